//! Driving every Yandex Pay attempt to its end: create, ask, roll back, ask until final — across restarts.
//!
//! The intent was stored before the first call, and every call of one intent carries the same ids. Nothing here
//! decides what a capture means; it reports facts, and [`domain::record`] says what follows.

mod follow;
pub(crate) mod request;

use crate::engine::Inner;
use domain::{AttemptNo, OrderId};
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// The list of unfinished attempts is read at least so often, whatever woke or did not wake us.
const LOOK_AT_LEAST: Duration = Duration::from_secs(5);

type Followed = Arc<Mutex<HashSet<(OrderId, AttemptNo)>>>;

/// Follows each unfinished attempt with a task of its own, until `stop`.
pub(crate) async fn run(inner: Arc<Inner>, stop: CancellationToken) {
    let followed: Followed = Arc::default();
    let mut tasks = JoinSet::new();
    while !stop.is_cancelled() {
        match inner.journal.unfinished_payments().await {
            Ok(unfinished) => {
                for payment in unfinished {
                    let key = (payment.order, payment.attempt);
                    if !followed
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .insert(key)
                    {
                        continue;
                    }
                    let (inner, stop, followed) = (Arc::clone(&inner), stop.clone(), Arc::clone(&followed));
                    tasks.spawn(async move {
                        if let Some(pay) = &inner.pay {
                            follow::follow(&inner, pay, payment, &stop).await;
                        }
                        followed
                            .lock()
                            .unwrap_or_else(PoisonError::into_inner)
                            .remove(&key);
                    });
                }
            }
            Err(error) => tracing::error!(%error, "unfinished payments could not be read"),
        }
        while tasks.try_join_next().is_some() {}
        tokio::select! {
            () = stop.cancelled() => {}
            () = inner.wake_payments.notified() => {}
            () = tokio::time::sleep(LOOK_AT_LEAST) => {}
        }
    }
    // A call under way is heard out: its answer may be the only one that says what happened.
    while tasks.join_next().await.is_some() {}
}

/// A notification came: look at this payment now, rather than at its next turn.
pub(crate) fn hint(inner: &Inner, payment_id: &domain::PaymentId) {
    tracing::debug!(payment = %payment_id, "a payment is looked at");
    inner.wake_payments.notify_one();
}

/// Ours in their words.
fn currency(currency: domain::Currency) -> yandex_pay::Currency {
    match currency {
        domain::Currency::Rub => yandex_pay::Currency::Rub,
        domain::Currency::Uzs => yandex_pay::Currency::Uzs,
    }
}
