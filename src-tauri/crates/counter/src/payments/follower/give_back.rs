//! Giving back what was captured: one refund at a time, each by a name that is always the same, followed to its end.

use super::{
    ASK_FAST, ASK_SLOWLY, Call, FAST_FOR, FOR_A_PERSON, Follower, Learnt, Moment, Step, answered,
    ask::all_went_back, backoff, reason, remains::target_cart,
};
use crate::{chance::jitter, payments::request::manager_id};
use domain::{Attempt, Order, PaymentFact, Return, ReturnNo};
use std::time::Duration;
use yandex_pay::{Answer, OperationEnd, OperationView, OrderView, PayError, Refund, RequestIds};

/// One round of one return.
#[derive(Debug)]
pub(super) struct GivingBack {
    no: ReturnNo,
    round: u16,
    /// Made once: a repetition is the same to the byte.
    refund: Refund,
    stage: Stage,
    sent: u32,
    /// Some call may have reached the service without our knowing.
    in_doubt: bool,
    /// Why the service would not have it, or why it cannot be asked.
    refused: Option<String>,
    since: Duration,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Ask for the refund.
    Send,
    /// Ask how it stands.
    Follow,
    /// The service refused it and does not know it, or it cannot be asked for: look whether all the money has gone back
    /// some other way.
    Look,
}

impl Follower {
    pub(super) fn next_of_giving_back(
        &mut self,
        order: &Order,
        attempt: &Attempt,
        request: Option<&[u8]>,
        now: Moment,
    ) -> Step {
        // What the service may have begun is followed to its end first, though an older one is asked for anew meanwhile.
        let begun = self
            .giving
            .as_ref()
            .filter(|giving| giving.stage == Stage::Follow);
        let begun = begun.and_then(|giving| {
            let back = attempt.return_of(giving.no)?;
            (back.is_owed() && back.round == giving.round).then_some(back)
        });
        let Some(back) = begun.or_else(|| attempt.next_return()) else {
            self.giving = None;
            return self.at_rest(if attempt.is_final() {
                Step::Done
            } else {
                Step::Wait(FOR_A_PERSON)
            });
        };
        let fresh = self
            .giving
            .take()
            .filter(|giving| giving.no == back.no && giving.round == back.round);
        let in_doubt = self.began_before;
        let giving = self.giving.insert(fresh.unwrap_or_else(|| {
            let cart = target_cart(order, attempt, back, request);
            // Without the cart that it leaves it must not be asked for: a person gives it back.
            let untold = cart.as_ref().err().map(ToString::to_string);
            GivingBack {
                no: back.no,
                round: back.round,
                refund: Refund {
                    branch_id: Some(self.habits.branch_id.clone()),
                    manager_id: Some(manager_id(back.by)),
                    motive: Some(format!("Возврат по заказу {}", order.number)),
                    target_cart: cart.ok().flatten(),
                    ..Refund::full(back.pay_out.to_decimal(), external_id(&self.payment_id.0, back))
                },
                stage: if untold.is_some() {
                    Stage::Look
                } else {
                    Stage::Send
                },
                sent: 0,
                in_doubt,
                refused: untold,
                since: now.ticks,
            }
        }));
        let external_id = giving.refund.external_operation_id.clone();
        Step::Call(match giving.stage {
            Stage::Send => {
                let ids = RequestIds {
                    request_id: external_id,
                    attempt: giving.sent,
                };
                giving.sent = giving.sent.saturating_add(1);
                Call::Refund {
                    refund: Box::new(giving.refund.clone()),
                    no: giving.no,
                    ids,
                }
            }
            Stage::Follow => Call::Operation {
                external_id,
                no: giving.no,
            },
            Stage::Look => Call::Ask,
        })
    }

    pub(super) fn heard_refund(
        &mut self,
        no: ReturnNo,
        said: Result<Answer<OperationView>, PayError>,
        now: Moment,
        chance: u64,
    ) -> Learnt {
        let Some(giving) = self.giving.as_mut().filter(|giving| giving.no == no) else {
            return answered();
        };
        match said {
            Ok(answer) => {
                giving.stage = Stage::Follow;
                self.stands(&answer, now)
            }
            // Done before, or being done: how it stands, the operation says.
            Err(PayError::Duplicate { .. }) => {
                giving.stage = Stage::Follow;
                answered()
            }
            Err(error @ PayError::Unknown { .. }) => {
                giving.stage = Stage::Follow;
                giving.in_doubt = true;
                self.trouble(&error, now, chance)
            }
            // Nothing was done: the same again, after a while.
            Err(
                error @ (PayError::Busy { .. }
                | PayError::RateLimited { .. }
                | PayError::Unreachable { .. }
                | PayError::Unanswered { .. }
                | PayError::Unauthorized),
            ) => self.trouble(&error, now, chance),
            // Refused, unless an earlier call of the same refund was not.
            Err(PayError::Refused {
                status,
                reason_code,
                reason,
                ..
            }) => self.refund_refused(format!("{status} {reason_code} {reason}").trim()),
            Err(error @ (PayError::NotFound { .. } | PayError::Invalid(_))) => {
                self.refund_refused(&error.to_string())
            }
        }
    }

    fn refund_refused(&mut self, why: &str) -> Learnt {
        if let Some(giving) = &mut self.giving {
            giving.refused = Some(why.to_owned());
            giving.stage = Stage::Follow;
        }
        answered()
    }

    pub(super) fn heard_operation(
        &mut self,
        no: ReturnNo,
        said: Result<Answer<OperationView>, PayError>,
        now: Moment,
        chance: u64,
    ) -> Learnt {
        let Some(giving) = self.giving.as_mut().filter(|giving| giving.no == no) else {
            return answered();
        };
        match said {
            Ok(answer) => {
                self.hinted = false;
                self.stands(&answer, now)
            }
            Err(PayError::NotFound { .. }) => {
                let (sent, refused, in_doubt) = (giving.sent, giving.refused.is_some(), giving.in_doubt);
                if !refused {
                    // It did not arrive, or not yet: the same once more makes no second one.
                    giving.stage = Stage::Send;
                    let pause = jitter(backoff(sent.saturating_sub(1)), chance);
                    self.wait(pause, now);
                } else if !in_doubt || self.believed_unknown(now) {
                    self.set_stage(Stage::Look);
                } else {
                    self.wait(ASK_SLOWLY, now);
                }
                answered()
            }
            Err(error) => self.trouble(&error, now, chance),
        }
    }

    fn set_stage(&mut self, stage: Stage) {
        if let Some(giving) = &mut self.giving {
            giving.stage = stage;
        }
    }

    /// The service told of the operation.
    fn stands(&mut self, answer: &Answer<OperationView>, now: Moment) -> Learnt {
        let mut learnt = self.reached(answer.server_time);
        learnt.fact = self.end_of(&answer.value);
        let fast = self
            .giving
            .as_ref()
            .is_some_and(|giving| now.ticks.saturating_sub(giving.since) < FAST_FOR);
        let pause = if fast && learnt.fact.is_none() {
            ASK_FAST
        } else {
            ASK_SLOWLY
        };
        self.wait(pause, now);
        learnt
    }

    /// What the end of our operation means; none: it is under way.
    fn end_of(&self, operation: &OperationView) -> Option<PaymentFact> {
        let giving = self.giving.as_ref()?;
        let no = giving.no;
        let refused = |why: String| PaymentFact::ReturnRefused {
            no,
            reason: reason(&why),
        };
        if let Some(of) = operation.order_id.as_ref().filter(|of| **of != self.payment_id.0) {
            return Some(refused(format!("the operation belongs to {of}")));
        }
        match operation.ended() {
            OperationEnd::UnderWay => None,
            // Another sum than was asked: no repetition can mend that, a person must see it.
            OperationEnd::Succeeded
                if operation
                    .amount
                    .is_some_and(|amount| amount != giving.refund.refund_amount) =>
            {
                let amount = operation.amount.unwrap_or_default();
                let asked = giving.refund.refund_amount;
                Some(refused(format!("{amount} was given back instead of {asked}")))
            }
            OperationEnd::Succeeded => Some(PaymentFact::Returned { no }),
            OperationEnd::Failed { reason } => Some(refused(reason.unwrap_or_else(|| "FAIL".to_owned()))),
        }
    }

    /// The order itself was looked at: after a refusal, or because of a hint.
    pub(super) fn looked_while_giving_back(&mut self, view: &OrderView, now: Moment) -> Option<PaymentFact> {
        self.wait(ASK_SLOWLY, now);
        let ours = self
            .giving
            .as_ref()
            .and_then(|giving| view.refund_by(&giving.refund.external_operation_id));
        if let Some(ours) = ours {
            let end = self.end_of(ours);
            if end.is_none() {
                self.set_stage(Stage::Follow);
            }
            return end;
        }
        if let Some(fact) = all_went_back(view) {
            return Some(fact);
        }
        let trail = view.money_trail();
        let going = trail.pending || trail.refund_pending;
        // Another's refund or rollback is under way: see first how it ends.
        if going { None } else { self.give_up() }
    }

    /// The service knows not even the order.
    pub(super) fn gone_while_giving_back(&mut self, now: Moment) -> Learnt {
        self.wait(ASK_SLOWLY, now);
        Learnt {
            fact: self.give_up(),
            ..answered()
        }
    }

    /// The refund was refused, and nothing of it is known: a person decides.
    fn give_up(&self) -> Option<PaymentFact> {
        let giving = self
            .giving
            .as_ref()
            .filter(|giving| giving.stage == Stage::Look)?;
        Some(PaymentFact::ReturnRefused {
            no: giving.no,
            reason: reason(giving.refused.as_deref()?),
        })
    }
}

/// The same after every restart, another for each round: a repetition never pays twice.
fn external_id(payment_id: &str, back: &Return) -> String {
    format!("{payment_id}-return-{}-{}", back.no.0, back.round)
}
