//! One attempt, followed from where it stands to its end.

mod ask;
mod create;
mod roll_back;

use crate::{engine::Inner, links::Peer, view::LinkState};
use domain::{AttemptState, Fact, PaymentFact};
use jiff::Timestamp;
use journal::{Change, UnfinishedPayment};
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use yandex_pay::{Client, PayError};

/// While the customer holds a phone over the QR.
const ASK_FAST: Duration = Duration::from_secs(1);
const FAST_FOR: Duration = Duration::from_secs(180);
const ASK_SLOWLY: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// "No such order" is believed after so many answers over [`UNKNOWN_FOR`]: a create call may still be on its way, and
/// the service gives a call up after ten seconds.
const UNKNOWN_TIMES: u32 = 3;
const UNKNOWN_FOR: Duration = Duration::from_secs(12);

/// What this run of the program knows of the attempt. Everything that must outlive it is in the journal.
struct Follower<'a> {
    inner: &'a Inner,
    pay: &'a Client,
    payment: UnfinishedPayment,
    since: Instant,
    /// Calls of the create intent so far.
    creates: u32,
    /// Some create call may have reached the service.
    create_in_doubt: bool,
    rollbacks: u32,
    /// The rollback that the service took, and when.
    rollback_begun: Option<Instant>,
    /// Rollbacks that did not take hold; each further one is an intent of its own.
    rollback_rounds: u32,
    failures: u32,
    unknown: u32,
    unknown_since: Option<Instant>,
}

/// What to do after one step.
enum Next {
    /// Look again after a while, or as soon as the attempt changes.
    Wait(Duration),
    /// Over.
    Done,
}

pub(super) async fn follow(
    inner: &Inner,
    pay: &Client,
    payment: UnfinishedPayment,
    stop: &CancellationToken,
) {
    let mut changes = inner.journal.changes();
    let mut follower = Follower {
        inner,
        pay,
        payment,
        since: Instant::now(),
        creates: 0,
        create_in_doubt: false,
        rollbacks: 0,
        rollback_begun: None,
        rollback_rounds: 0,
        failures: 0,
        unknown: 0,
        unknown_since: None,
    };
    while !stop.is_cancelled() {
        let before = follower.state().await;
        let Next::Wait(pause) = follower.step().await else {
            return;
        };
        let wake = tokio::time::sleep(pause);
        tokio::pin!(wake);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = &mut wake => break,
                change = changes.recv() => match change {
                    // Another event of the order is no reason to ask before the time that the service wished for.
                    Ok(Change::Order(order)) if order == follower.payment.order => {
                        if follower.state().await != before {
                            break;
                        }
                    }
                    Ok(_) => {}
                    // Missed some: look.
                    Err(_) => break,
                },
            }
        }
    }
}

impl Follower<'_> {
    async fn state(&self) -> Option<AttemptState> {
        let order = self.inner.journal.order(self.payment.order).await.ok()??;
        order
            .ledger
            .attempt(self.payment.attempt)
            .map(|attempt| attempt.state.clone())
    }

    async fn step(&mut self) -> Next {
        let order = match self.inner.journal.order(self.payment.order).await {
            Ok(Some(order)) => order,
            Ok(None) => return Next::Done,
            Err(error) => {
                tracing::error!(%error, "a payment's order could not be read");
                return Next::Wait(ASK_SLOWLY);
            }
        };
        let Some(attempt) = order.ledger.attempt(self.payment.attempt) else {
            return Next::Done;
        };
        match &attempt.state {
            AttemptState::Started => self.create(&order, attempt).await,
            AttemptState::Waiting { .. } | AttemptState::Mismatched { .. } => self.ask(&order, attempt).await,
            AttemptState::RollingBack | AttemptState::ReturnOwed => self.roll_back(attempt).await,
            AttemptState::Unsure | AttemptState::Captured | AttemptState::Closed { .. } => Next::Done,
        }
    }

    /// Counts one more "no such order".
    fn believed_unknown(&mut self) -> bool {
        self.unknown += 1;
        let since = *self.unknown_since.get_or_insert_with(Instant::now);
        self.unknown >= UNKNOWN_TIMES && since.elapsed() >= UNKNOWN_FOR
    }

    async fn learn(&mut self, fact: PaymentFact) -> Next {
        let fact = Fact::Payment {
            attempt: self.payment.attempt,
            fact,
        };
        match self.inner.record(self.payment.order, fact, Vec::new()).await {
            // It stands elsewhere now: look at once.
            Ok(Some(_)) => Next::Wait(Duration::ZERO),
            Ok(None) => Next::Wait(ASK_SLOWLY),
            Err(error) => {
                tracing::error!(%error, payment = %self.payment.payment_id, "a payment's outcome could not be stored");
                Next::Wait(ASK_SLOWLY)
            }
        }
    }

    async fn reached(&mut self, theirs: Option<Timestamp>) {
        self.failures = 0;
        self.unknown = 0;
        self.unknown_since = None;
        self.inner.links.note_clock(theirs, self.inner.clock.now());
        self.note(LinkState::Up, None).await;
    }

    /// Nothing was learnt: the outcome stays unknown, the screen says so, and the same question is asked again.
    async fn trouble(&mut self, error: &PayError) -> Next {
        let state = match error {
            PayError::Unauthorized => LinkState::Unauthorized,
            PayError::Busy { .. } | PayError::RateLimited { .. } => LinkState::Up,
            PayError::Invalid(_)
            | PayError::Unreachable { .. }
            | PayError::Refused { .. }
            | PayError::NotFound { .. }
            | PayError::Duplicate { .. }
            | PayError::Unknown { .. }
            | PayError::Unanswered { .. } => LinkState::Down,
        };
        self.note(state, Some(error.to_string())).await;
        let backoff = ASK_FAST
            .saturating_mul(1 << self.failures.min(6))
            .min(LONGEST_PAUSE);
        self.failures = self.failures.saturating_add(1);
        Next::Wait(
            error
                .asked_to_wait()
                .unwrap_or_else(|| self.inner.chance.jittered(backoff)),
        )
    }

    async fn note(&mut self, state: LinkState, trouble: Option<String>) {
        if self.inner.links.note(Peer::YandexPay, state, trouble) {
            self.inner.tell_strip().await;
            self.inner.tell_open_payments().await;
        }
    }
}
