//! Faults happen where they are planned, once or for good, and the log remembers every request.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod common;

use std::time::Duration;

use common::{apples_and_milk, client, start};
use serde_json::{Value, json};
use simulator::faults::{Fault, Faults, Route};
use simulator::kuper::{Dialect, Stage};
use simulator::log::Ending;
use simulator::pay::PayStatus;
use simulator::{Simulator, SimulatorConfig, StartError};

async fn shop() -> Simulator {
    let (sim, _) = start(SimulatorConfig::default()).await;
    sim.kuper().hold_back(&apples_and_milk(Dialect::Flat, 1));
    sim
}

async fn in_work(sim: &Simulator, http: &reqwest::Client) -> Result<reqwest::Response, reqwest::Error> {
    let order = apples_and_milk(Dialect::Flat, 1);
    let body =
        json!({"event_type": "order.in_work", "payload": {"orderUUID": order.order_uuid(), "number": "M-1"}});
    http.post(sim.kuper().notifications_url())
        .bearer_auth("kuper-token")
        .json(&body)
        .send()
        .await
}

fn stage(sim: &Simulator) -> Stage {
    sim.kuper().orders()[0].stage
}

const R: Route = Route::KuperNotifications;

#[tokio::test]
async fn a_status_is_answered_without_processing_and_only_once() {
    let (sim, http) = (shop().await, client());
    sim.faults().next(
        R,
        Fault::Status {
            code: 429,
            retry_after: Some(Duration::from_secs(7)),
        },
    );
    sim.faults().next(R, Fault::status(503));
    let answer = in_work(&sim, &http).await.unwrap();
    assert_eq!(
        (
            answer.status().as_u16(),
            answer.headers()["retry-after"].to_str().unwrap()
        ),
        (429, "7")
    );
    assert_eq!(sim.faults().waiting(R), 1);
    assert_eq!(in_work(&sim, &http).await.unwrap().status(), 503);
    assert_eq!(stage(&sim), Stage::Created);
    assert_eq!(in_work(&sim, &http).await.unwrap().status(), 200);
    assert_eq!(stage(&sim), Stage::InWork);
}

#[tokio::test]
async fn a_drop_before_leaves_nothing_and_a_drop_after_leaves_the_deed() {
    let (sim, http) = (shop().await, client());
    sim.faults().next(R, Fault::DropBefore);
    assert!(in_work(&sim, &http).await.is_err());
    assert_eq!(stage(&sim), Stage::Created);
    sim.faults().next(R, Fault::DropAfter);
    assert!(in_work(&sim, &http).await.is_err());
    assert_eq!(stage(&sim), Stage::InWork);
    assert_eq!(in_work(&sim, &http).await.unwrap().status(), 202);
    let endings: Vec<_> = sim.log().of(R).iter().map(|seen| seen.ending).collect();
    assert_eq!(endings, [Ending::Dropped, Ending::Dropped, Ending::Answered(202)]);
}

#[tokio::test]
async fn a_status_or_garbage_after_processing_hides_that_it_was_done() {
    for fault in [Fault::StatusAfter { code: 502 }, Fault::Garbage] {
        let (sim, http) = (shop().await, client());
        sim.faults().next(R, fault.clone());
        let answer = in_work(&sim, &http).await.unwrap();
        let expected = if fault == Fault::Garbage { 200 } else { 502 };
        assert_eq!(answer.status(), expected);
        assert!(answer.json::<Value>().await.is_err());
        assert_eq!(stage(&sim), Stage::InWork);
    }
}

#[tokio::test]
async fn a_delay_outlasts_an_impatient_client_before_or_after_the_deed() {
    for (fault, left_at) in [
        (Fault::Delay(Duration::from_secs(30)), Stage::Created),
        (Fault::DelayAfter(Duration::from_secs(30)), Stage::InWork),
    ] {
        let (sim, _) = (shop().await, ());
        let impatient = {
            let _ = client();
            reqwest::Client::builder()
                .timeout(Duration::from_millis(500))
                .no_proxy()
                .build()
                .unwrap()
        };
        sim.faults().next(R, fault);
        assert!(in_work(&sim, &impatient).await.unwrap_err().is_timeout());
        assert_eq!(stage(&sim), left_at);
        assert_eq!(sim.log().of(R)[0].ending, Ending::Open);
    }
    let (sim, http) = (shop().await, client());
    sim.faults().next(R, Fault::Delay(Duration::from_millis(1)));
    assert_eq!(in_work(&sim, &http).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_standing_fault_stands_until_cleared_and_only_on_its_route() {
    let (sim, http) = (shop().await, client());
    sim.faults().always(R, Fault::status(500));
    for _ in 0..3 {
        assert_eq!(in_work(&sim, &http).await.unwrap().status(), 500);
    }
    let state = format!(
        "{}/ofm/api/v1/shipments/H1000000001/state",
        sim.kuper().base_url()
    );
    assert_eq!(
        http.get(&state)
            .bearer_auth("kuper-token")
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    sim.faults().clear();
    assert_eq!(in_work(&sim, &http).await.unwrap().status(), 200);
}

#[tokio::test]
async fn every_route_can_be_hit() {
    let (sim, http) = (shop().await, client());
    for route in Route::ALL {
        sim.faults().always(route, Fault::status(418));
    }
    let (kuper, pay) = (
        sim.kuper().base_url(),
        format!("{}/api/merchant", sim.pay().base_url()),
    );
    for (route, post, url) in [
        (
            Route::KuperNotifications,
            true,
            format!("{kuper}/ofm/api/v1/notifications"),
        ),
        (Route::KuperToken, true, format!("{kuper}/auth/token")),
        (
            Route::KuperShipments,
            false,
            format!("{kuper}/ofm/api/v1/shipments?maxPageSize=1"),
        ),
        (
            Route::KuperShipments,
            false,
            format!("{kuper}/ofm/api/v1/shipments/H1/state"),
        ),
        (Route::PayCreate, true, format!("{pay}/v1/orders")),
        (Route::PayGet, false, format!("{pay}/v1/orders/1")),
        (Route::PayRollback, true, format!("{pay}/v1/orders/1/rollback")),
        (Route::PayRefund, true, format!("{pay}/v2/orders/1/refund")),
        (Route::PayOperation, false, format!("{pay}/v1/operations/1")),
        (
            Route::PayJwks,
            false,
            format!("{}/api/jwks", sim.pay().base_url()),
        ),
    ] {
        let request = if post { http.post(&url) } else { http.get(&url) };
        assert_eq!(request.send().await.unwrap().status(), 418, "{route:?}");
        assert_eq!(sim.log().all().last().unwrap().route, Some(route));
    }
    let page = format!("{}/pay/1", sim.pay().base_url());
    assert_eq!(http.get(page).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn a_seed_gives_the_same_faults_again_at_about_the_rate_asked() {
    let sequence = async |seed| {
        let (sim, http) = (shop().await, client());
        sim.faults().seeded(seed, 400);
        for _ in 0..100 {
            let _ = in_work(&sim, &http).await;
        }
        sim.log()
            .of(R)
            .into_iter()
            .map(|seen| seen.fault)
            .collect::<Vec<_>>()
    };
    let first = sequence(5).await;
    assert_eq!(first.len(), 100);
    let faults = first.iter().flatten().count();
    assert!((20..60).contains(&faults), "{faults} of 100");
    assert_eq!(first, sequence(5).await);
    assert_ne!(first, sequence(6).await);
}

#[tokio::test]
async fn no_chance_at_all_is_no_fault() {
    let (sim, http) = (shop().await, client());
    sim.faults().seeded(1, 0);
    for _ in 0..20 {
        assert!(in_work(&sim, &http).await.unwrap().status().is_success());
    }
    assert_eq!(
        format!("{:?}", Faults::default()),
        format!("{:?}", {
            sim.faults().clear();
            sim.faults()
        })
    );
}

#[tokio::test]
async fn the_log_keeps_body_request_id_and_attempt() {
    let (sim, http) = (shop().await, client());
    let url = format!("{}/api/merchant/v1/orders?x=1", sim.pay().base_url());
    let request = http
        .post(url)
        .header("X-Request-Id", "r-1")
        .header("X-Request-Attempt", "2")
        .body("hello");
    assert_eq!(request.send().await.unwrap().status(), 401);
    let seen = &sim.log().all()[0];
    assert_eq!(seen.route, Some(Route::PayCreate));
    assert_eq!(
        (seen.request_id.as_deref(), seen.attempt.as_deref()),
        (Some("r-1"), Some("2"))
    );
    assert_eq!(
        (seen.body.as_ref(), seen.path.as_str()),
        (b"hello".as_ref(), "/api/merchant/v1/orders?x=1")
    );
    assert_eq!(seen.at, common::noon());
}

#[tokio::test]
async fn a_body_beyond_reason_is_refused_unread() {
    let (sim, http) = (shop().await, client());
    let url = sim.kuper().notifications_url();
    let answer = http
        .post(url)
        .bearer_auth("kuper-token")
        .body(vec![b' '; 2 * 1024 * 1024])
        .send()
        .await;
    // The refusal may overtake the upload, which the client then sees as a broken connection.
    assert!(answer.is_err() || answer.unwrap().status() == 413);
    assert_eq!(in_work(&sim, &http).await.unwrap().status(), 200);
}

#[tokio::test]
async fn dropping_the_simulator_closes_its_doors() {
    let (sim, http) = (shop().await, client());
    let url = sim.kuper().notifications_url();
    assert_eq!(http.post(&url).send().await.unwrap().status(), 401);
    drop(sim);
    let mut closed = false;
    for _ in 0..100 {
        if http.post(&url).send().await.is_err() {
            closed = true;
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(closed);
}

#[tokio::test]
async fn a_taken_port_is_said_so() {
    let (sim, _) = start(SimulatorConfig::default()).await;
    let port = sim
        .kuper()
        .base_url()
        .rsplit(':')
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let again = Simulator::start(SimulatorConfig {
        kuper_port: port,
        ..SimulatorConfig::default()
    })
    .await;
    assert!(matches!(again, Err(StartError::Listen { port: p, .. }) if p == port));
}

#[tokio::test]
async fn answers_carry_the_services_own_date() {
    let (sim, http) = (shop().await, client());
    let answer = in_work(&sim, &http).await.unwrap();
    assert_eq!(answer.headers()["date"], "Sat, 21 Nov 2026 09:00:00 GMT");
}

#[tokio::test]
async fn waiting_sees_what_comes_and_gives_up_on_what_does_not() {
    let (sim, http) = (shop().await, client());
    sim.faults().next(R, Fault::Delay(Duration::from_millis(50)));
    let (sent, seen) = tokio::join!(
        in_work(&sim, &http),
        sim.kuper()
            .wait_for("H1000000001", "order.in_work", Duration::from_secs(10))
    );
    assert_eq!(sent.unwrap().status(), 200);
    assert_eq!(seen.unwrap().stage, Stage::InWork);
    let never = sim
        .kuper()
        .wait_for("H1000000001", "order.delivered", Duration::from_millis(50))
        .await;
    assert!(never.is_none());
    assert!(
        sim.pay()
            .wait_for("s12", PayStatus::Pending, Duration::from_millis(50))
            .await
            .is_none()
    );
}

#[test]
fn secrets_do_not_show_in_debug() {
    let shown = format!("{:?}", SimulatorConfig::default());
    for secret in ["kuper-token", "webhook-token", "pay-key"] {
        assert!(!shown.contains(secret));
    }
}
