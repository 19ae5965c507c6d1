//! What remains of the cart after a refund, where that can be told exactly.

use crate::payments::request::product_id;
use domain::{Attempt, CompositionLine, Money, Order, Return};
use rust_decimal::Decimal;
use yandex_pay::{CreateOrder, RenderedCartItem, TargetCart, TargetCartItem};

/// The cart as it will be, in the words of the one that was paid. None where that is not certain: goods that a part of
/// the sum paid for, packs that cannot be told from the count, other returns in between, nothing left. A second round
/// leaves it out as well, lest the refusal was for its sake.
pub(super) fn target_cart(
    order: &Order,
    attempt: &Attempt,
    back: &Return,
    request: Option<&[u8]>,
) -> Option<TargetCart> {
    if back.round > 0 {
        return None;
    }
    let paid = CreateOrder::read(request?).ok()?.cart;
    let goods = order.goods()?;
    let mut items = Vec::new();
    let mut worth = Money::ZERO;
    for item in &paid.items {
        let line = goods
            .lines
            .iter()
            .find(|line| product_id(line, &goods.lines) == item.product_id)?;
        if line.quantity.is_zero() {
            continue;
        }
        items.push(TargetCartItem {
            product_id: item.product_id.clone(),
            quantity_count: Some(left(item, line)?),
            price: None,
        });
        worth = worth + line.discounted_total;
    }
    let gone: Money = attempt
        .returns
        .iter()
        .filter(|other| other.is_done())
        .map(|other| other.amount)
        .sum();
    let remains = attempt.amount - gone - back.amount;
    (remains.is_positive() && worth == remains).then_some(TargetCart { items })
}

/// How many units of the item are left.
fn left(item: &RenderedCartItem, line: &CompositionLine) -> Option<Decimal> {
    let worth = line.discounted_total.to_decimal();
    if worth == item.total {
        return Some(item.quantity.count);
    }
    let count = line.quantity.to_decimal();
    let exact = line.grams.is_none()
        && line.quantity.is_whole()
        && count < item.quantity.count
        && item.discounted_unit_price.map(|price| price * count) == Some(worth);
    exact.then_some(count)
}
