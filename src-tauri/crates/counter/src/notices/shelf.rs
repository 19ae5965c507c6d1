//! The service's public keys, kept: fetched when first needed, then once a day, and when a notification names a key
//! that is not among them. Anybody can name a key, so that happens seldom, however many notifications come.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;
use yandex_pay::{Client, Keys};

/// Keys that were withdrawn are believed no longer than this.
const FRESH_FOR: Duration = Duration::from_secs(24 * 3600);
/// An unknown key makes the till ask so often at most.
const NEWER_EVERY: Duration = Duration::from_secs(60);
/// After a failure nobody asks again before that.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// What the asker wants keys for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    /// To judge a token.
    Any,
    /// To judge one whose key is not among those on the shelf.
    Newer,
}

#[derive(Debug, Default)]
struct Known {
    keys: Option<Arc<Keys>>,
    fetched_at: Option<Instant>,
    /// Since then the service could not be asked.
    failed_at: Option<Instant>,
    /// When an unknown key last made us ask, and whether that was in vain.
    newer_asked: Option<(Instant, Outcome)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Fetched,
    Failed,
}

/// What to do for an asker.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Look {
    /// These are good enough.
    Keys(Arc<Keys>),
    /// There are none that would do, and it is too early to ask again.
    Nothing,
    Fetch,
}

impl Known {
    fn look(&self, need: Need, now: Instant) -> Look {
        let within = |since: Option<Instant>, span: Duration| {
            since.is_some_and(|since| now.saturating_duration_since(since) < span)
        };
        let failed_lately = within(self.failed_at, AFTER_FAILURE);
        match (&self.keys, need, self.newer_asked) {
            (None, _, _) if failed_lately => Look::Nothing,
            (None, _, _) => Look::Fetch,
            // Old ones are better than none while the service is out of reach.
            (Some(keys), Need::Any, _) if within(self.fetched_at, FRESH_FOR) || failed_lately => {
                Look::Keys(Arc::clone(keys))
            }
            (Some(_), Need::Any, _) => Look::Fetch,
            (Some(keys), Need::Newer, Some((asked, outcome))) if within(Some(asked), NEWER_EVERY) => {
                match outcome {
                    Outcome::Fetched => Look::Keys(Arc::clone(keys)),
                    Outcome::Failed => Look::Nothing,
                }
            }
            (Some(_), Need::Newer, _) => Look::Fetch,
        }
    }

    /// Before the call, so that one that is cut off counts too.
    fn asking(&mut self, need: Need, now: Instant) {
        self.failed_at = Some(now);
        if need == Need::Newer {
            self.newer_asked = Some((now, Outcome::Failed));
        }
    }

    fn fetched(&mut self, need: Need, keys: Keys, now: Instant) {
        self.keys = Some(Arc::new(keys));
        self.fetched_at = Some(now);
        self.failed_at = None;
        if need == Need::Newer {
            self.newer_asked = Some((now, Outcome::Fetched));
        }
    }

    /// What there is after a call that failed.
    fn left(&self, need: Need) -> Option<Arc<Keys>> {
        match need {
            Need::Any => self.keys.clone(),
            Need::Newer => None,
        }
    }
}

#[derive(Debug, Default)]
pub(crate) struct KeyShelf {
    known: Mutex<Known>,
    /// Held during a call: whoever comes meanwhile waits for its outcome.
    fetching: tokio::sync::Mutex<()>,
}

impl KeyShelf {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The keys to judge by; none: they could not be had, and judging must wait.
    pub(super) async fn keys(&self, pay: &Client, need: Need) -> Option<Arc<Keys>> {
        match self.look(need) {
            Look::Keys(keys) => return Some(keys),
            Look::Nothing => return None,
            Look::Fetch => {}
        }
        let _alone = self.fetching.lock().await;
        // Perhaps the one before us has brought them.
        match self.look(need) {
            Look::Keys(keys) => return Some(keys),
            Look::Nothing => return self.known().left(need),
            Look::Fetch => {}
        }
        self.known().asking(need, Instant::now());
        match pay.keys().await {
            Ok(answer) => {
                let mut known = self.known();
                known.fetched(need, answer.value, Instant::now());
                known.keys.clone()
            }
            Err(error) => {
                tracing::warn!(%error, "the keys of Yandex Pay's notifications could not be fetched");
                self.known().left(need)
            }
        }
    }

    fn look(&self, need: Need) -> Look {
        self.known().look(need, Instant::now())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The generator of the curve: a key like any other.
    fn keys(kid: &str) -> Keys {
        let jwks = format!(
            r#"{{"keys":[{{"kty":"EC","crv":"P-256","alg":"ES256","kid":"{kid}",
                "x":"axfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpY",
                "y":"T-NC4v4af5uO5-tKfA-eFivOM1drMV7Oy7ZAaDe_UfU"}}]}}"#
        );
        Keys::read(jwks.as_bytes()).unwrap()
    }

    fn seconds(count: u64) -> Duration {
        Duration::from_secs(count)
    }

    #[test]
    fn keys_are_fetched_when_first_needed_and_then_once_a_day() {
        let start = Instant::now();
        let mut known = Known::default();
        assert_eq!(known.look(Need::Any, start), Look::Fetch);
        known.asking(Need::Any, start);
        known.fetched(Need::Any, keys("one"), start);
        let one = Look::Keys(Arc::new(keys("one")));
        assert_eq!(known.look(Need::Any, start + FRESH_FOR - seconds(1)), one);
        assert_eq!(known.look(Need::Any, start + FRESH_FOR), Look::Fetch);
    }

    #[test]
    fn a_flood_of_unknown_keys_makes_one_call_a_minute() {
        let start = Instant::now();
        let mut known = Known::default();
        known.fetched(Need::Any, keys("one"), start);
        let mut calls = 0;
        for tenth in 0..6_000 {
            let now = start + Duration::from_millis(tenth * 100);
            if known.look(Need::Newer, now) == Look::Fetch {
                calls += 1;
                known.asking(Need::Newer, now);
                // Every other call fails.
                if calls % 2 == 0 {
                    known.fetched(Need::Newer, keys("one"), now);
                }
            }
        }
        assert_eq!(calls, 10, "in ten minutes");
    }

    #[test]
    fn a_failure_keeps_the_old_keys_for_known_names_and_leaves_unknown_ones_unjudged() {
        let start = Instant::now();
        let mut known = Known::default();
        known.fetched(Need::Any, keys("one"), start);
        let one = Look::Keys(Arc::new(keys("one")));
        known.asking(Need::Newer, start + seconds(10));
        assert_eq!(known.left(Need::Newer), None);
        assert_eq!(known.look(Need::Newer, start + seconds(11)), Look::Nothing);
        assert_eq!(known.look(Need::Any, start + seconds(11)), one);
        // The daily call fails too.
        let next_day = start + FRESH_FOR;
        assert_eq!(known.look(Need::Any, next_day), Look::Fetch);
        known.asking(Need::Any, next_day);
        assert_eq!(known.left(Need::Any), Some(Arc::new(keys("one"))));
        assert_eq!(known.look(Need::Any, next_day + seconds(1)), one);
        assert_eq!(known.look(Need::Any, next_day + AFTER_FAILURE), Look::Fetch);
    }

    #[test]
    fn without_any_keys_the_service_is_asked_every_few_seconds_and_no_more() {
        let start = Instant::now();
        let mut known = Known::default();
        known.asking(Need::Any, start);
        assert_eq!(known.left(Need::Any), None);
        assert_eq!(known.look(Need::Any, start + seconds(4)), Look::Nothing);
        assert_eq!(known.look(Need::Any, start + AFTER_FAILURE), Look::Fetch);
    }
}
