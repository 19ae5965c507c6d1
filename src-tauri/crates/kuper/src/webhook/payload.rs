//! From JSON objects to the types of [`super::order`] and [`super::update`].

use serde_json::Value;

use super::Cancellation;
use super::order::{BonusCard, Modifier, Total};
use super::reader::Object;
use super::unreadable::{FieldProblem, Unreadable};
use super::update::{CustomerUpdate, DeliveryUpdate, PositionUpdate, UpdatedOrder};
use crate::{Extra, OrderKey, Patch};

/// Far above any order a person can pick.
const MAX_POSITIONS: usize = 2_000;

/// Spellings of the key, first match wins. The first of each list is the seed's dialect, the others are
/// FOUND.
const UUID_NAMES: [&str; 3] = ["orderUUID", "orderUuid", "order_uuid"];
const ORIGINAL_NAMES: [&str; 4] = ["originalOrderId", "originalOrderID", "order_id", "orderId"];

/// The order's key; `None` when the payload has none. Leaves alone what it does not take.
pub(super) fn key(payload: &mut Object<'_>) -> Result<Option<OrderKey>, Unreadable> {
    let mut first = |names: &[&str]| -> Result<Option<String>, Unreadable> {
        for name in names {
            if let Some(text) = payload.name(name)? {
                return Ok(Some(text));
            }
        }
        Ok(None)
    };
    let uuid = first(&UUID_NAMES)?;
    let original = first(&ORIGINAL_NAMES)?;
    Ok(OrderKey::new(uuid, original))
}

pub(super) fn required_key(payload: &mut Object<'_>) -> Result<OrderKey, Unreadable> {
    key(payload)?.ok_or_else(|| Unreadable::field(payload.path(), FieldProblem::NoOrderKey))
}

pub(super) fn order(mut payload: Object<'_>) -> Result<UpdatedOrder, Unreadable> {
    Ok(UpdatedOrder {
        key: required_key(&mut payload)?,
        store_id: payload.text("storeID"),
        store_import_key: payload.text("storeImportKey"),
        state: payload.text("state"),
        payment_state: payload.text("paymentState"),
        customer: payload.object("customer").map(customer),
        delivery: payload.object("delivery").map(delivery),
        complete_before: payload.time("completeBefore"),
        shipment_method: payload.text("shipmentMethod"),
        payment_methods: payload.texts("paymentMethods"),
        replacement_policy: payload.text("replacementPolicy"),
        comment: payload.personal("comment"),
        bonus_card: payload.object("bonusCard").map(bonus_card),
        extensions: payload.object("extensions").map(Object::leftovers),
        positions: positions(&mut payload)?,
        total: total(&mut payload)?,
        extra: payload.leftovers(),
    })
}

fn customer(mut read: Object<'_>) -> CustomerUpdate {
    CustomerUpdate {
        name: read.personal("name"),
        phone: read.personal("phone"),
        email: read.personal("email"),
        inn: read.personal("inn"),
        kpp: read.personal("kpp"),
        extra: read.leftovers(),
    }
}

fn delivery(mut read: Object<'_>) -> DeliveryUpdate {
    DeliveryUpdate {
        expected_from: read.time("expectedFrom"),
        expected_to: read.time("expectedTo"),
        is_planned: read.flag("isPlanned"),
        extra: read.leftovers(),
    }
}

fn bonus_card(mut read: Object<'_>) -> BonusCard {
    BonusCard {
        number: read.personal("number").into_value(),
        phone: read.personal("phone").into_value(),
        extra: read.leftovers(),
    }
}

fn total(payload: &mut Object<'_>) -> Result<Patch<Total>, Unreadable> {
    let mut read = match payload.object("total") {
        Patch::Absent => return Ok(Patch::Absent),
        Patch::Null => return Ok(Patch::Null),
        Patch::Set(read) => read,
    };
    Ok(Patch::Set(Total {
        total_price: read.decimal("totalPrice")?.into_value(),
        discount_total_price: read.decimal("discountTotalPrice")?.into_value(),
        extra: read.leftovers(),
    }))
}

fn positions(payload: &mut Object<'_>) -> Result<Patch<Vec<PositionUpdate>>, Unreadable> {
    let values = match payload.take("positions") {
        None => return Ok(Patch::Absent),
        Some(Value::Null) => return Ok(Patch::Null),
        Some(Value::Array(values)) => values,
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
            return payload.error("positions", FieldProblem::NotAList);
        }
    };
    if values.len() > MAX_POSITIONS {
        return payload.error("positions", FieldProblem::TooMany);
    }
    let path = payload.path_of("positions");
    let mut lines = Vec::with_capacity(values.len());
    for (index, value) in values.into_iter().enumerate() {
        lines.push(position(Object::of(
            value,
            format!("{path}[{index}]"),
            payload.notes(),
        )?)?);
    }
    Ok(Patch::Set(lines))
}

fn position(mut read: Object<'_>) -> Result<PositionUpdate, Unreadable> {
    let Some(id) = read.name("id")? else {
        return read.error("id", FieldProblem::Missing);
    };
    Ok(PositionUpdate {
        id,
        name: read.text("name"),
        original_quantity: read.decimal("originalQuantity")?,
        quantity: read.decimal("quantity")?,
        weight: read.grams("weight")?,
        price: read.decimal("price")?,
        discount_price: read.decimal("discountPrice")?,
        total_price: read.decimal("totalPrice")?,
        total_discount_price: read.decimal("totalDiscountPrice")?,
        replaced_by: read.text("replacedByID"),
        is_combo: read.flag("isCombo"),
        modifiers: read
            .objects("modifiers")
            .map(|all| all.into_iter().map(modifier).collect()),
        barcodes: barcodes(&mut read),
        extra: read.leftovers(),
    })
}

fn modifier(mut read: Object<'_>) -> Modifier {
    Modifier {
        id: read.text("id").into_value(),
        name: read.text("name").into_value(),
        price: read.loose_decimal("price").into_value(),
        group_id: read.text("groupId").into_value(),
        group_name: read.text("groupName").into_value(),
        quantity: read.loose_decimal("quantity").into_value(),
        extra: read.leftovers(),
    }
}

fn barcodes(read: &mut Object<'_>) -> Patch<Vec<String>> {
    let (one, many) = (read.texts("barcode"), read.texts("barcodes"));
    if one.is_absent() && many.is_absent() {
        return Patch::Absent;
    }
    let mut codes: Vec<String> = Vec::new();
    for code in one.into_value().into_iter().chain(many.into_value()).flatten() {
        let code = code.trim().to_owned();
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    if codes.is_empty() {
        Patch::Null
    } else {
        Patch::Set(codes)
    }
}

/// Why an order was canceled. The place of the reason in Kuper's own webhook is not known; the notification's
/// shape (`cancellation {slug, description}`), a bare text, and `reason` are all read (INFERRED).
pub(super) fn cancellation(mut payload: Object<'_>) -> Cancellation {
    let (slug, description, extra) = if matches!(payload.peek("cancellation"), Some(Value::Object(_))) {
        match payload.object("cancellation") {
            Patch::Set(mut read) => (read.text("slug"), read.text("description"), read.leftovers()),
            Patch::Absent | Patch::Null => (Patch::Absent, Patch::Absent, Extra::default()),
        }
    } else {
        (payload.text("cancellation"), Patch::Absent, Extra::default())
    };
    let reason = payload.text("reason").into_value();
    Cancellation {
        slug: slug.into_value().or(reason),
        description: description.into_value(),
        extra,
    }
}
