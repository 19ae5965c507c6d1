//! What was promised, what is promised now, and when the store itself expects to be ready.

use crate::support::{Till, at, window_to};
use domain::*;

fn set(at: Option<jiff::Timestamp>, now: jiff::Timestamp) -> Command {
    Command::SetEstimate { at, now }
}

#[test]
fn a_moved_window_keeps_what_was_promised_until_somebody_saw_it() {
    let mut till = Till::shop();
    let promised = till.order.window;
    till.tell(window_to(100));
    assert_eq!(till.order.window_before, Some(promised));
    till.tell(window_to(200));
    assert_eq!(
        till.order.window_before,
        Some(promised),
        "nobody has seen the first change either"
    );
    till.must(Command::AcknowledgeWindow);
    assert_eq!(till.order.window_before, None);
    assert_eq!(till.order.window.to, Some(at(200)));
    assert_eq!(
        till.ask(Command::AcknowledgeWindow),
        Err(Refusal::WindowUnchanged)
    );
}

#[test]
fn a_window_moved_back_was_never_moved() {
    let mut till = Till::shop();
    let window = till.order.window;
    till.tell(window_to(100));
    till.tell(Fact::WindowChanged { window });
    assert_eq!(till.order.window_before, None);
}

#[test]
fn a_closed_order_has_nothing_to_be_seen() {
    let mut till = Till::shop();
    till.tell(window_to(100));
    till.cancel();
    assert_eq!(till.order.window_before, None);
    till.tell(window_to(200));
    assert_eq!(till.order.window_before, None);
    let closed = Err(Refusal::Closed {
        state: Lifecycle::Canceled,
    });
    assert_eq!(till.ask(Command::AcknowledgeWindow), closed);
}

#[test]
fn an_estimate_is_now_or_within_a_week() {
    let mut till = Till::shop();
    let now = at(1_000_000);
    let week = 7 * 24 * 3600;
    for wrong in [1_000_000 - 61, 1_000_000 + week + 1] {
        assert_eq!(
            till.ask(set(Some(at(wrong)), now)),
            Err(Refusal::BadEstimate),
            "{wrong}"
        );
    }
    for right in [1_000_000 - 60, 1_000_000 + week] {
        till.must(set(Some(at(right)), now));
        assert_eq!(till.order.estimate, Some(at(right)));
    }
    assert!(
        till.must(set(till.order.estimate, now)).is_empty(),
        "said already"
    );
    till.must(set(None, now));
    assert_eq!(till.order.estimate, None);
    assert!(till.heard().is_empty(), "Kuper has no word for it");
}

#[test]
fn a_note_is_not_in_the_log() {
    let mut till = Till::shop();
    assert!(till.must(Command::Note { line: None }).is_empty());
    assert!(
        till.must(Command::Note {
            line: Some(LineNo(1))
        })
        .is_empty()
    );
    let line = LineNo(7);
    let note = Command::Note { line: Some(line) };
    assert_eq!(till.ask(note), Err(Refusal::NoSuchLine { line }));
}
