//! Opening: the lock, the check, the backup before a migration, the settings that make a commit durable.

use crate::{Trouble, TroubleKind, backup};
use jiff::Timestamp;
use sqlx::migrate::{MigrateError, Migrator};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};
use sqlx::{ConnectOptions, SqliteConnection, SqlitePool};
use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

static MIGRATIONS: Migrator = sqlx::migrate!("../../../migrations");

const BUSY_TIMEOUT: Duration = Duration::from_secs(5);
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

/// The file and the lock that keeps others off it. The lock goes with the last of it.
pub(crate) struct Home {
    pub path: PathBuf,
    _lock: File,
}

pub(crate) struct Opened {
    pub home: Home,
    pub writer: SqliteConnection,
    pub readers: SqlitePool,
}

pub(crate) async fn open(path: &Path, now: Timestamp) -> Result<Opened, OpenError> {
    let lock = lock(path)?;
    let existed = create_private(path).map_err(|error| from_io(path, &error))?;
    let mut writer = options(path)
        .connect()
        .await
        .map_err(|error| from_trouble(path, error.into()))?;
    if existed {
        check(path, &mut writer).await?;
    }
    migrate(path, &mut writer, now).await?;
    assert_durable(path, &mut writer).await?;
    lose_open_attempts(&mut writer, now)
        .await
        .map_err(|error| from_trouble(path, error.into()))?;
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

/// A second connection of the writer, after the first one failed.
pub(crate) async fn connect_writer(path: &Path) -> Result<SqliteConnection, Trouble> {
    let mut writer = options(path).connect().await?;
    assert_durable(path, &mut writer).await.map_err(|error| Trouble {
        kind: TroubleKind::Other,
        said: error.to_string(),
    })?;
    Ok(writer)
}

/// Never creates the file: a till whose journal was deleted under it must not go on with an empty one.
fn options(path: &Path) -> SqliteConnectOptions {
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

fn lock(path: &Path) -> Result<File, OpenError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let file = OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(PathBuf::from(name))
        .map_err(|error| from_io(path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(OpenError::LockedByAnother {
            path: path.to_owned(),
        }),
        Err(TryLockError::Error(error)) => Err(from_io(path, &error)),
    }
}

/// Makes an empty file that only its owner can read; SQLite gives its side files the same rights. Whether there
/// was one with something in it.
pub(crate) fn create_private(path: &Path) -> io::Result<bool> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    Ok(options.open(path)?.metadata()?.len() > 0)
}

async fn check(path: &Path, connection: &mut SqliteConnection) -> Result<(), OpenError> {
    let said: Vec<String> = sqlx::query_scalar("PRAGMA quick_check(5)")
        .fetch_all(connection)
        .await
        .map_err(|error| from_trouble(path, error.into()))?;
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
    let known = MIGRATIONS
        .iter()
        .map(|migration| migration.version)
        .max()
        .unwrap_or(0);
    let applied = applied(connection)
        .await
        .map_err(|error| from_trouble(path, error.into()))?;
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
            .map_err(|error| from_trouble(path, error.into_trouble()))?;
    }
    MIGRATIONS
        .run_direct(None, connection, false)
        .await
        .map_err(|error| from_migration(path, error))
}

/// The highest migration that the file has seen; zero for a new one.
async fn applied(connection: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
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

/// Reads back what makes a commit survive a power cut. SQLite answers a pragma it cannot follow with silence.
async fn assert_durable(path: &Path, connection: &mut SqliteConnection) -> Result<(), OpenError> {
    let read = |error: sqlx::Error| from_trouble(path, error.into());
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous")
        .fetch_one(&mut *connection)
        .await
        .map_err(read)?;
    let journal_mode: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(&mut *connection)
        .await
        .map_err(read)?;
    let foreign_keys: i64 = sqlx::query_scalar("PRAGMA foreign_keys")
        .fetch_one(&mut *connection)
        .await
        .map_err(read)?;
    for (pragma, wanted, found) in [
        ("synchronous", "2", synchronous.to_string()),
        ("journal_mode", "wal", journal_mode),
        ("foreign_keys", "1", foreign_keys.to_string()),
    ] {
        if found != wanted {
            return Err(OpenError::Unsafe {
                path: path.to_owned(),
                pragma,
                wanted,
                found,
            });
        }
    }
    Ok(())
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

fn from_io(path: &Path, error: &io::Error) -> OpenError {
    let (path, said) = (path.to_owned(), error.to_string());
    if matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
    ) {
        OpenError::ReadOnly { path, said }
    } else if matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    ) {
        OpenError::NoSpace { path, said }
    } else {
        OpenError::Other { path, said }
    }
}

fn from_trouble(path: &Path, trouble: Trouble) -> OpenError {
    let (path, said) = (path.to_owned(), trouble.said);
    match trouble.kind {
        TroubleKind::NoSpace => OpenError::NoSpace { path, said },
        TroubleKind::ReadOnly => OpenError::ReadOnly { path, said },
        TroubleKind::Busy => OpenError::LockedByAnother { path },
        TroubleKind::Damaged => OpenError::Damaged { path, said },
        TroubleKind::Other => OpenError::Other { path, said },
    }
}

fn from_migration(path: &Path, error: MigrateError) -> OpenError {
    if let MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _) = error {
        return from_trouble(path, error.into());
    }
    OpenError::Other {
        path: path.to_owned(),
        said: error.to_string(),
    }
}
