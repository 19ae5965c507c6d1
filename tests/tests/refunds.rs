//! Money that goes back through the payment service: for goods refused at the counter, and for captures that came when
//! the payment was over.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
#![allow(clippy::inconsistent_digit_grouping, reason = "roubles_kopecks")]

use counter::view::{
    Act, AttemptStateName, AttemptView, ClosureName, ProblemKind, Resolution, ReturnStateName,
};
use jiff::SignedDuration;
use rust_decimal::Decimal;
use scenarios::till::MANAGER_PIN;
use scenarios::{Basket, Placed, SOON, Setup, Till, somebody, until};
use serde_json::Value;
use simulator::faults::{Fault, Route};
use simulator::kuper::OrderRecord;
use simulator::log::Seen;
use simulator::pay::{OperationKind, OperationStatus, PayStatus, Payment, PendingRollback, Settle};
use std::time::Duration;

/// Apples by weight for 179.80 and three packs of milk for 284.70, paid by QR: 464.50.
async fn paid(till: &Till) -> (Placed, Payment) {
    let order = till.place(&Basket::apples_and_milk()).await;
    till.make_ready(&order).await;
    till.to_the_till(&order).await;
    till.pay_yandex(&order).await;
    let payment = till.newest_payment(&order).await;
    (order, payment)
}

/// The customer leaves one pack of milk: 94.90 goes back.
async fn refuse_one_milk(till: &Till, order: &Placed) {
    let act = Act::RefuseLine {
        line: 1,
        left_milli: 2000,
        units: Vec::new(),
    };
    till.act(order, act).await;
}

/// The goods are other goods than were checked: they are checked again, and go.
async fn handed_over(till: &Till, order: &Placed) -> OrderRecord {
    till.act(order, Act::ConfirmComposition).await;
    till.hand_over(order).await
}

/// Waits until the newest return of the newest attempt stands so.
async fn returned_in(till: &Till, order: &Placed, state: ReturnStateName) -> AttemptView {
    until(&format!("a return {state:?}"), SOON, async || {
        let attempt = till.last_attempt(order).await;
        (attempt.returns.last()?.state == state).then_some(attempt)
    })
    .await
}

fn now(till: &Till, payment: &Payment) -> Payment {
    till.simulator.pay().payment(&payment.order_id).unwrap()
}

fn kept(till: &Till, payment: &Payment) -> Decimal {
    now(till, payment).books().net()
}

fn rest() -> Decimal {
    Decimal::new(369_60, 2)
}

/// The refunds that were asked for, each with its body.
fn asked(till: &Till) -> Vec<(Seen, Value)> {
    let calls = till.simulator.log().of(Route::PayRefund).into_iter();
    calls
        .map(|call| {
            let body = serde_json::from_slice(&call.body).unwrap();
            (call, body)
        })
        .collect()
}

/// How many refunds of ours the service ever began.
fn begun(till: &Till, payment: &Payment) -> usize {
    let operations = now(till, payment).operations.into_iter();
    operations.filter(|it| it.kind == OperationKind::Refund).count()
}

/// All calls were one intent: the same bytes, the same ids, numbered.
fn one_intent(calls: &[(Seen, Value)]) {
    for (place, (call, _)) in calls.iter().enumerate() {
        assert_eq!(call.body, calls[0].0.body);
        assert_eq!(call.request_id, calls[0].0.request_id);
        assert_eq!(call.attempt, Some(place.to_string()));
    }
}

// For goods refused.

#[tokio::test(flavor = "multi_thread")]
async fn refused_goods_are_refunded_exactly_and_the_rest_is_handed_over() {
    let till = Till::open(Setup::new()).await;
    let (order, payment) = paid(&till).await;
    refuse_one_milk(&till, &order).await;
    let attempt = returned_in(&till, &order, ReturnStateName::Done).await;
    assert_eq!(attempt.state, AttemptStateName::Captured);
    assert_eq!(
        (attempt.returns[0].amount, attempt.returns[0].by_hand),
        (94_90, false)
    );
    assert_eq!(kept(&till, &payment), rest());
    assert_eq!(now(&till, &payment).status, PayStatus::PartiallyRefunded);
    let calls = asked(&till);
    assert_eq!(calls.len(), 1);
    let body = &calls[0].1;
    assert_eq!(body["refundAmount"], "94.90");
    assert_eq!(
        body["externalOperationId"],
        format!("{}-return-1-0", payment.order_id)
    );
    assert_eq!(body["branchId"], "lesnaya-01");
    let left: Vec<_> = body["targetCart"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| (item["productId"].clone(), item["quantityCount"].clone()))
        .collect();
    assert_eq!(
        left,
        [("100262".into(), "1".into()), ("100101".into(), "2".into())],
        "what remains"
    );
    assert_eq!(till.simulator.log().of(Route::PayRollback).len(), 0);
    let told = handed_over(&till, &order).await.delivered.unwrap();
    assert_eq!(told.due, rest());
    till.finish().await;
}

/// Somebody else's refund of the whole, past the till, as the shop's own account at the service would do it. It fails.
async fn somebody_tries_to_refund(till: &Till, payment: &Payment) {
    let pay = till.simulator.pay();
    pay.fail_next_refund("a slip of the finger");
    let url = format!(
        "{}/api/merchant/v2/orders/{}/refund",
        pay.base_url(),
        payment.order_id
    );
    let body = serde_json::json!({
        "refundAmount": "464.50", "externalOperationId": "by-somebody", "branchId": "b", "managerId": "m",
    });
    let answer = somebody()
        .post(url)
        .header(
            "Authorization",
            format!("Api-Key {}", pay.config().api_key.reveal()),
        )
        .header("X-Request-Id", "by-somebody")
        .header("Content-Type", "application/json")
        .body(body.to_string())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_finds_the_service_busy_waits_and_asks_the_same_again() {
    let till = Till::open(Setup::new().pay(|pay| pay.refund_takes = Settle::AfterMs(1_500))).await;
    let (order, payment) = paid(&till).await;
    somebody_tries_to_refund(&till, &payment).await;
    refuse_one_milk(&till, &order).await;
    returned_in(&till, &order, ReturnStateName::Done).await;
    let busy = "ANOTHER_OPERATION_IN_PROGRESS";
    let refusals = till.simulator.pay().refusals();
    assert!(refusals.iter().any(|no| no.reason_code == busy), "{refusals:?}");
    let ours = asked(&till).split_off(1);
    assert!(ours.len() >= 2);
    one_intent(&ours);
    assert_eq!(kept(&till, &payment), rest());
    handed_over(&till, &order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_whose_answer_was_lost_is_done_once() {
    let faults = [
        Fault::DropBefore,
        Fault::DropAfter,
        Fault::status(503),
        Fault::StatusAfter { code: 502 },
        Fault::DelayAfter(Duration::from_millis(1500)),
        Fault::Garbage,
    ];
    let till = Till::open(Setup::new()).await;
    for fault in faults {
        let (order, payment) = paid(&till).await;
        let before = asked(&till).len();
        till.simulator.faults().next(Route::PayRefund, fault.clone());
        refuse_one_milk(&till, &order).await;
        returned_in(&till, &order, ReturnStateName::Done).await;
        let calls = asked(&till).split_off(before);
        one_intent(&calls);
        // Sent again only where the service does not know it.
        let lost_on_the_way_there = matches!(fault, Fault::DropBefore | Fault::Status { .. });
        assert_eq!(
            calls.len(),
            if lost_on_the_way_there { 2 } else { 1 },
            "{fault:?}"
        );
        assert_eq!(begun(&till, &payment), 1, "{fault:?}");
        assert_eq!(kept(&till, &payment), rest(), "{fault:?}");
        handed_over(&till, &order).await;
    }
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_was_done_while_the_till_was_down_is_a_duplicate_and_no_second_one() {
    let mut till = Till::open(Setup::new().pay(|pay| pay.refund_takes = Settle::AtOnce)).await;
    let (order, payment) = paid(&till).await;
    till.simulator.faults().always(Route::PayRefund, Fault::DropAfter);
    till.simulator
        .faults()
        .always(Route::PayOperation, Fault::DropBefore);
    refuse_one_milk(&till, &order).await;
    until("the service has done it", SOON, async || {
        (now(&till, &payment).status == PayStatus::PartiallyRefunded).then_some(())
    })
    .await;
    assert_eq!(
        till.last_attempt(&order).await.returns[0].state,
        ReturnStateName::Owed,
        "the till cannot know"
    );
    till.stop().await;
    till.simulator.faults().clear();
    till.start().await;
    returned_in(&till, &order, ReturnStateName::Done).await;
    let refusals = till.simulator.pay().refusals();
    let duplicate = "DUPLICATE_EXTERNAL_OPERATION_ID";
    assert!(
        refusals.iter().any(|no| no.reason_code == duplicate),
        "{refusals:?}"
    );
    let calls = asked(&till);
    assert!(calls.iter().all(|(call, _)| call.body == calls[0].0.body));
    assert_eq!((begun(&till, &payment), kept(&till, &payment)), (1, rest()));
    handed_over(&till, &order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_in_the_middle_of_a_refund_follows_the_same_one() {
    let mut till = Till::open(Setup::new().pay(|pay| pay.refund_takes = Settle::AfterReads(4))).await;
    let (order, payment) = paid(&till).await;
    refuse_one_milk(&till, &order).await;
    until("the refund has begun", SOON, async || {
        (begun(&till, &payment) == 1).then_some(())
    })
    .await;
    till.restart().await;
    let under_way = till.last_attempt(&order).await;
    assert_eq!(under_way.returns[0].state, ReturnStateName::Owed);
    till.problem(ProblemKind::RefundUnderWay).await;
    returned_in(&till, &order, ReturnStateName::Done).await;
    let calls = asked(&till);
    assert!(calls.len() >= 2, "asked for before and after");
    assert!(calls.iter().all(|(call, _)| call.body == calls[0].0.body));
    assert_eq!((begun(&till, &payment), kept(&till, &payment)), (1, rest()));
    handed_over(&till, &order).await;
    till.finish().await;
}

/// The refund of one pack of milk has failed at the service, and a person is asked.
async fn failed(till: &Till) -> (Placed, Payment) {
    let (order, payment) = paid(till).await;
    till.simulator.pay().fail_next_refund("карта закрыта");
    refuse_one_milk(till, &order).await;
    let attempt = returned_in(till, &order, ReturnStateName::Refused).await;
    assert_eq!(attempt.returns[0].reason.as_deref(), Some("карта закрыта"));
    assert_eq!(kept(till, &payment), Decimal::new(464_50, 2));
    (order, payment)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_failed_is_tried_again_under_another_name_when_a_person_says_so() {
    let till = Till::open(Setup::new()).await;
    let (order, payment) = failed(&till).await;
    let problem = till.problem(ProblemKind::RefundRefused).await;
    till.resolve(&problem, Resolution::RetryReturn, "").await;
    returned_in(&till, &order, ReturnStateName::Done).await;
    let names: Vec<_> = asked(&till)
        .into_iter()
        .map(|(_, body)| body["externalOperationId"].as_str().unwrap().to_owned())
        .collect();
    let name = |round| format!("{}-return-1-{round}", payment.order_id);
    assert_eq!(names, [name(0), name(1)]);
    let ends: Vec<_> = now(&till, &payment)
        .operations
        .into_iter()
        .filter(|it| it.kind == OperationKind::Refund)
        .map(|it| it.status)
        .collect();
    assert_eq!(ends, [OperationStatus::Fail, OperationStatus::Success]);
    assert_eq!(kept(&till, &payment), rest());
    handed_over(&till, &order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refund_that_failed_is_given_back_by_hand_only_when_a_manager_vouches() {
    let till = Till::open(Setup::new()).await;
    let (order, payment) = failed(&till).await;
    let confirm = |pin: Option<&str>| Act::ConfirmReturn {
        attempt: 1,
        no: 1,
        manager_pin: pin.map(str::to_owned),
    };
    assert!(till.try_act(&order, confirm(None)).await.is_err());
    assert_eq!(
        till.last_attempt(&order).await.returns[0].state,
        ReturnStateName::Refused
    );
    till.act(&order, confirm(Some(MANAGER_PIN))).await;
    let attempt = till.last_attempt(&order).await;
    assert_eq!(attempt.returns[0].state, ReturnStateName::Done);
    assert_eq!(till.problems_of(ProblemKind::RefundRefused).await, []);
    assert_eq!(
        asked(&till).len(),
        1,
        "the service is not asked for what was given by hand"
    );
    assert_eq!(kept(&till, &payment), Decimal::new(464_50, 2));
    handed_over(&till, &order).await;
    till.finish().await;
}

// For captures that came when the payment was over.

/// A QR was shown and rolled back to its end; nobody had paid.
async fn rolled_back(till: &Till) -> (Placed, Payment) {
    let order = till.place(&Basket::apples_and_milk()).await;
    till.make_ready(&order).await;
    till.to_the_till(&order).await;
    let payment = till.show_qr(&order).await;
    till.act(&order, Act::AskRollback { attempt: 1 }).await;
    let attempt = till.attempt_in(&order, AttemptStateName::Closed).await;
    assert_eq!(attempt.closure, Some(ClosureName::RolledBack));
    (order, payment)
}

/// The late capture of the first attempt has gone back, by one refund of the whole.
async fn gone_back(till: &Till, order: &Placed, payment: &Payment) {
    until("the late capture has gone back", SOON, async || {
        let first = till.view(order).await.payments.swap_remove(0);
        (first.closure == Some(ClosureName::Returned)).then_some(())
    })
    .await;
    assert_eq!(kept(till, payment), Decimal::ZERO);
    assert_eq!(now(till, payment).status, PayStatus::Refunded);
    let calls = asked(till);
    assert_eq!(calls.len(), 1);
    let body = &calls[0].1;
    assert_eq!(body["refundAmount"], "464.50");
    assert_eq!(
        body["externalOperationId"],
        format!("{}-return-1-0", payment.order_id)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_capture_after_the_rollbacks_end_is_found_within_a_minute_and_goes_back() {
    for pending in [PendingRollback::Failed, PendingRollback::Voided] {
        let setup = Setup::new()
            .clock_by_hand()
            .pay(|pay| pay.pending_rollback = pending);
        let till = Till::open(setup).await;
        let (order, payment) = rolled_back(&till).await;
        till.pay_cash(&order).await;
        // The service gives it back only once it is seen there.
        let before = till.simulator.log().of(Route::PayGet).len();
        till.simulator
            .faults()
            .always(Route::PayRefund, Fault::DropBefore);
        till.simulator
            .pay()
            .bank_captures_late(&payment.order_id)
            .unwrap();
        assert_eq!(till.problems_of(ProblemKind::LateCapture).await, []);
        till.setup.clock.advance(SignedDuration::from_secs(61));
        let problem = till.problem(ProblemKind::LateCapture).await;
        assert_eq!(problem.order_id, Some(order.id));
        assert_eq!(till.simulator.log().of(Route::PayGet).len(), before + 1);
        // What was taken since is not touched: the goods may go.
        till.hand_over(&order).await;
        till.simulator.faults().clear();
        until("the late capture has gone back", SOON, async || {
            till.setup.clock.advance(SignedDuration::from_secs(1));
            (kept(&till, &payment) == Decimal::ZERO).then_some(())
        })
        .await;
        until("and the till knows", SOON, async || {
            let first = till.view(&order).await.payments.swap_remove(0);
            (first.closure == Some(ClosureName::Returned)).then_some(())
        })
        .await;
        one_intent(&asked(&till));
        assert_eq!(begun(&till, &payment), 1);
        till.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_capture_after_a_local_cancel_is_found_by_the_next_start_and_goes_back() {
    let mut till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::apples_and_milk()).await;
    till.make_ready(&order).await;
    till.to_the_till(&order).await;
    let payment = till.show_qr(&order).await;
    till.store_cancels(&order, "out_of_stock").await;
    till.attempt_in(&order, AttemptStateName::Closed).await;
    till.stop().await;
    till.simulator
        .pay()
        .bank_captures_late(&payment.order_id)
        .unwrap();
    till.start().await;
    gone_back(&till, &order, &payment).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_nobody_captures_late_is_watched_until_its_time_is_over_and_then_left_alone() {
    let till = Till::open(Setup::new().clock_by_hand()).await;
    let (order, _) = rolled_back(&till).await;
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    let looks = || till.simulator.log().of(Route::PayGet).len();
    let begun = till.setup.clock.now();
    let mut last_look = begun;
    // A minute that passed before the answer to the look before it was heard brings none: only two in a row tell.
    let mut in_vain = 0;
    while in_vain < 2 {
        let before = looks();
        till.setup.clock.advance(SignedDuration::from_secs(61));
        let one_more = until("one more look", SOON, async || (looks() > before).then_some(()));
        if tokio::time::timeout(Duration::from_secs(3), one_more)
            .await
            .is_ok()
        {
            (last_look, in_vain) = (till.setup.clock.now(), 0);
        } else {
            in_vain += 1;
        }
    }
    // The QR's ten minutes, the fifteen that Yandex Pay gives who opened it, and our ten.
    let watched = last_look.duration_since(begun).as_mins();
    assert!((30..=36).contains(&watched), "{watched} min");
    let last = looks();
    // A payment that is followed shows, by being asked about, that time has passed for the other as well.
    let second = till.place(&Basket::bread()).await;
    till.make_ready(&second).await;
    till.to_the_till(&second).await;
    let shown = till.show_qr(&second).await;
    till.setup.clock.advance(SignedDuration::from_secs(61));
    till.simulator.pay().customer_pays(&shown.order_id).unwrap();
    till.attempt_in(&second, AttemptStateName::Captured).await;
    let about_first = till.simulator.log().of(Route::PayGet).split_off(last);
    let strays: Vec<_> = about_first
        .iter()
        .filter(|call| !call.path.contains(&shown.order_id))
        .map(|call| (call.at, &call.path, call.ending))
        .collect();
    assert!(strays.is_empty(), "{strays:?}");
    till.hand_over(&second).await;
    till.finish().await;
}
