//! Who may send webhooks: one of three header schemes (FOUND), by configuration. No signature is known.

use subtle::ConstantTimeEq;

use crate::Secret;

/// Header values longer than this are refused unread; the comparison always walks this many bytes.
const MAX_VALUE_BYTES: usize = 4096;

/// What the webhook's header must hold.
#[derive(Debug, Clone)]
pub enum WebhookAuth {
    /// `Authorization: Bearer <token>`.
    Bearer(Secret),
    /// `Authorization: Basic <base64 of user:password>`.
    Basic { user: String, password: Secret },
    /// `Client-Token: <token>`.
    ClientToken(Secret),
}

impl WebhookAuth {
    /// The header to read from the request, in lower case.
    pub fn header_name(&self) -> &'static str {
        match self {
            Self::Bearer(_) | Self::Basic { .. } => "authorization",
            Self::ClientToken(_) => "client-token",
        }
    }

    /// What a request that may pass shows in it: for the till's own test of its door.
    pub fn header_value(&self) -> String {
        match self {
            Self::Bearer(token) => format!("Bearer {}", token.expose()),
            Self::Basic { user, password } => {
                let pair = format!("{user}:{}", password.expose());
                format!("Basic {}", base64(pair.as_bytes()))
            }
            Self::ClientToken(token) => token.expose().to_owned(),
        }
    }

    /// How many characters somebody would have to guess.
    pub fn secret_length(&self) -> usize {
        match self {
            Self::Bearer(secret) | Self::ClientToken(secret) | Self::Basic { password: secret, .. } => {
                secret.expose().chars().count()
            }
        }
    }

    /// Whether the request may pass. `value` is the raw value of [`header_name`](Self::header_name), `None`
    /// when the header is missing (or there more than once).
    ///
    /// The time taken depends neither on where the value differs nor on the secret's length. An empty secret
    /// (or one too long to compare) admits nobody: a settings mistake must not open the door.
    pub fn admits(&self, value: Option<&[u8]>) -> bool {
        let (scheme, secret) = match self {
            Self::Bearer(token) => (Some("bearer"), token.expose().to_owned()),
            Self::Basic { user, password } if !password.is_empty() => (
                Some("basic"),
                base64(format!("{user}:{}", password.expose()).as_bytes()),
            ),
            Self::Basic { .. } => (Some("basic"), String::new()),
            Self::ClientToken(token) => (None, token.expose().to_owned()),
        };
        let credentials = value.and_then(|value| match scheme {
            Some(scheme) => after_scheme(value, scheme),
            None => Some(value.trim_ascii()),
        });
        credentials.is_some_and(|presented| same(presented, secret.as_bytes()))
    }
}

/// What follows the scheme's name, which is case-insensitive by RFC 9110.
fn after_scheme<'v>(value: &'v [u8], scheme: &str) -> Option<&'v [u8]> {
    let value = value.trim_ascii();
    let (name, rest) = value.split_at_checked(scheme.len())?;
    (name.eq_ignore_ascii_case(scheme.as_bytes()) && rest.first() == Some(&b' ')).then(|| rest.trim_ascii())
}

/// Constant-time equality of two short texts, false when the expected one is empty or either is too long.
fn same(presented: &[u8], expected: &[u8]) -> bool {
    if expected.is_empty() || presented.len() > MAX_VALUE_BYTES || expected.len() > MAX_VALUE_BYTES {
        return false;
    }
    let mut left = [0_u8; MAX_VALUE_BYTES];
    let mut right = [0_u8; MAX_VALUE_BYTES];
    left[..presented.len()].copy_from_slice(presented);
    right[..expected.len()].copy_from_slice(expected);
    let equal = left.ct_eq(&right) & presented.len().ct_eq(&expected.len());
    equal.into()
}

/// Standard base64 with padding, encoding only: what is presented is compared, never decoded.
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            let letter = ALPHABET[(bits >> (18 - 6 * place) & 63) as usize];
            text.push(if place <= chunk.len() {
                char::from(letter)
            } else {
                '='
            });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_agrees_with_the_vectors_of_rfc_4648() {
        for (plain, coded) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
    }

    #[test]
    fn the_right_bearer_token_passes_and_its_neighbours_do_not() {
        let auth = WebhookAuth::Bearer("s3cret".into());
        assert_eq!(auth.header_name(), "authorization");
        assert!(auth.admits(Some(b"Bearer s3cret")));
        assert!(auth.admits(Some(b"bearer  s3cret ")));
        for wrong in [
            "Bearer s3cres",
            "Bearer s3cret1",
            "Bearer s3cre",
            "Bearer ",
            "Bearer",
            "s3cret",
            "Basic s3cret",
            "",
            "Bearers3cret",
        ] {
            assert!(!auth.admits(Some(wrong.as_bytes())), "{wrong}");
        }
        assert!(!auth.admits(None));
        assert!(!auth.admits(Some(&[0xff; 5000])));
    }

    #[test]
    fn a_value_padded_with_zero_bytes_is_not_the_shorter_secret() {
        assert!(!WebhookAuth::ClientToken("abc".into()).admits(Some(b"abc\0")));
    }

    #[test]
    fn basic_compares_user_and_password_together() {
        let auth = WebhookAuth::Basic {
            user: "Aladdin".into(),
            password: "open sesame".into(),
        };
        assert!(auth.admits(Some(b"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==")));
        assert!(!auth.admits(Some(b"Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ")));
        assert!(!auth.admits(Some(b"Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==")));
    }

    #[test]
    fn the_client_token_travels_in_its_own_header() {
        let auth = WebhookAuth::ClientToken("abc".into());
        assert_eq!(auth.header_name(), "client-token");
        assert!(auth.admits(Some(b"abc")));
        assert!(!auth.admits(Some(b"Bearer abc")));
    }

    #[test]
    fn what_a_door_asks_for_opens_it() {
        for auth in [
            WebhookAuth::Bearer("s3cret".into()),
            WebhookAuth::Basic {
                user: "u".into(),
                password: "s3cret".into(),
            },
            WebhookAuth::ClientToken("s3cret".into()),
        ] {
            assert!(auth.admits(Some(auth.header_value().as_bytes())));
            assert_eq!(auth.secret_length(), 6);
        }
    }

    #[test]
    fn an_empty_secret_admits_nobody() {
        assert!(!WebhookAuth::Bearer("".into()).admits(Some(b"Bearer ")));
        assert!(!WebhookAuth::ClientToken("".into()).admits(Some(b"")));
        assert!(
            !WebhookAuth::Basic {
                user: "u".into(),
                password: "".into()
            }
            .admits(Some(b"Basic dTo="))
        );
    }
}
