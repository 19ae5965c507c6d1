//! `[codes]`: the pickup codes.

use domain::CodeLength;

use super::section::Section;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Codes {
    /// With the check digit.
    pub length: CodeLength,
    /// For how long a code is not issued again.
    pub retention_days: u32,
    /// How many orders are expected; together with the retention it must leave half of all codes free.
    pub orders_per_day: u32,
    /// Whether a manager may hand over without a code, with PIN and reason. The seed knows no such exception.
    pub allow_override: bool,
    /// Whether slips show the code. Off: staff see it from the customer only.
    pub on_slip: bool,
}

pub(super) fn read(mut section: Section<'_>) -> Codes {
    let digits = section.whole("length", CodeLength::DEFAULT.digits(), 4..=8);
    let codes = Codes {
        length: CodeLength::try_from(digits).unwrap_or(CodeLength::DEFAULT),
        retention_days: section.whole("retention_days", 30, 1..=366),
        orders_per_day: section.whole("orders_per_day", 300, 1..=100_000),
        allow_override: section.flag("allow_override", false),
        on_slip: section.flag("on_slip", false),
    };
    let taken = u64::from(codes.retention_days) * u64::from(codes.orders_per_day);
    if taken > codes.length.space() / 2 {
        section.wrong("length", too_short(codes, taken));
    }
    section.finish();
    codes
}

fn too_short(codes: Codes, taken: u64) -> String {
    let enough = (4..=8)
        .filter_map(|digits| CodeLength::try_from(digits).ok())
        .find(|length| taken <= length.space() / 2);
    let advice = enough.map_or_else(
        || "lower retention_days or orders_per_day".to_owned(),
        |length| {
            format!(
                "set {} or lower retention_days or orders_per_day",
                length.digits()
            )
        },
    );
    format!(
        "is too short: {} days of {} orders take {taken} of {} codes, and half must stay free; {advice}",
        codes.retention_days,
        codes.orders_per_day,
        codes.length.space()
    )
}
