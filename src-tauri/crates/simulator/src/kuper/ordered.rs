//! What was ordered, read from Kuper's own order: leniently, since a test may bend it.

use std::collections::BTreeMap;

use axum::body::Bytes;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::record::{OrderRecord, Ordered, Stage};
use crate::orders::NewOrder;

pub(super) fn record(order: &NewOrder, now: Timestamp) -> OrderRecord {
    let payload = order.payload().clone();
    let text = |name: &str| {
        payload
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    OrderRecord {
        order_uuid: text("orderUUID"),
        original_order_id: order.original_order_id().to_owned(),
        store_id: text("storeID"),
        kind: order.kind(),
        stage: Stage::Created,
        paid_in_advance: payload.get("paymentState").and_then(Value::as_str) == Some("paid"),
        placed_at: now,
        updated_at: now,
        number: None,
        code: None,
        ready: None,
        delivered: None,
        cancellation: None,
        processed: Vec::new(),
        received: Vec::new(),
        sent: Vec::new(),
        ordered: ordered_lines(&payload),
        created_bytes: Bytes::from(order.body().to_string()),
        first_answer: None,
        said: BTreeMap::new(),
        payload,
    }
}

pub(super) fn ordered_lines(payload: &Value) -> BTreeMap<String, Ordered> {
    let mut lines: BTreeMap<String, Ordered> = BTreeMap::new();
    let positions = payload.get("positions").and_then(Value::as_array);
    for position in positions.into_iter().flatten().filter_map(Value::as_object) {
        let Some(id) = position.get("id").and_then(plain) else {
            continue;
        };
        let number = |name: &str| decimal(position, name);
        let line = Ordered {
            quantity: number("originalQuantity")
                .or_else(|| number("quantity"))
                .unwrap_or(Decimal::ONE),
            weight_grams: position
                .get("weight")
                .and_then(plain)
                .and_then(|text| text.parse().ok()),
            price: number("price"),
            discount_price: number("discountPrice"),
            times: 1,
        };
        lines
            .entry(id)
            .and_modify(|known| known.times += 1)
            .or_insert(line);
    }
    lines
}

fn decimal(fields: &Map<String, Value>, name: &str) -> Option<Decimal> {
    fields.get(name).and_then(plain)?.parse().ok()
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
