//! A line of an order: what was asked for, and what the store took for it.

use crate::{Grams, Gtin, LineNo, MarkingCode, Money, Quantity, Sku};
use serde::{Deserialize, Serialize};

/// What was asked for: a Kuper position, or a substitute the store offers instead of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderedLine {
    pub sku: Sku,
    pub name: String,
    /// What a scanner may read on the goods. Kuper's own documents show none; some installations send them.
    #[serde(default)]
    pub barcodes: Vec<String>,
    pub quantity: Quantity,
    /// Ordered weight of the whole line. Its presence alone does not make the line weighed.
    pub weight: Option<Grams>,
    /// Per pack, before discount.
    pub price: Money,
    /// Per pack, what the customer pays.
    pub discount_price: Money,
    /// What a dish is made with (a restaurant's modifiers), as one readable text.
    #[serde(default)]
    pub remark: Option<String>,
}

/// What the store took for a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "as", rename_all = "snake_case")]
pub enum Pick {
    /// Nobody has decided yet.
    Untouched,
    /// Counted packs.
    Pieces { quantity: Quantity },
    /// Weighed goods.
    Weighed { grams: Grams },
    /// The store has none.
    Missing,
    /// Another line stands in for this one.
    Replaced { by: LineNo },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    pub no: LineNo,
    pub ordered: OrderedLine,
    pub pick: Pick,
    /// Set on a substitute: the line it stands in for.
    pub substitute_for: Option<LineNo>,
    /// Codes of the units taken, in the order of scanning; never more than units. Only counted goods have any.
    #[serde(default)]
    pub marks: Vec<MarkingCode>,
}

impl Pick {
    /// How many marking codes such a pick can have at most: one a unit, and a part of a pack is a unit too. Goods by
    /// weight have none.
    #[must_use]
    pub fn units(self) -> usize {
        match self {
            Self::Pieces { quantity } => quantity.units(),
            Self::Untouched | Self::Weighed { .. } | Self::Missing | Self::Replaced { .. } => 0,
        }
    }
}

impl OrderedLine {
    /// Whether a scanned text is one of these goods' numbers. An EAN-13 and a GTIN-14 of the same goods are the same.
    #[must_use]
    pub fn answers_to(&self, scanned: &str) -> bool {
        let same = |number: &str| number == scanned;
        same(&self.sku.0)
            || self.barcodes.iter().any(|barcode| same(barcode))
            || Gtin::read(scanned).is_some_and(|gtin| self.has_gtin(gtin))
    }

    /// Whether one of the goods' barcodes, or their SKU, is this number.
    #[must_use]
    pub fn has_gtin(&self, gtin: Gtin) -> bool {
        self.barcodes
            .iter()
            .chain([&self.sku.0])
            .any(|number| Gtin::read(number) == Some(gtin))
    }

    /// Sum of `quantity` packs at `price`, half up.
    fn by_pieces(price: Money, quantity: Quantity) -> Money {
        price.times_ratio(quantity.milli(), 1000).unwrap_or(Money::MAX)
    }

    /// `price × grams ÷ grams per pack`, where grams per pack = ordered weight ÷ ordered quantity; half up.
    fn by_weight(&self, price: Money, grams: Grams) -> Money {
        let Some(weight) = self.weight.filter(|_| self.can_be_weighed()) else {
            return Money::ZERO;
        };
        i64::from(grams.0)
            .checked_mul(self.quantity.milli())
            .and_then(|numerator| price.times_ratio(numerator, i64::from(weight.0) * 1000))
            .unwrap_or(Money::MAX)
    }

    /// Whether grams can be turned into money at all.
    #[must_use]
    pub fn can_be_weighed(&self) -> bool {
        self.weight.is_some_and(|weight| weight.0 > 0) && !self.quantity.is_zero()
    }

    /// The sum as ordered, what the customer was promised to pay.
    #[must_use]
    pub fn ordered_sum(&self) -> Money {
        Self::by_pieces(self.discount_price, self.quantity)
    }

    /// Sums for a pick, before and after discount. A weight on a line that cannot be weighed is worth nothing
    /// and is no packs either; [`crate::decide`] refuses to pick it so.
    #[must_use]
    pub fn sums(&self, pick: Pick) -> (Money, Money) {
        match pick {
            Pick::Untouched | Pick::Missing | Pick::Replaced { .. } => (Money::ZERO, Money::ZERO),
            Pick::Pieces { quantity } => (
                Self::by_pieces(self.price, quantity),
                Self::by_pieces(self.discount_price, quantity),
            ),
            Pick::Weighed { grams } => (
                self.by_weight(self.price, grams),
                self.by_weight(self.discount_price, grams),
            ),
        }
    }

    /// How many packs a pick is. For weighed goods the nearest whole number of packs (at least one) when whole
    /// packs were ordered, the exact share otherwise.
    #[must_use]
    pub fn packs(&self, pick: Pick) -> Quantity {
        match pick {
            Pick::Untouched | Pick::Missing | Pick::Replaced { .. } => Quantity::ZERO,
            Pick::Pieces { quantity } => quantity,
            Pick::Weighed { grams } if grams.0 == 0 || !self.can_be_weighed() => Quantity::ZERO,
            Pick::Weighed { grams } => {
                let weight = i64::from(self.weight.map_or(1, |weight| weight.0.max(1)));
                let milli = Money::from_minor(self.quantity.milli()).times_ratio(i64::from(grams.0), weight);
                let milli = milli.unwrap_or_default().minor();
                if self.quantity.is_whole() {
                    Quantity::from_milli(((milli + 500) / 1000).max(1) * 1000)
                } else {
                    Quantity::from_milli(milli.max(1))
                }
            }
        }
    }
}

impl Line {
    /// What the customer pays for this line as picked so far.
    #[must_use]
    pub fn picked_sum(&self) -> Money {
        self.ordered.sums(self.pick).1
    }

    /// Units taken that have no marking code yet.
    #[must_use]
    pub fn unmarked_units(&self) -> usize {
        self.pick.units().saturating_sub(self.marks.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apples() -> OrderedLine {
        OrderedLine {
            sku: "123456".into(),
            name: "Яблоки".to_owned(),
            barcodes: Vec::new(),
            quantity: Quantity::pieces(2),
            weight: Some(Grams(1000)),
            price: Money::from_minor(9990),
            discount_price: Money::from_minor(8990),
            remark: None,
        }
    }

    #[test]
    fn a_weighed_line_costs_price_times_weight_over_grams_per_pack() {
        let (full, discounted) = apples().sums(Pick::Weighed { grams: Grams(1130) });
        assert_eq!(full, Money::from_minor(22_577));
        assert_eq!(discounted, Money::from_minor(20_317));
        assert_eq!(
            apples().packs(Pick::Weighed { grams: Grams(1130) }),
            Quantity::pieces(2)
        );
        assert_eq!(
            apples().packs(Pick::Weighed { grams: Grams(560) }),
            Quantity::pieces(1)
        );
    }

    #[test]
    fn a_counted_line_costs_price_times_packs_even_when_it_has_a_weight() {
        assert_eq!(
            apples()
                .sums(Pick::Pieces {
                    quantity: Quantity::ONE
                })
                .1,
            Money::from_minor(8990)
        );
    }

    #[test]
    fn missing_and_replaced_lines_cost_nothing() {
        assert_eq!(apples().sums(Pick::Missing), (Money::ZERO, Money::ZERO));
        assert_eq!(
            apples().sums(Pick::Replaced { by: LineNo(1) }),
            (Money::ZERO, Money::ZERO)
        );
    }
}
