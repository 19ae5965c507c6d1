//! The sums of an order in minor units, and money as the wire writes it. Integers only.

use serde_json::{Value, json};

/// One line, priced. A weighed line's weight is a whole number of packs, so its sum is exact too.
#[derive(Clone, Debug)]
pub(super) struct Priced {
    pub(super) quantity: i64,
    pub(super) price: i64,
    pub(super) discount_price: i64,
}

impl Priced {
    pub(super) fn total(&self) -> i64 {
        self.price * self.quantity
    }

    pub(super) fn discount_total(&self) -> i64 {
        self.discount_price * self.quantity
    }
}

/// `19990` → `"199.90"`.
pub(super) fn money(minor: i64) -> String {
    format!("{}.{:02}", minor / 100, minor % 100)
}

pub(super) fn totals(lines: &[Priced]) -> Value {
    json!({
        "totalPrice": money(lines.iter().map(Priced::total).sum()),
        "discountTotalPrice": money(lines.iter().map(Priced::discount_total).sum()),
    })
}
