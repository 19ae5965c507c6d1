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
