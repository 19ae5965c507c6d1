//! Why a body could not be read. Safe to log and to show: it names places of the protocol, never what stood
//! there.

/// A webhook that cannot be understood. The caller keeps the raw body, shows this text and answers 400.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("not JSON (line {line}, column {column})")]
    NotJson { line: usize, column: usize },
    /// Refused before parsing.
    #[error("nested deeper than {limit} levels")]
    TooDeep { limit: usize },
    /// One field is missing or impossible. `path` is made of the protocol's own names, as in
    /// `payload.positions[2].price`.
    #[error("{path}: {problem}")]
    Field { path: String, problem: FieldProblem },
}

impl Unreadable {
    pub(super) fn field(path: impl Into<String>, problem: FieldProblem) -> Self {
        Self::Field {
            path: path.into(),
            problem,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum FieldProblem {
    #[error("missing")]
    Missing,
    #[error("has neither orderUUID nor originalOrderId")]
    NoOrderKey,
    #[error("empty")]
    Empty,
    #[error("not text")]
    NotText,
    #[error("not an object")]
    NotAnObject,
    #[error("not a list")]
    NotAList,
    #[error("not a number")]
    NotANumber,
    #[error("negative")]
    Negative,
    #[error("too large")]
    TooLarge,
    #[error("too long")]
    TooLong,
    #[error("too many")]
    TooMany,
    /// Weights are whole grams; a fraction hints at another unit, and guessing would falsify the sum.
    #[error("not a whole number of grams")]
    NotWholeGrams,
}
