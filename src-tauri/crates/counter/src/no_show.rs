//! Orders that nobody comes for: staff are reminded (see [`crate::problems`]), and after a longer while the till
//! cancels, so that the goods go back on the shelves and Kuper knows.
//!
//! Counted from the promised end, or from ready where that came later: an order that was late must not be taken from a
//! customer who was promised it earlier. Opening hours play no part. Nothing is remembered here, so sleep and restart
//! change nothing: each look decides anew, on the newest state.

use crate::{config::Pickup, engine::Inner, view::CommandError};
use domain::{Actor, CanceledBy, Cancellation, Command, Lifecycle, Order};
use jiff::{SignedDuration, Timestamp};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// Minutes are promised, so this is soon enough.
const LOOK_EVERY: Duration = Duration::from_secs(10);
/// Kuper's name for "nobody came".
const SLUG: &str = "order_not_paid";
/// Where the store has put that reason off its own list.
const WORDS: &str = "Заказ не оплачен";

/// Looks until `stop`.
pub(crate) async fn run(inner: Arc<Inner>, stop: CancellationToken) {
    if inner.config.pickup.cancel_after.is_none() {
        return;
    }
    while !stop.is_cancelled() {
        inner.cancel_what_nobody_collects().await;
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
        }
    }
}

/// When the customer was expected at the latest.
pub(crate) fn promised_end(order: &Order) -> Timestamp {
    // A Ready order stands there since it was made ready.
    order
        .window
        .to
        .map_or(order.since, |promised| promised.max(order.since))
}

fn after(order: &Order, wait: Option<Duration>) -> Option<Timestamp> {
    let wait = SignedDuration::try_from(wait?).ok()?;
    promised_end(order).checked_add(wait).ok()
}

/// From when staff are reminded.
pub(crate) fn remind_at(order: &Order, pickup: &Pickup) -> Option<Timestamp> {
    after(order, pickup.remind_after)
}

/// When the till cancels by itself.
pub(crate) fn cancel_at(order: &Order, pickup: &Pickup) -> Option<Timestamp> {
    after(order, pickup.cancel_after)
}

/// Only where no money and nobody is involved. What Kuper says is paid is not "not paid", whether or not the store
/// takes its word: a person decides.
pub(crate) fn may_cancel(order: &Order) -> bool {
    let ledger = &order.ledger;
    order.lifecycle == Lifecycle::Ready
        && !order.visit.is_verified()
        && !ledger.paid_at_kuper
        && !ledger.prepaid
        && ledger.kept().is_zero()
        && ledger.attempts.iter().all(domain::Attempt::is_final)
}

fn is_due(order: &Order, pickup: &Pickup, now: Timestamp) -> bool {
    may_cancel(order) && cancel_at(order, pickup).is_some_and(|at| at <= now)
}

impl Inner {
    async fn cancel_what_nobody_collects(&self) {
        // A till that knows its clock to be wrong must not cancel by it.
        if self.links.clock_off_s().is_some() {
            return;
        }
        let orders = match self.journal.open_orders().await {
            Ok(orders) => orders,
            Err(error) => {
                tracing::error!(%error, "orders that nobody collects could not be looked for");
                return;
            }
        };
        for order in orders {
            if !is_due(&order, &self.config.pickup, self.clock.now()) {
                continue;
            }
            let canceled = self
                .decide(order.id, Actor::TILL, |newest| {
                    // Somebody may have come in this very moment.
                    if !is_due(newest, &self.config.pickup, self.clock.now()) {
                        return Err(CommandError::new("stale"));
                    }
                    let cancellation = self.nobody_came();
                    Ok(Command::Cancel { cancellation }.into())
                })
                .await;
            match canceled {
                Ok(_) => tracing::info!(order = order.id.0, "nobody came for an order: canceled"),
                Err(error) if error.code == "stale" => {}
                Err(error) => {
                    tracing::error!(
                        code = error.code,
                        order = order.id.0,
                        "an order could not be canceled"
                    );
                }
            }
        }
    }

    fn nobody_came(&self) -> Cancellation {
        let reasons = &self.config.kuper.cancel_reasons;
        let described = reasons.iter().find(|(slug, _)| slug == SLUG);
        Cancellation {
            by: CanceledBy::Merchant,
            slug: SLUG.to_owned(),
            description: described.map_or(WORDS, |(_, text)| text.as_str()).to_owned(),
        }
    }
}
