//! Collects problems while a body is walked, and knows the checks that many fields share.

use rust_decimal::Decimal;

use super::{Invalid, MAX_TEXT, Problem, What};
use crate::decimal::{MONEY_PLACES, places};
use crate::masked::Personal;

#[derive(Default)]
pub(super) struct Report {
    problems: Vec<Problem>,
}

impl Report {
    pub(super) fn add(&mut self, path: impl Into<String>, what: What) {
        self.problems.push(Problem {
            path: path.into(),
            what,
        });
    }

    pub(super) fn finish(self) -> Result<(), Invalid> {
        if self.problems.is_empty() {
            Ok(())
        } else {
            Err(Invalid {
                problems: self.problems,
            })
        }
    }

    /// A mandatory string.
    pub(super) fn identifier(&mut self, path: &str, text: &str) {
        if text.trim().is_empty() {
            self.add(path, What::Empty);
        } else {
            self.text_up_to(path, Some(text), MAX_TEXT);
        }
    }

    /// A mandatory string by which the service is asked later, as a part of an address: `.` and
    /// `..` would be sent and could never be asked for (inferred).
    pub(super) fn address_part(&mut self, path: &str, text: &str) {
        self.identifier(path, text);
        if matches!(text, "." | "..") {
            self.add(path, What::Malformed("cannot be part of an address"));
        }
    }

    /// A string that must be there, in an optional place.
    pub(super) fn mandatory(&mut self, path: &str, text: Option<&str>) {
        match text {
            Some(text) => self.identifier(path, text),
            None => self.add(path, What::Missing),
        }
    }

    pub(super) fn text(&mut self, path: &str, text: Option<&str>) {
        self.text_up_to(path, text, MAX_TEXT);
    }

    pub(super) fn personal(&mut self, path: &str, text: Option<&Personal>) {
        self.text_up_to(path, text.map(Personal::expose), MAX_TEXT);
    }

    pub(super) fn text_up_to(&mut self, path: &str, text: Option<&str>, limit: usize) {
        let Some(text) = text else { return };
        // The published example writes "null" in quotes; sent so, it would be an identifier.
        if text == "null" {
            self.add(path, What::TheWordNull);
        }
        let characters = text.chars().count();
        if characters > limit {
            self.add(path, What::TooLong { characters, limit });
        }
    }

    /// An amount of money: not negative, at most two decimals. Tells whether it may be computed with.
    pub(super) fn amount(&mut self, path: &str, amount: Decimal) -> bool {
        let places = places(amount);
        if places > MONEY_PLACES {
            self.add(path, What::TooManyDecimals { places });
        }
        self.not_negative(path, amount);
        places <= MONEY_PLACES && !below_zero(amount)
    }

    pub(super) fn amount_option(&mut self, path: &str, amount: Option<Decimal>) {
        if let Some(amount) = amount {
            self.amount(path, amount);
        }
    }

    pub(super) fn not_negative(&mut self, path: &str, value: Decimal) {
        if below_zero(value) {
            self.add(path, What::Negative);
        }
    }

    pub(super) fn positive(&mut self, path: &str, value: Decimal) -> bool {
        let positive = value > Decimal::ZERO;
        if !positive {
            self.add(path, What::NotPositive);
        }
        positive
    }

    /// An address the payer's browser is sent to.
    pub(super) fn web_address(&mut self, path: &str, text: &str) {
        self.identifier(path, text);
        let web = reqwest::Url::parse(text)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
        if !web && !text.trim().is_empty() && text != "null" {
            self.add(path, What::Malformed("is not an http or https address"));
        }
    }
}

fn below_zero(value: Decimal) -> bool {
    value < Decimal::ZERO
}
