//! What staff ask for. A command may be refused.

use crate::{
    AttemptNo, Cancellation, CashRounding, Code, LineNo, MarkingCode, Money, OperatorId, OrderedLine,
    PaymentId, Pick, Placement, Quantity, ReturnNo,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What an operator may do; each role may do all that the one before may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Picker,
    Cashier,
    Manager,
}

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    pub operator: Option<OperatorId>,
    pub role: Role,
}

impl Actor {
    /// The till itself, acting on a manager's setting (for instance: canceling while intake is paused).
    pub const TILL: Self = Self {
        operator: None,
        role: Role::Manager,
    };
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    Accept,
    StartPicking,
    Pick {
        line: LineNo,
        pick: Pick,
    },
    Replace {
        line: LineNo,
        substitute: OrderedLine,
    },
    /// A unit's marking code was scanned. It belongs to a unit that was counted without one, or to one more.
    MarkUnit {
        line: LineNo,
        mark: MarkingCode,
    },
    /// Puts a marked unit back; `unit` counts from zero in the line's codes.
    Unmark {
        line: LineNo,
        unit: u16,
    },
    Undo,
    /// `marked`: the lines whose goods the store knows to be marked; those with a code are so anyway.
    Assemble {
        marked: Vec<LineNo>,
    },
    /// When the store expects to be ready; `None` takes it back. `now` is the moment of asking.
    SetEstimate {
        at: Option<Timestamp>,
        now: Timestamp,
    },
    /// Somebody saw that Kuper moved the pickup window.
    AcknowledgeWindow,
    /// Staff write something for each other. It is kept beside the order, not in its log, since it may have to be
    /// erased: no event follows.
    Note {
        line: Option<LineNo>,
    },
    /// `code_first`: one generated client says that Kuper wants the code before ready (option `code_before_ready`).
    MakeReady {
        placement: Placement,
        code: Code,
        code_first: bool,
    },
    CheckCode {
        entered: Code,
    },
    UnlockCode {
        reason: String,
    },
    /// Hands over without the code, where `allowed` by the store's setting.
    OverrideCode {
        reason: String,
        allowed: bool,
    },
    ShowBag {
        bag: u8,
    },
    ConfirmComposition,
    /// `units`: which marked units go, when some stay.
    RefuseLine {
        line: LineNo,
        left: Quantity,
        units: Vec<u16>,
    },
    EndVisit,
    HandOver,
    Cancel {
        cancellation: Cancellation,
    },
    AcceptProposal,
    DismissProposal,
    /// `rounding`: the store's setting; it applies when this part settles the order.
    TakeCash {
        amount: Money,
        received: Money,
        rounding: CashRounding,
    },
    StartCard {
        amount: Money,
    },
    ConfirmCard {
        attempt: AttemptNo,
        reference: String,
    },
    DeclineCard {
        attempt: AttemptNo,
    },
    DoubtCard {
        attempt: AttemptNo,
    },
    StartPay {
        amount: Money,
        payment_id: PaymentId,
    },
    AskRollback {
        attempt: AttemptNo,
    },
    /// The terminal had charged after all, though it was put down as declined.
    CardWasCharged {
        attempt: AttemptNo,
        reference: String,
    },
    /// The outcome is unknown and the customer wants to go: other tenders may be taken, and whatever this attempt
    /// captures goes back.
    Abandon {
        attempt: AttemptNo,
    },
    /// A person gave cash back, or returned the money at the terminal; or, once the service has refused, otherwise.
    ConfirmReturn {
        attempt: AttemptNo,
        no: ReturnNo,
    },
    /// The service refused a refund: ask it again.
    RetryReturn {
        attempt: AttemptNo,
        no: ReturnNo,
    },
    /// Money taken must go back (the customer leaves a half-paid order, or refuses all after paying).
    OweReturn {
        attempt: AttemptNo,
    },
    /// Goods come back after the handover. Marked ones only the whole line at once: which unit lies on the counter cannot
    /// be told from the order.
    ReturnGoods {
        line: LineNo,
        left: Quantity,
        reason: String,
    },
    NoteReceipt {
        receipt: String,
    },
}

/// A command without its particulars: what a button stands for. Named for the screens as they name their acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CommandKind {
    Accept,
    StartPicking,
    Pick,
    Replace,
    Unmark,
    Undo,
    Assemble,
    SetEstimate,
    AcknowledgeWindow,
    Note,
    MakeReady,
    CheckCode,
    UnlockCode,
    OverrideCode,
    ShowBag,
    ConfirmComposition,
    RefuseLine,
    EndVisit,
    HandOver,
    Cancel,
    AcceptProposal,
    DismissProposal,
    TakeCash,
    StartCard,
    ConfirmCard,
    DeclineCard,
    DoubtCard,
    StartPay,
    AskRollback,
    CardWasCharged,
    Abandon,
    ConfirmReturn,
    RetryReturn,
    OweReturn,
    ReturnGoods,
    NoteReceipt,
}

impl CommandKind {
    pub const ALL: [Self; 36] = [
        Self::Accept,
        Self::StartPicking,
        Self::Pick,
        Self::Replace,
        Self::Unmark,
        Self::Undo,
        Self::Assemble,
        Self::SetEstimate,
        Self::AcknowledgeWindow,
        Self::Note,
        Self::MakeReady,
        Self::CheckCode,
        Self::UnlockCode,
        Self::OverrideCode,
        Self::ShowBag,
        Self::ConfirmComposition,
        Self::RefuseLine,
        Self::EndVisit,
        Self::HandOver,
        Self::Cancel,
        Self::AcceptProposal,
        Self::DismissProposal,
        Self::TakeCash,
        Self::StartCard,
        Self::ConfirmCard,
        Self::DeclineCard,
        Self::DoubtCard,
        Self::StartPay,
        Self::AskRollback,
        Self::CardWasCharged,
        Self::Abandon,
        Self::ConfirmReturn,
        Self::RetryReturn,
        Self::OweReturn,
        Self::ReturnGoods,
        Self::NoteReceipt,
    ];

    /// The least role that may ask for it.
    #[must_use]
    pub fn role(self) -> Role {
        match self {
            Self::Accept
            | Self::StartPicking
            | Self::Pick
            | Self::Replace
            | Self::Unmark
            | Self::Undo
            | Self::Assemble
            | Self::SetEstimate
            | Self::AcknowledgeWindow
            | Self::Note
            | Self::MakeReady
            | Self::AcceptProposal
            | Self::DismissProposal => Role::Picker,
            Self::CheckCode
            | Self::ShowBag
            | Self::ConfirmComposition
            | Self::RefuseLine
            | Self::EndVisit
            | Self::HandOver
            | Self::Cancel
            | Self::TakeCash
            | Self::StartCard
            | Self::ConfirmCard
            | Self::DeclineCard
            | Self::DoubtCard
            | Self::StartPay
            | Self::AskRollback
            | Self::ConfirmReturn
            | Self::RetryReturn
            | Self::OweReturn
            | Self::NoteReceipt => Role::Cashier,
            Self::UnlockCode
            | Self::OverrideCode
            | Self::CardWasCharged
            | Self::Abandon
            | Self::ReturnGoods => Role::Manager,
        }
    }
}

impl Command {
    #[must_use]
    pub fn kind(&self) -> CommandKind {
        match self {
            Self::Accept => CommandKind::Accept,
            Self::StartPicking => CommandKind::StartPicking,
            // A scan is a pick: the screens offer both or neither.
            Self::Pick { .. } | Self::MarkUnit { .. } => CommandKind::Pick,
            Self::Replace { .. } => CommandKind::Replace,
            Self::Unmark { .. } => CommandKind::Unmark,
            Self::Undo => CommandKind::Undo,
            Self::Assemble { .. } => CommandKind::Assemble,
            Self::SetEstimate { .. } => CommandKind::SetEstimate,
            Self::AcknowledgeWindow => CommandKind::AcknowledgeWindow,
            Self::Note { .. } => CommandKind::Note,
            Self::MakeReady { .. } => CommandKind::MakeReady,
            Self::CheckCode { .. } => CommandKind::CheckCode,
            Self::UnlockCode { .. } => CommandKind::UnlockCode,
            Self::OverrideCode { .. } => CommandKind::OverrideCode,
            Self::ShowBag { .. } => CommandKind::ShowBag,
            Self::ConfirmComposition => CommandKind::ConfirmComposition,
            Self::RefuseLine { .. } => CommandKind::RefuseLine,
            Self::EndVisit => CommandKind::EndVisit,
            Self::HandOver => CommandKind::HandOver,
            Self::Cancel { .. } => CommandKind::Cancel,
            Self::AcceptProposal => CommandKind::AcceptProposal,
            Self::DismissProposal => CommandKind::DismissProposal,
            Self::TakeCash { .. } => CommandKind::TakeCash,
            Self::StartCard { .. } => CommandKind::StartCard,
            Self::ConfirmCard { .. } => CommandKind::ConfirmCard,
            Self::DeclineCard { .. } => CommandKind::DeclineCard,
            Self::DoubtCard { .. } => CommandKind::DoubtCard,
            Self::StartPay { .. } => CommandKind::StartPay,
            Self::AskRollback { .. } => CommandKind::AskRollback,
            Self::CardWasCharged { .. } => CommandKind::CardWasCharged,
            Self::Abandon { .. } => CommandKind::Abandon,
            Self::ConfirmReturn { .. } => CommandKind::ConfirmReturn,
            Self::RetryReturn { .. } => CommandKind::RetryReturn,
            Self::OweReturn { .. } => CommandKind::OweReturn,
            Self::ReturnGoods { .. } => CommandKind::ReturnGoods,
            Self::NoteReceipt { .. } => CommandKind::NoteReceipt,
        }
    }
}
