//! Any cart with exact sums is fit to send; any one thing changed, and it is not.

use proptest::prelude::*;
use rust_decimal::Decimal;
use serde_json::Value;
use yandex_pay::*;

use crate::samples::*;

/// Unit price and count whose product needs no more than two decimals, and the discounted price.
fn priced() -> impl Strategy<Value = (Decimal, Decimal, Decimal)> {
    let pieces = (1i64..=5_000_000, 1i64..=999).prop_flat_map(|(unit, count)| {
        (1..=unit).prop_map(move |after| {
            (
                Decimal::new(unit, 2),
                Decimal::new(after, 2),
                Decimal::new(count, 0),
            )
        })
    });
    let weighed = (1i64..=50_000, 1i64..=99_999).prop_flat_map(|(unit, count)| {
        (1..=unit).prop_map(move |after| {
            (
                Decimal::new(unit, 0),
                Decimal::new(after, 0),
                Decimal::new(count, 2),
            )
        })
    });
    prop_oneof![pieces, weighed]
}

fn orders() -> impl Strategy<Value = CreateOrder> {
    prop::collection::vec((priced(), "[a-zA-Zа-яё0-9 .,]{1,40}"), 1..30).prop_map(|lines| {
        let items: Vec<_> = lines
            .into_iter()
            .enumerate()
            .map(|(index, ((unit, after, count), title))| RenderedCartItem {
                unit_price: Some(unit),
                subtotal: Some(unit * count),
                discounted_unit_price: Some(after),
                ..RenderedCartItem::new(format!("sku-{index}"), format!("x{title}"), count, after * count)
            })
            .collect();
        let total = items.iter().map(|item| item.total).sum();
        CreateOrder {
            cart: RenderedCart::new(items, total),
            ..small()
        }
    })
}

/// What is changed, each alone.
#[derive(Clone, Copy, Debug)]
enum Change {
    Total,
    Subtotal,
    UnitPrice,
    DiscountedUnitPrice,
    Count,
    CartTotal,
    LineLost,
    LineRepeated,
    ThirdDecimal,
}

fn changes() -> impl Strategy<Value = Change> {
    prop::sample::select(vec![
        Change::Total,
        Change::Subtotal,
        Change::UnitPrice,
        Change::DiscountedUnitPrice,
        Change::Count,
        Change::CartTotal,
        Change::LineLost,
        Change::LineRepeated,
        Change::ThirdDecimal,
    ])
}

fn change(order: &mut CreateOrder, change: Change, at: usize, by: Decimal) {
    let at = at % order.cart.items.len();
    let item = &mut order.cart.items[at];
    let shift = |price: &mut Option<Decimal>| *price = price.map(|price| price + by);
    match change {
        Change::Total => item.total += by,
        Change::Subtotal => shift(&mut item.subtotal),
        Change::UnitPrice => shift(&mut item.unit_price),
        Change::DiscountedUnitPrice => shift(&mut item.discounted_unit_price),
        Change::Count => item.quantity.count += by,
        Change::CartTotal => order.cart.total.amount += by,
        Change::LineLost => {
            order.cart.items.remove(at);
        }
        Change::LineRepeated => {
            let again = order.cart.items[at].clone();
            order.cart.total.amount += again.total;
            order.cart.items.push(again);
        }
        Change::ThirdDecimal => item.total += Decimal::new(1, 3),
    }
}

/// Amounts of the body by their JSON names.
fn amounts<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let named = ["unitPrice", "subtotal", "discountedUnitPrice", "total", "amount"];
                match value.as_str() {
                    Some(text) if named.contains(&name.as_str()) => found.push(text),
                    Some(_) | None => amounts(value, found),
                }
            }
        }
        Value::Array(entries) => entries.iter().for_each(|entry| amounts(entry, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_cart_with_exact_sums_is_fit_to_send_and_written_with_two_decimals(order in orders()) {
        prop_assert_eq!(problems(&order, &TILL), Vec::<String>::new());
        let body = serde_json::to_value(&order).unwrap();
        let mut found = Vec::new();
        amounts(&body["cart"], &mut found);
        prop_assert_eq!(found.len(), order.cart.items.len() * 4 + 1);
        for text in found {
            let (whole, hundredths) = text.split_once('.').unwrap();
            prop_assert!(whole.bytes().all(|b| b.is_ascii_digit()) && !whole.is_empty());
            prop_assert!(hundredths.len() == 2 && hundredths.bytes().all(|b| b.is_ascii_digit()));
        }
        let again = CreateOrder::read(body.to_string().as_bytes()).unwrap();
        prop_assert_eq!(again, order);
    }

    #[test]
    fn any_cart_with_one_thing_changed_is_refused(
        order in orders(),
        what in changes(),
        at in 0usize..30,
        by in 1i64..=100_000,
        up in any::<bool>(),
    ) {
        let mut order = order;
        change(&mut order, what, at, Decimal::new(if up { by } else { -by }, 2));
        prop_assert_ne!(problems(&order, &TILL), Vec::<String>::new());
    }

    #[test]
    fn a_normalised_phone_is_what_the_sms_wants_whatever_was_typed(raw in "\\PC{0,30}") {
        for region in [Region::Uz, Region::Ru] {
            if let Some(phone) = normalise_phone(&raw, region) {
                let mut order = small();
                order.extensions.as_mut().unwrap().sms_offer = Some(SmsOffer {
                    phone: phone.as_str().into(),
                });
                prop_assert_eq!(problems(&order, &TILL), Vec::<String>::new());
                prop_assert_eq!(normalise_phone(&phone, region), Some(phone));
            }
        }
    }

    #[test]
    fn no_bytes_stop_the_reader(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = CreateOrder::read(&bytes);
    }
}
