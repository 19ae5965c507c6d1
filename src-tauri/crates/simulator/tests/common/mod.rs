//! What the tests of both services need: a till that answers, and requests as a till makes them.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
#![allow(dead_code, reason = "every test file uses its own part")]

pub mod jwt;
pub mod offline;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::HeaderMap;
use axum::routing::post;
use jiff::Timestamp;
use serde_json::{Value, json};
use simulator::clock::ManualClock;
use simulator::kuper::Dialect;
use simulator::orders::{GeneratorConfig, NewOrder, OrderGenerator};
use simulator::{Simulator, SimulatorConfig};

pub fn noon() -> Timestamp {
    "2026-11-21T09:00:00Z".parse().unwrap()
}

pub fn client() -> reqwest::Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::builder()
        .timeout(Duration::from_secs(10))
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
}

/// A simulator whose clock stands still.
pub async fn start(config: SimulatorConfig) -> (Simulator, ManualClock) {
    let clock = ManualClock::at(noon());
    let config = SimulatorConfig {
        clock: clock.clock(),
        ..config
    };
    (Simulator::start(config).await.unwrap(), clock)
}

pub fn orders(seed: u64, config: GeneratorConfig) -> OrderGenerator {
    OrderGenerator::new(seed, config)
}

/// An order of chosen lines, so that the sums in a test can be read.
pub fn apples_and_milk(dialect: Dialect, n: u32) -> NewOrder {
    let uuid = format!("265cb601-a78a-4862-9e9d-d6b48d6a{n:04}");
    let order_uuid = match dialect {
        Dialect::Flat => format!("retailer-slug:{uuid}"),
        Dialect::Nested => uuid,
    };
    let body = json!({"event_type": "order.created", "payload": {
        "originalOrderId": format!("H100000{n:04}"), "orderUUID": order_uuid, "storeID": "12",
        "paymentState": "not_paid",
        "positions": [
            {"id": "100262", "name": "Яблоки", "originalQuantity": 2, "quantity": 2, "weight": "1000",
             "price": "99.90", "discountPrice": "89.90", "totalPrice": "199.80", "totalDiscountPrice": "179.80"},
            {"id": "100101", "name": "Молоко", "originalQuantity": 3, "quantity": 3, "weight": "",
             "price": "94.90", "discountPrice": "", "totalPrice": "284.70", "totalDiscountPrice": "284.70"},
        ],
        "total": {"totalPrice": "484.50", "discountTotalPrice": "464.50"}}});
    NewOrder::from_body(body, simulator::kuper::StoreKind::Grocery).unwrap()
}

#[derive(Clone, Debug)]
pub struct Heard {
    pub headers: HeaderMap,
    pub body: Bytes,
}

/// A till's webhook endpoint that answers what it is told, or numbers orders by itself.
#[derive(Clone, Default)]
pub struct Till {
    pub heard: Arc<Mutex<Vec<Heard>>>,
    pub answers: Arc<Mutex<Vec<(u16, Value)>>>,
}

impl Till {
    pub async fn serve(&self) -> String {
        let till = self.clone();
        let router = Router::new().route(
            "/kuper/webhook",
            post(move |headers: HeaderMap, body: Bytes| {
                let till = till.clone();
                async move { till.answer(headers, body) }
            }),
        );
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/kuper/webhook", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        url
    }

    fn answer(&self, headers: HeaderMap, body: Bytes) -> (axum::http::StatusCode, axum::Json<Value>) {
        self.heard.lock().unwrap().push(Heard {
            headers,
            body: body.clone(),
        });
        let mut answers = self.answers.lock().unwrap();
        let (status, answer) = if answers.is_empty() {
            let body: Value = serde_json::from_slice(&body).unwrap_or_default();
            let id = body["payload"]["originalOrderId"]
                .as_str()
                .unwrap_or("?")
                .to_owned();
            (200, json!({"status": "created", "number": format!("M-{id}")}))
        } else {
            answers.remove(0)
        };
        (
            axum::http::StatusCode::from_u16(status).unwrap(),
            axum::Json(answer),
        )
    }

    pub fn bodies(&self) -> Vec<Value> {
        let heard = self.heard.lock().unwrap();
        heard
            .iter()
            .map(|h| serde_json::from_slice(&h.body).unwrap_or_default())
            .collect()
    }
}
