//! What the screens may ask of an order.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// One request of staff about one order. Amounts in minor units, quantities in thousandths of a pack.
#[derive(Debug, Clone, PartialEq, Deserialize, TS)]
#[serde(
    tag = "act",
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
#[ts(export)]
pub enum Act {
    Accept,
    StartPicking,
    /// A scanned barcode or SKU while picking: ticks the line, a second scan adds one.
    ScanItem {
        text: String,
    },
    Pick {
        line: u16,
        pick: PickView,
    },
    Replace {
        line: u16,
        substitute: SubstituteForm,
    },
    Undo,
    /// Takes one unit's marking code back; `unit` counts from 0 in `marking.units`.
    Unmark {
        line: u16,
        unit: u16,
    },
    /// When the store expects to be ready, in epoch milliseconds; null takes it back.
    SetEstimate {
        #[ts(type = "number | null")]
        at: Option<i64>,
    },
    /// Somebody saw that Kuper moved the pickup time.
    AcknowledgeWindow,
    /// For colleagues; `line` null: of the whole order.
    Note {
        line: Option<u16>,
        text: String,
    },
    Assemble,
    MakeReady {
        shelf: ShelfName,
        bags: u8,
    },
    /// A code entered against this very order.
    CheckCode {
        entered: String,
    },
    UnlockCode {
        manager_pin: String,
        reason: String,
    },
    OverrideCode {
        manager_pin: String,
        reason: String,
    },
    ShowBag {
        bag: u8,
    },
    ConfirmComposition,
    /// `units`: which marked units the customer refuses, as they count in `marking.units`; empty on unmarked lines and
    /// when all is refused.
    RefuseLine {
        line: u16,
        #[ts(type = "number")]
        left_milli: i64,
        #[serde(default)]
        units: Vec<u16>,
    },
    EndVisit,
    HandOver,
    Cancel {
        slug: String,
        description: String,
    },
    AcceptProposal,
    DismissProposal,
    TakeCash {
        #[ts(type = "number")]
        amount: i64,
        #[ts(type = "number")]
        received: i64,
    },
    StartCard {
        #[ts(type = "number")]
        amount: i64,
    },
    ConfirmCard {
        attempt: u16,
        reference: String,
    },
    DeclineCard {
        attempt: u16,
    },
    DoubtCard {
        attempt: u16,
    },
    /// `phone`: what the cashier typed when Kuper sent none; null with `no_phone` false means "use Kuper's".
    StartPay {
        #[ts(type = "number")]
        amount: i64,
        phone: Option<String>,
        no_phone: bool,
    },
    AskRollback {
        attempt: u16,
    },
    /// A declined card that was charged after all. A manager vouches.
    CardWasCharged {
        attempt: u16,
        reference: String,
        manager_pin: String,
    },
    /// The outcome is unknown: let cash or card go on; whatever the payment captures goes back. A manager vouches.
    Abandon {
        attempt: u16,
        manager_pin: String,
    },
    /// Money was given back by hand. `manager_pin`: only where the service had refused to do it.
    ConfirmReturn {
        attempt: u16,
        no: u16,
        manager_pin: Option<String>,
    },
    /// The service refused a refund: ask it again.
    RetryReturn {
        attempt: u16,
        no: u16,
    },
    /// All that is kept of an attempt goes back: the customer leaves a half-paid order, or refuses all.
    OweReturn {
        attempt: u16,
    },
    /// After the handover: goods come back, `left_milli` of the line stay with the customer. A manager vouches.
    ReturnGoods {
        line: u16,
        #[ts(type = "number")]
        left_milli: i64,
        reason: String,
        manager_pin: String,
    },
    NoteReceipt {
        receipt: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(tag = "as", rename_all = "camelCase")]
#[ts(export)]
pub enum PickView {
    Untouched,
    Pieces {
        #[ts(type = "number")]
        milli: i64,
    },
    Weighed {
        grams: u32,
    },
    Missing,
    Replaced {
        by: u16,
    },
}

/// A substitute that the picker offers. `grams` only for goods by weight.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(export)]
pub struct SubstituteForm {
    pub sku: String,
    pub name: String,
    /// Per pack.
    #[ts(type = "number")]
    pub price: i64,
    #[ts(type = "number")]
    pub quantity_milli: i64,
    pub grams: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ShelfName {
    Ambient,
    Chilled,
    Frozen,
}
