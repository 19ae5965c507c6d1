//! How a call ended, if not well. The variants are what the till does next.

use std::time::Duration;

use super::transport::BoxError;
use crate::check::Invalid;

/// A setting the client cannot start with. Never tells the key.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    #[error("base_url is not an address like https://pay.yandex.uz/api/merchant")]
    NotAnAddress,
    #[error("base_url must be https: the key would be sent in the clear")]
    KeyInTheClear,
    #[error("api_key is empty or has characters that no header can hold")]
    ApiKey,
    #[error("timeout is {found:?}, must be from 1 to 10 seconds")]
    Timeout { found: Duration },
    #[error("the connection could not be set up")]
    Http {
        #[source]
        source: reqwest::Error,
    },
}

/// How a call ended.
#[derive(Debug, thiserror::Error)]
pub enum PayError {
    /// The request breaks a rule. Nothing left this machine; correct the fields named.
    #[error(transparent)]
    Invalid(#[from] Invalid),
    /// Nothing left this machine. Retry freely.
    #[error("the payment service could not be reached")]
    Unreachable {
        #[source]
        source: BoxError,
    },
    /// The key is wrong or withdrawn. Nothing was done; tell a manager.
    #[error("the payment service does not accept the key")]
    Unauthorized,
    /// The service said no. Show it; a retry would say no again. `reason_code` is empty if
    /// something other than the service answered (a proxy, a wrong address).
    #[error("the payment service refused ({status}): {reason_code}")]
    Refused {
        status: u16,
        reason_code: String,
        /// For people.
        reason: String,
        /// What the service added, as compact JSON.
        details: Option<String>,
    },
    /// The service knows no such order or operation. After an [`PayError::Unknown`] write: it did
    /// not happen, or has not arrived yet.
    #[error("the payment service does not know {subject}")]
    NotFound { subject: String, reason_code: String },
    /// A refund with this `externalOperationId` was accepted before. Ask for the operation.
    #[error("{subject} was accepted before")]
    Duplicate { subject: String },
    /// Another operation of this order is under way. Nothing was done; wait, then repeat.
    #[error("another operation of this order is under way")]
    Busy { after: Option<Duration> },
    /// Too many calls. Nothing was done; wait, then repeat with the same ids.
    #[error("the payment service asks to wait")]
    RateLimited { after: Option<Duration> },
    /// A write may have happened. Ask ([`super::Client::get`], [`super::Client::operation`]) or
    /// repeat with the same body and ids, before anything else.
    #[error("the outcome of {subject} is not known")]
    Unknown {
        /// The order's id; of a refund, its `externalOperationId`.
        subject: String,
        #[source]
        source: Doubt,
    },
    /// A read brought no usable answer. Nothing changed; ask again.
    #[error("nothing could be learnt of {subject}")]
    Unanswered {
        subject: String,
        #[source]
        source: Doubt,
    },
}

impl PayError {
    /// Whether the same call with the same body and ids may help, at once or after a pause.
    pub fn may_be_repeated(&self) -> bool {
        match self {
            Self::Unreachable { .. }
            | Self::Busy { .. }
            | Self::RateLimited { .. }
            | Self::Unknown { .. }
            | Self::Unanswered { .. } => true,
            Self::Invalid(_)
            | Self::Unauthorized
            | Self::Refused { .. }
            | Self::NotFound { .. }
            | Self::Duplicate { .. } => false,
        }
    }

    /// How long the service asks to wait before a repetition, at most an hour.
    pub fn asked_to_wait(&self) -> Option<Duration> {
        match self {
            Self::Busy { after } | Self::RateLimited { after } => *after,
            Self::Unknown { source, .. } | Self::Unanswered { source, .. } => match source {
                Doubt::ServerError { after, .. } => *after,
                Doubt::Lost(_) | Doubt::Unreadable { .. } | Doubt::NotTheService { .. } => None,
            },
            Self::Invalid(_)
            | Self::Unreachable { .. }
            | Self::Unauthorized
            | Self::Refused { .. }
            | Self::NotFound { .. }
            | Self::Duplicate { .. } => None,
        }
    }
}

/// Why an outcome is not known.
#[derive(Debug, thiserror::Error)]
pub enum Doubt {
    /// The connection broke, or time ran out, after the request may have left.
    #[error("the answer was lost")]
    Lost(#[source] BoxError),
    #[error("the service failed with {status} {reason_code}")]
    ServerError {
        status: u16,
        /// Empty if it did not say.
        reason_code: String,
        after: Option<Duration>,
    },
    /// A success that does not say what it must, or says too much.
    #[error("the answer ({status}) could not be read")]
    Unreadable { status: u16 },
    /// A redirect, which is never followed: something else answered, a hotspot's page perhaps.
    #[error("the answer ({status}) is not the service's")]
    NotTheService { status: u16 },
}
