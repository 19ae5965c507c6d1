//! Each rule of the strict create call: the wrong thing is refused by path, the right thing accepted.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod common;

use common::{client, start};
use serde_json::{Value, json};
use simulator::pay::{Host, PayConfig, PayStatus};
use simulator::{Simulator, SimulatorConfig};

struct Desk {
    sim: Simulator,
    http: reqwest::Client,
}

impl Desk {
    async fn open(pay: PayConfig) -> Self {
        let (sim, _) = start(SimulatorConfig {
            pay,
            ..SimulatorConfig::default()
        })
        .await;
        Self { sim, http: client() }
    }

    fn request(&self) -> reqwest::RequestBuilder {
        self.http
            .post(format!("{}/api/merchant/v1/orders", self.sim.pay().base_url()))
    }

    async fn create(&self, request_id: &str, body: &Value) -> (u16, Value) {
        let request = self.request().header("Authorization", "Api-Key pay-key");
        let answer = request
            .header("X-Request-Id", request_id)
            .json(body)
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    /// The body, changed at one place, must be refused with 400, this code, and this path.
    async fn refused(&self, code: &str, path: &str, pointer: &str, value: Option<Value>) {
        let mut body = right();
        change(&mut body, pointer, value);
        let (status, answer) = self.create("r", &body).await;
        assert_eq!(
            (status, answer["reasonCode"].as_str()),
            (400, Some(code)),
            "{pointer}: {answer}"
        );
        assert_eq!(answer["status"], "fail");
        assert!(answer["details"].get(path).is_some(), "{path} is not in {answer}");
    }

    async fn bad(&self, path: &str, pointer: &str, value: Value) {
        self.refused("BAD_FORMAT", path, pointer, Some(value)).await;
    }

    async fn accepted(&self, n: u32, pointer: &str, value: Option<Value>) {
        let mut body = right();
        body["orderId"] = json!(format!("order-{n}"));
        change(&mut body, pointer, value);
        let (status, answer) = self.create(&format!("request-{n}"), &body).await;
        assert_eq!(status, 200, "{pointer}: {answer}");
    }
}

fn change(body: &mut Value, pointer: &str, value: Option<Value>) {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    let parent = body.pointer_mut(parent).unwrap();
    match (parent, value) {
        (Value::Array(list), Some(value)) => list[name.parse::<usize>().unwrap()] = value,
        (Value::Object(map), Some(value)) => drop(map.insert(name.to_owned(), value)),
        (Value::Object(map), None) => drop(map.remove(name)),
        (other, _) => panic!("no place {pointer} in {other}"),
    }
}

fn right() -> Value {
    json!({
        "orderId": "s12-t07-20261121-000184-1", "currencyCode": "RUB", "orderSource": "CASH_REGISTER", "ttl": 600,
        "cart": {"externalId": "000184", "items": [
            {"productId": "100101", "title": "Молоко", "quantity": {"count": "3"}, "unitPrice": "94.90",
             "subtotal": "284.70", "discountedUnitPrice": "90.00", "total": "270.00"},
            {"productId": "100262", "title": "Яблоки, 1130 г", "quantity": {"count": "1", "available": "1"},
             "total": "203.17", "features": null, "skuId": "100262", "description": "весовые"}],
            "total": {"amount": "473.17"}},
        "extensions": {"billingReport": {"branchId": "store-12", "managerId": "cashier-3"},
            "paymentData": {"saleToken": "8d1f6c1e"}, "qrData": {"token": "qr"},
            "smsOffer": {"phone": "+79001234567"}},
        "risk": {"shippingType": "PICKUP", "shippingAddress": "ул. Лесная, 5", "qrType": "dynamic",
            "customerAggregates": {"registrationDate": "2025-01-01", "failedLoginAttemptsOneDay": 0,
                "historicalCookieLogin": true, "amountFirstSuccessfulOrder": "123.45", "cookie": "c"},
            "periodCheckAggregates": {"successfulOrdersCountOneMonth": 2,
                "totalAmountSuccessfulOrdersOneMonth": "100.00"}},
        "availablePaymentMethods": ["SPLIT"], "preferredPaymentMethod": "FULLPAYMENT", "isPrepayment": false,
        "billingPhone": "+7 (900) 123-45-67", "metadata": "m", "purpose": "p",
        "redirectUrls": {"onSuccess": "https://shop.example/ok"}
    })
}

#[tokio::test]
async fn a_right_body_is_answered_with_a_link_that_opens() {
    let desk = Desk::open(PayConfig::default()).await;
    let (status, answer) = desk.create("request-1", &right()).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(
        (&answer["code"], &answer["status"]),
        (&json!(200), &json!("success"))
    );
    assert_eq!(answer["data"].as_object().unwrap().len(), 1);
    let url = answer["data"]["paymentUrl"].as_str().unwrap();
    assert_eq!(desk.http.get(url).send().await.unwrap().status(), 200);
    let payment = desk.sim.pay().payment("s12-t07-20261121-000184-1").unwrap();
    assert_eq!(
        (payment.status, payment.amount.to_string().as_str()),
        (PayStatus::Pending, "473.17")
    );
    assert!(desk.sim.pay().refusals().is_empty());
}

#[tokio::test]
async fn a_wrong_or_missing_key_is_refused_with_401() {
    let desk = Desk::open(PayConfig::default()).await;
    for key in [
        None,
        Some("Api-Key guess"),
        Some("Bearer pay-key"),
        Some("pay-key"),
    ] {
        let mut request = desk.request().header("X-Request-Id", "r").json(&right());
        if let Some(key) = key {
            request = request.header("Authorization", key);
        }
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 401);
        assert_eq!(
            answer.json::<Value>().await.unwrap()["reasonCode"],
            "AUTHENTICATION_ERROR"
        );
    }
    assert!(desk.sim.pay().payments().is_empty());
}

#[tokio::test]
async fn the_headers_are_checked() {
    let desk = Desk::open(PayConfig::default()).await;
    let send = async |headers: &[(&str, &str)]| {
        let mut request = desk.request().header("Authorization", "Api-Key pay-key");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request
            .body(right().to_string())
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    };
    let json = ("Content-Type", "application/json");
    assert_eq!(send(&[json]).await, 400);
    assert_eq!(send(&[json, ("X-Request-Id", "")]).await, 400);
    assert_eq!(send(&[("X-Request-Id", "r")]).await, 400);
    assert_eq!(
        send(&[json, ("X-Request-Id", "r"), ("X-Request-Timeout", "999")]).await,
        400
    );
    assert_eq!(
        send(&[json, ("X-Request-Id", "r"), ("X-Request-Timeout", "10001")]).await,
        400
    );
    assert_eq!(
        send(&[json, ("X-Request-Id", "r"), ("X-Request-Attempt", "first")]).await,
        400
    );
    let good = [
        json,
        ("X-Request-Id", "r"),
        ("X-Request-Timeout", "5000"),
        ("X-Request-Attempt", "0"),
    ];
    assert_eq!(send(&good).await, 200);
}

#[tokio::test]
async fn unknown_fields_are_refused_with_their_path() {
    let desk = Desk::open(PayConfig::default()).await;
    for (path, pointer) in [
        ("colour", "/colour"),
        ("cart.colour", "/cart/colour"),
        ("cart.total.pointsAmount", "/cart/total/pointsAmount"),
        ("cart.items[1].pointsAmount", "/cart/items/1/pointsAmount"),
        ("cart.items[0].quantity.unit", "/cart/items/0/quantity/unit"),
        ("extensions.till", "/extensions/till"),
        (
            "extensions.billingReport.tillId",
            "/extensions/billingReport/tillId",
        ),
        ("extensions.smsOffer.text", "/extensions/smsOffer/text"),
        ("extensions.paymentData.token", "/extensions/paymentData/token"),
        ("extensions.qrData.url", "/extensions/qrData/url"),
        ("risk.colour", "/risk/colour"),
        ("risk.customerAggregates.age", "/risk/customerAggregates/age"),
        (
            "risk.periodCheckAggregates.days",
            "/risk/periodCheckAggregates/days",
        ),
        ("redirectUrls.onClose", "/redirectUrls/onClose"),
    ] {
        desk.bad(path, pointer, json!("1")).await;
    }
}

#[tokio::test]
async fn mandatory_fields_are_missed_by_path() {
    let desk = Desk::open(PayConfig::default()).await;
    for (path, pointer) in [
        ("cart", "/cart"),
        ("cart.items", "/cart/items"),
        ("cart.total", "/cart/total"),
        ("cart.total.amount", "/cart/total/amount"),
        ("cart.items[0].productId", "/cart/items/0/productId"),
        ("cart.items[0].title", "/cart/items/0/title"),
        ("cart.items[0].total", "/cart/items/0/total"),
        ("cart.items[0].quantity", "/cart/items/0/quantity"),
        ("cart.items[0].quantity.count", "/cart/items/0/quantity/count"),
        ("currencyCode", "/currencyCode"),
        ("orderId", "/orderId"),
        ("orderSource", "/orderSource"),
        ("extensions", "/extensions"),
        ("extensions.billingReport", "/extensions/billingReport"),
        (
            "extensions.billingReport.branchId",
            "/extensions/billingReport/branchId",
        ),
        (
            "extensions.billingReport.managerId",
            "/extensions/billingReport/managerId",
        ),
        ("extensions.smsOffer", "/extensions/smsOffer"),
        ("extensions.smsOffer.phone", "/extensions/smsOffer/phone"),
    ] {
        desk.refused("BAD_FORMAT", path, pointer, None).await;
    }
}

#[tokio::test]
async fn mistyped_and_impossible_values_are_refused_by_path() {
    let desk = Desk::open(PayConfig::default()).await;
    for (path, pointer, value) in [
        ("orderId", "/orderId", json!(184)),
        ("orderId", "/orderId", json!("x".repeat(2049))),
        ("currencyCode", "/currencyCode", json!("USD")),
        ("orderSource", "/orderSource", json!("WEBSITE")),
        ("orderSource", "/orderSource", json!("null")),
        ("availablePaymentMethods", "/availablePaymentMethods", json!([])),
        (
            "availablePaymentMethods[0]",
            "/availablePaymentMethods",
            json!(["CARD"]),
        ),
        ("preferredPaymentMethod", "/preferredPaymentMethod", json!("CARD")),
        ("isPrepayment", "/isPrepayment", json!("false")),
        ("isPrepayment", "/isPrepayment", json!(true)),
        ("billingPhone", "/billingPhone", json!("no phone")),
        ("metadata", "/metadata", json!({"a": 1})),
        ("purpose", "/purpose", json!("п".repeat(1001))),
        ("redirectUrls.onError", "/redirectUrls/onError", json!(1)),
        ("cart.items", "/cart/items", json!([])),
        ("cart.items[1].features", "/cart/items/1/features", json!(true)),
        (
            "cart.items[0].quantity.count",
            "/cart/items/0/quantity/count",
            json!(3),
        ),
        (
            "cart.items[0].quantity.count",
            "/cart/items/0/quantity/count",
            json!("0"),
        ),
        ("cart.items[0].total", "/cart/items/0/total", json!(270.0)),
        ("cart.items[0].total", "/cart/items/0/total", json!("-270.00")),
        ("cart.total.amount", "/cart/total/amount", json!("0.00")),
        (
            "extensions.billingReport.branchId",
            "/extensions/billingReport/branchId",
            json!(""),
        ),
        (
            "extensions.billingReport.branchId",
            "/extensions/billingReport/branchId",
            json!("null"),
        ),
        ("risk.qrType", "/risk/qrType", json!("paper")),
        ("risk.shippingType", "/risk/shippingType", json!("DRONE")),
        ("risk.isExpressShipping", "/risk/isExpressShipping", json!("no")),
        ("risk.merchantMcc", "/risk/merchantMcc", json!(5411)),
        (
            "risk.customerAggregates.registrationDate",
            "/risk/customerAggregates/registrationDate",
            json!("01.01.2025"),
        ),
        (
            "risk.customerAggregates.failedLoginAttemptsOneDay",
            "/risk/customerAggregates/failedLoginAttemptsOneDay",
            json!(-1),
        ),
        (
            "risk.periodCheckAggregates.successfulOrdersCountOneMonth",
            "/risk/periodCheckAggregates/successfulOrdersCountOneMonth",
            json!("2"),
        ),
    ] {
        desk.bad(path, pointer, value).await;
    }
}

#[tokio::test]
async fn what_the_seed_leaves_optional_may_be_absent_or_null() {
    let desk = Desk::open(PayConfig::default()).await;
    for (n, pointer) in [
        "/ttl",
        "/risk",
        "/availablePaymentMethods",
        "/preferredPaymentMethod",
        "/isPrepayment",
        "/billingPhone",
        "/metadata",
        "/purpose",
        "/redirectUrls",
        "/cart/externalId",
        "/extensions/paymentData",
        "/extensions/qrData",
    ]
    .into_iter()
    .enumerate()
    {
        let desk = Desk::open(PayConfig::default()).await;
        desk.accepted(u32::try_from(n).unwrap(), pointer, None).await;
    }
    desk.accepted(100, "/availablePaymentMethods", Some(Value::Null))
        .await;
}

#[tokio::test]
async fn the_ttl_has_its_limits() {
    for (ttl, fine) in [(179, false), (180, true), (604_800, true), (604_801, false)] {
        let desk = Desk::open(PayConfig::default()).await;
        if fine {
            desk.accepted(1, "/ttl", Some(json!(ttl))).await;
        } else {
            desk.bad("ttl", "/ttl", json!(ttl)).await;
        }
    }
    let desk = Desk::open(PayConfig::default()).await;
    desk.bad("ttl", "/ttl", json!("600")).await;
    desk.accepted(1, "/ttl", None).await;
    assert_eq!(desk.sim.pay().payment("order-1").unwrap().ttl_s, 1800);
}

#[tokio::test]
async fn the_items_must_sum_to_the_total() {
    let desk = Desk::open(PayConfig::default()).await;
    let mut body = right();
    body["cart"]["total"]["amount"] = json!("473.18");
    let (status, answer) = desk.create("r", &body).await;
    assert_eq!(
        (status, answer["reasonCode"].as_str()),
        (400, Some("ORDER_AMOUNT_MISMATCH"))
    );
    assert_eq!(
        answer["details"],
        json!({"cart_total": "473.18", "items_sum": "473.17"})
    );
    assert_eq!(desk.sim.pay().refusals()[0].reason_code, "ORDER_AMOUNT_MISMATCH");
}

#[tokio::test]
async fn more_than_two_decimals_are_a_cart_data_error() {
    let desk = Desk::open(PayConfig::default()).await;
    let code = "ORDER_CART_DATA_ERROR";
    desk.refused(
        code,
        "cart.items[0].total",
        "/cart/items/0/total",
        Some(json!("270.000")),
    )
    .await;
    desk.refused(
        code,
        "cart.total.amount",
        "/cart/total/amount",
        Some(json!("473.1701")),
    )
    .await;
    desk.refused(
        code,
        "cart.items[0].unitPrice",
        "/cart/items/0/unitPrice",
        Some(json!("94.901")),
    )
    .await;
}

#[tokio::test]
async fn each_line_must_multiply_out() {
    let desk = Desk::open(PayConfig::default()).await;
    desk.bad("cart.items[0]", "/cart/items/0/unitPrice", json!("94.91"))
        .await;
    desk.bad(
        "cart.items[0]",
        "/cart/items/0/discountedUnitPrice",
        json!("90.01"),
    )
    .await;
    desk.bad("cart.items[1]", "/cart/items/1/subtotal", json!("203.16"))
        .await;
}

#[tokio::test]
async fn a_product_stands_in_the_cart_once() {
    let desk = Desk::open(PayConfig::default()).await;
    desk.bad("cart.items[1]", "/cart/items/1/productId", json!("100101"))
        .await;
}

#[tokio::test]
async fn the_phone_of_the_sms_offer_has_its_pattern_and_may_be_optional_by_config() {
    let desk = Desk::open(PayConfig::default()).await;
    for phone in ["79001234567", "+", "+7 900 1234567", "+7900123456x", ""] {
        desk.bad(
            "extensions.smsOffer.phone",
            "/extensions/smsOffer/phone",
            json!(phone),
        )
        .await;
    }
    let desk = Desk::open(PayConfig {
        sms_offer_required: false,
        ..PayConfig::default()
    })
    .await;
    desk.accepted(1, "/extensions/smsOffer", None).await;
    desk.bad(
        "extensions.smsOffer.phone",
        "/extensions/smsOffer/phone",
        json!("7900"),
    )
    .await;
}

#[tokio::test]
async fn points_do_not_exist_in_uzbekistan() {
    let features = json!({"pointsDisabled": false, "tariffModifier": "LOW"});
    let desk = Desk::open(PayConfig::default()).await;
    let path = "cart.items[1].features.pointsDisabled";
    desk.bad(path, "/cart/items/1/features", features.clone()).await;
    desk.accepted(1, "/cart/items/1/features", Some(json!({"tariffModifier": null})))
        .await;
    let desk = Desk::open(PayConfig {
        host: Host::Russia,
        ..PayConfig::default()
    })
    .await;
    desk.accepted(2, "/cart/items/1/features", Some(features)).await;
}

#[tokio::test]
async fn a_retry_of_the_one_intent_gets_the_same_answer_and_makes_one_order() {
    let desk = Desk::open(PayConfig::default()).await;
    let first = desk.create("request-1", &right()).await;
    let second = desk.create("request-1", &right()).await;
    assert_eq!(first, second);
    assert_eq!(first.0, 200);
    assert_eq!(desk.sim.pay().payments().len(), 1);
}

#[tokio::test]
async fn anything_else_under_a_used_name_is_a_conflict() {
    let desk = Desk::open(PayConfig::default()).await;
    assert_eq!(desk.create("request-1", &right()).await.0, 200);
    let mut other = right();
    other["ttl"] = json!(700);
    assert_eq!(desk.create("request-1", &other).await.0, 409);
    assert_eq!(desk.create("request-2", &right()).await.0, 409);
    let mut next = right();
    next["orderId"] = json!("s12-t07-20261121-000184-2");
    assert_eq!(desk.create("request-1", &next).await.0, 409);
    let (status, answer) = desk.create("request-2", &next).await;
    assert_eq!(status, 400);
    assert!(
        answer["reason"].as_str().unwrap().contains("saleToken"),
        "{answer}"
    );
    next["extensions"]["paymentData"]["saleToken"] = json!("another");
    assert_eq!(desk.create("request-2", &next).await.0, 200);
}
