//! Opening: the lock, the check, the backup before a migration, the settings that make a commit durable.

use crate::lock::Lock;
use crate::{Trouble, TroubleKind, backup, durable, refold};
use jiff::Timestamp;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, SqliteConnection, SqlitePool};
use std::fs::OpenOptions;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

static MIGRATIONS: Migrator = sqlx::migrate!("../../../migrations");

pub(crate) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
const READERS: u32 = 4;

/// Why the journal could not be opened: what the person at the till does next.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another till, or another window of this one, has it. Close that one.
    #[error("{} is in use by another program", path.display())]
    LockedByAnother { path: PathBuf },
    /// Keep the file aside and restore the last backup.
    #[error("{} is damaged: {said}", path.display())]
    Damaged { path: PathBuf, said: String },
    /// A later version of the program wrote it. Install that version.
    #[error("{} was written by a later version of this program (schema {found}, known up to {known})", path.display())]
    Newer { path: PathBuf, found: i64, known: i64 },
    /// Give the user the right to write there.
    #[error("{} cannot be written: {said}", path.display())]
    ReadOnly { path: PathBuf, said: String },
    /// Make room on the disk.
    #[error("no space left for {}: {said}", path.display())]
    NoSpace { path: PathBuf, said: String },
    /// This place cannot keep a commit safe (a network folder, for instance). Choose another.
    #[error("{} cannot be used safely: {pragma} is {found}, not {wanted}", path.display())]
    Unsafe {
        path: PathBuf,
        pragma: &'static str,
        wanted: &'static str,
        found: String,
    },
    /// Anything else: the text says what.
    #[error("{} could not be opened: {said}", path.display())]
    Other { path: PathBuf, said: String },
}

/// The file and the lock that keeps others off it.
pub(crate) struct Home {
    pub path: PathBuf,
    _lock: Lock,
}

pub(crate) struct Opened {
    pub home: Home,
    pub writer: SqliteConnection,
    pub readers: SqlitePool,
}

pub(crate) async fn open(path: &Path, now: Timestamp) -> Result<Opened, OpenError> {
    let mut lock = Lock::take(path)?;
    let before = std::fs::metadata(path).map_or(0, |about| about.len());
    if before == 0 {
        lock.expect_none(path)?;
        create_private(path).map_err(|error| OpenError::from_io(path, &error))?;
    }
    let told = |error: sqlx::Error| OpenError::from_trouble(path, error.into());
    let mut writer = options(path).connect().await.map_err(told)?;
    if before > 0 {
        check(path, &mut writer).await?;
    }
    durable::assert(&mut writer)
        .await
        .map_err(|unsure| unsure.at(path))?;
    migrate(path, &mut writer, now).await?;
    refold::bring_up_to_date(&mut writer)
        .await
        .map_err(|trouble| OpenError::from_trouble(path, trouble))?;
    lock.remember(path)?;
    lose_open_attempts(&mut writer, now).await.map_err(told)?;
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .acquire_timeout(BUSY_TIMEOUT)
        .connect_lazy_with(options(path).pragma("query_only", "ON"));
    let home = Home {
        path: path.to_owned(),
        _lock: lock,
    };
    Ok(Opened {
        home,
        writer,
        readers,
    })
}

/// Another connection for the writer, after the first one failed.
pub(crate) async fn connect_writer(path: &Path) -> Result<SqliteConnection, Trouble> {
    let mut writer = options(path).connect().await?;
    match durable::assert(&mut writer).await {
        Ok(()) => Ok(writer),
        Err(durable::Unsure::Storage(trouble)) => Err(trouble),
        Err(durable::Unsure::Unsafe { pragma, found, .. }) => Err(Trouble {
            kind: TroubleKind::Other,
            said: format!("{pragma} is {found}"),
        }),
    }
}

/// Never creates the file: a till whose journal was deleted under it must not go on with an empty one.
pub(crate) fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(false)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_TIMEOUT)
        // Erased personal data is overwritten, not only unlinked.
        .pragma("secure_delete", "ON")
        .pragma("trusted_schema", "OFF")
        .disable_statement_logging()
}

/// Makes an empty file that only its owner can read; SQLite gives its side files the same rights.
pub(crate) fn create_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?;
    Ok(())
}

async fn check(path: &Path, connection: &mut SqliteConnection) -> Result<(), OpenError> {
    let said: Vec<String> = sqlx::query_scalar("PRAGMA quick_check(5)")
        .fetch_all(connection)
        .await
        .map_err(|error| OpenError::from_trouble(path, error.into()))?;
    if said == ["ok"] {
        Ok(())
    } else {
        Err(OpenError::Damaged {
            path: path.to_owned(),
            said: said.join("; "),
        })
    }
}

async fn migrate(path: &Path, connection: &mut SqliteConnection, now: Timestamp) -> Result<(), OpenError> {
    let known = known();
    let applied = applied(connection)
        .await
        .map_err(|error| OpenError::from_trouble(path, error.into()))?;
    if applied > known {
        return Err(OpenError::Newer {
            path: path.to_owned(),
            found: applied,
            known,
        });
    }
    if applied > 0 && applied < known {
        let beside = backup::beside(path, applied, now);
        backup::vacuum_into(connection, &beside)
            .await
            .map_err(|error| OpenError::from_trouble(path, error.into_trouble()))?;
    }
    MIGRATIONS
        .run_direct(None, connection, false)
        .await
        .map_err(|error| OpenError::from_migration(path, error))
}

/// The last migration that this program knows.
pub(crate) fn known() -> i64 {
    MIGRATIONS
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or(0)
}

/// The highest migration that the file has seen; zero for a new one.
pub(crate) async fn applied(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    let laid: i64 = sqlx::query_scalar(
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '_sqlx_migrations'",
    )
    .fetch_one(&mut *connection)
    .await?;
    if laid == 0 {
        return Ok(0);
    }
    sqlx::query_scalar("SELECT coalesce(max(version), 0) FROM _sqlx_migrations")
        .fetch_one(connection)
        .await
}

/// The till stopped before it heard an answer: whether Kuper got it is not known.
async fn lose_open_attempts(connection: &mut SqliteConnection, now: Timestamp) -> Result<(), sqlx::Error> {
    let now = crate::stored::micros(now);
    sqlx::query!(
        "UPDATE outbox_attempts SET outcome = 'lost', lost_answer = 1, finished_at = ? WHERE outcome IS NULL",
        now
    )
    .execute(connection)
    .await?;
    Ok(())
}

impl OpenError {
    pub(crate) fn from_io(path: &Path, error: &io::Error) -> Self {
        let (path, said) = (path.to_owned(), error.to_string());
        if matches!(
            error.kind(),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
        ) {
            Self::ReadOnly { path, said }
        } else if matches!(
            error.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
        ) {
            Self::NoSpace { path, said }
        } else {
            Self::Other { path, said }
        }
    }

    pub(crate) fn from_trouble(path: &Path, trouble: Trouble) -> Self {
        let (path, said) = (path.to_owned(), trouble.said);
        match trouble.kind {
            TroubleKind::NoSpace => Self::NoSpace { path, said },
            TroubleKind::ReadOnly => Self::ReadOnly { path, said },
            TroubleKind::Busy => Self::LockedByAnother { path },
            TroubleKind::Damaged => Self::Damaged { path, said },
            TroubleKind::Other => Self::Other { path, said },
        }
    }

    fn from_migration(path: &Path, error: MigrateError) -> Self {
        if let MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) = error {
            return Self::from_trouble(path, error.into());
        }
        Self::Other {
            path: path.to_owned(),
            said: error.to_string(),
        }
    }
}
