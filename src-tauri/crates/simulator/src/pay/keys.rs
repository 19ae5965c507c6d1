//! The signing keys of the service: P-256, made from a seed, so that a run can be made again.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex};

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::base64::{standard, url_safe};
use crate::lock::lock;

/// How many keys of this process are remembered, so that thousands of services with the same seed
/// make them once.
const REMEMBERED: usize = 64;

/// Whose key it is: the two never meet, whatever the seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    Service,
    Forger,
}

/// One key pair and its name.
pub(super) struct Key {
    pub(super) kid: String,
    signing: SigningKey,
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Key({})", self.kid)
    }
}

impl Key {
    /// The same key for the same arguments.
    pub(super) fn of(owner: Owner, seed: u64, number: u32) -> Arc<Self> {
        static MADE: Mutex<BTreeMap<(Owner, u64, u32), Arc<Key>>> = Mutex::new(BTreeMap::new());
        let mut made = lock(&MADE);
        if made.len() >= REMEMBERED {
            made.clear();
        }
        made.entry((owner, seed, number))
            .or_insert_with(|| Arc::new(Self::make(owner, seed, number)))
            .clone()
    }

    fn make(owner: Owner, seed: u64, number: u32) -> Self {
        let mut attempt = 0_u32;
        let signing = loop {
            let scalar = Sha256::digest(format!("{owner:?}/{seed}/{number}/{attempt}"));
            // About one in 2³² hashes is no key of this curve.
            if let Ok(key) = SigningKey::from_slice(&scalar) {
                break key;
            }
            attempt = attempt.wrapping_add(1);
        };
        let mut key = Self {
            kid: String::new(),
            signing,
        };
        let name = Sha256::digest(key.point());
        key.kid = name.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        key
    }

    /// `r || s`, as JWS wants it; the same for the same bytes.
    pub(super) fn sign(&self, bytes: &[u8]) -> Vec<u8> {
        let signature: Signature = self.signing.sign(bytes);
        signature.to_bytes().to_vec()
    }

    /// The public point, uncompressed: `04 || x || y`.
    fn point(&self) -> Vec<u8> {
        self.signing
            .verifying_key()
            .to_sec1_point(false)
            .as_bytes()
            .to_vec()
    }

    /// The public key as an entry of a JWKS.
    pub(super) fn jwk(&self) -> Value {
        let point = self.point();
        let (x, y) = point.get(1..).unwrap_or_default().split_at(32);
        json!({"kty": "EC", "crv": "P-256", "alg": "ES256", "use": "sig", "kid": self.kid,
            "x": url_safe(x), "y": url_safe(y)})
    }

    /// The public key as a PEM file, line feed at the end.
    pub(super) fn pem(&self) -> String {
        /// SubjectPublicKeyInfo of an uncompressed P-256 point, up to the point.
        const HEAD: [u8; 26] = [
            0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01, 0x06, 0x08, 0x2A,
            0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
        ];
        let text = standard(&[&HEAD[..], &self.point()].concat());
        let (first, second) = text.split_at(text.len().min(64));
        format!("-----BEGIN PUBLIC KEY-----\n{first}\n{second}\n-----END PUBLIC KEY-----\n")
    }
}

/// The service's keys: one signs, and the JWKS shows it and those before it that were not dropped.
#[derive(Clone, Copy, Debug)]
pub(super) struct Keyring {
    seed: u64,
    oldest: u32,
    newest: u32,
}

impl Keyring {
    pub(super) fn new(seed: u64) -> Self {
        Self {
            seed,
            oldest: 0,
            newest: 0,
        }
    }

    pub(super) fn signing(self) -> Arc<Key> {
        Key::of(Owner::Service, self.seed, self.newest)
    }

    /// A key that the service never had.
    pub(super) fn foreign(self) -> Arc<Key> {
        Key::of(Owner::Forger, self.seed, self.newest)
    }

    pub(super) fn rotate(&mut self) {
        self.newest += 1;
    }

    pub(super) fn drop_old(&mut self) {
        self.oldest = self.newest;
    }

    /// Newest first.
    pub(super) fn jwks(self) -> Value {
        let keys: Vec<Value> = (self.oldest..=self.newest)
            .rev()
            .map(|number| Key::of(Owner::Service, self.seed, number).jwk())
            .collect();
        json!({ "keys": keys })
    }
}
