//! Raw webhooks: stored before they are answered, settled once their meaning is known.

use crate::stored::{self, place, time};
use crate::writer::{Tx, Write};
use crate::{Change, Journal, ReadError, WriteError, inbox_cap};
use domain::{KuperKeys, OperatorId, OrderId};
use jiff::Timestamp;

/// Problems a screen is given at once: the newest.
const MOST_PROBLEMS: i64 = 200;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InboxId(pub i64);

/// What came, as it came.
#[derive(Clone)]
pub struct NewInbox {
    pub received_at: Timestamp,
    pub body: Vec<u8>,
    /// Of the body.
    pub sha256: [u8; 32],
    /// As far as they could be read.
    pub event_type: Option<String>,
    pub keys: KuperKeys,
}

impl std::fmt::Debug for NewInbox {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewInbox")
            .field("event_type", &self.event_type)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// What a webhook came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It had its effect.
    Handled,
    /// The same as one before: answered the same, no effect. Its body is dropped.
    Repeat,
    /// The same key with another body.
    Conflict,
    Unreadable,
    /// Another store's.
    Quarantined,
    /// An event that this program does not know.
    Unknown,
}

/// What was answered, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

#[derive(Debug, Clone)]
pub struct InboxSettled {
    pub inbox: InboxId,
    pub verdict: Verdict,
    /// For the problems screen. No personal data.
    pub note: Option<String>,
    pub answer: Option<Answer>,
}

/// The answer that the first webhook of this key and type was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAnswer {
    pub inbox: InboxId,
    /// Of the body that was answered: a repeat has the same.
    pub sha256: [u8; 32],
    pub order: Option<OrderId>,
    pub answer: Answer,
}

/// A webhook for the problems screen.
#[derive(Clone, PartialEq, Eq)]
pub struct InboxProblem {
    pub id: InboxId,
    pub received_at: Timestamp,
    pub verdict: Verdict,
    pub event_type: Option<String>,
    pub keys: KuperKeys,
    pub order: Option<OrderId>,
    pub note: Option<String>,
    /// Of the body as it came.
    pub bytes: u64,
    /// `None` once erased. May hold personal data.
    pub body: Option<Vec<u8>>,
}

/// A webhook whose meaning was not settled before the till stopped.
#[derive(Clone, PartialEq, Eq)]
pub struct InboxUnsettled {
    pub id: InboxId,
    pub received_at: Timestamp,
    pub event_type: Option<String>,
    pub keys: KuperKeys,
    pub body: Vec<u8>,
}

impl Verdict {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Handled => "handled",
            Self::Repeat => "repeat",
            Self::Conflict => "conflict",
            Self::Unreadable => "unreadable",
            Self::Quarantined => "quarantined",
            Self::Unknown => "unknown",
        }
    }

    fn read(word: &str) -> Option<Self> {
        [
            Self::Handled,
            Self::Repeat,
            Self::Conflict,
            Self::Unreadable,
            Self::Quarantined,
            Self::Unknown,
        ]
        .into_iter()
        .find(|verdict| verdict.word() == word)
    }
}

impl Write for NewInbox {
    type Done = InboxId;
    type Refused = WriteError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<InboxId, WriteError> {
        let received_at = stored::micros(self.received_at);
        let size = i64::try_from(self.body.len()).unwrap_or(i64::MAX);
        let sha256 = self.sha256.as_slice();
        let done = sqlx::query!(
            "INSERT INTO inbox (received_at, event_type, order_uuid, original_order_id, sha256, size, body)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
            received_at,
            self.event_type,
            self.keys.order_uuid,
            self.keys.original_order_id,
            sha256,
            size,
            self.body
        )
        .execute(&mut *tx.conn)
        .await?;
        Ok(InboxId(done.last_insert_rowid()))
    }
}

/// Settles a webhook, once: a second verdict on it is refused.
pub(crate) async fn settle(
    tx: &mut Tx<'_>,
    settled: InboxSettled,
    order: Option<OrderId>,
    at: Timestamp,
) -> Result<(), WriteError> {
    let (word, settled_at, order) = (
        settled.verdict.word(),
        stored::micros(at),
        order.map(|order| order.0),
    );
    let (status, answer) = match settled.answer {
        Some(answer) => (Some(answer.status), Some(answer.body)),
        None => (None, None),
    };
    let keeps_body = settled.verdict != Verdict::Repeat;
    let done = sqlx::query!(
        "UPDATE inbox SET verdict = ?1, order_id = ?2, note = ?3, status = ?4, answer = ?5, settled_at = ?6,
           body = CASE WHEN ?7 THEN body END
         WHERE id = ?8 AND verdict IS NULL",
        word,
        order,
        settled.note,
        status,
        answer,
        settled_at,
        keeps_body,
        settled.inbox.0
    )
    .execute(&mut *tx.conn)
    .await?;
    if done.rows_affected() == 0 {
        return Err(WriteError::NoSuchRow { table: "inbox" });
    }
    match settled.verdict {
        Verdict::Handled | Verdict::Repeat => {}
        Verdict::Unreadable => {
            inbox_cap::trim(tx, at).await?;
            tx.changed(Change::Inbox);
        }
        Verdict::Conflict | Verdict::Quarantined | Verdict::Unknown => tx.changed(Change::Inbox),
    }
    Ok(())
}

struct Settle {
    settled: InboxSettled,
    order: Option<OrderId>,
    at: Timestamp,
}

impl Write for Settle {
    type Done = ();
    type Refused = WriteError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        settle(tx, self.settled, self.order, self.at).await
    }
}

struct Dismiss {
    inbox: InboxId,
    by: Option<OperatorId>,
    at: Timestamp,
}

impl Write for Dismiss {
    type Done = ();
    type Refused = WriteError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let (at, by) = (stored::micros(self.at), self.by.map(|by| by.0));
        let done = sqlx::query!(
            "UPDATE inbox SET dismissed_at = ?, dismissed_by = ? WHERE id = ? AND dismissed_at IS NULL",
            at,
            by,
            self.inbox.0
        )
        .execute(&mut *tx.conn)
        .await?;
        if done.rows_affected() == 0 {
            return Err(WriteError::NoSuchRow { table: "inbox" });
        }
        tx.changed(Change::Inbox);
        Ok(())
    }
}

impl Journal {
    /// Stores what came, before it is answered.
    pub async fn inbox_store(&self, new: NewInbox) -> Result<InboxId, WriteError> {
        self.write(new).await
    }

    /// Settles a webhook that changes no order. One that does is settled with the change: see
    /// [`crate::Extra::InboxSettled`], [`crate::CreatedFrom`].
    pub async fn inbox_settle(
        &self,
        settled: InboxSettled,
        order: Option<OrderId>,
        at: Timestamp,
    ) -> Result<(), WriteError> {
        self.write(Settle { settled, order, at }).await
    }

    /// What the first handled webhook with either key and this type was answered.
    pub async fn inbox_answer_of(
        &self,
        keys: &KuperKeys,
        event_type: &str,
    ) -> Result<Option<StoredAnswer>, ReadError> {
        let row = sqlx::query!(
            r#"SELECT id, sha256, order_id, status AS "status!", answer AS "answer!" FROM inbox
               WHERE id IN (
                   SELECT id FROM inbox WHERE verdict = 'handled' AND event_type = ?1 AND order_uuid = ?2
                   UNION
                   SELECT id FROM inbox WHERE verdict = 'handled' AND event_type = ?1 AND original_order_id = ?3)
                 AND status IS NOT NULL AND answer IS NOT NULL
               ORDER BY id LIMIT 1"#,
            event_type,
            keys.order_uuid,
            keys.original_order_id
        )
        .fetch_optional(self.readers())
        .await?;
        row.map(|row| {
            Ok(StoredAnswer {
                inbox: InboxId(row.id),
                sha256: row
                    .sha256
                    .try_into()
                    .map_err(|_| place("inbox", "sha256", &row.id).corrupt("not 32 bytes"))?,
                order: row.order_id.map(OrderId),
                answer: Answer {
                    status: stored::number(row.status, place("inbox", "status", &row.id))?,
                    body: row.answer,
                },
            })
        })
        .transpose()
    }

    /// Webhooks that wait for a person, newest first.
    pub async fn inbox_problems(&self) -> Result<Vec<InboxProblem>, ReadError> {
        let rows = sqlx::query!(
            r#"SELECT id, received_at, verdict AS "verdict!", event_type, order_uuid, original_order_id, order_id, note,
                 size, body
               FROM inbox
               WHERE verdict IN ('conflict', 'unreadable', 'quarantined', 'unknown') AND dismissed_at IS NULL
               ORDER BY id DESC LIMIT ?"#,
            MOST_PROBLEMS
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter()
            .map(|row| {
                let here = |column| place("inbox", column, &row.id);
                Ok(InboxProblem {
                    id: InboxId(row.id),
                    received_at: time(row.received_at, here("received_at"))?,
                    verdict: Verdict::read(&row.verdict)
                        .ok_or_else(|| here("verdict").corrupt("an unknown word"))?,
                    event_type: row.event_type,
                    keys: KuperKeys {
                        order_uuid: row.order_uuid,
                        original_order_id: row.original_order_id,
                    },
                    order: row.order_id.map(OrderId),
                    note: row.note,
                    bytes: stored::number(row.size, here("size"))?,
                    body: row.body,
                })
            })
            .collect()
    }

    /// Webhooks that were stored and then not settled: the till stopped in between. Oldest first.
    pub async fn inbox_unsettled(&self) -> Result<Vec<InboxUnsettled>, ReadError> {
        let rows = sqlx::query!(
            r#"SELECT id, received_at, event_type, order_uuid, original_order_id, body AS "body!"
               FROM inbox WHERE verdict IS NULL AND body IS NOT NULL ORDER BY id"#
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(InboxUnsettled {
                    id: InboxId(row.id),
                    received_at: time(row.received_at, place("inbox", "received_at", &row.id))?,
                    event_type: row.event_type,
                    keys: KuperKeys {
                        order_uuid: row.order_uuid,
                        original_order_id: row.original_order_id,
                    },
                    body: row.body,
                })
            })
            .collect()
    }

    /// A person has seen it.
    pub async fn inbox_dismiss(
        &self,
        inbox: InboxId,
        by: Option<OperatorId>,
        at: Timestamp,
    ) -> Result<(), WriteError> {
        self.write(Dismiss { inbox, by, at }).await
    }
}
