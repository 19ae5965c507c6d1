//! How calls end, if not well.

use std::time::Duration;

use yandex_pay::*;

use super::*;
use crate::server::{nobody, raw};

#[tokio::test]
async fn a_call_is_sent_once_and_never_again_by_itself() {
    let (url, read) = raw(Vec::new(), false).await;
    client(&url).create(&small(), &ids()).await.unwrap_err();
    assert_eq!(*read.lock().unwrap(), 1);
}

#[tokio::test]
async fn where_nobody_listens_nothing_has_left() {
    let client = client(&nobody().await);
    let error = client.create(&small(), &ids()).await.unwrap_err();
    assert!(matches!(error, PayError::Unreachable { .. }), "{error:?}");
    let error = client.get("o-1").await.unwrap_err();
    assert!(matches!(error, PayError::Unreachable { .. }), "{error:?}");
    assert!(
        !format!("{error:?}").contains("/v1/orders"),
        "an address was printed: {error:?}"
    );
}

#[tokio::test]
async fn a_line_dropped_after_the_request_was_read_leaves_the_outcome_unknown() {
    let (url, _) = raw(Vec::new(), false).await;
    let client = client(&url);
    let error = client.create(&small(), &ids()).await.unwrap_err();
    let PayError::Unknown { subject, source } = error else {
        panic!("{error:?}");
    };
    assert_eq!(subject, small().order_id);
    assert!(matches!(source, Doubt::Lost(_)));
    let error = client.rollback("o-1", &ids()).await.unwrap_err();
    assert!(matches!(error, PayError::Unknown { .. }), "{error:?}");
    let error = client.get("o-1").await.unwrap_err();
    assert!(matches!(error, PayError::Unanswered { .. }), "{error:?}");
}

#[tokio::test]
async fn a_service_that_never_answers_leaves_the_outcome_unknown_in_time() {
    let (url, read) = raw(Vec::new(), true).await;
    let (client, order, ids) = (client(&url), small(), ids());
    let call = client.create(&order, &ids);
    // A bound on the test itself; the client's own is one and a half seconds.
    let error = tokio::time::timeout(Duration::from_secs(30), call)
        .await
        .unwrap()
        .unwrap_err();
    assert!(
        matches!(error, PayError::Unknown { source: Doubt::Lost(ref e), .. }
            if e.downcast_ref::<reqwest::Error>().is_some_and(reqwest::Error::is_timeout)),
        "{error:?}"
    );
    assert_eq!(*read.lock().unwrap(), 1);
}

#[tokio::test]
async fn an_answer_cut_short_leaves_the_outcome_unknown() {
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{\"status\":";
    let (url, _) = raw(head.to_vec(), false).await;
    let error = client(&url).create(&small(), &ids()).await.unwrap_err();
    assert!(
        matches!(
            error,
            PayError::Unknown {
                source: Doubt::Lost(_),
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_endless_answer_is_given_up() {
    let mut answer = b"HTTP/1.1 200 OK\r\n\r\n".to_vec();
    answer.extend(vec![b' '; 3 << 20]);
    let (url, _) = raw(answer, true).await;
    let error = client(&url).create(&small(), &ids()).await.unwrap_err();
    assert!(
        matches!(
            error,
            PayError::Unknown {
                source: Doubt::Unreadable { status: 200 },
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_success_that_does_not_say_what_it_must_is_unknown() {
    for body in [
        "",
        "<html>Welcome to the hotspot</html>",
        r#"{"status":"success"}"#,
        r#"{"status":"success","data":{}}"#,
        r#"{"status":"success","data":{"paymentUrl":null}}"#,
        r#"{"status":"success","data":{"paymentUrl":"example"}}"#,
        r#"{"status":"success","data":{"paymentUrl":"javascript:alert(1)"}}"#,
        r#"{"status":"fail","reasonCode":"X","reason":"y"}"#,
    ] {
        let error = create(reply(200, body)).await.unwrap_err();
        assert!(
            matches!(
                error,
                PayError::Unknown {
                    source: Doubt::Unreadable { status: 200 },
                    ..
                }
            ),
            "{body}: {error:?}"
        );
        let error = get(reply(200, body)).await.unwrap_err();
        assert!(matches!(error, PayError::Unanswered { .. }), "{body}: {error:?}");
    }
    let long = format!(
        r#"{{"status":"success","data":{{"paymentUrl":"https://a/{}"}}}}"#,
        "b".repeat(2048)
    );
    let error = create(reply(200, long)).await.unwrap_err();
    assert!(matches!(error, PayError::Unknown { .. }), "{error:?}");
}

#[tokio::test]
async fn a_failing_service_leaves_a_write_unknown_and_a_read_unanswered() {
    for status in [500, 502, 503, 504, 408] {
        let reply = || reply(status, fail("INTERNAL")).with("Retry-After", "3");
        let error = create(reply()).await.unwrap_err();
        assert_eq!(error.asked_to_wait(), Some(Duration::from_secs(3)));
        let PayError::Unknown {
            source:
                Doubt::ServerError {
                    status: told,
                    reason_code,
                    ..
                },
            ..
        } = error
        else {
            panic!("{status}: {error:?}");
        };
        assert_eq!((told, reason_code.as_str()), (status, "INTERNAL"));
        let error = get(reply()).await.unwrap_err();
        assert!(matches!(error, PayError::Unanswered { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_key_that_is_not_accepted_is_told_and_not_shown() {
    let error = create(reply(401, fail("AUTHENTICATION_ERROR")))
        .await
        .unwrap_err();
    assert!(matches!(error, PayError::Unauthorized));
    assert!(!error.may_be_repeated());
    let client = client("http://127.0.0.1:9");
    let printed = format!("{error:?} {error} {client:?} {:?}", config("http://127.0.0.1:9"));
    assert!(!printed.contains(KEY), "{printed}");
}

#[tokio::test]
async fn a_refusal_tells_its_code_its_reason_and_its_details() {
    let body = r#"{"status":"fail","reasonCode":"ORDER_AMOUNT_MISMATCH",
        "reason":"Cart total amount mismatch","details":{"cart_total":"0.00","items_sum":"180.00"}}"#;
    let error = create(reply(400, body)).await.unwrap_err();
    assert!(!error.may_be_repeated());
    let PayError::Refused {
        status,
        reason_code,
        reason,
        details,
    } = error
    else {
        panic!("{error:?}");
    };
    assert_eq!(status, 400);
    assert_eq!(reason_code, "ORDER_AMOUNT_MISMATCH");
    assert_eq!(reason, "Cart total amount mismatch");
    assert_eq!(
        details.as_deref(),
        Some(r#"{"cart_total":"0.00","items_sum":"180.00"}"#)
    );
}

#[tokio::test]
async fn another_operation_under_way_is_busy_whatever_the_status() {
    for status in [409, 400] {
        let reply = reply(status, fail("ANOTHER_OPERATION_IN_PROGRESS")).with("Retry-After", "2");
        let error = create(reply).await.unwrap_err();
        assert!(matches!(error, PayError::Busy { .. }), "{error:?}");
        assert_eq!(error.asked_to_wait(), Some(Duration::from_secs(2)));
        assert!(error.may_be_repeated());
    }
    let error = create(reply(409, fail("SOMETHING_ELSE"))).await.unwrap_err();
    assert!(
        matches!(error, PayError::Refused { status: 409, .. }),
        "{error:?}"
    );
}

#[tokio::test]
async fn too_many_calls_are_told_with_the_pause_asked_for() {
    let error = create(reply(429, "").with("Retry-After", "7")).await.unwrap_err();
    assert!(matches!(error, PayError::RateLimited { .. }), "{error:?}");
    assert_eq!(error.asked_to_wait(), Some(Duration::from_secs(7)));
    let error = create(reply(429, "slow down")).await.unwrap_err();
    assert_eq!(error.asked_to_wait(), None);
    assert!(error.may_be_repeated());
}

#[tokio::test]
async fn an_unknown_order_is_told_from_a_wrong_address() {
    let error = get(reply(404, fail("ORDER_NOT_FOUND"))).await.unwrap_err();
    assert!(
        matches!(error, PayError::NotFound { ref subject, .. } if subject == "o-1"),
        "{error:?}"
    );
    let error = get(reply(404, "<html>nginx</html>")).await.unwrap_err();
    assert!(
        matches!(error, PayError::Refused { status: 404, ref reason_code, .. } if reason_code.is_empty()),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_redirect_is_never_followed() {
    let elsewhere = Server::replying([reply(200, LINK)]).await;
    let moved = reply(307, "").with("Location", elsewhere.url.clone());
    let error = create(moved).await.unwrap_err();
    assert!(
        matches!(
            error,
            PayError::Unknown {
                source: Doubt::NotTheService { status: 307 },
                ..
            }
        ),
        "{error:?}"
    );
    assert!(elsewhere.seen().is_empty());
}
