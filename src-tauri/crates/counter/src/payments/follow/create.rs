//! Creating the order at the service: the same body and ids until there is an answer that can be believed.

use super::{ASK_SLOWLY, Follower, Next};
use crate::view::LinkState;
use domain::{Attempt, Order, PaymentFact};
use jiff::{SignedDuration, Timestamp};
use yandex_pay::{CreateOrder, PayError, RequestIds};

impl Follower<'_> {
    pub(super) async fn create(&mut self, order: &Order, attempt: &Attempt) -> Next {
        // Nobody knows what an earlier run of the program had sent.
        self.create_in_doubt |= attempt.started_at <= self.inner.opened_at;

        let body = match self.inner.journal.payment_request(&self.payment.payment_id).await {
            Ok(Some(body)) => body,
            // Erased, or never stored: it cannot be sent again, but it can be asked about.
            Ok(None) => return self.look_for_lost(order, attempt, "the request is gone").await,
            Err(error) => {
                tracing::error!(%error, "a payment's request could not be read");
                return Next::Wait(ASK_SLOWLY);
            }
        };
        let request = match CreateOrder::read(&body) {
            Ok(request) => request,
            Err(invalid) => return self.refused(&invalid.to_string()).await,
        };
        let ids = RequestIds {
            request_id: format!("{}-create", self.payment.payment_id),
            attempt: self.creates,
        };
        self.creates += 1;
        let asked_at = self.inner.clock.now();
        match self.pay.create(&request, &ids).await {
            Ok(created) => {
                self.reached(created.server_time).await;
                // The service counts from when it got the first call; at worst we take the QR off too early.
                let since = if self.create_in_doubt {
                    attempt.started_at
                } else {
                    asked_at
                };
                let expires_at = expiry(since, request.ttl.unwrap_or(1800));
                let url = created.value.payment_url.as_str().to_owned();
                self.learn(PaymentFact::LinkGiven { url, expires_at }).await
            }
            Err(error) if error.may_be_repeated() => {
                if matches!(error, PayError::Unknown { .. }) {
                    self.create_in_doubt = true;
                }
                self.trouble(&error).await
            }
            Err(PayError::Unauthorized) => {
                self.note(LinkState::Unauthorized, Some("401".to_owned())).await;
                self.in_doubt_or_refused(order, attempt, "the payment service does not accept the key")
                    .await
            }
            Err(PayError::Refused {
                reason_code, reason, ..
            }) => {
                self.note(LinkState::Up, None).await;
                self.in_doubt_or_refused(order, attempt, &format!("{reason_code} {reason}"))
                    .await
            }
            Err(error) => self.in_doubt_or_refused(order, attempt, &error.to_string()).await,
        }
    }

    /// A refusal ends the attempt only when no earlier call of it can have got through. Otherwise the service is asked.
    pub(super) async fn in_doubt_or_refused(&mut self, order: &Order, attempt: &Attempt, why: &str) -> Next {
        if self.create_in_doubt {
            self.look_for_lost(order, attempt, why).await
        } else {
            self.refused(why).await
        }
    }

    pub(super) async fn look_for_lost(&mut self, order: &Order, attempt: &Attempt, why: &str) -> Next {
        match self.pay.get(&self.payment.payment_id.0).await {
            Ok(answer) => {
                self.reached(answer.server_time).await;
                match &answer.value.payment_url {
                    Some(url) if !answer.value.is_final() => {
                        let ttl = self
                            .inner
                            .config
                            .yandex_pay
                            .as_ref()
                            .map_or(1800, |pay| pay.ttl_s);
                        let created = answer.value.created.unwrap_or_else(|| self.inner.clock.now());
                        let expires_at = expiry(created, ttl);
                        let url = url.as_str().to_owned();
                        self.learn(PaymentFact::LinkGiven { url, expires_at }).await
                    }
                    Some(_) | None => self.report(order, attempt, &answer.value).await,
                }
            }
            Err(PayError::NotFound { .. }) if self.believed_unknown() => self.refused(why).await,
            Err(PayError::NotFound { .. }) => Next::Wait(ASK_SLOWLY),
            Err(error) => self.trouble(&error).await,
        }
    }

    pub(super) async fn refused(&mut self, why: &str) -> Next {
        tracing::warn!(payment = %self.payment.payment_id, why, "the payment service refused to create an order");
        self.learn(PaymentFact::CreateRefused {
            reason: why.chars().take(300).collect(),
        })
        .await
    }
}

fn expiry(since: Timestamp, ttl_s: u32) -> Timestamp {
    since
        .saturating_add(SignedDuration::from_secs(i64::from(ttl_s)))
        .unwrap_or(Timestamp::MAX)
}
