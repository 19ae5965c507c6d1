//! Yandex Pay without a socket: the same doors, the same books, no runtime.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use axum::http::{Request, Response};
use jiff::SignedDuration;
use serde_json::{Value, json};
use simulator::clock::{Clock, ManualClock};
use simulator::pay::{Pay, PayConfig};

fn clock() -> ManualClock {
    ManualClock::at("2026-11-21T09:00:00Z".parse().unwrap())
}

fn order(id: &str) -> Value {
    json!({"orderId": id, "currencyCode": "RUB", "orderSource": "CASH_REGISTER", "ttl": 600,
        "cart": {"items": [{"productId": "1", "title": "Хлеб", "quantity": {"count": "1"}, "total": "300.00"}],
            "total": {"amount": "300.00"}},
        "extensions": {"billingReport": {"branchId": "b", "managerId": "m"}, "smsOffer": {"phone": "+7900"}}})
}

fn ask(pay: &Pay, method: &str, path: &str, body: Option<&Value>) -> Response<Bytes> {
    let request = Request::builder()
        .method(method)
        .uri(format!("{}/api/merchant/{path}", pay.base_url()))
        .header("Authorization", "Api-Key pay-key")
        .header("X-Request-Id", path);
    let request = match body {
        Some(body) => request
            .header("Content-Type", "application/json")
            .body(Bytes::from(body.to_string())),
        None => request.body(Bytes::new()),
    };
    pay.answer(request.unwrap())
}

fn read(answer: &Response<Bytes>) -> Value {
    serde_json::from_slice(answer.body()).unwrap()
}

// No runtime anywhere in this file: these are plain tests.
#[test]
fn an_order_lives_from_creation_to_its_end_without_a_runtime() {
    let clock = clock();
    let pay = Pay::offline(PayConfig::default(), clock.clock());
    let created = ask(&pay, "POST", "v1/orders", Some(&order("a-1")));
    assert_eq!(created.status(), 200);
    assert_eq!(
        read(&created)["data"]["paymentUrl"],
        "https://pay.invalid/pay/a-1"
    );
    pay.customer_pays("a-1").unwrap();
    let seen = ask(&pay, "GET", "v1/orders/a-1", None);
    assert_eq!(read(&seen)["data"]["order"]["paymentStatus"], "CAPTURED");
    assert_eq!(ask(&pay, "POST", "v1/orders/a-1/rollback", None).status(), 200);
    ask(&pay, "GET", "v1/orders/a-1", None);
    let seen = ask(&pay, "GET", "v1/orders/a-1", None);
    assert_eq!(read(&seen)["data"]["order"]["paymentStatus"], "REFUNDED");
    assert!(pay.net_paid("a").is_zero());
}

#[test]
fn the_clock_that_was_given_is_the_only_time() {
    let clock = clock();
    let pay = Pay::offline(PayConfig::default(), clock.clock());
    ask(&pay, "POST", "v1/orders", Some(&order("a-1")));
    let status = || read(&ask(&pay, "GET", "v1/orders/a-1", None))["data"]["order"]["paymentStatus"].clone();
    clock.advance(SignedDuration::from_secs(599));
    assert_eq!(status(), "PENDING");
    clock.advance(SignedDuration::from_secs(1));
    assert_eq!(status(), "FAILED");
    let dated = ask(&pay, "GET", "v1/orders/a-1", None);
    assert_eq!(dated.headers()["date"], "Sat, 21 Nov 2026 09:10:00 GMT");
}

#[test]
fn it_is_as_strict_as_over_a_socket() {
    let pay = Pay::offline(PayConfig::default(), clock().clock());
    let mut wrong = order("a-1");
    wrong["colour"] = json!("red");
    let no = ask(&pay, "POST", "v1/orders", Some(&wrong));
    assert_eq!(
        (no.status().as_u16(), &read(&no)["reasonCode"]),
        (400, &json!("BAD_FORMAT"))
    );
    assert_eq!(pay.refusals().len(), 1);
    let nobody = Request::post("/api/merchant/v1/orders")
        .body(Bytes::new())
        .unwrap();
    assert_eq!(pay.answer(nobody).status(), 401);
    let nowhere = Request::get("/api/merchant/v3").body(Bytes::new()).unwrap();
    assert_eq!(pay.answer(nowhere).status(), 404);
    let huge = Request::post("/api/merchant/v1/orders")
        .body(vec![b' '; 2 * 1024 * 1024])
        .unwrap();
    assert_eq!(pay.answer(huge).status(), 413);
    assert!(pay.payments().is_empty());
}

#[test]
fn two_services_in_one_process_keep_their_books_apart() {
    let (one, other) = (
        Pay::offline(PayConfig::default(), clock().clock()),
        Pay::offline(PayConfig::default(), clock().clock()),
    );
    assert_eq!(ask(&one, "POST", "v1/orders", Some(&order("a-1"))).status(), 200);
    assert_eq!(ask(&other, "GET", "v1/orders/a-1", None).status(), 404);
    assert_eq!(other.payments().len(), 0);
}

#[test]
fn a_body_that_is_not_there_yet_is_refused_and_not_waited_for() {
    let pay = Pay::offline(PayConfig::default(), clock().clock());
    let never = Body::from_stream(futures_util::stream::pending::<Result<Bytes, Infallible>>());
    let request = Request::post("/api/merchant/v1/orders").body(never).unwrap();
    assert_eq!(pay.answer(request).status(), 408);
}

#[test]
fn tens_of_thousands_at_once_need_no_thread_and_no_socket() {
    let clock: Clock = clock().clock();
    // No machine gives a program so many of either.
    let all: Vec<Pay> = (0..50_000)
        .map(|_| Pay::offline(PayConfig::default(), clock.clone()))
        .collect();
    assert!(all.iter().all(|pay| pay.payments().is_empty()));
}
