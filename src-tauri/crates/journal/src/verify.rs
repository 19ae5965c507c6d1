//! Does what was folded from the log still agree with the log? The invariant of every test, and of support.

use crate::fold::{self, from_row};
use crate::orders::recorded;
use crate::payments::{Touched, state_word, tender_word};
use crate::stored;
use crate::{Corrupt, Journal, ReadError, marks};
use domain::{Announced, Announcement, Order, OrderId, Recorded, announce};
use jiff::Timestamp;
use sqlx::SqliteConnection;

/// Something that does not agree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub order: OrderId,
    /// For a person. Holds no code and no personal data.
    pub what: String,
}

impl Journal {
    /// Rows of the present day that cannot be right: open orders and heads of queues. Each is to be shown; the
    /// others go on without it.
    pub async fn unreadable(&self) -> Result<Vec<Corrupt>, ReadError> {
        let orders = self.open_rows().await?.into_iter().filter_map(Result::err);
        let heads = self.head_rows(Timestamp::MAX, u32::MAX).await?;
        Ok(orders.chain(heads.into_iter().filter_map(Result::err)).collect())
    }

    /// Folds every order anew and compares: versions without gap, the stored fold, payments, codes, marked units, and the outbox
    /// in the log's order. An empty answer is a healthy journal.
    pub async fn verify(&self) -> Result<Vec<Difference>, ReadError> {
        let mut snapshot = self.readers().begin().await?;
        let ids = sqlx::query_scalar!("SELECT id FROM orders ORDER BY id")
            .fetch_all(&mut *snapshot)
            .await?;
        let mut found = Vec::new();
        for id in ids {
            let order = OrderId(id);
            match verify_order(&mut snapshot, order).await {
                Ok(what) => found.extend(what.into_iter().map(|what| Difference { order, what })),
                Err(ReadError::Corrupt(corrupt)) => found.push(Difference {
                    order,
                    what: corrupt.to_string(),
                }),
                Err(error @ ReadError::Storage(_)) => return Err(error),
            }
        }
        snapshot.commit().await?;
        Ok(found)
    }
}

async fn verify_order(conn: &mut SqliteConnection, id: OrderId) -> Result<Vec<String>, ReadError> {
    let mut found = Vec::new();
    let rows = sqlx::query!(
        "SELECT version, at, operator, body FROM events WHERE order_id = ? ORDER BY version",
        id.0
    )
    .fetch_all(&mut *conn)
    .await?;
    let log = rows
        .iter()
        .map(|row| recorded(id, row.version, row.at, row.operator, &row.body))
        .collect::<Result<Vec<_>, _>>()?;
    for (place, event) in (1_u64..).zip(&log) {
        if event.version != place {
            found.push(format!("version {} stands in place {place}", event.version));
        }
    }
    let Some((folded, touched)) = fold::refold(id, &log) else {
        found.push("the log does not begin with a received order".to_owned());
        return Ok(found);
    };
    let row = sqlx::query!(
        r#"SELECT id, version, fold, number, lifecycle, closed AS "closed: bool", order_uuid, original_order_id
           FROM orders WHERE id = ?"#,
        id.0
    )
    .fetch_one(&mut *conn)
    .await?;
    if from_row(row.id, row.version, &row.fold)? != folded {
        found.push("the stored fold differs from the log's".to_owned());
    }
    if row.lifecycle != stored::lifecycle_word(folded.lifecycle)
        || row.closed != folded.lifecycle.is_closed()
        || row.number != folded.number.0
        || row.order_uuid != folded.keys.order_uuid
        || row.original_order_id != folded.keys.original_order_id
    {
        found.push("the row's columns differ from its fold".to_owned());
    }
    found.extend(verify_payments(conn, &folded, &touched).await?);
    found.extend(verify_outbox(conn, id, &log).await?);
    found.extend(verify_code(conn, &folded).await?);
    let marks = marks::agree(conn, &folded).await?;
    found.extend(difference(marks, "the marked units differ from the order's"));
    Ok(found)
}

async fn verify_payments(
    conn: &mut SqliteConnection,
    order: &Order,
    touched: &Touched,
) -> Result<Vec<String>, ReadError> {
    let rows = sqlx::query!(
        r#"SELECT attempt, payment_id, tender, state, final AS "is_final: bool", amount, started_at, touched_at
           FROM payments WHERE order_id = ? ORDER BY attempt"#,
        order.id.0
    )
    .fetch_all(conn)
    .await?;
    let same = rows.len() == order.ledger.attempts.len()
        && rows.iter().zip(&order.ledger.attempts).all(|(row, attempt)| {
            row.attempt == i64::from(attempt.no.0)
                && row.payment_id.as_deref() == attempt.payment_id.as_ref().map(|id| id.0.as_str())
                && row.tender == tender_word(attempt.tender)
                && row.state == state_word(&attempt.state)
                && row.is_final == attempt.is_final()
                && row.amount == attempt.amount.minor()
                && row.started_at == stored::micros(attempt.started_at)
                && Some(row.touched_at) == touched.get(&attempt.no).map(|at| stored::micros(*at))
        });
    Ok(difference(same, "the payments differ from the ledger"))
}

/// What the log announces is in the outbox, in the log's order, and nothing else.
async fn verify_outbox(
    conn: &mut SqliteConnection,
    order: OrderId,
    log: &[Recorded],
) -> Result<Vec<String>, ReadError> {
    let rows = sqlx::query!(
        "SELECT id, seq, event_version, announcement FROM outbox WHERE order_id = ? ORDER BY seq",
        order.0
    )
    .fetch_all(conn)
    .await?;
    let announced: Vec<(u64, Announcement)> = log
        .iter()
        .filter_map(|event| match announce(&event.event) {
            Announced::Nothing | Announced::Supersede(None) => None,
            Announced::Append(announcement) | Announced::Supersede(Some(announcement)) => {
                Some((event.version, announcement))
            }
        })
        .collect();
    let mut same = rows.len() == announced.len();
    for ((place, row), (version, announcement)) in (1_i64..).zip(&rows).zip(&announced) {
        let stored: Announcement = stored::from_json(
            &row.announcement,
            stored::place("outbox", "announcement", &row.id),
        )?;
        same &= row.seq == place && row.event_version == stored::version(*version) && stored == *announcement;
    }
    Ok(difference(same, "the outbox differs from what the log announces"))
}

/// An open order's code belongs to it.
async fn verify_code(conn: &mut SqliteConnection, order: &Order) -> Result<Vec<String>, ReadError> {
    let Some(issued) = order.code.as_ref().filter(|_| !order.lifecycle.is_closed()) else {
        return Ok(Vec::new());
    };
    let digits = issued.code.digits();
    let row = sqlx::query!("SELECT order_id, closed_at FROM codes WHERE digits = ?", digits)
        .fetch_optional(conn)
        .await?;
    let same = row.is_some_and(|row| row.order_id == order.id.0 && row.closed_at.is_none());
    Ok(difference(same, "the order's code is not reserved for it"))
}

fn difference(same: bool, what: &str) -> Vec<String> {
    if same { Vec::new() } else { vec![what.to_owned()] }
}
