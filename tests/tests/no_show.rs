//! Orders that nobody comes for: staff are reminded, and in the end the till cancels, unless money or a person is
//! involved.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use counter::view::{Act, LifecycleName, ProblemKind, StoryKind};
use jiff::SignedDuration;
use scenarios::{Basket, Placed, SOON, Setup, Till, until};
use serde_json::json;
use simulator::kuper::CanceledBy;

/// Ready at 9:00Z, promised until 11:00Z, reminded half an hour later, canceled after an hour.
fn setup() -> Setup {
    Setup::new()
        .clock_by_hand()
        .set("pickup.remind_after_min", 30)
        .set("pickup.cancel_after_min", 60)
}

async fn ready(till: &Till) -> Placed {
    let order = till.place(&Basket::apples_and_milk()).await;
    till.make_ready(&order).await;
    order
}

fn pass(till: &Till, minutes: i64) {
    till.setup.clock.advance(SignedDuration::from_mins(minutes));
}

async fn canceled(till: &Till, order: &Placed) {
    until("the till cancels", SOON, async || {
        let view = till.view(order).await;
        (view.lifecycle == LifecycleName::Canceled).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_are_reminded_and_then_the_till_cancels_and_kuper_is_told() {
    let till = Till::open(setup()).await;
    let order = ready(&till).await;
    let promised = till.view(&order).await.window.to.unwrap();
    pass(&till, 149);
    assert_eq!(till.problems_of(ProblemKind::NotCollected).await, []);
    pass(&till, 1);
    let reminder = till.problem(ProblemKind::NotCollected).await;
    assert_eq!(reminder.order_id, Some(order.id));
    assert_eq!(reminder.details["promisedAt"], promised.to_string());
    assert_eq!(reminder.details["cancelAt"], (promised + 3_600_000).to_string());
    assert_eq!(till.view(&order).await.lifecycle, LifecycleName::Ready);
    pass(&till, 30);
    canceled(&till, &order).await;
    let record = till.told(&order, "order.canceled").await;
    let (by, reason) = record.cancellation.unwrap();
    assert_eq!(by, CanceledBy::Merchant);
    assert_eq!(reason.slug, "order_not_paid");
    assert_eq!(reason.description, "Заказ не оплачен");
    assert_eq!(till.problems_of(ProblemKind::NotCollected).await, []);
    let story = till.counter.story(order.id).await.unwrap();
    let entry = story
        .entries
        .iter()
        .find(|entry| entry.kind == StoryKind::Event && entry.name == "canceled");
    assert_eq!(entry.unwrap().by, None, "the till did it");
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reason_has_the_stores_own_words() {
    let reasons = r#"[{ slug = "order_not_paid", text = "Никто не пришёл" }]"#;
    let till = Till::open(setup().set("kuper.cancel_reasons", reasons)).await;
    let order = ready(&till).await;
    pass(&till, 180);
    canceled(&till, &order).await;
    let record = till.told(&order, "order.canceled").await;
    assert_eq!(record.cancellation.unwrap().1.description, "Никто не пришёл");
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_was_off_cancels_when_it_is_back() {
    let mut till = Till::open(setup()).await;
    let order = ready(&till).await;
    till.stop().await;
    pass(&till, 3 * 24 * 60);
    till.start().await;
    canceled(&till, &order).await;
    till.told(&order, "order.canceled").await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_stands_at_the_counter_or_has_paid_something_is_left_in_peace() {
    let mut till = Till::open(setup()).await;
    let (here, paid) = (ready(&till).await, ready(&till).await);
    till.to_the_till(&here).await;
    till.to_the_till(&paid).await;
    let part = Act::TakeCash {
        amount: 10_000,
        received: 10_000,
    };
    till.act(&paid, part).await;
    let prepaid = ready(&till).await;
    till.simulator.kuper().paid(&prepaid.key).await.unwrap();
    let nobody = ready(&till).await;
    pass(&till, 24 * 60);
    // Orders are looked at oldest first: when the last is canceled, the others have been let be.
    canceled(&till, &nobody).await;
    for order in [&here, &paid, &prepaid] {
        assert_eq!(till.view(order).await.lifecycle, LifecycleName::Ready);
    }
    let reminded: Vec<_> = till.problems_of(ProblemKind::NotCollected).await;
    assert_eq!(reminded.len(), 1, "{reminded:?}");
    assert_eq!(reminded[0].order_id, Some(prepaid.id));
    assert!(
        !reminded[0].details.contains_key("cancelAt"),
        "Kuper says that it is paid"
    );
    // The customer leaves without the goods; the next look, after a restart, sees nobody there.
    till.act(&here, Act::EndVisit).await;
    till.restart().await;
    canceled(&till, &here).await;
    assert_eq!(till.view(&paid).await.lifecycle, LifecycleName::Ready);
    till.pay_cash(&paid).await;
    till.hand_over(&paid).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_kuper_moved_gives_the_customer_more_time() {
    let till = Till::open(setup()).await;
    let (moved, nobody) = (ready(&till).await, ready(&till).await);
    let later = json!({"delivery": {
        "expectedFrom": "2026-11-21T16:00:00+03:00", "expectedTo": "2026-11-21T18:00:00+03:00",
    }});
    let answer = till.simulator.kuper().update(&moved.key, later).await.unwrap();
    assert_eq!(answer.status, 200);
    pass(&till, 180);
    canceled(&till, &nobody).await;
    assert_eq!(till.view(&moved).await.lifecycle, LifecycleName::Ready);
    assert_eq!(till.problems_of(ProblemKind::NotCollected).await, []);
    pass(&till, 240);
    canceled(&till, &moved).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_set_no_time_neither_reminds_nor_cancels() {
    let mut till = Till::open(Setup::new().clock_by_hand()).await;
    let order = ready(&till).await;
    pass(&till, 30 * 24 * 60);
    till.restart().await;
    assert_eq!(till.problems_of(ProblemKind::NotCollected).await, []);
    assert_eq!(till.view(&order).await.lifecycle, LifecycleName::Ready);
    till.finish().await;
}
