//! No sequence of commands and facts breaks the rules. [`drive`] makes the sequences, [`watch`] holds the rules.

#[path = "../support/mod.rs"]
mod support;

mod arithmetic;
mod drive;
mod watch;

use domain::{Command, Lifecycle, LineNo, Order};
use drive::{Roll, command, orders, rolls, step};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use support::Till;
use watch::{Seen, Watch};

const CASES: u32 = 480;

fn config(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    }
}

/// How many of the sequences came by something.
#[derive(Debug, Default)]
struct Tally(RefCell<BTreeMap<&'static str, u32>>);

impl Tally {
    fn count(&self, name: &'static str, seen: bool) {
        *self.0.borrow_mut().entry(name).or_default() += u32::from(seen);
    }

    fn came_by(&self, order: &Order, events: usize, seen: Seen) {
        self.count("handed over", order.lifecycle == Lifecycle::HandedOver);
        self.count("canceled", order.lifecycle == Lifecycle::Canceled);
        self.count("long", events > 40);
        self.count("partial return", seen.partial_return);
        self.count("shared return", seen.shared_return);
        self.count("refused return", seen.refused_return);
        self.count("late capture", seen.late_capture);
        self.count("rounded handover", seen.rounded_handover);
        self.count("rounding returned", seen.rounding_returned);
        self.count("goods returned", seen.goods_returned);
        self.count("prepaid handover", seen.prepaid_handover);
        self.count("abandoned handover", seen.abandoned_handover);
        self.count("charged after all", seen.charged_after_all);
        self.count("withdrawn by a card", seen.withdrawn_by_a_card);
        self.count("marked handover", seen.marked_handover);
        self.count("marked units refused", seen.marked_refused);
        self.count("unit put back", seen.unmarked);
        self.count("window moved", seen.window_moved);
        self.count("window seen", seen.window_seen);
        self.count("estimated", seen.estimated);
    }
}

fn sequences_keep_the_rules(cases: u32) -> BTreeMap<&'static str, u32> {
    let tally = Tally::default();
    TestRunner::new(config(cases))
        .run(&(orders(), rolls(150..400)), |(order, rolls)| {
            let mut watch = Watch::new(Till::receive(order));
            for roll in rolls {
                let done = step(&watch.till.order, roll);
                watch.follow(done)?;
            }
            watch.at_the_end()?;
            tally.came_by(&watch.till.order, watch.till.log.len(), watch.seen);
            Ok(())
        })
        .unwrap_or_else(|broken| panic!("{broken}"));
    tally.0.into_inner()
}

#[test]
fn no_sequence_of_commands_and_facts_breaks_a_rule() {
    let reached = sequences_keep_the_rules(CASES);
    // Rules over sequences that go nowhere would hold for nothing.
    for (what, times) in &reached {
        let least = match *what {
            "handed over" | "long" => CASES / 5,
            "canceled" => CASES / 20,
            _ => 1,
        };
        assert!(*times >= least, "{what}: {times} of {reached:?}");
    }
}

/// For an evening: `VYDACHA_CASES=100000 cargo nextest run -p domain --run-ignored only`.
#[test]
#[ignore = "as many sequences as one likes"]
fn no_sequence_of_any_number_breaks_a_rule() {
    let cases = std::env::var("VYDACHA_CASES").ok();
    let cases = cases.and_then(|cases| cases.parse().ok()).unwrap_or(6_000);
    println!("{:?}", sequences_keep_the_rules(cases));
}

/// What a pick may change: lines without their history.
fn picks(order: &Order) -> Vec<domain::Line> {
    order.lines.clone()
}

fn pick_or_replace(order: &Order, (roll, a, b, c): Roll) -> Command {
    let kind = if roll.is_multiple_of(4) {
        domain::CommandKind::Replace
    } else {
        domain::CommandKind::Pick
    };
    command(order, kind, a, b, c)
}

#[test]
fn undoing_everything_returns_the_lines_to_what_they_were() {
    let deepest = Cell::new(0);
    TestRunner::new(config(128))
        .run(&(orders(), rolls(1..100)), |(order, rolls)| {
            let mut till = Till::receive(order).picking();
            let mut states = vec![picks(&till.order)];
            for roll in rolls {
                let asked = pick_or_replace(&till.order, roll);
                if till.ask(asked).is_ok_and(|events| !events.is_empty()) {
                    states.push(picks(&till.order));
                }
                if roll.0 > 245 && states.len() > 1 {
                    till.ask(Command::Undo)
                        .map_err(|no| TestCaseError::fail(no.to_string()))?;
                    states.pop();
                    prop_assert_eq!(states.last(), Some(&picks(&till.order)));
                }
            }
            deepest.set(deepest.get().max(states.len()));
            while states.len() > 1 {
                till.ask(Command::Undo)
                    .map_err(|no| TestCaseError::fail(no.to_string()))?;
                states.pop();
                prop_assert_eq!(states.last(), Some(&picks(&till.order)));
            }
            prop_assert!(till.ask(Command::Undo).is_err());
            for (place, line) in till.order.lines.iter().enumerate() {
                prop_assert_eq!(Ok(line.no), u16::try_from(place).map(LineNo));
            }
            Ok(())
        })
        .unwrap_or_else(|broken| panic!("{broken}"));
    assert!(deepest.get() > 20, "only {} steps were undone", deepest.get());
}
