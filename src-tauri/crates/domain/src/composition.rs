//! What is in the bags: the picked lines with their sums, frozen when the order is assembled.

use crate::{Grams, Line, LineNo, MarkingCode, Money, Pick, Quantity, Sku};
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompositionLine {
    pub line: LineNo,
    pub sku: Sku,
    pub name: String,
    /// Packs ordered.
    pub original: Quantity,
    /// Packs in the bags; zero for a missing or replaced line.
    pub quantity: Quantity,
    /// Only for a line the picker weighed.
    pub grams: Option<Grams>,
    pub price: Money,
    pub discount_price: Money,
    /// Before discount.
    pub total: Money,
    /// What the customer pays.
    pub discounted_total: Money,
    /// The substitute's SKU, on a line that was replaced.
    pub replaced_by: Option<Sku>,
    /// Of the units in the bags: none, or one a unit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub marks: Vec<MarkingCode>,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Composition {
    pub lines: Vec<CompositionLine>,
}

impl Composition {
    /// Freezes picked lines. Every line is listed, the missing ones with quantity zero.
    #[must_use]
    pub fn of(lines: &[Line]) -> Self {
        let sku_of = |no: LineNo| {
            lines
                .iter()
                .find(|line| line.no == no)
                .map(|line| line.ordered.sku.clone())
        };
        let lines = lines
            .iter()
            .map(|line| {
                let (total, discounted_total) = line.ordered.sums(line.pick);
                let (grams, replaced_by) = match line.pick {
                    Pick::Weighed { grams } => (Some(grams), None),
                    Pick::Replaced { by } => (None, sku_of(by)),
                    Pick::Untouched | Pick::Pieces { .. } | Pick::Missing => (None, None),
                };
                CompositionLine {
                    line: line.no,
                    sku: line.ordered.sku.clone(),
                    name: line.ordered.name.clone(),
                    original: line.ordered.quantity,
                    quantity: line.ordered.packs(line.pick),
                    grams,
                    price: line.ordered.price,
                    discount_price: line.ordered.discount_price,
                    total,
                    discounted_total,
                    replaced_by,
                    marks: line.marks.clone(),
                }
            })
            .collect();
        Self { lines }
    }

    /// What the customer pays: the sum of the lines' discounted totals, by construction.
    #[must_use]
    pub fn sum(&self) -> Money {
        self.lines.iter().map(|line| line.discounted_total).sum()
    }

    /// Before discounts.
    #[must_use]
    pub fn full_sum(&self) -> Money {
        self.lines.iter().map(|line| line.total).sum()
    }

    /// Lines with something in the bags.
    pub fn present(&self) -> impl Iterator<Item = &CompositionLine> {
        self.lines.iter().filter(|line| !line.quantity.is_zero())
    }

    #[must_use]
    pub fn line(&self, no: LineNo) -> Option<&CompositionLine> {
        self.lines.iter().find(|line| line.line == no)
    }

    /// Of all units in the bags.
    pub fn marks(&self) -> impl Iterator<Item = &MarkingCode> {
        self.lines.iter().flat_map(|line| &line.marks)
    }

    /// Whether what is in the bags differs from what was ordered.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.lines
            .iter()
            .any(|line| line.quantity != line.original || line.replaced_by.is_some() || line.grams.is_some())
    }

    /// The customer refuses part of a line at the counter: `left` packs of it stay, without the marked `units`. Only
    /// ever less.
    pub(crate) fn keep(&mut self, no: LineNo, left: Quantity, units: &[u16]) {
        let Some(line) = self.lines.iter_mut().find(|line| line.line == no) else {
            return;
        };
        if left >= line.quantity {
            return;
        }
        let mut place = 0;
        line.marks.retain(|_| {
            place += 1;
            !left.is_zero() && !units.contains(&(place - 1))
        });
        if left.is_zero() {
            line.quantity = Quantity::ZERO;
            line.grams = line.grams.map(|_| Grams(0));
            line.total = Money::ZERO;
            line.discounted_total = Money::ZERO;
        } else {
            line.quantity = left;
            let worth = |price: Money| price.times_ratio(left.milli(), 1000).unwrap_or(Money::MAX);
            line.total = worth(line.price);
            line.discounted_total = worth(line.discount_price);
        }
    }
}
