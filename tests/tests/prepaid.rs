//! Orders that were paid in Kuper's app (`order.paid`): before, during and after a tender at the till, where the store
//! takes Kuper's word and where it does not.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
#![allow(clippy::inconsistent_digit_grouping, reason = "roubles_kopecks")]

use counter::view::{
    Act, AttemptStateName, ClosureName, DisplayView, ProblemKind, Resolution, ReturnStateName, Update,
};
use rust_decimal::Decimal;
use scenarios::{Basket, Placed, SOON, Setup, Till, until};
use simulator::pay::PayStatus;

fn accepting() -> Setup {
    Setup::new().set("kuper.accept_prepaid", true)
}

async fn at_the_counter(till: &Till) -> Placed {
    let order = till.place(&Basket::apples_and_milk()).await;
    till.make_ready(&order).await;
    till.to_the_till(&order).await;
    order
}

async fn kuper_says_paid(till: &Till, order: &Placed) {
    let answer = till.simulator.kuper().paid(&order.key).await.unwrap();
    assert_eq!(answer.status, 200);
}

/// No tender is taken, the display says "paid", the goods go out.
async fn handed_over_without_a_tender(till: &Till, order: &Placed) {
    let view = till.view(order).await;
    assert!(view.paid_at_kuper && view.prepaid);
    assert_eq!(view.owed, 0);
    for act in [
        Act::TakeCash {
            amount: 464_50,
            received: 464_50,
        },
        Act::StartCard { amount: 464_50 },
        Act::StartPay {
            amount: 464_50,
            phone: None,
            no_phone: false,
        },
    ] {
        till.refused(order, act, "nothingOwed").await;
    }
    assert!(matches!(
        till.counter.display().await.unwrap(),
        DisplayView::Paid { sum: 464_50, .. }
    ));
    till.hand_over(order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_was_paid_before_its_customer_came_is_handed_over_without_a_tender() {
    let till = Till::open(accepting()).await;
    let order = till.place(&Basket::apples_and_milk()).await;
    kuper_says_paid(&till, &order).await;
    let version = till.view(&order).await.version;
    kuper_says_paid(&till, &order).await;
    assert_eq!(till.view(&order).await.version, version, "twice is once");
    till.make_ready(&order).await;
    till.to_the_till(&order).await;
    handed_over_without_a_tender(&till, &order).await;
    assert_eq!(till.view(&order).await.payments, []);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_qr_on_the_screen_is_withdrawn_when_kuper_says_that_it_is_paid() {
    let till = Till::open(accepting()).await;
    let order = at_the_counter(&till).await;
    let payment = till.show_qr(&order).await;
    kuper_says_paid(&till, &order).await;
    // While the link is not blocked for certain, nothing goes out.
    let closed = till.attempt_in(&order, AttemptStateName::Closed).await;
    assert_eq!(closed.closure, Some(ClosureName::RolledBack));
    assert!(till.simulator.pay().customer_pays(&payment.order_id).is_err());
    handed_over_without_a_tender(&till, &order).await;
    assert_eq!(till.simulator.pay().net_paid(&payment.order_id), Decimal::ZERO);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_pays_the_qr_in_the_moment_that_kuper_says_paid_gets_it_back() {
    let till = Till::open(accepting()).await;
    let order = at_the_counter(&till).await;
    let payment = till.show_qr(&order).await;
    // The till learns nothing of the capture before Kuper speaks.
    let lost = simulator::faults::Fault::DropBefore;
    till.simulator
        .faults()
        .always(simulator::faults::Route::PayGet, lost);
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    kuper_says_paid(&till, &order).await;
    till.simulator.faults().clear();
    let closed = till.attempt_in(&order, AttemptStateName::Closed).await;
    assert_eq!(closed.closure, Some(ClosureName::PaidThenRefunded));
    handed_over_without_a_tender(&till, &order).await;
    assert_eq!(till.simulator.pay().net_paid(&payment.order_id), Decimal::ZERO);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_was_captured_before_kuper_says_paid_is_refunded() {
    let till = Till::open(accepting()).await;
    let order = at_the_counter(&till).await;
    till.pay_yandex(&order).await;
    let payment = till.newest_payment(&order).await;
    assert_eq!(payment.status, PayStatus::Captured);
    kuper_says_paid(&till, &order).await;
    let closed = till.attempt_in(&order, AttemptStateName::Closed).await;
    assert_eq!(closed.closure, Some(ClosureName::Returned));
    assert_eq!(closed.returns[0].state, ReturnStateName::Done);
    assert_eq!(till.simulator.pay().net_paid(&payment.order_id), Decimal::ZERO);
    handed_over_without_a_tender(&till, &order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cash_that_was_taken_before_kuper_says_paid_goes_back_by_hand_before_the_goods_go() {
    let till = Till::open(accepting()).await;
    let mut updates = till.counter.updates();
    let order = at_the_counter(&till).await;
    till.pay_cash(&order).await;
    kuper_says_paid(&till, &order).await;
    till.refused(&order, Act::HandOver, "returnOpen").await;
    let owed = till.problem(ProblemKind::ReturnOwed).await;
    assert_eq!(owed.details["amount"], "46450");
    assert_eq!(owed.details["tender"], "cash");
    till.resolve(&owed, Resolution::ConfirmReturn, "").await;
    assert_eq!(till.problems_of(ProblemKind::ReturnOwed).await, []);
    handed_over_without_a_tender(&till, &order).await;
    // The drawer opened for the sale, and for the return.
    let mut opened = 0;
    while let Ok(update) = updates.try_recv() {
        if let Update::Drawer { order_id } = update {
            assert_eq!(order_id, Some(order.id));
            opened += 1;
        }
    }
    assert_eq!(opened, 2);
    let acts = till
        .counter
        .journal()
        .audit_of(domain::OrderId(order.id))
        .await
        .unwrap();
    let drawer: Vec<_> = acts
        .into_iter()
        .filter(|row| row.act == journal::Act::DrawerOpened)
        .map(|row| (row.operator.unwrap().0, row.detail.unwrap()))
        .collect();
    assert_eq!(
        drawer,
        [
            (till.cashier, "cash taken: attempt 1".to_owned()),
            (till.cashier, "cash given back: attempt 1, return 1".to_owned())
        ]
    );
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kupers_word_that_comes_after_the_handover_gives_the_money_back() {
    let till = Till::open(accepting()).await;
    let order = at_the_counter(&till).await;
    till.pay_yandex(&order).await;
    let payment = till.newest_payment(&order).await;
    till.hand_over(&order).await;
    kuper_says_paid(&till, &order).await;
    until("the refund is done", SOON, async || {
        let kept = till.simulator.pay().net_paid(&payment.order_id);
        kept.is_zero().then_some(())
    })
    .await;
    till.attempt_in(&order, AttemptStateName::Closed).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_does_not_take_kupers_word_shows_it_and_takes_the_money() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    let payment = till.show_qr(&order).await;
    kuper_says_paid(&till, &order).await;
    let view = till.view(&order).await;
    assert!(view.paid_at_kuper && !view.prepaid);
    assert_eq!(view.owed, 464_50);
    assert_eq!(
        till.last_attempt(&order).await.state,
        AttemptStateName::Waiting,
        "the QR stays"
    );
    till.refused(&order, Act::HandOver, "paymentOpen").await;
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    till.hand_over(&order).await;
    assert_eq!(
        till.simulator.pay().net_paid(&payment.order_id),
        Decimal::new(464_50, 2)
    );
    till.finish().await;
}
