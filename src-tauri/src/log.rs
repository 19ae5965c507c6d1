//! Where the log goes: the standard error, and a file a day if a folder is set. What may be logged is decided where it
//! is logged: no secrets, no codes, nothing about people.

use std::error::Error;
use std::io::IsTerminal as _;
use std::path::Path;

use counter::config::Log;
use tracing_appender::rolling::{RollingFileAppender, Rotation};
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, fmt};

/// Older files are deleted.
const DAYS_KEPT: usize = 30;

/// Starts the log; with `None` (no settings yet) to the standard error alone. Tells what kept it from the folder.
pub fn start(log: Option<&Log>) -> Option<String> {
    let filter = log.map_or("info", |log| log.filter.as_str());
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let (file, trouble) = match log.and_then(|log| log.folder.as_deref()) {
        None => (None, None),
        Some(folder) => match appender(folder) {
            Ok(appender) => (Some(appender), None),
            Err(error) => (
                None,
                Some(format!(
                    "log.folder: {} cannot be written: {error}",
                    folder.display()
                )),
            ),
        },
    };
    let to_file = file.map(|file| {
        fmt::layer()
            .with_ansi(false)
            .with_writer(std::sync::Mutex::new(file))
    });
    let to_terminal = fmt::layer()
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr);
    // A second start in one process (tests) keeps the first log.
    let _ = tracing_subscriber::registry()
        .with(filter)
        .with(to_terminal)
        .with(to_file)
        .try_init();
    trouble
}

fn appender(folder: &Path) -> Result<RollingFileAppender, Box<dyn Error>> {
    std::fs::create_dir_all(folder)?;
    let appender = RollingFileAppender::builder()
        .rotation(Rotation::DAILY)
        .filename_prefix("vydacha")
        .filename_suffix("log")
        .max_log_files(DAYS_KEPT)
        .build(folder)?;
    Ok(appender)
}
