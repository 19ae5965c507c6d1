//! What was sent of an order and how it went, for a person to read. Names only: never the code.

use crate::stored::{self, maybe_time, number, place, time};
use crate::{Journal, OutboxId, ReadError};
use domain::OrderId;
use jiff::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutboxState {
    /// Waits for its turn, or for its time.
    Pending,
    /// Waits for a person.
    Stopped,
    /// Kuper has it.
    Settled,
    /// A person gave it up.
    Skipped,
    /// A cancellation made it pointless.
    Superseded,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptOutcome {
    UnderWay,
    Settled,
    /// Kuper had it before.
    Already,
    Retry,
    Stopped,
    /// The till stopped before it heard an answer.
    Lost,
}

/// One notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxLine {
    pub id: OutboxId,
    pub seq: u64,
    /// The event it announces.
    pub event_version: u64,
    /// The announcement's name ([`domain::Announcement::name`]).
    pub name: String,
    pub state: OutboxState,
    pub created_at: Timestamp,
    pub not_before: Timestamp,
    /// When it was settled, skipped, superseded or stopped.
    pub rested_at: Option<Timestamp>,
    pub status: Option<u16>,
    pub problem: Option<String>,
    pub attempts: Vec<AttemptLine>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttemptLine {
    pub no: u32,
    pub begun_at: Timestamp,
    pub finished_at: Option<Timestamp>,
    pub outcome: AttemptOutcome,
    pub lost_answer: bool,
    pub status: Option<u16>,
    pub why: Option<String>,
}

fn state(word: &str) -> Option<OutboxState> {
    Some(match word {
        "pending" => OutboxState::Pending,
        "stopped" => OutboxState::Stopped,
        "settled" => OutboxState::Settled,
        "skipped" => OutboxState::Skipped,
        "superseded" => OutboxState::Superseded,
        _ => return None,
    })
}

fn outcome(word: Option<&str>) -> Option<AttemptOutcome> {
    Some(match word {
        None => AttemptOutcome::UnderWay,
        Some("settled") => AttemptOutcome::Settled,
        Some("already") => AttemptOutcome::Already,
        Some("retry") => AttemptOutcome::Retry,
        Some("stopped") => AttemptOutcome::Stopped,
        Some("lost") => AttemptOutcome::Lost,
        Some(_) => return None,
    })
}

impl Journal {
    /// The order's whole queue with all attempts, in order.
    pub async fn outbox_of(&self, order: OrderId) -> Result<Vec<OutboxLine>, ReadError> {
        // One snapshot for both reads.
        let mut snapshot = self.readers().begin().await?;
        let rows = sqlx::query!(
            "SELECT id, seq, event_version, name, state, created_at, not_before, rested_at, status, problem
             FROM outbox WHERE order_id = ? ORDER BY seq",
            order.0
        )
        .fetch_all(&mut *snapshot)
        .await?;
        let attempts = sqlx::query!(
            r#"SELECT a.id, a.outbox_id, a.no, a.begun_at, a.finished_at, a.outcome, a.lost_answer AS "lost_answer: bool",
                 a.status, a.why
               FROM outbox_attempts a JOIN outbox o ON o.id = a.outbox_id WHERE o.order_id = ? ORDER BY a.id"#,
            order.0
        )
        .fetch_all(&mut *snapshot)
        .await?;
        snapshot.commit().await?;
        let mut lines = Vec::with_capacity(rows.len());
        for row in rows {
            let here = |column| place("outbox", column, &row.id);
            lines.push(OutboxLine {
                id: OutboxId(row.id),
                seq: number(row.seq, here("seq"))?,
                event_version: number(row.event_version, here("event_version"))?,
                name: row.name,
                state: state(&row.state).ok_or_else(|| here("state").corrupt("an unknown word"))?,
                created_at: time(row.created_at, here("created_at"))?,
                not_before: time(row.not_before, here("not_before"))?,
                rested_at: maybe_time(row.rested_at, here("rested_at"))?,
                status: stored::maybe_status(row.status, here("status"))?,
                problem: row.problem,
                attempts: Vec::new(),
            });
        }
        for row in attempts {
            let here = |column| place("outbox_attempts", column, &row.id);
            let line = AttemptLine {
                no: number(row.no, here("no"))?,
                begun_at: time(row.begun_at, here("begun_at"))?,
                finished_at: maybe_time(row.finished_at, here("finished_at"))?,
                outcome: outcome(row.outcome.as_deref())
                    .ok_or_else(|| here("outcome").corrupt("an unknown word"))?,
                lost_answer: row.lost_answer,
                status: stored::maybe_status(row.status, here("status"))?,
                why: row.why,
            };
            if let Some(of) = lines.iter_mut().find(|of| of.id.0 == row.outbox_id) {
                of.attempts.push(line);
            }
        }
        Ok(lines)
    }
}
