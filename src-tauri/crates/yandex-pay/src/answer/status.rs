//! The words of an answer. A word we do not know is kept, shown, and never taken for a good one.

use std::fmt;

/// `order.paymentStatus`. Uzbekistan is one-step: PENDING, then CAPTURED.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum PaymentStatus {
    /// The payer is at it.
    Pending,
    /// Held, not taken. Not paid.
    Authorized,
    /// Not paid.
    Confirmed,
    /// Taken. The only word on which goods are handed over.
    Captured,
    /// The hold was released.
    Voided,
    /// Not paid, or rolled back: then it may have been paid and given back.
    Failed,
    Refunded,
    PartiallyRefunded,
    /// `null` or no field: no payment has begun.
    Absent,
    Unknown(String),
}

impl PaymentStatus {
    pub(crate) fn read(word: Option<&str>) -> Self {
        match word {
            None | Some("") => Self::Absent,
            Some("PENDING") => Self::Pending,
            Some("AUTHORIZED") => Self::Authorized,
            Some("CONFIRMED") => Self::Confirmed,
            Some("CAPTURED") => Self::Captured,
            Some("VOIDED") => Self::Voided,
            Some("FAILED") => Self::Failed,
            Some("REFUNDED") => Self::Refunded,
            Some("PARTIALLY_REFUNDED") => Self::PartiallyRefunded,
            Some(other) => Self::Unknown(other.to_owned()),
        }
    }

    /// The service's own word, for the screen and the log.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Pending => "PENDING",
            Self::Authorized => "AUTHORIZED",
            Self::Confirmed => "CONFIRMED",
            Self::Captured => "CAPTURED",
            Self::Voided => "VOIDED",
            Self::Failed => "FAILED",
            Self::Refunded => "REFUNDED",
            Self::PartiallyRefunded => "PARTIALLY_REFUNDED",
            Self::Absent => "null",
            Self::Unknown(word) => word,
        }
    }

    /// Nothing the payer does can change it any more. CAPTURED is final in this sense, though the
    /// seller may still refund it.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Captured | Self::Voided | Self::Failed | Self::Refunded | Self::PartiallyRefunded => true,
            Self::Pending | Self::Authorized | Self::Confirmed | Self::Absent | Self::Unknown(_) => false,
        }
    }

    /// Final, and by its word no money stays with the seller. See
    /// [`super::OrderView::after_rollback`] for whether money came and went.
    pub fn is_closed_without_money(&self) -> bool {
        match self {
            Self::Voided | Self::Failed | Self::Refunded => true,
            Self::Pending
            | Self::Authorized
            | Self::Confirmed
            | Self::Captured
            | Self::PartiallyRefunded
            | Self::Absent
            | Self::Unknown(_) => false,
        }
    }
}

impl fmt::Display for PaymentStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// `operation.operationType`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OperationType {
    Authorize,
    Capture,
    Refund,
    Void,
    /// BIND_CARD, RECURRING, PREPAYMENT, SUBMIT and whatever comes: no money of a till's.
    Other(String),
}

impl OperationType {
    pub(crate) fn read(word: Option<&str>) -> Self {
        match word.unwrap_or_default() {
            "AUTHORIZE" => Self::Authorize,
            "CAPTURE" => Self::Capture,
            "REFUND" => Self::Refund,
            "VOID" => Self::Void,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// `operation.status`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum OperationStatus {
    /// Also when absent: the published default.
    Pending,
    Success,
    Fail,
    Unknown(String),
}

impl OperationStatus {
    pub(crate) fn read(word: Option<&str>) -> Self {
        match word {
            None | Some("" | "PENDING") => Self::Pending,
            Some("SUCCESS") => Self::Success,
            Some("FAIL") => Self::Fail,
            Some(other) => Self::Unknown(other.to_owned()),
        }
    }

    /// The operation has come to its end, well or badly.
    pub fn is_final(&self) -> bool {
        match self {
            Self::Success | Self::Fail => true,
            Self::Pending | Self::Unknown(_) => false,
        }
    }
}
