//! Sends one request and judges what came back.

use std::time::Duration;

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap};
use reqwest::{Method, Response, StatusCode, Url, redirect, retry};
use serde_json::Value;

use super::error::{ConfigError, Doubt, PayError};
use super::headers::{self, RequestIds};
use super::{Answer, Client};
use crate::answer::{Failure, failure, success};

/// Largest answer that is read. An order of the largest cart is far below.
const MAX_ANSWER_BYTES: usize = 1024 * 1024;

const IDLE_CONNECTION: Duration = Duration::from_secs(30);

/// Whether a call changes anything, hence what a lost answer means.
#[derive(Clone, Copy)]
pub(super) enum Effect {
    Read,
    Write,
}

pub(super) struct Call<'a> {
    /// For the log.
    pub(super) name: &'static str,
    pub(super) effect: Effect,
    pub(super) method: Method,
    /// Below the base address, already encoded.
    pub(super) path: String,
    pub(super) body: Option<Bytes>,
    pub(super) ids: &'a RequestIds,
    /// The order or operation it is about.
    pub(super) subject: &'a str,
}

impl Call<'_> {
    fn in_doubt(&self, source: Doubt) -> PayError {
        let subject = self.subject.to_owned();
        match self.effect {
            Effect::Read => PayError::Unanswered { subject, source },
            Effect::Write => PayError::Unknown { subject, source },
        }
    }
}

pub(super) fn http_client(base: &Url, timeout: Duration) -> Result<reqwest::Client, ConfigError> {
    // One provider for the whole process; if somebody has installed one already, theirs stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("yandex-pay/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .retry(retry::never())
        .referer(false)
        .pool_idle_timeout(IDLE_CONNECTION)
        .timeout(timeout)
        // Below the whole, so that an address that does not answer is told as "nothing left".
        .connect_timeout(timeout / 2);
    if base.scheme() == "http" {
        // Loopback needs neither a proxy nor the machine's certificates, which may be missing.
        builder = builder.no_proxy().tls_certs_only([]);
    }
    builder.build().map_err(|source| ConfigError::Http { source })
}

impl Client {
    /// Sends the call and reads a success with `read`, whose `None` means "not what it must be".
    pub(super) async fn exchange<T>(
        &self,
        call: Call<'_>,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Answer<T>, PayError> {
        let response = self.send(&call).await?;
        let status = response.status();
        let headers = response.headers().clone();
        let body = read_body(response).await;
        tracing::debug!(
            call = call.name,
            subject = call.subject,
            attempt = call.ids.attempt,
            status = status.as_u16(),
            "the payment service answered"
        );
        if status.is_success() {
            let value = body
                .map_err(|lost| call.in_doubt(lost))?
                .and_then(|body| success(&body))
                .and_then(|data| read(&data))
                .ok_or_else(|| {
                    let status = status.as_u16();
                    call.in_doubt(Doubt::Unreadable { status })
                })?;
            return Ok(Answer {
                value,
                server_time: headers::server_time(&headers),
            });
        }
        // Of a refusal the status says enough, even if its text was lost on the way.
        let told = body.ok().flatten().and_then(|body| failure(&body));
        Err(refusal(&call, status, &headers, told))
    }

    async fn send(&self, call: &Call<'_>) -> Result<Response, PayError> {
        let mut url = self.base.clone();
        // Not `join`: an identifier such as `a:b` must never be read as an address of its own.
        url.set_path(&format!("{}{}", self.base.path(), call.path));
        let mut request = self
            .http
            .request(call.method.clone(), url)
            .headers(headers::of_call(call.ids, self.timeout)?)
            .header(AUTHORIZATION, self.authorization.clone());
        if let Some(body) = &call.body {
            request = request
                .header(CONTENT_TYPE, "application/json")
                .body(body.clone());
        }
        request.send().await.map_err(|error| {
            let error = error.without_url();
            if error.is_connect() || error.is_builder() {
                PayError::Unreachable { source: error }
            } else {
                call.in_doubt(Doubt::Lost(error))
            }
        })
    }
}

/// `Ok(None)`: larger than is read.
async fn read_body(mut response: Response) -> Result<Option<Vec<u8>>, Doubt> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= MAX_ANSWER_BYTES => {
                body.extend_from_slice(&chunk);
            }
            Ok(Some(_)) => return Ok(None),
            Ok(None) => return Ok(Some(body)),
            Err(error) => return Err(Doubt::Lost(error.without_url())),
        }
    }
}

/// Judges an answer that is no success. Codes are compared, texts are not.
fn refusal(call: &Call<'_>, status: StatusCode, headers: &HeaderMap, told: Option<Failure>) -> PayError {
    let after = headers::retry_after(headers);
    let by_the_service = told.is_some();
    let Failure {
        reason_code,
        reason,
        details,
    } = told.unwrap_or_default();
    if status.is_server_error() || status == StatusCode::REQUEST_TIMEOUT {
        return call.in_doubt(Doubt::ServerError {
            status: status.as_u16(),
            reason_code,
            after,
        });
    }
    if !status.is_client_error() {
        let status = status.as_u16();
        return call.in_doubt(Doubt::NotTheService { status });
    }
    match (status, reason_code.as_str()) {
        (StatusCode::UNAUTHORIZED, _) => PayError::Unauthorized,
        (StatusCode::TOO_MANY_REQUESTS, _) => PayError::RateLimited { after },
        (_, "ANOTHER_OPERATION_IN_PROGRESS") => PayError::Busy { after },
        (_, "DUPLICATE_EXTERNAL_OPERATION_ID") => PayError::Duplicate {
            subject: call.subject.to_owned(),
        },
        (StatusCode::NOT_FOUND, _) if by_the_service => PayError::NotFound {
            subject: call.subject.to_owned(),
            reason_code,
        },
        _ => PayError::Refused {
            status: status.as_u16(),
            reason_code,
            reason,
            details,
        },
    }
}
