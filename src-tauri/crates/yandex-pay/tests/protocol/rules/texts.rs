//! Strings: length, emptiness, form.

use yandex_pay::*;

use super::{broken, extensions, risk};
use crate::samples::*;

#[test]
fn identifiers_and_titles_are_not_empty() {
    assert_eq!(broken(|o| o.order_id = " ".into()), ["orderId: is empty"]);
    assert_eq!(
        broken(|o| o.cart.items[1].product_id.clear()),
        ["cart.items[1].productId: is empty"]
    );
    assert_eq!(
        broken(|o| o.cart.items[1].title.clear()),
        ["cart.items[1].title: is empty"]
    );
}

#[test]
fn a_string_has_at_most_2048_characters_not_bytes() {
    assert_eq!(broken(|o| o.order_id = "я".repeat(2048)), [""; 0]);
    let long = || "я".repeat(2049);
    let told = |path: &str| vec![format!("{path}: has 2049 characters, at most 2048 are allowed")];
    assert_eq!(broken(|o| o.order_id = long()), told("orderId"));
    assert_eq!(broken(|o| o.metadata = Some(long())), told("metadata"));
    assert_eq!(
        broken(|o| o.public_constructor = Some(long())),
        told("publicConstructor")
    );
    assert_eq!(
        broken(|o| o.cart.external_id = Some(long())),
        told("cart.externalId")
    );
    assert_eq!(
        broken(|o| o.cart.items[2].product_id = long()),
        told("cart.items[2].productId")
    );
    assert_eq!(
        broken(|o| o.cart.items[2].title = long()),
        told("cart.items[2].title")
    );
    assert_eq!(
        broken(|o| o.cart.items[2].description = Some(long())),
        told("cart.items[2].description")
    );
    assert_eq!(
        broken(|o| o.cart.items[2].sku_id = Some(long())),
        told("cart.items[2].skuId")
    );
    assert_eq!(
        broken(|o| o.billing_phone = Some(format!("1{}", "-".repeat(2048)).into())),
        told("billingPhone")
    );
    assert_eq!(
        broken(|o| extensions(o).sms_offer = Some(SmsOffer {
            phone: format!("+{}", "1".repeat(2048)).into()
        })),
        told("extensions.smsOffer.phone")
    );
    assert_eq!(
        broken(|o| extensions(o).payment_data = Some(PaymentData {
            sale_token: long().into()
        })),
        told("extensions.paymentData.saleToken")
    );
    assert_eq!(
        broken(|o| extensions(o).qr_data = Some(QrData { token: long().into() })),
        told("extensions.qrData.token")
    );
}

#[test]
fn every_string_of_risk_is_bounded() {
    type Set = fn(&mut MerchantRiskInfo, String);
    let fields: [(&str, Set); 9] = [
        ("deviceId", |r, s| r.device_id = Some(s.into())),
        ("merchantMcc", |r, s| r.merchant_mcc = Some(s)),
        ("merchantName", |r, s| r.merchant_name = Some(s)),
        ("merchantOfflinePosLegalAddress", |r, s| {
            r.merchant_offline_pos_legal_address = Some(s);
        }),
        ("merchantTaxRefNumber", |r, s| r.merchant_tax_ref_number = Some(s)),
        ("qrcId", |r, s| r.qrc_id = Some(s)),
        ("shippingAddress", |r, s| r.shipping_address = Some(s.into())),
        ("shippingPhone", |r, s| r.shipping_phone = Some(s.into())),
        ("customerAggregates.cookie", |r, s| {
            r.customer_aggregates = Some(CustomerAggregates {
                cookie: Some(s.into()),
                ..CustomerAggregates::default()
            });
        }),
    ];
    for (name, set) in fields {
        assert_eq!(
            broken(|o| set(risk(o), "я".repeat(2049))),
            [format!(
                "risk.{name}: has 2049 characters, at most 2048 are allowed"
            )]
        );
        assert_eq!(broken(|o| set(risk(o), "я".repeat(2048))), [""; 0]);
    }
}

#[test]
fn a_purpose_has_at_most_1000_characters() {
    assert_eq!(broken(|o| o.purpose = Some("я".repeat(1000))), [""; 0]);
    assert_eq!(
        broken(|o| o.purpose = Some("я".repeat(1001))),
        ["purpose: has 1001 characters, at most 1000 are allowed"]
    );
}

#[test]
fn the_word_null_in_quotes_is_refused_wherever_it_stands() {
    let told = |path: &str| {
        vec![format!(
            "{path}: is the word \"null\": leave the field out instead"
        )]
    };
    assert_eq!(broken(|o| o.metadata = Some("null".into())), told("metadata"));
    let report = |branch: &str, manager: &str| {
        Some(BillingReport {
            branch_id: Some(branch.into()),
            manager_id: Some(manager.into()),
        })
    };
    assert_eq!(
        broken(|o| extensions(o).billing_report = report("null", "cashier-12")),
        told("extensions.billingReport.branchId")
    );
    assert_eq!(
        broken(|o| extensions(o).billing_report = report("tashkent-03", "null")),
        told("extensions.billingReport.managerId")
    );
    assert_eq!(
        broken(|o| risk(o).device_id = Some("null".into())),
        told("risk.deviceId")
    );
}

#[test]
fn the_phone_for_the_sms_is_plus_and_digits() {
    for phone in [
        "",
        "+",
        "998123456789",
        "+998 12 345 67 89",
        "++998",
        "+99812345678x",
        "+998123456789\n",
        "+٩٩٨",
    ] {
        assert_eq!(
            broken(|o| extensions(o).sms_offer = Some(SmsOffer { phone: phone.into() })),
            ["extensions.smsOffer.phone: must be + and digits, nothing else"],
            "{phone:?}"
        );
    }
}

#[test]
fn tokens_are_not_empty_where_they_are_told() {
    assert_eq!(
        broken(|o| {
            extensions(o).payment_data = Some(PaymentData {
                sale_token: "".into(),
            });
            extensions(o).qr_data = Some(QrData { token: " ".into() });
        }),
        [
            "extensions.paymentData.saleToken: is empty",
            "extensions.qrData.token: is empty"
        ]
    );
}

#[test]
fn a_billing_phone_has_digits_in_any_writing() {
    for phone in ["998123456789", "+998 (12) 345-67-89"] {
        assert_eq!(broken(|o| o.billing_phone = Some(phone.into())), [""; 0]);
    }
    assert_eq!(
        broken(|o| o.billing_phone = Some("example".into())),
        ["billingPhone: has no digits"]
    );
}

#[test]
fn the_payer_returns_to_web_addresses_only() {
    let found = broken(|o| {
        o.redirect_urls = Some(MerchantRedirectUrls {
            on_success: "example".into(),
            on_error: String::new(),
            on_abort: Some("javascript:alert(1)".into()),
        });
    });
    assert_eq!(
        found,
        [
            "redirectUrls.onSuccess: is not an http or https address",
            "redirectUrls.onError: is empty",
            "redirectUrls.onAbort: is not an http or https address"
        ]
    );
}

#[test]
fn all_problems_are_told_at_once_in_one_sentence() {
    let mut order = full();
    order.ttl = Some(1);
    order.cart.items[1].product_id = "4780001".into();
    assert_eq!(
        order.validate(&TILL).unwrap_err().to_string(),
        "the request is not fit to send: ttl: is 1, must be from 180 to 604800; \
         cart.items[1].productId: repeats cart.items[0].productId"
    );
}

#[test]
fn an_order_that_could_never_be_asked_for_is_not_created() {
    for id in [".", ".."] {
        let told = "cannot be part of an address";
        assert_eq!(broken(|o| o.order_id = id.into()), [format!("orderId: {told}")]);
        let refund = refund("1", id).validate(&TILL).unwrap_err();
        assert_eq!(refund.problems[0].path, "externalOperationId");
    }
}
