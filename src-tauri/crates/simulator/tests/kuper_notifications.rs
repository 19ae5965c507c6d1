//! Each rule of the strict Kuper: the wrong thing is refused by name, the right thing goes through.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod common;

use common::{apples_and_milk, client, start};
use jiff::SignedDuration;
use serde_json::{Value, json};
use simulator::kuper::{
    AcceptedRule, CanceledBy, Cancellation, Dialect, KuperConfig, NotificationAuth, Stage, StoreKind,
    ViolationKind,
};
use simulator::orders::NewOrder;
use simulator::{Simulator, SimulatorConfig};

struct Shop {
    sim: Simulator,
    http: reqwest::Client,
    order: NewOrder,
}

impl Shop {
    async fn open(kuper: KuperConfig) -> Self {
        let order = apples_and_milk(kuper.dialect, 1);
        let (sim, _) = start(SimulatorConfig {
            kuper,
            ..SimulatorConfig::default()
        })
        .await;
        sim.kuper().hold_back(&order);
        Self {
            sim,
            http: client(),
            order,
        }
    }

    async fn flat() -> Self {
        Self::open(KuperConfig::default()).await
    }

    async fn nested() -> Self {
        Self::open(KuperConfig {
            dialect: Dialect::Nested,
            ..KuperConfig::default()
        })
        .await
    }

    async fn send(&self, body: &Value) -> (u16, Value) {
        let request = self
            .http
            .post(self.sim.kuper().notifications_url())
            .bearer_auth("kuper-token");
        let answer = request.json(body).send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// A flat event about the first order.
    async fn tell(&self, event: &str, extra: Value) -> (u16, Value) {
        self.send(&flat(&self.order, event, extra)).await
    }

    async fn expect(&self, status: u16, event: &str, extra: Value) {
        let (got, body) = self.tell(event, extra).await;
        assert_eq!(got, status, "{event}: {body}");
    }

    /// Sends a wrong event; it must be refused with 422, naming this field.
    async fn expect_field(&self, field: &str, event: &str, extra: Value) {
        let (status, body) = self.tell(event, extra).await;
        assert_eq!(status, 422, "{event}: {body}");
        let fields: Vec<_> = body["errors"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| e["field"].clone())
            .collect();
        assert!(fields.contains(&field.into()), "{field} is not among {fields:?}");
    }

    async fn until_assembled(&self) {
        self.expect(200, "order.in_work", json!({})).await;
        self.expect(200, "order.assembled", json!({})).await;
    }

    async fn until_code(&self, code: &str) {
        self.until_assembled().await;
        self.expect(200, "order.ready_for_delivery", whole()).await;
        self.expect(200, "order.pickup_code_created", json!({"pickupCode": code}))
            .await;
    }

    fn kinds(&self) -> Vec<ViolationKind> {
        self.sim.kuper().violations().iter().map(|v| v.kind).collect()
    }

    fn stage(&self) -> Stage {
        self.sim
            .kuper()
            .order(self.order.original_order_id())
            .unwrap()
            .stage
    }
}

fn flat(order: &NewOrder, event: &str, extra: Value) -> Value {
    let mut payload = json!({"orderUUID": order.order_uuid(), "number": "M-1"});
    for (key, value) in extra.as_object().unwrap() {
        payload[key] = value.clone();
    }
    json!({"event_type": event, "payload": payload})
}

fn line(id: &str, quantity: Value, prices: [&str; 3], weight: &str) -> Value {
    json!({"id": id, "quantity": quantity, "price": prices[0], "discountPrice": prices[1],
        "totalPrice": prices[2], "weight": weight})
}

fn composition(positions: Vec<Value>, total: &str) -> Value {
    json!({"positions": positions, "total": {"totalPrice": total, "discountTotalPrice": total}})
}

fn apples() -> Value {
    // 1130 g at 89.90 a pack of 500 g.
    line("100262", json!(2), ["99.90", "89.90", "203.17"], "1130")
}

fn milk() -> Value {
    line("100101", json!(3), ["94.90", "94.90", "284.70"], "")
}

fn whole() -> Value {
    composition(vec![apples(), milk()], "487.87")
}

#[tokio::test]
async fn the_seeds_sequence_goes_through_and_is_remembered() {
    let shop = Shop::flat().await;
    shop.until_code("123456").await;
    shop.expect(200, "order.delivered", composition(vec![apples()], "203.17"))
        .await;
    let order = shop.sim.kuper().order("M-1").unwrap();
    assert_eq!(order.stage, Stage::Delivered);
    assert_eq!(order.code.unwrap().reveal(), "123456");
    assert_eq!(order.ready.unwrap().lines.len(), 2);
    let delivered = order.delivered.unwrap();
    assert_eq!(delivered.due.to_string(), "203.17");
    assert_eq!(delivered.line("100262").unwrap().weight_grams, Some(1130));
    assert_eq!(
        shop.sim.kuper().events_of(shop.order.order_uuid()),
        [
            "order.in_work",
            "order.assembled",
            "order.ready_for_delivery",
            "order.pickup_code_created",
            "order.delivered"
        ]
    );
    assert!(shop.sim.kuper().violations().is_empty());
}

#[tokio::test]
async fn a_wrong_or_missing_token_is_refused_with_401() {
    let shop = Shop::flat().await;
    let body = flat(&shop.order, "order.in_work", json!({}));
    let url = shop.sim.kuper().notifications_url();
    let bare = shop.http.post(&url).json(&body).send().await.unwrap();
    assert_eq!(bare.status(), 401);
    let wrong = shop
        .http
        .post(&url)
        .bearer_auth("guess")
        .json(&body)
        .send()
        .await
        .unwrap();
    assert_eq!(wrong.status(), 401);
    assert!(wrong.json::<Value>().await.unwrap()["error"]["title"].is_string());
    assert_eq!(shop.kinds(), [ViolationKind::Token, ViolationKind::Token]);
    assert_eq!(shop.stage(), Stage::Created);
    shop.expect(200, "order.in_work", json!({})).await;
}

#[tokio::test]
async fn an_older_host_takes_a_client_token_with_its_version() {
    let auth = NotificationAuth::ClientToken {
        token: "old".into(),
        api_version: "3.0".into(),
    };
    let shop = Shop::open(KuperConfig {
        auth,
        ..KuperConfig::default()
    })
    .await;
    let body = flat(&shop.order, "order.in_work", json!({}));
    let send = async |headers: &[(&str, &str)]| {
        let mut request = shop.http.post(shop.sim.kuper().notifications_url()).json(&body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(send(&[("Authorization", "Bearer old")]).await, 401);
    assert_eq!(send(&[("Client-Token", "old")]).await, 401);
    assert_eq!(
        send(&[("Client-Token", "old"), ("Api-Version", "2.0")]).await,
        401
    );
    assert_eq!(
        send(&[("Client-Token", "old"), ("Api-Version", "3.0")]).await,
        200
    );
}

#[tokio::test]
async fn a_token_for_client_credentials_is_issued_expires_and_can_be_revoked() {
    let auth = NotificationAuth::ClientCredentials {
        client_id: "shop".into(),
        client_secret: "hush".into(),
        valid_for_s: 300,
    };
    let order = apples_and_milk(Dialect::Flat, 1);
    let kuper = KuperConfig {
        auth,
        ..KuperConfig::default()
    };
    let (sim, clock) = start(SimulatorConfig {
        kuper,
        ..SimulatorConfig::default()
    })
    .await;
    sim.kuper().hold_back(&order);
    let http = client();
    let ask = async |secret: &str, grant: &str| {
        let form = [
            ("client_id", "shop"),
            ("client_secret", secret),
            ("grant_type", grant),
        ];
        http.post(sim.kuper().token_url())
            .form(&form)
            .send()
            .await
            .unwrap()
    };
    let tell = async |token: &str, event: &str| {
        let request = http.post(sim.kuper().notifications_url()).bearer_auth(token);
        request
            .json(&flat(&order, event, json!({})))
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    assert_eq!(ask("wrong", "client_credentials").await.status(), 401);
    assert_eq!(ask("hush", "password").await.status(), 400);
    let json = http
        .post(sim.kuper().token_url())
        .json(&json!({"client_id": "shop"}))
        .send()
        .await
        .unwrap();
    assert_eq!(json.status(), 400);

    let issued: Value = ask("hush", "client_credentials").await.json().await.unwrap();
    assert_eq!(issued["expires_in"], 300);
    let token = issued["access_token"].as_str().unwrap();
    assert_eq!(tell("kuper-token", "order.in_work").await, 401);
    assert_eq!(tell(token, "order.in_work").await, 200);
    clock.advance(SignedDuration::from_secs(300));
    assert_eq!(tell(token, "order.assembled").await, 401);
    let fresh: Value = ask("hush", "client_credentials").await.json().await.unwrap();
    let fresh = fresh["access_token"].as_str().unwrap();
    assert_eq!(tell(fresh, "order.assembled").await, 200);
    sim.kuper().revoke_tokens();
    assert_eq!(tell(fresh, "order.assembled").await, 401);
}

#[tokio::test]
async fn what_is_not_json_is_refused() {
    let shop = Shop::flat().await;
    let url = shop.sim.kuper().notifications_url();
    let post = |mime: &'static str, body: &'static str| {
        let request = shop
            .http
            .post(&url)
            .bearer_auth("kuper-token")
            .header("content-type", mime)
            .body(body);
        async move { request.send().await.unwrap().status().as_u16() }
    };
    assert_eq!(post("application/json", "{").await, 422);
    assert_eq!(post("application/json", "[]").await, 422);
    assert_eq!(post("text/plain", "{}").await, 422);
}

#[tokio::test]
async fn unknown_missing_and_mistyped_fields_are_named() {
    let shop = Shop::flat().await;
    shop.expect_field("payload.colour", "order.in_work", json!({"colour": "red"}))
        .await;
    shop.expect_field("payload.number", "order.in_work", json!({"number": 1}))
        .await;
    shop.expect_field("payload.number", "order.in_work", json!({"number": null}))
        .await;
    shop.expect_field("payload.number", "order.in_work", json!({"number": " "}))
        .await;
    shop.expect_field("payload.pickupCode", "order.in_work", json!({"pickupCode": "1"}))
        .await;
    shop.expect_field("event_type", "order.shipped", json!({})).await;
    let (status, body) = shop
        .send(&json!({"event_type": "order.in_work", "payload": {}, "extra": 1}))
        .await;
    assert_eq!(status, 422);
    let fields: Vec<_> = body["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["field"].as_str().unwrap())
        .collect();
    assert_eq!(fields, ["extra", "payload.orderUUID", "payload.number"]);
    assert!(shop.kinds().iter().all(|kind| *kind == ViolationKind::Schema));
    assert_eq!(shop.stage(), Stage::Created);
}

#[tokio::test]
async fn the_nested_envelope_is_refused_by_a_flat_kuper_and_the_other_way_round() {
    let flat_shop = Shop::flat().await;
    let nested_shop = Shop::nested().await;
    let flat_body = flat(&flat_shop.order, "order.in_work", json!({}));
    let nested_body = json!({"event": {"type": "order.in_work", "payload": {"order_id": "H1000000001"}}});
    assert_eq!(flat_shop.send(&nested_body).await.0, 422);
    assert_eq!(nested_shop.send(&flat_body).await.0, 422);
    assert_eq!(flat_shop.send(&flat_body).await.0, 200);
    assert_eq!(nested_shop.send(&nested_body).await.0, 200);
}

#[tokio::test]
async fn money_has_two_places_and_is_a_string() {
    let shop = Shop::flat().await;
    shop.until_assembled().await;
    let ready = "order.ready_for_delivery";
    for wrong in [
        json!("203.1"),
        json!("203"),
        json!(203.17),
        json!("-1.00"),
        json!("0203.17"),
        json!("203,17"),
    ] {
        let mut apples = apples();
        apples["totalPrice"] = wrong;
        let extra = composition(vec![apples, milk()], "487.87");
        shop.expect_field("payload.positions[0].totalPrice", ready, extra)
            .await;
    }
    let mut extra = whole();
    extra["total"]["totalPrice"] = json!("487.870");
    shop.expect_field("payload.total.totalPrice", ready, extra).await;
    shop.expect(200, ready, whole()).await;
}

#[tokio::test]
async fn weight_is_a_string_of_digits_and_quantity_a_number() {
    let shop = Shop::flat().await;
    shop.until_assembled().await;
    let ready = "order.ready_for_delivery";
    for wrong in [
        json!(1130),
        json!("1.13"),
        json!("1130 г"),
        json!("-5"),
        json!(null),
    ] {
        let mut apples = apples();
        apples["weight"] = wrong;
        let extra = composition(vec![apples, milk()], "487.87");
        shop.expect_field("payload.positions[0].weight", ready, extra)
            .await;
    }
    for wrong in [json!("2"), json!(-2), json!(2.0001)] {
        let mut apples = apples();
        apples["quantity"] = wrong;
        let extra = composition(vec![apples, milk()], "487.87");
        shop.expect_field("payload.positions[0].quantity", ready, extra)
            .await;
    }
    shop.expect(200, ready, whole()).await;
}

#[tokio::test]
async fn the_total_is_the_sum_of_the_positions() {
    let shop = Shop::flat().await;
    shop.until_assembled().await;
    let ready = "order.ready_for_delivery";
    let wrong = composition(vec![apples(), milk()], "487.88");
    shop.expect_field("payload.total.totalPrice", ready, wrong.clone())
        .await;
    shop.expect_field("payload.total.discountTotalPrice", ready, wrong)
        .await;
    shop.expect(200, ready, whole()).await;
}

#[tokio::test]
async fn the_sum_of_a_line_follows_from_price_and_quantity_or_weight() {
    let shop = Shop::flat().await;
    shop.until_assembled().await;
    let ready = "order.ready_for_delivery";
    let off = line("100262", json!(2), ["99.90", "89.90", "203.18"], "1130");
    shop.expect_field(
        "payload.positions[0].totalPrice",
        ready,
        composition(vec![off], "203.18"),
    )
    .await;
    let off = line("100101", json!(2), ["94.90", "94.90", "284.70"], "");
    shop.expect_field(
        "payload.positions[0].totalPrice",
        ready,
        composition(vec![off], "284.70"),
    )
    .await;
    let dearer = line("100101", json!(1), ["95.90", "95.90", "95.90"], "");
    let extra = composition(vec![dearer], "95.90");
    shop.expect_field("payload.positions[0].price", ready, extra.clone())
        .await;
    shop.expect_field("payload.positions[0].discountPrice", ready, extra)
        .await;
    shop.expect(200, ready, whole()).await;
}

#[tokio::test]
async fn a_composition_that_is_empty_or_missing_is_refused() {
    let shop = Shop::flat().await;
    shop.until_assembled().await;
    shop.expect_field("payload.positions", "order.ready_for_delivery", json!({}))
        .await;
    shop.expect_field(
        "payload.positions",
        "order.ready_for_delivery",
        composition(vec![], "0.00"),
    )
    .await;
    shop.expect(200, "order.ready_for_delivery", whole()).await;
    shop.expect(200, "order.pickup_code_created", json!({"pickupCode": "1234"}))
        .await;
    shop.expect_field("payload.positions", "order.delivered", json!({}))
        .await;
    shop.expect_field("payload.total", "order.delivered", json!({"positions": [milk()]}))
        .await;
    shop.expect(200, "order.delivered", whole()).await;
}

#[tokio::test]
async fn only_ordered_positions_and_replacements_are_known() {
    let shop = Shop::flat().await;
    shop.until_assembled().await;
    let ready = "order.ready_for_delivery";
    let stranger = line("555", json!(1), ["10.00", "10.00", "10.00"], "");
    let extra = composition(vec![stranger.clone(), milk()], "294.70");
    shop.expect_field("payload.positions[0].id", ready, extra).await;
    shop.expect_field(
        "payload.positions[1].id",
        ready,
        composition(vec![milk(), milk()], "569.40"),
    )
    .await;

    let mut gone = line("100262", json!(0), ["99.90", "89.90", "0.00"], "");
    gone["replacedByID"] = json!("556");
    let extra = composition(vec![gone.clone(), stranger.clone()], "10.00");
    shop.expect_field("payload.positions[0].replacedByID", ready, extra)
        .await;
    gone["replacedByID"] = json!("555");
    let mut kept = gone.clone();
    kept["quantity"] = json!(1);
    kept["totalPrice"] = json!("89.90");
    let extra = composition(vec![kept, stranger.clone()], "99.90");
    shop.expect_field("payload.positions[0].quantity", ready, extra)
        .await;
    shop.expect(200, ready, composition(vec![gone, stranger], "10.00"))
        .await;
}

#[tokio::test]
async fn a_position_ordered_twice_may_stand_twice_and_no_more() {
    let shop = Shop::flat().await;
    let mut body = apples_and_milk(Dialect::Flat, 2).body().clone();
    body["payload"]["positions"][0] = body["payload"]["positions"][1].clone();
    let twice = NewOrder::from_body(body, StoreKind::Grocery).unwrap();
    shop.sim.kuper().hold_back(&twice);
    let tell = async |event: &str, mut extra: Value| {
        extra["number"] = json!("M-2");
        shop.send(&flat(&twice, event, extra)).await.0
    };
    assert_eq!(tell("order.in_work", json!({})).await, 200);
    assert_eq!(tell("order.assembled", json!({})).await, 200);
    let ready = "order.ready_for_delivery";
    assert_eq!(
        tell(ready, composition(vec![milk(), milk(), milk()], "854.10")).await,
        422
    );
    assert_eq!(
        tell(ready, composition(vec![milk(), milk()], "569.40")).await,
        200
    );
}

#[tokio::test]
async fn a_substitute_from_the_stores_catalogue_is_known_without_being_named() {
    let shop = Shop::flat().await;
    shop.until_assembled().await;
    let other_milk = line("100108", json!(3), ["89.90", "89.90", "269.70"], "");
    shop.expect(
        200,
        "order.ready_for_delivery",
        composition(vec![apples(), other_milk], "472.87"),
    )
    .await;
}

#[tokio::test]
async fn of_a_weighed_substitute_only_the_total_can_be_checked() {
    let shop = Shop::flat().await;
    shop.until_assembled().await;
    let pears = line("100276", json!(1), ["139.90", "139.90", "151.23"], "540");
    let ready = "order.ready_for_delivery";
    shop.expect_field(
        "payload.total.totalPrice",
        ready,
        composition(vec![pears.clone()], "151.24"),
    )
    .await;
    shop.expect(200, ready, composition(vec![pears], "151.23")).await;
}

#[tokio::test]
async fn a_weighed_line_cannot_be_charged_by_the_pack() {
    let shop = Shop::flat().await;
    shop.until_assembled().await;
    let by_pack = line("100262", json!(1), ["99.90", "89.90", "89.90"], "1130");
    let extra = composition(vec![by_pack], "89.90");
    shop.expect_field(
        "payload.positions[0].totalPrice",
        "order.ready_for_delivery",
        extra,
    )
    .await;
    let one_pack = line("100262", json!(1), ["99.90", "89.90", "89.90"], "500");
    shop.expect(
        200,
        "order.ready_for_delivery",
        composition(vec![one_pack], "89.90"),
    )
    .await;
}

#[tokio::test]
async fn events_out_of_order_are_refused_from_every_stage() {
    let steps: [(&str, Value); 5] = [
        ("order.in_work", json!({})),
        ("order.assembled", json!({})),
        ("order.ready_for_delivery", whole()),
        ("order.pickup_code_created", json!({"pickupCode": "1234"})),
        ("order.delivered", whole()),
    ];
    let shop = Shop::flat().await;
    for done in 0..steps.len() {
        for (event, extra) in &steps[done + 1..] {
            shop.expect(422, event, extra.clone()).await;
        }
        let (event, extra) = &steps[done];
        shop.expect(200, event, extra.clone()).await;
    }
    assert_eq!(shop.kinds(), [ViolationKind::OutOfOrder; 4 + 3 + 2 + 1]);
    shop.expect(422, "order.canceled", cancellation()).await;
    assert_eq!(shop.stage(), Stage::Delivered);
}

#[tokio::test]
async fn a_repeat_is_already_processed_but_must_say_the_same() {
    let shop = Shop::flat().await;
    shop.until_code("123456").await;
    shop.expect(202, "order.in_work", json!({})).await;
    shop.expect(202, "order.pickup_code_created", json!({"pickupCode": "123456"}))
        .await;
    assert!(shop.kinds().is_empty());
    shop.expect(422, "order.pickup_code_created", json!({"pickupCode": "654321"}))
        .await;
    shop.expect(
        422,
        "order.ready_for_delivery",
        composition(vec![milk()], "284.70"),
    )
    .await;
    assert_eq!(shop.kinds(), [ViolationKind::RepeatDiffers; 2]);
    let order = shop.sim.kuper().order("M-1").unwrap();
    assert_eq!(order.code.unwrap().reveal(), "123456");
    let attempts: Vec<_> = order
        .received
        .iter()
        .filter(|r| r.event == "order.in_work")
        .map(|r| (r.attempt, r.status))
        .collect();
    assert_eq!(attempts, [(1, 200), (2, 202)]);
}

#[tokio::test]
async fn a_repeat_is_422_where_the_option_says_so() {
    let shop = Shop::open(KuperConfig {
        repeat_is_fine: false,
        ..KuperConfig::default()
    })
    .await;
    shop.expect(200, "order.in_work", json!({})).await;
    shop.expect(422, "order.in_work", json!({})).await;
    assert_eq!(shop.sim.kuper().events_of("M-1"), ["order.in_work"]);
}

#[tokio::test]
async fn a_code_must_be_unique_among_live_orders_and_may_come_again_afterwards() {
    let shop = Shop::flat().await;
    let other = apples_and_milk(Dialect::Flat, 2);
    shop.sim.kuper().hold_back(&other);
    shop.until_code("123456").await;
    let tell = async |event: &str, extra: Value| {
        let mut body = flat(&other, event, extra);
        body["payload"]["number"] = json!("M-2");
        shop.send(&body).await
    };
    tell("order.in_work", json!({})).await;
    tell("order.assembled", json!({})).await;
    tell("order.ready_for_delivery", whole()).await;
    let live = |number: &str| shop.sim.kuper().order(number).unwrap().has_live_code();
    assert!(live("M-1") && !live("M-2"));
    let same = json!({"pickupCode": "123456"});
    let (status, body) = tell("order.pickup_code_created", same.clone()).await;
    assert_eq!(
        (status, &body["errors"][0]["field"]),
        (422, &json!("payload.pickupCode"))
    );
    assert_eq!(shop.kinds(), [ViolationKind::CodeNotUnique]);
    assert!(!format!("{:?}", shop.sim.kuper().violations()).contains("123456"));
    shop.expect(200, "order.delivered", whole()).await;
    assert!(!live("M-1"));
    assert_eq!(tell("order.pickup_code_created", same).await.0, 200);
}

#[tokio::test]
async fn an_empty_or_spaced_code_is_refused() {
    let shop = Shop::flat().await;
    shop.until_assembled().await;
    shop.expect(200, "order.ready_for_delivery", whole()).await;
    for wrong in [json!(""), json!("12 34"), json!(1234), json!("1".repeat(256))] {
        let extra = json!({ "pickupCode": wrong });
        shop.expect_field("payload.pickupCode", "order.pickup_code_created", extra)
            .await;
    }
    shop.expect(200, "order.pickup_code_created", json!({"pickupCode": "0012"}))
        .await;
}

fn cancellation() -> Value {
    json!({"cancellation": {"slug": "out_of_stock", "description": "нет в наличии"}})
}

#[tokio::test]
async fn a_cancellation_needs_a_reason_and_nothing_follows_it() {
    let shop = Shop::flat().await;
    shop.expect_field("payload.cancellation", "order.canceled", json!({}))
        .await;
    let bare = json!({"cancellation": {"slug": "out_of_stock"}});
    shop.expect_field("payload.cancellation.description", "order.canceled", bare)
        .await;
    shop.until_code("1234").await;
    shop.expect(200, "order.canceled", cancellation()).await;
    shop.expect(202, "order.canceled", cancellation()).await;
    shop.expect(422, "order.delivered", whole()).await;
    shop.expect(422, "order.in_work", json!({})).await;
    let (by, why) = shop.sim.kuper().order("M-1").unwrap().cancellation.unwrap();
    assert_eq!((by, why.slug.as_str()), (CanceledBy::Merchant, "out_of_stock"));
    assert_eq!(
        shop.kinds()[2..],
        [ViolationKind::AfterCancel(CanceledBy::Merchant); 2]
    );
}

#[tokio::test]
async fn after_kupers_own_cancellation_everything_is_refused() {
    let shop = Shop::flat().await;
    shop.expect(200, "order.in_work", json!({})).await;
    let why = Cancellation {
        slug: "customer_request".into(),
        description: "передумал".into(),
    };
    shop.sim.kuper().cancel_silently("M-1", &why).unwrap();
    shop.expect(422, "order.assembled", json!({})).await;
    shop.expect(422, "order.canceled", cancellation()).await;
    shop.expect(422, "order.in_work", json!({})).await;
    assert_eq!(shop.kinds(), [ViolationKind::AfterCancel(CanceledBy::Kuper); 3]);
}

#[tokio::test]
async fn an_order_nobody_placed_is_unknown_and_names_are_echoed_to_the_letter() {
    let shop = Shop::flat().await;
    let bare = shop.order.order_uuid().rsplit(':').next().unwrap().to_owned();
    shop.expect(404, "order.in_work", json!({"orderUUID": bare}))
        .await;
    shop.expect(404, "order.in_work", json!({"orderUUID": "H1000000001"}))
        .await;
    shop.expect(
        404,
        "order.in_work",
        json!({"orderUUID": shop.order.order_uuid().to_uppercase()}),
    )
    .await;
    assert_eq!(shop.kinds(), [ViolationKind::UnknownOrder; 3]);
    shop.expect(200, "order.in_work", json!({})).await;
    shop.expect_field("payload.number", "order.assembled", json!({"number": "M-2"}))
        .await;
}

#[tokio::test]
async fn accepted_is_for_restaurants_and_there_it_comes_first() {
    let shop = Shop::flat().await;
    shop.expect(405, "order.accepted", json!({})).await;
    assert_eq!(shop.kinds(), [ViolationKind::NotApplicable]);

    let dish = apples_and_milk(Dialect::Flat, 2);
    let dish = NewOrder::from_body(dish.body().clone(), StoreKind::Restaurant).unwrap();
    shop.sim.kuper().hold_back(&dish);
    let tell = async |event: &str| shop.send(&flat(&dish, event, json!({"number": "M-2"}))).await.0;
    assert_eq!(tell("order.in_work").await, 422);
    assert_eq!(tell("order.accepted").await, 200);
    assert_eq!(tell("order.accepted").await, 202);
    assert_eq!(tell("order.in_work").await, 200);
}

#[tokio::test]
async fn accepted_is_wanted_from_everybody_where_the_option_says_so() {
    let shop = Shop::open(KuperConfig {
        accepted: AcceptedRule::Everybody,
        ..KuperConfig::default()
    })
    .await;
    shop.expect(422, "order.in_work", json!({})).await;
    shop.expect(200, "order.accepted", json!({})).await;
    shop.expect(200, "order.in_work", json!({})).await;
}

#[tokio::test]
async fn the_code_goes_before_ready_where_the_option_says_so() {
    let shop = Shop::open(KuperConfig {
        code_before_ready: true,
        ..KuperConfig::default()
    })
    .await;
    shop.until_assembled().await;
    shop.expect(422, "order.ready_for_delivery", whole()).await;
    shop.expect(200, "order.pickup_code_created", json!({"pickupCode": "1234"}))
        .await;
    shop.expect(422, "order.delivered", whole()).await;
    shop.expect(200, "order.ready_for_delivery", whole()).await;
    shop.expect(200, "order.delivered", whole()).await;
}

fn nested(event: &str, extra: Value) -> Value {
    let mut payload = json!({"order_id": "H1000000001"});
    for (key, value) in extra.as_object().unwrap() {
        payload[key] = value.clone();
    }
    json!({"event": {"type": event, "payload": payload}})
}

fn nested_order(total: &str, due: &str) -> Value {
    json!({"number": "M-42", "order": {"originalOrderId": "H1000000001", "changed": true,
        "positions": [
            {"id": "100262", "originalQuantity": 2, "quantity": 2, "weight": "1130", "replacedByID": "",
             "price": "99.90", "discountPrice": "89.90", "totalPrice": "225.77", "totalDiscountPrice": "203.17"},
            {"id": "100101", "originalQuantity": 3, "quantity": 0, "weight": "", "replacedByID": "",
             "price": "94.90", "discountPrice": "94.90", "totalPrice": "0.00", "totalDiscountPrice": "0.00"}],
        "total": {"totalPrice": total, "discountTotalPrice": due}}})
}

#[tokio::test]
async fn the_nested_dialect_goes_through_with_both_sums() {
    let shop = Shop::nested().await;
    let right = nested_order("225.77", "203.17");
    for (event, extra) in [
        ("order.in_work", json!({})),
        ("order.assembled", json!({})),
        ("order.ready_for_delivery", right.clone()),
        ("order.pickup_code_created", json!({"code": "1234"})),
        ("order.delivered", right),
    ] {
        let (status, body) = shop.send(&nested(event, extra)).await;
        assert_eq!(status, 200, "{event}: {body}");
    }
    let order = shop.sim.kuper().order("H1000000001").unwrap();
    let line = order.delivered.unwrap().line("100262").unwrap().clone();
    assert_eq!(line.before_discount.unwrap().to_string(), "225.77");
    assert_eq!(order.number.as_deref(), Some("M-42"));
}

#[tokio::test]
async fn the_nested_dialects_mistakes_are_named() {
    let shop = Shop::nested().await;
    assert_eq!(shop.send(&nested("order.in_work", json!({}))).await.0, 200);
    assert_eq!(shop.send(&nested("order.assembled", json!({}))).await.0, 200);
    let field = async |event: &str, extra: Value| {
        let (status, body) = shop.send(&nested(event, extra)).await;
        assert_eq!(status, 422, "{body}");
        body["errors"][0]["field"].as_str().unwrap().to_owned()
    };
    let ready = "order.ready_for_delivery";
    let at = "event.payload.order";
    assert_eq!(
        field(ready, nested_order("203.17", "203.17")).await,
        format!("{at}.total.totalPrice")
    );
    assert_eq!(
        field(ready, nested_order("225.77", "225.77")).await,
        format!("{at}.total.discountTotalPrice")
    );
    let mut wrong = nested_order("225.77", "203.17");
    wrong["order"]["originalOrderId"] = json!("H2");
    assert_eq!(field(ready, wrong).await, format!("{at}.originalOrderId"));
    let mut wrong = nested_order("225.77", "203.17");
    wrong["order"]["positions"][0]["totalPrice"] = json!("225.78");
    assert_eq!(field(ready, wrong).await, format!("{at}.positions[0].totalPrice"));
    let mut wrong = nested_order("225.77", "203.17");
    wrong["order"]["changed"] = json!("yes");
    assert_eq!(field(ready, wrong).await, format!("{at}.changed"));
    assert_eq!(field(ready, json!({"positions": []})).await, at);
    let code = json!({"pickupCode": "1"});
    assert_eq!(
        field("order.pickup_code_created", code).await,
        "event.payload.code"
    );
}

#[tokio::test]
async fn the_nested_dialect_also_takes_the_bare_uuid() {
    let shop = Shop::nested().await;
    let body = json!({"event": {"type": "order.in_work", "payload": {"orderUUID": shop.order.order_uuid()}}});
    assert_eq!(shop.send(&body).await.0, 200);
}
