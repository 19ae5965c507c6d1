//! What the merchant tells Kuper: typed once, written in either dialect by [`encode`].
//!
//! The order of events is the caller's business (SEED: accepted for restaurants, in work, assembled, ready
//! with the composition, pickup code, delivered with the actual composition; canceled at any point before
//! delivered).

mod encode;

use rust_decimal::Decimal;

pub use encode::{Dialect, EncodeOptions, FlatMarking, MissingLines, NestedKey, encode, encode_bytes};

use crate::{OrderKey, Secret};

/// Where notifications go, below the host (SEED).
pub const PATH: &str = "/ofm/api/v1/notifications";

#[derive(Debug, Clone, PartialEq)]
pub struct Notification {
    /// As received in the webhook.
    pub order: OrderKey,
    /// The merchant's number, as answered to `order.created`.
    pub number: String,
    pub event: NotificationEvent,
}

#[derive(Debug, Clone, PartialEq)]
pub enum NotificationEvent {
    /// Restaurants only (SEED); one found integration sends it always.
    Accepted,
    InWork,
    Assembled,
    /// With the final composition.
    ReadyForDelivery(Composition),
    /// The code for the customer: unique among live orders (SEED), at most 255 characters (FOUND).
    PickupCodeCreated {
        code: Secret,
    },
    /// With what was really handed over: the seed allows no delivery without it.
    Delivered(Composition),
    Canceled(Cancellation),
}

impl NotificationEvent {
    /// Kuper's name of the event.
    pub fn event_type(&self) -> &'static str {
        match self {
            Self::Accepted => "order.accepted",
            Self::InWork => "order.in_work",
            Self::Assembled => "order.assembled",
            Self::ReadyForDelivery(_) => "order.ready_for_delivery",
            Self::PickupCodeCreated { .. } => "order.pickup_code_created",
            Self::Delivered(_) => "order.delivered",
            Self::Canceled(_) => "order.canceled",
        }
    }
}

/// Why the merchant cancels. Slugs are FOUND in one integration only, so the caller keeps them in its
/// settings: `store_closed`, `out_of_stock`, `technical_issues`, `order_not_paid`, `customer_request`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cancellation {
    pub slug: String,
    pub description: String,
}

/// What the order consists of now. Money in the currency's main unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Composition {
    /// All lines that were ordered or stand in for one, missing ones with quantity zero: the dialect decides
    /// what is sent.
    pub positions: Vec<Position>,
    pub total: Total,
    /// Whether it differs from what was ordered (nested dialect only).
    pub changed: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// The merchant's SKU, as received.
    pub id: String,
    /// Packs ordered; for a substitute, as many as it stands in for (nested dialect only).
    pub original_quantity: Decimal,
    /// Packs handed over; zero for a missing or replaced line.
    pub quantity: Decimal,
    /// Grams of the whole line, for weighed goods only.
    pub weight: Option<u64>,
    /// Per pack, before discount.
    pub price: Decimal,
    /// Per pack, after discount; the same as `price` when there is none.
    pub discount_price: Decimal,
    /// The line's sum before discount.
    pub total_price: Decimal,
    /// The line's sum after discount.
    pub total_discount_price: Decimal,
    /// On a line that was replaced: the substitute's SKU (INFERRED).
    pub replaced_by: Option<String>,
    /// "Честный ЗНАК" codes, one per unit.
    pub marking_codes: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// Before discount.
    pub total_price: Decimal,
    /// After discount: what the customer owes.
    pub discount_total_price: Decimal,
}
