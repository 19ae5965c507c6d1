//! What the till took and what the payment service says of it, side by side.

use super::{AttemptStateName, ClosureName, TenderName};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Which time is looked at.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "is", rename_all = "camelCase", deny_unknown_fields)]
#[ts(export)]
pub enum Period {
    /// A day of the store's calendar: `2026-11-22`.
    Day { date: String },
    Shift {
        #[ts(type = "number")]
        id: i64,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReconciliationView {
    #[ts(type = "number")]
    pub from: i64,
    /// Null: the shift is still open.
    #[ts(type = "number | null")]
    pub to: Option<i64>,
    pub currency: String,
    /// A line for each tender of the store, also where nothing was taken.
    pub tenders: Vec<TenderTotals>,
    /// Taken less returned, over all tenders.
    #[ts(type = "number")]
    pub net: i64,
    /// Null: Yandex Pay is not configured, or was not asked.
    pub service: Option<ServiceTotals>,
    /// Where the two sides differ, or one could not be asked. Empty: they agree.
    pub differences: Vec<DifferenceView>,
    /// Every attempt that took or returned money, or is open, in the period; oldest first.
    pub rows: Vec<PaymentRow>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TenderTotals {
    pub tender: TenderName,
    pub taken_count: u32,
    /// What customers paid in the period, rounding included.
    #[ts(type = "number")]
    pub taken: i64,
    /// Of it, the rounding of cash.
    #[ts(type = "number")]
    pub rounding: i64,
    pub returned_count: u32,
    #[ts(type = "number")]
    pub returned: i64,
    /// Taken less returned.
    #[ts(type = "number")]
    pub net: i64,
    /// Attempts and returns of the period whose end is still to come.
    pub open_count: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ServiceTotals {
    #[ts(type = "number")]
    pub asked_at: i64,
    pub asked: u32,
    pub unanswered: u32,
    /// What the service holds for the period's payments, refunds taken off; of those that it told about.
    #[ts(type = "number")]
    pub net: i64,
    /// What the till says it holds for the same payments.
    #[ts(type = "number")]
    pub ours: i64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum DifferenceKind {
    /// The service holds money that the till does not count.
    HeldThereOnly,
    /// The till counts money that the service does not hold.
    HeldHereOnly,
    /// Both hold money, and not the same.
    Amount,
    /// The service does not know the payment, and the till counts money for it.
    UnknownThere,
    /// The service could not be asked, or did not say what it holds.
    Unanswered,
    /// Its outcome is still open here, or there.
    Open,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct DifferenceView {
    pub kind: DifferenceKind,
    #[ts(type = "number")]
    pub order_id: i64,
    pub number: String,
    pub payment_id: String,
    /// What the till keeps.
    #[ts(type = "number")]
    pub ours: i64,
    /// What the service holds; null: it did not say.
    #[ts(type = "number | null")]
    pub theirs: Option<i64>,
    /// The service's own word of its status.
    pub their_status: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PaymentRow {
    #[ts(type = "number")]
    pub order_id: i64,
    pub number: String,
    pub attempt: u16,
    pub tender: TenderName,
    pub state: AttemptStateName,
    pub closure: Option<ClosureName>,
    #[ts(type = "number")]
    pub started_at: i64,
    #[ts(type = "number | null")]
    pub captured_at: Option<i64>,
    /// What the customer paid in the period, rounding included.
    #[ts(type = "number")]
    pub paid: i64,
    #[ts(type = "number")]
    pub rounding: i64,
    /// What went back in the period.
    #[ts(type = "number")]
    pub returned: i64,
    /// What is still to go back now.
    #[ts(type = "number")]
    pub going_back: i64,
    /// What stays of the whole attempt, once that has gone.
    #[ts(type = "number")]
    pub kept: i64,
    pub reference: Option<String>,
    pub payment_id: Option<String>,
    pub their_status: Option<String>,
    #[ts(type = "number | null")]
    pub theirs: Option<i64>,
    pub operator: Option<String>,
}
