//! `[picking]`: what weight passes without a question, and whose units carry marking codes.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use domain::{Gtin, LineNo, Order, OrderedLine};

use super::section::Section;

/// Longer is no article number.
const LONGEST_NUMBER: usize = 100;

#[derive(Debug, Clone)]
pub struct Picking {
    /// How far off the ordered weight the store takes goods without asking the customer.
    pub weight_tolerance_percent: u8,
    pub marked_goods: MarkedGoods,
}

/// Goods whose units each carry a code ("Честный ЗНАК"), by SKU or GTIN. Cheap to clone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MarkedGoods(Arc<Listed>);

#[derive(Debug, Default, PartialEq, Eq)]
struct Listed {
    numbers: BTreeSet<String>,
    gtins: BTreeSet<Gtin>,
}

impl MarkedGoods {
    /// One number a line; `#` begins a comment. `Err` names the line that cannot be right.
    fn read(text: &str) -> Result<Self, String> {
        let mut listed = Listed::default();
        for (place, line) in (1..).zip(text.lines()) {
            let number = line.split('#').next().unwrap_or_default().trim();
            if number.is_empty() {
                continue;
            }
            let strange = |letter: char| letter.is_whitespace() || letter.is_control();
            if number.contains(strange) || number.chars().count() > LONGEST_NUMBER {
                return Err(format!("line {place} must be one SKU or GTIN"));
            }
            listed.gtins.extend(Gtin::read(number));
            listed.numbers.insert(number.to_owned());
        }
        Ok(Self(Arc::new(listed)))
    }

    /// Whether the goods' SKU or one of their barcodes is listed, an EAN-13 like its GTIN-14.
    #[must_use]
    pub fn has(&self, goods: &OrderedLine) -> bool {
        let listed = &self.0;
        goods.barcodes.iter().chain([&goods.sku.0]).any(|number| {
            listed.numbers.contains(number)
                || Gtin::read(number).is_some_and(|gtin| listed.gtins.contains(&gtin))
        })
    }

    /// The order's lines whose goods are listed.
    #[must_use]
    pub fn lines(&self, order: &Order) -> Vec<LineNo> {
        let marked = order.lines.iter().filter(|line| self.has(&line.ordered));
        marked.map(|line| line.no).collect()
    }
}

pub(super) fn read(mut section: Section<'_>) -> Picking {
    let weight_tolerance_percent = section.whole("weight_tolerance_percent", 10, 0..=100);
    let path = section.path("marked_goods");
    let marked_goods = path.map_or_else(MarkedGoods::default, |path| {
        from_file(&path).unwrap_or_else(|wrong| {
            section.wrong("marked_goods", wrong);
            MarkedGoods::default()
        })
    });
    section.finish();
    Picking {
        weight_tolerance_percent,
        marked_goods,
    }
}

fn from_file(path: &Path) -> Result<MarkedGoods, String> {
    let text = super::read(path).map_err(|wrong| format!("{} {wrong}", path.display()))?;
    MarkedGoods::read(&text).map_err(|wrong| format!("{}: {wrong}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{Money, Quantity};

    fn goods(sku: &str, barcodes: &[&str]) -> OrderedLine {
        OrderedLine {
            sku: sku.into(),
            name: String::new(),
            barcodes: barcodes.iter().map(|barcode| (*barcode).to_owned()).collect(),
            quantity: Quantity::ONE,
            weight: None,
            price: Money::ZERO,
            discount_price: Money::ZERO,
            remark: None,
        }
    }

    #[test]
    fn goods_are_marked_by_sku_or_by_any_way_of_writing_their_number() {
        let marked = MarkedGoods::read("# milk\n100101\n\n04607038360036  # cheese\r\n").unwrap();
        assert!(marked.has(&goods("100101", &[])));
        assert!(marked.has(&goods("7", &["4607038360036"])));
        assert!(marked.has(&goods("4607038360036", &[])));
        assert!(!marked.has(&goods("1001", &["100", "4607038360043"])));
        assert!(!MarkedGoods::default().has(&goods("100101", &[])));
    }

    #[test]
    fn a_line_that_is_no_number_is_named() {
        assert_eq!(
            MarkedGoods::read("1\n# ok\nmilk 3,2 %").unwrap_err(),
            "line 3 must be one SKU or GTIN"
        );
    }
}
