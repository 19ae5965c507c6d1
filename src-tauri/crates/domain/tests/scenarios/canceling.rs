//! Canceling, by either side, in every state and with money anywhere.

use crate::support::{Till, captured, kuper_cancels, owes};
use domain::*;

const SUM: i64 = 35_980;
const FIRST: AttemptNo = AttemptNo(1);

/// Both ways to cancel; each is a separate till.
fn canceled(till: &Till) -> [(Till, Vec<Event>); 2] {
    let (mut by_staff, mut by_kuper) = (till.clone(), till.clone());
    let events = (by_staff.cancel(), by_kuper.tell(kuper_cancels()));
    [(by_staff, events.0), (by_kuper, events.1)]
}

#[test]
fn an_order_without_money_is_canceled_in_every_state_before_the_handover() {
    let tills = [
        Till::shop(),
        Till::restaurant().picking(),
        Till::shop().picking(),
        Till::shop().decided(),
        Till::shop().assembled(),
        Till::shop().ready(),
        Till::shop().at_the_counter(),
        Till::shop().confirmed(),
    ];
    for till in tills {
        for (after, events) in canceled(&till) {
            assert_eq!(events.len(), 1);
            assert_eq!(after.order.lifecycle, Lifecycle::Canceled);
            assert_eq!(after.order.visit, Visit::Nobody);
        }
    }
}

#[test]
fn a_qr_that_is_being_made_or_waiting_or_mismatched_is_rolled_back() {
    let mut mismatched = Till::shop().qr_shown();
    mismatched.pay_says(1, captured(1, "RUB"));
    for till in [Till::shop().pay_started(), Till::shop().qr_shown(), mismatched] {
        for (mut after, events) in canceled(&till) {
            assert_eq!(events[1..], [Event::RollbackAsked { attempt: FIRST }]);
            assert_eq!(after.pay_says(1, captured(SUM, "RUB")), vec![]);
            after.pay_says(1, PaymentFact::Ended { refunded: true });
            let closure = Closure::PaidThenRefunded;
            assert_eq!(after.state(1), &AttemptState::Closed { closure });
        }
    }
}

#[test]
fn cash_and_card_money_is_owed_back_until_a_person_has_given_it() {
    let mut card = Till::shop().card_started();
    let reference = "RRN 1".to_owned();
    card.must(Command::ConfirmCard {
        attempt: FIRST,
        reference,
    });
    for till in [Till::shop().cash_paid(), card] {
        for (mut after, events) in canceled(&till) {
            assert_eq!(events[1..], [owes(1, SUM)]);
            assert_eq!(after.order.ledger.kept(), Money::ZERO);
            after.give_out(1, 1);
            let closure = Closure::Returned;
            assert_eq!(after.state(1), &AttemptState::Closed { closure });
        }
    }
}

#[test]
fn captured_money_of_the_service_is_owed_back_by_the_service() {
    let mut till = Till::shop().qr_shown();
    till.pay_says(1, captured(SUM, "RUB"));
    for (mut after, events) in canceled(&till) {
        assert_eq!(events[1..], [owes(1, SUM)]);
        after.pay_says(1, PaymentFact::Ended { refunded: true });
        assert!(after.order.ledger.attempts[0].is_final());
    }
}

#[test]
fn every_part_of_a_split_payment_goes_back() {
    let mut till = Till::shop().confirmed();
    let amount = Money::from_minor(10_000);
    till.take_cash_of(amount);
    till.start_pay();
    for (_, events) in canceled(&till) {
        let attempt = AttemptNo(2);
        assert_eq!(events[1..], [owes(1, 10_000), Event::RollbackAsked { attempt }]);
    }
}

#[test]
fn a_card_that_may_have_been_charged_stays_open_and_if_it_was_its_money_goes_back() {
    for till in [Till::shop().card_started(), Till::shop().card_unsure()] {
        for (after, events) in canceled(&till) {
            assert_eq!(events.len(), 1);
            let mut charged = after.clone();
            let reference = "RRN 1".to_owned();
            charged.must(Command::ConfirmCard {
                attempt: FIRST,
                reference,
            });
            assert_eq!(charged.state(1), &AttemptState::ReturnOwed);
            charged.give_out(1, 1);
            let mut declined = after;
            declined.must(Command::DeclineCard { attempt: FIRST });
            assert!(declined.order.ledger.attempts[0].is_final());
        }
    }
}

#[test]
fn a_capture_after_the_cancellation_of_a_failed_attempt_is_returned() {
    let mut till = Till::shop().qr_shown();
    till.pay_says(1, PaymentFact::Ended { refunded: false });
    for (mut after, events) in canceled(&till) {
        assert_eq!(events.len(), 1);
        assert_eq!(after.pay_says(1, captured(SUM, "RUB")), vec![owes(1, SUM)]);
    }
}

#[test]
fn a_return_under_way_is_not_begun_twice() {
    let mut till = Till::shop().cash_paid();
    till.must(Command::OweReturn { attempt: FIRST });
    for (after, events) in canceled(&till) {
        assert_eq!(events.len(), 1);
        assert_eq!(after.state(1), &AttemptState::ReturnOwed);
    }
}

#[test]
fn a_cancellation_after_the_handover_is_recorded_and_changes_nothing_else() {
    let mut till = Till::shop().handed_over();
    let before = till.order.clone();
    let events = till.tell(kuper_cancels());
    assert!(matches!(events[..], [Event::CancelCameTooLate { .. }]));
    assert_eq!(announce(&events[0]), Announced::Nothing);
    assert!(till.order.cancellation.is_some());
    assert_eq!(till.order.lifecycle, Lifecycle::HandedOver);
    assert_eq!(till.order.ledger, before.ledger);
    assert_eq!(till.order.composition, before.composition);
    assert_eq!(till.tell(kuper_cancels()), vec![]);
    let state = Lifecycle::HandedOver;
    let cancellation = crate::support::by_merchant();
    assert_eq!(
        till.ask(Command::Cancel { cancellation }),
        Err(Refusal::Closed { state })
    );
}
