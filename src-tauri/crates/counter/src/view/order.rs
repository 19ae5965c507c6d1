//! One order, whole.

use super::{PickView, ShelfName};
use domain::CommandKind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OrderView {
    #[ts(type = "number")]
    pub id: i64,
    #[ts(type = "number")]
    pub version: u64,
    pub number: String,
    /// The last four digits, for the shelf and for calling out.
    pub short_number: String,
    pub lifecycle: LifecycleName,
    /// Since when it has stood there.
    #[ts(type = "number")]
    pub since: i64,
    #[ts(type = "number")]
    pub received_at: i64,
    pub restaurant: bool,
    pub currency: String,
    pub customer: CustomerView,
    pub replacement_policy: Option<String>,
    pub window: WindowView,
    /// Kuper moved the pickup time, and nobody has said yet that they saw it: what was promised before.
    pub window_before: Option<WindowView>,
    /// When the store itself expects to be ready; told to nobody outside.
    #[ts(type = "number | null")]
    pub estimate: Option<i64>,
    /// What staff wrote for each other, oldest first.
    pub notes: Vec<NoteView>,
    pub lines: Vec<LineView>,
    /// What the customer pays, as it stands.
    #[ts(type = "number")]
    pub sum: i64,
    #[ts(type = "number")]
    pub ordered_sum: i64,
    #[ts(type = "number")]
    pub kept: i64,
    /// Still to be taken; negative: too much was taken.
    #[ts(type = "number")]
    pub owed: i64,
    /// What cash settles it with: `owed`, rounded to coins that exist.
    #[ts(type = "number")]
    pub cash_due: i64,
    /// Kuper says that it is paid.
    pub paid_at_kuper: bool,
    /// And the store takes Kuper's word: the till takes no money.
    pub prepaid: bool,
    pub placement: Option<PlacementView>,
    pub code: Option<CodeView>,
    pub visit: Option<VisitView>,
    pub payments: Vec<AttemptView>,
    pub proposal: Option<ProposalView>,
    pub cancellation: Option<CancellationView>,
    pub receipts: Vec<String>,
    pub notifications: Vec<NotificationView>,
    /// The commands it takes now from the operator signed in.
    #[ts(type = "Array<string>")]
    pub allowed: Vec<CommandKind>,
    /// The commands it would take if a manager vouched with their PIN.
    #[ts(type = "Array<string>")]
    pub with_manager: Vec<CommandKind>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum LifecycleName {
    New,
    Accepted,
    Picking,
    Assembled,
    Ready,
    HandedOver,
    Canceled,
}

/// Erasable personal data; absent after erasure.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CustomerView {
    pub name: Option<String>,
    /// "Иван П." for confirming aloud at the counter.
    pub masked_name: Option<String>,
    pub phone: Option<String>,
    pub comment: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct WindowView {
    #[ts(type = "number | null")]
    pub from: Option<i64>,
    #[ts(type = "number | null")]
    pub to: Option<i64>,
    #[ts(type = "number | null")]
    pub complete_before: Option<i64>,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct LineView {
    pub no: u16,
    pub sku: String,
    pub name: String,
    pub remark: Option<String>,
    #[ts(type = "number")]
    pub ordered_milli: i64,
    pub ordered_grams: Option<u32>,
    /// Per pack, before and after discount.
    #[ts(type = "number")]
    pub price: i64,
    #[ts(type = "number")]
    pub discount_price: i64,
    #[ts(type = "number")]
    pub ordered_sum: i64,
    pub can_be_weighed: bool,
    /// Weighed lines: the weight that the store takes without asking the customer.
    pub tolerance: Option<ToleranceView>,
    /// How the weight taken stands to it; null unless weighed.
    pub weight_verdict: Option<WeightVerdict>,
    /// Null: its units carry no marking codes.
    pub marking: Option<MarkingView>,
    pub pick: PickView,
    /// Packs taken; from Assembled on, packs in the bags after refusals at the counter.
    #[ts(type = "number")]
    pub packs_milli: i64,
    pub grams: Option<u32>,
    /// Packs that the customer kept, once goods were brought back after the handover; `packs_milli` stays as delivered.
    #[ts(type = "number")]
    pub left_milli: i64,
    /// What the customer pays for it as it stands.
    #[ts(type = "number")]
    pub sum: i64,
    pub substitute_for: Option<u16>,
}

/// In grams, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ToleranceView {
    pub least: u32,
    pub most: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum WeightVerdict {
    Under,
    Within,
    Over,
}

/// What a weight would make of a line, before it is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct WeighingView {
    #[ts(type = "number")]
    pub sum: i64,
    /// The order's running sum with it.
    #[ts(type = "number")]
    pub order_sum: i64,
    pub verdict: WeightVerdict,
}

/// Marking codes ("Честный ЗНАК") of a line: one a unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct MarkingView {
    /// Units taken that still lack their code.
    pub lacking: u32,
    /// The codes scanned, in the order of scanning: the serial number's end, enough to tell units apart.
    pub units: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct NoteView {
    /// Null: of the whole order.
    pub line: Option<u16>,
    pub text: String,
    pub by: Option<String>,
    #[ts(type = "number")]
    pub at: i64,
}

/// Goods that this store has seen in orders: what a substitute can be found among.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct GoodsView {
    pub sku: String,
    pub name: String,
    pub barcodes: Vec<String>,
    /// Per pack, as last seen.
    #[ts(type = "number")]
    pub price: i64,
    /// Of one pack, where it was sold by weight.
    pub grams: Option<u32>,
    #[ts(type = "number")]
    pub last_seen: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct PlacementView {
    pub shelf: ShelfName,
    pub bags: u8,
}

/// Never the digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CodeView {
    /// Kuper has confirmed that it got the code, so the customer can have it.
    pub told_to_kuper: bool,
    pub tries_left: u8,
    pub locked: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct VisitView {
    #[ts(type = "number")]
    pub since: i64,
    pub by_override: bool,
    pub bags_shown: Vec<u8>,
    pub composition_confirmed: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum TenderName {
    Cash,
    Card,
    YandexPay,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum AttemptStateName {
    Started,
    Waiting,
    Unsure,
    RollingBack,
    Captured,
    Mismatched,
    ReturnOwed,
    Closed,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ClosureName {
    Declined,
    Refused,
    Failed,
    RolledBack,
    PaidThenRefunded,
    Returned,
}

#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct AttemptView {
    pub no: u16,
    pub tender: TenderName,
    /// What it settles.
    #[ts(type = "number")]
    pub amount: i64,
    /// What is paid: the amount with the rounding of cash.
    #[ts(type = "number")]
    pub due: i64,
    /// What of it we hold for the goods.
    #[ts(type = "number")]
    pub kept: i64,
    pub state: AttemptStateName,
    pub closure: Option<ClosureName>,
    /// Why the payment service refused, in its own words.
    pub closure_reason: Option<String>,
    /// Only while waiting and before the link expires: the QR as an SVG document.
    pub qr_svg: Option<String>,
    #[ts(type = "number | null")]
    pub expires_at: Option<i64>,
    /// Until when a payer who opened the link in time may still pay.
    #[ts(type = "number | null")]
    pub asked_until: Option<i64>,
    #[ts(type = "number | null")]
    pub received: Option<i64>,
    #[ts(type = "number | null")]
    pub change: Option<i64>,
    pub reference: Option<String>,
    /// Mismatched: what was captured, as the service says.
    pub captured: Option<String>,
    #[ts(type = "number")]
    pub started_at: i64,
    pub operator: Option<String>,
    /// The service cannot be asked at the moment: the outcome is unknown, not failed.
    pub out_of_reach: bool,
    /// Other tenders no longer wait for it; whatever it captures goes back.
    pub abandoned: bool,
    /// Whether `abandon` is offered: its outcome is unknown and cannot be learnt now.
    pub can_be_abandoned: bool,
    /// Open, and more than may still be taken: money came otherwise meanwhile. A payment at the service is being
    /// withdrawn by itself; a card has to be stopped at the terminal. Whatever it takes too much goes back.
    pub would_overpay: bool,
    /// Oldest first.
    pub returns: Vec<ReturnView>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ReturnView {
    pub no: u16,
    /// What is handed out, or refunded.
    #[ts(type = "number")]
    pub amount: i64,
    pub state: ReturnStateName,
    /// A person gives it back (cash, card); otherwise the service does.
    pub by_hand: bool,
    /// Refused: why, in the service's words.
    pub reason: Option<String>,
    #[ts(type = "number")]
    pub owed_at: i64,
    #[ts(type = "number | null")]
    pub done_at: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ReturnStateName {
    Owed,
    Refused,
    Done,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProposalView {
    pub lines: Vec<ProposedLineView>,
}

/// A position as Kuper wants it now, beside what was ordered before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProposedLineView {
    pub sku: String,
    pub name: String,
    /// Null: the line is new.
    #[ts(type = "number | null")]
    pub before_milli: Option<i64>,
    /// Zero: the line goes.
    #[ts(type = "number")]
    pub after_milli: i64,
    #[ts(type = "number")]
    pub price: i64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CancellationView {
    pub by_kuper: bool,
    pub slug: String,
    pub description: String,
    /// It came after the goods had left: nothing changed.
    pub too_late: bool,
}

/// A notification of this order on its way to Kuper.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct NotificationView {
    /// Kuper's event name without `order.`.
    pub name: String,
    /// pending | settled | stopped | superseded | skipped
    pub state: String,
    pub attempts: u32,
}
