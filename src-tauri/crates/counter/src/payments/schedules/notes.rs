//! What a schedule has been through, told from its events, facts and calls.

use super::{
    coverage::Sight,
    world::{Outcome, World},
};
use domain::{AttemptNo, AttemptState, CanceledBy, Closure, Event, Order, PaymentFact, Tender};
use simulator::pay::{OperationKind, OperationStatus, PayStatus};

impl World {
    pub(super) fn note_events(&mut self, case: usize, before: &Order, events: &[Event]) {
        for event in events {
            if let Some(sight) = self.sight_of(case, before, event) {
                self.seen.note(sight);
            }
        }
    }

    fn sight_of(&mut self, case: usize, before: &Order, event: &Event) -> Option<Sight> {
        let after = &self.cases[case].order;
        let taken = before.ledger.kept().is_positive();
        match event {
            Event::HandedOver { .. } => {
                let kept = after
                    .ledger
                    .attempts
                    .iter()
                    .filter(|attempt| attempt.kept().is_positive());
                let (mut parts, mut service) = (0, false);
                for attempt in kept {
                    parts += 1;
                    service |= attempt.tender == Tender::YandexPay;
                }
                if after.ledger.prepaid {
                    self.seen.note(Sight::HandedOverPrepaid);
                }
                if service {
                    self.seen.note(Sight::HandedOverPaidByService);
                }
                if parts > 1 {
                    self.seen.note(Sight::HandedOverSplit);
                }
                Some(Sight::HandedOver)
            }
            Event::Canceled { cancellation } => Some(match cancellation.by {
                CanceledBy::Kuper => Sight::CanceledByKuper,
                CanceledBy::Merchant => Sight::CanceledByMerchant,
            }),
            Event::LineRefused { .. } if taken => Some(Sight::LineRefusedAfter),
            Event::LineRefused { .. } => Some(Sight::LineRefusedBefore),
            Event::GoodsReturned { .. } => Some(Sight::GoodsReturned),
            Event::PaidAtKuper if !self.setup.accept_prepaid => Some(Sight::PrepaidIgnored),
            Event::PrepaidAccepted => {
                if before.ledger.service_payment().is_some() {
                    self.seen.note(Sight::PrepaidDuringQr);
                }
                Some(Sight::PrepaidAccepted)
            }
            Event::CashTaken { rounding, .. } => {
                if !rounding.is_zero() {
                    self.seen.note(Sight::CashRounded);
                }
                Some(Sight::Cash)
            }
            Event::CardUnsure { .. } => Some(Sight::CardUnsure),
            Event::PayStarted { .. } => {
                let rolled_back = before.ledger.attempts.iter().any(|attempt| {
                    matches!(
                        attempt.state,
                        AttemptState::Closed {
                            closure: Closure::RolledBack | Closure::PaidThenRefunded | Closure::Failed
                        }
                    )
                });
                rolled_back.then_some(Sight::FreshQr)
            }
            Event::Captured { attempt, .. } => self.sight_of_capture(before, *attempt),
            Event::Mismatched { .. } => Some(Sight::Mismatched),
            Event::AttemptAbandoned { .. } => Some(Sight::Abandoned),
            Event::AttemptClosed { attempt, closure } => {
                let abandoned = before
                    .ledger
                    .attempt(*attempt)
                    .is_some_and(|attempt| attempt.abandoned);
                if abandoned && *closure == Closure::PaidThenRefunded {
                    self.seen.note(Sight::AbandonedThenPaid);
                }
                match closure {
                    Closure::Refused { .. } => Some(Sight::CreateRefused),
                    Closure::Failed => Some(Sight::FailedByTime),
                    Closure::RolledBack => Some(Sight::RolledBackUnpaid),
                    Closure::PaidThenRefunded => Some(Sight::RolledBackAfterPaid),
                    Closure::Declined | Closure::Returned => None,
                }
            }
            Event::ReturnOwed { attempt, .. } => self.sight_of_return(before, *attempt),
            Event::ReturnDone { attempt, no } => self.sight_of_done(case, before, *attempt, *no),
            Event::ReturnRefused { .. } => Some(Sight::RefundFailed),
            Event::ReturnRetried { .. } => Some(Sight::RefundRetried),
            _ => None,
        }
    }

    fn sight_of_capture(&mut self, before: &Order, no: AttemptNo) -> Option<Sight> {
        let attempt = before.ledger.attempt(no)?;
        match (attempt.tender, &attempt.state) {
            (Tender::Card, AttemptState::Closed { .. }) => {
                let pays = before.ledger.service_payment();
                if pays.is_some_and(|pays| pays.is_live() && pays.state != AttemptState::RollingBack) {
                    self.seen.note(Sight::ChargedDuringQr);
                }
                Some(Sight::CardChargedAfterAll)
            }
            (Tender::Card, _) => Some(Sight::CardCharged),
            (Tender::YandexPay | Tender::Cash, _) => None,
        }
    }

    fn sight_of_return(&mut self, before: &Order, no: AttemptNo) -> Option<Sight> {
        let attempt = before.ledger.attempt(no)?;
        if attempt.tender != Tender::YandexPay {
            return None;
        }
        match attempt.state {
            AttemptState::Closed { .. } => {
                if attempt.abandoned {
                    self.seen.note(Sight::AbandonedThenPaid);
                }
                Some(Sight::LateCapture)
            }
            _ => Some(Sight::AllOwedBack),
        }
    }

    fn sight_of_done(
        &mut self,
        case: usize,
        before: &Order,
        no: AttemptNo,
        back: domain::ReturnNo,
    ) -> Option<Sight> {
        let attempt = before.ledger.attempt(no)?;
        if attempt.tender != Tender::YandexPay {
            return Some(Sight::ReturnByHand);
        }
        let id = attempt.payment_id.clone()?;
        if !self.cases[case].requests.contains_key(&id) {
            self.seen.note(Sight::RefundAfterErasure);
        }
        if attempt
            .return_of(back)
            .is_some_and(|back| back.amount < attempt.amount)
        {
            self.seen.note(Sight::RefundPartial);
        }
        Some(Sight::RefundDone)
    }

    pub(super) fn note_fact(&mut self, case: usize, no: AttemptNo, fact: &PaymentFact) {
        let order = &self.cases[case].order;
        let started = order
            .ledger
            .attempt(no)
            .is_some_and(|attempt| attempt.state == AttemptState::Started);
        match fact {
            PaymentFact::NeverCreated => self.seen.note(Sight::NeverCreated),
            PaymentFact::LinkGiven { .. } if started && self.asked_last => {
                self.seen.note(Sight::CreateInDoubtFound);
            }
            _ => {}
        }
    }

    /// What the service was asked.
    pub(super) fn note_network(&mut self) -> Outcome {
        for done in self.network.take_done() {
            self.tell(|| format!("the service: {} is {}", done.call, done.status));
            let mut note = |is: bool, sight| {
                if is {
                    self.seen.note(sight);
                }
            };
            let is_create = done.call.ends_with("/v1/orders");
            note(done.late, Sight::ArrivedLate);
            note(done.again && is_create, Sight::CreateRepeated);
            note(done.again && !is_create, Sight::RefundRepeated);
            note(done.duplicate, Sight::Duplicate409);
            note(done.busy, Sight::Busy409);
        }
        Ok(())
    }

    /// For the trace: how the service's books stand.
    pub(super) fn tell_books(&mut self) {
        if self.trace.is_none() {
            return;
        }
        for payment in self.pay.payments() {
            let word = |status: OperationStatus| match status {
                OperationStatus::Pending => "under way",
                OperationStatus::Success => "done",
                OperationStatus::Fail => "failed",
            };
            let operations: Vec<String> = payment
                .operations
                .iter()
                .map(|operation| {
                    let kind = match operation.kind {
                        OperationKind::Capture => "capture",
                        OperationKind::Refund => "refund",
                    };
                    format!("{kind} {} {}", operation.amount, word(operation.status))
                })
                .collect();
            let rolled = if payment.rolled_back { ", rolled back" } else { "" };
            let status: PayStatus = payment.status;
            self.tell(|| format!("books: {} {status:?}{rolled} {operations:?}", payment.order_id));
        }
    }
}
