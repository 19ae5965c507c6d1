//! Cancellations that came before their orders.

use crate::inbox::{self, InboxSettled};
use crate::stored::{self, place, time};
use crate::writer::{Tx, Write};
use crate::{Journal, ReadError, WriteError, orders};
use domain::{KuperKeys, OrderId};
use jiff::Timestamp;
use sqlx::SqliteConnection;

/// A cancellation of an order that nobody knows.
#[derive(Debug, Clone)]
pub struct NewTombstone {
    pub keys: KuperKeys,
    pub slug: String,
    pub description: String,
    pub at: Timestamp,
    /// The webhook that brought it, settled in the same transaction.
    pub inbox: Option<InboxSettled>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    pub slug: String,
    pub description: String,
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TombstoneError {
    /// The order came meanwhile: cancel that one.
    #[error("it is order {order}")]
    OrderExists { order: OrderId },
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl From<sqlx::Error> for TombstoneError {
    fn from(error: sqlx::Error) -> Self {
        Self::Write(error.into())
    }
}

pub(crate) async fn find(
    conn: &mut SqliteConnection,
    keys: &KuperKeys,
) -> Result<Option<Tombstone>, ReadError> {
    let row = sqlx::query!(
        "SELECT id, slug, description, at FROM tombstones WHERE order_uuid = ? OR original_order_id = ?
         ORDER BY id LIMIT 1",
        keys.order_uuid,
        keys.original_order_id
    )
    .fetch_optional(conn)
    .await?;
    row.map(|row| {
        Ok(Tombstone {
            slug: row.slug,
            description: row.description,
            at: time(row.at, place("tombstones", "at", &row.id))?,
        })
    })
    .transpose()
}

/// The order came after all.
pub(crate) async fn taken(tx: &mut Tx<'_>, keys: &KuperKeys, order: OrderId) -> Result<(), WriteError> {
    sqlx::query!(
        "UPDATE tombstones SET order_id = ? WHERE order_uuid = ? OR original_order_id = ?",
        order.0,
        keys.order_uuid,
        keys.original_order_id
    )
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

impl Write for NewTombstone {
    type Done = ();
    type Refused = TombstoneError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<(), TombstoneError> {
        if let Some(order) = orders::id_by_key(tx.conn, &self.keys).await? {
            return Err(TombstoneError::OrderExists { order });
        }
        if find(tx.conn, &self.keys)
            .await
            .map_err(WriteError::from)?
            .is_none()
        {
            let at = stored::micros(self.at);
            sqlx::query!(
                "INSERT INTO tombstones (order_uuid, original_order_id, slug, description, at) VALUES (?, ?, ?, ?, ?)",
                self.keys.order_uuid,
                self.keys.original_order_id,
                self.slug,
                self.description,
                at
            )
            .execute(&mut *tx.conn)
            .await?;
        }
        if let Some(settled) = self.inbox {
            inbox::settle(tx, settled, None, self.at).await?;
        }
        Ok(())
    }
}

impl Journal {
    /// Remembers a cancellation whose order is not known; the first one stands.
    pub async fn tombstone(&self, new: NewTombstone) -> Result<(), TombstoneError> {
        self.write(new).await
    }

    /// Whether an order with either key was canceled before it came.
    pub async fn tombstone_of(&self, keys: &KuperKeys) -> Result<Option<Tombstone>, ReadError> {
        let mut reader = self.readers().acquire().await?;
        find(&mut reader, keys).await
    }
}
