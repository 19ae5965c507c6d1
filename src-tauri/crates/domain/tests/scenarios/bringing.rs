//! Goods come back after the handover. What was delivered is never rewritten, and Kuper hears nothing of it.

use crate::support::{CASHIER, Till, brought, owes, rub};
use domain::*;

const SUM: i64 = 35_980;

fn came_back(line: u16, left: u32) -> Event {
    Event::GoodsReturned {
        line: LineNo(line),
        left: Quantity::pieces(left),
        reason: "брак".to_owned(),
    }
}

#[test]
fn goods_that_come_back_are_paid_back_and_what_was_delivered_stays_as_it_was() {
    let mut till = Till::shop().handed_over();
    let delivered = till.order.composition.clone();
    let heard = till.heard();
    let events = till.bring_back(0, 1);
    assert_eq!(events, [came_back(0, 1), owes(1, 9000)]);
    for event in &events {
        assert_eq!(announce(event), Announced::Nothing);
    }
    assert_eq!(till.heard(), heard);
    assert_eq!(till.order.lifecycle, Lifecycle::HandedOver);
    assert_eq!(till.order.composition, delivered);
    let kept = till.order.goods().expect("the customer kept some");
    assert_eq!(
        kept.line(LineNo(0)).map(|line| line.quantity),
        Some(Quantity::ONE)
    );
    assert_eq!(till.order.sum(), Money::from_minor(SUM) - rub(90));
    assert_eq!(till.order.owed(), Money::ZERO);
    assert_eq!(till.order.expected_sum(), till.order.sum());
    till.give_out(1, 1);
    assert!(till.order.ledger.attempts[0].is_final());
}

#[test]
fn a_second_return_counts_from_what_was_kept() {
    let mut till = Till::shop().handed_over();
    till.bring_back(0, 1);
    let line = LineNo(0);
    assert_eq!(till.ask(brought(0, 1)), Err(Refusal::BadQuantity { line }));
    assert_eq!(till.bring_back(0, 0), [came_back(0, 0), owes(1, 9000)]);
    assert_eq!(till.ask(brought(0, 0)), Err(Refusal::BadQuantity { line }));
    assert_eq!(till.bring_back(1, 0), [came_back(1, 0), owes(1, 17_980)]);
    assert_eq!(till.state(1), &AttemptState::ReturnOwed);
    assert_eq!(till.ask(brought(1, 0)), Err(Refusal::NothingTaken));
    assert_eq!(till.order.sum(), Money::ZERO);
    for no in 1..=3 {
        till.give_out(1, no);
    }
    let closure = Closure::Returned;
    assert_eq!(till.state(1), &AttemptState::Closed { closure });
    assert_eq!(till.order.owed(), Money::ZERO);
}

#[test]
fn a_return_only_ever_takes_away_and_needs_a_line_a_manager_and_a_reason() {
    let mut till = Till::shop().handed_over();
    let role = Role::Manager;
    assert_eq!(
        till.ask_as(CASHIER, brought(0, 1)),
        Err(Refusal::NeedsRole { role })
    );
    let reason = " ".to_owned();
    let (line, left) = (LineNo(0), Quantity::ONE);
    assert_eq!(
        till.ask(Command::ReturnGoods { line, left, reason }),
        Err(Refusal::ReasonMissing)
    );
    let line = LineNo(9);
    assert_eq!(till.ask(brought(9, 0)), Err(Refusal::NoSuchLine { line }));
    let line = LineNo(0);
    for packs in [2, 3] {
        assert_eq!(till.ask(brought(0, packs)), Err(Refusal::BadQuantity { line }));
    }
    let left = Quantity::from_milli(-1);
    let reason = "брак".to_owned();
    assert_eq!(
        till.ask(Command::ReturnGoods { line, left, reason }),
        Err(Refusal::BadQuantity { line })
    );
    let line = LineNo(1);
    assert_eq!(
        till.ask(brought(1, 1)),
        Err(Refusal::BadQuantity { line }),
        "a weighed line comes back whole"
    );
}

#[test]
fn nothing_comes_back_before_the_handover_or_after_a_cancellation() {
    let mut till = Till::shop().cash_paid();
    let state = Lifecycle::Ready;
    assert_eq!(till.ask(brought(0, 1)), Err(Refusal::TooEarly { state }));
    let mut till = Till::shop().canceled();
    let state = Lifecycle::Canceled;
    assert_eq!(till.ask(brought(0, 1)), Err(Refusal::Closed { state }));
}

#[test]
fn goods_that_were_paid_in_parts_are_paid_back_newest_part_first() {
    let mut till = Till::shop().confirmed();
    till.take_cash_of(rub(300));
    till.take_pay_of(Money::from_minor(5980));
    till.must(Command::HandOver);
    assert_eq!(
        till.bring_back(0, 0),
        [came_back(0, 0), owes(2, 5980), owes(1, 12_020)]
    );
}

#[test]
fn goods_that_come_back_follow_those_refused_at_the_counter() {
    let mut till = Till::shop().cash_paid();
    till.refuse(0, 1);
    till.must(Command::ConfirmComposition);
    till.give_out(1, 1);
    till.must(Command::HandOver);
    assert_eq!(till.bring_back(0, 0), [came_back(0, 0), owes(1, 9000)]);
    assert_eq!(till.order.sum(), Money::from_minor(17_980));
}
