//! The attempts to take money, as rows: what recovery asks for after a start. A fold like the rest.

use crate::stored::{self, number, place};
use crate::writer::Tx;
use crate::{Journal, ReadError, WriteError};
use domain::{AttemptNo, AttemptState, Order, OrderId, PaymentId, Tender};
use jiff::Timestamp;

/// A payment at the service that is not over: to be watched until it is.
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

/// Brings the rows up to the order's ledger.
pub(crate) async fn store(tx: &mut Tx<'_>, order: &Order) -> Result<(), WriteError> {
    for attempt in &order.ledger.attempts {
        let no = i64::from(attempt.no.0);
        let payment_id = attempt.payment_id.as_ref().map(|id| id.0.as_str());
        let (tender, state) = (tender_word(attempt.tender), state_word(&attempt.state));
        let is_final = attempt.is_final();
        let (amount, started_at) = (attempt.amount.minor(), stored::micros(attempt.started_at));
        sqlx::query!(
            "INSERT INTO payments (order_id, attempt, payment_id, tender, state, final, amount, started_at)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (order_id, attempt) DO UPDATE SET state = excluded.state, final = excluded.final
             WHERE state <> excluded.state",
            order.id.0,
            no,
            payment_id,
            tender,
            state,
            is_final,
            amount,
            started_at
        )
        .execute(&mut *tx.conn)
        .await?;
    }
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

impl Journal {
    /// All payments at the service that are not over, oldest first.
    pub async fn unfinished_payments(&self) -> Result<Vec<UnfinishedPayment>, ReadError> {
        let rows = sqlx::query!(
            r#"SELECT order_id AS "order_id!", attempt AS "attempt!", payment_id AS "payment_id!" FROM payments
               WHERE final = 0 AND payment_id IS NOT NULL ORDER BY started_at, order_id, attempt"#
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(UnfinishedPayment {
                    order: OrderId(row.order_id),
                    attempt: AttemptNo(number(
                        row.attempt,
                        place("payments", "attempt", &row.payment_id),
                    )?),
                    payment_id: PaymentId(row.payment_id),
                })
            })
            .collect()
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
