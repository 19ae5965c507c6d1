//! From a broken schedule to a short one: steps are taken out, in halves and then one by one, as long as the same rule
//! breaks.

use super::{
    act::Step,
    play::{play, replay},
};

/// Replays before we are content with what we have.
const TRIES: u32 = 400;

/// Everything a person needs to see what went wrong, in the shortest form we find.
pub(super) fn report(seed: u64) -> String {
    let whole = play(seed, false);
    let Some(broken) = whole.broken else {
        return format!(
            "seed {seed} broke a rule, and did not when it was played again: something is not deterministic"
        );
    };
    let steps = shorter(seed, whole.steps, broken.rule);
    let told = replay(seed, &steps, true);
    let (rule, what) = told
        .broken
        .map_or((broken.rule, broken.what), |broken| (broken.rule, broken.what));
    let steps: Vec<String> = steps.iter().map(|step| format!("  {step:?}")).collect();
    format!(
        "seed {seed} breaks the rule: {rule}\n{what}\n\nsteps left of it:\n{}\n\nwhat happened:\n{}\n\n\
         again: cargo xtask faults payments --seed {seed} --schedules 1",
        steps.join("\n"),
        told.trace.join("\n")
    )
}

fn shorter(seed: u64, mut steps: Vec<Step>, rule: &str) -> Vec<Step> {
    let breaks = |steps: &[Step]| {
        replay(seed, steps, false)
            .broken
            .is_some_and(|broken| broken.rule == rule)
    };
    // What came after the breach plays no part, and a script may end in another way than a drawing did.
    if !breaks(&steps) {
        return steps;
    }
    let mut tries = 0;
    let mut piece = steps.len().div_ceil(2);
    while piece > 0 && tries < TRIES {
        let mut from = 0;
        while from < steps.len() && tries < TRIES {
            let mut fewer = steps.clone();
            fewer.drain(from..(from + piece).min(steps.len()));
            tries += 1;
            if breaks(&fewer) {
                steps = fewer;
            } else {
                from += piece;
            }
        }
        piece /= 2;
    }
    steps
}
