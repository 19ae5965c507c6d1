use super::*;

fn failed(error: PayError) -> Heard {
    Heard::RolledBack(Err(error))
}

fn taken() -> Heard {
    Heard::RolledBack(said(()))
}

#[test]
fn each_failure_of_a_rollback_has_its_own_next_step() {
    let table = vec![
        ("invalid", None, "ask", LinkState::Up),
        ("unreachable", None, "wait 1s", LinkState::Down),
        ("unauthorized", None, "wait 1s", LinkState::Unauthorized),
        ("refused", None, "ask", LinkState::Up),
        ("not found", None, "wait 5s", LinkState::Up),
        ("duplicate", None, "ask", LinkState::Up),
        ("busy", None, "wait 7s", LinkState::Up),
        ("limited", None, "wait 7s", LinkState::Up),
        ("unknown", None, "wait 1s", LinkState::Down),
        ("unknown, wait", None, "wait 7s", LinkState::Down),
        ("unanswered", None, "wait 1s", LinkState::Down),
    ];
    judge(table, Bench::rolling_back, failed);
}

#[test]
fn it_is_begun_once_and_asked_about_until_it_is_over() {
    let mut bench = Bench::rolling_back();
    assert_eq!(bench.next(), "roll back ID-rollback 0");
    bench.hears(taken());
    assert_eq!(bench.next(), "ask");
    for status in undecided() {
        assert_eq!(bench.hears(stands(status)), None);
        assert_eq!(bench.due(), "ask");
    }
    assert_eq!(bench.hears(stands(PaymentStatus::Voided)), ended(false));
    assert_eq!(bench.due(), "ask", "and then watched");
}

#[test]
fn a_lost_rollback_is_the_same_intent_again() {
    let mut bench = Bench::rolling_back();
    for attempt in 0..3 {
        assert_eq!(bench.due(), format!("roll back ID-rollback {attempt}"));
        bench.hears(failed(failure("unknown")));
    }
}

#[test]
fn after_a_restart_the_same_rollback_is_asked_for() {
    let mut bench = Bench::rolling_back();
    bench.next();
    bench.hears(taken());
    assert_eq!(bench.restarted().next(), "roll back ID-rollback 0");
}

#[test]
fn paid_and_given_back_is_told_from_never_paid() {
    for (seen_so, fact) in [
        (all_back(PaymentStatus::Failed), ended(true)),
        (all_back(PaymentStatus::Refunded), ended(true)),
        (view(PaymentStatus::Failed, "400.00", &[]), ended(false)),
        (view(PaymentStatus::Failed, "400.00", &[TAKEN]), None),
        (
            view(
                PaymentStatus::Failed,
                "400.00",
                &[TAKEN, back(OperationStatus::Pending, "400.00")],
            ),
            None,
        ),
        (view(PaymentStatus::Captured, "400.00", &[TAKEN]), None),
        (view(PaymentStatus::PartiallyRefunded, "300.00", &[]), None),
    ] {
        let mut bench = Bench::rolling_back();
        bench.next();
        bench.hears(taken());
        bench.next();
        assert_eq!(bench.hears(seen(seen_so.clone())), fact, "{seen_so:?}");
    }
}

#[test]
fn a_rollback_that_took_no_hold_within_half_a_minute_is_a_new_intent() {
    let mut bench = Bench::rolling_back();
    bench.next();
    bench.hears(taken());
    let captured = || seen(view(PaymentStatus::Captured, "400.00", &[TAKEN]));
    while bench.ticks <= Duration::from_secs(30) {
        assert_eq!(bench.due(), "ask");
        bench.hears(captured());
    }
    assert_eq!(bench.due(), "roll back ID-rollback-1 0");
    bench.hears(failed(failure("unknown")));
    assert_eq!(bench.due(), "roll back ID-rollback-1 1");
}

#[test]
fn money_on_its_way_back_and_a_blocked_payment_are_left_in_peace() {
    let under_way = view(
        PaymentStatus::Captured,
        "400.00",
        &[TAKEN, back(OperationStatus::Pending, "400.00")],
    );
    for seen_so in [under_way, view(PaymentStatus::Pending, "400.00", &[])] {
        let mut bench = Bench::rolling_back();
        bench.next();
        bench.hears(taken());
        for _ in 0..60 {
            assert_eq!(bench.due(), "ask");
            bench.hears(seen(seen_so.clone()));
        }
    }
}

#[test]
fn a_refused_rollback_of_a_payment_that_stays_open_is_tried_anew() {
    let mut bench = Bench::rolling_back();
    bench.next();
    bench.hears(failed(failure("refused")));
    let mut asked = 0;
    loop {
        let due = bench.due();
        if due != "ask" {
            assert_eq!(due, "roll back ID-rollback-1 0");
            break;
        }
        asked += 1;
        bench.hears(stands(PaymentStatus::Pending));
    }
    assert!((30..40).contains(&asked), "{asked}");
}

#[test]
fn an_order_that_never_was_is_given_up_only_after_a_while() {
    let mut bench = Bench::rolling_back();
    for _ in 0..3 {
        assert!(bench.due().starts_with("roll back"));
        assert_eq!(bench.hears(failed(failure("not found"))), None);
    }
    bench.due();
    assert_eq!(
        bench.hears(failed(failure("not found"))),
        Some(PaymentFact::NeverCreated)
    );
    // An answer in between begins the count anew.
    let mut bench = Bench::rolling_back();
    bench.due();
    bench.hears(taken());
    for _ in 0..3 {
        bench.due();
        assert_eq!(bench.hears(Heard::Order(Err(failure("not found")))), None);
    }
    bench.due();
    bench.hears(stands(PaymentStatus::Pending));
    bench.due();
    assert_eq!(bench.hears(Heard::Order(Err(failure("not found")))), None);
}

#[test]
fn a_look_that_fails_is_repeated() {
    for name in FAILURES {
        let mut bench = Bench::rolling_back();
        bench.next();
        bench.hears(taken());
        bench.next();
        assert_eq!(bench.hears(Heard::Order(Err(failure(name)))), None, "{name}");
        assert_eq!(bench.due(), "ask", "{name}");
    }
}
