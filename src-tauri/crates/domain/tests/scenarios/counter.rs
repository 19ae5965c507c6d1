//! The customer at the counter: codes, locks, overrides, bags, refused goods, leaving.

use crate::support::{Till, rub};
use domain::*;

#[test]
fn five_wrong_codes_lock_the_order_until_a_manager_unlocks_it() {
    let mut till = Till::shop().ready();
    for _ in 1..TRIES_PER_ORDER {
        assert_eq!(till.check(2), Ok(vec![Event::CodeMistaken]));
    }
    assert_eq!(till.check(2), Ok(vec![Event::CodeMistaken, Event::CodeLocked]));
    assert_eq!(till.check(1), Err(Refusal::CodeLocked), "not even the right one");
    let unlock = |reason: &str| Command::UnlockCode {
        reason: reason.to_owned(),
    };
    let cashier = Actor {
        operator: None,
        role: Role::Cashier,
    };
    let role = Role::Manager;
    assert_eq!(
        till.ask_as(cashier, unlock("паспорт")),
        Err(Refusal::NeedsRole { role })
    );
    assert_eq!(till.ask(unlock("  ")), Err(Refusal::ReasonMissing));
    till.must(unlock("паспорт"));
    for _ in 1..TRIES_PER_ORDER {
        till.check(2).expect("four more tries");
    }
    till.check(1).expect("the right code");
    assert!(till.order.visit.is_verified());
}

#[test]
fn leaving_and_coming_back_does_not_renew_the_tries() {
    let mut till = Till::shop().ready();
    for _ in 1..TRIES_PER_ORDER {
        till.check(2).expect("a wrong code is no refusal");
    }
    till.check(1).expect("the right code");
    till.must(Command::EndVisit);
    assert_eq!(till.check(2), Ok(vec![Event::CodeMistaken, Event::CodeLocked]));
}

#[test]
fn an_override_needs_the_store_s_setting_and_a_reason_and_is_kept_as_such() {
    let mut till = Till::shop().ready();
    let asked = |reason: &str, allowed| Command::OverrideCode {
        reason: reason.to_owned(),
        allowed,
    };
    assert_eq!(till.ask(asked("паспорт", false)), Err(Refusal::OverrideOff));
    assert_eq!(till.ask(asked("", true)), Err(Refusal::ReasonMissing));
    till.must(asked("паспорт", true));
    let reason = "паспорт".to_owned();
    match &till.order.visit {
        Visit::Counter {
            verification,
            operator,
            ..
        } => {
            assert_eq!(verification, &Verification::Override { reason });
            assert_eq!(*operator, Some(OperatorId(7)));
        }
        Visit::Nobody => panic!("somebody is at the counter"),
    }
}

#[test]
fn refusing_a_line_changes_the_sum_and_asks_for_the_check_again() {
    let mut till = Till::shop().confirmed();
    assert_eq!(till.order.owed(), Money::from_minor(35_980));
    let (line, left) = (LineNo(0), Quantity::ONE);
    till.must(Command::RefuseLine {
        line,
        left,
        units: Vec::new(),
    });
    assert_eq!(till.order.owed(), Money::from_minor(26_980));
    let take = Command::TakeCash {
        amount: rub(1),
        received: rub(1),
        rounding: CashRounding::default(),
    };
    assert_eq!(till.ask(take), Err(Refusal::CompositionNotConfirmed));
    let (line, left) = (LineNo(1), Quantity::ZERO);
    till.must(Command::RefuseLine {
        line,
        left,
        units: Vec::new(),
    });
    till.must(Command::ConfirmComposition);
    till.take_cash();
    let events = till.must(Command::HandOver);
    let Some(Event::HandedOver { composition }) = events.first() else {
        panic!("handed over");
    };
    assert_eq!(composition.sum(), rub(90));
    assert_eq!(composition.line(LineNo(1)).expect("listed").grams, Some(Grams(0)));
}

#[test]
fn a_refusal_only_ever_takes_away_and_never_part_of_a_weighed_line() {
    let mut till = Till::shop().confirmed();
    let too_much = [
        (0, Quantity::pieces(2)),
        (0, Quantity::pieces(3)),
        (1, Quantity::ONE),
    ];
    for (line, left) in too_much {
        let line = LineNo(line);
        let asked = till.ask(Command::RefuseLine {
            line,
            left,
            units: Vec::new(),
        });
        assert_eq!(asked, Err(Refusal::BadQuantity { line }));
    }
    let left = Quantity::from_milli(-1);
    let line = LineNo(0);
    assert_eq!(
        till.ask(Command::RefuseLine {
            line,
            left,
            units: Vec::new()
        }),
        Err(Refusal::BadQuantity { line })
    );
    let line = LineNo(9);
    assert_eq!(
        till.ask(Command::RefuseLine {
            line,
            left,
            units: Vec::new()
        }),
        Err(Refusal::NoSuchLine { line })
    );
}

#[test]
fn a_customer_who_refuses_everything_gets_nothing_handed_over_and_may_leave() {
    let mut till = Till::shop().confirmed();
    for line in [LineNo(0), LineNo(1)] {
        let left = Quantity::ZERO;
        till.must(Command::RefuseLine {
            line,
            left,
            units: Vec::new(),
        });
    }
    till.must(Command::ConfirmComposition);
    assert_eq!(till.ask(Command::HandOver), Err(Refusal::NothingPicked));
    till.must(Command::EndVisit);
    till.cancel();
}

#[test]
fn every_bag_is_shown_before_the_goods_go() {
    let mut till = Till::shop().at_the_counter();
    till.must(Command::ConfirmComposition);
    till.must(Command::ShowBag { bag: 2 });
    assert_eq!(till.must(Command::ShowBag { bag: 2 }), vec![]);
    assert_eq!(till.ask(Command::ShowBag { bag: 0 }), Err(Refusal::BadBags));
    assert_eq!(till.ask(Command::ShowBag { bag: 3 }), Err(Refusal::BadBags));
    till.take_cash();
    let (shown, bags) = (1, 2);
    assert_eq!(
        till.ask(Command::HandOver),
        Err(Refusal::BagsMissing { shown, bags })
    );
    till.must(Command::ShowBag { bag: 1 });
    till.must(Command::HandOver);
}

#[test]
fn a_new_visit_begins_with_the_code_the_check_and_the_bags_again() {
    let mut till = Till::shop().confirmed();
    till.must(Command::EndVisit);
    assert_eq!(till.ask(Command::HandOver), Err(Refusal::CodeNotVerified));
    till.check(1).expect("the right code");
    assert!(!till.order.visit.composition_confirmed());
    assert!(till.order.visit.bags().is_empty());
}

#[test]
fn nobody_leaves_while_their_money_is_here() {
    let mut till = Till::shop().cash_paid();
    assert_eq!(till.ask(Command::EndVisit), Err(Refusal::MoneyTaken));
    let attempt = AttemptNo(1);
    till.must(Command::OweReturn { attempt });
    assert_eq!(till.ask(Command::EndVisit), Err(Refusal::ReturnOpen { attempt }));
    till.give_out(1, 1);
    till.must(Command::EndVisit);
    assert_eq!(till.order.visit, Visit::Nobody);
}

#[test]
fn goods_do_not_go_while_cash_of_another_attempt_must_go_back() {
    let mut till = Till::shop().cash_paid();
    let attempt = AttemptNo(1);
    till.must(Command::OweReturn { attempt });
    let amount = till.order.owed();
    till.must(Command::StartCard { amount });
    let reference = "RRN 1".to_owned();
    till.must(Command::ConfirmCard {
        attempt: AttemptNo(2),
        reference,
    });
    assert_eq!(till.ask(Command::HandOver), Err(Refusal::ReturnOpen { attempt }));
    till.give_out(1, 1);
    till.must(Command::HandOver);
}

#[test]
fn the_short_number_is_the_last_four_characters() {
    assert_eq!(Till::shop().order.short_number(), "0184");
}
