use super::*;

fn failed(error: PayError) -> Heard {
    Heard::Order(Err(error))
}

#[test]
fn a_look_that_fails_teaches_nothing_and_is_repeated_after_a_pause() {
    for bench in [Bench::waiting, Bench::mismatched] {
        let table = vec![
            ("invalid", None, "wait 1s", LinkState::Down),
            ("unreachable", None, "wait 1s", LinkState::Down),
            ("unauthorized", None, "wait 1s", LinkState::Unauthorized),
            ("refused", None, "wait 1s", LinkState::Down),
            ("not found", None, "wait 1s", LinkState::Up),
            ("duplicate", None, "wait 1s", LinkState::Up),
            ("busy", None, "wait 7s", LinkState::Up),
            ("limited", None, "wait 7s", LinkState::Up),
            ("unknown", None, "wait 1s", LinkState::Down),
            ("unknown, wait", None, "wait 7s", LinkState::Down),
            ("unanswered", None, "wait 1s", LinkState::Down),
        ];
        judge(table, bench, failed);
    }
}

#[test]
fn words_that_decide_nothing_teach_nothing() {
    let going_back = view(
        PaymentStatus::Captured,
        "400.00",
        &[TAKEN, back(OperationStatus::Pending, "400.00")],
    );
    let partly = view(
        PaymentStatus::PartiallyRefunded,
        "300.00",
        &[TAKEN, back(OperationStatus::Success, "100.00")],
    );
    let not_returned = view(PaymentStatus::Failed, "400.00", &[TAKEN]);
    let mut views: Vec<_> = undecided()
        .into_iter()
        .map(|status| view(status, "400.00", &[]))
        .collect();
    views.extend([going_back, partly, not_returned]);
    for seen_so in views {
        for mut bench in [Bench::waiting(), Bench::mismatched()] {
            assert_eq!(bench.next(), "ask");
            assert_eq!(bench.hears(seen(seen_so.clone())), None, "{seen_so:?}");
            assert_eq!(bench.next(), "wait 1s", "{seen_so:?}");
        }
    }
}

#[test]
fn a_capture_is_told_with_what_was_captured() {
    let mut foreign = view(PaymentStatus::Captured, "400.00", &[]);
    foreign.currency_code = Some("UZS".to_owned());
    let mut unsaid = view(PaymentStatus::Captured, "400.00", &[]);
    unsaid.currency_code = None;
    let less = (OperationType::Capture, OperationStatus::Success, "399.99");
    for (seen_so, fact) in [
        (
            view(PaymentStatus::Captured, "400.00", &[]),
            captured_fact(40_000, "RUB"),
        ),
        (
            view(PaymentStatus::Captured, "400.00", &[TAKEN]),
            captured_fact(40_000, "RUB"),
        ),
        (
            view(PaymentStatus::Captured, "400.01", &[]),
            captured_fact(40_001, "RUB"),
        ),
        (
            view(PaymentStatus::Captured, "much", &[]),
            captured_fact(0, "RUB"),
        ),
        (
            view(PaymentStatus::Captured, "400.00", &[less]),
            captured_fact(39_999, "RUB"),
        ),
        (foreign, captured_fact(40_000, "UZS")),
        (unsaid, captured_fact(40_000, "")),
    ] {
        let mut bench = Bench::waiting();
        bench.next();
        assert_eq!(bench.hears(seen(seen_so.clone())), Some(fact), "{seen_so:?}");
    }
}

#[test]
fn a_final_word_without_money_ends_it_and_says_whether_it_had_been_paid() {
    for status in [PaymentStatus::Failed, PaymentStatus::Voided] {
        let mut bench = Bench::waiting();
        bench.next();
        assert_eq!(bench.hears(stands(status.clone())), ended(false));
        let mut bench = Bench::waiting();
        bench.next();
        assert_eq!(bench.hears(seen(all_back(status))), ended(true));
    }
    let mut bench = Bench::waiting();
    bench.next();
    assert_eq!(bench.hears(stands(PaymentStatus::Refunded)), ended(true));
}

#[test]
fn it_is_asked_every_second_for_three_minutes_and_then_every_five() {
    let mut bench = Bench::waiting();
    let mut asked = 0;
    while bench.ticks < Duration::from_secs(180) {
        assert_eq!(bench.due(), "ask");
        asked += 1;
        bench.hears(stands(PaymentStatus::Pending));
    }
    assert_eq!(asked, 181);
    assert_eq!(bench.next(), "wait 5s");
}

#[test]
fn trouble_doubles_the_pause_up_to_a_minute_and_an_answer_ends_that() {
    let mut bench = Bench::waiting();
    for pause in [1, 2, 4, 8, 16, 32, 60, 60] {
        assert_eq!(bench.due(), "ask");
        bench.hears(failed(failure("unanswered")));
        assert_eq!(bench.next(), format!("wait {pause}s"));
    }
    bench.due();
    bench.hears(stands(PaymentStatus::Pending));
    bench.due();
    bench.hears(failed(failure("unanswered")));
    assert_eq!(bench.next(), "wait 1s");
}

#[test]
fn a_change_of_the_attempt_lifts_the_pause_and_another_event_of_the_order_does_not() {
    let mut bench = Bench::waiting();
    bench.next();
    bench.hears(failed(failure("limited")));
    let version = bench.sample.order.version;
    bench.sample.hears(domain::Fact::PaidAtKuper { settles: false });
    assert!(bench.sample.order.version > version);
    assert_eq!(bench.next(), "wait 7s");
    bench.does(Command::AskRollback {
        attempt: AttemptNo(1),
    });
    assert_eq!(bench.next(), "roll back ID-rollback 0");
}

#[test]
fn a_hint_cuts_our_own_pause_short_once_and_never_the_services() {
    let mut bench = Bench::waiting();
    bench.next();
    bench.hears(stands(PaymentStatus::Pending));
    assert_eq!(bench.next(), "wait 1s");
    bench.machine.hinted();
    assert_eq!(bench.next(), "ask");
    bench.hears(failed(failure("unanswered")));
    assert_eq!(bench.next(), "wait 1s", "a hint is no reason to hammer");
    bench.due();
    bench.hears(failed(failure("limited")));
    bench.machine.hinted();
    assert_eq!(bench.next(), "wait 7s", "the service wished for that pause");
    bench.pass(7);
    assert_eq!(bench.next(), "ask");
}

#[test]
fn a_payment_at_rest_is_asked_about_when_a_hint_comes_until_there_is_an_answer() {
    let returned = || Bench::closed(PaymentFact::Ended { refunded: true });
    for bench in [Bench::captured, returned] {
        let mut bench = bench();
        assert_eq!(bench.next(), "done");
        bench.machine.hinted();
        assert_eq!(bench.next(), "ask");
        bench.hears(failed(failure("unanswered")));
        assert_eq!(
            bench.due(),
            "ask",
            "the notification is not sent again: we are the ones to repeat"
        );
        bench.pass(60);
        bench.hears(seen(view(PaymentStatus::Captured, "400.00", &[TAKEN])));
        bench.pass(60);
        assert_eq!(bench.next(), "done");
    }
}

#[test]
fn what_is_refunded_past_us_is_known_once_a_hint_made_us_look() {
    let mut bench = Bench::captured();
    bench.machine.hinted();
    bench.next();
    assert_eq!(bench.hears(seen(all_back(PaymentStatus::Refunded))), ended(true));
    assert!(matches!(bench.state(), AttemptState::Closed { .. }));
    // A word that contradicts what we were told before teaches nothing.
    for status in [PaymentStatus::Failed, PaymentStatus::Pending] {
        let mut bench = Bench::captured();
        bench.machine.hinted();
        bench.next();
        assert_eq!(bench.hears(stands(status)), None);
    }
}

#[test]
fn the_same_answer_is_noted_once_and_another_anew() {
    let mut bench = Bench::waiting();
    let mut noted = Vec::new();
    for status in [
        PaymentStatus::Pending,
        PaymentStatus::Pending,
        PaymentStatus::Unknown("NEW".to_owned()),
        PaymentStatus::Unknown("pay at https://pay.example".to_owned()),
        PaymentStatus::Pending,
    ] {
        bench.due();
        noted.push(bench.told(stands(status)).note.map(|note| note.outcome));
    }
    let some = |word: &str| Some(word.to_owned());
    assert_eq!(
        noted,
        [
            some("PENDING"),
            None,
            some("NEW"),
            some("unreadable"),
            some("PENDING")
        ]
    );
}
