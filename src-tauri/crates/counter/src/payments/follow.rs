//! The shell around the [`Follower`]: loads the attempt, makes the call that is due, reports what was learnt, and
//! waits: for the pause, for a change of the attempt, for a hint, for the till to stop.

use super::{
    call,
    follower::{ASK_SLOWLY, Follower, Habits, Learnt, Moment, Note, Step},
};
use crate::{engine::Inner, links::Peer};
use domain::{Attempt, Fact, Order};
use jiff::{SignedDuration, Timestamp};
use journal::{Change, NewPaymentCall, UnfinishedPayment};
use std::{sync::Arc, time::Duration};
use tokio::sync::{
    Notify,
    broadcast::{Receiver, error::RecvError},
};
use tokio_util::sync::CancellationToken;
use yandex_pay::Client;

struct Following<'a> {
    inner: &'a Inner,
    payment: UnfinishedPayment,
    bell: Arc<Notify>,
    changes: Receiver<Change>,
}

/// Follows a payment until nothing more can come of it.
pub(super) async fn follow(
    inner: &Inner,
    pay: &Client,
    habits: &Habits,
    payment: UnfinishedPayment,
    stop: &CancellationToken,
) {
    let mut following = Following {
        bell: inner.hints.bell(&payment.payment_id),
        changes: inner.journal.changes(),
        inner,
        payment,
    };
    let payment_id = following.payment.payment_id.clone();
    let mut follower: Option<Follower> = None;
    while !stop.is_cancelled() {
        let (order, request) = match following.load().await {
            Ok(loaded) => loaded,
            Err(error) => {
                tracing::error!(%error, payment = %payment_id, "a payment could not be read");
                following.wait(ASK_SLOWLY, None, stop).await;
                continue;
            }
        };
        let attempt = order
            .as_ref()
            .and_then(|order| order.ledger.attempt(following.payment.attempt));
        let (Some(order), Some(attempt)) = (order.as_ref(), attempt) else {
            return;
        };
        let follower = follower.get_or_insert_with(|| {
            let before = attempt.started_at <= inner.opened_at;
            Follower::new(payment_id.clone(), habits, before)
        });
        if inner.hints.heed(&payment_id) {
            follower.hinted();
        }
        match follower.next(order, attempt, request.as_deref(), inner.moment()) {
            Step::Done => {
                if inner.hints.let_go(&payment_id) {
                    return;
                }
            }
            Step::Wait(pause) => following.wait(pause, Some(attempt), stop).await,
            // Not raced against the stop: an answer may be the only one that says what happened.
            Step::Call(due) => {
                let asked_at = inner.clock.now();
                let heard = call(pay, &payment_id, due).await;
                let now = inner.moment();
                let learnt = follower.heard(order, attempt, heard, now, inner.chance.number());
                inner.links.note_clock(learnt.server_time, asked_at, now.wall);
                following.report(learnt, now.wall).await;
            }
        }
    }
}

impl Inner {
    /// Now, by both clocks. A manual clock that was turned has made pauses pass as well.
    pub(super) fn moment(&self) -> Moment {
        Moment {
            wall: self.clock.now(),
            ticks: self.opened.elapsed() + self.clock.turned_since(self.opened_at),
        }
    }
}

type Loaded = (Option<Order>, Option<Vec<u8>>);

impl Following<'_> {
    async fn load(&self) -> Result<Loaded, journal::ReadError> {
        let journal = &self.inner.journal;
        let Some(order) = journal.order(self.payment.order).await? else {
            return Ok((None, None));
        };
        let attempt = order.ledger.attempt(self.payment.attempt);
        let request = if attempt.is_some_and(Follower::needs_request) {
            journal.payment_request(&self.payment.payment_id).await?
        } else {
            None
        };
        Ok((Some(order), request))
    }

    /// Waits so long, or until the attempt is another than `known`, or a hint comes, or the till stops.
    async fn wait(&mut self, pause: Duration, known: Option<&Attempt>, stop: &CancellationToken) {
        let by_hand = SignedDuration::try_from(pause)
            .ok()
            .and_then(|pause| self.inner.clock.now().checked_add(pause).ok())
            .unwrap_or(Timestamp::MAX);
        let over = async {
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.inner.clock.turned_to(by_hand) => {}
                () = self.bell.notified() => {}
                () = stop.cancelled() => {}
            }
        };
        tokio::pin!(over);
        loop {
            tokio::select! {
                () = &mut over => return,
                change = self.changes.recv() => match change {
                    // Another event of the order is no reason to ask before the time that was wished for.
                    Ok(Change::Order(order)) if order == self.payment.order => {
                        let now = self.inner.journal.order(order).await;
                        let now = now.ok().flatten();
                        let attempt = now.as_ref().and_then(|now| now.ledger.attempt(self.payment.attempt));
                        if attempt != known {
                            return;
                        }
                    }
                    Ok(_) => {}
                    // Missed some: look.
                    Err(RecvError::Lagged(_)) => return,
                    // The journal is closing: so does the till.
                    Err(RecvError::Closed) => return over.await,
                },
            }
        }
    }

    /// Stores what was learnt, first of all; then tells of it.
    async fn report(&self, learnt: Learnt, heard_at: Timestamp) {
        let payment = &self.payment;
        if let Some(fact) = learnt.fact {
            let fact = Fact::Payment {
                attempt: payment.attempt,
                fact,
            };
            // The machine waits a while before it asks again, so that a full disk is not asked at every turn.
            if let Err(error) = self.inner.record(payment.order, fact, Vec::new()).await {
                tracing::error!(%error, payment = %payment.payment_id, "a payment's outcome could not be stored");
            }
        }
        if let Some(note) = learnt.note {
            self.note(note, heard_at).await;
        }
        let inner = self.inner;
        if inner.links.note(Peer::YandexPay, learnt.link, learnt.trouble) {
            inner.tell_strip().await;
            inner.tell_open_payments().await;
        }
    }

    async fn note(&self, note: Note, at: Timestamp) {
        let Note {
            call,
            outcome,
            detail,
        } = note;
        let new = NewPaymentCall {
            payment_id: self.payment.payment_id.clone(),
            order: self.payment.order,
            attempt: self.payment.attempt,
            at,
            call,
            outcome,
            detail,
        };
        // The story is for people; the payment goes on without it.
        if let Err(error) = self.inner.journal.note_payment_call(new).await {
            tracing::warn!(%error, payment = %self.payment.payment_id, "a payment's call could not be noted");
        }
    }
}
