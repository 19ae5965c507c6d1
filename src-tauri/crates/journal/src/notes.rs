//! What staff wrote for each other beside an order. Kept out of the log, since it may name the customer.

use crate::stored::{self, cut, number, place, time};
use crate::writer::{Tx, Write};
use crate::{Change, Journal, ReadError, WriteError};
use domain::{LineNo, OperatorId, OrderId};
use jiff::Timestamp;

#[derive(Clone, PartialEq, Eq)]
pub struct Note {
    pub order: OrderId,
    /// `None`: of the whole order.
    pub line: Option<LineNo>,
    pub text: String,
    pub at: Timestamp,
    pub by: Option<OperatorId>,
}

/// Never printed: it may name the customer.
impl std::fmt::Debug for Note {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Note")
            .field("order", &self.order)
            .field("line", &self.line)
            .finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoteError {
    /// It was closed meanwhile, or never was: show it anew.
    #[error("the order is not open")]
    NotOpen,
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl From<sqlx::Error> for NoteError {
    fn from(error: sqlx::Error) -> Self {
        Self::Write(error.into())
    }
}

impl Write for Note {
    type Done = ();
    type Refused = NoteError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<(), NoteError> {
        let (line, at) = (self.line.map(|line| line.0), stored::micros(cut(self.at)));
        let by = self.by.map(|by| by.0);
        let done = sqlx::query!(
            "INSERT INTO notes (order_id, line, text, at, operator)
             SELECT id, ?2, ?3, ?4, ?5 FROM orders WHERE id = ?1 AND closed = 0",
            self.order.0,
            line,
            self.text,
            at,
            by
        )
        .execute(&mut *tx.conn)
        .await?;
        if done.rows_affected() == 0 {
            return Err(NoteError::NotOpen);
        }
        tx.changed(Change::Order(self.order));
        Ok(())
    }
}

impl Journal {
    /// Keeps a note of an open order.
    pub async fn note(&self, note: Note) -> Result<(), NoteError> {
        self.write(note).await
    }

    /// Oldest first; none once personal data was erased.
    pub async fn notes_of(&self, order: OrderId) -> Result<Vec<Note>, ReadError> {
        let rows = sqlx::query!(
            "SELECT id, line, text, at, operator FROM notes WHERE order_id = ? ORDER BY id",
            order.0
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter()
            .map(|row| {
                let line = row.line.map(|line| number(line, place("notes", "line", &row.id)));
                Ok(Note {
                    order,
                    line: line.transpose()?.map(LineNo),
                    text: row.text,
                    at: time(row.at, place("notes", "at", &row.id))?,
                    by: stored::operator(row.operator),
                })
            })
            .collect()
    }
}
