//! The carrier of every day: HTTP by reqwest. No redirect is followed, nothing is retried.

use std::time::Duration;

use bytes::BytesMut;
use reqwest::{Url, redirect, retry};

use super::error::ConfigError;
use super::transport::{MAX_ANSWER_BYTES, Request, Response, Sending, Transport, TransportError};

const IDLE_CONNECTION: Duration = Duration::from_secs(30);

/// Keeps its connections.
#[derive(Debug)]
pub(super) struct Http(reqwest::Client);

impl Http {
    pub(super) fn new(base: &Url, timeout: Duration) -> Result<Self, ConfigError> {
        // One provider for the whole process; if somebody has installed one already, theirs stays.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .user_agent(concat!("yandex-pay/", env!("CARGO_PKG_VERSION")))
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .referer(false)
            .pool_idle_timeout(IDLE_CONNECTION)
            // Below the whole, so that an address that does not answer is told as "nothing left".
            .connect_timeout(timeout / 2);
        if base.scheme() == "http" {
            // Loopback needs neither a proxy nor the machine's certificates, which may be missing.
            builder = builder.no_proxy().tls_certs_only([]);
        }
        builder
            .build()
            .map(Self)
            .map_err(|source| ConfigError::Http { source })
    }

    async fn exchange(&self, request: Request) -> Result<Response, TransportError> {
        let mut sending = self
            .0
            .request(request.method, request.url)
            .headers(request.headers)
            .timeout(request.timeout);
        if !request.body.is_empty() {
            sending = sending.body(request.body);
        }
        let mut answer = sending.send().await.map_err(|error| {
            // The address holds identifiers: it is not for the log.
            let error = error.without_url();
            if error.is_connect() || error.is_builder() {
                TransportError::Unreachable(error.into())
            } else {
                TransportError::Lost(error.into())
            }
        })?;
        let status = answer.status();
        let headers = std::mem::take(answer.headers_mut());
        let mut body = BytesMut::new();
        while body.len() <= MAX_ANSWER_BYTES {
            match answer.chunk().await {
                Ok(Some(chunk)) => body.extend_from_slice(&chunk),
                Ok(None) => break,
                Err(error) => {
                    let source = error.without_url().into();
                    return Err(TransportError::CutShort {
                        status,
                        headers,
                        source,
                    });
                }
            }
        }
        Ok(Response {
            status,
            headers,
            body: body.freeze(),
        })
    }
}

impl Transport for Http {
    fn send(&self, request: Request) -> Sending<'_> {
        Box::pin(self.exchange(request))
    }
}
