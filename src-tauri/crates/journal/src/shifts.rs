//! Shifts: from when to when the drawer was one person's to answer for. One at a time.

use crate::audit::{self, Act, NewAudit};
use crate::stored::{self, cut, maybe_time, place, time};
use crate::writer::{Tx, Write};
use crate::{Change, Corrupt, Journal, ReadError, WriteError};
use domain::OperatorId;
use jiff::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShiftId(pub i64);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    pub id: ShiftId,
    pub opened_at: Timestamp,
    /// `None`: the till was used without signing in.
    pub opened_by: Option<OperatorId>,
    /// `None` while it is open.
    pub closed_at: Option<Timestamp>,
    pub closed_by: Option<OperatorId>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenShiftError {
    /// Close that one first, or go on with it.
    #[error("a shift is open already")]
    AlreadyOpen { shift: Shift },
    #[error(transparent)]
    Write(#[from] WriteError),
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CloseShiftError {
    /// Somebody was faster, or nobody opened one.
    #[error("no shift is open")]
    NoneOpen,
    #[error(transparent)]
    Write(#[from] WriteError),
}

struct Row {
    id: i64,
    opened_at: i64,
    opened_by: Option<i64>,
    closed_at: Option<i64>,
    closed_by: Option<i64>,
}

impl TryFrom<Row> for Shift {
    type Error = Corrupt;

    fn try_from(row: Row) -> Result<Self, Corrupt> {
        let here = |column| place("shifts", column, &row.id);
        Ok(Self {
            id: ShiftId(row.id),
            opened_at: time(row.opened_at, here("opened_at"))?,
            opened_by: stored::operator(row.opened_by),
            closed_at: maybe_time(row.closed_at, here("closed_at"))?,
            closed_by: stored::operator(row.closed_by),
        })
    }
}

async fn open_one<'c>(conn: impl sqlx::SqliteExecutor<'c>) -> Result<Option<Shift>, ReadError> {
    let row = sqlx::query_as!(
        Row,
        "SELECT id, opened_at, opened_by, closed_at, closed_by FROM shifts WHERE closed_at IS NULL"
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(Shift::try_from).transpose()?)
}

async fn sign(
    tx: &mut Tx<'_>,
    act: Act,
    shift: ShiftId,
    by: Option<OperatorId>,
    at: Timestamp,
) -> Result<(), WriteError> {
    let line = NewAudit {
        at,
        operator: by,
        order: None,
        act,
        detail: Some(format!("shift {}", shift.0)),
    };
    audit::store(tx, &line).await?;
    tx.changed(Change::Meta);
    Ok(())
}

struct Open {
    by: Option<OperatorId>,
    at: Timestamp,
}

impl Write for Open {
    type Done = Shift;
    type Refused = OpenShiftError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<Shift, OpenShiftError> {
        if let Some(shift) = open_one(&mut *tx.conn).await.map_err(WriteError::from)? {
            return Err(OpenShiftError::AlreadyOpen { shift });
        }
        let (opened_at, opened_by) = (stored::micros(self.at), self.by.map(|by| by.0));
        let done = sqlx::query!(
            "INSERT INTO shifts (opened_at, opened_by) VALUES (?, ?)",
            opened_at,
            opened_by
        )
        .execute(&mut *tx.conn)
        .await
        .map_err(WriteError::from)?;
        let shift = Shift {
            id: ShiftId(done.last_insert_rowid()),
            opened_at: cut(self.at),
            opened_by: self.by,
            closed_at: None,
            closed_by: None,
        };
        sign(tx, Act::ShiftOpened, shift.id, self.by, self.at).await?;
        Ok(shift)
    }
}

struct Close {
    by: Option<OperatorId>,
    at: Timestamp,
}

impl Write for Close {
    type Done = Shift;
    type Refused = CloseShiftError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<Shift, CloseShiftError> {
        let shift = open_one(&mut *tx.conn)
            .await
            .map_err(WriteError::from)?
            .ok_or(CloseShiftError::NoneOpen)?;
        // A clock that was set back must not keep the drawer open.
        let closed_at = cut(self.at).max(shift.opened_at);
        let (micros, closed_by) = (stored::micros(closed_at), self.by.map(|by| by.0));
        sqlx::query!(
            "UPDATE shifts SET closed_at = ?, closed_by = ? WHERE id = ?",
            micros,
            closed_by,
            shift.id.0
        )
        .execute(&mut *tx.conn)
        .await
        .map_err(WriteError::from)?;
        sign(tx, Act::ShiftClosed, shift.id, self.by, self.at).await?;
        Ok(Shift {
            closed_at: Some(closed_at),
            closed_by: self.by,
            ..shift
        })
    }
}

impl Journal {
    /// Opens a shift. Writes its own audit, and tells [`Change::Meta`].
    pub async fn open_shift(&self, by: Option<OperatorId>, at: Timestamp) -> Result<Shift, OpenShiftError> {
        self.write(Open { by, at }).await
    }

    /// Closes the shift that is open. Writes its own audit, and tells [`Change::Meta`].
    pub async fn close_shift(&self, by: Option<OperatorId>, at: Timestamp) -> Result<Shift, CloseShiftError> {
        self.write(Close { by, at }).await
    }

    /// The one that is open.
    pub async fn current_shift(&self) -> Result<Option<Shift>, ReadError> {
        open_one(self.readers()).await
    }

    /// At most `limit` shifts, newest first, the open one among them; with `before`, only those before that one.
    pub async fn shifts(&self, before: Option<ShiftId>, limit: u32) -> Result<Vec<Shift>, ReadError> {
        let before = before.map_or(i64::MAX, |id| id.0);
        let rows = sqlx::query_as!(
            Row,
            "SELECT id, opened_at, opened_by, closed_at, closed_by FROM shifts
             WHERE id < ? ORDER BY id DESC LIMIT ?",
            before,
            limit
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter().map(|row| Ok(Shift::try_from(row)?)).collect()
    }
}
