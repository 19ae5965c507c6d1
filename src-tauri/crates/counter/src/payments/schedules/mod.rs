//! The whole of payments against seeded schedules: thousands of small worlds in which everything that can go wrong does,
//! in every order, on one thread and one virtual clock.
//!
//! # This room
//!
//! Real: the order ([`domain`]), the follower, the client with its encoding and its reading of answers, the strict
//! service of the simulator, signed notifications, the views. Simulated: the network, the clock, the disk (a journal is
//! a list of JSON lines, so the program can be killed between any two of them), and people.
//!
//! | Module | Does |
//! |---|---|
//! | `setup`, `act`, `dice`, `play` | what a schedule is made of, from its seed |
//! | `world`, `case`, `following`, `network` | the till, its journal, its calls |
//! | `desk`, `people`, `service`, `post` | who acts: staff, customers, the service's post |
//! | `screen`, `books` | the rules: what the screens say is true, and money is where it belongs |
//! | `settle` | everything comes to its end |
//! | `coverage`, `notes` | that the schedules get anywhere at all |
//! | `shrink` | from a broken schedule to a short one |
//!
//! `cargo xtask faults payments --schedules N --seed S` plays any number, in release mode; a failure names its seed.
#![allow(
    clippy::wildcard_enum_match_arm,
    reason = "who looks for one kind of event does not care for the others"
)]

mod act;
mod books;
mod case;
mod coverage;
mod desk;
mod dice;
mod following;
mod network;
mod notes;
mod people;
mod play;
mod post;
mod screen;
mod service;
mod settle;
mod setup;
mod shrink;
mod world;

use coverage::Coverage;
use std::{collections::BTreeMap, ops::Range, thread, time::Instant};

/// What came of many schedules.
#[derive(Debug, Default)]
struct Tally {
    coverage: Coverage,
    /// Of each rule that was broken, the first seed that broke it, and how many did.
    broken: BTreeMap<&'static str, (u64, u64)>,
}

impl Tally {
    fn of(seeds: Range<u64>) -> Self {
        let mut tally = Self::default();
        for seed in seeds {
            let played = play::play(seed, false);
            if let Some(broken) = played.broken {
                let (_, times) = tally.broken.entry(broken.rule).or_insert((seed, 0));
                *times += 1;
            }
            tally
                .coverage
                .add(played.seen, played.steps.len() as u64, played.calls);
        }
        tally
    }

    fn merge(&mut self, other: Self) {
        self.coverage.merge(&other.coverage);
        for (rule, (seed, times)) in other.broken {
            let (first, all) = self.broken.entry(rule).or_insert((seed, 0));
            *first = seed.min(*first);
            *all += times;
        }
    }

    /// Fails with everything that a person needs: each broken rule with its shortest story, and what was not reached.
    fn judge(&self) {
        let mut said = Vec::new();
        for (rule, (seed, times)) in &self.broken {
            said.push(format!(
                "broken {times} times: {rule}\n\n{}",
                shrink::report(*seed)
            ));
        }
        let blind = self.coverage.blind_spots();
        if !blind.is_empty() {
            said.push(format!(
                "the schedules do not reach enough:\n{}\n{}",
                blind.join("\n"),
                self.coverage
            ));
        }
        assert!(said.is_empty(), "{}", said.join("\n\n"));
    }
}

/// A share of the seeds of every test run.
fn share(number: u64) {
    const EACH: u64 = 2_500;
    Tally::of(number * EACH..(number + 1) * EACH).judge();
}

macro_rules! shares {
    ($($name:ident: $number:literal,)*) => {$(
        #[test]
        fn $name() {
            share($number);
        }
    )*};
}

// Several tests, so that they run side by side.
shares! {
    no_schedule_of_the_first_share_breaks_a_rule: 0,
    no_schedule_of_the_second_share_breaks_a_rule: 1,
    no_schedule_of_the_third_share_breaks_a_rule: 2,
    no_schedule_of_the_fourth_share_breaks_a_rule: 3,
    no_schedule_of_the_fifth_share_breaks_a_rule: 4,
    no_schedule_of_the_sixth_share_breaks_a_rule: 5,
    no_schedule_of_the_seventh_share_breaks_a_rule: 6,
    no_schedule_of_the_eighth_share_breaks_a_rule: 7,
}

#[test]
fn a_seed_plays_the_same_every_time_and_from_its_steps() {
    for seed in 0..40 {
        let first = play::play(seed, true);
        let second = play::play(seed, true);
        assert_eq!(first.trace, second.trace, "seed {seed}");
        let again = play::replay(seed, &first.steps, true);
        assert_eq!(first.trace, again.trace, "seed {seed}, from its steps");
    }
}

#[test]
#[ignore = "as many as one wishes: cargo xtask faults payments"]
fn as_many_schedules_as_one_wishes() {
    let number = |name: &str| {
        std::env::var(name)
            .ok()
            .map(|text| text.parse::<u64>().expect("a number"))
    };
    let schedules = number("VYDACHA_SCHEDULES").unwrap_or(20_000);
    let seed = number("VYDACHA_SEED").unwrap_or(0);
    let hands = thread::available_parallelism().map_or(1, usize::from) as u64;
    let began = Instant::now();
    let mut tally = Tally::default();
    thread::scope(|scope| {
        let share = schedules.div_ceil(hands);
        let end = seed + schedules;
        let shares: Vec<_> = (0..hands)
            .map(|hand| {
                let from = seed + hand * share;
                scope.spawn(move || Tally::of(from.min(end)..(from + share).min(end)))
            })
            .collect();
        for share in shares {
            tally.merge(share.join().expect("every share is played to its end"));
        }
    });
    let seconds = began.elapsed().as_secs_f64();
    println!("{}", tally.coverage);
    println!(
        "{:.1} s, {:.0} schedules a second",
        seconds,
        schedules as f64 / seconds
    );
    tally.judge();
}
