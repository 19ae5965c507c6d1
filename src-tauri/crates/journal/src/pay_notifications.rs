//! Every notification that came to the webhook for Yandex Pay, accepted or refused.
//!
//! Anybody may call that webhook, so a row of a refused one holds nothing that its sender could choose at will: no
//! token (its digest only), no words but the till's own, and a payment only if it is one of ours. Nothing here is
//! personal, so nothing is erased. All of it is bounded: see [`PAY_NOTIFICATIONS_MOST`].

use crate::payments;
use crate::stored::{self, number, place, time};
use crate::writer::{Tx, Write};
use crate::{Change, Journal, ReadError, WriteError};
use domain::PaymentId;
use jiff::{SignedDuration, Timestamp};

/// Refused ones that are kept, the newest; and as many repeated ones. [`PayRefusals::total`] goes on counting.
pub const PAY_NOTIFICATIONS_MOST: u32 = 1000;
/// How long accepted ones are kept, and repeats known. Yandex Pay repeats for a day. FOUND
pub const PAY_NOTIFICATIONS_KEPT: SignedDuration = SignedDuration::from_hours(90 * 24);
/// Bytes of a word that an accepted one brought.
const WORD_MOST: usize = 64;

/// What a notification came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PayVerdict {
    Accepted,
    /// The same token as an accepted one before.
    Repeated,
    Refused,
}

impl PayVerdict {
    const ALL: [Self; 3] = [Self::Accepted, Self::Repeated, Self::Refused];

    /// The word that is stored, and that the interface translates.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Repeated => "repeated",
            Self::Refused => "refused",
        }
    }
}

/// What came, as it was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPayNotification {
    pub at: Timestamp,
    /// Why it is refused: a word of the program (`signature`), never of the sender. `None`: it is accepted.
    pub refused: Option<&'static str>,
    /// SHA-256 of the token. The token itself is never stored.
    pub digest: [u8; 32],
    /// The payment that it names, as far as it could be read.
    pub payment_id: Option<PaymentId>,
    /// `ORDER_STATUS_UPDATED`, …
    pub event: Option<String>,
    /// The status that it claims: a hint, never the truth.
    pub status: Option<String>,
}

/// What the journal makes of it: what the caller does next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PayNotificationSeen {
    /// Look at the payment now, and answer 200.
    First,
    /// It had its effect. Answer 200.
    Repeated,
    /// Noted as refused. Answer so.
    Refused,
}

/// A notification as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayNotification {
    pub id: i64,
    pub at: Timestamp,
    pub verdict: PayVerdict,
    /// Why it was refused.
    pub reason: Option<String>,
    /// SHA-256 of the token, in hex.
    pub digest: String,
    pub payment_id: Option<PaymentId>,
    pub event: Option<String>,
    pub status: Option<String>,
}

/// Refused notifications of one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PayRefusals {
    pub reason: String,
    /// Since the time asked for, among those that are kept.
    pub count: u64,
    /// Ever.
    pub total: u64,
    pub last_at: Timestamp,
}

fn hex(digest: [u8; 32]) -> String {
    use std::fmt::Write as _;
    digest.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Upper-case words of the protocol; anything else is not worth keeping.
fn protocol_word(word: Option<String>) -> Option<String> {
    word.filter(|word| {
        !word.is_empty()
            && word.len() <= WORD_MOST
            && word
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    })
}

impl Write for NewPayNotification {
    type Done = PayNotificationSeen;
    type Refused = WriteError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<PayNotificationSeen, WriteError> {
        let digest = hex(self.digest);
        let (seen, verdict) = if self.refused.is_some() {
            (PayNotificationSeen::Refused, PayVerdict::Refused)
        } else if was_accepted(tx, &digest).await? {
            (PayNotificationSeen::Repeated, PayVerdict::Repeated)
        } else {
            (PayNotificationSeen::First, PayVerdict::Accepted)
        };
        let (mut payment_id, mut event, mut status) = (
            self.payment_id,
            protocol_word(self.event),
            protocol_word(self.status),
        );
        if verdict == PayVerdict::Refused {
            (event, status) = (None, None);
            if let Some(claimed) = &payment_id
                && !payments::is_known(tx, claimed).await?
            {
                payment_id = None;
            }
        }
        let (at, word) = (stored::micros(self.at), verdict.word());
        let payment_id = payment_id.map(|id| id.0);
        sqlx::query!(
            "INSERT INTO pay_notifications (at, verdict, reason, digest, payment_id, event, status)
             VALUES (?, ?, ?, ?, ?, ?, ?)",
            at,
            word,
            self.refused,
            digest,
            payment_id,
            event,
            status
        )
        .execute(&mut *tx.conn)
        .await?;
        if let Some(reason) = self.refused {
            count_refused(tx, reason, at).await?;
        }
        trim(tx, verdict, self.at).await?;
        Ok(seen)
    }
}

async fn was_accepted(tx: &mut Tx<'_>, digest: &str) -> Result<bool, WriteError> {
    let row = sqlx::query!(
        "SELECT id FROM pay_notifications WHERE digest = ? AND verdict = 'accepted' LIMIT 1",
        digest
    )
    .fetch_optional(&mut *tx.conn)
    .await?;
    Ok(row.is_some())
}

async fn count_refused(tx: &mut Tx<'_>, reason: &str, at: i64) -> Result<(), WriteError> {
    sqlx::query!(
        "INSERT INTO pay_refusals (reason, count, last_at) VALUES (?, 1, ?)
         ON CONFLICT (reason) DO UPDATE SET count = count + 1, last_at = excluded.last_at",
        reason,
        at
    )
    .execute(&mut *tx.conn)
    .await?;
    tx.changed(Change::Inbox);
    Ok(())
}

/// Keeps the bounds. Only Yandex Pay can make accepted ones, so their time is bound enough.
async fn trim(tx: &mut Tx<'_>, verdict: PayVerdict, now: Timestamp) -> Result<(), WriteError> {
    match verdict {
        PayVerdict::Accepted => {
            let before = now
                .checked_sub(PAY_NOTIFICATIONS_KEPT)
                .map_or(i64::MIN, stored::micros);
            sqlx::query!(
                "DELETE FROM pay_notifications WHERE verdict <> 'refused' AND at < ?",
                before
            )
            .execute(&mut *tx.conn)
            .await?;
        }
        PayVerdict::Repeated | PayVerdict::Refused => {
            let word = verdict.word();
            sqlx::query!(
                "DELETE FROM pay_notifications WHERE verdict = ? AND id <= (
                   SELECT id FROM pay_notifications WHERE verdict = ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
                word,
                word,
                PAY_NOTIFICATIONS_MOST
            )
            .execute(&mut *tx.conn)
            .await?;
        }
    }
    Ok(())
}

impl Journal {
    /// Notes a notification; says whether it is new. Refused ones tell [`Change::Inbox`].
    pub async fn note_pay_notification(
        &self,
        new: NewPayNotification,
    ) -> Result<PayNotificationSeen, WriteError> {
        self.write(new).await
    }

    /// What was notified of this payment, oldest first; also what was refused and claimed to be about it.
    pub async fn pay_notifications_of(
        &self,
        payment_id: &PaymentId,
    ) -> Result<Vec<PayNotification>, ReadError> {
        let rows = sqlx::query!(
            "SELECT id, at, verdict, reason, digest, payment_id, event, status FROM pay_notifications
             WHERE payment_id = ? ORDER BY id",
            payment_id.0
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter()
            .map(|row| {
                let here = |column| place("pay_notifications", column, &row.id);
                Ok(PayNotification {
                    id: row.id,
                    at: time(row.at, here("at"))?,
                    verdict: PayVerdict::ALL
                        .into_iter()
                        .find(|verdict| verdict.word() == row.verdict)
                        .ok_or_else(|| here("verdict").corrupt("an unknown word"))?,
                    reason: row.reason,
                    digest: row.digest,
                    payment_id: row.payment_id.map(PaymentId),
                    event: row.event,
                    status: row.status,
                })
            })
            .collect()
    }

    /// Why notifications were refused at or after `at`, by reason.
    pub async fn pay_notifications_refused_since(
        &self,
        at: Timestamp,
    ) -> Result<Vec<PayRefusals>, ReadError> {
        let at = stored::micros(at);
        let rows = sqlx::query!(
            r#"SELECT reason AS "reason!", pay_refusals.count AS "total!", last_at AS "last_at!", (
                 SELECT count(*) FROM pay_notifications
                 WHERE verdict = 'refused' AND pay_notifications.reason = pay_refusals.reason AND at >= ?
               ) AS "kept!: i64"
               FROM pay_refusals WHERE last_at >= ? ORDER BY reason"#,
            at,
            at
        )
        .fetch_all(self.readers())
        .await?;
        rows.into_iter()
            .map(|row| {
                let here = |column| place("pay_refusals", column, &row.reason);
                Ok(PayRefusals {
                    count: number(row.kept, here("count"))?,
                    total: number(row.total, here("count"))?,
                    last_at: time(row.last_at, here("last_at"))?,
                    reason: row.reason,
                })
            })
            .collect()
    }
}
