//! What the first version stored still reads, and means what it meant.

use crate::support::{Till, at, captured, owes};
use domain::*;
use serde_json::{Value, json};

const SUM: i64 = 35_980;
const FIRST: AttemptNo = AttemptNo(1);

fn old(event: Value) -> Event {
    serde_json::from_value(event).expect("an event of the first version")
}

fn returned() -> Event {
    old(json!({"type": "attempt_closed", "attempt": 1, "closure": {"why": "returned"}}))
}

/// The stored fold as the first version wrote it: without what it did not know.
fn without_new_fields(mut fold: Value) -> Value {
    let order = fold.as_object_mut().expect("an order");
    for new in ["kept_goods", "returned_goods", "window_before", "estimate"] {
        assert!(order.remove(new).is_some(), "{new}");
    }
    for line in order["lines"].as_array_mut().expect("lines") {
        assert!(line.as_object_mut().expect("a line").remove("marks").is_some());
    }
    for step in order["undo"].as_array_mut().expect("steps back") {
        assert!(step.as_object_mut().expect("a step").remove("marks").is_some());
    }
    let ledger = order["ledger"].as_object_mut().expect("a ledger");
    for new in ["prepaid", "paid_at_kuper"] {
        assert!(ledger.remove(new).is_some());
    }
    for attempt in ledger["attempts"].as_array_mut().expect("attempts") {
        let attempt = attempt.as_object_mut().expect("an attempt");
        for new in ["rounding", "captured_at", "closed_at", "abandoned", "returns"] {
            assert!(attempt.remove(new).is_some(), "{new}");
        }
    }
    fold
}

#[test]
fn a_return_without_an_amount_is_all_that_was_kept() {
    for mut till in [
        Till::shop().cash_paid(),
        Till::shop().card_paid(),
        Till::shop().pay_captured(),
    ] {
        till.commit(&[old(json!({"type": "return_owed", "attempt": 1}))], None);
        assert_eq!(till.state(1), &AttemptState::ReturnOwed);
        assert_eq!(till.returns(1), [(SUM, SUM)]);
        assert_eq!(till.kept(), Money::ZERO);
        till.commit(&[returned()], None);
        let closure = Closure::Returned;
        assert_eq!(till.state(1), &AttemptState::Closed { closure });
        let found = &till.order.ledger.attempts[0];
        assert!(found.is_final() && found.next_return().is_none());
        assert_eq!(
            found.returns[0].state,
            ReturnState::Done {
                at: at(till.order.version)
            }
        );
        assert_eq!(found.closed_at, Some(at(till.order.version)));
    }
}

#[test]
fn a_return_without_an_amount_that_is_still_open_is_done_by_the_new_rules() {
    let mut till = Till::shop().cash_paid();
    till.commit(&[old(json!({"type": "return_owed", "attempt": 1}))], None);
    till.give_out(1, 1);
    assert!(till.order.ledger.attempts[0].is_final());
}

#[test]
fn a_late_capture_of_an_old_log_is_owed_back_as_it_was_asked() {
    let mut till = Till::shop().qr_shown();
    till.pay_says(1, PaymentFact::Ended { refunded: false });
    till.commit(&[old(json!({"type": "return_owed", "attempt": 1}))], None);
    assert_eq!(till.state(1), &AttemptState::ReturnOwed);
    assert_eq!(till.returns(1), [(SUM, SUM)]);
    assert_eq!(till.pay_says(1, captured(SUM, "RUB")), []);
    till.commit(&[returned()], None);
    assert!(till.order.ledger.attempts[0].is_final());
}

#[test]
fn old_events_of_money_read_as_before() {
    assert_eq!(
        old(json!({"type": "cash_taken", "attempt": 1, "amount": 35_980, "received": 100_000})),
        Event::CashTaken {
            attempt: FIRST,
            amount: Money::from_minor(SUM),
            received: Money::from_minor(100_000),
            rounding: Money::ZERO,
        }
    );
    assert_eq!(
        old(json!({"type": "return_owed", "attempt": 1})),
        Event::ReturnOwed {
            attempt: FIRST,
            amount: None
        }
    );
    assert_eq!(old(json!({"type": "paid_at_kuper"})), Event::PaidAtKuper);
}

#[test]
fn new_events_are_written_as_the_old_ones_where_nothing_is_new() {
    let written = |event: &Event| serde_json::to_value(event).expect("an event is JSON");
    let plain = old(json!({"type": "cash_taken", "attempt": 1, "amount": 1, "received": 2}));
    assert_eq!(
        written(&plain),
        json!({"type": "cash_taken", "attempt": 1, "amount": 1, "received": 2})
    );
    assert_eq!(
        written(&owes(1, 5)),
        json!({"type": "return_owed", "attempt": 1, "amount": 5})
    );
}

#[test]
fn a_fold_of_the_first_version_reads_and_lacks_only_what_was_not_known() {
    for till in [
        Till::shop(),
        Till::shop().decided(),
        Till::shop().cash_paid(),
        Till::shop().qr_shown(),
    ] {
        let fold = serde_json::to_value(&till.order).expect("an order is JSON");
        let read: Order = serde_json::from_value(without_new_fields(fold)).expect("an old fold");
        let mut expected = till.order.clone();
        for attempt in &mut expected.ledger.attempts {
            attempt.captured_at = None;
        }
        assert_eq!(read, expected);
        assert_eq!(read.owed(), till.order.owed());
    }
}
