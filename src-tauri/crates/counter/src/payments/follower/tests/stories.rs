use super::*;

#[test]
fn a_payment_that_is_taken_is_created_asked_about_and_done() {
    let mut bench = Bench::started();
    assert_eq!(bench.next(), "create ID-create 0");
    bench.hears(created());
    assert_eq!(bench.next(), "ask");
    bench.hears(stands(PaymentStatus::Pending));
    assert_eq!(bench.due(), "ask");
    bench.hears(seen(view(PaymentStatus::Captured, "400.00", &[TAKEN])));
    assert_eq!(bench.state(), AttemptState::Captured);
    assert_eq!(bench.next(), "done");
}

#[test]
fn a_rollback_that_overtakes_the_link_is_driven_at_once() {
    let mut bench = Bench::started();
    bench.next();
    // While the create call is on its way.
    bench.does(Command::AskRollback {
        attempt: AttemptNo(1),
    });
    bench.hears(created());
    assert_eq!(bench.state(), AttemptState::RollingBack);
    assert_eq!(bench.next(), "roll back ID-rollback 0");
}

#[test]
fn a_create_call_that_comes_late_after_all_is_blocked_and_what_it_captured_goes_back() {
    let mut bench = Bench::closed(PaymentFact::NeverCreated).restarted();
    bench.next();
    bench.hears(stands(PaymentStatus::Pending));
    assert_eq!(bench.next(), "roll back ID-rollback-late 0");
    bench.hears(Heard::RolledBack(Err(failure("refused"))));
    assert_eq!(bench.due(), "ask");
    bench.hears(seen(view(PaymentStatus::Captured, "400.00", &[TAKEN])));
    assert_eq!(bench.state(), AttemptState::ReturnOwed);
    assert_eq!(bench.next(), "refund 1 400.00 ID-return-1-0 0");
    bench.hears(refund_said(1, OperationStatus::Pending, "400.00"));
    assert_eq!(bench.due(), "operation 1 ID-return-1-0");
    bench.hears(operation_said(1, OperationStatus::Success, "400.00"));
    assert_eq!(bench.next(), "done");
}

#[test]
fn a_late_refund_that_meets_a_rollback_under_way_ends_with_it() {
    let mut bench = Bench::rolled_back().restarted();
    bench.next();
    bench.hears(seen(view(PaymentStatus::Captured, "400.00", &[TAKEN])));
    assert_eq!(bench.next(), "refund 1 400.00 ID-return-1-0 0");
    let failed = |name| Heard::Refund {
        no: ReturnNo(1),
        said: Err(failure(name)),
    };
    bench.hears(failed("busy"));
    assert_eq!(bench.due(), "refund 1 400.00 ID-return-1-0 1");
    bench.hears(failed("refused"));
    for _ in 0..4 {
        assert_eq!(bench.due(), "operation 1 ID-return-1-0");
        bench.hears(Heard::Operation {
            no: ReturnNo(1),
            said: Err(failure("not found")),
        });
    }
    assert_eq!(bench.due(), "ask");
    assert_eq!(bench.hears(seen(all_back(PaymentStatus::Refunded))), ended(true));
    assert_eq!(bench.next(), "done");
}
