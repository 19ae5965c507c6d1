//! The journal screen: orders by their days, and the list that a manager takes to the office.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use counter::view::{HistoryFilter, HistoryPeriod, LifecycleName};
use jiff::SignedDuration;
use scenarios::{Basket, Placed, Setup, Till};

fn of(period: HistoryPeriod) -> HistoryFilter {
    HistoryFilter {
        period,
        ..HistoryFilter::default()
    }
}

fn day(date: &str) -> HistoryPeriod {
    HistoryPeriod::Day {
        date: date.to_owned(),
    }
}

async fn numbers(till: &Till, period: HistoryPeriod) -> Vec<String> {
    let page = till.counter.history(of(period)).await.unwrap();
    page.rows.into_iter().map(|row| row.number).collect()
}

fn named(orders: &[&Placed]) -> Vec<String> {
    orders.iter().map(|order| order.number.clone()).collect()
}

/// The clock stands at noon of 2026-11-21 in UTC, and the store is three hours ahead.
fn in_moscow() -> Setup {
    Setup::new()
        .clock_by_hand()
        .set("store.hours.opens", "\"00:00\"")
        .set("store.hours.closes", "\"23:59\"")
        .set("store.hours.time_zone", "\"Europe/Moscow\"")
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_are_found_by_the_days_of_the_stores_calendar() {
    let till = Till::open(in_moscow()).await;
    let early = till.place(&Basket::apples_and_milk()).await;
    till.setup.clock.advance(SignedDuration::from_hours(24));
    let late = till.place(&Basket::apples_and_milk()).await;

    assert_eq!(numbers(&till, HistoryPeriod::All).await, named(&[&late, &early]));
    assert_eq!(numbers(&till, HistoryPeriod::Today).await, named(&[&late]));
    assert_eq!(numbers(&till, HistoryPeriod::Yesterday).await, named(&[&early]));
    assert_eq!(numbers(&till, HistoryPeriod::Week).await, named(&[&late, &early]));
    assert_eq!(numbers(&till, day("2026-11-21")).await, named(&[&early]));
    assert_eq!(numbers(&till, day("2026-11-20")).await, Vec::<String>::new());
    let refused = till.counter.history(of(day("yesterday"))).await.unwrap_err();
    assert_eq!(refused.code, "badInput");
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_for_the_office_has_sums_by_tender_and_nothing_personal() {
    let till = Till::open(in_moscow()).await;
    let sold = till.place(&Basket::apples_and_milk()).await;
    till.make_ready(&sold).await;
    till.to_the_till(&sold).await;
    till.pay_cash(&sold).await;
    till.hand_over(&sold).await;
    let code = till.code(&sold);
    let canceled = till.place(&Basket::apples_and_milk()).await;
    till.store_cancels(&canceled, "out_of_stock").await;
    let personal = till.counter.order(sold.id).await.unwrap().customer;

    till.sign_in_as_cashier().await;
    let refused = till
        .counter
        .save_history(of(HistoryPeriod::Today))
        .await
        .unwrap_err();
    assert_eq!(refused.code, "needsRole", "only a manager takes lists away");
    till.sign_in_as_manager().await;
    let filter = HistoryFilter {
        lifecycles: vec![LifecycleName::HandedOver, LifecycleName::Canceled],
        ..of(HistoryPeriod::Today)
    };
    let path = till.counter.save_history(filter).await.unwrap();
    assert!(path.ends_with("orders-2026-11-21.csv"), "{path}");

    let text = std::fs::read_to_string(&path).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split(';').collect()).collect();
    assert_eq!(rows.len(), 3, "{text}");
    assert_eq!((rows[1][0], rows[1][9]), (&*canceled.number, "out_of_stock"));
    assert_eq!(rows[2][0], sold.number);
    assert_eq!(rows[2][2], "выдан");
    assert_eq!(&rows[2][4..9], ["464,50", "464,50", "464,50", "0,00", "0,00"]);
    for secret in [Some(code), personal.name, personal.phone].into_iter().flatten() {
        assert!(!text.contains(&secret), "the list tells {secret}");
    }
    till.finish().await;
}
