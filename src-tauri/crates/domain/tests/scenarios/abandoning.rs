//! The outcome at the service stays unknown, and a manager lets the customer pay otherwise. Whatever the abandoned
//! attempt captures goes back.

use crate::support::{CASHIER, Till, captured, kuper_cancels, owes};
use domain::*;

const SUM: i64 = 35_980;
const FIRST: AttemptNo = AttemptNo(1);
const ABANDON: Command = Command::Abandon { attempt: FIRST };

fn ended(refunded: bool) -> PaymentFact {
    PaymentFact::Ended { refunded }
}

fn rolling_back() -> Till {
    let mut till = Till::shop().qr_shown();
    till.must(Command::AskRollback { attempt: FIRST });
    till
}

fn abandonable() -> [Till; 3] {
    [
        Till::shop().pay_started(),
        Till::shop().qr_shown(),
        rolling_back(),
    ]
}

#[test]
fn an_abandoned_payment_is_rolled_back_and_another_tender_may_be_taken() {
    for mut till in abandonable() {
        let attempt = FIRST;
        assert_eq!(till.abandon(1), [Event::AttemptAbandoned { attempt }]);
        let found = &till.order.ledger.attempts[0];
        assert_eq!(
            (&found.state, found.abandoned),
            (&AttemptState::RollingBack, true)
        );
        assert!(found.is_open() && !found.is_live() && !found.is_final());
        assert_eq!(till.order.ledger.live(), None);
        let mut by_card = till.clone();
        let owed = by_card.order.owed();
        by_card.take_card_of(owed);
        by_card.must(Command::HandOver);
        till.take_cash();
        till.must(Command::HandOver);
        assert_eq!(till.kept(), Money::from_minor(SUM));
    }
}

#[test]
fn the_service_takes_no_second_payment_until_the_abandoned_one_has_ended() {
    let mut till = Till::shop().abandoned();
    let (amount, attempt) = (till.order.owed(), FIRST);
    let payment_id = "x".into();
    assert_eq!(
        till.ask(Command::StartPay { amount, payment_id }),
        Err(Refusal::PaymentOpen { attempt })
    );
    till.pay_says(1, ended(false));
    till.start_pay();
}

#[test]
fn an_unpaid_order_is_not_handed_over_because_a_payment_was_abandoned() {
    let mut till = Till::shop().abandoned();
    let owed = Money::from_minor(SUM);
    assert_eq!(till.ask(Command::HandOver), Err(Refusal::NotPaid { owed }));
}

#[test]
fn a_capture_seen_meanwhile_never_counts_and_the_end_says_what_became_of_it() {
    for (refunded, closure) in [(true, Closure::PaidThenRefunded), (false, Closure::RolledBack)] {
        for paid in [false, true] {
            let mut till = Till::shop().abandoned();
            if paid {
                till.take_cash();
                till.must(Command::HandOver);
            }
            let (kept, owed) = (till.kept(), till.order.owed());
            assert_eq!(till.pay_says(1, captured(SUM, "RUB")), []);
            assert_eq!((till.kept(), till.order.owed()), (kept, owed));
            till.pay_says(1, ended(refunded));
            let closure = closure.clone();
            assert_eq!(till.state(1), &AttemptState::Closed { closure });
            assert_eq!((till.kept(), till.order.owed()), (kept, owed));
            assert!(till.order.ledger.attempts[0].is_final());
        }
    }
}

#[test]
fn an_order_that_the_service_never_made_ends_the_abandoned_attempt() {
    let refused = PaymentFact::CreateRefused {
        reason: "сумма".to_owned(),
    };
    for fact in [PaymentFact::NeverCreated, refused] {
        let mut till = Till::shop().pay_started();
        till.abandon(1);
        till.pay_says(1, fact);
        let closure = Closure::RolledBack;
        assert_eq!(till.state(1), &AttemptState::Closed { closure });
    }
}

#[test]
fn a_link_that_comes_late_is_not_shown() {
    let mut till = Till::shop().pay_started();
    till.abandon(1);
    till.give_link(1);
    assert_eq!(till.state(1), &AttemptState::RollingBack);
}

#[test]
fn a_capture_after_its_end_goes_back() {
    let mut till = Till::shop().abandoned();
    till.take_cash();
    till.must(Command::HandOver);
    till.pay_says(1, ended(false));
    assert_eq!(till.pay_says(1, captured(SUM, "RUB")), [owes(1, SUM)]);
    assert_eq!(till.kept(), Money::from_minor(SUM), "the cash, and nothing else");
    till.pay_says(1, ended(true));
    let closure = Closure::Returned;
    assert_eq!(till.state(1), &AttemptState::Closed { closure });
}

#[test]
fn what_is_known_to_be_taken_is_not_abandoned_nor_cash_nor_a_card() {
    let mut mismatched = Till::shop().qr_shown();
    mismatched.pay_says(1, captured(1, "RUB"));
    let mut failed = Till::shop().qr_shown();
    failed.pay_says(1, ended(false));
    let mut owed_back = Till::shop().pay_captured();
    owed_back.must(Command::OweReturn { attempt: FIRST });
    let tills = [
        Till::shop().confirmed(),
        Till::shop().pay_captured(),
        Till::shop().cash_paid(),
        Till::shop().card_started(),
        Till::shop().card_unsure(),
        Till::shop().card_declined(),
        Till::shop().card_paid(),
        Till::shop().abandoned(),
        mismatched,
        failed,
        owed_back,
    ];
    for mut till in tills {
        assert_eq!(
            till.ask(ABANDON),
            Err(Refusal::NoSuchAttempt),
            "{:?}",
            till.order.ledger
        );
    }
}

#[test]
fn only_a_manager_abandons_and_only_while_the_customer_stands_there() {
    for mut till in abandonable() {
        let role = Role::Manager;
        assert_eq!(till.ask_as(CASHIER, ABANDON), Err(Refusal::NeedsRole { role }));
    }
    let mut till = Till::shop().abandoned();
    till.must(Command::EndVisit);
    assert_eq!(till.ask(ABANDON), Err(Refusal::CodeNotVerified));
    let mut till = rolling_back();
    till.cancel();
    let state = Lifecycle::Canceled;
    assert_eq!(till.ask(ABANDON), Err(Refusal::Closed { state }));
}

#[test]
fn an_abandoned_payment_is_not_rolled_back_once_more() {
    let mut till = Till::shop().abandoned();
    let attempt = FIRST;
    assert_eq!(
        till.ask(Command::AskRollback { attempt }),
        Err(Refusal::NoSuchAttempt)
    );
    let mut by_kuper = till.clone();
    assert_eq!(till.cancel().len(), 1);
    assert_eq!(by_kuper.tell(kuper_cancels()).len(), 1);
    till.pay_says(1, ended(true));
    assert!(till.order.ledger.attempts[0].is_final());
}

#[test]
fn an_abandoned_payment_holds_neither_the_goods_nor_the_customer() {
    let mut till = Till::shop().abandoned();
    assert_eq!(till.refuse(0, 1).len(), 1, "nothing of it is given back twice");
    till.must(Command::EndVisit);
    till.check(1).expect("the customer comes back");
    assert!(till.order.ledger.attempts[0].abandoned);
}

#[test]
fn an_attempt_that_is_over_is_not_abandoned_in_place_of_the_one_that_waits() {
    let mut till = Till::shop().qr_shown();
    till.pay_says(1, ended(false));
    till.start_pay();
    assert_eq!(till.ask(ABANDON), Err(Refusal::NoSuchAttempt));
    till.abandon(2);
    let attempt = AttemptNo(2);
    assert_eq!(
        till.ask(Command::Abandon { attempt }),
        Err(Refusal::NoSuchAttempt)
    );
}
