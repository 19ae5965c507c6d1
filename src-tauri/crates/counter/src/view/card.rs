//! An order's card on the board.

use super::{BoardCard, BoardColumn, LifecycleName, PromiseState};
use domain::{Lifecycle, Order, Pick};
use jiff::{SignedDuration, Timestamp};

/// From when a promise counts as near.
const SOON: SignedDuration = SignedDuration::from_mins(15);

/// The card, or `None` for an order that has left the board.
pub(crate) fn card(
    order: &Order,
    customer: (Option<String>, Option<String>),
    has_problem: bool,
    now: Timestamp,
) -> Option<BoardCard> {
    let column = column(order)?;
    let promised_at = promised_at(order);
    Some(BoardCard {
        id: order.id.0,
        version: order.version,
        number: order.number.0.clone(),
        short_number: order.short_number().to_owned(),
        column,
        lifecycle: LifecycleName::from(order.lifecycle),
        customer_name: customer.0,
        phone: customer.1,
        goods: order
            .lines
            .iter()
            .map(|line| line.ordered.name.to_lowercase())
            .collect(),
        line_count: count(
            order
                .lines
                .iter()
                .filter(|line| line.substitute_for.is_none())
                .count(),
        ),
        lines_done: count(
            order
                .lines
                .iter()
                .filter(|line| line.substitute_for.is_none() && line.pick != Pick::Untouched)
                .count(),
        ),
        sum: order.expected_sum().minor(),
        currency: order.currency.code().to_owned(),
        promised_at: promised_at.map(Timestamp::as_millisecond),
        promise: promise(promised_at, now),
        estimate: order.estimate.map(Timestamp::as_millisecond),
        window_changed: order.window_before.is_some(),
        unseen: false,
        since: order.since.as_millisecond(),
        restaurant: order.restaurant,
        shelf: order.placement.as_ref().map(|placement| placement.shelf.into()),
        bags: order.placement.as_ref().map(|placement| placement.bags),
        has_proposal: order.proposed.is_some(),
        payment_open: order.ledger.live().is_some(),
        has_problem,
    })
}

fn column(order: &Order) -> Option<BoardColumn> {
    match order.lifecycle {
        Lifecycle::New | Lifecycle::Accepted => Some(BoardColumn::New),
        Lifecycle::Picking | Lifecycle::Assembled => Some(BoardColumn::Picking),
        Lifecycle::Ready if order.visit.is_verified() => Some(BoardColumn::Counter),
        Lifecycle::Ready => Some(BoardColumn::Ready),
        Lifecycle::HandedOver | Lifecycle::Canceled => None,
    }
}

/// What the store works against: to be picked in time; once ready, that the customer comes within the window.
pub(crate) fn promised_at(order: &Order) -> Option<Timestamp> {
    let window = order.window;
    if order.lifecycle == Lifecycle::Ready {
        window.to.or(window.from)
    } else {
        window.complete_before.or(window.from).or(window.to)
    }
}

fn promise(promised_at: Option<Timestamp>, now: Timestamp) -> PromiseState {
    match promised_at.map(|promised| promised.duration_since(now)) {
        None => PromiseState::None,
        Some(left) if left.is_negative() => PromiseState::Late,
        Some(left) if left <= SOON => PromiseState::Soon,
        Some(_) => PromiseState::Calm,
    }
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
