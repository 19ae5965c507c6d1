//! What happened to an order. The log of these is the truth; everything else is folded from it.
//!
//! No personal data, no secrets of the store. The pickup code is here, since the log is the truth, but its
//! `Debug` is masked and nothing that leaves the journal may show it except the notification to Kuper.

use crate::{
    AttemptNo, Cancellation, Closure, Code, Composition, LineNo, Money, NewOrder, OperatorId, OrderedLine,
    PaymentId, Pick, PickupWindow, Placement, Quantity, Verification,
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
    /// The customer refuses goods: `left` packs of the line stay.
    LineRefused {
        line: LineNo,
        left: Quantity,
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
    /// Kuper sent other positions; a person decides.
    LinesProposed {
        lines: Vec<OrderedLine>,
    },
    ProposalAccepted,
    ProposalDismissed,

    PaidAtKuper,
    CashTaken {
        attempt: AttemptNo,
        amount: Money,
        received: Money,
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
    ReturnOwed {
        attempt: AttemptNo,
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
