//! Slowing down whoever guesses codes at this till: after a few wrong codes each further one costs a growing wait.
//! It is kept in the journal, so that a restart forgives nothing. (Five tries against one order lock that order; this
//! guards against trying all orders at once.)

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// Wrong codes that cost nothing: people mistype.
const FREE: u32 = 2;
const LONGEST_WAIT_S: i64 = 300;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Guard {
    pub wrong: u32,
    pub closed_until: Option<Timestamp>,
}

impl Guard {
    /// Seconds to wait before the next code is looked at.
    #[must_use]
    pub fn wait_s(&self, now: Timestamp) -> u32 {
        let left = self.closed_until.map_or(0, |until| {
            until.duration_since(now).as_secs().clamp(0, LONGEST_WAIT_S)
        });
        u32::try_from(left).unwrap_or_default()
            + u32::from(self.closed_until.is_some_and(|until| until > now && left == 0))
    }

    /// After a wrong code.
    #[must_use]
    pub fn after_wrong(self, now: Timestamp) -> Self {
        let wrong = self.wrong.saturating_add(1);
        let wait_s = match wrong.checked_sub(FREE) {
            None | Some(0) => 0,
            Some(over) => 1_i64
                .checked_shl(over.min(20))
                .unwrap_or(i64::MAX)
                .min(LONGEST_WAIT_S),
        };
        let closed_until = (wait_s > 0).then(|| now + SignedDuration::from_secs(wait_s));
        Self { wrong, closed_until }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_mistakes_are_free_and_then_the_wait_grows_to_five_minutes() {
        let now = Timestamp::UNIX_EPOCH;
        let mut guard = Guard::default();
        let mut waits = Vec::new();
        for _ in 0..12 {
            guard = guard.after_wrong(now);
            waits.push(guard.wait_s(now));
        }
        assert_eq!(waits, [0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    }

    #[test]
    fn a_clock_set_back_by_a_year_does_not_close_the_till_for_a_year() {
        let now = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 400);
        let guard = Guard {
            wrong: 5,
            closed_until: Some(now),
        };
        assert_eq!(guard.wait_s(now - SignedDuration::from_hours(24 * 365)), 300);
        assert_eq!(guard.wait_s(now), 0);
    }
}
