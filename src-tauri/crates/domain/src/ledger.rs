//! The order's money: attempts, what was captured, what must go back. It outlives the lifecycle.

use crate::{AttemptNo, Money, OperatorId, PaymentId, ReturnNo};
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
    /// Taken, and all of it must go back: by the service (Yandex Pay) or by a person (cash, card).
    ReturnOwed,
    /// Over, nothing kept.
    Closed { closure: Closure },
}

/// Where a return stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum ReturnState {
    /// An obligation: the service is asked (Yandex Pay), or a person gives it back (cash, card).
    Owed,
    /// The service refused, or its refund failed. A person decides: again, or by hand.
    Refused {
        reason: String,
    },
    Done {
        at: Timestamp,
    },
}

/// Money of an attempt on its way back: all of it, or the part for goods that were refused or brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Return {
    pub no: ReturnNo,
    /// What it takes off the settled amount.
    pub amount: Money,
    /// What is handed out: the last return of rounded cash takes the rounding along.
    pub pay_out: Money,
    pub owed_at: Timestamp,
    /// Who caused it; none for a fact from outside.
    pub by: Option<OperatorId>,
    /// How often it was begun anew after a refusal. Each round is an operation of its own at the service.
    pub round: u16,
    pub state: ReturnState,
}

impl Return {
    #[must_use]
    pub fn is_owed(&self) -> bool {
        self.state == ReturnState::Owed
    }

    #[must_use]
    pub fn is_refused(&self) -> bool {
        match self.state {
            ReturnState::Refused { .. } => true,
            ReturnState::Owed | ReturnState::Done { .. } => false,
        }
    }

    #[must_use]
    pub fn is_done(&self) -> bool {
        match self.state {
            ReturnState::Done { .. } => true,
            ReturnState::Owed | ReturnState::Refused { .. } => false,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    pub no: AttemptNo,
    pub tender: Tender,
    /// What it settles of the order's sum.
    pub amount: Money,
    /// Cash: what was paid less what it settles, when the last part was rounded to coins that exist.
    #[serde(default)]
    pub rounding: Money,
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
    /// When it was closed.
    #[serde(default)]
    pub closed_at: Option<Timestamp>,
    /// A manager let other tenders go on while its outcome was unknown: it is being rolled back, and whatever it
    /// captures goes back.
    #[serde(default)]
    pub abandoned: bool,
    /// Newest last.
    #[serde(default)]
    pub returns: Vec<Return>,
    pub state: AttemptState,
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Ledger {
    pub attempts: Vec<Attempt>,
    /// Kuper says that the customer paid it (`order.paid`). Recorded; settles nothing by itself.
    #[serde(default)]
    pub paid_at_kuper: bool,
    /// The store takes Kuper's word for it: the till takes no money.
    #[serde(default)]
    pub prepaid: bool,
}

impl Attempt {
    /// Whether its outcome is still open: nothing else may be charged meanwhile.
    #[must_use]
    pub fn is_live(&self) -> bool {
        !self.abandoned && self.is_open()
    }

    /// Whether its outcome is still open, whoever waits for it.
    #[must_use]
    pub fn is_open(&self) -> bool {
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
            AttemptState::Captured => self.amount - self.going_back(),
            AttemptState::Started
            | AttemptState::Waiting { .. }
            | AttemptState::Unsure
            | AttemptState::RollingBack
            | AttemptState::Mismatched { .. }
            | AttemptState::ReturnOwed
            | AttemptState::Closed { .. } => Money::ZERO,
        }
    }

    /// What went back, is going back, or must.
    #[must_use]
    pub fn going_back(&self) -> Money {
        self.returns.iter().map(|back| back.amount).sum()
    }

    /// What the customer paid: the amount, with the rounding of cash.
    #[must_use]
    pub fn due(&self) -> Money {
        self.amount + self.rounding
    }

    /// Change due for a cash attempt.
    #[must_use]
    pub fn change(&self) -> Money {
        self.received
            .map_or(Money::ZERO, |received| received - self.due())
    }

    /// Whether nothing more has to happen to it. (A late capture may still reopen one that was closed.)
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self.state, AttemptState::Captured | AttemptState::Closed { .. })
            && self.returns.iter().all(Return::is_done)
    }

    /// The return to be done next: one at a time, oldest first.
    #[must_use]
    pub fn next_return(&self) -> Option<&Return> {
        self.returns.iter().find(|back| back.is_owed())
    }

    #[must_use]
    pub fn return_of(&self, no: ReturnNo) -> Option<&Return> {
        self.returns.iter().find(|back| back.no == no)
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
        let to_take = if self.prepaid { Money::ZERO } else { sum };
        to_take - self.kept()
    }

    /// Whether a payment at the service is open, abandoned or not: it takes one at a time.
    #[must_use]
    pub fn service_payment(&self) -> Option<&Attempt> {
        self.attempts
            .iter()
            .find(|attempt| attempt.tender == Tender::YandexPay && attempt.is_open())
    }

    /// How `excess` goes back: from what was taken last, each attempt at most what is kept of it.
    #[must_use]
    pub fn share_out(&self, excess: Money) -> Vec<(AttemptNo, Money)> {
        let mut left = excess;
        let mut parts = Vec::new();
        for attempt in self.attempts.iter().rev() {
            let part = attempt.kept().min(left);
            if part.is_positive() {
                parts.push((attempt.no, part));
                left = left - part;
            }
        }
        parts
    }
}
