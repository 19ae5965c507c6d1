//! Movements of money, and the books they add up to.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    Capture,
    Refund,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationStatus {
    Pending,
    Success,
    Fail,
}

impl OperationKind {
    /// `operationType`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Capture => "CAPTURE",
            Self::Refund => "REFUND",
        }
    }
}

impl OperationStatus {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Success => "SUCCESS",
            Self::Fail => "FAIL",
        }
    }
}

/// One movement of money, or the attempt at it.
#[derive(Clone, Debug)]
pub struct Operation {
    pub operation_id: String,
    /// The till's own name for a refund.
    pub external_operation_id: Option<String>,
    pub kind: OperationKind,
    pub amount: Decimal,
    pub status: OperationStatus,
    pub reason: Option<String>,
    pub created: Timestamp,
}

impl Operation {
    pub(super) fn json(&self, order_id: &str) -> Value {
        json!({
            "operationId": self.operation_id,
            "externalOperationId": self.external_operation_id,
            "operationType": self.kind.word(),
            "orderId": order_id,
            "amount": two_places(self.amount),
            "status": self.status.word(),
            "reason": self.reason,
            "created": self.created.to_string(),
        })
    }
}

/// The money of one order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Books {
    pub captured: Decimal,
    pub refunded: Decimal,
}

impl Books {
    #[must_use]
    pub fn net(&self) -> Decimal {
        self.captured - self.refunded
    }
}

pub(super) fn two_places(amount: Decimal) -> String {
    format!("{amount:.2}")
}
