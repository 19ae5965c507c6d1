//! `run`: builds the till and opens it.

use std::process::Command;

use crate::exec::{self, Outcome};
use crate::repo::Repo;
use crate::setup::{self, Need};
use crate::ui;

pub fn run(repo: &Repo, arguments: &[String]) -> Outcome {
    setup::setup(repo, Need::Run)?;
    ui::build(repo)?;
    exec::run(&mut repo.cargo(["build", "--package", "vydacha"]))?;
    exec::run(Command::new(repo.built("vydacha")).args(arguments))
}
