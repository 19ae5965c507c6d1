//! Marking codes of a composition: one a unit, none twice, none that was sold before.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::State;
use super::record::{Composition, OrderRecord, Stage};
use crate::orders::check_digit;
use crate::wire::{Complaints, Kind};

const GS: char = '\u{1d}';

/// `at` is the path of the object that holds `positions`.
pub(super) fn check(
    composition: &Composition,
    marked: &BTreeSet<String>,
    order: &OrderRecord,
    state: &State,
    at: &str,
    complaints: &Complaints,
) {
    let mut seen = BTreeSet::new();
    for (i, line) in composition.lines.iter().enumerate() {
        let wrong = |what: &str| {
            complaints.add(Kind::Invalid, format!("{at}.positions[{i}].markingCode"), what);
        };
        let codes = &line.marking_codes;
        let must = marked.contains(&line.id) && !line.quantity.is_zero();
        if (must || !codes.is_empty()) && Decimal::from(codes.len()) != line.quantity {
            wrong("must hold one code a unit");
        }
        if line.weight_grams.is_some() && !codes.is_empty() {
            wrong("goods by weight have no codes");
        }
        for code in codes {
            let Some(unit) = unit(code) else {
                wrong("is not 01 + GTIN + 21 + serial");
                continue;
            };
            if !seen.insert(unit) {
                wrong("holds a unit twice");
            }
            if is_sold(unit, order, state) {
                wrong("holds a unit that was delivered before");
            }
            if order.ready.as_ref().is_some_and(|ready| !holds(ready, unit)) {
                wrong("holds a unit that was not in the order when it was ready");
            }
        }
    }
}

/// GTIN and serial: what stands before the first separator.
fn unit(code: &str) -> Option<&str> {
    let unit = code.split(GS).next()?;
    let digits = unit.get(2..16)?;
    let twelve = digits.get(1..13)?;
    // The check digit of a GTIN-14 counts its first digit thrice; with a zero there it is the EAN-13's.
    let right = !digits.starts_with('0')
        || check_digit(twelve).is_some_and(|digit| digits.ends_with(&digit.to_string()));
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let serial = unit.strip_prefix("01")?.get(14..)?.strip_prefix("21")?;
    (is_number && right && (1..=20).contains(&serial.chars().count())).then_some(unit)
}

fn holds(composition: &Composition, wanted: &str) -> bool {
    let mut codes = composition.lines.iter().flat_map(|line| &line.marking_codes);
    codes.any(|code| unit(code) == Some(wanted))
}

fn is_sold(wanted: &str, order: &OrderRecord, state: &State) -> bool {
    state.orders.values().any(|other| {
        other.original_order_id != order.original_order_id
            && other.stage == Stage::Delivered
            && other
                .delivered
                .as_ref()
                .is_some_and(|delivered| holds(delivered, wanted))
    })
}
