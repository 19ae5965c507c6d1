//! The body of `POST /v2/orders/{id}/refund`, and whether its carts agree with its money.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};
use serde_json::{Value, json};

use super::operation::two_places;
use super::payment::Payment;
use super::schema::LONGEST;
use super::till_facing::No;
use crate::wire::{Complaints, Kind, Node};

/// Products and how much of each.
pub(super) type Part = BTreeMap<String, Decimal>;

pub(super) struct Asked {
    pub(super) amount: Decimal,
    pub(super) external_id: String,
    /// What remains of the cart.
    pub(super) target: Option<Part>,
    /// What goes back.
    pub(super) back: Option<Part>,
}

/// What can be said without knowing what happened before: a repeat must be read like the first.
pub(super) fn read(body: &Value, payment: &Payment) -> Result<Asked, No> {
    let complaints = Complaints::default();
    let asked = complaints.root(body).object().and_then(|mut top| {
        let amount = top.need("refundAmount").and_then(|node| {
            let amount = node.decimal(2, false)?;
            if amount.is_zero() {
                node.complain(Kind::Invalid, "must be more than zero");
            }
            Some(amount)
        });
        let external_id = top
            .need("externalOperationId")
            .and_then(|node| node.filled_text(LONGEST));
        for name in ["branchId", "managerId"] {
            top.need(name).map(|node| node.filled_text(LONGEST));
        }
        top.maybe("motive").map(|node| node.text(LONGEST));
        let [target, back] = ["targetCart", "refundCart"]
            .map(|name| top.nullable(name).and_then(|node| part_of_cart(&node, payment)));
        top.finish();
        Some(Asked {
            amount: amount?,
            external_id: external_id?.to_owned(),
            target,
            back,
        })
    });
    let complaints = complaints.into_vec();
    match asked {
        Some(asked) if complaints.is_empty() => Ok(asked),
        Some(_) | None => Err(No::complaints(&complaints)),
    }
}

/// `items[] {productId, quantityCount}`: what remains, or what goes back, of what was bought.
fn part_of_cart(node: &Node<'_>, payment: &Payment) -> Option<Part> {
    let mut cart = node.object()?;
    let items = cart.need("items").and_then(|node| node.list());
    cart.finish();
    let mut part = Part::new();
    for node in items? {
        let Some(mut item) = node.object() else { continue };
        let id = item.need("productId").and_then(|node| node.filled_text(LONGEST));
        let count = item.need("quantityCount").and_then(|node| node.decimal(2, false));
        item.finish();
        let (Some(id), Some(count)) = (id, count) else {
            continue;
        };
        let bought = payment.items.iter().find(|bought| bought.product_id == id);
        match bought.map(|bought| bought.bought) {
            None => node.complain(Kind::Invalid, "productId is not in the cart"),
            Some(most) if count > most => {
                node.complain(Kind::Invalid, "quantityCount is more than was bought")
            }
            Some(_) => {}
        }
        if part.insert(id.to_owned(), count).is_some() {
            node.complain(Kind::Invalid, "productId stands twice");
        }
    }
    Some(part)
}

/// INFERRED, all of it: goods that went back do not come again, what remains and what goes back make
/// up what was there, and the money agrees with the goods.
pub(super) fn check_carts(asked: &Asked, payment: &Payment) -> Result<(), No> {
    let of = |part: &Part, id: &str| part.get(id).copied().unwrap_or_default();
    for (name, part) in [("targetCart", &asked.target), ("refundCart", &asked.back)] {
        let more = |(id, count): &(&String, &Decimal)| **count > of(&payment.remaining, id);
        if let Some((id, _)) = part.iter().flatten().find(more) {
            let why = format!("{name}.items: quantityCount of {id} is more than remained");
            return Err(No::new(400, "BAD_FORMAT", why));
        }
    }
    let Some(target) = &asked.target else {
        return Ok(());
    };
    if let Some(back) = &asked.back {
        let apart = |id: &&String| of(target, id) + of(back, id) != of(&payment.remaining, id);
        if let Some(id) = payment.remaining.keys().find(apart) {
            let why = format!("refundCart.items: with targetCart, {id} does not make up what remained");
            return Err(No::new(400, "BAD_FORMAT", why));
        }
    }
    check_money(asked.amount, target, payment)
}

/// The share of a line is its total times what remains of it by what was bought. Where that is no
/// whole hundredth, either neighbour will do; a whole line leaves no choice.
fn check_money(amount: Decimal, target: &Part, payment: &Payment) -> Result<(), No> {
    let mut least = Decimal::ZERO;
    let mut most = Decimal::ZERO;
    for item in &payment.items {
        let count = target.get(&item.product_id).copied().unwrap_or_default();
        let share = item
            .total
            .checked_mul(count)
            .and_then(|share| share.checked_div(item.bought))
            .ok_or_else(|| No::new(400, "BAD_FORMAT", "targetCart.items: beyond reckoning"))?;
        least += share.round_dp_with_strategy(2, RoundingStrategy::ToNegativeInfinity);
        most += share.round_dp_with_strategy(2, RoundingStrategy::ToPositiveInfinity);
    }
    let before = payment.books().net();
    let left = before - amount;
    if (least..=most).contains(&left) {
        return Ok(());
    }
    let [before, amount, remains] = [before, amount, least].map(two_places);
    Err(No {
        status: 400,
        reason_code: "ORDER_AMOUNT_MISMATCH",
        reason: format!(
            "targetCart: what remains comes to {remains} and {amount} goes back, but {before} was left"
        ),
        details: Some(json!({"left_before": before, "refund_amount": amount, "target_cart": remains})),
    })
}
