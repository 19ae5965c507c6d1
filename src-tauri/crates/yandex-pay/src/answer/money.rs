//! What an order's words and operations mean for money: pure questions, conservative answers.
//!
//! Two facts make this more than a look at the status. `orderAmount` is net of refunds; and FAILED
//! after a rollback may mean "never paid" as well as "paid, and given back in full".

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::status::{OperationStatus, OperationType, PaymentStatus};
use super::view::{OperationView, OrderView};
use crate::order::Currency;

/// May the goods go? Only [`CaptureCheck::Exact`] says yes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaptureCheck {
    /// Captured, in the currency and to the last hundredth what was asked, and nothing is going
    /// back.
    Exact,
    /// Not paid, or not any more. Keep asking unless the status is final.
    NotCaptured { status: PaymentStatus },
    /// Money is on its way back (a rollback that came late, a refund): hand nothing over.
    GoingBack,
    /// Paid, but not what was asked: a manager's case. `None`: the answer tells no amount.
    WrongAmount {
        expected: Decimal,
        captured: Option<Decimal>,
    },
    /// Paid in another currency: a manager's case.
    WrongCurrency {
        expected: Currency,
        captured: Option<String>,
    },
}

/// What came in and what went back, by the operations that succeeded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneyTrail {
    /// Captured; where no capture is listed (one-step shops), authorised and not voided. Never less
    /// than what was refunded.
    pub paid: Decimal,
    pub refunded: Decimal,
    /// A refund has not come to its end.
    pub refund_pending: bool,
    /// A capture, a refund or the release of a hold has not come to its end. An authorisation that
    /// hangs is no such thing: once the order is closed it can take no money, and waiting for it
    /// could last for ever.
    pub pending: bool,
    /// An operation that succeeded tells no amount: the sums are not to be trusted.
    pub unreadable: bool,
}

/// What to do while a rollback is being waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AfterRollback {
    /// Not over: ask again. No other tender yet.
    KeepAsking,
    /// Over, and no money was ever taken. Another tender may begin.
    NeverPaid,
    /// Over: the customer had paid and has it back. Tell the cashier; another tender may begin.
    /// `None`: the amount is not told.
    PaidAndReturned { amount: Option<Decimal> },
    /// The status is closed, yet the operations show money that has not gone back, or cannot be
    /// read. Keep asking, and call a manager if it stays so.
    MoneyNotReturned {
        paid: Decimal,
        refunded: Decimal,
        unreadable: bool,
    },
}

impl OrderView {
    /// Nothing the payer does can change the status any more.
    pub fn is_final(&self) -> bool {
        self.payment_status.is_final()
    }

    /// Compares what was captured with what was asked.
    pub fn captured_exactly(&self, expected: Decimal, currency: Currency) -> CaptureCheck {
        if self.payment_status != PaymentStatus::Captured {
            return CaptureCheck::NotCaptured {
                status: self.payment_status.clone(),
            };
        }
        let trail = self.money_trail();
        if trail.refund_pending || !trail.refunded.is_zero() {
            return CaptureCheck::GoingBack;
        }
        if self.currency() != Some(currency) {
            return CaptureCheck::WrongCurrency {
                expected: currency,
                captured: self.currency_code.clone(),
            };
        }
        let wrong = |captured| CaptureCheck::WrongAmount { expected, captured };
        let Some(amount) = self.order_amount else {
            return wrong(None);
        };
        if amount != expected {
            return wrong(Some(amount));
        }
        if trail.unreadable {
            return wrong(None);
        }
        // The order's own amount may simply repeat what we asked; the capture tells what was taken.
        match self.succeeded(&OperationType::Capture) {
            Some(taken) if taken != expected => wrong(Some(taken)),
            Some(_) | None => CaptureCheck::Exact,
        }
    }

    /// Sums the operations that succeeded. An operation listed twice counts once.
    pub fn money_trail(&self) -> MoneyTrail {
        let sum = |kind| self.succeeded(&kind).unwrap_or_default();
        let refunded = sum(OperationType::Refund);
        let held = sum(OperationType::Authorize).saturating_sub(sum(OperationType::Void));
        let paid = match self.succeeded(&OperationType::Capture) {
            Some(captured) => captured,
            None => held.max(Decimal::ZERO),
        };
        MoneyTrail {
            paid: paid.max(refunded),
            refunded,
            refund_pending: self
                .operations
                .iter()
                .any(|o| o.operation_type == OperationType::Refund && !o.status.is_final()),
            pending: self
                .operations
                .iter()
                .any(|o| moves_money(o) && !o.status.is_final()),
            unreadable: self.operations.iter().any(|o| {
                (moves_money(o) || o.operation_type == OperationType::Authorize)
                    && o.status == OperationStatus::Success
                    && o.amount.is_none()
            }),
        }
    }

    /// The amount that was paid and has gone back, in part or in full; `None` if nothing has.
    pub fn paid_then_refunded(&self) -> Option<Decimal> {
        let refunded = self.money_trail().refunded;
        (!refunded.is_zero()).then_some(refunded)
    }

    /// Reads an order that is being rolled back.
    pub fn after_rollback(&self) -> AfterRollback {
        let trail = self.money_trail();
        if !self.payment_status.is_closed_without_money() || trail.pending {
            return AfterRollback::KeepAsking;
        }
        let returned_by_its_word = self.payment_status == PaymentStatus::Refunded;
        if returned_by_its_word {
            let known = !trail.unreadable && !trail.paid.is_zero();
            return AfterRollback::PaidAndReturned {
                amount: known.then_some(trail.paid),
            };
        }
        if trail.unreadable || trail.refunded < trail.paid {
            return AfterRollback::MoneyNotReturned {
                paid: trail.paid,
                refunded: trail.refunded,
                unreadable: trail.unreadable,
            };
        }
        if trail.paid.is_zero() {
            AfterRollback::NeverPaid
        } else {
            AfterRollback::PaidAndReturned {
                amount: Some(trail.paid),
            }
        }
    }

    /// Sum of the amounts of one kind that succeeded; `None` if there is none of that kind.
    pub(super) fn succeeded(&self, kind: &OperationType) -> Option<Decimal> {
        let mut seen = HashSet::new();
        self.operations
            .iter()
            .filter(|o| o.operation_type == *kind && o.status == OperationStatus::Success)
            .filter(|o| o.operation_id.as_ref().is_none_or(|id| seen.insert(id)))
            .map(|o| o.amount.unwrap_or_default())
            .reduce(Decimal::saturating_add)
    }
}

/// Takes money, gives it back, or lets go of it.
fn moves_money(operation: &OperationView) -> bool {
    match operation.operation_type {
        OperationType::Capture | OperationType::Refund | OperationType::Void => true,
        OperationType::Authorize | OperationType::Other(_) => false,
    }
}
