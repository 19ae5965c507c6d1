//! The body of the create call, to the letter.

use std::collections::BTreeSet;

use serde_json::Value;
use yandex_pay::*;

use crate::samples::*;

const PUBLISHED: &str = include_str!("published-sample.json");

fn json(order: &CreateOrder) -> Value {
    serde_json::to_value(order).unwrap()
}

#[test]
fn the_smallest_order_of_a_till_is_written_as_the_protocol_shows_it() {
    let mut order = small();
    order.extensions.as_mut().unwrap().sms_offer = None;
    let expected = concat!(
        r#"{"orderId":"s12-t07-20261121-000184-1","currencyCode":"UZS","#,
        r#""orderSource":"CASH_REGISTER","ttl":600,"cart":{"externalId":"000184","#,
        r#""items":[{"productId":"4780001","title":"Non","quantity":{"count":"2"},"#,
        r#""unitPrice":"4500.00","subtotal":"9000.00","discountedUnitPrice":"4500.00","#,
        r#""total":"9000.00"}],"total":{"amount":"9000.00"}},"extensions":{"#,
        r#""billingReport":{"branchId":"tashkent-03","managerId":"cashier-12"},"#,
        r#""paymentData":{"saleToken":"8d1f6c1e-000184-1"}}}"#,
    );
    assert_eq!(serde_json::to_string(&order).unwrap(), expected);
}

#[test]
fn a_full_order_of_a_till_is_fit_to_send_and_written_without_a_null_or_a_float() {
    assert_eq!(problems(&full(), &TILL), Vec::<String>::new());
    insta::assert_snapshot!(serde_json::to_string_pretty(&full()).unwrap(), @r##"
    {
      "orderId": "s12-t07-20261121-000184-1",
      "currencyCode": "UZS",
      "orderSource": "CASH_REGISTER",
      "ttl": 600,
      "cart": {
        "externalId": "000184",
        "items": [
          {
            "productId": "4780001",
            "title": "Non",
            "quantity": {
              "count": "2"
            },
            "unitPrice": "4500.00",
            "subtotal": "9000.00",
            "discountedUnitPrice": "4500.00",
            "total": "9000.00"
          },
          {
            "productId": "4780002",
            "title": "Olma, 0,742 kg",
            "quantity": {
              "count": "1"
            },
            "unitPrice": "15582.00",
            "subtotal": "15582.00",
            "discountedUnitPrice": "15582.00",
            "total": "15582.00",
            "skuId": "4780002"
          },
          {
            "productId": "4780003",
            "title": "Choy ko'k",
            "quantity": {
              "count": "3",
              "available": "17"
            },
            "unitPrice": "12000.00",
            "subtotal": "36000.00",
            "discountedUnitPrice": "10999.50",
            "total": "32998.50",
            "description": "100 g",
            "features": {
              "tariffModifier": "VERY_LOW"
            }
          }
        ],
        "total": {
          "amount": "57580.50"
        }
      },
      "availablePaymentMethods": [
        "SPLIT"
      ],
      "preferredPaymentMethod": "FULLPAYMENT",
      "billingPhone": "+998 (12) 345-67-89",
      "metadata": "till 07",
      "purpose": "Buyurtma 000184",
      "extensions": {
        "billingReport": {
          "branchId": "tashkent-03",
          "managerId": "cashier-12"
        },
        "paymentData": {
          "saleToken": "8d1f6c1e-000184-1"
        },
        "smsOffer": {
          "phone": "+998123456789"
        }
      },
      "risk": {
        "merchantMcc": "5411",
        "merchantName": "Vydacha",
        "merchantOfflinePosLegalAddress": "Toshkent, Amir Temur 1",
        "merchantTaxRefNumber": "301234567",
        "qrType": "dynamic",
        "shippingAddress": "Toshkent, Amir Temur 1",
        "shippingPhone": "+998123456789",
        "shippingType": "PICKUP"
      }
    }
    "##);
}

/// Every name the published body has, at every depth, with the ones the page gives elsewhere.
#[test]
fn no_field_of_the_published_schema_is_left_out_and_none_is_made_up() {
    let mut published: Value = serde_json::from_str(PUBLISHED).unwrap();
    published["cart"]["items"][0]["features"] =
        serde_json::json!({"pointsDisabled": false, "tariffModifier": "VERY_LOW"});
    published["cart"]["items"][0]["quantity"] = serde_json::json!({"available": "123.45", "count": "123.45"});
    published["cart"]["items"][0]["pointsAmount"] = "123.45".into();
    published["cart"]["total"]["pointsAmount"] = "123.45".into();
    published["extensions"] = serde_json::json!({
        "billingReport": {"branchId": "null", "managerId": "null"},
        "paymentData": {"saleToken": "example"},
        "qrData": {"token": "example"},
        "smsOffer": {"phone": "example"}
    });
    let mut ours = BTreeSet::new();
    paths(&json(&everything()), "", &mut ours);
    let mut theirs = BTreeSet::new();
    paths(&published, "", &mut theirs);
    assert_eq!(ours, theirs);
}

fn paths(value: &Value, at: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                paths(value, &format!("{at}.{name}"), found);
            }
        }
        Value::Array(entries) if entries.iter().any(Value::is_object) => {
            for value in entries {
                paths(value, &format!("{at}[]"), found);
            }
        }
        Value::Array(_) | Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            found.insert(at.to_owned());
        }
    }
}

#[test]
fn every_word_of_every_enum_is_the_published_one() {
    fn words<T: serde::Serialize>(words: &[T]) -> String {
        serde_json::to_string(words).unwrap()
    }
    use yandex_pay::{OrderSource as S, TariffModifier as T};
    assert_eq!(
        words(&[S::Website, S::App, S::Crm, S::CashRegister, S::CmsPlugin]),
        r#"["WEBSITE","APP","CRM","CASH_REGISTER","CMS_PLUGIN"]"#
    );
    assert_eq!(
        words(&[T::VeryLow, T::Low, T::Medium, T::High, T::VeryHigh]),
        r#"["VERY_LOW","LOW","MEDIUM","HIGH","VERY_HIGH"]"#
    );
    assert_eq!(words(&[Currency::Rub, Currency::Uzs]), r#"["RUB","UZS"]"#);
    assert_eq!(
        words(&[PreferredPaymentMethod::FullPayment, PreferredPaymentMethod::Split]),
        r#"["FULLPAYMENT","SPLIT"]"#
    );
    assert_eq!(
        words(&[QrType::Static, QrType::Dynamic]),
        r#"["static","dynamic"]"#
    );
    assert_eq!(
        words(&[ShippingType::Courier, ShippingType::Pickup]),
        r#"["COURIER","PICKUP"]"#
    );
    assert_eq!(words(&[AvailablePaymentMethod::Split]), r#"["SPLIT"]"#);
}

#[test]
fn a_stored_order_comes_back_exactly_and_is_sent_again_to_the_letter() {
    for order in [small(), full(), everything()] {
        let stored = serde_json::to_vec(&order).unwrap();
        let again = CreateOrder::read(&stored).unwrap();
        assert_eq!(again, order);
        assert_eq!(serde_json::to_vec(&again).unwrap(), stored);
    }
}

#[test]
fn an_amount_that_does_not_fit_is_never_rounded_on_its_way_out() {
    let mut order = small();
    order.cart.total.amount = dec("9000.005");
    assert!(serde_json::to_vec(&order).is_err());
}

#[test]
fn the_published_sample_is_refused_field_by_field() {
    let shape = |body: &Value| {
        let invalid = CreateOrder::read(body.to_string().as_bytes()).unwrap_err();
        assert_eq!(invalid.problems.len(), 1);
        invalid.problems[0].path.clone()
    };
    let mut body: Value = serde_json::from_str(PUBLISHED).unwrap();

    assert_eq!(shape(&body), "cart.items[0].quantity");
    body["cart"]["items"][0]["quantity"] = serde_json::json!({"count": "123.45"});

    assert_eq!(shape(&body), "orderSource");
    body["orderSource"] = "TV".into();
    assert_eq!(shape(&body), "orderSource");
    body["orderSource"] = "CASH_REGISTER".into();

    let order = CreateOrder::read(body.to_string().as_bytes()).unwrap();
    assert_eq!(order.available_payment_methods, None);
    assert_eq!(order.is_prepayment, Some(true));
    insta::assert_snapshot!(problems(&order, &TILL).join("\n"), @r##"
    cart.items[0].total: is 123.45, but discountedUnitPrice × quantity.count is 15239.9025
    cart.items[0].subtotal: is 123.45, but unitPrice × quantity.count is 15239.9025
    billingPhone: has no digits
    isPrepayment: a till takes the whole payment at once: leave it out
    redirectUrls.onSuccess: is not an http or https address
    redirectUrls.onError: is not an http or https address
    redirectUrls.onAbort: is not an http or https address
    extensions.billingReport.branchId: is missing
    extensions.billingReport.managerId: is missing
    extensions.smsOffer.phone: is missing
    risk.billingPhone: is deprecated: use billingPhone of the order itself
    "##);
}

#[test]
fn a_body_that_does_not_fit_the_schema_is_refused_by_path() {
    let path = |edit: fn(&mut Value)| {
        let mut body = json(&full());
        edit(&mut body);
        CreateOrder::read(body.to_string().as_bytes())
            .unwrap_err()
            .problems[0]
            .path
            .clone()
    };
    assert_eq!(path(|b| b["ttl"] = (-1).into()), "ttl");
    assert_eq!(path(|b| b["ttl"] = "600".into()), "ttl");
    assert_eq!(path(|b| b["currencyCode"] = "USD".into()), "currencyCode");
    assert_eq!(
        path(|b| b["cart"]["items"][2]["total"] = 32998.5.into()),
        "cart.items[2].total"
    );
    assert_eq!(
        path(|b| b["cart"]["items"][1]["quantity"]["count"] = "1e3".into()),
        "cart.items[1].quantity.count"
    );
    assert_eq!(
        path(|b| b["cart"]["items"][2]["features"]["tariffModifier"] = "HUGE".into()),
        "cart.items[2].features.tariffModifier"
    );
    assert_eq!(
        path(|b| b["availablePaymentMethods"] = serde_json::json!(["SPLIT", "SBP"])),
        "availablePaymentMethods[1]"
    );
    assert_eq!(path(|b| b["risk"]["qrType"] = "STATIC".into()), "risk.qrType");
    assert_eq!(path(|b| b["risk"]["novelty"] = 1.into()), "risk.novelty");
    assert_eq!(path(|b| b["cart"]["total"] = Value::Null), "cart.total");
    let trailing = format!("{} {{}}", json(&small()));
    assert!(CreateOrder::read(trailing.as_bytes()).is_err());
}

#[test]
fn nothing_of_a_customer_is_ever_printed() {
    let mut order = everything();
    let planted = "planted-42";
    let private = || Some(planted.into());
    order.billing_phone = private();
    let extensions = order.extensions.as_mut().unwrap();
    extensions.sms_offer = Some(SmsOffer {
        phone: planted.into(),
    });
    extensions.payment_data = Some(PaymentData {
        sale_token: planted.into(),
    });
    extensions.qr_data = Some(QrData {
        token: planted.into(),
    });
    let risk = order.risk.as_mut().unwrap();
    risk.billing_phone = private();
    risk.device_id = private();
    risk.shipping_address = private();
    risk.shipping_phone = private();
    risk.customer_aggregates.as_mut().unwrap().cookie = private();
    let printed = format!("{order:?} {}", order.validate(&TILL).unwrap_err());
    assert!(!printed.contains(planted), "{printed}");
    assert!(!format!("{:?}", Secret::new(planted)).contains(planted));
}
