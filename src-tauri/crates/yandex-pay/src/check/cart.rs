//! The cart: unique lines, and sums that come out to the last kopek or tiyin.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::report::Report;
use super::{Region, Rules, What};
use crate::order::{CartItemFeatures, RenderedCart, RenderedCartItem};

const NO_POINTS: What = What::NotAllowed("is not available in Uzbekistan: leave it out");

pub(super) fn check(report: &mut Report, cart: &RenderedCart, rules: &Rules) {
    report.text("cart.externalId", cart.external_id.as_deref());
    if cart.items.is_empty() {
        report.add("cart.items", What::Empty);
    }
    unique(report, &cart.items);
    let mut lines_are_sound = true;
    for (index, item) in cart.items.iter().enumerate() {
        lines_are_sound &= line(report, &format!("cart.items[{index}]"), item, rules);
    }

    let total = cart.total.amount;
    let mut total_is_sound = report.amount("cart.total.amount", total);
    if total_is_sound {
        // Zero is no amount to ask anybody for (inferred).
        total_is_sound = report.positive("cart.total.amount", total);
    }
    points(report, "cart.total.pointsAmount", cart.total.points_amount, rules);
    if total_is_sound && lines_are_sound && !cart.items.is_empty() {
        match sum(&cart.items) {
            None => report.add("cart.total.amount", What::TooLarge),
            Some(expected) if expected != total => report.add(
                "cart.total.amount",
                What::Differs {
                    found: total,
                    expected,
                    rule: "the sum of cart.items[].total",
                },
            ),
            Some(_) => {}
        }
    }
}

fn sum(items: &[RenderedCartItem]) -> Option<Decimal> {
    items
        .iter()
        .try_fold(Decimal::ZERO, |sum, item| sum.checked_add(item.total))
}

fn unique(report: &mut Report, items: &[RenderedCartItem]) {
    let mut first_seen: HashMap<&str, usize> = HashMap::with_capacity(items.len());
    for (index, item) in items.iter().enumerate() {
        let first = *first_seen.entry(&item.product_id).or_insert(index);
        if first != index {
            report.add(
                format!("cart.items[{index}].productId"),
                What::Repeats {
                    first: format!("cart.items[{first}].productId"),
                },
            );
        }
    }
}

/// Tells whether the line's total may be summed.
fn line(report: &mut Report, at: &str, item: &RenderedCartItem, rules: &Rules) -> bool {
    let path = |field: &str| format!("{at}.{field}");
    report.identifier(&path("productId"), &item.product_id);
    report.identifier(&path("title"), &item.title);
    report.text(&path("description"), item.description.as_deref());
    report.text(&path("skuId"), item.sku_id.as_deref());
    if let Some(features) = &item.features {
        self::features(report, &path("features"), features, rules);
    }
    points(report, &path("pointsAmount"), item.points_amount, rules);

    let count = item.quantity.count;
    let counted = report.positive(&path("quantity.count"), count);
    if let Some(available) = item.quantity.available {
        report.not_negative(&path("quantity.available"), available);
    }
    report.amount_option(&path("unitPrice"), item.unit_price);
    report.amount_option(&path("discountedUnitPrice"), item.discounted_unit_price);
    report.amount_option(&path("subtotal"), item.subtotal);
    let summable = report.amount(&path("total"), item.total);
    if counted {
        products(report, at, item, count);
    }
    summable
}

/// Unit × count = the line, wherever both are told: the discounted price gives `total`, the full
/// price `subtotal`. With neither `subtotal` nor a discounted price told there is no discount, and
/// the full price gives `total`.
fn products(report: &mut Report, at: &str, item: &RenderedCartItem, count: Decimal) {
    let mut compare = |unit: Decimal, field: &str, found: Decimal, rule: &'static str| {
        let path = format!("{at}.{field}");
        match unit.checked_mul(count) {
            None => report.add(path, What::TooLarge),
            Some(expected) if expected != found => report.add(
                path,
                What::Differs {
                    found,
                    expected,
                    rule,
                },
            ),
            Some(_) => {}
        }
    };
    if let Some(unit) = item.discounted_unit_price {
        let rule = "discountedUnitPrice × quantity.count";
        compare(unit, "total", item.total, rule);
    }
    if let Some(unit) = item.unit_price {
        let rule = "unitPrice × quantity.count";
        match (item.subtotal, item.discounted_unit_price) {
            (Some(subtotal), _) => compare(unit, "subtotal", subtotal, rule),
            (None, None) => compare(unit, "total", item.total, rule),
            (None, Some(_)) => {}
        }
    }
}

fn features(report: &mut Report, at: &str, features: &CartItemFeatures, rules: &Rules) {
    match (rules.region, features.points_disabled) {
        (Region::Uz, Some(_)) => report.add(format!("{at}.pointsDisabled"), NO_POINTS),
        (Region::Uz, None) | (Region::Ru, _) => {}
    }
}

fn points(report: &mut Report, path: &str, points: Option<Decimal>, rules: &Rules) {
    match (rules.region, points) {
        (_, None) => {}
        (Region::Uz, Some(_)) => report.add(path, NO_POINTS),
        (Region::Ru, Some(points)) => {
            report.amount(path, points);
        }
    }
}
