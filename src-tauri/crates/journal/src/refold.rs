//! The folds of another version of this program, made anew from the log when the journal is opened.
//!
//! A stored fold is only as good as the program that made it: a later one may fold the same log into more. Which
//! rules made the folds is written in the file itself (`user_version`), in the transaction that stores them, so that a
//! crash in between is noticed at the next start. The log is only read: what is overwritten here can be made again.

use crate::fold::{self, from_row};
use crate::orders::recorded;
use crate::writer::Tx;
use crate::{Trouble, WriteError};
use crate::{goods, payments};
use domain::OrderId;
use sqlx::{Connection, SqliteConnection};

/// Raised whenever the domain folds an old log differently, together with [`NOTED`].
///
/// 1: returns stand beside their attempt; an attempt knows when it was closed; `payments.touched_at`.
/// 2: an order knows what goods each return left with the customer.
/// 3: what was promised before Kuper moved the pickup window; goods that stood in orders.
pub(crate) const RULES: i64 = 3;
const NOTED: &str = "PRAGMA user_version = 3";

async fn is_up_to_date(connection: &mut SqliteConnection) -> Result<bool, sqlx::Error> {
    let rules: i64 = sqlx::query_scalar("PRAGMA user_version")
        .fetch_one(connection)
        .await?;
    Ok(rules == RULES)
}

/// Folds every order anew, unless the folds are of this program's rules. All or nothing.
pub(crate) async fn bring_up_to_date(connection: &mut SqliteConnection) -> Result<(), Trouble> {
    if is_up_to_date(connection).await? {
        return Ok(());
    }
    let mut transaction = connection.begin().await?;
    let ids = sqlx::query_scalar!("SELECT id FROM orders ORDER BY id")
        .fetch_all(&mut *transaction)
        .await?;
    for id in ids {
        match one(&mut transaction, OrderId(id)).await {
            Ok(()) => {}
            // It stays as it is, and is shown: one bad row must not keep the till shut.
            Err(WriteError::Corrupt(corrupt)) => {
                tracing::error!(%corrupt, "an order could not be folded anew");
            }
            Err(WriteError::Storage(trouble)) => return Err(trouble),
            Err(error @ (WriteError::Overloaded | WriteError::Closed | WriteError::NoSuchRow { .. })) => {
                tracing::error!(%error, order = id, "an order could not be folded anew");
            }
        }
    }
    sqlx::query(NOTED).execute(&mut *transaction).await?;
    transaction.commit().await?;
    Ok(())
}

async fn one(connection: &mut SqliteConnection, id: OrderId) -> Result<(), WriteError> {
    let rows = sqlx::query!(
        "SELECT version, at, operator, body FROM events WHERE order_id = ? ORDER BY version",
        id.0
    )
    .fetch_all(&mut *connection)
    .await?;
    let log = rows
        .iter()
        .map(|row| recorded(id, row.version, row.at, row.operator, &row.body))
        .collect::<Result<Vec<_>, _>>()?;
    let Some((order, touched)) = fold::refold(id, &log) else {
        // `verify` tells.
        return Ok(());
    };
    let row = sqlx::query!("SELECT version, fold FROM orders WHERE id = ?", id.0)
        .fetch_one(&mut *connection)
        .await?;
    let mut tx = Tx {
        conn: connection,
        // Nobody listens yet.
        changes: &mut Vec::new(),
    };
    // A fold of old rules may not even be readable by the new ones.
    if from_row(id.0, row.version, &row.fold).ok().as_ref() != Some(&order) {
        fold::save(&mut tx, &order).await?;
    }
    for recorded in &log {
        goods::learn(&mut tx, recorded).await?;
    }
    payments::store(&mut tx, &order, &touched).await
}
