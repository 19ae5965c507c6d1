//! Notifications, signed by keys made here.

mod content;
mod hostile;
mod keys;
mod noise;
mod times;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair};
use yandex_pay::webhook::{self, Forged, Keys, Notification};

const MERCHANT: &str = "2f6d0a4e-6d1b-4a60-9c1f-000000000007";
const KID: &str = "key-1";
/// 2021-12-13T15:11:58Z, with the six hours that the service's own example gives.
const ISSUED: i64 = 1_639_408_318;
const EXPIRES: i64 = 1_639_429_918;
const ORDER: &str = r#"{"merchantId":"2f6d0a4e-6d1b-4a60-9c1f-000000000007","event":"ORDER_STATUS_UPDATED",
    "eventTime":"2021-12-13T15:11:57.250000+00:00","order":{"orderId":"o-1","paymentStatus":"CAPTURED"}}"#;

struct Signer {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Signer {
    fn new() -> Self {
        Self::of(&ECDSA_P256_SHA256_FIXED_SIGNING)
    }

    fn of(algorithm: &'static EcdsaSigningAlgorithm) -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).unwrap();
        Self { pair, random }
    }

    fn signature(&self, message: &str) -> Vec<u8> {
        let signature = self.pair.sign(&self.random, message.as_bytes()).unwrap();
        signature.as_ref().to_vec()
    }

    fn token(&self, header: &str, payload: &str) -> String {
        let signed = unsigned(header, payload);
        format!("{signed}.{}", encode(self.signature(&signed)))
    }

    /// The public key: `04`, x, y.
    fn point(&self) -> &[u8] {
        self.pair.public_key().as_ref()
    }

    fn jwk(&self, kid: &str) -> serde_json::Value {
        let (x, y) = self.point()[1..].split_at(32);
        serde_json::json!({
            "kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": kid,
            "x": encode(x), "y": encode(y)
        })
    }

    fn keys(&self) -> Keys {
        read(&[self.jwk(KID)])
    }
}

fn jwks(keys: &[serde_json::Value]) -> String {
    serde_json::json!({ "keys": keys }).to_string()
}

fn read(keys: &[serde_json::Value]) -> Keys {
    Keys::read(jwks(keys).as_bytes()).unwrap()
}

fn encode(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn unsigned(header: &str, payload: &str) -> String {
    format!("{}.{}", encode(header), encode(payload))
}

fn header() -> String {
    header_with(&format!(r#""iat":"{ISSUED}","exp":"{EXPIRES}""#))
}

fn header_with(members: &str) -> String {
    format!(r#"{{"alg":"ES256","kid":"{KID}","typ":"JWT",{members}}}"#)
}

fn good(signer: &Signer) -> String {
    signer.token(&header(), ORDER)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// Judges a token a second after it was issued.
fn judge(token: impl AsRef<[u8]>, keys: &Keys) -> Result<Notification, Forged> {
    webhook::verify(token.as_ref(), keys, MERCHANT, at(ISSUED + 1))
}

/// Judges a token that this signer made with this header.
fn judge_header(header: &str) -> Result<Notification, Forged> {
    let signer = Signer::new();
    judge(signer.token(header, ORDER), &signer.keys())
}

/// Judges a token that this signer made with this payload.
fn judge_payload(payload: &str) -> Result<Notification, Forged> {
    let signer = Signer::new();
    judge(signer.token(&header(), payload), &signer.keys())
}
