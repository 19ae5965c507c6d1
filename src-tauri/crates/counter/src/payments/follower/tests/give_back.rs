use super::*;
use domain::ReturnNo;

fn failed(error: PayError) -> Heard {
    Heard::Refund {
        no: ReturnNo(1),
        said: Err(error),
    }
}

fn no_operation() -> Heard {
    Heard::Operation {
        no: ReturnNo(1),
        said: Err(failure("not found")),
    }
}

fn returned() -> Option<PaymentFact> {
    Some(PaymentFact::Returned { no: ReturnNo(1) })
}

fn refused(reason: &str) -> Option<PaymentFact> {
    Some(PaymentFact::ReturnRefused {
        no: ReturnNo(1),
        reason: reason.to_owned(),
    })
}

const FIRST: &str = "refund 1 100.00 ID-return-1-0 0";
const FOLLOW: &str = "operation 1 ID-return-1-0";

#[test]
fn each_failure_of_a_refund_has_its_own_next_step() {
    let table = vec![
        ("invalid", None, FOLLOW, LinkState::Up),
        ("unreachable", None, "wait 1s", LinkState::Down),
        ("unauthorized", None, "wait 1s", LinkState::Unauthorized),
        ("refused", None, FOLLOW, LinkState::Up),
        ("not found", None, FOLLOW, LinkState::Up),
        ("duplicate", None, FOLLOW, LinkState::Up),
        ("busy", None, "wait 7s", LinkState::Up),
        ("limited", None, "wait 7s", LinkState::Up),
        ("unknown", None, "wait 1s", LinkState::Down),
        ("unknown, wait", None, "wait 7s", LinkState::Down),
        ("unanswered", None, "wait 1s", LinkState::Down),
    ];
    judge(table, Bench::owing, failed);
}

#[test]
fn after_its_failure_a_refund_is_asked_about_or_sent_again() {
    for (name, next) in [
        ("unreachable", "refund 1 100.00 ID-return-1-0 1"),
        ("unauthorized", "refund 1 100.00 ID-return-1-0 1"),
        ("busy", "refund 1 100.00 ID-return-1-0 1"),
        ("limited", "refund 1 100.00 ID-return-1-0 1"),
        ("unanswered", "refund 1 100.00 ID-return-1-0 1"),
        ("unknown", FOLLOW),
        ("unknown, wait", FOLLOW),
        ("duplicate", FOLLOW),
    ] {
        let mut bench = Bench::owing();
        assert_eq!(bench.next(), FIRST);
        bench.hears(failed(failure(name)));
        assert_eq!(bench.due(), next, "{name}");
    }
}

#[test]
fn each_failure_of_a_look_at_the_refund_has_its_own_next_step() {
    let under_way = || {
        let mut bench = Bench::owing();
        bench.next();
        bench.hears(refund_said(1, OperationStatus::Pending, "100.00"));
        bench.pass(1);
        bench
    };
    let look = |error| Heard::Operation {
        no: ReturnNo(1),
        said: Err(error),
    };
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
    judge(table, under_way, look);
}

#[test]
fn a_refund_is_followed_to_its_end() {
    let mut bench = Bench::owing();
    assert_eq!(bench.next(), FIRST);
    assert_eq!(
        bench.hears(refund_said(1, OperationStatus::Pending, "100.00")),
        None
    );
    for status in [
        OperationStatus::Pending,
        OperationStatus::Unknown("STOPPED".to_owned()),
    ] {
        assert_eq!(bench.next(), "wait 1s");
        assert_eq!(bench.due(), FOLLOW);
        assert_eq!(bench.hears(operation_said(1, status, "100.00")), None);
    }
    assert_eq!(bench.due(), FOLLOW);
    assert_eq!(
        bench.hears(operation_said(1, OperationStatus::Success, "100.00")),
        returned()
    );
    assert_eq!(bench.next(), "done");
}

#[test]
fn a_refund_that_ends_at_once_needs_no_second_look() {
    let mut bench = Bench::owing();
    bench.next();
    assert_eq!(
        bench.hears(refund_said(1, OperationStatus::Success, "100.00")),
        returned()
    );
    assert_eq!(bench.next(), "done");
}

#[test]
fn a_refund_whose_answer_was_lost_is_sent_again_only_if_the_service_does_not_know_it() {
    // It had arrived.
    let mut bench = Bench::owing();
    bench.next();
    bench.hears(failed(failure("unknown")));
    assert_eq!(bench.due(), FOLLOW);
    assert_eq!(
        bench.hears(operation_said(1, OperationStatus::Success, "100.00")),
        returned()
    );
    // It had not, four times over, with growing pauses; and it never gets another name.
    let mut bench = Bench::owing();
    for (attempt, pause) in [1, 2, 4, 8].into_iter().enumerate() {
        assert_eq!(bench.due(), format!("refund 1 100.00 ID-return-1-0 {attempt}"));
        bench.hears(failed(failure("unknown")));
        assert_eq!(bench.due(), FOLLOW);
        assert_eq!(bench.hears(no_operation()), None);
        assert_eq!(bench.next(), format!("wait {pause}s"));
    }
}

#[test]
fn a_repetition_is_the_same_to_the_byte_whatever_was_refused_meanwhile() {
    let mut bench = Bench::owing();
    let Step::Call(Call::Refund { refund: first, .. }) = bench.step() else {
        panic!("no refund");
    };
    assert!(first.target_cart.is_some());
    bench.hears(failed(failure("busy")));
    bench.does(Command::OweReturn {
        attempt: AttemptNo(1),
    });
    bench.pass(7);
    let Step::Call(Call::Refund { refund: again, .. }) = bench.step() else {
        panic!("no refund");
    };
    assert_eq!(first, again);
}

#[test]
fn a_duplicate_is_asked_about_and_its_end_is_ours() {
    for (status, fact) in [
        (OperationStatus::Success, returned()),
        (OperationStatus::Fail, refused("FAIL")),
        (OperationStatus::Pending, None),
    ] {
        let mut bench = Bench::owing().restarted();
        assert_eq!(bench.next(), FIRST);
        bench.hears(failed(failure("duplicate")));
        assert_eq!(bench.next(), FOLLOW);
        assert_eq!(bench.hears(operation_said(1, status, "100.00")), fact);
    }
}

#[test]
fn a_refund_that_failed_waits_for_a_person_and_the_next_round_has_another_name() {
    let mut bench = Bench::owing();
    bench.next();
    let mut end = operation(OperationType::Refund, OperationStatus::Fail, "100.00", None);
    end.reason = Some("the card is closed".to_owned());
    let heard = Heard::Refund {
        no: ReturnNo(1),
        said: said(end),
    };
    assert_eq!(bench.hears(heard), refused("the card is closed"));
    assert_eq!(bench.next(), "wait 3600s");
    bench.does(Command::RetryReturn {
        attempt: AttemptNo(1),
        no: ReturnNo(1),
    });
    let Step::Call(Call::Refund { refund, .. }) = bench.step() else {
        panic!("no refund");
    };
    assert_eq!(refund.external_operation_id, format!("{ID}-return-1-1"));
}

#[test]
fn what_a_manager_gave_back_by_hand_is_over() {
    let mut bench = Bench::owing();
    bench.next();
    bench.hears(refund_said(1, OperationStatus::Fail, "100.00"));
    bench.does(Command::ConfirmReturn {
        attempt: AttemptNo(1),
        no: ReturnNo(1),
    });
    assert_eq!(bench.next(), "done");
}

#[test]
fn a_refusal_is_believed_when_neither_operation_nor_order_know_better() {
    for name in ["refused", "not found", "invalid"] {
        let mut bench = Bench::owing();
        bench.next();
        bench.hears(failed(failure(name)));
        assert_eq!(bench.next(), FOLLOW, "{name}");
        assert_eq!(bench.hears(no_operation()), None, "{name}");
        assert_eq!(bench.next(), "ask", "{name}");
        let fact = bench.hears(seen(view(PaymentStatus::Captured, "400.00", &[TAKEN])));
        assert!(
            matches!(fact, Some(PaymentFact::ReturnRefused { .. })),
            "{name}: {fact:?}"
        );
        assert_eq!(bench.next(), "wait 3600s", "{name}");
    }
}

#[test]
fn a_refusal_in_doubt_is_believed_only_after_a_while() {
    let mut bench = Bench::owing();
    bench.next();
    bench.hears(failed(failure("unknown")));
    bench.due();
    bench.hears(no_operation());
    bench.due();
    bench.hears(failed(failure("refused")));
    for _ in 0..3 {
        assert_eq!(bench.due(), FOLLOW);
        bench.hears(no_operation());
    }
    assert_eq!(bench.due(), FOLLOW);
    bench.hears(no_operation());
    assert_eq!(bench.next(), "ask");
    let fact = bench.hears(seen(view(PaymentStatus::Captured, "400.00", &[TAKEN])));
    assert_eq!(fact, refused("400 BAD_FORMAT no good"));
}

#[test]
fn a_refused_refund_of_an_order_that_was_given_back_some_other_way_is_over() {
    let mut bench = Bench::owing();
    bench.next();
    bench.hears(failed(failure("refused")));
    bench.next();
    bench.hears(no_operation());
    bench.next();
    let going = view(
        PaymentStatus::Captured,
        "400.00",
        &[TAKEN, back(OperationStatus::Pending, "400.00")],
    );
    assert_eq!(
        bench.hears(seen(going)),
        None,
        "somebody else's refund is under way"
    );
    assert_eq!(bench.due(), "ask");
    assert_eq!(bench.hears(seen(all_back(PaymentStatus::Refunded))), ended(true));
    assert_eq!(bench.next(), "done");
}

#[test]
fn an_order_that_lists_our_operation_says_how_it_stands() {
    for (status, fact) in [
        (OperationStatus::Success, returned()),
        (OperationStatus::Fail, refused("FAIL")),
        (OperationStatus::Pending, None),
    ] {
        let mut bench = Bench::owing();
        bench.next();
        bench.hears(failed(failure("refused")));
        bench.next();
        bench.hears(no_operation());
        bench.next();
        let mut order = view(PaymentStatus::Captured, "400.00", &[TAKEN]);
        let ours = format!("{ID}-return-1-0");
        order.operations.push(operation(
            OperationType::Refund,
            status.clone(),
            "100.00",
            Some(&ours),
        ));
        assert_eq!(bench.hears(seen(order)), fact);
        if status == OperationStatus::Pending {
            assert_eq!(bench.due(), FOLLOW);
        }
    }
}

#[test]
fn an_order_that_the_service_forgot_is_a_persons_case() {
    let mut bench = Bench::owing();
    bench.next();
    bench.hears(failed(failure("refused")));
    bench.next();
    bench.hears(no_operation());
    bench.next();
    let fact = bench.hears(Heard::Order(Err(failure("not found"))));
    assert_eq!(fact, refused("400 BAD_FORMAT no good"));
}

#[test]
fn an_operation_of_another_order_or_another_sum_is_not_ours() {
    let mut other = operation(OperationType::Refund, OperationStatus::Success, "100.00", None);
    other.order_id = Some("another".to_owned());
    let more = operation(OperationType::Refund, OperationStatus::Success, "400.00", None);
    for (odd, reason) in [
        (other, "the operation belongs to another"),
        (more, "400.00 was given back instead of 100.00"),
    ] {
        let mut bench = Bench::owing();
        bench.next();
        bench.hears(failed(failure("duplicate")));
        bench.next();
        let heard = Heard::Operation {
            no: ReturnNo(1),
            said: said(odd),
        };
        assert_eq!(bench.hears(heard), refused(reason));
    }
}

#[test]
fn returns_go_one_at_a_time_and_the_whole_closes_the_attempt() {
    let mut bench = Bench::owing();
    bench.does(Command::OweReturn {
        attempt: AttemptNo(1),
    });
    assert_eq!(bench.next(), FIRST);
    bench.hears(refund_said(1, OperationStatus::Pending, "100.00"));
    assert_eq!(bench.due(), FOLLOW);
    bench.hears(operation_said(1, OperationStatus::Success, "100.00"));
    assert_eq!(bench.next(), "refund 2 300.00 ID-return-2-0 0");
    bench.hears(refund_said(2, OperationStatus::Success, "300.00"));
    assert!(matches!(bench.state(), AttemptState::Closed { .. }));
    assert_eq!(bench.next(), "done");
}

#[test]
fn a_refused_return_does_not_hold_up_the_next_one() {
    let mut bench = Bench::owing();
    bench.next();
    bench.hears(refund_said(1, OperationStatus::Fail, "100.00"));
    bench.does(Command::OweReturn {
        attempt: AttemptNo(1),
    });
    assert_eq!(bench.next(), "refund 2 300.00 ID-return-2-0 0");
}

#[test]
fn what_was_begun_is_followed_to_its_end_before_an_older_one_is_asked_for_anew() {
    let mut bench = Bench::owing();
    bench.next();
    bench.hears(refund_said(1, OperationStatus::Fail, "100.00"));
    bench.does(Command::OweReturn {
        attempt: AttemptNo(1),
    });
    assert_eq!(bench.next(), "refund 2 300.00 ID-return-2-0 0");
    bench.hears(refund_said(2, OperationStatus::Pending, "300.00"));
    bench.does(Command::RetryReturn {
        attempt: AttemptNo(1),
        no: ReturnNo(1),
    });
    assert_eq!(bench.due(), "operation 2 ID-return-2-0");
    bench.hears(operation_said(2, OperationStatus::Success, "300.00"));
    assert_eq!(bench.due(), "refund 1 100.00 ID-return-1-1 0");
}

#[test]
fn a_restart_in_the_middle_asks_for_the_same_refund() {
    let mut bench = Bench::owing();
    bench.next();
    bench.hears(refund_said(1, OperationStatus::Pending, "100.00"));
    let mut bench = bench.restarted();
    assert_eq!(bench.next(), FIRST);
    bench.hears(refund_said(1, OperationStatus::Pending, "100.00"));
    assert_eq!(bench.due(), FOLLOW);
}
