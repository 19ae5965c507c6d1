//! The cart: its fields, and within each line the arithmetic.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::config::Host;
use super::operation::two_places;
use super::payment::Item;
use super::schema::{Cart, LONGEST};
use super::till_facing::No;
use crate::wire::{Fields, Kind, Node};

pub(super) fn read(node: &Node<'_>, host: Host) -> Option<Cart> {
    let mut cart = node.object()?;
    cart.maybe("externalId").map(|node| node.text(LONGEST));
    let list = cart.need("items");
    let mut total = cart.need("total").and_then(|node| node.object());
    let amount = total
        .as_mut()
        .and_then(|total| total.need("amount"))
        .and_then(|node| {
            let amount = node.decimal(2, false)?;
            if amount.is_zero() {
                node.complain(Kind::Invalid, "must be more than zero");
            }
            Some(amount)
        });
    if let Some(total) = total {
        total.finish();
    }
    cart.finish();

    let list = list?;
    let nodes = list.list()?;
    if nodes.is_empty() {
        list.complain(Kind::Invalid, "needs at least one item");
    }
    let mut ids = BTreeSet::new();
    let mut items = Vec::new();
    for node in &nodes {
        let Some(item) = item(node, host) else { continue };
        if !ids.insert(item.product_id.clone()) {
            node.complain(Kind::Invalid, "productId stands twice in the cart");
        }
        items.push(item);
    }
    Some(Cart {
        items,
        total: amount?,
    })
}

/// FOUND: the sum of the items must be the total.
pub(super) fn check_sum(cart: &Cart) -> Result<(), No> {
    let sum: Decimal = cart.items.iter().map(|item| item.total).sum();
    if sum == cart.total {
        return Ok(());
    }
    let (total, sum) = (two_places(cart.total), two_places(sum));
    Err(No {
        status: 400,
        reason_code: "ORDER_AMOUNT_MISMATCH",
        reason: format!("Cart total amount mismatch: the total is {total}, the items sum to {sum}"),
        details: Some(serde_json::json!({"cart_total": total, "items_sum": sum})),
    })
}

fn item(node: &Node<'_>, host: Host) -> Option<Item> {
    let mut item = node.object()?;
    let product_id = item.need("productId").and_then(|node| node.filled_text(LONGEST));
    let title = item.need("title").and_then(|node| node.filled_text(LONGEST));
    let count = item.need("quantity").and_then(|node| quantity(&node));
    let total = item.need("total").and_then(|node| node.decimal(2, false));
    let mut money = |name| item.maybe(name).and_then(|node| node.decimal(2, false));
    let subtotal = money("subtotal");
    let unit_price = money("unitPrice");
    let discounted = money("discountedUnitPrice");
    item.maybe("description").map(|node| node.text(LONGEST));
    item.maybe("skuId").map(|node| node.text(LONGEST));
    if let Some(features) = item.nullable("features").and_then(|node| node.object()) {
        self::features(features, host);
    }
    let path = item.path_of("total");
    item.finish();

    let (count, total) = (count?, total?);
    let times = |unit: Option<Decimal>, sum: Option<Decimal>| match (unit, sum) {
        (Some(unit), Some(sum)) => unit * count == sum,
        (Some(_) | None, _) => true,
    };
    if !times(unit_price, subtotal) {
        node.complain(Kind::Invalid, "unitPrice times count is not subtotal");
    }
    if !times(discounted, Some(total)) {
        node.complain(
            Kind::Invalid,
            format!("discountedUnitPrice times count is not {path}"),
        );
    }
    if subtotal.is_some_and(|subtotal| subtotal < total) {
        node.complain(Kind::Invalid, "total is more than subtotal");
    }
    Some(Item {
        title: title?.to_owned(),
        count: count.normalize().to_string(),
        bought: count,
        total,
        product_id: product_id?.to_owned(),
    })
}

fn quantity(node: &Node<'_>) -> Option<Decimal> {
    let mut quantity = node.object()?;
    let count = quantity.need("count").and_then(|node| {
        let count = node.decimal(2, false)?;
        if count.is_zero() {
            node.complain(Kind::Invalid, "must be more than zero");
        }
        Some(count)
    });
    quantity.maybe("available").map(|node| node.decimal(2, false));
    quantity.finish();
    count
}

fn features(mut features: Fields<'_>, host: Host) {
    if let Some(node) = features.maybe("pointsDisabled") {
        node.boolean();
        if host == Host::Uzbekistan {
            node.complain(Kind::Invalid, "is not available in Uzbekistan");
        }
    }
    features
        .nullable("tariffModifier")
        .map(|node| node.word(&["VERY_LOW", "LOW", "MEDIUM", "HIGH", "VERY_HIGH"]));
    features.finish();
}
