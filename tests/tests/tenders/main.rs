//! Tenders that do not go as planned: an outcome that nobody waits for, cash in coins that exist, a card that was charged
//! after all, an order half paid, goods that come back. Nobody pays twice, and every sum goes back to whom it belongs.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
#![allow(clippy::inconsistent_digit_grouping, reason = "roubles_kopecks")]

mod abandoned;
mod brought_back;
mod charged;
mod coins;
mod drawer;
mod split;

use counter::view::{
    Act, AttemptStateName, AttemptView, ClosureName, DisplayView, LifecycleName, OrderView, ProblemKind,
    ProblemView, Resolution, ReturnStateName, Update,
};
use domain::{CommandKind, OrderId};
use rust_decimal::Decimal;
use scenarios::till::{CASHIER_PIN, MANAGER_PIN};
use scenarios::{Basket, Placed, SOON, Setup, Till, until};
use simulator::faults::{Fault, Route};
use simulator::pay::{OperationKind, PayStatus, Payment, Settle};
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

/// The terminal said no, as the cashier read it.
async fn declined(till: &Till, order: &Placed) {
    let amount = till.view(order).await.owed;
    till.act(order, Act::StartCard { amount }).await;
    let attempt = till.last_attempt(order).await.no;
    till.act(order, Act::DeclineCard { attempt }).await;
    over(till, order, attempt, ClosureName::Declined).await;
}
