//! The handle that everybody holds.

use crate::open::{self, OpenError};
use crate::writer::{self, Message, Waiting, Write};
use crate::{Change, Trouble, TroubleKind, WriteError};
use jiff::Timestamp;
use sqlx::SqlitePool;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, oneshot};

/// How long a caller waits for a place in the writer's queue.
const PATIENCE: Duration = Duration::from_secs(5);
/// Changes a slow listener may be behind before it is told that it missed some.
const CHANGES: usize = 1024;

/// The journal. Cheap to clone; all clones are one journal.
#[derive(Clone)]
pub struct Journal {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    queue: mpsc::Sender<Message>,
    readers: SqlitePool,
    changes: broadcast::Sender<Change>,
}

impl std::fmt::Debug for Journal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Journal")
            .field("path", &self.inner.path)
            .finish_non_exhaustive()
    }
}

impl Journal {
    /// Opens the journal at `path`, making it if there is none; checks it, and brings its schema up to date after
    /// a backup beside it. `now` names that backup, and closes attempts to send that a crash left open.
    ///
    /// Must be called within a tokio runtime.
    pub async fn open(path: impl AsRef<Path>, now: Timestamp) -> Result<Self, OpenError> {
        let opened = open::open(path.as_ref(), now).await?;
        let path = opened.home.path.clone();
        let (queue, waiting) = mpsc::channel(writer::QUEUE);
        let (changes, _) = broadcast::channel(CHANGES);
        tokio::spawn(writer::run(opened.home, opened.writer, waiting, changes.clone()));
        Ok(Self {
            inner: Arc::new(Inner {
                path,
                queue,
                readers: opened.readers,
                changes,
            }),
        })
    }

    /// One that nothing can be written to.
    pub(crate) fn of_readers(path: &Path, readers: SqlitePool) -> Self {
        // Nobody takes commands from this queue: they are refused as those of a closed journal are.
        let (queue, _) = mpsc::channel(1);
        let (changes, _) = broadcast::channel(1);
        Self {
            inner: Arc::new(Inner {
                path: path.to_owned(),
                queue,
                readers,
                changes,
            }),
        }
    }

    /// What changes from now on, told after it is committed. A listener that lags reads everything anew.
    #[must_use]
    pub fn changes(&self) -> broadcast::Receiver<Change> {
        self.inner.changes.subscribe()
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// Writes what still waits, closes the file and gives up the lock. Later commands are refused; so are later
    /// reads. Closing twice does nothing.
    pub async fn close(&self) {
        let (done, closed) = oneshot::channel();
        self.inner.readers.close().await;
        if self.inner.queue.send(Message::Close(done)).await.is_ok() {
            // An error means that somebody else closed it meanwhile.
            let _ = closed.await;
        }
    }

    pub(crate) fn readers(&self) -> &SqlitePool {
        &self.inner.readers
    }

    /// Hands a command to the writer and waits until it is committed or refused.
    pub(crate) async fn write<W: Write>(&self, write: W) -> Result<W::Done, W::Refused> {
        let place = match tokio::time::timeout(PATIENCE, self.inner.queue.reserve()).await {
            Err(_elapsed) => return Err(WriteError::Overloaded.into()),
            Ok(Err(_closed)) => return Err(WriteError::Closed.into()),
            Ok(Ok(place)) => place,
        };
        let (reply, answer) = oneshot::channel();
        place.send(Message::Job(Box::new(Waiting { write, reply })));
        match answer.await {
            Ok(answer) => answer,
            Err(_gone) if self.inner.queue.is_closed() => Err(WriteError::Closed.into()),
            // A fault in the command itself; the writer goes on.
            Err(_gone) => Err(WriteError::Storage(Trouble {
                kind: TroubleKind::Other,
                said: "the command broke off".to_owned(),
            })
            .into()),
        }
    }
}
