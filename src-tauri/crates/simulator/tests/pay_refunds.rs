//! Refunds as a till meets them: one after another, by goods and by money, failing, too late.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod common;

use common::offline::{Counter, ID, at_once, no, order};
use rust_decimal::Decimal;
use serde_json::{Value, json};
use simulator::pay::{CannotPay, Pay, PayConfig, PendingRollback, Settle};

const IN_PROGRESS: (u16, &str) = (409, "ANOTHER_OPERATION_IN_PROGRESS");
const DUPLICATE: (u16, &str) = (409, "DUPLICATE_EXTERNAL_OPERATION_ID");
const MISMATCH: (u16, &str) = (400, "ORDER_AMOUNT_MISMATCH");

/// 543.33, paid: two breads of 45.00, a milk of 120.00, 0.45 of cheese for 333.33.
fn paid(config: PayConfig) -> Counter {
    let counter = Counter::open(config);
    let lines = [
        ("bread", "Хлеб", "2", "90.00"),
        ("milk", "Молоко", "1", "120.00"),
        ("cheese", "Сыр", "0.45", "333.33"),
    ];
    let (status, answer) = counter.create(&order(ID, &lines));
    assert_eq!(status, 200, "{answer}");
    counter.pay.customer_pays(ID).unwrap();
    counter
}

/// Name, sum, what the cart still holds, the status and the amount afterwards.
type Step = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
    &'static str,
);
type Act = (&'static str, fn(&Pay) -> Result<(), CannotPay>);
type Reach = (&'static str, fn(&Counter));

fn taking_a_second() -> PayConfig {
    PayConfig {
        refund_takes: Settle::AfterMs(1000),
        rollback_takes: Settle::AfterMs(1000),
        ..PayConfig::default()
    }
}

fn operations(counter: &Counter) -> usize {
    counter.pay.payment(ID).unwrap().operations.len()
}

#[test]
fn partial_refunds_follow_one_another_down_to_nothing() {
    let counter = paid(at_once());
    let steps: [Step; 3] = [
        (
            "op-1",
            "120.00",
            &[("bread", "2"), ("cheese", "0.45")],
            "PARTIALLY_REFUNDED",
            "423.33",
        ),
        (
            "op-2",
            "45.00",
            &[("bread", "1"), ("cheese", "0.45")],
            "PARTIALLY_REFUNDED",
            "378.33",
        ),
        ("op-3", "378.33", &[], "REFUNDED", "0.00"),
    ];
    for (name, sum, left, status, amount) in steps {
        let answer = counter.refund_leaving(name, sum, Some(left));
        assert_eq!(answer.0, 200, "{answer:?}");
        assert_eq!(
            (counter.status().as_str(), counter.amount().as_str()),
            (status, amount)
        );
        assert_eq!(counter.net(), amount);
        let operation = counter.get(&format!("v1/operations/{name}")).1["data"]["operation"].clone();
        assert_eq!(
            (&operation["status"], &operation["amount"]),
            (&json!("SUCCESS"), &json!(sum))
        );
    }
    assert_eq!(no(&counter.refund("op-4", "0.01")), (409, "INVALID_ORDER_STATUS"));
}

#[test]
fn the_goods_that_remain_must_agree_with_the_money_that_remains() {
    let counter = paid(at_once());
    for (sum, left) in [
        ("119.99", &[("bread", "2"), ("cheese", "0.45")][..]),
        ("120.01", &[("bread", "2"), ("cheese", "0.45")]),
        ("120.00", &[("bread", "1"), ("cheese", "0.45")]),
        ("120.00", &[]),
        ("120.00", &[("bread", "2"), ("milk", "1"), ("cheese", "0.45")]),
    ] {
        let answer = counter.refund_leaving("op-1", sum, Some(left));
        assert_eq!(no(&answer), MISMATCH, "{sum} {left:?}: {answer:?}");
        assert!(answer.1["reason"].as_str().unwrap().starts_with("targetCart: "));
        assert_eq!(answer.1["details"]["left_before"], "543.33");
    }
    assert_eq!((counter.net().as_str(), operations(&counter)), ("543.33", 1));
    let rest = Some(&[("bread", "2"), ("cheese", "0.45")][..]);
    assert_eq!(counter.refund_leaving("op-1", "120.00", rest).0, 200);
    // What was left before is what the first refund left, not what was paid.
    let answer = counter.refund_leaving("op-2", "165.00", Some(&[("bread", "1"), ("cheese", "0.45")]));
    assert_eq!(no(&answer), MISMATCH);
    assert_eq!(answer.1["details"]["left_before"], "423.33");
}

#[test]
fn a_share_that_is_no_whole_kopeck_may_be_rounded_either_way_and_no_further() {
    for (sum, expected) in [("66.66", 200), ("66.67", 200), ("66.65", 400), ("66.68", 400)] {
        let counter = Counter::open(at_once());
        counter.create(&order(ID, &[("1", "Яйца", "3", "100.00")]));
        counter.pay.customer_pays(ID).unwrap();
        let answer = counter.refund_leaving("op-1", sum, Some(&[("1", "1")]));
        assert_eq!(answer.0, expected, "{sum}: {answer:?}");
    }
}

#[test]
fn goods_that_went_back_do_not_come_again() {
    let counter = paid(at_once());
    let left = Some(&[("bread", "1"), ("cheese", "0.45")][..]);
    assert_eq!(counter.refund_leaving("op-1", "165.00", left).0, 200);
    for (cart, items, words) in [
        (
            "targetCart",
            json!([{"productId": "milk", "quantityCount": "1"}]),
            "milk is more than remained",
        ),
        (
            "targetCart",
            json!([{"productId": "bread", "quantityCount": "2"}]),
            "bread is more than remained",
        ),
        (
            "refundCart",
            json!([{"productId": "bread", "quantityCount": "2"}]),
            "bread is more than remained",
        ),
        (
            "targetCart",
            json!([{"productId": "bread", "quantityCount": "3"}]),
            "more than was bought",
        ),
        (
            "targetCart",
            json!([{"productId": "ham", "quantityCount": "1"}]),
            "not in the cart",
        ),
        (
            "targetCart",
            json!([{"productId": "bread", "quantityCount": "1"}, {"productId": "bread", "quantityCount": "1"}]),
            "stands twice",
        ),
    ] {
        let mut body = json!({"refundAmount": "45.00", "externalOperationId": "op-2", "branchId": "b", "managerId": "m"});
        body[cart] = json!({ "items": items });
        let answer = counter.post(&format!("v2/orders/{ID}/refund"), "op-2", Some(&body));
        assert_eq!(no(&answer), (400, "BAD_FORMAT"), "{items}: {answer:?}");
        let reason = answer.1["reason"].as_str().unwrap();
        assert!(reason.starts_with(cart) && reason.contains(words), "{reason}");
    }
    assert_eq!(counter.net(), "378.33");
}

#[test]
fn a_part_of_the_money_goes_back_only_with_what_remains_of_the_cart() {
    let counter = paid(at_once());
    for cart in [None, Some(Value::Null)] {
        let mut body = json!({"refundAmount": "120.00", "externalOperationId": "op-1", "branchId": "b", "managerId": "m"});
        if let Some(cart) = cart {
            body["targetCart"] = cart;
        }
        let answer = counter.post(&format!("v2/orders/{ID}/refund"), "op-1", Some(&body));
        assert_eq!(no(&answer), MISMATCH);
        assert!(answer.1["reason"].as_str().unwrap().contains("must be told"));
    }
    assert_eq!(operations(&counter), 1);
    assert_eq!(counter.refund("op-1", "543.33").0, 200);
    assert_eq!(counter.status(), "REFUNDED");
}

#[test]
fn what_is_not_said_of_a_line_stays_as_it_was() {
    let counter = paid(at_once());
    let items = json!([{"productId": "bread"}, {"productId": "cheese"}]);
    assert_eq!(counter.refund_to("op-1", "120.00", &items).0, 200);
    // One bread less, the cheese cheaper; then only the cheese is named, at the price it has by now.
    let items =
        json!([{"productId": "bread", "quantityCount": "1"}, {"productId": "cheese", "price": "700.00"}]);
    assert_eq!(counter.refund_to("op-2", "63.33", &items).0, 200);
    assert_eq!(counter.net(), "360.00");
    let gone = counter.refund_to(
        "op-3",
        "45.00",
        &json!([{"productId": "milk"}, {"productId": "cheese"}]),
    );
    assert_eq!(no(&gone), (400, "BAD_FORMAT"));
    assert!(gone.1["reason"].as_str().unwrap().contains("milk has gone back"));
    assert_eq!(
        counter
            .refund_to("op-3", "45.00", &json!([{"productId": "cheese"}]))
            .0,
        200
    );
    assert_eq!(counter.net(), "315.00");
}

#[test]
fn a_price_only_falls_and_the_fallen_one_counts() {
    let counter = paid(at_once());
    let cart = |bread: &str| json!([{"productId": "bread", "price": bread}, {"productId": "milk"}, {"productId": "cheese"}]);
    let raised = (400, "BAD_FORMAT");
    assert_eq!(no(&counter.refund_to("op-1", "10.00", &cart("45.01"))), raised);
    assert_eq!(no(&counter.refund_to("op-1", "10.00", &cart("-1.00"))), raised);
    for wrong in ["40.01", "39.99", "45.00"] {
        assert_eq!(
            no(&counter.refund_to("op-1", "10.00", &cart(wrong))),
            MISMATCH,
            "{wrong}"
        );
    }
    let places = counter.refund_to("op-1", "10.00", &cart("40.001"));
    assert_eq!(places.0, 400, "three places: {places:?}");
    counter.pay.fail_next_refund("the card is closed");
    assert_eq!(counter.refund_to("op-1", "10.00", &cart("40.00")).0, 200);
    // It failed, so nothing fell.
    assert_eq!(counter.refund_to("op-2", "6.00", &cart("42.00")).0, 200);
    assert_eq!(counter.refund_to("op-3", "4.00", &cart("40.00")).0, 200);
    let last = counter.refund_to("op-4", "4.00", &cart("42.00"));
    assert_eq!(no(&last), raised, "not above the last reduction");
    assert!(last.1["reason"].as_str().unwrap().contains("price of bread"));
    // One bread less at the price that fell: 40.00 goes back, not 45.00.
    let one = |sum| {
        let items = json!([{"productId": "bread", "quantityCount": "1"}, {"productId": "milk"}, {"productId": "cheese"}]);
        counter.refund_to("op-5", sum, &items)
    };
    assert_eq!(no(&one("45.00")), MISMATCH);
    assert_eq!(one("40.00").0, 200);
    assert_eq!(counter.net(), "493.33");
    // Nothing is the lowest.
    assert_eq!(counter.refund_to("op-6", "40.00", &cart("0.00")).0, 200);
    assert_eq!(counter.net(), "453.33");
}

#[test]
fn what_remains_and_what_goes_back_make_up_what_was_there() {
    let refund = |back: Value| {
        let counter = paid(at_once());
        let body = json!({"refundAmount": "120.00", "externalOperationId": "op-1", "branchId": "b", "managerId": "m",
            "targetCart": {"items": [{"productId": "bread", "quantityCount": "2"},
                {"productId": "cheese", "quantityCount": "0.45"}]},
            "refundCart": {"items": back}});
        counter.post(&format!("v2/orders/{ID}/refund"), "op-1", Some(&body))
    };
    let milk = json!({"productId": "milk", "quantityCount": "1"});
    assert_eq!(refund(json!([milk])).0, 200);
    for wrong in [
        json!([]),
        json!([milk, {"productId": "bread", "quantityCount": "1"}]),
    ] {
        let answer = refund(wrong);
        assert_eq!(no(&answer), (400, "BAD_FORMAT"));
        assert!(answer.1["reason"].as_str().unwrap().starts_with("refundCart"));
    }
}

#[test]
fn a_repeat_is_the_same_operation_while_under_way_and_a_duplicate_afterwards() {
    let counter = paid(taking_a_second());
    let left = Some(&[("bread", "2"), ("cheese", "0.45")][..]);
    let first = counter.refund_leaving("op-1", "120.00", left);
    assert_eq!(first.0, 200);
    assert_eq!(first.1["data"]["operation"]["status"], "PENDING");
    assert_eq!(counter.refund_leaving("op-1", "120.00", left), first);
    assert_eq!(
        no(&counter.refund("op-1", "120.00")),
        DUPLICATE,
        "the cart is gone"
    );
    assert_eq!(no(&counter.refund("op-1", "100.00")), DUPLICATE, "another sum");
    assert_eq!(operations(&counter), 2);
    counter.pass(1);
    // The cart does not fit any more, but the name comes first.
    assert_eq!(no(&counter.refund_leaving("op-1", "120.00", left)), DUPLICATE);
    assert_eq!((counter.net().as_str(), operations(&counter)), ("423.33", 2));
}

#[test]
fn one_change_at_a_time_whichever_comes_first() {
    let counter = paid(taking_a_second());
    let left = Some(&[("bread", "2"), ("cheese", "0.45")][..]);
    assert_eq!(counter.refund_leaving("op-1", "120.00", left).0, 200);
    assert_eq!(no(&counter.refund("op-2", "45.00")), IN_PROGRESS);
    assert_eq!(no(&counter.rollback("r-1")), IN_PROGRESS);
    counter.pass(1);
    // The refused rollback left no trace: the same request is a first one now.
    assert_eq!(counter.rollback("r-1").0, 200);
    assert_eq!(no(&counter.refund("op-2", "45.00")), IN_PROGRESS);
    counter.pass(1);
    assert_eq!(
        (counter.status().as_str(), counter.net().as_str()),
        ("REFUNDED", "0.00")
    );

    let unpaid = Counter::with_order(taking_a_second());
    assert_eq!(unpaid.rollback("r-1").0, 200);
    assert_eq!(no(&unpaid.refund("op-1", "300.00")), IN_PROGRESS);
    unpaid.pass(1);
    assert_eq!(
        no(&unpaid.refund("op-1", "300.00")),
        (409, "INVALID_ORDER_STATUS")
    );
}

#[test]
fn a_refund_that_fails_leaves_the_money_and_the_goods_and_its_name_is_used_up() {
    let counter = paid(taking_a_second());
    let left = Some(&[("bread", "2"), ("cheese", "0.45")][..]);
    let rest = Some(&[("cheese", "0.45")][..]);
    counter.pay.fail_next_refund("the card is closed");
    assert_eq!(counter.refund_leaving("op-1", "120.00", left).0, 200);
    assert_eq!(counter.net(), "543.33");
    counter.pass(1);
    assert_eq!(
        (counter.status().as_str(), counter.net().as_str()),
        ("CAPTURED", "543.33")
    );
    let operation = counter.get("v1/operations/op-1").1["data"]["operation"].clone();
    assert_eq!(
        (&operation["status"], &operation["reason"]),
        (&json!("FAIL"), &json!("the card is closed"))
    );
    assert_eq!(no(&counter.refund_leaving("op-1", "120.00", left)), DUPLICATE);
    assert_eq!(counter.refund_leaving("op-2", "120.00", left).0, 200);
    counter.pass(1);
    counter.pay.fail_next_refund("the bank sleeps");
    assert_eq!(counter.refund_leaving("op-3", "90.00", rest).0, 200);
    counter.pass(1);
    assert_eq!(
        (counter.status().as_str(), counter.net().as_str()),
        ("PARTIALLY_REFUNDED", "423.33")
    );
    assert_eq!(counter.refund_leaving("op-4", "90.00", rest).0, 200);
    counter.pass(1);
    assert_eq!(counter.net(), "333.33");
}

#[test]
fn a_refused_refund_does_not_use_up_the_failure_that_waits() {
    let counter = paid(at_once());
    counter.pay.fail_next_refund("the card is closed");
    assert_eq!(counter.refund("op-1", "543.34").0, 400);
    let left = Some(&[("bread", "2"), ("cheese", "0.45")][..]);
    assert_eq!(counter.refund_leaving("op-2", "120.00", left).0, 200);
    assert_eq!(counter.net(), "543.33");
}

#[test]
fn late_money_stays_whatever_is_rolled_back_until_a_refund_fetches_it() {
    for pending_rollback in [PendingRollback::Failed, PendingRollback::Voided] {
        let counter = Counter::with_order(PayConfig {
            pending_rollback,
            ..at_once()
        });
        assert_eq!(counter.rollback("r-1").0, 200);
        counter.pay.bank_captures_late(ID).unwrap();
        for request in ["r-1", "r-2"] {
            assert_eq!(counter.rollback(request).0, 200);
            counter.look();
            assert_eq!(
                (counter.status().as_str(), counter.net().as_str()),
                ("CAPTURED", "300.00")
            );
        }
        assert_eq!(counter.refund("op-1", "300.00").0, 200);
        assert_eq!(
            (counter.status().as_str(), counter.net().as_str()),
            ("REFUNDED", "0.00")
        );
    }
}

#[test]
fn a_second_rollback_gives_late_money_back_where_the_service_is_so_kind() {
    let counter = Counter::with_order(PayConfig {
        second_rollback_gives_back: true,
        ..at_once()
    });
    assert_eq!(counter.rollback("r-1").0, 200);
    counter.pay.bank_captures_late(ID).unwrap();
    assert_eq!(counter.rollback("r-1").0, 200);
    assert_eq!(counter.net(), "300.00", "a repeat of the first is not a second");
    assert_eq!(counter.rollback("r-2").0, 200);
    assert_eq!(
        (counter.status().as_str(), counter.net().as_str()),
        ("REFUNDED", "0.00")
    );
}

#[test]
fn the_first_rollback_gives_late_money_back_though_the_order_had_failed_by_itself() {
    let counter = Counter::with_order(at_once());
    counter.pass(600);
    assert_eq!(counter.status(), "FAILED");
    counter.pay.bank_captures_late(ID).unwrap();
    assert_eq!(counter.rollback("r-1").0, 200);
    assert_eq!(
        (counter.status().as_str(), counter.net().as_str()),
        ("REFUNDED", "0.00")
    );
}

#[test]
fn late_and_wrong_at_once_shows_what_was_really_taken_and_can_be_refunded() {
    let counter = Counter::with_order(at_once());
    counter.rollback("r-1");
    counter
        .pay
        .bank_captures_late_wrongly(ID, Decimal::from(7), "UZS")
        .unwrap();
    let seen = counter.look();
    assert_eq!(
        (&seen["order"]["orderAmount"], &seen["order"]["currencyCode"]),
        (&json!("7.00"), &json!("UZS"))
    );
    assert_eq!(counter.status(), "CAPTURED");
    assert_eq!(counter.refund_leaving("op-1", "7.00", Some(&[])).0, 200);
    assert_eq!(counter.net(), "0.00");
}

#[test]
fn an_act_that_fails_changes_nothing_and_tells_nobody() {
    let more = Decimal::from(1000);
    let acts: [Act; 8] = [
        ("open", |pay| pay.customer_opens(ID)),
        ("pay", |pay| pay.customer_pays(ID)),
        ("decline", |pay| pay.customer_declines(ID)),
        ("abandon", |pay| pay.customer_abandons(ID)),
        ("wrongly", |pay| {
            pay.customer_pays_wrongly(ID, Decimal::from(3), "UZS")
        }),
        ("nothing", |pay| {
            pay.customer_pays_wrongly(ID, Decimal::ZERO, "UZS")
        }),
        ("late", |pay| pay.bank_captures_late(ID)),
        ("late nothing", |pay| {
            pay.bank_captures_late_wrongly(ID, -Decimal::ONE, "UZS")
        }),
    ];
    let states: [Reach; 8] = [
        ("waiting", |_| {}),
        ("opened", |counter| counter.pay.customer_opens(ID).unwrap()),
        ("expired", |counter| counter.pass(600)),
        ("paid", |counter| counter.pay.customer_pays(ID).unwrap()),
        ("declined", |counter| counter.pay.customer_declines(ID).unwrap()),
        ("withdrawn", |counter| assert_eq!(counter.rollback("r").0, 200)),
        ("voided", |counter| {
            assert_eq!(counter.rollback("r").0, 200);
            counter.pass(1);
        }),
        ("refunded", |counter| {
            counter.pay.customer_pays(ID).unwrap();
            assert_eq!(counter.refund("op", "300.00").0, 200);
            counter.pass(1);
        }),
    ];
    let mut refused = Vec::new();
    for (state, reach) in states {
        for (act, play) in &acts {
            let counter = Counter::with_order(taking_a_second());
            reach(&counter);
            let _ = counter.pay.take_notifications();
            let before = format!("{:?}", counter.pay.payment(ID).unwrap());
            if play(&counter.pay).is_err() {
                assert_eq!(
                    before,
                    format!("{:?}", counter.pay.payment(ID).unwrap()),
                    "{state}: {act}"
                );
                assert!(counter.pay.take_notifications().is_empty(), "{state}: {act}");
                refused.push((state, *act));
            }
        }
    }
    for expected in [
        ("waiting", "nothing"),
        ("waiting", "late nothing"),
        ("expired", "pay"),
        ("paid", "wrongly"),
        ("paid", "late"),
        ("withdrawn", "decline"),
        ("refunded", "late"),
    ] {
        assert!(
            refused.contains(&expected),
            "{expected:?} is not among {refused:?}"
        );
    }
    assert!(!refused.contains(&("voided", "late")));
    let paid = Counter::with_order(at_once());
    assert_eq!(
        paid.pay.customer_pays_wrongly(ID, -more, "RUB"),
        Err(CannotPay::NoMoney)
    );
}
