//! Asking how a payment stands, and what the answer means.

use super::{ASK_FAST, ASK_SLOWLY, FAST_FOR, Follower, Next};
use domain::{Attempt, Money, Order, PaymentFact};
use yandex_pay::{AfterRollback, CaptureCheck, OrderView};

impl Follower<'_> {
    /// Asks how a payment stands while its QR is shown, and through the time that a payer has after the link's end.
    pub(super) async fn ask(&mut self, order: &Order, attempt: &Attempt) -> Next {
        match self.pay.get(&self.payment.payment_id.0).await {
            Ok(answer) => {
                self.reached(answer.server_time).await;
                if let Some(fact) = fact_of(order, attempt, &answer.value) {
                    return self.learn(fact).await;
                }
                Next::Wait(if self.since.elapsed() < FAST_FOR {
                    ASK_FAST
                } else {
                    ASK_SLOWLY
                })
            }
            Err(error) => self.trouble(&error).await,
        }
    }

    /// What a view of the service's means, told to the order.
    pub(super) async fn report(&mut self, order: &Order, attempt: &Attempt, view: &OrderView) -> Next {
        match fact_of(order, attempt, view) {
            Some(fact) => self.learn(fact).await,
            None => Next::Wait(ASK_SLOWLY),
        }
    }
}

/// What a view of the service's means for a waiting attempt; none while nothing is decided.
pub(super) fn fact_of(order: &Order, attempt: &Attempt, view: &OrderView) -> Option<PaymentFact> {
    let currency = super::super::currency(order.currency);
    match view.captured_exactly(attempt.amount.to_decimal(), currency) {
        CaptureCheck::Exact => Some(PaymentFact::Captured {
            amount: attempt.amount,
            currency: order.currency.code().to_owned(),
        }),
        CaptureCheck::WrongAmount { captured, .. } => Some(PaymentFact::Captured {
            // An amount that cannot be told is certainly not the one we asked for.
            amount: captured
                .and_then(|amount| Money::from_decimal(amount).ok())
                .unwrap_or(Money::ZERO),
            currency: view.currency_code.clone().unwrap_or_default(),
        }),
        CaptureCheck::WrongCurrency { captured, .. } => Some(PaymentFact::Captured {
            amount: view
                .order_amount
                .and_then(|amount| Money::from_decimal(amount).ok())
                .unwrap_or(Money::ZERO),
            currency: captured.unwrap_or_default(),
        }),
        CaptureCheck::NotCaptured { .. } | CaptureCheck::GoingBack => ended(view),
    }
}

pub(super) fn ended(view: &OrderView) -> Option<PaymentFact> {
    match view.after_rollback() {
        AfterRollback::KeepAsking | AfterRollback::MoneyNotReturned { .. } => None,
        AfterRollback::NeverPaid => Some(PaymentFact::Ended { refunded: false }),
        AfterRollback::PaidAndReturned { .. } => Some(PaymentFact::Ended { refunded: true }),
    }
}
