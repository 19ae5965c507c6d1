//! The sender of notifications: one strictly ordered queue per order, queues of different orders side by side, the
//! next event only when the one before is settled. Network trouble is waited out without limit; what Kuper refuses
//! waits for a person.

use crate::{engine::Inner, links::Peer, mapping, view::LinkState};
use domain::Order;
use jiff::{SignedDuration, Timestamp};
use journal::{BeginError, OutboxHead, SendOutcome};
use kuper::client::{Delivery, Reached, ReadFailure};
use std::{sync::Arc, time::Duration};
use tokio::{sync::Semaphore, task::JoinSet};
use tokio_util::sync::CancellationToken;

/// Calls under way at once.
const AT_ONCE: usize = 8;
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(300);
/// A refused token is tried again seldom: nothing gets through until a person mends it.
const UNAUTHORIZED_PAUSE: Duration = Duration::from_secs(60);
/// The courier looks at its queues at least so often, whatever woke or did not wake it.
const LOOK_AT_LEAST: Duration = Duration::from_secs(5);

/// Runs until `stop`. A call under way is finished, so that its answer is not lost.
pub(crate) async fn run(inner: Arc<Inner>, stop: CancellationToken) {
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut calls = JoinSet::new();
    while !stop.is_cancelled() {
        match inner.journal.heads(inner.clock.now(), 64).await {
            Ok(heads) => {
                for head in heads {
                    let Ok(place) = Arc::clone(&places).acquire_owned().await else {
                        return;
                    };
                    let inner = Arc::clone(&inner);
                    // Begun here, before the next look at the heads: the same one is never taken twice.
                    let begun = inner.journal.begin_attempt(head.id, inner.clock.now()).await;
                    match begun {
                        Ok(attempt) => {
                            calls.spawn(async move {
                                deliver(&inner, head, attempt.id).await;
                                drop(place);
                                inner.wake_courier.notify_one();
                            });
                        }
                        // A cancellation was faster, or the queue is being sent: the next look tells.
                        Err(BeginError::NotHead | BeginError::UnderWay) => {}
                        Err(BeginError::Write(error)) => {
                            tracing::error!(%error, "an attempt could not be noted, so it is not made");
                        }
                    }
                }
            }
            Err(error) => tracing::error!(%error, "the queue of notifications could not be read"),
        }
        while calls.try_join_next().is_some() {}
        tokio::select! {
            () = stop.cancelled() => {}
            () = inner.wake_courier.notified() => {}
            () = tokio::time::sleep(until_next(&inner).await) => {}
        }
    }
    while calls.join_next().await.is_some() {}
}

async fn until_next(inner: &Inner) -> Duration {
    match inner.journal.next_due().await {
        Ok(Some(due)) => {
            let left = due.duration_since(inner.clock.now());
            Duration::try_from(left)
                .unwrap_or(Duration::ZERO)
                .clamp(Duration::from_millis(20), LOOK_AT_LEAST)
        }
        Ok(None) | Err(_) => LOOK_AT_LEAST,
    }
}

async fn deliver(inner: &Inner, head: OutboxHead, attempt: journal::AttemptId) {
    let outcome = match inner.journal.order(head.order).await {
        Ok(Some(order)) => call(inner, &head, &order).await,
        Ok(None) => SendOutcome::Stopped {
            status: None,
            problem: "the order is not in the journal".to_owned(),
        },
        Err(error) => retry(inner, &head, None, error.to_string(), None, false),
    };
    if let Err(error) = inner
        .journal
        .finish_attempt(attempt, outcome, inner.clock.now())
        .await
    {
        // The row stays begun; after a restart it counts as a lost answer, which is what it is.
        tracing::error!(%error, order = head.order.0, "the outcome of a notification could not be noted");
    }
}

async fn call(inner: &Inner, head: &OutboxHead, order: &Order) -> SendOutcome {
    let Some(notification) = mapping::notification(order, &head.announcement) else {
        return SendOutcome::Stopped {
            status: None,
            problem: "the order has no key of Kuper's".to_owned(),
        };
    };
    let asked_at = inner.clock.now();
    let answer = inner.kuper.notify(&notification).await;
    inner
        .links
        .note_clock(answer.server_date, asked_at, inner.clock.now());
    let may_have_happened = answer.outcome.may_have_happened();
    // When to try again is reckoned before anybody is told of the trouble.
    let (link, trouble, outcome) = match answer.outcome {
        Delivery::Settled { already } => {
            let status = Some(if already { 202 } else { 200 });
            (LinkState::Up, None, SendOutcome::Settled { already, status })
        }
        Delivery::Refused { status, problem } => {
            let (status, problem) = (Some(status), problem.to_string());
            (LinkState::Up, None, SendOutcome::Stopped { status, problem })
        }
        Delivery::OutOfOrder { problem } if head.lost_answer => {
            let problem = problem.to_string();
            (
                LinkState::Up,
                None,
                doubtful(inner, head, order, &notification.event, problem).await,
            )
        }
        Delivery::OutOfOrder { problem } => {
            let (status, problem) = (Some(422), problem.to_string());
            (LinkState::Up, None, SendOutcome::Stopped { status, problem })
        }
        Delivery::Unauthorized { problem } => {
            let why = format!("401 {problem}");
            let again = retry(inner, head, Some(UNAUTHORIZED_PAUSE), why, Some(401), false);
            (LinkState::Unauthorized, Some(problem.to_string()), again)
        }
        Delivery::Retry { after, why } => {
            let again = retry(inner, head, after, why.to_string(), None, may_have_happened);
            (LinkState::Down, Some(why.to_string()), again)
        }
        Delivery::Unreachable { why } | Delivery::Unknown { why } => {
            let again = retry(inner, head, None, why.clone(), None, may_have_happened);
            (LinkState::Down, Some(why), again)
        }
    };
    if inner.links.note(Peer::Kuper, link, trouble) {
        inner.tell_strip().await;
    }
    if let SendOutcome::Stopped { status, problem } = &outcome {
        let name = head.announcement.name();
        tracing::warn!(
            order = order.id.0,
            event = name,
            status,
            problem,
            "Kuper refused a notification"
        );
    }
    outcome
}

/// Kuper says "out of order" to an event whose earlier answer was lost: perhaps it has it already. Its state tells.
async fn doubtful(
    inner: &Inner,
    head: &OutboxHead,
    order: &Order,
    event: &kuper::notification::NotificationEvent,
    problem: String,
) -> SendOutcome {
    let stopped = |problem: String| SendOutcome::Stopped {
        status: Some(422),
        problem,
    };
    let Some(shipment) = order
        .keys
        .original_order_id
        .as_deref()
        .filter(|_| inner.config.kuper.recovery_reads)
    else {
        return stopped(problem);
    };
    match inner.kuper.shipment_state(shipment).await.outcome {
        Ok(state) => match state.phase.reached(event) {
            Reached::Yes => SendOutcome::Settled {
                already: true,
                status: Some(422),
            },
            Reached::No | Reached::CannotTell => stopped(problem),
        },
        Err(ReadFailure::Retry { after, why }) => retry(inner, head, after, why, Some(422), true),
        Err(
            error @ (ReadFailure::NotFound
            | ReadFailure::Unauthorized { .. }
            | ReadFailure::Refused { .. }
            | ReadFailure::Unreadable { .. }),
        ) => stopped(format!("{problem}; {error}")),
    }
}

fn retry(
    inner: &Inner,
    head: &OutboxHead,
    asked: Option<Duration>,
    why: String,
    status: Option<u16>,
    lost_answer: bool,
) -> SendOutcome {
    let pause = asked.unwrap_or_else(|| inner.chance.jittered(pause_after(head.attempts)));
    let pause = SignedDuration::try_from(pause).unwrap_or(SignedDuration::from_secs(300));
    let not_before: Timestamp = inner.clock.now().saturating_add(pause).unwrap_or(Timestamp::MAX);
    SendOutcome::Retry {
        not_before,
        why,
        status,
        lost_answer,
    }
}

/// Doubles with each attempt, to five minutes.
fn pause_after(attempts: u32) -> Duration {
    FIRST_PAUSE
        .saturating_mul(1 << attempts.min(9))
        .min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_to_five_minutes() {
        let pauses: Vec<u64> = (0..12).map(|attempts| pause_after(attempts).as_secs()).collect();
        assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    }
}
