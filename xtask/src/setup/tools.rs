//! The tools that cargo does not bring: the test runner, and the checkers of `ci`.

use std::path::PathBuf;
use std::process::Command;

use crate::exec::{Outcome, is_installed, run, succeeds};
use crate::repo::Repo;

pub fn install_test_runner(repo: &Repo) -> Outcome {
    install_unless_there(repo, "nextest", "cargo-nextest")
}

pub fn install_checkers(repo: &Repo) -> Outcome {
    install_unless_there(repo, "deny", "cargo-deny")?;
    install_unless_there(repo, "machete", "cargo-machete")?;
    if find_typos(repo).is_some() {
        return Ok(());
    }
    // The spelling checker comes ready built as a Python wheel: a second rather than minutes.
    let mut pip = Command::new("python3");
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--target",
    ]);
    pip.arg(repo.target("tools"))
        .arg("typos")
        .env("PIP_ROOT_USER_ACTION", "ignore");
    if run(&mut pip).is_ok() && find_typos(repo).is_some() {
        return Ok(());
    }
    install(repo, "typos-cli")
}

/// The spelling checker: from the path, or where `install_checkers` put it.
pub fn find_typos(repo: &Repo) -> Option<PathBuf> {
    let ours = repo
        .target("tools/bin")
        .join(format!("typos{}", std::env::consts::EXE_SUFFIX));
    [PathBuf::from("typos"), ours]
        .into_iter()
        .find(|typos| succeeds(Command::new(typos).arg("--version")))
}

fn install_unless_there(repo: &Repo, subcommand: &str, package: &str) -> Outcome {
    // Asked as `cargo-nextest nextest --version`: cargo itself would pass `--version` to nobody.
    if succeeds(Command::new(package).args([subcommand, "--version"])) || is_installed(package) {
        return Ok(());
    }
    install(repo, package)
}

/// Builds it from source, which is all that can be had everywhere. Hardly optimised: these tools mostly wait
/// for others, and the optimiser would take longer than it ever saves.
fn install(repo: &Repo, package: &str) -> Outcome {
    eprintln!("setup: {package} is missing; building it takes a few minutes, once");
    run(repo
        .cargo(["install", "--locked", package])
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
        // Not into our own target folder, where it would crowd out what belongs there.
        .env_remove("CARGO_TARGET_DIR"))
}
