//! Attempts to send: begun before the call, finished after it, so that a crash between the two is known.

use crate::audit::{self, Act, NewAudit};
use crate::outbox::OutboxId;
use crate::stored;
use crate::writer::{Tx, Write};
use crate::{Change, Journal, WriteError};
use domain::{OperatorId, OrderId};
use jiff::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptId(pub i64);

/// An attempt that was begun: now the call may be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptRow {
    pub id: AttemptId,
    pub outbox: OutboxId,
    /// From one.
    pub no: u32,
}

/// How an attempt ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendOutcome {
    /// Kuper has it. `already`: it had it before.
    Settled { already: bool, status: Option<u16> },
    /// Again, not before then.
    Retry {
        not_before: Timestamp,
        why: String,
        status: Option<u16>,
        /// Nobody can say whether Kuper processed it.
        lost_answer: bool,
    },
    /// A person decides; the order's queue waits.
    Stopped { status: Option<u16>, problem: String },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BeginError {
    /// It was superseded, settled or stopped meanwhile, or another is before it: ask for the heads again.
    #[error("the notification is not the head of its queue")]
    NotHead,
    /// One of this order's is being sent: wait for its end.
    #[error("the order's queue is being sent")]
    UnderWay,
    #[error(transparent)]
    Write(#[from] WriteError),
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoppedError {
    /// It was decided already, or it never stopped.
    #[error("the notification does not wait for a person")]
    NotStopped,
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl From<sqlx::Error> for BeginError {
    fn from(error: sqlx::Error) -> Self {
        Self::Write(error.into())
    }
}

impl From<sqlx::Error> for StoppedError {
    fn from(error: sqlx::Error) -> Self {
        Self::Write(error.into())
    }
}

struct Begin {
    outbox: OutboxId,
    at: Timestamp,
}

impl Write for Begin {
    type Done = AttemptRow;
    type Refused = BeginError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<AttemptRow, BeginError> {
        let head = sqlx::query!(
            r#"SELECT EXISTS (SELECT 1 FROM outbox_attempts a JOIN outbox q ON q.id = a.outbox_id
                                WHERE a.outcome IS NULL AND q.order_id = o.order_id) AS "under_way!: bool",
                 (SELECT count(*) FROM outbox_attempts a WHERE a.outbox_id = o.id) AS "attempts!: u32"
               FROM outbox o
               WHERE o.id = ? AND o.state = 'pending'
                 AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.order_id = o.order_id AND p.seq < o.seq
                                   AND p.state IN ('pending', 'stopped'))"#,
            self.outbox.0
        )
        .fetch_optional(&mut *tx.conn)
        .await?
        .ok_or(BeginError::NotHead)?;
        if head.under_way {
            return Err(BeginError::UnderWay);
        }
        let (no, at) = (head.attempts + 1, stored::micros(self.at));
        let done = sqlx::query!(
            "INSERT INTO outbox_attempts (outbox_id, no, begun_at) VALUES (?, ?, ?)",
            self.outbox.0,
            no,
            at
        )
        .execute(&mut *tx.conn)
        .await?;
        Ok(AttemptRow {
            id: AttemptId(done.last_insert_rowid()),
            outbox: self.outbox,
            no,
        })
    }
}

struct Finish {
    attempt: AttemptId,
    outcome: SendOutcome,
    at: Timestamp,
}

impl Write for Finish {
    type Done = ();
    type Refused = WriteError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let at = stored::micros(self.at);
        let (word, lost, status, why) = match &self.outcome {
            SendOutcome::Settled {
                already: false,
                status,
            } => ("settled", false, *status, None),
            SendOutcome::Settled {
                already: true,
                status,
            } => ("already", false, *status, None),
            SendOutcome::Retry {
                why,
                status,
                lost_answer,
                ..
            } => ("retry", *lost_answer, *status, Some(why.as_str())),
            SendOutcome::Stopped { status, problem } => ("stopped", false, *status, Some(problem.as_str())),
        };
        let row = sqlx::query!(
            "UPDATE outbox_attempts SET finished_at = ?, outcome = ?, lost_answer = ?, status = ?, why = ?
             WHERE id = ? AND (outcome IS NULL OR outcome = 'lost')
             RETURNING outbox_id",
            at,
            word,
            lost,
            status,
            why,
            self.attempt.0
        )
        .fetch_optional(&mut *tx.conn)
        .await?;
        let outbox = row
            .ok_or(WriteError::NoSuchRow {
                table: "outbox_attempts",
            })?
            .outbox_id;
        let order = match self.outcome {
            // Even when it was superseded meanwhile: Kuper has it, and the timeline says so.
            SendOutcome::Settled { .. } => {
                sqlx::query_scalar!(
                    "UPDATE outbox SET state = 'settled', rested_at = ?, status = ?, problem = NULL
                     WHERE id = ? RETURNING order_id",
                    at,
                    status,
                    outbox
                )
                .fetch_optional(&mut *tx.conn)
                .await?
            }
            SendOutcome::Retry { not_before, .. } => {
                let not_before = stored::micros(not_before);
                sqlx::query_scalar!(
                    "UPDATE outbox SET not_before = ? WHERE id = ? RETURNING order_id",
                    not_before,
                    outbox
                )
                .fetch_optional(&mut *tx.conn)
                .await?
            }
            SendOutcome::Stopped { problem, .. } => {
                sqlx::query_scalar!(
                    "UPDATE outbox SET state = 'stopped', rested_at = ?, status = ?, problem = ?
                     WHERE id = ? AND state = 'pending' RETURNING order_id",
                    at,
                    status,
                    problem,
                    outbox
                )
                .fetch_optional(&mut *tx.conn)
                .await?
            }
        };
        tx.changed(Change::Outbox);
        if let Some(order) = order {
            tx.changed(Change::Order(OrderId(order)));
        }
        Ok(())
    }
}

struct LoseOpen {
    at: Timestamp,
}

impl Write for LoseOpen {
    type Done = u64;
    type Refused = WriteError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<u64, WriteError> {
        let at = stored::micros(self.at);
        let done = sqlx::query!(
            "UPDATE outbox_attempts SET outcome = 'lost', lost_answer = 1, finished_at = ? WHERE outcome IS NULL",
            at
        )
        .execute(&mut *tx.conn)
        .await?;
        if done.rows_affected() > 0 {
            tx.changed(Change::Outbox);
        }
        Ok(done.rows_affected())
    }
}

/// What a person decides on a stopped notification.
enum Verdict {
    Resend,
    Skip { reason: String },
}

struct Decide {
    outbox: OutboxId,
    verdict: Verdict,
    by: Option<OperatorId>,
    at: Timestamp,
}

impl Write for Decide {
    type Done = ();
    type Refused = StoppedError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<(), StoppedError> {
        let at = stored::micros(self.at);
        let (act, reason, state, rested_at) = match self.verdict {
            Verdict::Resend => (Act::NotificationResent, None, "pending", None),
            Verdict::Skip { reason } => (Act::NotificationSkipped, Some(reason), "skipped", Some(at)),
        };
        let row = sqlx::query!(
            "UPDATE outbox SET state = ?, not_before = ?, rested_at = ?, problem = coalesce(?, problem)
             WHERE id = ? AND state = 'stopped' RETURNING order_id, name",
            state,
            at,
            rested_at,
            reason,
            self.outbox.0
        )
        .fetch_optional(&mut *tx.conn)
        .await?
        .ok_or(StoppedError::NotStopped)?;
        let detail = match reason {
            None => row.name,
            Some(reason) => format!("{}: {reason}", row.name),
        };
        let line = NewAudit {
            at: self.at,
            operator: self.by,
            order: Some(OrderId(row.order_id)),
            act,
            detail: Some(detail),
        };
        audit::store(tx, &line).await?;
        tx.changed(Change::Outbox);
        tx.changed(Change::Order(OrderId(row.order_id)));
        Ok(())
    }
}

impl Journal {
    /// Notes that a call is about to be made. Refused unless the row is still the head of its queue.
    pub async fn begin_attempt(&self, outbox: OutboxId, at: Timestamp) -> Result<AttemptRow, BeginError> {
        self.write(Begin { outbox, at }).await
    }

    /// Notes how the call ended. A notification that was superseded meanwhile stays so, unless Kuper has it.
    pub async fn finish_attempt(
        &self,
        attempt: AttemptId,
        outcome: SendOutcome,
        at: Timestamp,
    ) -> Result<(), WriteError> {
        self.write(Finish { attempt, outcome, at }).await
    }

    /// Gives up on attempts that nobody will finish, as after a crash: the courier calls it when it starts anew.
    /// Returns how many.
    pub async fn lose_open_attempts(&self, at: Timestamp) -> Result<u64, WriteError> {
        self.write(LoseOpen { at }).await
    }

    /// A person wants a stopped notification sent again.
    pub async fn resend(
        &self,
        outbox: OutboxId,
        by: Option<OperatorId>,
        at: Timestamp,
    ) -> Result<(), StoppedError> {
        let verdict = Verdict::Resend;
        self.write(Decide {
            outbox,
            verdict,
            by,
            at,
        })
        .await
    }

    /// A person gives a stopped notification up; the queue goes on behind it.
    pub async fn skip(
        &self,
        outbox: OutboxId,
        reason: String,
        by: Option<OperatorId>,
        at: Timestamp,
    ) -> Result<(), StoppedError> {
        let verdict = Verdict::Skip { reason };
        self.write(Decide {
            outbox,
            verdict,
            by,
            at,
        })
        .await
    }
}
