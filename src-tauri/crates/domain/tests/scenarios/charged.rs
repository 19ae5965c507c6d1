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

/// A card of so much that was put down as declined, and a payment of so much at the service.
fn declined_then_paying(card: Money, qr: Money) -> Till {
    let mut till = Till::shop().confirmed();
    till.must(Command::StartCard { amount: card });
    till.must(Command::DeclineCard { attempt: FIRST });
    let payment_id = "s12-t07-2".into();
    till.must(Command::StartPay {
        amount: qr,
        payment_id,
    });
    till
}

fn all() -> Money {
    Money::from_minor(SUM)
}

#[test]
fn a_qr_that_it_pays_for_is_withdrawn_whether_shown_or_only_asked_for() {
    let mut shown = declined_then_paying(all(), all());
    shown.give_link(2);
    let mut paid_wrongly = shown.clone();
    paid_wrongly.pay_says(2, crate::support::captured(1, "RUB"));
    let attempt = AttemptNo(2);
    for mut till in [declined_then_paying(all(), all()), shown, paid_wrongly] {
        assert_eq!(
            till.must(charged_after_all()),
            [captured(), Event::RollbackAsked { attempt }]
        );
        assert_eq!(till.order.owed(), Money::ZERO);
        assert_eq!(till.ask(Command::HandOver), Err(Refusal::PaymentOpen { attempt }));
        // A link that comes now is never shown.
        till.give_link(2);
        assert_eq!(till.state(2), &AttemptState::RollingBack);
        // Whoever was faster gets it back whole: it never counts.
        assert_eq!(till.pay_says(2, crate::support::captured(SUM, "RUB")), []);
        till.pay_says(2, PaymentFact::Ended { refunded: true });
        let closure = Closure::PaidThenRefunded;
        assert_eq!(till.state(2), &AttemptState::Closed { closure });
        assert_eq!((till.kept(), till.order.owed()), (all(), Money::ZERO));
        till.must(Command::HandOver);
    }
}

#[test]
fn a_qr_stays_while_all_of_it_is_still_owed_and_goes_by_a_kopeck_too_much() {
    let card = rub(100);
    let rest = all() - card;
    let kopeck = Money::from_minor(1);
    for (qr, stays) in [
        (rub(50), true),
        (rest, true),
        (rest + kopeck, false),
        (all(), false),
    ] {
        let mut till = declined_then_paying(card, qr);
        till.give_link(2);
        let events = till.must(charged_after_all());
        assert_eq!(till.order.owed(), rest);
        let attempt = AttemptNo(2);
        let withdrawn = (!stays).then_some(Event::RollbackAsked { attempt });
        assert_eq!(events[1..], Vec::from_iter(withdrawn), "{qr}");
        let shown = matches!(till.state(2), AttemptState::Waiting { .. });
        assert_eq!(shown, stays, "{qr}");
        assert_eq!(
            till.order.would_overpay(&till.order.ledger.attempts[1]),
            !stays,
            "{qr}"
        );
    }
}

#[test]
fn what_is_left_is_paid_by_a_fresh_qr_once_the_old_one_is_gone() {
    let mut till = declined_then_paying(rub(100), all());
    till.give_link(2);
    till.must(charged_after_all());
    till.pay_says(2, PaymentFact::Ended { refunded: false });
    till.start_pay();
    till.give_link(3);
    let rest = all() - rub(100);
    till.pay_says(3, crate::support::captured(rest.minor(), "RUB"));
    till.must(Command::HandOver);
    assert_eq!(till.kept(), all());
}

#[test]
fn a_payment_that_was_given_up_is_not_withdrawn_once_more() {
    let mut till = declined_then_paying(all(), all());
    till.give_link(2);
    till.abandon(2);
    assert_eq!(till.must(charged_after_all()), [captured()]);
    assert!(till.order.would_overpay(&till.order.ledger.attempts[1]));
    till.must(Command::HandOver);
}

#[test]
fn another_card_at_the_terminal_would_overpay_and_what_it_takes_goes_back() {
    let mut till = Till::shop().card_declined();
    let amount = till.order.owed();
    till.must(Command::StartCard { amount });
    assert!(!till.order.would_overpay(&till.order.ledger.attempts[1]));
    // Nobody can withdraw it from here: the screen says that it has to be stopped at the terminal.
    assert_eq!(till.must(charged_after_all()), [captured()]);
    assert!(till.order.would_overpay(&till.order.ledger.attempts[1]));
    let charged = till.must(crate::support::charged(2));
    assert_eq!(charged[1..], [owes(2, SUM)]);
    assert_eq!(till.order.owed(), Money::ZERO);
    till.give_out(2, 1);
    till.must(Command::HandOver);
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
