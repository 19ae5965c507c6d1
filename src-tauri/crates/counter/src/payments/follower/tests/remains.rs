use super::*;
use domain::{LineNo, Quantity};
use yandex_pay::TargetCartItem;

/// What the first refund that is due says of the rest.
fn cart(bench: &mut Bench) -> Option<Vec<TargetCartItem>> {
    let Step::Call(Call::Refund { refund, .. }) = bench.step() else {
        panic!("no refund");
    };
    refund.target_cart.map(|cart| cart.items)
}

fn one(product_id: &str) -> TargetCartItem {
    TargetCartItem {
        product_id: product_id.to_owned(),
        quantity_count: Some(Decimal::ONE),
        price: None,
    }
}

#[test]
fn what_remains_of_the_cart_goes_along() {
    assert_eq!(cart(&mut Bench::owing()), Some(vec![one("cheese")]));
    // The same for a second round, and after a restart.
    let mut again = Bench::owing();
    again.next();
    again.hears(refund_said(1, OperationStatus::Fail, "100.00"));
    again.does(Command::RetryReturn {
        attempt: AttemptNo(1),
        no: ReturnNo(1),
    });
    assert_eq!(cart(&mut again), Some(vec![one("cheese")]));
    assert_eq!(cart(&mut again.restarted()), Some(vec![one("cheese")]));
}

#[test]
fn where_nothing_remains_no_cart_is_told() {
    let mut all = Bench::captured();
    all.does(Command::OweReturn {
        attempt: AttemptNo(1),
    });
    assert_eq!(cart(&mut all), None);
    let mut rest = Bench::owing();
    rest.next();
    rest.hears(refund_said(1, OperationStatus::Success, "100.00"));
    rest.does(Command::OweReturn {
        attempt: AttemptNo(1),
    });
    assert_eq!(cart(&mut rest), None);
}

#[test]
fn of_two_lines_refused_before_the_first_refund_each_refund_tells_its_own_rest() {
    let mut both = Bench::owing();
    both.does(Command::RefuseLine {
        line: LineNo(0),
        left: Quantity::ZERO,
        units: Vec::new(),
    });
    assert_eq!(cart(&mut both), Some(vec![one("cheese")]));
    both.hears(refund_said(1, OperationStatus::Success, "100.00"));
    assert_eq!(cart(&mut both), None);
}

#[test]
fn a_refund_whose_rest_cannot_be_told_is_never_asked_for_and_a_person_decides() {
    for stored in [None, Some(b"{".to_vec())] {
        let mut bench = Bench::owing();
        bench.request = stored;
        assert_eq!(bench.next(), "ask");
        let fact = bench.hears(seen(view(PaymentStatus::Captured, "400.00", &[TAKEN])));
        assert!(
            matches!(fact, Some(PaymentFact::ReturnRefused { .. })),
            "{fact:?}"
        );
        assert_eq!(bench.next(), "wait 3600s");
        bench.does(Command::ConfirmReturn {
            attempt: AttemptNo(1),
            no: ReturnNo(1),
        });
        assert_eq!(bench.next(), "done");
    }
}
