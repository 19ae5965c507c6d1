//! The till that nobody touches locks itself: whoever stood there is signed out, and whoever comes signs in.
//!
//! Not while a payment runs, nor while a customer who paid waits for the goods: then the whole time begins anew once
//! that is over. Time is looked at by both clocks. The one that no one can turn measures while the till runs; it stands
//! still while the machine sleeps, and then the wall clock tells how long that was.

use crate::{
    Counter,
    engine::Inner,
    view::{CommandError, SessionView, Update},
};
use domain::{Attempt, AttemptState, Order};
use journal::Act;
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

/// Minutes are set, so this is soon enough.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// So much later than it should have been, the look cannot have been taken: the machine was asleep.
const ASLEEP: Duration = Duration::from_secs(5);

/// Looks until `stop`.
pub(crate) async fn run(inner: Arc<Inner>, stop: CancellationToken) {
    let Some(wait) = inner.config.people.lock_after else {
        return;
    };
    while !stop.is_cancelled() {
        inner.lock_if_untouched().await;
        let left = wait.saturating_sub(inner.untouched_for());
        let due = inner.clock.now().saturating_add(left);
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(LOOK_EVERY) => {}
            () = inner.clock.turned_to(due.unwrap_or(jiff::Timestamp::MAX)), if !left.is_zero() => {}
        }
    }
}

impl Counter {
    /// Somebody is here. The screens say so at most every few seconds.
    pub async fn touch(&self) {
        // After a sleep of the machine the touch may come before the look.
        self.inner.lock_if_untouched().await;
        self.inner.touch();
    }

    /// Signs out whoever stands there, as if nobody had touched the till for long. Somebody asked for it, so nothing
    /// keeps it from happening.
    pub async fn lock(&self) -> Result<SessionView, CommandError> {
        let inner = &self.inner;
        if let Some(operator) = inner.sign_out_locked(|_| true) {
            inner
                .audit(Act::Locked, Some(operator), Some("by hand".to_owned()))
                .await?;
            let session = inner.session_view().await?;
            inner.tell(Update::Session { session });
        }
        inner.session_view().await
    }
}

impl Inner {
    fn is_untouched(&self, for_long: Duration) -> bool {
        self.config.people.lock_after.is_some_and(|wait| for_long >= wait)
    }

    /// Nobody can have looked since: what was signed in before the sleep is signed in no more.
    pub(crate) fn was_asleep(&self) -> bool {
        let for_long = self.untouched_for();
        self.is_untouched(for_long.saturating_sub(ASLEEP))
    }

    pub(crate) async fn lock_if_untouched(&self) {
        if self.actor().is_none() || !self.is_untouched(self.untouched_for()) {
            return;
        }
        match self.somebody_pays().await {
            Ok(false) => {}
            Ok(true) => return self.touch(),
            Err(error) => {
                tracing::error!(
                    code = error.code,
                    "whether somebody pays could not be read: not locked"
                );
                return self.touch();
            }
        }
        let Some(operator) = self.sign_out_locked(|for_long| self.is_untouched(for_long)) else {
            return;
        };
        tracing::info!(operator = operator.0, "nobody touched the till: locked");
        if let Err(error) = self.audit(Act::Locked, Some(operator), None).await {
            tracing::error!(
                code = error.code,
                "that the till locked itself could not be noted"
            );
        }
        if let Ok(session) = self.session_view().await {
            self.tell(Update::Session { session });
        }
    }

    async fn somebody_pays(&self) -> Result<bool, CommandError> {
        let orders = self.journal.open_orders().await?;
        Ok(orders.iter().any(is_being_paid))
    }
}

/// A payment runs, or the customer stands there with the money gone and the goods not yet in hand. An outcome that
/// waits for a person to tell it is no payment that runs: it may wait overnight.
fn is_being_paid(order: &Order) -> bool {
    let runs = |attempt: &Attempt| match attempt.state {
        AttemptState::Started | AttemptState::Waiting { .. } | AttemptState::RollingBack => attempt.is_live(),
        AttemptState::Unsure
        | AttemptState::Captured
        | AttemptState::Mismatched { .. }
        | AttemptState::ReturnOwed
        | AttemptState::Closed { .. } => false,
    };
    let waits =
        !order.lifecycle.is_closed() && order.visit.is_verified() && order.ledger.kept().is_positive();
    waits || order.ledger.attempts.iter().any(runs)
}

#[cfg(test)]
mod tests;
