//! What the store sells: the tables of `products` and `menu`, made whole with barcodes.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::ean::check_digit;
use super::{menu as dishes, products};

/// How the store counts a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    Piece,
    /// Sold by weight; the price is of a pack of so many grams.
    Weighed {
        pack_grams: u32,
    },
}

/// One thing that can be ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Product {
    /// Stable: the same product has the same SKU in every run and version.
    pub sku: String,
    pub name: &'static str,
    /// A valid EAN-13. Weighed goods carry a code of the store's own range (21…), dishes none.
    pub barcode: Option<String>,
    pub unit: Unit,
    /// Kopecks per piece or pack.
    pub price_kopecks: i64,
    /// Products of the same shelf can stand in for each other.
    pub shelf: &'static str,
}

impl Product {
    /// Grams per pack, for goods sold by weight.
    #[must_use]
    pub fn pack_grams(&self) -> Option<u32> {
        match self.unit {
            Unit::Piece => None,
            Unit::Weighed { pack_grams } => Some(pack_grams),
        }
    }

    /// What the store would offer instead, nearest price first.
    #[must_use]
    pub fn substitutes(&self) -> Vec<&'static Product> {
        let mut found: Vec<&Product> = product_catalogue()
            .iter()
            .filter(|other| other.shelf == self.shelf && other.sku != self.sku)
            .collect();
        found.sort_by_key(|other| (other.price_kopecks - self.price_kopecks).abs());
        found
    }
}

/// The grocery's products, in the order of their SKUs.
#[must_use]
pub fn product_catalogue() -> &'static [Product] {
    static CATALOGUE: OnceLock<Vec<Product>> = OnceLock::new();
    CATALOGUE.get_or_init(|| products::PRODUCTS.iter().zip(0_u32..).map(grocery).collect())
}

/// The restaurant's dishes.
#[must_use]
pub fn menu() -> &'static [Product] {
    static MENU: OnceLock<Vec<Product>> = OnceLock::new();
    MENU.get_or_init(|| dishes::DISHES.iter().zip(0_u32..).map(dish).collect())
}

/// A product or dish by its SKU.
#[must_use]
pub fn product(sku: &str) -> Option<&'static Product> {
    static BY_SKU: OnceLock<BTreeMap<&'static str, &'static Product>> = OnceLock::new();
    let all = || {
        product_catalogue()
            .iter()
            .chain(menu())
            .map(|p| (p.sku.as_str(), p))
            .collect()
    };
    BY_SKU.get_or_init(all).get(sku).copied()
}

fn grocery((row, n): (&'static (&str, &str, i64, u32), u32)) -> Product {
    let (shelf, name, price_kopecks, grams) = *row;
    let sku = 100_101 + n * 7;
    let unit = if grams == 0 {
        Unit::Piece
    } else {
        Unit::Weighed { pack_grams: grams }
    };
    // 460 is a prefix of Russian makers; 21 is the store's own range, the weight left at zero.
    let twelve = match unit {
        Unit::Piece => format!("4607{:08}", 12_345 + u64::from(n) * 91_373),
        Unit::Weighed { .. } => format!("21{:05}00000", 301 + n),
    };
    let barcode = check_digit(&twelve).map(|digit| format!("{twelve}{digit}"));
    Product {
        sku: sku.to_string(),
        name,
        barcode,
        unit,
        price_kopecks,
        shelf,
    }
}

fn dish((row, n): (&'static (&str, &str, i64), u32)) -> Product {
    let (shelf, name, price_kopecks) = *row;
    Product {
        sku: (700_101 + n * 7).to_string(),
        name,
        barcode: None,
        unit: Unit::Piece,
        price_kopecks,
        shelf,
    }
}
