//! Decimals as the wire writes them: strings, never floats.
//!
//! Two forms. *Money* always has two places (`"4500.00"`); the service refuses more (*found*:
//! `ORDER_CART_DATA_ERROR`), so an amount that does not fit is an error here and is never rounded
//! on its way out. *Plain* is as short as it can be (`"2"`, `"0.35"`): counts and percentages.

use rust_decimal::Decimal;
use serde::{Deserialize, Deserializer, Serializer, de, ser};

/// Places of an amount on the wire.
pub(crate) const MONEY_PLACES: u32 = 2;

/// Decimal places that are really used: `1.500` has one.
pub(crate) fn places(value: Decimal) -> u32 {
    value.normalize().scale()
}

/// Reads `-?digits[.digits]` and nothing else: no exponent, no underscore, no blank, no plus.
pub(crate) fn parse(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = match digits.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (digits, None),
    };
    let numeric = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !numeric(whole) || !fraction.is_none_or(numeric) {
        return None;
    }
    Decimal::from_str_exact(text).ok()
}

/// Reads what an answer may hold: the string form, or a JSON number. `None` if it is neither.
pub(crate) fn parse_tolerantly(value: &serde_json::Value) -> Option<Decimal> {
    match value {
        serde_json::Value::String(text) => parse(text.trim()),
        // The shortest text of the number, so 9000.1 is 9000.1 and not its binary neighbour.
        serde_json::Value::Number(number) => {
            let text = number.to_string();
            parse(&text).or_else(|| Decimal::from_scientific(&text).ok())
        }
        serde_json::Value::Null
        | serde_json::Value::Bool(_)
        | serde_json::Value::Array(_)
        | serde_json::Value::Object(_) => None,
    }
}

fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Decimal, D::Error> {
    let text = String::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| de::Error::custom("is not a decimal number in a string"))
}

fn read_option<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Decimal>, D::Error> {
    match Option::<String>::deserialize(deserializer)? {
        None => Ok(None),
        Some(text) => parse(&text)
            .map(Some)
            .ok_or_else(|| de::Error::custom("is not a decimal number in a string")),
    }
}

/// `"4500.00"`.
pub(crate) fn money_text(value: Decimal) -> Option<String> {
    let normal = value.normalize();
    if normal.scale() > MONEY_PLACES {
        return None;
    }
    let text = normal.to_string();
    Some(match normal.scale() {
        0 => format!("{text}.00"),
        1 => format!("{text}0"),
        _ => text,
    })
}

pub(crate) mod money {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        match money_text(*value) {
            Some(text) => serializer.serialize_str(&text),
            None => Err(ser::Error::custom("an amount has more than two decimals")),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Decimal, D::Error> {
        read(d)
    }
}

pub(crate) mod money_option {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(
        value: &Option<Decimal>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => super::money::serialize(value, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Decimal>, D::Error> {
        read_option(d)
    }
}

pub(crate) mod plain {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(value: &Decimal, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&value.normalize().to_string())
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Decimal, D::Error> {
        read(d)
    }
}

pub(crate) mod plain_option {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(
        value: &Option<Decimal>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => super::plain::serialize(value, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Decimal>, D::Error> {
        read_option(d)
    }
}

/// Parses a literal of the crate's own tests and examples.
#[cfg(test)]
pub(crate) fn dec(text: &str) -> Decimal {
    parse(text).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_has_two_places_and_is_never_rounded() {
        let text = |s| money_text(dec(s));
        assert_eq!(text("4500").as_deref(), Some("4500.00"));
        assert_eq!(text("4500.5").as_deref(), Some("4500.50"));
        assert_eq!(text("4500.05").as_deref(), Some("4500.05"));
        assert_eq!(text("4500.0500").as_deref(), Some("4500.05"));
        assert_eq!(text("0").as_deref(), Some("0.00"));
        assert_eq!(text("0.00").as_deref(), Some("0.00"));
        assert_eq!(text("-1.5").as_deref(), Some("-1.50"));
        assert_eq!(text("4500.005"), None);
    }

    #[test]
    fn only_plain_digits_are_a_decimal() {
        assert_eq!(parse("123.45"), Some(dec("123.45")));
        assert_eq!(parse("-7"), Some(dec("-7")));
        for odd in [
            "", "-", ".5", "5.", "1e3", "1_000", "+1", " 1", "1,5", "1.2.3", "NaN", "١",
        ] {
            assert_eq!(parse(odd), None, "{odd:?}");
        }
        assert_eq!(parse(&"9".repeat(40)), None);
    }

    #[test]
    fn an_answer_may_write_an_amount_as_a_string_or_a_number() {
        let read = |json: &str| parse_tolerantly(&serde_json::from_str(json).unwrap());
        assert_eq!(read("\"9000.00\""), Some(dec("9000.00")));
        assert_eq!(read("9000"), Some(dec("9000")));
        assert_eq!(read("9000.1"), Some(dec("9000.1")));
        assert_eq!(read("1e3"), Some(dec("1000")));
        assert_eq!(read("null"), None);
        assert_eq!(read("true"), None);
        assert_eq!(read("\"much\""), None);
    }
}
