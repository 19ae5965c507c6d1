//! One HTTP exchange: bounded in time and size, no redirects, and honest about whether anything was sent.

use std::time::Duration;

use jiff::{Timestamp, fmt::rfc2822::DateTimeParser};
use reqwest::header::{DATE, HeaderMap, RETRY_AFTER};
use reqwest::{RequestBuilder, StatusCode, Url};

use super::config::{ConfigError, Timeouts, is_loopback};

/// Whatever `Retry-After` says, an hour is long enough to wait before asking again.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(3600);

/// Idle connections are given up before a server would drop them: a request written into a dying connection
/// ends as unknown, which costs a recovery read or a person's time.
const IDLE: Duration = Duration::from_secs(20);

/// A whole answer.
pub(super) struct Reply {
    pub status: StatusCode,
    pub date: Option<Timestamp>,
    pub retry_after: Option<Duration>,
    pub body: Body,
}

/// The body of an answer, or why there is none. The status stands either way.
pub(super) enum Body {
    Whole(Vec<u8>),
    /// Longer than the limit, or the connection broke.
    Broken,
}

impl Body {
    pub(super) fn bytes(&self) -> &[u8] {
        match self {
            Self::Whole(bytes) => bytes,
            Self::Broken => &[],
        }
    }
}

/// No answer. The text names the cause without address or content.
pub(super) enum Lost {
    /// No connection stood, so nothing was sent.
    Unreachable(String),
    /// The request was under way.
    Unknown(String),
}

impl Lost {
    pub(super) fn why(self) -> String {
        match self {
            Self::Unreachable(why) | Self::Unknown(why) => why,
        }
    }
}

/// An HTTP client for these hosts. Loopback is reached directly whatever proxy the environment names.
pub(super) fn http(timeouts: Timeouts, hosts: &[&Url]) -> Result<reqwest::Client, ConfigError> {
    if timeouts.connect.is_zero() || timeouts.connect >= timeouts.total {
        return Err(ConfigError::Timeouts);
    }
    // An error means that another crate of the program was first, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = reqwest::Client::builder()
        .user_agent(concat!("kuper-rs/", env!("CARGO_PKG_VERSION")))
        .connect_timeout(timeouts.connect)
        .timeout(timeouts.total)
        .pool_idle_timeout(IDLE)
        .redirect(reqwest::redirect::Policy::none());
    if hosts.iter().all(|url| is_loopback(url)) {
        builder = builder.no_proxy();
    }
    builder.build().map_err(|source| ConfigError::Http { source })
}

/// Sends, and reads at most `limit` bytes of the answer.
pub(super) async fn exchange(request: RequestBuilder, limit: usize) -> Result<Reply, Lost> {
    let response = request.send().await.map_err(|error| {
        let unsent = error.is_connect() || error.is_builder();
        let why = cause(error);
        if unsent {
            Lost::Unreachable(why)
        } else {
            Lost::Unknown(why)
        }
    })?;
    let date = date(response.headers());
    Ok(Reply {
        status: response.status(),
        date,
        retry_after: retry_after(response.headers(), date),
        body: bounded(response, limit).await,
    })
}

async fn bounded(mut response: reqwest::Response, limit: usize) -> Body {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() <= limit => body.extend_from_slice(&chunk),
            Ok(None) => return Body::Whole(body),
            Ok(Some(_)) | Err(_) => return Body::Broken,
        }
    }
}

fn date(headers: &HeaderMap) -> Option<Timestamp> {
    http_date(headers.get(DATE)?.to_str().ok()?)
}

fn http_date(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text.trim()).ok()
}

/// Seconds, or a date that is measured against the same server's clock: ours may be wrong.
fn retry_after(headers: &HeaderMap, date: Option<Timestamp>) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match text.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => Duration::try_from(http_date(text)?.duration_since(date?)).unwrap_or(Duration::ZERO),
    };
    Some(wait.min(MAX_RETRY_AFTER))
}

/// The innermost cause, in one short line.
fn cause(error: reqwest::Error) -> String {
    let timed_out = error.is_timeout();
    let error = error.without_url();
    let mut inner: &dyn std::error::Error = &error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    let text: String = inner.to_string().chars().take(200).collect();
    if timed_out {
        format!("timed out: {text}")
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(date: Option<&str>, after: &str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        if let Some(date) = date {
            headers.insert(DATE, date.parse().unwrap());
        }
        headers.insert(RETRY_AFTER, after.parse().unwrap());
        headers
    }

    fn wait(server: Option<&str>, after: &str) -> Option<u64> {
        let headers = headers(server, after);
        retry_after(&headers, date(&headers)).map(|wait| wait.as_secs())
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_as_a_date_by_the_servers_clock() {
        let now = Some("Sun, 06 Nov 1994 08:49:37 GMT");
        assert_eq!(wait(None, "7"), Some(7));
        assert_eq!(wait(now, "Sun, 06 Nov 1994 08:50:07 GMT"), Some(30));
        assert_eq!(wait(now, "Sun, 06 Nov 1994 08:00:00 GMT"), Some(0));
        assert_eq!(wait(None, "Sun, 06 Nov 1994 08:50:07 GMT"), None);
        assert_eq!(wait(now, "soon"), None);
    }

    #[test]
    fn retry_after_is_capped_at_an_hour() {
        assert_eq!(wait(None, "999999999"), Some(3600));
        assert_eq!(
            wait(
                Some("Sun, 06 Nov 1994 08:49:37 GMT"),
                "Mon, 06 Nov 2034 08:49:37 GMT"
            ),
            Some(3600)
        );
    }
}
