//! What happens on the service's side of the QR: customers, banks, and a service that is not itself.

use super::{
    act::Customer,
    coverage::Sight,
    dice::Dice,
    world::{Outcome, World},
};
use domain::Tender;
use jiff::SignedDuration;
use rust_decimal::Decimal;
use serde_json::Value;
use simulator::pay::PayStatus;

/// A late capture is looked for by polling until so long before the watch over a payment ends.
const WATCH_LEFT: SignedDuration = SignedDuration::from_mins(4);

impl World {
    /// The payments of this order that the service knows, newest first.
    fn payments_of(&self, case: usize) -> Vec<String> {
        let attempts = &self.cases[case].order.ledger.attempts;
        let known = self.pay.ledger();
        attempts
            .iter()
            .rev()
            .filter(|attempt| attempt.tender == Tender::YandexPay)
            .filter_map(|attempt| attempt.payment_id.as_ref())
            .map(|id| id.0.clone())
            .filter(|id| known.contains_key(id))
            .collect()
    }

    pub(super) fn customer(&mut self, case: usize, does: Customer, salt: u64) -> Outcome {
        let mut dice = Dice::new(salt);
        let payments = self.payments_of(case);
        let newest = payments.first().cloned();
        let Some(id) = (if dice.percent(75) {
            newest
        } else {
            dice.pick(&payments).cloned()
        }) else {
            return Ok(());
        };
        self.tell(|| format!("{id}: the customer: {does:?}"));
        let pays = |world: &mut Self, sight: Option<Sight>| {
            let paid = world.pay.customer_pays(&id);
            if let (Ok(()), Some(sight)) = (&paid, sight) {
                world.seen.note(sight);
            }
            world.tell(|| format!("{id}: {paid:?}"));
        };
        match does {
            Customer::Opens => {
                let _ = self.pay.customer_opens(&id);
            }
            Customer::Pays => pays(self, None),
            Customer::Declines => {
                if self.pay.customer_declines(&id).is_ok() {
                    self.seen.note(Sight::Declined);
                }
            }
            Customer::PaysWrongly => {
                let asked = self
                    .pay
                    .payment(&id)
                    .map(|payment| (payment.amount, payment.currency));
                let Some((amount, currency)) = asked else {
                    return Ok(());
                };
                let other = if currency == "RUB" { "UZS" } else { "RUB" };
                let kopeck = Decimal::new(1, 2);
                let (amount, currency) = match dice.below(3) {
                    0 => (amount + kopeck, currency.as_str()),
                    1 if amount > kopeck => (amount - kopeck, currency.as_str()),
                    _ => (amount, other),
                };
                let _ = self.pay.customer_pays_wrongly(&id, amount, currency);
            }
            Customer::PaysAtTheLastSecond => {
                self.until_link_end(&id, -1)?;
                pays(self, Some(Sight::PaidAtTheLastSecond));
            }
            Customer::PaysInGrace => {
                let _ = self.pay.customer_opens(&id);
                let after = i64::try_from(dice.between(1, 890)).unwrap_or(1);
                self.until_link_end(&id, after)?;
                pays(self, Some(Sight::PaidInGrace));
            }
            Customer::CapturedLate => self.captured_late(case, &id),
        }
        self.drive()
    }

    /// Lets time pass until so many seconds past the link's end, if that lies ahead.
    fn until_link_end(&mut self, id: &str, past_s: i64) -> Outcome {
        let Some(payment) = self.pay.payment(id) else {
            return Ok(());
        };
        if payment.status != PayStatus::Pending {
            return Ok(());
        }
        let end = payment.created + SignedDuration::from_secs(payment.ttl_s + past_s);
        let left = end.duration_since(self.now());
        if left.is_positive() {
            self.advance(left, SignedDuration::from_secs(60))?;
        }
        Ok(())
    }

    /// The bank is slow, but not slower than the till watches.
    fn captured_late(&mut self, case: usize, id: &str) {
        let order = &self.cases[case].order;
        let Some(attempt) = self.cases[case]
            .attempt_of(id)
            .and_then(|no| order.ledger.attempt(no))
        else {
            return;
        };
        let watched_until = attempt.started_at - self.clock_off + self.habits.watch_for() - WATCH_LEFT;
        let rolling = attempt.state == domain::AttemptState::RollingBack;
        if !attempt.is_open() && self.now() >= watched_until {
            return;
        }
        if self.pay.bank_captures_late(id).is_ok() && rolling {
            self.seen.note(Sight::CapturedWhileRollingBack);
        }
    }

    /// Whether the service holds money of a payment that is over for the till.
    pub(super) fn late_money_is_unseen(&self) -> bool {
        let books = self.pay.ledger();
        let holds = |id: &str| books.get(id).is_some_and(|books| !books.net().is_zero());
        let mut attempts = self.cases.iter().flat_map(|case| &case.order.ledger.attempts);
        attempts.any(|attempt| {
            let id = attempt
                .payment_id
                .as_ref()
                .filter(|_| attempt.is_final() && attempt.kept().is_zero());
            id.is_some_and(|id| holds(&id.0))
        })
    }

    /// Reads tell of a state that nobody can act on; the money is what it is.
    pub(super) fn strange_status(&mut self, case: usize, salt: u64) -> Outcome {
        let mut dice = Dice::new(salt);
        let words = [
            Value::Null,
            "AUTHORIZED".into(),
            "CONFIRMED".into(),
            "ON_THE_MOON".into(),
        ];
        let (Some(id), Some(word)) = (self.payments_of(case).first().cloned(), dice.pick(&words)) else {
            return Ok(());
        };
        self.tell(|| format!("{id}: reads say {word}"));
        if self.pay.pretend_status(&id, Some(word.clone())).is_ok() {
            self.seen.note(Sight::StrangeStatus);
        }
        self.drive()
    }

    pub(super) fn true_status(&mut self) {
        for case in 0..self.cases.len() {
            for id in self.payments_of(case) {
                let _ = self.pay.pretend_status(&id, None);
            }
        }
    }
}
