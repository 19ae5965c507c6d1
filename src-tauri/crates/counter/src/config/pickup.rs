//! `[pickup]`: orders that nobody comes for.

use std::time::Duration;

use super::section::Section;

#[derive(Debug, Clone, Default)]
pub struct Pickup {
    /// After the promised time (or ready, where there is none) staff are reminded. `None`: never.
    pub remind_after: Option<Duration>,
    /// After it the till cancels the order with `order_not_paid`. `None`: never by itself.
    pub cancel_after: Option<Duration>,
}

pub(super) fn read(mut section: Section<'_>) -> Pickup {
    let mut minutes = |name| {
        let minutes = section.whole(name, 0_u32, 0..=525_600);
        (minutes > 0).then(|| Duration::from_secs(u64::from(minutes) * 60))
    };
    let pickup = Pickup {
        remind_after: minutes("remind_after_min"),
        cancel_after: minutes("cancel_after_min"),
    };
    if let (Some(remind), Some(cancel)) = (pickup.remind_after, pickup.cancel_after)
        && cancel < remind
    {
        section.wrong("cancel_after_min", "must not be less than remind_after_min");
    }
    section.finish();
    pickup
}
