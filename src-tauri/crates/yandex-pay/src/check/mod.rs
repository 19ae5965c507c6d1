//! The rules of a request, judged before anything leaves the machine. Every problem is found, not
//! the first alone, and names its field by path: `cart.items[1].productId`.
//!
//! A problem tells what is wrong, never what the customer's field held.

mod cart;
mod refund;
mod report;
mod request;
mod risk;

use std::fmt;

use rust_decimal::Decimal;

use crate::decimal::money_text;

/// Longest string of the schema, in characters, where it says nothing else (*seed*).
pub const MAX_TEXT: usize = 2048;
/// Longest `purpose` (*seed*).
pub const MAX_PURPOSE: usize = 1000;
/// Bounds of `ttl`, seconds (*seed*).
pub const TTL_S: std::ops::RangeInclusive<u32> = 180..=604_800;

/// What the service expects of this particular shop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    pub region: Region,
    pub shop: Shop,
    pub sms_offer: SmsOfferRule,
}

impl Rules {
    /// A till, as the published page reads: an offline shop that must give a phone for the SMS.
    pub const fn till(region: Region) -> Self {
        Self {
            region,
            shop: Shop::Offline,
            sms_offer: SmsOfferRule::Required,
        }
    }
}

/// Whose service is spoken to. Points do not exist in Uzbekistan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    Uz,
    Ru,
}

/// An offline shop says who sold and where; an online shop says where its pages are. A request with
/// `orderSource` CASH_REGISTER is judged as an offline shop's, whatever stands here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shop {
    Offline,
    Online,
}

/// Whether an offline shop's order needs `extensions.smsOffer`. The page says it is mandatory, yet
/// speaks of sending the link by SMS: whether an order shown as a QR needs it is open, so it is a
/// setting. Without the phone it may be absent; with it, it must be well-formed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SmsOfferRule {
    Required,
    Optional,
}

/// The request cannot be sent. Nothing left the machine; it would be refused again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    pub problems: Vec<Problem>,
}

impl Invalid {
    pub fn one(problem: Problem) -> Self {
        Self {
            problems: vec![problem],
        }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the request is not fit to send")?;
        for (index, problem) in self.problems.iter().enumerate() {
            f.write_str(if index == 0 { ": " } else { "; " })?;
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Invalid {}

/// One field and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// From the top of the body, as JSON names it: `cart.items[1].productId`.
    pub path: String,
    pub what: What,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.path, self.what)
    }
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum What {
    #[error("is missing")]
    Missing,
    #[error("is empty")]
    Empty,
    #[error("is the word \"null\": leave the field out instead")]
    TheWordNull,
    #[error("has {characters} characters, at most {limit} are allowed")]
    TooLong { characters: usize, limit: usize },
    #[error("is negative")]
    Negative,
    #[error("must be more than zero")]
    NotPositive,
    #[error("has {places} decimals, at most 2 are allowed")]
    TooManyDecimals { places: u32 },
    #[error("is too large to be computed with")]
    TooLarge,
    #[error("repeats {first}")]
    Repeats { first: String },
    #[error("is {}, but {rule} is {}", show(*found), show(*expected))]
    Differs {
        found: Decimal,
        expected: Decimal,
        /// How the expected value came about: `the sum of cart.items[].total`.
        rule: &'static str,
    },
    #[error("is {found}, must be from {least} to {most}")]
    OutOfRange { found: u32, least: u32, most: u32 },
    #[error("{0}")]
    NotAllowed(&'static str),
    #[error("{0}")]
    Malformed(&'static str),
    /// The JSON itself does not fit the schema.
    #[error("{0}")]
    Shape(String),
}

fn show(value: Decimal) -> String {
    money_text(value).unwrap_or_else(|| value.normalize().to_string())
}
