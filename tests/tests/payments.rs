//! Money on a bad day: whatever happens between till, service and customer, nobody pays twice, nothing is handed over
//! unpaid, and no outcome is forgotten.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
#![allow(clippy::inconsistent_digit_grouping, reason = "roubles_kopecks")]

use counter::view::{Act, AttemptStateName, AttemptView, ClosureName, DisplayView, ProblemKind, Resolution};
use jiff::SignedDuration;
use rust_decimal::Decimal;
use scenarios::{Basket, Placed, SOON, Setup, Till, until};
use serde_json::{Value, json};
use simulator::faults::{Fault, Route};
use simulator::pay::{CapturedRollback, PayStatus, Payment, PendingRollback, Settle};
use std::time::Duration;

/// An order of 464.50 at the counter, everything checked, nothing paid.
async fn at_the_counter(till: &Till) -> Placed {
    at_the_counter_with(till, &Basket::apples_and_milk()).await
}

async fn at_the_counter_with(till: &Till, basket: &Basket) -> Placed {
    let order = till.place(basket).await;
    till.make_ready(&order).await;
    till.to_the_till(&order).await;
    order
}

async fn sold_for_cash(till: &Till, order: &Placed) {
    till.pay_cash(order).await;
    till.hand_over(order).await;
}

/// Every tender, and the goods, are refused while an outcome is open.
async fn nothing_else_goes(till: &Till, order: &Placed) {
    let amount = 464_50;
    for act in [
        Act::TakeCash {
            amount,
            received: amount,
        },
        Act::StartCard { amount },
        Act::StartPay {
            amount,
            phone: None,
            no_phone: false,
        },
        Act::HandOver,
        Act::EndVisit,
        Act::RefuseLine {
            line: 0,
            left_milli: 0,
            units: Vec::new(),
        },
    ] {
        till.refused(order, act, "paymentOpen").await;
    }
}

async fn ask_rollback(till: &Till, order: &Placed) {
    let attempt = till.last_attempt(order).await.no;
    till.act(order, Act::AskRollback { attempt }).await;
}

async fn closed(till: &Till, order: &Placed) -> AttemptView {
    till.attempt_in(order, AttemptStateName::Closed).await
}

fn kept(till: &Till, payment: &Payment) -> Decimal {
    till.simulator.pay().ledger()[&payment.order_id].net()
}

// Creating.

#[tokio::test(flavor = "multi_thread")]
async fn a_create_call_without_an_answer_is_repeated_to_the_byte_and_makes_one_order() {
    let faults = [
        ("timed out", Fault::DelayAfter(Duration::from_millis(1500))),
        ("cut off before", Fault::DropBefore),
        ("cut off after", Fault::DropAfter),
        ("500 after", Fault::StatusAfter { code: 500 }),
        ("an answer that is no JSON", Fault::Garbage),
    ];
    let till = Till::open(Setup::new()).await;
    for (place, (what, fault)) in faults.into_iter().enumerate() {
        let order = at_the_counter(&till).await;
        till.simulator.faults().next(Route::PayCreate, fault);
        let before = till.simulator.log().of(Route::PayCreate).len();
        till.start_pay(&order).await;
        nothing_else_goes(&till, &order).await;
        till.attempt_in(&order, AttemptStateName::Waiting).await;
        let calls = till.simulator.log().of(Route::PayCreate).split_off(before);
        assert_eq!(calls.len(), 2, "{what}");
        assert_eq!(calls[0].body, calls[1].body, "{what}");
        assert_eq!(calls[0].request_id, calls[1].request_id, "{what}");
        assert_eq!(calls[0].attempt.as_deref(), Some("0"), "{what}");
        assert_eq!(calls[1].attempt.as_deref(), Some("1"), "{what}");
        assert_eq!(till.simulator.pay().payments().len(), place + 1, "{what}");
        let payment = till.newest_payment(&order).await;
        till.simulator.pay().customer_pays(&payment.order_id).unwrap();
        till.attempt_in(&order, AttemptStateName::Captured).await;
        till.hand_over(&order).await;
    }
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_the_service_refuses_is_shown_with_its_reason_and_another_tender_is_free() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    for status in [400, 401, 403] {
        till.simulator
            .faults()
            .next(Route::PayCreate, Fault::status(status));
        till.start_pay(&order).await;
        let attempt = closed(&till, &order).await;
        assert_eq!(attempt.closure, Some(ClosureName::Refused), "{status}");
        assert!(
            attempt.closure_reason.is_some_and(|why| !why.is_empty()),
            "{status}"
        );
    }
    sold_for_cash(&till, &order).await;
    assert_eq!(till.simulator.pay().payments().len(), 0);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_whose_creation_never_got_through_can_be_given_up() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    till.simulator
        .faults()
        .always(Route::PayCreate, Fault::DropBefore);
    till.start_pay(&order).await;
    ask_rollback(&till, &order).await;
    nothing_else_goes(&till, &order).await;
    // The service does not know it; that is believed only after a while, for a call may still be on its way.
    let attempt = closed(&till, &order).await;
    assert_eq!(attempt.closure, Some(ClosureName::RolledBack));
    till.simulator.faults().clear();
    sold_for_cash(&till, &order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_names_shop_operator_and_goods_and_adds_up() {
    let till = Till::open(Setup::new()).await;
    let basket = Basket::apples_and_milk();
    let order = till.place(&basket).await;
    till.start_picking(&order).await;
    let pick = |line, pick| Act::Pick { line, pick };
    till.act(&order, pick(0, counter::view::PickView::Weighed { grams: 1130 }))
        .await;
    till.act(&order, pick(1, counter::view::PickView::Pieces { milli: 3000 }))
        .await;
    till.finish_picking(&order, 1).await;
    till.customer_has_code(&order).await;
    till.to_the_till(&order).await;
    let sent: Value = till.show_qr(&order).await.request;
    assert_eq!(sent["orderSource"], "CASH_REGISTER");
    assert_eq!(sent["currencyCode"], "RUB");
    assert_eq!(sent["cart"]["total"]["amount"], "487.87");
    assert_eq!(sent["cart"]["items"][0]["total"], "203.17");
    assert_eq!(sent["cart"]["items"][0]["quantity"]["count"], "1");
    assert!(
        sent["cart"]["items"][0]["title"]
            .as_str()
            .unwrap()
            .contains("1130")
    );
    assert_eq!(sent["cart"]["items"][1]["quantity"]["count"], "3");
    let report = &sent["extensions"]["billingReport"];
    assert_eq!(report["branchId"], "lesnaya-01");
    assert_eq!(report["managerId"], format!("operator-{}", till.cashier));
    assert_eq!(sent["extensions"]["smsOffer"]["phone"], "+79001234567");
    assert_eq!(sent["risk"]["shippingType"], "PICKUP");
    let attempt = till.last_attempt(&order).await;
    assert!(attempt.qr_svg.unwrap().contains("<svg"));
    assert!(matches!(
        till.counter.display().await.unwrap(),
        DisplayView::Qr { sum: 487_87, .. }
    ));
    let payment = till.newest_payment(&order).await;
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    till.hand_over(&order).await;
    till.finish().await;
}

// Waiting.

#[tokio::test(flavor = "multi_thread")]
async fn without_a_network_the_outcome_is_unknown_not_failed_and_no_other_tender_is_taken() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    let payment = till.show_qr(&order).await;
    till.simulator.faults().always(Route::PayGet, Fault::DropBefore);
    until("the screen says that nobody answers", SOON, async || {
        let attempt = till.last_attempt(&order).await;
        assert_eq!(attempt.state, AttemptStateName::Waiting);
        attempt.out_of_reach.then_some(())
    })
    .await;
    nothing_else_goes(&till, &order).await;
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    nothing_else_goes(&till, &order).await;
    till.simulator.faults().clear();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    assert!(!till.last_attempt(&order).await.out_of_reach);
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_are_not_captured_are_not_paid() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    let payment = till.show_qr(&order).await;
    let words = [
        json!("AUTHORIZED"),
        json!("CONFIRMED"),
        json!("SOMETHING_NEW"),
        Value::Null,
        json!("captured"),
    ];
    for word in words {
        till.simulator
            .pay()
            .pretend_status(&payment.order_id, Some(word.clone()))
            .unwrap();
        let before = till.simulator.log().of(Route::PayGet).len();
        until("two more looks", SOON, async || {
            (till.simulator.log().of(Route::PayGet).len() >= before + 2).then_some(())
        })
        .await;
        let state = till.last_attempt(&order).await.state;
        assert_eq!(state, AttemptStateName::Waiting, "{word}");
        till.refused(&order, Act::HandOver, "paymentOpen").await;
    }
    till.simulator
        .pay()
        .pretend_status(&payment.order_id, None)
        .unwrap();
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_payment_is_over_and_the_next_one_is_another() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    let first = till.show_qr(&order).await;
    till.simulator.pay().customer_declines(&first.order_id).unwrap();
    assert_eq!(closed(&till, &order).await.closure, Some(ClosureName::Failed));
    till.pay_yandex(&order).await;
    let second = till.newest_payment(&order).await;
    assert_ne!(first.order_id, second.order_id);
    assert_ne!(
        first.request["extensions"]["paymentData"],
        second.request["extensions"]["paymentData"]
    );
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_a_decline_is_not_final_the_payer_may_try_another_card() {
    let till = Till::open(Setup::new().pay(|pay| pay.decline_is_final = false)).await;
    let order = at_the_counter(&till).await;
    let payment = till.show_qr(&order).await;
    till.simulator.pay().customer_declines(&payment.order_id).unwrap();
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_wrong_sum_or_currency_is_not_paid_is_shown_and_goes_back() {
    let cases = [
        ("464.49", "RUB"),
        ("464.51", "RUB"),
        ("464.50", "UZS"),
        ("0.01", "RUB"),
    ];
    let till = Till::open(Setup::new()).await;
    for (amount, currency) in cases {
        let order = at_the_counter(&till).await;
        let payment = till.show_qr(&order).await;
        let wrong: Decimal = amount.parse().unwrap();
        let pay = till.simulator.pay();
        pay.customer_pays_wrongly(&payment.order_id, wrong, currency)
            .unwrap();
        let attempt = till.attempt_in(&order, AttemptStateName::Mismatched).await;
        assert_eq!(attempt.captured, Some(format!("{amount} {currency}")));
        nothing_else_goes(&till, &order).await;
        let problem = till.problem(ProblemKind::PaymentMismatched).await;
        assert_eq!(problem.details["captured"], format!("{amount} {currency}"));
        till.resolve(&problem, Resolution::AskRollback, "").await;
        closed(&till, &order).await;
        assert_eq!(kept(&till, &payment), Decimal::ZERO);
        sold_for_cash(&till, &order).await;
    }
    till.finish().await;
}

// Minds changed.

#[tokio::test(flavor = "multi_thread")]
async fn another_tender_is_taken_only_when_the_rollback_has_come_to_its_end() {
    for pending in [PendingRollback::Failed, PendingRollback::Voided] {
        let setup = Setup::new().pay(|pay| {
            pay.pending_rollback = pending;
            pay.rollback_takes = Settle::AfterReads(3);
        });
        let till = Till::open(setup).await;
        let order = at_the_counter(&till).await;
        let payment = till.show_qr(&order).await;
        ask_rollback(&till, &order).await;
        nothing_else_goes(&till, &order).await;
        assert!(till.last_attempt(&order).await.qr_svg.is_none());
        till.problem(ProblemKind::RefundUnderWay).await;
        let attempt = closed(&till, &order).await;
        assert_eq!(attempt.closure, Some(ClosureName::RolledBack));
        assert!(till.simulator.pay().customer_pays(&payment.order_id).is_err());
        sold_for_cash(&till, &order).await;
        till.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollback_that_is_lost_on_the_way_is_asked_for_again_with_the_same_id() {
    let till = Till::open(Setup::new()).await;
    for fault in [Fault::DropBefore, Fault::DropAfter, Fault::status(500)] {
        let order = at_the_counter(&till).await;
        till.show_qr(&order).await;
        till.simulator.faults().next(Route::PayRollback, fault);
        let before = till.simulator.log().of(Route::PayRollback).len();
        ask_rollback(&till, &order).await;
        closed(&till, &order).await;
        let calls = till.simulator.log().of(Route::PayRollback).split_off(before);
        assert!(calls.len() >= 2, "{calls:?}");
        assert!(calls.iter().all(|call| call.request_id == calls[0].request_id));
        sold_for_cash(&till, &order).await;
    }
    till.finish().await;
}

/// The QR is shown, the till is blind, and the customer pays.
async fn paid_unseen(till: &Till, order: &Placed) -> Payment {
    let payment = till.show_qr(order).await;
    till.simulator.faults().always(Route::PayGet, Fault::DropBefore);
    // A look that was on its way before has been heard out once the next one failed.
    until("the till is blind", SOON, async || {
        till.last_attempt(order).await.out_of_reach.then_some(())
    })
    .await;
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    payment
}

#[tokio::test(flavor = "multi_thread")]
async fn who_paid_between_the_last_look_and_the_rollback_gets_everything_back_and_the_cashier_knows() {
    for captured in [CapturedRollback::Refunded, CapturedRollback::Failed] {
        let till = Till::open(Setup::new().pay(|pay| pay.captured_rollback = captured)).await;
        let order = at_the_counter(&till).await;
        let payment = paid_unseen(&till, &order).await;
        ask_rollback(&till, &order).await;
        till.simulator.faults().clear();
        let attempt = closed(&till, &order).await;
        assert_eq!(attempt.closure, Some(ClosureName::PaidThenRefunded));
        assert_eq!(kept(&till, &payment), Decimal::ZERO);
        sold_for_cash(&till, &order).await;
        till.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn money_captured_after_the_order_was_canceled_goes_back_to_the_last_kopeck() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    let payment = paid_unseen(&till, &order).await;
    till.kuper_cancels(&order).await;
    till.problem(ProblemKind::RefundUnderWay).await;
    till.simulator.faults().clear();
    closed(&till, &order).await;
    assert_eq!(kept(&till, &payment), Decimal::ZERO);
    assert_eq!(till.counter.problems().await.unwrap(), []);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_that_the_bank_captures_during_the_rollback_goes_back_with_it() {
    let setup = Setup::new().pay(|pay| pay.rollback_takes = Settle::AfterReads(4));
    let till = Till::open(setup).await;
    let order = at_the_counter(&till).await;
    let payment = till.show_qr(&order).await;
    ask_rollback(&till, &order).await;
    until("the rollback is under way", SOON, async || {
        till.simulator
            .pay()
            .payment(&payment.order_id)?
            .rolled_back
            .then_some(())
    })
    .await;
    till.simulator
        .pay()
        .bank_captures_late(&payment.order_id)
        .unwrap();
    nothing_else_goes(&till, &order).await;
    let attempt = closed(&till, &order).await;
    assert_eq!(attempt.closure, Some(ClosureName::PaidThenRefunded));
    assert_eq!(kept(&till, &payment), Decimal::ZERO);
    sold_for_cash(&till, &order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_who_wants_their_money_back_before_the_handover_gets_it() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    till.pay_yandex(&order).await;
    let payment = till.newest_payment(&order).await;
    let attempt = till.last_attempt(&order).await.no;
    till.act(&order, Act::OweReturn { attempt }).await;
    till.refused(&order, Act::HandOver, "notPaid").await;
    let attempt = closed(&till, &order).await;
    assert_eq!(attempt.closure, Some(ClosureName::Returned));
    assert_eq!(
        till.simulator.pay().payment(&payment.order_id).unwrap().status,
        PayStatus::Refunded
    );
    // What was captured goes back by a refund of ours, which can be followed by its name.
    assert_eq!(till.simulator.log().of(Route::PayRefund).len(), 1);
    assert_eq!(till.simulator.log().of(Route::PayRollback).len(), 0);
    till.store_cancels(&order, "customer_request").await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_clicks_at_once_start_one_payment() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    let version = till.view(&order).await.version;
    let mut clicks = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let (counter, id) = (till.counter.clone(), order.id);
        let act = Act::StartPay {
            amount: 464_50,
            phone: None,
            no_phone: false,
        };
        clicks.spawn(async move { counter.act(id, version, act).await.is_ok() });
    }
    let won = clicks.join_all().await.into_iter().filter(|won| *won).count();
    assert_eq!(won, 1);
    till.attempt_in(&order, AttemptStateName::Waiting).await;
    assert_eq!(till.simulator.pay().payments().len(), 1);
    ask_rollback(&till, &order).await;
    closed(&till, &order).await;
    sold_for_cash(&till, &order).await;
    till.finish().await;
}

// Restarts.

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_stops_while_a_payment_is_being_created_finds_the_same_one_again() {
    let mut till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    // The service creates it, and the answer never comes.
    till.simulator.faults().always(Route::PayCreate, Fault::DropAfter);
    till.start_pay(&order).await;
    till.newest_payment(&order).await;
    till.stop().await;
    till.simulator.faults().clear();
    till.start().await;
    till.attempt_in(&order, AttemptStateName::Waiting).await;
    assert_eq!(till.simulator.pay().payments().len(), 1);
    let calls = till.simulator.log().of(Route::PayCreate);
    assert!(
        calls
            .iter()
            .all(|call| call.body == calls[0].body && call.request_id == calls[0].request_id)
    );
    let payment = till.newest_payment(&order).await;
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    // The customer still stands there, with code and goods checked.
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_pays_while_the_till_is_down_has_paid_when_it_is_back() {
    let mut till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    let payment = till.show_qr(&order).await;
    till.stop().await;
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.start().await;
    till.attempt_in(&order, AttemptStateName::Captured).await;
    till.restart().await;
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollback_and_a_refund_that_a_stop_interrupted_are_followed_to_their_end() {
    let mut till = Till::open(Setup::new()).await;
    let asked = at_the_counter(&till).await;
    let first = till.show_qr(&asked).await;
    let paid = at_the_counter(&till).await;
    till.pay_yandex(&paid).await;
    let second = till.newest_payment(&paid).await;
    till.simulator
        .faults()
        .always(Route::PayRollback, Fault::DropBefore);
    till.simulator
        .faults()
        .always(Route::PayRefund, Fault::DropBefore);
    ask_rollback(&till, &asked).await;
    till.kuper_cancels(&paid).await;
    for _ in 0..2 {
        till.restart().await;
        assert_eq!(till.problems_of(ProblemKind::RefundUnderWay).await.len(), 2);
    }
    till.simulator.faults().clear();
    closed(&till, &asked).await;
    closed(&till, &paid).await;
    assert_eq!(
        (kept(&till, &first), kept(&till, &second)),
        (Decimal::ZERO, Decimal::ZERO)
    );
    sold_for_cash(&till, &asked).await;
    till.finish().await;
}

// Time. The clock is turned by hand, for the till and for the service alike.

fn ten_minutes() -> SignedDuration {
    SignedDuration::from_secs(601)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_qr_that_ran_out_goes_from_the_screen_and_who_opened_it_in_time_may_still_pay() {
    let till = Till::open(Setup::new().clock_by_hand()).await;
    let order = at_the_counter(&till).await;
    let payment = till.show_qr(&order).await;
    till.simulator.pay().customer_opens(&payment.order_id).unwrap();
    let shown = till.last_attempt(&order).await;
    let left = shown.expires_at.unwrap() - till.setup.clock.now().as_millisecond();
    assert_eq!((shown.qr_svg.is_some(), left), (true, 600_000));
    till.setup.clock.advance(ten_minutes());
    let over = till.last_attempt(&order).await;
    assert_eq!((over.qr_svg, over.state), (None, AttemptStateName::Waiting));
    assert!(!matches!(
        till.counter.display().await.unwrap(),
        DisplayView::Qr { .. }
    ));
    nothing_else_goes(&till, &order).await;
    till.setup.clock.advance(ten_minutes());
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_qr_that_nobody_opened_fails_by_itself_and_one_that_ran_out_can_be_replaced_by_a_fresh_one() {
    let till = Till::open(Setup::new().clock_by_hand()).await;
    let order = at_the_counter(&till).await;
    till.show_qr(&order).await;
    till.setup.clock.advance(ten_minutes());
    assert_eq!(closed(&till, &order).await.closure, Some(ClosureName::Failed));
    let opened = till.show_qr(&order).await;
    till.simulator.pay().customer_opens(&opened.order_id).unwrap();
    till.setup.clock.advance(ten_minutes());
    ask_rollback(&till, &order).await;
    assert_eq!(closed(&till, &order).await.closure, Some(ClosureName::RolledBack));
    let fresh = till.show_qr(&order).await;
    assert_ne!(fresh.order_id, opened.order_id);
    assert!(till.last_attempt(&order).await.qr_svg.is_some());
    till.simulator.pay().customer_pays(&fresh.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn goods_that_are_paid_and_still_here_after_two_minutes_are_an_alarm() {
    let till = Till::open(Setup::new().clock_by_hand()).await;
    let order = at_the_counter(&till).await;
    till.pay_cash(&order).await;
    assert_eq!(till.counter.problems().await.unwrap(), []);
    till.setup.clock.advance(SignedDuration::from_secs(121));
    assert_eq!(
        till.problem(ProblemKind::PaidNotHandedOver).await.order_id,
        Some(order.id)
    );
    till.hand_over(&order).await;
    assert_eq!(till.counter.problems().await.unwrap(), []);
    till.finish().await;
}

// Cash and card.

#[tokio::test(flavor = "multi_thread")]
async fn a_part_in_cash_a_part_by_card_and_a_part_by_qr_make_the_whole() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    till.act(
        &order,
        Act::TakeCash {
            amount: 100_00,
            received: 500_00,
        },
    )
    .await;
    till.act(&order, Act::StartCard { amount: 200_00 }).await;
    let attempt = till.last_attempt(&order).await.no;
    let reference = "RRN 123456789012".to_owned();
    let view = till.act(&order, Act::ConfirmCard { attempt, reference }).await;
    assert_eq!((view.kept, view.owed), (300_00, 164_50));
    till.pay_yandex(&order).await;
    assert_eq!(till.newest_payment(&order).await.amount, Decimal::new(164_50, 2));
    let told = till.hand_over(&order).await.delivered.unwrap();
    assert_eq!(told.due, Decimal::new(464_50, 2));
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_that_nobody_is_sure_of_blocks_everything_over_a_restart_until_a_person_says() {
    let mut till = Till::open(Setup::new()).await;
    for charged in [true, false] {
        let order = at_the_counter(&till).await;
        till.act(&order, Act::StartCard { amount: 464_50 }).await;
        let attempt = till.last_attempt(&order).await.no;
        till.act(&order, Act::DoubtCard { attempt }).await;
        till.restart().await;
        assert_eq!(
            till.problem(ProblemKind::CardUnsure).await.order_id,
            Some(order.id)
        );
        nothing_else_goes(&till, &order).await;
        if charged {
            let reference = "RRN 123456789012".to_owned();
            till.act(&order, Act::ConfirmCard { attempt, reference }).await;
        } else {
            till.act(&order, Act::DeclineCard { attempt }).await;
            till.pay_cash(&order).await;
        }
        assert_eq!(till.problems_of(ProblemKind::CardUnsure).await, []);
        till.hand_over(&order).await;
    }
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_payment_that_was_begun_before_a_restart_is_still_open_after_it() {
    let mut till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    till.act(&order, Act::StartCard { amount: 464_50 }).await;
    till.restart().await;
    nothing_else_goes(&till, &order).await;
    let attempt = till.last_attempt(&order).await.no;
    for (reference, code) in [("", "referenceMissing"), ("4111 1111 1111 1111", "looksLikeCard")] {
        let reference = reference.to_owned();
        till.refused(&order, Act::ConfirmCard { attempt, reference }, code)
            .await;
    }
    let reference = "RRN 123456789012".to_owned();
    till.act(&order, Act::ConfirmCard { attempt, reference }).await;
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_card_charged_for_an_order_that_was_canceled_meanwhile_is_given_back() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    till.act(&order, Act::StartCard { amount: 464_50 }).await;
    till.kuper_cancels(&order).await;
    // The question stays on the screen though the order is closed.
    till.problem(ProblemKind::CardUnsure).await;
    let attempt = till.last_attempt(&order).await.no;
    let reference = "RRN 123456789012".to_owned();
    till.act(&order, Act::ConfirmCard { attempt, reference }).await;
    let problem = till.problem(ProblemKind::ReturnOwed).await;
    till.resolve(&problem, Resolution::ConfirmReturn, "").await;
    assert_eq!(till.counter.problems().await.unwrap(), []);
    till.finish().await;
}

// A card that was charged after all, while a QR waits for the same money.

async fn declined_then_qr(till: &Till, card: i64) -> (Placed, Payment) {
    let order = at_the_counter(till).await;
    till.act(&order, Act::StartCard { amount: card }).await;
    till.act(&order, Act::DeclineCard { attempt: 1 }).await;
    let payment = till.show_qr(&order).await;
    (order, payment)
}

fn charged_after_all() -> Act {
    Act::CardWasCharged {
        attempt: 1,
        reference: "RRN 123456789012".to_owned(),
        manager_pin: scenarios::till::MANAGER_PIN.to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_qr_on_the_screen_is_withdrawn_when_the_card_turns_out_to_be_charged() {
    let till = Till::open(Setup::new()).await;
    let (order, payment) = declined_then_qr(&till, 464_50).await;
    assert!(matches!(
        till.counter.display().await.unwrap(),
        DisplayView::Qr { sum: 464_50, .. }
    ));
    let view = till.act(&order, charged_after_all()).await;
    assert_eq!((view.kept, view.owed), (464_50, 0));
    // Neither the cashier nor the customer sees it any more, and the cashier is told why.
    let qr = &view.payments[1];
    assert!(qr.qr_svg.is_none() && qr.would_overpay, "{qr:?}");
    assert!(matches!(
        till.counter.display().await.unwrap(),
        DisplayView::Paid { sum: 464_50, .. }
    ));
    // And nobody who photographed it can pay.
    let over = closed(&till, &order).await;
    assert_eq!(
        (over.closure, over.would_overpay),
        (Some(ClosureName::RolledBack), false)
    );
    assert!(till.simulator.pay().customer_pays(&payment.order_id).is_err());
    assert_eq!(kept(&till, &payment), Decimal::ZERO);
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_pays_the_qr_in_the_moment_that_the_card_turns_out_to_be_charged_gets_it_back() {
    let till = Till::open(Setup::new()).await;
    let (order, payment) = declined_then_qr(&till, 464_50).await;
    // The till learns nothing of the capture before the card is told.
    till.simulator.faults().always(Route::PayGet, Fault::DropBefore);
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.act(&order, charged_after_all()).await;
    till.simulator.faults().clear();
    let over = closed(&till, &order).await;
    assert_eq!(over.closure, Some(ClosureName::PaidThenRefunded));
    assert_eq!(kept(&till, &payment), Decimal::ZERO);
    assert_eq!(till.view(&order).await.kept, 464_50);
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_card_paid_a_part_the_rest_is_taken_by_a_fresh_qr() {
    let till = Till::open(Setup::new()).await;
    let (order, old) = declined_then_qr(&till, 200_00).await;
    let view = till.act(&order, charged_after_all()).await;
    assert_eq!((view.kept, view.owed), (200_00, 264_50));
    assert!(view.payments[1].would_overpay);
    assert_eq!(closed(&till, &order).await.closure, Some(ClosureName::RolledBack));
    let rest = Act::StartPay {
        amount: 264_50,
        phone: None,
        no_phone: false,
    };
    till.act(&order, rest).await;
    till.attempt_in(&order, AttemptStateName::Waiting).await;
    let fresh = till.newest_payment(&order).await;
    till.simulator.pay().customer_pays(&fresh.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    assert_eq!(kept(&till, &old), Decimal::ZERO);
    assert_eq!(kept(&till, &fresh), Decimal::new(264_50, 2));
    till.hand_over(&order).await;
    till.finish().await;
}

// Phones and settings.

#[tokio::test(flavor = "multi_thread")]
async fn where_a_phone_is_required_and_kuper_sent_none_the_cashier_is_asked() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter_with(&till, &Basket::apples_and_milk().phone(None)).await;
    let pay = |phone: Option<&str>, no_phone| Act::StartPay {
        amount: 464_50,
        phone: phone.map(str::to_owned),
        no_phone,
    };
    till.refused(&order, pay(None, false), "phoneNeeded").await;
    till.refused(&order, pay(Some("нет"), false), "phoneNeeded").await;
    assert_eq!(till.view(&order).await.payments, []);
    till.act(&order, pay(Some("8 (900) 765-43-21"), false)).await;
    till.attempt_in(&order, AttemptStateName::Waiting).await;
    let payment = till.newest_payment(&order).await;
    assert_eq!(payment.request["extensions"]["smsOffer"]["phone"], "+79007654321");
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_phone_pays_all_the_same_where_the_service_allows_it() {
    let till = Till::open(Setup::new().pay(|pay| pay.sms_offer_required = false)).await;
    let order = at_the_counter_with(&till, &Basket::apples_and_milk().phone(None)).await;
    let act = Act::StartPay {
        amount: 464_50,
        phone: None,
        no_phone: true,
    };
    till.act(&order, act).await;
    till.attempt_in(&order, AttemptStateName::Waiting).await;
    let payment = till.newest_payment(&order).await;
    assert!(payment.request["extensions"].get("smsOffer").is_none());
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_goes_along_only_as_the_store_set_it() {
    for (setting, phone, sent) in [
        ("when_known", Some("79001234567"), true),
        ("when_known", None, false),
        ("off", Some("79001234567"), false),
    ] {
        let setup = Setup::new()
            .pay(|pay| pay.sms_offer_required = false)
            .set("yandex_pay.sms_offer", format!("{setting:?}"));
        let till = Till::open(setup).await;
        let order = at_the_counter_with(&till, &Basket::apples_and_milk().phone(phone)).await;
        till.pay_yandex(&order).await;
        let payment = till.newest_payment(&order).await;
        assert_eq!(
            payment.request["extensions"].get("smsOffer").is_some(),
            sent,
            "{setting}"
        );
        till.hand_over(&order).await;
        till.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_without_yandex_pay_does_not_offer_it() {
    let till = Till::open(Setup::new().without_yandex_pay()).await;
    assert!(!till.counter.session().await.unwrap().yandex_pay);
    let order = at_the_counter(&till).await;
    let act = Act::StartPay {
        amount: 464_50,
        phone: None,
        no_phone: false,
    };
    till.refused(&order, act, "payOff").await;
    sold_for_cash(&till, &order).await;
    till.finish().await;
}
