//! Driving every Yandex Pay attempt to its end: create, ask, roll back, give back, watch — across restarts.
//!
//! The intent was stored before the first call, and every call of one intent carries the same ids. What to do and what
//! an answer means is [`follower`]'s, without I/O; [`follow`] does the calls and reports the facts; and what a fact
//! means for the order, [`domain::record`] says.

mod follow;
pub(crate) mod follower;
mod hints;
pub(crate) mod request;
#[cfg(test)]
mod schedules;

pub(crate) use hints::{Hints, hint};

use crate::engine::Inner;
use follower::Habits;
use journal::UnfinishedPayment;
use std::{sync::Arc, time::Duration};
use tokio::{task::JoinSet, time::Instant};
use tokio_util::sync::CancellationToken;
use yandex_pay::Client;

/// The list of unfinished attempts is read at least so often, whatever woke or did not wake us.
const LOOK_AT_LEAST: Duration = Duration::from_secs(5);
/// The list of those that were closed lately, and are watched for a late capture.
const LOOK_BACK_EVERY: Duration = Duration::from_secs(60);

/// Follows each payment that is not over with a task of its own, until `stop`. Without the service's settings none is
/// followed, and none is given up: it stays open, and is shown so.
pub(crate) async fn run(inner: Arc<Inner>, stop: CancellationToken) {
    let Some(habits) = inner.config.yandex_pay.as_ref().map(Habits::of) else {
        return;
    };
    let mut tasks = JoinSet::new();
    let mut look_back_at = Instant::now();
    while !stop.is_cancelled() {
        let mut found = unfinished(&inner).await;
        if Instant::now() >= look_back_at {
            look_back_at = Instant::now() + LOOK_BACK_EVERY;
            found.extend(recent(&inner, &habits).await);
        }
        found.extend(hinted(&inner).await);
        for payment in found {
            if !inner.hints.take_up(&payment.payment_id) {
                continue;
            }
            let (inner, stop, habits) = (Arc::clone(&inner), stop.clone(), habits.clone());
            tasks.spawn(async move {
                let payment_id = payment.payment_id.clone();
                if let Some(pay) = &inner.pay {
                    follow::follow(&inner, pay, &habits, payment, &stop).await;
                }
                inner.hints.put_down(&payment_id);
            });
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

async fn unfinished(inner: &Inner) -> Vec<UnfinishedPayment> {
    inner.journal.unfinished_payments().await.unwrap_or_else(|error| {
        tracing::error!(%error, "unfinished payments could not be read");
        Vec::new()
    })
}

async fn recent(inner: &Inner, habits: &Habits) -> Vec<UnfinishedPayment> {
    let since = inner.clock.now().saturating_sub(habits.watch_for());
    let Ok(since) = since else { return Vec::new() };
    inner
        .journal
        .recent_payments(since)
        .await
        .unwrap_or_else(|error| {
            tracing::error!(%error, "payments that were closed lately could not be read");
            Vec::new()
        })
}

/// Payments that a notification named, and that nobody follows: a look at each, whatever its state.
async fn hinted(inner: &Inner) -> Vec<UnfinishedPayment> {
    let mut found = Vec::new();
    for payment_id in inner.hints.unheard() {
        match inner.journal.order_of_payment(&payment_id).await {
            Ok(Some((order, attempt))) => found.push(UnfinishedPayment {
                order,
                attempt,
                payment_id,
            }),
            Ok(None) => inner.hints.forget(&payment_id),
            // It stays to be heard.
            Err(error) => tracing::error!(%error, "a payment that a notification named could not be read"),
        }
    }
    found
}

/// Hears out one call.
async fn call(pay: &Client, payment_id: &domain::PaymentId, call: follower::Call) -> follower::Heard {
    use follower::{Call, Heard};
    let order_id = payment_id.0.as_str();
    match call {
        Call::Create { request, ids } => Heard::Created(pay.create(&request, &ids).await),
        Call::Ask => Heard::Order(pay.get(order_id).await),
        Call::RollBack { ids } => Heard::RolledBack(pay.rollback(order_id, &ids).await),
        Call::Refund { refund, no, ids } => Heard::Refund {
            no,
            said: pay.refund(order_id, &refund, &ids).await,
        },
        Call::Operation { external_id, no } => Heard::Operation {
            no,
            said: pay.operation(&external_id).await,
        },
    }
}

/// Ours in their words.
fn currency(currency: domain::Currency) -> yandex_pay::Currency {
    match currency {
        domain::Currency::Rub => yandex_pay::Currency::Rub,
        domain::Currency::Uzs => yandex_pay::Currency::Uzs,
    }
}
