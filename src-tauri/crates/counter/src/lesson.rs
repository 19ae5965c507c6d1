//! A counter that a lesson is held on says so in every session; and what a lesson, held on another counter, must know
//! of this one: it goes on underneath.

use crate::{
    Counter,
    engine::Inner,
    view::{CommandError, TrainingView, Update},
};
use domain::Lifecycle;
use std::sync::PoisonError;

impl Counter {
    /// This is a lesson's counter, and so the lesson stands: every session says it from now on, and the windows hear.
    pub async fn tell_training(&self, view: TrainingView) -> Result<(), CommandError> {
        let inner = &self.inner;
        *inner.training.lock().unwrap_or_else(PoisonError::into_inner) = Some(view);
        let session = inner.session_view().await?;
        inner.tell(Update::Session { session });
        Ok(())
    }

    /// How many orders wait for somebody to begin with them.
    pub async fn untouched(&self) -> Result<u32, CommandError> {
        let open = self.inner.journal.open_orders().await?;
        let new = open.iter().filter(|order| order.lifecycle == Lifecycle::New);
        Ok(u32::try_from(new.count()).unwrap_or(u32::MAX))
    }

    /// Whether a customer stands at the counter, or is just paying: nobody turns away from that. Money on its way back
    /// needs nobody here.
    pub async fn is_serving(&self) -> Result<bool, CommandError> {
        let open = self.inner.journal.open_orders().await?;
        Ok(open
            .iter()
            .any(|order| order.visit.is_verified() || order.ledger.live().is_some()))
    }
}

impl Inner {
    /// The lesson held on this counter, if it is one's.
    pub fn training(&self) -> Option<TrainingView> {
        self.training
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}
