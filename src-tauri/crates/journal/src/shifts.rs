//! Shifts: from when to when the drawer was one person's to answer for, and the report that each was closed with. One
//! at a time.

use crate::audit::{self, Act, NewAudit};
use crate::stored::{self, cut, maybe_time, number, place, time};
use crate::writer::{Tx, Write};
use crate::{Change, Corrupt, Journal, ReadError, WriteError};
use domain::{Money, OperatorId, OrderId};
use jiff::Timestamp;
use std::collections::{BTreeMap, BTreeSet};

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
    /// What was counted in the drawer when it was opened.
    pub cash_before: Money,
    /// Of its Z report, from 1 without gaps. `None` while it is open, and of shifts older than the numbers.
    pub z_number: Option<u32>,
    /// What was counted when it was closed, if anybody did.
    pub counted: Option<Money>,
    /// Counted less expected.
    pub difference: Option<Money>,
}

/// How a shift is closed.
pub struct CloseShift {
    pub by: Option<OperatorId>,
    pub at: Timestamp,
    pub counted: Option<Money>,
    pub difference: Option<Money>,
    /// Draws the report up for its number and the time of the closing; kept as it is, for ever.
    pub report: Box<dyn FnOnce(u32, Timestamp) -> String + Send>,
}

/// How many orders came to their end in a shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ended {
    pub handed_over: u32,
    pub canceled: u32,
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
    cash_before: i64,
    z_number: Option<i64>,
    counted: Option<i64>,
    difference: Option<i64>,
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
            cash_before: Money::from_minor(row.cash_before),
            z_number: row.z_number.map(|z| number(z, here("z_number"))).transpose()?,
            counted: row.counted.map(Money::from_minor),
            difference: row.difference.map(Money::from_minor),
        })
    }
}

pub(crate) async fn open_one<'c>(conn: impl sqlx::SqliteExecutor<'c>) -> Result<Option<Shift>, ReadError> {
    let row = sqlx::query_as!(
        Row,
        "SELECT id, opened_at, opened_by, closed_at, closed_by, cash_before, z_number, counted, difference
         FROM shifts WHERE closed_at IS NULL"
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(Shift::try_from).transpose()?)
}

/// Puts an event down to the shift that is open now, in the transaction that stores the event; to none if none is.
pub(crate) async fn note_event(tx: &mut Tx<'_>, order: OrderId, version: u64) -> Result<(), WriteError> {
    let version = stored::version(version);
    sqlx::query!(
        "INSERT INTO shift_events (order_id, version, shift_id)
         SELECT ?, ?, id FROM shifts WHERE closed_at IS NULL",
        order.0,
        version
    )
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

async fn sign(
    tx: &mut Tx<'_>,
    act: Act,
    by: Option<OperatorId>,
    at: Timestamp,
    detail: String,
) -> Result<(), WriteError> {
    let line = NewAudit {
        at,
        operator: by,
        order: None,
        act,
        detail: Some(detail),
    };
    audit::store(tx, &line).await?;
    tx.changed(Change::Meta);
    Ok(())
}

struct Open {
    by: Option<OperatorId>,
    at: Timestamp,
    cash: Money,
}

impl Write for Open {
    type Done = Shift;
    type Refused = OpenShiftError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<Shift, OpenShiftError> {
        if let Some(shift) = open_one(&mut *tx.conn).await.map_err(WriteError::from)? {
            return Err(OpenShiftError::AlreadyOpen { shift });
        }
        let (opened_at, opened_by) = (stored::micros(self.at), self.by.map(|by| by.0));
        let cash = self.cash.minor();
        let done = sqlx::query!(
            "INSERT INTO shifts (opened_at, opened_by, cash_before) VALUES (?, ?, ?)",
            opened_at,
            opened_by,
            cash
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
            cash_before: self.cash,
            z_number: None,
            counted: None,
            difference: None,
        };
        let detail = format!("shift {}: {} in the drawer", shift.id.0, self.cash);
        sign(tx, Act::ShiftOpened, self.by, self.at, detail).await?;
        Ok(shift)
    }
}

impl Write for CloseShift {
    type Done = Shift;
    type Refused = CloseShiftError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<Shift, CloseShiftError> {
        let shift = open_one(&mut *tx.conn)
            .await
            .map_err(WriteError::from)?
            .ok_or(CloseShiftError::NoneOpen)?;
        // One writer and no row that ever goes: the next after the last is the next without gap.
        let z_number = sqlx::query_scalar!(
            r#"SELECT COALESCE(MAX(z_number), 0) + 1 AS "next!: i64" FROM shifts WHERE z_number IS NOT NULL"#
        )
        .fetch_one(&mut *tx.conn)
        .await
        .map_err(WriteError::from)?;
        let z: u32 = number(z_number, place("shifts", "z_number", &shift.id.0)).map_err(WriteError::from)?;
        // A clock that was set back must not keep the drawer open.
        let closed_at = cut(self.at).max(shift.opened_at);
        let (micros, closed_by) = (stored::micros(closed_at), self.by.map(|by| by.0));
        let counted = self.counted.map(Money::minor);
        let difference = self.difference.map(Money::minor);
        let report = (self.report)(z, closed_at);
        sqlx::query!(
            "UPDATE shifts SET closed_at = ?, closed_by = ?, z_number = ?, counted = ?, difference = ?, report = ?
             WHERE id = ?",
            micros,
            closed_by,
            z_number,
            counted,
            difference,
            report,
            shift.id.0
        )
        .execute(&mut *tx.conn)
        .await
        .map_err(WriteError::from)?;
        let found = match self.difference {
            None => "not counted".to_owned(),
            Some(difference) => format!("difference {difference}"),
        };
        let detail = format!("shift {}: Z {z}, {found}", shift.id.0);
        sign(tx, Act::ShiftClosed, self.by, self.at, detail).await?;
        Ok(Shift {
            closed_at: Some(closed_at),
            closed_by: self.by,
            z_number: Some(z),
            counted: self.counted,
            difference: self.difference,
            ..shift
        })
    }
}

impl Journal {
    /// Opens a shift with so much counted in the drawer. Writes its own audit, and tells [`Change::Meta`].
    pub async fn open_shift(
        &self,
        by: Option<OperatorId>,
        at: Timestamp,
        cash: Money,
    ) -> Result<Shift, OpenShiftError> {
        self.write(Open { by, at, cash }).await
    }

    /// Closes the shift that is open and keeps its report. Writes its own audit, and tells [`Change::Meta`].
    pub async fn close_shift(&self, close: CloseShift) -> Result<Shift, CloseShiftError> {
        self.write(close).await
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
            "SELECT id, opened_at, opened_by, closed_at, closed_by, cash_before, z_number, counted, difference
             FROM shifts WHERE id < ? ORDER BY id DESC LIMIT ?",
            before,
            limit
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter().map(|row| Ok(Shift::try_from(row)?)).collect()
    }

    /// The report that a shift was closed with, as it was drawn up. `None`: there is no such shift, it is open, or it is
    /// older than the reports.
    pub async fn z_report(&self, shift: ShiftId) -> Result<Option<String>, ReadError> {
        let row = sqlx::query!("SELECT report FROM shifts WHERE id = ?", shift.0)
            .fetch_optional(self.readers())
            .await?;
        Ok(row.and_then(|row| row.report))
    }

    /// The events that were recorded while this shift was open and moved money or ended an order: versions by order.
    /// No event is of two shifts, whatever the clock said.
    pub async fn events_of_shift(
        &self,
        shift: ShiftId,
    ) -> Result<BTreeMap<OrderId, BTreeSet<u64>>, ReadError> {
        let rows = sqlx::query!(
            r#"SELECT order_id AS "order_id!: i64", version AS "version!: i64" FROM shift_events WHERE shift_id = ?"#,
            shift.0
        )
        .fetch_all(self.readers())
        .await?;
        let mut events: BTreeMap<OrderId, BTreeSet<u64>> = BTreeMap::new();
        for row in rows {
            let key = format!("({}, {})", row.order_id, row.version);
            let version = number(row.version, place("shift_events", "version", &key))?;
            events.entry(OrderId(row.order_id)).or_default().insert(version);
        }
        Ok(events)
    }

    /// Orders handed over and canceled while this shift was open.
    pub async fn ended_in(&self, shift: ShiftId) -> Result<Ended, ReadError> {
        let row = sqlx::query!(
            r#"SELECT COUNT(*) FILTER (WHERE ending = 'handed_over') AS "handed_over!: i64",
                      COUNT(*) FILTER (WHERE ending = 'canceled') AS "canceled!: i64"
               FROM (SELECT CASE WHEN json_valid(events.body)
                                 THEN json_extract(events.body, '$.type') END AS ending
                     FROM shift_events JOIN events USING (order_id, version)
                     WHERE shift_events.shift_id = ?)"#,
            shift.0
        )
        .fetch_one(self.readers())
        .await?;
        let count = |stored: i64| u32::try_from(stored).unwrap_or(u32::MAX);
        Ok(Ended {
            handed_over: count(row.handed_over),
            canceled: count(row.canceled),
        })
    }
}
