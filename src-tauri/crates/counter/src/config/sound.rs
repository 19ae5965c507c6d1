//! `[sound]`: how loud the till rings, and when it loses its patience.

use std::time::Duration;

use super::section::Section;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sound {
    /// 0: the till makes no sound, and needs no device.
    pub volume_percent: u8,
    /// A new order that nobody touched for so long rings faster and louder.
    pub urgent_after: Duration,
}

pub(super) fn read(mut section: Section<'_>) -> Sound {
    let sound = Sound {
        volume_percent: section.whole("volume_percent", 80, 0..=100),
        urgent_after: Duration::from_secs(u64::from(section.whole("urgent_after_s", 60_u32, 10..=3600))),
    };
    section.finish();
    sound
}
