//! One schedule from its seed: steps drawn while it runs, so that they lead somewhere; then the end. A list of steps
//! can be played again, whole or in part.

use super::{
    act::{Crash, Customer, Step, What, any_fault},
    coverage::{Seen, Sight},
    dice::Dice,
    network::Fault,
    setup::Setup,
    world::{Broken, Outcome, World},
};
use domain::{AttemptState, CommandKind, Fact, Lifecycle, Tender, record};
use jiff::SignedDuration;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// What came of a schedule.
#[derive(Debug)]
pub(super) struct Played {
    pub(super) steps: Vec<Step>,
    pub(super) broken: Option<Broken>,
    pub(super) seen: Seen,
    pub(super) calls: u64,
    pub(super) trace: Vec<String>,
}

/// Plays the seed's own schedule.
pub(super) fn play(seed: u64, traced: bool) -> Played {
    run(seed, None, traced)
}

/// Plays these steps in the seed's world.
pub(super) fn replay(seed: u64, steps: &[Step], traced: bool) -> Played {
    run(seed, Some(steps), traced)
}

fn run(seed: u64, script: Option<&[Step]>, traced: bool) -> Played {
    let mut steps = Vec::new();
    let mut world = match World::new(Setup::of(seed), traced) {
        Ok(world) => world,
        Err(broken) => {
            return Played {
                steps,
                broken: Some(broken),
                seen: Seen::default(),
                calls: 0,
                trace: Vec::new(),
            };
        }
    };
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        match script {
            Some(script) => {
                for step in script {
                    steps.push(*step);
                    world.take(step)?;
                }
            }
            None => {
                let mut dice = Dice::new(seed);
                for _ in 0..dice.between(6, 42) {
                    let step = world.draw(&mut dice);
                    steps.push(step);
                    world.take(&step)?;
                }
            }
        }
        world.settle()
    }));
    let broken = match outcome {
        Ok(outcome) => outcome.err(),
        Err(panic) => {
            let said = panic.downcast_ref::<String>().cloned();
            let said = said.or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned()));
            Some(super::world::broken("nothing panics", said.unwrap_or_default()))
        }
    };
    Played {
        steps,
        broken,
        seen: world.seen,
        calls: world.calls,
        trace: world.trace.unwrap_or_default(),
    }
}

impl World {
    pub(super) fn take(&mut self, step: &Step) -> Outcome {
        let case = step.case.min(self.cases.len() - 1);
        self.tell(|| format!("-- {:?} (order {})", step.what, case + 1));
        match step.what {
            What::Wait { ms, gap_ms } => {
                let span = |ms: u32| SignedDuration::from_millis(i64::from(ms));
                self.advance(span(ms), span(gap_ms))
            }
            What::WaitPastLink => self.wait_past(SignedDuration::from_secs(20)),
            What::WaitPastGrace => self.wait_past(SignedDuration::from_secs(15 * 60 + 30)),
            What::Network(fault) => {
                if let Fault::RateLimited { .. } = fault {
                    self.seen.note(Sight::RateLimited);
                }
                if let Fault::SlowBack { .. } | Fault::SlowThere { .. } = fault {
                    self.seen.note(Sight::AnsweredSlowly);
                }
                self.network.next_fault(fault);
                Ok(())
            }
            What::OutOfReach { ms } => {
                let until = self.now() + SignedDuration::from_millis(i64::from(ms));
                self.network.go_down(until);
                Ok(())
            }
            What::Back => {
                self.network.heal();
                self.drive()
            }
            What::Restart => {
                self.seen.note(Sight::RestartIdle);
                self.restart()?;
                self.drive()
            }
            What::CrashAt(crash) => {
                self.crash = Some(crash);
                Ok(())
            }
            What::Desk(kind) => {
                self.ask(case, kind, step.salt)?;
                self.drive()
            }
            What::Customer(does) => self.customer(case, does, step.salt),
            What::KuperCancels => self.kuper_cancels(case),
            What::PaidAtKuper => {
                let settles = self.config.kuper.accept_prepaid;
                let events = record(&self.cases[case].order, Fact::PaidAtKuper { settles });
                self.commit_fact(case, &events)?;
                self.drive()
            }
            What::FailNextRefund => {
                self.pay.fail_next_refund("the bank would not");
                Ok(())
            }
            What::StrangeStatus => self.strange_status(case, step.salt),
            What::TrueStatus => {
                self.true_status();
                self.drive()
            }
            What::Forge => self.forge(case, step.salt),
            What::Erase => {
                if !self.cases[case].requests.is_empty() {
                    self.seen.note(Sight::Erased);
                }
                self.cases[case].requests.clear();
                self.drive()
            }
            What::ClockOff { seconds } => {
                self.seen.note(Sight::ClockOff);
                self.put_clock_off(SignedDuration::from_secs(i64::from(seconds)));
                self.drive()
            }
        }
    }

    /// Lets time pass until so long after the end of the youngest link.
    fn wait_past(&mut self, past: SignedDuration) -> Outcome {
        let payments = self.pay.payments();
        let Some(youngest) = payments.last() else {
            return Ok(());
        };
        let end = youngest.created + SignedDuration::from_secs(youngest.ttl_s) + past;
        let left = end.duration_since(self.now());
        if left.is_positive() {
            self.advance(left, SignedDuration::from_secs(90))?;
        }
        Ok(())
    }

    /// The next step. What leads on is likelier than what does not.
    fn draw(&self, dice: &mut Dice) -> Step {
        let case = usize::try_from(dice.below(self.cases.len() as u64)).unwrap_or_default();
        let salt = dice.number();
        let what = match dice.below(100) {
            0..=39 => self.leading_on(case, dice),
            40..=54 => wait(dice),
            55 if self.setup.notified => What::Forge,
            56 | 57 if self.setup.notified && dice.percent(50) => What::Forge,
            55..=66 => What::Network(any_fault(dice)),
            67..=69 => What::OutOfReach {
                ms: u32::try_from(dice.between(2_000, 90_000)).unwrap_or(2_000),
            },
            70 | 71 => What::Back,
            72 | 73 => What::Restart,
            74..=80 => What::CrashAt(any_crash(dice)),
            81..=88 => What::Customer(any_customer(dice)),
            89 => What::KuperCancels,
            90 => What::PaidAtKuper,
            91 => What::FailNextRefund,
            92 => {
                if dice.percent(60) {
                    What::StrangeStatus
                } else {
                    What::TrueStatus
                }
            }
            93 => What::WaitPastLink,
            94 => match dice.below(4) {
                0 => What::Erase,
                1 => What::WaitPastGrace,
                2 => What::WaitPastLink,
                _ => What::ClockOff {
                    seconds: dice
                        .pick(&[-3_600, -90, -5, 7, 120, 3_600, 0])
                        .copied()
                        .unwrap_or_default(),
                },
            },
            _ => What::Desk(
                dice.pick(&CommandKind::ALL)
                    .copied()
                    .unwrap_or(CommandKind::HandOver),
            ),
        };
        Step { what, case, salt }
    }

    /// What people in their senses would do next.
    fn leading_on(&self, case: usize, dice: &mut Dice) -> What {
        let order = &self.cases[case].order;
        let (idle, crash) = (wait(dice), What::CrashAt(any_crash(dice)));
        let desk = |kind| What::Desk(kind);
        let some = |dice: &mut Dice, of: &[(u64, What)]| dice.weighed(of).unwrap_or(What::Restart);
        if order.lifecycle == Lifecycle::HandedOver {
            return some(
                dice,
                &[
                    (8, desk(CommandKind::ReturnGoods)),
                    (2, desk(CommandKind::ConfirmReturn)),
                    (1, desk(CommandKind::RetryReturn)),
                    (1, What::Customer(Customer::CapturedLate)),
                    (1, What::KuperCancels),
                    (1, idle),
                ],
            );
        }
        if order.lifecycle == Lifecycle::Canceled {
            return some(
                dice,
                &[
                    (2, desk(CommandKind::ConfirmReturn)),
                    (1, desk(CommandKind::RetryReturn)),
                    (2, desk(CommandKind::ConfirmCard)),
                    (2, desk(CommandKind::DeclineCard)),
                    (1, desk(CommandKind::CardWasCharged)),
                    (2, What::Customer(Customer::CapturedLate)),
                    (1, What::FailNextRefund),
                    (2, idle),
                ],
            );
        }
        if !order.visit.is_verified() {
            return if order.code.as_ref().is_some_and(|code| code.locked) {
                desk(CommandKind::UnlockCode)
            } else {
                desk(CommandKind::CheckCode)
            };
        }
        if !order.visit.composition_confirmed() {
            return desk(CommandKind::ConfirmComposition);
        }
        let misread = |attempt: &domain::Attempt| self.was_misread(order.id.0, attempt.no);
        let pays = order
            .ledger
            .live()
            .is_some_and(|live| live.tender == Tender::YandexPay);
        if pays && order.ledger.attempts.iter().any(misread) && dice.percent(70) {
            return desk(CommandKind::CardWasCharged);
        }
        match order.ledger.live() {
            Some(live) if live.tender == Tender::Card => some(
                dice,
                &[
                    (4, desk(CommandKind::ConfirmCard)),
                    (3, desk(CommandKind::DeclineCard)),
                    (2, desk(CommandKind::DoubtCard)),
                    (1, What::KuperCancels),
                    (1, What::PaidAtKuper),
                ],
            ),
            Some(live) => match live.state {
                AttemptState::Waiting { .. } => some(
                    dice,
                    &[
                        (6, What::Customer(Customer::Pays)),
                        (2, What::Customer(Customer::Opens)),
                        (3, What::Customer(Customer::PaysWrongly)),
                        (1, What::Customer(Customer::Declines)),
                        (1, What::Customer(Customer::PaysAtTheLastSecond)),
                        (1, What::Customer(Customer::PaysInGrace)),
                        (5, desk(CommandKind::AskRollback)),
                        (2, desk(CommandKind::Cancel)),
                        (2, desk(CommandKind::Abandon)),
                        (2, What::OutOfReach { ms: 60_000 }),
                        (1, What::PaidAtKuper),
                        (1, What::KuperCancels),
                        (1, What::WaitPastLink),
                        (1, What::WaitPastGrace),
                        (2, crash),
                        (4, idle),
                    ],
                ),
                _ => some(
                    dice,
                    &[
                        (5, desk(CommandKind::AskRollback)),
                        (4, desk(CommandKind::Abandon)),
                        (2, What::Customer(Customer::CapturedLate)),
                        (1, What::Customer(Customer::Pays)),
                        (2, What::OutOfReach { ms: 45_000 }),
                        (1, What::Erase),
                        (1, What::Network(Fault::Unauthorized)),
                        (6, idle),
                    ],
                ),
            },
            None if order.owed().is_positive() => some(
                dice,
                &[
                    (12, desk(CommandKind::StartPay)),
                    (4, desk(CommandKind::TakeCash)),
                    (4, desk(CommandKind::StartCard)),
                    (2, desk(CommandKind::RefuseLine)),
                    (2, desk(CommandKind::OweReturn)),
                    (1, desk(CommandKind::CardWasCharged)),
                    (1, desk(CommandKind::ConfirmReturn)),
                    (2, What::Customer(Customer::CapturedLate)),
                    (1, What::PaidAtKuper),
                    (1, What::Network(Fault::Unauthorized)),
                    (1, What::Network(Fault::DropAfter)),
                    (2, crash),
                ],
            ),
            None => some(
                dice,
                &[
                    (6, desk(CommandKind::HandOver)),
                    (5, desk(CommandKind::ShowBag)),
                    (4, desk(CommandKind::RefuseLine)),
                    (2, desk(CommandKind::OweReturn)),
                    (1, desk(CommandKind::ConfirmReturn)),
                    (1, What::FailNextRefund),
                    (1, desk(CommandKind::Cancel)),
                    (1, What::KuperCancels),
                    (1, What::PaidAtKuper),
                    (1, What::Customer(Customer::CapturedLate)),
                    (1, idle),
                ],
            ),
        }
    }
}

fn wait(dice: &mut Dice) -> What {
    let (most, gap_ms) = match dice.below(4) {
        0 => (900, 100),
        1 | 2 => (8_000, 1_000),
        _ => (70_000, 9_000),
    };
    What::Wait {
        ms: u32::try_from(dice.between(1, most)).unwrap_or(1),
        gap_ms,
    }
}

fn any_crash(dice: &mut Dice) -> Crash {
    let of = [
        Crash::BeforeCommit,
        Crash::AfterCommit,
        Crash::BeforeCall,
        Crash::WhileCalling,
        Crash::AfterCall,
        Crash::AfterRecord,
    ];
    dice.pick(&of).copied().unwrap_or(Crash::AfterCommit)
}

fn any_customer(dice: &mut Dice) -> Customer {
    let of = [
        (5, Customer::Pays),
        (2, Customer::Opens),
        (1, Customer::Declines),
        (1, Customer::PaysWrongly),
        (1, Customer::PaysAtTheLastSecond),
        (1, Customer::PaysInGrace),
        (4, Customer::CapturedLate),
    ];
    dice.weighed(&of).unwrap_or(Customer::Opens)
}
