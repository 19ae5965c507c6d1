//! Reads tokens as a careful merchant does, so that the simulator's own are judged from outside.

use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// What is wrong with a token, in the order in which it is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Algorithm,
    UnknownKey,
    Signature,
    NoTimes,
    Expired,
    TooEarly,
    Merchant,
}

pub struct Parts {
    pub header: Value,
    pub payload: Value,
    pub signed: String,
    pub signature: Vec<u8>,
}

pub fn parts(jwt: &str) -> Parts {
    let (signed, signature) = jwt.rsplit_once('.').unwrap();
    let (header, payload) = signed.split_once('.').unwrap();
    Parts {
        header: serde_json::from_slice(&decode(header)).unwrap(),
        payload: serde_json::from_slice(&decode(payload)).unwrap(),
        signed: signed.to_owned(),
        signature: decode(signature),
    }
}

pub fn judge(jwt: &str, jwks: &Value, merchant: &str, now_s: i64) -> Result<Value, Fault> {
    let parts = parts(jwt);
    if parts.header["alg"] != "ES256" {
        return Err(Fault::Algorithm);
    }
    let keys = jwks["keys"].as_array().unwrap();
    let key = keys
        .iter()
        .find(|key| key["kid"] == parts.header["kid"] && key["alg"] == "ES256")
        .ok_or(Fault::UnknownKey)?;
    if !is_signed_by(&parts, key) {
        return Err(Fault::Signature);
    }
    let seconds = |name: &str| parts.header[name].to_string().trim_matches('"').parse::<i64>();
    let (Ok(iat), Ok(exp)) = (seconds("iat"), seconds("exp")) else {
        return Err(Fault::NoTimes);
    };
    if exp <= now_s {
        return Err(Fault::Expired);
    }
    if iat > now_s {
        return Err(Fault::TooEarly);
    }
    if parts.payload["merchantId"] != merchant {
        return Err(Fault::Merchant);
    }
    Ok(parts.payload)
}

pub fn is_signed_by(parts: &Parts, jwk: &Value) -> bool {
    let key = VerifyingKey::from_sec1_bytes(&point(jwk)).unwrap();
    Signature::from_slice(&parts.signature)
        .is_ok_and(|signature| key.verify(parts.signed.as_bytes(), &signature).is_ok())
}

/// `04 || x || y`
pub fn point(jwk: &Value) -> Vec<u8> {
    let half = |name: &str| decode(jwk[name].as_str().unwrap());
    [vec![4], half("x"), half("y")].concat()
}

/// Either alphabet, with or without padding.
pub fn decode(text: &str) -> Vec<u8> {
    let six = |c: u8| match c {
        b'A'..=b'Z' => c - b'A',
        b'a'..=b'z' => c - b'a' + 26,
        b'0'..=b'9' => c - b'0' + 52,
        b'-' | b'+' => 62,
        b'_' | b'/' => 63,
        _ => panic!("{c} is no base64"),
    };
    let bits: Vec<u8> = text
        .trim_end_matches('=')
        .bytes()
        .flat_map(|c| (0..6).rev().map(move |bit| (six(c) >> bit) & 1))
        .collect();
    bits.chunks_exact(8)
        .map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | bit))
        .collect()
}

pub fn hmac_sha256(secret: &[u8], message: &[u8]) -> Vec<u8> {
    let mut key = if secret.len() > 64 {
        Sha256::digest(secret).to_vec()
    } else {
        secret.to_vec()
    };
    key.resize(64, 0);
    let pad = |with: u8| key.iter().map(|byte| byte ^ with).collect::<Vec<_>>();
    let inner = Sha256::digest([pad(0x36), message.to_vec()].concat());
    Sha256::digest([pad(0x5C), inner.to_vec()].concat()).to_vec()
}
