//! Whether the composition adds up, and names only goods that Kuper can know.

use std::collections::BTreeMap;

use rust_decimal::{Decimal, RoundingStrategy};

use super::record::{Composition, Line, OrderRecord, Ordered};
use crate::orders::product;
use crate::wire::{Complaints, Kind};

/// `at` is the path of the object that holds `positions` and `total`.
pub(super) fn check(
    composition: &Composition,
    order: &OrderRecord,
    at: &str,
    line_sums: bool,
    complaints: &Complaints,
) {
    let mut times: BTreeMap<&str, usize> = BTreeMap::new();
    for (i, line) in composition.lines.iter().enumerate() {
        let path = |field: &str| format!("{at}.positions[{i}].{field}");
        let seen = times.entry(line.id.as_str()).or_default();
        *seen += 1;
        let ordered = order.ordered.get(&line.id);
        if *seen > ordered.map_or(1, |ordered| ordered.times) {
            complaints.add(Kind::Invalid, path("id"), "the position stands twice");
        }
        if ordered.is_none() && !is_replacement(&line.id, composition) {
            complaints.add(Kind::Invalid, path("id"), "neither ordered nor a replacement");
        }
        if let Some(substitute) = &line.replaced_by {
            check_replaced(line, substitute, composition, &path, complaints);
        }
        check_prices(line, ordered, &path, complaints);
        if line_sums {
            check_line(line, ordered, &path, complaints);
        }
    }
    check_totals(composition, at, complaints);
}

fn is_replacement(id: &str, composition: &Composition) -> bool {
    product(id).is_some()
        || composition
            .lines
            .iter()
            .any(|line| line.replaced_by.as_deref() == Some(id))
}

fn check_replaced(
    line: &Line,
    substitute: &str,
    composition: &Composition,
    path: &dyn Fn(&str) -> String,
    complaints: &Complaints,
) {
    if !line.quantity.is_zero() {
        complaints.add(
            Kind::Invalid,
            path("quantity"),
            "a replaced position has quantity 0",
        );
    }
    if composition.line(substitute).is_none() || substitute == line.id {
        complaints.add(
            Kind::Invalid,
            path("replacedByID"),
            "the replacement has no position of its own",
        );
    }
}

/// A store cannot change the price of what was ordered.
fn check_prices(
    line: &Line,
    ordered: Option<&Ordered>,
    path: &dyn Fn(&str) -> String,
    complaints: &Complaints,
) {
    let Some(ordered) = ordered else { return };
    let Some(price) = ordered.price else { return };
    if line.price != price {
        complaints.add(Kind::Invalid, path("price"), format!("the order says {price}"));
    }
    let discounted = ordered.discount_price.unwrap_or(price);
    if !discounted.is_zero() && line.discount_price != discounted {
        complaints.add(
            Kind::Invalid,
            path("discountPrice"),
            format!("the order says {discounted}"),
        );
    }
}

fn check_line(
    line: &Line,
    ordered: Option<&Ordered>,
    path: &dyn Fn(&str) -> String,
    complaints: &Complaints,
) {
    let check = |field: &str, price: Decimal, given: Decimal| {
        if let Some(sum) = sum_of(price, line, ordered).filter(|sum| *sum != given) {
            complaints.add(Kind::Invalid, path(field), format!("must be {sum}"));
        }
    };
    match line.before_discount {
        None => check("totalPrice", line.discount_price, line.due),
        Some(before) => {
            check("totalPrice", line.price, before);
            check("totalDiscountPrice", line.discount_price, line.due);
        }
    }
}

/// By weight where a weight is given, by pieces otherwise; `None` where Kuper cannot know what a pack
/// weighs, which is so for a weighed substitute.
fn sum_of(price: Decimal, line: &Line, ordered: Option<&Ordered>) -> Option<Decimal> {
    let sum = match line.weight_grams {
        None => price * line.quantity,
        Some(weight) => {
            let ordered = ordered?;
            let ordered_grams = Decimal::from(ordered.weight_grams?);
            // One division, at the end: grams per pack may be no whole number.
            (price * Decimal::from(weight) * ordered.quantity).checked_div(ordered_grams)?
        }
    };
    Some(sum.round_dp_with_strategy(2, RoundingStrategy::MidpointAwayFromZero))
}

fn check_totals(composition: &Composition, at: &str, complaints: &Complaints) {
    let due: Decimal = composition.lines.iter().map(|line| line.due).sum();
    let before: Option<Decimal> = composition.lines.iter().map(|line| line.before_discount).sum();
    // The flat dialect has one sum per line, so both totals are its sum, as in the seed's example.
    let total = before.unwrap_or(due);
    if composition.total != total {
        complaints.add(
            Kind::Invalid,
            format!("{at}.total.totalPrice"),
            format!("the positions sum to {total}"),
        );
    }
    if composition.due != due {
        complaints.add(
            Kind::Invalid,
            format!("{at}.total.discountTotalPrice"),
            format!("the positions sum to {due}"),
        );
    }
}
