//! What Kuper tells the merchant: `POST` of `{"event_type", "timestamp"?, "payload"}` (FOUND).
//!
//! [`decode`] turns a body into a [`Webhook`]; it decides nothing about the order. Numbers may come as
//! numbers or text, blank text counts as absent, unknown fields are kept. The envelope of the nested dialect,
//! `{"event": {"type", "payload"}}`, is understood on the way in as well (INFERRED).
//!
//! ```
//! use kuper::webhook::{WebhookEvent, decode};
//!
//! let body = br#"{"event_type": "order.canceled", "payload": {"orderUUID": "shop:265c"}}"#;
//! let webhook = decode(body)?;
//! assert!(matches!(webhook.event, WebhookEvent::Canceled { .. }));
//!
//! let error = decode(br#"{"event_type": "order.paid", "payload": {}}"#).unwrap_err();
//! assert_eq!(error.to_string(), "payload: has neither orderUUID nor originalOrderId");
//! # Ok::<(), kuper::webhook::Unreadable>(())
//! ```

mod order;
mod payload;
mod reader;
mod unreadable;
mod update;

use jiff::Timestamp;
use serde_json::{Map, Value};

pub use order::{BonusCard, CreatedOrder, Customer, Delivery, Modifier, OrderedPosition, Total};
pub use unreadable::{FieldProblem, Unreadable};
pub use update::{CustomerUpdate, DeliveryUpdate, PositionUpdate, UpdatedOrder};

use crate::depth::{MAX_DEPTH, is_shallow};
use crate::{Extra, OrderKey};
use reader::{Notes, Object};

/// One message from Kuper.
#[derive(Debug, Clone, PartialEq)]
pub struct Webhook {
    /// When Kuper says it happened.
    pub timestamp: Option<Timestamp>,
    pub event: WebhookEvent,
    /// Paths of fields that were there but in a shape nobody expected, e.g. `payload.delivery.expectedTo`.
    /// The order is good without them; a person should still be told. The values are kept in the `extra` next
    /// to them.
    pub not_understood: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum WebhookEvent {
    Created(Box<CreatedOrder>),
    Updated(Box<UpdatedOrder>),
    /// Paid through Kuper: an earlier text of the API had it, the seed does not.
    Paid(OrderKey),
    Canceled {
        key: OrderKey,
        cancellation: Cancellation,
    },
    /// Not ours (courier events) or not known: keep it and answer 200 (INFERRED).
    Unknown {
        /// As received, cut to 100 characters.
        event_type: String,
        key: Option<OrderKey>,
    },
}

impl WebhookEvent {
    pub fn key(&self) -> Option<&OrderKey> {
        match self {
            Self::Created(order) => Some(&order.key),
            Self::Updated(order) => Some(&order.key),
            Self::Paid(key) | Self::Canceled { key, cancellation: _ } => Some(key),
            Self::Unknown { event_type: _, key } => key.as_ref(),
        }
    }

    /// Kuper's name of the event.
    pub fn event_type(&self) -> &str {
        match self {
            Self::Created(_) => "order.created",
            Self::Updated(_) => "order.updated",
            Self::Paid(_) => "order.paid",
            Self::Canceled { .. } => "order.canceled",
            Self::Unknown { event_type, key: _ } => event_type,
        }
    }
}

/// Why Kuper or the customer canceled, as far as it was said.
#[derive(Clone, PartialEq, Default)]
pub struct Cancellation {
    pub slug: Option<String>,
    /// Free text, perhaps the customer's own words: `Debug` does not show it.
    pub description: Option<String>,
    pub extra: Extra,
}

impl std::fmt::Debug for Cancellation {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Cancellation")
            .field("slug", &self.slug)
            .finish_non_exhaustive()
    }
}

/// What a body is about, read with the least demands: for filing a body that [`decode`] refuses.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct About {
    /// Cut to 100 characters.
    pub event_type: Option<String>,
    pub key: Option<OrderKey>,
}

/// Reads a webhook's body. Never panics, never recurses into a hostile body, never puts bytes of it into the
/// error.
pub fn decode(body: &[u8]) -> Result<Webhook, Unreadable> {
    let notes = Notes::default();
    let (timestamp, event) = {
        let envelope = open(body, &notes)?;
        (envelope.timestamp, event(envelope, &notes)?)
    };
    Ok(Webhook {
        timestamp,
        event,
        not_understood: notes.into_paths(),
    })
}

/// Event and order of a body, as far as they can be told; for a body that is no JSON, nothing.
pub fn about(body: &[u8]) -> About {
    let notes = Notes::default();
    let Ok(envelope) = open(body, &notes) else {
        return About::default();
    };
    let key = envelope
        .payload
        .as_ref()
        .and_then(Value::as_object)
        .and_then(key_from);
    About {
        event_type: Some(cut(&envelope.event_type)),
        key,
    }
}

/// Reads an order outside an envelope, as in the answer of a recovery read (INFERRED: the same names).
pub(crate) fn order_from(map: Map<String, Value>) -> Result<CreatedOrder, Unreadable> {
    let notes = Notes::default();
    let read = payload::order(Object::new(map, "data", &notes))?;
    CreatedOrder::whole(read, "data")
}

/// The order key among the fields of an object that is not a webhook.
pub(crate) fn key_from(map: &Map<String, Value>) -> Option<OrderKey> {
    let notes = Notes::default();
    payload::key(&mut Object::new(map.clone(), "data", &notes))
        .ok()
        .flatten()
}

struct Envelope {
    event_type: String,
    timestamp: Option<Timestamp>,
    payload_path: &'static str,
    /// Unchecked: an event that is not ours may carry anything.
    payload: Option<Value>,
}

fn open(body: &[u8], notes: &Notes) -> Result<Envelope, Unreadable> {
    if !is_shallow(body) {
        return Err(Unreadable::TooDeep { limit: MAX_DEPTH });
    }
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let value: Value = serde_json::from_slice(body).map_err(|error| Unreadable::NotJson {
        line: error.line(),
        column: error.column(),
    })?;
    let Value::Object(map) = value else {
        return Err(Unreadable::field("body", FieldProblem::NotAnObject));
    };
    let mut top = Object::new(map, "", notes);
    let timestamp = top.time("timestamp").into_value();
    let nested = top.peek("event_type").is_none() && matches!(top.peek("event"), Some(Value::Object(_)));
    let (mut holder, type_name, payload_path) = if nested {
        let inner = Object::of(top.take("event").unwrap_or_default(), "event", notes)?;
        (inner, "type", "event.payload")
    } else {
        (top, "event_type", "payload")
    };
    let event_type = match holder.take(type_name) {
        Some(Value::String(text)) if !text.trim().is_empty() => text,
        Some(Value::String(_)) => return holder.error(type_name, FieldProblem::Empty),
        None | Some(Value::Null) => return holder.error(type_name, FieldProblem::Missing),
        Some(Value::Bool(_) | Value::Number(_) | Value::Array(_) | Value::Object(_)) => {
            return holder.error(type_name, FieldProblem::NotText);
        }
    };
    let payload = holder.take("payload").filter(|value| !value.is_null());
    let timestamp = timestamp.or_else(|| holder.time("timestamp").into_value());
    Ok(Envelope {
        event_type,
        timestamp,
        payload_path,
        payload,
    })
}

fn event(envelope: Envelope, notes: &Notes) -> Result<WebhookEvent, Unreadable> {
    let Envelope {
        event_type,
        timestamp: _,
        payload_path: path,
        payload,
    } = envelope;
    let object = |payload: Option<Value>| match payload {
        Some(value) => Object::of(value, path, notes),
        None => Err(Unreadable::field(path, FieldProblem::Missing)),
    };
    match event_type.as_str() {
        "order.created" => {
            let read = payload::order(object(payload)?)?;
            Ok(WebhookEvent::Created(Box::new(CreatedOrder::whole(read, path)?)))
        }
        "order.updated" => Ok(WebhookEvent::Updated(Box::new(payload::order(object(payload)?)?))),
        "order.paid" => Ok(WebhookEvent::Paid(payload::required_key(&mut object(payload)?)?)),
        "order.canceled" => {
            let mut payload = object(payload)?;
            let key = payload::required_key(&mut payload)?;
            Ok(WebhookEvent::Canceled {
                key,
                cancellation: payload::cancellation(payload),
            })
        }
        other => {
            let key = payload.as_ref().and_then(Value::as_object).and_then(key_from);
            Ok(WebhookEvent::Unknown {
                event_type: cut(other),
                key,
            })
        }
    }
}

fn cut(event_type: &str) -> String {
    event_type.chars().take(100).collect()
}
