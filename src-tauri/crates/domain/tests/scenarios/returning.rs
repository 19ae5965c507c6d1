//! Money goes back: in part, by each tender, at the counter. After the handover: [`super::bringing`].

use crate::support::{CASHIER, Till, captured, given, kuper_cancels, owes, return_refused, returned, rub};
use domain::*;

const SUM: i64 = 35_980;
const FIRST: AttemptNo = AttemptNo(1);
const ONE: ReturnNo = ReturnNo(1);

fn refused(line: u16, left: u32) -> Event {
    let (line, left) = (LineNo(line), Quantity::pieces(left));
    Event::LineRefused {
        line,
        left,
        units: Vec::new(),
    }
}

fn closed(closure: Closure) -> AttemptState {
    AttemptState::Closed { closure }
}

/// 100.00 in cash, 200.00 by card, the rest by the service.
fn split() -> Till {
    let mut till = Till::shop().confirmed();
    till.take_cash_of(rub(100));
    till.take_card_of(rub(200));
    till.take_pay_of(Money::from_minor(5980));
    till
}

/// One pack of milk was refused after the capture, and the service will not give its price back.
fn refund_refused() -> Till {
    let mut till = Till::shop().pay_captured();
    till.refuse(0, 1);
    till.pay_says(1, return_refused(1));
    till
}

#[test]
fn a_refused_item_goes_back_in_cash_or_at_the_terminal_before_the_goods_go() {
    for mut till in [Till::shop().cash_paid(), Till::shop().card_paid()] {
        assert_eq!(till.refuse(0, 1), [refused(0, 1), owes(1, 9000)]);
        assert_eq!(
            (till.kept(), till.order.owed()),
            (Money::from_minor(26_980), Money::ZERO)
        );
        assert_eq!(till.state(1), &AttemptState::Captured, "the rest stays ours");
        assert!(!till.order.ledger.attempts[0].is_final());
        assert_eq!(till.ask(Command::HandOver), Err(Refusal::CompositionNotConfirmed));
        till.must(Command::ConfirmComposition);
        let attempt = FIRST;
        assert_eq!(till.ask(Command::HandOver), Err(Refusal::ReturnOpen { attempt }));
        assert_eq!(till.give_out(1, 1), [Event::ReturnDone { attempt, no: ONE }]);
        assert_eq!(till.ask(given(1, 1)), Err(Refusal::NoSuchAttempt), "only once");
        assert!(till.order.ledger.attempts[0].is_final());
        till.must(Command::HandOver);
        assert_eq!(till.kept(), till.order.sum());
    }
}

#[test]
fn a_refused_item_goes_back_by_the_service_which_does_not_hold_the_customer() {
    let mut till = Till::shop().pay_captured();
    assert_eq!(till.refuse(0, 1), [refused(0, 1), owes(1, 9000)]);
    till.must(Command::ConfirmComposition);
    assert_eq!(
        till.ask(given(1, 1)),
        Err(Refusal::NoSuchAttempt),
        "nobody has it in hand"
    );
    till.must(Command::HandOver);
    assert!(!till.order.ledger.attempts[0].is_final());
    assert_eq!(till.pay_says(1, returned(9)), [], "no return is called so");
    assert_eq!(
        till.pay_says(1, returned(1)),
        [Event::ReturnDone {
            attempt: FIRST,
            no: ONE
        }]
    );
    assert_eq!(till.pay_says(1, returned(1)), []);
    assert_eq!(till.pay_says(1, return_refused(1)), [], "it went back already");
    assert_eq!(till.state(1), &AttemptState::Captured);
    assert!(till.order.ledger.attempts[0].is_final());
}

#[test]
fn what_was_taken_last_goes_back_first() {
    let mut till = split();
    assert_eq!(till.refuse(1, 0), [refused(1, 0), owes(3, 5980), owes(2, 12_000)]);
    assert_eq!(till.state(3), &AttemptState::ReturnOwed, "nothing of it is kept");
    assert_eq!(till.state(2), &AttemptState::Captured);
    assert_eq!(till.refuse(0, 1), [refused(0, 1), owes(2, 8000), owes(1, 1000)]);
    assert_eq!(till.state(2), &AttemptState::ReturnOwed);
    assert_eq!(till.kept(), rub(90));
    assert_eq!(till.returns(2), [(12_000, 12_000), (8000, 8000)]);
    till.must(Command::ConfirmComposition);
    let attempt = FIRST;
    assert_eq!(till.ask(Command::HandOver), Err(Refusal::ReturnOpen { attempt }));
    till.give_out(1, 1);
    let attempt = AttemptNo(2);
    assert_eq!(till.ask(Command::HandOver), Err(Refusal::ReturnOpen { attempt }));
    till.give_out(2, 1);
    assert_eq!(
        till.state(2),
        &AttemptState::ReturnOwed,
        "the second part is still here"
    );
    till.give_out(2, 2);
    assert_eq!(till.state(2), &closed(Closure::Returned));
    till.must(Command::HandOver);
}

#[test]
fn a_refused_item_takes_only_what_was_paid_beyond_the_rest() {
    let mut till = Till::shop().confirmed();
    till.take_cash_of(rub(100));
    assert_eq!(
        till.refuse(1, 0),
        [refused(1, 0)],
        "180.00 is asked for, 100.00 was paid"
    );
    assert_eq!(till.order.owed(), rub(80));
    assert_eq!(till.refuse(0, 1), [refused(0, 1), owes(1, 1000)]);
    assert_eq!(till.order.owed(), Money::ZERO);
}

#[test]
fn an_item_is_not_refused_while_a_tender_is_under_way() {
    let tills = [
        Till::shop().qr_shown(),
        Till::shop().card_started(),
        Till::shop().card_unsure(),
    ];
    for mut till in tills {
        let (line, left, attempt) = (LineNo(0), Quantity::ONE, FIRST);
        assert_eq!(
            till.ask(Command::RefuseLine {
                line,
                left,
                units: Vec::new()
            }),
            Err(Refusal::PaymentOpen { attempt })
        );
    }
}

#[test]
fn two_returns_of_one_attempt_are_done_one_after_the_other() {
    let mut till = Till::shop().pay_captured();
    till.refuse(0, 1);
    till.refuse(1, 0);
    assert_eq!(till.returns(1), [(9000, 9000), (17_980, 17_980)]);
    let next = |till: &Till| till.order.ledger.attempts[0].next_return().map(|back| back.no);
    assert_eq!(next(&till), Some(ONE), "the oldest first");
    till.pay_says(1, returned(1));
    assert_eq!(next(&till), Some(ReturnNo(2)));
    till.pay_says(1, returned(2));
    assert_eq!(next(&till), None);
    assert_eq!((till.kept(), till.state(1)), (rub(90), &AttemptState::Captured));
}

#[test]
fn an_attempt_that_gave_everything_back_in_parts_is_closed_with_the_last() {
    let mut till = Till::shop().cash_paid();
    till.refuse(0, 0);
    till.refuse(1, 0);
    assert_eq!(till.state(1), &AttemptState::ReturnOwed);
    assert_eq!(
        till.ask(Command::EndVisit),
        Err(Refusal::ReturnOpen { attempt: FIRST })
    );
    till.give_out(1, 2);
    assert_eq!(till.state(1), &AttemptState::ReturnOwed);
    till.give_out(1, 1);
    assert_eq!(till.state(1), &closed(Closure::Returned));
    till.must(Command::EndVisit);
}

#[test]
fn giving_all_back_after_a_part_gives_the_rest() {
    let mut till = Till::shop().card_paid();
    till.refuse(0, 1);
    let attempt = FIRST;
    assert_eq!(till.must(Command::OweReturn { attempt }), [owes(1, 26_980)]);
    assert_eq!(
        till.ask(Command::OweReturn { attempt }),
        Err(Refusal::NoSuchAttempt)
    );
    assert_eq!(
        till.order.owed(),
        Money::from_minor(26_980),
        "it is to be paid anew"
    );
    let (mut staff, mut kuper) = (Till::shop().card_paid(), Till::shop().card_paid());
    for till in [&mut staff, &mut kuper] {
        till.refuse(0, 1);
    }
    assert_eq!(staff.cancel()[1..], [owes(1, 26_980)]);
    assert_eq!(kuper.tell(kuper_cancels())[1..], [owes(1, 26_980)]);
}

#[test]
fn a_refund_that_the_service_refuses_is_shown_and_holds_nobody() {
    let mut till = refund_refused();
    let reason = "INSUFFICIENT_FUNDS".to_owned();
    assert_eq!(
        till.order.ledger.attempts[0].returns[0].state,
        ReturnState::Refused { reason }
    );
    assert_eq!(till.pay_says(1, return_refused(1)), []);
    assert!(!till.order.ledger.attempts[0].is_final());
    assert_eq!(till.kept(), Money::from_minor(26_980), "it is still not ours");
    till.must(Command::ConfirmComposition);
    till.must(Command::HandOver);
}

#[test]
fn a_refused_refund_is_asked_for_anew_in_a_round_of_its_own() {
    let mut till = refund_refused();
    let retry = |no| Command::RetryReturn { attempt: FIRST, no };
    assert_eq!(
        till.ask_as(CASHIER, retry(ONE)),
        Ok(vec![Event::ReturnRetried {
            attempt: FIRST,
            no: ONE
        }])
    );
    let back = &till.order.ledger.attempts[0].returns[0];
    assert_eq!((back.round, &back.state), (1, &ReturnState::Owed));
    assert_eq!(
        till.ask(retry(ONE)),
        Err(Refusal::NoSuchAttempt),
        "it is under way"
    );
    assert_eq!(
        till.ask(given(1, 1)),
        Err(Refusal::NoSuchAttempt),
        "nor by hand meanwhile"
    );
    assert_eq!(till.pay_says(1, return_refused(1)).len(), 1);
    till.must(retry(ONE));
    assert_eq!(till.order.ledger.attempts[0].returns[0].round, 2);
    till.pay_says(1, returned(1));
    assert_eq!(till.ask(retry(ONE)), Err(Refusal::NoSuchAttempt), "it went back");
    assert_eq!(till.ask(retry(ReturnNo(2))), Err(Refusal::NoSuchAttempt));
}

#[test]
fn a_refused_refund_goes_back_by_hand_when_a_manager_says_so() {
    let mut till = refund_refused();
    let role = Role::Manager;
    assert_eq!(
        till.ask_as(CASHIER, given(1, 1)),
        Err(Refusal::NeedsRole { role })
    );
    assert_eq!(
        till.give_out(1, 1),
        [Event::ReturnDone {
            attempt: FIRST,
            no: ONE
        }]
    );
    assert!(till.order.ledger.attempts[0].is_final());
    assert_eq!(till.pay_says(1, returned(1)), []);
}

#[test]
fn a_cashier_who_gives_back_cash_does_not_give_back_what_the_service_refused() {
    let mut till = Till::shop().confirmed();
    till.take_cash_of(rub(300));
    till.take_pay_of(Money::from_minor(5980));
    till.refuse(0, 0);
    till.pay_says(2, return_refused(1));
    let role = Role::Manager;
    assert_eq!(
        till.ask_as(CASHIER, given(2, 1)),
        Err(Refusal::NeedsRole { role })
    );
    till.ask_as(CASHIER, given(1, 1)).expect("cash is in the drawer");
    till.give_out(2, 1);
}

#[test]
fn a_refund_that_was_done_though_the_service_had_refused_it_is_done() {
    let mut till = refund_refused();
    assert_eq!(till.pay_says(1, returned(1)).len(), 1);
    assert!(till.order.ledger.attempts[0].is_final());
}

#[test]
fn cash_and_cards_are_given_back_by_a_cashier_and_never_by_the_service() {
    for mut till in [Till::shop().cash_paid(), Till::shop().card_paid()] {
        till.refuse(0, 1);
        assert_eq!(till.pay_says(1, returned(1)), []);
        assert_eq!(till.pay_says(1, return_refused(1)), []);
        till.ask_as(CASHIER, given(1, 1)).expect("no manager is needed");
    }
}

#[test]
fn a_refused_whole_refund_closes_the_attempt_once_it_is_done_after_all() {
    let mut till = Till::shop().pay_captured();
    till.cancel();
    till.pay_says(1, return_refused(1));
    assert_eq!(till.state(1), &AttemptState::ReturnOwed);
    let no = ONE;
    till.must(Command::RetryReturn { attempt: FIRST, no });
    till.pay_says(1, returned(1));
    assert_eq!(till.state(1), &closed(Closure::Returned));
}

#[test]
fn a_payment_that_the_service_ended_took_its_open_returns_along() {
    let mut till = refund_refused();
    till.pay_says(1, PaymentFact::Ended { refunded: true });
    assert_eq!(till.state(1), &closed(Closure::Returned));
    assert!(till.order.ledger.attempts[0].is_final());
    assert_eq!(
        till.order.owed(),
        Money::from_minor(26_980),
        "nothing of it is ours any more"
    );
}

#[test]
fn a_capture_that_comes_again_after_its_end_does_not_give_back_twice_what_went_back() {
    let mut till = Till::shop().pay_captured();
    till.refuse(0, 1);
    till.pay_says(1, returned(1));
    till.pay_says(1, PaymentFact::Ended { refunded: false });
    assert_eq!(till.pay_says(1, captured(SUM, "RUB")), [owes(1, SUM - 9000)]);
}

#[test]
fn a_late_capture_gives_back_what_was_captured_not_what_was_asked() {
    for (told, back) in [(1, 1), (SUM + 100, SUM + 100), (0, SUM)] {
        let mut till = Till::shop().qr_shown();
        till.pay_says(1, PaymentFact::Ended { refunded: false });
        assert_eq!(till.pay_says(1, captured(told, "RUB")), [owes(1, back)]);
        assert_eq!((till.kept(), till.returns(1)), (Money::ZERO, vec![(back, back)]));
        till.pay_says(1, returned(1));
        assert_eq!(till.state(1), &closed(Closure::Returned));
    }
}
