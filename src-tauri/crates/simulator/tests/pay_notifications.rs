//! What the service tells the merchant, how it is signed, how it travels, and what is forged.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod common;

use common::jwt::{Fault, decode, hmac_sha256, is_signed_by, judge, parts, point};
use common::offline::{Counter, ID, at_once};
use jiff::SignedDuration;
use serde_json::{Value, json};
use simulator::pay::{
    Event, Forgery, NotificationConfig, OperationStatus, PayConfig, PayStatus, Settle, Token, TokenTimes,
};

fn jwks(counter: &Counter) -> Value {
    let request = axum::http::Request::get("/api/jwks").body("").unwrap();
    let (status, keys) = common::offline::read(&counter.pay.answer(request));
    assert_eq!(status, 200);
    keys
}

fn verdict(counter: &Counter, jwt: &str) -> Result<Value, Fault> {
    let merchant = counter.pay.config().merchant_id.clone();
    judge(jwt, &jwks(counter), &merchant, counter.clock.now().as_second())
}

/// `"CAPTURED"` of an order, `"REFUND SUCCESS op-1"` of an operation.
fn words(tokens: &[Token]) -> Vec<String> {
    let word = |payload: &Value, field: &str| payload[field].as_str().unwrap_or("-").to_owned();
    tokens
        .iter()
        .map(|token| match &token.event {
            Event::Order(status) => {
                assert_eq!(token.payload["event"], "ORDER_STATUS_UPDATED");
                let told = word(&token.payload["order"], "paymentStatus");
                assert_eq!(told, status.word());
                told
            }
            Event::Operation(operation) => {
                assert_eq!(token.payload["event"], "OPERATION_STATUS_UPDATED");
                let told = &token.payload["operation"];
                assert_eq!(told["operationId"], operation.operation_id.as_str());
                format!(
                    "{} {} {}",
                    word(told, "operationType"),
                    word(told, "status"),
                    word(told, "externalOperationId")
                )
            }
        })
        .collect()
}

fn news(counter: &Counter) -> Vec<String> {
    words(&counter.pay.take_notifications())
}

#[test]
fn every_change_is_told_once_the_operation_before_its_order() {
    let counter = Counter::with_order(PayConfig {
        refund_takes: Settle::AfterMs(1000),
        ..PayConfig::default()
    });
    assert_eq!(news(&counter), [""; 0], "an order that waits is no news");
    counter.pay.customer_opens(ID).unwrap();
    assert_eq!(news(&counter), [""; 0]);
    counter.pay.customer_pays(ID).unwrap();
    assert_eq!(news(&counter), ["CAPTURE SUCCESS -", "CAPTURED"]);
    assert_eq!(news(&counter), [""; 0], "what was taken is not told again");
    counter.refund_down_to("op-1", "100.00", "200.00");
    assert_eq!(news(&counter), [""; 0], "a refund that begins is no news");
    counter.pass(1);
    assert_eq!(news(&counter), ["REFUND SUCCESS op-1", "PARTIALLY_REFUNDED"]);
    counter.refund_down_to("op-2", "50.00", "150.00");
    counter.pass(1);
    assert_eq!(
        news(&counter),
        ["REFUND SUCCESS op-2"],
        "the order's status is what it was"
    );
    counter.refund("op-3", "150.00");
    counter.pass(1);
    assert_eq!(news(&counter), ["REFUND SUCCESS op-3", "REFUNDED"]);
}

#[test]
fn failures_rollbacks_and_late_captures_are_told_too() {
    let counter = Counter::with_order(at_once());
    counter.pay.customer_pays(ID).unwrap();
    counter.pay.fail_next_refund("the card is closed");
    counter.refund_down_to("op-1", "100.00", "200.00");
    counter.rollback("r-1");
    assert_eq!(
        news(&counter),
        [
            "CAPTURE SUCCESS -",
            "CAPTURED",
            "REFUND FAIL op-1",
            "REFUND SUCCESS -",
            "REFUNDED"
        ]
    );

    let counter = Counter::with_order(at_once());
    counter.rollback("r-1");
    counter.pay.bank_captures_late(ID).unwrap();
    assert_eq!(news(&counter), ["FAILED", "CAPTURE SUCCESS -", "CAPTURED"]);

    let counter = Counter::with_order(PayConfig::default());
    counter.rollback("r-1");
    counter.pay.bank_captures_late(ID).unwrap();
    counter.look();
    assert_eq!(
        news(&counter),
        ["CAPTURE SUCCESS -", "CAPTURED", "REFUND SUCCESS -", "REFUNDED"]
    );

    for (is_final, told) in [
        (true, &["CAPTURE FAIL -", "FAILED"][..]),
        (false, &["CAPTURE FAIL -"]),
    ] {
        let counter = Counter::with_order(PayConfig {
            decline_is_final: is_final,
            ..PayConfig::default()
        });
        counter.pay.customer_declines(ID).unwrap();
        assert_eq!(news(&counter), told);
    }
}

#[test]
fn an_end_that_only_waited_for_its_time_is_told_without_a_read() {
    let counter = Counter::with_order(PayConfig::default());
    counter.pass(600);
    let tokens = counter.pay.take_notifications();
    assert_eq!(words(&tokens), ["FAILED"]);
    assert_eq!(tokens[0].at, counter.clock.now());
}

#[test]
fn changes_of_several_orders_come_by_time_and_are_numbered() {
    let counter = Counter::with_order(PayConfig::default());
    counter.create(&common::offline::bread("a-earlier-name"));
    counter.pay.customer_pays(ID).unwrap();
    counter.pass(1);
    counter.pay.customer_pays("a-earlier-name").unwrap();
    let tokens = counter.pay.take_notifications();
    let told: Vec<_> = tokens.iter().map(|t| (t.number, t.order_id.as_str())).collect();
    assert_eq!(
        told,
        [(1, ID), (2, ID), (3, "a-earlier-name"), (4, "a-earlier-name")]
    );
}

#[test]
fn an_end_found_late_is_told_after_what_was_done_before_it() {
    let counter = Counter::with_order(at_once());
    counter.create(&common::offline::bread("a-earlier-name"));
    counter.rollback("r-1");
    counter.pass(600);
    let tokens = counter.pay.take_notifications();
    let told: Vec<_> = tokens.iter().map(|t| t.order_id.as_str()).collect();
    assert_eq!(told, [ID, "a-earlier-name"]);
}

#[test]
fn the_payload_holds_what_the_sheet_says_and_no_amount() {
    let counter = Counter::with_order(at_once());
    counter.pay.customer_pays(ID).unwrap();
    counter.refund_down_to("op-1", "100.00", "200.00");
    let tokens = counter.pay.take_notifications();
    let merchant = &counter.pay.config().merchant_id;
    let (captured, refund) = (&tokens[1], &tokens[2]);
    let order = json!({"merchantId": merchant, "event": "ORDER_STATUS_UPDATED",
        "eventTime": "2026-11-21T09:00:00Z", "order": {"orderId": ID, "paymentStatus": "CAPTURED"}});
    assert_eq!(parts(&captured.jwt).payload, order);
    assert_eq!(captured.payload, order);
    let Event::Operation(operation) = &refund.event else {
        panic!("{refund:?}")
    };
    assert_eq!(operation.status, OperationStatus::Success);
    let told = json!({"merchantId": merchant, "event": "OPERATION_STATUS_UPDATED",
        "eventTime": "2026-11-21T09:00:00Z", "operation": {"operationId": operation.operation_id,
            "externalOperationId": "op-1", "operationType": "REFUND", "orderId": ID, "status": "SUCCESS"}});
    assert_eq!(parts(&refund.jwt).payload, told);
}

#[test]
fn the_times_stand_in_the_header_as_numbers_or_as_texts_and_count_from_the_taking() {
    for (times, number) in [(TokenTimes::Numbers, true), (TokenTimes::Texts, false)] {
        let counter = Counter::with_order(PayConfig {
            notifications: NotificationConfig {
                times,
                lives_s: 90,
                ..NotificationConfig::default()
            },
            ..PayConfig::default()
        });
        counter.pay.customer_pays(ID).unwrap();
        counter.pass(30);
        let token = counter.pay.take_notifications().remove(1);
        let read = parts(&token.jwt);
        let now = counter.clock.now().as_second();
        let written = |seconds: i64| {
            if number {
                json!(seconds)
            } else {
                json!(seconds.to_string())
            }
        };
        assert_eq!(read.header["iat"], written(now));
        assert_eq!(read.header["exp"], written(now + 90));
        assert_eq!(
            (&read.header["alg"], &read.header["typ"]),
            (&json!("ES256"), &json!("JWT"))
        );
        assert!(read.payload.get("iat").is_none() && read.payload.get("exp").is_none());
        assert_eq!(token.at, counter.clock.now() - SignedDuration::from_secs(30));
        assert!(verdict(&counter, &token.jwt).is_ok());
        counter.pass(90);
        assert_eq!(verdict(&counter, &token.jwt), Err(Fault::Expired));
    }
}

#[test]
fn a_token_is_good_under_its_key_and_spoilt_by_any_change() {
    let counter = Counter::with_order(PayConfig::default());
    counter.pay.customer_pays(ID).unwrap();
    let jwt = counter.pay.take_notifications().remove(1).jwt;
    assert_eq!(
        verdict(&counter, &jwt).unwrap()["order"]["paymentStatus"],
        "CAPTURED"
    );
    let keys = jwks(&counter);
    let key = &keys["keys"][0];
    assert!(is_signed_by(&parts(&jwt), key));
    let mut other = parts(&jwt);
    other.signed.insert(3, 'A');
    assert!(!is_signed_by(&other, key));
    assert_eq!(keys["keys"].as_array().unwrap().len(), 1);
    for (field, word) in [("kty", "EC"), ("crv", "P-256"), ("alg", "ES256"), ("use", "sig")] {
        assert_eq!(key[field], word);
    }
    assert_eq!(parts(&jwt).signature.len(), 64, "r and s, not DER");
}

#[test]
fn the_same_seed_makes_the_same_tokens_and_another_seed_other_keys() {
    let told = |seed| {
        let counter = Counter::with_order(PayConfig {
            notifications: NotificationConfig {
                seed,
                ..NotificationConfig::default()
            },
            ..PayConfig::default()
        });
        counter.pay.customer_pays(ID).unwrap();
        let tokens = counter.pay.take_notifications();
        let jwts: Vec<_> = tokens.into_iter().map(|token| token.jwt).collect();
        (jwts, jwks(&counter))
    };
    assert_eq!(told(7), told(7));
    let ((jwts, keys), (others, other_keys)) = (told(7), told(8));
    assert_ne!(jwts, others);
    assert_ne!(keys["keys"][0]["x"], other_keys["keys"][0]["x"]);
    assert_ne!(keys["keys"][0]["kid"], other_keys["keys"][0]["kid"]);
}

#[test]
fn a_new_key_signs_while_the_old_one_still_shows_until_it_is_dropped() {
    let counter = Counter::with_order(PayConfig::default());
    counter.pay.customer_pays(ID).unwrap();
    let mut tokens = counter.pay.take_notifications();
    let before = tokens.remove(1).jwt;
    let old = jwks(&counter)["keys"][0].clone();
    counter.pay.rotate_key();
    let after = counter
        .pay
        .sign(&counter.pay.order_payload(ID, PayStatus::Captured));
    let kid = |jwt: &str| parts(jwt).header["kid"].clone();
    assert_eq!(kid(&before), old["kid"]);
    assert_ne!(kid(&after), old["kid"]);
    let keys = jwks(&counter)["keys"].as_array().unwrap().clone();
    assert_eq!((keys.len(), &keys[0]["kid"], &keys[1]), (2, &kid(&after), &old));
    assert!(verdict(&counter, &before).is_ok() && verdict(&counter, &after).is_ok());
    counter.pay.drop_old_keys();
    assert_eq!(jwks(&counter)["keys"].as_array().unwrap().len(), 1);
    assert_eq!(verdict(&counter, &before), Err(Fault::UnknownKey));
    assert!(verdict(&counter, &after).is_ok());
}

#[test]
fn every_forgery_fails_in_its_one_point_and_in_no_other() {
    let counter = Counter::with_order(PayConfig::default());
    let keys = jwks(&counter);
    let ours = &keys["keys"][0];
    let mut seen = Vec::new();
    for forgery in Forgery::ALL {
        let jwt = counter.pay.forge(ID, forgery);
        let read = parts(&jwt);
        assert_eq!(
            read.payload["order"],
            json!({"orderId": ID, "paymentStatus": "CAPTURED"})
        );
        assert_eq!(read.payload["eventTime"], "2026-11-21T09:00:00Z");
        let expected = match forgery {
            Forgery::WrongKey | Forgery::EmbeddedJwk => Fault::Signature,
            Forgery::AlgNone | Forgery::Hs256WithPublicKey => Fault::Algorithm,
            Forgery::Expired => Fault::Expired,
            Forgery::FromTheFuture => Fault::TooEarly,
            Forgery::WrongMerchant => Fault::Merchant,
            Forgery::UnknownKid => Fault::UnknownKey,
            Forgery::PayloadTimesOnly => Fault::NoTimes,
        };
        assert_eq!(verdict(&counter, &jwt), Err(expected), "{forgery:?}");
        let knows_our_kid = forgery != Forgery::UnknownKid;
        assert_eq!(read.header["kid"] == ours["kid"], knows_our_kid, "{forgery:?}");
        let honestly_signed = matches!(
            forgery,
            Forgery::Expired | Forgery::FromTheFuture | Forgery::WrongMerchant | Forgery::PayloadTimesOnly
        );
        assert_eq!(is_signed_by(&read, ours), honestly_signed, "{forgery:?}");
        seen.push(jwt);
    }
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), Forgery::ALL.len());
    assert_eq!(counter.status(), "PENDING", "forging changes nothing");
    assert_eq!(news(&counter), [""; 0]);
}

// What each would get past: a verifier with that one hole believes it.
#[test]
fn each_forgery_would_deceive_a_merchant_with_that_hole() {
    let counter = Counter::with_order(PayConfig::default());
    let ours = jwks(&counter)["keys"][0].clone();
    let forge = |forgery| counter.pay.forge(ID, forgery);

    assert!(forge(Forgery::AlgNone).ends_with('.'));
    assert_eq!(parts(&forge(Forgery::AlgNone)).header["alg"], "none");

    let confused = parts(&forge(Forgery::Hs256WithPublicKey));
    let der: Vec<u8> = [
        decode("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"),
        point(&ours)[1..].to_vec(),
    ]
    .concat();
    let text = base64(&der);
    let pem = format!(
        "-----BEGIN PUBLIC KEY-----\n{}\n{}\n-----END PUBLIC KEY-----\n",
        &text[..64],
        &text[64..]
    );
    assert_eq!(
        confused.signature,
        hmac_sha256(pem.as_bytes(), confused.signed.as_bytes())
    );

    let embedded = parts(&forge(Forgery::EmbeddedJwk));
    assert!(is_signed_by(&embedded, &embedded.header["jwk"]));
    assert_eq!(embedded.header["jwk"]["kid"], embedded.header["kid"]);

    let careless = parts(&forge(Forgery::PayloadTimesOnly));
    let now = counter.clock.now().as_second();
    assert!(
        careless.payload["iat"].as_i64().unwrap() <= now && careless.payload["exp"].as_i64().unwrap() > now
    );
    assert!(careless.header.get("exp").is_none());

    let other = parts(&forge(Forgery::WrongMerchant)).payload["merchantId"].clone();
    assert_eq!(
        other.as_str().unwrap().len(),
        counter.pay.config().merchant_id.len()
    );
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| (byte >> bit) & 1))
        .collect();
    let mut text: String = bits
        .chunks(6)
        .map(|six| {
            let value = (0..6).fold(0, |value, i| value << 1 | six.get(i).copied().unwrap_or(0));
            char::from(ALPHABET[usize::from(value)])
        })
        .collect();
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    text
}

#[test]
fn an_honest_signature_can_carry_a_claim_that_is_not_true() {
    let counter = Counter::with_order(PayConfig::default());
    let jwt = counter
        .pay
        .sign(&counter.pay.order_payload(ID, PayStatus::Captured));
    assert_eq!(
        verdict(&counter, &jwt).unwrap()["order"]["paymentStatus"],
        "CAPTURED"
    );
    assert_eq!(counter.status(), "PENDING");
}
