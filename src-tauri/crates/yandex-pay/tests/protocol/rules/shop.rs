//! What this shop must say, and what it must not.

use yandex_pay::*;

use super::{broken, extensions, online, risk};
use crate::samples::*;

#[test]
fn a_link_lives_from_three_minutes_to_a_week() {
    for ttl in [180, 1800, 604_800] {
        assert_eq!(broken(|o| o.ttl = Some(ttl)), [""; 0]);
    }
    assert_eq!(broken(|o| o.ttl = None), [""; 0]);
    for ttl in [0, 179, 604_801, u32::MAX] {
        assert_eq!(
            broken(|o| o.ttl = Some(ttl)),
            [format!("ttl: is {ttl}, must be from 180 to 604800")]
        );
    }
}

#[test]
fn the_methods_offered_are_split_alone_or_not_told() {
    assert_eq!(broken(|o| o.available_payment_methods = None), [""; 0]);
    assert_eq!(
        broken(|o| o.available_payment_methods = Some(vec![])),
        ["availablePaymentMethods: is empty"]
    );
    use AvailablePaymentMethod::{Card, Split};
    assert_eq!(
        broken(|o| o.available_payment_methods = Some(vec![Split, Card])),
        ["availablePaymentMethods[1]: only SPLIT may be offered"]
    );
}

#[test]
fn an_offline_shop_says_where_and_who() {
    assert_eq!(
        broken(|o| extensions(o).billing_report = None),
        [
            "extensions.billingReport.branchId: is missing",
            "extensions.billingReport.managerId: is missing"
        ]
    );
    assert_eq!(
        broken(|o| extensions(o).billing_report = Some(BillingReport {
            branch_id: Some(String::new()),
            manager_id: None
        })),
        [
            "extensions.billingReport.branchId: is empty",
            "extensions.billingReport.managerId: is missing"
        ]
    );
    assert_eq!(
        broken(|o| o.extensions = None),
        [
            "extensions.billingReport.branchId: is missing",
            "extensions.billingReport.managerId: is missing",
            "extensions.smsOffer.phone: is missing"
        ]
    );
}

#[test]
fn a_cash_register_is_an_offline_shop_whatever_the_rules_say() {
    let (mut order, rules) = online();
    assert_eq!(problems(&order, &rules), [""; 0]);
    order.order_source = Some(OrderSource::CashRegister);
    assert_eq!(
        problems(&order, &rules),
        [
            "extensions.billingReport.branchId: is missing",
            "extensions.billingReport.managerId: is missing",
            "extensions.smsOffer.phone: is missing"
        ]
    );
}

#[test]
fn the_phone_for_the_sms_is_mandatory_unless_the_shop_is_let_off() {
    assert_eq!(
        broken(|o| extensions(o).sms_offer = None),
        ["extensions.smsOffer.phone: is missing"]
    );
    let mut order = full();
    extensions(&mut order).sms_offer = None;
    let rules = Rules {
        sms_offer: SmsOfferRule::Optional,
        ..TILL
    };
    assert_eq!(problems(&order, &rules), [""; 0]);
    extensions(&mut order).sms_offer = Some(SmsOffer { phone: "none".into() });
    assert_eq!(
        problems(&order, &rules),
        ["extensions.smsOffer.phone: must be + and digits, nothing else"]
    );
}

#[test]
fn the_old_place_of_the_billing_phone_is_refused_in_favour_of_the_new() {
    assert_eq!(
        broken(|o| risk(o).billing_phone = Some("+998123456789".into())),
        ["risk.billingPhone: is deprecated: use billingPhone of the order itself"]
    );
}

#[test]
fn a_pickup_tells_the_address_of_the_pickup_point() {
    assert_eq!(
        broken(|o| risk(o).shipping_address = None),
        ["risk.shippingAddress: is missing"]
    );
    assert_eq!(
        broken(|o| {
            risk(o).shipping_address = None;
            risk(o).shipping_type = Some(ShippingType::Courier);
        }),
        [""; 0]
    );
}

#[test]
fn a_till_takes_no_deferred_payment() {
    assert_eq!(
        broken(|o| o.is_prepayment = Some(true)),
        ["isPrepayment: a till takes the whole payment at once: leave it out"]
    );
    assert_eq!(broken(|o| o.is_prepayment = Some(false)), [""; 0]);
    let (mut order, rules) = online();
    order.is_prepayment = Some(true);
    assert_eq!(problems(&order, &rules), [""; 0]);
}

#[test]
fn only_an_online_shop_must_say_where_the_payer_returns() {
    let (mut order, rules) = online();
    order.redirect_urls = None;
    assert_eq!(problems(&order, &rules), ["redirectUrls: is missing"]);
}

#[test]
fn an_online_shop_offers_no_sms() {
    let (mut order, rules) = online();
    order.extensions = full().extensions;
    assert_eq!(
        problems(&order, &rules),
        ["extensions.smsOffer: is for offline shops only"]
    );
}

#[test]
fn a_refund_is_checked_like_an_order() {
    assert_eq!(refund("9000", "r-1").validate(&TILL), Ok(()));
    let item = |id: &str| TargetCartItem {
        product_id: id.into(),
        quantity_count: Some(dec("-1")),
        price: Some(dec("0.001")),
    };
    let broken = Refund {
        branch_id: Some("null".into()),
        motive: Some("я".repeat(2049)),
        target_cart: Some(TargetCart {
            items: vec![item("a"), item("a")],
        }),
        refund_cart: Some(TargetCart {
            items: vec![item("")],
        }),
        ..refund("0", "")
    };
    let found: Vec<String> = broken
        .validate(&TILL)
        .unwrap_err()
        .problems
        .iter()
        .map(ToString::to_string)
        .collect();
    insta::assert_snapshot!(found.join("\n"), @r##"
    refundAmount: must be more than zero
    externalOperationId: is empty
    branchId: is the word "null": leave the field out instead
    motive: has 2049 characters, at most 2048 are allowed
    targetCart.items[0].quantityCount: is negative
    targetCart.items[0].price: has 3 decimals, at most 2 are allowed
    targetCart.items[1].productId: repeats targetCart.items[0].productId
    targetCart.items[1].quantityCount: is negative
    targetCart.items[1].price: has 3 decimals, at most 2 are allowed
    refundCart.items[0].productId: is empty
    refundCart.items[0].quantityCount: is negative
    refundCart.items[0].price: has 3 decimals, at most 2 are allowed
    "##);
}

#[test]
fn an_offline_shop_says_where_and_who_gives_the_money_back() {
    let anonymous = Refund::full(dec("1"), "r-1");
    assert_eq!(
        anonymous.validate(&TILL).unwrap_err().to_string(),
        "the request is not fit to send: branchId: is missing; managerId: is missing"
    );
    let online = Rules {
        shop: Shop::Online,
        ..TILL
    };
    assert_eq!(anonymous.validate(&online), Ok(()));
}

fn first_problem(refund: &Refund) -> String {
    refund.validate(&TILL).unwrap_err().problems[0].to_string()
}

#[test]
fn a_refund_moves_a_positive_amount_of_at_most_two_decimals() {
    for fit in ["0.01", "9000", "9000.10", "9000.1000", "999999999999.99"] {
        assert_eq!(refund(fit, "r-1").validate(&TILL), Ok(()), "{fit}");
    }
    for (amount, problem) in [
        ("0", "refundAmount: must be more than zero"),
        ("0.00", "refundAmount: must be more than zero"),
        ("-0.01", "refundAmount: is negative"),
        ("0.001", "refundAmount: has 3 decimals, at most 2 are allowed"),
    ] {
        assert_eq!(first_problem(&refund(amount, "r-1")), problem, "{amount}");
    }
}

#[test]
fn the_identifiers_of_a_refund_are_bounded_and_can_be_asked_for() {
    let longest = "я".repeat(2048);
    let named = |id: &str| Refund {
        branch_id: Some(id.to_owned()),
        manager_id: Some(id.to_owned()),
        ..refund("1", id)
    };
    assert_eq!(named(&longest).validate(&TILL), Ok(()));
    let too_long = named(&format!("{longest}я")).validate(&TILL).unwrap_err();
    let paths: Vec<&str> = too_long.problems.iter().map(|p| p.path.as_str()).collect();
    assert_eq!(paths, ["externalOperationId", "branchId", "managerId"]);
    for odd in [".", ".."] {
        assert_eq!(
            first_problem(&refund("1", odd)),
            "externalOperationId: cannot be part of an address"
        );
    }
    assert_eq!(first_problem(&refund("1", " ")), "externalOperationId: is empty");
}

#[test]
fn nothing_may_remain_of_a_cart_but_something_must_go_back() {
    let empty = Some(TargetCart::default());
    let all_goes = Refund {
        target_cart: empty.clone(),
        ..refund("1", "r-1")
    };
    assert_eq!(all_goes.validate(&TILL), Ok(()));
    let nothing_goes = Refund {
        refund_cart: empty,
        ..refund("1", "r-1")
    };
    assert_eq!(first_problem(&nothing_goes), "refundCart.items: is empty");
}

#[test]
fn a_line_that_remains_in_part_is_fit_down_to_none_of_it() {
    for count in ["0", "0.35", "2"] {
        let part = Refund {
            target_cart: Some(TargetCart {
                items: vec![TargetCartItem {
                    product_id: "4780001".into(),
                    quantity_count: Some(dec(count)),
                    price: Some(dec("0")),
                }],
            }),
            ..refund("1", "r-1")
        };
        assert_eq!(part.validate(&TILL), Ok(()), "{count}");
    }
}
