//! Money as whole minor units (kopecks, tiyin). Decimals exist only at the edges.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};
use std::{fmt, iter::Sum, ops};

/// The currency of a store. Both have two decimal places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    Rub,
    Uzs,
}

impl Currency {
    /// ISO 4217.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Rub => "RUB",
            Self::Uzs => "UZS",
        }
    }
}

/// An amount in minor units of the store's currency. May be negative in between (a difference).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

/// Why a decimal is not an amount of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyProblem {
    #[error("is negative")]
    Negative,
    #[error("has more than two decimal places")]
    TooPrecise,
    #[error("is too large")]
    TooLarge,
}

impl Money {
    pub const ZERO: Self = Self(0);
    /// A trillion in major units: beyond any order, far below an overflow.
    const LARGEST: i64 = 100_000_000_000_000;
    /// Stands for what does not fit: an absurd sum must never turn into a gift.
    pub(crate) const MAX: Self = Self(i64::MAX);

    #[must_use]
    pub const fn from_minor(minor: i64) -> Self {
        Self(minor)
    }

    #[must_use]
    pub const fn minor(self) -> i64 {
        self.0
    }

    /// Reads an amount as the outside world writes it ("199.90"): non-negative, at most two places.
    pub fn from_decimal(decimal: Decimal) -> Result<Self, MoneyProblem> {
        if decimal.is_sign_negative() && !decimal.is_zero() {
            return Err(MoneyProblem::Negative);
        }
        let minor = decimal
            .checked_mul(Decimal::ONE_HUNDRED)
            .ok_or(MoneyProblem::TooLarge)?;
        if !minor.fract().is_zero() {
            return Err(MoneyProblem::TooPrecise);
        }
        match minor.to_i64() {
            Some(minor) if minor <= Self::LARGEST => Ok(Self(minor)),
            Some(_) | None => Err(MoneyProblem::TooLarge),
        }
    }

    /// Whether a price may be set to it: not negative, and not absurd.
    #[must_use]
    pub const fn is_sane(self) -> bool {
        self.0 >= 0 && self.0 <= Self::LARGEST
    }

    /// Always two places: `Decimal` keeps the scale, so "200.00" stays "200.00".
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, 2)
    }

    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    #[must_use]
    pub const fn is_positive(self) -> bool {
        self.0 > 0
    }

    /// For events that leave a zero out.
    pub(crate) fn is_none(&self) -> bool {
        self.is_zero()
    }

    /// `self × numerator ÷ denominator`, half up. `None` when the denominator is zero or the result does not fit.
    #[must_use]
    pub fn times_ratio(self, numerator: i64, denominator: i64) -> Option<Self> {
        if denominator <= 0 {
            return None;
        }
        let doubled = (i128::from(self.0) * i128::from(numerator))
            .checked_mul(2)?
            .checked_add(i128::from(denominator))?;
        let rounded = doubled.div_euclid(i128::from(denominator) * 2);
        i64::try_from(rounded).ok().map(Self)
    }
}

impl ops::Add for Money {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl ops::Sub for Money {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, ops::Add::add)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_decimal().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::str::FromStr;

    #[test]
    fn reads_what_the_outside_writes_and_refuses_the_rest() {
        let read = |text: &str| Money::from_decimal(Decimal::from_str(text).unwrap());
        assert_eq!(read("199.9"), Ok(Money::from_minor(19_990)));
        assert_eq!(read("0"), Ok(Money::ZERO));
        assert_eq!(read("-0.01"), Err(MoneyProblem::Negative));
        assert_eq!(read("1.005"), Err(MoneyProblem::TooPrecise));
        assert_eq!(read("79228162514264337593543950335"), Err(MoneyProblem::TooLarge));
    }

    #[test]
    fn always_shows_two_places() {
        assert_eq!(Money::from_minor(20_000).to_string(), "200.00");
    }

    #[test]
    fn a_half_is_rounded_up() {
        assert_eq!(Money::from_minor(1).times_ratio(1, 2), Some(Money::from_minor(1)));
        assert_eq!(
            Money::from_minor(99_90).times_ratio(1130, 500),
            Some(Money::from_minor(22_577))
        );
        assert_eq!(Money::from_minor(1).times_ratio(1, 0), None);
    }
}
