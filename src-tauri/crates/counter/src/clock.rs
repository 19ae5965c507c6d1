//! The one place where the wall clock is read. Tests run on a clock of their own.

use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex, PoisonError};

#[derive(Debug, Clone)]
pub enum Clock {
    System,
    /// Stands still until it is moved.
    Manual(Arc<Mutex<Timestamp>>),
}

impl Clock {
    #[must_use]
    pub fn manual(now: Timestamp) -> Self {
        Self::Manual(Arc::new(Mutex::new(now)))
    }

    #[must_use]
    #[allow(
        clippy::disallowed_methods,
        reason = "this is the place that the lint points to"
    )]
    pub fn now(&self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Manual(now) => *now.lock().unwrap_or_else(PoisonError::into_inner),
        }
    }

    /// Moves a manual clock; the system's cannot be moved, and is not.
    pub fn advance(&self, by: SignedDuration) {
        match self {
            Self::System => {}
            Self::Manual(now) => {
                let mut now = now.lock().unwrap_or_else(PoisonError::into_inner);
                *now = now.saturating_add(by).unwrap_or(*now);
            }
        }
    }
}
