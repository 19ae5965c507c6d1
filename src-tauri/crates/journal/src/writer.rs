//! The one writer: takes what waits together, commits it together, replies after `COMMIT`.

use crate::open::{self, Home};
use crate::{Change, Trouble, TroubleKind, WriteError};
use sqlx::{Connection, SqliteConnection};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::task::Poll;
use tokio::sync::{broadcast, mpsc, oneshot};

/// How many commands may wait. Beyond that callers wait, and then are told so.
pub(crate) const QUEUE: usize = 512;
/// How many commands share one commit.
const BATCH: usize = 64;

pub(crate) type Boxed<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// What a command writes through: a savepoint inside the writer's transaction.
pub(crate) struct Tx<'c> {
    pub conn: &'c mut SqliteConnection,
    pub changes: &'c mut Vec<Change>,
}

impl Tx<'_> {
    pub(crate) fn changed(&mut self, change: Change) {
        if !self.changes.contains(&change) {
            self.changes.push(change);
        }
    }
}

/// A command of the writer: all or nothing.
pub(crate) trait Write: Send + 'static {
    type Done: Send + 'static;
    type Refused: From<WriteError> + Send + 'static;

    fn write(self, tx: &mut Tx<'_>) -> impl Future<Output = Result<Self::Done, Self::Refused>> + Send;
}

pub(crate) enum Message {
    Job(Box<dyn Job>),
    Close(oneshot::Sender<()>),
}

/// A [`Write`] together with whoever waits for it, its types erased.
pub(crate) trait Job: Send {
    fn run<'c>(self: Box<Self>, tx: &'c mut Tx<'c>) -> Boxed<'c, Ran>;
    fn fail(self: Box<Self>, error: WriteError);
}

/// A command that ran; whether it will stand is not known before `COMMIT`.
pub(crate) struct Ran {
    wrote: bool,
    /// `None`: tell what the command came to. `Some`: nothing of it was stored.
    reply: Box<dyn FnOnce(Option<WriteError>) + Send>,
}

pub(crate) struct Waiting<W: Write> {
    pub write: W,
    pub reply: oneshot::Sender<Result<W::Done, W::Refused>>,
}

impl<W: Write> Job for Waiting<W> {
    fn run<'c>(self: Box<Self>, tx: &'c mut Tx<'c>) -> Boxed<'c, Ran> {
        Box::pin(async move {
            let Self { write, reply } = *self;
            let result = write.write(tx).await;
            Ran {
                wrote: result.is_ok(),
                reply: Box::new(move |failed| {
                    let answer = match failed {
                        None => result,
                        Some(error) => Err(error.into()),
                    };
                    // Whoever asked may have gone away; what was stored stands all the same.
                    let _ = reply.send(answer);
                }),
            }
        })
    }

    fn fail(self: Box<Self>, error: WriteError) {
        let _ = self.reply.send(Err(error.into()));
    }
}

/// Runs until the journal is closed or dropped. `connection` is opened anew after any failed batch.
pub(crate) async fn run(
    home: Home,
    connection: SqliteConnection,
    mut queue: mpsc::Receiver<Message>,
    changes: broadcast::Sender<Change>,
) {
    let mut connection = Some(connection);
    let mut waiting = Vec::with_capacity(BATCH);
    let mut closing = None;
    while closing.is_none() && queue.recv_many(&mut waiting, BATCH).await > 0 {
        let mut jobs = Vec::with_capacity(waiting.len());
        for message in waiting.drain(..) {
            match message {
                // Dropped: whoever waits hears that the journal is closed.
                Message::Job(_) if closing.is_some() => {}
                Message::Job(job) => jobs.push(job),
                Message::Close(done) => {
                    queue.close();
                    closing = Some(done);
                }
            }
        }
        if jobs.is_empty() {
            continue;
        }
        let mut changed = Vec::new();
        connection = match serve(&home, connection.take(), jobs, &mut changed).await {
            Ok(connection) => Some(connection),
            Err(trouble) => {
                tracing::error!(kind = ?trouble.kind, said = %trouble, "nothing of this batch was stored");
                if trouble.kind == TroubleKind::Busy && closing.is_none() {
                    closing = fail_all(&mut queue, &trouble);
                }
                continue;
            }
        };
        for change in changed {
            // Nobody listens: fine.
            let _ = changes.send(change);
        }
    }
    if let Some(connection) = connection
        && let Err(error) = connection.close().await
    {
        tracing::warn!(%error, "the journal's file did not close cleanly");
    }
    drop(home);
    if let Some(done) = closing {
        let _ = done.send(());
    }
}

/// Another program holds the file: what waits behind has waited as long already, and is not made to wait again.
fn fail_all(queue: &mut mpsc::Receiver<Message>, trouble: &Trouble) -> Option<oneshot::Sender<()>> {
    while let Ok(message) = queue.try_recv() {
        match message {
            Message::Job(job) => job.fail(WriteError::Storage(trouble.clone())),
            Message::Close(done) => {
                queue.close();
                return Some(done);
            }
        }
    }
    None
}

/// One batch: one transaction. On failure everybody is told, and the connection is not to be trusted any more.
async fn serve(
    home: &Home,
    connection: Option<SqliteConnection>,
    jobs: Vec<Box<dyn Job>>,
    changes: &mut Vec<Change>,
) -> Result<SqliteConnection, Trouble> {
    let opened = match connection {
        Some(connection) => Ok(connection),
        None => open::connect_writer(&home.path).await,
    };
    let mut connection = match opened {
        Ok(connection) => connection,
        Err(trouble) => {
            for job in jobs {
                job.fail(WriteError::Storage(trouble.clone()));
            }
            return Err(trouble);
        }
    };
    let mut replies = Vec::with_capacity(jobs.len());
    match batch(&mut connection, jobs, changes, &mut replies).await {
        Ok(()) => {
            for reply in replies {
                reply(None);
            }
            Ok(connection)
        }
        Err(trouble) => {
            // The connection is closed before anybody hears of it: whoever tries again finds the writer ready.
            let _ = connection.close().await;
            for reply in replies {
                reply(Some(WriteError::Storage(trouble.clone())));
            }
            Err(trouble)
        }
    }
}

type Reply = Box<dyn FnOnce(Option<WriteError>) + Send>;

async fn batch(
    connection: &mut SqliteConnection,
    jobs: Vec<Box<dyn Job>>,
    changes: &mut Vec<Change>,
    replies: &mut Vec<Reply>,
) -> Result<(), Trouble> {
    let mut jobs = jobs.into_iter();
    let mut trouble = say(connection, "BEGIN IMMEDIATE").await.err();
    while trouble.is_none() {
        let Some(job) = jobs.next() else { break };
        trouble = one(connection, job, changes, replies).await.err();
    }
    if trouble.is_none() {
        trouble = say(connection, "COMMIT").await.err();
    }
    match trouble {
        None => Ok(()),
        Some(trouble) => {
            for job in jobs {
                let trouble = trouble.clone();
                replies.push(Box::new(move |_| job.fail(WriteError::Storage(trouble))));
            }
            Err(trouble)
        }
    }
}

/// One command in its savepoint. An error here means that the whole transaction is lost.
async fn one(
    connection: &mut SqliteConnection,
    job: Box<dyn Job>,
    changes: &mut Vec<Change>,
    replies: &mut Vec<Reply>,
) -> Result<(), Trouble> {
    say(connection, "SAVEPOINT command").await?;
    let mut own = Vec::new();
    let ran = {
        let mut tx = Tx {
            conn: connection,
            changes: &mut own,
        };
        guarded(job.run(&mut tx)).await?
    };
    let wrote = ran.wrote;
    replies.push(ran.reply);
    if !wrote {
        say(connection, "ROLLBACK TO command").await?;
    }
    say(connection, "RELEASE command").await?;
    if wrote {
        for change in own {
            if !changes.contains(&change) {
                changes.push(change);
            }
        }
    }
    Ok(())
}

async fn say(connection: &mut SqliteConnection, sql: &'static str) -> Result<(), Trouble> {
    sqlx::query(sql).execute(connection).await?;
    Ok(())
}

/// A fault in one command must not silence the writer for good.
async fn guarded<T>(mut future: Boxed<'_, T>) -> Result<T, Trouble> {
    std::future::poll_fn(move |context| {
        match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context))) {
            Ok(Poll::Pending) => Poll::Pending,
            Ok(Poll::Ready(done)) => Poll::Ready(Ok(done)),
            Err(_) => Poll::Ready(Err(Trouble {
                kind: TroubleKind::Other,
                said: "a command of the journal panicked".to_owned(),
            })),
        }
    })
    .await
}
