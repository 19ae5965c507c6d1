//! Tenders that do not go as planned: an outcome that nobody waits for, cash in coins that exist, a card that was charged
//! after all, an order half paid, goods that come back. Nobody pays twice, and every sum goes back to whom it belongs.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
#![allow(clippy::inconsistent_digit_grouping, reason = "roubles_kopecks")]

use counter::view::{
    Act, AttemptStateName, AttemptView, ClosureName, DisplayView, LifecycleName, OrderView, ProblemKind,
    ProblemView, Resolution, ReturnStateName, Update,
};
use domain::{CommandKind, OrderId};
use rust_decimal::Decimal;
use scenarios::till::{CASHIER_PIN, MANAGER_PIN};
use scenarios::{Basket, Placed, SOON, Setup, Till, until};
use simulator::faults::{Fault, Route};
use simulator::pay::{OperationKind, PayStatus, Payment};
use tokio::sync::broadcast::{Receiver, error::TryRecvError};

const RRN: &str = "RRN 123456789012";

/// Apples by weight for 179.80 and three packs of milk for 284.70, at the counter, everything checked: 464.50.
async fn at_the_counter(till: &Till) -> Placed {
    let order = till.place(&Basket::apples_and_milk()).await;
    till.make_ready(&order).await;
    till.to_the_till(&order).await;
    order
}

fn cash(amount: i64, received: i64) -> Act {
    Act::TakeCash { amount, received }
}

fn qr(amount: i64) -> Act {
    Act::StartPay {
        amount,
        phone: None,
        no_phone: false,
    }
}

fn charged(attempt: u16, reference: &str, pin: &str) -> Act {
    Act::CardWasCharged {
        attempt,
        reference: reference.to_owned(),
        manager_pin: pin.to_owned(),
    }
}

/// Money was given back by hand.
fn given(attempt: u16, no: u16) -> Act {
    Act::ConfirmReturn {
        attempt,
        no,
        manager_pin: None,
    }
}

/// A part by card, approved.
async fn card_part(till: &Till, order: &Placed, amount: i64) {
    till.act(order, Act::StartCard { amount }).await;
    let attempt = till.last_attempt(order).await.no;
    let reference = RRN.to_owned();
    till.act(order, Act::ConfirmCard { attempt, reference }).await;
}

/// A part by QR, shown and not paid.
async fn qr_part(till: &Till, order: &Placed, amount: i64) -> Payment {
    till.act(order, qr(amount)).await;
    till.attempt_in(order, AttemptStateName::Waiting).await;
    till.newest_payment(order).await
}

async fn attempt(till: &Till, order: &Placed, no: u16) -> AttemptView {
    till.view(order).await.payments.remove(usize::from(no) - 1)
}

/// Waits until this attempt, be it the newest or not, is over in this way. "No such order" is believed only after twelve
/// seconds, and a service that was out of reach is asked again after a pause: hence twice the usual bound.
async fn over(till: &Till, order: &Placed, no: u16, closure: ClosureName) -> AttemptView {
    let view = until(&format!("attempt {no} over"), 2 * SOON, async || {
        let view = attempt(till, order, no).await;
        (view.state == AttemptStateName::Closed).then_some(view)
    })
    .await;
    assert_eq!(view.closure, Some(closure), "{view:?}");
    view
}

/// What the service holds of a payment.
fn held(till: &Till, payment: &Payment) -> Decimal {
    till.simulator.pay().net_paid(&payment.order_id)
}

fn roubles(minor: i64) -> Decimal {
    Decimal::new(minor, 2)
}

/// The amounts of a view: kept for the goods, and still owed.
fn money(view: &OrderView) -> (i64, i64) {
    (view.kept, view.owed)
}

async fn owed_by_hand(till: &Till, tender: &str, amount: i64) -> ProblemView {
    let problem = till.problem(ProblemKind::ReturnOwed).await;
    assert_eq!(problem.details["tender"], tender);
    assert_eq!(problem.details["amount"], amount.to_string());
    problem
}

async fn no_problems(till: &Till) {
    assert_eq!(till.counter.problems().await.unwrap(), []);
}

// An outcome that nobody waits for.

const PAY_ROUTES: [Route; 5] = [
    Route::PayCreate,
    Route::PayGet,
    Route::PayRollback,
    Route::PayRefund,
    Route::PayOperation,
];

fn network_fails(till: &Till) {
    for route in PAY_ROUTES {
        till.simulator.faults().always(route, Fault::DropBefore);
    }
}

fn abandon(attempt: u16, pin: &str) -> Act {
    Act::Abandon {
        attempt,
        manager_pin: pin.to_owned(),
    }
}

/// The QR is shown, then nobody answers any more, and the screen says so.
async fn out_of_reach(till: &Till, order: &Placed) -> Payment {
    let payment = till.show_qr(order).await;
    let view = till.last_attempt(order).await;
    assert!(!view.out_of_reach && !view.can_be_abandoned, "{view:?}");
    network_fails(till);
    can_be_abandoned(till, order).await;
    payment
}

async fn can_be_abandoned(till: &Till, order: &Placed) {
    until("the screen offers to go on without it", SOON, async || {
        let view = till.last_attempt(order).await;
        assert_eq!(view.can_be_abandoned, view.out_of_reach, "{view:?}");
        view.can_be_abandoned.then_some(())
    })
    .await;
}

/// What the screens say of the first attempt while it is abandoned and nobody answers.
async fn shown_as_abandoned(till: &Till, order: &Placed) {
    let view = attempt(till, order, 1).await;
    assert_eq!(view.state, AttemptStateName::RollingBack);
    assert!(
        view.abandoned && !view.can_be_abandoned && view.qr_svg.is_none(),
        "{view:?}"
    );
    assert_eq!((view.kept, view.closure), (0, None));
    let problem = till.problem(ProblemKind::RefundUnderWay).await;
    assert_eq!(problem.order_id, Some(order.id));
    assert_eq!(problem.details["abandoned"], "true");
    assert_eq!(problem.details["amount"], "46450");
    assert_eq!(problem.details["tender"], "yandexPay");
    assert_eq!(till.counter.problems().await.unwrap().len(), 1);
}

/// A manager lets the order go on; every tender but the service's is open again.
async fn abandoned(till: &Till, order: &Placed) {
    let before = till.view(order).await;
    assert!(!before.allowed.contains(&CommandKind::Abandon));
    assert!(before.with_manager.contains(&CommandKind::Abandon));
    let view = till.act(order, abandon(1, MANAGER_PIN)).await;
    assert_eq!(money(&view), (0, 464_50));
    for (kind, open) in [
        (CommandKind::TakeCash, true),
        (CommandKind::StartCard, true),
        (CommandKind::StartPay, false),
        (CommandKind::HandOver, false),
    ] {
        assert_eq!(view.allowed.contains(&kind), open, "{kind:?}");
    }
    shown_as_abandoned(till, order).await;
    // The customer is asked for the sum, and sees no QR that could still be paid.
    assert!(matches!(
        till.counter.display().await.unwrap(),
        DisplayView::Sum { sum: 464_50, .. }
    ));
    till.refused(order, qr(464_50), "paymentOpen").await;
    till.refused(order, abandon(1, MANAGER_PIN), "noSuchAttempt")
        .await;
    till.refused(order, Act::HandOver, "notPaid").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_goes_on_without_an_outcome_while_the_service_answers_or_without_a_manager() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    let payment = till.show_qr(&order).await;
    till.refused(&order, abandon(1, MANAGER_PIN), "payInReach").await;
    // The manager's own hand at the till changes nothing about that.
    till.sign_in_as_manager().await;
    till.refused(&order, abandon(1, MANAGER_PIN), "payInReach").await;
    till.sign_in_as_cashier().await;
    network_fails(&till);
    can_be_abandoned(&till, &order).await;
    for pin in ["0000", CASHIER_PIN, ""] {
        till.refused(&order, abandon(1, pin), "wrongPin").await;
    }
    till.refused(&order, abandon(2, MANAGER_PIN), "noSuchAttempt")
        .await;
    let view = attempt(&till, &order, 1).await;
    assert_eq!((view.state, view.abandoned), (AttemptStateName::Waiting, false));
    till.refused(&order, cash(464_50, 464_50), "paymentOpen").await;
    till.refused(&order, Act::StartCard { amount: 464_50 }, "paymentOpen")
        .await;
    // The outcome, once it can be asked for, is the outcome.
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.simulator.faults().clear();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    let view = till.view(&order).await;
    assert!(!view.with_manager.contains(&CommandKind::Abandon) && !view.payments[0].can_be_abandoned);
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cash_goes_on_without_an_outcome_and_who_never_paid_by_qr_has_paid_once() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    let payment = out_of_reach(&till, &order).await;
    abandoned(&till, &order).await;
    let view = till.pay_cash(&order).await;
    assert_eq!(money(&view), (464_50, 0));
    till.hand_over(&order).await;
    // The goods are gone, and the question is still on the list.
    shown_as_abandoned(&till, &order).await;
    till.simulator.faults().clear();
    let view = over(&till, &order, 1, ClosureName::RolledBack).await;
    assert!(view.abandoned && !view.out_of_reach);
    assert_eq!(view.returns, []);
    assert_eq!(held(&till, &payment), Decimal::ZERO);
    // The link is dead: nobody can pay it any more.
    assert!(till.simulator.pay().customer_pays(&payment.order_id).is_err());
    no_problems(&till).await;
    // The journal knows who vouched.
    let log = till.counter.journal().log(OrderId(order.id)).await.unwrap();
    let vouched: Vec<_> = log
        .iter()
        .filter(|row| matches!(row.event, domain::Event::AttemptAbandoned { .. }))
        .map(|row| row.by.unwrap().0)
        .collect();
    assert_eq!(vouched, [till.manager]);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_had_paid_by_qr_unseen_gets_it_back_in_full_when_cash_went_on_without_it() {
    let till = Till::open(Setup::new()).await;
    // The customer pays by QR before the manager vouches, after it, or when the goods are already gone.
    for paid_at in 0..3 {
        let order = at_the_counter(&till).await;
        let payment = out_of_reach(&till, &order).await;
        let pays = |moment| {
            if moment == paid_at {
                till.simulator.pay().customer_pays(&payment.order_id).unwrap();
            }
        };
        pays(0);
        abandoned(&till, &order).await;
        pays(1);
        till.pay_cash(&order).await;
        till.hand_over(&order).await;
        pays(2);
        shown_as_abandoned(&till, &order).await;
        assert_eq!(held(&till, &payment), roubles(464_50));
        till.simulator.faults().clear();
        over(&till, &order, 1, ClosureName::PaidThenRefunded).await;
        let now = till.simulator.pay().payment(&payment.order_id).unwrap();
        assert_eq!(now.status, PayStatus::Refunded, "{paid_at}");
        assert_eq!(held(&till, &payment), Decimal::ZERO, "{paid_at}");
        assert_eq!(till.view(&order).await.kept, 464_50);
        no_problems(&till).await;
    }
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_restarts_over_an_outcome_that_nobody_waits_for_still_follows_it_to_its_end() {
    let mut till = Till::open(Setup::new()).await;
    for pays in [false, true] {
        let order = at_the_counter(&till).await;
        let payment = out_of_reach(&till, &order).await;
        abandoned(&till, &order).await;
        till.restart().await;
        shown_as_abandoned(&till, &order).await;
        if pays {
            till.simulator.pay().customer_pays(&payment.order_id).unwrap();
        }
        // The customer still stands there. A restart does not forget that a second one at the service may not begin.
        till.refused(&order, qr(464_50), "paymentOpen").await;
        till.pay_card(&order).await;
        till.restart().await;
        till.hand_over(&order).await;
        till.stop().await;
        till.simulator.faults().clear();
        till.start().await;
        let closure = if pays {
            ClosureName::PaidThenRefunded
        } else {
            ClosureName::RolledBack
        };
        over(&till, &order, 1, closure).await;
        assert_eq!(held(&till, &payment), Decimal::ZERO);
        no_problems(&till).await;
    }
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_is_being_created_or_rolled_back_can_be_left_behind_too() {
    let till = Till::open(Setup::new()).await;
    for (what, answered) in [("nothing got through", false), ("created, unanswered", true)] {
        let order = at_the_counter(&till).await;
        network_fails(&till);
        if answered {
            till.simulator.faults().always(Route::PayCreate, Fault::DropAfter);
        }
        till.start_pay(&order).await;
        can_be_abandoned(&till, &order).await;
        abandoned(&till, &order).await;
        till.pay_cash(&order).await;
        till.hand_over(&order).await;
        let there = till.simulator.pay().payments().len();
        till.simulator.faults().clear();
        over(&till, &order, 1, ClosureName::RolledBack).await;
        assert_eq!(till.simulator.pay().payments().len(), there, "{what}");
    }
    let order = at_the_counter(&till).await;
    let payment = out_of_reach(&till, &order).await;
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.act(&order, Act::AskRollback { attempt: 1 }).await;
    till.refused(&order, cash(464_50, 464_50), "paymentOpen").await;
    can_be_abandoned(&till, &order).await;
    abandoned(&till, &order).await;
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    till.simulator.faults().clear();
    over(&till, &order, 1, ClosureName::PaidThenRefunded).await;
    assert_eq!(held(&till, &payment), Decimal::ZERO);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn once_the_abandoned_payment_is_over_a_second_one_may_begin() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    let first = out_of_reach(&till, &order).await;
    abandoned(&till, &order).await;
    till.simulator.pay().customer_pays(&first.order_id).unwrap();
    till.simulator.faults().clear();
    over(&till, &order, 1, ClosureName::PaidThenRefunded).await;
    till.pay_yandex(&order).await;
    let second = till.newest_payment(&order).await;
    till.hand_over(&order).await;
    assert_eq!(
        (held(&till, &first), held(&till, &second)),
        (Decimal::ZERO, roubles(464_50))
    );
    till.finish().await;
}

// Cash in coins that exist.

/// The two ways to round to a rouble, and what 464.50 is then.
const ROUNDED: [(&str, i64); 2] = [("down", 464_00), ("nearest", 465_00)];

async fn rounding(way: &str) -> Till {
    let setup = Setup::new()
        .set("cash.round_to", "\"1.00\"")
        .set("cash.rounding", format!("{way:?}"));
    Till::open(setup).await
}

#[tokio::test(flavor = "multi_thread")]
async fn cash_is_rounded_as_the_store_set_it_and_kuper_hears_the_price_of_the_goods() {
    for (way, due) in ROUNDED {
        let till = rounding(way).await;
        let order = at_the_counter(&till).await;
        let view = till.view(&order).await;
        assert_eq!(
            (view.sum, view.owed, view.cash_due),
            (464_50, 464_50, due),
            "{way}"
        );
        till.refused(&order, cash(464_50, due - 1), "receivedTooLittle")
            .await;
        // What is rounded is what is handed in, not what is settled.
        if due != 464_50 {
            till.refused(&order, cash(465_00, 500_00), "badAmount").await;
        }
        let view = till.act(&order, cash(464_50, 500_00)).await;
        assert_eq!((money(&view), view.cash_due), ((464_50, 0), 0), "{way}");
        let taken = &view.payments[0];
        assert_eq!((taken.amount, taken.due, taken.kept), (464_50, due, 464_50));
        assert_eq!((taken.received, taken.change), (Some(500_00), Some(500_00 - due)));
        let DisplayView::Change { received, change, .. } = till.counter.display().await.unwrap() else {
            panic!("no change on the display");
        };
        assert_eq!((received, change), (500_00, 500_00 - due));
        let told = till.hand_over(&order).await.delivered.unwrap();
        assert_eq!(told.due, roubles(464_50), "{way}");

        let exact = at_the_counter(&till).await;
        let view = till.act(&exact, cash(464_50, due)).await;
        assert_eq!(view.payments[0].change, Some(0));
        till.hand_over(&exact).await;

        let by_card = at_the_counter(&till).await;
        let view = till.pay_card(&by_card).await;
        assert_eq!((view.payments[0].due, money(&view)), (464_50, (464_50, 0)));
        till.hand_over(&by_card).await;
        till.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_split_only_the_cash_that_settles_it_is_rounded() {
    for (way, due) in [("down", 163_00), ("nearest", 164_00)] {
        let till = rounding(way).await;
        let order = at_the_counter(&till).await;
        // 100.67 + 200.00 + 163.83
        till.refused(&order, cash(100_67, 100_66), "receivedTooLittle")
            .await;
        let view = till.act(&order, cash(100_67, 101_00)).await;
        assert_eq!(
            (view.payments[0].due, view.payments[0].change),
            (100_67, Some(33))
        );
        card_part(&till, &order, 200_00).await;
        let view = till.view(&order).await;
        assert_eq!((view.owed, view.cash_due), (163_83, due), "{way}");
        till.refused(&order, cash(163_83, due - 1), "receivedTooLittle")
            .await;
        let view = till.act(&order, cash(163_83, 200_00)).await;
        let last = &view.payments[2];
        assert_eq!(
            (last.amount, last.due, last.change),
            (163_83, due, Some(200_00 - due))
        );
        assert_eq!(money(&view), (464_50, 0));
        let told = till.hand_over(&order).await.delivered.unwrap();
        assert_eq!(told.due, roubles(464_50));

        // Settled by card: nothing was rounded.
        let order = at_the_counter(&till).await;
        till.act(&order, cash(100_67, 150_00)).await;
        card_part(&till, &order, 363_83).await;
        let view = till.view(&order).await;
        let dues: Vec<_> = view.payments.iter().map(|part| part.due).collect();
        assert_eq!((dues, view.owed), (vec![100_67, 363_83], 0));
        till.hand_over(&order).await;
        till.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_whole_is_paid_out_as_it_was_paid_in() {
    for (way, due) in ROUNDED {
        let till = rounding(way).await;
        // Before the handover, at once.
        let order = at_the_counter(&till).await;
        till.act(&order, cash(464_50, 500_00)).await;
        till.act(&order, Act::OweReturn { attempt: 1 }).await;
        let owed = owed_by_hand(&till, "cash", due).await;
        till.resolve(&owed, Resolution::ConfirmReturn, "").await;
        let view = over(&till, &order, 1, ClosureName::Returned).await;
        assert_eq!(view.returns[0].amount, due, "{way}");
        till.store_cancels(&order, "customer_request").await;

        // After it, bit by bit: the last bit takes the rounding along.
        let order = at_the_counter(&till).await;
        till.act(&order, cash(464_50, 500_00)).await;
        till.hand_over(&order).await;
        for (line, left_milli, goods) in [(1, 2000, 94_90), (1, 0, 189_80), (0, 0, 179_80)] {
            bring_back(&till, &order, line, left_milli).await;
            let back = attempt(&till, &order, 1).await.returns.pop().unwrap();
            let rounding = if (line, left_milli) == (0, 0) {
                due - 464_50
            } else {
                0
            };
            assert_eq!(back.amount, goods + rounding, "{way}");
            till.act(&order, given(1, back.no)).await;
        }
        let view = over(&till, &order, 1, ClosureName::Returned).await;
        let paid_out: i64 = view.returns.iter().map(|back| back.amount).sum();
        assert_eq!(paid_out, due, "{way}");
        till.finish().await;
    }
}

// A card that was charged after all.

/// The terminal said no, as the cashier read it.
async fn declined(till: &Till, order: &Placed) {
    let amount = till.view(order).await.owed;
    till.act(order, Act::StartCard { amount }).await;
    let attempt = till.last_attempt(order).await.no;
    till.act(order, Act::DeclineCard { attempt }).await;
    over(till, order, attempt, ClosureName::Declined).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_card_that_was_charged_settles_what_is_still_owed() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    till.act(&order, Act::StartCard { amount: 464_50 }).await;
    // Not declined yet: the ordinary answers are for that.
    till.refused(&order, charged(1, RRN, MANAGER_PIN), "noSuchAttempt")
        .await;
    till.act(&order, Act::DeclineCard { attempt: 1 }).await;
    let view = till.view(&order).await;
    assert!(!view.allowed.contains(&CommandKind::CardWasCharged));
    assert!(view.with_manager.contains(&CommandKind::CardWasCharged));
    for (reference, pin, code) in [
        (RRN, "0000", "wrongPin"),
        (RRN, CASHIER_PIN, "wrongPin"),
        ("4111 1111 1111 1111", MANAGER_PIN, "looksLikeCard"),
        ("4111111111111111", MANAGER_PIN, "looksLikeCard"),
        (" ", MANAGER_PIN, "referenceMissing"),
    ] {
        till.refused(&order, charged(1, reference, pin), code).await;
    }
    assert_eq!(money(&till.view(&order).await), (0, 464_50));
    let view = till.act(&order, charged(1, RRN, MANAGER_PIN)).await;
    assert_eq!(money(&view), (464_50, 0));
    let card = &view.payments[0];
    assert_eq!(
        (card.state, card.reference.as_deref()),
        (AttemptStateName::Captured, Some(RRN))
    );
    assert_eq!((card.closure, card.returns.len()), (None, 0));
    till.refused(&order, charged(1, RRN, MANAGER_PIN), "noSuchAttempt")
        .await;
    till.hand_over(&order).await;
    no_problems(&till).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_card_that_was_charged_goes_back_by_hand_where_the_order_was_paid_otherwise() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    declined(&till, &order).await;
    till.pay_cash(&order).await;
    let view = till.act(&order, charged(1, RRN, MANAGER_PIN)).await;
    assert_eq!(money(&view), (464_50, 0));
    assert_eq!(view.payments[0].state, AttemptStateName::ReturnOwed);
    // The customer still stands there, and the money goes back before the goods go.
    till.refused(&order, Act::HandOver, "returnOpen").await;
    owed_by_hand(&till, "card", 464_50).await;
    till.act(&order, given(1, 1)).await;
    over(&till, &order, 1, ClosureName::Returned).await;
    till.hand_over(&order).await;

    // Part of it was still owed: that part settles, the rest goes back.
    let order = at_the_counter(&till).await;
    declined(&till, &order).await;
    till.act(&order, cash(200_00, 200_00)).await;
    let view = till.act(&order, charged(1, RRN, MANAGER_PIN)).await;
    assert_eq!((money(&view), view.payments[0].kept), ((464_50, 0), 264_50));
    let owed = owed_by_hand(&till, "card", 200_00).await;
    till.resolve(&owed, Resolution::ConfirmReturn, "").await;
    till.hand_over(&order).await;
    no_problems(&till).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_card_that_was_charged_is_found_out_after_the_goods_have_left_or_the_order_was_canceled() {
    let mut till = Till::open(Setup::new()).await;
    let gone = at_the_counter(&till).await;
    declined(&till, &gone).await;
    till.pay_yandex(&gone).await;
    let payment = till.newest_payment(&gone).await;
    till.hand_over(&gone).await;
    let canceled = at_the_counter(&till).await;
    declined(&till, &canceled).await;
    till.kuper_cancels(&canceled).await;
    for order in [&gone, &canceled] {
        let before = till.at_kuper(order);
        till.act(order, charged(1, RRN, MANAGER_PIN)).await;
        till.restart().await;
        let owed = owed_by_hand(&till, "card", 464_50).await;
        assert_eq!(owed.order_id, Some(order.id));
        till.resolve(&owed, Resolution::ConfirmReturn, "").await;
        let view = over(&till, order, 1, ClosureName::Returned).await;
        assert_eq!(view.reference.as_deref(), Some(RRN));
        no_problems(&till).await;
        assert_eq!(till.at_kuper(order).processed, before.processed);
    }
    // What the goods were paid with stays.
    assert_eq!(till.view(&gone).await.kept, 464_50);
    assert_eq!(held(&till, &payment), roubles(464_50));
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_qr_that_is_paid_after_the_card_turned_out_to_be_charged_goes_back_at_the_service() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    declined(&till, &order).await;
    let payment = till.show_qr(&order).await;
    let view = till.act(&order, charged(1, RRN, MANAGER_PIN)).await;
    assert_eq!(money(&view), (464_50, 0));
    // Paid, and still an outcome is open.
    till.refused(&order, Act::HandOver, "paymentOpen").await;
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    over(&till, &order, 2, ClosureName::Returned).await;
    assert_eq!(held(&till, &payment), Decimal::ZERO);
    assert_eq!(money(&till.view(&order).await), (464_50, 0));
    till.hand_over(&order).await;
    till.finish().await;
}

// Half paid.

#[tokio::test(flavor = "multi_thread")]
async fn a_split_whose_second_part_is_refused_goes_on_with_another_tender() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    till.act(&order, cash(200_00, 500_00)).await;
    till.refused(&order, qr(264_51), "badAmount").await;
    let failed = qr_part(&till, &order, 264_50).await;
    till.refused(&order, Act::EndVisit, "paymentOpen").await;
    till.simulator.pay().customer_declines(&failed.order_id).unwrap();
    over(&till, &order, 2, ClosureName::Failed).await;
    assert_eq!(money(&till.view(&order).await), (200_00, 264_50));
    declined(&till, &order).await;
    till.refused(&order, Act::HandOver, "notPaid").await;
    card_part(&till, &order, 64_50).await;
    let paid = qr_part(&till, &order, 200_00).await;
    assert_eq!(paid.amount, roubles(200_00));
    till.simulator.pay().customer_pays(&paid.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    let view = till.view(&order).await;
    let kept: Vec<_> = view.payments.iter().map(|part| part.kept).collect();
    assert_eq!(kept, [200_00, 0, 0, 64_50, 200_00]);
    let told = till.hand_over(&order).await.delivered.unwrap();
    assert_eq!(told.due, roubles(464_50));
    assert_eq!(
        (held(&till, &failed), held(&till, &paid)),
        (Decimal::ZERO, roubles(200_00))
    );
    till.finish().await;
}

/// The same customer, with the same code, once more at the counter.
async fn comes_again(till: &Till, order: &Placed) {
    let view = till.view(order).await;
    assert_eq!((view.lifecycle, view.visit), (LifecycleName::Ready, None));
    assert_eq!((view.kept, view.owed), (0, 464_50));
    till.to_the_till(order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_split_that_the_customer_gives_up_goes_back_by_hand_and_they_may_come_again() {
    let mut till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    till.act(&order, cash(200_00, 200_00)).await;
    card_part(&till, &order, 100_00).await;
    declined(&till, &order).await;
    till.refused(&order, Act::EndVisit, "moneyTaken").await;
    till.refused(&order, given(1, 1), "noSuchAttempt").await;
    till.refused(&order, Act::OweReturn { attempt: 3 }, "noSuchAttempt")
        .await;
    till.act(&order, Act::OweReturn { attempt: 1 }).await;
    till.refused(&order, Act::OweReturn { attempt: 1 }, "noSuchAttempt")
        .await;
    till.refused(&order, Act::EndVisit, "moneyTaken").await;
    till.act(&order, Act::OweReturn { attempt: 2 }).await;
    till.restart().await;
    assert_eq!(till.problems_of(ProblemKind::ReturnOwed).await.len(), 2);
    till.refused(&order, Act::EndVisit, "returnOpen").await;
    // By number: another attempt's or another return's is not meant.
    till.refused(&order, given(1, 2), "noSuchAttempt").await;
    till.refused(&order, given(3, 1), "noSuchAttempt").await;
    till.act(&order, given(1, 1)).await;
    till.refused(&order, given(1, 1), "noSuchAttempt").await;
    till.refused(&order, Act::EndVisit, "returnOpen").await;
    till.act(&order, given(2, 1)).await;
    no_problems(&till).await;
    till.act(&order, Act::EndVisit).await;
    till.restart().await;
    comes_again(&till, &order).await;
    till.pay_yandex(&order).await;
    till.hand_over(&order).await;
    let view = till.view(&order).await;
    let kept: Vec<_> = view.payments.iter().map(|part| part.kept).collect();
    assert_eq!(kept, [0, 0, 0, 464_50]);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_split_paid_in_part_by_qr_is_given_back_by_the_service_while_the_customer_leaves() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    let payment = qr_part(&till, &order, 300_00).await;
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    declined(&till, &order).await;
    // The refund cannot get through; that need not keep the customer here.
    network_fails(&till);
    till.act(&order, Act::OweReturn { attempt: 1 }).await;
    till.refused(&order, given(1, 1), "noSuchAttempt").await;
    till.act(&order, Act::EndVisit).await;
    let problem = till.problem(ProblemKind::RefundUnderWay).await;
    assert_eq!(problem.details["amount"], "30000");
    comes_again(&till, &order).await;
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    assert_eq!(held(&till, &payment), roubles(300_00));
    till.simulator.faults().clear();
    over(&till, &order, 1, ClosureName::Returned).await;
    assert_eq!(held(&till, &payment), Decimal::ZERO);
    no_problems(&till).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kuper_cancels_a_half_paid_order_and_every_part_goes_back_its_own_way() {
    let till = Till::open(Setup::new()).await;
    for (paid, seen, closure) in [
        (false, false, ClosureName::RolledBack),
        (true, false, ClosureName::PaidThenRefunded),
        (true, true, ClosureName::Returned),
    ] {
        let order = at_the_counter(&till).await;
        till.act(&order, cash(150_00, 200_00)).await;
        let payment = qr_part(&till, &order, 200_00).await;
        if !seen {
            network_fails(&till);
            can_be_abandoned(&till, &order).await;
        }
        if paid {
            till.simulator.pay().customer_pays(&payment.order_id).unwrap();
        }
        if seen {
            till.attempt_in(&order, AttemptStateName::Captured).await;
            assert_eq!(money(&till.view(&order).await), (350_00, 114_50));
        }
        till.kuper_cancels(&order).await;
        let view = till.view(&order).await;
        assert_eq!((view.lifecycle, view.kept), (LifecycleName::Canceled, 0));
        assert!(view.cancellation.unwrap().by_kuper);
        // Never the note that was handed in: what was kept of it.
        let owed = owed_by_hand(&till, "cash", 150_00).await;
        for act in [cash(1_00, 1_00), qr(1_00), Act::HandOver] {
            till.refused(&order, act, "closed").await;
        }
        if !seen {
            // A manager cannot wave this one through: there is nothing to go on with.
            till.refused(&order, abandon(2, MANAGER_PIN), "closed").await;
            till.problem(ProblemKind::RefundUnderWay).await;
        }
        till.simulator.faults().clear();
        over(&till, &order, 2, closure).await;
        assert_eq!(held(&till, &payment), Decimal::ZERO, "{closure:?}");
        // The service is done, and the cash is still in the drawer.
        assert_eq!(
            till.counter.problems().await.unwrap(),
            std::slice::from_ref(&owed)
        );
        till.resolve(&owed, Resolution::ConfirmReturn, "").await;
        over(&till, &order, 1, ClosureName::Returned).await;
        no_problems(&till).await;
        assert!(till.at_kuper(&order).delivered.is_none());
    }
    till.finish().await;
}

// Goods that come back.

fn brought_back(line: u16, left_milli: i64, reason: &str, pin: &str) -> Act {
    Act::ReturnGoods {
        line,
        left_milli,
        reason: reason.to_owned(),
        manager_pin: pin.to_owned(),
    }
}

async fn bring_back(till: &Till, order: &Placed, line: u16, left_milli: i64) -> OrderView {
    till.act(order, brought_back(line, left_milli, "Скисло", MANAGER_PIN))
        .await
}

/// Packs as delivered, and packs that the customer kept, line by line.
fn packs(view: &OrderView) -> Vec<(i64, i64)> {
    view.lines
        .iter()
        .map(|line| (line.packs_milli, line.left_milli))
        .collect()
}

/// Kuper was told once what was handed over, and hears no more of it.
async fn kuper_knows_what_was_delivered(till: &Till, order: &Placed, heard: &[String], received: usize) {
    till.rest().await;
    let record = till.at_kuper(order);
    assert_eq!((&*record.processed, record.received.len()), (heard, received));
    let told = record.delivered.unwrap();
    assert_eq!(told.due, roubles(464_50));
    let quantities: Vec<_> = told.lines.iter().map(|line| line.quantity).collect();
    assert_eq!(quantities, [Decimal::from(2), Decimal::from(3)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn goods_come_back_only_with_a_managers_word_and_a_reason_and_never_more_than_there_were() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    till.pay_cash(&order).await;
    till.refused(&order, brought_back(1, 0, "Скисло", MANAGER_PIN), "tooEarly")
        .await;
    till.hand_over(&order).await;
    let view = till.view(&order).await;
    assert!(!view.allowed.contains(&CommandKind::ReturnGoods));
    assert!(view.with_manager.contains(&CommandKind::ReturnGoods));
    for (line, left, reason, pin, code) in [
        (1, 2000, "Скисло", "0000", "wrongPin"),
        (1, 2000, "Скисло", CASHIER_PIN, "wrongPin"),
        (1, 2000, " ", MANAGER_PIN, "reasonMissing"),
        (1, 3000, "Скисло", MANAGER_PIN, "badQuantity"),
        (1, 4000, "Скисло", MANAGER_PIN, "badQuantity"),
        (1, -1000, "Скисло", MANAGER_PIN, "badQuantity"),
        // Weighed goods come back whole or not at all.
        (0, 1000, "Скисло", MANAGER_PIN, "badQuantity"),
        (2, 0, "Скисло", MANAGER_PIN, "noSuchLine"),
    ] {
        till.refused(&order, brought_back(line, left, reason, pin), code)
            .await;
    }
    // Once the goods are gone, money goes back for goods and for nothing else.
    till.refused(&order, Act::OweReturn { attempt: 1 }, "closed")
        .await;
    assert_eq!(till.view(&order).await.payments[0].returns, []);
    no_problems(&till).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn goods_that_come_back_are_paid_out_by_hand_for_cash_and_card_and_kuper_hears_nothing_more() {
    let mut till = Till::open(Setup::new()).await;
    for tender in ["cash", "card"] {
        let order = at_the_counter(&till).await;
        if tender == "cash" {
            till.pay_cash(&order).await;
        } else {
            till.pay_card(&order).await;
        }
        let heard = till.hand_over(&order).await;
        let (processed, received) = (heard.processed, heard.received.len());
        let view = bring_back(&till, &order, 1, 2000).await;
        assert_eq!(packs(&view), [(2000, 2000), (3000, 2000)], "{tender}");
        assert_eq!(money(&view), (369_60, 0));
        assert_eq!(view.lifecycle, LifecycleName::HandedOver);
        assert!(view.payments[0].returns[0].by_hand);
        till.restart().await;
        let owed = owed_by_hand(&till, tender, 94_90).await;
        till.act(&order, given(1, 1)).await;
        assert!(
            till.counter
                .resolve(&owed.id, Resolution::ConfirmReturn, "")
                .await
                .is_err(),
            "given back twice"
        );
        // The packs that came back are gone; the rest may come, too.
        till.refused(
            &order,
            brought_back(1, 2000, "Скисло", MANAGER_PIN),
            "badQuantity",
        )
        .await;
        bring_back(&till, &order, 1, 0).await;
        let view = bring_back(&till, &order, 0, 0).await;
        assert_eq!((packs(&view), view.kept), (vec![(2000, 0), (3000, 0)], 0));
        till.refused(&order, brought_back(0, 0, "Скисло", MANAGER_PIN), "nothingTaken")
            .await;
        till.act(&order, given(1, 2)).await;
        till.act(&order, given(1, 3)).await;
        let paid_out: Vec<_> = over(&till, &order, 1, ClosureName::Returned)
            .await
            .returns
            .iter()
            .map(|back| back.amount)
            .collect();
        assert_eq!(paid_out, [94_90, 189_80, 179_80], "{tender}");
        no_problems(&till).await;
        kuper_knows_what_was_delivered(&till, &order, &processed, received).await;
    }
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn goods_that_come_back_are_refunded_by_the_service_to_the_end() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    till.pay_yandex(&order).await;
    let payment = till.newest_payment(&order).await;
    let heard = till.hand_over(&order).await;
    let (processed, received) = (heard.processed, heard.received.len());
    network_fails(&till);
    let view = bring_back(&till, &order, 1, 2000).await;
    assert_eq!(packs(&view), [(2000, 2000), (3000, 2000)]);
    assert_eq!(money(&view), (369_60, 0));
    let problem = till.problem(ProblemKind::RefundUnderWay).await;
    assert_eq!(problem.details["amount"], "9490");
    // The service's money is not given back by hand while the service has not refused.
    till.refused(&order, given(1, 1), "noSuchAttempt").await;
    assert_eq!(held(&till, &payment), roubles(464_50));
    till.simulator.faults().clear();
    until("the refund is done", SOON, async || {
        let back = attempt(&till, &order, 1).await.returns.pop()?;
        (back.state == ReturnStateName::Done).then_some(())
    })
    .await;
    assert_eq!(held(&till, &payment), roubles(369_60));
    bring_back(&till, &order, 0, 0).await;
    bring_back(&till, &order, 1, 0).await;
    let view = over(&till, &order, 1, ClosureName::Returned).await;
    let amounts: Vec<_> = view.returns.iter().map(|back| back.amount).collect();
    assert_eq!(amounts, [94_90, 179_80, 189_80]);
    let now = till.simulator.pay().payment(&payment.order_id).unwrap();
    let refunds = now
        .operations
        .iter()
        .filter(|it| it.kind == OperationKind::Refund);
    assert_eq!((now.status, refunds.count()), (PayStatus::Refunded, 3));
    assert_eq!(held(&till, &payment), Decimal::ZERO);
    no_problems(&till).await;
    kuper_knows_what_was_delivered(&till, &order, &processed, received).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn goods_of_a_split_come_back_from_what_was_paid_last_each_by_its_own_way() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    till.act(&order, cash(364_50, 400_00)).await;
    let payment = qr_part(&till, &order, 100_00).await;
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    till.hand_over(&order).await;
    // 189.80: all of the QR's 100.00, and 89.80 in cash.
    let view = bring_back(&till, &order, 1, 1000).await;
    assert_eq!(money(&view), (274_70, 0));
    assert_eq!(view.payments[0].kept, 274_70);
    over(&till, &order, 2, ClosureName::Returned).await;
    assert_eq!(held(&till, &payment), Decimal::ZERO);
    let owed = owed_by_hand(&till, "cash", 89_80).await;
    till.resolve(&owed, Resolution::ConfirmReturn, "").await;
    let view = attempt(&till, &order, 1).await;
    assert_eq!((view.state, view.kept), (AttemptStateName::Captured, 274_70));
    no_problems(&till).await;
    till.finish().await;
}

// The drawer.

/// For which orders the drawer opened since the last look.
fn opened(updates: &mut Receiver<Update>) -> Vec<i64> {
    let mut orders = Vec::new();
    loop {
        match updates.try_recv() {
            Ok(Update::Drawer { order_id }) => orders.push(order_id),
            Ok(_) => {}
            Err(TryRecvError::Empty) => return orders,
            Err(error @ (TryRecvError::Lagged(_) | TryRecvError::Closed)) => panic!("{error}"),
        }
    }
}

async fn drawer_audit(till: &Till, order: &Placed) -> Vec<(i64, String)> {
    let rows = till.counter.journal().audit_of(OrderId(order.id)).await.unwrap();
    rows.into_iter()
        .filter(|row| row.act == journal::Act::DrawerOpened)
        .map(|row| (row.operator.unwrap().0, row.detail.unwrap()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_drawer_opens_when_cash_changes_hands_and_at_no_other_time() {
    let till = Till::open(Setup::new()).await;
    let mut updates = till.counter.updates();
    let order = at_the_counter(&till).await;
    till.refused(&order, cash(464_50, 464_49), "receivedTooLittle")
        .await;
    assert!(opened(&mut updates).is_empty(), "no cash was taken");
    till.act(&order, cash(100_00, 100_00)).await;
    assert_eq!(opened(&mut updates), [order.id], "a sale, with no change even");
    card_part(&till, &order, 64_50).await;
    declined(&till, &order).await;
    let payment = qr_part(&till, &order, 200_00).await;
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    assert!(opened(&mut updates).is_empty(), "card and QR");
    till.act(&order, cash(100_00, 500_00)).await;
    assert_eq!(opened(&mut updates), [order.id], "the second part in cash");
    till.hand_over(&order).await;
    assert!(opened(&mut updates).is_empty(), "the handover");
    // All the milk: 284.70, of which 100.00 in cash, then 184.70 of the QR.
    bring_back(&till, &order, 1, 0).await;
    assert!(opened(&mut updates).is_empty(), "cash is owed, and not yet given");
    let owed = owed_by_hand(&till, "cash", 100_00).await;
    till.refused(&order, given(5, 2), "noSuchAttempt").await;
    assert!(opened(&mut updates).is_empty(), "refused");
    till.sign_in_as_manager().await;
    till.resolve(&owed, Resolution::ConfirmReturn, "").await;
    assert_eq!(opened(&mut updates), [order.id], "cash was given back");
    till.rest().await;
    assert_eq!(held(&till, &payment), roubles(15_30));
    // The apples: 15.30 of the QR, 64.50 of the card, 100.00 in cash. Only the last is in the drawer.
    till.sign_in_as_cashier().await;
    bring_back(&till, &order, 0, 0).await;
    till.act(&order, given(2, 1)).await;
    over(&till, &order, 4, ClosureName::Returned).await;
    assert!(opened(&mut updates).is_empty(), "card and QR went back");
    till.act(&order, given(1, 1)).await;
    assert_eq!(opened(&mut updates), [order.id], "the rest of the cash");
    assert_eq!(
        drawer_audit(&till, &order).await,
        [
            (till.cashier, "cash taken: attempt 1".to_owned()),
            (till.cashier, "cash taken: attempt 5".to_owned()),
            (till.manager, "cash given back: attempt 5, return 1".to_owned()),
            (till.cashier, "cash given back: attempt 1, return 1".to_owned()),
        ]
    );
    no_problems(&till).await;
    till.finish().await;
}
