//! How much: packs in thousandths, weights in grams.

use rust_decimal::{Decimal, prelude::ToPrimitive};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A number of packs, in thousandths: Kuper may send a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Quantity(i64);

/// A weight in grams, of the whole line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Grams(pub u32);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum QuantityProblem {
    #[error("is negative")]
    Negative,
    #[error("has more than three decimal places")]
    TooPrecise,
    #[error("is too large")]
    TooLarge,
}

impl Quantity {
    pub const ZERO: Self = Self(0);
    pub const ONE: Self = Self(1000);
    const LARGEST: i64 = 1_000_000_000;

    #[must_use]
    pub const fn pieces(count: u32) -> Self {
        Self(count as i64 * 1000)
    }

    #[must_use]
    pub const fn from_milli(milli: i64) -> Self {
        Self(milli)
    }

    #[must_use]
    pub const fn milli(self) -> i64 {
        self.0
    }

    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whether this counts whole packs.
    #[must_use]
    pub const fn is_whole(self) -> bool {
        self.0 % 1000 == 0
    }

    /// How many units that is: a part of a pack is a unit too.
    #[must_use]
    pub fn units(self) -> usize {
        usize::try_from(self.0.max(0).saturating_add(999) / 1000).unwrap_or(usize::MAX)
    }

    /// Whether a line may be set to it: not negative, and not absurd.
    #[must_use]
    pub const fn is_sane(self) -> bool {
        self.0 >= 0 && self.0 <= Self::LARGEST
    }

    pub fn from_decimal(decimal: Decimal) -> Result<Self, QuantityProblem> {
        if decimal.is_sign_negative() && !decimal.is_zero() {
            return Err(QuantityProblem::Negative);
        }
        let milli = decimal
            .checked_mul(Decimal::ONE_THOUSAND)
            .ok_or(QuantityProblem::TooLarge)?;
        if !milli.fract().is_zero() {
            return Err(QuantityProblem::TooPrecise);
        }
        match milli.to_i64() {
            Some(milli) if milli <= Self::LARGEST => Ok(Self(milli)),
            Some(_) | None => Err(QuantityProblem::TooLarge),
        }
    }

    /// Without trailing zeros: `2`, `0.5`.
    #[must_use]
    pub fn to_decimal(self) -> Decimal {
        Decimal::new(self.0, 3).normalize()
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.to_decimal().fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_fractions_of_a_pack_and_refuses_nonsense() {
        assert_eq!(
            Quantity::from_decimal(Decimal::new(5, 1)),
            Ok(Quantity::from_milli(500))
        );
        assert_eq!(
            Quantity::from_decimal(Decimal::new(-1, 0)),
            Err(QuantityProblem::Negative)
        );
        assert_eq!(
            Quantity::from_decimal(Decimal::new(1, 4)),
            Err(QuantityProblem::TooPrecise)
        );
        assert_eq!(
            Quantity::from_decimal(Decimal::MAX),
            Err(QuantityProblem::TooLarge)
        );
        assert_eq!(Quantity::pieces(2).to_string(), "2");
    }
}
