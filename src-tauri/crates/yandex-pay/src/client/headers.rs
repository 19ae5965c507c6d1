//! The headers of a call: who we are, which intent this is, how long we wait (*found*).

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{DATE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};

use super::error::ConfigError;
use crate::check::{Invalid, Problem, What};
use crate::masked::Secret;

pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
pub(super) const REQUEST_TIMEOUT: HeaderName = HeaderName::from_static("x-request-timeout");
pub(super) const REQUEST_ATTEMPT: HeaderName = HeaderName::from_static("x-request-attempt");

/// A pause longer than this is not believed.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// Which intent a call serves, and for which time it is tried.
///
/// The request id is made once with the intent (a UUID as text will do), stored before the first
/// call, and the same on every retry: the service recognises a repeated write by it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestIds {
    pub request_id: String,
    /// 0, 1, 2 …
    pub attempt: u32,
}

impl RequestIds {
    /// The first attempt of an intent.
    pub fn first(request_id: impl Into<String>) -> Self {
        Self {
            request_id: request_id.into(),
            attempt: 0,
        }
    }

    /// The next attempt of the same intent.
    #[must_use]
    pub fn again(&self) -> Self {
        Self {
            request_id: self.request_id.clone(),
            attempt: self.attempt.saturating_add(1),
        }
    }
}

pub(super) fn authorization(key: &Secret) -> Result<HeaderValue, ConfigError> {
    let key = key.expose();
    if key.is_empty() || !key.bytes().all(|b| b.is_ascii_graphic()) {
        return Err(ConfigError::ApiKey);
    }
    let mut value = HeaderValue::from_str(&format!("Api-Key {key}")).map_err(|_| ConfigError::ApiKey)?;
    value.set_sensitive(true);
    Ok(value)
}

/// The three headers of one call.
pub(super) fn of_call(ids: &RequestIds, timeout: Duration) -> Result<HeaderMap, Invalid> {
    let id = ids.request_id.as_str();
    let fit = !id.is_empty() && id.len() <= 256 && id.bytes().all(|b| b.is_ascii_graphic());
    let id = fit
        .then(|| HeaderValue::from_str(id).ok())
        .flatten()
        .ok_or_else(|| {
            Invalid::one(Problem {
                path: "X-Request-Id".to_owned(),
                what: What::Malformed("must be 1 to 256 visible ASCII characters"),
            })
        })?;
    let timeout_ms = u64::try_from(timeout.as_millis()).unwrap_or(u64::MAX);
    Ok(HeaderMap::from_iter([
        (REQUEST_ID, id),
        (REQUEST_TIMEOUT, HeaderValue::from(timeout_ms)),
        (REQUEST_ATTEMPT, HeaderValue::from(ids.attempt)),
    ]))
}

/// The service's clock.
pub(super) fn server_time(headers: &HeaderMap) -> Option<Timestamp> {
    http_date(headers.get(DATE)?)
}

/// How long to wait: seconds, or a moment told by the service's own clock.
pub(super) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?;
    let pause = match value.to_str().ok()?.trim().parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let pause: SignedDuration = http_date(value)?.duration_since(server_time(headers)?);
            Duration::try_from(pause).unwrap_or(Duration::ZERO)
        }
    };
    Some(pause.min(LONGEST_PAUSE))
}

fn http_date(value: &HeaderValue) -> Option<Timestamp> {
    let parser = jiff::fmt::rfc2822::DateTimeParser::new();
    parser.parse_timestamp(value.to_str().ok()?.trim()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(HeaderName, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), HeaderValue::from_static(value)))
            .collect()
    }

    #[test]
    fn the_date_header_is_read_as_http_writes_it() {
        let told = headers(&[(DATE, "Sat, 21 Nov 2026 22:31:57 GMT")]);
        let expected: Timestamp = "2026-11-21T22:31:57Z".parse().unwrap();
        assert_eq!(server_time(&told), Some(expected));
        assert_eq!(server_time(&headers(&[(DATE, "yesterday")])), None);
        assert_eq!(server_time(&HeaderMap::new()), None);
    }

    #[test]
    fn a_pause_is_told_in_seconds_or_as_a_moment_and_is_bounded() {
        let pause = |pairs: &[(HeaderName, &'static str)]| retry_after(&headers(pairs));
        let date = (DATE, "Sat, 21 Nov 2026 22:31:57 GMT");
        assert_eq!(pause(&[(RETRY_AFTER, "7")]), Some(Duration::from_secs(7)));
        let moment = (RETRY_AFTER, "Sat, 21 Nov 2026 22:32:27 GMT");
        assert_eq!(
            pause(&[date.clone(), moment.clone()]),
            Some(Duration::from_secs(30))
        );
        assert_eq!(pause(&[moment]), None);
        let past = (RETRY_AFTER, "Sat, 21 Nov 2026 22:31:27 GMT");
        assert_eq!(pause(&[date, past]), Some(Duration::ZERO));
        assert_eq!(
            pause(&[(RETRY_AFTER, "99999999")]),
            Some(Duration::from_secs(3600))
        );
        assert_eq!(pause(&[(RETRY_AFTER, "soon")]), None);
    }

    #[test]
    fn an_identifier_that_no_header_can_hold_is_refused_before_sending() {
        let of = |id: &str| of_call(&RequestIds::first(id), Duration::from_secs(2));
        assert!(of("8d1f6c1e-77f0-4a1c-9c0c-1f2f3a4b5c6d").is_ok());
        for odd in ["", "a b", "a\r\nX: y", "ключ"] {
            assert_eq!(of(odd).unwrap_err().problems[0].path, "X-Request-Id");
        }
    }

    #[test]
    fn a_key_that_no_header_can_hold_is_a_wrong_setting_and_is_not_shown() {
        for odd in ["", "a\nb", "a b", "ключ"] {
            assert!(matches!(
                authorization(&Secret::new(odd)),
                Err(ConfigError::ApiKey)
            ));
        }
        let value = authorization(&Secret::new("planted-key")).unwrap();
        assert!(!format!("{value:?}").contains("planted-key"));
    }
}
