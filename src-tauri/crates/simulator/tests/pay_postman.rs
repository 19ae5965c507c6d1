//! Notifications over the network: when they leave, how often, and what is kept of the answers.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod common;

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use common::offline::bread;
use common::{client, start};
use serde_json::{Value, json};
use simulator::clock::ManualClock;
use simulator::pay::{Delivery, NotificationConfig, Notified, PayConfig};
use simulator::{Simulator, SimulatorConfig, eventually};

const ID: &str = "s12-t07-000184-1";
const SOON: Duration = Duration::from_secs(10);

#[derive(Clone, Debug)]
struct Heard {
    kind: String,
    jwt: String,
    at: Instant,
}

/// A merchant's webhook that says what it is told to say, in that order, and then that all is well.
#[derive(Clone, Default)]
struct Merchant {
    heard: Arc<Mutex<Vec<Heard>>>,
    says: Arc<Mutex<Vec<(u16, &'static str)>>>,
}

impl Merchant {
    async fn serve(&self) -> String {
        let this = self.clone();
        let hear = move |headers: HeaderMap, body: Bytes| {
            let this = this.clone();
            async move {
                this.heard.lock().unwrap().push(Heard {
                    kind: headers["content-type"].to_str().unwrap().to_owned(),
                    jwt: String::from_utf8(body.to_vec()).unwrap(),
                    at: Instant::now(),
                });
                let mut says = this.says.lock().unwrap();
                let (status, body) = if says.is_empty() {
                    (200, r#"{"status":"success"}"#)
                } else {
                    says.remove(0)
                };
                (StatusCode::from_u16(status).unwrap(), body)
            }
        };
        let router = axum::Router::new().route("/hooks/v1/webhook", post(hear));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks/v1/webhook", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        url
    }

    fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    async fn hears(&self, count: usize) -> Vec<Heard> {
        let enough = || Some(self.heard()).filter(|heard| heard.len() >= count);
        eventually(SOON, enough).await.unwrap()
    }
}

async fn shop(notifications: NotificationConfig) -> (Simulator, ManualClock) {
    let pay = PayConfig {
        notifications: NotificationConfig {
            pause: Duration::from_millis(60),
            ..notifications
        },
        ..PayConfig::default()
    };
    let (sim, clock) = start(SimulatorConfig {
        pay,
        ..SimulatorConfig::default()
    })
    .await;
    let url = format!("{}/api/merchant/v1/orders", sim.pay().base_url());
    let request = client().post(url).header("Authorization", "Api-Key pay-key");
    let answer = request
        .header("X-Request-Id", ID)
        .json(&bread(ID))
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    (sim, clock)
}

fn with(delivery: Delivery) -> NotificationConfig {
    NotificationConfig {
        delivery,
        ..NotificationConfig::default()
    }
}

async fn notified(sim: &Simulator, done: impl Fn(&[Notified]) -> bool) -> Vec<Notified> {
    eventually(SOON, || Some(sim.pay().notified()).filter(|list| done(list)))
        .await
        .unwrap()
}

#[tokio::test]
async fn nothing_leaves_until_somebody_is_pointed_at_and_then_all_that_waited() {
    let (sim, clock) = shop(NotificationConfig::default()).await;
    let merchant = Merchant::default();
    let url = merchant.serve().await;
    sim.pay().customer_pays(ID).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(sim.pay().notified().is_empty() && merchant.heard().is_empty());
    sim.pay().point_at(url);
    let list = notified(&sim, |list| {
        list.len() == 2 && list.iter().all(Notified::is_taken)
    })
    .await;
    let heard = merchant.heard();
    assert_eq!(heard.len(), 2);
    assert_eq!(heard[1].kind, "application/octet-stream");
    assert_eq!(heard[1].jwt, list[1].sent[0].jwt);
    let keys = client()
        .get(format!("{}/api/jwks", sim.pay().base_url()))
        .send()
        .await
        .unwrap();
    assert_eq!(keys.headers()["content-type"], "application/json");
    let keys: Value = keys.json().await.unwrap();
    let merchant_id = &sim.pay().config().merchant_id;
    let read = common::jwt::judge(&heard[1].jwt, &keys, merchant_id, clock.now().as_second());
    assert_eq!(read.unwrap(), list[1].payload);
    assert_eq!(
        list[1].payload["order"],
        json!({"orderId": ID, "paymentStatus": "CAPTURED"})
    );
    assert_eq!(
        (list[1].sent[0].status, list[1].sent[0].body.as_str()),
        (Some(200), r#"{"status":"success"}"#)
    );
    assert!(
        sim.pay().take_notifications().is_empty(),
        "one queue, emptied once"
    );
}

#[tokio::test]
async fn the_end_of_the_links_time_is_told_though_nobody_reads() {
    let (sim, clock) = shop(NotificationConfig::default()).await;
    let merchant = Merchant::default();
    sim.pay().point_at(merchant.serve().await);
    clock.advance(jiff::SignedDuration::from_secs(600));
    let list = notified(&sim, |list| list.iter().any(Notified::is_taken)).await;
    assert_eq!(list[0].payload["order"]["paymentStatus"], "FAILED");
}

#[tokio::test]
async fn anything_but_success_is_repeated_after_a_pause_before_the_next_has_its_turn() {
    let (sim, clock) = shop(NotificationConfig::default()).await;
    let merchant = Merchant::default();
    merchant.says.lock().unwrap().extend([
        (500, r#"{"status":"success"}"#),
        (200, r#"{"status":"fail","reasonCode":"OTHER"}"#),
        (200, "OK"),
    ]);
    let url = merchant.serve().await;
    sim.pay().customer_pays(ID).unwrap();
    sim.pay().point_at(url);
    merchant.hears(1).await;
    clock.advance(jiff::SignedDuration::from_secs(5));
    let list = notified(&sim, |list| {
        list.len() == 2 && list.iter().all(Notified::is_taken)
    })
    .await;
    let statuses: Vec<_> = list[0].sent.iter().map(|sent| sent.status).collect();
    assert_eq!(statuses, [Some(500), Some(200), Some(200), Some(200)]);
    assert_eq!(list[1].sent.len(), 1);
    let heard = merchant.heard();
    assert_eq!(heard.len(), 5);
    for pair in heard[..4].windows(2) {
        assert!(pair[1].at - pair[0].at >= Duration::from_millis(60));
    }
    let iat = |jwt: &str| common::jwt::parts(jwt).header["iat"].as_i64().unwrap();
    assert_eq!(
        iat(&heard[3].jwt) - iat(&heard[0].jwt),
        5,
        "a repeat is signed afresh"
    );
}

#[tokio::test]
async fn a_merchant_that_never_takes_it_is_left_alone_after_some_tries() {
    let (sim, _clock) = shop(NotificationConfig {
        tries: 3,
        ..NotificationConfig::default()
    })
    .await;
    let merchant = Merchant::default();
    *merchant.says.lock().unwrap() = vec![(401, r#"{"reasonCode":"UNAUTHORIZED"}"#); 3];
    let url = merchant.serve().await;
    sim.pay().customer_pays(ID).unwrap();
    sim.pay().point_at(url);
    let list = notified(&sim, |list| list.len() == 2 && list[1].is_taken()).await;
    assert_eq!((list[0].sent.len(), list[0].is_taken()), (3, false));
    assert_eq!(list[0].sent[2].body, r#"{"reasonCode":"UNAUTHORIZED"}"#);
    assert_eq!(merchant.heard().len(), 4);
}

#[tokio::test]
async fn a_merchant_that_is_down_gets_it_when_it_is_found_elsewhere() {
    let (sim, _clock) = shop(NotificationConfig {
        tries: 200,
        ..NotificationConfig::default()
    })
    .await;
    sim.pay().customer_pays(ID).unwrap();
    // A port that was free a moment ago and is closed again.
    let closed = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    sim.pay().point_at(format!("http://{closed}/v1/webhook"));
    let list = notified(&sim, |list| list.iter().any(|one| !one.sent.is_empty())).await;
    assert_eq!((list[0].sent[0].status, list[0].is_taken()), (None, false));
    let merchant = Merchant::default();
    sim.pay().point_at(merchant.serve().await);
    notified(&sim, |list| {
        list.len() == 2 && list.iter().all(Notified::is_taken)
    })
    .await;
    assert_eq!(merchant.heard().len(), 2);
}

#[tokio::test]
async fn a_slow_merchant_counts_as_silent() {
    let (sim, _clock) = shop(NotificationConfig {
        tries: 1,
        timeout: Duration::from_millis(100),
        ..NotificationConfig::default()
    })
    .await;
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    sim.pay().customer_pays(ID).unwrap();
    // It accepts (the system does) and never answers.
    sim.pay()
        .point_at(format!("http://{}/v1/webhook", listener.local_addr().unwrap()));
    let list = notified(&sim, |list| list.len() == 2 && !list[1].sent.is_empty()).await;
    assert_eq!(list[0].sent[0].status, None);
}

#[tokio::test]
async fn a_late_one_leaves_no_sooner_than_it_is_told() {
    let by = Duration::from_millis(400);
    let (sim, _clock) = shop(with(Delivery::Late(by))).await;
    let merchant = Merchant::default();
    sim.pay().point_at(merchant.serve().await);
    let paid = Instant::now();
    sim.pay().customer_pays(ID).unwrap();
    let heard = merchant.hears(2).await;
    assert!(heard[0].at - paid >= by);
    assert!(
        heard[1].at - heard[0].at < by,
        "both are late by the same, not one after the other"
    );
}

#[tokio::test]
async fn a_double_is_the_very_same_token() {
    let (sim, _clock) = shop(with(Delivery::Twice)).await;
    let merchant = Merchant::default();
    sim.pay().point_at(merchant.serve().await);
    sim.pay().customer_pays(ID).unwrap();
    let heard = merchant.hears(4).await;
    assert_eq!((&heard[0].jwt, &heard[2].jwt), (&heard[1].jwt, &heard[3].jwt));
    assert_ne!(heard[0].jwt, heard[2].jwt);
    let list = notified(&sim, |list| list.len() == 2 && list[1].sent.len() == 2).await;
    assert_eq!(list[0].sent.len(), 2);
}

#[tokio::test]
async fn a_lost_one_is_recorded_and_never_sent() {
    let (sim, _clock) = shop(with(Delivery::Never)).await;
    let merchant = Merchant::default();
    sim.pay().point_at(merchant.serve().await);
    sim.pay().customer_pays(ID).unwrap();
    let list = notified(&sim, |list| list.len() == 2).await;
    assert!(list.iter().all(|one| one.sent.is_empty() && !one.is_taken()));
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(merchant.heard().is_empty());
}

#[tokio::test]
async fn the_postman_stops_with_the_simulator() {
    let (sim, _clock) = shop(NotificationConfig::default()).await;
    let merchant = Merchant::default();
    sim.pay().point_at(merchant.serve().await);
    let pay = sim.pay().clone();
    drop(sim);
    pay.customer_pays(ID).unwrap();
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert!(merchant.heard().is_empty());
    assert_eq!(pay.take_notifications().len(), 2);
}
