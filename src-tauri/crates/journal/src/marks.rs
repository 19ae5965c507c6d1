//! Which order holds a marked unit: nobody sells one twice. A fold of the orders, kept up with them.

use crate::writer::Tx;
use crate::{Journal, ReadError, WriteError};
use domain::{MarkingCode, Order, OrderId};
use sqlx::SqliteConnection;
use std::collections::BTreeSet;

/// Lets go of what the order does not hold any more, and takes what it holds now. `Some`: another order holds a unit.
pub(crate) async fn keep_up(
    tx: &mut Tx<'_>,
    before: &Order,
    now: &Order,
) -> Result<Option<OrderId>, WriteError> {
    let (before, after) = (units(before), units(now));
    for gone in before.difference(&after) {
        sqlx::query!(
            "DELETE FROM marks WHERE unit = ? AND order_id = ?",
            gone,
            now.id.0
        )
        .execute(&mut *tx.conn)
        .await?;
    }
    for new in after.difference(&before) {
        let taken = sqlx::query!(
            "INSERT INTO marks (unit, order_id) VALUES (?, ?) ON CONFLICT (unit) DO NOTHING",
            new,
            now.id.0
        )
        .execute(&mut *tx.conn)
        .await?;
        if taken.rows_affected() == 0 {
            return holder(tx.conn, new).await;
        }
    }
    Ok(None)
}

fn units(order: &Order) -> BTreeSet<&str> {
    order.marks().map(MarkingCode::unit).collect()
}

async fn holder(conn: &mut SqliteConnection, unit: &str) -> Result<Option<OrderId>, WriteError> {
    let order = sqlx::query_scalar!("SELECT order_id FROM marks WHERE unit = ?", unit)
        .fetch_optional(conn)
        .await?;
    Ok(order.map(OrderId))
}

/// Whether the rows of an order are what it holds.
pub(crate) async fn agree(conn: &mut SqliteConnection, order: &Order) -> Result<bool, ReadError> {
    let rows = sqlx::query_scalar!("SELECT unit FROM marks WHERE order_id = ?", order.id.0)
        .fetch_all(conn)
        .await?;
    let rows: BTreeSet<&str> = rows.iter().map(String::as_str).collect();
    Ok(rows == units(order))
}

impl Journal {
    /// The order that holds this unit: an open one, or one that was handed over.
    pub async fn order_with_mark(&self, mark: &MarkingCode) -> Result<Option<OrderId>, ReadError> {
        let unit = mark.unit();
        let order = sqlx::query_scalar!("SELECT order_id FROM marks WHERE unit = ?", unit)
            .fetch_optional(self.readers())
            .await?;
        Ok(order.map(OrderId))
    }
}
