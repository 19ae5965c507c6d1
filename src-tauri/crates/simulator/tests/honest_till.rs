//! Strictness must not refuse the right thing: the documents' own examples, and any generated order
//! fulfilled as ordered, go through in both dialects.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod common;

use common::{client, noon, orders, start};
use serde_json::{Value, json};
use simulator::kuper::{Dialect, KuperConfig, Stage, StoreKind};
use simulator::orders::{Currency, GeneratorConfig, NewOrder};
use simulator::pay::PayConfig;
use simulator::{Simulator, SimulatorConfig};

async fn tell(sim: &Simulator, http: &reqwest::Client, body: &Value) {
    let request = http
        .post(sim.kuper().notifications_url())
        .bearer_auth("kuper-token");
    let answer = request.json(body).send().await.unwrap();
    let status = answer.status();
    assert_eq!(
        status,
        200,
        "{body} was answered {}",
        answer.text().await.unwrap()
    );
}

#[tokio::test]
async fn the_seeds_two_examples_are_accepted_to_the_letter() {
    let (sim, _) = start(SimulatorConfig::default()).await;
    let uuid = "retailer-slug:265cb601-a78a-4862-9e9d-d6b48d6a0a3f";
    let body = json!({"event_type": "order.created", "payload": {"originalOrderId": "H1", "orderUUID": uuid,
        "positions": [{"id": "123456", "originalQuantity": 1, "price": "199.99", "discountPrice": "189.99",
            "weight": "500"}]}});
    sim.kuper()
        .hold_back(&NewOrder::from_body(body, StoreKind::Grocery).unwrap());
    let http = client();
    let names = |event: &str| json!({"event_type": event, "payload": {"orderUUID": uuid, "number": "MERCHANT_ORDER_12345"}});
    tell(&sim, &http, &names("order.in_work")).await;
    tell(&sim, &http, &names("order.assembled")).await;
    let code: Value = serde_json::from_str(
        r#"{
            "event_type": "order.pickup_code_created",
            "payload": {
                "orderUUID": "retailer-slug:265cb601-a78a-4862-9e9d-d6b48d6a0a3f",
                "number": "MERCHANT_ORDER_12345",
                "pickupCode": "1234"
            }
        }"#,
    )
    .unwrap();
    let delivered: Value = serde_json::from_str(
        r#"{
            "event_type": "order.delivered",
            "payload": {
                "orderUUID": "retailer-slug:265cb601-a78a-4862-9e9d-d6b48d6a0a3f",
                "number": "MERCHANT_ORDER_12345",
                "positions": [
                    {
                        "id": "123456",
                        "quantity": 1,
                        "price": "199.99",
                        "discountPrice": "189.99",
                        "totalPrice": "189.99",
                        "weight": "500"
                    }
                ],
                "total": {
                    "totalPrice": "189.99",
                    "discountTotalPrice": "189.99"
                }
            }
        }"#,
    )
    .unwrap();
    let mut ready = delivered.clone();
    ready["event_type"] = json!("order.ready_for_delivery");
    tell(&sim, &http, &ready).await;
    tell(&sim, &http, &code).await;
    tell(&sim, &http, &delivered).await;
    assert_eq!(
        sim.kuper().order("MERCHANT_ORDER_12345").unwrap().stage,
        Stage::Delivered
    );
}

#[tokio::test]
async fn the_pay_sheets_example_is_accepted_where_no_phone_is_asked() {
    let pay = PayConfig {
        sms_offer_required: false,
        ..PayConfig::default()
    };
    let (sim, _) = start(SimulatorConfig {
        pay,
        ..SimulatorConfig::default()
    })
    .await;
    let body = r#"{"orderId":"s12-t07-20261121-000184-1","currencyCode":"UZS","orderSource":"CASH_REGISTER","ttl":600,
        "cart":{"externalId":"000184","items":[{"productId":"4780001","title":"Non","quantity":{"count":"2"},
        "unitPrice":"4500.00","subtotal":"9000.00","discountedUnitPrice":"4500.00","total":"9000.00"}],
        "total":{"amount":"9000.00"}},"extensions":{"billingReport":{"branchId":"tashkent-03","managerId":"cashier-12"},
        "paymentData":{"saleToken":"8d1f6c1e-000184-1"}}}"#;
    let request = client().post(format!("{}/api/merchant/v1/orders", sim.pay().base_url()));
    let request = request
        .header("Authorization", "Api-Key pay-key")
        .header("X-Request-Id", "r");
    let answer = request
        .header("Content-Type", "application/json")
        .body(body)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
}

fn word(position: &Value, name: &str) -> String {
    position[name].as_str().unwrap().to_owned()
}

/// The composition as ordered, from the order's own figures.
fn composition(order: &NewOrder, dialect: Dialect) -> Value {
    let flat = dialect == Dialect::Flat;
    let positions: Vec<Value> = order
        .positions()
        .iter()
        .map(|p| {
            let discounted = word(p, "discountPrice");
            let discounted = if discounted.is_empty() {
                word(p, "price")
            } else {
                discounted
            };
            let mut line = json!({"id": p["id"], "quantity": p["quantity"], "price": p["price"],
                "discountPrice": discounted, "weight": p["weight"], "totalPrice": p["totalPrice"]});
            if flat {
                line["totalPrice"] = p["totalDiscountPrice"].clone();
            } else {
                line["totalDiscountPrice"] = p["totalDiscountPrice"].clone();
                line["originalQuantity"] = p["originalQuantity"].clone();
                line["replacedByID"] = json!("");
            }
            line
        })
        .collect();
    let mut total = order.payload()["total"].clone();
    if flat {
        total["totalPrice"] = total["discountTotalPrice"].clone();
        return json!({"positions": positions, "total": total});
    }
    let id = order.original_order_id();
    json!({"order": {"originalOrderId": id, "changed": false, "positions": positions, "total": total}})
}

fn notification(order: &NewOrder, dialect: Dialect, event: &str, extra: &Value) -> Value {
    let mut payload = match dialect {
        Dialect::Flat => json!({"orderUUID": order.order_uuid()}),
        Dialect::Nested => json!({"order_id": order.original_order_id()}),
    };
    payload["number"] = json!(format!("M-{}", order.original_order_id()));
    for (key, value) in extra.as_object().unwrap() {
        payload[key] = value.clone();
    }
    match dialect {
        Dialect::Flat => json!({"event_type": event, "payload": payload}),
        Dialect::Nested => json!({"event": {"type": event, "payload": payload}}),
    }
}

#[tokio::test]
async fn any_generated_order_fulfilled_as_ordered_goes_through_in_both_dialects() {
    for dialect in [Dialect::Flat, Dialect::Nested] {
        for kind in [StoreKind::Grocery, StoreKind::Restaurant] {
            for currency in [Currency::Rub, Currency::Uzs] {
                fulfil_twenty(GeneratorConfig {
                    dialect,
                    kind,
                    currency,
                    ..GeneratorConfig::default()
                })
                .await;
            }
        }
    }
}

async fn fulfil_twenty(config: GeneratorConfig) {
    let dialect = config.dialect;
    let kuper = KuperConfig {
        dialect,
        ..KuperConfig::default()
    };
    let (sim, _) = start(SimulatorConfig {
        kuper,
        ..SimulatorConfig::default()
    })
    .await;
    let http = client();
    let mut generator = orders(42, config);
    let code_name = if dialect == Dialect::Flat {
        "pickupCode"
    } else {
        "code"
    };
    for n in 0..20 {
        let order = generator.order(noon());
        sim.kuper().hold_back(&order);
        let composition = composition(&order, dialect);
        let code = json!({ code_name: format!("{n:06}") });
        let nothing = json!({});
        let mut steps = vec![
            ("order.in_work", &nothing),
            ("order.assembled", &nothing),
            ("order.ready_for_delivery", &composition),
            ("order.pickup_code_created", &code),
            ("order.delivered", &composition),
        ];
        if order.kind() == StoreKind::Restaurant {
            steps.insert(0, ("order.accepted", &nothing));
        }
        for (event, extra) in steps {
            tell(&sim, &http, &notification(&order, dialect, event, extra)).await;
        }
        let record = sim.kuper().order(order.original_order_id()).unwrap();
        assert_eq!(record.stage, Stage::Delivered);
        let due = order.payload()["total"]["discountTotalPrice"].as_str().unwrap();
        assert_eq!(record.delivered.unwrap().due.to_string(), due);
    }
    assert!(sim.kuper().violations().is_empty());
}
