//! The rules of money, checked against what really happened: the service's books, the drawer, the terminal.

use super::{
    case::Case,
    world::{Broken, Outcome, World, broken},
};
use domain::{
    Attempt, AttemptNo, AttemptState, Closure, Lifecycle, Money, Order, PaymentFact, ReturnState, Tender,
};
use rust_decimal::Decimal;
use simulator::pay::{OperationStatus, PayStatus, Payment};

/// Refusals of the strict service that an honest till may meet. All others mean that it sent nonsense.
const MAY_BE_REFUSED: [&str; 7] = [
    // A create call that is still on its way, or was lost.
    "ORDER_NOT_FOUND",
    // A refund that never arrived is asked for.
    "OPERATION_NOT_FOUND",
    "ANOTHER_OPERATION_IN_PROGRESS",
    "DUPLICATE_EXTERNAL_OPERATION_ID",
    // The money went back another way meanwhile.
    "INVALID_ORDER_STATUS",
    "INVALID_REFUND_AMOUNT",
    "AUTHENTICATION_ERROR",
];

impl World {
    /// What holds after every commit.
    pub(super) fn check_commit(&self, place: usize) -> Outcome {
        let case = &self.cases[place];
        let order = &case.order;
        if u64::try_from(case.log.len()).ok() != Some(order.version) {
            return Err(broken(
                "versions have no gap",
                format!("{} of {}", order.version, case.log.len()),
            ));
        }
        if let Some(problem) = self.network.problem() {
            return Err(broken("one intent is one request", problem));
        }
        self.check_paid_once(order)?;
        let books = self.pay.ledger();
        for attempt in &order.ledger.attempts {
            let id = attempt
                .payment_id
                .as_ref()
                .map(|id| id.0.as_str())
                .unwrap_or_default();
            let net = books.get(id).map_or(Decimal::ZERO, |books| books.net());
            let refunded = books.get(id).map_or(Decimal::ZERO, |books| books.refunded);
            let by_hand = self.people.by_hand((place, attempt.no));
            let says = |rule| {
                broken(
                    rule,
                    format!("the service holds {net}, gave back {refunded}: {attempt:?}"),
                )
            };
            if attempt.tender != Tender::YandexPay {
                continue;
            }
            let done: Money = attempt
                .returns
                .iter()
                .filter(|back| back.is_done())
                .map(|back| back.amount)
                .sum();
            if attempt.kept().to_decimal() > net {
                return Err(says("what is kept is really held"));
            }
            if (done - by_hand).to_decimal() > refunded
                && attempt.state
                    != (AttemptState::Closed {
                        closure: Closure::Returned,
                    })
            {
                return Err(says("what is said to have gone back has gone back"));
            }
            let all_went = matches!(
                attempt.state,
                AttemptState::Closed {
                    closure: Closure::Returned | Closure::PaidThenRefunded
                }
            );
            if all_went && net > by_hand.to_decimal() {
                return Err(says("what is over as given back was given back"));
            }
        }
        Ok(())
    }

    /// A QR takes no more than is owed at any moment; what makes it too much withdraws it.
    fn check_paid_once(&self, order: &Order) -> Outcome {
        let gets_goods = order.lifecycle != Lifecycle::Canceled && !order.ledger.prepaid;
        let worth = if gets_goods { order.sum() } else { Money::ZERO };
        let kept: Money = order.ledger.attempts.iter().map(Attempt::kept).sum();
        for attempt in &order.ledger.attempts {
            let payable = attempt.tender == Tender::YandexPay
                && matches!(
                    attempt.state,
                    AttemptState::Started | AttemptState::Waiting { .. } | AttemptState::Mismatched { .. }
                );
            if payable && kept + attempt.amount > worth {
                return Err(broken(
                    "nobody can pay by QR what is paid already",
                    format!("worth {worth}, kept {kept}: {attempt:?}"),
                ));
            }
        }
        Ok(())
    }

    /// What the till is about to believe of a payment that is over.
    pub(super) fn check_fact(&self, (place, no): (usize, AttemptNo), fact: &PaymentFact) -> Outcome {
        let PaymentFact::Ended { .. } = fact else {
            return Ok(());
        };
        let attempt = self.cases[place].order.ledger.attempt(no);
        let id = attempt.and_then(|attempt| attempt.payment_id.as_ref());
        let Some(payment) = id.and_then(|id| self.pay.payment(&id.0)) else {
            return Ok(());
        };
        let mut operations = payment.operations.iter();
        let open = operations.any(|operation| operation.status == OperationStatus::Pending);
        if open || payment.status == PayStatus::Pending {
            return Err(broken(
                "over is said only of what is over",
                format!("{payment:?}"),
            ));
        }
        Ok(())
    }

    /// At the moment in which the goods leave.
    pub(super) fn check_handover(&self, place: usize) -> Outcome {
        let order = &self.cases[place].order;
        let says = |rule| Err(broken(rule, format!("{:?}", order.ledger)));
        if order.lifecycle != Lifecycle::Ready || !order.visit.is_verified() {
            return says("handed over only to who showed the code");
        }
        if !order.visit.composition_confirmed() || !order.all_bags_shown() {
            return says("handed over only what was checked");
        }
        let books = self.pay.ledger();
        let mut held = Money::ZERO;
        for attempt in &order.ledger.attempts {
            let kept = attempt.kept();
            if !kept.is_positive() {
                continue;
            }
            held = held + kept;
            let place = (place, attempt.no);
            let really = match attempt.tender {
                Tender::YandexPay => {
                    let id = attempt
                        .payment_id
                        .as_ref()
                        .map(|id| id.0.as_str())
                        .unwrap_or_default();
                    books.get(id).map_or(Decimal::ZERO, |books| books.net())
                }
                Tender::Cash => (self.people.holds(place) - attempt.rounding).to_decimal(),
                Tender::Card => self.people.holds(place).to_decimal(),
            };
            if really < kept.to_decimal() {
                return says("handed over only for money that is there");
            }
        }
        let owed = if order.ledger.prepaid {
            Money::ZERO
        } else {
            order.sum()
        };
        if held != owed || order.ledger.prepaid && !self.setup.accept_prepaid {
            return says("handed over only when settled");
        }
        Ok(())
    }

    /// When everything has come to rest.
    pub(super) fn check_end(&self) -> Outcome {
        for place in 0..self.cases.len() {
            self.check_case_end(place)?;
        }
        if !self.network.is_quiet() || !self.all_done() {
            return Err(broken("all is quiet at the end", "something is still under way"));
        }
        if let Some(refusal) = self.pay.refusals().into_iter().find(|refusal| {
            // A program that was killed no longer knows which of two refunds it had begun, and the cart of the
            // other may be out of date.
            let out_of_date = self.restarted && refusal.what.starts_with("targetCart");
            !MAY_BE_REFUSED.contains(&refusal.reason_code) && !out_of_date
        }) {
            return Err(broken(
                "the service is asked nothing that it must refuse",
                format!("{refusal:?}"),
            ));
        }
        let known: Vec<Payment> = self.pay.payments();
        for payment in &known {
            let ours = self
                .cases
                .iter()
                .any(|case| case.attempt_of(&payment.order_id).is_some());
            if !ours {
                return Err(broken(
                    "every payment at the service is in a journal",
                    payment.order_id.clone(),
                ));
            }
        }
        Ok(())
    }

    fn check_case_end(&self, place: usize) -> Outcome {
        let case = &self.cases[place];
        if case.folded()? != case.order {
            return Err(broken(
                "the fold of the log is the order",
                case.order.number.0.clone(),
            ));
        }
        self.check_rest(place)?;
        let mut held = Money::ZERO;
        for attempt in &case.order.ledger.attempts {
            held = held + self.check_attempt_end(place, attempt)?;
        }
        let worth = expected(case);
        if held != worth {
            return Err(broken(
                "the customer paid what was handed over, or got it back",
                format!("paid {held}, for goods of {worth}: {:?}", case.order.ledger),
            ));
        }
        Ok(())
    }

    /// What the shop really holds of it.
    fn check_attempt_end(&self, place: usize, attempt: &Attempt) -> Result<Money, Broken> {
        let says = |rule| broken(rule, format!("{attempt:?}"));
        if !attempt.is_final() {
            return Err(says("every attempt is final at the end"));
        }
        if attempt
            .returns
            .iter()
            .any(|back| !matches!(back.state, ReturnState::Done { .. }))
        {
            return Err(says("every return is done at the end"));
        }
        let by_people = self.people.holds((place, attempt.no));
        let Some(id) = &attempt.payment_id else {
            return Ok(by_people);
        };
        let Some(payment) = self.pay.payment(&id.0) else {
            return Ok(by_people);
        };
        let open = payment
            .operations
            .iter()
            .any(|operation| operation.status == OperationStatus::Pending);
        if open || payment.status == PayStatus::Pending {
            return Err(broken(
                "nothing is open at the service at the end",
                format!("{payment:?}"),
            ));
        }
        let net = payment.books().net();
        let net = Money::from_decimal(net)
            .map_err(|problem| broken("sums are sums", format!("{net} {problem}")))?;
        if net + by_people != attempt.kept() {
            return Err(broken(
                "the ledger says what is held",
                format!("{net} at the service, {by_people} by hand: {attempt:?}"),
            ));
        }
        Ok(net + by_people)
    }
}

/// What the goods are worth that the customer has, in money that changes hands: rounded where cash was.
fn expected(case: &Case) -> Money {
    if case.order.ledger.prepaid || case.handed_over.is_none() {
        return Money::ZERO;
    }
    let rounding: Money = case
        .order
        .ledger
        .attempts
        .iter()
        .filter(|attempt| attempt.state == AttemptState::Captured)
        .map(|attempt| attempt.rounding)
        .sum();
    case.worth() + rounding
}
