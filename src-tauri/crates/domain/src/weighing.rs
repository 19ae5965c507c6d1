//! What weight the store takes for a weighed line without asking the customer.

use crate::{Grams, OrderedLine};

/// In grams, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tolerance {
    pub least: Grams,
    pub most: Grams,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WeightVerdict {
    Under,
    Within,
    Over,
}

impl Tolerance {
    #[must_use]
    pub fn judge(self, grams: Grams) -> WeightVerdict {
        if grams < self.least {
            WeightVerdict::Under
        } else if grams > self.most {
            WeightVerdict::Over
        } else {
            WeightVerdict::Within
        }
    }
}

impl OrderedLine {
    /// The ordered weight, less and more by so many percent of it. Both ends are rounded towards the ordered weight, so
    /// that no weight within is off by more than the percent says; the ordered weight itself is always within. A line
    /// that cannot be weighed has none.
    #[must_use]
    pub fn tolerance(&self, percent: u8) -> Option<Tolerance> {
        let ordered = self.weight.filter(|_| self.can_be_weighed())?.0;
        let off = u64::from(ordered) * u64::from(percent) / 100;
        let off = u32::try_from(off).unwrap_or(u32::MAX);
        Some(Tolerance {
            // Nothing on the scale is no weight.
            least: Grams(ordered.saturating_sub(off).max(1)),
            most: Grams(ordered.saturating_add(off)),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Money, Quantity};

    fn of(grams: u32) -> OrderedLine {
        OrderedLine {
            sku: "1".into(),
            name: String::new(),
            barcodes: Vec::new(),
            quantity: Quantity::ONE,
            weight: Some(Grams(grams)),
            price: Money::from_minor(100),
            discount_price: Money::from_minor(100),
            remark: None,
        }
    }

    fn ends(grams: u32, percent: u8) -> Option<(u32, u32)> {
        of(grams)
            .tolerance(percent)
            .map(|tolerance| (tolerance.least.0, tolerance.most.0))
    }

    #[test]
    fn a_tolerance_is_rounded_towards_the_ordered_weight() {
        assert_eq!(ends(1000, 10), Some((900, 1100)));
        // 99.9 g off either way: 100 would be more than a tenth.
        assert_eq!(ends(999, 10), Some((900, 1098)));
        assert_eq!(ends(5, 10), Some((5, 5)));
        assert_eq!(ends(1000, 0), Some((1000, 1000)));
        assert_eq!(ends(1000, 100), Some((1, 2000)));
        assert_eq!(ends(u32::MAX, 100), Some((1, u32::MAX)));
        assert_eq!(ends(0, 10), None);
    }

    #[test]
    fn the_ends_are_within() {
        let tolerance = of(1000).tolerance(10).expect("it is weighed");
        for (grams, verdict) in [
            (899, WeightVerdict::Under),
            (900, WeightVerdict::Within),
            (1100, WeightVerdict::Within),
            (1101, WeightVerdict::Over),
        ] {
            assert_eq!(tolerance.judge(Grams(grams)), verdict, "{grams}");
        }
    }
}
