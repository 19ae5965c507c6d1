//! Notifications that must not be believed: each is right in all but one point.

use serde_json::Value;

use super::Pay;
use super::payment::PayStatus;
use super::token::{es256, header, hs256, unsigned};
use crate::lock::lock;

/// Far enough from now that no allowance for clocks covers it.
const A_DAY_S: i64 = 24 * 60 * 60;

/// What is wrong with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forgery {
    /// The service's `kid`, somebody else's signature.
    WrongKey,
    /// `alg: none`, and nothing after the second dot.
    AlgNone,
    /// `alg: HS256`, the secret being the service's public key as a PEM file.
    Hs256WithPublicKey,
    /// Honestly signed, but yesterday.
    Expired,
    /// Honestly signed, but tomorrow.
    FromTheFuture,
    /// Honestly signed, for another merchant.
    WrongMerchant,
    /// Somebody else's signature under a `kid` of their own.
    UnknownKid,
    /// Somebody else's signature, their public key in the header (`jwk`), the service's `kid`.
    EmbeddedJwk,
    /// Honestly signed, but `iat` and `exp` stand in the payload instead of the header.
    PayloadTimesOnly,
}

impl Forgery {
    pub const ALL: [Self; 9] = [
        Self::WrongKey,
        Self::AlgNone,
        Self::Hs256WithPublicKey,
        Self::Expired,
        Self::FromTheFuture,
        Self::WrongMerchant,
        Self::UnknownKid,
        Self::EmbeddedJwk,
        Self::PayloadTimesOnly,
    ];
}

impl Pay {
    /// A token that claims `order_id` is CAPTURED, whether there is such an order or not.
    #[must_use]
    pub fn forge(&self, order_id: &str, forgery: Forgery) -> String {
        let keys = lock(&self.inner.state).keys;
        let (ours, theirs) = (keys.signing(), keys.foreign());
        let times = self.inner.times();
        let mut claim = self.order_payload(order_id, PayStatus::Captured);
        let honest = header("ES256", &ours.kid, Some(times));
        match forgery {
            Forgery::WrongKey => es256(honest, &claim, &theirs),
            Forgery::AlgNone => {
                let header = header("none", &ours.kid, Some(times));
                format!("{}.", unsigned(header, &claim))
            }
            Forgery::Hs256WithPublicKey => {
                let header = header("HS256", &ours.kid, Some(times));
                hs256(header, &claim, ours.pem().as_bytes())
            }
            Forgery::Expired => {
                let header = header("ES256", &ours.kid, Some(times.shifted(-A_DAY_S)));
                es256(header, &claim, &ours)
            }
            Forgery::FromTheFuture => {
                let header = header("ES256", &ours.kid, Some(times.shifted(A_DAY_S)));
                es256(header, &claim, &ours)
            }
            Forgery::WrongMerchant => {
                claim["merchantId"] = another(&self.inner.config.merchant_id).into();
                es256(honest, &claim, &ours)
            }
            Forgery::UnknownKid => {
                let header = header("ES256", &theirs.kid, Some(times));
                es256(header, &claim, &theirs)
            }
            Forgery::EmbeddedJwk => {
                let mut header = honest;
                let mut jwk = theirs.jwk();
                jwk["kid"] = ours.kid.clone().into();
                header.insert("jwk".to_owned(), jwk);
                es256(header, &claim, &theirs)
            }
            Forgery::PayloadTimesOnly => {
                if let Value::Object(fields) = &mut claim {
                    times.write(fields);
                }
                es256(header("ES256", &ours.kid, None), &claim, &ours)
            }
        }
    }
}

/// As like it as can be: the last character is another.
fn another(merchant_id: &str) -> String {
    let mut id = merchant_id.to_owned();
    let last = id.pop();
    id.push(if last == Some('0') { '1' } else { '0' });
    id
}
