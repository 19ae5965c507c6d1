//! The rules about money.

use super::{Checked, Watch};
use crate::drive::LARGEST_COIN;
use domain::*;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

impl Watch {
    /// What was taken last goes back first.
    pub(super) fn newest_first(&mut self, news: &[Recorded]) -> Checked {
        let gave: Vec<AttemptNo> = news
            .iter()
            .filter_map(|recorded| {
                if let Event::ReturnOwed { attempt, .. } = recorded.event {
                    Some(attempt)
                } else {
                    None
                }
            })
            .collect();
        let attempts = &self.till.order.ledger.attempts;
        for first in &gave {
            let newer = attempts.iter().filter(|attempt| attempt.no > *first);
            let kept: Money = newer.map(Attempt::kept).sum();
            prop_assert!(kept.is_zero(), "a newer part was kept");
        }
        self.seen.shared_return |= gave.len() > 1;
        Ok(())
    }

    /// What each event of money may do to the attempt it is about.
    pub(super) fn money_event(&mut self, before: &Order, after: &Order, event: &Event) -> Checked {
        match event {
            Event::CashTaken {
                attempt,
                amount,
                rounding,
                ..
            } => {
                let settles = *amount == before.owed();
                prop_assert!(
                    rounding.is_zero() || settles,
                    "a part that settles nothing was rounded"
                );
                prop_assert!(rounding.minor().abs() < LARGEST_COIN);
                prop_assert!((*amount + *rounding).is_positive());
                self.taken.insert(*attempt, *amount);
            }
            Event::Captured { attempt, reference } => {
                let found = before.ledger.attempt(*attempt);
                prop_assert!(
                    found.is_some_and(|found| !found.abandoned),
                    "an abandoned one counts"
                );
                self.seen.charged_after_all |=
                    reference.is_some() && found.is_some_and(|found| !found.is_open());
                self.taken
                    .insert(*attempt, found.map_or(Money::ZERO, |found| found.amount));
            }
            Event::ReturnOwed { attempt, amount } => {
                let (Some(found), Some(amount)) = (before.ledger.attempt(*attempt), amount) else {
                    return Err(TestCaseError::fail("a return of nobody knows what"));
                };
                prop_assert!(amount.is_positive());
                if found.state == AttemptState::Captured {
                    prop_assert!(*amount <= found.kept());
                    self.seen.partial_return |= *amount < found.kept();
                    self.seen.rounding_returned |= *amount == found.kept() && !found.rounding.is_zero();
                } else {
                    self.seen.late_capture = true;
                    self.taken.insert(*attempt, found.going_back() + *amount);
                }
            }
            Event::ReturnDone { attempt, no } | Event::ReturnRefused { attempt, no, .. } => {
                let found = before.ledger.attempt(*attempt);
                let back = found.and_then(|found| found.return_of(*no));
                prop_assert!(back.is_some_and(|back| !back.is_done()), "it went back twice");
                self.seen.refused_return |= matches!(event, Event::ReturnRefused { .. });
            }
            Event::AttemptClosed { attempt, .. } => {
                let found = before.ledger.attempt(*attempt);
                self.undone_past_us |= found.is_some_and(|found| found.kept().is_positive());
            }
            Event::PrepaidAccepted => {
                prop_assert!(before.lifecycle != Lifecycle::Canceled);
            }
            Event::AttemptAbandoned { attempt } => {
                let found = before.ledger.attempt(*attempt);
                let known = found.is_none_or(|found| matches!(found.state, AttemptState::Mismatched { .. }));
                prop_assert!(!known, "money that is known to be taken was abandoned");
            }
            Event::GoodsReturned { .. } => self.seen.goods_returned = true,
            Event::ReturnRetried { attempt, no } => {
                let round = |order: &Order| {
                    let found = order.ledger.attempt(*attempt);
                    found.and_then(|found| found.return_of(*no).map(|back| back.round))
                };
                prop_assert_eq!(round(before).map(|round| round + 1), round(after));
            }
            Event::Received { .. }
            | Event::Accepted
            | Event::PickingStarted
            | Event::LinePicked { .. }
            | Event::LineReplaced { .. }
            | Event::UnitMarked { .. }
            | Event::UnitUnmarked { .. }
            | Event::PickUndone
            | Event::Assembled { .. }
            | Event::MadeReady { .. }
            | Event::CodeIssued { .. }
            | Event::CodeMistaken
            | Event::CodeLocked
            | Event::CodeUnlocked { .. }
            | Event::VisitBegun { .. }
            | Event::BagShown { .. }
            | Event::CompositionConfirmed
            | Event::LineRefused { .. }
            | Event::VisitEnded
            | Event::HandedOver { .. }
            | Event::Canceled { .. }
            | Event::CancelCameTooLate { .. }
            | Event::WindowChanged { .. }
            | Event::WindowAcknowledged
            | Event::EstimateSet { .. }
            | Event::LinesProposed { .. }
            | Event::ProposalAccepted
            | Event::ProposalDismissed
            | Event::PaidAtKuper
            | Event::CardStarted { .. }
            | Event::CardUnsure { .. }
            | Event::PayStarted { .. }
            | Event::PayLinkGiven { .. }
            | Event::RollbackAsked { .. }
            | Event::Mismatched { .. }
            | Event::ReceiptNoted { .. } => {}
        }
        for attempt in &after.ledger.attempts {
            self.attempt(attempt)?;
        }
        Ok(())
    }

    fn attempt(&self, attempt: &Attempt) -> Checked {
        let zero = Money::ZERO;
        let taken = self.taken.get(&attempt.no).copied().unwrap_or_default();
        prop_assert!(attempt.kept() >= zero && attempt.going_back() >= zero);
        let paid_out: Money = attempt.returns.iter().map(|back| back.pay_out).sum();
        prop_assert!(attempt.returns.iter().all(|back| back.pay_out >= zero));
        for (place, back) in attempt.returns.iter().enumerate() {
            prop_assert_eq!(usize::from(back.no.0), place + 1, "returns keep their places");
        }
        match attempt.state {
            AttemptState::Captured => {
                prop_assert!(attempt.kept().is_positive() && attempt.captured_at.is_some());
                prop_assert_eq!(attempt.kept() + attempt.going_back(), taken);
                prop_assert!(paid_out <= attempt.due());
            }
            AttemptState::ReturnOwed => {
                prop_assert!(attempt.returns.iter().any(|back| !back.is_done()));
                prop_assert_eq!(attempt.going_back(), taken);
                prop_assert_eq!(paid_out, taken + attempt.rounding, "the rounding goes back too");
            }
            AttemptState::Closed { .. } => {
                prop_assert!(attempt.returns.iter().all(Return::is_done));
                prop_assert!(attempt.going_back() <= taken && attempt.closed_at.is_some());
            }
            AttemptState::Started
            | AttemptState::Waiting { .. }
            | AttemptState::Unsure
            | AttemptState::RollingBack
            | AttemptState::Mismatched { .. } => {
                prop_assert!(attempt.returns.is_empty() && attempt.closed_at.is_none());
            }
        }
        prop_assert!(!attempt.abandoned || attempt.tender == Tender::YandexPay);
        prop_assert!(!attempt.abandoned || attempt.state != AttemptState::Captured);
        Ok(())
    }
}

/// What holds of an order's sums at any moment.
pub(super) fn money(order: &Order) -> Checked {
    let sane = |money: Money| money >= Money::ZERO && money < Money::from_minor(1_000_000_000_000_000);
    let kept = order.ledger.kept();
    prop_assert!(sane(order.sum()) && sane(order.ordered_sum()) && sane(kept));
    let by_state: Money = order
        .ledger
        .attempts
        .iter()
        .filter(|attempt| attempt.state == AttemptState::Captured)
        .map(|attempt| attempt.amount - attempt.going_back())
        .sum();
    prop_assert_eq!(by_state, kept);
    for attempt in &order.ledger.attempts {
        prop_assert!(attempt.amount.is_positive());
        prop_assert!(attempt.change() >= Money::ZERO);
    }
    let Some(composition) = order.goods() else {
        return Ok(());
    };
    let lines: i64 = composition
        .lines
        .iter()
        .map(|line| line.discounted_total.minor())
        .sum();
    prop_assert_eq!(lines, composition.sum().minor());
    prop_assert_eq!(composition.sum(), order.sum());
    for line in &composition.lines {
        prop_assert!(Money::ZERO <= line.discounted_total && line.discounted_total <= line.total);
        let empty = line.quantity.is_zero();
        prop_assert!(
            !empty || line.total.is_zero(),
            "nothing costs something: {:?}",
            line
        );
        let free =
            line.discount_price.minor() * line.quantity.milli() >= 1000 && line.discounted_total.is_zero();
        prop_assert!(
            !free || line.grams.is_some(),
            "counted goods for nothing: {:?}",
            line
        );
    }
    if order.lifecycle == Lifecycle::Assembled {
        let picked: Money = order.lines.iter().map(Line::picked_sum).sum();
        prop_assert_eq!(picked, composition.sum());
    }
    Ok(())
}

/// Money of an attempt that is with us or at the service, told from what came in and what went out.
pub(super) fn held(attempt: &Attempt, taken: Money) -> Money {
    if attempt.captured_at.is_none() || attempt.closed_at.is_some() {
        return Money::ZERO;
    }
    let came = match attempt.received {
        Some(received) => received - attempt.change(),
        // The service may have undone it, and taken another sum later.
        None => taken,
    };
    let going: Money = attempt.returns.iter().map(|back| back.pay_out).sum();
    came - going
}

/// Nobody can pay by the service what is paid already: such a payment is on its way back, whatever made it too much.
/// Told here from the attempts alone, as the till's own rule might be wrong.
pub(super) fn paid_once(order: &Order) -> Checked {
    let worth = if order.lifecycle == Lifecycle::Canceled || order.ledger.prepaid {
        Money::ZERO
    } else {
        order.sum()
    };
    let mut room = worth.minor();
    let mut payable = 0;
    for attempt in &order.ledger.attempts {
        match attempt.state {
            AttemptState::Captured => room -= (attempt.amount - attempt.going_back()).minor(),
            AttemptState::Started | AttemptState::Waiting { .. } | AttemptState::Mismatched { .. }
                if attempt.tender == Tender::YandexPay =>
            {
                payable += attempt.amount.minor();
            }
            AttemptState::Started
            | AttemptState::Waiting { .. }
            | AttemptState::Mismatched { .. }
            | AttemptState::Unsure
            | AttemptState::RollingBack
            | AttemptState::ReturnOwed
            | AttemptState::Closed { .. } => {}
        }
    }
    prop_assert!(
        payable == 0 || payable <= room,
        "a QR takes {payable} where {room} are owed: {:?}",
        order.ledger
    );
    Ok(())
}

/// A capture after the end goes back, all of it and once.
pub(super) fn late(before: &Order, after: &Order, fact: &Fact) -> Checked {
    let Fact::Payment {
        attempt,
        fact: PaymentFact::Captured { amount, .. },
    } = fact
    else {
        return Ok(());
    };
    let (Some(was), Some(is)) = (before.ledger.attempt(*attempt), after.ledger.attempt(*attempt)) else {
        return Ok(());
    };
    let never_came = match &was.state {
        AttemptState::Closed { closure } => !matches!(closure, Closure::Returned | Closure::PaidThenRefunded),
        AttemptState::Started
        | AttemptState::Waiting { .. }
        | AttemptState::Unsure
        | AttemptState::RollingBack
        | AttemptState::Captured
        | AttemptState::Mismatched { .. }
        | AttemptState::ReturnOwed => false,
    };
    if was.tender == Tender::YandexPay && never_came {
        let told = if amount.is_zero() { was.amount } else { *amount };
        prop_assert_eq!(is.going_back(), told.max(was.going_back()));
        prop_assert!(is.kept().is_zero());
    }
    Ok(())
}
