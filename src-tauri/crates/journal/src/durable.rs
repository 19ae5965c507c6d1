//! The settings that make a commit survive a power cut, read back: SQLite answers a pragma that it cannot follow
//! with silence.

use crate::{OpenError, Trouble};
use sqlx::SqliteConnection;
use std::path::Path;

/// What a pragma must say. `synchronous` 2 is FULL: the log is synced at each commit.
const WANTED: [(&str, &str); 3] = [
    ("synchronous", "2"),
    ("journal_mode", "wal"),
    ("foreign_keys", "1"),
];

pub(crate) enum Unsure {
    Unsafe {
        pragma: &'static str,
        wanted: &'static str,
        found: String,
    },
    Storage(Trouble),
}

impl Unsure {
    pub(crate) fn at(self, path: &Path) -> OpenError {
        match self {
            Self::Unsafe {
                pragma,
                wanted,
                found,
            } => OpenError::Unsafe {
                path: path.to_owned(),
                pragma,
                wanted,
                found,
            },
            Self::Storage(trouble) => OpenError::from_trouble(path, trouble),
        }
    }
}

impl From<sqlx::Error> for Unsure {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}

/// Asked of every connection that writes, before it writes.
pub(crate) async fn assert(connection: &mut SqliteConnection) -> Result<(), Unsure> {
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous")
        .fetch_one(&mut *connection)
        .await?;
    let journal_mode: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(&mut *connection)
        .await?;
    let foreign_keys: i64 = sqlx::query_scalar("PRAGMA foreign_keys")
        .fetch_one(&mut *connection)
        .await?;
    let found = [synchronous.to_string(), journal_mode, foreign_keys.to_string()];
    for ((pragma, wanted), found) in WANTED.into_iter().zip(found) {
        if found != wanted {
            return Err(Unsure::Unsafe {
                pragma,
                wanted,
                found,
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::open::options;
    use sqlx::ConnectOptions;
    use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};

    async fn judged(of: impl FnOnce(SqliteConnectOptions) -> SqliteConnectOptions) -> Option<&'static str> {
        let folder = tempfile::tempdir().unwrap();
        let options = options(&folder.path().join("journal.sqlite")).create_if_missing(true);
        let mut connection = of(options).connect().await.unwrap();
        match assert(&mut connection).await {
            Ok(()) => None,
            Err(Unsure::Unsafe { pragma, .. }) => Some(pragma),
            Err(Unsure::Storage(trouble)) => panic!("{trouble}"),
        }
    }

    #[tokio::test]
    async fn the_settings_of_the_journal_are_durable_and_weaker_ones_are_refused() {
        assert_eq!(judged(|options| options).await, None);
        let normal = judged(|options| options.synchronous(SqliteSynchronous::Normal)).await;
        assert_eq!(normal, Some("synchronous"));
        let rollback = judged(|options| options.journal_mode(SqliteJournalMode::Delete)).await;
        assert_eq!(rollback, Some("journal_mode"));
        let loose = judged(|options| options.foreign_keys(false)).await;
        assert_eq!(loose, Some("foreign_keys"));
    }
}
