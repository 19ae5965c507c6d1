//! The rules, checked after every step.

mod money;

use crate::drive::{RIGHT, Step, WRONG};
use crate::support::tries::agree;
use crate::support::{Till, code};
use domain::*;
use money::{held, late, money, paid_once};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use std::collections::{BTreeMap, BTreeSet};

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
    pub withdrawn_by_a_card: bool,
    pub marked_handover: bool,
    pub marked_refused: bool,
    pub unmarked: bool,
    pub window_moved: bool,
    pub window_seen: bool,
    pub estimated: bool,
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
        paid_once(&order)?;
        let asked = |recorded: &&Recorded| matches!(recorded.event, Event::RollbackAsked { .. });
        let charged = |recorded: &Recorded| matches!(recorded.event, Event::Captured { .. });
        self.seen.withdrawn_by_a_card |= news.last().as_ref().is_some_and(asked) && news.iter().any(charged);
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
        self.seen.marked_refused |=
            matches!(&recorded.event, Event::LineRefused { units, .. } if !units.is_empty());
        self.seen.unmarked |= matches!(recorded.event, Event::UnitUnmarked { .. });
        self.seen.window_moved |= after.window_before.is_some();
        self.seen.window_seen |= matches!(recorded.event, Event::WindowAcknowledged);
        self.seen.estimated |= after.estimate.is_some();
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
        let taken = |attempt: &Attempt| self.taken.get(&attempt.no).copied().unwrap_or_default();
        let there: Money = attempts.iter().map(|attempt| held(attempt, taken(attempt))).sum();
        let captured = attempts
            .iter()
            .filter(|attempt| attempt.state == AttemptState::Captured);
        let roundings: Money = captured.clone().map(|attempt| attempt.rounding).sum();
        let paid_out_short = captured
            .flat_map(|attempt| &attempt.returns)
            .any(|back| back.pay_out < back.amount);
        prop_assert!(there == to_pay + roundings || paid_out_short);
        self.seen.rounded_handover |= !roundings.is_zero();
        self.seen.marked_handover |= composition.marks().next().is_some();
        self.seen.prepaid_handover |= before.ledger.prepaid;
        self.seen.abandoned_handover |= attempts
            .iter()
            .any(|attempt| attempt.abandoned && attempt.is_open());
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
        marks(order)?;
        prop_assert!(order.window_before.is_none_or(|before| before != order.window));
        prop_assert!(order.window_before.is_none() || !order.lifecycle.is_closed());
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

/// One code a unit, none twice, none for goods by weight; in the bags all units of a line have one, or none.
fn marks(order: &Order) -> Checked {
    for line in &order.lines {
        prop_assert!(
            line.marks.len() <= line.pick.units(),
            "more codes than units: {:?}",
            line
        );
    }
    for goods in [&order.composition, &order.kept_goods].into_iter().flatten() {
        for line in goods.lines.iter().filter(|line| !line.marks.is_empty()) {
            prop_assert_eq!(line.marks.len(), line.quantity.units(), "{:?}", line);
            prop_assert!(line.grams.is_none());
        }
    }
    let held: Vec<&str> = order.marks().map(MarkingCode::unit).collect();
    let distinct: BTreeSet<&str> = held.iter().copied().collect();
    prop_assert_eq!(held.len(), distinct.len(), "a unit twice");
    prop_assert!(held.is_empty() || order.lifecycle != Lifecycle::Canceled);
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
