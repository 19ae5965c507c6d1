//! The stages of a long command: each opens with a line and closes with one that says how long it took.

use std::time::Instant;

use crate::exec::{Failure, Outcome};

/// Runs one stage. Its failure ends the command.
pub fn stage(name: &str, work: impl FnOnce() -> Outcome) -> Outcome {
    eprintln!("\n==> {name}");
    let started = Instant::now();
    let outcome = work();
    let seconds = started.elapsed().as_secs_f64();
    match &outcome {
        Ok(()) => eprintln!("<== {name}: {seconds:.1} s"),
        Err(_) => eprintln!("<== {name}: FAILED after {seconds:.1} s"),
    }
    outcome
}

/// Checks that do not depend on one another: all are made, and what failed is told at the end.
#[derive(Default)]
pub struct Checks {
    failures: Vec<String>,
}

impl Checks {
    pub fn check(&mut self, name: &str, work: impl FnOnce() -> Outcome) {
        if let Err(failure) = stage(name, work) {
            eprintln!("{failure}");
            self.failures.push(format!("{name}: {failure}"));
        }
    }

    pub fn finish(self) -> Outcome {
        if self.failures.is_empty() {
            return Ok(());
        }
        Err(Failure::new(format!(
            "these checks failed:\n  {}",
            self.failures.join("\n  ")
        )))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_check_does_not_stop_the_next_and_is_told_at_the_end() {
        let mut checks = Checks::default();
        let mut made = Vec::new();
        checks.check("first", || Err(Failure::new("spelt wrong")));
        checks.check("second", || {
            made.push("second");
            Ok(())
        });
        assert_eq!(made, ["second"]);
        let told = checks.finish().expect_err("one check failed").to_string();
        assert!(told.contains("first: spelt wrong"), "{told}");
        assert!(!told.contains("second"), "{told}");
    }
}
