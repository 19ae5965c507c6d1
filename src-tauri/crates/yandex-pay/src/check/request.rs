//! The order as a whole: who must say what.

use super::report::Report;
use super::{Invalid, MAX_PURPOSE, Rules, Shop, SmsOfferRule, TTL_S, What, cart, risk};
use crate::masked::Personal;
use crate::order::{
    AvailablePaymentMethod, CreateOrder, MerchantRedirectUrls, OrderExtensions, OrderSource, SmsOffer,
};

impl CreateOrder {
    /// Judges the request by the published rules and those of this shop. Every problem is told.
    pub fn validate(&self, rules: &Rules) -> Result<(), Invalid> {
        let mut report = Report::default();
        let shop = self.shop(rules);
        report.address_part("orderId", &self.order_id);
        if let Some(ttl) = self.ttl
            && !TTL_S.contains(&ttl)
        {
            report.add(
                "ttl",
                What::OutOfRange {
                    found: ttl,
                    least: *TTL_S.start(),
                    most: *TTL_S.end(),
                },
            );
        }
        cart::check(&mut report, &self.cart, rules);
        if let Some(methods) = &self.available_payment_methods {
            payment_methods(&mut report, methods);
        }
        if let Some(phone) = &self.billing_phone {
            billing_phone(&mut report, phone);
        }
        if self.is_prepayment == Some(true) && shop == Shop::Offline {
            report.add(
                "isPrepayment",
                What::NotAllowed("a till takes the whole payment at once: leave it out"),
            );
        }
        report.text("metadata", self.metadata.as_deref());
        report.text("publicConstructor", self.public_constructor.as_deref());
        report.text_up_to("purpose", self.purpose.as_deref(), MAX_PURPOSE);
        redirects(&mut report, self.redirect_urls.as_ref(), shop);
        extensions(&mut report, self.extensions.as_ref(), shop, rules.sms_offer);
        if let Some(risk) = &self.risk {
            risk::check(&mut report, risk);
        }
        report.finish()
    }

    fn shop(&self, rules: &Rules) -> Shop {
        match self.order_source {
            Some(OrderSource::CashRegister) => Shop::Offline,
            None
            | Some(OrderSource::Website | OrderSource::App | OrderSource::Crm | OrderSource::CmsPlugin) => {
                rules.shop
            }
        }
    }
}

fn payment_methods(report: &mut Report, methods: &[AvailablePaymentMethod]) {
    if methods.is_empty() {
        report.add("availablePaymentMethods", What::Empty);
    }
    for (index, method) in methods.iter().enumerate() {
        match method {
            AvailablePaymentMethod::Split => {}
            AvailablePaymentMethod::Card => report.add(
                format!("availablePaymentMethods[{index}]"),
                What::NotAllowed("only SPLIT may be offered"),
            ),
        }
    }
}

/// Any writing will do, as the service ignores all but digits; but digits there must be.
fn billing_phone(report: &mut Report, phone: &Personal) {
    report.personal("billingPhone", Some(phone));
    if !phone.expose().contains(|c: char| c.is_ascii_digit()) {
        report.add("billingPhone", What::Malformed("has no digits"));
    }
}

fn redirects(report: &mut Report, urls: Option<&MerchantRedirectUrls>, shop: Shop) {
    match (urls, shop) {
        (Some(urls), Shop::Online | Shop::Offline) => {
            report.web_address("redirectUrls.onSuccess", &urls.on_success);
            report.web_address("redirectUrls.onError", &urls.on_error);
            if let Some(address) = &urls.on_abort {
                report.web_address("redirectUrls.onAbort", address);
            }
        }
        (None, Shop::Online) => report.add("redirectUrls", What::Missing),
        (None, Shop::Offline) => {}
    }
}

fn extensions(report: &mut Report, extensions: Option<&OrderExtensions>, shop: Shop, sms_rule: SmsOfferRule) {
    let nothing = OrderExtensions::default();
    let given = extensions.unwrap_or(&nothing);
    match (shop, &given.billing_report) {
        (Shop::Offline, given) => {
            let (branch, manager) = given.as_ref().map_or((None, None), |report| {
                (report.branch_id.as_deref(), report.manager_id.as_deref())
            });
            report.mandatory("extensions.billingReport.branchId", branch);
            report.mandatory("extensions.billingReport.managerId", manager);
        }
        (Shop::Online, Some(given)) => {
            report.text("extensions.billingReport.branchId", given.branch_id.as_deref());
            report.text("extensions.billingReport.managerId", given.manager_id.as_deref());
        }
        (Shop::Online, None) => {}
    }
    if let Some(data) = &given.payment_data {
        report.identifier("extensions.paymentData.saleToken", data.sale_token.expose());
    }
    if let Some(data) = &given.qr_data {
        report.identifier("extensions.qrData.token", data.token.expose());
    }
    match (shop, &given.sms_offer, sms_rule) {
        (Shop::Offline, None, SmsOfferRule::Required) => {
            report.add("extensions.smsOffer.phone", What::Missing);
        }
        (Shop::Offline, Some(offer), SmsOfferRule::Required | SmsOfferRule::Optional) => {
            sms_phone(report, offer);
        }
        (Shop::Online, Some(_), _) => report.add(
            "extensions.smsOffer",
            What::NotAllowed("is for offline shops only"),
        ),
        (Shop::Offline, None, SmsOfferRule::Optional) | (Shop::Online, None, _) => {}
    }
}

/// The page's pattern: `^\+\d+$`.
fn sms_phone(report: &mut Report, offer: &SmsOffer) {
    let path = "extensions.smsOffer.phone";
    let phone = offer.phone.expose();
    report.personal(path, Some(&offer.phone));
    let digits = phone.strip_prefix('+').unwrap_or_default();
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        report.add(path, What::Malformed("must be + and digits, nothing else"));
    }
}
