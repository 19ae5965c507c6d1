//! A payment that is over for us may still be captured, until its time at the service is over too: it is looked at once
//! a minute. What it captures goes back; what could still be captured is blocked.

use super::{ASK_SLOWLY, Call, Follower, Learnt, Moment, Step, answered};
use domain::{Attempt, Closure, Money, PaymentFact};
use jiff::Timestamp;
use rust_decimal::Decimal;
use std::time::Duration;
use yandex_pay::{Answer, OrderView, PayError, PaymentStatus, RequestIds};

const WATCH_EVERY: Duration = Duration::from_secs(60);

#[derive(Debug, Default)]
pub(super) struct Watching {
    /// When to look next.
    due: Duration,
    /// It can still be paid (a create call that came late, after all): to be blocked.
    block: bool,
    blocks: u32,
    /// When its time is over, by the wall.
    end: Option<Timestamp>,
    /// No look was answered after the end yet: one has to be. The clock may have been put forward, or the service out of
    /// reach all along.
    owes_look: bool,
}

impl Watching {
    /// Whoever saw it end knows how it stands; whoever comes anew looks at once.
    pub(super) fn begin(&mut self, seen_before: bool, now: Moment) {
        self.due = if seen_before {
            now.ticks.saturating_add(WATCH_EVERY)
        } else {
            now.ticks
        };
    }

    pub(super) fn looked(&mut self, now: Moment) {
        self.due = now.ticks.saturating_add(WATCH_EVERY);
        self.owes_look &= !self.is_over(now);
    }

    fn is_over(&self, now: Moment) -> bool {
        self.end.is_some_and(|end| now.wall >= end)
    }
}

impl Follower {
    pub(super) fn next_of_watching(&mut self, attempt: &Attempt, closure: &Closure, now: Moment) -> Step {
        self.watching.end = attempt.started_at.saturating_add(self.habits.watch_for()).ok();
        let over = self.watching.is_over(now);
        self.watching.owes_look |= !over;
        let all_seen = over && !self.watching.owes_look && !self.watching.block;
        if !is_watched(closure) || all_seen {
            return self.at_rest(Step::Done);
        }
        if self.watching.block {
            let ids = RequestIds {
                request_id: format!("{}-rollback-late", self.payment_id),
                attempt: self.watching.blocks,
            };
            self.watching.blocks = self.watching.blocks.saturating_add(1);
            return Step::Call(Call::RollBack { ids });
        }
        match self.watching.due.checked_sub(now.ticks) {
            Some(left) if !left.is_zero() => self.at_rest(Step::Wait(left)),
            Some(_) | None => Step::Call(Call::Ask),
        }
    }

    pub(super) fn watched(
        &mut self,
        closure: &Closure,
        view: &OrderView,
        now: Moment,
    ) -> Option<PaymentFact> {
        self.watching.looked(now);
        if !is_watched(closure) {
            return None;
        }
        if !view.is_final() {
            // Such an answer is no last word, whatever the time: it is asked again until there is one.
            self.watching.block = true;
            self.watching.owes_look = true;
            return None;
        }
        if view.money_trail().refund_pending {
            // Somebody is giving it back: see how it ends.
            self.watching.due = now.ticks.saturating_add(ASK_SLOWLY);
            self.watching.owes_look = true;
            return None;
        }
        held(view).map(|amount| PaymentFact::Captured {
            amount,
            currency: view.currency_code.clone().unwrap_or_default(),
        })
    }

    /// Whether it took hold, the next look shows.
    pub(super) fn heard_blocked(
        &mut self,
        said: Result<Answer<()>, PayError>,
        now: Moment,
        chance: u64,
    ) -> Learnt {
        match said {
            Ok(answer) => {
                self.watching.block = false;
                self.watching.due = now.ticks.saturating_add(ASK_SLOWLY);
                self.reached(answer.server_time)
            }
            Err(
                PayError::Refused { .. }
                | PayError::NotFound { .. }
                | PayError::Duplicate { .. }
                | PayError::Invalid(_),
            ) => {
                self.watching.block = false;
                self.watching.looked(now);
                answered()
            }
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
}

/// Money that went back has nothing more to come. A declined card is nobody's at the service.
fn is_watched(closure: &Closure) -> bool {
    match closure {
        Closure::Failed | Closure::RolledBack | Closure::Refused { .. } => true,
        Closure::Declined | Closure::PaidThenRefunded | Closure::Returned => false,
    }
}

/// What the service holds of an order that is final there; none: nothing. Zero: something, and how much cannot be told.
pub(super) fn held(view: &OrderView) -> Option<Money> {
    let taken = match view.payment_status {
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
    let trail = view.money_trail();
    let by_operations = (!trail.unreadable && !trail.paid.is_zero()).then(|| trail.paid - trail.refunded);
    let kept = match view.net_kept().or(by_operations) {
        Some(kept) => kept,
        None if taken && trail.refunded.is_zero() => return Some(Money::ZERO),
        None => return None,
    };
    (kept > Decimal::ZERO).then(|| Money::from_decimal(kept).unwrap_or(Money::ZERO))
}
