//! The body of `POST /v2/orders/{id}/refund` (*found*).

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::decimal::{money, money_option, plain_option};

/// Give money back after CAPTURED. Asynchronous: the answer is an operation to follow.
///
/// One refund of an order at a time. A repeat with the same `external_operation_id` gives the same
/// operation while it is unfinished and `DUPLICATE_EXTERNAL_OPERATION_ID` afterwards: either way,
/// ask for the operation. Never together with a rollback.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Refund {
    #[serde(with = "money")]
    pub refund_amount: Decimal,
    /// The seller's identifier of this refund, unique. Optional for the service, mandatory here:
    /// without it the refund could not be followed to its end, nor safely repeated.
    pub external_operation_id: String,
    /// The point of sale; mandatory for an offline shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch_id: Option<String>,
    /// The person who gives the money back; mandatory for an offline shop.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager_id: Option<String>,
    /// Why, for people.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub motive: Option<String>,
    /// What *remains* of the cart. Absent: the whole cart goes back (*found*), so a refund of a part
    /// of the money must bring it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target_cart: Option<TargetCart>,
    /// What goes back. Its shape is *inferred* to be that of the target cart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund_cart: Option<TargetCart>,
}

impl Refund {
    /// The whole of `refund_amount`, with no cart: everything goes back.
    pub fn full(refund_amount: Decimal, external_operation_id: impl Into<String>) -> Self {
        Self {
            refund_amount,
            external_operation_id: external_operation_id.into(),
            branch_id: None,
            manager_id: None,
            motive: None,
            target_cart: None,
            refund_cart: None,
        }
    }
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TargetCart {
    pub items: Vec<TargetCartItem>,
}

/// A line of the original cart, by its `product_id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct TargetCartItem {
    pub product_id: String,
    /// Units; absent: unchanged.
    #[serde(default, with = "plain_option", skip_serializing_if = "Option::is_none")]
    pub quantity_count: Option<Decimal>,
    /// Price of one unit; absent: unchanged.
    #[serde(default, with = "money_option", skip_serializing_if = "Option::is_none")]
    pub price: Option<Decimal>,
}
