//! The order we ask Yandex Pay to create, from ours.

use crate::config::{Config, SmsOffer, YandexPay};
use domain::{CompositionLine, Money, OperatorId, Order, PaymentId};
use jiff::{Timestamp, tz::TimeZone};
use rust_decimal::Decimal;
use yandex_pay::{
    BillingReport, CreateOrder, MerchantRiskInfo, OrderExtensions, OrderSource, PaymentData, Personal,
    QrData, QrType, RenderedCart, RenderedCartItem, ShippingType, SmsOffer as WireSmsOffer, normalise_phone,
};

/// What the SMS offer needs and does not have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhoneNeeded;

/// What the cashier said of the phone.
#[derive(Debug, Clone, Copy)]
pub struct PhoneAnswer<'a> {
    /// From Kuper.
    pub known: Option<&'a str>,
    /// Typed at the till.
    pub typed: Option<&'a str>,
    /// "No phone".
    pub none: bool,
}

/// `s<store>-t<till>-<date>-<order>-<attempt>`: unique per attempt, and readable in reconciliations.
pub fn payment_id(config: &Config, order: &Order, now: Timestamp) -> PaymentId {
    let date = now.to_zoned(TimeZone::UTC).date();
    let day = format!("{:04}{:02}{:02}", date.year(), date.month(), date.day());
    PaymentId(format!(
        "s{}-t{}-{day}-{:06}-{}",
        config.store.id,
        config.store.till,
        order.id.0,
        order.ledger.next_no().0
    ))
}

/// Who may be told by SMS. `Err`: the store's setting wants a phone and the cashier has not answered yet.
pub fn phone(
    setting: SmsOffer,
    pay: &YandexPay,
    answer: PhoneAnswer<'_>,
) -> Result<Option<String>, PhoneNeeded> {
    if setting == SmsOffer::Off || answer.none {
        return Ok(None);
    }
    let normalised = |text: Option<&str>| text.and_then(|text| normalise_phone(text, pay.region));
    match (
        normalised(answer.typed).or_else(|| normalised(answer.known)),
        setting,
    ) {
        (Some(phone), _) => Ok(Some(phone)),
        (None, SmsOffer::Required) => Err(PhoneNeeded),
        (None, SmsOffer::WhenKnown | SmsOffer::Off) => Ok(None),
    }
}

/// The whole request. `amount` may be a part of what is owed: then the cart is one line that says so.
pub fn create_order(
    config: &Config,
    pay: &YandexPay,
    order: &Order,
    amount: Money,
    payment_id: &PaymentId,
    operator: Option<OperatorId>,
    phone: Option<String>,
) -> CreateOrder {
    let currency = super::currency(order.currency);
    let mut request = CreateOrder::new(payment_id.0.clone(), currency, cart(order, amount));
    request.order_source = Some(OrderSource::CashRegister);
    request.ttl = Some(pay.ttl_s);
    request.purpose = Some(if is_whole(order, amount) {
        format!("Заказ {}", order.number)
    } else {
        part_of(order)
    });
    request.billing_phone = phone.clone().map(Personal::new);
    request.extensions = Some(OrderExtensions {
        billing_report: Some(BillingReport {
            branch_id: Some(pay.branch_id.clone()),
            manager_id: Some(manager_id(operator)),
        }),
        payment_data: Some(PaymentData {
            sale_token: Personal::new(format!("{payment_id}-sale")),
        }),
        qr_data: pay.qr_token.clone().map(|token| QrData { token }),
        sms_offer: phone.clone().map(|phone| WireSmsOffer {
            phone: Personal::new(phone),
        }),
    });
    request.risk = Some(MerchantRiskInfo {
        shipping_type: Some(ShippingType::Pickup),
        shipping_address: Some(Personal::new(config.store.address.clone())),
        shipping_phone: phone.map(Personal::new),
        qr_type: Some(QrType::Dynamic),
        merchant_name: pay.merchant_name.clone(),
        merchant_mcc: pay.merchant_mcc.clone(),
        merchant_tax_ref_number: pay.merchant_tax_number.clone(),
        merchant_offline_pos_legal_address: pay.merchant_legal_address.clone(),
        ..MerchantRiskInfo::default()
    });
    request
}

/// Who takes the money, or gives it back: nobody's name leaves the till.
pub(super) fn manager_id(operator: Option<OperatorId>) -> String {
    operator.map_or_else(
        || "till".to_owned(),
        |operator| format!("operator-{}", operator.0),
    )
}

/// Whether the amount is what all of the goods cost.
fn is_whole(order: &Order, amount: Money) -> bool {
    order.goods().is_some() && amount == order.sum()
}

fn part_of(order: &Order) -> String {
    format!("Часть оплаты заказа {}", order.number)
}

fn cart(order: &Order, amount: Money) -> RenderedCart {
    let items = match order.goods() {
        Some(goods) if is_whole(order, amount) => {
            goods.present().map(|line| item(line, &goods.lines)).collect()
        }
        Some(_) | None => vec![RenderedCartItem::new(
            order.number.0.clone(),
            part_of(order),
            Decimal::ONE,
            amount.to_decimal(),
        )],
    };
    let mut cart = RenderedCart::new(items, amount.to_decimal());
    cart.external_id = Some(order.number.0.clone());
    cart
}

/// Unique in the cart: the SKU, with the line's place where the SKU stands twice.
pub(super) fn product_id(line: &CompositionLine, all: &[CompositionLine]) -> String {
    let repeated = all.iter().filter(|other| other.sku == line.sku).count() > 1;
    if repeated {
        format!("{}-{}", line.sku, line.line.0)
    } else {
        line.sku.0.clone()
    }
}

/// Whole packs go as they are; weighed goods and fractions as one unit with the amount in the title, so that unit ×
/// count is exactly the line's sum.
fn item(line: &CompositionLine, all: &[CompositionLine]) -> RenderedCartItem {
    let product_id = product_id(line, all);
    let counted = line.grams.is_none() && line.quantity.is_whole();
    let (count, title, unit, discounted) = match line.grams {
        None if counted => (
            line.quantity.to_decimal(),
            line.name.clone(),
            line.price.to_decimal(),
            line.discount_price.to_decimal(),
        ),
        Some(grams) => (
            Decimal::ONE,
            format!("{}, {} г", line.name, grams.0),
            line.total.to_decimal(),
            line.discounted_total.to_decimal(),
        ),
        None => (
            Decimal::ONE,
            format!("{}, {}", line.name, line.quantity),
            line.total.to_decimal(),
            line.discounted_total.to_decimal(),
        ),
    };
    let mut item = RenderedCartItem::new(product_id, title, count, line.discounted_total.to_decimal());
    item.unit_price = Some(unit);
    item.discounted_unit_price = Some(discounted);
    item.subtotal = Some(line.total.to_decimal());
    item.sku_id = Some(line.sku.0.clone());
    item
}
