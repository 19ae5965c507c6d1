//! `risk`: lengths, amounts, and the two things the page says of its fields.

use super::What;
use super::report::Report;
use crate::order::{CustomerAggregates, MerchantRiskInfo, PeriodCheckAggregates, ShippingType};

pub(super) fn check(report: &mut Report, risk: &MerchantRiskInfo) {
    if risk.billing_phone.is_some() {
        report.add(
            "risk.billingPhone",
            What::NotAllowed("is deprecated: use billingPhone of the order itself"),
        );
    }
    report.personal("risk.deviceId", risk.device_id.as_ref());
    report.personal("risk.shippingPhone", risk.shipping_phone.as_ref());
    report.text("risk.merchantMcc", risk.merchant_mcc.as_deref());
    report.text("risk.merchantName", risk.merchant_name.as_deref());
    report.text(
        "risk.merchantOfflinePosLegalAddress",
        risk.merchant_offline_pos_legal_address.as_deref(),
    );
    report.text(
        "risk.merchantTaxRefNumber",
        risk.merchant_tax_ref_number.as_deref(),
    );
    report.text("risk.qrcId", risk.qrc_id.as_deref());
    match (risk.shipping_type, &risk.shipping_address) {
        // Seed: with PICKUP, the address of the pickup point must be given.
        (Some(ShippingType::Pickup), address) => report.mandatory(
            "risk.shippingAddress",
            address.as_ref().map(|address| address.expose()),
        ),
        (Some(ShippingType::Courier) | None, address) => {
            report.personal("risk.shippingAddress", address.as_ref());
        }
    }
    if let Some(customer) = &risk.customer_aggregates {
        self::customer(report, customer);
    }
    if let Some(periods) = &risk.period_check_aggregates {
        self::periods(report, periods);
    }
}

fn customer(report: &mut Report, customer: &CustomerAggregates) {
    let at = |field: &str| format!("risk.customerAggregates.{field}");
    report.amount_option(
        &at("amountFirstSuccessfulOrder"),
        customer.amount_first_successful_order,
    );
    report.amount_option(
        &at("amountLatestSuccessfulOrder"),
        customer.amount_latest_successful_order,
    );
    report.personal(&at("cookie"), customer.cookie.as_ref());
    if let Some(rate) = customer.redemption_rate_last_half_year {
        report.not_negative(&at("redemptionRateLastHalfYear"), rate);
    }
}

fn periods(report: &mut Report, periods: &PeriodCheckAggregates) {
    let amounts = [
        ("OneMonth", periods.total_amount_successful_orders_one_month),
        ("ThreeMonths", periods.total_amount_successful_orders_three_months),
        ("SixMonths", periods.total_amount_successful_orders_six_months),
        ("NineMonths", periods.total_amount_successful_orders_nine_months),
        (
            "TwelveMonths",
            periods.total_amount_successful_orders_twelve_months,
        ),
    ];
    for (period, amount) in amounts {
        report.amount_option(
            &format!("risk.periodCheckAggregates.totalAmountSuccessfulOrders{period}"),
            amount,
        );
    }
}
