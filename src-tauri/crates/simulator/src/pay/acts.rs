//! What the others do, at a test's word: customers at the payment page, the bank, the service itself.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::Value;

use super::payment::{CannotPay, Payment};
use super::{Pay, State, operation_id};
use crate::lock::lock;

/// There is no such payment, or it cannot be paid. Then nothing has changed.
pub type PayResult = Result<(), CannotPay>;

impl Pay {
    /// The customer opens the link, in time or not.
    ///
    /// # Errors
    /// [`CannotPay`].
    pub fn customer_opens(&self, order_id: &str) -> PayResult {
        self.act(order_id, Payment::open)
    }

    /// The customer opens the link, if that is still to do, and pays the sum asked.
    ///
    /// # Errors
    /// [`CannotPay`].
    pub fn customer_pays(&self, order_id: &str) -> PayResult {
        self.act(order_id, |payment, now, operation| {
            payment.open(now, operation)?;
            payment.capture(now, operation)
        })
    }

    /// The bank says no. Ends the payment if [`PayConfig::decline_is_final`].
    ///
    /// # Errors
    /// [`CannotPay`].
    pub fn customer_declines(&self, order_id: &str) -> PayResult {
        let is_final = self.inner.config.decline_is_final;
        self.act(order_id, |payment, now, operation| {
            payment.open(now, operation)?;
            payment.decline(now, operation, is_final)
        })
    }

    /// The customer closes the page; the link stays good until its time is over.
    ///
    /// # Errors
    /// [`CannotPay`].
    pub fn customer_abandons(&self, order_id: &str) -> PayResult {
        self.act(order_id, Payment::open)
    }

    /// Hazard: another sum or currency is captured than was asked for.
    ///
    /// # Errors
    /// [`CannotPay`].
    pub fn customer_pays_wrongly(&self, order_id: &str, amount: Decimal, currency: &str) -> PayResult {
        self.act(order_id, |payment, now, operation| {
            payment.open(now, operation)?;
            payment.capture_wrongly(now, operation, amount, currency)
        })
    }

    /// Hazard: the bank captures after all, though the link was blocked, failed or too late. If a
    /// rollback is under way, it will refund this too; otherwise the money stays until refunded.
    ///
    /// # Errors
    /// [`CannotPay::NoSuchOrder`], or [`CannotPay::AlreadyPaid`].
    pub fn bank_captures_late(&self, order_id: &str) -> PayResult {
        self.act(order_id, Payment::capture_late)
    }

    /// Hazard: both at once, after the end another sum or currency than was asked for.
    ///
    /// # Errors
    /// [`CannotPay::NoSuchOrder`], [`CannotPay::AlreadyPaid`] or [`CannotPay::NoMoney`].
    pub fn bank_captures_late_wrongly(&self, order_id: &str, amount: Decimal, currency: &str) -> PayResult {
        self.act(order_id, |payment, now, operation| {
            payment.capture_late_wrongly(now, operation, amount, currency)
        })
    }

    /// Hazard: reads say another `paymentStatus` than the true one: `"AUTHORIZED"`, a word that nobody
    /// knows, null. `None` ends the pretence. The money is not touched.
    ///
    /// # Errors
    /// [`CannotPay::NoSuchOrder`].
    pub fn pretend_status(&self, order_id: &str, word: Option<Value>) -> PayResult {
        self.act(order_id, |payment, _, _| {
            payment.pretended = word;
            Ok(())
        })
    }

    /// The next refund that is accepted will end as FAIL, by this reason.
    pub fn fail_next_refund(&self, reason: impl Into<String>) {
        lock(&self.inner.state).failing_refunds.push(reason.into());
    }

    fn act(
        &self,
        order_id: &str,
        act: impl FnOnce(&mut Payment, Timestamp, &mut dyn FnMut() -> String) -> PayResult,
    ) -> PayResult {
        let now = self.inner.clock.now();
        let mut state = self.inner.up_to_date();
        let State {
            payments,
            operations_made,
            ..
        } = &mut *state;
        let payment = payments.get_mut(order_id).ok_or(CannotPay::NoSuchOrder)?;
        // On a copy: an act of several steps that fails at the second must not leave the first.
        let mut after = payment.clone();
        act(&mut after, now, &mut || operation_id(operations_made))?;
        *payment = after;
        Ok(())
    }
}
