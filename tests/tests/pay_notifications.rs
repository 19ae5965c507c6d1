//! Yandex Pay's notifications over real HTTP: a hint that makes the till ask, and nothing more. Whatever is not Yandex
//! Pay's own is refused, journalled and changes nothing.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
#![allow(clippy::inconsistent_digit_grouping, reason = "roubles_kopecks")]

use counter::view::{Act, AttemptStateName, ProblemKind, Resolution, ReturnStateName, StoryKind};
use domain::PaymentId;
use jiff::{SignedDuration, Timestamp};
use journal::PayVerdict;
use rust_decimal::Decimal;
use scenarios::{Basket, Placed, SOON, Setup, Till, somebody, until};
use serde_json::{Value, json};
use simulator::faults::{Fault, Route};
use simulator::pay::{Delivery, Forgery, PayStatus, Payment};
use std::collections::BTreeMap;
use std::time::Duration;

/// A till that the service can reach; the service sends nothing by itself.
fn by_hand() -> Setup {
    Setup::new()
        .with_pay_notifications()
        .pay(|pay| pay.notifications.delivery = Delivery::Never)
}

fn delivered(delivery: Delivery) -> Setup {
    Setup::new().with_pay_notifications().pay(|pay| {
        pay.notifications.delivery = delivery;
    })
}

async fn at_the_counter(till: &Till) -> Placed {
    let order = till.place(&Basket::apples_and_milk()).await;
    till.make_ready(&order).await;
    till.to_the_till(&order).await;
    order
}

/// Posts a body to the till's webhook; the status and the JSON of the answer.
async fn post(till: &Till, body: impl Into<reqwest::Body>) -> (u16, Value) {
    let request = somebody().post(till.pay_webhook_url()).body(body);
    let answer = request.send().await.unwrap();
    let status = answer.status().as_u16();
    let text = answer.text().await.unwrap();
    (status, serde_json::from_str(&text).unwrap_or(Value::Null))
}

fn success() -> (u16, Value) {
    (200, json!({"status": "success"}))
}

fn fail(status: u16, code: &str) -> (u16, Value) {
    (status, json!({"status": "fail", "reasonCode": code}))
}

/// An honest token that claims this status of the payment.
fn honest(till: &Till, payment: &Payment, status: PayStatus) -> String {
    let pay = till.simulator.pay();
    pay.sign(&pay.order_payload(&payment.order_id, status))
}

fn asked(till: &Till, route: Route) -> usize {
    till.simulator.log().of(route).len()
}

/// How many were refused, by reason.
async fn refusals(till: &Till) -> BTreeMap<String, u64> {
    let refusals = till
        .counter
        .journal()
        .pay_notifications_refused_since(Timestamp::UNIX_EPOCH)
        .await
        .unwrap();
    refusals
        .into_iter()
        .map(|refusals| (refusals.reason, refusals.total))
        .collect()
}

async fn verdicts(till: &Till, payment: &Payment) -> Vec<PayVerdict> {
    let id = PaymentId::from(payment.order_id.as_str());
    let all = till.counter.journal().pay_notifications_of(&id).await.unwrap();
    all.iter().map(|one| one.verdict).collect()
}

/// A payment that was rolled back unpaid. It is looked at once a minute, so within a test only a notification makes
/// the till ask.
async fn rolled_back(till: &Till, order: &Placed) -> Payment {
    let payment = till.show_qr(order).await;
    let attempt = till.last_attempt(order).await.no;
    till.act(order, Act::AskRollback { attempt }).await;
    till.attempt_in(order, AttemptStateName::Closed).await;
    payment
}

/// Waits until the service was asked for the payment more than `before` times.
async fn asks(till: &Till, before: usize) {
    until("the till asks", Duration::from_secs(30), async || {
        (asked(till, Route::PayGet) > before).then_some(())
    })
    .await;
}

// What they are good for.

#[tokio::test(flavor = "multi_thread")]
async fn a_late_capture_is_seen_at_once_and_goes_back() {
    let till = Till::open(delivered(Delivery::OnTime)).await;
    let order = at_the_counter(&till).await;
    let payment = rolled_back(&till, &order).await;
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    let before = asked(&till, Route::PayGet);
    till.simulator
        .pay()
        .bank_captures_late(&payment.order_id)
        .unwrap();
    asks(&till, before).await;
    until("it has gone back", SOON, async || {
        let view = till.view(&order).await;
        let back = view.payments[0].returns.first()?;
        (back.state == ReturnStateName::Done).then_some(())
    })
    .await;
    assert_eq!(till.simulator.pay().net_paid(&payment.order_id), Decimal::ZERO);
    assert!(verdicts(&till, &payment).await.contains(&PayVerdict::Accepted));
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_polling_in_a_long_pause_the_notification_alone_brings_the_capture() {
    let till = Till::open(delivered(Delivery::OnTime)).await;
    let order = at_the_counter(&till).await;
    let payment = till.show_qr(&order).await;
    // The pauses grow with every failure: after six of them the next look is at least sixteen seconds away.
    till.simulator.faults().always(Route::PayGet, Fault::DropBefore);
    let before = asked(&till, Route::PayGet);
    until("six looks in vain", Duration::from_secs(60), async || {
        (asked(&till, Route::PayGet) >= before + 6).then_some(())
    })
    .await;
    till.simulator.faults().clear();
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    until("the capture is known", Duration::from_secs(12), async || {
        let attempt = till.last_attempt(&order).await;
        (attempt.state == AttemptStateName::Captured).then_some(())
    })
    .await;
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn late_twice_or_missing_it_is_the_same_payment() {
    for delivery in [
        Delivery::Late(Duration::from_millis(2500)),
        Delivery::Twice,
        Delivery::Never,
    ] {
        let till = Till::open(delivered(delivery)).await;
        let order = at_the_counter(&till).await;
        till.pay_yandex(&order).await;
        let payment = till.newest_payment(&order).await;
        till.hand_over(&order).await;
        let version = till.view(&order).await.version;
        let expected = match delivery {
            Delivery::OnTime | Delivery::Late(_) => vec![PayVerdict::Accepted; 2],
            // One of the operation, one of the order, each once more.
            Delivery::Twice => [PayVerdict::Accepted, PayVerdict::Repeated].repeat(2),
            Delivery::Never => Vec::new(),
        };
        until("the notifications are there", SOON, async || {
            (verdicts(&till, &payment).await.len() >= expected.len()).then_some(())
        })
        .await;
        assert_eq!(verdicts(&till, &payment).await, expected, "{delivery:?}");
        let wanted = usize::from(delivery != Delivery::Never) + usize::from(delivery == Delivery::Twice);
        // The till has noted what it heard before its answer has reached the sender.
        let told = until("the sender is content", SOON, async || {
            let told = till.simulator.pay().notified();
            (told.len() == 2 && told.iter().all(|notified| notified.sent.len() >= wanted)).then_some(told)
        })
        .await;
        for notified in told {
            assert_eq!(notified.sent.len(), wanted, "{delivery:?}");
            assert!(notified.sent.iter().all(simulator::pay::Sent::is_success));
        }
        assert_eq!(till.view(&order).await.version, version, "{delivery:?}");
        assert_eq!(refusals(&till).await, BTreeMap::new());
        assert_eq!(
            till.simulator.pay().net_paid(&payment.order_id),
            Decimal::new(464_50, 2)
        );
        till.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_token_is_answered_and_triggers_nothing() {
    let till = Till::open(by_hand()).await;
    let order = at_the_counter(&till).await;
    let payment = rolled_back(&till, &order).await;
    let before = asked(&till, Route::PayGet);
    let token = honest(&till, &payment, PayStatus::Failed);
    assert_eq!(post(&till, token.clone()).await, success());
    asks(&till, before).await;
    for _ in 0..5 {
        assert_eq!(post(&till, token.clone()).await, success());
    }
    // A blank around it makes it no other, nor does a second signature over the same words.
    assert_eq!(post(&till, format!("{token}\n")).await, success());
    // Another one does make the till ask again: once, so the repeated ones had not.
    let other = honest(&till, &payment, PayStatus::Voided);
    assert_eq!(post(&till, other).await, success());
    asks(&till, before + 1).await;
    assert_eq!(asked(&till, Route::PayGet), before + 2);
    let mut expected = vec![PayVerdict::Repeated; 8];
    expected[0] = PayVerdict::Accepted;
    expected[7] = PayVerdict::Accepted;
    assert_eq!(verdicts(&till, &payment).await, expected);
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_true_notification_claims_is_never_believed() {
    let till = Till::open(by_hand()).await;
    let order = at_the_counter(&till).await;
    let payment = till.show_qr(&order).await;
    let before = asked(&till, Route::PayGet);
    for status in [PayStatus::Captured, PayStatus::Refunded, PayStatus::Failed] {
        assert_eq!(post(&till, honest(&till, &payment, status)).await, success());
    }
    asks(&till, before + 1).await;
    assert_eq!(
        till.last_attempt(&order).await.state,
        AttemptStateName::Waiting,
        "nobody has paid"
    );
    till.refused(&order, Act::HandOver, "paymentOpen").await;
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    till.hand_over(&order).await;
    till.finish().await;
}

// What is refused.

fn answer_to(forgery: Forgery) -> (u16, &'static str, &'static str) {
    match forgery {
        Forgery::WrongKey => (401, "UNAUTHORIZED", "signature"),
        Forgery::AlgNone | Forgery::Hs256WithPublicKey => (401, "UNAUTHORIZED", "algorithm"),
        Forgery::Expired => (401, "TOKEN_EXPIRED", "expired"),
        Forgery::FromTheFuture => (401, "UNAUTHORIZED", "not_yet"),
        Forgery::WrongMerchant => (403, "FORBIDDEN", "wrong_merchant"),
        Forgery::UnknownKid => (401, "UNAUTHORIZED", "unknown_key"),
        Forgery::EmbeddedJwk => (401, "UNAUTHORIZED", "own_terms"),
        Forgery::PayloadTimesOnly => (401, "UNAUTHORIZED", "no_times"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_forgery_is_refused_journalled_and_changes_nothing() {
    let traces = scenarios::traces::capture();
    let till = Till::open(by_hand()).await;
    let order = at_the_counter(&till).await;
    let payment = rolled_back(&till, &order).await;
    let stored = till.stored(&order).await;
    let before = asked(&till, Route::PayGet);
    let mut expected: BTreeMap<String, u64> = BTreeMap::new();
    let mut tokens = Vec::new();
    for forgery in Forgery::ALL {
        let (status, code, reason) = answer_to(forgery);
        let token = till.simulator.pay().forge(&payment.order_id, forgery);
        assert_eq!(
            post(&till, token.clone()).await,
            fail(status, code),
            "{forgery:?}"
        );
        *expected.entry(reason.to_owned()).or_default() += 1;
        tokens.push(token);
    }
    // What is no token at all, and one about a payment that is not of this till.
    for garbage in [
        String::new(),
        "CAPTURED".to_owned(),
        "{\"status\":\"CAPTURED\"}".to_owned(),
        "a.b.c".to_owned(),
    ] {
        assert_eq!(post(&till, garbage).await, fail(400, "OTHER"));
        *expected.entry("malformed".to_owned()).or_default() += 1;
    }
    assert_eq!(post(&till, "a".repeat(17 * 1024)).await, fail(413, "OTHER"));
    expected.insert("too_large".to_owned(), 1);
    let pay = till.simulator.pay();
    let nobodys = pay.sign(&pay.order_payload("s12-t9-20261121-000001-1", PayStatus::Captured));
    assert_eq!(post(&till, nobodys).await, fail(404, "ORDER_NOT_FOUND"));
    expected.insert("order_not_found".to_owned(), 1);

    assert_eq!(refusals(&till).await, expected);
    assert_eq!(verdicts(&till, &payment).await, [], "none is told of the payment");
    assert_eq!(till.stored(&order).await, stored, "the order is what it was");
    // A true one makes the till ask once: the forged ones had not.
    assert_eq!(
        post(&till, honest(&till, &payment, PayStatus::Failed)).await,
        success()
    );
    asks(&till, before).await;
    assert_eq!(asked(&till, Route::PayGet), before + 1);
    assert_eq!(till.stored(&order).await, stored);

    // A person sees each reason, and what was seen goes.
    let problems = till.problems_of(ProblemKind::PayNotificationsRefused).await;
    let shown: BTreeMap<String, u64> = problems
        .iter()
        .map(|problem| {
            let count = problem.details["count"].parse().unwrap();
            (problem.details["why"].clone(), count)
        })
        .collect();
    assert_eq!(shown, expected);
    for problem in &problems {
        till.resolve(problem, Resolution::Dismiss, "").await;
    }
    assert_eq!(till.problems_of(ProblemKind::PayNotificationsRefused).await, []);
    let again = till.simulator.pay().forge(&payment.order_id, Forgery::WrongKey);
    post(&till, again).await;
    let anew = till.problem(ProblemKind::PayNotificationsRefused).await;
    assert_eq!(anew.details["why"], "signature");
    assert_eq!(anew.details["count"], "1");
    till.resolve(&anew, Resolution::Dismiss, "").await;

    let logged = traces.text();
    for token in tokens {
        assert!(!logged.contains(&token), "a token was logged");
    }
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_whose_time_is_over_is_refused_and_polling_goes_on() {
    let till = Till::open(by_hand().clock_by_hand()).await;
    let order = at_the_counter(&till).await;
    let payment = till.show_qr(&order).await;
    let token = honest(&till, &payment, PayStatus::Captured);
    till.simulator.pay().customer_opens(&payment.order_id).unwrap();
    // Its ten minutes, and the minute that honest clocks may differ by.
    till.setup.clock.advance(SignedDuration::from_secs(661));
    assert_eq!(post(&till, token).await, fail(401, "TOKEN_EXPIRED"));
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn with_the_tills_clock_wrong_true_tokens_are_refused_polling_goes_on_and_the_clock_is_named() {
    for (ahead, answer) in [
        (SignedDuration::from_hours(1), fail(401, "TOKEN_EXPIRED")),
        (SignedDuration::from_hours(-1), fail(401, "UNAUTHORIZED")),
    ] {
        let till = Till::open(by_hand().clock_ahead_by(ahead)).await;
        let order = at_the_counter(&till).await;
        let payment = till.show_qr(&order).await;
        let token = honest(&till, &payment, PayStatus::Captured);
        assert_eq!(post(&till, token).await, answer, "{ahead}");
        till.simulator.pay().customer_pays(&payment.order_id).unwrap();
        till.attempt_in(&order, AttemptStateName::Captured).await;
        till.hand_over(&order).await;
        let off = till.counter.board().await.unwrap().strip.clock_off_s.unwrap();
        assert!((off + ahead.as_secs()).abs() <= 5, "{off} s");
        till.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_without_a_merchant_id_has_no_such_door() {
    let till = Till::open(Setup::new()).await;
    assert_eq!(post(&till, "a.b.c").await.0, 404);
    assert_eq!(refusals(&till).await, BTreeMap::new());
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_post_is_a_notification() {
    let till = Till::open(by_hand()).await;
    let answer = somebody().get(till.pay_webhook_url()).send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 405);
    till.finish().await;
}

// Keys.

#[tokio::test(flavor = "multi_thread")]
async fn a_new_key_is_fetched_when_it_is_first_used_and_a_flood_of_unknown_ones_fetches_no_more() {
    let till = Till::open(by_hand()).await;
    let order = at_the_counter(&till).await;
    let payment = rolled_back(&till, &order).await;
    assert_eq!(asked(&till, Route::PayJwks), 0, "nobody needed a key yet");
    for status in [PayStatus::Failed, PayStatus::Voided] {
        assert_eq!(post(&till, honest(&till, &payment, status)).await, success());
    }
    assert_eq!(asked(&till, Route::PayJwks), 1);
    let withdrawn = honest(&till, &payment, PayStatus::Captured);
    till.simulator.pay().rotate_key();
    till.simulator.pay().drop_old_keys();
    for status in [PayStatus::Failed, PayStatus::Voided] {
        assert_eq!(post(&till, honest(&till, &payment, status)).await, success());
    }
    assert_eq!(asked(&till, Route::PayJwks), 2);
    assert_eq!(post(&till, withdrawn).await, fail(401, "UNAUTHORIZED"));
    let forged = till.simulator.pay().forge(&payment.order_id, Forgery::UnknownKid);
    let mut flood = tokio::task::JoinSet::new();
    for _ in 0..60 {
        let (url, token) = (till.pay_webhook_url(), forged.clone());
        flood.spawn(async move {
            let answer = somebody().post(url).body(token).send().await.unwrap();
            answer.status().as_u16()
        });
    }
    while let Some(status) = flood.join_next().await {
        assert_eq!(status.unwrap(), 401);
    }
    assert_eq!(asked(&till, Route::PayJwks), 2);
    assert_eq!(refusals(&till).await["unknown_key"], 61);
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_keys_are_out_of_reach_nothing_is_judged_and_the_sender_tries_again() {
    let setup = delivered(Delivery::OnTime).pay(|pay| pay.notifications.tries = 60);
    let till = Till::open(setup).await;
    till.simulator.faults().always(Route::PayJwks, Fault::DropBefore);
    let order = at_the_counter(&till).await;
    // Polling is enough for the payment.
    till.pay_yandex(&order).await;
    let payment = till.newest_payment(&order).await;
    let tries = async || {
        let notified = till.simulator.pay().notified();
        notified.iter().map(|one| one.sent.len()).sum::<usize>()
    };
    until("several tries", SOON, async || (tries().await >= 5).then_some(())).await;
    for sent in till.simulator.pay().notified().iter().flat_map(|one| &one.sent) {
        let said = (sent.status.unwrap(), serde_json::from_str(&sent.body).unwrap());
        assert_eq!(said, fail(500, "OTHER"));
    }
    assert!(
        asked(&till, Route::PayJwks) <= 2,
        "a call every few seconds at most"
    );
    assert!(refusals(&till).await["no_keys"] >= 5);
    assert_eq!(verdicts(&till, &payment).await, []);
    till.simulator.faults().clear();
    until("they are taken", SOON, async || {
        let notified = till.simulator.pay().notified();
        let taken = notified.iter().filter(|one| one.is_taken()).count();
        (taken == 2).then_some(())
    })
    .await;
    // The keys that it has are good enough while the service is out of reach again.
    till.simulator.faults().always(Route::PayJwks, Fault::DropBefore);
    assert_eq!(
        post(&till, honest(&till, &payment, PayStatus::Captured)).await,
        success()
    );
    till.simulator.pay().rotate_key();
    let unknown = honest(&till, &payment, PayStatus::Captured);
    assert_eq!(post(&till, unknown.clone()).await, fail(500, "OTHER"));
    assert_eq!(post(&till, unknown).await, fail(500, "OTHER"));
    till.simulator.faults().clear();
    till.hand_over(&order).await;
    till.finish().await;
}

// The story.

#[tokio::test(flavor = "multi_thread")]
async fn the_payments_of_an_order_read_as_one_story_without_a_secret() {
    let till = Till::open(delivered(Delivery::OnTime)).await;
    let order = at_the_counter(&till).await;
    rolled_back(&till, &order).await;
    till.pay_yandex(&order).await;
    let payment = till.newest_payment(&order).await;
    let forged = till.simulator.pay().forge(&payment.order_id, Forgery::WrongKey);
    post(&till, forged).await;
    till.act(
        &order,
        Act::RefuseLine {
            line: 0,
            left_milli: 0,
            units: Vec::new(),
        },
    )
    .await;
    until("the part has gone back", SOON, async || {
        let attempt = till.last_attempt(&order).await;
        let back = attempt.returns.first()?;
        (back.state == ReturnStateName::Done).then_some(())
    })
    .await;
    till.act(&order, Act::ConfirmComposition).await;
    till.hand_over(&order).await;
    until("the notifications are there", SOON, async || {
        let notified = till.simulator.pay().notified();
        notified
            .iter()
            .all(simulator::pay::Notified::is_taken)
            .then_some(())
    })
    .await;

    let story = till.counter.story(order.id).await.unwrap();
    let money: Vec<_> = story.entries.iter().filter(|entry| entry.money).collect();
    let at = |kind: StoryKind, name: &str, attempt: &str| {
        let found = money.iter().position(|entry| {
            entry.kind == kind
                && entry.name == name
                && entry.details.get("attempt").is_some_and(|no| no == attempt)
        });
        found.unwrap_or_else(|| panic!("{name} of attempt {attempt} is not in {money:#?}"))
    };
    // Intent, sent, answered, seen, decided, for each attempt in turn.
    let steps = [
        at(StoryKind::Event, "pay_started", "1"),
        at(StoryKind::Event, "pay_link_given", "1"),
        at(StoryKind::Event, "rollback_asked", "1"),
        at(StoryKind::Event, "attempt_closed", "1"),
        at(StoryKind::Event, "pay_started", "2"),
        at(StoryKind::Event, "pay_link_given", "2"),
        at(StoryKind::Event, "captured", "2"),
        at(StoryKind::Event, "return_owed", "2"),
        at(StoryKind::Event, "return_done", "2"),
    ];
    assert!(steps.is_sorted_by(|one, next| one < next), "{money:#?}");
    let (created, refunded) = (
        at(StoryKind::Pay, "create", "2"),
        at(StoryKind::Pay, "refund", "2"),
    );
    assert!(steps[4] < created && created < steps[6], "{money:#?}");
    assert!(steps[7] < refunded && refunded < steps[8] + 1, "{money:#?}");
    at(StoryKind::Pay, "rollback", "1");
    at(StoryKind::Pay, "ask", "2");
    let heard = money[at(StoryKind::Pay, "webhook", "2")];
    assert_eq!(heard.details["outcome"], "accepted");
    assert_eq!(
        money[steps[4]].by.as_deref(),
        Some("Ольга Кассирова"),
        "who decided"
    );
    assert_eq!(money[steps[3]].details["closure"], "rolledBack");

    let code = till.code(&order);
    let link = "pay/";
    let shown = format!("{story:?}");
    let export = till.export(&order).await;
    let calls = export["payments"].as_array().unwrap();
    assert!(calls.iter().any(|call| call["call"] == "refund"), "{export:#}");
    let notified = export["notified"].as_array().unwrap();
    assert!(
        notified.iter().any(|one| one["verdict"] == "accepted"),
        "{export:#}"
    );
    for (what, text) in [("the story", shown), ("the export", export.to_string())] {
        for secret in [
            code.as_str(),
            link,
            "pay-key",
            "webhook-token",
            "79001234567",
            "Кузнецова",
        ] {
            assert!(!text.contains(secret), "{what} tells {secret}: {text}");
        }
    }
    till.finish().await;
}
