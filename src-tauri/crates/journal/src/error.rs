//! What can go wrong with the file itself. Refusals of single commands live with their commands.

use std::fmt;

/// A stored row that cannot be right. The till shows it and leaves the row alone.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{table}.{column} of row {row} cannot be right: {problem}")]
pub struct Corrupt {
    pub table: &'static str,
    pub column: &'static str,
    pub row: String,
    pub problem: String,
}

/// What ails the storage; the variants are what a person does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TroubleKind {
    /// Make room on the disk; the till goes on by itself.
    NoSpace,
    /// The file or its folder may not be written.
    ReadOnly,
    /// Another program holds the file.
    Busy,
    /// Restore a backup.
    Damaged,
    /// Anything else: the text says what.
    Other,
}

/// A failure of the storage, with what SQLite or the system said. Holds no stored data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    pub kind: TroubleKind,
    pub said: String,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.said)
    }
}

/// Why nothing was written. In every case nothing of the command is stored.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// Answer "try later": the writer recovers by itself once the cause is gone.
    #[error("the journal could not be written: {0}")]
    Storage(Trouble),
    /// Too much waits to be written already. Answer "try later".
    #[error("too much is waiting to be written")]
    Overloaded,
    /// The journal was closed: the till is going down.
    #[error("the journal is closed")]
    Closed,
    /// A row the command needs cannot be right. Trying again will not help.
    #[error(transparent)]
    Corrupt(#[from] Corrupt),
    /// The row that the command names does not exist.
    #[error("no such row in {table}")]
    NoSuchRow { table: &'static str },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Try later.
    #[error("the journal could not be read: {0}")]
    Storage(Trouble),
    #[error(transparent)]
    Corrupt(#[from] Corrupt),
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        let kind = primary_code(&error).map_or(TroubleKind::Other, |code| match code {
            13 => TroubleKind::NoSpace,
            3 | 8 | 14 => TroubleKind::ReadOnly,
            5 | 6 => TroubleKind::Busy,
            11 | 26 => TroubleKind::Damaged,
            _ => TroubleKind::Other,
        });
        Self {
            kind,
            said: error.to_string(),
        }
    }
}

/// SQLite's primary result code: <https://www.sqlite.org/rescode.html>.
fn primary_code(error: &sqlx::Error) -> Option<i32> {
    let code: i32 = error.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

impl From<sqlx::Error> for WriteError {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl From<sqlx::Error> for ReadError {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl From<ReadError> for WriteError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Storage(trouble) => Self::Storage(trouble),
            ReadError::Corrupt(corrupt) => Self::Corrupt(corrupt),
        }
    }
}
