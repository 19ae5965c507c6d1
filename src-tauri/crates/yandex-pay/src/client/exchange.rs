//! Sends one request and judges what came back.

use bytes::Bytes;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{Method, StatusCode, Url};
use serde_json::Value;

use super::error::{Doubt, PayError};
use super::headers::{self, RequestIds};
use super::transport::{BoxError, MAX_ANSWER_BYTES, Request, TransportError};
use super::{Answer, Client};
use crate::answer::{Failure, failure, success};
use crate::check::Invalid;

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
    pub(super) url: Url,
    pub(super) body: Option<Bytes>,
    /// `None`: a public document, asked for without the key and the headers of a call.
    pub(super) ids: Option<&'a RequestIds>,
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

/// An answer of which at least the beginning arrived.
struct Arrived {
    status: StatusCode,
    headers: HeaderMap,
    body: Result<Bytes, BoxError>,
}

impl Client {
    /// Sends the call and reads a success with `read`, whose `None` means "not what it must be".
    pub(super) async fn exchange<T>(
        &self,
        call: Call<'_>,
        read: impl FnOnce(&Value) -> Option<T>,
    ) -> Result<Answer<T>, PayError> {
        self.exchange_bytes(call, |body| success(body).and_then(|data| read(&data)))
            .await
    }

    /// The same for an answer that is not wrapped as the service's calls are.
    pub(super) async fn exchange_bytes<T>(
        &self,
        call: Call<'_>,
        read: impl FnOnce(&[u8]) -> Option<T>,
    ) -> Result<Answer<T>, PayError> {
        let Arrived {
            status,
            headers,
            body,
        } = self.send(&call).await?;
        tracing::debug!(
            call = call.name,
            subject = call.subject,
            attempt = call.ids.map(|ids| ids.attempt),
            status = status.as_u16(),
            "the payment service answered"
        );
        let fits = |body: &Bytes| body.len() <= MAX_ANSWER_BYTES;
        if status.is_success() {
            let body = body.map_err(|lost| call.in_doubt(Doubt::Lost(lost)))?;
            let value = Some(body)
                .filter(fits)
                .and_then(|body| read(&body))
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
        let told = body.ok().filter(fits).and_then(|body| failure(&body));
        Err(refusal(&call, status, &headers, told))
    }

    async fn send(&self, call: &Call<'_>) -> Result<Arrived, PayError> {
        let request = Request {
            method: call.method.clone(),
            url: call.url.clone(),
            headers: self.headers(call)?,
            body: call.body.clone().unwrap_or_default(),
            timeout: self.timeout,
        };
        match self.transport.send(request).await {
            Ok(answer) => Ok(Arrived {
                status: answer.status,
                headers: answer.headers,
                body: Ok(answer.body),
            }),
            Err(TransportError::CutShort {
                status,
                headers,
                source,
            }) => Ok(Arrived {
                status,
                headers,
                body: Err(source),
            }),
            Err(TransportError::Unreachable(source)) => Err(PayError::Unreachable { source }),
            Err(TransportError::Lost(source)) => Err(call.in_doubt(Doubt::Lost(source))),
        }
    }

    fn headers(&self, call: &Call<'_>) -> Result<HeaderMap, Invalid> {
        let Some(ids) = call.ids else {
            return Ok(HeaderMap::new());
        };
        let mut headers = headers::of_call(ids, self.timeout)?;
        headers.insert(AUTHORIZATION, self.authorization.clone());
        if call.body.is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        Ok(headers)
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
