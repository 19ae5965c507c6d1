//! The order as the service sees it, and what that means for where our attempt stands.

use super::{ASK_SLOWLY, Follower, Learnt, Moment, answered};
use domain::{Attempt, AttemptState, Money, Order, PaymentFact};
use yandex_pay::{AfterRollback, Answer, CaptureCheck, OrderView, PayError};

impl Follower {
    pub(super) fn heard_order(
        &mut self,
        order: &Order,
        attempt: &Attempt,
        said: Result<Answer<OrderView>, PayError>,
        now: Moment,
        chance: u64,
    ) -> Learnt {
        match said {
            Ok(answer) => {
                let mut learnt = self.reached(answer.server_time);
                self.hinted = false;
                learnt.fact = self.meaning(order, attempt, &answer.value, now);
                learnt
            }
            Err(error @ PayError::NotFound { .. }) => {
                self.hinted = false;
                match &attempt.state {
                    AttemptState::Started => self.not_created(now),
                    AttemptState::RollingBack => self.never_created(now),
                    AttemptState::Captured | AttemptState::ReturnOwed => self.gone_while_giving_back(now),
                    AttemptState::Closed { .. } => {
                        self.watching.looked(now);
                        answered()
                    }
                    // It was there: its link is on the screen. Nothing is known, and nothing is given up.
                    AttemptState::Waiting { .. } | AttemptState::Mismatched { .. } | AttemptState::Unsure => {
                        self.trouble(&error, now, chance)
                    }
                }
            }
            Err(error) => self.trouble(&error, now, chance),
        }
    }

    fn meaning(
        &mut self,
        order: &Order,
        attempt: &Attempt,
        view: &OrderView,
        now: Moment,
    ) -> Option<PaymentFact> {
        match &attempt.state {
            AttemptState::Started => self.found_created(order, attempt, view, now),
            AttemptState::Waiting { .. } | AttemptState::Mismatched { .. } => {
                let fact = fact_of(order, attempt, view);
                // A fact that changes nothing (a wrong sum that is known) is no reason to hurry.
                let pause = if fact.is_some() {
                    ASK_SLOWLY
                } else {
                    self.pace(now)
                };
                self.wait(pause, now);
                fact
            }
            AttemptState::RollingBack => self.looked_at_rollback(view, now),
            AttemptState::Captured | AttemptState::ReturnOwed => self.looked_while_giving_back(view, now),
            AttemptState::Closed { closure } => self.watched(closure, view, now),
            AttemptState::Unsure => None,
        }
    }
}

/// What a view of the service's means for a payment that waits; none while nothing is decided. PARTIALLY_REFUNDED, and
/// every word that we do not know, decide nothing.
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

/// Whether it is over, and how.
pub(super) fn ended(view: &OrderView) -> Option<PaymentFact> {
    match view.after_rollback() {
        AfterRollback::KeepAsking | AfterRollback::MoneyNotReturned { .. } => None,
        AfterRollback::NeverPaid => Some(PaymentFact::Ended { refunded: false }),
        AfterRollback::PaidAndReturned { .. } => Some(PaymentFact::Ended { refunded: true }),
    }
}

/// Whether what was captured has gone back, all of it.
pub(super) fn all_went_back(view: &OrderView) -> Option<PaymentFact> {
    match view.after_rollback() {
        AfterRollback::PaidAndReturned { .. } => Some(PaymentFact::Ended { refunded: true }),
        // "Never paid" would contradict what we were told before: nothing is learnt from it.
        AfterRollback::KeepAsking | AfterRollback::MoneyNotReturned { .. } | AfterRollback::NeverPaid => None,
    }
}
