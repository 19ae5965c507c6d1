//! Webhook bodies that are out to hurt: not JSON, too deep, mutated. Nothing panics, and what is read is
//! sound.

#![allow(
    clippy::unwrap_used,
    reason = "a test that cannot go on should stop where it is"
)]

use kuper::webhook::{About, Unreadable, Webhook, WebhookEvent, about, decode};
use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// The sheet's composite `order.created`.
const COMPOSITE: &str = include_str!("created.json");

#[test]
fn what_is_not_json_is_told_by_its_place_alone() {
    for body in [
        &b""[..],
        b"{",
        b"hello",
        b"{\"event_type\":\"order.created\"",
        b"\xff\xfe",
        b"{} {}",
        b"NaN",
    ] {
        let error = decode(body).unwrap_err();
        assert!(matches!(error, Unreadable::NotJson { .. }), "{error}");
    }
    assert_eq!(
        decode(b"{\n  nope}").unwrap_err().to_string(),
        "not JSON (line 2, column 3)"
    );
}

#[test]
fn a_hundred_thousand_levels_are_refused_without_touching_the_stack() {
    // A thread with a small stack: recursion of any kind over this body would end the process.
    let small = std::thread::Builder::new().stack_size(128 * 1024);
    let verdicts = small.spawn(|| {
        ["[", "{\"a\":"].map(|open| {
            let body = format!(
                r#"{{"event_type":"order.created","payload":{}"#,
                open.repeat(100_000)
            );
            (decode(body.as_bytes()).unwrap_err(), about(body.as_bytes()))
        })
    });
    for (error, about) in verdicts.unwrap().join().unwrap() {
        assert_eq!(error, Unreadable::TooDeep { limit: 64 });
        assert_eq!(about, About::default());
    }
}

/// Any JSON, with the names and values that this protocol uses mixed in.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|number| json!(number)),
        "\\PC{0,12}".prop_map(Value::from),
        "[-+]?[0-9]{0,30}[.eE]?[-+]?[0-9]{0,12}".prop_map(Value::from),
        Just(json!("2025-06-01T12:00:00+03:00")),
    ];
    let name = prop_oneof![
        Just("id".to_owned()),
        Just("price".to_owned()),
        Just("quantity".to_owned()),
        Just("positions".to_owned()),
        Just("orderUUID".to_owned()),
        "[a-z]{1,4}",
    ];
    leaf.prop_recursive(4, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((name.clone(), inner), 0..5)
                .prop_map(|fields| Value::Object(fields.into_iter().collect())),
        ]
    })
}

fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    if let Some(map) = value.as_object() {
        map.iter()
            .for_each(|(name, inner)| pointers(inner, &format!("{at}/{name}"), found));
    }
    if let Some(list) = value.as_array() {
        list.iter()
            .enumerate()
            .for_each(|(index, inner)| pointers(inner, &format!("{at}/{index}"), found));
    }
}

/// What must hold of whatever was read.
fn is_sound(webhook: &Webhook) {
    if let WebhookEvent::Created(order) = &webhook.event {
        assert!(!order.positions.is_empty());
        for line in &order.positions {
            assert!(!line.id.is_empty() && line.weight != Some(0));
            for number in [line.price, line.quantity, line.original_quantity] {
                assert!(number >= Decimal::ZERO && number <= Decimal::from(1_000_000_000_000_u64));
            }
            // Cannot overflow, whatever was sent.
            let _ = line.price * line.quantity * Decimal::from(line.weight.unwrap_or(1).min(10_000));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn arbitrary_bytes_never_panic(body in prop::collection::vec(any::<u8>(), 0..400)) {
        let _ = decode(&body);
        let _ = about(&body);
    }

    #[test]
    fn arbitrary_json_never_panics(payload in any_json(), kind in prop_oneof!["order\\.(created|updated|paid|canceled)", "\\PC{0,9}"]) {
        let body = json!({"event_type": kind, "payload": payload});
        if let Ok(webhook) = decode(body.to_string().as_bytes()) {
            is_sound(&webhook);
        }
    }

    #[test]
    fn a_mutated_order_is_read_soundly_or_refused_by_path(values in prop::collection::vec((any::<prop::sample::Index>(), any_json()), 1..4)) {
        let mut body: Value = serde_json::from_str(COMPOSITE).unwrap();
        for (place, value) in values {
            let mut found = Vec::new();
            pointers(&body, "", &mut found);
            *body.pointer_mut(place.get::<String>(&found)).unwrap() = value;
        }
        match decode(body.to_string().as_bytes()) {
            Ok(webhook) => is_sound(&webhook),
            Err(Unreadable::Field { path, problem: _ }) => prop_assert!(!path.is_empty()),
            Err(other) => prop_assert!(false, "{}", other),
        }
    }

    #[test]
    fn a_body_cut_or_flipped_anywhere_never_panics(place in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut body = COMPOSITE.as_bytes().to_vec();
        let at = place.index(body.len());
        if cut { body.truncate(at) } else { body[at] = byte }
        if let Ok(webhook) = decode(&body) {
            is_sound(&webhook);
        }
    }
}
