//! What the played customers order: small and believable, with a weighed line, one by the piece, and one to scan.

use jiff::Timestamp;
use simulator::kuper::{Dialect, StoreKind};
use simulator::orders::{
    Currency, GeneratorConfig, NewOrder, OrderGenerator, Product, menu, product_catalogue,
};

/// Groceries by the shelf they stand on, with how many; a shelf with goods by weight gives those.
const BASKETS: [[(&str, bool, i64); 3]; 4] = [
    [("яблоки", true, 2), ("хлеб", false, 1), ("яйца", false, 2)],
    [("сыр", true, 1), ("чай и кофе", false, 1), ("сладкое", false, 3)],
    [("салатное", true, 2), ("творог", false, 2), ("крупы", false, 1)],
    [("фрукты", true, 1), ("йогурт", false, 4), ("пельмени", false, 1)],
];

/// Orders, one after another.
#[derive(Debug)]
pub struct Customers {
    generator: OrderGenerator,
    kind: StoreKind,
    came: usize,
}

/// The store as its customers know it.
#[derive(Debug, Clone)]
pub struct Shop {
    pub store_id: String,
    pub currency: domain::Currency,
    pub restaurant: bool,
}

impl Customers {
    #[must_use]
    pub fn new(shop: &Shop, seed: u64) -> Self {
        let kind = if shop.restaurant {
            StoreKind::Restaurant
        } else {
            StoreKind::Grocery
        };
        let config = GeneratorConfig {
            dialect: Dialect::Flat,
            kind,
            currency: match shop.currency {
                domain::Currency::Rub => Currency::Rub,
                domain::Currency::Uzs => Currency::Uzs,
            },
            store_id: shop.store_id.clone(),
            ..GeneratorConfig::default()
        };
        Self {
            generator: OrderGenerator::new(seed, config),
            kind,
            came: 0,
        }
    }

    /// The next one's order.
    pub fn order(&mut self, now: Timestamp) -> NewOrder {
        let goods = match self.kind {
            StoreKind::Grocery => basket(self.came),
            StoreKind::Restaurant => dishes(self.came),
        };
        self.came += 1;
        self.generator.order_of(now, &goods)
    }
}

fn basket(came: usize) -> Vec<(&'static Product, i64)> {
    BASKETS[came % BASKETS.len()]
        .iter()
        .filter_map(|&(shelf, by_weight, count)| {
            let product = product_catalogue()
                .iter()
                .find(|product| product.shelf == shelf && product.pack_grams().is_some() == by_weight)?;
            Some((product, count))
        })
        .collect()
}

fn dishes(came: usize) -> Vec<(&'static Product, i64)> {
    let all = menu();
    (0..3)
        .filter_map(|place| all.get((came * 3 + place) % all.len()))
        .zip([1, 2, 1])
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shop(restaurant: bool, currency: domain::Currency) -> Shop {
        Shop {
            store_id: "12".to_owned(),
            currency,
            restaurant,
        }
    }

    fn noon() -> Timestamp {
        "2026-11-21T09:00:00Z".parse().unwrap()
    }

    #[test]
    fn every_basket_has_a_weighed_line_a_counted_one_and_barcodes() {
        let mut customers = Customers::new(&shop(false, domain::Currency::Rub), 1);
        for _ in 0..BASKETS.len() * 2 {
            let order = customers.order(noon());
            let positions = order.positions();
            assert_eq!(positions.len(), 3, "{positions:?}");
            assert!(positions.iter().any(|line| line["weight"] != ""));
            assert!(
                positions
                    .iter()
                    .any(|line| line["weight"] == "" && line["quantity"] != 1)
            );
            assert!(positions.iter().all(|line| line["barcodes"][0].is_string()));
            assert_eq!(order.payload()["storeID"], "12");
        }
    }

    #[test]
    fn customers_differ_and_a_restaurants_order_dishes() {
        let mut customers = Customers::new(&shop(true, domain::Currency::Uzs), 1);
        let (first, second) = (customers.order(noon()), customers.order(noon()));
        assert_ne!(first.original_order_id(), second.original_order_id());
        assert_ne!(first.positions()[0]["name"], second.positions()[0]["name"]);
        assert_eq!(first.kind(), StoreKind::Restaurant);
    }
}
