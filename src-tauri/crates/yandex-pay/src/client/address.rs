//! Where the service is, and identifiers as parts of a path.

use std::fmt::Write as _;

use reqwest::Url;

use super::error::ConfigError;
use crate::check::{Invalid, MAX_TEXT, Problem, What};

/// Uzbekistan, production (*seed*).
pub const UZ_PRODUCTION: &str = "https://pay.yandex.uz/api/merchant";
/// Uzbekistan, sandbox: nobody pays (*seed*).
pub const UZ_SANDBOX: &str = "https://sandbox.pay.yandex.uz/api/merchant";
/// Russia, production (*found*).
pub const RU_PRODUCTION: &str = "https://pay.yandex.ru/api/merchant";
/// Russia, sandbox: nobody pays (*found*).
pub const RU_SANDBOX: &str = "https://sandbox.pay.yandex.ru/api/merchant";

/// The path under which every call lives, added where the setting names a bare host.
const ROOT: &str = "/api/merchant";

/// Reads the setting; the result ends in `/`.
pub(super) fn base(setting: &str) -> Result<Url, ConfigError> {
    let mut url = Url::parse(setting.trim()).map_err(|_| ConfigError::NotAnAddress)?;
    if !url.has_host()
        || url.query().is_some()
        || url.fragment().is_some()
        || !url.username().is_empty()
        || url.password().is_some()
    {
        return Err(ConfigError::NotAnAddress);
    }
    match url.scheme() {
        "https" => {}
        "http" if is_loopback(&url) => {}
        "http" => return Err(ConfigError::KeyInTheClear),
        _ => return Err(ConfigError::NotAnAddress),
    }
    let path = match url.path().trim_end_matches('/') {
        "" => ROOT,
        path => path,
    };
    let path = format!("{path}/");
    url.set_path(&path);
    Ok(url)
}

/// This very machine, by name or number.
pub(super) fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// An identifier as one segment of a path: everything but letters, digits and `-._~` is encoded.
///
/// `.` and `..` cannot be: a URL swallows them however they are written, and the call would go to
/// another address.
pub(super) fn segment(name: &str, identifier: &str) -> Result<String, Invalid> {
    let problem = |what| {
        Err(Invalid::one(Problem {
            path: name.to_owned(),
            what,
        }))
    };
    let characters = identifier.chars().count();
    if characters > MAX_TEXT {
        return problem(What::TooLong {
            characters,
            limit: MAX_TEXT,
        });
    }
    match identifier {
        "" => return problem(What::Empty),
        "." | ".." => return problem(What::Malformed("cannot be part of an address")),
        _ => {}
    }
    let mut encoded = String::with_capacity(identifier.len());
    for byte in identifier.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    Ok(encoded)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bare_host_gets_the_merchant_path_and_a_full_address_stays() {
        let read = |setting| base(setting).unwrap().to_string();
        assert_eq!(read(UZ_PRODUCTION), "https://pay.yandex.uz/api/merchant/");
        assert_eq!(
            read("https://pay.yandex.uz"),
            "https://pay.yandex.uz/api/merchant/"
        );
        assert_eq!(
            read(" http://127.0.0.1:8081/ "),
            "http://127.0.0.1:8081/api/merchant/"
        );
        assert_eq!(read("http://[::1]:1/pay/"), "http://[::1]:1/pay/");
    }

    #[test]
    fn the_key_is_sent_in_the_clear_to_this_machine_only() {
        assert!(matches!(
            base("http://pay.yandex.uz/api/merchant"),
            Err(ConfigError::KeyInTheClear)
        ));
        assert!(matches!(
            base("http://127.0.0.1.example.org/"),
            Err(ConfigError::KeyInTheClear)
        ));
        assert!(base("http://localhost:9/").is_ok());
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for odd in [
            "",
            "pay.yandex.uz",
            "ftp://pay.yandex.uz",
            "https://key@pay.yandex.uz",
            "https://pay.yandex.uz/?a=1",
            "https://pay.yandex.uz/#a",
            "data:text/plain,a",
        ] {
            assert!(matches!(base(odd), Err(ConfigError::NotAnAddress)), "{odd:?}");
        }
    }

    #[test]
    fn an_identifier_stays_one_segment_whatever_it_holds() {
        let encode = |id| segment("orderId", id).unwrap();
        assert_eq!(encode("s12-t07-20261121-000184-1"), "s12-t07-20261121-000184-1");
        assert_eq!(encode("a/../b?c#d%2F e"), "a%2F..%2Fb%3Fc%23d%252F%20e");
        assert_eq!(encode("№1"), "%E2%84%961");
        for odd in ["", ".", ".."] {
            assert!(segment("orderId", odd).is_err(), "{odd:?}");
        }
        assert!(segment("orderId", &"я".repeat(2048)).is_ok());
        assert!(segment("orderId", &"я".repeat(2049)).is_err());
    }
}
