//! The shift: who answers for the drawer, what was taken, and what was counted.

use super::TenderTotals;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ShiftView {
    #[ts(type = "number")]
    pub id: i64,
    #[ts(type = "number")]
    pub opened_at: i64,
    pub opened_by: Option<String>,
    #[ts(type = "number | null")]
    pub closed_at: Option<i64>,
    pub closed_by: Option<String>,
    /// Of the Z report: counted from 1 without gaps; null while open.
    pub z_number: Option<u32>,
    /// Counted less expected; null while open, and where nobody counted.
    #[ts(type = "number | null")]
    pub difference: Option<i64>,
}

/// X while the shift is open; the same, kept as it was, is Z once it is closed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ShiftReportView {
    #[ts(type = "number")]
    pub shift: i64,
    /// Null: it is an X report.
    pub z_number: Option<u32>,
    /// When it was drawn up; of a Z report when the shift was closed.
    #[ts(type = "number")]
    pub at: i64,
    #[ts(type = "number")]
    pub opened_at: i64,
    pub opened_by: Option<String>,
    pub closed_by: Option<String>,
    pub store: String,
    pub till: String,
    pub currency: String,
    /// A line for each tender of the store, also where nothing was taken.
    pub tenders: Vec<TenderTotals>,
    /// Taken less returned, over all tenders.
    #[ts(type = "number")]
    pub net: i64,
    pub handed_over: u32,
    pub canceled: u32,
    /// In the drawer when the shift was opened.
    #[ts(type = "number")]
    pub cash_before: i64,
    #[ts(type = "number")]
    pub cash_in: i64,
    #[ts(type = "number")]
    pub cash_out: i64,
    /// What must be in the drawer: before, with what came and without what went.
    #[ts(type = "number")]
    pub cash_expected: i64,
    /// What a person counted at the closing.
    #[ts(type = "number | null")]
    pub cash_counted: Option<i64>,
    /// Counted less expected.
    #[ts(type = "number | null")]
    pub difference: Option<i64>,
    /// What the person said of a difference.
    pub remark: Option<String>,
    /// Cash put into the drawer or taken out, oldest first.
    pub moves: Vec<CashMoveView>,
    /// What was not finished when it was drawn up.
    pub unfinished: Vec<UnfinishedView>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum CashMoveKind {
    In,
    Out,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CashMoveView {
    pub kind: CashMoveKind,
    #[ts(type = "number")]
    pub amount: i64,
    pub reason: String,
    pub by: Option<String>,
    #[ts(type = "number")]
    pub at: i64,
}

/// Something that the next shift takes over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct UnfinishedView {
    pub kind: UnfinishedKind,
    #[ts(type = "number")]
    pub order: i64,
    pub number: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum UnfinishedKind {
    /// A payment whose end is still to come.
    PaymentOpen,
    /// Money that must still go back.
    ReturnOwed,
    /// Paid, and the goods are still here.
    PaidNotHandedOver,
    /// A customer stands at the counter.
    AtTheCounter,
    /// Kuper has not been told everything.
    Unsent,
    /// New or being picked.
    InWork,
    /// Ready, and nobody has come.
    Ready,
}
