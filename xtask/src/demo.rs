//! `demo`: the till with orders arriving, on the person's screen or on a virtual one.
//!
//! The show itself is the program `demo` of the package `scenarios`; here it gets its screen and its end.

use std::fs;
use std::process::Command;
use std::time::Duration;

use crate::exec::{self, Failure, Outcome};
use crate::repo::Repo;
use crate::screen::{self, Screen};
use crate::session::Session;
use crate::setup::{self, Need};
use crate::stage::stage;
use crate::ui;

pub fn demo(repo: &Repo, once: bool, seconds: Option<u64>) -> Outcome {
    if !cfg!(target_os = "linux") {
        return Err(Failure::new(
            "the demo drives WebKitGTK's window and runs on Linux only; see `cargo xtask run`",
        ));
    }
    stage("setup", || setup::setup(repo, Need::Demo))?;
    stage("build the UI", || ui::build(repo))?;
    stage("build the till", || {
        exec::run(&mut repo.cargo([
            "build",
            "--package",
            "vydacha",
            "--package",
            "scenarios",
            "--bins",
        ]))
    })?;
    stage("demo", || match Screen::present() {
        Some(screen) => show(repo, &screen, once.then_some("--once"), seconds),
        None => {
            eprintln!("there is no display, so the till opens on a virtual one");
            let served = if once { "--once" } else { "--unattended" };
            let screen = Screen::virtual_one(screen::NARROW)?;
            show(repo, &screen, Some(served), seconds)
        }
    })
}

/// `demo --once` with a till that is built already, on a screen of its own: what a newcomer sees first must work.
pub fn rehearse(repo: &Repo) -> Outcome {
    let screen = Screen::virtual_one(screen::NARROW)?;
    show(repo, &screen, Some("--once"), None)
}

fn show(repo: &Repo, screen: &Screen, served: Option<&str>, seconds: Option<u64>) -> Outcome {
    let out = repo.target("demo");
    fs::create_dir_all(&out).map_err(|error| Failure::file(&out, &error))?;
    eprintln!("screenshots: {}", out.display());
    let mut driver = Command::new(repo.built("demo"));
    driver
        .args(served)
        .arg("--till")
        .arg(repo.built("vydacha"))
        .arg("--out")
        .arg(&out);
    driver.current_dir(repo.path("."));
    let mut show = Session::start(&screen.prepare(&driver))?;
    let Some(seconds) = seconds else {
        return show.wait();
    };
    match show.wait_at_most(Duration::from_secs(seconds))? {
        Some(status) => show.judge(status),
        None => {
            eprintln!("{seconds} s are over");
            Ok(())
        }
    }
}
