//! The fetched token: kept, refreshed once, fetched by one task for all.

use std::time::Duration;

use kuper::client::{Client, ClientConfig, Delivery, RetryReason, TokenSource};
use tokio::task::JoinSet;

use crate::in_work;
use crate::server::{Act, Seen, Server, bare, credentials, json, status, token, with_header};

const AUTH: &str = "POST /auth/token";
const NOTIFY: &str = "POST /ofm/api/v1/notifications";
const SETTLED: Delivery = Delivery::Settled { already: false };

fn is_auth(seen: &Seen) -> bool {
    seen.line == AUTH
}

/// Hands out `t1`, `t2`, … with this life, and takes a notification only under `good`.
async fn tokens_server(life: u64, good: impl Fn(&str) -> bool + Send + 'static) -> Server {
    let mut issued = 0;
    Server::start(move |seen| {
        if is_auth(seen) {
            issued += 1;
            return token(&format!("t{issued}"), life);
        }
        status(if good(seen.header("authorization").unwrap()) {
            200
        } else {
            401
        })
    })
    .await
}

/// So many notifications at once.
async fn together(client: &Client, count: usize) -> Vec<Delivery> {
    let mut tasks = JoinSet::new();
    for _ in 0..count {
        let client = client.clone();
        tasks.spawn(async move { client.notify(&in_work()).await.outcome });
    }
    tasks.join_all().await
}

#[tokio::test]
async fn a_token_is_asked_for_as_a_form_and_kept() {
    let server = tokens_server(300, |_| true).await;
    let client = server.client_with_credentials();
    for _ in 0..3 {
        assert_eq!(client.notify(&in_work()).await.outcome, SETTLED);
    }
    let seen = server.seen();
    assert_eq!((server.count(AUTH), server.count(NOTIFY)), (1, 3));
    assert_eq!(
        seen[0].header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        seen[0].body,
        "client_id=shop&client_secret=planted+%26+secret&grant_type=client_credentials"
    );
    assert_eq!(seen[1].header("authorization"), Some("Bearer t1"));
}

#[tokio::test]
async fn an_expired_token_is_replaced_before_it_is_used() {
    let server = tokens_server(0, |_| true).await;
    let client = server.client_with_credentials();
    assert_eq!(client.notify(&in_work()).await.outcome, SETTLED);
    assert_eq!(client.notify(&in_work()).await.outcome, SETTLED);
    let seen = server.seen();
    let used: Vec<_> = seen
        .iter()
        .filter_map(|seen| seen.header("authorization"))
        .collect();
    assert_eq!(used, ["Bearer t1", "Bearer t2"]);
}

#[tokio::test]
async fn a_refused_token_is_replaced_once_and_the_new_one_is_kept() {
    let server = tokens_server(300, |header| header != "Bearer t1").await;
    let client = server.client_with_credentials();
    assert_eq!(client.notify(&in_work()).await.outcome, SETTLED);
    assert_eq!(client.notify(&in_work()).await.outcome, SETTLED);
    assert_eq!((server.count(AUTH), server.count(NOTIFY)), (2, 3));
}

#[tokio::test]
async fn a_new_token_refused_as_well_is_unauthorized() {
    let server = tokens_server(300, |_| false).await;
    let delivery = server.client_with_credentials().notify(&in_work()).await.outcome;
    assert!(matches!(delivery, Delivery::Unauthorized { .. }), "{delivery:?}");
    assert_eq!((server.count(AUTH), server.count(NOTIFY)), (2, 2));
}

#[tokio::test]
async fn many_at_once_fetch_one_token() {
    let server = tokens_server(300, |_| true).await;
    let outcomes = together(&server.client_with_credentials(), 20).await;
    assert_eq!(outcomes, vec![SETTLED; 20]);
    assert_eq!(server.count(AUTH), 1);
}

#[tokio::test]
async fn many_refused_at_once_refresh_once() {
    let server = tokens_server(300, |header| header != "Bearer t1").await;
    let outcomes = together(&server.client_with_credentials(), 10).await;
    assert_eq!(outcomes, vec![SETTLED; 10]);
    assert_eq!(server.count(AUTH), 2);
}

#[tokio::test]
async fn many_waiting_for_a_token_share_one_failure() {
    let server = Server::start(|_| with_header(503, "retry-after", "3")).await;
    let outcomes = together(&server.client_with_credentials(), 10).await;
    let retry = Delivery::Retry {
        after: Some(Duration::from_secs(3)),
        why: RetryReason::TokenService,
    };
    assert_eq!(outcomes, vec![retry; 10]);
    assert_eq!((server.count(AUTH), server.count(NOTIFY)), (1, 0));
}

#[tokio::test]
async fn a_failed_fetch_is_tried_again_by_the_next_notification() {
    let mut fetches = 0;
    let server = Server::start(move |seen| {
        if !is_auth(seen) {
            return status(200);
        }
        fetches += 1;
        if fetches == 1 {
            status(500)
        } else {
            token("t", 300)
        }
    })
    .await;
    let client = server.client_with_credentials();
    let first = client.notify(&in_work()).await;
    assert_eq!(
        first.outcome,
        Delivery::Retry {
            after: None,
            why: RetryReason::TokenService
        }
    );
    assert!(!first.outcome.may_have_happened());
    assert!(first.server_date.is_some(), "the token service has a clock, too");
    assert_eq!(client.notify(&in_work()).await.outcome, SETTLED);
}

#[tokio::test]
async fn refused_credentials_are_unauthorized_and_nothing_is_notified() {
    for answer in [
        (400, r#"{"error":"invalid_client"}"#),
        (401, ""),
        (404, "<html>"),
        (200, "{}"),
    ] {
        let server = Server::start(move |_| json(answer.0, answer.1)).await;
        let delivery = server.client_with_credentials().notify(&in_work()).await.outcome;
        let Delivery::Unauthorized { problem } = &delivery else {
            panic!("{delivery:?}")
        };
        assert!(problem.text.starts_with("token service"), "{problem}");
        assert_eq!(server.count(NOTIFY), 0);
    }
}

#[tokio::test]
async fn a_token_that_cannot_travel_in_a_header_is_unauthorized() {
    let server = Server::start(|_| json(200, r#"{"access_token":"a\nb"}"#)).await;
    let delivery = server.client_with_credentials().notify(&in_work()).await.outcome;
    assert!(matches!(delivery, Delivery::Unauthorized { .. }), "{delivery:?}");
    assert_eq!(server.count(NOTIFY), 0);
}

#[tokio::test]
async fn a_token_service_that_drops_the_line_leaves_the_notification_unsent() {
    let (auth_url, _) = bare(Act::Drop).await;
    let server = Server::script([status(200)]).await;
    let source = TokenSource::ClientCredentials {
        client_id: "shop".into(),
        client_secret: "s".into(),
        auth_url: Some(auth_url),
    };
    let delivery = Client::new(server.config(source))
        .unwrap()
        .notify(&in_work())
        .await
        .outcome;
    assert!(matches!(delivery, Delivery::Unreachable { .. }), "{delivery:?}");
    assert_eq!(server.seen().len(), 0);
}

#[test]
fn credentials_without_an_id_or_a_secret_are_refused() {
    let refusal = |id: &str, secret: &str| {
        let token = TokenSource::ClientCredentials {
            client_id: id.into(),
            client_secret: secret.into(),
            auth_url: None,
        };
        Client::new(ClientConfig::new("https://k.example", token))
            .unwrap_err()
            .to_string()
    };
    assert_eq!(refusal("", "s"), "client_id is empty");
    assert_eq!(refusal("i", ""), "client_secret is empty");
    assert!(!format!("{:?}", credentials()).contains("planted"));
}
