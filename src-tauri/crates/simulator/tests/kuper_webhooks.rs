//! Kuper speaks to the till, and answers the till's recovery reads.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod common;

use common::{Till, apples_and_milk, client, start};
use jiff::SignedDuration;
use serde_json::{Value, json};
use simulator::kuper::{Cancellation, Dialect, KuperConfig, NotSent, Stage, ViolationKind, WebhookAuth};
use simulator::orders::GeneratorConfig;
use simulator::secret::Secret;
use simulator::{Simulator, SimulatorConfig};

async fn with_till(kuper: KuperConfig) -> (Simulator, Till) {
    let (sim, _) = start(SimulatorConfig {
        kuper,
        ..SimulatorConfig::default()
    })
    .await;
    let till = Till::default();
    sim.kuper().point_at(till.serve().await);
    (sim, till)
}

fn reason() -> Cancellation {
    Cancellation {
        slug: "customer_request".into(),
        description: "передумал".into(),
    }
}

#[tokio::test]
async fn an_order_is_posted_whole_and_the_answers_bytes_and_number_are_kept() {
    let (sim, till) = with_till(KuperConfig::default()).await;
    let order = common::orders(1, GeneratorConfig::default()).order(common::noon());
    let answer = sim.kuper().place(&order).await.unwrap();
    assert_eq!(answer.status, 200);
    assert_eq!(till.bodies(), [order.body().clone()]);
    let record = sim.kuper().order(order.order_uuid()).unwrap();
    assert_eq!(record.number, answer.number());
    assert_eq!(record.sent[0].answer.as_ref().unwrap().body, answer.body);
    assert!(sim.kuper().violations().is_empty());
}

#[tokio::test]
async fn every_way_of_authorisation_reaches_the_till() {
    for (auth, name, expected) in [
        (
            WebhookAuth::Bearer(Secret::new("t")),
            "authorization",
            Some("Bearer t"),
        ),
        (
            WebhookAuth::Basic {
                user: "kuper".into(),
                password: Secret::new("pw"),
            },
            "authorization",
            Some("Basic a3VwZXI6cHc="),
        ),
        (
            WebhookAuth::ClientToken(Secret::new("c")),
            "client-token",
            Some("c"),
        ),
        (WebhookAuth::Nothing, "authorization", None),
    ] {
        let (sim, till) = with_till(KuperConfig {
            webhook_auth: auth,
            ..KuperConfig::default()
        })
        .await;
        sim.kuper()
            .place(&apples_and_milk(Dialect::Flat, 1))
            .await
            .unwrap();
        let heard = till.heard.lock().unwrap();
        assert_eq!(heard[0].headers.get(name).map(|v| v.to_str().unwrap()), expected);
        assert_eq!(heard[0].headers["content-type"], "application/json");
    }
}

#[tokio::test]
async fn a_repeat_sends_the_same_bytes_and_another_answer_is_a_violation() {
    let (sim, till) = with_till(KuperConfig::default()).await;
    let order = apples_and_milk(Dialect::Flat, 1);
    sim.kuper().place(&order).await.unwrap();
    sim.kuper().repeat(order.original_order_id()).await.unwrap();
    assert!(sim.kuper().violations().is_empty());
    {
        let heard = till.heard.lock().unwrap();
        assert_eq!(heard[0].body, heard[1].body);
    }
    let other = json!({"status": "created", "number": "M-other"});
    till.answers.lock().unwrap().push((200, other));
    sim.kuper().repeat(order.original_order_id()).await.unwrap();
    let kinds: Vec<_> = sim.kuper().violations().iter().map(|v| v.kind).collect();
    assert_eq!(kinds, [ViolationKind::AnswerChanged, ViolationKind::BadAnswer]);
}

#[tokio::test]
async fn a_bad_answer_to_an_order_is_a_violation() {
    for (status, answer) in [
        (500, json!({})),
        (200, json!({"status": "ok", "number": "1"})),
        (200, json!({"status": "created"})),
        (200, json!({"status": "created", "number": 7})),
        (
            200,
            json!({"status": "created", "number": "7", "expectedAssemblyTime": "soon"}),
        ),
        (200, json!({"status": "created", "number": "7", "id": 1})),
        (200, json!("created")),
    ] {
        let (sim, till) = with_till(KuperConfig::default()).await;
        till.answers.lock().unwrap().push((status, answer.clone()));
        sim.kuper()
            .place(&apples_and_milk(Dialect::Flat, 1))
            .await
            .unwrap();
        let violations = sim.kuper().violations();
        assert_eq!(violations.len(), 1, "{answer}");
        assert_eq!(violations[0].kind, ViolationKind::BadAnswer, "{answer}");
    }
    let (sim, till) = with_till(KuperConfig::default()).await;
    let good =
        json!({"status": "created", "number": "7", "expectedAssemblyTime": "2026-11-21T10:00:00+03:00"});
    till.answers.lock().unwrap().push((200, good));
    sim.kuper()
        .place(&apples_and_milk(Dialect::Flat, 1))
        .await
        .unwrap();
    assert!(sim.kuper().violations().is_empty());
}

#[tokio::test]
async fn cancel_update_and_paid_name_the_order_and_change_it() {
    let (sim, till) = with_till(KuperConfig::default()).await;
    let order = apples_and_milk(Dialect::Flat, 1);
    let id = order.original_order_id();
    sim.kuper().place(&order).await.unwrap();
    sim.kuper().paid(id).await.unwrap();
    let later = json!({"delivery": {"expectedTo": "2026-11-21T20:00:00+03:00"}});
    sim.kuper().update(id, later).await.unwrap();
    sim.kuper().cancel(id, &reason()).await.unwrap();
    let bodies = till.bodies();
    let events: Vec<_> = bodies.iter().map(|b| b["event_type"].as_str().unwrap()).collect();
    assert_eq!(
        events,
        ["order.created", "order.paid", "order.updated", "order.canceled"]
    );
    assert!(
        bodies
            .iter()
            .all(|b| b["payload"]["orderUUID"] == order.order_uuid())
    );
    assert_eq!(
        bodies[2]["payload"]["delivery"]["expectedTo"],
        "2026-11-21T20:00:00+03:00"
    );
    assert!(bodies[2]["payload"].get("positions").is_none());
    assert_eq!(bodies[3]["payload"]["cancellation"]["slug"], "customer_request");
    let record = sim.kuper().order(id).unwrap();
    assert_eq!(record.stage, Stage::Canceled);
    assert!(record.paid_in_advance);
    assert_eq!(
        record.payload["delivery"]["expectedTo"],
        "2026-11-21T20:00:00+03:00"
    );
}

#[tokio::test]
async fn raw_bytes_go_out_as_they_are() {
    let (sim, till) = with_till(KuperConfig::default()).await;
    sim.kuper()
        .post_raw(vec![0xff, b'{'], &[("authorization", "Bearer nobody")])
        .await
        .unwrap();
    let heard = till.heard.lock().unwrap();
    assert_eq!(heard[0].body.as_ref(), [0xff, b'{']);
    assert_eq!(heard[0].headers["authorization"], "Bearer nobody");
    assert!(heard[0].headers.get("content-type").is_none());
}

#[tokio::test]
async fn a_till_that_is_not_there_is_said_so_and_the_order_stays() {
    let (sim, _) = start(SimulatorConfig::default()).await;
    let order = apples_and_milk(Dialect::Flat, 1);
    assert!(matches!(sim.kuper().place(&order).await, Err(NotSent::NoTill)));
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    sim.kuper().point_at(format!("http://{closed}/kuper/webhook"));
    assert!(matches!(
        sim.kuper().repeat("H1000000001").await,
        Err(NotSent::NoAnswer { .. })
    ));
    assert!(matches!(
        sim.kuper().repeat("H2").await,
        Err(NotSent::NoSuchOrder(_))
    ));
    assert_eq!(sim.kuper().orders().len(), 1);
    let till = Till::default();
    sim.kuper().point_at(till.serve().await);
    assert_eq!(sim.kuper().repeat("H1000000001").await.unwrap().status, 200);
}

async fn get(sim: &Simulator, path: &str) -> (u16, Value) {
    let url = format!("{}{path}", sim.kuper().base_url());
    let answer = client().get(url).bearer_auth("kuper-token").send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn the_recovery_reads_page_through_the_orders_and_filter_them() {
    let (sim, clock) = start(SimulatorConfig::default()).await;
    for n in 1..=5 {
        sim.kuper().hold_back(&apples_and_milk(Dialect::Flat, n));
        clock.advance(SignedDuration::from_mins(1));
    }
    let mut seen = Vec::new();
    let mut next = String::new();
    loop {
        let (status, page) = get(&sim, &format!("/ofm/api/v1/shipments?maxPageSize=2{next}")).await;
        assert_eq!(status, 200);
        let ids = page["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|s| s["originalOrderId"].clone());
        seen.extend(ids);
        let Some(token) = page["nextPageToken"].as_str() else {
            break;
        };
        next = format!("&nextPageToken={token}");
    }
    assert_eq!(seen.len(), 5);
    assert_eq!(seen[4], "H1000000005");

    let (_, page) = get(
        &sim,
        "/ofm/api/v1/shipments?filters[updatedFrom]=2026-11-21T12:03:00%2B03:00",
    )
    .await;
    assert_eq!(page["data"].as_array().unwrap().len(), 2);
    let (_, page) = get(&sim, "/ofm/api/v1/shipments?filters[storeId]=13").await;
    assert_eq!(page["data"], json!([]));
    sim.kuper().cancel_silently("H1000000001", &reason()).unwrap();
    let (_, page) = get(
        &sim,
        "/ofm/api/v1/shipments?filters[updatedFrom]=2026-11-21T09:05:00Z",
    )
    .await;
    assert_eq!(page["data"][0]["state"], "canceled");
    assert_eq!(page["data"][0]["cancellation"]["slug"], "customer_request");
}

#[tokio::test]
async fn the_recovery_reads_refuse_wrong_questions_and_wrong_tokens() {
    let (sim, _) = start(SimulatorConfig::default()).await;
    for query in [
        "page=2",
        "maxPageSize=0",
        "maxPageSize=101",
        "nextPageToken=2",
        "filters[updatedFrom]=today",
    ] {
        assert_eq!(
            get(&sim, &format!("/ofm/api/v1/shipments?{query}")).await.0,
            422,
            "{query}"
        );
    }
    for path in ["shipments", "shipments/H1", "shipments/H1/state"] {
        let url = format!("{}/ofm/api/v1/{path}", sim.kuper().base_url());
        assert_eq!(client().get(url).send().await.unwrap().status(), 401, "{path}");
    }
}

#[tokio::test]
async fn the_state_read_follows_the_order_in_kupers_words() {
    let (sim, _) = start(SimulatorConfig::default()).await;
    let order = apples_and_milk(Dialect::Flat, 1);
    sim.kuper().hold_back(&order);
    let state =
        async || get(&sim, "/ofm/api/v1/shipments/H1000000001/state").await.1["data"]["state"].clone();
    assert_eq!(state().await, "ready");
    for (event, word) in [("order.in_work", "collecting"), ("order.assembled", "assembled")] {
        let body =
            json!({"event_type": event, "payload": {"orderUUID": order.order_uuid(), "number": "M-1"}});
        let request = client()
            .post(sim.kuper().notifications_url())
            .bearer_auth("kuper-token");
        assert_eq!(request.json(&body).send().await.unwrap().status(), 200);
        assert_eq!(state().await, word);
    }
    assert_eq!(
        get(&sim, "/ofm/api/v1/shipments/H1000000001").await.1["data"]["state"],
        "assembled"
    );
    assert_eq!(get(&sim, "/ofm/api/v1/shipments/M-1/state").await.0, 404);
}
