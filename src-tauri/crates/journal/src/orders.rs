//! Reading orders and their logs.

use crate::fold::from_row;
use crate::stored::{self, number, place, time};
use crate::{Corrupt, Journal, ReadError};
use domain::{KuperKeys, Order, OrderId, OrderNumber, Recorded};
use sqlx::SqliteConnection;

pub(crate) async fn id_by_key(
    conn: &mut SqliteConnection,
    keys: &KuperKeys,
) -> Result<Option<OrderId>, sqlx::Error> {
    let row = sqlx::query!(
        "SELECT id FROM orders WHERE order_uuid = ? OR original_order_id = ? ORDER BY id LIMIT 1",
        keys.order_uuid,
        keys.original_order_id
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map(|row| OrderId(row.id)))
}

pub(crate) async fn id_by_number(
    conn: &mut SqliteConnection,
    number: &OrderNumber,
) -> Result<Option<OrderId>, sqlx::Error> {
    let row = sqlx::query!("SELECT id FROM orders WHERE number = ?", number.0)
        .fetch_optional(conn)
        .await?;
    Ok(row.map(|row| OrderId(row.id)))
}

pub(crate) fn recorded(
    order: OrderId,
    version: i64,
    at: i64,
    operator: Option<i64>,
    body: &str,
) -> Result<Recorded, Corrupt> {
    let row = format!("({order}, {version})");
    Ok(Recorded {
        version: number(version, place("events", "version", &row))?,
        at: time(at, place("events", "at", &row))?,
        by: stored::operator(operator),
        event: stored::from_json(body, place("events", "body", &row))?,
    })
}

/// One bad row must not take the others off the screen.
pub(crate) fn healthy<T>(row: Result<T, Corrupt>) -> Option<T> {
    match row {
        Ok(row) => Some(row),
        Err(corrupt) => {
            tracing::error!(%corrupt, "a row was left out");
            None
        }
    }
}

impl Journal {
    pub async fn order(&self, id: OrderId) -> Result<Option<Order>, ReadError> {
        let row = sqlx::query!("SELECT id, version, fold FROM orders WHERE id = ?", id.0)
            .fetch_optional(self.readers())
            .await?;
        Ok(row
            .map(|row| from_row(row.id, row.version, &row.fold))
            .transpose()?)
    }

    pub async fn order_by_number(&self, number: &OrderNumber) -> Result<Option<Order>, ReadError> {
        let row = sqlx::query!("SELECT id, version, fold FROM orders WHERE number = ?", number.0)
            .fetch_optional(self.readers())
            .await?;
        Ok(row
            .map(|row| from_row(row.id, row.version, &row.fold))
            .transpose()?)
    }

    /// The order that has either of the keys.
    pub async fn order_by_key(&self, keys: &KuperKeys) -> Result<Option<Order>, ReadError> {
        let row = sqlx::query!(
            "SELECT id, version, fold FROM orders WHERE order_uuid = ? OR original_order_id = ?
             ORDER BY id LIMIT 1",
            keys.order_uuid,
            keys.original_order_id
        )
        .fetch_optional(self.readers())
        .await?;
        Ok(row
            .map(|row| from_row(row.id, row.version, &row.fold))
            .transpose()?)
    }

    /// Orders that somebody still has to do with: not closed, or closed with money or notifications unfinished; an
    /// attempt whose return is owed or was refused is unfinished too. Oldest first. A row that cannot be right is left out: see [`Journal::unreadable`].
    pub async fn open_orders(&self) -> Result<Vec<Order>, ReadError> {
        Ok(self.open_rows().await?.into_iter().filter_map(healthy).collect())
    }

    pub(crate) async fn open_rows(&self) -> Result<Vec<Result<Order, Corrupt>>, ReadError> {
        let rows = sqlx::query!(
            "SELECT id, version, fold FROM orders WHERE id IN (
               SELECT id FROM orders WHERE closed = 0
               UNION SELECT order_id FROM payments WHERE final = 0
               UNION SELECT order_id FROM outbox WHERE state IN ('pending', 'stopped'))
             ORDER BY id"
        )
        .fetch_all(self.readers())
        .await?;
        Ok(rows
            .iter()
            .map(|row| from_row(row.id, row.version, &row.fold))
            .collect())
    }

    /// The order's log, oldest first. Holds the code: not for display as it is.
    pub async fn log(&self, order: OrderId) -> Result<Vec<Recorded>, ReadError> {
        let rows = sqlx::query!(
            "SELECT version, at, operator, body FROM events WHERE order_id = ? ORDER BY version",
            order.0
        )
        .fetch_all(self.readers())
        .await?;
        rows.iter()
            .map(|row| Ok(recorded(order, row.version, row.at, row.operator, &row.body)?))
            .collect()
    }
}
