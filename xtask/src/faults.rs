//! `faults`: the seeded schedules of the tests, in any number, optimised.
//!
//! The rules and the worlds are the crate's own tests; here they get their number, their first seed, and speed.

use crate::exec::{Outcome, run};
use crate::repo::Repo;
use crate::stage::stage;

/// The test that plays as many schedules as its environment asks for.
const TEST: &str = "payments::schedules::as_many_schedules_as_one_wishes";

pub fn payments(repo: &Repo, schedules: u64, seed: u64) -> Outcome {
    let test = ["test", "--release", "--package", "counter", "--lib"];
    stage("build the schedules", || {
        run(repo.cargo(test).args(["--quiet", "--no-run"]))
    })?;
    stage(&format!("play {schedules} schedules from seed {seed}"), || {
        run(repo
            .cargo(test)
            .args(["--quiet", "--", "--exact", TEST, "--ignored", "--nocapture"])
            .env("VYDACHA_SCHEDULES", schedules.to_string())
            .env("VYDACHA_SEED", seed.to_string())
            .env("RUST_BACKTRACE", "0"))
    })
}
