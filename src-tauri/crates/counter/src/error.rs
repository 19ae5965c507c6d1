//! How a command fails: one stable name and the values for its text. The screen puts it into words.

use crate::view::CommandError;
use domain::Refusal;
use journal::{AppendError, ReadError, WriteError};
use serde_json::{Value, json};
use std::collections::BTreeMap;

impl CommandError {
    #[must_use]
    pub fn new(code: &str) -> Self {
        Self {
            code: code.to_owned(),
            params: BTreeMap::new(),
        }
    }

    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.params.insert(name.to_owned(), value.into());
        self
    }
}

impl From<Refusal> for CommandError {
    fn from(refusal: Refusal) -> Self {
        let state = |state| serde_json::to_value(crate::view::LifecycleName::from(state)).unwrap_or_default();
        match refusal {
            Refusal::TooEarly { state: at } => Self::new("tooEarly").with("state", state(at)),
            Refusal::TooLate { state: at } => Self::new("tooLate").with("state", state(at)),
            Refusal::Closed { state: at } => Self::new("closed").with("state", state(at)),
            Refusal::NeedsRole { role } => {
                Self::new("needsRole").with("role", json!(crate::view::RoleName::from(role)))
            }
            Refusal::AcceptFirst => Self::new("acceptFirst"),
            Refusal::NotARestaurant => Self::new("notARestaurant"),
            Refusal::NoSuchLine { line } => Self::new("noSuchLine").with("line", line.0),
            Refusal::NotWeighable { line } => Self::new("notWeighable").with("line", line.0),
            Refusal::BadQuantity { line } => Self::new("badQuantity").with("line", line.0),
            Refusal::InOrderAlready { line } => Self::new("inOrderAlready").with("line", line.0),
            Refusal::AlreadyReplaced { line } => Self::new("alreadyReplaced").with("line", line.0),
            Refusal::WeighedAlready { line } => Self::new("weighedAlready").with("line", line.0),
            Refusal::MarkTwice { line } => Self::new("markTwice").with("line", line.0),
            Refusal::MarksMissing { line, lacking } => Self::new("marksMissing")
                .with("line", line.0)
                .with("lacking", lacking),
            Refusal::MarksTooMany { line, marks } => Self::new("marksTooMany")
                .with("line", line.0)
                .with("marks", marks),
            Refusal::NoSuchUnit { line } => Self::new("noSuchUnit").with("line", line.0),
            Refusal::UnitsUnclear { line, needed } => Self::new("unitsUnclear")
                .with("line", line.0)
                .with("needed", needed),
            Refusal::MarkedTogether { line } => Self::new("markedTogether").with("line", line.0),
            Refusal::NothingMarked => Self::new("nothingMarked"),
            Refusal::BadEstimate => Self::new("badEstimate"),
            Refusal::WindowUnchanged => Self::new("windowUnchanged"),
            Refusal::LinesUndecided { lines } => Self::new("linesUndecided").with("count", lines.len()),
            Refusal::NothingPicked => Self::new("nothingPicked"),
            Refusal::NothingToUndo => Self::new("nothingToUndo"),
            Refusal::ProposalOpen => Self::new("proposalOpen"),
            Refusal::NoProposal => Self::new("noProposal"),
            Refusal::BadBags => Self::new("badBags"),
            Refusal::CodeUnreadable(_) => Self::new("codeTypo"),
            Refusal::CodeLocked => Self::new("codeLocked"),
            Refusal::CodeNotLocked => Self::new("codeNotLocked"),
            Refusal::CodeNotVerified => Self::new("codeNotVerified"),
            Refusal::AlreadyVerified => Self::new("alreadyVerified"),
            Refusal::OverrideOff => Self::new("overrideOff"),
            Refusal::ReasonMissing => Self::new("reasonMissing"),
            Refusal::BagsMissing { shown, bags } => {
                Self::new("bagsMissing").with("shown", shown).with("bags", bags)
            }
            Refusal::CompositionNotConfirmed => Self::new("compositionNotConfirmed"),
            Refusal::NotPaid { owed } => Self::new("notPaid").with("owed", owed.minor()),
            Refusal::TooMuchTaken { excess } => Self::new("tooMuchTaken").with("excess", excess.minor()),
            Refusal::NothingOwed => Self::new("nothingOwed"),
            Refusal::PaymentOpen { attempt } => Self::new("paymentOpen").with("attempt", attempt.0),
            Refusal::ReturnOpen { attempt } => Self::new("returnOpen").with("attempt", attempt.0),
            Refusal::MoneyTaken => Self::new("moneyTaken"),
            Refusal::BadAmount { owed } => Self::new("badAmount").with("owed", owed.minor()),
            Refusal::ReceivedTooLittle => Self::new("receivedTooLittle"),
            Refusal::NothingTaken => Self::new("nothingTaken"),
            Refusal::NoSuchAttempt => Self::new("noSuchAttempt"),
            Refusal::ReferenceMissing => Self::new("referenceMissing"),
        }
    }
}

impl From<ReadError> for CommandError {
    fn from(error: ReadError) -> Self {
        tracing::error!(%error, "the journal could not be read");
        Self::new("storage").with("why", error.to_string())
    }
}

impl From<WriteError> for CommandError {
    fn from(error: WriteError) -> Self {
        tracing::error!(%error, "the journal could not be written");
        match error {
            WriteError::Overloaded => Self::new("busy"),
            WriteError::NoSuchRow { table } => Self::new("badInput").with("field", table),
            WriteError::Storage(_) | WriteError::Closed | WriteError::Corrupt(_) => {
                Self::new("storage").with("why", error.to_string())
            }
        }
    }
}

impl From<AppendError> for CommandError {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Write(error) => error.into(),
            AppendError::NoSuchOrder { .. } => Self::new("unknownOrder"),
            AppendError::MarkUsed { holder } => Self::new("markUsed").with("number", holder.0),
            AppendError::Stale { .. } | AppendError::CodeTaken | AppendError::PaymentIdTaken { .. } => {
                Self::new("stale")
            }
            AppendError::ReceivedTwice => Self::new("storage").with("why", error.to_string()),
        }
    }
}
