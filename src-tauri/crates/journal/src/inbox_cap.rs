//! A bound on unreadable bodies: whoever holds the token may send garbage for ever. The newest are kept, the rest
//! is counted.

use crate::counters;
use crate::stored::{number, place};
use crate::writer::Tx;
use crate::{Rejected, WriteError};
use jiff::Timestamp;

/// Unreadable webhooks that are kept.
pub const UNREADABLE_MOST: u32 = 200;
/// Bytes that their bodies may take together.
pub const UNREADABLE_MOST_BYTES: u64 = 16 * 1024 * 1024;

/// Deletes what is over either bound, oldest first. The newest always stays.
pub(crate) async fn trim(tx: &mut Tx<'_>, at: Timestamp) -> Result<(), WriteError> {
    let rows = sqlx::query!(
        r#"SELECT id AS "id!", coalesce(length(body), 0) AS "bytes!: i64" FROM inbox WHERE verdict = 'unreadable'
           ORDER BY id DESC"#
    )
    .fetch_all(&mut *tx.conn)
    .await?;
    let (mut kept, mut bytes) = (0_u32, 0_u64);
    let mut first_kept = None;
    for row in &rows {
        let size: u64 = number(row.bytes, place("inbox", "body", &row.id))?;
        if kept > 0 && (kept >= UNREADABLE_MOST || bytes + size > UNREADABLE_MOST_BYTES) {
            break;
        }
        kept += 1;
        bytes += size;
        first_kept = Some(row.id);
    }
    let Some(first_kept) = first_kept else {
        return Ok(());
    };
    let done = sqlx::query!(
        "DELETE FROM inbox WHERE verdict = 'unreadable' AND id < ?",
        first_kept
    )
    .execute(&mut *tx.conn)
    .await?;
    counters::add(tx, Rejected::UnreadableDropped, done.rows_affected(), at).await
}
