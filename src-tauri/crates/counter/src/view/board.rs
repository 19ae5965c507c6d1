//! The board: a card an order, and the strip that never hides a problem.

use super::LifecycleName;
use serde::Serialize;
use ts_rs::TS;

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BoardView {
    /// Oldest promise first.
    pub cards: Vec<BoardCard>,
    pub strip: StripView,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum BoardColumn {
    New,
    Picking,
    Ready,
    Counter,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct BoardCard {
    #[ts(type = "number")]
    pub id: i64,
    #[ts(type = "number")]
    pub version: u64,
    pub number: String,
    pub short_number: String,
    pub column: BoardColumn,
    pub lifecycle: LifecycleName,
    pub customer_name: Option<String>,
    pub phone: Option<String>,
    /// Lower-case names of the goods, for the search field.
    pub goods: Vec<String>,
    pub line_count: u32,
    /// Lines already decided while picking.
    pub lines_done: u32,
    #[ts(type = "number")]
    pub sum: i64,
    pub currency: String,
    /// The time the store works against: `completeBefore` until ready, the window's start or end after.
    #[ts(type = "number | null")]
    pub promised_at: Option<i64>,
    pub promise: PromiseState,
    /// When the store itself expects to be ready.
    #[ts(type = "number | null")]
    pub estimate: Option<i64>,
    /// Kuper moved the pickup time, and nobody has said yet that they saw it.
    pub window_changed: bool,
    /// A new order that nobody has touched: the till rings for it.
    pub unseen: bool,
    #[ts(type = "number")]
    pub since: i64,
    pub restaurant: bool,
    pub shelf: Option<super::ShelfName>,
    pub bags: Option<u8>,
    /// Kuper wants other positions: a person must decide.
    pub has_proposal: bool,
    /// A payment's outcome is open.
    pub payment_open: bool,
    /// Something about this order is in the problems list.
    pub has_problem: bool,
}

/// As of the moment the card was made; the screen recomputes it from `promisedAt` as time goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum PromiseState {
    None,
    Calm,
    Soon,
    Late,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StripView {
    pub kuper: LinkState,
    pub yandex_pay: LinkState,
    /// Notifications not settled yet, stopped ones included.
    pub unsent: u32,
    /// Of these, waiting for a person.
    pub stopped: u32,
    pub open_payments: u32,
    /// Everything in the problems list.
    pub problems: u32,
    pub intake_paused: bool,
    /// The last print failed, in words.
    pub printer_problem: Option<String>,
    /// Seconds by which this PC's clock differs from Kuper's or Yandex Pay's, when more than 60.
    #[ts(type = "number | null")]
    pub clock_off_s: Option<i64>,
    /// The journal cannot be written (disk full, read-only), in words.
    pub journal_problem: Option<String>,
    /// What the till rings for now.
    pub alarm: AlarmName,
    /// The till cannot make a sound, in words.
    pub sound_problem: Option<String>,
}

/// What is heard, the gravest of all that there is to ring for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum AlarmName {
    Silent,
    /// A new order that nobody has touched.
    NewOrder,
    /// ... and for too long.
    NewOrderUrgent,
    /// Paid, and not handed over for two minutes.
    PaidNotHandedOver,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum LinkState {
    /// Not configured.
    Off,
    /// Nothing was tried since the start.
    Untried,
    Up,
    Down,
    /// The other side refuses our token.
    Unauthorized,
}
