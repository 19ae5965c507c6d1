//! What the till remembers of itself between runs, by key.

use crate::writer::{Tx, Write};
use crate::{Change, Journal, ReadError, WriteError};

struct Set {
    key: String,
    value: Option<String>,
}

impl Write for Set {
    type Done = ();
    type Refused = WriteError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        match self.value {
            Some(value) => {
                sqlx::query!(
                    "INSERT INTO meta (key, value) VALUES (?, ?)
                     ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                    self.key,
                    value
                )
                .execute(&mut *tx.conn)
                .await?;
            }
            None => {
                sqlx::query!("DELETE FROM meta WHERE key = ?", self.key)
                    .execute(&mut *tx.conn)
                    .await?;
            }
        }
        tx.changed(Change::Meta);
        Ok(())
    }
}

impl Journal {
    pub async fn meta_get(&self, key: &str) -> Result<Option<String>, ReadError> {
        let row = sqlx::query!("SELECT value FROM meta WHERE key = ?", key)
            .fetch_optional(self.readers())
            .await?;
        Ok(row.map(|row| row.value))
    }

    /// `None` forgets the key.
    pub async fn meta_set(&self, key: &str, value: Option<String>) -> Result<(), WriteError> {
        let key = key.to_owned();
        self.write(Set { key, value }).await
    }
}
