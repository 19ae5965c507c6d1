//! `ci`: what every change has to pass. The checks are all made before their failures are told, then the tests.

use std::process::Command;

use crate::bindings;
use crate::exec::{Failure, Outcome, run};
use crate::prepare;
use crate::repo::Repo;
use crate::setup::{self, Need, tools};
use crate::stage::{Checks, stage};
use crate::test;
use crate::ui;

pub fn ci(repo: &Repo) -> Outcome {
    stage("setup", || setup::setup(repo, Need::Ci))?;
    // Before clippy: the shell does not compile without the UI that it embeds.
    stage("build the UI", || ui::build(repo))?;

    let mut checks = Checks::default();
    checks.check("format of the Rust code", || {
        run(&mut repo.cargo(["fmt", "--all", "--", "--check"]))
    });
    checks.check("format of the UI", || ui::script(repo, "format:check"));
    checks.check("lints of the UI", || ui::script(repo, "lint"));
    checks.check("types of the UI", || ui::script(repo, "check"));
    checks.check("spelling", || spelling(repo));
    // Without `advisories`: its database is fetched from a Git server, which a build machine need not reach.
    checks.check("licences, bans and sources", || {
        run(&mut repo.cargo(["deny", "--locked", "check", "bans", "licenses", "sources"]))
    });
    checks.check("unused dependencies", || run(&mut repo.cargo(["machete"])));
    checks.check("clippy", || {
        run(&mut repo.cargo([
            "clippy",
            "--locked",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ]))
    });
    checks.check("query data of the journal", || prepare::prepare(repo, true));
    checks.check("types for the UI", || {
        bindings::bindings(repo, true, test::EVERYTHING)
    });
    checks.finish()?;

    test::test(repo, false)
}

fn spelling(repo: &Repo) -> Outcome {
    let typos = tools::find_typos(repo).ok_or_else(|| Failure::new("typos is not installed"))?;
    run(Command::new(typos).current_dir(repo.path(".")))
}
