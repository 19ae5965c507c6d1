//! The bodies sent to Kuper, to the letter: the seed's examples first, then the nested dialect as found.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop where it is"
)]

use kuper::notification::{
    Cancellation, Composition, Dialect, EncodeOptions, FlatMarking, MissingLines, NestedKey, Notification,
    NotificationEvent, Position, Total, encode, encode_bytes,
};
use kuper::{OrderKey, Secret};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;

fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn notification(key: (&str, &str), number: &str, event: NotificationEvent) -> Notification {
    Notification {
        order: OrderKey::new(Some(key.0.into()), Some(key.1.into())).unwrap(),
        number: number.into(),
        event,
    }
}

const SEED_KEY: (&str, &str) = (
    "retailer-slug:265cb601-a78a-4862-9e9d-d6b48d6a0a3f",
    "H1234567890",
);

fn pretty(notification: &Notification, dialect: Dialect) -> String {
    serde_json::to_string_pretty(&encode(notification, dialect, &EncodeOptions::default())).unwrap()
}

fn compact(notification: &Notification, dialect: Dialect, options: &EncodeOptions) -> String {
    String::from_utf8(encode_bytes(notification, dialect, options)).unwrap()
}

/// The weighed line of the seed's second example.
fn seed_line() -> Position {
    Position {
        id: "123456".into(),
        original_quantity: dec("1"),
        quantity: dec("1"),
        weight: Some(500),
        price: dec("199.99"),
        discount_price: dec("189.99"),
        total_price: dec("199.99"),
        total_discount_price: dec("189.99"),
        replaced_by: None,
        marking_codes: vec![],
    }
}

fn missing_line() -> Position {
    Position {
        id: "777".into(),
        original_quantity: dec("3"),
        quantity: dec("0"),
        weight: None,
        price: dec("10"),
        discount_price: dec("10"),
        total_price: dec("0"),
        total_discount_price: dec("0"),
        replaced_by: Some("123456".into()),
        marking_codes: vec![],
    }
}

fn seed_composition() -> Composition {
    Composition {
        positions: vec![seed_line()],
        total: Total {
            total_price: dec("199.99"),
            discount_total_price: dec("189.99"),
        },
        changed: false,
    }
}

#[test]
fn the_seeds_pickup_code_example_is_written_to_the_letter() {
    let event = NotificationEvent::PickupCodeCreated {
        code: Secret::new("1234"),
    };
    let seed = r#"{
  "event_type": "order.pickup_code_created",
  "payload": {
    "orderUUID": "retailer-slug:265cb601-a78a-4862-9e9d-d6b48d6a0a3f",
    "number": "MERCHANT_ORDER_12345",
    "pickupCode": "1234"
  }
}"#;
    assert_eq!(
        pretty(
            &notification(SEED_KEY, "MERCHANT_ORDER_12345", event),
            Dialect::Flat
        ),
        seed
    );
}

#[test]
fn the_seeds_delivered_example_is_written_to_the_letter() {
    let event = NotificationEvent::Delivered(seed_composition());
    let seed = r#"{
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
}"#;
    assert_eq!(
        pretty(
            &notification(SEED_KEY, "MERCHANT_ORDER_12345", event),
            Dialect::Flat
        ),
        seed
    );
}

#[test]
fn the_nested_examples_are_written_as_found() {
    let line = Position {
        original_quantity: dec("2"),
        quantity: dec("2"),
        weight: Some(1130),
        price: dec("99.90"),
        discount_price: dec("89.90"),
        total_price: dec("225.77"),
        total_discount_price: dec("203.17"),
        marking_codes: vec!["0104".into()],
        ..seed_line()
    };
    let composition = Composition {
        positions: vec![line],
        total: Total {
            total_price: dec("225.77"),
            discount_total_price: dec("203.17"),
        },
        changed: true,
    };
    let options = EncodeOptions::default();
    let ready = notification(SEED_KEY, "M-42", NotificationEvent::ReadyForDelivery(composition));
    assert_eq!(
        compact(&ready, Dialect::Nested, &options),
        concat!(
            r#"{"event":{"type":"order.ready_for_delivery","payload":{"order_id":"H1234567890","number":"M-42","#,
            r#""order":{"originalOrderId":"H1234567890","changed":true,"#,
            r#""positions":[{"id":"123456","originalQuantity":2,"quantity":2,"weight":"1130","replacedByID":"","#,
            r#""markingCode":[{"value":"0104"}],"#,
            r#""price":"99.90","discountPrice":"89.90","totalPrice":"225.77","totalDiscountPrice":"203.17"}],"#,
            r#""total":{"totalPrice":"225.77","discountTotalPrice":"203.17"}}}}}"#
        )
    );
    let code = notification(
        SEED_KEY,
        "M-42",
        NotificationEvent::PickupCodeCreated { code: "1234".into() },
    );
    assert_eq!(
        compact(&code, Dialect::Nested, &options),
        r#"{"event":{"type":"order.pickup_code_created","payload":{"order_id":"H1234567890","code":"1234"}}}"#
    );
    let reason = Cancellation {
        slug: "out_of_stock".into(),
        description: "…".into(),
    };
    let canceled = notification(SEED_KEY, "M-42", NotificationEvent::Canceled(reason));
    assert_eq!(
        compact(&canceled, Dialect::Nested, &options),
        concat!(
            r#"{"event":{"type":"order.canceled","payload":{"order_id":"H1234567890","#,
            r#""cancellation":{"slug":"out_of_stock","description":"…"}}}}"#
        )
    );
}

#[test]
fn state_events_carry_the_key_and_the_number_and_nothing_else() {
    for (event, name) in [
        (NotificationEvent::Accepted, "order.accepted"),
        (NotificationEvent::InWork, "order.in_work"),
        (NotificationEvent::Assembled, "order.assembled"),
    ] {
        let sent = notification(SEED_KEY, "M-42", event);
        assert_eq!(
            compact(&sent, Dialect::Flat, &EncodeOptions::default()),
            format!(
                r#"{{"event_type":"{name}","payload":{{"orderUUID":"{}","number":"M-42"}}}}"#,
                SEED_KEY.0
            )
        );
        assert_eq!(
            compact(&sent, Dialect::Nested, &EncodeOptions::default()),
            format!(
                r#"{{"event":{{"type":"{name}","payload":{{"order_id":"H1234567890","number":"M-42"}}}}}}"#
            )
        );
    }
}

#[test]
fn a_flat_cancellation_adds_the_reason() {
    let reason = Cancellation {
        slug: "store_closed".into(),
        description: "Магазин закрыт".into(),
    };
    let sent = notification(("s:1", ""), "7", NotificationEvent::Canceled(reason));
    assert_eq!(
        compact(&sent, Dialect::Flat, &EncodeOptions::default()),
        concat!(
            r#"{"event_type":"order.canceled","payload":{"orderUUID":"s:1","number":"7","#,
            r#""cancellation":{"slug":"store_closed","description":"Магазин закрыт"}}}"#
        )
    );
}

fn ids(sent: &Notification, dialect: Dialect, missing_lines: MissingLines) -> Vec<String> {
    let body = encode(
        sent,
        dialect,
        &EncodeOptions {
            missing_lines,
            ..EncodeOptions::default()
        },
    );
    let positions = body
        .pointer("/payload/positions")
        .or(body.pointer("/event/payload/order/positions"))
        .unwrap();
    positions
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["id"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn a_missing_line_is_omitted_in_flat_and_sent_with_zero_in_nested_unless_told_otherwise() {
    let mut composition = seed_composition();
    composition.positions.insert(0, missing_line());
    let sent = notification(SEED_KEY, "1", NotificationEvent::Delivered(composition));
    assert_eq!(ids(&sent, Dialect::Flat, MissingLines::ByDialect), ["123456"]);
    assert_eq!(
        ids(&sent, Dialect::Nested, MissingLines::ByDialect),
        ["777", "123456"]
    );
    assert_eq!(ids(&sent, Dialect::Flat, MissingLines::Keep), ["777", "123456"]);
    assert_eq!(ids(&sent, Dialect::Nested, MissingLines::Omit), ["123456"]);
    let nested = encode(&sent, Dialect::Nested, &EncodeOptions::default());
    let line = nested.pointer("/event/payload/order/positions/0").unwrap();
    assert_eq!(
        line.to_string(),
        concat!(
            r#"{"id":"777","originalQuantity":3,"quantity":0,"weight":"","replacedByID":"123456","#,
            r#""price":"10.00","discountPrice":"10.00","totalPrice":"0.00","totalDiscountPrice":"0.00"}"#
        )
    );
}

#[test]
fn piece_goods_have_no_weight_in_flat() {
    let mut composition = seed_composition();
    composition.positions[0].weight = None;
    let sent = notification(SEED_KEY, "1", NotificationEvent::ReadyForDelivery(composition));
    let body = encode(&sent, Dialect::Flat, &EncodeOptions::default());
    assert_eq!(body.pointer("/payload/positions/0/weight"), None);
}

#[test]
fn marking_codes_go_into_flat_only_by_option() {
    let mut composition = seed_composition();
    composition.positions[0].marking_codes = vec!["A".into(), "B".into()];
    let sent = notification(SEED_KEY, "1", NotificationEvent::Delivered(composition));
    assert!(!compact(&sent, Dialect::Flat, &EncodeOptions::default()).contains("markingCode"));
    let options = EncodeOptions {
        flat_marking: FlatMarking::Send,
        ..EncodeOptions::default()
    };
    assert!(
        compact(&sent, Dialect::Flat, &options).contains(r#""markingCode":[{"value":"A"},{"value":"B"}]"#)
    );
}

#[test]
fn the_key_is_whichever_name_the_dialect_knows_best() {
    let first = |key, dialect, nested_key| {
        let body = encode(
            &notification(key, "1", NotificationEvent::InWork),
            dialect,
            &EncodeOptions {
                nested_key,
                ..EncodeOptions::default()
            },
        );
        let payload = body
            .pointer("/payload")
            .or(body.pointer("/event/payload"))
            .unwrap();
        let (name, value) = payload.as_object().unwrap().iter().next().unwrap();
        format!("{name}={}", value.as_str().unwrap())
    };
    let (id, bare) = (NestedKey::OrderId, NestedKey::BareUuid);
    assert_eq!(first(("s:1", "H1"), Dialect::Flat, id), "orderUUID=s:1");
    assert_eq!(first(("", "H1"), Dialect::Flat, id), "originalOrderId=H1");
    assert_eq!(first(("s:1", "H1"), Dialect::Nested, id), "order_id=H1");
    assert_eq!(first(("s:1", ""), Dialect::Nested, id), "orderUUID=1");
    assert_eq!(first(("s:1", "H1"), Dialect::Nested, bare), "orderUUID=1");
    assert_eq!(first(("", "H1"), Dialect::Nested, bare), "order_id=H1");
}

#[test]
fn the_code_never_shows_in_debug() {
    let sent = notification(
        SEED_KEY,
        "1",
        NotificationEvent::PickupCodeCreated {
            code: "493817".into(),
        },
    );
    assert!(!format!("{sent:?}").contains("493817"));
}

/// A line with this quantity and this money everywhere, flat.
fn flat_line(quantity: Decimal, money: Decimal) -> Value {
    let line = Position {
        quantity,
        price: money,
        discount_price: money,
        total_price: money,
        total_discount_price: money,
        ..seed_line()
    };
    let composition = Composition {
        positions: vec![line],
        total: Total {
            total_price: money,
            discount_total_price: money,
        },
        changed: false,
    };
    let options = EncodeOptions {
        missing_lines: MissingLines::Keep,
        ..EncodeOptions::default()
    };
    let body = encode(
        &notification(SEED_KEY, "1", NotificationEvent::Delivered(composition)),
        Dialect::Flat,
        &options,
    );
    body.pointer("/payload/positions/0").unwrap().clone()
}

#[test]
fn money_is_rounded_half_away_from_zero_and_zero_has_no_sign() {
    for (amount, text) in [
        ("1", "1.00"),
        ("1.005", "1.01"),
        ("1.0049", "1.00"),
        ("-0.001", "0.00"),
        ("0", "0.00"),
    ] {
        assert_eq!(flat_line(dec("1"), dec(amount))["price"], text, "{amount}");
    }
}

#[test]
fn quantities_are_integers_when_whole_and_short_decimals_otherwise() {
    for (packs, text) in [
        ("2.000", "2"),
        ("0.5", "0.5"),
        ("0.350", "0.35"),
        ("0", "0"),
        ("1234567.125", "1234567.125"),
    ] {
        assert_eq!(flat_line(dec(packs), dec("1"))["quantity"].to_string(), text);
    }
}

proptest! {
    #[test]
    fn money_always_has_two_decimals_and_reads_back_the_same(minor in 0_i64..=i64::MAX / 1000) {
        let amount = Decimal::new(minor, 2);
        let line = flat_line(Decimal::ONE, amount);
        for field in ["price", "discountPrice", "totalPrice"] {
            let text = line[field].as_str().unwrap();
            prop_assert_eq!(text.split_once('.').map(|(_, places)| places.len()), Some(2));
            prop_assert_eq!(text.parse::<Decimal>().unwrap(), amount);
        }
    }

    #[test]
    fn quantities_in_thousandths_keep_every_digit(milli in 0_i64..=1_000_000_000_000) {
        let packs = Decimal::new(milli, 3);
        let written = flat_line(packs, Decimal::ONE)["quantity"].to_string();
        prop_assert_eq!(written.parse::<Decimal>().unwrap(), packs);
        prop_assert_eq!(written.contains('.'), milli % 1000 != 0);
    }
}
