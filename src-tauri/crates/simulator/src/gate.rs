//! The doorkeeper: accepts connections, writes the log, lets faults happen, calls the service.
//!
//! It serves with hyper rather than `axum::serve`, because only there can a handler end a
//! connection without answering: an error from the service closes it.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use hyper::body::Incoming;
use hyper_util::rt::{TokioIo, TokioTimer};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tower::ServiceExt as _;

use crate::clock::Clock;
use crate::faults::{Fault, Faults, Route};
use crate::log::{Ending, Log, Seen};

/// A larger request is refused unread: no till has so much to say.
const LARGEST_BODY: usize = 1024 * 1024;

#[derive(Clone, Copy, Debug)]
pub(crate) enum Side {
    Kuper,
    Pay,
}

#[derive(Debug)]
pub(crate) struct Gate {
    pub(crate) side: Side,
    pub(crate) faults: Faults,
    pub(crate) log: Log,
    pub(crate) clock: Clock,
}

/// The connection ends here, without an answer.
#[derive(Debug, thiserror::Error)]
#[error("the connection is dropped on purpose")]
struct Dropped;

/// A running listener; dropping it ends the listener and its connections.
#[derive(Debug)]
pub(crate) struct Listening(JoinHandle<()>);

impl Listening {
    pub(crate) fn serve(listener: TcpListener, router: Router, gate: Arc<Gate>) -> Self {
        Self(tokio::spawn(async move {
            let mut connections = JoinSet::new();
            loop {
                tokio::select! {
                    accepted = listener.accept() => match accepted {
                        Ok((stream, _)) => {
                            connections.spawn(converse(stream, router.clone(), gate.clone()));
                        }
                        Err(error) => tracing::warn!(%error, "a connection could not be accepted"),
                    },
                    Some(_) = connections.join_next() => {}
                }
            }
        }))
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn converse(stream: TcpStream, router: Router, gate: Arc<Gate>) {
    let service = hyper::service::service_fn(move |request| {
        let (router, gate) = (router.clone(), gate.clone());
        async move { gate.pass(router, request).await }
    });
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a connection ended early");
    }
}

impl Gate {
    async fn pass(&self, router: Router, request: Request<Incoming>) -> Result<Response<Body>, Dropped> {
        let (parts, body) = request.into_parts();
        let route = door(self.side, &parts.method, parts.uri.path());
        let body = to_bytes(Body::new(body), LARGEST_BODY).await;
        let too_large = body.is_err();
        let body = body.unwrap_or_default();
        let fault = route.and_then(|route| self.faults.draw(route));
        let entry = self.log.open(Seen {
            at: self.clock.now(),
            route,
            method: parts.method.to_string(),
            path: parts.uri.to_string(),
            request_id: text_of(&parts.headers, "x-request-id"),
            attempt: text_of(&parts.headers, "x-request-attempt"),
            body: body.clone(),
            fault: fault.clone(),
            ending: Ending::Open,
        });
        let answer = if too_large {
            Ok(bare(StatusCode::PAYLOAD_TOO_LARGE))
        } else {
            let request = Request::from_parts(parts, Body::from(body));
            meet(fault, async { call(router, request).await }).await
        };
        let answer = answer.map(|answer| dated(answer, self.clock.now()));
        self.log.close(
            entry,
            answer
                .as_ref()
                .map_or(Ending::Dropped, |a| Ending::Answered(a.status().as_u16())),
        );
        answer
    }
}

async fn meet(
    fault: Option<Fault>,
    process: impl Future<Output = Response<Body>>,
) -> Result<Response<Body>, Dropped> {
    let Some(fault) = fault else {
        return Ok(process.await);
    };
    match fault {
        Fault::Status { code, retry_after } => {
            let mut answer = bare(status(code));
            if let Some(wait) = retry_after {
                answer
                    .headers_mut()
                    .insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs()));
            }
            Ok(answer)
        }
        Fault::StatusAfter { code } => {
            process.await;
            Ok(bare(status(code)))
        }
        Fault::DropBefore => Err(Dropped),
        Fault::DropAfter => {
            process.await;
            Err(Dropped)
        }
        Fault::Delay(wait) => {
            tokio::time::sleep(wait).await;
            Ok(process.await)
        }
        Fault::DelayAfter(wait) => {
            let answer = process.await;
            tokio::time::sleep(wait).await;
            Ok(answer)
        }
        Fault::Garbage => {
            process.await;
            Ok(Response::new(Body::from("<html>\u{fffd} not what you expected")))
        }
    }
}

/// One request whose body is not read yet, without the log and the faults of the network.
pub(crate) async fn bounded(router: Router, request: Request<Body>) -> Response<Body> {
    let (parts, body) = request.into_parts();
    match to_bytes(body, LARGEST_BODY).await {
        Ok(body) => call(router, Request::from_parts(parts, Body::from(body))).await,
        Err(_) => bare(StatusCode::PAYLOAD_TOO_LARGE),
    }
}

async fn call(router: Router, request: Request<Body>) -> Response<Body> {
    match router.oneshot(request).await {
        Ok(answer) => answer,
        Err(never) => {
            let never: Infallible = never;
            match never {}
        }
    }
}

fn door(side: Side, method: &Method, path: &str) -> Option<Route> {
    match side {
        Side::Kuper => match path {
            "/ofm/api/v1/notifications" => Some(Route::KuperNotifications),
            "/auth/token" => Some(Route::KuperToken),
            _ => path
                .starts_with("/ofm/api/v1/shipments")
                .then_some(Route::KuperShipments),
        },
        Side::Pay => {
            if path == "/api/jwks" {
                return Some(Route::PayJwks);
            }
            let rest = path.strip_prefix("/api/merchant/")?;
            if rest.starts_with("v1/operations/") {
                return Some(Route::PayOperation);
            }
            if rest.starts_with("v2/orders/") && rest.ends_with("/refund") {
                return Some(Route::PayRefund);
            }
            if !rest.starts_with("v1/orders") {
                return None;
            }
            if rest.ends_with("/rollback") {
                return Some(Route::PayRollback);
            }
            Some(if method == Method::POST {
                Route::PayCreate
            } else {
                Route::PayGet
            })
        }
    }
}

/// The service's own time, so that a till with a wrong clock can notice.
pub(crate) fn dated(mut answer: Response<Body>, now: Timestamp) -> Response<Body> {
    let text = DateTimePrinter::new().timestamp_to_rfc9110_string(&now);
    if let Some(date) = text.ok().and_then(|text| HeaderValue::try_from(text).ok()) {
        answer.headers_mut().insert(header::DATE, date);
    }
    answer
}

fn bare(status: StatusCode) -> Response<Body> {
    let mut answer = Response::new(Body::empty());
    *answer.status_mut() = status;
    answer
}

fn status(code: u16) -> StatusCode {
    StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn text_of(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get(name)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned)
}

/// The text of one header, where it is there and readable.
pub(crate) fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Whether the sender declared JSON.
pub(crate) fn says_json(headers: &HeaderMap) -> bool {
    header_text(headers, "content-type")
        .and_then(|text| text.split(';').next())
        .is_some_and(|mime| mime.trim().eq_ignore_ascii_case("application/json"))
}

/// An answer with a JSON body.
pub(crate) fn json(status: u16, body: &serde_json::Value) -> Response<Body> {
    let mut answer = Response::new(Body::from(Bytes::from(body.to_string())));
    *answer.status_mut() = self::status(status);
    answer
        .headers_mut()
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    answer
}
