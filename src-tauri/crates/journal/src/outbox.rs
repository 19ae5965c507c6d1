//! The queues of notifications: one per order, strictly in order. Only the head of a queue may be sent.
//!
//! Queries name the index of unsettled rows, and its condition even where half of it would do: without statistics
//! SQLite would rather walk through the settled rows of years.

use crate::orders::healthy;
use crate::stored::{self, number, place, time};
use crate::writer::Tx;
use crate::{Change, Corrupt, Journal, ReadError, WriteError};
use domain::{Announcement, OrderId, OrderNumber, Recorded};
use jiff::Timestamp;
use std::collections::HashMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutboxId(pub i64);

/// A notification whose turn it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxHead {
    pub id: OutboxId,
    pub order: OrderId,
    /// Its place in the order's queue, from one.
    pub seq: u64,
    pub announcement: Announcement,
    /// Attempts so far.
    pub attempts: u32,
    /// An earlier attempt ended without an answer: Kuper may have it already.
    pub lost_answer: bool,
}

/// A notification that was tried in vain so far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DelayedRow {
    pub order: OrderId,
    pub number: OrderNumber,
    /// The announcement's name ([`Announcement::name`]).
    pub name: String,
    pub since: Timestamp,
    pub attempts: u32,
    /// What went wrong last.
    pub why: Option<String>,
}

/// A notification that waits for a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoppedRow {
    pub id: OutboxId,
    pub order: OrderId,
    pub number: OrderNumber,
    /// The announcement's name ([`Announcement::name`]).
    pub name: String,
    /// What Kuper answered, if it did.
    pub status: Option<u16>,
    pub problem: String,
    pub since: Timestamp,
}

/// Puts an announcement at the end of its order's queue.
pub(crate) async fn enqueue(
    tx: &mut Tx<'_>,
    order: OrderId,
    recorded: &Recorded,
    announcement: &Announcement,
) -> Result<(), WriteError> {
    let (version, at) = (stored::version(recorded.version), stored::micros(recorded.at));
    let name = announcement.name();
    let body = stored::json(announcement, place("outbox", "announcement", &order))?;
    sqlx::query!(
        "INSERT INTO outbox (order_id, seq, event_version, name, announcement, state, not_before, created_at)
         VALUES (?1, (SELECT coalesce(max(seq), 0) + 1 FROM outbox WHERE order_id = ?1), ?2, ?3, ?4, 'pending', ?5, ?5)",
        order.0,
        version,
        name,
        body,
        at
    )
    .execute(&mut *tx.conn)
    .await?;
    tx.changed(Change::Outbox);
    Ok(())
}

/// Takes all that is unsettled out of the queue. What is being sent at this moment keeps the queue waiting until
/// its attempt ends.
pub(crate) async fn supersede(tx: &mut Tx<'_>, order: OrderId, at: Timestamp) -> Result<(), WriteError> {
    let at = stored::micros(at);
    let done = sqlx::query!(
        "UPDATE outbox SET state = 'superseded', rested_at = ? WHERE order_id = ? AND state IN ('pending', 'stopped')",
        at,
        order.0
    )
    .execute(&mut *tx.conn)
    .await?;
    if done.rows_affected() > 0 {
        tx.changed(Change::Outbox);
    }
    Ok(())
}

impl Journal {
    /// What may be sent now: of each order the first unsettled notification, if nobody has to decide on it, its
    /// time has come and none of the order's is being sent. Oldest first, at most `limit`.
    /// A row that cannot be right is left out, and its queue waits: see [`Journal::unreadable`].
    pub async fn heads(&self, now: Timestamp, limit: u32) -> Result<Vec<OutboxHead>, ReadError> {
        let rows = self.head_rows(now, limit).await?;
        Ok(rows.into_iter().filter_map(healthy).collect())
    }

    pub(crate) async fn head_rows(
        &self,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Result<OutboxHead, Corrupt>>, ReadError> {
        let now = stored::micros(now);
        let rows = sqlx::query!(
            r#"SELECT o.id, o.order_id, o.seq, o.announcement,
                 (SELECT count(*) FROM outbox_attempts a WHERE a.outbox_id = o.id) AS "attempts!: i64",
                 EXISTS (SELECT 1 FROM outbox_attempts a WHERE a.outbox_id = o.id AND a.lost_answer = 1)
                   AS "lost_answer!: bool"
               FROM outbox o INDEXED BY outbox_unsettled
               WHERE o.state IN ('pending', 'stopped') AND o.state = 'pending' AND o.not_before <= ?
                 AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.order_id = o.order_id AND p.seq < o.seq
                                   AND p.state IN ('pending', 'stopped'))
                 AND o.order_id NOT IN (SELECT q.order_id FROM outbox_attempts a JOIN outbox q ON q.id = a.outbox_id
                                          WHERE a.outcome IS NULL)
               ORDER BY o.id LIMIT ?"#,
            now,
            limit
        )
        .fetch_all(self.readers())
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| {
                Ok(OutboxHead {
                    id: OutboxId(row.id),
                    order: OrderId(row.order_id),
                    seq: number(row.seq, place("outbox", "seq", &row.id))?,
                    announcement: stored::from_json(
                        &row.announcement,
                        place("outbox", "announcement", &row.id),
                    )?,
                    attempts: number(row.attempts, place("outbox_attempts", "no", &row.id))?,
                    lost_answer: row.lost_answer,
                })
            })
            .collect())
    }

    /// When the next head becomes due; may lie in the past. `None`: nothing waits for a time.
    pub async fn next_due(&self) -> Result<Option<Timestamp>, ReadError> {
        let row = sqlx::query!(
            r#"SELECT min(o.not_before) AS "due: i64" FROM outbox o INDEXED BY outbox_unsettled
               WHERE o.state IN ('pending', 'stopped') AND o.state = 'pending'
                 AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.order_id = o.order_id AND p.seq < o.seq
                                   AND p.state IN ('pending', 'stopped'))
                 AND o.order_id NOT IN (SELECT q.order_id FROM outbox_attempts a JOIN outbox q ON q.id = a.outbox_id
                                          WHERE a.outcome IS NULL)"#
        )
        .fetch_one(self.readers())
        .await?;
        Ok(row
            .due
            .map(|due| time(due, place("outbox", "not_before", &"min")))
            .transpose()?)
    }

    /// How many notifications are not settled: the problems strip shows it.
    pub async fn unsettled_count(&self) -> Result<u64, ReadError> {
        let row = sqlx::query!(
            r#"SELECT count(*) AS "count!: i64" FROM outbox WHERE state IN ('pending', 'stopped')"#
        )
        .fetch_one(self.readers())
        .await?;
        Ok(number(row.count, place("outbox", "count", &"all"))?)
    }

    /// The same of each of these orders; an order that has none is not told.
    pub async fn unsettled_of(&self, orders: &[OrderId]) -> Result<HashMap<OrderId, u64>, ReadError> {
        let ids = stored::id_list(orders);
        let rows = sqlx::query!(
            r#"SELECT order_id, count(*) AS "count!: i64" FROM outbox
               WHERE state IN ('pending', 'stopped') AND order_id IN (SELECT value FROM json_each(?))
               GROUP BY order_id"#,
            ids
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter()
            .map(|row| {
                let count = number(row.count, place("outbox", "count", &row.order_id))?;
                Ok((OrderId(row.order_id), count))
            })
            .collect()
    }

    /// Heads of queues that were tried, are older than `created_before`, and still wait: the till keeps trying, and
    /// the screen says so.
    pub async fn delayed(&self, created_before: Timestamp) -> Result<Vec<DelayedRow>, ReadError> {
        let before = stored::micros(created_before);
        let rows = sqlx::query!(
            r#"SELECT o.order_id, r.number, o.name, o.created_at,
                 (SELECT count(*) FROM outbox_attempts a WHERE a.outbox_id = o.id) AS "attempts!: i64",
                 (SELECT a.why FROM outbox_attempts a WHERE a.outbox_id = o.id ORDER BY a.no DESC LIMIT 1) AS "why: String"
               FROM outbox o INDEXED BY outbox_unsettled JOIN orders r ON r.id = o.order_id
               WHERE o.state IN ('pending', 'stopped') AND o.state = 'pending' AND o.created_at < ?
                 AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.order_id = o.order_id AND p.seq < o.seq
                                   AND p.state IN ('pending', 'stopped'))
                 AND EXISTS (SELECT 1 FROM outbox_attempts a WHERE a.outbox_id = o.id)
               ORDER BY o.created_at"#,
            before
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(DelayedRow {
                    order: OrderId(row.order_id),
                    number: OrderNumber(row.number),
                    name: row.name,
                    since: time(row.created_at, place("outbox", "created_at", &row.order_id))?,
                    attempts: number(row.attempts, place("outbox_attempts", "no", &row.order_id))?,
                    why: row.why,
                })
            })
            .collect()
    }

    /// Notifications that wait for a person, oldest first.
    pub async fn stopped(&self) -> Result<Vec<StoppedRow>, ReadError> {
        let rows = sqlx::query!(
            "SELECT o.id, o.order_id, r.number, o.name, o.status, o.problem, o.rested_at
             FROM outbox o INDEXED BY outbox_unsettled JOIN orders r ON r.id = o.order_id
             WHERE o.state IN ('pending', 'stopped') AND o.state = 'stopped' ORDER BY o.id"
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter()
            .map(|row| {
                let since = row
                    .rested_at
                    .ok_or_else(|| place("outbox", "rested_at", &row.id).corrupt("a stopped row has one"))?;
                Ok(StoppedRow {
                    id: OutboxId(row.id),
                    order: OrderId(row.order_id),
                    number: OrderNumber(row.number),
                    name: row.name,
                    status: stored::maybe_status(row.status, place("outbox", "status", &row.id))?,
                    problem: row.problem.unwrap_or_default(),
                    since: time(since, place("outbox", "rested_at", &row.id))?,
                })
            })
            .collect()
    }
}
