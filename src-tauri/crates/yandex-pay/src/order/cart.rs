//! What is paid for. A delivery price, if any, is an item like the others (*seed*).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::decimal::{money, money_option, plain, plain_option};

/// The cart: its items' totals add up to its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RenderedCart {
    /// The cart's identifier on the seller's side.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    pub items: Vec<RenderedCartItem>,
    pub total: CartTotal,
}

impl RenderedCart {
    /// `total` is given, not computed: it is what the till will ask for, and the check compares it
    /// with the items.
    pub fn new(items: Vec<RenderedCartItem>, total: Decimal) -> Self {
        Self {
            external_id: None,
            items,
            total: CartTotal {
                amount: total,
                points_amount: None,
            },
        }
    }
}

/// One line. Two lines of one article need two `product_id`s, or are merged.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RenderedCartItem {
    /// Unique within the cart.
    pub product_id: String,
    pub title: String,
    pub quantity: ItemQuantity,
    /// Price of one unit before discounts.
    #[serde(default, with = "money_option", skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Decimal>,
    /// Price of the whole line before discounts.
    #[serde(default, with = "money_option", skip_serializing_if = "Option::is_none")]
    pub subtotal: Option<Decimal>,
    /// Price of one unit after the line's discounts.
    #[serde(default, with = "money_option", skip_serializing_if = "Option::is_none")]
    pub discounted_unit_price: Option<Decimal>,
    /// Price of the whole line after its discounts.
    #[serde(with = "money")]
    pub total: Decimal,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The unit of the assortment; needed for an individual tariff.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sku_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub features: Option<CartItemFeatures>,
    /// Points of the loyalty scheme; not available in Uzbekistan.
    #[serde(default, with = "money_option", skip_serializing_if = "Option::is_none")]
    pub points_amount: Option<Decimal>,
}

impl RenderedCartItem {
    /// A line with its mandatory fields.
    pub fn new(
        product_id: impl Into<String>,
        title: impl Into<String>,
        count: Decimal,
        total: Decimal,
    ) -> Self {
        Self {
            product_id: product_id.into(),
            title: title.into(),
            quantity: ItemQuantity {
                count,
                available: None,
            },
            unit_price: None,
            subtotal: None,
            discounted_unit_price: None,
            total,
            description: None,
            sku_id: None,
            features: None,
            points_amount: None,
        }
    }
}

/// How many units; a decimal, written without trailing zeros.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ItemQuantity {
    #[serde(with = "plain")]
    pub count: Decimal,
    /// The most that could be had.
    #[serde(default, with = "plain_option", skip_serializing_if = "Option::is_none")]
    pub available: Option<Decimal>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CartItemFeatures {
    /// Not available in Uzbekistan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub points_disabled: Option<bool>,
    /// Which tariff the service's fee for this line follows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tariff_modifier: Option<TariffModifier>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TariffModifier {
    VeryLow,
    Low,
    Medium,
    High,
    VeryHigh,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CartTotal {
    /// Price of the cart after all discounts.
    #[serde(with = "money")]
    pub amount: Decimal,
    /// Points of the loyalty scheme; not available in Uzbekistan.
    #[serde(default, with = "money_option", skip_serializing_if = "Option::is_none")]
    pub points_amount: Option<Decimal>,
}
