//! The seam below the client: what a carrier is given, and what its answers come to.

use std::sync::{Arc, Mutex};

use yandex_pay::transport::{
    Bytes, HeaderMap, MAX_ANSWER_BYTES, Request, Response, Sending, StatusCode, Transport, TransportError,
};
use yandex_pay::*;

use super::*;
use crate::server::raw;

/// Answers the one call at once, without a network, and keeps what it was given.
#[derive(Debug, Default)]
struct Wire {
    answer: Mutex<Option<Result<Response, TransportError>>>,
    given: Mutex<Vec<Request>>,
}

impl Transport for Wire {
    fn send(&self, request: Request) -> Sending<'_> {
        self.given.lock().unwrap().push(request);
        let answer = self.answer.lock().unwrap().take();
        Box::pin(async move { answer.expect("a call is sent once") })
    }
}

fn over(answer: Result<Response, TransportError>) -> (Client, Arc<Wire>) {
    let wire = Arc::new(Wire::default());
    *wire.answer.lock().unwrap() = Some(answer);
    let config = config("http://127.0.0.1:9/pay");
    (Client::through(config, wire.clone()).unwrap(), wire)
}

fn answered(status: u16, body: impl Into<Bytes>) -> Result<Response, TransportError> {
    Ok(Response {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::new(),
        body: body.into(),
    })
}

fn cut_short(status: u16) -> Result<Response, TransportError> {
    Err(TransportError::CutShort {
        status: StatusCode::from_u16(status).unwrap(),
        headers: HeaderMap::new(),
        source: "the line broke".into(),
    })
}

#[tokio::test]
async fn a_carrier_is_given_the_whole_request() {
    let (client, wire) = over(answered(200, LINK));
    client.create(&small(), &ids().again()).await.unwrap();
    let given = wire.given.lock().unwrap();
    let request = &given[0];
    assert_eq!(request.method, "POST");
    assert_eq!(request.url.as_str(), "http://127.0.0.1:9/pay/v1/orders");
    assert_eq!(request.body, serde_json::to_vec(&small()).unwrap());
    assert_eq!(request.timeout, Duration::from_millis(1500));
    let mut headers: Vec<_> = request
        .headers
        .iter()
        .map(|(name, value)| (name.as_str(), value.to_str().unwrap()))
        .collect();
    headers.sort_unstable();
    assert_eq!(
        headers,
        [
            ("authorization", &*format!("Api-Key {KEY}")),
            ("content-type", "application/json"),
            ("x-request-attempt", "1"),
            ("x-request-id", INTENT),
            ("x-request-timeout", "1500"),
        ]
    );
    let printed = format!("{request:?} {client:?}");
    assert!(!printed.contains(KEY), "{printed}");
    assert!(!printed.contains("productId"), "a body was printed: {printed}");
}

#[tokio::test]
async fn nothing_left_is_unreachable_and_a_lost_answer_is_unknown() {
    let (client, _) = over(Err(TransportError::Unreachable("refused".into())));
    let error = client.create(&small(), &ids()).await.unwrap_err();
    let PayError::Unreachable { source } = error else {
        panic!("{error:?}");
    };
    assert_eq!(source.to_string(), "refused");

    let lost = || Err(TransportError::Lost("time ran out".into()));
    let (client, _) = over(lost());
    let error = client.create(&small(), &ids()).await.unwrap_err();
    assert!(
        matches!(error, PayError::Unknown { source: Doubt::Lost(ref e), .. } if e.to_string() == "time ran out"),
        "{error:?}"
    );
    let (client, _) = over(lost());
    let error = client.get("o-1").await.unwrap_err();
    assert!(
        matches!(
            error,
            PayError::Unanswered {
                source: Doubt::Lost(_),
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn of_an_answer_cut_short_a_refusal_is_enough_and_a_success_is_not() {
    let (client, _) = over(cut_short(401));
    let error = client.create(&small(), &ids()).await.unwrap_err();
    assert!(matches!(error, PayError::Unauthorized), "{error:?}");
    let (client, _) = over(cut_short(200));
    let error = client.create(&small(), &ids()).await.unwrap_err();
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
    let (client, _) = over(cut_short(502));
    let error = client.create(&small(), &ids()).await.unwrap_err();
    assert!(
        matches!(
            error,
            PayError::Unknown {
                source: Doubt::ServerError { status: 502, .. },
                ..
            }
        ),
        "{error:?}"
    );
}

#[tokio::test]
async fn over_http_too_a_refusal_cut_short_is_a_refusal() {
    let head = b"HTTP/1.1 401 Unauthorized\r\nContent-Length: 500\r\n\r\n{\"status\":";
    let (url, _) = raw(head.to_vec(), false).await;
    let error = client(&url).create(&small(), &ids()).await.unwrap_err();
    assert!(matches!(error, PayError::Unauthorized), "{error:?}");
}

#[tokio::test]
async fn an_answer_of_the_greatest_length_is_read_and_one_byte_more_is_not() {
    let padded = |length: usize| answered(200, format!("{LINK}{}", " ".repeat(length - LINK.len())));
    let (client, _) = over(padded(MAX_ANSWER_BYTES));
    client.create(&small(), &ids()).await.unwrap();
    let (client, _) = over(padded(MAX_ANSWER_BYTES + 1));
    let error = client.create(&small(), &ids()).await.unwrap_err();
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
async fn a_wrong_setting_is_told_whatever_the_carrier() {
    let wire = Arc::new(Wire::default());
    let clear = Client::through(config("http://pay.yandex.uz"), wire.clone());
    assert!(matches!(clear, Err(ConfigError::KeyInTheClear)));
    let mut hasty = config(UZ_SANDBOX);
    hasty.timeout = Duration::from_millis(999);
    assert!(matches!(
        Client::through(hasty, wire),
        Err(ConfigError::Timeout { .. })
    ));
}
