//! Tenders, and the hazards of the payment service.

use crate::support::{
    Till, captured, given, kuper_cancels, owes, paid_at_kuper, return_refused, returned, rub,
};
use domain::*;

const SUM: i64 = 35_980;

fn closed(closure: Closure) -> AttemptState {
    AttemptState::Closed { closure }
}

fn cash(amount: Money, received: Money) -> Command {
    let rounding = CashRounding::default();
    Command::TakeCash {
        amount,
        received,
        rounding,
    }
}

fn ended(refunded: bool) -> PaymentFact {
    PaymentFact::Ended { refunded }
}

fn rolling_back() -> Till {
    let mut till = Till::shop().qr_shown();
    let attempt = AttemptNo(1);
    till.must(Command::AskRollback { attempt });
    till
}

#[test]
fn tenders_can_be_split_and_the_last_one_settles() {
    let mut till = Till::shop().confirmed();
    let amount = rub(100);
    let received = rub(500);
    till.must(cash(amount, received));
    assert_eq!(till.order.ledger.attempts[0].change(), rub(400));
    let owed = Money::from_minor(SUM) - amount;
    assert_eq!(till.ask(Command::HandOver), Err(Refusal::NotPaid { owed }));
    till.must(Command::StartCard { amount: owed });
    let attempt = AttemptNo(2);
    let reference = " ".to_owned();
    assert_eq!(
        till.ask(Command::ConfirmCard { attempt, reference }),
        Err(Refusal::ReferenceMissing)
    );
    let reference = " RRN 5 ".to_owned();
    till.must(Command::ConfirmCard { attempt, reference });
    assert_eq!(till.order.ledger.attempts[1].reference.as_deref(), Some("RRN 5"));
    till.must(Command::HandOver);
}

#[test]
fn nobody_pays_more_than_is_owed_or_less_than_nothing() {
    let mut till = Till::shop().confirmed();
    let owed = Money::from_minor(SUM);
    for amount in [Money::ZERO, rub(-1), owed + Money::from_minor(1)] {
        let received = rub(1000);
        assert_eq!(till.ask(cash(amount, received)), Err(Refusal::BadAmount { owed }));
        assert_eq!(
            till.ask(Command::StartCard { amount }),
            Err(Refusal::BadAmount { owed })
        );
        let payment_id = "x".into();
        assert_eq!(
            till.ask(Command::StartPay { amount, payment_id }),
            Err(Refusal::BadAmount { owed })
        );
    }
    let received = owed - Money::from_minor(1);
    let amount = owed;
    assert_eq!(till.ask(cash(amount, received)), Err(Refusal::ReceivedTooLittle));
}

#[test]
fn an_exact_capture_settles_the_order() {
    for mut till in [Till::shop().qr_shown(), Till::shop().pay_started()] {
        till.pay_says(1, captured(SUM, "RUB"));
        assert_eq!(till.state(1), &AttemptState::Captured);
        till.must(Command::HandOver);
    }
}

#[test]
fn a_capture_of_a_wrong_amount_or_currency_is_not_paid_and_goes_back() {
    for (minor, currency) in [(SUM - 1, "RUB"), (SUM + 1, "RUB"), (SUM, "UZS"), (SUM, "rub")] {
        let mut till = Till::shop().qr_shown();
        till.pay_says(1, captured(minor, currency));
        assert_eq!(till.order.owed(), Money::from_minor(SUM));
        let attempt = AttemptNo(1);
        assert_eq!(till.ask(Command::HandOver), Err(Refusal::PaymentOpen { attempt }));
        till.must(Command::AskRollback { attempt });
        till.pay_says(1, ended(true));
        assert_eq!(till.state(1), &closed(Closure::PaidThenRefunded));
        till.take_cash();
        till.must(Command::HandOver);
    }
}

#[test]
fn a_mismatch_that_the_service_ended_by_itself_went_back() {
    let mut till = Till::shop().qr_shown();
    till.pay_says(1, captured(1, "RUB"));
    till.pay_says(1, ended(true));
    assert_eq!(till.state(1), &closed(Closure::Returned));
}

#[test]
fn a_capture_while_rolling_back_is_never_kept_and_its_end_tells_what_happened() {
    let mut till = rolling_back();
    assert_eq!(till.pay_says(1, captured(SUM, "RUB")), vec![]);
    assert_eq!(till.state(1), &AttemptState::RollingBack);
    let attempt = AttemptNo(1);
    let (amount, received) = (rub(1), rub(1));
    assert_eq!(
        till.ask(cash(amount, received)),
        Err(Refusal::PaymentOpen { attempt })
    );
    till.pay_says(1, ended(true));
    assert_eq!(till.state(1), &closed(Closure::PaidThenRefunded));
    till.take_cash();
    till.must(Command::HandOver);
}

#[test]
fn a_rollback_ends_when_nothing_was_paid_or_the_service_never_knew_the_order() {
    let refused = PaymentFact::CreateRefused {
        reason: "сумма".to_owned(),
    };
    for fact in [ended(false), PaymentFact::NeverCreated, refused] {
        let mut till = rolling_back();
        till.pay_says(1, fact);
        assert_eq!(till.state(1), &closed(Closure::RolledBack));
        till.start_pay();
        assert_eq!(till.order.ledger.live().map(|live| live.no), Some(AttemptNo(2)));
    }
}

#[test]
fn money_that_stays_in_spite_of_a_rollback_is_owed_back_and_then_the_attempt_is_over() {
    let held = PaymentFact::HeldDespiteRollback {
        amount: Money::from_minor(SUM),
    };
    let mut till = rolling_back();
    till.pay_says(1, held.clone());
    assert_eq!(till.state(1), &AttemptState::ReturnOwed);
    assert_eq!(till.order.ledger.kept(), Money::ZERO);
    assert_eq!(till.pay_says(1, held.clone()), vec![], "once is enough");
    till.pay_says(1, returned(1));
    assert_eq!(till.state(1), &closed(Closure::Returned));
    // Of an attempt that nobody rolls back it says nothing.
    for mut till in [Till::shop().qr_shown(), Till::shop().pay_captured()] {
        assert_eq!(till.pay_says(1, held.clone()), vec![]);
    }
}

#[test]
fn a_refused_or_never_created_order_frees_the_counter_for_another_tender() {
    let reason = "сумма".to_owned();
    let refused = PaymentFact::CreateRefused {
        reason: reason.clone(),
    };
    for (fact, closure) in [
        (refused, Closure::Refused { reason }),
        (PaymentFact::NeverCreated, Closure::RolledBack),
        (ended(false), Closure::Failed),
    ] {
        let mut till = Till::shop().pay_started();
        till.pay_says(1, fact);
        assert_eq!(till.state(1), &closed(closure));
        till.take_cash();
    }
}

#[test]
fn a_late_capture_of_a_closed_attempt_is_returned_and_its_return_happens_once() {
    let mut till = Till::shop().qr_shown();
    till.pay_says(1, ended(false));
    till.take_cash();
    assert_eq!(till.pay_says(1, captured(SUM, "RUB")), vec![owes(1, SUM)]);
    assert_eq!(till.pay_says(1, captured(SUM, "RUB")), vec![]);
    assert_eq!(
        till.order.owed(),
        Money::ZERO,
        "it never counts towards the goods"
    );
    till.must(Command::HandOver);
    till.pay_says(1, ended(true));
    assert_eq!(till.state(1), &closed(Closure::Returned));
    assert_eq!(
        till.pay_says(1, captured(SUM, "RUB")),
        vec![],
        "an old answer owes nothing twice"
    );
}

#[test]
fn an_old_capture_after_a_refunded_rollback_owes_nothing_twice() {
    let mut till = rolling_back();
    till.pay_says(1, ended(true));
    assert_eq!(till.pay_says(1, captured(SUM, "RUB")), vec![]);
}

#[test]
fn money_of_the_service_goes_back_by_the_service_and_does_not_hold_the_customer() {
    let mut till = Till::shop().qr_shown();
    till.pay_says(1, captured(SUM, "RUB"));
    let attempt = AttemptNo(1);
    till.must(Command::OweReturn { attempt });
    assert_eq!(
        till.ask(given(1, 1)),
        Err(Refusal::NoSuchAttempt),
        "nobody has cash for it in hand"
    );
    till.must(Command::EndVisit);
    till.pay_says(1, ended(true));
    assert_eq!(till.state(1), &closed(Closure::Returned));
}

#[test]
fn a_capture_that_was_refunded_past_the_till_is_owed_again() {
    let mut till = Till::shop().qr_shown();
    till.pay_says(1, captured(SUM, "RUB"));
    till.pay_says(1, ended(true));
    let owed = Money::from_minor(SUM);
    assert_eq!(till.ask(Command::HandOver), Err(Refusal::NotPaid { owed }));
}

#[test]
fn a_card_that_nobody_is_sure_of_stays_open_until_a_person_says() {
    let mut till = Till::shop().card_unsure();
    let attempt = AttemptNo(1);
    assert_eq!(till.ask(Command::EndVisit), Err(Refusal::PaymentOpen { attempt }));
    assert_eq!(
        till.ask(Command::DoubtCard { attempt }),
        Err(Refusal::NoSuchAttempt)
    );
    till.must(Command::DeclineCard { attempt });
    assert_eq!(till.state(1), &closed(Closure::Declined));
    till.take_cash();
    till.must(Command::HandOver);
}

#[test]
fn the_payment_service_cannot_speak_of_cash_or_cards_or_of_attempts_that_never_were() {
    let facts = [
        captured(SUM, "RUB"),
        captured(1, "RUB"),
        ended(true),
        ended(false),
        PaymentFact::NeverCreated,
    ];
    for fact in facts {
        for mut till in [Till::shop().cash_paid(), Till::shop().card_started()] {
            assert_eq!(till.pay_says(1, fact.clone()), vec![], "{fact:?}");
            assert_eq!(till.pay_says(9, fact.clone()), vec![], "{fact:?}");
        }
    }
}

#[test]
fn a_repeated_fact_changes_nothing() {
    let facts = [
        kuper_cancels(),
        paid_at_kuper(false),
        paid_at_kuper(true),
        Fact::WindowChanged {
            window: PickupWindow {
                to: Some(crate::support::at(9)),
                ..PickupWindow::default()
            },
        },
        Fact::LinesProposed {
            lines: vec![crate::support::apples()],
        },
    ];
    let payments = [
        captured(SUM, "RUB"),
        captured(1, "RUB"),
        ended(true),
        ended(false),
        PaymentFact::NeverCreated,
        PaymentFact::CreateRefused {
            reason: "x".to_owned(),
        },
        returned(1),
        return_refused(1),
        PaymentFact::LinkGiven {
            url: "https://pay.example/2".to_owned(),
            expires_at: crate::support::at(9),
        },
    ];
    let attempt = AttemptNo(1);
    let payments = payments.map(|fact| Fact::Payment { attempt, fact });
    let mut owed_back = Till::shop().pay_captured();
    owed_back.refuse(0, 1);
    let mut refused = owed_back.clone();
    refused.pay_says(1, return_refused(1));
    let tills = [
        Till::shop(),
        Till::shop().decided(),
        Till::shop().pay_started(),
        Till::shop().qr_shown(),
        rolling_back(),
        Till::shop().abandoned(),
        owed_back,
        refused,
        Till::shop().handed_over(),
        Till::shop().canceled(),
    ];
    for till in tills {
        for fact in facts.iter().chain(&payments) {
            let mut till = till.clone();
            till.tell(fact.clone());
            let before = till.order.clone();
            assert_eq!(till.tell(fact.clone()), vec![], "{fact:?}");
            assert_eq!(till.order, before);
        }
    }
}

#[test]
fn goods_that_cost_nothing_are_handed_over_without_a_tender() {
    let free = crate::support::line("gift", 1, 0);
    let mut till = Till::receive(crate::support::new_order(vec![free], false)).picking();
    till.pick(0, crate::support::pieces(1));
    till.must(Command::Assemble { marked: Vec::new() });
    till.make_ready(1);
    till.check(1).expect("the right code");
    till.must(Command::ShowBag { bag: 1 });
    till.must(Command::ConfirmComposition);
    till.must(Command::HandOver);
}
