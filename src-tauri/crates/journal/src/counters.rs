//! What was turned away, as numbers: nothing of a request that was not authenticated is stored.

use crate::stored::{self, number, place, time};
use crate::writer::{Tx, Write};
use crate::{Change, Journal, ReadError, WriteError};
use jiff::Timestamp;

/// Why something left no more than a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Rejected {
    /// 401: no token, or a wrong one.
    Unauthorized,
    /// 413.
    TooLarge,
    /// 503: the queue was full or the disk was not to be written.
    Overloaded,
    /// An unreadable body that newer ones pushed out.
    UnreadableDropped,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counter {
    pub kind: Rejected,
    pub count: u64,
    pub last_at: Timestamp,
}

impl Rejected {
    const ALL: [Self; 4] = [
        Self::Unauthorized,
        Self::TooLarge,
        Self::Overloaded,
        Self::UnreadableDropped,
    ];

    /// The word that is stored, and that the interface translates.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Unauthorized => "unauthorized",
            Self::TooLarge => "too_large",
            Self::Overloaded => "overloaded",
            Self::UnreadableDropped => "unreadable_dropped",
        }
    }
}

pub(crate) async fn add(
    tx: &mut Tx<'_>,
    kind: Rejected,
    count: u64,
    at: Timestamp,
) -> Result<(), WriteError> {
    if count == 0 {
        return Ok(());
    }
    let (kind, count, at) = (
        kind.word(),
        i64::try_from(count).unwrap_or(i64::MAX),
        stored::micros(at),
    );
    sqlx::query!(
        "INSERT INTO counters (kind, count, last_at) VALUES (?, ?, ?)
         ON CONFLICT (kind) DO UPDATE SET count = count + excluded.count, last_at = excluded.last_at",
        kind,
        count,
        at
    )
    .execute(&mut *tx.conn)
    .await?;
    tx.changed(Change::Inbox);
    Ok(())
}

struct Count {
    kind: Rejected,
    at: Timestamp,
}

impl Write for Count {
    type Done = ();
    type Refused = WriteError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        add(tx, self.kind, 1, self.at).await
    }
}

impl Journal {
    /// Counts one more.
    pub async fn count_rejected(&self, kind: Rejected, at: Timestamp) -> Result<(), WriteError> {
        self.write(Count { kind, at }).await
    }

    /// All counts that are not zero.
    pub async fn rejected(&self) -> Result<Vec<Counter>, ReadError> {
        let rows = sqlx::query!("SELECT kind, count, last_at FROM counters ORDER BY kind")
            .fetch_all(self.readers())
            .await?;
        rows.into_iter()
            .map(|row| {
                let here = |column| place("counters", column, &row.kind);
                Ok(Counter {
                    kind: Rejected::ALL
                        .into_iter()
                        .find(|kind| kind.word() == row.kind)
                        .ok_or_else(|| here("kind").corrupt("an unknown word"))?,
                    count: number(row.count, here("count"))?,
                    last_at: time(row.last_at, here("last_at"))?,
                })
            })
            .collect()
    }
}
