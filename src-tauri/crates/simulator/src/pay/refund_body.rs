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

/// A line as a refund names it; a repeat reads the same, whatever happened meanwhile.
struct Line {
    /// Absent: unchanged.
    count: Option<Decimal>,
    /// Of one unit, once it is lower. Absent: unchanged.
    price: Option<Decimal>,
}

type Cart = BTreeMap<String, Line>;

pub(super) struct Asked {
    pub(super) amount: Decimal,
    pub(super) external_id: String,
    /// What remains of the cart.
    target: Option<Cart>,
    /// What goes back.
    back: Option<Cart>,
}

/// What a refund makes of the cart.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) counts: Part,
    /// Unit prices that are lower than they were.
    pub(super) prices: Part,
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

/// `items[] {productId, quantityCount?, price?}`: what remains, or what goes back, of what was bought.
fn part_of_cart(node: &Node<'_>, payment: &Payment) -> Option<Cart> {
    let mut cart = node.object()?;
    let items = cart.need("items").and_then(|node| node.list());
    cart.finish();
    let mut part = Cart::new();
    for node in items? {
        let Some(mut item) = node.object() else { continue };
        let id = item.need("productId").and_then(|node| node.filled_text(LONGEST));
        let mut number = |name| item.maybe(name).and_then(|node| node.decimal(2, false));
        let (count, price) = (number("quantityCount"), number("price"));
        item.finish();
        let Some(id) = id else { continue };
        let bought = payment.items.iter().find(|bought| bought.product_id == id);
        match bought.map(|bought| bought.bought) {
            None => node.complain(Kind::Invalid, "productId is not in the cart"),
            Some(most) if count.is_some_and(|count| count > most) => {
                node.complain(Kind::Invalid, "quantityCount is more than was bought")
            }
            Some(_) => {}
        }
        if part.insert(id.to_owned(), Line { count, price }).is_some() {
            node.complain(Kind::Invalid, "productId stands twice");
        }
    }
    Some(part)
}

/// What the refund makes of the cart; none: nothing remains.
///
/// FOUND: without `targetCart` the cart counts as refunded in full, so a part of the money cannot go
/// back without one. INFERRED, all else: the reason codes; goods that went back do not come again;
/// prices only fall; what remains and what goes back make up what was there; and the money agrees
/// with the goods.
pub(super) fn check_carts(asked: &Asked, payment: &Payment) -> Result<Option<Target>, No> {
    for (name, cart) in [("targetCart", &asked.target), ("refundCart", &asked.back)] {
        for (id, line) in cart.iter().flatten() {
            check_line(name, id, line, payment)?;
        }
    }
    let Some(target) = &asked.target else {
        let left = payment.books().net();
        if asked.amount < left {
            return Err(mismatch(
                "a part of the money goes back, so what remains of the cart must be told",
                left,
                asked.amount,
                Decimal::ZERO,
            ));
        }
        return Ok(None);
    };
    if let Some(back) = &asked.back {
        let of = |cart: &Cart, id: &str| count_of(cart, id, payment);
        let apart = |id: &&String| of(target, id) + of(back, id) != remained(payment, id);
        if let Some(id) = payment.remaining.keys().find(apart) {
            let why = format!("refundCart.items: with targetCart, {id} does not make up what remained");
            return Err(No::new(400, "BAD_FORMAT", why));
        }
    }
    check_money(asked.amount, target, payment)?;
    let counts = target
        .keys()
        .map(|id| (id.clone(), count_of(target, id, payment)));
    let given = target
        .iter()
        .filter_map(|(id, line)| Some((id.clone(), line.price?)));
    Ok(Some(Target {
        counts: counts.collect(),
        prices: given.collect(),
    }))
}

fn remained(payment: &Payment, id: &str) -> Decimal {
    payment.remaining.get(id).copied().unwrap_or_default()
}

/// How many units of it a cart names.
fn count_of(cart: &Cart, id: &str, payment: &Payment) -> Decimal {
    cart.get(id).map_or(Decimal::ZERO, |line| {
        line.count.unwrap_or_else(|| remained(payment, id))
    })
}

/// No more units than remained, at no higher price.
fn check_line(name: &str, id: &str, line: &Line, payment: &Payment) -> Result<(), No> {
    let no = |what: &str| {
        let why = format!("{name}.items: {what}");
        Err(No::new(400, "BAD_FORMAT", why))
    };
    let remained = remained(payment, id);
    if line.count.unwrap_or(remained) > remained {
        return no(&format!("quantityCount of {id} is more than remained"));
    }
    if line.count.is_none() && remained.is_zero() {
        return no(&format!("{id} has gone back"));
    }
    let Some(price) = line.price else { return Ok(()) };
    let raised = match payment.lowered.get(id) {
        Some(last) => price > *last,
        None => {
            let bought = payment.items.iter().find(|item| item.product_id == id);
            // The unit price itself need be no whole hundredth.
            bought.is_some_and(|item| price.checked_mul(item.bought).is_none_or(|sum| sum > item.total))
        }
    };
    if raised {
        return no(&format!("price of {id} is higher than it was"));
    }
    Ok(())
}

/// A line is worth its count at the price that was lowered, now or before; else the share of its total
/// that remains of what was bought. Where that is no whole hundredth, either neighbour will do; a
/// whole line leaves no choice.
fn check_money(amount: Decimal, target: &Cart, payment: &Payment) -> Result<(), No> {
    let mut least = Decimal::ZERO;
    let mut most = Decimal::ZERO;
    for item in &payment.items {
        let id = &item.product_id;
        let count = count_of(target, id, payment);
        let now = target.get(id).and_then(|line| line.price);
        let worth = match now.or_else(|| payment.lowered.get(id).copied()) {
            Some(price) => price.checked_mul(count),
            None => item
                .total
                .checked_mul(count)
                .and_then(|share| share.checked_div(item.bought)),
        };
        let worth = worth.ok_or_else(|| No::new(400, "BAD_FORMAT", "targetCart.items: beyond reckoning"))?;
        least += worth.round_dp_with_strategy(2, RoundingStrategy::ToNegativeInfinity);
        most += worth.round_dp_with_strategy(2, RoundingStrategy::ToPositiveInfinity);
    }
    let before = payment.books().net();
    let left = before - amount;
    if (least..=most).contains(&left) {
        return Ok(());
    }
    let why = format!(
        "what remains comes to {} and {} goes back, but {} was left",
        two_places(least),
        two_places(amount),
        two_places(before)
    );
    Err(mismatch(&why, before, amount, least))
}

fn mismatch(why: &str, before: Decimal, amount: Decimal, remains: Decimal) -> No {
    let [before, amount, remains] = [before, amount, remains].map(two_places);
    No {
        status: 400,
        reason_code: "ORDER_AMOUNT_MISMATCH",
        reason: format!("targetCart: {why}"),
        details: Some(json!({"left_before": before, "refund_amount": amount, "target_cart": remains})),
    }
}
