//! Tells the screens what changed: after each commit the order's card and view, the strip, the customer's display.

use crate::{engine::Inner, view::Update};
use domain::OrderId;
use journal::Change;
use std::{collections::BTreeSet, sync::Arc, time::Duration};
use tokio::{
    sync::broadcast::error::{RecvError, TryRecvError},
    time::Instant,
};
use tokio_util::sync::CancellationToken;

/// Some of what is shown depends on the time alone (an alarm, an expired QR, the end of the thanks).
const TICK: Duration = Duration::from_secs(2);
/// The strip counts everything anew, so a burst of changes makes one strip, not many.
const STRIP_AT_MOST_EVERY: Duration = Duration::from_millis(150);

pub(crate) async fn run(inner: Arc<Inner>, stop: CancellationToken) {
    let mut changes = inner.journal.changes();
    let mut shown = None;
    let mut strip_at = Instant::now();
    let mut strip_due = strip_at;
    loop {
        let mut orders = BTreeSet::new();
        let mut all = false;
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep_until(strip_due) => {}
            change = changes.recv() => match change {
                Ok(change) => all |= inner.sort_in(change, &mut orders),
                Err(RecvError::Lagged(_)) => all = true,
                Err(RecvError::Closed) => return,
            },
        }
        // What came together is told together.
        loop {
            match changes.try_recv() {
                Ok(change) => all |= inner.sort_in(change, &mut orders),
                Err(TryRecvError::Lagged(_)) => all = true,
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        for order in orders {
            inner.tell_order(order).await;
        }
        if all && let Ok(session) = inner.session_view().await {
            inner.tell(Update::Session { session });
        }
        strip_due = strip_due.min(strip_at + STRIP_AT_MOST_EVERY);
        if Instant::now() < strip_due {
            continue;
        }
        let now_shown = (inner.strip_view().await.ok(), inner.display_view().await.ok());
        if shown.as_ref() != Some(&now_shown) {
            let (strip, display) = now_shown.clone();
            if let Some(strip) = strip {
                inner.tell(Update::Strip { strip });
            }
            if let Some(display) = display {
                inner.tell(Update::Display { display });
            }
            shown = Some(now_shown);
        }
        strip_at = Instant::now();
        strip_due = strip_at + TICK;
    }
}

impl Inner {
    /// Sorts a change in; says whether the screens must read everything anew.
    fn sort_in(&self, change: Change, orders: &mut BTreeSet<OrderId>) -> bool {
        match change {
            Change::Order(order) => {
                orders.insert(order);
                false
            }
            Change::Outbox => {
                self.wake_courier.notify_one();
                false
            }
            Change::Inbox | Change::Meta => false,
            Change::Operators => true,
        }
    }

    pub(crate) async fn tell_order(&self, id: OrderId) {
        self.wake_payments.notify_one();
        let Ok(Some(order)) = self.journal.order(id).await else {
            return;
        };
        match self.card(&order).await {
            Ok(Some(card)) => self.tell(Update::Card { card }),
            Ok(None) => self.tell(Update::CardGone { id: id.0 }),
            Err(error) => tracing::error!(code = error.code, "a card could not be made"),
        }
        if let Ok(order) = self.order_view(id).await {
            self.tell(Update::Order {
                order: Box::new(order),
            });
        }
    }

    pub(crate) fn tell(&self, update: Update) {
        // Nobody listening is fine: a headless till has no screens.
        let _ = self.updates.send(update);
    }

    pub(crate) async fn tell_strip(&self) {
        if let Ok(strip) = self.strip_view().await {
            self.tell(Update::Strip { strip });
        }
    }

    /// The payment service came into reach or went out of it: the open payments say so.
    pub(crate) async fn tell_open_payments(&self) {
        let Ok(unfinished) = self.journal.unfinished_payments().await else {
            return;
        };
        for payment in unfinished {
            if let Ok(order) = self.order_view(payment.order).await {
                self.tell(Update::Order {
                    order: Box::new(order),
                });
            }
        }
    }
}
