//! How a notification ended. The variants are what the sender does next.

use std::time::Duration;

use jiff::Timestamp;

use super::Problem;

/// Something the server was asked for, with the server's clock beside it.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer<T> {
    pub outcome: T,
    /// The answer's `Date` header: compare it with the till's clock. `None` when there was no answer.
    pub server_date: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use]
pub enum Delivery {
    /// Done: send the order's next event. `already`: Kuper had it before (202, FOUND).
    Settled { already: bool },
    /// Any other 4xx (and a redirect, which is never followed): stop this order's queue and show it; a person
    /// fixes and resends, or skips with a reason.
    Refused { status: u16, problem: Problem },
    /// 422: out of order or invalid. After an attempt that [may have happened](Self::may_have_happened) it
    /// can also mean "done already": read the state first. Otherwise like `Refused`.
    OutOfOrder { problem: Problem },
    /// The token is refused, also after one refresh: alert; nothing will get through until the settings
    /// change.
    Unauthorized { problem: Problem },
    /// Send the same again after `after` (`Retry-After`, at most an hour), or by the caller's own backoff.
    Retry {
        after: Option<Duration>,
        why: RetryReason,
    },
    /// The notification never left this machine: send it again by the caller's backoff.
    Unreachable { why: String },
    /// Sent, and no answer came: it may have happened. Send the same again; see `OutOfOrder`.
    Unknown { why: String },
}

impl Delivery {
    /// Whether Kuper may have processed the notification although it is not settled. The sender keeps this
    /// with the attempt, for a later `OutOfOrder` reads differently after it.
    pub fn may_have_happened(&self) -> bool {
        match self {
            Self::Unknown { .. } => true,
            Self::Retry { why, .. } => match why {
                RetryReason::Server { .. } => true,
                RetryReason::TooManyRequests | RetryReason::NotReady { .. } | RetryReason::TokenService => {
                    false
                }
            },
            Self::Settled { .. }
            | Self::Refused { .. }
            | Self::OutOfOrder { .. }
            | Self::Unauthorized { .. }
            | Self::Unreachable { .. } => false,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RetryReason {
    /// 429.
    #[error("too many requests")]
    TooManyRequests,
    /// 408 or 425: by their meaning in HTTP the request was not processed (INFERRED).
    #[error("the server did not take the request ({status})")]
    NotReady { status: u16 },
    /// 5xx: before or after processing, nobody knows.
    #[error("the server failed ({status})")]
    Server { status: u16 },
    /// The token could not be had just now; the notification was not sent.
    #[error("the token service is busy or failing")]
    TokenService,
}
