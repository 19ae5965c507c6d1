//! What remains of the cart after a refund. Without it the service counts the whole cart as refunded, so whatever leaves
//! something behind must tell it, exact to the kopeck; what cannot be told is not asked for: a person gives it back.
//!
//! Made anew from what is stored, whenever it is asked for: the cart that was paid, and for each return that the service
//! has done, in their order, the goods it took. So a repetition after a restart says the same, and no cart ever holds
//! more, or dearer, goods than the one before.

mod lower;
#[cfg(test)]
mod tests;

use crate::payments::request::product_id;
use domain::{Attempt, Composition, Money, Order, Quantity, Return, ReturnNo, ReturnedGoods};
use lower::lower;
use rust_decimal::{Decimal, RoundingStrategy};
use yandex_pay::{CreateOrder, RenderedCartItem, TargetCart, TargetCartItem};

/// Why it cannot be told. For the person who gives the money back by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum Untold {
    #[error("the request of this payment is not stored any more: what remains of its cart cannot be told")]
    Erased,
    #[error("the cart of this payment cannot be read: what remains of it cannot be told")]
    Unreadable,
    #[error("what is left of the payment is not what is left of its cart")]
    OtherSum,
    #[error("no count and price of the goods make up what remains to the kopeck")]
    Inexact,
}

/// A line of the cart as the service holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Held {
    id: String,
    /// Units; more than zero.
    count: Decimal,
    /// Of one unit: at most two places. Zero only for what cost nothing.
    price: Decimal,
    paid_count: Decimal,
    paid_price: Decimal,
}

impl Held {
    fn worth(&self) -> Decimal {
        self.count * self.price
    }
}

/// The cart as it will be once this return is done. None: nothing remains.
pub(super) fn target_cart(
    order: &Order,
    attempt: &Attempt,
    back: &Return,
    request: Option<&[u8]>,
) -> Result<Option<TargetCart>, Untold> {
    let noted = |no: ReturnNo| {
        let mut noted = order.returned_goods.iter();
        noted.find(|noted| noted.attempt == attempt.no && noted.no == no)
    };
    let by_hand = |no| noted(no).is_some_and(|noted| noted.by_hand);
    // What the service holds afterwards: what is kept, and what of the rest it has not given back itself.
    let not_by_it: Money = attempt
        .returns
        .iter()
        .filter(|other| other.no != back.no && (!other.is_done() || by_hand(other.no)))
        .map(|other| other.pay_out)
        .sum();
    let remains = attempt.kept() + not_by_it;
    if !remains.is_positive() {
        return Ok(None);
    }
    let paid = CreateOrder::read(request.ok_or(Untold::Erased)?).map_err(|_| Untold::Unreadable)?;
    let mut held = held(&paid.cart.items)?;
    let mut done: Vec<_> = attempt
        .returns
        .iter()
        .filter(|other| other.is_done() && !by_hand(other.no))
        .collect();
    done.sort_by_key(|other| (noted(other.no).and_then(|noted| noted.done), other.no));
    for each in done.into_iter().chain([back]) {
        let before = before(order, attempt, each.no);
        let after = noted(each.no).and_then(|noted| noted.left.clone());
        let after = after.map(|left| {
            if takes_the_rest(attempt, each) {
                emptied(left)
            } else {
                left
            }
        });
        held = without(held, before, after.as_ref(), each.pay_out.to_decimal())?;
    }
    if held.iter().map(Held::worth).sum::<Decimal>() != remains.to_decimal() {
        return Err(Untold::OtherSum);
    }
    let items = held.into_iter().map(told).collect();
    Ok(Some(TargetCart { items }))
}

/// Only what is another than what was paid for.
fn told(held: Held) -> TargetCartItem {
    TargetCartItem {
        product_id: held.id,
        quantity_count: Some(held.count),
        price: (held.price != held.paid_price).then_some(held.price),
    }
}

/// Whether nothing was kept of the attempt from this return on, whatever became of the goods.
fn takes_the_rest(attempt: &Attempt, back: &Return) -> bool {
    let so_far = attempt.returns.iter().filter(|other| other.no <= back.no);
    so_far.map(|other| other.amount).sum::<Money>() >= attempt.amount
}

fn emptied(mut goods: Composition) -> Composition {
    for line in &mut goods.lines {
        line.quantity = Quantity::ZERO;
        line.discounted_total = Money::ZERO;
    }
    goods
}

/// The goods as the return before this one left them; none: as they were paid for.
fn before<'a>(order: &'a Order, attempt: &Attempt, no: ReturnNo) -> Option<&'a Composition> {
    let mut earlier = order.returned_goods.iter().rev();
    earlier
        .find(|noted: &&ReturnedGoods| noted.attempt == attempt.no && noted.no < no)
        .and_then(|noted| noted.left.as_ref())
}

fn held(items: &[RenderedCartItem]) -> Result<Vec<Held>, Untold> {
    let one = |item: &RenderedCartItem| {
        let count = item.quantity.count;
        let price = item.total.checked_div(count)?.normalize();
        let exact = price.scale() <= 2 && price * count == item.total;
        exact.then(|| Held {
            id: item.product_id.clone(),
            count: count.normalize(),
            price,
            paid_count: count.normalize(),
            paid_price: price,
        })
    };
    items
        .iter()
        .map(|item| one(item).ok_or(Untold::Inexact))
        .collect()
}

/// What is held once `sum` has gone back: the goods it was for, or, where the sum is not theirs, lower prices.
fn without(
    held: Vec<Held>,
    before: Option<&Composition>,
    after: Option<&Composition>,
    sum: Decimal,
) -> Result<Vec<Held>, Untold> {
    let worth = |held: &[Held]| held.iter().map(Held::worth).sum::<Decimal>();
    let remains = worth(&held) - sum;
    if remains.is_sign_negative() {
        return Err(Untold::OtherSum);
    }
    let of_goods = after.map(|after| {
        let fewer = held.iter().filter_map(|line| fewer(line, before, after));
        fewer.collect::<Vec<_>>()
    });
    of_goods
        .and_then(|goods| {
            let too_much = worth(&goods) - remains;
            lower(goods, too_much)
        })
        .or_else(|| lower(held, sum))
        .ok_or(Untold::Inexact)
}

/// The line without what the return took of it: by its count where that is exact, else at a lower price that makes up
/// the worth, or just more. None: nothing of it is left.
fn fewer(held: &Held, before: Option<&Composition>, after: &Composition) -> Option<Held> {
    let line_of = |goods: &Composition| {
        let mut lines = goods.lines.iter();
        lines
            .find(|line| product_id(line, &goods.lines) == held.id)
            .cloned()
    };
    // A part of a split payment stands for no goods of its own.
    let Some(now) = line_of(after) else {
        return Some(held.clone());
    };
    let (was_count, was_worth) = match before.and_then(line_of) {
        Some(was) => (was.quantity.to_decimal(), was.discounted_total.to_decimal()),
        None if before.is_none() => (held.paid_count, held.paid_count * held.paid_price),
        None => return Some(held.clone()),
    };
    if held.paid_price.is_zero() {
        return (!now.quantity.is_zero()).then(|| held.clone());
    }
    let worth = held.worth() - (was_worth - now.discounted_total.to_decimal());
    if worth <= Decimal::ZERO {
        return None;
    }
    // Whole packs stand in the cart as such; weighed goods and fractions as one unit.
    let counted = now.grams.is_none() && held.paid_price == now.discount_price.to_decimal();
    let count = held.count - (was_count - now.quantity.to_decimal());
    let by_count = Held {
        count: count.normalize(),
        ..held.clone()
    };
    if counted && count > Decimal::ZERO && by_count.count.scale() <= 2 && by_count.worth() == worth {
        return Some(by_count);
    }
    let price = (worth / held.count)
        .round_dp_with_strategy(2, RoundingStrategy::ToPositiveInfinity)
        .normalize();
    Some(Held {
        price: price.min(held.price),
        ..held.clone()
    })
}
