//! A till's order, as it is meant to be.

use rust_decimal::Decimal;
use yandex_pay::*;

pub fn dec(text: &str) -> Decimal {
    text.parse().unwrap()
}

pub const TILL: Rules = Rules::till(Region::Uz);

/// A line of `count` units at one price, no discount, everything told.
pub fn line(product_id: &str, title: &str, count: &str, unit: &str, total: &str) -> RenderedCartItem {
    RenderedCartItem {
        unit_price: Some(dec(unit)),
        subtotal: Some(dec(total)),
        discounted_unit_price: Some(dec(unit)),
        ..RenderedCartItem::new(product_id, title, dec(count), dec(total))
    }
}

/// Everything goes back, by a till.
pub fn refund(amount: &str, external_operation_id: &str) -> Refund {
    Refund {
        branch_id: Some("tashkent-03".into()),
        manager_id: Some("manager-1".into()),
        ..Refund::full(dec(amount), external_operation_id)
    }
}

/// The smallest order a till may send.
pub fn small() -> CreateOrder {
    let cart = RenderedCart {
        external_id: Some("000184".into()),
        ..RenderedCart::new(vec![line("4780001", "Non", "2", "4500", "9000")], dec("9000"))
    };
    CreateOrder {
        order_source: Some(OrderSource::CashRegister),
        ttl: Some(600),
        extensions: Some(OrderExtensions {
            billing_report: Some(BillingReport {
                branch_id: Some("tashkent-03".into()),
                manager_id: Some("cashier-12".into()),
            }),
            payment_data: Some(PaymentData {
                sale_token: "8d1f6c1e-000184-1".into(),
            }),
            sms_offer: Some(SmsOffer {
                phone: "+998123456789".into(),
            }),
            ..OrderExtensions::default()
        }),
        ..CreateOrder::new("s12-t07-20261121-000184-1", Currency::Uzs, cart)
    }
}

/// The same with a weighed and a discounted line, and all that a till knows for `risk`.
pub fn full() -> CreateOrder {
    let mut order = small();
    let mut apples = line("4780002", "Olma, 0,742 kg", "1", "15582", "15582");
    apples.sku_id = Some("4780002".into());
    let mut tea = line("4780003", "Choy ko'k", "3", "12000", "36000");
    tea.discounted_unit_price = Some(dec("10999.5"));
    tea.total = dec("32998.5");
    tea.description = Some("100 g".into());
    tea.quantity.available = Some(dec("17"));
    tea.features = Some(CartItemFeatures {
        points_disabled: None,
        tariff_modifier: Some(TariffModifier::VeryLow),
    });
    order.cart.items.extend([apples, tea]);
    order.cart.total.amount = dec("57580.5");
    order.available_payment_methods = Some(vec![AvailablePaymentMethod::Split]);
    order.preferred_payment_method = Some(PreferredPaymentMethod::FullPayment);
    order.billing_phone = Some("+998 (12) 345-67-89".into());
    order.metadata = Some("till 07".into());
    order.purpose = Some("Buyurtma 000184".into());
    order.risk = Some(MerchantRiskInfo {
        shipping_type: Some(ShippingType::Pickup),
        shipping_address: Some("Toshkent, Amir Temur 1".into()),
        shipping_phone: Some("+998123456789".into()),
        qr_type: Some(QrType::Dynamic),
        merchant_name: Some("Vydacha".into()),
        merchant_mcc: Some("5411".into()),
        merchant_tax_ref_number: Some("301234567".into()),
        merchant_offline_pos_legal_address: Some("Toshkent, Amir Temur 1".into()),
        ..MerchantRiskInfo::default()
    });
    order
}

/// Every field of the schema set, none of it fit for Uzbekistan's till.
pub fn everything() -> CreateOrder {
    let mut order = full();
    order.is_prepayment = Some(false);
    order.public_constructor = Some("plan".into());
    order.redirect_urls = Some(MerchantRedirectUrls {
        on_success: "https://shop.example/ok".into(),
        on_error: "https://shop.example/error".into(),
        on_abort: Some("https://shop.example/abort".into()),
    });
    order.cart.items[0].points_amount = Some(dec("1"));
    order.cart.total.points_amount = Some(dec("1"));
    order.cart.items[0].features = Some(CartItemFeatures {
        points_disabled: Some(false),
        tariff_modifier: Some(TariffModifier::VeryHigh),
    });
    order.extensions.as_mut().unwrap().qr_data = Some(QrData { token: "qr".into() });
    let risk = order.risk.as_mut().unwrap();
    risk.billing_phone = Some("+998123456789".into());
    risk.device_id = Some("device".into());
    risk.is_express_shipping = Some(false);
    risk.qrc_id = Some("qrc".into());
    let date = "2025-01-01".parse().unwrap();
    risk.customer_aggregates = Some(CustomerAggregates {
        amount_first_successful_order: Some(dec("1")),
        amount_latest_successful_order: Some(dec("2")),
        cookie: Some("cookie".into()),
        days_since_last_password_reset: Some(3),
        failed_login_attempts_one_day: Some(4),
        failed_login_attempts_seven_days: Some(5),
        first_successful_order_date: Some(date),
        historical_cookie_login: Some(true),
        historical_device_login: Some(false),
        last_password_reset_date: Some(date),
        latest_successful_order_last_year_date: Some(date),
        previous_successful_orders_at_same_address: Some(true),
        redemption_rate_last_half_year: Some(dec("87.5")),
        registration_date: Some(date),
    });
    risk.period_check_aggregates = Some(PeriodCheckAggregates {
        successful_orders_count_one_month: Some(1),
        successful_orders_count_three_months: Some(3),
        successful_orders_count_six_months: Some(6),
        successful_orders_count_nine_months: Some(9),
        successful_orders_count_twelve_months: Some(12),
        total_amount_successful_orders_one_month: Some(dec("1")),
        total_amount_successful_orders_three_months: Some(dec("3")),
        total_amount_successful_orders_six_months: Some(dec("6")),
        total_amount_successful_orders_nine_months: Some(dec("9")),
        total_amount_successful_orders_twelve_months: Some(dec("12")),
    });
    order
}

/// The problems of an order, a line each.
pub fn problems(order: &CreateOrder, rules: &Rules) -> Vec<String> {
    match order.validate(rules) {
        Ok(()) => Vec::new(),
        Err(invalid) => invalid.problems.iter().map(ToString::to_string).collect(),
    }
}
