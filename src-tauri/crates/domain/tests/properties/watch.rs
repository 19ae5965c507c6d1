//! The rules, checked after every step.

use crate::drive::{LARGEST_COIN, RIGHT, Step, WRONG};
use crate::support::tries::agree;
use crate::support::{Till, code};
use domain::*;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use std::collections::BTreeMap;

type Checked = Result<(), TestCaseError>;

pub struct Watch {
    pub till: Till,
    /// The same order, made of events that went through JSON.
    mirror: Order,
    steps: usize,
    /// What Kuper heard, if each notification was sent at once.
    heard: Vec<&'static str>,
    silent_for_good: bool,
    /// The code went before ready.
    code_first: bool,
    delivered: Option<Composition>,
    /// What each attempt took of the customer's money, as the events tell it.
    taken: BTreeMap<AttemptNo, Money>,
    /// The service said that what it had captured is not ours: the goods may stay unpaid.
    undone_past_us: bool,
    pub seen: Seen,
}

/// What a sequence came by: rules about things that never happen would hold for nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Seen {
    pub partial_return: bool,
    pub shared_return: bool,
    pub refused_return: bool,
    pub late_capture: bool,
    pub rounded_handover: bool,
    pub rounding_returned: bool,
    pub goods_returned: bool,
    pub prepaid_handover: bool,
    pub abandoned_handover: bool,
    pub charged_after_all: bool,
}

impl Watch {
    pub fn new(till: Till) -> Self {
        Self {
            mirror: till.order.clone(),
            till,
            steps: 0,
            heard: Vec::new(),
            silent_for_good: false,
            code_first: false,
            delivered: None,
            taken: BTreeMap::new(),
            undone_past_us: false,
            seen: Seen::default(),
        }
    }

    pub fn follow(&mut self, step: Step) -> Checked {
        self.steps += 1;
        hides_codes(&format!("{step:?}"))?;
        let before = self.till.order.clone();
        let known = self.till.log.len();
        match step {
            Step::Ask(command) => {
                if let Err(refusal) = self.till.ask(command) {
                    hides_codes(&format!("{refusal:?} {refusal}"))?;
                    prop_assert_eq!(&before, &self.till.order, "a refusal changes nothing");
                }
            }
            Step::Tell(fact) => {
                self.till.tell(fact.clone());
                let again = record(&self.till.order, fact.clone());
                prop_assert_eq!(again, vec![], "a repeated fact changes nothing: {:?}", fact);
                late(&before, &self.till.order, &fact)?;
            }
        }
        let mut order = before;
        let news = self.till.log[known..].to_vec();
        let by_goods = news.iter().any(|recorded| {
            matches!(
                recorded.event,
                Event::LineRefused { .. } | Event::GoodsReturned { .. }
            )
        });
        if by_goods {
            self.newest_first(&news)?;
        }
        for recorded in &news {
            self.event(&order, recorded)?;
            order.apply(recorded);
            self.state(&order)?;
        }
        prop_assert_eq!(&order, &self.till.order);
        // Between the events of one step money may be on its way; after the step it is not.
        prop_assert!(
            order.owed() >= Money::ZERO,
            "more is kept than is to pay: {:?}",
            order.ledger
        );
        if order.lifecycle == Lifecycle::Canceled {
            prop_assert!(order.ledger.kept().is_zero(), "money kept for a canceled order");
            prop_assert!(!order.visit.is_verified());
        }
        if self.steps.is_multiple_of(40) {
            hides_codes(&format!("{order:?}"))?;
            reads_back(&order)?;
            for role in [Role::Picker, Role::Cashier, Role::Manager] {
                agree(&order, role).map_err(TestCaseError::fail)?;
            }
        }
        Ok(())
    }

    pub fn at_the_end(&mut self) -> Checked {
        self.settle()?;
        let order = &self.till.order;
        let folded = Order::fold(order.id, &self.till.log);
        prop_assert_eq!(folded.as_ref(), Some(order));
        reads_back(order)?;
        for attempt in &order.ledger.attempts {
            prop_assert!(attempt.is_final(), "left open: {:?}", attempt);
            prop_assert!(!attempt.is_open() && attempt.next_return().is_none());
        }
        if order.lifecycle == Lifecycle::HandedOver && !self.undone_past_us {
            prop_assert!(
                order.owed().is_zero(),
                "the customer paid other than what they kept"
            );
        }
        hides_codes(&format!("{:?}", self.till.log))
    }

    /// Everybody whose word is awaited speaks: the service, and the person with the terminal and the drawer.
    fn settle(&mut self) -> Checked {
        let open = |order: &Order| {
            let mut attempts = order.ledger.attempts.iter();
            attempts.find(|attempt| !attempt.is_final()).cloned()
        };
        let mut rounds = 0;
        while let Some(found) = open(&self.till.order) {
            rounds += 1;
            prop_assert!(rounds < 1000, "it comes to no end: {:?}", found);
            let attempt = found.no;
            let refused = found
                .returns
                .iter()
                .find(|back| matches!(back.state, ReturnState::Refused { .. }))
                .map(|back| back.no);
            let says = |fact| Step::Tell(Fact::Payment { attempt, fact });
            let step = match (found.next_return().map(|back| back.no), refused) {
                (Some(no), _) if found.tender == Tender::YandexPay => says(PaymentFact::Returned { no }),
                (Some(no), _) => Step::Ask(Command::ConfirmReturn { attempt, no }),
                (None, Some(no)) if no.0.is_multiple_of(2) => {
                    Step::Ask(Command::ConfirmReturn { attempt, no })
                }
                (None, Some(no)) => Step::Ask(Command::RetryReturn { attempt, no }),
                (None, None) if found.tender == Tender::YandexPay => {
                    says(PaymentFact::Ended { refunded: false })
                }
                (None, None) => Step::Ask(Command::DeclineCard { attempt }),
            };
            let before = self.till.order.version;
            self.follow(step)?;
            prop_assert!(before < self.till.order.version, "stuck: {:?}", found);
        }
        Ok(())
    }

    fn event(&mut self, before: &Order, recorded: &Recorded) -> Checked {
        hides_codes(&format!("{recorded:?}"))?;
        prop_assert_eq!(recorded.version, before.version + 1);
        let text = serde_json::to_string(recorded).map_err(fail)?;
        let read: Recorded = serde_json::from_str(&text).map_err(fail)?;
        prop_assert_eq!(&read, recorded);
        self.mirror.apply(&read);
        let mut after = before.clone();
        after.apply(recorded);
        prop_assert_eq!(&self.mirror, &after, "the log read back makes the same order");
        if let Event::HandedOver { composition } = &recorded.event {
            self.handover(before, composition)?;
        }
        self.money_event(before, &after, &recorded.event)?;
        self.announcement(&recorded.event)
    }

    /// Code verified, settled to the kopeck, nothing open, nothing to give back by hand.
    fn handover(&mut self, before: &Order, composition: &Composition) -> Checked {
        let visit = self
            .till
            .log
            .iter()
            .filter(|recorded| recorded.version <= before.version)
            .rev()
            .find(|recorded| matches!(recorded.event, Event::VisitBegun { .. } | Event::VisitEnded));
        let verified = visit.is_some_and(|visit| matches!(visit.event, Event::VisitBegun { .. }));
        prop_assert!(verified, "handed over without a verified visit");
        prop_assert!(before.visit.composition_confirmed() && before.all_bags_shown());
        prop_assert_eq!(Some(composition), before.composition.as_ref());
        prop_assert!(before.owed().is_zero());
        let to_pay = if before.ledger.prepaid {
            Money::ZERO
        } else {
            composition.sum()
        };
        prop_assert_eq!(before.ledger.kept(), to_pay);
        prop_assert!(before.ledger.live().is_none());
        prop_assert!(composition.present().next().is_some());
        let attempts = &before.ledger.attempts;
        let by_hand = attempts.iter().any(|attempt| {
            attempt.tender != Tender::YandexPay && !attempt.returns.iter().all(Return::is_done)
        });
        prop_assert!(!by_hand, "goods went while a return was open");
        // What lies in the drawer and at the services is the goods' sum and the roundings.
        let there: Money = attempts.iter().map(held).sum();
        let captured = attempts
            .iter()
            .filter(|attempt| attempt.state == AttemptState::Captured);
        let roundings: Money = captured.clone().map(|attempt| attempt.rounding).sum();
        let paid_out_short = captured
            .flat_map(|attempt| &attempt.returns)
            .any(|back| back.pay_out < back.amount);
        prop_assert!(there == to_pay + roundings || paid_out_short);
        self.seen.rounded_handover |= !roundings.is_zero();
        self.seen.prepaid_handover |= before.ledger.prepaid;
        self.seen.abandoned_handover |= attempts
            .iter()
            .any(|attempt| attempt.abandoned && attempt.is_open());
        Ok(())
    }

    /// What was taken last goes back first.
    fn newest_first(&mut self, news: &[Recorded]) -> Checked {
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
    fn money_event(&mut self, before: &Order, after: &Order, event: &Event) -> Checked {
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

    fn announcement(&mut self, event: &Event) -> Checked {
        let said = match announce(event) {
            Announced::Nothing => return Ok(()),
            Announced::Append(said) => said,
            Announced::Supersede(None) => {
                prop_assert!(!self.silent_for_good);
                self.silent_for_good = true;
                return Ok(());
            }
            Announced::Supersede(Some(said)) => said,
        };
        prop_assert!(!self.silent_for_good, "{} after the end", said.name());
        hides_codes(&format!("{said:?}"))?;
        self.heard.push(said.name());
        if said.name() == "canceled" {
            self.silent_for_good = true;
            return Ok(());
        }
        if self.heard.ends_with(&["assembled", "pickup_code_created"]) {
            self.code_first = true;
        }
        let mut seed = vec![
            "in_work",
            "assembled",
            "ready_for_delivery",
            "pickup_code_created",
            "delivered",
        ];
        if self.code_first {
            seed.swap(2, 3);
        }
        if self.till.order.restaurant {
            seed.insert(0, "accepted");
        }
        prop_assert!(seed.starts_with(&self.heard), "heard {:?}", self.heard);
        if let Announcement::Delivered { composition } = said {
            self.delivered = Some(composition);
            self.silent_for_good = true;
        }
        Ok(())
    }

    fn state(&self, order: &Order) -> Checked {
        let live = order.ledger.attempts.iter().filter(|attempt| attempt.is_live());
        prop_assert!(live.count() <= 1, "two live attempts");
        let attempts = &order.ledger.attempts;
        let service = attempts
            .iter()
            .filter(|attempt| attempt.tender == Tender::YandexPay);
        let open = service.filter(|attempt| attempt.is_open());
        prop_assert!(open.count() <= 1, "two open payments at the service");
        money(order)?;
        prop_assert_eq!(self.delivered.is_some(), order.lifecycle == Lifecycle::HandedOver);
        if self.delivered.is_some() {
            prop_assert_eq!(&self.delivered, &order.composition);
        }
        let ready = order.code.is_some() && order.placement.is_some();
        if matches!(order.lifecycle, Lifecycle::HandedOver) {
            prop_assert!(ready);
        }
        for (place, line) in order.lines.iter().enumerate() {
            prop_assert_eq!(usize::from(line.no.0), place, "lines keep their places");
            if let Pick::Replaced { by } = line.pick {
                let substitute = order.line(by).map(|line| line.substitute_for);
                prop_assert_eq!(substitute, Some(Some(line.no)));
            }
        }
        Ok(())
    }
}

fn money(order: &Order) -> Checked {
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
fn held(attempt: &Attempt) -> Money {
    if attempt.captured_at.is_none() || attempt.closed_at.is_some() {
        return Money::ZERO;
    }
    let came = match attempt.received {
        Some(received) => received - attempt.change(),
        None => attempt.amount,
    };
    let going: Money = attempt.returns.iter().map(|back| back.pay_out).sum();
    came - going
}

/// A capture after the end goes back, all of it and once.
fn late(before: &Order, after: &Order, fact: &Fact) -> Checked {
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

fn reads_back(order: &Order) -> Checked {
    let text = serde_json::to_string(order).map_err(fail)?;
    let read: Order = serde_json::from_str(&text).map_err(fail)?;
    prop_assert_eq!(&read, order, "a stored fold reads back");
    Ok(())
}

fn hides_codes(text: &str) -> Checked {
    for known in [RIGHT, WRONG] {
        let code = code(known);
        prop_assert!(!text.contains(code.digits()), "a code in {}", text);
    }
    Ok(())
}

#[allow(clippy::needless_pass_by_value, reason = "shaped for map_err")]
fn fail(problem: serde_json::Error) -> TestCaseError {
    TestCaseError::fail(problem.to_string())
}

/// Hiding is only worth something to a watcher that would see.
#[test]
fn the_watcher_notices_a_printed_code() {
    let printed = format!("order {}", code(RIGHT).digits());
    assert!(hides_codes(&printed).is_err());
}
