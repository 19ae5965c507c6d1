//! What the seller knows of the customer and of itself; it may raise the odds of an approval
//! (*seed*: `MerchantRiskInfo`).

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::decimal::{money_option, plain_option};
use crate::masked::Personal;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct MerchantRiskInfo {
    /// Deprecated: belongs into [`super::CreateOrder::billing_phone`], and is refused here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billing_phone: Option<Personal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub customer_aggregates: Option<CustomerAggregates>,
    /// The customer's device (`device_id`, `gaid`, `idfa`, `ifv`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device_id: Option<Personal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_express_shipping: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merchant_mcc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merchant_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merchant_offline_pos_legal_address: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merchant_tax_ref_number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period_check_aggregates: Option<PeriodCheckAggregates>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qr_type: Option<QrType>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub qrc_id: Option<String>,
    /// Where the goods go; for [`ShippingType::Pickup`], the address of the pickup point.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_address: Option<Personal>,
    /// The recipient's phone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_phone: Option<Personal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shipping_type: Option<ShippingType>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QrType {
    Static,
    Dynamic,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ShippingType {
    Courier,
    Pickup,
}

/// The customer's history with the seller.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct CustomerAggregates {
    #[serde(with = "money_option", skip_serializing_if = "Option::is_none")]
    pub amount_first_successful_order: Option<Decimal>,
    #[serde(with = "money_option", skip_serializing_if = "Option::is_none")]
    pub amount_latest_successful_order: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cookie: Option<Personal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub days_since_last_password_reset: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_login_attempts_one_day: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failed_login_attempts_seven_days: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_successful_order_date: Option<Date>,
    /// Signed in by a saved cookie that has paid before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub historical_cookie_login: Option<bool>,
    /// Signed in from a saved device that has paid before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub historical_device_login: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_password_reset_date: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub latest_successful_order_last_year_date: Option<Date>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub previous_successful_orders_at_same_address: Option<bool>,
    /// Percent of orders really bought in the last half-year.
    #[serde(with = "plain_option", skip_serializing_if = "Option::is_none")]
    pub redemption_rate_last_half_year: Option<Decimal>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub registration_date: Option<Date>,
}

/// The customer's receipts over one, three, six, nine and twelve months.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct PeriodCheckAggregates {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successful_orders_count_one_month: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successful_orders_count_three_months: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successful_orders_count_six_months: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successful_orders_count_nine_months: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successful_orders_count_twelve_months: Option<u32>,
    #[serde(with = "money_option", skip_serializing_if = "Option::is_none")]
    pub total_amount_successful_orders_one_month: Option<Decimal>,
    #[serde(with = "money_option", skip_serializing_if = "Option::is_none")]
    pub total_amount_successful_orders_three_months: Option<Decimal>,
    #[serde(with = "money_option", skip_serializing_if = "Option::is_none")]
    pub total_amount_successful_orders_six_months: Option<Decimal>,
    #[serde(with = "money_option", skip_serializing_if = "Option::is_none")]
    pub total_amount_successful_orders_nine_months: Option<Decimal>,
    #[serde(with = "money_option", skip_serializing_if = "Option::is_none")]
    pub total_amount_successful_orders_twelve_months: Option<Decimal>,
}
