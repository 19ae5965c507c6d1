//! The life of a payment: captured, too late, declined, rolled back, refunded; the books throughout.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod common;

use common::{client, start};
use jiff::SignedDuration;
use rust_decimal::Decimal;
use serde_json::{Value, json};
use simulator::clock::ManualClock;
use simulator::pay::{CannotPay, CapturedRollback, PayConfig, PayStatus, PendingRollback, Settle};
use simulator::{Simulator, SimulatorConfig};

const ID: &str = "s12-t07-000184-1";

struct Desk {
    sim: Simulator,
    clock: ManualClock,
    http: reqwest::Client,
}

impl Desk {
    /// With one order of 300.00 waiting to be paid within 600 s.
    async fn open(pay: PayConfig) -> Self {
        let (sim, clock) = start(SimulatorConfig {
            pay,
            ..SimulatorConfig::default()
        })
        .await;
        let desk = Self {
            sim,
            clock,
            http: client(),
        };
        desk.create(ID, "300.00").await;
        desk
    }

    async fn create(&self, id: &str, sum: &str) {
        let body = json!({"orderId": id, "currencyCode": "RUB", "orderSource": "CASH_REGISTER", "ttl": 600,
            "cart": {"items": [{"productId": "1", "title": "Хлеб <b>\"№ 1\"</b>", "quantity": {"count": "1"}, "total": sum}],
                "total": {"amount": sum}},
            "extensions": {"billingReport": {"branchId": "b", "managerId": "m"}, "smsOffer": {"phone": "+7900"}}});
        let (status, answer) = self.post("v1/orders", id, Some(&body)).await;
        assert_eq!(status, 200, "{answer}");
    }

    async fn post(&self, path: &str, request_id: &str, body: Option<&Value>) -> (u16, Value) {
        let url = format!("{}/api/merchant/{path}", self.sim.pay().base_url());
        let mut request = self.http.post(url).header("Authorization", "Api-Key pay-key");
        request = request.header("X-Request-Id", request_id);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let url = format!("{}/api/merchant/{path}", self.sim.pay().base_url());
        let request = self.http.get(url).header("Authorization", "Api-Key pay-key");
        let answer = request.send().await.unwrap();
        (answer.status().as_u16(), answer.json().await.unwrap())
    }

    async fn look(&self) -> Value {
        self.get(&format!("v1/orders/{ID}")).await.1["data"].clone()
    }

    async fn status(&self) -> String {
        self.look().await["order"]["paymentStatus"]
            .as_str()
            .unwrap()
            .to_owned()
    }

    async fn rollback(&self) -> u16 {
        self.post(&format!("v1/orders/{ID}/rollback"), "rollback-1", None)
            .await
            .0
    }

    async fn refund(&self, external: &str, sum: &str) -> (u16, Value) {
        let body = json!({"refundAmount": sum, "externalOperationId": external, "branchId": "b", "managerId": "m",
            "motive": "возврат"});
        self.post(&format!("v2/orders/{ID}/refund"), external, Some(&body))
            .await
    }

    /// The one bread is worth so much less from now on.
    async fn refund_down_to(&self, external: &str, sum: &str, left: &str) -> (u16, Value) {
        let body = json!({"refundAmount": sum, "externalOperationId": external, "branchId": "b", "managerId": "m",
            "targetCart": {"items": [{"productId": "1", "price": left}]}});
        self.post(&format!("v2/orders/{ID}/refund"), external, Some(&body))
            .await
    }

    fn pass(&self, seconds: i64) {
        self.clock.advance(SignedDuration::from_secs(seconds));
    }

    fn net(&self) -> String {
        format!("{:.2}", self.sim.pay().net_paid("s12"))
    }
}

fn at_once() -> PayConfig {
    PayConfig {
        rollback_takes: Settle::AtOnce,
        refund_takes: Settle::AtOnce,
        ..PayConfig::default()
    }
}

#[tokio::test]
async fn a_payment_goes_from_pending_to_captured_with_its_operation() {
    let desk = Desk::open(PayConfig::default()).await;
    let before = desk.look().await;
    assert_eq!(before["order"]["paymentStatus"], "PENDING");
    assert_eq!(before["operations"], json!([]));
    desk.sim.pay().customer_pays(ID).unwrap();
    let after = desk.look().await;
    assert_eq!(after["order"]["paymentStatus"], "CAPTURED");
    assert_eq!(after["order"]["orderAmount"], "300.00");
    assert_eq!(after["order"]["currencyCode"], "RUB");
    assert_eq!(after["order"]["merchantId"], desk.sim.pay().config().merchant_id);
    assert_eq!(after["order"]["paymentMethod"]["cardLast4"], "4242");
    let operation = &after["operations"][0];
    assert_eq!(
        (&operation["operationType"], &operation["status"]),
        (&json!("CAPTURE"), &json!("SUCCESS"))
    );
    assert_eq!(desk.sim.pay().customer_pays(ID), Err(CannotPay::AlreadyPaid));
    assert_eq!(desk.net(), "300.00");
}

#[tokio::test]
async fn reads_of_unknown_names_and_without_a_key_are_refused() {
    let desk = Desk::open(PayConfig::default()).await;
    let (status, answer) = desk.get("v1/orders/nobody").await;
    assert_eq!(
        (status, answer["reasonCode"].as_str()),
        (404, Some("ORDER_NOT_FOUND"))
    );
    let (status, answer) = desk.get("v1/operations/nobody").await;
    assert_eq!(
        (status, answer["reasonCode"].as_str()),
        (404, Some("OPERATION_NOT_FOUND"))
    );
    assert_eq!(desk.post("v1/orders/nobody/rollback", "r", None).await.0, 404);
    for path in [format!("v1/orders/{ID}"), "v1/operations/x".to_owned()] {
        let url = format!("{}/api/merchant/{path}", desk.sim.pay().base_url());
        assert_eq!(desk.http.get(url).send().await.unwrap().status(), 401);
    }
    for path in [
        format!("v1/orders/{ID}/rollback"),
        format!("v2/orders/{ID}/refund"),
    ] {
        let url = format!("{}/api/merchant/{path}", desk.sim.pay().base_url());
        assert_eq!(desk.http.post(url).send().await.unwrap().status(), 401);
    }
    assert_eq!(
        desk.sim.pay().customer_pays("nobody"),
        Err(CannotPay::NoSuchOrder)
    );
}

#[tokio::test]
async fn a_link_nobody_opened_fails_when_its_time_is_over() {
    let desk = Desk::open(PayConfig::default()).await;
    desk.pass(599);
    assert_eq!(desk.status().await, "PENDING");
    desk.pass(1);
    assert_eq!(desk.status().await, "FAILED");
    assert_eq!(desk.sim.pay().customer_opens(ID), Err(CannotPay::TooLate));
    assert_eq!(desk.sim.pay().customer_pays(ID), Err(CannotPay::TooLate));
}

#[tokio::test]
async fn a_payer_who_opened_in_time_has_fifteen_more_minutes() {
    let desk = Desk::open(PayConfig::default()).await;
    desk.pass(599);
    desk.sim.pay().customer_opens(ID).unwrap();
    desk.pass(900);
    assert_eq!(desk.status().await, "PENDING");
    desk.sim.pay().customer_pays(ID).unwrap();
    assert_eq!(desk.status().await, "CAPTURED");

    let desk = Desk::open(PayConfig::default()).await;
    desk.sim.pay().customer_opens(ID).unwrap();
    desk.pass(1499);
    assert_eq!(desk.status().await, "PENDING");
    desk.pass(1);
    assert_eq!(desk.status().await, "FAILED");
    assert_eq!(desk.sim.pay().customer_pays(ID), Err(CannotPay::TooLate));
}

#[tokio::test]
async fn a_decline_ends_the_payment_or_leaves_another_try_by_config() {
    let desk = Desk::open(PayConfig::default()).await;
    desk.sim.pay().customer_declines(ID).unwrap();
    let seen = desk.look().await;
    assert_eq!(seen["order"]["paymentStatus"], "FAILED");
    assert_eq!(seen["operations"][0]["status"], "FAIL");
    assert_eq!(desk.sim.pay().customer_pays(ID), Err(CannotPay::Ended));

    let desk = Desk::open(PayConfig {
        decline_is_final: false,
        ..PayConfig::default()
    })
    .await;
    desk.sim.pay().customer_declines(ID).unwrap();
    assert_eq!(desk.status().await, "PENDING");
    desk.sim.pay().customer_pays(ID).unwrap();
    assert_eq!(desk.net(), "300.00");
}

#[tokio::test]
async fn a_rollback_blocks_at_once_and_ends_after_some_reads() {
    let desk = Desk::open(PayConfig {
        rollback_takes: Settle::AfterReads(2),
        ..PayConfig::default()
    })
    .await;
    assert_eq!(desk.rollback().await, 200);
    assert_eq!(desk.sim.pay().customer_pays(ID), Err(CannotPay::Blocked));
    assert_eq!(desk.status().await, "PENDING");
    assert_eq!(desk.rollback().await, 200);
    assert_eq!(desk.status().await, "PENDING");
    assert_eq!(desk.status().await, "FAILED");
    assert_eq!(desk.rollback().await, 200);
    assert_eq!(desk.sim.pay().customer_pays(ID), Err(CannotPay::Ended));
    assert_eq!(desk.net(), "0.00");
}

#[tokio::test]
async fn a_rollback_can_take_its_time_by_the_clock_and_end_as_voided() {
    let desk = Desk::open(PayConfig {
        rollback_takes: Settle::AfterMs(3000),
        pending_rollback: PendingRollback::Voided,
        ..PayConfig::default()
    })
    .await;
    assert_eq!(desk.rollback().await, 200);
    desk.pass(2);
    assert_eq!(desk.status().await, "PENDING");
    desk.pass(1);
    assert_eq!(desk.status().await, "VOIDED");
}

#[tokio::test]
async fn a_rollback_of_a_paid_order_refunds_in_full_and_ends_as_configured() {
    for (config, word) in [
        (CapturedRollback::Refunded, "REFUNDED"),
        (CapturedRollback::Failed, "FAILED"),
    ] {
        let desk = Desk::open(PayConfig {
            captured_rollback: config,
            ..PayConfig::default()
        })
        .await;
        desk.sim.pay().customer_pays(ID).unwrap();
        assert_eq!(desk.rollback().await, 200);
        let during = desk.look().await;
        assert_eq!(during["order"]["paymentStatus"], "CAPTURED");
        assert_eq!(during["operations"][1]["status"], "PENDING");
        let after = desk.look().await;
        assert_eq!(after["order"]["paymentStatus"], word);
        assert_eq!(after["order"]["orderAmount"], "0.00");
        let operations: Vec<_> = after["operations"].as_array().unwrap().iter().collect();
        assert_eq!(operations.len(), 2);
        assert_eq!(operations[1]["operationType"], "REFUND");
        assert_eq!(
            (&operations[1]["amount"], &operations[1]["status"]),
            (&json!("300.00"), &json!("SUCCESS"))
        );
        let books = desk.sim.pay().ledger()[ID];
        assert_eq!(
            (books.captured, books.refunded),
            (Decimal::from(300), Decimal::from(300))
        );
        assert_eq!(desk.sim.pay().captures_kept("s12"), 0);
    }
}

#[tokio::test]
async fn a_second_rollback_changes_nothing_whatever_its_request_id() {
    let pay = PayConfig {
        rollback_takes: Settle::AfterReads(2),
        ..PayConfig::default()
    };
    let desk = Desk::open(pay).await;
    let path = format!("v1/orders/{ID}/rollback");
    assert_eq!(desk.post(&path, "r-1", None).await.0, 200);
    assert_eq!(desk.status().await, "PENDING");
    assert_eq!(desk.post(&path, "r-2", None).await.0, 200);
    assert_eq!(desk.status().await, "PENDING");
    assert_eq!(desk.status().await, "FAILED");
    assert_eq!(desk.post(&path, "r-3", None).await.0, 200);
    assert_eq!(desk.status().await, "FAILED");
}

#[tokio::test]
async fn a_rollback_under_way_outlives_the_links_time() {
    let pay = PayConfig {
        rollback_takes: Settle::AfterMs(700_000),
        pending_rollback: PendingRollback::Voided,
        ..PayConfig::default()
    };
    let desk = Desk::open(pay).await;
    assert_eq!(desk.rollback().await, 200);
    desk.pass(650);
    assert_eq!(desk.status().await, "PENDING");
    desk.pass(50);
    assert_eq!(desk.status().await, "VOIDED");
}

#[tokio::test]
async fn the_name_of_a_refund_belongs_to_one_order() {
    let desk = Desk::open(at_once()).await;
    desk.create("s12-t07-000184-2", "50.00").await;
    desk.sim.pay().customer_pays(ID).unwrap();
    desk.sim.pay().customer_pays("s12-t07-000184-2").unwrap();
    assert_eq!(desk.refund_down_to("op-1", "100.00", "200.00").await.0, 200);
    let body =
        json!({"refundAmount": "50.00", "externalOperationId": "op-1", "branchId": "b", "managerId": "m"});
    let (status, answer) = desk
        .post("v2/orders/s12-t07-000184-2/refund", "r", Some(&body))
        .await;
    assert_eq!(
        (status, answer["reasonCode"].as_str()),
        (409, Some("DUPLICATE_EXTERNAL_OPERATION_ID"))
    );
    assert_eq!(desk.net(), "250.00");
}

#[tokio::test]
async fn a_rollback_has_no_body_and_needs_its_request_id() {
    let desk = Desk::open(PayConfig::default()).await;
    let path = format!("v1/orders/{ID}/rollback");
    assert_eq!(desk.post(&path, "r", Some(&json!({}))).await.0, 400);
    assert_eq!(desk.post(&path, "", None).await.0, 400);
    assert!(!desk.sim.pay().payment(ID).unwrap().rolled_back);
}

#[tokio::test]
async fn a_capture_that_comes_while_rolling_back_goes_back_with_it() {
    let desk = Desk::open(PayConfig::default()).await;
    assert_eq!(desk.rollback().await, 200);
    desk.sim.pay().bank_captures_late(ID).unwrap();
    assert_eq!(desk.net(), "300.00");
    assert_eq!(desk.status().await, "CAPTURED");
    assert_eq!(desk.status().await, "REFUNDED");
    assert_eq!(desk.net(), "0.00");
}

#[tokio::test]
async fn a_capture_after_the_end_stays_until_it_is_refunded() {
    let desk = Desk::open(at_once()).await;
    assert_eq!(desk.rollback().await, 200);
    assert_eq!(desk.status().await, "FAILED");
    desk.sim.pay().bank_captures_late(ID).unwrap();
    assert_eq!(desk.status().await, "CAPTURED");
    assert_eq!(desk.sim.pay().captures_kept("s12"), 1);
    assert_eq!(desk.refund("op-1", "300.00").await.0, 200);
    assert_eq!(desk.status().await, "REFUNDED");
    assert_eq!(desk.net(), "0.00");
}

#[tokio::test]
async fn a_wrong_amount_or_currency_shows_in_the_read() {
    let desk = Desk::open(PayConfig::default()).await;
    desk.sim
        .pay()
        .customer_pays_wrongly(ID, Decimal::from(3), "UZS")
        .unwrap();
    let seen = desk.look().await;
    assert_eq!(seen["order"]["orderAmount"], "3.00");
    assert_eq!(seen["order"]["currencyCode"], "UZS");
    assert_eq!(seen["order"]["paymentStatus"], "CAPTURED");
}

#[tokio::test]
async fn a_read_can_be_made_to_say_a_word_the_till_must_not_trust() {
    let desk = Desk::open(PayConfig::default()).await;
    for word in [
        json!("AUTHORIZED"),
        json!("CONFIRMED"),
        json!("TELEPORTED"),
        Value::Null,
    ] {
        desk.sim.pay().pretend_status(ID, Some(word.clone())).unwrap();
        assert_eq!(desk.look().await["order"]["paymentStatus"], word);
    }
    desk.sim.pay().pretend_status(ID, None).unwrap();
    assert_eq!(desk.status().await, "PENDING");
}

#[tokio::test]
async fn a_refund_is_asynchronous_and_can_be_followed_by_its_own_name() {
    let desk = Desk::open(PayConfig::default()).await;
    desk.sim.pay().customer_pays(ID).unwrap();
    let (status, answer) = desk.refund_down_to("op-1", "100.00", "200.00").await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["data"]["operation"]["status"], "PENDING");
    let follow = async || desk.get("v1/operations/op-1").await.1["data"]["operation"].clone();
    assert_eq!(follow().await["status"], "PENDING");
    let done = follow().await;
    assert_eq!(
        (&done["status"], &done["amount"]),
        (&json!("SUCCESS"), &json!("100.00"))
    );
    assert_eq!(done["externalOperationId"], "op-1");
    assert_eq!(desk.status().await, "PARTIALLY_REFUNDED");
    assert_eq!(desk.look().await["order"]["orderAmount"], "200.00");
    assert_eq!(desk.net(), "200.00");
    assert_eq!(desk.refund("op-2", "200.00").await.0, 200);
    desk.look().await;
    assert_eq!(desk.status().await, "REFUNDED");
}

#[tokio::test]
async fn one_change_at_a_time_and_one_name_per_refund() {
    let desk = Desk::open(PayConfig {
        refund_takes: Settle::AfterMs(1000),
        ..PayConfig::default()
    })
    .await;
    desk.sim.pay().customer_pays(ID).unwrap();
    let first = desk.refund_down_to("op-1", "100.00", "200.00").await;
    let again = desk.refund_down_to("op-1", "100.00", "200.00").await;
    assert_eq!(first, again);
    let (status, answer) = desk.refund("op-2", "100.00").await;
    assert_eq!(
        (status, answer["reasonCode"].as_str()),
        (409, Some("ANOTHER_OPERATION_IN_PROGRESS"))
    );
    assert_eq!(desk.rollback().await, 409);
    desk.pass(1);
    let (status, answer) = desk.refund_down_to("op-1", "100.00", "200.00").await;
    assert_eq!(
        (status, answer["reasonCode"].as_str()),
        (409, Some("DUPLICATE_EXTERNAL_OPERATION_ID"))
    );
    assert_eq!(desk.net(), "200.00");
    assert_eq!(desk.rollback().await, 200);
    let (status, answer) = desk.refund("op-3", "100.00").await;
    assert_eq!(
        (status, answer["reasonCode"].as_str()),
        (409, Some("ANOTHER_OPERATION_IN_PROGRESS"))
    );
    desk.look().await;
    assert_eq!(desk.status().await, "REFUNDED");
    assert_eq!(desk.net(), "0.00");
}

#[tokio::test]
async fn a_refund_needs_a_captured_order_and_no_more_than_is_left() {
    let desk = Desk::open(at_once()).await;
    assert_eq!(desk.refund_down_to("op-1", "100.00", "200.00").await.0, 409);
    desk.sim.pay().customer_pays(ID).unwrap();
    assert_eq!(desk.refund("op-2", "300.01").await.0, 400);
    assert_eq!(desk.refund_down_to("op-3", "200.00", "100.00").await.0, 200);
    assert_eq!(desk.refund("op-4", "100.01").await.0, 400);
    assert_eq!(desk.refund("op-5", "100.00").await.0, 200);
    assert_eq!(desk.refund("op-6", "0.01").await.0, 409);
    assert_eq!(desk.net(), "0.00");
}

#[tokio::test]
async fn the_body_of_a_refund_is_read_strictly() {
    let desk = Desk::open(at_once()).await;
    desk.sim.pay().customer_pays(ID).unwrap();
    let right = json!({"refundAmount": "99.00", "externalOperationId": "op", "branchId": "b", "managerId": "m",
        "motive": "брак", "targetCart": {"items": [{"productId": "1", "quantityCount": "0.67"}]}});
    let path = format!("v2/orders/{ID}/refund");
    for (field, value) in [
        ("refundAmount", json!(100)),
        ("refundAmount", json!("0.00")),
        ("refundAmount", json!("1.001")),
        ("externalOperationId", json!("")),
        ("branchId", Value::Null),
        ("managerId", json!(3)),
        ("motive", json!(1)),
        ("colour", json!("red")),
        (
            "targetCart",
            json!({"items": [{"productId": "2", "quantityCount": "1"}]}),
        ),
        (
            "targetCart",
            json!({"items": [{"productId": "1", "quantityCount": "2"}]}),
        ),
        ("refundCart", json!({"lines": []})),
    ] {
        let mut body = right.clone();
        body[field] = value.clone();
        let (status, answer) = desk.post(&path, "r", Some(&body)).await;
        assert_eq!(status, 400, "{field}: {value}: {answer}");
        assert!(answer["reason"].as_str().unwrap().contains(field), "{answer}");
    }
    assert_eq!(desk.post(&path, "", Some(&right)).await.0, 400);
    assert_eq!(desk.post(&path, "r", Some(&right)).await.0, 200);
}

#[tokio::test]
async fn a_refund_can_be_made_to_fail() {
    let desk = Desk::open(PayConfig::default()).await;
    desk.sim.pay().customer_pays(ID).unwrap();
    desk.sim.pay().fail_next_refund("the card is closed");
    assert_eq!(desk.refund("op-1", "300.00").await.0, 200);
    desk.look().await;
    let operation = desk.get("v1/operations/op-1").await.1["data"]["operation"].clone();
    assert_eq!(
        (&operation["status"], &operation["reason"]),
        (&json!("FAIL"), &json!("the card is closed"))
    );
    assert_eq!(desk.status().await, "CAPTURED");
    assert_eq!(desk.net(), "300.00");
    assert_eq!(desk.refund("op-2", "300.00").await.0, 200);
    desk.look().await;
    assert_eq!(desk.status().await, "REFUNDED");
}

#[tokio::test]
async fn the_ledger_keeps_orders_apart_by_prefix() {
    let desk = Desk::open(PayConfig::default()).await;
    desk.create("s12-t07-000184-2", "50.00").await;
    desk.create("s13-t01-000001-1", "7.00").await;
    for id in [ID, "s12-t07-000184-2", "s13-t01-000001-1"] {
        desk.sim.pay().customer_pays(id).unwrap();
    }
    assert_eq!(desk.net(), "350.00");
    assert_eq!(desk.sim.pay().captures_kept("s12-t07-000184"), 2);
    assert_eq!(desk.sim.pay().net_paid("s13"), Decimal::from(7));
    assert_eq!(desk.sim.pay().payments().len(), 3);
}

impl Desk {
    async fn page(&self) -> String {
        let url = self.sim.pay().payment(ID).unwrap().payment_url;
        self.http.get(url).send().await.unwrap().text().await.unwrap()
    }

    async fn press(&self, button: &str) -> u16 {
        let url = self.sim.pay().payment(ID).unwrap().payment_url;
        self.http
            .post(format!("{url}/{button}"))
            .send()
            .await
            .unwrap()
            .status()
            .as_u16()
    }
}

#[tokio::test]
async fn the_page_shows_store_sum_and_items_and_opening_it_counts() {
    let desk = Desk::open(PayConfig::default()).await;
    assert!(desk.sim.pay().payment(ID).unwrap().opened.is_none());
    let page = desk.page().await;
    for words in [
        "Лесная лавка",
        "300,00\u{a0}₽",
        "Оплатить",
        "Отклонить",
        "Закрыть",
        "Хлеб &lt;b&gt;&quot;№ 1&quot;",
    ] {
        assert!(page.contains(words), "{words} is not on {page}");
    }
    assert!(!page.contains("<b>\""), "titles are escaped");
    assert!(desk.sim.pay().payment(ID).unwrap().opened.is_some());
    let nobody = format!("{}/pay/nobody", desk.sim.pay().base_url());
    assert_eq!(desk.http.get(nobody).send().await.unwrap().status(), 404);
}

#[tokio::test]
async fn the_pages_buttons_pay_decline_and_close() {
    let desk = Desk::open(PayConfig::default()).await;
    assert_eq!(desk.press("abandon").await, 200);
    assert_eq!(desk.status().await, "PENDING");
    assert_eq!(desk.press("pay").await, 303);
    assert_eq!(desk.status().await, "CAPTURED");
    assert!(desk.page().await.contains("Оплачено"));
    assert_eq!(desk.press("pay").await, 303);
    assert_eq!(desk.net(), "300.00");

    let desk = Desk::open(PayConfig::default()).await;
    assert_eq!(desk.press("decline").await, 303);
    assert_eq!(desk.sim.pay().payment(ID).unwrap().status, PayStatus::Failed);
    assert!(desk.page().await.contains("Банк отклонил оплату"));
}

#[tokio::test]
async fn the_page_says_when_it_is_too_late_or_withdrawn() {
    let desk = Desk::open(PayConfig::default()).await;
    desk.pass(600);
    let page = desk.page().await;
    assert!(page.contains("Вышло время оплаты") && !page.contains("<form"));

    let desk = Desk::open(PayConfig::default()).await;
    assert_eq!(desk.rollback().await, 200);
    let page = desk.page().await;
    assert!(page.contains("Магазин отменил платёж") && !page.contains("<form"));
}
