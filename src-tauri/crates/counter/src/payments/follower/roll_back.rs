//! Blocking a payment, or giving it back in full: begun once, asked about until the service says that it is over.

use super::{ASK_SLOWLY, Call, Follower, Learnt, Moment, Step, answered, ask::ended, watch::held};
use domain::{Attempt, AttemptState, PaymentFact};
use std::time::Duration;
use yandex_pay::{Answer, OrderView, PayError, PaymentStatus, RequestIds};

/// A rollback that changed nothing by then did not take hold, and is asked for anew.
const HOLD_WITHIN: Duration = Duration::from_secs(30);

#[derive(Debug, Default)]
pub(super) struct Rolling {
    begun: Option<Begun>,
    /// Calls of this round so far.
    sent: u32,
    /// Rollbacks that did not take hold; each further one is an intent of its own.
    round: u32,
}

#[derive(Debug, Clone, Copy)]
struct Begun {
    at: Duration,
    /// The service took it. Otherwise it refused ("already final"), and the order itself says what is true.
    taken: bool,
}

impl Follower {
    pub(super) fn next_of_rolling_back(&mut self) -> Step {
        if self.rolling.begun.is_some() {
            return Step::Call(Call::Ask);
        }
        let request_id = match self.rolling.round {
            0 => format!("{}-rollback", self.payment_id),
            round => format!("{}-rollback-{round}", self.payment_id),
        };
        let ids = RequestIds {
            request_id,
            attempt: self.rolling.sent,
        };
        self.rolling.sent = self.rolling.sent.saturating_add(1);
        Step::Call(Call::RollBack { ids })
    }

    pub(super) fn heard_rolled_back(
        &mut self,
        attempt: &Attempt,
        said: Result<Answer<()>, PayError>,
        now: Moment,
        chance: u64,
    ) -> Learnt {
        if let AttemptState::Closed { .. } = attempt.state {
            return self.heard_blocked(said, now, chance);
        }
        let mut begun = |taken| {
            self.rolling.begun = Some(Begun { at: now.ticks, taken });
        };
        match said {
            Ok(answer) => {
                begun(true);
                self.reached(answer.server_time)
            }
            Err(PayError::Refused { .. } | PayError::Duplicate { .. } | PayError::Invalid(_)) => {
                begun(false);
                answered()
            }
            Err(PayError::NotFound { .. }) => self.never_created(now),
            Err(
                error @ (PayError::Unreachable { .. }
                | PayError::Unauthorized
                | PayError::Busy { .. }
                | PayError::RateLimited { .. }
                | PayError::Unknown { .. }
                | PayError::Unanswered { .. }),
            ) => self.trouble(&error, now, chance),
        }
    }

    pub(super) fn looked_at_rollback(&mut self, view: &OrderView, now: Moment) -> Option<PaymentFact> {
        if let Some(fact) = ended(view) {
            self.wait(ASK_SLOWLY, now);
            return Some(fact);
        }
        if self.rolling.begun.is_some_and(|begun| {
            let long_ago = now.ticks.saturating_sub(begun.at) > HOLD_WITHIN;
            long_ago && (!begun.taken || still_captured(view))
        }) {
            // The bank captured after the rollback's end: no further one can be counted on to give it back.
            if self.rolling.round > 0
                && still_captured(view)
                && let Some(amount) = held(view)
            {
                self.wait(ASK_SLOWLY, now);
                return Some(PaymentFact::HeldDespiteRollback { amount });
            }
            self.rolling.begun = None;
            self.rolling.round = self.rolling.round.saturating_add(1);
            self.rolling.sent = 0;
        }
        self.wait(self.pace(now), now);
        None
    }

    /// The service knows of no such order: believed only after a while, for the create call may still be on its way.
    pub(super) fn never_created(&mut self, now: Moment) -> Learnt {
        self.wait(ASK_SLOWLY, now);
        Learnt {
            fact: self.believed_unknown(now).then_some(PaymentFact::NeverCreated),
            ..answered()
        }
    }
}

/// Money is there, and none of it is on its way.
fn still_captured(view: &OrderView) -> bool {
    let held = match view.payment_status {
        PaymentStatus::Captured | PaymentStatus::PartiallyRefunded => true,
        PaymentStatus::Pending
        | PaymentStatus::Authorized
        | PaymentStatus::Confirmed
        | PaymentStatus::Voided
        | PaymentStatus::Failed
        | PaymentStatus::Refunded
        | PaymentStatus::Absent
        | PaymentStatus::Unknown(_) => false,
    };
    held && !view.money_trail().refund_pending
}
