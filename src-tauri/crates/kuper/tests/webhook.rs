//! Reading webhooks: the sheet's composite order, every tolerance, every refusal.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop where it is"
)]

use kuper::Patch;
use kuper::webhook::{
    CreatedOrder, FieldProblem, Unreadable, UpdatedOrder, Webhook, WebhookEvent, about, decode,
};
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// The sheet's composite `order.created`.
const COMPOSITE: &str = include_str!("created.json");

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn composite() -> Value {
    serde_json::from_str(COMPOSITE).unwrap()
}

/// The composite with one value replaced (or added) at a JSON pointer's parent and name.
fn with(parent: &str, name: &str, value: Value) -> Value {
    let mut body = composite();
    body.pointer_mut(parent).unwrap()[name] = value;
    body
}

fn without(parent: &str, name: &str) -> Value {
    let mut body = composite();
    body.pointer_mut(parent)
        .unwrap()
        .as_object_mut()
        .unwrap()
        .shift_remove(name)
        .unwrap();
    body
}

fn read(body: &Value) -> Result<Webhook, Unreadable> {
    decode(body.to_string().as_bytes())
}

fn created(body: &Value) -> CreatedOrder {
    let WebhookEvent::Created(order) = read(body).unwrap().event else {
        panic!("not created")
    };
    *order
}

fn updated(payload: Value) -> UpdatedOrder {
    let webhook = read(&json!({"event_type": "order.updated", "payload": payload})).unwrap();
    let WebhookEvent::Updated(order) = webhook.event else {
        panic!("not updated")
    };
    *order
}

fn refusal(body: &Value) -> String {
    read(body).unwrap_err().to_string()
}

#[test]
fn every_field_of_the_composite_order_is_read() {
    let webhook = decode(COMPOSITE.as_bytes()).unwrap();
    assert_eq!(webhook.timestamp, Some("2025-06-01T06:00:00Z".parse().unwrap()));
    assert_eq!(webhook.not_understood, [] as [String; 0]);
    let order = created(&composite());
    assert_eq!(
        order.key.order_uuid(),
        Some("retailer-slug:265cb601-a78a-4862-9e9d-d6b48d6a0a3f")
    );
    assert_eq!(order.key.original_order_id(), Some("H1234567890"));
    assert_eq!(order.store_id.as_deref(), Some("12"));
    assert_eq!(order.store_import_key.as_deref(), Some("12"));
    assert_eq!(order.state.as_deref(), Some("ready"));
    assert_eq!(order.payment_state.as_deref(), Some("not_paid"));
    assert_eq!(order.customer.name.unwrap().expose(), "Иван П.");
    assert_eq!(order.customer.phone.unwrap().expose(), "79001234567");
    assert_eq!(
        (order.customer.email, order.customer.inn, order.customer.kpp),
        (None, None, None)
    );
    assert_eq!(
        order.delivery.expected_from,
        Some("2025-06-01T09:00:00Z".parse().unwrap())
    );
    assert_eq!(
        order.delivery.expected_to,
        Some("2025-06-01T11:00:00Z".parse().unwrap())
    );
    assert_eq!(order.delivery.is_planned, Some(true));
    assert_eq!(
        order.complete_before,
        Some("2025-06-01T08:45:00Z".parse().unwrap())
    );
    assert_eq!(order.shipment_method.as_deref(), Some("pickup"));
    assert_eq!(order.payment_methods, ["…"]);
    assert_eq!(order.replacement_policy.as_deref(), Some("call_or_replace"));
    assert_eq!(order.comment, None);
    let card = order.bonus_card.unwrap();
    assert_eq!((card.number, card.phone), (None, None));
    assert_eq!(order.extensions["cutlery_quantity"], 0);
    assert!(order.extra.is_empty(), "{:?}", order.extra.0);
    let total = order.total.unwrap();
    assert_eq!(
        (total.total_price, total.discount_total_price),
        (Some(dec("199.80")), Some(dec("179.80")))
    );

    let [line] = order.positions.as_slice() else {
        panic!()
    };
    assert_eq!(line.id, "123456");
    assert_eq!(line.name.as_deref(), Some("Яблоки"));
    assert_eq!((line.original_quantity, line.quantity), (dec("2"), dec("2")));
    assert_eq!(line.weight, Some(1000));
    assert_eq!(line.price.to_string(), "99.90");
    assert_eq!(line.discount_price, Some(dec("89.90")));
    assert_eq!(line.total_price, Some(dec("199.80")));
    assert_eq!(line.total_discount_price, Some(dec("179.80")));
    assert_eq!((line.replaced_by.as_deref(), line.is_combo), (None, Some(false)));
    let [modifier] = line.modifiers.as_slice() else {
        panic!()
    };
    assert!(modifier.is_placeholder());
    assert_eq!((modifier.price, modifier.quantity), (None, Some(dec("1"))));
    assert!(line.barcodes.is_empty() && line.extra.is_empty() && modifier.extra.is_empty());
}

#[test]
fn an_order_of_nothing_but_a_key_and_a_line_is_enough() {
    let body = json!({"event_type": "order.created", "payload": {
        "orderUUID": "s:1", "positions": [{"id": 7, "quantity": "1.5", "price": 10}]}});
    let order = created(&body);
    assert_eq!(order.positions[0].id, "7");
    assert_eq!(order.positions[0].original_quantity, dec("1.5"));
    assert_eq!(order.positions[0].price, dec("10"));
    assert_eq!(order.total, None);
}

#[test]
fn numbers_are_read_from_numbers_and_from_text_alike_and_exactly() {
    for (value, expected) in [
        (json!("99.90"), "99.9"),
        (json!(99.9), "99.9"),
        (json!(99), "99"),
        (json!(" 99.9 "), "99.9"),
        (json!(0.1), "0.1"),
        (json!("1e2"), "100"),
        (json!("-0"), "0"),
        (json!(1e10), "10000000000"),
    ] {
        let order = created(&with("/payload/positions/0", "price", value.clone()));
        assert_eq!(order.positions[0].price, dec(expected), "{value}");
    }
}

#[test]
fn a_weight_of_zero_or_nothing_means_goods_by_the_piece() {
    for value in [json!(""), json!(null), json!(0), json!("0.0")] {
        assert_eq!(
            created(&with("/payload/positions/0", "weight", value)).positions[0].weight,
            None
        );
    }
    assert_eq!(
        created(&with("/payload/positions/0", "weight", json!(250))).positions[0].weight,
        Some(250)
    );
    assert_eq!(
        created(&with("/payload/positions/0", "weight", json!("250.0"))).positions[0].weight,
        Some(250)
    );
}

#[test]
fn an_empty_discount_price_is_absent_and_a_zero_one_is_zero() {
    let discount =
        |value| created(&with("/payload/positions/0", "discountPrice", value)).positions[0].discount_price;
    assert_eq!(discount(json!("")), None);
    assert_eq!(discount(json!(null)), None);
    assert_eq!(discount(json!("0")), Some(dec("0")));
}

#[test]
fn a_line_with_only_the_original_quantity_is_meant_to_be_handed_over_in_full() {
    let line = &created(&without("/payload/positions/0", "quantity")).positions[0];
    assert_eq!((line.original_quantity, line.quantity), (dec("2"), dec("2")));
}

#[test]
fn unknown_fields_are_kept_where_they_stood_and_in_their_order() {
    let mut body = with("/payload/positions/0", "vat", json!({"rate": 10}));
    body["payload"]["zebra"] = json!(1);
    body["payload"]["aardvark"] = json!([2]);
    body["payload"]["mole"] = json!(3);
    body["payload"]["bee"] = json!(4);
    body["payload"]["customer"]["nickname"] = json!("В");
    let order = created(&body);
    assert_eq!(
        order.extra.keys().collect::<Vec<_>>(),
        ["zebra", "aardvark", "mole", "bee"]
    );
    assert_eq!(order.positions[0].extra["vat"]["rate"], 10);
    assert_eq!(order.customer.extra["nickname"], "В");
}

#[test]
fn barcodes_are_read_from_either_name_as_text_number_or_list() {
    let mut body = with("/payload/positions/0", "barcode", json!(4_600_000_000_017_u64));
    body["payload"]["positions"][0]["barcodes"] = json!(["4600000000017", " 2100000012345", ""]);
    assert_eq!(
        created(&body).positions[0].barcodes,
        ["4600000000017", "2100000012345"]
    );
}

#[test]
fn a_decorative_field_of_an_odd_shape_is_noted_and_kept_and_never_loses_the_order() {
    let mut body = with("/payload/delivery", "expectedTo", json!("tomorrow"));
    body["payload"]["customer"] = json!("Иван");
    body["payload"]["positions"][0]["isCombo"] = json!([1]);
    body["payload"]["positions"][0]["modifiers"] = json!([3, {"name": "соус", "price": "-5"}]);
    body["payload"]["state"] = json!({"name": "ready"});
    body["payload"]["paymentMethods"] = json!({"cash": true});
    let mut webhook = read(&body).unwrap();
    webhook.not_understood.sort();
    assert_eq!(
        webhook.not_understood,
        [
            "payload.customer",
            "payload.delivery.expectedTo",
            "payload.paymentMethods",
            "payload.positions[0].isCombo",
            "payload.positions[0].modifiers[0]",
            "payload.positions[0].modifiers[1].price",
            "payload.state",
        ]
    );
    let order = created(&body);
    assert_eq!(order.extra["customer"], "Иван");
    assert_eq!(order.extra["paymentMethods"], json!({"cash": true}));
    assert_eq!(order.delivery.extra["expectedTo"], "tomorrow");
    assert_eq!(order.positions[0].modifiers[0].name.as_deref(), Some("соус"));
    assert_eq!(order.positions[0].modifiers[0].extra["price"], "-5");
}

#[test]
fn a_number_that_counts_and_is_wrong_is_named_by_its_path() {
    let line = "/payload/positions/0";
    for (name, value, expected) in [
        ("price", json!("-1"), "payload.positions[0].price: negative"),
        ("price", json!(-0.01), "payload.positions[0].price: negative"),
        ("price", json!("free"), "payload.positions[0].price: not a number"),
        (
            "price",
            json!("1_000"),
            "payload.positions[0].price: not a number",
        ),
        ("price", json!("."), "payload.positions[0].price: not a number"),
        (
            "price",
            json!("12,50"),
            "payload.positions[0].price: not a number",
        ),
        ("price", json!({}), "payload.positions[0].price: not a number"),
        ("price", json!(true), "payload.positions[0].price: not a number"),
        (
            "price",
            json!("9".repeat(41)),
            "payload.positions[0].price: too long",
        ),
        (
            "price",
            json!("1000000000001"),
            "payload.positions[0].price: too large",
        ),
        (
            "price",
            json!("1e-99999999999"),
            "payload.positions[0].price: not a number",
        ),
        (
            "price",
            json!("1e9999999999999"),
            "payload.positions[0].price: not a number",
        ),
        ("price", json!("e5"), "payload.positions[0].price: not a number"),
        ("price", json!(1e300), "payload.positions[0].price: not a number"),
        ("price", json!(""), "payload.positions[0].price: missing"),
        ("quantity", json!(-2), "payload.positions[0].quantity: negative"),
        (
            "originalQuantity",
            json!("-2"),
            "payload.positions[0].originalQuantity: negative",
        ),
        (
            "weight",
            json!("1.5"),
            "payload.positions[0].weight: not a whole number of grams",
        ),
        ("weight", json!("-1"), "payload.positions[0].weight: negative"),
        (
            "discountPrice",
            json!("-1"),
            "payload.positions[0].discountPrice: negative",
        ),
        (
            "totalPrice",
            json!("x"),
            "payload.positions[0].totalPrice: not a number",
        ),
        (
            "totalDiscountPrice",
            json!("x"),
            "payload.positions[0].totalDiscountPrice: not a number",
        ),
        ("id", json!(""), "payload.positions[0].id: missing"),
        ("id", json!(null), "payload.positions[0].id: missing"),
        ("id", json!(["1"]), "payload.positions[0].id: not text"),
        ("id", json!("1".repeat(256)), "payload.positions[0].id: too long"),
    ] {
        assert_eq!(refusal(&with(line, name, value.clone())), expected, "{value}");
    }
    assert_eq!(
        refusal(&with("/payload/total", "totalPrice", json!("-1"))),
        "payload.total.totalPrice: negative"
    );
}

#[test]
fn the_path_names_the_very_line() {
    let mut body = composite();
    let line = body["payload"]["positions"][0].clone();
    body["payload"]["positions"] = json!([line.clone(), line.clone(), line]);
    body["payload"]["positions"][2]["price"] = json!(-5);
    assert_eq!(
        read(&body),
        Err(Unreadable::Field {
            path: "payload.positions[2].price".into(),
            problem: FieldProblem::Negative
        })
    );
}

#[test]
fn what_an_order_cannot_live_without_is_named_when_missing() {
    assert_eq!(
        refusal(&without("/payload", "positions")),
        "payload.positions: missing"
    );
    assert_eq!(
        refusal(&with("/payload", "positions", json!(null))),
        "payload.positions: missing"
    );
    assert_eq!(
        refusal(&with("/payload", "positions", json!([]))),
        "payload.positions: empty"
    );
    assert_eq!(
        refusal(&with("/payload", "positions", json!({}))),
        "payload.positions: not a list"
    );
    assert_eq!(
        refusal(&with("/payload", "positions", json!([1]))),
        "payload.positions[0]: not an object"
    );
    let line = json!({"id": "1", "quantity": 1, "price": 1});
    assert_eq!(
        refusal(&with("/payload", "positions", json!(vec![line; 2001]))),
        "payload.positions: too many"
    );
    assert_eq!(refusal(&without("", "payload")), "payload: missing");
    assert_eq!(refusal(&with("", "payload", json!([]))), "payload: not an object");
    assert_eq!(refusal(&without("", "event_type")), "event_type: missing");
    assert_eq!(refusal(&with("", "event_type", json!(5))), "event_type: not text");
    assert_eq!(refusal(&with("", "event_type", json!(" "))), "event_type: empty");
    assert_eq!(refusal(&json!([])), "body: not an object");
    let mut body = without("/payload", "orderUUID");
    body["payload"]["originalOrderId"] = json!("");
    assert_eq!(
        refusal(&body),
        "payload: has neither orderUUID nor originalOrderId"
    );
    body["payload"]["orderUUID"] = json!({"a": 1});
    assert_eq!(refusal(&body), "payload.orderUUID: not text");
}

#[test]
fn either_name_alone_is_a_key_and_is_kept_verbatim() {
    let order = created(&without("/payload", "orderUUID"));
    assert_eq!(
        (order.key.order_uuid(), order.key.original_order_id()),
        (None, Some("H1234567890"))
    );
    let mut body = without("/payload", "originalOrderId");
    body["payload"]["orderUUID"] = json!("SLUG:265CB601 ");
    assert_eq!(created(&body).key.order_uuid(), Some("SLUG:265CB601 "));
}

#[test]
fn the_nested_envelope_is_understood_and_named_in_errors() {
    let mut payload = composite()["payload"].take();
    let nested = |payload: &Value| json!({"event": {"type": "order.created", "payload": payload}});
    assert_eq!(created(&nested(&payload)), created(&composite()));
    payload["positions"][0]["price"] = json!(-1);
    assert_eq!(
        refusal(&nested(&payload)),
        "event.payload.positions[0].price: negative"
    );
    let canceled = json!({"event": {"type": "order.canceled", "payload": {"order_id": "H1"}}});
    assert_eq!(
        read(&canceled).unwrap().event.key().unwrap().original_order_id(),
        Some("H1")
    );
    assert_eq!(refusal(&json!({"event": {"payload": {}}})), "event.type: missing");
}

#[test]
fn repeated_goods_are_readable_and_told_once_each() {
    let mut body = composite();
    let line = |id: &str| json!({"id": id, "quantity": 1, "price": "1"});
    body["payload"]["positions"] = json!([line("a"), line("b"), line("a"), line("a"), line("c"), line("b")]);
    assert_eq!(created(&body).duplicate_ids(), ["a", "b"]);
    assert_eq!(created(&composite()).duplicate_ids(), [] as [&str; 0]);
}

#[test]
fn an_update_says_only_what_it_says() {
    let order = updated(
        json!({"orderUUID": "s:1", "delivery": {"expectedTo": "2025-06-01T15:00:00+03:00"},
        "comment": null, "shipmentMethod": "pickup", "customer": {"phone": ""},
        "positions": [{"id": "1", "quantity": 3}]}),
    );
    assert_eq!(order.shipment_method, Patch::Set("pickup".into()));
    assert_eq!(order.comment, Patch::Null);
    assert_eq!(order.state, Patch::Absent);
    assert_eq!(order.total, Patch::Absent);
    let delivery = order.delivery.into_value().unwrap();
    assert_eq!(
        delivery.expected_to,
        Patch::Set("2025-06-01T12:00:00Z".parse().unwrap())
    );
    assert_eq!(delivery.expected_from, Patch::Absent);
    let customer = order.customer.into_value().unwrap();
    assert_eq!((customer.phone, customer.name), (Patch::Null, Patch::Absent));
    let lines = order.positions.into_value().unwrap();
    assert_eq!(
        (&lines[0].quantity, &lines[0].price),
        (&Patch::Set(dec("3")), &Patch::Absent)
    );
}

#[test]
fn an_update_still_refuses_negative_numbers_and_needs_a_key() {
    let body = |payload| json!({"event_type": "order.updated", "payload": payload});
    assert_eq!(
        refusal(&body(
            json!({"orderUUID": "s:1", "positions": [{"id": "1", "price": -1}]})
        )),
        "payload.positions[0].price: negative"
    );
    assert_eq!(
        refusal(&body(json!({"comment": "x"}))),
        "payload: has neither orderUUID nor originalOrderId"
    );
}

#[test]
fn a_cancellation_is_read_with_its_reason_wherever_it_stands() {
    let reason = |payload| {
        let webhook = read(&json!({"event_type": "order.canceled", "payload": payload})).unwrap();
        let WebhookEvent::Canceled { key, cancellation } = webhook.event else {
            panic!("not canceled")
        };
        assert_eq!(key.order_uuid(), Some("s:1"));
        (cancellation.slug, cancellation.description)
    };
    let text = |text: &str| Some(text.to_owned());
    assert_eq!(
        reason(
            json!({"orderUUID": "s:1", "cancellation": {"slug": "customer_request", "description": "Передумал"}})
        ),
        (text("customer_request"), text("Передумал"))
    );
    assert_eq!(
        reason(json!({"orderUUID": "s:1", "cancellation": "late"})),
        (text("late"), None)
    );
    assert_eq!(
        reason(json!({"orderUUID": "s:1", "reason": "late"})),
        (text("late"), None)
    );
    assert_eq!(
        reason(json!({"orderUUID": "s:1", "cancellation": null})),
        (None, None)
    );
    assert_eq!(reason(json!({"orderUUID": "s:1"})), (None, None));
}

#[test]
fn paid_and_unknown_events_are_told_by_their_order() {
    let event = |kind: &str, payload| {
        read(&json!({"event_type": kind, "payload": payload}))
            .unwrap()
            .event
    };
    assert!(
        matches!(event("order.paid", json!({"orderUUID": "s:1"})), WebhookEvent::Paid(key) if key.order_uuid() == Some("s:1"))
    );
    let courier = event("courier.assigned", json!({"originalOrderId": "H1"}));
    assert_eq!(courier.event_type(), "courier.assigned");
    assert_eq!(courier.key().unwrap().original_order_id(), Some("H1"));
    for payload in [
        json!(null),
        json!([1]),
        json!("x"),
        json!({}),
        json!({"orderUUID": {}}),
    ] {
        assert_eq!(
            event("x", payload),
            WebhookEvent::Unknown {
                event_type: "x".into(),
                key: None
            }
        );
    }
    assert_eq!(event(&"x".repeat(500), json!({})).event_type().len(), 100);
}

#[test]
fn a_byte_order_mark_is_no_reason_to_refuse() {
    assert!(decode(format!("\u{feff}{COMPOSITE}").as_bytes()).is_ok());
}

#[test]
fn an_unreadable_body_can_still_be_filed_under_its_order() {
    let body = with("/payload", "positions", json!([])).to_string();
    assert!(decode(body.as_bytes()).is_err());
    let about = about(body.as_bytes());
    assert_eq!(about.event_type.as_deref(), Some("order.created"));
    assert_eq!(about.key.unwrap().original_order_id(), Some("H1234567890"));
}

#[test]
fn neither_errors_nor_debug_show_a_person_or_a_value() {
    let mut body = with("/payload", "comment", json!("Домофон 4711"));
    body["payload"]["customer"]["secondPhone"] = json!("79007654321");
    let shown = format!("{:?}", read(&body).unwrap());
    for private in ["Иван", "79001234567", "4711", "79007654321"] {
        assert!(!shown.contains(private), "{private} in {shown}");
    }
    body["payload"]["positions"][0]["price"] = json!("Иван 79001234567");
    let error = read(&body).unwrap_err();
    assert!(!format!("{error} {error:?}").contains("7900"));
    let broken = decode(br#"{"customer":{"name":"Petrov"#).unwrap_err();
    assert!(!format!("{broken} {broken:?}").contains("Petrov"));
}
