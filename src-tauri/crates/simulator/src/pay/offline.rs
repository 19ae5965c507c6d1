//! Yandex Pay without a socket: a function from request to answer, for schedules with their own time.

use std::pin::pin;
use std::task::{Context, Poll, Waker};

use axum::body::{Body, Bytes};
use axum::http::{Request, Response, StatusCode};

use super::{Pay, PayConfig};
use crate::clock::Clock;
use crate::gate;

/// Where a service without a socket says it is: a name that no network knows.
pub(super) const NOWHERE: &str = "https://pay.invalid";

impl Pay {
    /// The same service with the same books, reached by [`Pay::answer`] only. It needs no runtime, no
    /// timer and no HTTP client, and costs next to nothing, so that a test run can make thousands.
    ///
    /// Its [`Pay::base_url`] is a name that no network knows, unless [`PayConfig::public_url`] gives
    /// the payment page another one.
    #[must_use]
    pub fn offline(config: PayConfig, clock: Clock) -> Self {
        Self::new(config, clock, NOWHERE.to_owned())
    }

    /// Answers one request of the till, at once. The same doors and the same strictness as over a
    /// socket; faults and the log belong to the network and are not met here.
    ///
    /// The request's address may be a whole URL or a path alone.
    #[must_use]
    pub fn answer(&self, request: Request<impl Into<Body>>) -> Response<Bytes> {
        let mut request = request.map(Into::into);
        request.extensions_mut().insert(self.inner.clone());
        let now = self.inner.clock.now();
        let answered = async {
            let answer = gate::bounded(super::doors(), request).await;
            let (parts, body) = gate::dated(answer, now).into_parts();
            let body = axum::body::to_bytes(body, usize::MAX).await;
            Response::from_parts(parts, body.unwrap_or_default())
        };
        // Every handler works on what is in memory, so the first poll is the last. A body that streams
        // from somewhere else would not be there yet: that request is at fault.
        match pin!(answered).poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(answer) => answer,
            Poll::Pending => {
                tracing::error!("an offline request whose body was not there yet");
                let mut answer = Response::new(Bytes::new());
                *answer.status_mut() = StatusCode::REQUEST_TIMEOUT;
                answer
            }
        }
    }
}
