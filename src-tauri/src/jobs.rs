//! What the program does without a window: on the terminal, once, with an exit code.

use std::fmt::Display;
use std::future::Future;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use counter::config::{Config, Mistakes};
use counter::{AskedBy, Clock, Counter, SupportBundle};

/// Says what went wrong and how it ends.
pub fn fail(complaint: &str) -> ExitCode {
    // With nobody to read it, the exit code still tells.
    let _ = writeln!(std::io::stderr(), "vydacha: {complaint}");
    ExitCode::FAILURE
}

/// `--check-config`: 0 if the till would start with these settings.
pub fn check_config(path: &Path) -> ExitCode {
    match Config::load(path) {
        Ok(_) => say(&format!("{}: nothing is wrong with the settings", path.display())),
        Err(mistakes) => fail(&listed(path, &mistakes)),
    }
}

/// `--reset-manager-pin`: for whoever administers the machine; the journal must not be in use.
pub fn reset_manager_pin(path: &Path) -> ExitCode {
    with_config(
        path,
        async |config| Counter::reset_manager_pin(&config).await,
        |pin| format!("The manager's new PIN is {pin}. Sign in with it and set another one."),
    )
}

/// `--export-order`: one order's story, redacted, on the standard output. The till may run.
pub fn export_order(path: &Path, number: &str) -> ExitCode {
    finished(counter::export_order(path, number), |story| format!("{story:#}"))
}

/// `--support-bundle`: for whoever administers the machine, whatever state the till is in. 0 if a bundle was written.
pub fn support_bundle(path: &Path) -> ExitCode {
    let (version, now) = (env!("CARGO_PKG_VERSION"), Clock::System.now());
    let bundle = counter::support_bundle(path, version, AskedBy::CommandLine, &[], now);
    finished(bundle, |bundle| told(&bundle))
}

fn told(SupportBundle { path, lacks }: &SupportBundle) -> String {
    let mut said = format!("The bundle for support is {}", path.display());
    for lack in lacks {
        said.push_str("\n  not in it: ");
        said.push_str(lack);
    }
    said
}

fn with_config<T, E: Display, F: Future<Output = Result<T, E>>>(
    path: &Path,
    job: impl FnOnce(Config) -> F,
    tell: impl FnOnce(T) -> String,
) -> ExitCode {
    match Config::load(path) {
        Ok(config) => finished(job(config), tell),
        Err(mistakes) => fail(&listed(path, &mistakes)),
    }
}

fn finished<T, E: Display>(
    job: impl Future<Output = Result<T, E>>,
    tell: impl FnOnce(T) -> String,
) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&error.to_string()),
    };
    match runtime.block_on(job) {
        Ok(outcome) => say(&tell(outcome)),
        Err(error) => fail(&error.to_string()),
    }
}

fn listed(path: &Path, mistakes: &Mistakes) -> String {
    let count = mistakes.0.len();
    let things = if count == 1 { "mistake" } else { "mistakes" };
    format!(
        "{count} {things} in {}:\n  {}",
        path.display(),
        mistakes.lines().join("\n  ")
    )
}

fn say(text: &(impl Display + ?Sized)) -> ExitCode {
    match writeln!(std::io::stdout(), "{text}") {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::FAILURE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_listed_one_a_line_under_the_file() {
        let mut mistakes = Mistakes::one("kuper.token", "is missing");
        mistakes
            .0
            .extend(Mistakes::one("codes.length", "must be a whole number from 4 to 8").0);
        assert_eq!(
            listed(Path::new("/till/vydacha.toml"), &mistakes),
            "2 mistakes in /till/vydacha.toml:\n  kuper.token: is missing\n  codes.length: must be a whole number from 4 to 8"
        );
    }

    #[test]
    fn where_a_bundle_is_and_what_it_lacks_is_said() {
        let bundle = SupportBundle {
            path: "/till/support/vydacha.zip".into(),
            lacks: vec!["live.json: the till runs".to_owned()],
        };
        assert_eq!(
            told(&bundle),
            "The bundle for support is /till/support/vydacha.zip\n  not in it: live.json: the till runs"
        );
    }
}
