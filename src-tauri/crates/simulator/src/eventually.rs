//! Waiting for what another task will do, with a bound.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(10);

/// Looks until there is something to see, at the most for `within`. `None`: it did not come.
pub async fn eventually<T>(within: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + within;
    loop {
        let found = look();
        if found.is_some() || Instant::now() >= end {
            return found;
        }
        sleep(PAUSE).await;
    }
}
