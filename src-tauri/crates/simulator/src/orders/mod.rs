//! Believable orders: a Russian grocery's catalogue, a restaurant's menu, and a generator.
//!
//! **What lives here:** [`product_catalogue`] and [`menu`] (stable SKUs, valid EAN-13 codes,
//! substitutes), [`OrderGenerator`] (the same seed, the same orders), [`NewOrder`] (one webhook
//! body). **What may not:** chance or time of its own; both are handed in.

mod catalogue;
mod ean;
mod generator;
mod menu;
mod people;
mod products;
mod totals;

pub use self::catalogue::{Product, Unit, menu, product, product_catalogue};
pub use self::ean::{check_digit, is_ean13};
pub use self::generator::{Currency, GeneratorConfig, OrderGenerator};

use serde_json::Value;

use crate::kuper::StoreKind;

/// One order as Kuper sends it: the whole body of the `order.created` webhook.
#[derive(Clone, Debug)]
pub struct NewOrder {
    body: Value,
    original_order_id: String,
    order_uuid: String,
    kind: StoreKind,
}

/// The body cannot be an order: fix the test.
#[derive(Debug, thiserror::Error)]
#[error("payload.{missing} is missing or no string")]
pub struct NotAnOrder {
    missing: &'static str,
}

impl NewOrder {
    /// Takes any webhook body that names an order; everything else in it may be as odd as a test likes.
    ///
    /// # Errors
    /// [`NotAnOrder`] if `payload.originalOrderId` or `payload.orderUUID` is no string.
    pub fn from_body(body: Value, kind: StoreKind) -> Result<Self, NotAnOrder> {
        let text = |missing: &'static str| {
            let found = body
                .get("payload")
                .and_then(|p| p.get(missing))
                .and_then(Value::as_str);
            found.map(str::to_owned).ok_or(NotAnOrder { missing })
        };
        let original_order_id = text("originalOrderId")?;
        let order_uuid = text("orderUUID")?;
        Ok(Self {
            body,
            original_order_id,
            order_uuid,
            kind,
        })
    }

    /// `{"event_type","timestamp","payload"}`.
    #[must_use]
    pub fn body(&self) -> &Value {
        &self.body
    }

    #[must_use]
    pub fn payload(&self) -> &Value {
        &self.body["payload"]
    }

    /// The positions as sent; empty if there are none.
    #[must_use]
    pub fn positions(&self) -> &[Value] {
        self.payload()["positions"].as_array().map_or(&[], Vec::as_slice)
    }

    /// `H…`
    #[must_use]
    pub fn original_order_id(&self) -> &str {
        &self.original_order_id
    }

    /// `slug:uuid`, or a bare uuid in the nested dialect.
    #[must_use]
    pub fn order_uuid(&self) -> &str {
        &self.order_uuid
    }

    #[must_use]
    pub fn kind(&self) -> StoreKind {
        self.kind
    }
}
