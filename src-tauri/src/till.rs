//! The till from start to end: windows first, the counter behind the first paint, a graceful stop.

use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use counter::config::Config;
use counter::setup::{self, Opened, SettingsFile};
use counter::view::{CommandError, SessionView, Update};
use counter::{AskedBy, Chance, Clock, Counter, LANGUAGES, Running, StartError, Surroundings};
use tauri::async_runtime::JoinHandle;
use tauri::{AppHandle, Manager as _, RunEvent};
use tokio::sync::{Mutex, MutexGuard, watch};

use crate::arguments::Windows;
use crate::lesson::Class;
use crate::printing::PrintDesk;
use crate::sound::{self, Speaker};
use crate::{commands, kiosk, log, printing, updates, windows};

/// Longer than this nobody waits for background tasks at the end; what they had not done is resumed at the next start.
const STOP_WITHIN: Duration = Duration::from_secs(20);

/// What the commands find behind them.
#[derive(Clone)]
pub enum Phase {
    /// At the start, and while other settings are taken over: whoever asks waits.
    Opening,
    /// There is no settings file yet: the wizard asks for what goes into it, in the language chosen there.
    Setup {
        language: String,
    },
    Open(Open),
    /// No counter can be built; the session tells why, and nothing else works.
    Broken(Box<SessionView>),
}

/// A till that works.
#[derive(Clone)]
pub struct Open {
    /// The shop's own counter.
    real: Counter,
    /// The lesson's, while one is held.
    lesson: Option<Counter>,
}

impl Open {
    /// The counter that the screens see. The one place where it is chosen.
    pub fn seen(&self) -> &Counter {
        self.lesson.as_ref().unwrap_or(&self.real)
    }

    pub fn is_training(&self) -> bool {
        self.lesson.is_some()
    }

    /// The same till with a lesson before it, or without one.
    pub fn with_lesson(&self, lesson: Option<Counter>) -> Self {
        Self {
            real: self.real.clone(),
            lesson,
        }
    }

    /// Whose settings they are.
    pub fn real(&self) -> &Counter {
        &self.real
    }
}

/// What runs behind an open till.
struct Background {
    running: Running,
    /// Tells the windows what happens.
    forwarding: JoinHandle<()>,
    /// Makes its alarm heard.
    ringing: JoinHandle<()>,
}

/// The counter, once it is open. Shared by all commands.
pub struct Till {
    phase: watch::Sender<Phase>,
    file: SettingsFile,
    /// What did not keep the till from starting; shown in settings.
    troubles: Vec<String>,
    background: Mutex<Option<Background>>,
    /// Held while other settings are taken over, and while a lesson begins or ends.
    changing: Mutex<()>,
    class: Mutex<Option<Class>>,
}

impl Till {
    pub fn new(path: &Path, troubles: Vec<String>) -> Self {
        Self {
            phase: watch::Sender::new(Phase::Opening),
            file: SettingsFile::new(path),
            troubles,
            background: Mutex::default(),
            changing: Mutex::default(),
            class: Mutex::default(),
        }
    }

    pub fn file(&self) -> &SettingsFile {
        &self.file
    }

    /// One change at a time.
    pub async fn changing(&self) -> MutexGuard<'_, ()> {
        self.changing.lock().await
    }

    /// The lesson that is held.
    pub fn class(&self) -> &Mutex<Option<Class>> {
        &self.class
    }

    /// Whether the till is open, and this holds of it; does not wait.
    pub fn is_open_and(&self, holds: impl FnOnce(&Open) -> bool) -> bool {
        match &*self.phase.borrow() {
            Phase::Open(open) => holds(open),
            Phase::Opening | Phase::Setup { .. } | Phase::Broken(_) => false,
        }
    }

    pub fn enter(&self, phase: Phase) {
        self.phase.send_replace(phase);
    }

    /// The counter that the screens see; waits while it is being opened.
    pub async fn counter(&self) -> Result<Counter, CommandError> {
        match self.settled().await {
            Phase::Open(open) => Ok(open.seen().clone()),
            Phase::Opening | Phase::Setup { .. } | Phase::Broken(_) => {
                Err(CommandError::new("notConfigured"))
            }
        }
    }

    /// Who is signed in; or, when there is no counter, what is wrong.
    pub async fn session(&self) -> Result<SessionView, CommandError> {
        match self.settled().await {
            Phase::Open(open) => open.seen().session().await,
            Phase::Setup { language } => Ok(first_start(&language)),
            Phase::Broken(session) => Ok(*session),
            Phase::Opening => Err(CommandError::new("notConfigured")),
        }
    }

    /// Of the counter on screen, or of the wizard.
    pub async fn set_language(&self, app: &AppHandle, language: &str) -> Result<SessionView, CommandError> {
        match self.settled().await {
            Phase::Open(open) => open.seen().set_language(language).await,
            Phase::Setup { .. } => {
                if !LANGUAGES.contains(&language) {
                    return Err(CommandError::new("badInput").with("field", "language"));
                }
                self.phase.send_if_modified(|phase| match phase {
                    Phase::Setup { language: chosen } => {
                        language.clone_into(chosen);
                        true
                    }
                    Phase::Opening | Phase::Open(_) | Phase::Broken(_) => false,
                });
                let session = self.session().await?;
                updates::tell(
                    app,
                    &Update::Session {
                        session: session.clone(),
                    },
                );
                Ok(session)
            }
            Phase::Opening | Phase::Broken(_) => Err(CommandError::new("notConfigured")),
        }
    }

    /// Answers the path of the file. Of an open till its manager has it; where nobody can sign in, whoever stands there.
    pub async fn save_support_bundle(&self) -> Result<String, CommandError> {
        let troubles = match self.settled().await {
            Phase::Open(open) => return open.seen().save_support_bundle().await,
            Phase::Broken(session) => session.config_problems,
            Phase::Setup { .. } => Vec::new(),
            Phase::Opening => return Err(CommandError::new("notConfigured")),
        };
        let (path, version) = (self.file.path(), env!("CARGO_PKG_VERSION"));
        let now = Clock::System.now();
        let bundle = counter::support_bundle(path, version, AskedBy::Window, &troubles, now).await?;
        for lack in &bundle.lacks {
            tracing::info!(lack, "not in the bundle for support");
        }
        Ok(bundle.path.display().to_string())
    }

    pub async fn settled(&self) -> Phase {
        let mut phase = self.phase.subscribe();
        let settled = phase.wait_for(|phase| !matches!(phase, Phase::Opening)).await;
        settled.map_or(Phase::Opening, |phase| phase.clone())
    }

    pub fn surroundings(&self) -> Surroundings {
        Surroundings {
            clock: Clock::System,
            chance: Chance::from_os(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            config_path: self.file.path().display().to_string(),
            config_problems: self.troubles.clone(),
        }
    }

    /// The counter is open: the commands find it, and the windows are told.
    pub async fn show(&self, app: &AppHandle, opened: Opened) {
        let Opened { counter, running } = opened;
        let forwarding =
            tauri::async_runtime::spawn(updates::forward(app.clone(), counter.clone(), |till| {
                !till.is_training()
            }));
        if let Err(error) = training::wipe_leftovers(&counter.config().journal.path) {
            tracing::warn!(%error, "what a lesson left behind was not wiped");
        }
        let volume = counter.config().sound.volume_percent;
        let ringing = tauri::async_runtime::spawn(sound::follow(app.clone(), counter.clone(), volume));
        *self.background.lock().await = Some(Background {
            running,
            forwarding,
            ringing,
        });
        let session = counter.session().await;
        self.enter(Phase::Open(Open {
            real: counter,
            lesson: None,
        }));
        match session {
            Ok(session) => {
                kiosk::lock_if_managed(app, &session);
                updates::tell(app, &Update::Session { session });
            }
            Err(error) => tracing::error!(error = error.code, "who is signed in could not be read"),
        }
    }

    /// What runs behind the counter, to be stopped by whoever takes it.
    pub async fn take_running(&self) -> Option<Running> {
        let background = self.background.lock().await.take()?;
        background.forwarding.abort();
        background.ringing.abort();
        Some(background.running)
    }

    fn broken_file(&self, mistakes: Vec<String>) -> Phase {
        for mistake in &mistakes {
            tracing::error!(file = %self.file.path().display(), "settings: {mistake}");
        }
        Phase::Broken(Box::new(broken(mistakes, "ru")))
    }

    /// Ends what runs, in good order.
    async fn stop(&self) {
        // A lesson first: it is wiped with all that it had under way.
        if let Some(class) = self.class.lock().await.take()
            && tokio::time::timeout(STOP_WITHIN, class.end()).await.is_err()
        {
            tracing::warn!("a lesson did not end in time");
        }
        if let Some(running) = self.take_running().await
            && tokio::time::timeout(STOP_WITHIN, running.stop()).await.is_err()
        {
            tracing::warn!("background tasks did not end in time");
        }
    }
}

/// Opens the windows and stays until the till is closed.
pub fn run(config_path: &Path, windows: Windows) -> Result<ExitCode, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    tauri::async_runtime::set(runtime.handle().clone());
    // A file that cannot be looked at is not a file that is not there: it is read, and the mistake is told.
    let is_first_start = matches!(config_path.try_exists(), Ok(false));
    let config = (!is_first_start).then(|| Config::load(config_path));
    let settings = config.as_ref().and_then(|config| config.as_ref().ok());
    let log_trouble = log::start(settings.map(|config| &config.log));

    let app = tauri::Builder::default()
        .plugin(only_one(config_path))
        .manage(Till::new(config_path, log_trouble.into_iter().collect()))
        .manage(PrintDesk::default())
        .manage(Speaker::start())
        .manage(windows)
        .invoke_handler(commands::handler())
        .setup(move |app| {
            windows::open(app, windows, is_first_start)?;
            tauri::async_runtime::spawn(end_on_signal(app.handle().clone()));
            tauri::async_runtime::spawn(printing::work(app.handle().clone()));
            let app = app.handle().clone();
            tauri::async_runtime::spawn(async move {
                let till = app.state::<Till>();
                let phase = match config {
                    None => Phase::Setup {
                        language: "ru".to_owned(),
                    },
                    Some(Err(mistakes)) => till.broken_file(mistakes.lines()),
                    Some(Ok(config)) => {
                        let language = config.store.language.clone();
                        match setup::open(config, till.surroundings()).await {
                            Ok(opened) => return till.show(&app, opened).await,
                            Err(error) => cannot_open(&error, &language),
                        }
                    }
                };
                till.enter(phase);
            });
            Ok(())
        })
        .build(tauri::generate_context!())?;

    app.run(move |app, event| {
        if let RunEvent::WindowEvent { label, event, .. } = &event {
            kiosk::on_window_event(app, label, event, windows);
        }
        if matches!(event, RunEvent::Exit) {
            runtime.block_on(app.state::<Till>().stop());
        }
    });
    Ok(ExitCode::SUCCESS)
}

pub fn cannot_open(error: &StartError, language: &str) -> Phase {
    tracing::error!(%error, "the till cannot open");
    Phase::Broken(Box::new(broken(vec![error.to_string()], language)))
}

/// The session of a till without settings: the wizard, and nothing else.
fn first_start(language: &str) -> SessionView {
    SessionView {
        needs_setup: true,
        ..broken(Vec::new(), language)
    }
}

/// The session of a till that cannot open: nobody to sign in, and what is wrong.
fn broken(config_problems: Vec<String>, language: &str) -> SessionView {
    SessionView {
        store: String::new(),
        till: String::new(),
        currency: "RUB".to_owned(),
        language: language.to_owned(),
        operator: None,
        operators: Vec::new(),
        needs_manager: false,
        needs_setup: false,
        locked: None,
        lock_after_s: None,
        training: None,
        code_length: 0,
        sms_offer: "off".to_owned(),
        code_override: false,
        cancel_reasons: Vec::new(),
        yandex_pay: false,
        prints_on_ready: false,
        config_problems,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    }
}

/// A second start with the same settings shows the first instead. Tills with other settings are other tills.
fn only_one(config_path: &Path) -> tauri::plugin::TauriPlugin<tauri::Wry> {
    // FNV-1a: the name on the bus must be the same in every run and in every build.
    let mark = config_path
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |mark, byte| {
            (mark ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
    tauri_plugin_single_instance::Builder::new()
        .dbus_id(format!("app.vydacha.till{mark:016x}"))
        .callback(|app, _arguments, _folder| kiosk::show_main(app))
        .build()
}

/// SIGTERM and SIGINT end the till as its own exit does: the system shuts down, or a developer pressed Ctrl+C.
#[cfg(unix)]
async fn end_on_signal(app: AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};

    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    app.exit(0);
}

#[cfg(not(unix))]
async fn end_on_signal(app: AppHandle) {
    if tokio::signal::ctrl_c().await.is_ok() {
        app.exit(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn till(phase: Phase) -> Till {
        let till = Till::new(Path::new("vydacha.toml"), Vec::new());
        till.enter(phase);
        till
    }

    #[tokio::test]
    async fn a_broken_till_shows_its_problems_and_refuses_everything_else() {
        let problems = vec!["kuper.token: is missing".to_owned()];
        let till = till(Phase::Broken(Box::new(broken(problems.clone(), "uz"))));
        let session = till.session().await.unwrap();
        assert_eq!(session.config_problems, problems);
        assert_eq!(session.language, "uz");
        assert!(session.operators.is_empty() && !session.needs_manager);
        assert_eq!(till.counter().await.err().unwrap().code, "notConfigured");
    }

    #[tokio::test]
    async fn a_window_that_asks_early_waits_until_the_till_is_open_or_broken() {
        let till = till(Phase::Opening);
        let phase = till.phase.clone();
        let asked = tokio::spawn(async move { till.session().await });
        tokio::task::yield_now().await;
        assert!(!asked.is_finished());
        phase.send_replace(Phase::Broken(Box::new(broken(vec!["journal".to_owned()], "ru"))));
        assert_eq!(asked.await.unwrap().unwrap().config_problems, ["journal"]);
    }

    #[tokio::test]
    async fn a_till_without_settings_asks_for_them_and_refuses_everything_else() {
        let till = till(Phase::Setup {
            language: "uz".to_owned(),
        });
        let session = till.session().await.unwrap();
        assert!(session.needs_setup && !session.needs_manager);
        assert_eq!(session.language, "uz");
        assert!(session.config_problems.is_empty());
        assert_eq!(till.counter().await.err().unwrap().code, "notConfigured");
    }
}
