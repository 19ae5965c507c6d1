//! What a notification's answer makes of it.

use std::time::{Duration, Instant};

use kuper::client::{Client, ClientConfig, Delivery, Problem, RetryReason, Timeouts, TokenHeader};
use kuper::notification::Dialect;
use tokio::net::TcpListener;

use crate::server::{Act, Server, bare, json, static_token, status, with_header};
use crate::{IN_WORK_FLAT, in_work};

async fn outcome(response: axum::response::Response) -> Delivery {
    Server::script([response])
        .await
        .client()
        .notify(&in_work())
        .await
        .outcome
}

#[tokio::test]
async fn the_request_is_the_seeds() {
    let server = Server::script([status(200)]).await;
    let answer = server.client().notify(&in_work()).await;
    assert_eq!(answer.outcome, Delivery::Settled { already: false });
    let seen = &server.seen()[0];
    assert_eq!(seen.line, "POST /ofm/api/v1/notifications");
    assert_eq!(seen.header("authorization"), Some("Bearer planted-token"));
    assert_eq!(seen.header("content-type"), Some("application/json"));
    assert_eq!(seen.body, IN_WORK_FLAT);
}

#[tokio::test]
async fn an_older_host_gets_its_own_headers_and_the_nested_dialect_its_own_body() {
    let server = Server::script([status(200)]).await;
    let config = ClientConfig {
        token_header: TokenHeader::ClientToken {
            api_version: "3.0".into(),
        },
        dialect: Dialect::Nested,
        ..server.config(static_token())
    };
    let client = Client::new(config).unwrap();
    assert_eq!(
        client.notify(&in_work()).await.outcome,
        Delivery::Settled { already: false }
    );
    let seen = &server.seen()[0];
    assert_eq!(seen.header("client-token"), Some("planted-token"));
    assert_eq!(seen.header("api-version"), Some("3.0"));
    assert_eq!(seen.header("authorization"), None);
    assert_eq!(
        seen.body,
        r#"{"event":{"type":"order.in_work","payload":{"order_id":"H1","number":"M-42"}}}"#
    );
    assert_eq!(client.body_of(&in_work()), seen.body);
}

#[tokio::test]
async fn success_settles_and_202_says_that_it_was_done_before() {
    assert_eq!(outcome(status(200)).await, Delivery::Settled { already: false });
    assert_eq!(outcome(status(204)).await, Delivery::Settled { already: false });
    assert_eq!(outcome(status(202)).await, Delivery::Settled { already: true });
}

#[tokio::test]
async fn the_servers_clock_comes_with_the_answer() {
    let server = Server::script([with_header(200, "date", "Sun, 06 Nov 1994 08:49:37 GMT")]).await;
    let answer = server.client().notify(&in_work()).await;
    assert_eq!(answer.server_date, Some("1994-11-06T08:49:37Z".parse().unwrap()));
}

#[tokio::test]
async fn a_422_is_out_of_order_in_the_servers_words() {
    let body = r#"{"errors":[{"type":"state","field":"event","message":"ready before in_work"}]}"#;
    let expected = Problem {
        code: Some("state".into()),
        fields: vec!["event".into()],
        text: "event: ready before in_work".into(),
    };
    assert_eq!(
        outcome(json(422, body)).await,
        Delivery::OutOfOrder { problem: expected }
    );
}

#[tokio::test]
async fn any_other_4xx_is_a_refusal_to_be_shown() {
    for code in [400, 403, 404, 405, 409, 410, 451] {
        let body = r#"{"error":{"title":"No","detail":"not here"}}"#;
        let delivery = outcome(json(code, body)).await;
        let Delivery::Refused { status, problem } = &delivery else {
            panic!("{delivery:?}")
        };
        assert_eq!((*status, problem.to_string().as_str()), (code, "No; not here"));
        assert!(!delivery.may_have_happened());
    }
}

#[tokio::test]
async fn a_redirect_is_a_refusal_and_is_not_followed() {
    for code in [301, 302, 307, 308] {
        let server = Server::start(move |_| with_header(code, "location", "/elsewhere")).await;
        let delivery = server.client().notify(&in_work()).await.outcome;
        assert!(
            matches!(delivery, Delivery::Refused { status, .. } if status == code),
            "{delivery:?}"
        );
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn a_static_token_refused_is_unauthorized_at_once() {
    let server = Server::start(|_| json(401, r#"{"code":"token_expired"}"#)).await;
    let delivery = server.client().notify(&in_work()).await.outcome;
    let problem = Problem {
        code: Some("token_expired".into()),
        ..Problem::default()
    };
    assert_eq!(delivery, Delivery::Unauthorized { problem });
    assert_eq!(server.seen().len(), 1);
}

#[tokio::test]
async fn too_many_requests_waits_as_long_as_it_is_told() {
    let after = |seconds| Some(Duration::from_secs(seconds));
    assert_eq!(
        outcome(with_header(429, "retry-after", "17")).await,
        Delivery::Retry {
            after: after(17),
            why: RetryReason::TooManyRequests
        }
    );
    let mut dated = with_header(429, "retry-after", "Sun, 06 Nov 1994 08:50:37 GMT");
    dated
        .headers_mut()
        .insert("date", "Sun, 06 Nov 1994 08:49:37 GMT".parse().unwrap());
    assert_eq!(
        outcome(dated).await,
        Delivery::Retry {
            after: after(60),
            why: RetryReason::TooManyRequests
        }
    );
    let plain = outcome(status(429)).await;
    assert_eq!(
        plain,
        Delivery::Retry {
            after: None,
            why: RetryReason::TooManyRequests
        }
    );
    assert!(!plain.may_have_happened());
}

#[tokio::test]
async fn a_server_error_is_retried_and_may_have_happened() {
    for code in [500, 502, 503, 504, 599] {
        let delivery = outcome(status(code)).await;
        assert_eq!(
            delivery,
            Delivery::Retry {
                after: None,
                why: RetryReason::Server { status: code }
            }
        );
        assert!(delivery.may_have_happened());
    }
    let delivery = outcome(status(408)).await;
    assert_eq!(
        delivery,
        Delivery::Retry {
            after: None,
            why: RetryReason::NotReady { status: 408 }
        }
    );
    assert!(!delivery.may_have_happened());
}

#[tokio::test]
async fn a_connection_dropped_after_the_request_was_read_is_unknown() {
    let (base_url, read) = bare(Act::Drop).await;
    let client = Client::new(ClientConfig::new(base_url, static_token())).unwrap();
    let answer = client.notify(&in_work()).await;
    assert!(matches!(answer.outcome, Delivery::Unknown { .. }), "{answer:?}");
    assert!(answer.outcome.may_have_happened());
    assert_eq!(answer.server_date, None);
    assert_eq!(
        *read.lock().unwrap(),
        1,
        "the client must not repeat by itself what may have happened"
    );
}

#[tokio::test]
async fn a_kept_connection_dropped_under_the_second_request_is_unknown_and_not_repeated() {
    let (base_url, read) = bare(Act::DropTheSecond).await;
    let client = Client::new(ClientConfig::new(base_url, static_token())).unwrap();
    assert_eq!(
        client.notify(&in_work()).await.outcome,
        Delivery::Settled { already: false }
    );
    let delivery = client.notify(&in_work()).await.outcome;
    assert!(matches!(delivery, Delivery::Unknown { .. }), "{delivery:?}");
    assert_eq!(*read.lock().unwrap(), 2);
}

#[tokio::test]
async fn an_answer_that_is_no_http_is_unknown() {
    let (base_url, _) = bare(Act::Say("SSH-2.0-OpenSSH\r\n")).await;
    let client = Client::new(ClientConfig::new(base_url, static_token())).unwrap();
    let delivery = client.notify(&in_work()).await.outcome;
    assert!(matches!(delivery, Delivery::Unknown { .. }), "{delivery:?}");
}

#[tokio::test]
async fn an_answer_that_never_comes_is_unknown_after_the_timeout() {
    let (base_url, read) = bare(Act::Stall).await;
    let timeouts = Timeouts {
        connect: Duration::from_millis(100),
        total: Duration::from_millis(300),
    };
    let config = ClientConfig {
        timeouts,
        ..ClientConfig::new(base_url, static_token())
    };
    let started = Instant::now();
    let delivery = Client::new(config).unwrap().notify(&in_work()).await.outcome;
    let Delivery::Unknown { why } = &delivery else {
        panic!("{delivery:?}")
    };
    assert!(why.starts_with("timed out"), "{why}");
    assert!(started.elapsed() < Duration::from_secs(10));
    assert_eq!(*read.lock().unwrap(), 1);
}

#[tokio::test]
async fn a_refused_connection_is_unreachable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let client = Client::new(ClientConfig::new(&base_url, static_token())).unwrap();
    let answer = client.notify(&in_work()).await;
    let Delivery::Unreachable { why } = &answer.outcome else {
        panic!("{answer:?}")
    };
    assert!(why.contains("refused") && !why.contains("127.0.0.1"), "{why}");
    assert!(!answer.outcome.may_have_happened());
}

#[tokio::test]
async fn a_host_that_cannot_be_named_or_trusted_is_unreachable() {
    let nowhere = ClientConfig::new("https://kuper.invalid", static_token());
    let delivery = Client::new(nowhere).unwrap().notify(&in_work()).await.outcome;
    assert!(matches!(delivery, Delivery::Unreachable { .. }), "{delivery:?}");

    // A server that speaks plain HTTP where TLS is expected: the handshake fails before anything is sent.
    let server = Server::script([status(200)]).await;
    let base_url = server.base_url.replace("http://", "https://");
    let delivery = Client::new(ClientConfig::new(base_url, static_token()))
        .unwrap()
        .notify(&in_work())
        .await
        .outcome;
    assert!(matches!(delivery, Delivery::Unreachable { .. }), "{delivery:?}");
    assert_eq!(server.seen().len(), 0);
}

#[tokio::test]
async fn the_status_stands_though_the_body_is_cut_off_or_endless() {
    let cut = "HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n{\"sta";
    let (base_url, _) = bare(Act::Say(cut)).await;
    let client = Client::new(ClientConfig::new(base_url, static_token())).unwrap();
    assert_eq!(
        client.notify(&in_work()).await.outcome,
        Delivery::Settled { already: false }
    );

    let delivery = outcome(json(400, &"x".repeat(10 << 20))).await;
    assert_eq!(
        delivery,
        Delivery::Refused {
            status: 400,
            problem: Problem::default()
        }
    );
}

#[tokio::test]
async fn a_repeat_sends_the_very_bytes_it_is_given() {
    let server = Server::script([status(503), status(202)]).await;
    let client = server.client();
    let body = client.body_of(&in_work());
    assert!(client.send(body.clone()).await.outcome.may_have_happened());
    assert_eq!(
        client.send(body).await.outcome,
        Delivery::Settled { already: true }
    );
    let seen = server.seen();
    assert_eq!(seen[0].body, seen[1].body);
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused_by_name() {
    let refusal = |config| Client::new(config).unwrap_err().to_string();
    let good = || ClientConfig::new("https://k.example", static_token());
    assert_eq!(
        refusal(ClientConfig {
            base_url: "http://k.example".into(),
            ..good()
        }),
        "base_url must begin with https:// (plain http is for this machine only)"
    );
    assert_eq!(
        refusal(ClientConfig {
            base_url: "k.example".into(),
            ..good()
        }),
        "base_url is not a web address"
    );
    let token = |text: &str| kuper::client::TokenSource::Static(text.into());
    assert_eq!(
        refusal(ClientConfig {
            token: token(" "),
            ..good()
        }),
        "token is empty"
    );
    assert_eq!(
        refusal(ClientConfig {
            token: token("a\nb"),
            ..good()
        }),
        "token holds characters that cannot travel in a header"
    );
    let timeouts = Timeouts {
        connect: Duration::from_secs(9),
        total: Duration::from_secs(9),
    };
    assert!(refusal(ClientConfig { timeouts, ..good() }).contains("timeouts.connect"));
    let shown = format!("{:?} {:?}", good(), Client::new(good()).unwrap());
    assert!(!shown.contains("planted-token"), "{shown}");
}
