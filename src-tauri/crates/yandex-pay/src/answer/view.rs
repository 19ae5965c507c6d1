//! `GET /v1/orders/{id}` and `GET /v1/operations/{id}` as plain values.

use std::fmt;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::status::{OperationStatus, OperationType, PaymentStatus};
use crate::check::MAX_TEXT;
use crate::decimal::parse_tolerantly;
use crate::masked::Personal;
use crate::order::Currency;

/// The link of a payment: what the QR code on the screen holds, to the letter. Http or https, at
/// most 2048 characters (*seed*). It tells no expiry: the till owns the clock.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct PaymentUrl(String);

impl PaymentUrl {
    /// `None` if the text is not such a link.
    pub fn parse(text: &str) -> Option<Self> {
        if text.chars().count() > MAX_TEXT || text.trim() != text {
            return None;
        }
        let url = reqwest::Url::parse(text).ok()?;
        (matches!(url.scheme(), "http" | "https") && url.has_host()).then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PaymentUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An order as the service sees it now, with its operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderView {
    pub order_id: String,
    pub merchant_id: Option<String>,
    /// The service's word; see [`OrderView::currency`].
    pub currency_code: Option<String>,
    /// What is paid, *net of refunds*. `None` if absent or not a number.
    pub order_amount: Option<Decimal>,
    pub payment_status: PaymentStatus,
    pub payment_url: Option<PaymentUrl>,
    pub payment_method: Option<PaymentMethodView>,
    /// Why the payment failed, for people.
    pub reason: Option<String>,
    pub cart: Option<CartView>,
    pub created: Option<Timestamp>,
    pub updated: Option<Timestamp>,
    pub operations: Vec<OperationView>,
}

impl OrderView {
    /// The currency, if it is one we know.
    pub fn currency(&self) -> Option<Currency> {
        [Currency::Rub, Currency::Uzs]
            .into_iter()
            .find(|known| self.currency_code.as_deref() == Some(known.code()))
    }
}

/// With what it was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentMethodView {
    pub method_type: Option<String>,
    /// Never shown.
    pub card_last4: Option<Personal>,
    pub card_network: Option<String>,
}

/// The cart as the service keeps it. Points exist outside Uzbekistan only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartView {
    pub external_id: Option<String>,
    pub items: Vec<CartLineView>,
    pub total: Option<Decimal>,
    pub points_amount: Option<Decimal>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CartLineView {
    pub product_id: Option<String>,
    pub title: Option<String>,
    pub count: Option<Decimal>,
    pub total: Option<Decimal>,
    pub points_amount: Option<Decimal>,
}

/// One movement of money, or an attempt at one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperationView {
    pub operation_id: Option<String>,
    /// The seller's identifier. A refund made by a rollback has none (*found*).
    pub external_operation_id: Option<String>,
    pub operation_type: OperationType,
    pub order_id: Option<String>,
    pub amount: Option<Decimal>,
    pub status: OperationStatus,
    /// Why it failed, for people.
    pub reason: Option<String>,
    pub created: Option<Timestamp>,
    pub updated: Option<Timestamp>,
}

/// `data` of the create call.
pub(crate) fn read_payment_url(data: &Value) -> Option<PaymentUrl> {
    PaymentUrl::parse(data.get("paymentUrl")?.as_str()?)
}

/// `data` of the order call. `None` without an order or its identifier.
pub(crate) fn read_order(data: &Value) -> Option<OrderView> {
    let order = data.get("order")?.as_object()?;
    let operations = match data.get("operations") {
        None | Some(Value::Null) => Vec::new(),
        // An entry that is no object would hide a movement of money: better no answer at all.
        Some(Value::Array(entries)) => entries
            .iter()
            .map(|entry| entry.as_object().map(operation))
            .collect::<Option<_>>()?,
        Some(Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_)) => {
            return None;
        }
    };
    Some(OrderView {
        order_id: text(order, "orderId")?,
        merchant_id: text(order, "merchantId"),
        currency_code: text(order, "currencyCode"),
        order_amount: decimal(order, "orderAmount"),
        payment_status: PaymentStatus::read(text(order, "paymentStatus").as_deref()),
        payment_url: text(order, "paymentUrl").and_then(|url| PaymentUrl::parse(&url)),
        payment_method: object(order, "paymentMethod").map(|method| PaymentMethodView {
            method_type: text(method, "methodType"),
            card_last4: text(method, "cardLast4").map(Personal::new),
            card_network: text(method, "cardNetwork"),
        }),
        reason: text(order, "reason"),
        cart: object(order, "cart").map(cart),
        created: time(order, "created"),
        updated: time(order, "updated"),
        operations,
    })
}

/// `data` of the operation call, and of a refund.
pub(crate) fn read_operation(data: &Value) -> Option<OperationView> {
    data.get("operation")?.as_object().map(operation)
}

fn operation(fields: &Map<String, Value>) -> OperationView {
    OperationView {
        operation_id: text(fields, "operationId"),
        external_operation_id: text(fields, "externalOperationId"),
        operation_type: OperationType::read(text(fields, "operationType").as_deref()),
        order_id: text(fields, "orderId"),
        amount: decimal(fields, "amount"),
        status: OperationStatus::read(text(fields, "status").as_deref()),
        reason: text(fields, "reason"),
        created: time(fields, "created"),
        updated: time(fields, "updated"),
    }
}

fn cart(fields: &Map<String, Value>) -> CartView {
    let total = object(fields, "total");
    let items = fields.get("items").and_then(Value::as_array);
    CartView {
        external_id: text(fields, "externalId"),
        items: items
            .into_iter()
            .flatten()
            .filter_map(Value::as_object)
            .map(|line| CartLineView {
                product_id: text(line, "productId"),
                title: text(line, "title"),
                count: object(line, "quantity").and_then(|quantity| decimal(quantity, "count")),
                total: decimal(line, "total"),
                points_amount: decimal(line, "pointsAmount"),
            })
            .collect(),
        total: total.and_then(|total| decimal(total, "amount")),
        points_amount: total.and_then(|total| decimal(total, "pointsAmount")),
    }
}

fn object<'a>(fields: &'a Map<String, Value>, name: &str) -> Option<&'a Map<String, Value>> {
    fields.get(name)?.as_object()
}

/// A string, or a number as its text.
fn text(fields: &Map<String, Value>, name: &str) -> Option<String> {
    match fields.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn decimal(fields: &Map<String, Value>, name: &str) -> Option<Decimal> {
    parse_tolerantly(fields.get(name)?)
}

fn time(fields: &Map<String, Value>, name: &str) -> Option<Timestamp> {
    fields.get(name)?.as_str()?.parse().ok()
}
