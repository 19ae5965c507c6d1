//! Cash put into the drawer or taken out of it, beside what orders bring: change fetched, takings carried away.

use crate::audit::{self, Act, NewAudit};
use crate::shifts::open_one;
use crate::stored::{self, cut, place, time};
use crate::writer::{Tx, Write};
use crate::{Change, Corrupt, Journal, ReadError, ShiftId, WriteError};
use domain::{Money, OperatorId};
use jiff::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CashMoveKind {
    In,
    Out,
}

impl CashMoveKind {
    fn word(self) -> &'static str {
        match self {
            Self::In => "in",
            Self::Out => "out",
        }
    }

    fn act(self) -> Act {
        match self {
            Self::In => Act::CashPutIn,
            Self::Out => Act::CashTakenOut,
        }
    }
}

/// One move of the open shift.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CashMove {
    pub at: Timestamp,
    pub kind: CashMoveKind,
    /// More than nothing.
    pub amount: Money,
    pub reason: String,
    pub by: Option<OperatorId>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoveCashError {
    /// Open one first: nobody answers for the drawer.
    #[error("no shift is open")]
    NoneOpen,
    #[error(transparent)]
    Write(#[from] WriteError),
}

struct Row {
    id: i64,
    at: i64,
    kind: String,
    amount: i64,
    reason: String,
    operator: Option<i64>,
}

impl TryFrom<Row> for CashMove {
    type Error = Corrupt;

    fn try_from(row: Row) -> Result<Self, Corrupt> {
        let here = |column| place("cash_moves", column, &row.id);
        Ok(Self {
            at: time(row.at, here("at"))?,
            kind: match row.kind.as_str() {
                "in" => CashMoveKind::In,
                "out" => CashMoveKind::Out,
                _ => return Err(here("kind").corrupt("an unknown word")),
            },
            amount: Money::from_minor(row.amount),
            reason: row.reason,
            by: stored::operator(row.operator),
        })
    }
}

impl Write for CashMove {
    type Done = Self;
    type Refused = MoveCashError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<Self, MoveCashError> {
        let shift = open_one(&mut *tx.conn)
            .await
            .map_err(WriteError::from)?
            .ok_or(MoveCashError::NoneOpen)?;
        let (at, kind) = (stored::micros(self.at), self.kind.word());
        let (amount, operator) = (self.amount.minor(), self.by.map(|by| by.0));
        sqlx::query!(
            "INSERT INTO cash_moves (shift_id, at, kind, amount, reason, operator) VALUES (?, ?, ?, ?, ?, ?)",
            shift.id.0,
            at,
            kind,
            amount,
            self.reason,
            operator
        )
        .execute(&mut *tx.conn)
        .await
        .map_err(WriteError::from)?;
        let line = NewAudit {
            at: self.at,
            operator: self.by,
            order: None,
            act: self.kind.act(),
            detail: Some(format!("shift {}: {}: {}", shift.id.0, self.amount, self.reason)),
        };
        audit::store(tx, &line).await?;
        tx.changed(Change::Meta);
        Ok(Self {
            at: cut(self.at),
            ..self
        })
    }
}

impl Journal {
    /// Notes cash put into the drawer of the open shift, or taken out. Whether there is so much in it is the caller's
    /// to know. Writes its own audit, and tells [`Change::Meta`].
    pub async fn move_cash(&self, moved: CashMove) -> Result<CashMove, MoveCashError> {
        self.write(moved).await
    }

    /// All moves of a shift, oldest first.
    pub async fn cash_moves(&self, shift: ShiftId) -> Result<Vec<CashMove>, ReadError> {
        let rows = sqlx::query_as!(
            Row,
            "SELECT id, at, kind, amount, reason, operator FROM cash_moves WHERE shift_id = ? ORDER BY id",
            shift.0
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter().map(|row| Ok(CashMove::try_from(row)?)).collect()
    }
}
