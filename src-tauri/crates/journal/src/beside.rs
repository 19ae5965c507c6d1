//! Reading a journal beside the till that has it, or when no till does: for support, who comes when a till runs that
//! nobody wants to close, or when it does not open.
//!
//! Nothing is left behind: no lock is taken, no schema is changed, no file is made, and what is committed stays as it
//! is. The reader is one more reader of SQLite's log of unwritten pages, so it sees what is committed and keeps nobody
//! from writing.

use crate::open::{self, BUSY_TIMEOUT};
use crate::{Journal, Trouble, TroubleKind, refold};
use sqlx::sqlite::{SqliteConnectOptions, SqlitePoolOptions};
use sqlx::{ConnectOptions as _, SqliteConnection};
use std::io;
use std::path::{Path, PathBuf};

/// One at a time is enough for who is in no hurry.
const READERS: u32 = 1;

/// Why a journal cannot be read beside its till: what support looks at next.
#[derive(Debug, thiserror::Error)]
pub enum BesideError {
    /// No till has written here yet, the journal lies elsewhere, or it was deleted.
    #[error("there is no journal {}", path.display())]
    Absent { path: PathBuf },
    /// An empty file, or a database of another program.
    #[error("{} is no journal of this program", path.display())]
    Foreign { path: PathBuf },
    /// Keep the file aside and restore the last backup.
    #[error("{} is damaged: {said}", path.display())]
    Damaged { path: PathBuf, said: String },
    /// The rights of the file or its folder, or the disk: the text says what.
    #[error("{} cannot be read: {said}", path.display())]
    Unreadable { path: PathBuf, said: String },
}

/// A journal that is only read.
pub struct Beside {
    /// Whatever is written to it is refused as if it were closed. To be closed by whoever opened it.
    pub journal: Journal,
    pub schema: Schema,
    /// A crash left pages that never got into the file, and the index to read them is gone. The till takes them up at
    /// its next start; this reader does not see them.
    pub misses_last_pages: bool,
}

/// Which program wrote it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schema {
    /// The last migration that the file has seen, and the rules its folds were made by.
    pub found: (i64, i64),
    /// The same of this program.
    pub known: (i64, i64),
}

impl Schema {
    /// Whether this program can read its rows. Counts and checks can be had of any.
    #[must_use]
    pub fn is_ours(self) -> bool {
        self.found == self.known
    }
}

impl std::fmt::Display for Schema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let ((found, folds), (known, rules)) = (self.found, self.known);
        write!(
            f,
            "schema {found} with folds of rules {folds}; this program reads schema {known} with folds of rules {rules}"
        )
    }
}

impl Journal {
    /// Opens the journal at `path` to be read only, whoever has it. Must be called within a tokio runtime.
    pub async fn beside(path: impl AsRef<Path>) -> Result<Beside, BesideError> {
        let path = path.as_ref();
        let told = |error: sqlx::Error| BesideError::from_trouble(path, error.into());
        let size = match std::fs::metadata(path) {
            Ok(about) => about.len(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(BesideError::Absent {
                    path: path.to_owned(),
                });
            }
            Err(error) => {
                return Err(BesideError::Unreadable {
                    path: path.to_owned(),
                    said: error.to_string(),
                });
            }
        };
        if size == 0 {
            return Err(BesideError::Foreign {
                path: path.to_owned(),
            });
        }
        let (wal, index) = (side_file(path, "-wal"), side_file(path, "-shm"));
        // Whoever has a journal open has both. Without them nobody writes, and SQLite, which would make them anew,
        // is told so.
        let is_still = !(wal.exists() && index.exists());
        let misses_last_pages = is_still && std::fs::metadata(&wal).is_ok_and(|about| about.len() > 0);
        let options = options(path).immutable(is_still);
        let mut first = options.clone().connect().await.map_err(told)?;
        let found = of_file(&mut first).await.map_err(told)?;
        sqlx::Connection::close(first).await.map_err(told)?;
        if found.0 == 0 {
            return Err(BesideError::Foreign {
                path: path.to_owned(),
            });
        }
        let readers = SqlitePoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(BUSY_TIMEOUT)
            .connect_lazy_with(options);
        Ok(Beside {
            journal: Journal::of_readers(path, readers),
            schema: Schema {
                found,
                known: (open::known(), refold::RULES),
            },
            misses_last_pages,
        })
    }
}

/// Nothing here that would write: the settings that make commits durable are the writer's.
fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .create_if_missing(false)
        .busy_timeout(BUSY_TIMEOUT)
        .pragma("query_only", "ON")
        .pragma("trusted_schema", "OFF")
        .disable_statement_logging()
}

async fn of_file(connection: &mut SqliteConnection) -> Result<(i64, i64), sqlx::Error> {
    let applied = open::applied(&mut *connection).await?;
    let rules = sqlx::query_scalar("PRAGMA user_version")
        .fetch_one(connection)
        .await?;
    Ok((applied, rules))
}

fn side_file(journal: &Path, ending: &str) -> PathBuf {
    let mut name = journal.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

impl BesideError {
    fn from_trouble(path: &Path, trouble: Trouble) -> Self {
        let (path, said) = (path.to_owned(), trouble.said);
        match trouble.kind {
            TroubleKind::Damaged => Self::Damaged { path, said },
            TroubleKind::NoSpace | TroubleKind::ReadOnly | TroubleKind::Busy | TroubleKind::Other => {
                Self::Unreadable { path, said }
            }
        }
    }
}
