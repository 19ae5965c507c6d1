//! Telling Kuper, over HTTP: one call is one attempt, and its outcome names what the sender does next.
//!
//! The client keeps no queue and repeats nothing, but for one case: a fetched token that is refused (401) is
//! replaced once. No idempotency key is known to this API, so order and patience belong to the caller (see
//! [`Delivery`]).
//!
//! ```no_run
//! # async fn example(notification: kuper::notification::Notification) -> Result<(), kuper::client::ConfigError> {
//! use kuper::client::{Client, ClientConfig, DEFAULT_BASE_URL, Delivery, TokenSource};
//!
//! let token = TokenSource::Static("the shop's token".into());
//! let client = Client::new(ClientConfig::new(DEFAULT_BASE_URL, token))?;
//! let answer = client.notify(&notification).await;
//! if let Delivery::Settled { .. } = answer.outcome {
//!     // The order's next event may leave now.
//! }
//! # Ok(())
//! # }
//! ```

mod config;
mod delivery;
mod problem;
mod reads;
mod shipment;
mod token;
mod transport;

use std::sync::Arc;

use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue};
use reqwest::{RequestBuilder, StatusCode, Url};

pub use config::{ClientConfig, ConfigError, DEFAULT_BASE_URL, Timeouts, TokenHeader, TokenSource};
pub use delivery::{Answer, Delivery, RetryReason};
pub use problem::Problem;
pub use reads::{Check, ReadFailure};
pub use shipment::{Reached, Shipment, ShipmentFilter, ShipmentPage, ShipmentPhase, ShipmentState};

use crate::Secret;
use crate::notification::{Dialect, EncodeOptions, Notification, encode_bytes};
use token::{NoToken, NoTokenWhy, Token, Tokens};
use transport::{Lost, Reply, exchange};

/// More of an answer than this is not read.
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// A connection to Kuper. Cloning is cheap and shares the token.
#[derive(Clone)]
pub struct Client {
    inner: Arc<Inner>,
}

struct Inner {
    http: reqwest::Client,
    tokens: Tokens,
    token_header: TokenHeader,
    notifications: Url,
    shipments: Url,
    dialect: Dialect,
    encode: EncodeOptions,
}

/// Why a request ended without an answer to look at.
enum Failed {
    Token(NoToken),
    Lost(Lost),
}

impl Client {
    /// Checks the settings; calls nobody.
    pub fn new(config: ClientConfig) -> Result<Self, ConfigError> {
        let notifications = config::address("base_url", &config.base_url, &config.notifications_path)?;
        let shipments = config::address("base_url", &config.base_url, &config.shipments_path)?;
        let auth = match &config.token {
            TokenSource::Static(token) => {
                check_header("token", token)?;
                None
            }
            TokenSource::ClientCredentials {
                client_id,
                client_secret,
                auth_url,
            } => {
                if client_id.trim().is_empty() {
                    return Err(ConfigError::Empty { key: "client_id" });
                }
                if client_secret.is_empty() {
                    return Err(ConfigError::Empty { key: "client_secret" });
                }
                Some(match auth_url {
                    Some(url) => config::address("auth_url", url, "")?,
                    None => config::address("base_url", &config.base_url, "/auth/token")?,
                })
            }
        };
        if let TokenHeader::ClientToken { api_version } = &config.token_header {
            check_header("api_version", &Secret::new(api_version.as_str()))?;
        }
        let auth = auth.unwrap_or_else(|| notifications.clone());
        let http = transport::http(config.timeouts, &[&notifications, &auth])?;
        Ok(Self {
            inner: Arc::new(Inner {
                tokens: Tokens::new(config.token, http.clone(), auth),
                http,
                token_header: config.token_header,
                notifications,
                shipments,
                dialect: config.dialect,
                encode: config.encode,
            }),
        })
    }

    /// The bytes that [`notify`](Self::notify) sends, for a journal.
    pub fn body_of(&self, notification: &Notification) -> Vec<u8> {
        encode_bytes(notification, self.inner.dialect, &self.inner.encode)
    }

    /// One attempt to deliver a notification.
    pub async fn notify(&self, notification: &Notification) -> Answer<Delivery> {
        self.send(self.body_of(notification)).await
    }

    /// One attempt to deliver a body written before: a repeat sends the very bytes of the first attempt.
    pub async fn send(&self, body: Vec<u8>) -> Answer<Delivery> {
        let build = || {
            let request = self.inner.http.post(self.inner.notifications.clone());
            request
                .header(CONTENT_TYPE, "application/json")
                .body(body.clone())
        };
        match self.authorised(build, MAX_ANSWER_BYTES).await {
            Ok(reply) => Answer {
                outcome: delivery(&reply),
                server_date: reply.date,
            },
            Err(Failed::Token(no_token)) => {
                let outcome = match no_token.why {
                    NoTokenWhy::Refused(problem) => Delivery::Unauthorized { problem },
                    NoTokenWhy::Retry(after) => Delivery::Retry {
                        after,
                        why: RetryReason::TokenService,
                    },
                    NoTokenWhy::Unreachable(why) => Delivery::Unreachable { why },
                };
                Answer {
                    outcome,
                    server_date: no_token.date,
                }
            }
            Err(Failed::Lost(lost)) => {
                let outcome = match lost {
                    Lost::Unreachable(why) => Delivery::Unreachable { why },
                    Lost::Unknown(why) => Delivery::Unknown { why },
                };
                Answer {
                    outcome,
                    server_date: None,
                }
            }
        }
    }

    /// Sends with the token, and once more with a new one when it is refused. A 401 was not processed, so
    /// repeating is safe.
    async fn authorised(&self, build: impl Fn() -> RequestBuilder, limit: usize) -> Result<Reply, Failed> {
        let tokens = &self.inner.tokens;
        let token = tokens.current().await.map_err(Failed::Token)?;
        let reply = self.with_token(build(), &token, limit).await?;
        if reply.status != StatusCode::UNAUTHORIZED {
            return Ok(reply);
        }
        match tokens.instead_of(&token).await {
            None => Ok(reply),
            Some(fresh) => {
                tracing::info!("the token was refused; trying once with a new one");
                self.with_token(build(), &fresh.map_err(Failed::Token)?, limit)
                    .await
            }
        }
    }

    async fn with_token(
        &self,
        request: RequestBuilder,
        token: &Token,
        limit: usize,
    ) -> Result<Reply, Failed> {
        let Some(headers) = token_headers(&self.inner.token_header, &token.secret) else {
            let problem = Problem::saying("the token holds characters that cannot travel in a header");
            return Err(Failed::Token(NoToken {
                why: NoTokenWhy::Refused(problem),
                date: None,
            }));
        };
        exchange(request.headers(headers), limit)
            .await
            .map_err(Failed::Lost)
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("notifications", &self.inner.notifications.as_str())
            .finish_non_exhaustive()
    }
}

fn check_header(key: &'static str, value: &Secret) -> Result<(), ConfigError> {
    if value.expose().trim().is_empty() {
        return Err(ConfigError::Empty { key });
    }
    token_headers(&TokenHeader::Bearer, value)
        .map(drop)
        .ok_or(ConfigError::NotAHeader { key })
}

fn token_headers(header: &TokenHeader, token: &Secret) -> Option<HeaderMap> {
    let secret = |text: &str| {
        let mut value = HeaderValue::from_str(text).ok()?;
        value.set_sensitive(true);
        Some(value)
    };
    let mut headers = HeaderMap::new();
    match header {
        TokenHeader::Bearer => {
            headers.insert(AUTHORIZATION, secret(&format!("Bearer {}", token.expose()))?);
        }
        TokenHeader::ClientToken { api_version } => {
            headers.insert("client-token", secret(token.expose())?);
            headers.insert("api-version", HeaderValue::from_str(api_version).ok()?);
        }
    }
    Some(headers)
}

/// What a status means (FOUND for 200, 202, 401, 405, 422, 429; the rest INFERRED).
fn delivery(reply: &Reply) -> Delivery {
    let problem = || Problem::read(reply.body.bytes());
    match reply.status.as_u16() {
        202 => Delivery::Settled { already: true },
        200..=299 => Delivery::Settled { already: false },
        401 => Delivery::Unauthorized { problem: problem() },
        422 => Delivery::OutOfOrder { problem: problem() },
        429 => Delivery::Retry {
            after: reply.retry_after,
            why: RetryReason::TooManyRequests,
        },
        status @ (408 | 425) => Delivery::Retry {
            after: reply.retry_after,
            why: RetryReason::NotReady { status },
        },
        status @ 500.. => Delivery::Retry {
            after: reply.retry_after,
            why: RetryReason::Server { status },
        },
        status => Delivery::Refused {
            status,
            problem: problem(),
        },
    }
}
