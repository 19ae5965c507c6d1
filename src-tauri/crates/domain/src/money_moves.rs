//! The fold of the ledger: what each event of money makes of the attempts. Nothing is decided here.

use crate::{
    Attempt, AttemptNo, AttemptState, Closure, Event, Ledger, Money, Recorded, Return, ReturnNo, ReturnState,
    Tender,
};
use jiff::Timestamp;

impl Ledger {
    /// Applies an event of money; any other leaves the ledger alone.
    pub(crate) fn apply(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::PaidAtKuper => self.paid_at_kuper = true,
            Event::PrepaidAccepted => self.prepaid = true,
            Event::CashTaken {
                attempt,
                amount,
                received,
                rounding,
            } => {
                let taken = opened(recorded, *attempt, Tender::Cash, *amount);
                self.attempts.push(Attempt {
                    received: Some(*received),
                    rounding: *rounding,
                    captured_at: Some(recorded.at),
                    state: AttemptState::Captured,
                    ..taken
                });
            }
            Event::CardStarted { attempt, amount } => {
                self.attempts
                    .push(opened(recorded, *attempt, Tender::Card, *amount));
            }
            Event::PayStarted {
                attempt,
                amount,
                payment_id,
            } => self.attempts.push(Attempt {
                payment_id: Some(payment_id.clone()),
                ..opened(recorded, *attempt, Tender::YandexPay, *amount)
            }),
            Event::CardUnsure { attempt } => self.set(*attempt, AttemptState::Unsure),
            Event::PayLinkGiven {
                attempt,
                url,
                expires_at,
            } => self.set(
                *attempt,
                AttemptState::Waiting {
                    url: url.clone(),
                    expires_at: *expires_at,
                },
            ),
            Event::RollbackAsked { attempt } => self.set(*attempt, AttemptState::RollingBack),
            Event::Captured { attempt, reference } => {
                if let Some(found) = self.attempt_mut(*attempt) {
                    found.state = AttemptState::Captured;
                    found.reference.clone_from(reference);
                    found.captured_at = Some(recorded.at);
                    found.closed_at = None;
                }
            }
            Event::Mismatched {
                attempt,
                captured,
                currency,
            } => self.set(
                *attempt,
                AttemptState::Mismatched {
                    captured: *captured,
                    currency: currency.clone(),
                },
            ),
            Event::AttemptAbandoned { attempt } => {
                if let Some(found) = self.attempt_mut(*attempt) {
                    found.state = AttemptState::RollingBack;
                    found.abandoned = true;
                }
            }
            Event::ReturnOwed { attempt, amount } => {
                if let Some(found) = self.attempt_mut(*attempt) {
                    found.owe(*amount, recorded);
                }
            }
            Event::ReturnDone { attempt, no } => {
                if let Some(found) = self.attempt_mut(*attempt) {
                    found.set_return(*no, ReturnState::Done { at: recorded.at });
                    found.close_when_returned(recorded.at);
                }
            }
            Event::ReturnRefused { attempt, no, reason } => {
                if let Some(found) = self.attempt_mut(*attempt) {
                    let reason = reason.clone();
                    found.set_return(*no, ReturnState::Refused { reason });
                }
            }
            Event::ReturnRetried { attempt, no } => {
                if let Some(found) = self.attempt_mut(*attempt) {
                    found.set_return(*no, ReturnState::Owed);
                    if let Some(back) = found.returns.iter_mut().find(|back| back.no == *no) {
                        back.round = back.round.saturating_add(1);
                    }
                }
            }
            Event::AttemptClosed { attempt, closure } => {
                if let Some(found) = self.attempt_mut(*attempt) {
                    found.close(closure.clone(), recorded.at);
                }
            }
            Event::Received { .. }
            | Event::Accepted
            | Event::PickingStarted
            | Event::LinePicked { .. }
            | Event::LineReplaced { .. }
            | Event::UnitMarked { .. }
            | Event::UnitUnmarked { .. }
            | Event::PickUndone
            | Event::Assembled { .. }
            | Event::MadeReady { .. }
            | Event::CodeIssued { .. }
            | Event::CodeMistaken
            | Event::CodeLocked
            | Event::CodeUnlocked { .. }
            | Event::VisitBegun { .. }
            | Event::BagShown { .. }
            | Event::CompositionConfirmed
            | Event::LineRefused { .. }
            | Event::VisitEnded
            | Event::HandedOver { .. }
            | Event::Canceled { .. }
            | Event::CancelCameTooLate { .. }
            | Event::WindowChanged { .. }
            | Event::WindowAcknowledged
            | Event::EstimateSet { .. }
            | Event::LinesProposed { .. }
            | Event::ProposalAccepted
            | Event::ProposalDismissed
            | Event::GoodsReturned { .. }
            | Event::ReceiptNoted { .. } => {}
        }
    }

    fn set(&mut self, no: AttemptNo, state: AttemptState) {
        if let Some(attempt) = self.attempt_mut(no) {
            attempt.state = state;
        }
    }
}

fn opened(recorded: &Recorded, no: AttemptNo, tender: Tender, amount: Money) -> Attempt {
    Attempt {
        no,
        tender,
        amount,
        rounding: Money::ZERO,
        payment_id: None,
        received: None,
        reference: None,
        operator: recorded.by,
        started_at: recorded.at,
        captured_at: None,
        closed_at: None,
        abandoned: false,
        returns: Vec::new(),
        state: AttemptState::Started,
    }
}

impl Attempt {
    /// An obligation more. Nothing kept any more: all of it goes back.
    fn owe(&mut self, amount: Option<Money>, recorded: &Recorded) {
        let (amount, empties, pay_out) = match self.state {
            AttemptState::Captured => {
                let amount = amount.unwrap_or_else(|| self.kept());
                let empties = amount >= self.kept();
                let paid_out: Money = self.returns.iter().map(|back| back.pay_out).sum();
                // Never more than was paid: cash rounded down may be less than the goods that come back.
                let left = self.due() - paid_out;
                (amount, empties, if empties { left } else { amount.min(left) })
            }
            // A capture after the end: nothing of it was ever kept. The first version named no amount here either:
            // it is what was asked.
            AttemptState::Started
            | AttemptState::Waiting { .. }
            | AttemptState::Unsure
            | AttemptState::RollingBack
            | AttemptState::Mismatched { .. }
            | AttemptState::ReturnOwed
            | AttemptState::Closed { .. } => {
                let amount = amount.unwrap_or(self.amount);
                (amount, true, amount)
            }
        };
        let no = ReturnNo(u16::try_from(self.returns.len() + 1).unwrap_or(u16::MAX));
        // Rounding may have eaten it all up: there is nothing to hand out, and nobody need confirm that.
        let state = if pay_out.is_zero() {
            ReturnState::Done { at: recorded.at }
        } else {
            ReturnState::Owed
        };
        self.returns.push(Return {
            no,
            amount,
            pay_out,
            owed_at: recorded.at,
            by: recorded.by,
            round: 0,
            state,
        });
        if empties {
            self.state = AttemptState::ReturnOwed;
            self.closed_at = None;
            self.close_when_returned(recorded.at);
        }
    }

    fn set_return(&mut self, no: ReturnNo, state: ReturnState) {
        if let Some(back) = self.returns.iter_mut().find(|back| back.no == no) {
            back.state = state;
        }
    }

    fn close_when_returned(&mut self, at: Timestamp) {
        if self.state == AttemptState::ReturnOwed && self.returns.iter().all(Return::is_done) {
            self.close(Closure::Returned, at);
        }
    }

    /// Over. Whatever was still owed back has gone back with it.
    fn close(&mut self, closure: Closure, at: Timestamp) {
        for back in &mut self.returns {
            if !back.is_done() {
                back.state = ReturnState::Done { at };
            }
        }
        self.state = AttemptState::Closed { closure };
        self.closed_at = Some(at);
    }
}
