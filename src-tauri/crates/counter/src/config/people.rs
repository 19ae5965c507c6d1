//! `[people]`: who stands at the till, and for how long.

use std::time::Duration;

use super::section::Section;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct People {
    /// The till locks itself when nobody touched it for so long. `None`: never.
    pub lock_after: Option<Duration>,
}

pub(super) fn read(mut section: Section<'_>) -> People {
    let minutes = section.whole("lock_after_min", 5_u32, 0..=240);
    section.finish();
    People {
        lock_after: (minutes > 0).then(|| Duration::from_secs(u64::from(minutes) * 60)),
    }
}
