//! Which codes are taken: those of open orders, and of closed ones until [`Journal::release_codes`] lets them go.

use crate::fold::from_row;
use crate::stored;
use crate::writer::{Tx, Write};
use crate::{Journal, ReadError, WriteError};
use domain::{Code, Order, OrderId};
use jiff::Timestamp;

/// Takes the digits, unless somebody has them.
pub(crate) async fn reserve(
    tx: &mut Tx<'_>,
    order: OrderId,
    code: &Code,
    at: Timestamp,
) -> Result<bool, WriteError> {
    let (digits, at) = (code.digits(), stored::micros(at));
    let done = sqlx::query!(
        "INSERT INTO codes (digits, order_id, issued_at) VALUES (?, ?, ?) ON CONFLICT (digits) DO NOTHING",
        digits,
        order.0,
        at
    )
    .execute(&mut *tx.conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

pub(crate) async fn order_closed(tx: &mut Tx<'_>, order: &Order) -> Result<(), WriteError> {
    let since = stored::micros(order.since);
    sqlx::query!(
        "UPDATE codes SET closed_at = ? WHERE order_id = ? AND closed_at IS NULL",
        since,
        order.id.0
    )
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

struct Release {
    closed_before: Timestamp,
}

impl Write for Release {
    type Done = u64;
    type Refused = WriteError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<u64, WriteError> {
        let before = stored::micros(self.closed_before);
        let done = sqlx::query!("DELETE FROM codes WHERE closed_at < ?", before)
            .execute(&mut *tx.conn)
            .await?;
        Ok(done.rows_affected())
    }
}

impl Journal {
    /// Lets codes of orders that were closed before this time be issued again. Returns how many.
    pub async fn release_codes(&self, closed_before: Timestamp) -> Result<u64, WriteError> {
        self.write(Release { closed_before }).await
    }

    /// Whether the code may not be issued now. [`Journal::append`] asks again, and refuses.
    pub async fn is_code_taken(&self, code: &Code) -> Result<bool, ReadError> {
        let digits = code.digits();
        let row = sqlx::query!("SELECT order_id FROM codes WHERE digits = ?", digits)
            .fetch_optional(self.readers())
            .await?;
        Ok(row.is_some())
    }

    /// The ready order that this code opens.
    pub async fn order_by_live_code(&self, code: &Code) -> Result<Option<Order>, ReadError> {
        let digits = code.digits();
        let row = sqlx::query!(
            "SELECT o.id, o.version, o.fold FROM codes c JOIN orders o ON o.id = c.order_id
             WHERE c.digits = ? AND o.lifecycle = 'ready'",
            digits
        )
        .fetch_optional(self.readers())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let order = from_row(row.id, row.version, &row.fold)?;
        // An order's earlier code opens nothing.
        let fits = order.code.as_ref().is_some_and(|issued| issued.code == *code);
        Ok(fits.then_some(order))
    }
}
