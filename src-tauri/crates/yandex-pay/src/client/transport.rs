//! Carries one whole request there and one whole answer back, and says honestly what became of it.
//!
//! The seam exists for two real carriers: HTTP over the network ([`super::Client::new`]), and tests
//! that run the till against a simulated service inside one thread and one virtual clock
//! ([`super::Client::through`]). Everything that decides (what is sent, how an answer is read, what
//! a failure means) is above it and is the same for both.

use std::error::Error;
use std::fmt;
use std::pin::Pin;
use std::time::Duration;

pub use bytes::Bytes;
pub use reqwest::header::HeaderMap;
pub use reqwest::{Method, StatusCode, Url};

/// Why, as the carrier tells it: for the log, never for a decision. Must not tell the address.
pub type BoxError = Box<dyn Error + Send + Sync>;

/// A request on its way. Dropping it gives up waiting; it does not call the request back.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<Response, TransportError>> + Send + 'a>>;

/// Sends once: no retries, no redirects.
pub trait Transport: Send + Sync + fmt::Debug {
    /// Must end within about [`Request::timeout`], well or badly.
    fn send(&self, request: Request) -> Sending<'_>;
}

/// All of a request: nothing is added on the way but what the carrier itself needs (the host, the
/// length).
#[derive(Clone)]
pub struct Request {
    pub method: Method,
    pub url: Url,
    pub headers: HeaderMap,
    /// Empty: no body.
    pub body: Bytes,
    /// For the whole exchange, the answer's last byte included.
    pub timeout: Duration,
}

impl fmt::Debug for Request {
    /// The key's header is marked as sensitive; the body, which may hold a phone, is not shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("method", &self.method)
            .field("path", &self.url.path())
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.len())
            .field("timeout", &self.timeout)
            .finish()
    }
}

/// All of an answer.
#[derive(Clone)]
pub struct Response {
    pub status: StatusCode,
    pub headers: HeaderMap,
    /// A carrier may stop reading after [`MAX_ANSWER_BYTES`]; what is longer is not used anyway.
    pub body: Bytes,
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status)
            .field("headers", &self.headers)
            .field("body_bytes", &self.body.len())
            .finish()
    }
}

/// Largest answer that is read. An order of the largest cart is far below.
pub const MAX_ANSWER_BYTES: usize = 1024 * 1024;

/// What is known of a request that brought no whole answer. When in doubt, a carrier says
/// [`TransportError::Lost`]: "nothing left" is a promise.
#[derive(Debug, thiserror::Error)]
pub enum TransportError {
    /// Nothing can have left this machine: no connection came about.
    #[error("no connection")]
    Unreachable(#[source] BoxError),
    /// The request may have arrived. Time ran out, or the connection broke, before the answer began.
    #[error("no answer")]
    Lost(#[source] BoxError),
    /// The answer began and broke off. Of a refusal this is enough to know.
    #[error("an answer ({status}) that breaks off")]
    CutShort {
        status: StatusCode,
        headers: HeaderMap,
        #[source]
        source: BoxError,
    },
}
