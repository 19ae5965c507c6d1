//! The cart: lines, amounts, sums.

use yandex_pay::*;

use super::{broken, risk};
use crate::samples::*;

#[test]
fn a_cart_is_not_empty() {
    assert_eq!(broken(|o| o.cart.items.clear()), ["cart.items: is empty"]);
}

#[test]
fn a_product_stands_in_one_line_only() {
    assert_eq!(
        broken(|o| {
            o.cart.items[1].product_id = "4780001".into();
            o.cart.items[2].product_id = "4780001".into();
        }),
        [
            "cart.items[1].productId: repeats cart.items[0].productId",
            "cart.items[2].productId: repeats cart.items[0].productId"
        ]
    );
}

#[test]
fn the_cart_costs_what_its_lines_cost() {
    for (amount, shown) in [
        ("57580.49", "57580.49"),
        ("57580.51", "57580.51"),
        ("9000", "9000.00"),
    ] {
        assert_eq!(
            broken(|o| o.cart.total.amount = dec(amount)),
            [format!(
                "cart.total.amount: is {shown}, but the sum of cart.items[].total is 57580.50"
            )]
        );
    }
}

#[test]
fn a_cart_of_nothing_is_not_asked_for() {
    let mut order = small();
    order.cart.items = vec![line("gift", "Sovg'a", "1", "0", "0")];
    order.cart.total.amount = dec("0");
    assert_eq!(
        problems(&order, &TILL),
        ["cart.total.amount: must be more than zero"]
    );
}

#[test]
fn the_discounted_price_times_the_count_is_the_total() {
    assert_eq!(
        broken(|o| o.cart.items[2].discounted_unit_price = Some(dec("10999"))),
        ["cart.items[2].total: is 32998.50, but discountedUnitPrice × quantity.count is 32997.00"]
    );
}

#[test]
fn the_full_price_times_the_count_is_the_subtotal() {
    assert_eq!(
        broken(|o| o.cart.items[2].unit_price = Some(dec("12000.01"))),
        ["cart.items[2].subtotal: is 36000.00, but unitPrice × quantity.count is 36000.03"]
    );
}

#[test]
fn without_a_discount_the_full_price_times_the_count_is_the_total() {
    let plain = |total: &str| {
        let mut order = small();
        let item = &mut order.cart.items[0];
        item.subtotal = None;
        item.discounted_unit_price = None;
        item.total = dec(total);
        order.cart.total.amount = dec(total);
        problems(&order, &TILL)
    };
    assert_eq!(plain("9000"), [""; 0]);
    assert_eq!(
        plain("8999"),
        ["cart.items[0].total: is 8999.00, but unitPrice × quantity.count is 9000.00"]
    );
}

#[test]
fn a_product_that_needs_more_than_two_decimals_differs_from_any_total() {
    let mut order = small();
    order.cart.items = vec![line("w", "Olma", "0.333", "10", "3.33")];
    order.cart.total.amount = dec("3.33");
    assert_eq!(problems(&order, &TILL), [""; 0]);
    order.cart.items = vec![line("w", "Olma", "0.3333", "10", "3.33")];
    assert_eq!(
        problems(&order, &TILL),
        [
            "cart.items[0].total: is 3.33, but discountedUnitPrice × quantity.count is 3.333",
            "cart.items[0].subtotal: is 3.33, but unitPrice × quantity.count is 3.333"
        ]
    );
}

#[test]
fn amounts_have_at_most_two_decimals() {
    let told = |path: &str| vec![format!("{path}: has 3 decimals, at most 2 are allowed")];
    // Where the odd amount also breaks a product, the first problem is the one that matters here.
    let first = |edit: fn(&mut CreateOrder)| {
        let mut found = broken(edit);
        found.truncate(1);
        found
    };
    assert_eq!(
        first(|o| o.cart.total.amount = dec("57580.501")),
        told("cart.total.amount")
    );
    assert_eq!(
        first(|o| o.cart.items[0].total = dec("9000.001")),
        told("cart.items[0].total")
    );
    assert_eq!(
        first(|o| o.cart.items[0].unit_price = Some(dec("0.001"))),
        told("cart.items[0].unitPrice")
    );
    assert_eq!(
        first(|o| o.cart.items[0].subtotal = Some(dec("0.001"))),
        told("cart.items[0].subtotal")
    );
    assert_eq!(
        first(|o| o.cart.items[0].discounted_unit_price = Some(dec("0.001"))),
        told("cart.items[0].discountedUnitPrice")
    );
    assert_eq!(
        broken(|o| o.cart.total.amount = dec("57580.5000")),
        [""; 0],
        "zeros at the end are no decimals"
    );
}

#[test]
fn amounts_of_the_customers_history_are_amounts_too() {
    let found = broken(|o| {
        risk(o).customer_aggregates = Some(CustomerAggregates {
            amount_first_successful_order: Some(dec("0.001")),
            amount_latest_successful_order: Some(dec("-1")),
            redemption_rate_last_half_year: Some(dec("-0.1")),
            ..CustomerAggregates::default()
        });
        risk(o).period_check_aggregates = Some(PeriodCheckAggregates {
            total_amount_successful_orders_one_month: Some(dec("-1")),
            total_amount_successful_orders_three_months: Some(dec("-1")),
            total_amount_successful_orders_six_months: Some(dec("-1")),
            total_amount_successful_orders_nine_months: Some(dec("-1")),
            total_amount_successful_orders_twelve_months: Some(dec("-1")),
            ..PeriodCheckAggregates::default()
        });
    });
    insta::assert_snapshot!(found.join("\n"), @r##"
    risk.customerAggregates.amountFirstSuccessfulOrder: has 3 decimals, at most 2 are allowed
    risk.customerAggregates.amountLatestSuccessfulOrder: is negative
    risk.customerAggregates.redemptionRateLastHalfYear: is negative
    risk.periodCheckAggregates.totalAmountSuccessfulOrdersOneMonth: is negative
    risk.periodCheckAggregates.totalAmountSuccessfulOrdersThreeMonths: is negative
    risk.periodCheckAggregates.totalAmountSuccessfulOrdersSixMonths: is negative
    risk.periodCheckAggregates.totalAmountSuccessfulOrdersNineMonths: is negative
    risk.periodCheckAggregates.totalAmountSuccessfulOrdersTwelveMonths: is negative
    "##);
}

#[test]
fn no_amount_is_negative() {
    let mut order = full();
    let item = &mut order.cart.items[0];
    item.total = dec("-9000");
    item.subtotal = Some(dec("-9000"));
    item.unit_price = Some(dec("-4500"));
    item.discounted_unit_price = Some(dec("-4500"));
    item.quantity.available = Some(dec("-1"));
    order.cart.total.amount = dec("-1");
    insta::assert_snapshot!(problems(&order, &TILL).join("\n"), @r##"
    cart.items[0].quantity.available: is negative
    cart.items[0].unitPrice: is negative
    cart.items[0].discountedUnitPrice: is negative
    cart.items[0].subtotal: is negative
    cart.items[0].total: is negative
    cart.total.amount: is negative
    "##);
}

#[test]
fn a_count_is_more_than_zero() {
    for count in ["0", "-2"] {
        assert_eq!(
            broken(|o| o.cart.items[0].quantity.count = dec(count)),
            ["cart.items[0].quantity.count: must be more than zero"]
        );
    }
}

#[test]
fn numbers_too_large_to_multiply_or_add_are_told_and_do_not_stop_the_till() {
    let most = rust_decimal::Decimal::MAX;
    assert_eq!(
        broken(|o| o.cart.items[0].unit_price = Some(most)),
        ["cart.items[0].subtotal: is too large to be computed with"]
    );
    assert_eq!(
        broken(|o| {
            o.cart.items.truncate(2);
            for item in &mut o.cart.items {
                *item = RenderedCartItem::new(item.product_id.as_str(), "x", dec("1"), most);
            }
        }),
        ["cart.total.amount: is too large to be computed with"]
    );
}

#[test]
fn points_do_not_exist_in_uzbekistan_and_do_in_russia() {
    let mut order = full();
    order.cart.items[0].points_amount = Some(dec("0"));
    order.cart.items[1].features = Some(CartItemFeatures {
        points_disabled: Some(false),
        tariff_modifier: None,
    });
    order.cart.total.points_amount = Some(dec("0"));
    assert_eq!(
        problems(&order, &TILL),
        [
            "cart.items[0].pointsAmount: is not available in Uzbekistan: leave it out",
            "cart.items[1].features.pointsDisabled: is not available in Uzbekistan: leave it out",
            "cart.total.pointsAmount: is not available in Uzbekistan: leave it out"
        ]
    );
    assert_eq!(problems(&order, &Rules::till(Region::Ru)), [""; 0]);
    order.cart.total.points_amount = Some(dec("-1"));
    assert_eq!(
        problems(&order, &Rules::till(Region::Ru)),
        ["cart.total.pointsAmount: is negative"]
    );
}
