//! The life of one payment: pending, captured, rolled back, refunded; and its books.
//!
//! Time is handed in. Whatever only waits (the link's time, an asynchronous end) happens in
//! [`Payment::advance`], which every look calls first.

use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::news::{Change, Event, told_of};
use super::operation::{Books, Operation, OperationKind, OperationStatus, two_places};
use super::refund_body::Part;
use super::under_way::{UnderWay, later};

/// A payer who opened the link in time has so long to finish. SEED
const GRACE_S: i64 = 15 * 60;

/// `paymentStatus`. Uzbekistan is one-step, so AUTHORIZED and CONFIRMED never come from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayStatus {
    Pending,
    Captured,
    Voided,
    Failed,
    Refunded,
    PartiallyRefunded,
}

impl PayStatus {
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Captured => "CAPTURED",
            Self::Voided => "VOIDED",
            Self::Failed => "FAILED",
            Self::Refunded => "REFUNDED",
            Self::PartiallyRefunded => "PARTIALLY_REFUNDED",
        }
    }
}

/// Why the customer cannot do that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CannotPay {
    #[error("no such order")]
    NoSuchOrder,
    #[error("the time to pay is over")]
    TooLate,
    #[error("the shop withdrew the payment")]
    Blocked,
    #[error("it is paid already")]
    AlreadyPaid,
    #[error("the payment has ended")]
    Ended,
    #[error("there is nothing to take: the amount must be more than zero")]
    NoMoney,
}

/// What the page shows of one line.
#[derive(Clone, Debug)]
pub struct Item {
    pub title: String,
    pub count: String,
    /// The same as a number, more than zero.
    pub bought: Decimal,
    pub total: Decimal,
    pub product_id: String,
}

/// One order of the till.
#[derive(Clone, Debug)]
pub struct Payment {
    pub order_id: String,
    pub currency: String,
    pub amount: Decimal,
    pub items: Vec<Item>,
    pub created: Timestamp,
    pub updated: Timestamp,
    pub ttl_s: i64,
    /// When the link was first opened in time.
    pub opened: Option<Timestamp>,
    pub status: PayStatus,
    pub reason: Option<String>,
    pub operations: Vec<Operation>,
    /// What of each product was not refunded yet, as far as refunds named products.
    pub remaining: Part,
    /// Unit prices that refunds have lowered.
    pub lowered: Part,
    /// The rollback that was accepted, if any.
    pub rolled_back: bool,
    /// The body as it came.
    pub request: Value,
    pub payment_url: String,
    pub(super) request_id: String,
    pub(super) rollback_request_ids: Vec<String>,
    pub(super) under_way: Option<UnderWay>,
    /// The currency of a wrong capture.
    pub(super) captured_currency: Option<String>,
    /// Said in reads instead of the true status.
    pub(super) pretended: Option<Value>,
    /// What the merchant is to be told, oldest first, until the service gathers it.
    pub(super) changes: Vec<Change>,
}

pub(super) type NewId<'a> = &'a mut dyn FnMut() -> String;

impl Payment {
    #[must_use]
    pub fn books(&self) -> Books {
        let sum = |kind| {
            let done = |o: &&Operation| o.kind == kind && o.status == OperationStatus::Success;
            self.operations.iter().filter(done).map(|o| o.amount).sum()
        };
        Books {
            captured: sum(OperationKind::Capture),
            refunded: sum(OperationKind::Refund),
        }
    }

    /// Whether the link can still be opened.
    #[must_use]
    pub fn can_be_opened(&self, now: Timestamp) -> bool {
        self.status == PayStatus::Pending && !self.rolled_back && now < self.link_ends()
    }

    pub(super) fn link_ends(&self) -> Timestamp {
        later(self.created, SignedDuration::from_secs(self.ttl_s))
    }

    fn payment_ends(&self) -> Timestamp {
        let grace = if self.opened.is_some() { GRACE_S } else { 0 };
        later(self.link_ends(), SignedDuration::from_secs(grace))
    }

    /// Lets happen what only waited for its time.
    pub(super) fn advance(&mut self, now: Timestamp) {
        let over = self
            .under_way
            .as_ref()
            .is_some_and(|way| way.until().is_over(now));
        if over && let Some(way) = self.under_way.take() {
            match way {
                UnderWay::Rollback {
                    pending, captured, ..
                } => self.end_rollback(now, pending, captured),
                UnderWay::Refund(way) => self.end_refund(now, way),
            }
        }
        if self.status == PayStatus::Pending && !self.rolled_back && now >= self.payment_ends() {
            self.become_status(now, PayStatus::Failed, Some("the time to pay is over"));
        }
    }

    /// One read of the till: brings an end that waits for reads nearer.
    pub(super) fn count_read(&mut self) {
        if let Some(way) = &mut self.under_way {
            way.count_read();
        }
    }

    pub(super) fn open(&mut self, now: Timestamp, _new_id: NewId<'_>) -> Result<(), CannotPay> {
        self.must_be_payable()?;
        if self.opened.is_none() {
            if now >= self.link_ends() {
                return Err(CannotPay::TooLate);
            }
            self.opened = Some(now);
        }
        Ok(())
    }

    pub(super) fn capture(&mut self, now: Timestamp, new_id: NewId<'_>) -> Result<(), CannotPay> {
        self.must_be_payable()?;
        self.take(now, new_id, self.amount);
        Ok(())
    }

    pub(super) fn capture_wrongly(
        &mut self,
        now: Timestamp,
        new_id: NewId<'_>,
        amount: Decimal,
        currency: &str,
    ) -> Result<(), CannotPay> {
        self.must_be_payable()?;
        self.take_wrongly(now, new_id, amount, currency)
    }

    pub(super) fn capture_late(&mut self, now: Timestamp, new_id: NewId<'_>) -> Result<(), CannotPay> {
        self.must_be_unpaid()?;
        self.take(now, new_id, self.amount);
        Ok(())
    }

    pub(super) fn capture_late_wrongly(
        &mut self,
        now: Timestamp,
        new_id: NewId<'_>,
        amount: Decimal,
        currency: &str,
    ) -> Result<(), CannotPay> {
        self.must_be_unpaid()?;
        self.take_wrongly(now, new_id, amount, currency)
    }

    fn take_wrongly(
        &mut self,
        now: Timestamp,
        new_id: NewId<'_>,
        amount: Decimal,
        currency: &str,
    ) -> Result<(), CannotPay> {
        if amount <= Decimal::ZERO {
            return Err(CannotPay::NoMoney);
        }
        self.captured_currency = Some(currency.to_owned());
        self.take(now, new_id, amount);
        Ok(())
    }

    fn must_be_unpaid(&self) -> Result<(), CannotPay> {
        if self.books().captured.is_zero() {
            Ok(())
        } else {
            Err(CannotPay::AlreadyPaid)
        }
    }

    pub(super) fn decline(
        &mut self,
        now: Timestamp,
        new_id: NewId<'_>,
        is_final: bool,
    ) -> Result<(), CannotPay> {
        self.must_be_payable()?;
        self.book(Operation {
            operation_id: new_id(),
            external_operation_id: None,
            kind: OperationKind::Capture,
            amount: self.amount,
            status: OperationStatus::Fail,
            reason: Some("declined by the bank".to_owned()),
            created: now,
        });
        self.updated = now;
        if is_final {
            self.become_status(now, PayStatus::Failed, Some("declined by the bank"));
        }
        Ok(())
    }

    fn must_be_payable(&self) -> Result<(), CannotPay> {
        match self.status {
            PayStatus::Pending if self.rolled_back => Err(CannotPay::Blocked),
            PayStatus::Pending => Ok(()),
            PayStatus::Captured | PayStatus::PartiallyRefunded => Err(CannotPay::AlreadyPaid),
            PayStatus::Failed if !self.rolled_back && self.operations.is_empty() => Err(CannotPay::TooLate),
            PayStatus::Failed | PayStatus::Voided | PayStatus::Refunded => Err(CannotPay::Ended),
        }
    }

    fn take(&mut self, now: Timestamp, new_id: NewId<'_>, amount: Decimal) {
        self.book(Operation {
            operation_id: new_id(),
            external_operation_id: None,
            kind: OperationKind::Capture,
            amount,
            status: OperationStatus::Success,
            reason: None,
            created: now,
        });
        self.become_status(now, PayStatus::Captured, None);
    }

    pub(super) fn become_status(&mut self, now: Timestamp, status: PayStatus, reason: Option<&str>) {
        if self.status != status {
            self.changes.push(Change {
                at: now,
                event: Event::Order(status),
            });
        }
        self.status = status;
        self.reason = reason.map(str::to_owned);
        self.updated = now;
    }

    /// Every operation enters the books through here.
    pub(super) fn book(&mut self, operation: Operation) {
        self.changes.extend(told_of(&operation, operation.created));
        self.operations.push(operation);
    }

    /// The operation under way, if any, has ended so.
    pub(super) fn end_operation(&mut self, now: Timestamp, status: OperationStatus, reason: Option<String>) {
        let open = |o: &&mut Operation| o.status == OperationStatus::Pending;
        if let Some(operation) = self.operations.iter_mut().find(open) {
            operation.status = status;
            operation.reason = reason;
            self.changes.extend(told_of(operation, now));
        }
    }

    pub(super) fn order_json(&self, merchant_id: &str) -> Value {
        let books = self.books();
        let amount = if books.captured.is_zero() {
            self.amount
        } else {
            books.net()
        };
        let status = self
            .pretended
            .clone()
            .unwrap_or_else(|| self.status.word().into());
        let method = (!books.captured.is_zero())
            .then(|| json!({"methodType": "CARD", "cardLast4": "4242", "cardNetwork": "MIR"}));
        json!({
            "orderId": self.order_id,
            "merchantId": merchant_id,
            "currencyCode": self.captured_currency.as_ref().unwrap_or(&self.currency),
            "orderAmount": two_places(amount),
            "paymentStatus": status,
            "paymentUrl": self.payment_url,
            "paymentMethod": method,
            "reason": self.reason,
            "cart": self.request.get("cart"),
            "created": self.created.to_string(),
            "updated": self.updated.to_string(),
        })
    }
}
