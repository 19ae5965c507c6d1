//! History, and one order's whole story.

use super::LifecycleName;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, TS)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
#[ts(export)]
pub struct HistoryFilter {
    /// Number, phone, name or item; never a code.
    pub search: String,
    /// Only these; empty: all.
    pub lifecycles: Vec<LifecycleName>,
    /// When they came.
    pub period: HistoryPeriod,
    /// Rows before this order id, for the next page.
    #[ts(type = "number | null")]
    pub before: Option<i64>,
}

/// Days of the store's calendar.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, TS)]
#[serde(tag = "is", rename_all = "camelCase", deny_unknown_fields)]
#[ts(export)]
pub enum HistoryPeriod {
    #[default]
    All,
    Today,
    Yesterday,
    /// Today and the six days before.
    Week,
    /// `2026-11-22`.
    Day {
        date: String,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HistoryPage {
    pub rows: Vec<HistoryRow>,
    /// Given back as `before` for older ones; null at the end.
    #[ts(type = "number | null")]
    pub next: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct HistoryRow {
    #[ts(type = "number")]
    pub id: i64,
    pub number: String,
    pub customer_name: Option<String>,
    pub lifecycle: LifecycleName,
    #[ts(type = "number")]
    pub received_at: i64,
    #[ts(type = "number")]
    pub since: i64,
    #[ts(type = "number")]
    pub sum: i64,
    pub currency: String,
    pub unsettled: u32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StoryView {
    #[ts(type = "number")]
    pub id: i64,
    pub number: String,
    pub entries: Vec<StoryEntry>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum StoryKind {
    /// Something happened to the order.
    Event,
    /// A notification left for Kuper, with its outcome.
    Sent,
    /// An act beside the order (a print, a sign-in).
    Act,
    /// Something said to Yandex Pay or heard of it: `name` is the call, the outcome is among the details.
    Pay,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct StoryEntry {
    #[ts(type = "number")]
    pub at: i64,
    pub kind: StoryKind,
    /// The event's or act's name: `code_issued`, `order.in_work`, `slip_printed`.
    pub name: String,
    pub by: Option<String>,
    /// Whether it belongs to the story of the payments.
    pub money: bool,
    /// Figures for the text; codes masked.
    #[ts(type = "Record<string, string>")]
    pub details: std::collections::BTreeMap<String, String>,
}
