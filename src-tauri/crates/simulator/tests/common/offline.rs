//! A till at a Yandex Pay without a socket: plain function calls, a clock that is turned by hand.

use axum::body::Bytes;
use axum::http::{Request, Response};
use jiff::SignedDuration;
use serde_json::{Value, json};
use simulator::clock::ManualClock;
use simulator::pay::{Pay, PayConfig, Settle};

pub const ID: &str = "s12-t07-000184-1";

pub struct Counter {
    pub pay: Pay,
    pub clock: ManualClock,
}

impl Counter {
    pub fn open(config: PayConfig) -> Self {
        let clock = ManualClock::at(super::noon());
        Self {
            pay: Pay::offline(config, clock.clock()),
            clock,
        }
    }

    /// With an order of one bread, 300.00, waiting to be paid within 600 s.
    pub fn with_order(config: PayConfig) -> Self {
        let counter = Self::open(config);
        let (status, answer) = counter.create(&bread(ID));
        assert_eq!(status, 200, "{answer}");
        counter
    }

    pub fn send(&self, method: &str, path: &str, request_id: &str, body: Option<&Value>) -> Response<Bytes> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}/api/merchant/{path}", self.pay.base_url()))
            .header("Authorization", "Api-Key pay-key")
            .header("X-Request-Id", request_id);
        let request = match body {
            Some(body) => request
                .header("Content-Type", "application/json")
                .body(Bytes::from(body.to_string())),
            None => request.body(Bytes::new()),
        };
        self.pay.answer(request.unwrap())
    }

    pub fn post(&self, path: &str, request_id: &str, body: Option<&Value>) -> (u16, Value) {
        read(&self.send("POST", path, request_id, body))
    }

    pub fn get(&self, path: &str) -> (u16, Value) {
        read(&self.send("GET", path, "read", None))
    }

    pub fn create(&self, body: &Value) -> (u16, Value) {
        let id = body["orderId"].as_str().unwrap();
        self.post("v1/orders", id, Some(body))
    }

    /// `data` of the order as a read shows it.
    pub fn look(&self) -> Value {
        self.get(&format!("v1/orders/{ID}")).1["data"].clone()
    }

    pub fn status(&self) -> String {
        self.look()["order"]["paymentStatus"].as_str().unwrap().to_owned()
    }

    pub fn amount(&self) -> String {
        self.look()["order"]["orderAmount"].as_str().unwrap().to_owned()
    }

    pub fn rollback(&self, request_id: &str) -> (u16, Value) {
        self.post(&format!("v1/orders/{ID}/rollback"), request_id, None)
    }

    pub fn refund(&self, external: &str, sum: &str) -> (u16, Value) {
        self.refund_leaving(external, sum, None)
    }

    /// With a `targetCart` of these lines: product and what remains of it.
    pub fn refund_leaving(&self, external: &str, sum: &str, left: Option<&[(&str, &str)]>) -> (u16, Value) {
        let mut body = json!({"refundAmount": sum, "externalOperationId": external,
            "branchId": "b", "managerId": "m", "motive": "возврат"});
        if let Some(left) = left {
            let items: Vec<Value> = left
                .iter()
                .map(|(id, count)| json!({"productId": id, "quantityCount": count}))
                .collect();
            body["targetCart"] = json!({ "items": items });
        }
        self.post(&format!("v2/orders/{ID}/refund"), external, Some(&body))
    }

    /// Of the one bread of [`bread`], which is worth so much less from now on.
    pub fn refund_down_to(&self, external: &str, sum: &str, left: &str) -> (u16, Value) {
        self.refund_to(external, sum, &json!([{"productId": "1", "price": left}]))
    }

    /// With these items as the `targetCart`.
    pub fn refund_to(&self, external: &str, sum: &str, items: &Value) -> (u16, Value) {
        let body = json!({"refundAmount": sum, "externalOperationId": external,
            "branchId": "b", "managerId": "m", "targetCart": {"items": items}});
        self.post(&format!("v2/orders/{ID}/refund"), external, Some(&body))
    }

    pub fn pass(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    pub fn net(&self) -> String {
        format!("{:.2}", self.pay.net_paid("s12"))
    }
}

pub fn read(answer: &Response<Bytes>) -> (u16, Value) {
    let body = serde_json::from_slice(answer.body()).unwrap_or_default();
    (answer.status().as_u16(), body)
}

/// The reason code of a refusal, and its status.
pub fn no(answer: &(u16, Value)) -> (u16, &str) {
    (answer.0, answer.1["reasonCode"].as_str().unwrap_or("none"))
}

/// Every change is done as soon as it is asked for.
pub fn at_once() -> PayConfig {
    PayConfig {
        rollback_takes: Settle::AtOnce,
        refund_takes: Settle::AtOnce,
        ..PayConfig::default()
    }
}

pub fn bread(id: &str) -> Value {
    order(id, &[("1", "Хлеб", "1", "300.00")])
}

/// An order of these lines: product, title, count, line total.
pub fn order(id: &str, lines: &[(&str, &str, &str, &str)]) -> Value {
    let mut sum = rust_decimal::Decimal::ZERO;
    let items: Vec<Value> = lines
        .iter()
        .map(|(product, title, count, total)| {
            sum += total.parse::<rust_decimal::Decimal>().unwrap();
            json!({"productId": product, "title": title, "quantity": {"count": count}, "total": total})
        })
        .collect();
    json!({"orderId": id, "currencyCode": "RUB", "orderSource": "CASH_REGISTER", "ttl": 600,
        "cart": {"items": items, "total": {"amount": format!("{sum:.2}")}},
        "extensions": {"billingReport": {"branchId": "b", "managerId": "m"}, "smsOffer": {"phone": "+7900"}}})
}
