//! The outside of a token: its three parts and its header. Nothing here looks into the payload.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::de::{self, IgnoredAny, Visitor};
use serde::{Deserialize, Deserializer};

use super::{CLOCK_LEEWAY, Forged, LONGEST_LIFE, MAX_TOKEN_BYTES};

/// Longest name of a key.
const MAX_KID: usize = 256;

pub(super) struct Parts<'a> {
    pub(super) header: &'a [u8],
    pub(super) payload: &'a [u8],
    pub(super) signature: &'a [u8],
    /// The first two parts with the dot between them: what the signature is over.
    pub(super) signed: &'a [u8],
}

pub(super) fn split(body: &[u8]) -> Result<Parts<'_>, Forged> {
    let token = body.trim_ascii();
    if token.len() > MAX_TOKEN_BYTES {
        return Err(Forged::Malformed);
    }
    let mut parts = token.split(|byte| *byte == b'.');
    let (Some(header), Some(payload), Some(signature), None) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return Err(Forged::Malformed);
    };
    Ok(Parts {
        header,
        payload,
        signature,
        signed: &token[..header.len() + 1 + payload.len()],
    })
}

/// Base64url in its one canonical form: no padding, no bits left over, nothing but the alphabet.
pub(super) fn decode(part: &[u8]) -> Result<Vec<u8>, Forged> {
    URL_SAFE_NO_PAD.decode(part).map_err(|_| Forged::Malformed)
}

/// Fit to be a key's name, here and in a set of keys.
pub(super) fn is_name(kid: &str) -> bool {
    (1..=MAX_KID).contains(&kid.len()) && kid.bytes().all(|byte| byte.is_ascii_graphic())
}

/// A JSON object as `T`. A member told twice is refused where `T` knows it, and a list is not taken
/// for an object, as a derived reader would.
pub(super) fn object<'de, T: Deserialize<'de>>(json: &'de [u8]) -> Option<T> {
    json.trim_ascii_start()
        .starts_with(b"{")
        .then(|| serde_json::from_slice(json).ok())
        .flatten()
}

/// What the header says; good for nothing until the signature is verified.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    pub(super) kid: String,
    issued: Option<Seconds>,
    expires: Option<Seconds>,
}

#[derive(Deserialize)]
struct RawHeader {
    alg: Option<String>,
    kid: Option<String>,
    #[serde(default)]
    iat: Option<Moment>,
    #[serde(default)]
    exp: Option<Moment>,
    // Each of these would have us take the key, or the rules, from the one who may be forging.
    #[serde(default)]
    jku: Present,
    #[serde(default)]
    jwk: Present,
    #[serde(default)]
    x5u: Present,
    #[serde(default)]
    x5c: Present,
    #[serde(default)]
    crit: Present,
}

impl Header {
    pub(super) fn read(part: &[u8]) -> Result<Self, Forged> {
        let json = decode(part)?;
        let raw: RawHeader = object(&json).ok_or(Forged::Malformed)?;
        if raw.alg.as_deref() != Some("ES256") {
            return Err(Forged::Algorithm);
        }
        let foreign = [&raw.jku, &raw.jwk, &raw.x5u, &raw.x5c, &raw.crit];
        if foreign.iter().any(|member| member.0) {
            return Err(Forged::OwnTerms);
        }
        Ok(Self {
            kid: raw.kid.filter(|kid| is_name(kid)).ok_or(Forged::Malformed)?,
            issued: raw.iat.and_then(|moment| moment.0),
            expires: raw.exp.and_then(|moment| moment.0),
        })
    }

    /// Whether the token is good at this moment.
    pub(super) fn lives(&self, now: Timestamp) -> Result<(), Forged> {
        let (Some(issued), Some(expires)) = (self.issued, self.expires) else {
            return Err(Forged::NoTimes);
        };
        let life = SignedDuration::from_secs(expires - issued);
        if life.is_negative() || life > LONGEST_LIFE {
            return Err(Forged::ImpossibleTimes);
        }
        let now = SignedDuration::from_secs(now.as_second());
        if SignedDuration::from_secs(issued) > now + CLOCK_LEEWAY {
            return Err(Forged::NotYet);
        }
        if now > SignedDuration::from_secs(expires) + CLOCK_LEEWAY {
            return Err(Forged::Expired);
        }
        Ok(())
    }
}

/// Whole seconds since 1970, from 0 to [`LAST_SECOND`]: sums and differences always fit.
type Seconds = i64;

/// The end of the year 9999.
const LAST_SECOND: Seconds = 253_402_300_799;

/// A member that is there, whatever it holds, `null` included.
#[derive(Default)]
struct Present(bool);

impl<'de> Deserialize<'de> for Present {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        IgnoredAny::deserialize(deserializer).map(|_| Self(true))
    }
}

/// Seconds as a number or as digits in a string (*found*: both occur). `None`: something else.
struct Moment(Option<Seconds>);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl Visitor<'_> for Reader {
            type Value = Moment;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("seconds as a number or in a string")
            }

            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Moment, E> {
                let seconds = Seconds::try_from(number).ok();
                Ok(Moment(seconds.filter(|seconds| *seconds <= LAST_SECOND)))
            }

            fn visit_i64<E: de::Error>(self, _negative: i64) -> Result<Moment, E> {
                Ok(Moment(None))
            }

            fn visit_f64<E: de::Error>(self, _fraction: f64) -> Result<Moment, E> {
                Ok(Moment(None))
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Moment, E> {
                let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
                match text.parse() {
                    Ok(number) if digits => self.visit_u64(number),
                    Ok(_) | Err(_) => Ok(Moment(None)),
                }
            }
        }
        deserializer.deserialize_any(Reader)
    }
}
