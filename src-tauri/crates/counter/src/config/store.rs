//! `[store]`: whose counter it is.

use domain::Currency;
use jiff::{civil::Time, tz::TimeZone};

use super::section::Section;

#[derive(Debug, Clone)]
pub struct Store {
    /// As Kuper names the store in `storeID`. Also the beginning of every order number.
    pub id: String,
    /// For slips and screens.
    pub name: String,
    /// Where the goods are handed over; Yandex Pay is told. May be empty.
    pub address: String,
    /// This till among those of the store.
    pub till: String,
    pub currency: Currency,
    /// A restaurant accepts an order before it is picked (SEED).
    pub restaurant: bool,
    /// `ru`, `uz` or `en`.
    pub language: String,
    /// Outside of them an order is answered and then canceled. `None`: always open.
    pub hours: Option<Hours>,
}

/// From `opens` to `closes` of each day; `closes` before `opens` is past midnight.
#[derive(Debug, Clone, PartialEq)]
pub struct Hours {
    pub opens: Time,
    pub closes: Time,
    pub time_zone: TimeZone,
}

pub(super) fn read(mut section: Section<'_>) -> Store {
    let identifier = "1 to 32 letters, digits, dots, dashes or underscores (Latin)";
    if !section.has("id") {
        section.missing("id", &format!("the store's id at Kuper: {identifier}"));
    }
    let id = section
        .judged("id", identifier, |text| {
            is_identifier(text).then(|| text.to_owned())
        })
        .unwrap_or_default();
    let store = Store {
        id,
        name: section.required_text("name", "the store's name, as on slips"),
        address: section.text_or("address", ""),
        till: section
            .judged("till", identifier, |text| {
                is_identifier(text).then(|| text.to_owned())
            })
            .unwrap_or_else(|| "1".to_owned()),
        currency: section.choice(
            "currency",
            Currency::Rub,
            &[("RUB", Currency::Rub), ("UZS", Currency::Uzs)],
        ),
        restaurant: section.flag("restaurant", false),
        language: section
            .choice("language", "ru", &[("ru", "ru"), ("uz", "uz"), ("en", "en")])
            .to_owned(),
        hours: section.optional_section("hours").and_then(read_hours),
    };
    section.finish();
    store
}

fn read_hours(mut section: Section<'_>) -> Option<Hours> {
    const TIME: &str = "a time of day in quotes, like \"09:00\"";
    const ZONE: &str = "the name of a time zone, like \"Europe/Moscow\"";
    for (name, meaning) in [("opens", TIME), ("closes", TIME), ("time_zone", ZONE)] {
        if !section.has(name) {
            section.missing(name, meaning);
        }
    }
    let time = |text: &str| text.parse::<Time>().ok();
    let opens = section.judged("opens", TIME, time);
    let closes = section.judged("closes", TIME, time);
    let time_zone = section.judged("time_zone", ZONE, |text| TimeZone::get(text).ok());
    if opens.is_some() && opens == closes {
        section.wrong(
            "closes",
            "must differ from opens; leave the section out for a store that never closes",
        );
    }
    section.finish();
    Some(Hours {
        opens: opens?,
        closes: closes?,
        time_zone: time_zone?,
    })
}

/// Fit for an order number, a payment's id and a part of a path.
pub(super) fn is_identifier(text: &str) -> bool {
    (1..=32).contains(&text.len()) && text.bytes().all(is_identifier_byte)
}

pub(super) fn is_identifier_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".-_".contains(&byte)
}
