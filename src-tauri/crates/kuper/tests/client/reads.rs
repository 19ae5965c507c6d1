//! What Kuper knows, read back.

use std::time::Duration;

use kuper::client::{Check, ReadFailure, ShipmentFilter, ShipmentPhase};
use kuper::webhook::{FieldProblem, Unreadable};

use crate::server::{Act, Server, bare, json, static_token, status, token, with_header};

const CREATED: &str = include_str!("../created.json");

#[tokio::test]
async fn the_state_of_an_order_is_read() {
    let server = Server::script([json(
        200,
        r#"{"data":{"state":"ready_to_ship","paymentState":"not_paid"}}"#,
    )])
    .await;
    let answer = server.client().shipment_state("H1234567890").await;
    let state = answer.outcome.unwrap();
    assert_eq!(state.phase, ShipmentPhase::ReadyToShip);
    assert_eq!(state.payment_state.as_deref(), Some("not_paid"));
    assert!(answer.server_date.is_some());
    let seen = &server.seen()[0];
    assert_eq!(seen.line, "GET /ofm/api/v1/shipments/H1234567890/state");
    assert_eq!(seen.header("authorization"), Some("Bearer planted-token"));
}

#[tokio::test]
async fn a_name_cannot_lead_the_request_elsewhere() {
    let server = Server::start(|_| json(200, r#"{"state":"shipped"}"#)).await;
    let client = server.client();
    assert!(client.shipment_state("../../admin?x=1#y").await.outcome.is_ok());
    assert_eq!(
        server.seen()[0].line,
        "GET /ofm/api/v1/shipments/..%2F..%2Fadmin%3Fx=1%23y/state"
    );
    for name in ["", ".", "..", " "] {
        assert_eq!(client.shipment(name).await.outcome, Err(ReadFailure::NotFound));
    }
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn a_list_is_asked_for_by_store_and_time_and_read_page_by_page() {
    let page = r#"{"data":[{"originalOrderId":"H1","state":"canceled","storeID":12,"paymentState":"not_paid"},7],
        "nextPageToken":"abc"}"#;
    let server = Server::script([json(200, page), json(200, r#"{"data":[],"nextPageToken":""}"#)]).await;
    let client = server.client();
    let mut filter = ShipmentFilter {
        store_id: Some("12".into()),
        updated_from: Some("2025-06-01T09:00:00+03:00".parse().unwrap()),
        max_page_size: Some(50),
        page_token: None,
    };
    let first = client.shipments(&filter).await.outcome.unwrap();
    assert_eq!(first.skipped, 1);
    let [shipment] = first.shipments.as_slice() else {
        panic!("{first:?}")
    };
    assert_eq!(shipment.key.as_ref().unwrap().original_order_id(), Some("H1"));
    assert_eq!(shipment.phase, Some(ShipmentPhase::Canceled));
    assert_eq!(shipment.store_id.as_deref(), Some("12"));
    filter.page_token = first.next_page_token;
    let last = client.shipments(&filter).await.outcome.unwrap();
    assert_eq!((last.shipments.len(), last.next_page_token), (0, None));
    let query = "filters%5BstoreId%5D=12&filters%5BupdatedFrom%5D=2025-06-01T06%3A00%3A00Z&maxPageSize=50";
    let lines: Vec<_> = server.seen().into_iter().map(|seen| seen.line).collect();
    assert_eq!(
        lines,
        [
            format!("GET /ofm/api/v1/shipments?{query}"),
            format!("GET /ofm/api/v1/shipments?{query}&nextPageToken=abc"),
        ]
    );
}

#[tokio::test]
async fn a_shipment_with_the_fields_of_an_order_can_be_taken_for_one() {
    let created: serde_json::Value = serde_json::from_str(CREATED).unwrap();
    let body = serde_json::json!({"data": created["payload"]}).to_string();
    let server = Server::script([json(200, &body), json(200, r#"{"data":{"number":"H1"}}"#)]).await;
    let client = server.client();
    let order = client
        .shipment("H1234567890")
        .await
        .outcome
        .unwrap()
        .as_created()
        .unwrap();
    assert_eq!(order.positions[0].id, "123456");
    let bare = client.shipment("H1").await.outcome.unwrap();
    assert_eq!(bare.key.as_ref().unwrap().original_order_id(), Some("H1"));
    assert_eq!(
        bare.as_created(),
        Err(Unreadable::Field {
            path: "data".into(),
            problem: FieldProblem::NoOrderKey
        })
    );
}

#[tokio::test]
async fn a_read_that_fails_says_what_to_do_about_it() {
    let failure = async |response| {
        Server::script([response])
            .await
            .client()
            .shipment("H1")
            .await
            .outcome
            .unwrap_err()
    };
    assert_eq!(failure(status(404)).await, ReadFailure::NotFound);
    assert!(matches!(
        failure(status(401)).await,
        ReadFailure::Unauthorized { .. }
    ));
    assert!(matches!(
        failure(status(403)).await,
        ReadFailure::Refused { status: 403, .. }
    ));
    assert_eq!(
        failure(with_header(429, "retry-after", "9")).await,
        ReadFailure::Retry {
            after: Some(Duration::from_secs(9)),
            why: "the server answered 429".into()
        }
    );
    assert!(matches!(failure(status(500)).await, ReadFailure::Retry { .. }));
    for body in ["", "x", "[]", r#"{"data":[]}"#] {
        assert!(
            matches!(failure(json(200, body)).await, ReadFailure::Unreadable { .. }),
            "{body}"
        );
    }
    let deep = "[".repeat(100_000);
    assert_eq!(
        failure(json(200, &deep)).await,
        ReadFailure::Unreadable {
            what: "nested too deep"
        }
    );
    let huge = format!(r#"{{"data":"{}"}}"#, "x".repeat(9 << 20));
    assert!(matches!(
        failure(json(200, &huge)).await,
        ReadFailure::Unreadable { .. }
    ));
}

#[tokio::test]
async fn a_read_that_is_lost_is_simply_repeated() {
    let (base_url, _) = bare(Act::Drop).await;
    let config = kuper::client::ClientConfig::new(base_url, static_token());
    let answer = kuper::client::Client::new(config).unwrap().shipment("H1").await;
    assert!(
        matches!(answer.outcome, Err(ReadFailure::Retry { .. })),
        "{answer:?}"
    );
    assert_eq!(answer.server_date, None);
}

#[tokio::test]
async fn a_read_refreshes_the_token_like_a_notification() {
    let mut issued = 0;
    let server = Server::start(move |seen| {
        if seen.line == "POST /auth/token" {
            issued += 1;
            return token(&format!("t{issued}"), 300);
        }
        if seen.header("authorization") == Some("Bearer t2") {
            json(200, r#"{"data":{"state":"collecting"}}"#)
        } else {
            status(401)
        }
    })
    .await;
    let state = server
        .client_with_credentials()
        .shipment_state("H1")
        .await
        .outcome
        .unwrap();
    assert_eq!(state.phase, ShipmentPhase::Collecting);
}

#[tokio::test]
async fn the_test_of_the_connection_claims_no_more_than_it_saw() {
    let check = async |response| Server::script([response]).await.client().check().await.outcome;
    assert_eq!(check(json(200, r#"{"data":[]}"#)).await, Check::TokenAccepted);
    assert_eq!(
        check(status(404)).await,
        Check::HostAnswers {
            status: 404,
            token_issued: false
        }
    );
    assert_eq!(
        check(status(403)).await,
        Check::HostAnswers {
            status: 403,
            token_issued: false
        }
    );
    assert!(matches!(check(status(401)).await, Check::Unauthorized { .. }));
    assert!(matches!(check(status(503)).await, Check::Failed { .. }));
    let server = Server::script([token("t", 300), status(404)]).await;
    let checked = server.client_with_credentials().check().await.outcome;
    assert_eq!(
        checked,
        Check::HostAnswers {
            status: 404,
            token_issued: true
        }
    );
}
