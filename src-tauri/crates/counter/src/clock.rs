//! The one place where the wall clock is read. Tests run on a clock of their own.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

/// Only in tests.
const LOOK_AT_A_MANUAL_CLOCK: Duration = Duration::from_millis(20);

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

    /// Where the till stands, for a store that names no zone: the machine's zone, or UTC where the machine has none. A
    /// manual clock stands in UTC, so that a test means the same everywhere.
    #[must_use]
    pub fn time_zone(&self) -> TimeZone {
        match self {
            Self::System => TimeZone::try_system().unwrap_or(TimeZone::UTC),
            Self::Manual(_) => TimeZone::UTC,
        }
    }

    /// By how much a manual clock was turned since `then`: pauses are over when a test says so. Nothing for the
    /// system's, whose pauses the machine's monotonic clock measures.
    pub(crate) fn turned_since(&self, then: Timestamp) -> Duration {
        match self {
            Self::System => Duration::ZERO,
            Self::Manual(_) => Duration::try_from(self.now().duration_since(then)).unwrap_or_default(),
        }
    }

    /// Once a manual clock has reached this time; never by the system's.
    pub(crate) async fn turned_to(&self, then: Timestamp) {
        match self {
            Self::System => std::future::pending().await,
            Self::Manual(_) => {
                while self.now() < then {
                    tokio::time::sleep(LOOK_AT_A_MANUAL_CLOCK).await;
                }
            }
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
