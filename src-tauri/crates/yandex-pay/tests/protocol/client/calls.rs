//! What each call sends, and what it gives when all is well.

use yandex_pay::*;

use super::*;

#[tokio::test]
async fn a_created_order_gives_its_link_and_the_services_clock() {
    let server = Server::replying([reply(200, LINK).with("Date", "Sat, 21 Nov 2026 22:31:57 GMT")]).await;
    let answer = client(&server.url).create(&small(), &ids()).await.unwrap();
    assert_eq!(
        answer.value.payment_url.as_str(),
        "https://pay.yandex.uz/l/1?a=%20b"
    );
    assert_eq!(answer.server_time, "2026-11-21T22:31:57Z".parse().ok());

    let seen = &server.seen()[0];
    assert_eq!(seen.method, "POST");
    assert_eq!(seen.uri.path(), "/api/merchant/v1/orders");
    assert_eq!(seen.header("authorization"), format!("Api-Key {KEY}"));
    assert_eq!(seen.header("content-type"), "application/json");
    assert_eq!(seen.header("x-request-id"), INTENT);
    assert_eq!(seen.header("x-request-timeout"), "1500");
    assert_eq!(seen.header("x-request-attempt"), "0");
    assert_eq!(seen.body, serde_json::to_vec(&small()).unwrap());
}

#[tokio::test]
async fn an_invalid_order_never_leaves_the_machine() {
    let server = Server::replying([]).await;
    let mut order = small();
    order.ttl = Some(1);
    let error = client(&server.url).create(&order, &ids()).await.unwrap_err();
    let PayError::Invalid(invalid) = error else {
        panic!("{error:?}");
    };
    assert_eq!(invalid.problems[0].path, "ttl");
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_retry_has_the_same_body_and_request_id_and_a_higher_attempt() {
    let lost = || reply(503, "");
    let server = Server::replying([lost(), lost(), reply(200, LINK)]).await;
    let client = client(&server.url);
    let mut ids = ids();
    for _ in 0..2 {
        let error = client.create(&full(), &ids).await.unwrap_err();
        assert!(error.may_be_repeated());
        ids = ids.again();
    }
    client.create(&full(), &ids).await.unwrap();

    let seen = server.seen();
    let attempts: Vec<_> = seen.iter().map(|s| s.header("x-request-attempt")).collect();
    assert_eq!(attempts, ["0", "1", "2"]);
    assert!(seen.iter().all(|s| s.header("x-request-id") == INTENT));
    assert!(seen.iter().all(|s| s.body == seen[0].body));
}

#[tokio::test]
async fn an_order_is_read_by_its_encoded_identifier_and_every_read_has_an_id_of_its_own() {
    let id = "a/b?c №1";
    let server = Server::replying([reply(200, order_json(id)), reply(200, order_json(id))]).await;
    let client = client(&server.url);
    let view = client.get(id).await.unwrap().value;
    assert_eq!(
        view.captured_exactly(dec("9000"), Currency::Uzs),
        CaptureCheck::Exact
    );
    client.get(id).await.unwrap();
    let seen = server.seen();
    assert_eq!(seen[0].method, "GET");
    assert_eq!(
        seen[0].uri.to_string(),
        "/api/merchant/v1/orders/a%2Fb%3Fc%20%E2%84%961"
    );
    assert!(seen[0].body.is_empty());
    assert_eq!(seen[0].header("x-request-timeout"), "1500");
    assert_ne!(seen[0].header("x-request-id"), seen[1].header("x-request-id"));
}

#[tokio::test]
async fn an_answer_about_another_order_is_no_answer() {
    let error = get(reply(200, order_json("o-2"))).await.unwrap_err();
    assert!(matches!(error, PayError::Unanswered { .. }), "{error:?}");
}

#[tokio::test]
async fn an_identifier_that_would_change_the_address_is_refused() {
    let server = Server::replying([]).await;
    let client = client(&server.url);
    for id in ["", ".", ".."] {
        let error = client.get(id).await.unwrap_err();
        assert!(matches!(error, PayError::Invalid(_)), "{error:?}");
        let error = client.rollback(id, &ids()).await.unwrap_err();
        assert!(matches!(error, PayError::Invalid(_)), "{error:?}");
        let error = client.operation(id).await.unwrap_err();
        assert!(matches!(error, PayError::Invalid(_)), "{error:?}");
    }
    assert!(server.seen().is_empty());
}

#[tokio::test]
async fn a_rollback_is_a_post_without_a_body() {
    let server = Server::replying([reply(200, r#"{"code":200,"data":{},"status":"success"}"#)]).await;
    client(&server.url).rollback("o-1", &ids().again()).await.unwrap();
    let seen = &server.seen()[0];
    assert_eq!(seen.method, "POST");
    assert_eq!(seen.uri.path(), "/api/merchant/v1/orders/o-1/rollback");
    assert!(seen.body.is_empty());
    assert_eq!(seen.header("x-request-id"), INTENT);
    assert_eq!(seen.header("x-request-attempt"), "1");
}

#[tokio::test]
async fn a_refund_begins_an_operation_that_is_followed_by_our_own_identifier() {
    let server = Server::replying([
        reply(200, operation_json("r-1")),
        reply(200, operation_json("r-1")),
    ])
    .await;
    let client = client(&server.url);
    let refund = Refund {
        motive: Some("captured after the cancel".into()),
        target_cart: Some(TargetCart {
            items: vec![TargetCartItem {
                product_id: "4780001".into(),
                quantity_count: Some(dec("1.50")),
                price: None,
            }],
        }),
        ..refund("250", "r-1")
    };
    let begun = client.refund("o-1", &refund, &ids()).await.unwrap().value;
    assert_eq!(begun.operation_type, OperationType::Refund);
    assert!(!begun.status.is_final());
    let followed = client.operation("r-1").await.unwrap().value;
    assert_eq!(followed, begun);

    let seen = server.seen();
    assert_eq!(seen[0].uri.path(), "/api/merchant/v2/orders/o-1/refund");
    assert_eq!(
        std::str::from_utf8(&seen[0].body).unwrap(),
        concat!(
            r#"{"refundAmount":"250.00","externalOperationId":"r-1","branchId":"tashkent-03","#,
            r#""managerId":"manager-1","motive":"captured after the cancel","targetCart":"#,
            r#"{"items":[{"productId":"4780001","quantityCount":"1.5"}]}}"#
        )
    );
    assert_eq!(seen[1].uri.path(), "/api/merchant/v1/operations/r-1");
}

#[tokio::test]
async fn a_refund_accepted_before_is_told_as_such_and_followed() {
    let server = Server::replying([reply(409, fail("DUPLICATE_EXTERNAL_OPERATION_ID"))]).await;
    let refund = refund("250", "r-1");
    let error = client(&server.url)
        .refund("o-1", &refund, &ids())
        .await
        .unwrap_err();
    assert!(
        matches!(error, PayError::Duplicate { ref subject } if subject == "r-1"),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_operation_that_is_another_one_is_no_answer() {
    let server = Server::replying([
        reply(200, operation_json("r-2")),
        reply(200, operation_json("r-2")),
    ])
    .await;
    let client = client(&server.url);
    let error = client.operation("r-1").await.unwrap_err();
    assert!(matches!(error, PayError::Unanswered { .. }), "{error:?}");
    let refund = refund("250", "r-1");
    let error = client.refund("o-1", &refund, &ids()).await.unwrap_err();
    assert!(
        matches!(error, PayError::Unknown { ref subject, .. } if subject == "r-1"),
        "{error:?}"
    );
}

#[tokio::test]
async fn wrong_settings_are_told_at_the_start() {
    for timeout in [0, 999, 10_001] {
        let config = Config {
            timeout: Duration::from_millis(timeout),
            ..config(UZ_SANDBOX)
        };
        let error = Client::new(config).unwrap_err();
        assert!(matches!(error, ConfigError::Timeout { .. }), "{error:?}");
    }
    let empty = Config {
        api_key: Secret::new(""),
        ..config(UZ_SANDBOX)
    };
    assert!(matches!(Client::new(empty), Err(ConfigError::ApiKey)));
    for known in [UZ_PRODUCTION, UZ_SANDBOX, RU_PRODUCTION, RU_SANDBOX] {
        assert!(Client::new(config(known)).is_ok(), "{known}");
    }
}

#[tokio::test]
async fn a_call_may_run_in_a_task_of_its_own() {
    let server = Server::replying([reply(200, LINK)]).await;
    let client = client(&server.url);
    let task = tokio::spawn(async move { client.create(&small(), &ids()).await });
    assert!(task.await.unwrap().is_ok());
}
