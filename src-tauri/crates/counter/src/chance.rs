//! The one source of randomness: codes, PINs' salts, jitter. From the operating system, or seeded in tests.

use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

#[derive(Clone)]
pub struct Chance(Arc<Mutex<StdRng>>);

impl Chance {
    /// Seeded by the operating system: what codes need.
    #[must_use]
    pub fn from_os() -> Self {
        Self(Arc::new(Mutex::new(rand::make_rng())))
    }

    #[must_use]
    pub fn seeded(seed: u64) -> Self {
        Self(Arc::new(Mutex::new(StdRng::seed_from_u64(seed))))
    }

    /// Uniform over all of `u64`.
    #[must_use]
    pub fn number(&self) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).random()
    }

    #[must_use]
    pub fn bytes(&self) -> [u8; 16] {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).random()
    }

    /// Between half of `duration` and the whole of it: retries of many tills do not fall together.
    #[must_use]
    pub fn jittered(&self, duration: Duration) -> Duration {
        jitter(duration, self.number())
    }
}

/// The same by a number that was drawn elsewhere.
pub(crate) fn jitter(duration: Duration, number: u64) -> Duration {
    let share = 500 + u32::try_from(number % 501).unwrap_or_default();
    duration * share / 1000
}

impl std::fmt::Debug for Chance {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Chance")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jitter_stays_between_half_and_the_whole() {
        let chance = Chance::seeded(1);
        for _ in 0..1_000 {
            let wait = chance.jittered(Duration::from_secs(10));
            assert!(
                (Duration::from_secs(5)..=Duration::from_secs(10)).contains(&wait),
                "{wait:?}"
            );
        }
    }
}
