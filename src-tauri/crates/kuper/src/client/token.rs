//! The token: static, or fetched by client credentials, kept until shortly before it expires, and fetched by
//! one task while the others wait for its result.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use reqwest::{StatusCode, Url};
use serde_json::Value;
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::transport::exchange;
use super::{Problem, config::TokenSource};
use crate::Secret;

/// A token is given up this long before it expires, or after four fifths of a life too short for that.
const MARGIN: Duration = Duration::from_secs(30);
/// Lifetime when the answer does not tell (FOUND: 300).
const USUAL_LIFE_SECONDS: u64 = 300;
const LONGEST_LIFE_SECONDS: u64 = 24 * 3600;
const MAX_ANSWER_BYTES: usize = 64 * 1024;

/// A token in use. The generation tells a refused token from the one that has replaced it meanwhile.
#[derive(Clone)]
pub(super) struct Token {
    pub secret: Secret,
    pub generation: u64,
}

/// There is no token, so the caller's own request was not sent.
#[derive(Debug, Clone)]
pub(super) struct NoToken {
    pub why: NoTokenWhy,
    /// The token service's clock, if it answered.
    pub date: Option<Timestamp>,
}

#[derive(Debug, Clone)]
pub(super) enum NoTokenWhy {
    Refused(Problem),
    Retry(Option<Duration>),
    Unreachable(String),
}

pub(super) enum Tokens {
    Static(Secret),
    Fetched(Box<Fetched>),
}

pub(super) struct Fetched {
    http: reqwest::Client,
    url: Url,
    client_id: String,
    client_secret: Secret,
    /// Counts fetches begun and ended; a waiter that sees it move knows that the result is as fresh as its
    /// own would be.
    fetches: AtomicU64,
    kept: Mutex<Kept>,
}

#[derive(Default)]
struct Kept {
    token: Option<(Token, Instant)>,
    failure: Option<NoToken>,
}

impl Tokens {
    pub(super) fn new(source: TokenSource, http: reqwest::Client, url: Url) -> Self {
        match source {
            TokenSource::Static(secret) => Self::Static(secret),
            TokenSource::ClientCredentials {
                client_id,
                client_secret,
                auth_url: _,
            } => Self::Fetched(Box::new(Fetched {
                http,
                url,
                client_id,
                client_secret,
                fetches: AtomicU64::new(0),
                kept: Mutex::default(),
            })),
        }
    }

    /// Whether having a token proves that the credentials are good.
    pub(super) fn are_fetched(&self) -> bool {
        matches!(self, Self::Fetched(_))
    }

    /// The token to use now.
    pub(super) async fn current(&self) -> Result<Token, NoToken> {
        match self {
            Self::Static(secret) => Ok(Token {
                secret: secret.clone(),
                generation: 0,
            }),
            Self::Fetched(fetched) => fetched.get(None).await,
        }
    }

    /// Another token than the refused one; `None` when there is only one to have.
    pub(super) async fn instead_of(&self, refused: &Token) -> Option<Result<Token, NoToken>> {
        match self {
            Self::Static(_) => None,
            Self::Fetched(fetched) => Some(fetched.get(Some(refused.generation)).await),
        }
    }
}

impl Fetched {
    async fn get(&self, refused: Option<u64>) -> Result<Token, NoToken> {
        let seen = self.fetches.load(Ordering::Acquire);
        let mut kept = self.kept.lock().await;
        if let Some((token, fresh_until)) = &kept.token
            && refused.is_none_or(|generation| generation < token.generation)
            && Instant::now() < *fresh_until
        {
            return Ok(token.clone());
        }
        // Somebody fetched while this task waited for the lock. Their failure is this task's failure too, or
        // a queue of waiters would each sit through the same timeout, one after another.
        let ended = self.fetches.load(Ordering::Acquire);
        if ended > seen
            && let Some(failure) = &kept.failure
        {
            return Err(failure.clone());
        }
        let asked = Instant::now();
        let fetched = self.fetch().await;
        let generation = self.fetches.fetch_add(1, Ordering::AcqRel) + 1;
        match fetched {
            Ok((secret, life)) => {
                let token = Token { secret, generation };
                *kept = Kept {
                    token: Some((token.clone(), asked + usable(life))),
                    failure: None,
                };
                Ok(token)
            }
            Err(failure) => {
                *kept = Kept {
                    token: None,
                    failure: Some(failure.clone()),
                };
                Err(failure)
            }
        }
    }

    async fn fetch(&self) -> Result<(Secret, Duration), NoToken> {
        let form = [
            ("client_id", self.client_id.as_str()),
            ("client_secret", self.client_secret.expose()),
            ("grant_type", "client_credentials"),
        ];
        let request = self.http.post(self.url.clone()).form(&form);
        let reply = exchange(request, MAX_ANSWER_BYTES)
            .await
            .map_err(|lost| NoToken {
                why: NoTokenWhy::Unreachable(format!("token service: {}", lost.why())),
                date: None,
            })?;
        let failed = |why| {
            Err(NoToken {
                why,
                date: reply.date,
            })
        };
        if reply.status == StatusCode::TOO_MANY_REQUESTS || reply.status.is_server_error() {
            return failed(NoTokenWhy::Retry(reply.retry_after));
        }
        if !reply.status.is_success() {
            let mut problem = Problem::read(reply.body.bytes());
            problem.text = format!(
                "token service answered {}: {}",
                reply.status.as_u16(),
                problem.text
            );
            return failed(NoTokenWhy::Refused(problem));
        }
        match read(reply.body.bytes()) {
            Some(token) => Ok(token),
            None => failed(NoTokenWhy::Refused(Problem::saying(
                "token service sent no access_token",
            ))),
        }
    }
}

/// How long a token of this life is used.
fn usable(life: Duration) -> Duration {
    life.saturating_sub(MARGIN.min(life / 5))
}

/// `{"access_token", "expires_in": 300, "token_type"}`; the lifetime may be text or missing.
fn read(body: &[u8]) -> Option<(Secret, Duration)> {
    if !crate::depth::is_shallow(body) {
        return None;
    }
    let value: Value = serde_json::from_slice(body).ok()?;
    let token = value
        .get("access_token")?
        .as_str()
        .filter(|text| !text.is_empty())?;
    let life = value
        .get("expires_in")
        .and_then(|life| life.as_u64().or_else(|| life.as_str()?.trim().parse().ok()));
    let seconds = life.unwrap_or(USUAL_LIFE_SECONDS).min(LONGEST_LIFE_SECONDS);
    Some((Secret::new(token), Duration::from_secs(seconds)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_given_up_before_it_expires_but_never_before_it_is_used() {
        let seconds = |life| usable(Duration::from_secs(life)).as_secs();
        assert_eq!(
            (seconds(300), seconds(60), seconds(10), seconds(0)),
            (270, 48, 8, 0)
        );
    }

    #[test]
    fn the_answer_is_read_with_its_life_as_number_text_or_nothing() {
        let life = |body: &str| read(body.as_bytes()).map(|(_, life)| life.as_secs());
        assert_eq!(
            life(r#"{"access_token":"t","expires_in":60,"token_type":"bearer"}"#),
            Some(60)
        );
        assert_eq!(life(r#"{"access_token":"t","expires_in":"60"}"#), Some(60));
        assert_eq!(life(r#"{"access_token":"t"}"#), Some(300));
        assert_eq!(
            life(r#"{"access_token":"t","expires_in":99999999999}"#),
            Some(86400)
        );
        for bad in [r#"{"access_token":""}"#, r#"{"access_token":5}"#, "{}", "[]", "x"] {
            assert_eq!(life(bad), None, "{bad}");
        }
    }
}
