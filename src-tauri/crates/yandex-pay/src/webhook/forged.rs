//! Why a notification is not believed.

/// Refused, and nothing of it is used. In the order of the checks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Forged {
    /// Not three parts of base64url with a JSON header that names a key, or too long.
    #[error("is no signed token")]
    Malformed,
    /// Only ES256 is taken, whatever the header offers.
    #[error("is not signed with ES256")]
    Algorithm,
    /// The header brings a key of its own, or asks for what we do not understand (`crit`).
    #[error("brings its own key or terms")]
    OwnTerms,
    /// Ask for the keys anew ([`crate::Client::keys`], not too often: anybody can name a key), then
    /// judge again.
    #[error("names a key that is not known")]
    UnknownKey {
        /// At most 256 characters, all visible ASCII; not to be believed.
        kid: String,
    },
    #[error("is not signed by the key it names")]
    Signature,
    /// No `iat` or no `exp` in the header, or not in whole seconds.
    #[error("does not tell when it is good")]
    NoTimes,
    /// `exp` before `iat`, or longer apart than any token lives.
    #[error("has impossible times")]
    ImpossibleTimes,
    /// Issued later than now. Perhaps it is our clock that is wrong.
    #[error("is not good yet")]
    NotYet,
    /// Perhaps it is our clock that is wrong.
    #[error("has expired")]
    Expired,
    /// The service signed it, and it does not say what a notification must.
    #[error("is signed and cannot be read")]
    Unreadable,
    #[error("is meant for another merchant")]
    WrongMerchant,
    #[error("tells of an event that is not known")]
    UnknownEvent,
}

impl Forged {
    /// Stable, for the journal.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Algorithm => "algorithm",
            Self::OwnTerms => "own_terms",
            Self::UnknownKey { .. } => "unknown_key",
            Self::Signature => "signature",
            Self::NoTimes => "no_times",
            Self::ImpossibleTimes => "impossible_times",
            Self::NotYet => "not_yet",
            Self::Expired => "expired",
            Self::Unreadable => "unreadable",
            Self::WrongMerchant => "wrong_merchant",
            Self::UnknownEvent => "unknown_event",
        }
    }

    /// The `reasonCode` of the refusal, in the service's words (*found*).
    pub fn reason_code(&self) -> &'static str {
        match self {
            Self::Algorithm
            | Self::OwnTerms
            | Self::UnknownKey { .. }
            | Self::Signature
            | Self::NoTimes
            | Self::ImpossibleTimes
            | Self::NotYet => "UNAUTHORIZED",
            Self::Expired => "TOKEN_EXPIRED",
            Self::WrongMerchant => "FORBIDDEN",
            Self::Malformed | Self::Unreadable | Self::UnknownEvent => "OTHER",
        }
    }

    /// The status of the refusal; always 4xx. Which one goes with which code is *inferred*.
    pub fn http_status(&self) -> u16 {
        match self {
            Self::Algorithm
            | Self::OwnTerms
            | Self::UnknownKey { .. }
            | Self::Signature
            | Self::NoTimes
            | Self::ImpossibleTimes
            | Self::NotYet
            | Self::Expired => 401,
            Self::WrongMerchant => 403,
            Self::Malformed | Self::Unreadable | Self::UnknownEvent => 400,
        }
    }
}
