//! Opening a counter, and taking new settings over in a till that runs. Whatever happens, a counter is open in the end:
//! with the new settings or with the old ones.

use super::file::{Draft, SettingsFile, Written};
use crate::{
    Counter, Running, StartError, Surroundings,
    config::Config,
    view::{CommandError, SetupSection},
};
use domain::{OperatorId, Role};
use journal::Act;
use std::sync::PoisonError;

/// A counter and what runs behind it.
pub struct Opened {
    pub counter: Counter,
    pub running: Running,
}

/// What came of a change.
pub struct Changed {
    /// `Err`: not even the old settings open it any more.
    pub opened: Result<Opened, StartError>,
    /// Why the old settings came back.
    pub refused: Option<CommandError>,
}

/// Opens the counter and starts it.
pub async fn open(config: Config, surroundings: Surroundings) -> Result<Opened, StartError> {
    let counter = Counter::open(config, surroundings).await?;
    match counter.start().await {
        Ok(running) => Ok(Opened { counter, running }),
        Err(error) => {
            // Or nobody could open the journal again in this run.
            counter.journal().close().await;
            Err(error)
        }
    }
}

impl Counter {
    /// Whether the settings can be changed now: a manager is signed in, and nobody's payment is under way.
    pub async fn draft_setup(
        &self,
        file: &SettingsFile,
        sections: &[SetupSection],
    ) -> Result<Draft, CommandError> {
        let inner = &self.inner;
        inner.signed_in(Role::Manager)?;
        let draft = file.draft(sections)?;
        let orders = inner.journal.open_orders().await?;
        let under_way = orders
            .iter()
            .filter(|order| order.ledger.attempts.iter().any(domain::Attempt::is_live))
            .count();
        if under_way > 0 {
            return Err(CommandError::new("paymentsOpen").with("count", under_way));
        }
        Ok(draft)
    }

    /// Of a manager: reading the settings, or trying a form.
    pub fn may_set_up(&self) -> Result<(), CommandError> {
        self.inner.signed_in(Role::Manager).map(|_| ())
    }

    /// Whoever stood at the counter before stands here now, unless the new settings name another journal: its people
    /// are others.
    fn carry_on_from(&self, before: &Self) {
        if self.config().journal.path == before.config().journal.path {
            let mut new = self.inner.session.lock().unwrap_or_else(PoisonError::into_inner);
            let mut old = before
                .inner
                .session
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            std::mem::swap(&mut *new, &mut *old);
        }
    }

    async fn note_changed(&self, draft: &Draft, by: Option<OperatorId>) {
        let keys = draft.changed.join(", ");
        if let Err(error) = self.inner.audit(Act::SettingsChanged, by, Some(keys)).await {
            tracing::error!(
                error = error.code,
                "the change of the settings could not be recorded"
            );
        }
        // Otherwise the language chosen on the screen before would go before the one that was just set.
        let language = &self.inner.config.store.language;
        if draft.changed.iter().any(|key| key == "store.language")
            && let Err(error) = self.set_language(language).await
        {
            tracing::error!(error = error.code, "the language could not be switched");
        }
    }
}

/// The first settings of a till: written, and opened with. When it cannot open, no file is left behind.
pub async fn first(
    file: &SettingsFile,
    sections: &[SetupSection],
    surroundings: Surroundings,
) -> Result<Opened, CommandError> {
    let draft = file.draft(sections)?;
    let written = draft.write(file)?;
    match open(draft.config.clone(), surroundings).await {
        Ok(opened) => {
            opened.counter.note_changed(&draft, None).await;
            written.settle();
            Ok(opened)
        }
        Err(error) => {
            back(written);
            Err(cannot_open(&error))
        }
    }
}

/// Writes the new settings, stops the counter, and opens it anew; or opens it again as it was. Who was signed in stays
/// so: the same person at the same screen, a moment later.
pub async fn change(
    file: &SettingsFile,
    draft: &Draft,
    before: Opened,
    surroundings: Surroundings,
) -> Changed {
    let written = match draft.write(file) {
        Ok(written) => written,
        Err(error) => {
            return Changed {
                opened: Ok(before),
                refused: Some(error),
            };
        }
    };
    let Opened { counter, running } = before;
    running.stop().await;
    let refused = match open(draft.config.clone(), surroundings.clone()).await {
        Ok(opened) => {
            let by = counter.inner.actor().and_then(|actor| actor.operator);
            opened.counter.note_changed(draft, by).await;
            opened.counter.carry_on_from(&counter);
            written.settle();
            return Changed {
                opened: Ok(opened),
                refused: None,
            };
        }
        Err(error) => cannot_open(&error),
    };
    back(written);
    let opened = open(counter.config().clone(), surroundings).await;
    if let Ok(opened) = &opened {
        opened.counter.carry_on_from(&counter);
    }
    Changed {
        opened,
        refused: Some(refused),
    }
}

fn back(written: Written) {
    if let Err(error) = written.undo() {
        tracing::error!(%error, "the settings as they were could not be put back");
    }
}

fn cannot_open(error: &StartError) -> CommandError {
    tracing::error!(%error, "the till could not open with new settings");
    CommandError::new("setupNotOpened").with("why", error.to_string())
}
