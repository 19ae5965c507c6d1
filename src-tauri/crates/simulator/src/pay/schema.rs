//! The body of `POST /v1/orders`, every field of the seed, and nothing else.

use std::ops::RangeInclusive;

use rust_decimal::Decimal;
use serde_json::Value;

use super::cart;
use super::config::PayConfig;
use super::payment::Item;
use crate::wire::{Complaint, Complaints, Fields, Kind, Node};

pub(super) const LONGEST: usize = 2048;
const TTL_S: RangeInclusive<i64> = 180..=604_800;
const TTL_DEFAULT_S: i64 = 1800;
const COUNT: RangeInclusive<i64> = 0..=i64::MAX;

/// What the service needs to know of a request that is in order.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) order_id: String,
    pub(super) currency: String,
    pub(super) ttl_s: i64,
    pub(super) sale_token: Option<String>,
    pub(super) cart: Cart,
}

#[derive(Debug)]
pub(super) struct Cart {
    pub(super) items: Vec<Item>,
    pub(super) total: Decimal,
}

pub(super) fn read(config: &PayConfig, body: &Value) -> Result<Asked, Vec<Complaint>> {
    let complaints = Complaints::default();
    let asked = complaints.root(body).object().and_then(|top| order(config, top));
    let complaints = complaints.into_vec();
    match asked {
        Some(asked) if complaints.is_empty() => Ok(asked),
        Some(_) | None => Err(complaints),
    }
}

fn order(config: &PayConfig, mut top: Fields<'_>) -> Option<Asked> {
    let cart = top.need("cart").and_then(|node| cart::read(&node, config.host));
    let currency = top
        .need("currencyCode")
        .and_then(|node| node.word(&["RUB", "UZS"]));
    let order_id = top.need("orderId").and_then(|node| node.filled_text(LONGEST));
    top.need("orderSource").map(|node| {
        // The page knows five words; a till is one of them.
        node.word(&["CASH_REGISTER"])
    });
    if let Some(methods) = top.nullable("availablePaymentMethods") {
        self::methods(&methods);
    }
    top.maybe("preferredPaymentMethod")
        .map(|node| node.word(&["FULLPAYMENT", "SPLIT"]));
    if let Some(phone) = top.maybe("billingPhone")
        && let Some(text) = phone.text(LONGEST)
        && !text.bytes().any(|b| b.is_ascii_digit())
    {
        phone.complain(Kind::Invalid, "holds no digit");
    }
    if let Some(prepayment) = top.maybe("isPrepayment")
        && prepayment.boolean() == Some(true)
    {
        prepayment.complain(Kind::Invalid, "a till takes no deferred payment");
    }
    top.maybe("metadata").map(|node| node.text(LONGEST));
    top.maybe("publicConstructor").map(|node| node.text(usize::MAX));
    top.maybe("purpose").map(|node| node.text(1000));
    if let Some(mut urls) = top.maybe("redirectUrls").and_then(|node| node.object()) {
        texts(&mut urls, &["onSuccess", "onError", "onAbort"]);
        urls.finish();
    }
    let ttl_s = top
        .maybe("ttl")
        .map_or(Some(TTL_DEFAULT_S), |node| node.integer(TTL_S));
    let sale_token = top.need("extensions").and_then(|node| extensions(config, &node));
    if let Some(risk) = top.maybe("risk").and_then(|node| node.object()) {
        self::risk(risk);
    }
    top.finish();
    Some(Asked {
        order_id: order_id?.to_owned(),
        currency: currency?.to_owned(),
        ttl_s: ttl_s?,
        sale_token: sale_token?,
        cart: cart?,
    })
}

fn methods(node: &Node<'_>) {
    let Some(list) = node.list() else { return };
    if list.is_empty() {
        node.complain(Kind::Invalid, "needs at least one item");
    }
    for method in list {
        method.word(&["SPLIT"]);
    }
}

/// The sale token, if one is given.
fn extensions(config: &PayConfig, node: &Node<'_>) -> Option<Option<String>> {
    let mut extensions = node.object()?;
    if let Some(mut report) = extensions.need("billingReport").and_then(|node| node.object()) {
        for name in ["branchId", "managerId"] {
            let Some(id) = report.need(name) else { continue };
            if id.filled_text(LONGEST) == Some("null") {
                id.complain(Kind::Invalid, "is the word null");
            }
        }
        report.finish();
    }
    let mut token = None;
    if let Some(mut data) = extensions.maybe("paymentData").and_then(|node| node.object()) {
        token = data
            .maybe("saleToken")
            .and_then(|node| node.filled_text(LONGEST))
            .map(str::to_owned);
        data.finish();
    }
    if let Some(mut qr) = extensions.maybe("qrData").and_then(|node| node.object()) {
        qr.maybe("token").map(|node| node.filled_text(LONGEST));
        qr.finish();
    }
    let offer = if config.sms_offer_required {
        extensions.need("smsOffer")
    } else {
        extensions.maybe("smsOffer")
    };
    if let Some(mut offer) = offer.and_then(|node| node.object()) {
        if let Some(phone) = offer.need("phone")
            && let Some(text) = phone.text(LONGEST)
        {
            let digits = text.strip_prefix('+').unwrap_or_default();
            if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
                phone.complain(Kind::Invalid, r"must match ^\+\d+$");
            }
        }
        offer.finish();
    }
    extensions.finish();
    Some(token)
}

fn risk(mut risk: Fields<'_>) {
    texts(
        &mut risk,
        &[
            "billingPhone",
            "deviceId",
            "merchantMcc",
            "merchantName",
            "merchantOfflinePosLegalAddress",
            "merchantTaxRefNumber",
            "qrcId",
            "shippingAddress",
            "shippingPhone",
        ],
    );
    risk.maybe("isExpressShipping").map(|node| node.boolean());
    risk.nullable("qrType")
        .map(|node| node.word(&["static", "dynamic"]));
    risk.nullable("shippingType")
        .map(|node| node.word(&["COURIER", "PICKUP"]));
    if let Some(mut customer) = risk.maybe("customerAggregates").and_then(|node| node.object()) {
        texts(&mut customer, &["cookie"]);
        amounts(
            &mut customer,
            &[
                "amountFirstSuccessfulOrder",
                "amountLatestSuccessfulOrder",
                "redemptionRateLastHalfYear",
            ],
        );
        counts(
            &mut customer,
            &[
                "daysSinceLastPasswordReset",
                "failedLoginAttemptsOneDay",
                "failedLoginAttemptsSevenDays",
            ],
        );
        for name in [
            "historicalCookieLogin",
            "historicalDeviceLogin",
            "previousSuccessfulOrdersAtSameAddress",
        ] {
            customer.maybe(name).map(|node| node.boolean());
        }
        for name in [
            "firstSuccessfulOrderDate",
            "lastPasswordResetDate",
            "latestSuccessfulOrderLastYearDate",
            "registrationDate",
        ] {
            if let Some(node) = customer.maybe(name)
                && let Some(text) = node.text(LONGEST)
                && (text.len() != 10 || text.parse::<jiff::civil::Date>().is_err())
            {
                node.complain(Kind::Invalid, "must be a date, YYYY-MM-DD");
            }
        }
        customer.finish();
    }
    if let Some(mut period) = risk.maybe("periodCheckAggregates").and_then(|node| node.object()) {
        counts(
            &mut period,
            &[
                "successfulOrdersCountNineMonths",
                "successfulOrdersCountOneMonth",
                "successfulOrdersCountSixMonths",
                "successfulOrdersCountThreeMonths",
                "successfulOrdersCountTwelveMonths",
            ],
        );
        amounts(
            &mut period,
            &[
                "totalAmountSuccessfulOrdersNineMonths",
                "totalAmountSuccessfulOrdersOneMonth",
                "totalAmountSuccessfulOrdersSixMonths",
                "totalAmountSuccessfulOrdersThreeMonths",
                "totalAmountSuccessfulOrdersTwelveMonths",
            ],
        );
        period.finish();
    }
    risk.finish();
}

fn texts(fields: &mut Fields<'_>, names: &[&'static str]) {
    for name in names {
        fields.maybe(name).map(|node| node.text(LONGEST));
    }
}

fn amounts(fields: &mut Fields<'_>, names: &[&'static str]) {
    for name in names {
        fields.maybe(name).map(|node| node.decimal(2, false));
    }
}

fn counts(fields: &mut Fields<'_>, names: &[&'static str]) {
    for name in names {
        fields.maybe(name).map(|node| node.integer(COUNT));
    }
}
