//! What an offline shop adds to an order (*seed*: `OrderExtensions`).

use serde::{Deserialize, Serialize};

use crate::masked::Personal;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OrderExtensions {
    /// Place and author of the order.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_report: Option<BillingReport>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment_data: Option<PaymentData>,
    /// For a link sent by a QR code of the service's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub qr_data: Option<QrData>,
    /// For a link sent by SMS; mandatory for offline shops, says the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sms_offer: Option<SmsOffer>,
}

/// Both identifiers are mandatory for an offline shop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct BillingReport {
    /// The point of sale.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub branch_id: Option<String>,
    /// The person who takes the payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub manager_id: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct PaymentData {
    /// Made by the till, unique for every payment operation.
    pub sale_token: Personal,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct QrData {
    pub token: Personal,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SmsOffer {
    /// `+` and digits; see [`crate::normalise_phone`].
    pub phone: Personal,
}
