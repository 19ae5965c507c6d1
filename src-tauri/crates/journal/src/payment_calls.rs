//! What was said to Yandex Pay about a payment and what was heard from it: the part of an order's payment story
//! that no event tells.
//!
//! A row is a look at the past and decides nothing. It never holds a link, a phone, a key or a body, so that it
//! need not be erased with the customer.

use crate::stored::{self, number, place, time};
use crate::writer::{Tx, Write};
use crate::{Journal, ReadError, WriteError};
use domain::{AttemptNo, OrderId, PaymentId};
use jiff::Timestamp;

/// Rows that are kept of one payment. Beyond that the oldest looks ([`PayCall::Ask`], [`PayCall::Operation`]) go
/// first, then the oldest of the others; the newest row always stays.
pub const PAYMENT_CALLS_MOST: u32 = 500;

/// What was said, or who said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayCall {
    /// `POST /v1/orders`.
    Create,
    /// `GET /v1/orders/{id}`.
    Ask,
    /// `POST /v1/orders/{id}/rollback`.
    Rollback,
    /// `POST /v2/orders/{id}/refund`.
    Refund,
    /// `GET /v1/operations/{id}`.
    Operation,
    /// Yandex Pay called us.
    Webhook,
}

impl PayCall {
    const ALL: [Self; 6] = [
        Self::Create,
        Self::Ask,
        Self::Rollback,
        Self::Refund,
        Self::Operation,
        Self::Webhook,
    ];

    /// The word that is stored, and that the interface translates.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Ask => "ask",
            Self::Rollback => "rollback",
            Self::Refund => "refund",
            Self::Operation => "operation",
            Self::Webhook => "webhook",
        }
    }
}

/// A call and what it came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPaymentCall {
    pub payment_id: PaymentId,
    pub order: OrderId,
    pub attempt: AttemptNo,
    pub at: Timestamp,
    pub call: PayCall,
    /// A word: the service's own (`CAPTURED`), or the till's (`unreachable`).
    pub outcome: String,
    /// For a person. Never a link, a phone, a key or personal data.
    pub detail: Option<String>,
}

/// A call of the story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentCall {
    pub id: i64,
    pub payment_id: PaymentId,
    pub attempt: AttemptNo,
    pub at: Timestamp,
    pub call: PayCall,
    pub outcome: String,
    pub detail: Option<String>,
}

impl Write for NewPaymentCall {
    type Done = ();
    type Refused = WriteError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        let (attempt, at) = (i64::from(self.attempt.0), stored::micros(self.at));
        let call = self.call.word();
        // A story of a payment that the order does not have would be a lie.
        let done = sqlx::query!(
            "INSERT INTO payment_calls (payment_id, order_id, attempt, at, call, outcome, detail)
             SELECT payment_id, order_id, attempt, ?, ?, ?, ? FROM payments
             WHERE payment_id = ? AND order_id = ? AND attempt = ?",
            at,
            call,
            self.outcome,
            self.detail,
            self.payment_id.0,
            self.order.0,
            attempt
        )
        .execute(&mut *tx.conn)
        .await?;
        if done.rows_affected() == 0 {
            return Err(WriteError::NoSuchRow { table: "payments" });
        }
        trim(tx, &self.payment_id, done.last_insert_rowid()).await
    }
}

async fn trim(tx: &mut Tx<'_>, payment_id: &PaymentId, newest: i64) -> Result<(), WriteError> {
    let stored = sqlx::query_scalar!(
        "SELECT count(*) FROM payment_calls WHERE payment_id = ?",
        payment_id.0
    )
    .fetch_one(&mut *tx.conn)
    .await?;
    let over = stored - i64::from(PAYMENT_CALLS_MOST);
    if over <= 0 {
        return Ok(());
    }
    sqlx::query!(
        "DELETE FROM payment_calls WHERE id IN (
           SELECT id FROM payment_calls WHERE payment_id = ? AND id <> ?
           ORDER BY call NOT IN ('ask', 'operation'), id LIMIT ?)",
        payment_id.0,
        newest,
        over
    )
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

impl Journal {
    /// Notes what a call came to. `NoSuchRow` unless the order has this payment in this attempt. Keeps at most
    /// [`PAYMENT_CALLS_MOST`] rows of a payment. Tells no [`crate::Change`]: nothing that is decided follows from it.
    pub async fn note_payment_call(&self, new: NewPaymentCall) -> Result<(), WriteError> {
        self.write(new).await
    }

    /// What was said and heard about all payments of the order, oldest first.
    pub async fn payment_calls(&self, order: OrderId) -> Result<Vec<PaymentCall>, ReadError> {
        let rows = sqlx::query!(
            "SELECT id, payment_id, attempt, at, call, outcome, detail FROM payment_calls
             WHERE order_id = ? ORDER BY id",
            order.0
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter()
            .map(|row| {
                let here = |column| place("payment_calls", column, &row.id);
                Ok(PaymentCall {
                    id: row.id,
                    attempt: AttemptNo(number(row.attempt, here("attempt"))?),
                    at: time(row.at, here("at"))?,
                    call: PayCall::ALL
                        .into_iter()
                        .find(|call| call.word() == row.call)
                        .ok_or_else(|| here("call").corrupt("an unknown word"))?,
                    payment_id: PaymentId(row.payment_id),
                    outcome: row.outcome,
                    detail: row.detail,
                })
            })
            .collect()
    }
}
