//! What happened to an order. The log of these is the truth; everything else is folded from it.
//!
//! No personal data, no secrets of the store. The pickup code is here, since the log is the truth, but its
//! `Debug` is masked and nothing that leaves the journal may show it except the notification to Kuper.

use crate::{
    AttemptNo, Cancellation, Closure, Code, Composition, LineNo, MarkingCode, Money, NewOrder, OperatorId,
    OrderedLine, PaymentId, Pick, PickupWindow, Placement, Quantity, ReturnNo, Verification,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    Received {
        order: NewOrder,
    },
    Accepted,
    PickingStarted,
    LinePicked {
        line: LineNo,
        pick: Pick,
    },
    LineReplaced {
        line: LineNo,
        substitute: OrderedLine,
    },
    /// A unit's marking code was scanned: the pick that it made, and the code.
    UnitMarked {
        line: LineNo,
        pick: Pick,
        mark: MarkingCode,
    },
    /// A marked unit was put back, with its code. `unit`: its place among the line's codes.
    UnitUnmarked {
        line: LineNo,
        unit: u16,
        pick: Pick,
    },
    PickUndone,
    Assembled {
        composition: Composition,
    },
    MadeReady {
        placement: Placement,
        composition: Composition,
    },
    CodeIssued {
        code: Code,
    },

    /// A wrong code against this order. The digits that were tried are not kept.
    CodeMistaken,
    CodeLocked,
    CodeUnlocked {
        reason: String,
    },
    VisitBegun {
        verification: Verification,
    },
    BagShown {
        bag: u8,
    },
    CompositionConfirmed,
    /// The customer refuses goods: `left` packs of the line stay. `units`: which marked ones go.
    LineRefused {
        line: LineNo,
        left: Quantity,
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        units: Vec<u16>,
    },
    VisitEnded,
    HandedOver {
        composition: Composition,
    },

    Canceled {
        cancellation: Cancellation,
    },
    /// Kuper canceled what had been handed over: recorded and shown, nothing changes.
    CancelCameTooLate {
        cancellation: Cancellation,
    },
    WindowChanged {
        window: PickupWindow,
    },
    WindowAcknowledged,
    /// When the store expects to be ready; `None`: it does not say any more.
    EstimateSet {
        at: Option<Timestamp>,
    },
    /// Kuper sent other positions; a person decides.
    LinesProposed {
        lines: Vec<OrderedLine>,
    },
    ProposalAccepted,
    ProposalDismissed,

    /// After the handover: the customer brought goods back, and `left` packs of the line stay with them.
    GoodsReturned {
        line: LineNo,
        left: Quantity,
        reason: String,
    },

    PaidAtKuper,
    /// The store takes Kuper's word: nothing is taken at the till.
    PrepaidAccepted,
    CashTaken {
        attempt: AttemptNo,
        amount: Money,
        received: Money,
        /// What is paid less `amount`, to coins that exist.
        #[serde(default, skip_serializing_if = "Money::is_none")]
        rounding: Money,
    },
    CardStarted {
        attempt: AttemptNo,
        amount: Money,
    },
    CardUnsure {
        attempt: AttemptNo,
    },
    PayStarted {
        attempt: AttemptNo,
        amount: Money,
        payment_id: PaymentId,
    },
    PayLinkGiven {
        attempt: AttemptNo,
        url: String,
        expires_at: Timestamp,
    },
    RollbackAsked {
        attempt: AttemptNo,
    },
    Captured {
        attempt: AttemptNo,
        reference: Option<String>,
    },
    Mismatched {
        attempt: AttemptNo,
        captured: Money,
        currency: String,
    },
    /// A manager let other tenders go on while the outcome is unknown.
    AttemptAbandoned {
        attempt: AttemptNo,
    },
    /// Money must go back. No amount: all that is kept (logs of the first version).
    ReturnOwed {
        attempt: AttemptNo,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        amount: Option<Money>,
    },
    ReturnDone {
        attempt: AttemptNo,
        no: ReturnNo,
    },
    /// The service will not, or could not, give it back.
    ReturnRefused {
        attempt: AttemptNo,
        no: ReturnNo,
        reason: String,
    },
    /// A refused return is asked for anew.
    ReturnRetried {
        attempt: AttemptNo,
        no: ReturnNo,
    },
    AttemptClosed {
        attempt: AttemptNo,
        closure: Closure,
    },

    ReceiptNoted {
        receipt: String,
    },
}

/// An event in its place: the log's row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recorded {
    pub version: u64,
    pub at: Timestamp,
    /// Who did it; none for what came from outside or from the till itself.
    pub by: Option<OperatorId>,
    pub event: Event,
}
