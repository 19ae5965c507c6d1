//! Why a command was refused. Each names what the person at the screen can do about it.

use crate::{AttemptNo, CodeProblem, Lifecycle, LineNo, Money, Role};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the order is not there yet: {state:?}")]
    TooEarly { state: Lifecycle },
    #[error("the order is already past that: {state:?}")]
    TooLate { state: Lifecycle },
    #[error("the order is closed: {state:?}")]
    Closed { state: Lifecycle },
    #[error("only a {role:?} may do that")]
    NeedsRole { role: Role },
    #[error("a restaurant accepts the order first")]
    AcceptFirst,
    #[error("only a restaurant accepts orders")]
    NotARestaurant,
    #[error("there is no line {}", line.0)]
    NoSuchLine { line: LineNo },
    #[error("line {} has no weight in the order, so grams have no price", line.0)]
    NotWeighable { line: LineNo },
    #[error("that is not a quantity for line {}", line.0)]
    BadQuantity { line: LineNo },
    #[error("these goods are line {} of the order: pick more of them there", line.0)]
    InOrderAlready { line: LineNo },
    #[error("line {} was replaced: undo that first", line.0)]
    AlreadyReplaced { line: LineNo },
    #[error("line {} was weighed: goods by weight have no marking codes", line.0)]
    WeighedAlready { line: LineNo },
    #[error("this unit is in the order already, in line {}", line.0)]
    MarkTwice { line: LineNo },
    #[error("{lacking} units of line {} lack their marking code", line.0)]
    MarksMissing { line: LineNo, lacking: usize },
    #[error("line {} has {marks} marking codes: put marked units back first", line.0)]
    MarksTooMany { line: LineNo, marks: usize },
    #[error("line {} has no such marked unit", line.0)]
    NoSuchUnit { line: LineNo },
    #[error("of line {} choose the marked units that go: {needed}", line.0)]
    UnitsUnclear { line: LineNo, needed: usize },
    #[error("marked goods of line {} come back all together", line.0)]
    MarkedTogether { line: LineNo },
    #[error("no unit of the order is marked")]
    NothingMarked,
    #[error("not a time to be ready at: from now on, and within a week")]
    BadEstimate,
    #[error("the pickup time stands as it was seen")]
    WindowUnchanged,
    #[error("lines are not decided yet: {}", lines.len())]
    LinesUndecided { lines: Vec<LineNo> },
    #[error("nothing was picked: cancel the order instead")]
    NothingPicked,
    #[error("there is nothing to undo")]
    NothingToUndo,
    #[error("Kuper changed the positions: decide on that first")]
    ProposalOpen,
    #[error("Kuper proposed nothing")]
    NoProposal,
    #[error("bags are counted from 1 to 50")]
    BadBags,
    #[error("the code: {0}")]
    CodeUnreadable(CodeProblem),
    #[error("the code is locked until a manager unlocks it")]
    CodeLocked,
    #[error("the code is not locked")]
    CodeNotLocked,
    #[error("the code was not verified")]
    CodeNotVerified,
    #[error("somebody is at the counter already")]
    AlreadyVerified,
    #[error("this store does not hand over without the code")]
    OverrideOff,
    #[error("a reason is needed")]
    ReasonMissing,
    #[error("{shown} of {bags} bags were shown")]
    BagsMissing { shown: u8, bags: u8 },
    #[error("the goods were not checked with the customer")]
    CompositionNotConfirmed,
    #[error("still owed: {owed}")]
    NotPaid { owed: Money },
    #[error("too much was taken: {excess} must go back first")]
    TooMuchTaken { excess: Money },
    #[error("nothing is owed")]
    NothingOwed,
    #[error("attempt {} is still open", attempt.0)]
    PaymentOpen { attempt: AttemptNo },
    #[error("money of attempt {} must go back first", attempt.0)]
    ReturnOpen { attempt: AttemptNo },
    #[error("money was taken for these goods: it must go back first")]
    MoneyTaken,
    #[error("not a sum that can be taken: at most {owed}")]
    BadAmount { owed: Money },
    #[error("received less than the amount")]
    ReceivedTooLittle,
    #[error("the till holds no money for this order")]
    NothingTaken,
    #[error("there is no such payment attempt, or it is past that")]
    NoSuchAttempt,
    #[error("the terminal's reference is needed")]
    ReferenceMissing,
}
