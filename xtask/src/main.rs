//! The commands of this repository. `cargo xtask --help` lists them.
//!
//! What lives here: installing what is missing, and calling cargo, npm and the checkers in the right order.
//! What may not: anything that needs the system's libraries to build (this crate is what installs them), and
//! anything the till does when it runs.

mod bench;
mod bindings;
mod ci;
mod demo;
mod exec;
mod faults;
mod icons;
mod prepare;
mod repo;
mod run;
mod screen;
mod session;
mod setup;
mod stage;
mod test;
mod ui;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::repo::Repo;
use crate::setup::Need;

/// One command for everything that is done to this repository.
///
/// Each command installs what it needs and is missing, so a bare Debian machine with Rust and Node.js is enough.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what is missing: Debian packages, the UI's npm packages, cargo's tools
    Setup {
        /// What the machine shall be able to do afterwards
        #[arg(long = "for", value_enum, default_value_t = Need::Test)]
        need: Need,
    },
    /// Build the till and open it
    Run {
        /// Arguments for the till, after `--`: `cargo xtask run -- --config my.toml`
        #[arg(last = true)]
        args: Vec<String>,
    },
    /// Open the till with orders arriving from a simulated Kuper
    ///
    /// Without a display the till opens on a virtual screen, and screenshots show it: see `target/demo/`.
    Demo {
        /// Drive one order per tender through the real window, report, and end
        #[arg(long, conflicts_with = "seconds")]
        once: bool,
        /// End after this many seconds, rather than at Ctrl-C
        #[arg(long, value_name = "N")]
        seconds: Option<u64>,
    },
    /// Run every test: the UI's, the crates', the scenarios, and those in the real window
    Test {
        /// Leave out the window: neither build the shell nor start a screen
        #[arg(long)]
        fast: bool,
    },
    /// Take pictures of every screen and state, in every language, light and dark, on two sizes of screen
    ///
    /// They are in `target/screens/`; `index.html` there shows them all. Some ten minutes on two cores.
    Screens {
        /// Only the states whose name contains one of these words
        words: Vec<String>,
    },
    /// Look for faults that only chance finds: as many seeded schedules as one has patience for
    Faults {
        #[command(subcommand)]
        of: Faults,
    },
    /// Measure how long a person waits
    Bench {
        #[command(subcommand)]
        of: Bench,
    },
    /// Check formatting, lints, licences, spelling and generated files; then run every test
    Ci,
    /// Write the TypeScript types of what crosses from Rust to the UI
    Bindings {
        /// Change nothing; fail if the committed types are not up to date
        #[arg(long)]
        check: bool,
    },
    /// Write the query data that lets the journal build without a database
    Prepare {
        /// Change nothing; fail if the committed query data is not up to date
        #[arg(long)]
        check: bool,
    },
    /// Draw the program's icons from `icons/*.svg`
    Icons,
}

#[derive(Subcommand)]
enum Bench {
    /// Key to paint in the real window: searching, opening and scanning among 500 live orders and 100,000 old ones
    ///
    /// Each is the time from the key's own timestamp to the second frame after the screen changed, 50 times, and is
    /// shown beside what an empty page needs in the same window. Fails when the 95th percentile of a search is above
    /// 100 ms. The seeded journal is kept in `target/bench/` for the next run.
    Ui {
        /// Measure the unoptimised build, which is made sooner, instead of the one that stores get
        #[arg(long)]
        debug: bool,
    },
}

#[derive(Subcommand)]
enum Faults {
    /// Play random schedules of a payment: people, network, notifications, restarts; every rule is checked at each step
    ///
    /// A broken rule is shown with its seed and the shortest story found; `--seed S --schedules 1` plays it again.
    Payments {
        /// How many
        #[arg(long, value_name = "N", default_value_t = 100_000)]
        schedules: u64,
        /// The first seed; the others follow it
        #[arg(long, value_name = "S", default_value_t = 0)]
        seed: u64,
    },
}

fn main() -> ExitCode {
    session::end_all_on_interrupt();
    let outcome = Repo::find().and_then(|repo| match Cli::parse().command {
        Command::Setup { need } => setup::setup(&repo, need),
        Command::Run { args } => run::run(&repo, &args),
        Command::Demo { once, seconds } => demo::demo(&repo, once, seconds),
        Command::Test { fast } => test::test(&repo, fast),
        Command::Faults {
            of: Faults::Payments { schedules, seed },
        } => faults::payments(&repo, schedules, seed),
        Command::Screens { words } => screens(&repo, &words),
        Command::Bench {
            of: Bench::Ui { debug },
        } => bench::ui(&repo, debug),
        Command::Ci => ci::ci(&repo),
        Command::Bindings { check } => bindings::bindings(&repo, check, bindings::ALONE),
        Command::Prepare { check } => prepare::prepare(&repo, check),
        Command::Icons => icons::icons(&repo),
    });
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("\nxtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn screens(repo: &Repo, words: &[String]) -> exec::Outcome {
    setup::setup(repo, Need::Screens)?;
    exec::run(ui::npm(repo).args(["run", "screens", "--"]).args(words))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
