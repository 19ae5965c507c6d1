//! One payment, as the till has it and as the service says it is. Conservative: what is not known never agrees.

use crate::view::DifferenceKind;
use domain::{Attempt, AttemptState, Money};

/// What the service said of one payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Said {
    Told(Told),
    /// It does not know the payment.
    Unknown,
    /// Nothing that can be used: no answer, a refusal, or not asked any more.
    Silent,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Told {
    /// Its own word.
    pub status: String,
    pub holds: Holds,
    /// Nothing is under way there: no payer, no refund.
    pub settled: bool,
}

/// What the service holds of a payment, refunds taken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Money(Money),
    /// Something, in another currency than ours.
    Foreign,
    /// The answer does not tell.
    Unclear,
}

impl Said {
    /// What it holds; `None`: it did not say, or not in our money.
    pub fn theirs(&self) -> Option<Money> {
        match self {
            Self::Told(Told {
                holds: Holds::Money(money),
                ..
            }) => Some(*money),
            Self::Told(Told {
                holds: Holds::Foreign | Holds::Unclear,
                ..
            })
            | Self::Unknown
            | Self::Silent => None,
        }
    }

    pub fn status(&self) -> Option<&str> {
        match self {
            Self::Told(told) => Some(&told.status),
            Self::Unknown | Self::Silent => None,
        }
    }
}

/// How the two sides differ; `None`: they agree. A return under way here is open, not a difference of sums.
pub(super) fn compare(attempt: &Attempt, said: &Said) -> Option<DifferenceKind> {
    let ours = attempt.kept();
    let told = match said {
        Said::Silent => return Some(DifferenceKind::Unanswered),
        Said::Unknown if !attempt.is_final() => return Some(DifferenceKind::Open),
        Said::Unknown => return has_been_held(attempt).then_some(DifferenceKind::UnknownThere),
        Said::Told(told) => told,
    };
    if !attempt.is_final() {
        return Some(DifferenceKind::Open);
    }
    match told.holds {
        Holds::Unclear => Some(DifferenceKind::Unanswered),
        Holds::Foreign if ours.is_zero() => Some(DifferenceKind::HeldThereOnly),
        Holds::Foreign => Some(DifferenceKind::Amount),
        Holds::Money(theirs) if theirs == ours => (!told.settled).then_some(DifferenceKind::Open),
        Holds::Money(_) if ours.is_zero() => Some(DifferenceKind::HeldThereOnly),
        Holds::Money(theirs) if theirs.is_zero() => Some(DifferenceKind::HeldHereOnly),
        Holds::Money(_) => Some(DifferenceKind::Amount),
    }
}

/// Whether the till says that the service ever had money of it.
fn has_been_held(attempt: &Attempt) -> bool {
    attempt.captured_at.is_some()
        || !attempt.returns.is_empty()
        || matches!(
            attempt.state,
            AttemptState::Closed {
                closure: domain::Closure::PaidThenRefunded | domain::Closure::Returned
            }
        )
}

#[cfg(test)]
#[allow(clippy::inconsistent_digit_grouping, reason = "roubles_kopecks")]
mod tests {
    use super::*;
    use DifferenceKind::{Amount, HeldHereOnly, HeldThereOnly, Open, Unanswered, UnknownThere};
    use domain::{AttemptNo, Closure, PaymentId, Return, ReturnNo, ReturnState, Tender};
    use jiff::Timestamp;

    fn attempt(state: AttemptState) -> Attempt {
        let now = Timestamp::UNIX_EPOCH;
        Attempt {
            no: AttemptNo(1),
            tender: Tender::YandexPay,
            amount: Money::from_minor(90_00),
            rounding: Money::ZERO,
            payment_id: Some(PaymentId("p".to_owned())),
            received: None,
            reference: None,
            operator: None,
            started_at: now,
            captured_at: (state == AttemptState::Captured).then_some(now),
            closed_at: None,
            abandoned: false,
            returns: Vec::new(),
            state,
        }
    }

    fn closed(closure: Closure) -> Attempt {
        attempt(AttemptState::Closed { closure })
    }

    fn returning(state: ReturnState) -> Attempt {
        let amount = Money::from_minor(30_00);
        let back = Return {
            no: ReturnNo(1),
            amount,
            pay_out: amount,
            owed_at: Timestamp::UNIX_EPOCH,
            by: None,
            round: 0,
            state,
        };
        Attempt {
            returns: vec![back],
            ..attempt(AttemptState::Captured)
        }
    }

    fn told(holds: Holds, settled: bool) -> Said {
        let status = "CAPTURED".to_owned();
        Said::Told(Told {
            status,
            holds,
            settled,
        })
    }

    fn money(minor: i64) -> Said {
        told(Holds::Money(Money::from_minor(minor)), true)
    }

    #[test]
    fn the_two_sides_agree_only_on_the_same_money_and_a_known_end() {
        let done = ReturnState::Done {
            at: Timestamp::UNIX_EPOCH,
        };
        let kept = || attempt(AttemptState::Captured);
        let failed = || closed(Closure::Failed);
        for (why, ours, said, expected) in [
            ("both hold it", kept(), money(90_00), None),
            ("both hold the rest", returning(done.clone()), money(60_00), None),
            ("neither holds anything", failed(), money(0), None),
            ("a late capture", failed(), money(90_00), Some(HeldThereOnly)),
            ("refunded past us", kept(), money(0), Some(HeldHereOnly)),
            ("part refunded past us", kept(), money(60_00), Some(Amount)),
            (
                "our refund is not theirs",
                returning(done),
                money(90_00),
                Some(Amount),
            ),
            ("one hundredth", kept(), money(89_99), Some(Amount)),
            ("other money", kept(), told(Holds::Foreign, true), Some(Amount)),
            (
                "other money, late",
                failed(),
                told(Holds::Foreign, true),
                Some(HeldThereOnly),
            ),
        ] {
            assert_eq!(compare(&ours, &said), expected, "{why}");
        }
    }

    #[test]
    fn what_is_not_known_never_agrees() {
        for ours in [attempt(AttemptState::Captured), closed(Closure::Failed)] {
            assert_eq!(compare(&ours, &Said::Silent), Some(Unanswered));
            assert_eq!(compare(&ours, &told(Holds::Unclear, true)), Some(Unanswered));
        }
        let nothing_yet = told(Holds::Money(Money::ZERO), false);
        assert_eq!(compare(&closed(Closure::Failed), &nothing_yet), Some(Open));
    }

    #[test]
    fn an_outcome_that_is_open_here_is_open_whatever_they_say() {
        for ours in [
            attempt(AttemptState::Started),
            attempt(AttemptState::RollingBack),
            attempt(AttemptState::ReturnOwed),
            returning(ReturnState::Owed),
            returning(ReturnState::Refused {
                reason: "no money".to_owned(),
            }),
        ] {
            for said in [money(0), money(60_00), money(90_00), Said::Unknown] {
                assert_eq!(compare(&ours, &said), Some(Open), "{ours:?}");
            }
            assert_eq!(compare(&ours, &Said::Silent), Some(Unanswered));
        }
    }

    #[test]
    fn a_payment_that_nobody_could_make_may_be_unknown_there_and_one_with_money_may_not() {
        let refused = Closure::Refused {
            reason: "BAD_FORMAT".to_owned(),
        };
        for closure in [refused, Closure::RolledBack, Closure::Failed] {
            assert_eq!(compare(&closed(closure), &Said::Unknown), None);
        }
        for ours in [
            attempt(AttemptState::Captured),
            closed(Closure::Returned),
            closed(Closure::PaidThenRefunded),
        ] {
            assert_eq!(compare(&ours, &Said::Unknown), Some(UnknownThere));
        }
    }
}
