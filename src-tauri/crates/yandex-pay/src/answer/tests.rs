//! Answers as they come, and what a till makes of them.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::*;
use crate::decimal::dec;
use crate::order::Currency;

/// An order of 9000 UZS with these operations: type, status, amount.
fn order(status: &str, operations: &[(&str, &str, &str)]) -> OrderView {
    let operations: Vec<Value> = operations
        .iter()
        .enumerate()
        .map(|(index, (kind, status, amount))| {
            json!({
                "operationId": format!("op-{index}"), "operationType": kind,
                "status": status, "amount": amount, "orderId": "o-1"
            })
        })
        .collect();
    let data = json!({
        "operations": operations,
        "order": {
            "orderId": "o-1", "currencyCode": "UZS", "orderAmount": "9000.00",
            "paymentStatus": status
        }
    });
    read_order(&data).unwrap()
}

fn check(order: &OrderView) -> CaptureCheck {
    order.captured_exactly(dec("9000"), Currency::Uzs)
}

const TAKEN: (&str, &str, &str) = ("CAPTURE", "SUCCESS", "9000.00");
const GIVEN_BACK: (&str, &str, &str) = ("REFUND", "SUCCESS", "9000.00");

#[test]
fn every_published_field_of_an_order_is_read() {
    let data = json!({
        "delivery": {"price": "1.00"},
        "operations": [{
            "amount": "123.45", "approvalCode": "a", "created": "2025-01-01T00:00:00Z",
            "externalOperationId": "x-1", "operationId": "123e4567", "operationType": "AUTHORIZE",
            "orderId": "o-1", "params": {}, "reason": "why", "status": "FAIL",
            "updated": "2025-03-14T14:58:45.850206+03:00"
        }],
        "order": {
            "orderId": "o-1", "merchantId": "m-1", "currencyCode": "RUB", "orderAmount": "123.45",
            "paymentStatus": "PENDING", "paymentUrl": "https://pay.yandex.uz/l/1",
            "paymentMethod": {"methodType": "SPLIT", "cardLast4": "4321", "cardNetwork": "UZCARD"},
            "reason": "none", "created": "2025-01-01T00:00:00Z", "updated": "not a time",
            "cart": {
                "externalId": "000184", "cartId": "c", "coupons": [null],
                "items": [{"productId": "p", "title": "Non", "quantity": {"count": "2"},
                           "total": "123.45", "pointsAmount": "1.00"}],
                "total": {"amount": "123.45", "pointsAmount": "2.00"}
            }
        }
    });
    let view = read_order(&data).unwrap();
    assert_eq!(view.merchant_id.as_deref(), Some("m-1"));
    assert_eq!(view.currency(), Some(Currency::Rub));
    assert_eq!(view.order_amount, Some(dec("123.45")));
    assert_eq!(view.payment_status, PaymentStatus::Pending);
    assert_eq!(
        view.payment_url.as_ref().unwrap().as_str(),
        "https://pay.yandex.uz/l/1"
    );
    assert_eq!(view.created, "2025-01-01T00:00:00Z".parse().ok());
    assert_eq!(view.updated, None);
    let method = view.payment_method.as_ref().unwrap();
    assert_eq!(method.method_type.as_deref(), Some("SPLIT"));
    assert_eq!(method.card_last4.as_ref().unwrap().expose(), "4321");
    let cart = view.cart.as_ref().unwrap();
    assert_eq!(cart.total, Some(dec("123.45")));
    assert_eq!(cart.points_amount, Some(dec("2")));
    assert_eq!(cart.items[0].count, Some(dec("2")));
    assert_eq!(cart.items[0].points_amount, Some(dec("1")));
    let operation = &view.operations[0];
    assert_eq!(operation.operation_type, OperationType::Authorize);
    assert_eq!(operation.status, OperationStatus::Fail);
    assert_eq!(operation.external_operation_id.as_deref(), Some("x-1"));
    assert_eq!(operation.updated, "2025-03-14T11:58:45.850206Z".parse().ok());
    assert!(!format!("{view:?}").contains("4321"), "a card was printed");
}

#[test]
fn numbers_and_strings_change_places_and_unknown_fields_are_passed_over() {
    let data = json!({"order": {
        "orderId": 184, "orderAmount": 9000.5, "currencyCode": "UZS",
        "paymentStatus": "CAPTURED", "novelty": {"deep": [1]}
    }, "operations": null});
    let view = read_order(&data).unwrap();
    assert_eq!(view.order_id, "184");
    assert_eq!(view.order_amount, Some(dec("9000.5")));
    assert!(view.operations.is_empty());
    assert_eq!(
        view.captured_exactly(dec("9000.50"), Currency::Uzs),
        CaptureCheck::Exact
    );
}

#[test]
fn an_answer_without_an_order_or_with_unreadable_operations_is_no_answer() {
    for data in [
        json!({}),
        json!({"order": null}),
        json!({"order": {"paymentStatus": "CAPTURED"}}),
        json!({"order": {"orderId": "o-1"}, "operations": "none"}),
        json!({"order": {"orderId": "o-1"}, "operations": [{}, 7]}),
    ] {
        assert_eq!(read_order(&data), None, "{data}");
    }
}

#[test]
fn an_unknown_status_is_kept_and_is_neither_paid_nor_final() {
    let view = order("CLEARED", &[]);
    assert_eq!(view.payment_status, PaymentStatus::Unknown("CLEARED".into()));
    assert_eq!(view.payment_status.as_str(), "CLEARED");
    assert!(!view.is_final());
    assert!(matches!(check(&view), CaptureCheck::NotCaptured { .. }));
    assert_eq!(view.after_rollback(), AfterRollback::KeepAsking);
}

#[test]
fn only_captured_is_paid() {
    for (word, last) in [
        ("PENDING", false),
        ("AUTHORIZED", false),
        ("CONFIRMED", false),
        ("VOIDED", true),
        ("FAILED", true),
        ("REFUNDED", true),
        ("PARTIALLY_REFUNDED", true),
        ("captured", false),
        ("", false),
    ] {
        let view = order(word, &[TAKEN]);
        assert!(matches!(check(&view), CaptureCheck::NotCaptured { .. }), "{word}");
        assert_eq!(view.is_final(), last, "{word}");
    }
    assert_eq!(check(&order("CAPTURED", &[TAKEN])), CaptureCheck::Exact);
    assert!(order("CAPTURED", &[]).is_final());
    let null = json!({"order": {"orderId": "o-1", "paymentStatus": null}});
    assert_eq!(read_order(&null).unwrap().payment_status, PaymentStatus::Absent);
}

#[test]
fn a_capture_counts_without_operations_and_with_an_authorisation_alone() {
    assert_eq!(check(&order("CAPTURED", &[])), CaptureCheck::Exact);
    let one_step = order("CAPTURED", &[("AUTHORIZE", "SUCCESS", "9000.00")]);
    assert_eq!(check(&one_step), CaptureCheck::Exact);
}

#[test]
fn another_amount_is_not_paid_by_a_hundredth_either_way() {
    let view = order("CAPTURED", &[TAKEN]);
    for expected in ["8999.99", "9000.01"] {
        assert_eq!(
            view.captured_exactly(dec(expected), Currency::Uzs),
            CaptureCheck::WrongAmount {
                expected: dec(expected),
                captured: Some(dec("9000"))
            }
        );
    }
}

#[test]
fn a_capture_that_differs_from_the_orders_own_amount_is_not_paid() {
    let view = order("CAPTURED", &[("CAPTURE", "SUCCESS", "90.00")]);
    let captured = Some(dec("90"));
    let expected = dec("9000");
    assert_eq!(check(&view), CaptureCheck::WrongAmount { expected, captured });
}

#[test]
fn an_amount_that_is_not_told_is_not_paid() {
    let mut view = order("CAPTURED", &[TAKEN]);
    view.order_amount = None;
    let wrong = CaptureCheck::WrongAmount {
        expected: dec("9000"),
        captured: None,
    };
    assert_eq!(check(&view), wrong);
    assert_eq!(
        check(&order("CAPTURED", &[("CAPTURE", "SUCCESS", "much")])),
        wrong
    );
}

#[test]
fn another_or_no_currency_is_not_paid() {
    let mut view = order("CAPTURED", &[TAKEN]);
    for told in [Some("RUB"), Some("USD"), None] {
        view.currency_code = told.map(str::to_owned);
        assert_eq!(
            check(&view),
            CaptureCheck::WrongCurrency {
                expected: Currency::Uzs,
                captured: told.map(str::to_owned)
            }
        );
    }
}

#[test]
fn a_capture_whose_refund_is_under_way_hands_nothing_over() {
    for refund in [
        ("REFUND", "PENDING", "9000.00"),
        GIVEN_BACK,
        ("REFUND", "SUCCESS", "0.01"),
    ] {
        let view = order("CAPTURED", &[TAKEN, refund]);
        assert_eq!(check(&view), CaptureCheck::GoingBack, "{refund:?}");
    }
    let failed = order("CAPTURED", &[TAKEN, ("REFUND", "FAIL", "9000.00")]);
    assert_eq!(check(&failed), CaptureCheck::Exact);
}

#[test]
fn a_rollback_is_waited_for_until_the_status_closes() {
    for word in ["PENDING", "AUTHORIZED", "CAPTURED", "PARTIALLY_REFUNDED", ""] {
        let view = order(word, &[]);
        assert_eq!(view.after_rollback(), AfterRollback::KeepAsking, "{word}");
    }
    for word in ["FAILED", "VOIDED"] {
        let view = order(word, &[]);
        assert_eq!(view.after_rollback(), AfterRollback::NeverPaid, "{word}");
        assert_eq!(view.paid_then_refunded(), None);
    }
}

#[test]
fn failed_after_a_rollback_tells_paid_and_returned_from_never_paid() {
    let returned = order("FAILED", &[TAKEN, GIVEN_BACK]);
    let amount = Some(dec("9000"));
    assert_eq!(
        returned.after_rollback(),
        AfterRollback::PaidAndReturned { amount }
    );
    assert_eq!(returned.paid_then_refunded(), amount);

    let only_tried = order("FAILED", &[("AUTHORIZE", "FAIL", "9000.00")]);
    assert_eq!(only_tried.after_rollback(), AfterRollback::NeverPaid);

    let held_and_released = order(
        "VOIDED",
        &[
            ("AUTHORIZE", "SUCCESS", "9000.00"),
            ("VOID", "SUCCESS", "9000.00"),
        ],
    );
    assert_eq!(held_and_released.after_rollback(), AfterRollback::NeverPaid);
}

#[test]
fn a_closed_rollback_is_not_over_while_money_is_moving() {
    for moving in [
        ("REFUND", "PENDING", "9000.00"),
        ("CAPTURE", "PENDING", "9000.00"),
        ("VOID", "LATER", "9000.00"),
    ] {
        let view = order("FAILED", &[TAKEN, moving]);
        assert_eq!(view.after_rollback(), AfterRollback::KeepAsking, "{moving:?}");
    }
    let hanging = order("FAILED", &[("AUTHORIZE", "PENDING", "9000.00")]);
    assert_eq!(hanging.after_rollback(), AfterRollback::NeverPaid);
}

#[test]
fn money_that_came_and_did_not_go_back_is_told_after_a_rollback() {
    let kept = |operations: &[(&str, &str, &str)], refunded: &str, unreadable| {
        assert_eq!(
            order("FAILED", operations).after_rollback(),
            AfterRollback::MoneyNotReturned {
                paid: dec("9000"),
                refunded: dec(refunded),
                unreadable
            }
        );
    };
    kept(&[TAKEN], "0", false);
    kept(&[TAKEN, ("REFUND", "FAIL", "9000.00")], "0", false);
    kept(&[TAKEN, ("REFUND", "SUCCESS", "8999.99")], "8999.99", false);
    kept(&[("AUTHORIZE", "SUCCESS", "9000.00")], "0", false);
    kept(&[TAKEN, ("REFUND", "SUCCESS", "?")], "0", true);
}

#[test]
fn a_refund_listed_without_its_capture_still_tells_that_money_came() {
    let view = order("FAILED", &[GIVEN_BACK]);
    let amount = Some(dec("9000"));
    assert_eq!(view.money_trail().paid, dec("9000"));
    assert_eq!(view.after_rollback(), AfterRollback::PaidAndReturned { amount });
}

#[test]
fn a_capture_that_tells_no_amount_is_not_taken_for_none() {
    let view = order("FAILED", &[("CAPTURE", "SUCCESS", "?")]);
    let nothing = Decimal::ZERO;
    assert_eq!(
        view.after_rollback(),
        AfterRollback::MoneyNotReturned {
            paid: nothing,
            refunded: nothing,
            unreadable: true
        }
    );
}

#[test]
fn refunded_is_believed_by_its_word_even_if_the_operations_are_not_listed() {
    let view = order("REFUNDED", &[]);
    assert_eq!(
        view.after_rollback(),
        AfterRollback::PaidAndReturned { amount: None }
    );
}

#[test]
fn an_operation_listed_twice_counts_once() {
    let mut view = order("FAILED", &[TAKEN, GIVEN_BACK]);
    view.operations.push(view.operations[1].clone());
    assert_eq!(view.money_trail().refunded, dec("9000"));
    let mut nameless = view.operations[1].clone();
    nameless.operation_id = None;
    view.operations.push(nameless);
    assert_eq!(view.money_trail().refunded, dec("18000"));
}

#[test]
fn absurd_amounts_do_not_stop_the_till() {
    let most = Decimal::MAX.to_string();
    let view = order(
        "CAPTURED",
        &[
            ("CAPTURE", "SUCCESS", &most),
            ("CAPTURE", "SUCCESS", &most),
            ("AUTHORIZE", "SUCCESS", &most),
            ("VOID", "SUCCESS", &format!("-{most}")),
        ],
    );
    assert!(matches!(check(&view), CaptureCheck::WrongAmount { .. }));
}

#[test]
fn a_payment_link_is_a_web_address_of_bounded_length() {
    let keep = "https://pay.yandex.uz/l/abc?x=1&y=%D0%BD#f";
    assert_eq!(PaymentUrl::parse(keep).unwrap().as_str(), keep);
    assert!(PaymentUrl::parse("http://127.0.0.1:8080/pay/1").is_some());
    let longest = format!("https://a/{}", "b".repeat(2048 - 10));
    assert!(PaymentUrl::parse(&longest).is_some());
    for odd in [
        "",
        "example",
        "/pay/1",
        "ftp://pay.yandex.uz/1",
        "javascript:alert(1)",
        "data:text/html,1",
        "https://",
        " https://pay.yandex.uz/1",
        &format!("{longest}b"),
    ] {
        assert!(PaymentUrl::parse(odd).is_none(), "{odd}");
    }
}

#[test]
fn only_a_success_with_data_is_a_success() {
    assert!(success(br#"{"code":200,"status":"success","data":{}}"#).is_some());
    for odd in [
        "",
        "<html>",
        "{}",
        r#"{"status":"success"}"#,
        r#"{"status":"success","data":null}"#,
        r#"{"status":"success","data":[]}"#,
        r#"{"status":"fail","data":{}}"#,
        r#"{"status":7,"data":{}}"#,
        r#"{"data":{}}"#,
        r#"{"status":"success","data":{}} trailing"#,
    ] {
        assert_eq!(success(odd.as_bytes()), None, "{odd}");
    }
    let deep = format!(
        r#"{{"status":"success","data":{}{}}}"#,
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    assert_eq!(success(deep.as_bytes()), None);
}

#[test]
fn a_refusal_keeps_its_words_within_bounds() {
    let told = failure(
        br#"{"status":"fail","reasonCode":"ORDER_AMOUNT_MISMATCH","reason":"no",
            "details":{"cart_total":"0.00"}}"#,
    )
    .unwrap();
    assert_eq!(told.reason_code, "ORDER_AMOUNT_MISMATCH");
    assert_eq!(told.reason, "no");
    assert_eq!(told.details.as_deref(), Some(r#"{"cart_total":"0.00"}"#));
    let long = json!({"reasonCode": "X", "reason": "я".repeat(10_000), "details": null});
    let told = failure(long.to_string().as_bytes()).unwrap();
    assert_eq!(told.reason.chars().count(), 2000);
    assert_eq!(told.details, None);
    assert!(failure(b"<html>Bad gateway</html>").is_none());
    assert!(failure(br#"{"error":"not ours"}"#).is_none());
}
