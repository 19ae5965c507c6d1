//! What commands answer besides an order, and how they fail.

use super::OrderView;
use serde::Serialize;
use std::collections::BTreeMap;
use ts_rs::TS;

/// The answer to a code typed or scanned at the counter with no order chosen.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum CodeAnswer {
    /// The visit has begun.
    Matched { order: Box<OrderView> },
    /// Not a code of this store: mistyped. It burns no try.
    Typo,
    /// A well-formed code of no order that is ready. The till waits before it takes another.
    Unmatched { wait_s: u32 },
    /// Still waiting after earlier wrong codes.
    Wait { wait_s: u32 },
    /// The order's code is locked until a manager unlocks it.
    Locked { order: Box<OrderView> },
}

/// What a scan outside a field means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase")]
#[ts(export)]
pub enum ScanAnswer {
    /// One of our labels: an order's slip (bag null) or a bag.
    Label {
        #[ts(type = "number")]
        id: i64,
        bag: Option<u8>,
    },
    /// Digits as long as a pickup code.
    CodeLike,
    /// Anything else: goods perhaps, or garbage. Shown, never acted on outside picking.
    Other,
}

/// A refused or failed command, for the screen to put into words by `code`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CommandError {
    /// Stable name: `notPaid`, `codeLocked`, `stale`, `storage` …
    pub code: String,
    /// Values for the text: amounts in minor units, counts, states.
    #[ts(type = "Record<string, string | number>")]
    pub params: BTreeMap<String, serde_json::Value>,
}
