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

/// 0: silent.
const VOLUME_PERCENT: std::ops::RangeInclusive<u8> = 0..=100;

impl Sound {
    /// A volume that is not kept yet, if it can be one.
    #[must_use]
    pub fn volume(percent: i64) -> Option<u8> {
        u8::try_from(percent)
            .ok()
            .filter(|percent| VOLUME_PERCENT.contains(percent))
    }
}

pub(super) fn read(mut section: Section<'_>) -> Sound {
    let sound = Sound {
        volume_percent: section.whole("volume_percent", 80, VOLUME_PERCENT),
        urgent_after: Duration::from_secs(u64::from(section.whole("urgent_after_s", 60_u32, 10..=3600))),
    };
    section.finish();
    sound
}
