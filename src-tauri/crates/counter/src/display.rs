//! What the customer sees: derived from the order that is being handed over, never anything personal.

use crate::{
    Counter,
    engine::Inner,
    label::qr_svg,
    view::{CommandError, DisplayView},
};
use domain::{AttemptState, Lifecycle, Order, Tender};
use jiff::{SignedDuration, Timestamp};
use std::sync::PoisonError;

/// How long the thanks stay.
const THANKS_FOR: SignedDuration = SignedDuration::from_secs(15);

impl Counter {
    pub async fn display(&self) -> Result<DisplayView, CommandError> {
        self.inner.display_view().await
    }
}

impl Inner {
    pub async fn display_view(&self) -> Result<DisplayView, CommandError> {
        let focused = *self.in_focus.lock().unwrap_or_else(PoisonError::into_inner);
        let store = self.config.store.name.clone();
        let Some(id) = focused else {
            return Ok(DisplayView::Idle { store });
        };
        let order = self.load(id).await?;
        Ok(shown(&order, store, self.clock.now()))
    }
}

/// What the display shows for the order in focus.
pub(crate) fn shown(order: &Order, store: String, now: Timestamp) -> DisplayView {
    if order.lifecycle == Lifecycle::HandedOver && now.duration_since(order.since) < THANKS_FOR {
        return DisplayView::Thanks { store };
    }
    if order.lifecycle != Lifecycle::Ready || !order.visit.is_verified() {
        return DisplayView::Idle { store };
    }
    let short_number = order.short_number().to_owned();
    let currency = order.currency.code().to_owned();
    let sum = order.sum().minor();
    let qr = order.ledger.live().and_then(|attempt| match &attempt.state {
        AttemptState::Waiting { url, expires_at } if now < *expires_at => {
            Some((qr_svg(url)?, attempt.amount.minor(), expires_at.as_millisecond()))
        }
        AttemptState::Waiting { .. }
        | AttemptState::Started
        | AttemptState::Unsure
        | AttemptState::RollingBack
        | AttemptState::Captured
        | AttemptState::Mismatched { .. }
        | AttemptState::ReturnOwed
        | AttemptState::Closed { .. } => None,
    });
    if let Some((qr_svg, sum, expires_at)) = qr {
        return DisplayView::Qr {
            short_number,
            sum,
            currency,
            qr_svg,
            expires_at,
        };
    }
    if order.owed().is_positive() {
        return DisplayView::Sum {
            short_number,
            sum: order.owed().minor(),
            currency,
        };
    }
    // Everything was refused: nothing to pay, and nothing paid.
    if order.sum().is_zero() {
        return DisplayView::Idle { store };
    }
    let last = order
        .ledger
        .attempts
        .iter()
        .rev()
        .find(|attempt| attempt.state == AttemptState::Captured);
    // Once some of it went back, the change from before would only confuse.
    let is_fresh = |attempt: &&domain::Attempt| {
        attempt.tender == Tender::Cash && attempt.change().is_positive() && attempt.returns.is_empty()
    };
    match last.filter(is_fresh) {
        Some(attempt) => DisplayView::Change {
            short_number,
            received: attempt.received.unwrap_or_default().minor(),
            change: attempt.change().minor(),
            currency,
        },
        None => DisplayView::Paid {
            short_number,
            sum,
            currency,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::{Sample, noon};
    use domain::{CashRounding, Command, Fact, LineNo, Money, Quantity, RoundTo};

    fn seen(sample: &Sample) -> DisplayView {
        shown(&sample.order, "Shop".to_owned(), noon())
    }

    fn paid(sum: i64) -> DisplayView {
        DisplayView::Paid {
            short_number: "0001".to_owned(),
            sum,
            currency: "RUB".to_owned(),
        }
    }

    fn sum(sum: i64) -> DisplayView {
        DisplayView::Sum {
            short_number: "0001".to_owned(),
            sum,
            currency: "RUB".to_owned(),
        }
    }

    fn takes_cash(sample: &mut Sample, received: i64) {
        sample.does(Command::TakeCash {
            amount: sample.order.owed(),
            received: Money::from_minor(received),
            rounding: CashRounding {
                step: Money::from_minor(100),
                to: RoundTo::Down,
            },
        });
    }

    fn refuses(sample: &mut Sample, line: u16) {
        sample.does(Command::RefuseLine {
            line: LineNo(line),
            left: Quantity::ZERO,
            units: Vec::new(),
        });
    }

    #[test]
    fn what_is_owed_is_shown_then_the_change_and_nothing_confusing_once_some_goes_back() {
        let mut sample = Sample::at_the_counter();
        assert_eq!(seen(&sample), sum(40_000));
        takes_cash(&mut sample, 50_000);
        assert!(matches!(
            seen(&sample),
            DisplayView::Change {
                change: 10_000,
                received: 50_000,
                ..
            }
        ));
        refuses(&mut sample, 1);
        assert_eq!(seen(&sample), paid(30_000));
        refuses(&mut sample, 0);
        assert!(matches!(seen(&sample), DisplayView::Idle { .. }));
    }

    #[test]
    fn a_partial_refund_of_a_qr_leaves_what_stays_paid() {
        let mut sample = Sample::at_the_counter();
        sample.shows_qr();
        assert!(matches!(seen(&sample), DisplayView::Qr { sum: 40_000, .. }));
        sample.captured(1, 40_000);
        assert_eq!(seen(&sample), paid(40_000));
        refuses(&mut sample, 0);
        assert_eq!(seen(&sample), paid(10_000));
    }

    #[test]
    fn who_paid_at_kuper_sees_that_it_is_paid_and_no_qr_any_more() {
        let mut sample = Sample::at_the_counter();
        sample.shows_qr();
        sample.hears(Fact::PaidAtKuper { settles: false });
        assert!(matches!(seen(&sample), DisplayView::Qr { .. }));
        sample.hears(Fact::PaidAtKuper { settles: true });
        assert_eq!(seen(&sample), paid(40_000));
    }
}
