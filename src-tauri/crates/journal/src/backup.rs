//! Copies of the journal: made by SQLite while the till goes on, checked, and only then given their name.

use crate::open::create_private;
use crate::{Journal, Trouble, TroubleKind};
use jiff::Timestamp;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BackupError {
    /// Choose another name: a backup never overwrites anything.
    #[error("{} is there already", path.display())]
    Exists { path: PathBuf },
    /// Make room, or choose another place.
    #[error("the copy could not be written: {0}")]
    Storage(Trouble),
    /// The copy is not sound, and was removed. The journal itself may be damaged.
    #[error("the copy is damaged: {said}")]
    Damaged { said: String },
}

impl BackupError {
    pub(crate) fn into_trouble(self) -> Trouble {
        match self {
            Self::Storage(trouble) => trouble,
            Self::Exists { .. } => Trouble {
                kind: TroubleKind::Other,
                said: self.to_string(),
            },
            Self::Damaged { said } => Trouble {
                kind: TroubleKind::Damaged,
                said,
            },
        }
    }
}

impl From<sqlx::Error> for BackupError {
    fn from(error: sqlx::Error) -> Self {
        Self::Storage(error.into())
    }
}

impl From<io::Error> for BackupError {
    fn from(error: io::Error) -> Self {
        let kind = if matches!(
            error.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        ) {
            TroubleKind::NoSpace
        } else if matches!(
            error.kind(),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
        ) {
            TroubleKind::ReadOnly
        } else {
            TroubleKind::Other
        };
        Self::Storage(Trouble {
            kind,
            said: error.to_string(),
        })
    }
}

/// Where the copy before a migration goes: beside the journal, named after schema and time.
pub(crate) fn beside(journal: &Path, schema: i64, now: Timestamp) -> PathBuf {
    let mut name = journal.as_os_str().to_owned();
    name.push(format!(".schema-{schema}.{}.bak", now.as_millisecond()));
    PathBuf::from(name)
}

/// Copies, checks the copy, makes it durable, and only then gives it its name.
pub(crate) async fn vacuum_into(connection: &mut SqliteConnection, to: &Path) -> Result<(), BackupError> {
    if to.exists() {
        return Err(BackupError::Exists { path: to.to_owned() });
    }
    let mut partial = to.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    if partial.exists() {
        fs::remove_file(&partial)?;
    }
    let copied = copy(connection, &partial).await;
    if copied.is_err() {
        // The reason is told; a left-over is removed by the next backup.
        let _ = fs::remove_file(&partial);
    }
    copied?;
    fs::rename(&partial, to)?;
    #[cfg(unix)]
    if let Some(folder) = to.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

async fn copy(connection: &mut SqliteConnection, partial: &Path) -> Result<(), BackupError> {
    // SQLite copies into an empty file, which then is the owner's alone.
    create_private(partial)?;
    let name = partial.to_string_lossy().into_owned();
    sqlx::query("VACUUM INTO ?")
        .bind(name)
        .execute(connection)
        .await?;
    let mut copy = SqliteConnectOptions::new()
        .filename(partial)
        .create_if_missing(false)
        .disable_statement_logging()
        .connect()
        .await?;
    let said: Vec<String> = sqlx::query_scalar("PRAGMA integrity_check(5)")
        .fetch_all(&mut copy)
        .await?;
    copy.close().await?;
    if said != ["ok"] {
        return Err(BackupError::Damaged {
            said: said.join("; "),
        });
    }
    File::options().write(true).open(partial)?.sync_all()?;
    Ok(())
}

impl Journal {
    /// Copies the journal to `path`, which must not exist, and checks the copy. The till goes on meanwhile.
    pub async fn backup_to(&self, path: impl AsRef<Path>) -> Result<(), BackupError> {
        let mut source = SqliteConnectOptions::new()
            .filename(self.path())
            .create_if_missing(false)
            .disable_statement_logging()
            .connect()
            .await?;
        let copied = vacuum_into(&mut source, path.as_ref()).await;
        source.close().await?;
        copied
    }
}
