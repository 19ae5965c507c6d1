//! Orders as Kuper's recovery reads tell them (FOUND, their schema mostly unknown), and what their phase
//! proves.

use jiff::Timestamp;
use serde_json::{Map, Value};

use crate::notification::NotificationEvent;
use crate::webhook::{self, CreatedOrder, Unreadable};
use crate::{Extra, OrderKey};

/// Where an order stands with Kuper (SEED, but for `ready`, which is FOUND in `order.created`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShipmentPhase {
    /// `ready`: waiting for the merchant.
    New,
    Collecting,
    Assembled,
    ReadyToShip,
    Shipped,
    Canceled,
    /// A word we do not know, cut to 100 characters.
    Other(String),
}

/// Whether an event has taken effect, judged by the order's phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    Yes,
    No,
    /// The phase does not show this event: a person decides.
    CannotTell,
}

impl ShipmentPhase {
    pub(super) fn read(word: &str) -> Self {
        match word.trim() {
            "ready" => Self::New,
            "collecting" => Self::Collecting,
            "assembled" => Self::Assembled,
            "ready_to_ship" => Self::ReadyToShip,
            "shipped" => Self::Shipped,
            "canceled" | "cancelled" => Self::Canceled,
            other => Self::Other(other.chars().take(100).collect()),
        }
    }

    /// Whether the order is at or past what `event` leads to. Accepting and the pickup code leave no phase of
    /// their own, so only a later phase proves them.
    pub fn reached(&self, event: &NotificationEvent) -> Reached {
        let rank = match self {
            Self::New => 0,
            Self::Collecting => 1,
            Self::Assembled => 2,
            Self::ReadyToShip => 3,
            Self::Shipped => 4,
            Self::Canceled => {
                return if matches!(event, NotificationEvent::Canceled(_)) {
                    Reached::Yes
                } else {
                    Reached::No
                };
            }
            Self::Other(_) => return Reached::CannotTell,
        };
        let (proof, shows) = match event {
            NotificationEvent::Accepted => (1, false),
            NotificationEvent::InWork => (1, true),
            NotificationEvent::Assembled => (2, true),
            NotificationEvent::ReadyForDelivery(_) => (3, true),
            NotificationEvent::PickupCodeCreated { .. } => (4, false),
            NotificationEvent::Delivered(_) => (4, true),
            NotificationEvent::Canceled(_) => return Reached::No,
        };
        match (rank >= proof, shows) {
            (true, _) => Reached::Yes,
            (false, true) => Reached::No,
            (false, false) => Reached::CannotTell,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShipmentState {
    pub phase: ShipmentPhase,
    /// Kuper's word, as received.
    pub payment_state: Option<String>,
}

/// One order as the recovery reads tell it. Their schema is not known, so everything is optional and all of
/// it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Shipment {
    pub key: Option<OrderKey>,
    pub phase: Option<ShipmentPhase>,
    pub payment_state: Option<String>,
    pub store_id: Option<String>,
    pub all: Extra,
}

impl Shipment {
    pub(super) fn read(map: Map<String, Value>) -> Self {
        let text = |names: [&str; 2]| names.into_iter().find_map(|name| text_of(map.get(name)?));
        // Without a key of the webhooks' names, `number` or `id` may be the `H…` name (INFERRED).
        let named = || {
            let id = text(["number", "id"]).filter(|id| id.starts_with('H'))?;
            OrderKey::new(None, Some(id))
        };
        Self {
            key: webhook::key_from(&map).or_else(named),
            phase: text(["state", "status"]).map(|word| ShipmentPhase::read(&word)),
            payment_state: text(["paymentState", "payment_state"]),
            store_id: text(["storeID", "storeId"]),
            all: Extra(map),
        }
    }

    /// The shipment as an order, where it has the fields of `order.created` (INFERRED).
    pub fn as_created(&self) -> Result<CreatedOrder, Unreadable> {
        webhook::order_from(self.all.0.clone())
    }
}

/// `GET …/shipments?filters[storeId]=…&filters[updatedFrom]=…&maxPageSize=…&nextPageToken=…`.
#[derive(Debug, Clone, Default)]
pub struct ShipmentFilter {
    pub store_id: Option<String>,
    pub updated_from: Option<Timestamp>,
    pub max_page_size: Option<u32>,
    /// From the page before.
    pub page_token: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ShipmentPage {
    pub shipments: Vec<Shipment>,
    /// Entries that were no objects.
    pub skipped: usize,
    /// `None` on the last page.
    pub next_page_token: Option<String>,
}

/// Text or a number, when it says anything.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::notification::{Cancellation, Composition, Total};

    fn events() -> [NotificationEvent; 7] {
        let zero = rust_decimal::Decimal::ZERO;
        let composition = Composition {
            positions: vec![],
            total: Total {
                total_price: zero,
                discount_total_price: zero,
            },
            changed: false,
        };
        [
            NotificationEvent::Accepted,
            NotificationEvent::InWork,
            NotificationEvent::Assembled,
            NotificationEvent::ReadyForDelivery(composition.clone()),
            NotificationEvent::PickupCodeCreated { code: "1".into() },
            NotificationEvent::Delivered(composition),
            NotificationEvent::Canceled(Cancellation {
                slug: "s".into(),
                description: "d".into(),
            }),
        ]
    }

    #[test]
    fn every_phase_proves_its_own_event_and_those_before_it() {
        use Reached::{CannotTell as Q, No as N, Yes as Y};
        // accepted, in work, assembled, ready, code, delivered, canceled
        for (word, expected) in [
            ("ready", [Q, N, N, N, Q, N, N]),
            ("collecting", [Y, Y, N, N, Q, N, N]),
            ("assembled", [Y, Y, Y, N, Q, N, N]),
            ("ready_to_ship", [Y, Y, Y, Y, Q, N, N]),
            ("shipped", [Y, Y, Y, Y, Y, Y, N]),
            ("canceled", [N, N, N, N, N, N, Y]),
            ("on_fire", [Q; 7]),
        ] {
            let phase = ShipmentPhase::read(word);
            assert_eq!(events().map(|event| phase.reached(&event)), expected, "{word}");
        }
    }

    #[test]
    fn a_shipment_named_only_by_its_number_is_still_found() {
        let key = |value: Value| Shipment::read(value.as_object().unwrap().clone()).key;
        let named = |id: &str| OrderKey::new(None, Some(id.into()));
        assert_eq!(key(serde_json::json!({"number": "H1"})), named("H1"));
        assert_eq!(
            key(serde_json::json!({"originalOrderId": "H2", "number": "H1"})),
            named("H2")
        );
        assert_eq!(key(serde_json::json!({"number": "42"})), None);
    }
}
