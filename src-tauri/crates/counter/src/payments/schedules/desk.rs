//! The people at the counter. They see what the screen shows and ask for what it offers; now and then also for what it
//! does not offer, and must be refused.

use super::{
    case::{CASHIER, MANAGER},
    coverage::Sight,
    dice::Dice,
    world::{Outcome, World, broken},
};
use crate::{
    payments::request::{create_order, payment_id},
    view::{AttemptStateName, AttemptView, ClosureName, OrderView, ReturnStateName, TenderName},
};
use domain::{
    Actor, AttemptNo, CanceledBy, Cancellation, Code, CodeLength, Command, CommandKind, Composition, LineNo,
    Money, PaymentId, Quantity, ReturnNo, Role, decide,
};

/// A command with its particulars, and whether the screen offers it so.
struct Wish {
    command: Command,
    offered: bool,
    /// The body that goes beside it.
    request: Option<(PaymentId, Vec<u8>)>,
}

impl Wish {
    fn new(command: Command, offered: bool) -> Self {
        Self {
            command,
            offered,
            request: None,
        }
    }
}

impl World {
    /// Asks for a command of this kind. Whether it is granted must be what the screen said.
    pub(super) fn ask(&mut self, case: usize, kind: CommandKind, salt: u64) -> Outcome {
        let mut dice = Dice::new(salt);
        let actor = if kind.role() == Role::Manager && dice.percent(85) || dice.percent(25) {
            MANAGER
        } else {
            CASHIER
        };
        self.ask_as(case, kind, actor, &mut dice)
    }

    pub(super) fn ask_as(
        &mut self,
        case: usize,
        kind: CommandKind,
        actor: Actor,
        dice: &mut Dice,
    ) -> Outcome {
        let view = self.view(case, actor.role);
        let Some(wish) = self.wish(case, kind, actor, &view, dice) else {
            return Ok(());
        };
        let listed = view.allowed.contains(&kind);
        let granted = decide(&self.cases[case].order, wish.command.clone(), actor);
        let events = match (granted, listed && wish.offered) {
            (Ok(events), true) => events,
            (Err(_), false) => {
                self.seen.note(if listed {
                    Sight::StaleTarget
                } else {
                    Sight::ActRefused
                });
                return Ok(());
            }
            (Err(refusal), true) => {
                let asked = wish.command;
                return Err(broken(
                    "what the screen offers succeeds",
                    format!("{asked:?} as {:?}: {refusal}", actor.role),
                ));
            }
            (Ok(events), false) => {
                let asked = wish.command;
                return Err(broken(
                    "what the screen does not offer is refused",
                    format!("{asked:?} gave {events:?}"),
                ));
            }
        };
        if events.is_empty() {
            return Ok(());
        }
        if kind == CommandKind::HandOver {
            self.check_handover(case)?;
        }
        let next_no = self.cases[case].order.ledger.next_no();
        if self.commit(case, &events, actor.operator, wish.request)? {
            self.do_for_real(case, next_no, &wish.command, &view, dice);
        }
        self.check_commit(case)
    }

    /// What the hands do once the till has it.
    fn do_for_real(
        &mut self,
        case: usize,
        next: AttemptNo,
        command: &Command,
        before: &OrderView,
        dice: &mut Dice,
    ) {
        match command {
            Command::TakeCash { received, .. } => {
                let Some(attempt) = self.cases[case].order.ledger.attempt(next) else {
                    return;
                };
                // The customer gave so much, and got the change that the screen named.
                let stays = *received - attempt.change();
                self.people.took_cash((case, next), stays);
            }
            Command::StartCard { amount } => {
                let charged = dice.percent(70);
                self.people.tapped_card((case, next), charged, *amount);
                self.tell(|| format!("the terminal {}", if charged { "charges" } else { "declines" }));
            }
            Command::ConfirmReturn { attempt, no } => {
                let shown = before.payments.iter().find(|shown| shown.no == attempt.0);
                let back = shown.and_then(|shown| shown.returns.iter().find(|back| back.no == no.0));
                let (Some(shown), Some(back)) = (shown, back) else {
                    return;
                };
                let (place, amount) = ((case, *attempt), Money::from_minor(back.amount));
                match shown.tender {
                    TenderName::Cash => self.people.gave_cash(place, amount),
                    TenderName::Card => self.people.returned_card(place, amount),
                    TenderName::YandexPay => {
                        self.seen.note(Sight::RefundByHand);
                        self.people.gave_for_service(place, amount);
                    }
                }
            }
            _ => {}
        }
    }

    /// The particulars, as the screen would fill them in. `None`: no honest person would say so now.
    fn wish(
        &self,
        case: usize,
        kind: CommandKind,
        actor: Actor,
        view: &OrderView,
        dice: &mut Dice,
    ) -> Option<Wish> {
        let order = &self.cases[case].order;
        let any = |dice: &mut Dice| AttemptNo(u16::try_from(dice.between(1, 4)).unwrap_or(1));
        // Mostly an attempt that the button stands beside; else any, which a stale screen might show.
        let aim = |dice: &mut Dice, fits: &dyn Fn(&AttemptView) -> bool| {
            let fitting: Vec<u16> = view
                .payments
                .iter()
                .filter(|shown| fits(shown))
                .map(|shown| shown.no)
                .collect();
            match dice.pick(&fitting).copied() {
                Some(no) if self.careful || dice.percent(95) => (AttemptNo(no), true),
                _ => {
                    let no = any(dice);
                    (no, fitting.contains(&no.0))
                }
            }
        };
        let charged = |no: AttemptNo| self.people.was_charged((case, no));
        let open_card = |shown: &AttemptView| {
            shown.tender == TenderName::Card
                && matches!(shown.state, AttemptStateName::Started | AttemptStateName::Unsure)
        };
        let wish = match kind {
            CommandKind::CheckCode => {
                let entered = order.code.as_ref()?.code.clone();
                let wrong = Code::from_random(CodeLength::DEFAULT, dice.number());
                Wish::new(
                    Command::CheckCode {
                        entered: if self.careful || dice.percent(95) {
                            entered
                        } else {
                            wrong
                        },
                    },
                    true,
                )
            }
            CommandKind::UnlockCode => Wish::new(
                Command::UnlockCode {
                    reason: "показал паспорт".to_owned(),
                },
                true,
            ),
            CommandKind::ShowBag => {
                let bags = view.placement.as_ref().map_or(1, |placement| placement.bags);
                let bag = u8::try_from(dice.between(1, u64::from(bags))).unwrap_or(1);
                Wish::new(Command::ShowBag { bag }, true)
            }
            CommandKind::ConfirmComposition => Wish::new(Command::ConfirmComposition, true),
            CommandKind::EndVisit => Wish::new(Command::EndVisit, true),
            CommandKind::HandOver => Wish::new(Command::HandOver, true),
            CommandKind::Cancel => Wish::new(
                Command::Cancel {
                    cancellation: Cancellation {
                        by: CanceledBy::Merchant,
                        slug: "customer_refused".to_owned(),
                        description: String::new(),
                    },
                },
                true,
            ),
            CommandKind::RefuseLine => {
                let (line, left) = fewer(order.composition.as_ref()?, dice)?;
                Wish::new(
                    Command::RefuseLine {
                        line,
                        left,
                        units: Vec::new(),
                    },
                    true,
                )
            }
            CommandKind::ReturnGoods => {
                let (line, left) = fewer(order.goods()?, dice)?;
                let reason = "не понравилось".to_owned();
                Wish::new(Command::ReturnGoods { line, left, reason }, true)
            }
            CommandKind::TakeCash => {
                let amount = self.part(view.owed, dice);
                let due = if amount == view.owed {
                    view.cash_due
                } else {
                    amount
                };
                let more = [0, 0, 1, 100, 50_000];
                let received = due + dice.pick(&more).copied().unwrap_or_default();
                let received = if !self.careful && dice.percent(5) {
                    due - 1
                } else {
                    received
                };
                Wish::new(
                    Command::TakeCash {
                        amount: Money::from_minor(amount),
                        received: Money::from_minor(received),
                        rounding: self.config.cash.rounding,
                    },
                    amount > 0 && amount <= view.owed && received >= due,
                )
            }
            CommandKind::StartCard => {
                let amount = self.part(view.owed, dice);
                Wish::new(
                    Command::StartCard {
                        amount: Money::from_minor(amount),
                    },
                    amount > 0 && amount <= view.owed,
                )
            }
            CommandKind::StartPay => return self.start_pay(case, actor, view, dice),
            CommandKind::ConfirmCard => {
                let (attempt, offered) = aim(dice, &open_card);
                if offered && !charged(attempt) {
                    return None;
                }
                let reference = format!("RRN {:012}", dice.below(1_000_000));
                Wish::new(Command::ConfirmCard { attempt, reference }, offered)
            }
            CommandKind::DeclineCard => {
                let (attempt, offered) = aim(dice, &open_card);
                // Sometimes the slip is misread, and the customer finds the charge later.
                if offered && charged(attempt) && !dice.percent(20) {
                    return None;
                }
                Wish::new(Command::DeclineCard { attempt }, offered)
            }
            CommandKind::DoubtCard => {
                let (attempt, offered) = aim(dice, &|shown| {
                    shown.tender == TenderName::Card && shown.state == AttemptStateName::Started
                });
                Wish::new(Command::DoubtCard { attempt }, offered)
            }
            CommandKind::CardWasCharged => {
                let (attempt, offered) = aim(dice, &|shown| {
                    shown.tender == TenderName::Card && shown.closure == Some(ClosureName::Declined)
                });
                if offered && !charged(attempt) {
                    return None;
                }
                let reference = "RRN по выписке".to_owned();
                Wish::new(Command::CardWasCharged { attempt, reference }, offered)
            }
            CommandKind::AskRollback => {
                let (attempt, offered) = aim(dice, &|shown| {
                    shown.tender == TenderName::YandexPay
                        && matches!(
                            shown.state,
                            AttemptStateName::Started
                                | AttemptStateName::Waiting
                                | AttemptStateName::Mismatched
                        )
                });
                Wish::new(Command::AskRollback { attempt }, offered)
            }
            CommandKind::Abandon => {
                let (attempt, offered) = aim(dice, &|shown| shown.can_be_abandoned);
                // While the service answers, the till itself says no before the order is asked.
                if !offered {
                    return None;
                }
                Wish::new(Command::Abandon { attempt }, offered)
            }
            CommandKind::ConfirmReturn => {
                let (attempt, no, offered) = self.back(view, dice, |state, by_hand| match state {
                    ReturnStateName::Owed => by_hand,
                    ReturnStateName::Refused => actor.role == Role::Manager,
                    ReturnStateName::Done => false,
                });
                Wish::new(Command::ConfirmReturn { attempt, no }, offered)
            }
            CommandKind::RetryReturn => {
                let (attempt, no, offered) =
                    self.back(view, dice, |state, _| state == ReturnStateName::Refused);
                Wish::new(Command::RetryReturn { attempt, no }, offered)
            }
            CommandKind::OweReturn => {
                let (attempt, offered) = aim(dice, &|shown| shown.kept > 0);
                Wish::new(Command::OweReturn { attempt }, offered)
            }
            CommandKind::NoteReceipt => Wish::new(
                Command::NoteReceipt {
                    receipt: "00042".to_owned(),
                },
                true,
            ),
            // Picking is over when a schedule begins, and these must all be refused.
            CommandKind::Accept => Wish::new(Command::Accept, true),
            CommandKind::StartPicking => Wish::new(Command::StartPicking, true),
            CommandKind::Undo => Wish::new(Command::Undo, true),
            CommandKind::Assemble => Wish::new(Command::Assemble { marked: Vec::new() }, true),
            CommandKind::AcceptProposal => Wish::new(Command::AcceptProposal, true),
            CommandKind::DismissProposal => Wish::new(Command::DismissProposal, true),
            CommandKind::AcknowledgeWindow => Wish::new(Command::AcknowledgeWindow, true),
            CommandKind::Pick
            | CommandKind::Replace
            | CommandKind::Unmark
            | CommandKind::SetEstimate
            | CommandKind::Note
            | CommandKind::MakeReady
            | CommandKind::OverrideCode => {
                return None;
            }
        };
        Some(wish)
    }

    /// All of it mostly, sometimes a part; now and then nonsense.
    fn part(&self, owed: i64, dice: &mut Dice) -> i64 {
        match dice.below(20) {
            0 if !self.careful => owed + 1,
            1..=5 if owed > 1 => i64::try_from(dice.between(1, owed.unsigned_abs() - 1)).unwrap_or(1),
            _ => owed,
        }
    }

    /// As the till does it: the intent and the request's bytes are one.
    fn start_pay(&self, case: usize, actor: Actor, view: &OrderView, dice: &mut Dice) -> Option<Wish> {
        let order = &self.cases[case].order;
        let pay = self.config.yandex_pay.as_ref()?;
        let amount = Money::from_minor(self.part(view.owed, dice));
        let id = payment_id(&self.config, order, self.wall());
        let phone = Some("+998901234567".to_owned());
        let request = create_order(&self.config, pay, order, amount, &id, actor.operator, phone);
        let body = serde_json::to_vec(&request).ok()?;
        let offered = amount.is_positive() && amount.minor() <= view.owed;
        Some(Wish {
            command: Command::StartPay {
                amount,
                payment_id: id.clone(),
            },
            offered,
            request: Some((id, body)),
        })
    }

    fn back(
        &self,
        view: &OrderView,
        dice: &mut Dice,
        fits: impl Fn(ReturnStateName, bool) -> bool,
    ) -> (AttemptNo, ReturnNo, bool) {
        let fitting: Vec<(u16, u16)> = view
            .payments
            .iter()
            .flat_map(|shown| shown.returns.iter().map(|back| (shown.no, back)))
            .filter(|(_, back)| fits(back.state, back.by_hand))
            .map(|(attempt, back)| (attempt, back.no))
            .collect();
        let (attempt, no) = match dice.pick(&fitting).copied() {
            Some(found) if self.careful || dice.percent(95) => found,
            _ => (
                u16::try_from(dice.between(1, 4)).unwrap_or(1),
                u16::try_from(dice.between(1, 3)).unwrap_or(1),
            ),
        };
        (AttemptNo(attempt), ReturnNo(no), fitting.contains(&(attempt, no)))
    }
}

/// A line of which the customer does not want all.
fn fewer(goods: &Composition, dice: &mut Dice) -> Option<(LineNo, Quantity)> {
    let present: Vec<_> = goods.present().collect();
    let line = dice.pick(&present)?;
    let packs = line.quantity.milli() / 1_000;
    let left = if line.grams.is_none() && packs > 1 && dice.percent(60) {
        Quantity::from_milli((packs - 1) * 1_000)
    } else {
        Quantity::ZERO
    };
    Some((line.line, left))
}
