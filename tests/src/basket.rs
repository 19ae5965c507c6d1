//! Orders of chosen lines, so that the sums in a test can be read.

use rust_decimal::Decimal;
use serde_json::{Value, json};
use simulator::kuper::{Dialect, StoreKind};
use simulator::orders::NewOrder;

/// What a customer orders. Prices are decimal strings per pack; an empty discount price means "no discount".
#[derive(Clone, Debug)]
pub struct Basket {
    positions: Vec<Value>,
    total: Decimal,
    due: Decimal,
    kind: StoreKind,
    phone: Option<String>,
    extra: Vec<(String, Value)>,
}

impl Default for Basket {
    fn default() -> Self {
        Self {
            positions: Vec::new(),
            total: Decimal::ZERO,
            due: Decimal::ZERO,
            kind: StoreKind::Grocery,
            phone: Some("79001234567".to_owned()),
            extra: Vec::new(),
        }
    }
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

impl Basket {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Two packs of apples by weight (500 g each, 99.90, discounted 89.90) and three of milk (94.90): 464.50.
    #[must_use]
    pub fn apples_and_milk() -> Self {
        Self::new()
            .weighed("100262", "Яблоки", 2, 1000, "99.90", "89.90")
            .pieces("100101", "Молоко", 3, "94.90", "")
    }

    /// One loaf: 40.00.
    #[must_use]
    pub fn bread() -> Self {
        Self::new().pieces("100234", "Хлеб", 1, "40.00", "")
    }

    /// Counted goods. Its barcode is the SKU with a nine in front.
    #[must_use]
    pub fn pieces(self, sku: &str, name: &str, packs: i64, price: &str, discount_price: &str) -> Self {
        self.line(sku, name, packs, "", price, discount_price)
    }

    /// Goods by weight: `grams` is the whole line's.
    #[must_use]
    pub fn weighed(
        self,
        sku: &str,
        name: &str,
        packs: i64,
        grams: u32,
        price: &str,
        discount_price: &str,
    ) -> Self {
        self.line(sku, name, packs, &grams.to_string(), price, discount_price)
    }

    fn line(mut self, sku: &str, name: &str, packs: i64, weight: &str, price: &str, discount: &str) -> Self {
        let total = decimal(price) * Decimal::from(packs);
        let due = if discount.is_empty() {
            total
        } else {
            decimal(discount) * Decimal::from(packs)
        };
        self.total += total;
        self.due += due;
        self.positions.push(json!({
            "id": sku, "name": name, "originalQuantity": packs, "quantity": packs, "weight": weight,
            "price": price, "discountPrice": discount, "totalPrice": format!("{total:.2}"),
            "totalDiscountPrice": format!("{due:.2}"), "replacedByID": "", "isCombo": false, "modifiers": [],
            "barcodes": [format!("9{sku}")],
        }));
        self
    }

    /// A restaurant's order.
    #[must_use]
    pub fn from_restaurant(mut self) -> Self {
        self.kind = StoreKind::Restaurant;
        self
    }

    /// The customer's phone as Kuper sends it; `None`: Kuper sends none.
    #[must_use]
    pub fn phone(mut self, phone: Option<&str>) -> Self {
        self.phone = phone.map(str::to_owned);
        self
    }

    /// Sets or replaces a field of the payload.
    #[must_use]
    pub fn with(mut self, field: &str, value: Value) -> Self {
        self.extra.push((field.to_owned(), value));
        self
    }

    /// The webhook of the `n`th order of a test.
    #[must_use]
    pub fn order(&self, n: u32, dialect: Dialect) -> NewOrder {
        let uuid = format!("265cb601-a78a-4862-9e9d-d6b4{n:08}");
        let order_uuid = match dialect {
            Dialect::Flat => format!("retailer-slug:{uuid}"),
            Dialect::Nested => uuid,
        };
        let mut payload = json!({
            "originalOrderId": format!("H10{n:08}"), "orderUUID": order_uuid,
            "storeID": "12", "storeImportKey": "12", "state": "ready", "paymentState": "not_paid",
            "customer": {"name": "Мария Кузнецова", "phone": self.phone, "email": ""},
            "delivery": {"expectedFrom": "2026-11-21T12:00:00+03:00", "expectedTo": "2026-11-21T14:00:00+03:00"},
            "completeBefore": "2026-11-21T11:45:00+03:00", "shipmentMethod": "pickup",
            "replacementPolicy": "call_or_replace", "comment": null,
            "positions": self.positions,
            "total": {"totalPrice": format!("{:.2}", self.total), "discountTotalPrice": format!("{:.2}", self.due)},
        });
        for (field, value) in &self.extra {
            payload[field] = value.clone();
        }
        let body = json!({
            "event_type": "order.created", "timestamp": "2026-11-21T09:00:00+03:00", "payload": payload,
        });
        NewOrder::from_body(body, self.kind).unwrap()
    }
}
