use super::*;
use domain::Closure;

#[test]
fn a_payment_that_was_closed_is_looked_at_once_a_minute_until_its_time_is_over() {
    let mut bench = Bench::waiting();
    bench.next();
    bench.hears(stands(PaymentStatus::Failed));
    let mut looks = 0;
    loop {
        assert!(looks < 100, "it must end");
        match bench.step() {
            Step::Done => break,
            Step::Wait(pause) => {
                assert!(pause <= Duration::from_secs(60));
                bench.pass(u32::try_from(pause.as_secs()).unwrap());
            }
            Step::Call(call) => {
                assert!(matches!(call, Call::Ask), "{call:?}");
                looks += 1;
                assert_eq!(bench.hears(stands(PaymentStatus::Failed)), None);
            }
        }
    }
    // The link's ten minutes, fifteen to pay, ten of ours; and a last look when they are over.
    assert_eq!(looks, 35);
    assert_eq!(bench.sample.now, at(35 * 60));
}

#[test]
fn the_last_look_comes_after_the_end_though_the_clock_is_put_forward_or_the_service_is_out_of_reach() {
    let mut bench = Bench::waiting();
    bench.next();
    bench.hears(stands(PaymentStatus::Failed));
    assert_eq!(bench.next(), "wait 60s");
    bench.pass(3 * 3600);
    for _ in 0..3 {
        assert_eq!(bench.due(), "ask");
        bench.hears(Heard::Order(Err(failure("unreachable"))));
    }
    assert_eq!(bench.due(), "ask");
    let late = seen(view(PaymentStatus::Captured, "400.00", &[TAKEN]));
    assert_eq!(bench.hears(late), Some(captured_fact(40_000, "RUB")));
}

#[test]
fn an_answer_that_says_nothing_is_no_last_look() {
    let mut bench = Bench::waiting();
    bench.next();
    bench.hears(stands(PaymentStatus::Failed));
    assert_eq!(bench.next(), "wait 60s");
    bench.pass(3 * 3600);
    assert_eq!(bench.due(), "ask");
    assert_eq!(bench.hears(stands(PaymentStatus::Absent)), None);
    assert_eq!(bench.due(), "roll back ID-rollback-late 0");
    bench.hears(Heard::RolledBack(said(())));
    assert_eq!(bench.due(), "ask");
    let late = seen(view(PaymentStatus::Captured, "400.00", &[TAKEN]));
    assert_eq!(bench.hears(late), Some(captured_fact(40_000, "RUB")));
}

#[test]
fn whoever_comes_anew_looks_at_once_and_after_its_time_not_at_all() {
    let mut bench = Bench::rolled_back().restarted();
    assert_eq!(bench.next(), "ask");
    bench.hears(stands(PaymentStatus::Failed));
    assert_eq!(bench.next(), "wait 60s");
    let mut late = Bench::rolled_back().restarted();
    late.pass(35 * 60);
    assert_eq!(late.next(), "done");
}

#[test]
fn a_late_capture_is_told_with_what_the_service_holds() {
    let mut foreign = view(PaymentStatus::Captured, "400.00", &[]);
    foreign.currency_code = Some("UZS".to_owned());
    let less = (OperationType::Capture, OperationStatus::Success, "90.00");
    for (seen_so, fact) in [
        (
            view(PaymentStatus::Captured, "400.00", &[TAKEN]),
            Some(captured_fact(40_000, "RUB")),
        ),
        (
            view(PaymentStatus::Captured, "1.50", &[]),
            Some(captured_fact(150, "RUB")),
        ),
        (foreign, Some(captured_fact(40_000, "UZS"))),
        // The order repeats what was asked; the operation tells what was taken.
        (
            view(PaymentStatus::Captured, "400.00", &[less]),
            Some(captured_fact(9_000, "RUB")),
        ),
        (
            view(PaymentStatus::Captured, "much", &[]),
            Some(captured_fact(0, "RUB")),
        ),
        (
            view(
                PaymentStatus::PartiallyRefunded,
                "300.00",
                &[TAKEN, back(OperationStatus::Success, "100.00")],
            ),
            Some(captured_fact(30_000, "RUB")),
        ),
        // A final word, and money that nobody gave back.
        (
            view(PaymentStatus::Failed, "400.00", &[TAKEN]),
            Some(captured_fact(40_000, "RUB")),
        ),
        (all_back(PaymentStatus::Captured), None),
        (all_back(PaymentStatus::Refunded), None),
        (all_back(PaymentStatus::Failed), None),
        (view(PaymentStatus::Failed, "400.00", &[]), None),
        (view(PaymentStatus::Voided, "400.00", &[]), None),
        (
            view(
                PaymentStatus::Captured,
                "400.00",
                &[TAKEN, back(OperationStatus::Pending, "400.00")],
            ),
            None,
        ),
    ] {
        let mut bench = Bench::rolled_back().restarted();
        assert_eq!(bench.next(), "ask");
        assert_eq!(bench.hears(seen(seen_so.clone())), fact, "{seen_so:?}");
    }
}

#[test]
fn every_kind_of_closing_that_a_capture_can_follow_is_watched_and_no_other() {
    let reason = || "no".to_owned();
    for (closure, watched) in [
        (Closure::Failed, true),
        (Closure::RolledBack, true),
        (Closure::Refused { reason: reason() }, true),
        (Closure::PaidThenRefunded, false),
        (Closure::Returned, false),
        (Closure::Declined, false),
    ] {
        let mut bench = Bench::rolled_back();
        let mut attempt = bench.sample.order.ledger.attempts[0].clone();
        attempt.state = AttemptState::Closed {
            closure: closure.clone(),
        };
        let step = bench
            .machine
            .next(&bench.sample.order, &attempt, None, bench_now(&bench));
        let expected = if watched { "ask" } else { "done" };
        assert_eq!(told(&step), expected, "{closure:?}");
    }
}

fn bench_now(bench: &Bench) -> Moment {
    bench.now()
}

#[test]
fn what_could_still_be_paid_is_blocked() {
    for status in undecided() {
        let mut bench = Bench::closed(PaymentFact::NeverCreated).restarted();
        assert_eq!(bench.next(), "ask");
        assert_eq!(bench.hears(stands(status)), None);
        assert_eq!(bench.next(), "roll back ID-rollback-late 0");
        bench.hears(Heard::RolledBack(Err(failure("unknown"))));
        assert_eq!(bench.due(), "roll back ID-rollback-late 1");
        bench.hears(Heard::RolledBack(said(())));
        assert_eq!(bench.next(), "wait 5s");
        assert_eq!(bench.due(), "ask");
        assert_eq!(bench.hears(stands(PaymentStatus::Failed)), None);
        assert_eq!(bench.next(), "wait 60s");
    }
}

#[test]
fn each_failure_of_that_block_has_its_own_next_step() {
    let open = || {
        let mut bench = Bench::rolled_back().restarted();
        bench.next();
        bench.hears(stands(PaymentStatus::Pending));
        bench
    };
    let table = vec![
        ("invalid", None, "wait 60s", LinkState::Up),
        ("unreachable", None, "wait 1s", LinkState::Down),
        ("unauthorized", None, "wait 1s", LinkState::Unauthorized),
        ("refused", None, "wait 60s", LinkState::Up),
        ("not found", None, "wait 60s", LinkState::Up),
        ("duplicate", None, "wait 60s", LinkState::Up),
        ("busy", None, "wait 7s", LinkState::Up),
        ("limited", None, "wait 7s", LinkState::Up),
        ("unknown", None, "wait 1s", LinkState::Down),
        ("unknown, wait", None, "wait 7s", LinkState::Down),
        ("unanswered", None, "wait 1s", LinkState::Down),
    ];
    judge(table, open, |error| Heard::RolledBack(Err(error)));
}

#[test]
fn each_failure_of_a_look_while_watching_has_its_own_next_step() {
    let table = vec![
        ("invalid", None, "wait 1s", LinkState::Down),
        ("unreachable", None, "wait 1s", LinkState::Down),
        ("unauthorized", None, "wait 1s", LinkState::Unauthorized),
        ("refused", None, "wait 1s", LinkState::Down),
        // Nobody can pay what the service does not know.
        ("not found", None, "wait 60s", LinkState::Up),
        ("duplicate", None, "wait 1s", LinkState::Up),
        ("busy", None, "wait 7s", LinkState::Up),
        ("limited", None, "wait 7s", LinkState::Up),
        ("unknown", None, "wait 1s", LinkState::Down),
        ("unknown, wait", None, "wait 7s", LinkState::Down),
        ("unanswered", None, "wait 1s", LinkState::Down),
    ];
    judge(
        table,
        || Bench::rolled_back().restarted(),
        |error| Heard::Order(Err(error)),
    );
}

#[test]
fn a_hint_makes_it_look_before_its_minute_and_even_after_its_time() {
    let mut bench = Bench::rolling_back();
    bench.next();
    bench.hears(Heard::RolledBack(said(())));
    bench.next();
    bench.hears(stands(PaymentStatus::Failed));
    assert_eq!(bench.next(), "wait 60s");
    bench.machine.hinted();
    assert_eq!(bench.next(), "ask");
    bench.hears(stands(PaymentStatus::Failed));
    assert_eq!(bench.next(), "wait 60s");
    bench.pass(3600);
    assert_eq!(bench.next(), "ask");
    bench.hears(stands(PaymentStatus::Failed));
    assert_eq!(bench.next(), "done");
    bench.machine.hinted();
    assert_eq!(bench.next(), "ask");
    let fact = bench.hears(seen(view(PaymentStatus::Captured, "400.00", &[TAKEN])));
    assert_eq!(fact, Some(captured_fact(40_000, "RUB")));
    assert_eq!(bench.next(), "refund 1 400.00 ID-return-1-0 0");
}
