//! Makes orders from a seed: the same seed, configuration and times give the same orders.

use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};

use super::NewOrder;
use super::catalogue::{Product, menu, product_catalogue};
use super::menu::MODIFIERS;
use super::people::{COMMENTS, DISH_COMMENTS, NAMES, REPLACEMENT_POLICIES};
use super::totals::{Priced, money, totals};
use crate::kuper::{Dialect, StoreKind};

/// The money the store takes, with what follows from the country.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Currency {
    Rub,
    /// Prices are those in roubles times 140, whole hundreds of sum; +998 phones; +05:00.
    Uzs,
}

#[derive(Clone, Debug)]
pub struct GeneratorConfig {
    pub dialect: Dialect,
    pub kind: StoreKind,
    pub currency: Currency,
    pub store_id: String,
    pub retailer_slug: String,
    /// At most so many lines; at least 1.
    pub most_lines: usize,
}

impl Default for GeneratorConfig {
    fn default() -> Self {
        Self {
            dialect: Dialect::Flat,
            kind: StoreKind::Grocery,
            currency: Currency::Rub,
            store_id: "12".to_owned(),
            retailer_slug: "lesnaya-lavka".to_owned(),
            most_lines: 9,
        }
    }
}

#[derive(Debug)]
pub struct OrderGenerator {
    config: GeneratorConfig,
    dice: StdRng,
}

impl OrderGenerator {
    #[must_use]
    pub fn new(seed: u64, config: GeneratorConfig) -> Self {
        Self {
            config,
            dice: StdRng::seed_from_u64(seed),
        }
    }

    /// The next order, as placed at `now`.
    pub fn order(&mut self, now: Timestamp) -> NewOrder {
        self.placed(now, None)
    }

    /// The next order, of just these goods: how many of each, packs where they are sold by weight.
    pub fn order_of(&mut self, now: Timestamp, goods: &[(&Product, i64)]) -> NewOrder {
        self.placed(now, Some(goods))
    }

    /// With `goods` `None`, whatever the dice say.
    fn placed(&mut self, now: Timestamp, goods: Option<&[(&Product, i64)]>) -> NewOrder {
        let uuid = uuid::Builder::from_random_bytes(self.dice.random()).into_uuid();
        let original_order_id = format!("H{}", self.dice.random_range(1_000_000_000..10_000_000_000_u64));
        let order_uuid = match self.config.dialect {
            Dialect::Flat => format!("{}:{uuid}", self.config.retailer_slug),
            Dialect::Nested => uuid.to_string(),
        };
        let (positions, lines) = match goods {
            Some(goods) => goods
                .iter()
                .map(|(product, quantity)| self.position(product, Some(*quantity)))
                .unzip(),
            None => self.positions(),
        };
        let total = totals(&lines);
        let (from, to) = self.window(now);
        let complete_before = from.saturating_sub(SignedDuration::from_mins(15)).unwrap_or(from);
        let comment = self.comment();
        let name = self.pick(NAMES);
        let phone = self.phone();
        let cutlery = match self.config.kind {
            StoreKind::Grocery => 0,
            StoreKind::Restaurant => self.dice.random_range(0..4),
        };
        let body = json!({
            "event_type": "order.created",
            "timestamp": self.local(now),
            "payload": {
                "originalOrderId": original_order_id,
                "orderUUID": order_uuid,
                "storeID": self.config.store_id,
                "storeImportKey": self.config.store_id,
                "state": "ready",
                "paymentState": "not_paid",
                "customer": {"name": name, "phone": phone, "email": "", "inn": "", "kpp": ""},
                "delivery": {
                    "expectedFrom": self.local(from),
                    "expectedTo": self.local(to),
                    "isPlanned": true,
                },
                "completeBefore": self.local(complete_before),
                "shipmentMethod": "pickup",
                "paymentMethods": ["on_delivery"],
                "replacementPolicy": self.pick(REPLACEMENT_POLICIES),
                "comment": comment,
                "bonusCard": {"number": "", "phone": ""},
                "extensions": {"cutlery_quantity": cutlery},
                "positions": positions,
                "total": total,
            }
        });
        NewOrder {
            body,
            original_order_id,
            order_uuid,
            kind: self.config.kind,
        }
    }

    fn positions(&mut self) -> (Vec<Value>, Vec<Priced>) {
        let shelf = match self.config.kind {
            StoreKind::Grocery => product_catalogue(),
            StoreKind::Restaurant => menu(),
        };
        let count = self
            .dice
            .random_range(1..=self.config.most_lines.clamp(1, shelf.len()));
        let chosen: Vec<&Product> = shelf.sample(&mut self.dice, count).collect();
        chosen
            .into_iter()
            .map(|product| self.position(product, None))
            .unzip()
    }

    fn position(&mut self, product: &Product, quantity: Option<i64>) -> (Value, Priced) {
        let modifiers = self.modifiers();
        // Modifiers are part of the price of the dish. INFERRED: their sum has no field of its own.
        let extra: i64 = modifiers.iter().map(|(_, kopecks)| kopecks).sum();
        let price = self.in_currency(product.price_kopecks + extra);
        let discount_price = match self.dice.random_range(0..10) {
            0..3 => {
                let per_cent = self.dice.random_range(70..96_i64);
                self.whole(price * per_cent / 100)
            }
            _ => price,
        };
        let drawn = self
            .dice
            .random_range(1..=if product.pack_grams().is_some() { 4 } else { 3 });
        let quantity = quantity.unwrap_or(drawn);
        let line = Priced {
            quantity,
            price,
            discount_price,
        };
        let weight = product
            .pack_grams()
            .map_or_else(String::new, |grams| (i64::from(grams) * quantity).to_string());
        // A line without a discount may come with an empty discount price: both are seen.
        let discount_word = if discount_price == price && self.dice.random_range(0..4) == 0 {
            String::new()
        } else {
            money(discount_price)
        };
        let modifiers: Vec<Value> = modifiers
            .iter()
            .map(|(n, kopecks)| self.modifier(*n, *kopecks))
            .collect();
        let barcodes: Vec<&String> = product.barcode.iter().collect();
        let position = json!({
            "id": product.sku,
            "name": product.name,
            "originalQuantity": quantity,
            "quantity": quantity,
            "weight": weight,
            "price": money(price),
            "discountPrice": discount_word,
            "totalPrice": money(line.total()),
            "totalDiscountPrice": money(line.discount_total()),
            "replacedByID": "",
            "isCombo": false,
            "modifiers": modifiers,
            // INFERRED: no public integration shows barcodes in an order. A till that reads unknown
            // fields tolerantly can scan by them; one that does not, loses nothing.
            "barcodes": barcodes,
        });
        (position, line)
    }

    /// Places in the table of modifiers, and what each adds in kopecks.
    fn modifiers(&mut self) -> Vec<(usize, i64)> {
        if self.config.kind == StoreKind::Grocery {
            return Vec::new();
        }
        let count = self.dice.random_range(0..3_usize);
        let mut chosen = rand::seq::index::sample(&mut self.dice, MODIFIERS.len(), count).into_vec();
        chosen.sort_unstable();
        chosen
            .into_iter()
            .filter_map(|n| MODIFIERS.get(n).map(|(_, _, kopecks)| (n, *kopecks)))
            .collect()
    }

    fn modifier(&self, n: usize, kopecks: i64) -> Value {
        let (group, name) = MODIFIERS
            .get(n)
            .map_or(("", ""), |(group, name, _)| (*group, *name));
        let first = MODIFIERS
            .iter()
            .position(|(other, _, _)| *other == group)
            .unwrap_or(n);
        json!({
            "id": (900 + n).to_string(),
            "name": name,
            "price": money(self.in_currency(kopecks)),
            "groupId": (90 + first).to_string(),
            "groupName": group,
            "quantity": 1,
        })
    }

    fn comment(&mut self) -> Value {
        if self.dice.random_range(0..3) != 0 {
            return Value::Null;
        }
        let words = match self.config.kind {
            StoreKind::Grocery => COMMENTS,
            StoreKind::Restaurant => DISH_COMMENTS,
        };
        self.pick(words).into()
    }

    fn phone(&mut self) -> String {
        match self.config.currency {
            Currency::Rub => format!("79{:09}", self.dice.random_range(0..1_000_000_000_u32)),
            Currency::Uzs => format!("9989{:08}", self.dice.random_range(0..100_000_000_u32)),
        }
    }

    /// The promised hours: from a half hour on the clock, an hour to three from now.
    fn window(&mut self, now: Timestamp) -> (Timestamp, Timestamp) {
        let half_hour = 30 * 60;
        let earliest = now.as_second() + 3600 + half_hour * self.dice.random_range(0..5_i64);
        let from = earliest.div_euclid(half_hour) * half_hour;
        let at = |second| Timestamp::from_second(second).unwrap_or(now);
        (at(from), at(from + 2 * 3600))
    }

    fn local(&self, at: Timestamp) -> String {
        let hours = match self.config.currency {
            Currency::Rub => 3,
            Currency::Uzs => 5,
        };
        let zone = TimeZone::fixed(Offset::constant(hours));
        at.to_zoned(zone).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
    }

    fn in_currency(&self, kopecks: i64) -> i64 {
        match self.config.currency {
            Currency::Rub => kopecks,
            Currency::Uzs => self.whole(kopecks * 140),
        }
    }

    /// Roubles have kopecks; sums go by the hundred.
    fn whole(&self, minor: i64) -> i64 {
        match self.config.currency {
            Currency::Rub => minor,
            Currency::Uzs => minor / 10_000 * 10_000,
        }
    }

    fn pick(&mut self, words: &[&'static str]) -> &'static str {
        words.choose(&mut self.dice).copied().unwrap_or_default()
    }
}
