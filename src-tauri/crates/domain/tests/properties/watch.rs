//! The rules, checked after every step.

use crate::drive::{RIGHT, Step, WRONG};
use crate::support::tries::agree;
use crate::support::{Till, code};
use domain::*;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

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
            }
        }
        let mut order = before;
        let news = self.till.log[known..].to_vec();
        for recorded in &news {
            self.event(&order, recorded)?;
            order.apply(recorded);
            self.state(&order)?;
        }
        prop_assert_eq!(&order, &self.till.order);
        // Between the events of one step money may be on its way; after the step it is not.
        if order.lifecycle == Lifecycle::Canceled {
            prop_assert!(order.ledger.kept().is_zero(), "money kept for a canceled order");
            prop_assert!(!order.visit.is_verified());
        }
        if self.steps.is_multiple_of(20) {
            hides_codes(&format!("{order:?}"))?;
            for role in [Role::Picker, Role::Cashier, Role::Manager] {
                agree(&order, role).map_err(TestCaseError::fail)?;
            }
        }
        Ok(())
    }

    pub fn at_the_end(&self) -> Checked {
        let folded = Order::fold(self.till.order.id, &self.till.log);
        prop_assert_eq!(folded.as_ref(), Some(&self.till.order));
        let text = serde_json::to_string(&self.till.order).map_err(fail)?;
        let read: Order = serde_json::from_str(&text).map_err(fail)?;
        prop_assert_eq!(&read, &self.till.order, "a stored fold reads back");
        hides_codes(&format!("{:?}", self.till.log))
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
        self.announcement(&recorded.event)
    }

    /// Code verified, settled to the kopeck, nothing open, nothing to give back by hand.
    fn handover(&self, before: &Order, composition: &Composition) -> Checked {
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
        prop_assert_eq!(before.ledger.kept(), composition.sum());
        prop_assert!(before.ledger.live().is_none());
        prop_assert!(composition.present().next().is_some());
        let by_hand =
            before.ledger.attempts.iter().any(|attempt| {
                attempt.tender != Tender::YandexPay && attempt.state == AttemptState::ReturnOwed
            });
        prop_assert!(!by_hand, "goods went while a return was open");
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
        .map(|attempt| attempt.amount)
        .sum();
    prop_assert_eq!(by_state, kept);
    for attempt in &order.ledger.attempts {
        prop_assert!(attempt.amount.is_positive());
        prop_assert!(attempt.change() >= Money::ZERO);
    }
    let Some(composition) = &order.composition else {
        return Ok(());
    };
    prop_assert!(order.owed() >= Money::ZERO, "more was taken than the goods cost");
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
