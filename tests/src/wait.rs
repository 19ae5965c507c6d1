//! Waiting for a condition with a bound: never a sleep for luck.

use std::{future::Future, time::Duration};
use tokio::time::{Instant, sleep};

const PAUSE: Duration = Duration::from_millis(15);

/// Looks until there is something to see. Panics with `what` after `within`.
pub async fn until<T, F>(what: &str, within: Duration, mut look: impl FnMut() -> F) -> T
where
    F: Future<Output = Option<T>>,
{
    let end = Instant::now() + within;
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(Instant::now() < end, "not within {within:?}: {what}");
        sleep(PAUSE).await;
    }
}
