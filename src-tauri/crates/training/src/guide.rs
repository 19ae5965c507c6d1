//! Which step comes next. Pure: from the orders alone, so that taking a step back, a cancellation or a shortcut is
//! guided right without a word of bookkeeping.

use counter::view::TrainingStep;
use domain::{AttemptState, Lifecycle, Order, PaymentId, Pick, Tender};
use jiff::Timestamp;

/// The order to guide through: of those in hand the furthest along, the older first; once none is, the newest.
/// Canceled orders are over, and guide nobody. `None`: everything was canceled, or nothing came.
#[must_use]
pub fn guided(orders: &[Order]) -> Option<&Order> {
    let open = orders.iter().filter(|order| !order.lifecycle.is_closed());
    let furthest = open.min_by_key(|order| (std::cmp::Reverse(step(order)), order.id));
    furthest.or_else(|| {
        let newest = orders.iter().max_by_key(|order| order.id)?;
        (newest.lifecycle == Lifecycle::HandedOver).then_some(newest)
    })
}

/// What staff do next with this order.
#[must_use]
pub fn step(order: &Order) -> TrainingStep {
    match order.lifecycle {
        Lifecycle::New | Lifecycle::Accepted | Lifecycle::Canceled => TrainingStep::Open,
        Lifecycle::Picking => {
            let undecided = order.lines.iter().any(|line| line.pick == Pick::Untouched);
            if undecided || order.proposed.is_some() {
                TrainingStep::Pick
            } else {
                TrainingStep::Assemble
            }
        }
        Lifecycle::Assembled => TrainingStep::MakeReady,
        Lifecycle::Ready => at_the_counter(order),
        Lifecycle::HandedOver => TrainingStep::Done,
    }
}

fn at_the_counter(order: &Order) -> TrainingStep {
    if !order.visit.is_verified() {
        return TrainingStep::CheckCode;
    }
    if !(order.all_bags_shown() && order.visit.composition_confirmed()) {
        return TrainingStep::CheckGoods;
    }
    // Money on its way in or out comes first, also when the sum is settled.
    let is_settled = order.owed().is_zero() && order.ledger.attempts.iter().all(is_over);
    if is_settled {
        TrainingStep::HandOver
    } else {
        TrainingStep::TakePayment
    }
}

fn is_over(attempt: &domain::Attempt) -> bool {
    let stands = match attempt.state {
        AttemptState::Captured | AttemptState::Closed { .. } => true,
        AttemptState::Started
        | AttemptState::Waiting { .. }
        | AttemptState::Unsure
        | AttemptState::RollingBack
        | AttemptState::Mismatched { .. }
        | AttemptState::ReturnOwed => false,
    };
    stands && attempt.next_return().is_none()
}

/// The payment whose QR the customer can pay now.
#[must_use]
pub fn shown_qr(order: &Order, now: Timestamp) -> Option<&PaymentId> {
    let attempt = order.ledger.live()?;
    let AttemptState::Waiting { expires_at, .. } = attempt.state else {
        return None;
    };
    (attempt.tender == Tender::YandexPay && now < expires_at)
        .then_some(attempt.payment_id.as_ref())
        .flatten()
}

#[cfg(test)]
mod tests;
