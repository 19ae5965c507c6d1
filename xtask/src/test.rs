//! `test`: everything that can fail, in the order in which failing is cheapest.
//!
//! Cargo resolves the features of shared dependencies anew for every selection of packages, and builds what
//! differs again. So all that is compiled here is selected alike, and what runs when is nextest's filter. Only
//! xtask stands apart: it is built by itself before anything else, as it is this program.

use std::env;
use std::process::Command;

use crate::demo;
use crate::exec::{Outcome, run};
use crate::repo::Repo;
use crate::screen::{self, Screen};
use crate::session::Session;
use crate::setup::{self, Need};
use crate::stage::stage;
use crate::ui;

/// The one selection.
pub const EVERYTHING: &[&str] = &["--workspace", "--exclude", "xtask"];
/// What proptest draws from.
const SEED: &str = "PROPTEST_RNG_SEED";
/// What needs a screen, or the built till, or both.
const ON_SCREEN: &str = "package(vydacha) | package(scenarios)";
/// Files of tests that open the till's window are called by this name. The rest of the scenarios are headless.
const IN_WINDOW: &str = "package(scenarios) & binary(/^window/)";

pub fn test(repo: &Repo, fast: bool) -> Outcome {
    let need = if fast { Need::TestFast } else { Need::Test };
    stage("setup", || setup::setup(repo, need))?;
    stage("build the UI", || ui::build(repo))?;
    stage("test the UI", || ui::script(repo, "test"))?;
    stage("test xtask", || run(nextest(repo).args(["--package", "xtask"])))?;
    if fast {
        test_without_window(repo)
    } else {
        test_all(repo)
    }
}

fn test_without_window(repo: &Repo) -> Outcome {
    let selection = ["--workspace", "--exclude", "xtask", "--exclude", "vydacha"];
    stage("documentation tests", || {
        run(repo.cargo(["test", "--doc"]).args(selection))
    })?;
    stage("tests without the window", || {
        run(nextest(repo)
            .args(selection)
            .args(["-E", &format!("not ({IN_WINDOW})")]))
    })
}

fn test_all(repo: &Repo) -> Outcome {
    // The programs are built along with the tests: the scenarios start the till as a person would.
    stage("build the till and the tests", || {
        run(repo.cargo(["build", "--bins", "--tests"]).args(EVERYTHING))
    })?;
    stage("documentation tests", || {
        run(repo.cargo(["test", "--doc"]).args(EVERYTHING))
    })?;
    stage("tests of the crates", || {
        run(nextest(repo)
            .args(EVERYTHING)
            .args(["-E", &format!("not ({ON_SCREEN})")]))
    })?;
    stage("scenarios and the real window", || {
        let mut tests = nextest(repo);
        tests.args(EVERYTHING).arg("-E");
        if !cfg!(target_os = "linux") {
            eprintln!("the window tests drive WebKitGTK's window and run on Linux only");
            return run(tests.arg(format!("({ON_SCREEN}) - ({IN_WINDOW})")));
        }
        tests.arg(ON_SCREEN);
        // Always a screen of their own: a person's typing must not reach the till under test, nor its keys them.
        let screen = Screen::virtual_one(screen::WIDE)?;
        Session::start(&screen.prepare(&tests))?.wait()
    })?;
    if cfg!(target_os = "linux") {
        stage("the demo, once", || demo::rehearse(repo))?;
    }
    stage("judge the screens in a browser", || {
        ui::script(repo, "test:screens")
    })
}

/// Generated cases are the same in every run, so that what turns red was turned red by a change. Whoever looks for more
/// names another seed, or calls nextest itself, which draws one.
fn nextest(repo: &Repo) -> Command {
    let mut nextest = repo.cargo(["nextest", "run"]);
    if env::var_os(SEED).is_none() {
        nextest.env(SEED, "1");
    }
    nextest
}
