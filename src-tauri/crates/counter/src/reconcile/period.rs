//! From "that day" and "that shift" to what it holds: the time between two moments, or what was recorded in the shift.

use crate::{engine::Inner, view::CommandError, view::Period};
use jiff::{Timestamp, ToSpan as _, civil::Date, tz::TimeZone};
use journal::{Shift, ShiftId};

/// From `from`, up to and without `to`; an open shift has no end yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub from: Timestamp,
    pub to: Option<Timestamp>,
}

impl Span {
    pub fn holds(&self, at: Timestamp) -> bool {
        self.from <= at && self.to.is_none_or(|to| at < to)
    }

    /// Nothing of the span is at or after it.
    pub fn end(&self) -> Timestamp {
        self.to.unwrap_or(Timestamp::MAX)
    }
}

/// A span with the name that it has in a file's name: `2026-11-22`, `shift-12`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub span: Span,
    /// Then what was recorded in it counts, and the span is only what people read.
    pub shift: Option<ShiftId>,
    pub name: String,
}

impl Inner {
    pub(super) async fn span_of(&self, period: &Period) -> Result<Named, CommandError> {
        match period {
            Period::Day { date } => day(date, &self.time_zone())
                .ok_or_else(|| CommandError::new("badInput").with("field", "date")),
            Period::Shift { id } => {
                let shift = self
                    .shift(ShiftId(*id))
                    .await?
                    .ok_or_else(|| CommandError::new("unknownShift"))?;
                Ok(Named {
                    span: Span {
                        from: shift.opened_at,
                        to: shift.closed_at,
                    },
                    shift: Some(shift.id),
                    name: format!("shift-{id}"),
                })
            }
        }
    }

    pub(crate) async fn shift(&self, id: ShiftId) -> Result<Option<Shift>, CommandError> {
        let Some(next) = id.0.checked_add(1) else {
            return Ok(None);
        };
        let newest_before = self.journal.shifts(Some(ShiftId(next)), 1).await?;
        Ok(newest_before.into_iter().find(|shift| shift.id == id))
    }

    /// Whose calendar counts: the zone of the store's hours, else the machine's.
    pub(crate) fn time_zone(&self) -> TimeZone {
        self.config
            .store
            .hours
            .as_ref()
            .map_or_else(|| self.clock.time_zone(), |hours| hours.time_zone.clone())
    }
}

/// A calendar day, midnight to midnight, however many hours that are. `None`: not a day.
fn day(text: &str, zone: &TimeZone) -> Option<Named> {
    days(text.parse().ok()?, 1, zone)
}

/// So many calendar days up to and with `last`. `None`: beyond the calendar.
pub(crate) fn days(last: Date, many: i32, zone: &TimeZone) -> Option<Named> {
    let first = last.checked_sub(many.saturating_sub(1).days()).ok()?;
    let midnight = |date: Date| Some(date.to_zoned(zone.clone()).ok()?.timestamp());
    Some(Named {
        span: Span {
            from: midnight(first)?,
            to: Some(midnight(last.tomorrow().ok()?)?),
        },
        shift: None,
        // Formatted anew: what was typed never becomes part of a path.
        name: if many > 1 {
            format!("{first}--{last}")
        } else {
            last.to_string()
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hours(text: &str, zone: &str) -> i64 {
        let span = day(text, &TimeZone::get(zone).unwrap()).unwrap().span;
        span.to.unwrap().duration_since(span.from).as_hours()
    }

    #[test]
    fn a_day_is_from_midnight_to_midnight_where_the_store_is() {
        let day = day("2026-11-22", &TimeZone::get("Asia/Tashkent").unwrap()).unwrap();
        assert_eq!(day.span.from, "2026-11-21T19:00:00Z".parse().unwrap());
        assert_eq!(day.span.to, Some("2026-11-22T19:00:00Z".parse().unwrap()));
        assert!(day.span.holds(day.span.from) && !day.span.holds(day.span.end()));
        assert_eq!(day.name, "2026-11-22");
    }

    #[test]
    fn a_day_on_which_the_clocks_change_has_its_own_length() {
        assert_eq!(hours("2026-03-29", "Europe/Berlin"), 23);
        assert_eq!(hours("2026-10-25", "Europe/Berlin"), 25);
        assert_eq!(hours("2026-11-22", "Europe/Moscow"), 24);
    }

    #[test]
    fn what_is_no_day_is_none() {
        for text in ["", "22.11.2026", "2026-02-30", "../2026-11-22", "9999-12-31"] {
            assert_eq!(day(text, &TimeZone::UTC), None, "{text}");
        }
    }
}
