//! Kuper says that the customer has paid it. Where the store takes its word, the till takes nothing, and gives back
//! what it took.

use crate::support::{Till, brought, captured, charged, owes, paid_at_kuper, returned, rub};
use domain::*;

const SUM: i64 = 35_980;
const FIRST: AttemptNo = AttemptNo(1);

fn told(mut till: Till) -> (Till, Vec<Event>) {
    let events = till.tell(paid_at_kuper(true));
    (till, events)
}

/// What comes after the fact itself.
fn accepted(then: &[Event]) -> Vec<Event> {
    [Event::PaidAtKuper, Event::PrepaidAccepted]
        .into_iter()
        .chain(then.iter().cloned())
        .collect()
}

#[track_caller]
fn takes_no_tender(till: &mut Till) {
    let amount = rub(1);
    let asked = [
        Command::TakeCash {
            amount,
            received: amount,
            rounding: CashRounding::default(),
        },
        Command::StartCard { amount },
        Command::StartPay {
            amount,
            payment_id: "x".into(),
        },
    ];
    for command in asked {
        assert_eq!(till.ask(command), Err(Refusal::NothingOwed));
    }
}

#[test]
fn where_the_store_does_not_take_kuper_s_word_it_is_recorded_and_settles_nothing() {
    for mut till in [
        Till::shop().confirmed(),
        Till::shop().qr_shown(),
        Till::shop().cash_paid(),
    ] {
        let owed = till.order.owed();
        let kept = till.kept();
        assert_eq!(till.tell(paid_at_kuper(false)), [Event::PaidAtKuper]);
        assert_eq!(till.tell(paid_at_kuper(false)), []);
        assert!(till.order.ledger.paid_at_kuper && !till.order.ledger.prepaid);
        assert_eq!((till.order.owed(), till.kept()), (owed, kept));
    }
    let mut till = Till::shop().confirmed();
    till.tell(paid_at_kuper(false));
    let owed = Money::from_minor(SUM);
    assert_eq!(till.ask(Command::HandOver), Err(Refusal::NotPaid { owed }));
    assert_eq!(
        till.tell(paid_at_kuper(true)),
        [Event::PrepaidAccepted],
        "once the setting allows it"
    );
    till.must(Command::HandOver);
}

#[test]
fn a_prepaid_order_is_handed_over_without_a_tender() {
    let (mut till, events) = told(Till::shop().confirmed());
    assert_eq!(events, accepted(&[]));
    assert_eq!(till.tell(paid_at_kuper(true)), []);
    assert_eq!(till.tell(paid_at_kuper(false)), []);
    assert_eq!(till.order.owed(), Money::ZERO);
    takes_no_tender(&mut till);
    till.must(Command::HandOver);
    assert_eq!(till.order.ledger.attempts, []);
}

#[test]
fn it_may_be_paid_before_anything_is_picked_and_still_needs_the_code_and_the_check() {
    let (till, _) = told(Till::shop());
    let mut till = till.ready();
    assert_eq!(till.ask(Command::HandOver), Err(Refusal::CodeNotVerified));
    till.check(1).expect("the right code");
    assert_eq!(till.ask(Command::HandOver), Err(Refusal::CompositionNotConfirmed));
    till.must(Command::ConfirmComposition);
    let (shown, bags) = (0, 2);
    assert_eq!(
        till.ask(Command::HandOver),
        Err(Refusal::BagsMissing { shown, bags })
    );
}

#[test]
fn a_qr_that_is_shown_is_rolled_back_and_what_it_captures_never_counts() {
    let mut mismatched = Till::shop().qr_shown();
    mismatched.pay_says(1, captured(1, "RUB"));
    for till in [Till::shop().pay_started(), Till::shop().qr_shown(), mismatched] {
        let (mut till, events) = told(till);
        assert_eq!(events, accepted(&[Event::RollbackAsked { attempt: FIRST }]));
        let attempt = FIRST;
        assert_eq!(till.ask(Command::HandOver), Err(Refusal::PaymentOpen { attempt }));
        assert_eq!(till.pay_says(1, captured(SUM, "RUB")), []);
        assert_eq!((till.kept(), till.order.owed()), (Money::ZERO, Money::ZERO));
        till.pay_says(1, PaymentFact::Ended { refunded: true });
        let closure = Closure::PaidThenRefunded;
        assert_eq!(till.state(1), &AttemptState::Closed { closure });
        takes_no_tender(&mut till);
        till.must(Command::HandOver);
    }
}

#[test]
fn a_rollback_that_takes_too_long_is_abandoned_and_the_goods_go() {
    let (mut till, _) = told(Till::shop().qr_shown());
    till.abandon(1);
    till.must(Command::HandOver);
    till.pay_says(1, PaymentFact::Ended { refunded: false });
    assert!(till.order.ledger.attempts[0].is_final());
}

#[test]
fn a_card_that_was_begun_waits_for_a_person_and_if_it_was_charged_its_money_goes_back() {
    for till in [Till::shop().card_started(), Till::shop().card_unsure()] {
        let (mut till, events) = told(till);
        assert_eq!(events, accepted(&[]));
        let attempt = FIRST;
        assert_eq!(till.ask(Command::HandOver), Err(Refusal::PaymentOpen { attempt }));
        let mut declined = till.clone();
        declined.must(Command::DeclineCard { attempt });
        declined.must(Command::HandOver);
        assert_eq!(till.must(charged(1))[1..], [owes(1, SUM)]);
        assert_eq!(till.ask(Command::HandOver), Err(Refusal::ReturnOpen { attempt }));
        till.give_out(1, 1);
        till.must(Command::HandOver);
    }
}

#[test]
fn money_that_was_taken_goes_back_whatever_the_tender() {
    for till in [Till::shop().cash_paid(), Till::shop().card_paid()] {
        let (mut till, events) = told(till);
        assert_eq!(events, accepted(&[owes(1, SUM)]));
        let attempt = FIRST;
        assert_eq!(till.ask(Command::HandOver), Err(Refusal::ReturnOpen { attempt }));
        till.give_out(1, 1);
        till.must(Command::HandOver);
    }
    let (mut till, events) = told(Till::shop().pay_captured());
    assert_eq!(events, accepted(&[owes(1, SUM)]));
    till.must(Command::HandOver);
    till.pay_says(1, returned(1));
    assert!(till.order.ledger.attempts[0].is_final());
}

#[test]
fn a_split_that_is_half_paid_gives_back_the_half_and_stops_the_rest() {
    let mut till = Till::shop().confirmed();
    till.take_cash_of(rub(100));
    till.start_pay();
    let (till, events) = told(till);
    let attempt = AttemptNo(2);
    assert_eq!(
        events,
        accepted(&[owes(1, 10_000), Event::RollbackAsked { attempt }])
    );
    assert_eq!(till.order.owed(), Money::ZERO);
}

#[test]
fn a_part_that_is_going_back_already_does_not_go_back_twice() {
    let mut till = Till::shop().cash_paid();
    till.refuse(0, 1);
    let (till, events) = told(till);
    assert_eq!(events, accepted(&[owes(1, SUM - 9000)]));
    assert_eq!(till.order.owed(), Money::ZERO);
}

#[test]
fn an_order_that_was_paid_and_handed_over_is_paid_back() {
    let (mut till, events) = told(Till::shop().handed_over());
    assert_eq!(events, accepted(&[owes(1, SUM)]));
    assert_eq!(till.order.lifecycle, Lifecycle::HandedOver);
    assert_eq!(till.order.owed(), Money::ZERO);
    till.give_out(1, 1);
    assert!(till.order.ledger.attempts[0].is_final());
    let mut unsettled = Till::shop().handed_over();
    assert_eq!(unsettled.tell(paid_at_kuper(false)), [Event::PaidAtKuper]);
    assert_eq!(unsettled.kept(), Money::from_minor(SUM));
}

#[test]
fn on_a_canceled_order_it_is_recorded_and_nothing_else() {
    for settles in [false, true] {
        let mut till = Till::shop().cash_paid();
        till.cancel();
        let ledger = till.order.ledger.clone();
        assert_eq!(till.tell(paid_at_kuper(settles)), [Event::PaidAtKuper]);
        assert_eq!(till.tell(paid_at_kuper(settles)), []);
        let paid_at_kuper = true;
        assert_eq!(
            till.order.ledger,
            Ledger {
                paid_at_kuper,
                ..ledger
            }
        );
    }
}

#[test]
fn the_till_gives_nothing_back_for_goods_that_kuper_was_paid_for() {
    let (mut till, _) = told(Till::shop().confirmed());
    assert_eq!(till.refuse(0, 1).len(), 1);
    till.must(Command::ConfirmComposition);
    till.must(Command::HandOver);
    assert_eq!(till.ask(brought(1, 0)), Err(Refusal::NothingTaken));
}

#[test]
fn a_late_capture_of_a_prepaid_order_goes_back() {
    let mut till = Till::shop().qr_shown();
    till.pay_says(1, PaymentFact::Ended { refunded: false });
    let (mut till, events) = told(till);
    assert_eq!(events, accepted(&[]));
    assert_eq!(till.pay_says(1, captured(SUM, "RUB")), [owes(1, SUM)]);
    assert_eq!(till.order.owed(), Money::ZERO);
    till.must(Command::HandOver);
}
