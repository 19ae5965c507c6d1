//! Marking codes as the strict Kuper takes them: one a unit, none twice, none that was sold before.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod common;

use common::{apples_and_milk, client, start};
use serde_json::{Value, json};
use simulator::kuper::{Dialect, KuperConfig};
use simulator::{Simulator, SimulatorConfig};

const MARKS: &str = "payload.positions[0].markingCode";

struct Shop {
    sim: Simulator,
    http: reqwest::Client,
}

fn code(serial: &str) -> String {
    format!("010460703836003621{serial}\u{1d}93dGVz")
}

/// Milk alone, of three packs.
fn milk(packs: u32, codes: &[String]) -> Value {
    let sum = format!("{}.{:02}", packs * 9490 / 100, packs * 9490 % 100);
    let codes: Vec<Value> = codes.iter().map(|code| json!({ "value": code })).collect();
    let mut line = json!({"id": "100101", "quantity": packs, "price": "94.90", "discountPrice": "94.90",
        "totalPrice": sum});
    if !codes.is_empty() {
        line["markingCode"] = json!(codes);
    }
    json!({"positions": [line], "total": {"totalPrice": sum, "discountTotalPrice": sum}})
}

fn three() -> Vec<String> {
    ["A", "B", "C"].map(code).to_vec()
}

impl Shop {
    async fn open() -> Self {
        let kuper = KuperConfig {
            marked: ["100101".to_owned()].into(),
            ..KuperConfig::default()
        };
        let (sim, _) = start(SimulatorConfig {
            kuper,
            ..SimulatorConfig::default()
        })
        .await;
        let shop = Self { sim, http: client() };
        for n in [1, 2] {
            shop.sim.kuper().hold_back(&apples_and_milk(Dialect::Flat, n));
        }
        shop
    }

    /// The status, and the first field that is wrong.
    async fn tell(&self, n: u32, event: &str, extra: Value) -> (u16, String) {
        let order = apples_and_milk(Dialect::Flat, n);
        let mut payload = json!({"orderUUID": order.order_uuid(), "number": format!("M-{n}")});
        for (key, value) in extra.as_object().unwrap() {
            payload[key] = value.clone();
        }
        let request = self.http.post(self.sim.kuper().notifications_url());
        let body = json!({"event_type": event, "payload": payload});
        let answer = request
            .bearer_auth("kuper-token")
            .json(&body)
            .send()
            .await
            .unwrap();
        let status = answer.status().as_u16();
        let body: Value = answer.json().await.unwrap();
        (
            status,
            body["errors"][0]["field"].as_str().unwrap_or_default().to_owned(),
        )
    }

    async fn must(&self, n: u32, event: &str, extra: Value) {
        assert_eq!(self.tell(n, event, extra).await, (200, String::new()), "{event}");
    }

    async fn until_assembled(&self, n: u32) {
        self.must(n, "order.in_work", json!({})).await;
        self.must(n, "order.assembled", json!({})).await;
    }

    async fn refuses(&self, n: u32, event: &str, packs: u32, codes: &[String]) {
        let told = self.tell(n, event, milk(packs, codes)).await;
        assert_eq!(told, (422, MARKS.to_owned()), "{codes:?}");
    }
}

#[tokio::test]
async fn each_unit_has_one_code_and_none_twice() {
    let shop = Shop::open().await;
    shop.until_assembled(1).await;
    let ready = "order.ready_for_delivery";
    shop.refuses(1, ready, 3, &[]).await;
    shop.refuses(1, ready, 3, &three()[..2]).await;
    shop.refuses(1, ready, 2, &three()).await;
    let bare = "010460703836003621A".to_owned();
    shop.refuses(1, ready, 3, &[code("A"), code("B"), bare]).await;
    for wrong in [
        "4607038360036",
        "01046070383600352",
        "010460703836003521A",
        "010460703836003621",
    ] {
        let codes = [code("A"), code("B"), wrong.to_owned()];
        shop.refuses(1, ready, 3, &codes).await;
    }
    shop.must(1, ready, milk(3, &three())).await;
}

#[tokio::test]
async fn what_is_delivered_was_ready_and_is_not_sold_again() {
    let shop = Shop::open().await;
    let (ready, delivered) = ("order.ready_for_delivery", "order.delivered");
    shop.until_assembled(1).await;
    shop.must(1, ready, milk(3, &three())).await;
    shop.must(1, "order.pickup_code_created", json!({"pickupCode": "1234"}))
        .await;
    shop.refuses(1, delivered, 2, &[code("A"), code("D")]).await;
    shop.must(1, delivered, milk(2, &[code("A"), code("C")])).await;
    shop.until_assembled(2).await;
    shop.refuses(2, ready, 1, &[code("A")]).await;
    // The refused unit is on the shelf again.
    shop.must(2, ready, milk(1, &[code("B")])).await;
}
