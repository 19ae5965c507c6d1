//! What an order's own state shows as problems.

use super::order::of_order;
use crate::{
    config::Pickup,
    sample::{MANAGER, Sample, noon},
    view::{ProblemKind, ProblemView, Resolution},
};
use domain::{
    AttemptNo, CashRounding, Command, LineNo, Money, PaymentFact, PickupWindow, Quantity, ReturnNo, decide,
};
use jiff::SignedDuration;
use std::time::Duration;

fn problems(sample: &Sample) -> Vec<ProblemView> {
    of_order(&sample.order, &Pickup::default(), sample.now)
}

fn only(sample: &Sample) -> ProblemView {
    let mut all = problems(sample);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn refuse_bread(sample: &mut Sample) {
    sample.does(Command::RefuseLine {
        line: LineNo(1),
        left: Quantity::ZERO,
        units: Vec::new(),
    });
}

fn refused(no: u16) -> PaymentFact {
    PaymentFact::ReturnRefused {
        no: ReturnNo(no),
        reason: "card closed, call +79001234567".to_owned(),
    }
}

#[test]
fn a_partial_refund_is_under_way_until_it_is_done_or_refused() {
    let mut sample = Sample::at_the_counter();
    sample.shows_qr();
    sample.captured(1, 40_000);
    assert_eq!(problems(&sample), []);
    refuse_bread(&mut sample);
    let under_way = only(&sample);
    assert_eq!(under_way.kind, ProblemKind::RefundUnderWay);
    assert_eq!(under_way.id, "return:1:1:1");
    assert_eq!(under_way.details["amount"], "10000");
    assert_eq!(under_way.resolutions, [Resolution::OpenOrder]);

    sample.learns(1, refused(1));
    let refused = only(&sample);
    assert_eq!(refused.kind, ProblemKind::RefundRefused);
    assert_eq!(refused.id, "return:1:1:1");
    assert_eq!(refused.details["reason"], "card closed, call +…");
    assert_eq!(
        refused.resolutions,
        [
            Resolution::RetryReturn,
            Resolution::ConfirmReturn,
            Resolution::OpenOrder
        ]
    );

    let (attempt, no) = (AttemptNo(1), ReturnNo(1));
    sample.does(Command::RetryReturn { attempt, no });
    assert_eq!(only(&sample).kind, ProblemKind::RefundUnderWay);
    sample.learns(1, PaymentFact::Returned { no });
    assert_eq!(problems(&sample), []);
}

#[test]
fn each_open_return_is_a_problem_of_its_own() {
    let mut sample = Sample::at_the_counter();
    sample.shows_qr();
    sample.captured(1, 40_000);
    refuse_bread(&mut sample);
    sample.learns(1, refused(1));
    sample.does(Command::OweReturn {
        attempt: AttemptNo(1),
    });
    let kinds: Vec<_> = problems(&sample)
        .into_iter()
        .map(|problem| (problem.kind, problem.details["amount"].clone()))
        .collect();
    assert_eq!(
        kinds,
        [
            (ProblemKind::RefundRefused, "10000".to_owned()),
            (ProblemKind::RefundUnderWay, "30000".to_owned())
        ]
    );
}

#[test]
fn a_part_of_cash_to_give_back_names_what_is_handed_out() {
    let mut sample = Sample::at_the_counter();
    sample.does(Command::TakeCash {
        amount: Money::from_minor(40_000),
        received: Money::from_minor(40_000),
        rounding: CashRounding::default(),
    });
    refuse_bread(&mut sample);
    let owed = only(&sample);
    assert_eq!(owed.kind, ProblemKind::ReturnOwed);
    assert_eq!(owed.details["amount"], "10000");
    assert_eq!(owed.details["tender"], "cash");
    assert_eq!(
        owed.resolutions,
        [Resolution::ConfirmReturn, Resolution::OpenOrder]
    );
    // The resolution's command is the one that the order takes.
    let (attempt, no) = (AttemptNo(1), ReturnNo(1));
    assert!(decide(&sample.order, Command::ConfirmReturn { attempt, no }, MANAGER).is_ok());
}

#[test]
fn money_that_came_after_its_payment_was_over_alarms_while_it_goes_back() {
    let mut sample = Sample::at_the_counter();
    sample.shows_qr();
    let attempt = AttemptNo(1);
    sample.does(Command::AskRollback { attempt });
    assert_eq!(only(&sample).kind, ProblemKind::RefundUnderWay);
    sample.learns(1, PaymentFact::Ended { refunded: false });
    assert_eq!(problems(&sample), []);
    sample.captured(1, 40_000);
    let late = only(&sample);
    assert_eq!(late.kind, ProblemKind::LateCapture);
    assert_eq!(late.details["amount"], "40000");
    sample.learns(1, refused(1));
    assert_eq!(only(&sample).kind, ProblemKind::RefundRefused);
}

#[test]
fn a_payment_that_others_no_longer_wait_for_is_told_as_such() {
    let mut sample = Sample::at_the_counter();
    sample.shows_qr();
    let attempt = AttemptNo(1);
    sample.does(Command::Abandon { attempt });
    let open = only(&sample);
    assert_eq!(open.kind, ProblemKind::RefundUnderWay);
    assert_eq!(open.details["abandoned"], "true");
}

#[test]
fn staff_are_reminded_of_what_nobody_collects_and_told_when_the_till_will_cancel() {
    let pickup = Pickup {
        remind_after: Some(Duration::from_secs(60)),
        cancel_after: Some(Duration::from_secs(120)),
    };
    let mut sample = Sample::ready(PickupWindow::default());
    let at = |seconds| noon() + SignedDuration::from_secs(seconds);
    assert_eq!(of_order(&sample.order, &pickup, at(59)), []);
    let reminder = of_order(&sample.order, &pickup, at(60)).remove(0);
    assert_eq!(reminder.kind, ProblemKind::NotCollected);
    assert_eq!(reminder.since, at(60).as_millisecond());
    assert_eq!(reminder.details["cancelAt"], at(120).as_millisecond().to_string());
    // Without a time to cancel there is nothing to tell.
    let reminding = Pickup {
        cancel_after: None,
        ..pickup.clone()
    };
    let reminder = of_order(&sample.order, &reminding, at(60)).remove(0);
    assert!(!reminder.details.contains_key("cancelAt"));
    sample.comes();
    assert_eq!(of_order(&sample.order, &pickup, at(60)), []);
}
