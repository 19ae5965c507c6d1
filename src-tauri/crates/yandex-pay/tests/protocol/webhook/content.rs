//! What a good token tells.

use yandex_pay::webhook::Event;
use yandex_pay::*;

use super::*;

#[test]
fn a_good_token_tells_the_order_its_status_and_the_time() {
    let signer = Signer::new();
    let told = judge(good(&signer), &signer.keys()).unwrap();
    assert_eq!(told.event, Event::OrderStatus(PaymentStatus::Captured));
    assert_eq!(told.order_id, "o-1");
    assert_eq!(told.event_time, "2021-12-13T15:11:57.25Z".parse().ok());
    assert_eq!(told.external_operation_id, None);
}

#[test]
fn blanks_around_a_token_are_passed_over_and_quotes_are_not() {
    let signer = Signer::new();
    let (token, keys) = (good(&signer), signer.keys());
    let told = judge(&token, &keys).unwrap();
    assert_eq!(judge(format!(" \r\n\t{token}\r\n"), &keys), Ok(told));
    assert_eq!(judge(format!("\"{token}\""), &keys), Err(Forged::Malformed));
    assert_eq!(
        judge(format!("{{\"token\":\"{token}\"}}"), &keys),
        Err(Forged::Malformed)
    );
}

#[test]
fn an_operation_tells_both_its_identifiers_and_how_it_stands() {
    let payload = format!(
        r#"{{"merchantId":"{MERCHANT}","event":"OPERATION_STATUS_UPDATED","eventTime":null,"operation":
            {{"operationId":"op-1","externalOperationId":"r-1","operationType":"REFUND","orderId":"o-1",
              "status":"SUCCESS","novelty":[{{}}]}},"novelty":1}}"#
    );
    let told = judge_payload(&payload).unwrap();
    assert_eq!(
        told.event,
        Event::OperationStatus {
            operation_id: Some("op-1".into()),
            operation_type: OperationType::Refund,
            status: OperationStatus::Success,
        }
    );
    assert_eq!(told.order_id, "o-1");
    assert_eq!(told.external_operation_id.as_deref(), Some("r-1"));
    assert_eq!(told.event_time, None);
}

#[test]
fn an_unknown_status_is_kept_as_such_and_a_missing_one_is_absent() {
    let status = |json: &str| {
        judge_payload(&format!(
            r#"{{"merchantId":"{MERCHANT}","event":"ORDER_STATUS_UPDATED","order":{{"orderId":184{json}}}}}"#
        ))
        .unwrap()
    };
    let told = status(r#","paymentStatus":"CLEARED""#);
    assert_eq!(
        told.event,
        Event::OrderStatus(PaymentStatus::Unknown("CLEARED".into()))
    );
    assert_eq!(told.order_id, "184");
    for absent in ["", r#","paymentStatus":null"#, r#","paymentStatus":"""#] {
        assert_eq!(status(absent).event, Event::OrderStatus(PaymentStatus::Absent));
    }
}

#[test]
fn a_token_for_another_merchant_is_refused_by_the_smallest_difference() {
    let signer = Signer::new();
    let (token, keys) = (good(&signer), signer.keys());
    for other in [
        "",
        "2f6d0a4e-6d1b-4a60-9c1f-000000000008",
        "2F6D0A4E-6D1B-4A60-9C1F-000000000007",
        &format!("{MERCHANT} "),
        &MERCHANT[..35],
    ] {
        let judged = webhook::verify(token.as_bytes(), &keys, other, at(ISSUED));
        assert_eq!(judged, Err(Forged::WrongMerchant), "{other:?}");
    }
    let nobodys = r#"{"merchantId":"","event":"ORDER_STATUS_UPDATED","order":{"orderId":"o-1"}}"#;
    let token = signer.token(&header(), nobodys);
    let judged = webhook::verify(token.as_bytes(), &keys, "", at(ISSUED));
    assert_eq!(judged, Err(Forged::Unreadable));
}

#[test]
fn an_event_that_is_not_known_is_told_from_an_unreadable_payload() {
    let event = |word: &str| {
        judge_payload(&format!(
            r#"{{"merchantId":"{MERCHANT}","event":"{word}","order":{{"orderId":"o-1"}}}}"#
        ))
    };
    assert!(event("ORDER_STATUS_UPDATED").is_ok());
    for word in ["TRANSACTION_STATUS_UPDATE", "order_status_updated"] {
        assert_eq!(event(word), Err(Forged::UnknownEvent), "{word}");
    }
    // The event says "operation", and there is none.
    assert_eq!(event("OPERATION_STATUS_UPDATED"), Err(Forged::Unreadable));
}

#[test]
fn a_payload_that_does_not_say_what_it_must_is_refused_though_signed() {
    let order = r#""order":{"orderId":"o-1","paymentStatus":"CAPTURED"}"#;
    let (merchant, event) = (
        format!(r#""merchantId":"{MERCHANT}""#),
        r#""event":"ORDER_STATUS_UPDATED""#,
    );
    assert!(judge_payload(&format!("{{{merchant},{event},{order}}}")).is_ok());
    let long = "o".repeat(2049);
    for payload in [
        String::new(),
        "null".into(),
        "[]".into(),
        "\u{1}".into(),
        format!("{{{event},{order}}}"),
        format!("{{{merchant},{order}}}"),
        format!("{{{merchant},{event}}}"),
        format!(r#"{{{merchant},{event},"order":{{}}}}"#),
        format!(r#"{{{merchant},{event},"order":{{"orderId":""}}}}"#),
        format!(r#"{{{merchant},{event},"order":{{"orderId":"{long}"}}}}"#),
        format!(r#"{{{merchant},{event},"order":{{"orderId":["o-1"]}}}}"#),
        format!(r#"["{MERCHANT}","ORDER_STATUS_UPDATED",null,["o-1","CAPTURED"],null]"#),
        format!("{{{merchant},{event},{order}}} trailing"),
        // A member told twice could be read one way here and another way elsewhere.
        format!("{{{merchant},{merchant},{event},{order}}}"),
        format!("{{{merchant},{event},{event},{order}}}"),
        format!(r#"{{{merchant},{event},"order":{{"orderId":"o-1","orderId":"o-2"}}}}"#),
    ] {
        let judged = judge_payload(&payload);
        assert_eq!(judged, Err(Forged::Unreadable), "{payload}");
    }
}

#[test]
fn a_repeated_token_has_the_same_digest_and_another_one_another() {
    let signer = Signer::new();
    let keys = signer.keys();
    let first = good(&signer);
    let told = judge(&first, &keys).unwrap();
    assert_eq!(judge(&first, &keys).unwrap().digest, told.digest);
    // The same content signed again: ECDSA makes another signature every time.
    let again = good(&signer);
    assert_ne!(first, again);
    assert_eq!(judge(&again, &keys).unwrap().digest, told.digest);
    let other = signer.token(&header(), &ORDER.replace("CAPTURED", "PENDING"));
    assert_ne!(judge(&other, &keys).unwrap().digest, told.digest);
}

#[test]
fn a_signature_turned_over_by_a_stranger_does_not_make_a_repeat_look_new() {
    const ORDER_OF_P256: [u8; 32] = [
        0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, //
        0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
    ];
    let signer = Signer::new();
    let signed = unsigned(&header(), ORDER);
    let mut signature = signer.signature(&signed);
    let token = format!("{signed}.{}", encode(&signature));
    // (r, n - s) is as good as (r, s), by the nature of ECDSA.
    let mut borrow = 0;
    for (digit, minuend) in signature[32..].iter_mut().zip(ORDER_OF_P256).rev() {
        let difference = i16::from(minuend) - i16::from(*digit) - borrow;
        borrow = i16::from(difference < 0);
        *digit = u8::try_from(difference.rem_euclid(256)).unwrap();
    }
    let turned = format!("{signed}.{}", encode(&signature));
    assert_ne!(token, turned);
    let keys = signer.keys();
    assert_eq!(judge(&turned, &keys).unwrap(), judge(&token, &keys).unwrap());
}
