//! Between Kuper's words and ours, both ways. What cannot be an order of ours is told by its field's name.

use domain::{
    Announcement, Composition, CompositionLine, Currency, Grams, KuperKeys, Money, NewOrder, Order,
    OrderNumber, OrderedLine, PickupWindow, Quantity, Sku,
};
use kuper::{
    OrderKey, Patch,
    notification::{self, NotificationEvent},
    webhook::{CreatedOrder, OrderedPosition, PositionUpdate, UpdatedOrder},
};
use rust_decimal::Decimal;

/// Why a decoded webhook is still no order: the field by its path, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {what}")]
pub struct NotAnOrder {
    pub path: String,
    pub what: String,
}

fn not(path: String, what: impl ToString) -> NotAnOrder {
    NotAnOrder {
        path,
        what: what.to_string(),
    }
}

pub fn keys(key: &OrderKey) -> KuperKeys {
    KuperKeys {
        order_uuid: key.order_uuid().map(str::to_owned),
        original_order_id: key.original_order_id().map(str::to_owned),
    }
}

/// Kuper's key of an order of ours. A stored order always has one: it came with it.
pub fn key(keys: &KuperKeys) -> Option<OrderKey> {
    OrderKey::new(keys.order_uuid.clone(), keys.original_order_id.clone())
}

/// An order as Kuper created it. Its number is given by the journal.
pub fn new_order(
    created: &CreatedOrder,
    currency: Currency,
    restaurant: bool,
) -> Result<NewOrder, NotAnOrder> {
    if let Some(id) = created.duplicate_ids().first() {
        let place = created
            .positions
            .iter()
            .rposition(|position| position.id == **id)
            .unwrap_or_default();
        return Err(not(
            format!("payload.positions[{place}].id"),
            "repeats another position",
        ));
    }
    let lines = created
        .positions
        .iter()
        .enumerate()
        .map(|(place, position)| line(place, position))
        .collect::<Result<Vec<_>, _>>()?;
    if lines.is_empty() {
        return Err(not("payload.positions".to_owned(), "nothing was ordered"));
    }
    Ok(NewOrder {
        number: OrderNumber(String::new()),
        keys: keys(&created.key),
        lines,
        currency,
        restaurant,
        window: PickupWindow {
            from: created.delivery.expected_from,
            to: created.delivery.expected_to,
            complete_before: created.complete_before,
        },
        replacement_policy: created.replacement_policy.clone(),
    })
}

fn line(place: usize, position: &OrderedPosition) -> Result<OrderedLine, NotAnOrder> {
    let path = |field: &str| format!("payload.positions[{place}].{field}");
    let price = Money::from_decimal(position.price).map_err(|problem| not(path("price"), problem))?;
    let discount_price = match position.discount_price {
        None => price,
        // A price of nothing is more likely a mistake than a gift: a person must see it.
        Some(zero) if zero.is_zero() && !price.is_zero() => {
            return Err(not(path("discountPrice"), "is zero"));
        }
        Some(discounted) => {
            Money::from_decimal(discounted).map_err(|problem| not(path("discountPrice"), problem))?
        }
    };
    let quantity = Quantity::from_decimal(position.original_quantity)
        .map_err(|problem| not(path("originalQuantity"), problem))?;
    let weight = match position.weight {
        None | Some(0) => None,
        Some(grams) => Some(Grams(
            u32::try_from(grams).map_err(|_| not(path("weight"), "is too large"))?,
        )),
    };
    let remark: Vec<String> = position
        .modifiers
        .iter()
        .filter(|modifier| !modifier.is_placeholder())
        .filter_map(|modifier| {
            let name = modifier.name.as_deref()?;
            let times = modifier.quantity.filter(|quantity| *quantity > Decimal::ONE);
            Some(times.map_or_else(
                || name.to_owned(),
                |times| format!("{name} ×{}", times.normalize()),
            ))
        })
        .collect();
    Ok(OrderedLine {
        sku: Sku(position.id.clone()),
        name: position.name.clone().unwrap_or_else(|| position.id.clone()),
        barcodes: position.barcodes.clone(),
        quantity,
        weight,
        price,
        discount_price,
        remark: (!remark.is_empty()).then(|| remark.join(", ")),
    })
}

/// The pickup window after an update, which carries only the keys that changed.
pub fn updated_window(update: &UpdatedOrder, order: &Order) -> PickupWindow {
    let delivery = update.delivery.value();
    PickupWindow {
        from: delivery.map_or(order.window.from, |delivery| {
            delivery.expected_from.clone().over(order.window.from)
        }),
        to: delivery.map_or(order.window.to, |delivery| {
            delivery.expected_to.clone().over(order.window.to)
        }),
        complete_before: update.complete_before.clone().over(order.window.complete_before),
    }
}

/// The positions after an update, if it names any. Fields it leaves out keep their value; a position it leaves out is
/// gone.
pub fn updated_lines(update: &UpdatedOrder, order: &Order) -> Result<Option<Vec<OrderedLine>>, NotAnOrder> {
    let Some(positions) = update.positions.value() else {
        return Ok(None);
    };
    let mut lines: Vec<OrderedLine> = Vec::with_capacity(positions.len());
    for (place, position) in positions.iter().enumerate() {
        let updated = updated_line(place, position, order)?;
        if lines.iter().any(|line| line.sku == updated.sku) {
            return Err(not(
                format!("payload.positions[{place}].id"),
                "repeats another position",
            ));
        }
        if !updated.quantity.is_zero() {
            lines.push(updated);
        }
    }
    Ok(Some(lines))
}

fn updated_line(place: usize, position: &PositionUpdate, order: &Order) -> Result<OrderedLine, NotAnOrder> {
    let path = |field: &str| format!("payload.positions[{place}].{field}");
    let known = order
        .lines
        .iter()
        .map(|line| &line.ordered)
        .find(|line| line.sku.0 == position.id);
    let price = position
        .price
        .clone()
        .over(known.map(|line| line.price.to_decimal()))
        .ok_or_else(|| not(path("price"), "missing"))?;
    let quantity = position
        .original_quantity
        .clone()
        .into_value()
        .or(position.quantity.clone().into_value())
        .or(known.map(|line| line.quantity.to_decimal()))
        .ok_or_else(|| not(path("quantity"), "missing"))?;
    let known_discount = match position.price {
        // A new price without a new discount: the old discount is void.
        Patch::Set(_) | Patch::Null => None,
        Patch::Absent => known.map(|line| line.discount_price.to_decimal()),
    };
    let full = OrderedPosition {
        id: position.id.clone(),
        name: position.name.clone().over(known.map(|line| line.name.clone())),
        original_quantity: quantity,
        quantity,
        weight: position
            .weight
            .clone()
            .over(known.and_then(|line| line.weight.map(|grams| u64::from(grams.0)))),
        price,
        discount_price: position.discount_price.clone().over(known_discount),
        total_price: None,
        total_discount_price: None,
        replaced_by: None,
        is_combo: None,
        modifiers: position.modifiers.clone().into_value().unwrap_or_default(),
        barcodes: position
            .barcodes
            .clone()
            .over(known.map(|line| line.barcodes.clone()))
            .unwrap_or_default(),
        extra: position.extra.clone(),
    };
    let mut line = line(place, &full)?;
    if line.remark.is_none() && position.modifiers.is_absent() {
        line.remark = known.and_then(|line| line.remark.clone());
    }
    Ok(line)
}

/// What Kuper hears. `None` only for an order stored without any key of Kuper's, which cannot be.
pub fn notification(order: &Order, announcement: &Announcement) -> Option<notification::Notification> {
    Some(notification::Notification {
        order: key(&order.keys)?,
        number: order.number.0.clone(),
        event: match announcement {
            Announcement::Accepted => NotificationEvent::Accepted,
            Announcement::InWork => NotificationEvent::InWork,
            Announcement::Assembled => NotificationEvent::Assembled,
            Announcement::ReadyForDelivery { composition } => {
                NotificationEvent::ReadyForDelivery(wire_composition(composition))
            }
            Announcement::PickupCodeCreated { code } => NotificationEvent::PickupCodeCreated {
                code: kuper::Secret::new(code.digits()),
            },
            Announcement::Delivered { composition } => {
                NotificationEvent::Delivered(wire_composition(composition))
            }
            Announcement::Canceled { cancellation } => {
                NotificationEvent::Canceled(notification::Cancellation {
                    slug: cancellation.slug.clone(),
                    description: cancellation.description.clone(),
                })
            }
        },
    })
}

fn wire_composition(composition: &Composition) -> notification::Composition {
    notification::Composition {
        positions: composition.lines.iter().map(wire_position).collect(),
        total: notification::Total {
            total_price: composition.full_sum().to_decimal(),
            discount_total_price: composition.sum().to_decimal(),
        },
        changed: composition.is_changed(),
    }
}

fn wire_position(line: &CompositionLine) -> notification::Position {
    notification::Position {
        id: line.sku.0.clone(),
        original_quantity: line.original.to_decimal(),
        quantity: line.quantity.to_decimal(),
        weight: line.grams.map(|grams| u64::from(grams.0)),
        price: line.price.to_decimal(),
        discount_price: line.discount_price.to_decimal(),
        total_price: line.total.to_decimal(),
        total_discount_price: line.discounted_total.to_decimal(),
        replaced_by: line.replaced_by.as_ref().map(|sku| sku.0.clone()),
        marking_codes: line.marks.iter().map(|mark| mark.as_str().to_owned()).collect(),
    }
}
