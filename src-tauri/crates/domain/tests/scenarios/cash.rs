//! Cash in coins that exist: only the part that settles the order is rounded, and its return takes the rounding along.

use crate::support::{Till, line, new_order, owes, pieces, rub};
use domain::*;

const SUM: i64 = 35_980;
const FIRST: AttemptNo = AttemptNo(1);

fn to_roubles(to: RoundTo) -> CashRounding {
    CashRounding { step: rub(1), to }
}

fn take(amount: i64, received: i64, rounding: CashRounding) -> Command {
    Command::TakeCash {
        amount: Money::from_minor(amount),
        received: Money::from_minor(received),
        rounding,
    }
}

fn taken(attempt: u16, amount: i64, received: i64, rounding: i64) -> Event {
    Event::CashTaken {
        attempt: AttemptNo(attempt),
        amount: Money::from_minor(amount),
        received: Money::from_minor(received),
        rounding: Money::from_minor(rounding),
    }
}

fn paid(to: RoundTo) -> Till {
    let mut till = Till::shop().confirmed();
    till.must(take(SUM, 100_000, to_roubles(to)));
    till
}

#[test]
fn the_part_that_settles_is_rounded_and_the_change_counts_from_what_is_due() {
    for (to, rounding, change) in [(RoundTo::Down, -80, 64_100), (RoundTo::Nearest, 20, 64_000)] {
        let mut till = Till::shop().confirmed();
        let events = till.must(take(SUM, 100_000, to_roubles(to)));
        assert_eq!(events, [taken(1, SUM, 100_000, rounding)]);
        let found = &till.order.ledger.attempts[0];
        assert_eq!(found.due(), Money::from_minor(SUM + rounding));
        assert_eq!(found.change(), Money::from_minor(change));
        assert_eq!(
            (till.order.owed(), till.kept()),
            (Money::ZERO, Money::from_minor(SUM))
        );
        let events = till.must(Command::HandOver);
        let composition = till.order.composition.clone().expect("handed over");
        assert_eq!(
            composition.sum(),
            Money::from_minor(SUM),
            "Kuper's totals are never rounded"
        );
        assert_eq!(events, [Event::HandedOver { composition }]);
    }
}

#[test]
fn a_part_that_does_not_settle_is_taken_to_the_kopeck() {
    let mut till = Till::shop().confirmed();
    let rounding = to_roubles(RoundTo::Down);
    let events = till.must(take(10_050, 10_050, rounding));
    assert_eq!(events, [taken(1, 10_050, 10_050, 0)]);
    assert_eq!(
        till.ask(take(10_050, 10_049, rounding)),
        Err(Refusal::ReceivedTooLittle)
    );
    let events = till.must(take(SUM - 10_050, 25_900, rounding));
    assert_eq!(events, [taken(2, SUM - 10_050, 25_900, -30)]);
    assert_eq!(till.order.ledger.attempts[1].change(), Money::ZERO);
    till.must(Command::HandOver);
}

#[test]
fn only_cash_is_rounded_when_it_settles_after_another_tender() {
    let mut till = Till::shop().confirmed();
    till.take_card_of(rub(100));
    let events = till.must(take(25_980, 25_900, to_roubles(RoundTo::Down)));
    assert_eq!(events, [taken(2, 25_980, 25_900, -80)]);
    assert_eq!(till.order.ledger.attempts[0].due(), rub(100));
}

#[test]
fn what_was_received_must_reach_the_rounded_due_and_need_not_reach_more() {
    let mut till = Till::shop().confirmed();
    let down = to_roubles(RoundTo::Down);
    assert_eq!(till.ask(take(SUM, 35_899, down)), Err(Refusal::ReceivedTooLittle));
    assert!(till.clone().ask(take(SUM, 35_900, down)).is_ok());
    let nearest = to_roubles(RoundTo::Nearest);
    assert_eq!(
        till.ask(take(SUM, SUM, nearest)),
        Err(Refusal::ReceivedTooLittle),
        "rounded up, the sum itself is too little"
    );
    assert!(till.clone().ask(take(SUM, 36_000, nearest)).is_ok());
    let plain = CashRounding::default();
    assert_eq!(
        till.ask(take(SUM, SUM - 1, plain)),
        Err(Refusal::ReceivedTooLittle)
    );
    assert_eq!(till.must(take(SUM, SUM, plain)), [taken(1, SUM, SUM, 0)]);
}

#[test]
fn a_rounded_sum_is_not_an_amount_that_may_be_taken_beyond_what_is_owed() {
    let mut till = Till::shop().confirmed();
    let owed = Money::from_minor(SUM);
    assert_eq!(
        till.ask(take(36_000, 36_000, to_roubles(RoundTo::Nearest))),
        Err(Refusal::BadAmount { owed })
    );
}

#[test]
fn a_part_goes_back_to_the_kopeck_and_the_last_part_takes_the_rounding_along() {
    for (to, last) in [(RoundTo::Down, 17_900), (RoundTo::Nearest, 18_000)] {
        let mut till = paid(to);
        till.refuse(0, 0);
        assert_eq!(till.returns(1), [(18_000, 18_000)]);
        till.refuse(1, 0);
        assert_eq!(till.returns(1), [(18_000, 18_000), (17_980, last)]);
    }
}

#[test]
fn a_whole_return_gives_back_what_was_paid() {
    for (to, whole) in [(RoundTo::Down, 35_900), (RoundTo::Nearest, 36_000)] {
        let mut till = paid(to);
        assert_eq!(till.must(Command::OweReturn { attempt: FIRST }), [owes(1, SUM)]);
        assert_eq!(till.returns(1), [(SUM, whole)]);
        let mut till = paid(to);
        till.cancel();
        assert_eq!(till.returns(1), [(SUM, whole)]);
        let mut till = paid(to);
        till.must(Command::HandOver);
        till.bring_back(1, 0);
        till.bring_back(0, 0);
        assert_eq!(till.returns(1), [(17_980, 17_980), (18_000, whole - 17_980)]);
    }
}

#[test]
fn never_more_is_handed_out_than_was_paid() {
    let priced = |sku: &str, minor| OrderedLine {
        price: Money::from_minor(minor),
        discount_price: Money::from_minor(minor),
        ..line(sku, 1, 0)
    };
    let order = new_order(vec![priced("cheese", 46_450), priced("bag", 49)], false);
    let mut till = Till::receive(order).picking();
    till.pick(0, pieces(1));
    till.pick(1, pieces(1));
    till.must(Command::Assemble { marked: Vec::new() });
    till.make_ready(1);
    till.check(1).expect("the right code");
    till.must(Command::ConfirmComposition);
    till.must(take(46_499, 46_400, to_roubles(RoundTo::Down)));
    till.refuse(0, 0);
    assert_eq!(till.returns(1), [(46_450, 46_400)]);
    till.refuse(1, 0);
    assert_eq!(till.returns(1), [(46_450, 46_400), (49, 0)]);
    assert!(
        till.order.ledger.attempts[0].returns[1].is_done(),
        "nobody confirms that nothing was handed out"
    );
}

#[test]
fn an_order_that_is_paid_anew_after_a_return_is_rounded_anew() {
    let mut till = paid(RoundTo::Down);
    till.must(Command::OweReturn { attempt: FIRST });
    till.give_out(1, 1);
    let events = till.must(take(SUM, 36_000, to_roubles(RoundTo::Nearest)));
    assert_eq!(events, [taken(2, SUM, 36_000, 20)]);
    till.must(Command::HandOver);
}
