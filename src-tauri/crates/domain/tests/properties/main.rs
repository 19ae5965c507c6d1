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
use std::cell::Cell;
use support::Till;
use watch::Watch;

const CASES: u32 = 480;

fn config(cases: u32) -> Config {
    Config {
        cases,
        failure_persistence: None,
        ..Config::default()
    }
}

#[test]
fn no_sequence_of_commands_and_facts_breaks_a_rule() {
    let (handed_over, canceled, long) = (Cell::new(0_u32), Cell::new(0_u32), Cell::new(0_u32));
    let count = |cell: &Cell<u32>| cell.set(cell.get() + 1);
    TestRunner::new(config(CASES))
        .run(&(orders(), rolls(150..400)), |(order, rolls)| {
            let mut watch = Watch::new(Till::receive(order));
            for roll in rolls {
                let done = step(&watch.till.order, roll);
                watch.follow(done)?;
            }
            watch.at_the_end()?;
            match watch.till.order.lifecycle {
                Lifecycle::HandedOver => count(&handed_over),
                Lifecycle::Canceled => count(&canceled),
                Lifecycle::New
                | Lifecycle::Accepted
                | Lifecycle::Picking
                | Lifecycle::Assembled
                | Lifecycle::Ready => {}
            }
            if watch.till.log.len() > 40 {
                count(&long);
            }
            Ok(())
        })
        .unwrap_or_else(|broken| panic!("{broken}"));
    // Rules over sequences that go nowhere would hold for nothing.
    let reached = (handed_over.get(), canceled.get(), long.get());
    assert!(reached.0 > CASES / 5, "handed over, canceled, long: {reached:?}");
    assert!(reached.1 > CASES / 20, "handed over, canceled, long: {reached:?}");
    assert!(reached.2 > CASES / 5, "handed over, canceled, long: {reached:?}");
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
