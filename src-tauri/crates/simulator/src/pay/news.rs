//! What the service tells the merchant: every change of an order's or an operation's status.
//!
//! INFERRED: an operation that begins as PENDING is no news, its end is; the money moves before the
//! order says so, hence an operation's news comes before its order's.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::operation::{Operation, OperationStatus};
use super::payment::PayStatus;
use super::token::{Times, es256, header};
use super::{Inner, Pay, State};
use crate::lock::lock;

/// What changed.
#[derive(Clone, Debug)]
pub enum Event {
    /// `ORDER_STATUS_UPDATED`
    Order(PayStatus),
    /// `OPERATION_STATUS_UPDATED`: the operation as it was then.
    Operation(Operation),
}

/// One change, from the moment it happened.
#[derive(Clone, Debug)]
pub(super) struct Change {
    pub(super) at: Timestamp,
    pub(super) event: Event,
}

/// A change that nobody was told of yet.
#[derive(Clone, Debug)]
pub(super) struct Untold {
    pub(super) number: u64,
    pub(super) order_id: String,
    pub(super) change: Change,
}

/// One notification, signed and ready to travel.
#[derive(Clone, Debug)]
pub struct Token {
    /// Counts from 1 in the order of the changes.
    pub number: u64,
    pub order_id: String,
    /// When the change happened; the token was signed when it was taken.
    pub at: Timestamp,
    pub event: Event,
    pub payload: Value,
    /// The body of the webhook, bare.
    pub jwt: String,
}

impl Pay {
    /// Signs and hands over every notification that was not taken yet, oldest first. The caller
    /// delivers, delays, doubles or loses them; [`NotificationConfig::delivery`] has no say here.
    ///
    /// Either this or [`Pay::point_at`]: both empty the same queue.
    ///
    /// [`NotificationConfig::delivery`]: super::NotificationConfig::delivery
    #[must_use]
    pub fn take_notifications(&self) -> Vec<Token> {
        let untold = std::mem::take(&mut self.inner.up_to_date().untold);
        untold.into_iter().map(|one| self.inner.token(one)).collect()
    }

    /// Signs any payload with the service's own key, as of now: for a merchant that must not believe
    /// even an honest notification before it has asked.
    #[must_use]
    pub fn sign(&self, payload: &Value) -> String {
        self.inner.sign(payload)
    }

    /// The payload of an honest notification that `order_id` is in `status`, whether it is or not.
    #[must_use]
    pub fn order_payload(&self, order_id: &str, status: PayStatus) -> Value {
        let at = self.inner.clock.now();
        payload(
            &self.inner.config.merchant_id,
            order_id,
            at,
            &Event::Order(status),
        )
    }

    /// From now on another key signs, under another `kid`. The JWKS shows the old ones too, until
    /// [`Pay::drop_old_keys`].
    pub fn rotate_key(&self) {
        lock(&self.inner.state).keys.rotate();
    }

    /// The JWKS shows only the key that signs.
    pub fn drop_old_keys(&self) {
        lock(&self.inner.state).keys.drop_old();
    }
}

impl Inner {
    fn token(&self, untold: Untold) -> Token {
        let Untold {
            number,
            order_id,
            change,
        } = untold;
        let payload = payload(&self.config.merchant_id, &order_id, change.at, &change.event);
        Token {
            jwt: self.sign(&payload),
            number,
            order_id,
            at: change.at,
            event: change.event,
            payload,
        }
    }

    pub(super) fn times(&self) -> Times {
        let config = &self.config.notifications;
        Times::from(self.clock.now(), config.lives_s, config.times)
    }

    pub(super) fn sign(&self, payload: &Value) -> String {
        let key = lock(&self.state).keys.signing();
        es256(header("ES256", &key.kid, Some(self.times())), payload, &key)
    }
}

impl State {
    /// Puts what the payments have to tell into the queue, by time.
    pub(super) fn gather(&mut self) {
        let mut fresh: Vec<(&str, Change)> = Vec::new();
        for payment in self.payments.values_mut() {
            let changes = std::mem::take(&mut payment.changes);
            fresh.extend(
                changes
                    .into_iter()
                    .map(|change| (payment.order_id.as_str(), change)),
            );
        }
        fresh.sort_by_key(|(_, change)| change.at);
        for (order_id, change) in fresh {
            self.changes_made += 1;
            self.untold.push(Untold {
                number: self.changes_made,
                order_id: order_id.to_owned(),
                change,
            });
        }
    }
}

pub(super) fn payload(merchant_id: &str, order_id: &str, at: Timestamp, event: &Event) -> Value {
    match event {
        Event::Order(status) => json!({
            "merchantId": merchant_id,
            "event": "ORDER_STATUS_UPDATED",
            "eventTime": at.to_string(),
            "order": {"orderId": order_id, "paymentStatus": status.word()},
        }),
        Event::Operation(operation) => json!({
            "merchantId": merchant_id,
            "event": "OPERATION_STATUS_UPDATED",
            "eventTime": at.to_string(),
            "operation": {
                "operationId": operation.operation_id,
                "externalOperationId": operation.external_operation_id,
                "operationType": operation.kind.word(),
                "orderId": order_id,
                "status": operation.status.word(),
            },
        }),
    }
}

/// What an operation in this state has to tell.
pub(super) fn told_of(operation: &Operation, at: Timestamp) -> Option<Change> {
    match operation.status {
        OperationStatus::Pending => None,
        OperationStatus::Success | OperationStatus::Fail => Some(Change {
            at,
            event: Event::Operation(operation.clone()),
        }),
    }
}
