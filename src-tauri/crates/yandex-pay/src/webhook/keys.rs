//! The service's public keys, as `{host}/api/jwks` tells them (*found*).

use std::fmt;

use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde::Deserialize;
use serde_json::Value;

use super::token;

/// Largest set that is read.
const MAX_SET_BYTES: usize = 64 * 1024;
/// Most keys in a set, of whatever kind.
const MAX_KEYS: usize = 64;
/// Bytes of each coordinate of a point of P-256.
const COORDINATE: usize = 32;

/// The keys of a set that can verify ES256: on the curve P-256, for signatures, with a name.
#[derive(Clone, PartialEq, Eq)]
pub struct Keys(Vec<Key>);

#[derive(Clone, PartialEq, Eq)]
struct Key {
    kid: String,
    /// Uncompressed: `04`, x, y.
    point: [u8; 1 + 2 * COORDINATE],
}

/// Why a set of keys cannot be used. Keep the one you have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotKeys {
    #[error("the set of keys is too large")]
    TooLarge,
    #[error("this is no set of keys")]
    NotASet,
    #[error("the set has no key for ES256")]
    NoneFits,
}

#[derive(Deserialize)]
struct Set {
    keys: Vec<Value>,
}

impl Keys {
    /// Reads a JWKS. Keys of other kinds, and those that are not what they say, are passed over.
    pub fn read(jwks: &[u8]) -> Result<Self, NotKeys> {
        if jwks.len() > MAX_SET_BYTES {
            return Err(NotKeys::TooLarge);
        }
        let set: Set = serde_json::from_slice(jwks).map_err(|_| NotKeys::NotASet)?;
        if set.keys.len() > MAX_KEYS {
            return Err(NotKeys::TooLarge);
        }
        let keys: Vec<Key> = set.keys.iter().filter_map(key).collect();
        if keys.is_empty() {
            return Err(NotKeys::NoneFits);
        }
        Ok(Self(keys))
    }

    pub(super) fn knows(&self, kid: &str) -> bool {
        self.0.iter().any(|key| key.kid == kid)
    }

    /// Whether a key of this name has made this signature (r and s, 32 bytes each). A name is not
    /// promised to be unique in a set.
    pub(super) fn signed(&self, kid: &str, message: &[u8], signature: &[u8]) -> bool {
        self.0.iter().filter(|key| key.kid == kid).any(|key| {
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &key.point)
                .verify(message, signature)
                .is_ok()
        })
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.iter().map(|key| &key.kid)).finish()
    }
}

fn key(jwk: &Value) -> Option<Key> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str);
    // A member that is absent sets no bound; one that is there must be right, whatever its type.
    let unless_other = |name: &str, expected: &str| jwk.get(name).is_none_or(|told| told == expected);
    let may_verify = match jwk.get("key_ops") {
        None => true,
        Some(told) => told
            .as_array()
            .is_some_and(|ops| ops.iter().any(|op| op == "verify")),
    };
    let fits = text("kty") == Some("EC")
        && text("crv") == Some("P-256")
        && unless_other("alg", "ES256")
        && unless_other("use", "sig")
        && may_verify;
    if !fits {
        return None;
    }
    let coordinate = |name: &str| -> Option<[u8; COORDINATE]> {
        token::decode(text(name)?.as_bytes()).ok()?.try_into().ok()
    };
    let mut point = [0x04; 1 + 2 * COORDINATE];
    point[1..=COORDINATE].copy_from_slice(&coordinate("x")?);
    point[1 + COORDINATE..].copy_from_slice(&coordinate("y")?);
    Some(Key {
        kid: text("kid").filter(|kid| token::is_name(kid))?.to_owned(),
        point,
    })
}
