//! The order's money: attempts, what was captured, what must go back. It outlives the lifecycle.

use crate::{AttemptNo, Money, OperatorId, PaymentId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tender {
    Cash,
    Card,
    YandexPay,
}

/// Why an attempt ended without our keeping money.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "why", rename_all = "snake_case")]
pub enum Closure {
    /// The terminal declined, or the cashier took the amount back before it was charged.
    Declined,
    /// The payment service refused to create the order.
    Refused { reason: String },
    /// The link's time passed, or the payer failed.
    Failed,
    /// Rolled back; nothing had been paid.
    RolledBack,
    /// Rolled back after the customer had already paid: refunded in full by the service.
    PaidThenRefunded,
    /// The money went back.
    Returned,
}

/// Where an attempt stands. `Unknown` outcomes are states: `Started` and `Unsure`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum AttemptState {
    /// The intent is stored. Card: the amount is shown, the terminal decides. Yandex Pay: the order is being
    /// created; until it is answered the outcome is unknown.
    Started,
    /// Yandex Pay: the QR is shown.
    Waiting { url: String, expires_at: Timestamp },
    /// Card: the cashier cannot say whether the terminal charged.
    Unsure,
    /// Yandex Pay: blocked or being refunded; not over until the service says so.
    RollingBack,
    /// The money is ours.
    Captured,
    /// Captured, but not what was asked: not paid. It waits for a person and goes back.
    Mismatched { captured: Money, currency: String },
    /// Taken, and must go back: by the service (Yandex Pay) or by a person (cash, card).
    ReturnOwed,
    /// Over, nothing kept.
    Closed { closure: Closure },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub no: AttemptNo,
    pub tender: Tender,
    pub amount: Money,
    /// Only for Yandex Pay.
    pub payment_id: Option<PaymentId>,
    /// Cash: what the customer gave; the change is the rest.
    pub received: Option<Money>,
    /// Card: RRN and approval code from the terminal's slip. Never card data.
    pub reference: Option<String>,
    pub operator: Option<OperatorId>,
    pub started_at: Timestamp,
    /// When the money was ours.
    #[serde(default)]
    pub captured_at: Option<Timestamp>,
    pub state: AttemptState,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ledger {
    pub attempts: Vec<Attempt>,
    /// Kuper says that the customer paid it (`order.paid`). Recorded; settles nothing.
    #[serde(default)]
    pub paid_at_kuper: bool,
}

impl Attempt {
    /// Whether its outcome is still open: nothing else may be charged meanwhile.
    #[must_use]
    pub fn is_live(&self) -> bool {
        match self.state {
            AttemptState::Started
            | AttemptState::Waiting { .. }
            | AttemptState::Unsure
            | AttemptState::RollingBack
            | AttemptState::Mismatched { .. } => true,
            AttemptState::Captured | AttemptState::ReturnOwed | AttemptState::Closed { .. } => false,
        }
    }

    /// Money that we hold for the goods.
    #[must_use]
    pub fn kept(&self) -> Money {
        match self.state {
            AttemptState::Captured => self.amount,
            AttemptState::Started
            | AttemptState::Waiting { .. }
            | AttemptState::Unsure
            | AttemptState::RollingBack
            | AttemptState::Mismatched { .. }
            | AttemptState::ReturnOwed
            | AttemptState::Closed { .. } => Money::ZERO,
        }
    }

    /// Change due for a cash attempt.
    #[must_use]
    pub fn change(&self) -> Money {
        self.received
            .map_or(Money::ZERO, |received| received - self.amount)
    }

    /// Whether anything can still happen to it.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self.state, AttemptState::Captured | AttemptState::Closed { .. })
    }
}

impl Ledger {
    /// The one attempt whose outcome is open.
    #[must_use]
    pub fn live(&self) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.is_live())
    }

    #[must_use]
    pub fn attempt(&self, no: AttemptNo) -> Option<&Attempt> {
        self.attempts.iter().find(|attempt| attempt.no == no)
    }

    pub(crate) fn attempt_mut(&mut self, no: AttemptNo) -> Option<&mut Attempt> {
        self.attempts.iter_mut().find(|attempt| attempt.no == no)
    }

    #[must_use]
    pub fn next_no(&self) -> AttemptNo {
        AttemptNo(u16::try_from(self.attempts.len() + 1).unwrap_or(u16::MAX))
    }

    /// Money that we hold for the goods.
    #[must_use]
    pub fn kept(&self) -> Money {
        self.attempts.iter().map(Attempt::kept).sum()
    }

    /// What is still to be taken for goods worth `sum`. Negative: too much was taken.
    #[must_use]
    pub fn owed(&self, sum: Money) -> Money {
        sum - self.kept()
    }
}
