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
    let out = repo.target("demo");
    fs::create_dir_all(&out).map_err(|error| Failure::file(&out, &error))?;
    stage("demo", || show(repo, once, seconds))
}

fn show(repo: &Repo, once: bool, seconds: Option<u64>) -> Outcome {
    let out = repo.target("demo");
    let present = Screen::present();
    let unattended = present.is_none();
    let screen = match present {
        Some(screen) => screen,
        None => {
            eprintln!("there is no display, so the till opens on a virtual one");
            Screen::virtual_one(screen::NARROW)?
        }
    };
    eprintln!("screenshots: {}", out.display());

    let mut driver = Command::new(repo.built("demo"));
    if once {
        driver.arg("--once");
    } else if unattended {
        driver.arg("--unattended");
    }
    driver
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
