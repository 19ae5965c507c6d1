//! Taking a sum off a cart whose goods do not say where: by prices first, by units where prices do not divide.

use super::Held;
use rust_decimal::{Decimal, RoundingStrategy};

/// The cart, worth exactly so much less. None: no count and price make that up.
///
/// The fewer lines are touched the better: one line, whose units all get cheaper by whole kopecks; then one with the
/// remainder of the division on another; then fewer units of one. Where the sum is more than any line, whole lines go.
pub(super) fn lower(mut held: Vec<Held>, mut by: Decimal) -> Option<Vec<Held>> {
    if by.is_sign_negative() && !by.is_zero() {
        return None;
    }
    while !by.is_zero() {
        let found = one_cheaper(&held, by)
            .or_else(|| two_cheaper(&held, by))
            .or_else(|| fewer_units(&held, by));
        if let Some(found) = found {
            return Some(found);
        }
        let whole = dearest(&held, |line| line.worth() <= by && !line.price.is_zero())?;
        by -= held.remove(whole).worth();
    }
    Some(held)
}

/// Where it stands. Of equals, the last.
fn dearest(held: &[Held], fits: impl Fn(&Held) -> bool) -> Option<usize> {
    let fitting = held.iter().enumerate().filter(|(_, line)| fits(line));
    fitting
        .max_by_key(|(_, line)| line.worth())
        .map(|(place, _)| place)
}

/// What each unit gets cheaper by, where that is whole kopecks and leaves a price.
fn cut(line: &Held, by: Decimal) -> Option<Decimal> {
    let cut = by.checked_div(line.count)?.normalize();
    (cut.scale() <= 2 && cut * line.count == by && cut < line.price).then_some(cut)
}

fn cheaper(held: &[Held], place: usize, cut: Decimal) -> Vec<Held> {
    let mut held = held.to_vec();
    if let Some(line) = held.get_mut(place) {
        line.price = (line.price - cut).normalize();
    }
    held
}

fn one_cheaper(held: &[Held], by: Decimal) -> Option<Vec<Held>> {
    let single = dearest(held, |line| line.count == Decimal::ONE && cut(line, by).is_some());
    let place = single.or_else(|| dearest(held, |line| cut(line, by).is_some()))?;
    Some(cheaper(held, place, cut(held.get(place)?, by)?))
}

fn two_cheaper(held: &[Held], by: Decimal) -> Option<Vec<Held>> {
    held.iter().enumerate().find_map(|(place, line)| {
        let most = by
            .checked_div(line.count)?
            .round_dp_with_strategy(2, RoundingStrategy::ToNegativeInfinity);
        if most.is_zero() || most >= line.price {
            return None;
        }
        let rest = by - most * line.count;
        let others = cheaper(held, place, most);
        let other = |(at, line): (usize, &Held)| (at != place).then(|| Some((at, cut(line, rest)?)))?;
        let (at, cut) = held.iter().enumerate().find_map(other)?;
        Some(cheaper(&others, at, cut))
    })
}

fn fewer_units(held: &[Held], by: Decimal) -> Option<Vec<Held>> {
    held.iter().enumerate().find_map(|(place, line)| {
        let left = line.worth() - by;
        if left <= Decimal::ZERO {
            return None;
        }
        let mut count = line.count.ceil() - Decimal::ONE;
        while count >= Decimal::ONE && left <= line.price * count {
            let price = (left / count).normalize();
            if price.scale() <= 2 && price * count == left {
                let mut held = held.to_vec();
                let line = held.get_mut(place)?;
                (line.count, line.price) = (count.normalize(), price);
                return Some(held);
            }
            count -= Decimal::ONE;
        }
        None
    })
}
