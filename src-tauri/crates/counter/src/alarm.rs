//! What there is to ring for: new orders that nobody has touched, and orders that are paid and still here.
//!
//! Whether a new order was looked at is kept in memory only. After a restart every new order rings again: an order that
//! rings once too often costs a touch, one that never rings costs the customer. Signing in or pressing elsewhere
//! silences nothing; an order that is new no longer is looked at by itself.

use crate::{
    Counter,
    engine::Inner,
    problems::order::{PAID_AND_WAITING, paid_at},
    view::{AlarmName, CommandError},
};
use domain::{Lifecycle, Order, OrderId, Role};
use jiff::{SignedDuration, Timestamp};
use journal::Change;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::{
    Notify,
    broadcast::{Receiver, error::RecvError, error::TryRecvError},
    watch,
};
use tokio_util::sync::CancellationToken;

/// A deadline by the wall clock is looked for so often, so that neither sleep nor a turned clock holds an alarm back.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// What could not be read is read again after so long.
const READ_AGAIN: Duration = Duration::from_secs(2);

/// What an order gives to ring for, and from when it counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cause {
    New(Timestamp),
    Paid(Timestamp),
}

fn cause(order: &Order) -> Option<Cause> {
    if order.lifecycle == Lifecycle::New {
        return Some(Cause::New(order.received_at));
    }
    paid_at(order).map(Cause::Paid)
}

/// The gravest of all that there is to ring for now.
fn gravest(
    causes: &BTreeMap<OrderId, Cause>,
    seen: &BTreeSet<OrderId>,
    now: Timestamp,
    urgent_after: SignedDuration,
) -> AlarmName {
    let alarm = |(id, cause): (&OrderId, &Cause)| match cause {
        Cause::New(_) if seen.contains(id) => AlarmName::Silent,
        Cause::New(since) if now.duration_since(*since) >= urgent_after => AlarmName::NewOrderUrgent,
        Cause::New(_) => AlarmName::NewOrder,
        Cause::Paid(since) if now.duration_since(*since) >= PAID_AND_WAITING => AlarmName::PaidNotHandedOver,
        Cause::Paid(_) => AlarmName::Silent,
    };
    causes.iter().map(alarm).max().unwrap_or(AlarmName::Silent)
}

pub(crate) struct Alarm {
    seen: Mutex<BTreeSet<OrderId>>,
    now: watch::Sender<AlarmName>,
    /// Somebody looked at an order.
    wake: Notify,
}

impl Default for Alarm {
    fn default() -> Self {
        Self {
            seen: Mutex::default(),
            now: watch::Sender::new(AlarmName::Silent),
            wake: Notify::new(),
        }
    }
}

impl Alarm {
    pub fn now(&self) -> AlarmName {
        *self.now.borrow()
    }

    pub fn rings_for(&self, order: &Order) -> bool {
        order.lifecycle == Lifecycle::New && !self.seen().contains(&order.id)
    }

    fn seen(&self) -> MutexGuard<'_, BTreeSet<OrderId>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counter {
    /// What the till rings for now. The shell makes it heard.
    #[must_use]
    pub fn alarm(&self) -> watch::Receiver<AlarmName> {
        self.inner.alarm.now.subscribe()
    }

    /// Somebody looks at this order: the till rings for it no more.
    pub async fn seen(&self, id: i64) -> Result<(), CommandError> {
        self.inner.signed_in(Role::Picker)?;
        let order = self.inner.load(OrderId(id)).await?;
        if !self.inner.alarm.rings_for(&order) {
            return Ok(());
        }
        self.inner.alarm.seen().insert(order.id);
        self.inner.alarm.wake.notify_one();
        self.inner.tell_order(order.id).await;
        Ok(())
    }

    /// Why the till cannot make a sound; `None`: it can.
    pub async fn note_sound(&self, problem: Option<String>) {
        if self.inner.links.note_sound(problem) {
            self.inner.tell_strip().await;
        }
    }
}

/// Keeps the alarm right until `stop`; then the till is silent.
pub(crate) async fn run(inner: Arc<Inner>, stop: CancellationToken) {
    let urgent_after =
        SignedDuration::try_from(inner.config.sound.urgent_after).unwrap_or(SignedDuration::MAX);
    let mut changes = inner.journal.changes();
    let mut causes = BTreeMap::new();
    let mut stale = Stale::all();
    loop {
        stale = inner.read_causes(stale, &mut causes).await;
        let alarm = gravest(&causes, &inner.alarm.seen(), inner.clock.now(), urgent_after);
        let changed = inner.alarm.now.send_if_modified(|now| {
            let changed = *now != alarm;
            *now = alarm;
            changed
        });
        if changed {
            inner.tell_strip().await;
        }
        let pause = if stale.is_empty() { LOOK_EVERY } else { READ_AGAIN };
        tokio::select! {
            () = stop.cancelled() => break,
            () = inner.alarm.wake.notified() => {}
            () = tokio::time::sleep(pause) => {}
            change = changes.recv() => if !stale.heard(change, &mut changes) { break },
        }
    }
    inner.alarm.now.send_replace(AlarmName::Silent);
}

/// What of the journal is to be read anew.
enum Stale {
    All,
    These(BTreeSet<OrderId>),
}

impl Stale {
    fn all() -> Self {
        Self::All
    }

    fn is_empty(&self) -> bool {
        matches!(self, Self::These(orders) if orders.is_empty())
    }

    fn add(&mut self, change: Change) {
        match (change, self) {
            (Change::Order(order), Self::These(orders)) => {
                orders.insert(order);
            }
            (Change::Order(_), Self::All)
            | (Change::Outbox | Change::Inbox | Change::Operators | Change::Meta, _) => {}
        }
    }

    /// Takes what was heard, and what came with it. `false`: the journal is closed.
    fn heard(&mut self, first: Result<Change, RecvError>, changes: &mut Receiver<Change>) -> bool {
        match first {
            Ok(change) => self.add(change),
            Err(RecvError::Lagged(_)) => *self = Self::All,
            Err(RecvError::Closed) => return false,
        }
        loop {
            match changes.try_recv() {
                Ok(change) => self.add(change),
                Err(TryRecvError::Lagged(_)) => *self = Self::All,
                Err(TryRecvError::Empty | TryRecvError::Closed) => return true,
            }
        }
    }
}

impl Inner {
    /// Reads what is stale. Returns what could not be read, to be tried again.
    async fn read_causes(&self, stale: Stale, causes: &mut BTreeMap<OrderId, Cause>) -> Stale {
        match stale {
            Stale::All => match self.journal.open_orders().await {
                Ok(orders) => {
                    *causes = orders
                        .iter()
                        .filter_map(|order| Some((order.id, cause(order)?)))
                        .collect();
                    Stale::These(BTreeSet::new())
                }
                Err(error) => {
                    tracing::error!(%error, "what there is to ring for could not be read");
                    Stale::All
                }
            },
            Stale::These(orders) => {
                let mut unread = BTreeSet::new();
                for id in orders {
                    match self.journal.order(id).await {
                        Ok(order) => self.note_cause(id, order.as_ref().and_then(cause), causes),
                        Err(error) => {
                            tracing::error!(%error, order = id.0, "whether to ring for it could not be read");
                            unread.insert(id);
                        }
                    }
                }
                Stale::These(unread)
            }
        }
    }

    fn note_cause(&self, id: OrderId, cause: Option<Cause>, causes: &mut BTreeMap<OrderId, Cause>) {
        match cause {
            Some(cause) => {
                causes.insert(id, cause);
            }
            None => {
                causes.remove(&id);
            }
        }
        if !matches!(cause, Some(Cause::New(_))) {
            self.alarm.seen().remove(&id);
        }
    }
}

#[cfg(test)]
mod tests;
