//! Blocking a payment, or giving it back in full: begun once, asked about until the service says that it is over.

use super::{ASK_FAST, ASK_SLOWLY, Follower, Next, ask::ended};
use domain::{Attempt, PaymentFact};
use rust_decimal::Decimal;
use std::time::Duration;
use tokio::time::Instant;
use yandex_pay::{OrderView, PayError, RequestIds};

/// A rollback that changed nothing by then did not take hold, and is asked for anew.
const HOLD_WITHIN: Duration = Duration::from_secs(30);

impl Follower<'_> {
    /// Blocks the payment, or gives it back in full, and asks until the service says that it is over.
    pub(super) async fn roll_back(&mut self, attempt: &Attempt) -> Next {
        if self.rollback_begun.is_none() {
            let request_id = match self.rollback_rounds {
                0 => format!("{}-rollback", self.payment.payment_id),
                round => format!("{}-rollback-{round}", self.payment.payment_id),
            };
            let ids = RequestIds {
                request_id,
                attempt: self.rollbacks,
            };
            self.rollbacks += 1;
            match self.pay.rollback(&self.payment.payment_id.0, &ids).await {
                Ok(answer) => {
                    self.rollback_begun = Some(Instant::now());
                    self.reached(answer.server_time).await;
                }
                Err(PayError::NotFound { .. }) => return self.never_created().await,
                // "Already rolled back", "already final": the order itself says what is true.
                Err(PayError::Refused { reason_code, .. }) => {
                    tracing::info!(payment = %self.payment.payment_id, reason_code, "the rollback was refused; asking");
                }
                Err(error) => return self.trouble(&error).await,
            }
        }
        match self.pay.get(&self.payment.payment_id.0).await {
            Ok(answer) => {
                self.reached(answer.server_time).await;
                match ended(&answer.value) {
                    Some(fact) => self.learn(fact).await,
                    None => {
                        let long_ago = self
                            .rollback_begun
                            .is_some_and(|begun| begun.elapsed() > HOLD_WITHIN);
                        if long_ago && still_captured(&answer.value, attempt) {
                            self.rollback_begun = None;
                            self.rollback_rounds += 1;
                            self.rollbacks = 0;
                        }
                        Next::Wait(ASK_FAST)
                    }
                }
            }
            Err(PayError::NotFound { .. }) => self.never_created().await,
            Err(error) => self.trouble(&error).await,
        }
    }

    pub(super) async fn never_created(&mut self) -> Next {
        if self.believed_unknown() {
            return self.learn(PaymentFact::NeverCreated).await;
        }
        Next::Wait(ASK_SLOWLY)
    }
}

pub(super) fn still_captured(view: &OrderView, attempt: &Attempt) -> bool {
    let trail = view.money_trail();
    !trail.refund_pending
        && trail.refunded == Decimal::ZERO
        && view.order_amount == Some(attempt.amount.to_decimal())
}
