//! Erasing personal data, and the raw bodies that hold it. The log never held any.
//!
//! Deliberately left alone: `payment_calls` and `pay_notifications`. They hold ids, words of the protocol and digests,
//! never a link, a phone, a key or a body; the story of an order's money outlives its customer's name.

use crate::stored;
use crate::writer::{Tx, Write};
use crate::{Journal, WriteError};
use jiff::Timestamp;

/// How much was erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Erased {
    /// Orders whose customer is not known any more.
    pub personal: u64,
    /// Raw webhooks.
    pub bodies: u64,
    pub payment_requests: u64,
    /// What staff wrote beside those orders.
    pub notes: u64,
}

struct Erase {
    before: Timestamp,
}

impl Write for Erase {
    type Done = Erased;
    type Refused = WriteError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<Erased, WriteError> {
        let before = stored::micros(self.before);
        let personal = sqlx::query!(
            "DELETE FROM personal WHERE order_id IN (
               SELECT id FROM orders WHERE closed = 1 AND since < ?
               EXCEPT SELECT order_id FROM payments WHERE final = 0)",
            before
        )
        .execute(&mut *tx.conn)
        .await?;
        let payment_requests = sqlx::query!(
            "DELETE FROM payment_requests WHERE order_id IN (
               SELECT id FROM orders WHERE closed = 1 AND since < ?
               EXCEPT SELECT order_id FROM payments WHERE final = 0)",
            before
        )
        .execute(&mut *tx.conn)
        .await?;
        let notes = sqlx::query!(
            "DELETE FROM notes WHERE order_id IN (
               SELECT id FROM orders WHERE closed = 1 AND since < ?
               EXCEPT SELECT order_id FROM payments WHERE final = 0)",
            before
        )
        .execute(&mut *tx.conn)
        .await?;
        let bodies = sqlx::query!(
            "UPDATE inbox SET body = NULL WHERE received_at < ? AND verdict IS NOT NULL AND body IS NOT NULL",
            before
        )
        .execute(&mut *tx.conn)
        .await?;
        Ok(Erased {
            personal: personal.rows_affected(),
            bodies: bodies.rows_affected(),
            payment_requests: payment_requests.rows_affected(),
            notes: notes.rows_affected(),
        })
    }
}

impl Journal {
    /// Erases what is known of customers whose orders were closed before this time, with no payment unfinished,
    /// and the bodies of settled webhooks received before it.
    pub async fn erase_personal(&self, before: Timestamp) -> Result<Erased, WriteError> {
        self.write(Erase { before }).await
    }
}
