//! Kuper's webhooks: repeated, at once, out of turn, unreadable, hostile.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
#![allow(clippy::inconsistent_digit_grouping, reason = "roubles_kopecks")]

use counter::view::{
    Act, AttemptStateName, BoardColumn, ClosureName, CodeAnswer, LifecycleName, PickView, ProblemKind,
    Resolution,
};
use journal::Rejected;
use scenarios::{Basket, Placed, SOON, Setup, Till, until};
use serde_json::{Value, json};
use simulator::faults::{Fault, Route};
use simulator::kuper::{Cancellation, Stage};
use simulator::orders::NewOrder;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

const AUTHORIZED: (&str, &str) = ("Authorization", "Bearer webhook-token");

/// The same webhook a hundred times at once; all answers' bodies, which must be 200.
async fn a_hundred_times(till: &Till, key: &str) -> Vec<Vec<u8>> {
    let mut calls = JoinSet::new();
    for _ in 0..100 {
        let (kuper, key) = (till.simulator.kuper().clone(), key.to_owned());
        calls.spawn(async move { kuper.repeat(&key).await });
    }
    let mut answers = Vec::new();
    while let Some(call) = calls.join_next().await {
        let answer = call.unwrap().unwrap();
        assert_eq!(answer.status, 200);
        answers.push(answer.body.to_vec());
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_order_a_hundred_times_at_once_is_one_order_and_one_answer_also_after_a_restart() {
    let mut till = Till::open(Setup::new()).await;
    let order = Basket::apples_and_milk().order(till.next_order(), till.setup.kuper.dialect);
    till.simulator.kuper().hold_back(&order);
    let mut answers = a_hundred_times(&till, order.original_order_id()).await;
    assert_eq!(till.counter.board().await.unwrap().cards.len(), 1);
    till.restart().await;
    answers.extend(a_hundred_times(&till, order.original_order_id()).await);
    assert_eq!(answers.len(), 200);
    assert!(
        answers.iter().all(|answer| *answer == answers[0]),
        "answers differ"
    );
    assert_eq!(till.counter.board().await.unwrap().cards.len(), 1);
    assert_eq!(till.counter.problems().await.unwrap(), []);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_body_under_the_same_key_is_answered_the_same_and_shown() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::bread()).await;
    let first = till.simulator.kuper().repeat(&order.key).await.unwrap();
    let other = Basket::apples_and_milk().order(1, till.setup.kuper.dialect);
    let answer = till
        .simulator
        .kuper()
        .post(other.body().to_string())
        .await
        .unwrap();
    assert_eq!(answer, first);
    assert_eq!(till.view(&order).await.lines.len(), 1);
    let problem = till.problem(ProblemKind::WebhookConflict).await;
    assert_eq!(problem.order_id, Some(order.id));
    till.resolve(&problem, Resolution::Dismiss, "").await;
    assert_eq!(till.counter.problems().await.unwrap(), []);
    till.finish().await;
}

// Canceled by Kuper at every state.

async fn canceled(till: &Till, order: &Placed) {
    till.kuper_cancels(order).await;
    let view = till.view(order).await;
    assert_eq!(view.lifecycle, LifecycleName::Canceled);
    let cancellation = view.cancellation.unwrap();
    assert!(cancellation.by_kuper && !cancellation.too_late);
    assert_eq!(cancellation.slug, "customer_request");
    // It changes nothing to hear it twice.
    till.kuper_cancels(order).await;
    assert_eq!(till.view(order).await.version, view.version);
    for act in [Act::HandOver, Act::StartPicking, Act::Assemble] {
        till.refused(order, act, "closed").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_before_the_handover_stops_everything_whatever_the_state() {
    let till = Till::open(Setup::new()).await;
    // New, picking, assembled, ready, at the counter.
    for steps in 0..5 {
        let order = till.place(&Basket::apples_and_milk()).await;
        if steps >= 1 {
            till.pick_all(&order).await;
        }
        if steps >= 2 {
            till.act(&order, Act::Assemble).await;
        }
        if steps >= 3 {
            let shelf = counter::view::ShelfName::Frozen;
            till.act(&order, Act::MakeReady { shelf, bags: 2 }).await;
            till.customer_has_code(&order).await;
        }
        let code = (steps >= 3).then(|| till.code(&order));
        if steps >= 4 {
            till.to_the_till(&order).await;
        }
        canceled(&till, &order).await;
        if let Some(code) = code {
            till.refused(&order, Act::CheckCode { entered: code }, "closed")
                .await;
        }
        till.rest().await;
        let heard = till.at_kuper(&order).processed;
        assert!(!heard.contains(&"order.canceled".to_owned()), "{heard:?}");
        // It asks nothing of anybody any more.
        let cards = till.counter.board().await.unwrap().cards;
        assert!(cards.iter().all(|card| card.id != order.id), "{steps}: {cards:?}");
    }
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_while_the_qr_is_shown_rolls_the_payment_back() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::apples_and_milk()).await;
    till.make_ready(&order).await;
    till.to_the_till(&order).await;
    let payment = till.show_qr(&order).await;
    canceled(&till, &order).await;
    assert_eq!(till.last_attempt(&order).await.qr_svg, None);
    let attempt = till.attempt_in(&order, AttemptStateName::Closed).await;
    assert_eq!(attempt.closure, Some(ClosureName::RolledBack));
    assert!(
        till.simulator
            .pay()
            .payment(&payment.order_id)
            .unwrap()
            .rolled_back
    );
    assert!(till.simulator.pay().customer_pays(&payment.order_id).is_err());
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_after_cash_or_card_was_taken_makes_a_return_that_a_person_confirms() {
    for card in [false, true] {
        let till = Till::open(Setup::new()).await;
        let order = till.place(&Basket::bread()).await;
        till.make_ready(&order).await;
        till.to_the_till(&order).await;
        if card {
            till.pay_card(&order).await;
        } else {
            till.pay_cash(&order).await;
        }
        canceled(&till, &order).await;
        assert_eq!(
            till.last_attempt(&order).await.state,
            AttemptStateName::ReturnOwed
        );
        let problem = till.problem(ProblemKind::ReturnOwed).await;
        assert_eq!(problem.details["amount"], "4000");
        // It stays on the board until the money is back.
        assert!(till.counter.board().await.unwrap().strip.problems > 0);
        till.resolve(&problem, Resolution::ConfirmReturn, "").await;
        let attempt = till.last_attempt(&order).await;
        assert_eq!(attempt.closure, Some(ClosureName::Returned));
        assert_eq!(till.counter.problems().await.unwrap(), []);
        till.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_after_yandex_pay_captured_gives_the_money_back_to_its_end() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::bread()).await;
    till.make_ready(&order).await;
    till.to_the_till(&order).await;
    till.pay_yandex(&order).await;
    let payment = till.newest_payment(&order).await;
    canceled(&till, &order).await;
    let attempt = till.attempt_in(&order, AttemptStateName::Closed).await;
    assert_eq!(attempt.closure, Some(ClosureName::Returned));
    let books = till.simulator.pay().ledger()[&payment.order_id];
    let forty = rust_decimal::Decimal::new(4000, 2);
    assert_eq!((books.captured, books.refunded), (forty, forty));
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancellation_after_the_handover_changes_nothing_and_is_shown() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::bread()).await;
    till.make_ready(&order).await;
    till.to_the_till(&order).await;
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    till.kuper_cancels(&order).await;
    let view = till.view(&order).await;
    assert_eq!(view.lifecycle, LifecycleName::HandedOver);
    assert!(view.cancellation.unwrap().too_late);
    assert_eq!(view.payments[0].state, AttemptStateName::Captured);
    let problem = till.problem(ProblemKind::CanceledTooLate).await;
    till.resolve(&problem, Resolution::Dismiss, "").await;
    assert_eq!(till.at_kuper(&order).stage, Stage::Delivered);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_was_canceled_before_it_came_is_born_canceled() {
    let mut till = Till::open(Setup::new()).await;
    let order = Basket::bread().order(till.next_order(), till.setup.kuper.dialect);
    till.simulator.kuper().hold_back(&order);
    let reason = Cancellation {
        slug: "customer_request".to_owned(),
        description: String::new(),
    };
    let answer = till
        .simulator
        .kuper()
        .cancel(order.original_order_id(), &reason)
        .await
        .unwrap();
    assert_eq!(answer.status, 200);
    // Even over a restart.
    till.restart().await;
    let answer = till
        .simulator
        .kuper()
        .repeat(order.original_order_id())
        .await
        .unwrap();
    assert!(answer.number().is_some(), "{answer:?}");
    let order = till.known(order.original_order_id()).await;
    assert_eq!(till.view(&order).await.lifecycle, LifecycleName::Canceled);
    till.refused(&order, Act::StartPicking, "closed").await;
    till.rest().await;
    assert_eq!(till.at_kuper(&order).processed, [""; 0]);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kupers_cancellation_takes_back_what_was_not_sent_yet() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::bread()).await;
    till.simulator
        .faults()
        .always(Route::KuperNotifications, Fault::status(500));
    till.assemble_and_ready(&order, 1).await;
    canceled(&till, &order).await;
    till.simulator.faults().clear();
    till.rest().await;
    let states: Vec<String> = till
        .view(&order)
        .await
        .notifications
        .into_iter()
        .map(|sent| sent.state)
        .collect();
    assert_eq!(states, ["superseded"; 4]);
    assert_eq!(till.at_kuper(&order).processed, [""; 0]);
    till.finish().await;
}

// What cannot be an order.

fn body(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    let mut body = Basket::apples_and_milk()
        .order(77, simulator::kuper::Dialect::Flat)
        .body()
        .clone();
    change(&mut body);
    body.to_string().into_bytes()
}

fn position(change: impl FnOnce(&mut Value)) -> Vec<u8> {
    body(|body| change(&mut body["payload"]["positions"][0]))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_an_order_is_answered_by_its_field_kept_and_shown_and_the_till_goes_on() {
    let till = Till::open(Setup::new()).await;
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let whole = body(|_| {});
    let cases: Vec<(&str, Vec<u8>, &str)> = vec![
        ("not JSON", b"<xml>\xff\xfe no</xml>".to_vec(), ""),
        ("nothing at all", Vec::new(), ""),
        ("cut off", whole[..whole.len() / 2].to_vec(), ""),
        ("100,000 levels deep", deep.into_bytes(), ""),
        ("no object", b"[1, 2, 3]".to_vec(), ""),
        (
            "no event type",
            body(|body| drop(body.as_object_mut().unwrap().remove("event_type"))),
            "event_type",
        ),
        (
            "no payload",
            body(|body| drop(body.as_object_mut().unwrap().remove("payload"))),
            "payload",
        ),
        (
            "no key",
            body(|body| {
                let payload = body["payload"].as_object_mut().unwrap();
                payload.remove("orderUUID");
                payload.remove("originalOrderId");
            }),
            "payload",
        ),
        (
            "no positions",
            body(|body| body["payload"]["positions"] = Value::Null),
            "positions",
        ),
        (
            "empty positions",
            body(|body| body["payload"]["positions"] = json!([])),
            "positions",
        ),
        (
            "no id",
            position(|line| drop(line.as_object_mut().unwrap().remove("id"))),
            "positions[0].id",
        ),
        (
            "no price",
            position(|line| drop(line.as_object_mut().unwrap().remove("price"))),
            "positions[0].price",
        ),
        (
            "a negative price",
            position(|line| line["price"] = json!("-99.90")),
            "positions[0].price",
        ),
        (
            "a negative discount",
            position(|line| line["discountPrice"] = json!("-1")),
            "positions[0].discountPrice",
        ),
        (
            "a discount to nothing",
            position(|line| line["discountPrice"] = json!("0.00")),
            "positions[0].discountPrice",
        ),
        (
            "a price of nonsense",
            position(|line| line["price"] = json!("ninety")),
            "positions[0].price",
        ),
        (
            "an endless price",
            position(|line| line["price"] = json!("9".repeat(60))),
            "positions[0].price",
        ),
        (
            "parts of a kopeck",
            position(|line| line["price"] = json!("99.905")),
            "positions[0].price",
        ),
        (
            "a negative quantity",
            position(|line| line["originalQuantity"] = json!(-2)),
            "positions[0]",
        ),
        (
            "a negative weight",
            position(|line| line["weight"] = json!("-5")),
            "positions[0].weight",
        ),
        (
            "one position twice",
            body(|body| body["payload"]["positions"][1]["id"] = json!("100262")),
            "positions[1].id",
        ),
    ];
    for (shown, (what, bytes, field)) in cases.into_iter().enumerate() {
        let answer = till.simulator.kuper().post(bytes).await.unwrap();
        assert_eq!(answer.status, 400, "{what}: {answer:?}");
        let said = answer.json().unwrap();
        let named = said["errors"][0]["field"].as_str().unwrap();
        assert!(named.contains(field), "{what}: names {named:?}");
        assert!(
            !said["errors"][0]["message"].as_str().unwrap().is_empty(),
            "{what}: {said}"
        );
        let problems = till.problems_of(ProblemKind::WebhookUnreadable).await;
        assert_eq!(problems.len(), shown + 1, "{what} is not shown");
    }
    // Nothing became an order, and a good one still does.
    assert_eq!(till.counter.board().await.unwrap().cards.len(), 0);
    till.place(&Basket::bread()).await;
    let problem = till.problem(ProblemKind::WebhookUnreadable).await;
    till.resolve(&problem, Resolution::Dismiss, "").await;
    till.finish().await;
}

/// How many webhooks were turned away at the door, as the journal counts them.
async fn rejected(till: &Till, kind: Rejected) -> u64 {
    let counters = till.counter.journal().rejected().await.unwrap();
    counters
        .iter()
        .find(|counter| counter.kind == kind)
        .map_or(0, |counter| counter.count)
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_megabytes_are_refused_and_the_till_goes_on() {
    let till = Till::open(Setup::new()).await;
    let huge = vec![b' '; 10 * 1024 * 1024];
    // The till may hang up while the rest is still being sent; then no answer can be read.
    if let Ok(answer) = till.simulator.kuper().post(huge).await {
        assert_eq!(answer.status, 413);
    }
    until("a line about it in the journal", SOON, async || {
        (rejected(&till, Rejected::TooLarge).await == 1).then_some(())
    })
    .await;
    till.place(&Basket::bread()).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_or_missing_token_is_refused_and_nothing_is_stored() {
    let till = Till::open(Setup::new()).await;
    let good = body(|_| {});
    let wrong: [&[(&str, &str)]; 6] = [
        &[],
        &[("Authorization", "Bearer wrong")],
        &[("Authorization", "webhook-token")],
        &[("Authorization", "Basic d2ViaG9vay10b2tlbg==")],
        &[
            ("Authorization", "Bearer webhook-token"),
            ("Authorization", "Bearer webhook-token"),
        ],
        &[("Client-Token", "webhook-token")],
    ];
    for headers in wrong {
        let answer = till
            .simulator
            .kuper()
            .post_raw(good.clone(), headers)
            .await
            .unwrap();
        assert_eq!(answer.status, 401, "{headers:?}");
        assert!(!String::from_utf8_lossy(&answer.body).contains("webhook-token"));
    }
    assert_eq!(rejected(&till, Rejected::Unauthorized).await, 6);
    // A wrong token in Kuper's settings must not look like a quiet day: a person sees it until they have.
    let problem = till.problem(ProblemKind::WebhooksRejected).await;
    assert_eq!(problem.details["count"], "6");
    till.resolve(&problem, Resolution::Dismiss, "").await;
    assert_eq!(till.counter.problems().await.unwrap(), []);
    let again = till.simulator.kuper().post_raw(good.clone(), &[]).await.unwrap();
    assert_eq!(again.status, 401);
    let problem = till.problem(ProblemKind::WebhooksRejected).await;
    assert_eq!(problem.details["count"], "1");
    assert_eq!(till.counter.board().await.unwrap().cards.len(), 0);
    let answer = till
        .simulator
        .kuper()
        .post_raw(good, &[AUTHORIZED])
        .await
        .unwrap();
    assert_eq!(answer.status, 200);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_methods_and_paths_are_nobodys() {
    let till = Till::open(Setup::new()).await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = till.webhook_url();
    assert_eq!(http.get(&url).send().await.unwrap().status(), 405);
    let elsewhere = url.replace("/kuper/webhook", "/");
    assert_eq!(http.post(elsewhere).send().await.unwrap().status(), 404);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_event_and_a_foreign_store_are_acknowledged_kept_and_shown() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::bread()).await;
    let before = till.view(&order).await.version;
    let answer = till
        .simulator
        .kuper()
        .about(&order.key, "order.sneezed", json!({"how": "loudly"}))
        .await
        .unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(till.view(&order).await.version, before);
    let problem = till.problem(ProblemKind::WebhookQuarantined).await;
    assert_eq!(problem.details["event"], "order.sneezed");
    till.resolve(&problem, Resolution::Dismiss, "").await;

    let foreign = body(|body| {
        body["payload"]["storeID"] = json!("999");
        body["payload"]["storeImportKey"] = json!("999");
    });
    let answer = till.simulator.kuper().post(foreign).await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(till.counter.board().await.unwrap().cards.len(), 1);
    let problem = till.problem(ProblemKind::WebhookQuarantined).await;
    assert!(problem.details["note"].contains("999"), "{problem:?}");
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn words_about_an_order_that_nobody_knows_are_kept_for_a_person() {
    let till = Till::open(Setup::new()).await;
    for event in ["order.updated", "order.paid"] {
        let body = json!({"event_type": event, "payload": {"originalOrderId": "H404"}});
        let answer = till.simulator.kuper().post(body.to_string()).await.unwrap();
        assert_eq!(answer.status, 200);
    }
    assert_eq!(till.problems_of(ProblemKind::WebhookQuarantined).await.len(), 2);
    till.finish().await;
}

// A store that cannot fulfil.

#[tokio::test(flavor = "multi_thread")]
async fn while_intake_is_paused_an_order_is_created_and_then_canceled_as_store_closed() {
    let mut till = Till::open(Setup::new()).await;
    let paused = till.counter.pause_intake(true).await.unwrap_err();
    assert_eq!(paused.code, "needsRole");
    till.sign_in_as_manager().await;
    till.counter.pause_intake(true).await.unwrap();
    till.restart().await;
    assert!(till.counter.board().await.unwrap().strip.intake_paused);
    let order = till.place(&Basket::bread()).await;
    store_closed(&till, &order).await;
    till.sign_in_as_manager().await;
    till.counter.pause_intake(false).await.unwrap();
    let order = till.place(&Basket::bread()).await;
    assert_eq!(till.view(&order).await.lifecycle, LifecycleName::New);
    till.finish().await;
}

async fn store_closed(till: &Till, order: &Placed) {
    let record = till.told(order, "order.canceled").await;
    assert_eq!(record.cancellation.unwrap().1.slug, "store_closed");
    assert_eq!(record.processed, ["order.canceled"]);
    assert!(record.number.is_some());
    assert_eq!(till.view(order).await.lifecycle, LifecycleName::Canceled);
}

#[tokio::test(flavor = "multi_thread")]
async fn outside_the_stores_hours_an_order_is_created_and_then_canceled_as_store_closed() {
    // By hand it is noon in Moscow.
    let hours = |opens: &str| {
        Setup::new()
            .clock_by_hand()
            .set("store.hours.opens", format!("{opens:?}"))
            .set("store.hours.closes", "\"21:00\"")
            .set("store.hours.time_zone", "\"Europe/Moscow\"")
    };
    let till = Till::open(hours("13:00")).await;
    let order = till.place(&Basket::bread()).await;
    store_closed(&till, &order).await;
    till.finish().await;
    let till = Till::open(hours("09:00")).await;
    let order = till.place(&Basket::bread()).await;
    assert_eq!(till.view(&order).await.lifecycle, LifecycleName::New);
    till.finish().await;
}

// Those who dawdle.

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_never_finish_their_headers_block_nobody_and_are_sent_away() {
    let till = Till::open(Setup::new().set("intake.max_connections", 60)).await;
    let address = till
        .webhook_url()
        .replace("http://", "")
        .replace("/kuper/webhook", "");
    let mut slow = Vec::new();
    for _ in 0..50 {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        stream
            .write_all(b"POST /kuper/webhook HTTP/1.1\r\nHost: till\r\nX-Dawdle: ")
            .await
            .unwrap();
        slow.push(stream);
    }
    till.place(&Basket::bread()).await;
    // Nobody had to leave for it.
    for stream in &slow {
        let nothing = stream.try_read(&mut [0]).unwrap_err();
        assert_eq!(nothing.kind(), std::io::ErrorKind::WouldBlock);
    }
    for mut stream in slow {
        let mut rest = Vec::new();
        let end = tokio::time::timeout(SOON, stream.read_to_end(&mut rest)).await;
        assert!(end.is_ok(), "a half-open connection is kept");
    }
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn even_when_all_places_are_taken_by_dawdlers_an_order_gets_in() {
    let till = Till::open(Setup::new().set("intake.max_connections", 4)).await;
    let address = till
        .webhook_url()
        .replace("http://", "")
        .replace("/kuper/webhook", "");
    let mut slow = Vec::new();
    for _ in 0..4 {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        stream
            .write_all(b"POST /kuper/webhook HTTP/1.1\r\n")
            .await
            .unwrap();
        slow.push(stream);
    }
    till.place(&Basket::bread()).await;
    drop(slow);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_breaks_off_is_no_order() {
    let till = Till::open(Setup::new()).await;
    let address = till
        .webhook_url()
        .replace("http://", "")
        .replace("/kuper/webhook", "");
    let whole = body(|_| {});
    let head = format!(
        "POST /kuper/webhook HTTP/1.1\r\nHost: till\r\n{}: {}\r\nContent-Length: {}\r\n\r\n",
        AUTHORIZED.0,
        AUTHORIZED.1,
        whole.len()
    );
    let mut stream = TcpStream::connect(&address).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&whole[..whole.len() / 2]).await.unwrap();
    stream.shutdown().await.unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    assert!(!String::from_utf8_lossy(&answer).starts_with("HTTP/1.1 2"));
    assert_eq!(till.counter.board().await.unwrap().cards.len(), 0);
    till.place(&Basket::bread()).await;
    till.finish().await;
}

// What Kuper says afterwards.

#[tokio::test(flavor = "multi_thread")]
async fn paid_through_kuper_is_recorded_and_shown_and_settles_nothing() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::bread()).await;
    till.simulator.kuper().paid(&order.key).await.unwrap();
    assert!(till.view(&order).await.paid_at_kuper);
    till.make_ready(&order).await;
    let view = till.to_the_till(&order).await;
    assert_eq!(view.owed, 40_00);
    till.refused(&order, Act::HandOver, "notPaid").await;
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_pickup_time_is_taken_over_and_leaves_the_rest_alone() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::apples_and_milk()).await;
    till.pick_all(&order).await;
    let before = till.view(&order).await;
    let later = json!({"delivery": {"expectedTo": "2026-11-21T18:00:00+03:00"}});
    let answer = till.simulator.kuper().update(&order.key, later).await.unwrap();
    assert_eq!(answer.status, 200);
    let after = till.view(&order).await;
    assert_eq!(after.window.from, before.window.from);
    let six: jiff::Timestamp = "2026-11-21T15:00:00Z".parse().unwrap();
    assert_eq!(after.window.to, Some(six.as_millisecond()));
    assert_eq!((after.lines, after.proposal), (before.lines, None));
    till.finish().await;
}

/// The order's positions as sent, with this many milks and no apples.
fn without_apples(milks: i64) -> Value {
    let order: NewOrder = Basket::new()
        .pieces("100101", "Молоко", milks, "94.90", "")
        .order(1, simulator::kuper::Dialect::Flat);
    json!({ "positions": order.positions() })
}

#[tokio::test(flavor = "multi_thread")]
async fn changed_positions_are_proposed_and_never_overwrite_what_was_picked() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::apples_and_milk()).await;
    till.pick_all(&order).await;
    let picked = till.view(&order).await.lines;
    till.simulator
        .kuper()
        .update(&order.key, without_apples(2))
        .await
        .unwrap();
    let view = till.view(&order).await;
    assert_eq!(view.lines, picked, "picks were overwritten");
    let proposal = view.proposal.unwrap();
    let wanted: Vec<(&str, i64)> = proposal
        .lines
        .iter()
        .map(|line| (line.sku.as_str(), line.after_milli))
        .collect();
    assert_eq!(wanted, [("100101", 2000), ("100262", 0)]);
    let card = till.counter.board().await.unwrap().cards.remove(0);
    assert!(card.has_proposal && card.column == BoardColumn::Picking);
    // Nobody gets past it without deciding.
    till.refused(&order, Act::Assemble, "proposalOpen").await;
    till.act(&order, Act::AcceptProposal).await;
    let view = till.view(&order).await;
    assert_eq!(view.proposal, None);
    for line in view.lines {
        let pick = if line.ordered_milli == 0 {
            PickView::Missing
        } else {
            PickView::Pieces {
                milli: line.ordered_milli,
            }
        };
        till.act(&order, Act::Pick { line: line.no, pick }).await;
    }
    till.finish_picking(&order, 1).await;
    till.customer_has_code(&order).await;
    let view = till.to_the_till(&order).await;
    assert_eq!(view.owed, 2 * 94_90);
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proposal_that_staff_turn_down_leaves_the_order_as_it_was() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::apples_and_milk()).await;
    till.pick_all(&order).await;
    till.simulator
        .kuper()
        .update(&order.key, without_apples(2))
        .await
        .unwrap();
    until("the proposal", SOON, async || till.view(&order).await.proposal).await;
    till.act(&order, Act::DismissProposal).await;
    till.finish_picking(&order, 1).await;
    till.customer_has_code(&order).await;
    let view = till.to_the_till(&order).await;
    assert_eq!(view.owed, 464_50);
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_a_canceled_order_opens_nothing_though_it_was_right() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::bread()).await;
    till.make_ready(&order).await;
    till.verify_code(&order).await;
    let code = till.code(&order);
    till.kuper_cancels(&order).await;
    let answer = till.counter.check_code(&code).await.unwrap();
    assert!(matches!(answer, CodeAnswer::Unmatched { .. }), "{answer:?}");
    till.finish().await;
}
