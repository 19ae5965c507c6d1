//! `bench`: how long a person waits. The measuring is the program `bench_ui` of the package `scenarios`; here it gets a
//! screen of its own.

use std::fs;
use std::process::Command;

use crate::exec::{self, Failure, Outcome};
use crate::repo::Repo;
use crate::screen::{self, Screen};
use crate::session::Session;
use crate::setup::{self, Need};
use crate::stage::stage;
use crate::ui;

pub fn ui(repo: &Repo, debug: bool) -> Outcome {
    if !cfg!(target_os = "linux") {
        return Err(Failure::new(
            "the bench drives WebKitGTK's window and runs on Linux only",
        ));
    }
    stage("setup", || setup::setup(repo, Need::Demo))?;
    stage("build the UI", || ui::build(repo))?;
    stage("build the till", || {
        let mut build = repo.cargo([
            "build",
            "--package",
            "vydacha",
            "--package",
            "scenarios",
            "--bins",
        ]);
        exec::run(build.args((!debug).then_some("--release")))
    })?;
    let out = repo.target("bench");
    fs::create_dir_all(&out).map_err(|error| Failure::file(&out, &error))?;
    let profile = if debug { "debug" } else { "release" };
    eprintln!("measuring the {profile} build");
    stage("measure", || {
        // Always a screen of its own: nobody's typing may reach the till that is measured.
        let screen = Screen::virtual_one(screen::NARROW)?;
        let program = |name: &str| repo.target(profile).join(name);
        let mut bench = Command::new(program("bench_ui"));
        bench.arg("--till").arg(program("vydacha")).arg("--out").arg(&out);
        bench.current_dir(repo.path("."));
        Session::start(&screen.prepare(&bench))?.wait()
    })
}
