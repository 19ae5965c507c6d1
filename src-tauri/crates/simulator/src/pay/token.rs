//! One notification as it travels: a bare JWT whose times stand in its header. FOUND

use jiff::Timestamp;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

use super::base64::url_safe;
use super::config::TokenTimes;
use super::keys::Key;

/// When a token was made and when it ends, in seconds of the epoch, and how they are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Times {
    pub(super) iat: i64,
    pub(super) exp: i64,
    pub(super) written: TokenTimes,
}

impl Times {
    pub(super) fn from(now: Timestamp, lives_s: i64, written: TokenTimes) -> Self {
        let iat = now.as_second();
        Self {
            iat,
            exp: iat.saturating_add(lives_s),
            written,
        }
    }

    pub(super) fn shifted(self, by_s: i64) -> Self {
        Self {
            iat: self.iat.saturating_add(by_s),
            exp: self.exp.saturating_add(by_s),
            ..self
        }
    }

    /// `iat` and `exp` into a header, or into a payload where they do not belong.
    pub(super) fn write(self, into: &mut Map<String, Value>) {
        for (name, seconds) in [("iat", self.iat), ("exp", self.exp)] {
            let value = match self.written {
                TokenTimes::Numbers => Value::from(seconds),
                TokenTimes::Texts => Value::from(seconds.to_string()),
            };
            into.insert(name.to_owned(), value);
        }
    }
}

pub(super) fn header(alg: &str, kid: &str, times: Option<Times>) -> Map<String, Value> {
    let mut header = Map::new();
    header.insert("alg".to_owned(), alg.into());
    header.insert("kid".to_owned(), kid.into());
    header.insert("typ".to_owned(), "JWT".into());
    if let Some(times) = times {
        times.write(&mut header);
    }
    header
}

pub(super) fn es256(header: Map<String, Value>, payload: &Value, key: &Key) -> String {
    let signed = unsigned(header, payload);
    let signature = key.sign(signed.as_bytes());
    format!("{signed}.{}", url_safe(&signature))
}

pub(super) fn hs256(header: Map<String, Value>, payload: &Value, secret: &[u8]) -> String {
    let signed = unsigned(header, payload);
    let signature = hmac_sha256(secret, signed.as_bytes());
    format!("{signed}.{}", url_safe(&signature))
}

/// Header and payload, without the second dot.
pub(super) fn unsigned(header: Map<String, Value>, payload: &Value) -> String {
    let header = Value::Object(header).to_string();
    let payload = payload.to_string();
    format!("{}.{}", url_safe(header.as_bytes()), url_safe(payload.as_bytes()))
}

/// RFC 2104.
fn hmac_sha256(secret: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0_u8; 64];
    if secret.len() > block.len() {
        block[..32].copy_from_slice(&Sha256::digest(secret));
    } else {
        block[..secret.len()].copy_from_slice(secret);
    }
    let inner = Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x36))
        .chain_update(message)
        .finalize();
    Sha256::new()
        .chain_update(block.map(|byte| byte ^ 0x5C))
        .chain_update(inner)
        .finalize()
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    // RFC 4231, test cases 2 and 6 (a secret longer than a block).
    #[test]
    fn the_vectors_of_the_rfc_come_out() {
        assert_eq!(
            hex(&hmac_sha256(b"Jefe", b"what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        );
        assert_eq!(
            hex(&hmac_sha256(
                &[0xAA; 131],
                b"Test Using Larger Than Block-Size Key - Hash Key First"
            )),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"
        );
    }
}
