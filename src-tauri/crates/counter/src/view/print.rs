//! What the printer puts on paper. Never the pickup code, unless the store turned that on.

use super::{ShelfName, ShiftReportView};
use serde::Serialize;
use ts_rs::TS;

/// The slip that goes with the order on the shelf.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SlipView {
    pub store: String,
    pub number: String,
    pub short_number: String,
    pub currency: String,
    #[ts(type = "number | null")]
    pub promised_at: Option<i64>,
    pub customer_name: Option<String>,
    pub shelf: Option<ShelfName>,
    pub bags: u8,
    pub lines: Vec<SlipLine>,
    #[ts(type = "number")]
    pub sum: i64,
    /// `VO…`: the order's label as a QR (SVG).
    pub qr_svg: String,
    /// 58 or 80.
    pub width_mm: u16,
    /// Only where the store prints codes on slips.
    pub pickup_code: Option<String>,
    pub language: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SlipLine {
    pub name: String,
    #[ts(type = "number")]
    pub packs_milli: i64,
    pub grams: Option<u32>,
    #[ts(type = "number")]
    pub sum: i64,
}

/// A label for one bag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LabelView {
    pub short_number: String,
    pub number: String,
    pub bag: u8,
    pub bags: u8,
    pub shelf: ShelfName,
    pub customer_name: Option<String>,
    pub qr_svg: String,
    pub width_mm: u16,
    pub language: String,
}

/// X or Z of a shift, for the roll.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReportPaperView {
    pub report: ShiftReportView,
    /// 58 or 80.
    pub width_mm: u16,
    pub language: String,
}

/// What a printer is tried with: nothing of any order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TestPaperView {
    pub store: String,
    pub till: String,
    #[ts(type = "number")]
    pub at: i64,
    /// Says `VYDACHA` and the width: whoever scans it sees that the printer's dots can be read.
    pub qr_svg: String,
    /// 58 or 80.
    pub width_mm: u16,
    pub language: String,
}
