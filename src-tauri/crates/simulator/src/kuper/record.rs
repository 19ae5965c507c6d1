//! What Kuper knows and remembers: one record per order, one entry per refusal.

use std::collections::BTreeMap;

use axum::body::Bytes;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;

use super::answers::TillAnswer;
use super::config::StoreKind;
use crate::secret::Secret;

/// How far the order has come. The words of the wire are in [`Stage::state_word`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Created,
    Accepted,
    InWork,
    Assembled,
    /// `ready_for_delivery` was processed, and the pickup code too if it goes before.
    Ready,
    /// The pickup code was processed, and `ready_for_delivery` too unless the code goes before.
    CodeCreated,
    Delivered,
    Canceled,
}

impl Stage {
    /// The state as the recovery reads name it. SEED, but for `ready`, which is FOUND.
    #[must_use]
    pub fn state_word(self) -> &'static str {
        match self {
            Self::Created | Self::Accepted => "ready",
            Self::InWork => "collecting",
            Self::Assembled => "assembled",
            Self::Ready | Self::CodeCreated => "ready_to_ship",
            Self::Delivered => "shipped",
            Self::Canceled => "canceled",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CanceledBy {
    Kuper,
    Merchant,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cancellation {
    pub slug: String,
    pub description: String,
}

/// One line of an actual composition, the same whatever the dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub id: String,
    /// In packs; 0 for a missing line.
    pub quantity: Decimal,
    pub price: Decimal,
    pub discount_price: Decimal,
    /// What the customer pays for the line (flat `totalPrice`, nested `totalDiscountPrice`).
    pub due: Decimal,
    /// Nested `totalPrice`; the flat dialect has no such number.
    pub before_discount: Option<Decimal>,
    /// Of the whole line; `None` for piece goods.
    pub weight_grams: Option<u64>,
    pub replaced_by: Option<String>,
    pub marking_codes: Vec<String>,
}

/// What was really picked or handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Composition {
    pub lines: Vec<Line>,
    /// `total.totalPrice`.
    pub total: Decimal,
    /// `total.discountTotalPrice`: what the customer pays.
    pub due: Decimal,
}

impl Composition {
    #[must_use]
    pub fn line(&self, id: &str) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }
}

/// One notification about a known order, also a refused one.
#[derive(Clone, Debug)]
pub struct Received {
    pub at: Timestamp,
    /// Such as `order.in_work`.
    pub event: String,
    pub body: Value,
    /// The status it was answered with (an injected fault may have hidden it from the till).
    pub status: u16,
    /// 1 for the first arrival of this event, 2 for its first repeat …
    pub attempt: u32,
}

/// One webhook to the till.
#[derive(Clone, Debug)]
pub struct Sent {
    pub at: Timestamp,
    pub event: String,
    /// `None`: no answer came.
    pub answer: Option<TillAnswer>,
}

/// What was wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ViolationKind {
    Token,
    Schema,
    UnknownOrder,
    OutOfOrder,
    /// A known race if Kuper's own cancellation was still on its way.
    AfterCancel(CanceledBy),
    CodeNotUnique,
    /// The same event again, saying something else.
    RepeatDiffers,
    /// `order.accepted` from a shop that has no need of it.
    NotApplicable,
    /// The till's answer to a webhook is not what the protocol says.
    BadAnswer,
    /// The till answered the repeat of a webhook with other bytes.
    AnswerChanged,
}

/// One refusal.
#[derive(Clone, Debug)]
pub struct Violation {
    pub at: Timestamp,
    pub kind: ViolationKind,
    /// The order's `originalOrderId`, if it could be told.
    pub order: Option<String>,
    pub event: Option<String>,
    /// What was refused, by field where there is one. Holds no codes and no tokens.
    pub what: String,
}

#[derive(Clone, Debug)]
pub(crate) struct Ordered {
    pub(crate) quantity: Decimal,
    pub(crate) weight_grams: Option<u64>,
    pub(crate) price: Option<Decimal>,
    /// `None`: absent or empty, the price holds. `Some(0)` is left to a person at the till.
    pub(crate) discount_price: Option<Decimal>,
    pub(crate) times: usize,
}

/// Everything Kuper knows of one order.
#[derive(Clone, Debug)]
pub struct OrderRecord {
    /// As sent to the till: `slug:uuid` or a bare uuid.
    pub order_uuid: String,
    /// `H…`
    pub original_order_id: String,
    pub store_id: String,
    pub kind: StoreKind,
    pub stage: Stage,
    pub paid_in_advance: bool,
    pub placed_at: Timestamp,
    pub updated_at: Timestamp,
    /// The payload of the order as it now stands.
    pub payload: Value,
    /// The till's number for it: from its answer, or from its first notification.
    pub number: Option<String>,
    pub code: Option<Secret>,
    /// Of `order.ready_for_delivery`.
    pub ready: Option<Composition>,
    /// Of `order.delivered`.
    pub delivered: Option<Composition>,
    pub cancellation: Option<(CanceledBy, Cancellation)>,
    /// Processed events, oldest first.
    pub processed: Vec<String>,
    /// Every notification, oldest first, also the refused.
    pub received: Vec<Received>,
    /// Every webhook, oldest first.
    pub sent: Vec<Sent>,
    pub(crate) ordered: BTreeMap<String, Ordered>,
    pub(crate) created_bytes: Bytes,
    pub(crate) first_answer: Option<Bytes>,
    /// The payload each processed event came with, to tell a repeat from a contradiction.
    pub(crate) said: BTreeMap<String, Value>,
}

impl OrderRecord {
    pub(crate) fn answers_to(&self, key: &str) -> bool {
        self.original_order_id == key
            || self.order_uuid == key
            || self.order_uuid.rsplit(':').next() == Some(key)
            || self.number.as_deref() == Some(key)
    }

    /// Whether the pickup code was issued and can still be used.
    #[must_use]
    pub fn has_live_code(&self) -> bool {
        self.code.is_some() && !matches!(self.stage, Stage::Delivered | Stage::Canceled)
    }
}
