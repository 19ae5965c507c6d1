//! Writing a [`Notification`] in a dialect. The same notification always becomes the same bytes.
//!
//! Money is text with two places, rounded half away from zero if it came with more. A quantity is a JSON
//! number, an integer when whole. The keys stand in the order of the seed's examples.

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Map, Number, Value};

use super::{Cancellation, Composition, Notification, NotificationEvent, Position, Total};
use crate::OrderKey;

/// How bodies are shaped. Which one a merchant gets is known to Kuper alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dialect {
    /// `{"event_type", "payload": {…}}` (SEED).
    #[default]
    Flat,
    /// `{"event": {"type", "payload": {…, "order": {…}}}}` (FOUND in five integrations).
    Nested,
}

/// What neither document settles; each default is the likeliest reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EncodeOptions {
    pub missing_lines: MissingLines,
    pub nested_key: NestedKey,
    pub flat_marking: FlatMarking,
}

/// What becomes of lines with quantity zero (INFERRED either way).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MissingLines {
    /// Flat omits them, nested keeps them.
    #[default]
    ByDialect,
    Omit,
    Keep,
}

/// Which name of the order the nested dialect sends, where both are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NestedKey {
    /// `order_id` with the `H…` name.
    #[default]
    OrderId,
    /// `orderUUID` with the uuid, its slug cut off.
    BareUuid,
}

/// Whether the flat dialect carries `markingCode`; the seed shows none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FlatMarking {
    #[default]
    Omit,
    Send,
}

/// The body as bytes, ready to send.
pub fn encode_bytes(notification: &Notification, dialect: Dialect, options: &EncodeOptions) -> Vec<u8> {
    encode(notification, dialect, options).to_string().into_bytes()
}

/// The body as JSON.
pub fn encode(notification: &Notification, dialect: Dialect, options: &EncodeOptions) -> Value {
    let event_type = notification.event.event_type();
    match dialect {
        Dialect::Flat => object([
            ("event_type", event_type.into()),
            ("payload", flat_payload(notification, options)),
        ]),
        Dialect::Nested => {
            let event = object([
                ("type", event_type.into()),
                ("payload", nested_payload(notification, options)),
            ]);
            object([("event", event)])
        }
    }
}

/// SEED for the code and `delivered`. The seed does not show the rest: state events carry the key and the
/// number, ready looks like delivered, cancel adds `cancellation` (INFERRED).
fn flat_payload(notification: &Notification, options: &EncodeOptions) -> Value {
    let mut payload = Map::new();
    let (name, id) = flat_key(&notification.order);
    payload.insert(name.into(), id.into());
    payload.insert("number".into(), notification.number.as_str().into());
    match &notification.event {
        NotificationEvent::Accepted | NotificationEvent::InWork | NotificationEvent::Assembled => {}
        NotificationEvent::PickupCodeCreated { code } => {
            payload.insert("pickupCode".into(), code.expose().into());
        }
        NotificationEvent::ReadyForDelivery(composition) | NotificationEvent::Delivered(composition) => {
            let lines = sent_lines(composition, options, MissingLines::Omit);
            let positions = lines.map(|line| flat_position(line, options)).collect();
            payload.insert("positions".into(), Value::Array(positions));
            payload.insert("total".into(), flat_total(&composition.total));
        }
        NotificationEvent::Canceled(cancellation) => {
            payload.insert("cancellation".into(), cancellation_object(cancellation));
        }
    }
    Value::Object(payload)
}

/// FOUND: the code and the cancellation travel without the number. State events carry it (INFERRED).
fn nested_payload(notification: &Notification, options: &EncodeOptions) -> Value {
    let mut payload = Map::new();
    let (name, id) = nested_key(&notification.order, options.nested_key);
    payload.insert(name.into(), id.into());
    match &notification.event {
        NotificationEvent::Accepted | NotificationEvent::InWork | NotificationEvent::Assembled => {
            payload.insert("number".into(), notification.number.as_str().into());
        }
        NotificationEvent::PickupCodeCreated { code } => {
            payload.insert("code".into(), code.expose().into());
        }
        NotificationEvent::ReadyForDelivery(composition) | NotificationEvent::Delivered(composition) => {
            payload.insert("number".into(), notification.number.as_str().into());
            payload.insert(
                "order".into(),
                nested_order(&notification.order, composition, options),
            );
        }
        NotificationEvent::Canceled(cancellation) => {
            payload.insert("cancellation".into(), cancellation_object(cancellation));
        }
    }
    Value::Object(payload)
}

/// The seed's name; an order that came without one is named by the other (INFERRED).
fn flat_key(key: &OrderKey) -> (&'static str, &str) {
    match key.order_uuid() {
        Some(uuid) => ("orderUUID", uuid),
        None => ("originalOrderId", key.original_order_id().unwrap_or_default()),
    }
}

fn nested_key(key: &OrderKey, preferred: NestedKey) -> (&'static str, &str) {
    let by_id = key.original_order_id().map(|id| ("order_id", id));
    let by_uuid = key.bare_uuid().map(|uuid| ("orderUUID", uuid));
    let found = match preferred {
        NestedKey::OrderId => by_id.or(by_uuid),
        NestedKey::BareUuid => by_uuid.or(by_id),
    };
    found.unwrap_or(("order_id", ""))
}

fn sent_lines<'c>(
    composition: &'c Composition,
    options: &EncodeOptions,
    dialects_way: MissingLines,
) -> impl Iterator<Item = &'c Position> {
    let way = match options.missing_lines {
        MissingLines::ByDialect => dialects_way,
        MissingLines::Omit | MissingLines::Keep => options.missing_lines,
    };
    composition
        .positions
        .iter()
        .filter(move |line| way == MissingLines::Keep || !line.quantity.is_zero())
}

/// SEED: `totalPrice` is the discounted sum here, and `weight` is there for weighed goods only.
fn flat_position(line: &Position, options: &EncodeOptions) -> Value {
    let mut map = Map::new();
    map.insert("id".into(), line.id.as_str().into());
    map.insert("quantity".into(), quantity(line.quantity));
    map.insert("price".into(), money(line.price));
    map.insert("discountPrice".into(), money(line.discount_price));
    map.insert("totalPrice".into(), money(line.total_discount_price));
    if let Some(grams) = line.weight {
        map.insert("weight".into(), grams.to_string().into());
    }
    if options.flat_marking == FlatMarking::Send && !line.marking_codes.is_empty() {
        map.insert("markingCode".into(), marking(&line.marking_codes));
    }
    Value::Object(map)
}

/// SEED: both sums are the discounted one, as `totalPrice` of the positions is.
fn flat_total(total: &Total) -> Value {
    let owed = money(total.discount_total_price);
    object([("totalPrice", owed.clone()), ("discountTotalPrice", owed)])
}

fn nested_order(key: &OrderKey, composition: &Composition, options: &EncodeOptions) -> Value {
    let mut order = Map::new();
    if let Some(id) = key.original_order_id() {
        order.insert("originalOrderId".into(), id.into());
    }
    order.insert("changed".into(), composition.changed.into());
    let lines = sent_lines(composition, options, MissingLines::Keep);
    order.insert(
        "positions".into(),
        Value::Array(lines.map(nested_position).collect()),
    );
    let total = &composition.total;
    let total = object([
        ("totalPrice", money(total.total_price)),
        ("discountTotalPrice", money(total.discount_total_price)),
    ]);
    order.insert("total".into(), total);
    Value::Object(order)
}

/// FOUND: `totalPrice` before discount, `totalDiscountPrice` after; `weight` and `replacedByID` empty when
/// they do not apply.
fn nested_position(line: &Position) -> Value {
    let mut map = Map::new();
    map.insert("id".into(), line.id.as_str().into());
    map.insert("originalQuantity".into(), quantity(line.original_quantity));
    map.insert("quantity".into(), quantity(line.quantity));
    map.insert(
        "weight".into(),
        line.weight
            .map(|grams| grams.to_string())
            .unwrap_or_default()
            .into(),
    );
    map.insert(
        "replacedByID".into(),
        line.replaced_by.as_deref().unwrap_or_default().into(),
    );
    if !line.marking_codes.is_empty() {
        map.insert("markingCode".into(), marking(&line.marking_codes));
    }
    map.insert("price".into(), money(line.price));
    map.insert("discountPrice".into(), money(line.discount_price));
    map.insert("totalPrice".into(), money(line.total_price));
    map.insert("totalDiscountPrice".into(), money(line.total_discount_price));
    Value::Object(map)
}

fn marking(codes: &[String]) -> Value {
    Value::Array(
        codes
            .iter()
            .map(|code| object([("value", code.as_str().into())]))
            .collect(),
    )
}

fn cancellation_object(cancellation: &Cancellation) -> Value {
    object([
        ("slug", cancellation.slug.as_str().into()),
        ("description", cancellation.description.as_str().into()),
    ])
}

fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Object(
        fields
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value))
            .collect(),
    )
}

/// `"189.99"`: always two places.
pub(super) fn money(amount: Decimal) -> Value {
    let rounded = amount.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero);
    let positive = if rounded.is_zero() { Decimal::ZERO } else { rounded };
    Value::String(format!("{positive:.2}"))
}

/// `2`, or `0.5`. JSON has only one kind of number; the digits written are the decimal's own, at most three
/// places.
pub(super) fn quantity(packs: Decimal) -> Value {
    let packs = packs
        .round_dp_with_strategy(3, RoundingStrategy::MidpointAwayFromZero)
        .normalize();
    let text = packs.to_string();
    match text.parse::<Number>() {
        Ok(number) => Value::Number(number),
        // Not reached: a decimal's text is a JSON number. Text still carries the right digits.
        Err(_) => Value::String(text),
    }
}
