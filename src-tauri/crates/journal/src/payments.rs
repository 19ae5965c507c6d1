//! The attempts to take money, as rows: what recovery asks for after a start. A fold like the rest.

use crate::stored::{self, number, place};
use crate::writer::Tx;
use crate::{Journal, ReadError, WriteError};
use domain::{Attempt, AttemptNo, AttemptState, Ledger, Order, OrderId, PaymentId, Tender};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// A payment at the service to be watched: until it is over ([`Journal::unfinished_payments`]), or for a while after
/// ([`Journal::recent_payments`]).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnfinishedPayment {
    pub order: OrderId,
    pub attempt: AttemptNo,
    pub payment_id: PaymentId,
}

pub(crate) fn tender_word(tender: Tender) -> &'static str {
    match tender {
        Tender::Cash => "cash",
        Tender::Card => "card",
        Tender::YandexPay => "yandex_pay",
    }
}

pub(crate) fn state_word(state: &AttemptState) -> &'static str {
    match state {
        AttemptState::Started => "started",
        AttemptState::Waiting { .. } => "waiting",
        AttemptState::Unsure => "unsure",
        AttemptState::RollingBack => "rolling_back",
        AttemptState::Captured => "captured",
        AttemptState::Mismatched { .. } => "mismatched",
        AttemptState::ReturnOwed => "return_owed",
        AttemptState::Closed { .. } => "closed",
    }
}

pub(crate) async fn is_known(tx: &mut Tx<'_>, payment_id: &PaymentId) -> Result<bool, WriteError> {
    let row = sqlx::query!("SELECT order_id FROM payments WHERE payment_id = ?", payment_id.0)
        .fetch_optional(&mut *tx.conn)
        .await?;
    Ok(row.is_some())
}

/// When the last event changed each attempt.
pub(crate) type Touched = BTreeMap<AttemptNo, Timestamp>;

/// Notes the attempts that an event at this time changed, and tells whether there are any. Compares, so that no event
/// can be forgotten.
pub(crate) fn touch(touched: &mut Touched, before: &Ledger, after: &Ledger, at: Timestamp) -> bool {
    let mut changed = false;
    for attempt in &after.attempts {
        if before.attempt(attempt.no) != Some(attempt) {
            touched.insert(attempt.no, at);
            changed = true;
        }
    }
    changed
}

/// Brings the rows of the touched attempts up to the order's ledger.
pub(crate) async fn store(tx: &mut Tx<'_>, order: &Order, touched: &Touched) -> Result<(), WriteError> {
    for (no, at) in touched {
        if let Some(attempt) = order.ledger.attempt(*no) {
            store_one(tx, order.id, attempt, *at).await?;
        }
    }
    Ok(())
}

async fn store_one(
    tx: &mut Tx<'_>,
    order: OrderId,
    attempt: &Attempt,
    touched_at: Timestamp,
) -> Result<(), WriteError> {
    let no = i64::from(attempt.no.0);
    let payment_id = attempt.payment_id.as_ref().map(|id| id.0.as_str());
    let (tender, state) = (tender_word(attempt.tender), state_word(&attempt.state));
    let is_final = attempt.is_final();
    let amount = attempt.amount.minor();
    let (started_at, touched_at) = (stored::micros(attempt.started_at), stored::micros(touched_at));
    // What an attempt is stays as it began; only where it stands changes. A return leaves the state alone.
    sqlx::query!(
        "INSERT INTO payments
           (order_id, attempt, payment_id, tender, state, final, amount, started_at, touched_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (order_id, attempt) DO UPDATE
         SET state = excluded.state, final = excluded.final, touched_at = excluded.touched_at",
        order.0,
        no,
        payment_id,
        tender,
        state,
        is_final,
        amount,
        started_at,
        touched_at
    )
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

pub(crate) async fn store_request(
    tx: &mut Tx<'_>,
    order: OrderId,
    payment_id: &PaymentId,
    body: &[u8],
    at: Timestamp,
) -> Result<(), WriteError> {
    let at = stored::micros(at);
    sqlx::query!(
        "INSERT INTO payment_requests (payment_id, order_id, body, stored_at) VALUES (?, ?, ?, ?)
         ON CONFLICT (payment_id) DO NOTHING",
        payment_id.0,
        order.0,
        body,
        at
    )
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

fn watched(order: i64, attempt: i64, payment_id: String) -> Result<UnfinishedPayment, ReadError> {
    Ok(UnfinishedPayment {
        order: OrderId(order),
        attempt: AttemptNo(number(attempt, place("payments", "attempt", &payment_id))?),
        payment_id: PaymentId(payment_id),
    })
}

impl Journal {
    /// All payments at the service that are not over, money on its way back included. Oldest first.
    pub async fn unfinished_payments(&self) -> Result<Vec<UnfinishedPayment>, ReadError> {
        let rows = sqlx::query!(
            r#"SELECT order_id AS "order_id!", attempt AS "attempt!", payment_id AS "payment_id!" FROM payments
               WHERE final = 0 AND payment_id IS NOT NULL ORDER BY started_at, order_id, attempt"#
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter()
            .map(|row| watched(row.order_id, row.attempt, row.payment_id))
            .collect()
    }

    /// Payments at the service that began at or after `since` and were closed, whatever closed them: the service may
    /// still capture one late. Oldest first.
    pub async fn recent_payments(&self, since: Timestamp) -> Result<Vec<UnfinishedPayment>, ReadError> {
        let since = stored::micros(since);
        let rows = sqlx::query!(
            r#"SELECT order_id AS "order_id!", attempt AS "attempt!", payment_id AS "payment_id!" FROM payments
               WHERE state = 'closed' AND payment_id IS NOT NULL AND final = 1 AND started_at >= ?
               ORDER BY started_at, order_id, attempt"#,
            since
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter()
            .map(|row| watched(row.order_id, row.attempt, row.payment_id))
            .collect()
    }

    /// Orders of which an attempt began before `to` and was changed by an event at or after `from`: whose ledgers a
    /// reconciliation of that time has to read. Each once, by their first such attempt, oldest first.
    pub async fn payments_between(&self, from: Timestamp, to: Timestamp) -> Result<Vec<OrderId>, ReadError> {
        let (from, to) = (stored::micros(from), stored::micros(to));
        // The `+` keeps SQLite from going through the whole table in the order of its key.
        let rows = sqlx::query_scalar!(
            r#"SELECT order_id AS "order_id!" FROM payments WHERE touched_at >= ? AND started_at < ?
               GROUP BY +order_id ORDER BY min(started_at), order_id"#,
            from,
            to
        )
        .fetch_all(self.readers())
        .await?;
        Ok(rows.into_iter().map(OrderId).collect())
    }

    /// The bytes with which the payment was begun; `None` once erased.
    pub async fn payment_request(&self, payment_id: &PaymentId) -> Result<Option<Vec<u8>>, ReadError> {
        let row = sqlx::query!(
            "SELECT body FROM payment_requests WHERE payment_id = ?",
            payment_id.0
        )
        .fetch_optional(self.readers())
        .await?;
        Ok(row.map(|row| row.body))
    }

    /// Whose payment it is.
    pub async fn order_of_payment(
        &self,
        payment_id: &PaymentId,
    ) -> Result<Option<(OrderId, AttemptNo)>, ReadError> {
        let row = sqlx::query!(
            r#"SELECT order_id AS "order_id!", attempt AS "attempt!" FROM payments WHERE payment_id = ?"#,
            payment_id.0
        )
        .fetch_optional(self.readers())
        .await?;
        row.map(|row| {
            let attempt = number(row.attempt, place("payments", "attempt", payment_id))?;
            Ok((OrderId(row.order_id), AttemptNo(attempt)))
        })
        .transpose()
    }
}
