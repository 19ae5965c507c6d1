//! What a client needs to know before its first call, and what is wrong with it if it cannot start.

use std::time::Duration;

use reqwest::Url;

use crate::Secret;
use crate::notification::{self, Dialect, EncodeOptions};

/// The host of the seed's examples.
pub const DEFAULT_BASE_URL: &str = "https://merchant-api.sbermarket.ru";

#[derive(Debug, Clone)]
pub struct ClientConfig {
    /// Scheme and host, perhaps a path before the API's own. Plain `http` is accepted for loopback only: a
    /// token goes along.
    pub base_url: String,
    pub token: TokenSource,
    pub token_header: TokenHeader,
    pub dialect: Dialect,
    pub encode: EncodeOptions,
    pub timeouts: Timeouts,
    /// Below `base_url` (SEED); only older hosts may differ.
    pub notifications_path: String,
    /// Below `base_url` (FOUND), for recovery reads.
    pub shipments_path: String,
}

impl ClientConfig {
    /// The seed's defaults: flat dialect, bearer token.
    pub fn new(base_url: impl Into<String>, token: TokenSource) -> Self {
        Self {
            base_url: base_url.into(),
            token,
            token_header: TokenHeader::default(),
            dialect: Dialect::default(),
            encode: EncodeOptions::default(),
            timeouts: Timeouts::default(),
            notifications_path: notification::PATH.into(),
            shipments_path: "/ofm/api/v1/shipments".into(),
        }
    }
}

/// Where the token comes from.
#[derive(Debug, Clone)]
pub enum TokenSource {
    /// Given once by Kuper (SEED).
    Static(Secret),
    /// Fetched and refreshed (FOUND): `POST {host}/auth/token`, lives 300 s.
    ClientCredentials {
        client_id: String,
        client_secret: Secret,
        /// `None`: `/auth/token` below `base_url`.
        auth_url: Option<String>,
    },
}

/// How the token travels.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum TokenHeader {
    /// `Authorization: Bearer …` (SEED).
    #[default]
    Bearer,
    /// `Client-Token: …` with `Api-Version: …`, on older hosts (FOUND with version `3.0`).
    ClientToken { api_version: String },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timeouts {
    /// Until the connection (and its TLS) stands. Shorter than `total`, or an unreachable host looks like a
    /// lost answer.
    pub connect: Duration,
    /// From the first byte to the last of the answer.
    pub total: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            total: Duration::from_secs(20),
        }
    }
}

/// A setting to correct. Never holds the value of a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("{key} is not a web address")]
    NotAUrl { key: &'static str },
    #[error("{key} must begin with https:// (plain http is for this machine only)")]
    NotHttps { key: &'static str },
    #[error("{key} is empty")]
    Empty { key: &'static str },
    #[error("{key} holds characters that cannot travel in a header")]
    NotAHeader { key: &'static str },
    #[error("timeouts.connect must be above zero and shorter than timeouts.total")]
    Timeouts,
    #[error("the HTTP client could not be built")]
    Http {
        #[source]
        source: reqwest::Error,
    },
}

/// A checked address with a path appended.
pub(super) fn address(key: &'static str, base: &str, path: &str) -> Result<Url, ConfigError> {
    let text = format!("{}{path}", base.trim_end_matches('/'));
    let url = Url::parse(&text).map_err(|_| ConfigError::NotAUrl { key })?;
    match url.scheme() {
        "https" if url.has_host() => Ok(url),
        "http" if is_loopback(&url) => Ok(url),
        "http" => Err(ConfigError::NotHttps { key }),
        _ => Err(ConfigError::NotAUrl { key }),
    }
}

pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url
        .host_str()
        .unwrap_or_default()
        .trim_start_matches('[')
        .trim_end_matches(']');
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_travels_over_plain_http_to_this_machine_only() {
        for good in [
            "https://kuper.example",
            "http://127.0.0.1:8080/",
            "http://localhost:1",
            "http://[::1]:1",
        ] {
            assert!(address("kuper.base_url", good, "/x").is_ok(), "{good}");
        }
        for bad in [
            "http://kuper.example",
            "http://192.168.0.7",
            "ftp://127.0.0.1",
            "kuper",
            "",
        ] {
            assert!(address("kuper.base_url", bad, "/x").is_err(), "{bad}");
        }
    }

    #[test]
    fn the_path_follows_the_base_whether_or_not_it_ends_in_a_slash() {
        let url = |base| address("b", base, "/ofm").unwrap().to_string();
        assert_eq!(url("https://k.example/"), "https://k.example/ofm");
        assert_eq!(url("https://k.example/proxy"), "https://k.example/proxy/ofm");
    }
}
