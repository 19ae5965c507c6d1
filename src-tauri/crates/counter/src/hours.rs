//! The store's opening hours.

use crate::config::Hours;
use jiff::Timestamp;

/// Whether the store is open. Hours may go past midnight.
pub(crate) fn is_open(hours: &Hours, now: Timestamp) -> bool {
    let time = now.to_zoned(hours.time_zone.clone()).time();
    if hours.opens <= hours.closes {
        hours.opens <= time && time < hours.closes
    } else {
        hours.opens <= time || time < hours.closes
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{civil::time, tz::TimeZone};

    #[test]
    fn hours_may_go_past_midnight() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let day = Hours {
            opens: time(9, 0, 0, 0),
            closes: time(21, 0, 0, 0),
            time_zone: TimeZone::UTC,
        };
        assert!(is_open(&day, at("2026-01-01T09:00:00Z")));
        assert!(!is_open(&day, at("2026-01-01T21:00:00Z")));
        let night = Hours {
            opens: time(20, 0, 0, 0),
            closes: time(4, 0, 0, 0),
            time_zone: TimeZone::UTC,
        };
        assert!(is_open(&night, at("2026-01-01T23:00:00Z")));
        assert!(is_open(&night, at("2026-01-01T03:59:00Z")));
        assert!(!is_open(&night, at("2026-01-01T12:00:00Z")));
    }
}
