//! The end of a schedule: the network heals, people do what the screen asks of them, and the clock runs until all is
//! quiet. Whatever is not at rest then never will be.

use super::{
    act::Customer,
    case::{CASHIER, MANAGER},
    coverage::Sight,
    dice::Dice,
    world::{Outcome, World, broken},
};
use crate::view::{AttemptStateName, AttemptView, ClosureName, OrderView, ReturnStateName, TenderName};
use domain::{Actor, CommandKind, Fact, Lifecycle, Role, record};
use jiff::SignedDuration;

/// Rounds of looking at the screen before it is called stuck.
const ROUNDS: u32 = 60;

/// How the visit ends, if nothing ended it before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    HandOver,
    CancelByStore,
    CancelByKuper,
    /// The customer goes away, and takes their money along.
    Leave,
}

impl World {
    pub(super) fn settle(&mut self) -> Outcome {
        self.tell(|| "the network heals, and people finish what they began".to_owned());
        self.network.heal();
        self.crash = None;
        self.careful = true;
        self.true_status();
        let mut dice = Dice::new(self.setup.seed ^ 0x7365_7474_6c65);
        let endings: Vec<Ending> = (0..self.cases.len())
            .map(|_| {
                let of = [
                    (60, Ending::HandOver),
                    (12, Ending::CancelByStore),
                    (12, Ending::CancelByKuper),
                    (16, Ending::Leave),
                ];
                dice.weighed(&of).unwrap_or(Ending::HandOver)
            })
            .collect();
        let mut round = 0;
        while !self.is_settled() {
            round += 1;
            if round > ROUNDS {
                return Err(broken("everything comes to its end", self.open_things()));
            }
            for (case, ending) in endings.iter().enumerate() {
                self.finish(case, *ending, round, &mut dice)?;
            }
            let (pause, gap) = if round < 12 { (4, 1) } else { (40, 8) };
            self.advance(SignedDuration::from_secs(pause), SignedDuration::from_secs(gap))?;
        }
        self.outlive_the_watch()?;
        for case in 0..self.cases.len() {
            let order = &self.cases[case].order;
            if order.lifecycle == Lifecycle::Ready {
                self.seen.note(Sight::LeftWithNothing);
            }
        }
        self.tell_books();
        self.check_end()
    }

    /// Nothing waits for anybody: no person, no service.
    fn is_settled(&self) -> bool {
        let quiet = self.cases.iter().all(|case| {
            let order = &case.order;
            let ended = order.lifecycle.is_closed() || !order.visit.is_verified();
            let rest = order.ledger.attempts.iter().all(|attempt| attempt.is_final());
            ended
                && rest
                && !order
                    .ledger
                    .attempts
                    .iter()
                    .any(|attempt| self.was_misread(case.order.id.0, attempt.no))
        });
        let left = self
            .cases
            .iter()
            .all(|case| case.order.lifecycle.is_closed() || !case.order.ledger.kept().is_positive());
        quiet && left
    }

    pub(super) fn was_misread(&self, id: i64, no: domain::AttemptNo) -> bool {
        let place = usize::try_from(id - 1).unwrap_or_default();
        let attempt = self.cases[place].order.ledger.attempt(no);
        let declined = attempt.is_some_and(|attempt| {
            attempt.state
                == domain::AttemptState::Closed {
                    closure: domain::Closure::Declined,
                }
        });
        declined && self.people.was_charged((place, no))
    }

    fn open_things(&self) -> String {
        let orders = self.cases.iter().map(|case| {
            let order = &case.order;
            format!("{:?} {:?} {:?}", order.lifecycle, order.visit, order.ledger)
        });
        orders.collect::<Vec<_>>().join("; ")
    }

    /// Late money is looked for until the watch over each payment is over; then nobody calls any more.
    fn outlive_the_watch(&mut self) -> Outcome {
        let end = self.now() + self.habits.watch_for() + SignedDuration::from_mins(10);
        let mut dice = Dice::new(self.setup.seed);
        while !self.all_done() || !self.network.is_quiet() || self.post.next_event().is_some() {
            // A payment that was begun with the clock put forward looks younger than it is.
            let longer = SignedDuration::from_hours(if self.clock_is_true() { 0 } else { 2 });
            if self.now() > end + longer {
                return Err(broken("the watch over payments ends", self.open_things()));
            }
            self.advance(SignedDuration::from_mins(7), SignedDuration::from_mins(3))?;
            for case in 0..self.cases.len() {
                // A late capture may have begun a return, and the service may refuse it.
                self.do_what_is_asked(case, &mut dice, true)?;
            }
        }
        Ok(())
    }

    /// One glance at the screen, and what it asks for.
    fn finish(&mut self, case: usize, ending: Ending, round: u32, dice: &mut Dice) -> Outcome {
        self.do_what_is_asked(case, dice, round > 20)?;
        let view = self.view(case, Role::Manager);
        let order = &self.cases[case].order;
        if order.lifecycle != Lifecycle::Ready {
            return Ok(());
        }
        // Somebody else's turn: the terminal's, the service's, or a person's above.
        if order.ledger.live().is_some() {
            return Ok(());
        }
        match ending {
            Ending::HandOver => self.serve(case, &view, dice),
            Ending::CancelByStore => self.ask_as(case, CommandKind::Cancel, CASHIER, dice),
            Ending::CancelByKuper => self.kuper_cancels(case),
            Ending::Leave if view.kept > 0 => {
                self.offered(case, &view, CommandKind::OweReturn, CASHIER, dice)
            }
            Ending::Leave => self.offered(case, &view, CommandKind::EndVisit, CASHIER, dice),
        }
    }

    /// The next step towards the customer going home with the goods.
    fn serve(&mut self, case: usize, view: &OrderView, dice: &mut Dice) -> Outcome {
        let nothing_left = view.lines.iter().all(|line| line.packs_milli == 0);
        if nothing_left {
            return self.ask_as(case, CommandKind::Cancel, CASHIER, dice);
        }
        let next = [
            CommandKind::UnlockCode,
            CommandKind::CheckCode,
            CommandKind::ConfirmComposition,
        ];
        let confirmed = view
            .visit
            .as_ref()
            .is_some_and(|visit| visit.composition_confirmed);
        for kind in next {
            if view.allowed.contains(&kind) && !(kind == CommandKind::ConfirmComposition && confirmed) {
                return self.ask_as(case, kind, MANAGER, dice);
            }
        }
        if view.allowed.contains(&CommandKind::HandOver) {
            return self.ask_as(case, CommandKind::HandOver, CASHIER, dice);
        }
        if view.allowed.contains(&CommandKind::TakeCash) {
            let by_service = dice.percent(50) && view.allowed.contains(&CommandKind::StartPay);
            let kind = if by_service {
                CommandKind::StartPay
            } else {
                CommandKind::TakeCash
            };
            return self.ask_as(case, kind, CASHIER, dice);
        }
        self.offered(case, view, CommandKind::ShowBag, CASHIER, dice)
    }

    fn offered(
        &mut self,
        case: usize,
        view: &OrderView,
        kind: CommandKind,
        actor: Actor,
        dice: &mut Dice,
    ) -> Outcome {
        if view.allowed.contains(&kind) {
            self.ask_as(case, kind, actor, dice)
        } else {
            Ok(())
        }
    }

    pub(super) fn kuper_cancels(&mut self, case: usize) -> Outcome {
        let fact = Fact::KuperCanceled {
            slug: "customer_request".to_owned(),
            description: String::new(),
        };
        let events = record(&self.cases[case].order, fact);
        self.commit_fact(case, &events)?;
        self.drive()
    }

    /// What the screen shows as waiting for a person is done, as it really was.
    fn do_what_is_asked(&mut self, case: usize, dice: &mut Dice, hurry: bool) -> Outcome {
        let view = self.view(case, Role::Manager);
        for shown in &view.payments {
            for kind in self.wanted(case, shown, dice, hurry) {
                match kind {
                    Wanted::Command(kind) => self.ask_as(case, kind, MANAGER, &mut dice.clone())?,
                    Wanted::Pay => self.customer(case, Customer::Pays, dice.number())?,
                }
                dice.number();
            }
        }
        Ok(())
    }

    fn wanted(&self, case: usize, shown: &AttemptView, dice: &mut Dice, hurry: bool) -> Vec<Wanted> {
        let charged = self.people.was_charged((case, domain::AttemptNo(shown.no)));
        let mut wanted = Vec::new();
        let mut want = |kind| wanted.push(Wanted::Command(kind));
        for back in &shown.returns {
            match back.state {
                ReturnStateName::Owed if back.by_hand => want(CommandKind::ConfirmReturn),
                ReturnStateName::Refused if back.by_hand || hurry || dice.percent(35) => {
                    want(CommandKind::ConfirmReturn)
                }
                ReturnStateName::Refused => want(CommandKind::RetryReturn),
                ReturnStateName::Owed | ReturnStateName::Done => {}
            }
        }
        match (shown.tender, shown.state) {
            (TenderName::Card, AttemptStateName::Started | AttemptStateName::Unsure) => want(if charged {
                CommandKind::ConfirmCard
            } else {
                CommandKind::DeclineCard
            }),
            (TenderName::Card, AttemptStateName::Closed)
                if charged && shown.closure == Some(ClosureName::Declined) =>
            {
                want(CommandKind::CardWasCharged);
            }
            (TenderName::YandexPay, AttemptStateName::Mismatched) => want(CommandKind::AskRollback),
            (TenderName::YandexPay, AttemptStateName::Started) if hurry => want(CommandKind::AskRollback),
            (TenderName::YandexPay, AttemptStateName::Waiting) => {
                if shown.qr_svg.is_some() && !hurry && dice.percent(60) {
                    wanted.push(Wanted::Pay);
                } else if hurry || dice.percent(40) {
                    wanted.push(Wanted::Command(CommandKind::AskRollback));
                }
            }
            (TenderName::Cash | TenderName::Card | TenderName::YandexPay, _) => {}
        }
        wanted
    }
}

enum Wanted {
    Command(CommandKind),
    Pay,
}
