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
        let looked_at = inner.clock.now();
        inner.cancel_what_nobody_collects().await;
        let by_hand = looked_at.saturating_add(LOOK_EVERY).unwrap_or(Timestamp::MAX);
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = inner.clock.turned_to(by_hand) => {}
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Chance, Clock, Counter, Surroundings,
        config::Config,
        sample::{MANAGER, Sample, new_order, noon, to_ready},
    };
    use domain::{AttemptNo, Command, Fact, Money, PaymentFact, PickupWindow};

    fn hours(count: i64) -> SignedDuration {
        SignedDuration::from_hours(count)
    }

    /// Reminds after an hour, cancels after two.
    fn pickup() -> Pickup {
        Pickup {
            remind_after: Some(Duration::from_secs(3600)),
            cancel_after: Some(Duration::from_secs(7200)),
        }
    }

    fn due_at(order: &Order, now: Timestamp) -> bool {
        is_due(order, &pickup(), now)
    }

    fn until(to: Timestamp) -> PickupWindow {
        PickupWindow {
            to: Some(to),
            ..PickupWindow::default()
        }
    }

    #[test]
    fn time_counts_from_the_promised_end_or_from_ready_whichever_is_later() {
        let promised = Sample::ready(until(noon() + hours(3))).order;
        assert!(!due_at(
            &promised,
            noon() + hours(5) - SignedDuration::from_secs(1)
        ));
        assert!(due_at(&promised, noon() + hours(5)));
        assert_eq!(remind_at(&promised, &pickup()), Some(noon() + hours(4)));

        let unpromised = Sample::ready(PickupWindow::default()).order;
        assert!(due_at(&unpromised, noon() + hours(2)));

        let late = Sample::ready(until(noon() - hours(10))).order;
        assert!(!due_at(&late, noon() + hours(1)), "ready only at noon");
        assert!(due_at(&late, noon() + hours(2)));
    }

    #[test]
    fn a_store_that_set_no_time_is_never_canceled_for() {
        let order = Sample::ready(PickupWindow::default()).order;
        let never = Pickup::default();
        assert!(!is_due(&order, &never, noon() + hours(10_000)));
        assert_eq!(remind_at(&order, &never), None);
    }

    #[test]
    fn nobody_is_canceled_for_who_stands_at_the_counter() {
        let mut sample = Sample::at_the_counter();
        assert!(!due_at(&sample.order, noon() + hours(24)));
        sample.does(Command::EndVisit);
        assert!(due_at(&sample.order, noon() + hours(24)));
    }

    /// Takes the money with somebody there, and lets them go away as only a fault could.
    fn alone(mut sample: Sample) -> Order {
        sample.order.visit = domain::Visit::Nobody;
        sample.order
    }

    #[test]
    fn an_order_with_money_in_it_or_on_its_way_is_left_to_people() {
        let late = noon() + hours(24);
        assert!(due_at(&alone(Sample::at_the_counter()), late));

        let mut kept = Sample::at_the_counter();
        kept.does(Command::TakeCash {
            amount: Money::from_minor(10_000),
            received: Money::from_minor(10_000),
            rounding: domain::CashRounding::default(),
        });
        assert!(!due_at(&alone(kept), late));

        let mut waiting = Sample::at_the_counter();
        waiting.shows_qr();
        assert!(!due_at(&alone(waiting), late));

        let mut abandoned = Sample::at_the_counter();
        abandoned.shows_qr();
        abandoned.does(Command::Abandon {
            attempt: AttemptNo(1),
        });
        assert!(!due_at(&alone(abandoned), late), "its outcome is still open");

        let mut returning = Sample::at_the_counter();
        returning.shows_qr();
        returning.captured(1, 40_000);
        returning.does(Command::OweReturn {
            attempt: AttemptNo(1),
        });
        assert!(!due_at(&alone(returning), late));

        let mut returned = Sample::at_the_counter();
        returned.shows_qr();
        returned.captured(1, 40_000);
        returned.does(Command::OweReturn {
            attempt: AttemptNo(1),
        });
        returned.learns(
            1,
            PaymentFact::Returned {
                no: domain::ReturnNo(1),
            },
        );
        assert!(due_at(&alone(returned), late), "all of it has gone back");
    }

    #[test]
    fn what_kuper_says_is_paid_is_not_canceled_as_not_paid() {
        for settles in [false, true] {
            let mut sample = Sample::ready(PickupWindow::default());
            sample.hears(Fact::PaidAtKuper { settles });
            assert!(!due_at(&sample.order, noon() + hours(24)), "{settles}");
        }
    }

    const SETTINGS: &str = r#"
        [store]
        id = "12"
        name = "Shop"
        [intake]
        token = "hook"
        [kuper]
        token = "kuper"
        [pickup]
        cancel_after_min = 60
    "#;

    #[tokio::test]
    async fn a_till_that_knows_its_clock_to_be_wrong_cancels_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let surroundings = Surroundings {
            clock: Clock::manual(noon()),
            chance: Chance::seeded(1),
            version: "test".to_owned(),
            config_path: String::new(),
            config_problems: Vec::new(),
        };
        let config = Config::parse(SETTINGS, folder.path()).unwrap();
        let counter = Counter::open(config, surroundings).await.unwrap();
        let inner = &counter.inner;
        let create = journal::Create {
            order: new_order(PickupWindow::default()),
            format: journal::NumberFormat {
                prefix: "12-1-".to_owned(),
            },
            personal: None,
            inbox: None,
            more_events: Vec::new(),
            at: noon(),
        };
        let id = inner.journal.create(create).await.unwrap().id;
        for command in to_ready() {
            let decided = inner.decide(id, MANAGER, |_| Ok(command.clone().into())).await;
            decided.unwrap();
        }
        inner.clock.advance(hours(2));
        let now = inner.clock.now();
        inner.links.note_clock(Some(now - hours(2)), now, now);
        inner.cancel_what_nobody_collects().await;
        assert_eq!(inner.load(id).await.unwrap().lifecycle, Lifecycle::Ready);
        inner.links.note_clock(Some(now), now, now);
        inner.cancel_what_nobody_collects().await;
        let canceled = inner.load(id).await.unwrap();
        assert_eq!(canceled.lifecycle, Lifecycle::Canceled);
        assert_eq!(canceled.cancellation.unwrap().slug, SLUG);
    }
}
