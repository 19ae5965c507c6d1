//! Notifications on a bad day: the same event again and again until it is settled, in order, and only that order waits.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use counter::view::{Act, LinkState, PickView, ProblemKind, Resolution};
use scenarios::{Basket, Placed, SOON, Setup, Till, until};
use simulator::faults::{Fault, Route};
use simulator::kuper::{KuperConfig, NotificationAuth, ViolationKind};
use std::time::Duration;

const NOTIFICATIONS: Route = Route::KuperNotifications;

/// Statuses with which Kuper answered this event of the order, oldest first.
fn answers(till: &Till, order: &Placed, event: &str) -> Vec<u16> {
    let received = till.at_kuper(order).received;
    received
        .into_iter()
        .filter(|received| received.event == event)
        .map(|received| received.status)
        .collect()
}

/// Requests that carried this event, also those that a fault swallowed; each must be the same to the byte.
fn sendings(till: &Till, event: &str) -> Vec<simulator::log::Seen> {
    let word = format!("\"{event}\"");
    let mut seen = till.simulator.log().of(NOTIFICATIONS);
    seen.retain(|seen| String::from_utf8_lossy(&seen.body).contains(&word));
    assert!(
        seen.windows(2).all(|two| two[0].body == two[1].body),
        "a repeat says something else"
    );
    seen
}

async fn sold(till: &Till) -> Placed {
    let order = till.place(&Basket::bread()).await;
    till.make_ready(&order).await;
    till.to_the_till(&order).await;
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    order
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_breaks_on_the_way_the_same_event_is_sent_until_it_is_settled() {
    let faults = [
        ("500", Fault::status(500)),
        ("503 after it was processed", Fault::StatusAfter { code: 503 }),
        ("cut off before it was processed", Fault::DropBefore),
        ("cut off after it was processed", Fault::DropAfter),
        (
            "no answer in time",
            Fault::DelayAfter(Duration::from_millis(2500)),
        ),
        ("an answer that is no JSON", Fault::Garbage),
    ];
    let till = Till::open(Setup::new()).await;
    for (what, fault) in faults {
        let order = till.place(&Basket::bread()).await;
        till.simulator.faults().next(NOTIFICATIONS, fault);
        till.act(&order, Act::StartPicking).await;
        till.rest().await;
        let record = till.at_kuper(&order);
        assert_eq!(record.processed, ["order.in_work"], "{what}");
        let sent = till.view(&order).await.notifications.remove(0);
        assert_eq!(sent.state, "settled", "{what}");
    }
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn retry_after_is_honoured() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::bread()).await;
    let wait = Duration::from_secs(3);
    let fault = Fault::Status {
        code: 429,
        retry_after: Some(wait),
    };
    till.simulator.faults().next(NOTIFICATIONS, fault);
    till.act(&order, Act::StartPicking).await;
    till.told(&order, "order.in_work").await;
    let sent = sendings(&till, "order.in_work");
    assert_eq!(sent.len(), 2);
    let waited = Duration::try_from(sent[1].at.duration_since(sent[0].at)).unwrap();
    assert!(waited >= wait, "{waited:?}");
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_notification_stops_its_own_order_only_until_a_person_sends_it_again() {
    let till = Till::open(Setup::new()).await;
    let stuck = till.place(&Basket::bread()).await;
    till.simulator.faults().next(NOTIFICATIONS, Fault::status(422));
    till.assemble_and_ready(&stuck, 1).await;
    let problem = till.problem(ProblemKind::NotificationStopped).await;
    assert_eq!(problem.order_id, Some(stuck.id));
    assert_eq!(problem.details["event"], "order.in_work");
    assert_eq!(problem.details["status"], "422");
    // Others come and go.
    sold(&till).await;
    assert_eq!(till.at_kuper(&stuck).received.len(), 0);
    assert_eq!(till.counter.board().await.unwrap().strip.stopped, 1);
    till.resolve(&problem, Resolution::Resend, "").await;
    till.customer_has_code(&stuck).await;
    assert_eq!(till.counter.problems().await.unwrap(), []);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stopped_notification_is_stopped_after_a_restart_too_and_can_be_skipped_by_a_manager_with_a_reason()
{
    let mut till = Till::open(Setup::new()).await;
    till.tolerate(ViolationKind::OutOfOrder);
    let order = till.place(&Basket::bread()).await;
    till.simulator.faults().next(NOTIFICATIONS, Fault::status(404));
    till.pick_all(&order).await;
    till.problem(ProblemKind::NotificationStopped).await;
    till.restart().await;
    let problem = till.problem(ProblemKind::NotificationStopped).await;
    let skip = |note| till.counter.resolve(&problem.id, Resolution::Skip, note);
    assert_eq!(skip("Купер не знает заказ").await.unwrap_err().code, "needsRole");
    till.sign_in_as_manager().await;
    assert_eq!(skip("  ").await.unwrap_err().code, "reasonMissing");
    skip("Купер не знает заказ").await.unwrap();
    till.act(&order, Act::Assemble).await;
    // Kuper cannot take what follows without it, and that is shown again rather than lost.
    let problem = till.problem(ProblemKind::NotificationStopped).await;
    assert_eq!(problem.details["event"], "order.assembled");
    till.counter
        .resolve(&problem.id, Resolution::Skip, "и этого")
        .await
        .unwrap();
    // Twice decided is once decided.
    let again = till
        .counter
        .resolve(&problem.id, Resolution::Resend, "")
        .await
        .unwrap_err();
    assert_eq!(again.code, "stale");
    till.store_cancels(&order, "technical_issues").await;
    till.told(&order, "order.canceled").await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_order_in_trouble_waits() {
    let till = Till::open(Setup::new()).await;
    let slow = till.place(&Basket::bread()).await;
    // Its first call hangs for as long as a call may.
    till.simulator
        .faults()
        .next(NOTIFICATIONS, Fault::Delay(Duration::from_millis(1900)));
    till.assemble_and_ready(&slow, 1).await;
    until("the call is under way", SOON, async || {
        (till.simulator.faults().waiting(NOTIFICATIONS) == 0).then_some(())
    })
    .await;
    sold(&till).await;
    assert_eq!(till.at_kuper(&slow).processed, [""; 0], "it was not in trouble");
    till.customer_has_code(&slow).await;
    till.finish().await;
}

// Tokens.

fn credentials(kuper: &mut KuperConfig) {
    kuper.auth = NotificationAuth::ClientCredentials {
        client_id: "lavka".to_owned(),
        client_secret: "shop-secret-1".into(),
        valid_for_s: 300,
    };
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_revoked_is_fetched_anew_once_and_the_event_goes_through() {
    let mut till = Till::open(Setup::new().kuper(credentials)).await;
    till.tolerate(ViolationKind::Token);
    let order = till.place(&Basket::bread()).await;
    till.act(&order, Act::StartPicking).await;
    till.told(&order, "order.in_work").await;
    till.simulator.kuper().revoke_tokens();
    let pick = PickView::Pieces { milli: 1000 };
    till.act(&order, Act::Pick { line: 0, pick }).await;
    till.act(&order, Act::Assemble).await;
    till.told(&order, "order.assembled").await;
    assert_eq!(till.simulator.log().of(Route::KuperToken).len(), 2);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_kuper_refuses_is_shown_and_tried_again_in_a_while() {
    let mut till = Till::open(Setup::new().clock_by_hand()).await;
    till.tolerate(ViolationKind::Token);
    let order = till.place(&Basket::bread()).await;
    till.simulator.faults().next(NOTIFICATIONS, Fault::status(401));
    till.act(&order, Act::StartPicking).await;
    until("the token's trouble is shown", SOON, async || {
        let strip = till.counter.board().await.unwrap().strip;
        (strip.kuper == LinkState::Unauthorized).then_some(())
    })
    .await;
    assert_eq!(till.at_kuper(&order).processed, [""; 0]);
    till.setup.clock.advance(jiff::SignedDuration::from_secs(61));
    till.told(&order, "order.in_work").await;
    until("the trouble is over", SOON, async || {
        let strip = till.counter.board().await.unwrap().strip;
        (strip.kuper == LinkState::Up).then_some(())
    })
    .await;
    till.finish().await;
}

// A 422 to an event whose earlier answer was lost.

/// A Kuper that answers repeats with 422, as some do.
fn strict_about_repeats() -> Setup {
    Setup::new().kuper(|kuper| kuper.repeat_is_fine = false)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_422_after_a_lost_answer_is_settled_by_kupers_own_state() {
    let mut till = Till::open(strict_about_repeats().set("kuper.recovery_reads", true)).await;
    till.tolerate(ViolationKind::OutOfOrder);
    let order = till.place(&Basket::bread()).await;
    till.simulator.faults().next(NOTIFICATIONS, Fault::DropAfter);
    till.pick_all(&order).await;
    till.act(&order, Act::Assemble).await;
    till.told(&order, "order.assembled").await;
    assert_eq!(answers(&till, &order, "order.in_work"), [200, 422]);
    assert_eq!(till.counter.problems().await.unwrap(), []);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_read_a_422_after_a_lost_answer_waits_for_a_person() {
    let mut till = Till::open(strict_about_repeats()).await;
    till.tolerate(ViolationKind::OutOfOrder);
    let order = till.place(&Basket::bread()).await;
    till.simulator.faults().next(NOTIFICATIONS, Fault::DropAfter);
    till.pick_all(&order).await;
    till.act(&order, Act::Assemble).await;
    let problem = till.problem(ProblemKind::NotificationStopped).await;
    assert_eq!(problem.details["event"], "order.in_work");
    assert!(!problem.details["answer"].is_empty(), "{problem:?}");
    till.sign_in_as_manager().await;
    till.resolve(&problem, Resolution::Skip, "Купер его уже видел")
        .await;
    till.told(&order, "order.assembled").await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_the_state_cannot_be_read_either_the_till_keeps_asking() {
    let mut till = Till::open(strict_about_repeats().set("kuper.recovery_reads", true)).await;
    till.tolerate(ViolationKind::OutOfOrder);
    let order = till.place(&Basket::bread()).await;
    till.simulator.faults().next(NOTIFICATIONS, Fault::DropAfter);
    till.simulator
        .faults()
        .always(Route::KuperShipments, Fault::status(503));
    till.act(&order, Act::StartPicking).await;
    until("two repeats", SOON, async || {
        (answers(&till, &order, "order.in_work").len() >= 3).then_some(())
    })
    .await;
    till.simulator.faults().clear();
    till.rest().await;
    assert_eq!(till.view(&order).await.notifications[0].state, "settled");
    till.finish().await;
}

// Cancellations overtake what is unsent.

#[tokio::test(flavor = "multi_thread")]
async fn the_stores_cancellation_is_sent_in_place_of_what_was_not_sent_yet() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::bread()).await;
    till.simulator.faults().always(NOTIFICATIONS, Fault::DropBefore);
    till.assemble_and_ready(&order, 1).await;
    till.store_cancels(&order, "out_of_stock").await;
    till.simulator.faults().clear();
    let record = till.told(&order, "order.canceled").await;
    assert_eq!(record.processed, ["order.canceled"]);
    till.rest().await;
    let states: Vec<String> = till
        .view(&order)
        .await
        .notifications
        .into_iter()
        .map(|sent| sent.state)
        .collect();
    assert_eq!(
        states,
        ["superseded", "superseded", "superseded", "superseded", "settled"]
    );
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stores_cancellation_clears_a_stopped_notification_too() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::bread()).await;
    till.simulator.faults().next(NOTIFICATIONS, Fault::status(422));
    till.act(&order, Act::StartPicking).await;
    till.problem(ProblemKind::NotificationStopped).await;
    till.store_cancels(&order, "out_of_stock").await;
    till.told(&order, "order.canceled").await;
    assert_eq!(till.problems_of(ProblemKind::NotificationStopped).await, []);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_unsent_when_the_till_stopped_is_sent_after_it_started_again() {
    let mut till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::bread()).await;
    till.simulator.faults().always(NOTIFICATIONS, Fault::DropAfter);
    till.act(&order, Act::StartPicking).await;
    till.told(&order, "order.in_work").await;
    pick_and_make_ready(&till, &order).await;
    till.stop().await;
    till.simulator.faults().clear();
    till.start().await;
    till.customer_has_code(&order).await;
    till.finish().await;
}

/// From picking on, without waiting for Kuper.
async fn pick_and_make_ready(till: &Till, order: &Placed) {
    let pick = PickView::Pieces { milli: 1000 };
    till.act(order, Act::Pick { line: 0, pick }).await;
    till.finish_picking(order, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_day_through_a_network_that_loses_every_fifth_call_ends_in_order() {
    let till = Till::open(Setup::new()).await;
    till.simulator.faults().seeded(20_261_121, 200);
    let mut orders = Vec::new();
    for _ in 0..12 {
        let order = till.place(&Basket::bread()).await;
        till.assemble_and_ready(&order, 1).await;
        orders.push(order);
    }
    for order in &orders {
        till.customer_has_code(order).await;
        till.to_the_till(order).await;
        till.pay_yandex(order).await;
        till.act(order, Act::HandOver).await;
    }
    for order in &orders {
        till.told(order, "order.delivered").await;
    }
    till.simulator.faults().clear();
    till.finish().await;
}
