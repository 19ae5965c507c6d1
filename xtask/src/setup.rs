//! `setup`: installs what is missing, and only that. The other commands call it with what they need.

pub mod debian;
pub mod tools;

use clap::ValueEnum;

use crate::exec::Outcome;
use crate::repo::Repo;
use crate::ui;

/// What the machine shall be able to do. Each includes what stands above it, but for `screens` and `test --fast`.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Need {
    /// Build the till and run it
    Run,
    /// Show it on a virtual screen and drive its window
    Demo,
    /// Take pictures of every screen in a browser
    Screens,
    /// Run the tests that need no window
    TestFast,
    /// Run every test
    Test,
    /// Run every check of the continuous integration
    Ci,
}

impl Need {
    fn packages(self) -> Vec<&'static str> {
        match self {
            Self::Run => debian::BUILD.to_vec(),
            Self::Screens => debian::BROWSER.to_vec(),
            // SQLite and argon2 are C or link by cc; the webview is not needed.
            Self::TestFast => debian::COMPILER.to_vec(),
            Self::Demo => [debian::BUILD, debian::WINDOW].concat(),
            Self::Test => [debian::BUILD, debian::WINDOW, debian::BROWSER].concat(),
            Self::Ci => [debian::BUILD, debian::WINDOW, debian::BROWSER, debian::DATABASE].concat(),
        }
    }
}

pub fn setup(repo: &Repo, need: Need) -> Outcome {
    debian::install(&need.packages())?;
    ui::install(repo)?;
    match need {
        Need::Run | Need::Demo | Need::Screens => {}
        Need::TestFast | Need::Test => tools::install_test_runner(repo)?,
        Need::Ci => {
            tools::install_test_runner(repo)?;
            tools::install_checkers(repo)?;
        }
    }
    eprintln!("setup: nothing is missing");
    Ok(())
}
