//! The training mode in the shell: while a lesson is held, the windows see its till, and the shop's own goes on
//! underneath. The lesson itself is [`training`]'s.

use counter::Counter;
use counter::view::{CommandError, RoleName, SessionView, TrainingAct, TrainingView, Update};
use tauri::async_runtime::JoinHandle;
use tauri::{AppHandle, Manager as _};
use tokio::sync::broadcast::error::RecvError;
use training::{Lesson, Plan};

use crate::till::{Open, Phase, Till};
use crate::updates;

/// A lesson under way, and what it tells.
pub struct Class {
    lesson: Lesson,
    tasks: [JoinHandle<()>; 2],
}

impl Class {
    pub async fn end(self) {
        for task in &self.tasks {
            task.abort();
        }
        self.lesson.end().await;
    }
}

impl Till {
    /// For a manager, while nobody is served. Whoever leaves the lesson signs in anew.
    pub async fn enter_training(&self, app: &AppHandle) -> Result<SessionView, CommandError> {
        let _one_at_a_time = self.changing().await;
        let Phase::Open(open) = self.settled().await else {
            return Err(CommandError::new("notConfigured"));
        };
        if open.is_training() {
            return open.seen().session().await;
        }
        let real = open.real();
        let session = real.session().await?;
        let manager = session.operator.ok_or_else(|| CommandError::new("notSignedIn"))?;
        if manager.role != RoleName::Manager {
            return Err(CommandError::new("needsRole").with("role", "manager"));
        }
        if real.is_serving().await? {
            return Err(CommandError::new("paymentsOpen"));
        }
        let around = self.surroundings();
        let lesson = Lesson::begin(Plan {
            real: real.config(),
            language: session.language,
            role: manager.role,
            clock: around.clock,
            chance: around.chance,
            version: around.version,
        })
        .await
        .inspect_err(|error| tracing::error!(%error, "the training mode did not begin"))?;
        let play = lesson.counter().clone();
        let ready = async {
            lesson.set_real_waiting(real.untouched().await?).await;
            real.sign_out().await
        };
        if let Err(error) = ready.await {
            lesson.end().await;
            return Err(error);
        }
        let tasks = [
            tauri::async_runtime::spawn(updates::forward(app.clone(), play.clone(), Till::is_training)),
            tauri::async_runtime::spawn(count_waiting(app.clone(), real.clone())),
        ];
        *self.class().lock().await = Some(Class { lesson, tasks });
        self.enter(Phase::Open(open.with_lesson(Some(play.clone()))));
        self.tell_session(app, &play).await
    }

    /// For anybody. The windows see the shop's own till at once; the lesson is cleared away behind them.
    pub async fn leave_training(&self, app: &AppHandle) -> Result<SessionView, CommandError> {
        let _one_at_a_time = self.changing().await;
        let Phase::Open(open) = self.settled().await else {
            return Err(CommandError::new("notConfigured"));
        };
        let class = self.class().lock().await.take();
        self.enter(Phase::Open(open.with_lesson(None)));
        let session = self.tell_session(app, open.real()).await;
        if let Some(class) = class {
            class.end().await;
        }
        session
    }

    /// What the played customer does.
    pub async fn training_act(&self, act: TrainingAct) -> Result<TrainingView, CommandError> {
        match self.class().lock().await.as_ref() {
            Some(class) => class.lesson.act(act).await,
            None => Err(CommandError::new("notNow")),
        }
    }

    /// Whether the windows see a lesson.
    pub fn is_training(&self) -> bool {
        self.is_open_and(Open::is_training)
    }

    /// For what belongs to the real till alone: its settings, its printer.
    pub fn not_in_training(&self) -> Result<(), CommandError> {
        if self.is_training() {
            return Err(CommandError::new("inTraining"));
        }
        Ok(())
    }

    async fn tell_session(&self, app: &AppHandle, seen: &Counter) -> Result<SessionView, CommandError> {
        let session = seen.session().await?;
        updates::tell(
            app,
            &Update::Session {
                session: session.clone(),
            },
        );
        if let Ok(display) = seen.display().await {
            updates::tell(app, &Update::Display { display });
        }
        Ok(session)
    }
}

/// Tells the lesson how many real orders wait, for as long as it is held: nobody trains through a real customer.
async fn count_waiting(app: AppHandle, real: Counter) {
    let till = app.state::<Till>();
    let mut updates = real.updates();
    loop {
        match updates.recv().await {
            Ok(_) | Err(RecvError::Lagged(_)) => {}
            Err(RecvError::Closed) => return,
        }
        let waiting = match real.untouched().await {
            Ok(waiting) => waiting,
            Err(error) => {
                tracing::warn!(code = error.code, "the real orders could not be counted");
                continue;
            }
        };
        if let Some(class) = till.class().lock().await.as_ref() {
            class.lesson.set_real_waiting(waiting).await;
        }
    }
}
