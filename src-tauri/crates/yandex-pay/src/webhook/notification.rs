//! What a verified token tells.

use std::fmt;

use jiff::Timestamp;
use ring::digest::{SHA256, digest};
use serde::de::{self, Visitor};
use serde::{Deserialize, Deserializer};

use super::Forged;
use super::token::{self, Parts};
use crate::answer::{OperationStatus, OperationType, PaymentStatus};
use crate::check::MAX_TEXT;

/// Something happened to an order. A hint: ask for the order before anything is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    pub event: Event,
    pub order_id: String,
    /// When it happened, by the service's clock. `None` if it does not say so that we can read it.
    pub event_time: Option<Timestamp>,
    /// SHA-256 of the signed part of the token, to notice a repeated one. Not of the signature: of
    /// every ECDSA signature a second one can be made by anybody, and the repeat would look new.
    pub digest: [u8; 32],
    /// The seller's identifier of the operation. A refund made by a rollback has none (*found*).
    pub external_operation_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// `ORDER_STATUS_UPDATED`
    OrderStatus(PaymentStatus),
    /// `OPERATION_STATUS_UPDATED`
    OperationStatus {
        /// The service's identifier.
        operation_id: Option<String>,
        operation_type: OperationType,
        status: OperationStatus,
    },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Payload {
    merchant_id: Option<Word>,
    event: Option<Word>,
    event_time: Option<Word>,
    order: Option<Order>,
    operation: Option<Operation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Order {
    order_id: Option<Word>,
    payment_status: Option<Word>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operation {
    operation_id: Option<Word>,
    external_operation_id: Option<Word>,
    operation_type: Option<Word>,
    order_id: Option<Word>,
    status: Option<Word>,
}

/// To be called only once the signature and the times are found good.
pub(super) fn read(parts: &Parts<'_>, merchant_id: &str) -> Result<Notification, Forged> {
    let json = token::decode(parts.payload).map_err(|_| Forged::Unreadable)?;
    let payload: Payload = token::object(&json).ok_or(Forged::Unreadable)?;
    let told = known(payload.merchant_id).ok_or(Forged::Unreadable)?;
    if told != merchant_id {
        return Err(Forged::WrongMerchant);
    }
    let word = known(payload.event).ok_or(Forged::Unreadable)?;
    let (event, order_id, external_operation_id) = match word.as_str() {
        "ORDER_STATUS_UPDATED" => {
            let order = payload.order.ok_or(Forged::Unreadable)?;
            let status = known(order.payment_status);
            let event = Event::OrderStatus(PaymentStatus::read(status.as_deref()));
            (event, order.order_id, None)
        }
        "OPERATION_STATUS_UPDATED" => {
            let operation = payload.operation.ok_or(Forged::Unreadable)?;
            let event = Event::OperationStatus {
                operation_id: known(operation.operation_id),
                operation_type: OperationType::read(known(operation.operation_type).as_deref()),
                status: OperationStatus::read(known(operation.status).as_deref()),
            };
            (event, operation.order_id, known(operation.external_operation_id))
        }
        _ => return Err(Forged::UnknownEvent),
    };
    let mut hash = [0; 32];
    hash.copy_from_slice(digest(&SHA256, parts.signed).as_ref());
    Ok(Notification {
        event,
        order_id: known(order_id).ok_or(Forged::Unreadable)?,
        event_time: known(payload.event_time).and_then(|time| time.parse().ok()),
        digest: hash,
        external_operation_id,
    })
}

/// The text of a member; nothing if it is absent, empty or longer than the schema allows.
fn known(word: Option<Word>) -> Option<String> {
    word.map(|word| word.0)
        .filter(|text| !text.is_empty() && text.chars().count() <= MAX_TEXT)
}

/// A string, or a whole number in its place: as tolerant as the reading of an answer.
struct Word(String);

impl<'de> Deserialize<'de> for Word {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Word;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a string or a whole number")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Word, E> {
                Ok(Word(text.to_owned()))
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Word, E> {
                Ok(Word(number.to_string()))
            }

            fn visit_i64<E: de::Error>(self, number: i64) -> Result<Word, E> {
                Ok(Word(number.to_string()))
            }
        }
        deserializer.deserialize_any(Reader)
    }
}
