//! The terminal had charged a card that was put down as declined. That is a fact; what is not owed any more goes back.

use crate::support::{CASHIER, Till, owes, rub};
use domain::*;

const SUM: i64 = 35_980;
const FIRST: AttemptNo = AttemptNo(1);

fn charged_after_all() -> Command {
    Command::CardWasCharged {
        attempt: FIRST,
        reference: " RRN 7 ".to_owned(),
    }
}

fn captured() -> Event {
    Event::Captured {
        attempt: FIRST,
        reference: Some("RRN 7".to_owned()),
    }
}

#[test]
fn it_pays_an_order_that_is_still_owed() {
    let mut till = Till::shop().card_declined();
    assert_eq!(till.must(charged_after_all()), [captured()]);
    let found = &till.order.ledger.attempts[0];
    assert_eq!(found.reference.as_deref(), Some("RRN 7"));
    assert_eq!((&found.state, found.closed_at), (&AttemptState::Captured, None));
    till.must(Command::HandOver);
}

#[test]
fn it_pays_what_is_left_and_gives_back_the_rest() {
    let mut till = Till::shop().card_declined();
    till.take_cash_of(rub(100));
    assert_eq!(till.must(charged_after_all()), [captured(), owes(1, 10_000)]);
    assert_eq!(till.order.owed(), Money::ZERO);
    assert_eq!(till.state(1), &AttemptState::Captured);
    let attempt = FIRST;
    assert_eq!(till.ask(Command::HandOver), Err(Refusal::ReturnOpen { attempt }));
    till.give_out(1, 1);
    till.must(Command::HandOver);
}

#[test]
fn all_of_it_goes_back_when_the_order_was_paid_otherwise_handed_over_or_canceled() {
    let mut paid = Till::shop().card_declined();
    paid.take_cash();
    let mut handed_over = paid.clone();
    handed_over.must(Command::HandOver);
    let mut canceled = Till::shop().card_declined();
    canceled.cancel();
    for mut till in [paid, handed_over, canceled] {
        let (kept, lifecycle) = (till.kept(), till.order.lifecycle);
        assert_eq!(till.must(charged_after_all()), [captured(), owes(1, SUM)]);
        assert_eq!((till.kept(), till.order.lifecycle), (kept, lifecycle));
        assert_eq!(till.state(1), &AttemptState::ReturnOwed);
        till.give_out(1, 1);
        let closure = Closure::Returned;
        assert_eq!(till.state(1), &AttemptState::Closed { closure });
    }
}

#[test]
fn goods_that_left_and_whose_money_went_back_past_us_are_paid_by_it() {
    let mut till = Till::shop().card_declined();
    till.start_pay();
    till.give_link(2);
    till.pay_says(2, crate::support::captured(SUM, "RUB"));
    till.must(Command::HandOver);
    till.pay_says(2, PaymentFact::Ended { refunded: true });
    assert_eq!(till.order.owed(), Money::from_minor(SUM));
    assert_eq!(till.must(charged_after_all()), [captured()]);
    assert_eq!(till.order.owed(), Money::ZERO);
}

#[test]
fn it_is_said_while_a_qr_waits_and_what_the_qr_captures_then_goes_back() {
    let mut till = Till::shop().card_declined();
    till.start_pay();
    till.give_link(2);
    till.must(charged_after_all());
    assert_eq!(till.order.owed(), Money::ZERO);
    let events = till.pay_says(2, crate::support::captured(SUM, "RUB"));
    assert_eq!(events[1..], [owes(2, SUM)]);
    assert_eq!(till.kept(), Money::from_minor(SUM));
}

#[test]
fn a_manager_says_so_once_with_the_terminal_s_reference() {
    let mut till = Till::shop().card_declined();
    let role = Role::Manager;
    assert_eq!(
        till.ask_as(CASHIER, charged_after_all()),
        Err(Refusal::NeedsRole { role })
    );
    let (attempt, reference) = (FIRST, "  ".to_owned());
    assert_eq!(
        till.ask(Command::CardWasCharged { attempt, reference }),
        Err(Refusal::ReferenceMissing)
    );
    till.must(charged_after_all());
    assert_eq!(till.ask(charged_after_all()), Err(Refusal::NoSuchAttempt));
}

#[test]
fn it_is_said_of_a_declined_card_only() {
    let mut failed = Till::shop().qr_shown();
    failed.pay_says(1, PaymentFact::Ended { refunded: false });
    let tills = [
        Till::shop().confirmed(),
        Till::shop().card_started(),
        Till::shop().card_unsure(),
        Till::shop().card_paid(),
        Till::shop().cash_paid(),
        Till::shop().pay_captured(),
        failed,
    ];
    for mut till in tills {
        assert_eq!(till.ask(charged_after_all()), Err(Refusal::NoSuchAttempt));
    }
}

#[test]
fn another_card_under_way_is_not_taken_for_the_declined_one() {
    let mut till = Till::shop().card_declined();
    let amount = till.order.owed();
    till.must(Command::StartCard { amount });
    let (attempt, reference) = (AttemptNo(2), "RRN 8".to_owned());
    assert_eq!(
        till.ask(Command::CardWasCharged { attempt, reference }),
        Err(Refusal::NoSuchAttempt)
    );
}
