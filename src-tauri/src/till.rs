//! The till from start to end: windows first, the counter behind the first paint, a graceful stop.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use counter::config::{Config, Mistakes};
use counter::view::{CommandError, SessionView};
use counter::{Chance, Clock, Counter, Running, StartError, Surroundings};
use tauri::{AppHandle, Manager as _, RunEvent};
use tokio::sync::{Mutex, watch};

use crate::arguments::Windows;
use crate::printing::PrintDesk;
use crate::{commands, kiosk, log, printing, updates, windows};

/// Longer than this nobody waits for background tasks at the end; what they had not done is resumed at the next start.
const STOP_WITHIN: Duration = Duration::from_secs(20);

/// What the commands find behind them.
#[derive(Clone)]
enum Phase {
    Opening,
    Open(Counter),
    /// No counter can be built; the session tells why, and nothing else works.
    Broken(Box<SessionView>),
}

/// The counter, once it is open. Shared by all commands.
pub struct Till {
    phase: watch::Receiver<Phase>,
}

impl Till {
    /// The counter; waits while it is being opened.
    pub async fn counter(&self) -> Result<Counter, CommandError> {
        match self.settled().await {
            Phase::Open(counter) => Ok(counter),
            Phase::Opening | Phase::Broken(_) => Err(CommandError::new("notConfigured")),
        }
    }

    /// Who is signed in; or, when there is no counter, what is wrong.
    pub async fn session(&self) -> Result<SessionView, CommandError> {
        match self.settled().await {
            Phase::Open(counter) => counter.session().await,
            Phase::Broken(session) => Ok(*session),
            Phase::Opening => Err(CommandError::new("notConfigured")),
        }
    }

    async fn settled(&self) -> Phase {
        let mut phase = self.phase.clone();
        // An error means that the opening task is gone, and the phase it left stands.
        let settled = phase.wait_for(|phase| !matches!(phase, Phase::Opening)).await;
        settled.map_or(Phase::Opening, |phase| phase.clone())
    }
}

/// The background tasks, while they run.
#[derive(Default)]
struct Background(Mutex<Option<Running>>);

/// Opens the windows and stays until the till is closed.
pub fn run(config_path: &Path, windows: Windows) -> Result<ExitCode, Box<dyn Error>> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    tauri::async_runtime::set(runtime.handle().clone());
    let config = Config::load(config_path);
    let log_trouble = log::start(config.as_ref().ok().map(|config| &config.log));
    let (set_phase, phase) = watch::channel(Phase::Opening);
    let path = config_path.to_owned();

    let app = tauri::Builder::default()
        .plugin(only_one(config_path))
        .manage(Till { phase })
        .manage(PrintDesk::default())
        .manage(Background::default())
        .invoke_handler(commands::handler())
        .setup(move |app| {
            windows::open(app, windows)?;
            tauri::async_runtime::spawn(end_on_signal(app.handle().clone()));
            tauri::async_runtime::spawn(open(app.handle().clone(), path, config, log_trouble, set_phase));
            Ok(())
        })
        .build(tauri::generate_context!())?;

    app.run(move |app, event| {
        if let RunEvent::WindowEvent { label, event, .. } = &event {
            kiosk::on_window_event(app, label, event, windows);
        }
        if matches!(event, RunEvent::Exit) {
            stop(app, &runtime);
        }
    });
    Ok(ExitCode::SUCCESS)
}

/// Builds the counter and lets the windows know.
async fn open(
    app: AppHandle,
    path: PathBuf,
    config: Result<Config, Mistakes>,
    log_trouble: Option<String>,
    phase: watch::Sender<Phase>,
) {
    let config = match config {
        Ok(config) => config,
        Err(mistakes) => {
            for mistake in mistakes.lines() {
                tracing::error!(file = %path.display(), "settings: {mistake}");
            }
            let _ = phase.send(Phase::Broken(Box::new(broken(mistakes.lines(), "ru"))));
            return;
        }
    };
    let (language, printing) = (config.store.language.clone(), config.printing.clone());
    let surroundings = Surroundings {
        clock: Clock::System,
        chance: Chance::from_os(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        config_path: path.display().to_string(),
        config_problems: log_trouble.into_iter().collect(),
    };
    match begin(config, surroundings).await {
        Ok((counter, running)) => {
            tauri::async_runtime::spawn(updates::forward(app.clone(), counter.clone()));
            tauri::async_runtime::spawn(printing::work(app.clone(), counter.clone(), printing));
            *app.state::<Background>().0.lock().await = Some(running);
            let _ = phase.send(Phase::Open(counter));
        }
        Err(error) => {
            tracing::error!(%error, "the till cannot open");
            let _ = phase.send(Phase::Broken(Box::new(broken(
                vec![error.to_string()],
                &language,
            ))));
        }
    }
}

async fn begin(config: Config, surroundings: Surroundings) -> Result<(Counter, Running), StartError> {
    let counter = Counter::open(config, surroundings).await?;
    let running = counter.start().await?;
    Ok((counter, running))
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

fn stop(app: &AppHandle, runtime: &tokio::runtime::Runtime) {
    runtime.block_on(async {
        let running = app.state::<Background>().0.lock().await.take();
        if let Some(running) = running
            && tokio::time::timeout(STOP_WITHIN, running.stop()).await.is_err()
        {
            tracing::warn!("background tasks did not end in time");
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn till(phase: Phase) -> Till {
        Till {
            phase: watch::channel(phase).1,
        }
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
        let (set_phase, phase) = watch::channel(Phase::Opening);
        let till = Till { phase };
        let asked = tokio::spawn(async move { till.session().await });
        tokio::task::yield_now().await;
        assert!(!asked.is_finished());
        set_phase
            .send(Phase::Broken(Box::new(broken(vec!["journal".to_owned()], "ru"))))
            .unwrap();
        assert_eq!(asked.await.unwrap().unwrap().config_problems, ["journal"]);
    }
}
