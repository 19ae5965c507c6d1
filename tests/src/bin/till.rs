//! A headless till with staff who never tire: the same engine as in the shop's program, for tests that kill it.
//!
//! `till FILE` opens the counter with the settings in FILE and prints `listening ADDRESS`. Pickers take every order as
//! ordered; the cashier serves whoever comes. On standard input, a line for each customer who has come:
//! `customer NUMBER CODE cash|card|qr`. At the end of the input it stops in good order.
#![allow(clippy::unwrap_used, reason = "a test program may fail loudly")]

use counter::config::Config;
use counter::view::{
    Act, AttemptStateName, CodeAnswer, CommandError, LifecycleName, OrderView, PickView, ProblemKind,
    ReturnStateName, RoleName, ShelfName, TenderName,
};
use counter::{Chance, Clock, Counter, Surroundings};
use domain::{Lifecycle, OrderNumber};
use scenarios::till::MANAGER_PIN;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;
use tokio::sync::mpsc;

/// Staff look around so often.
const LOOK: Duration = Duration::from_millis(10);

#[derive(Clone, Debug)]
struct Customer {
    number: OrderNumber,
    code: String,
    tender: TenderName,
}

#[tokio::main]
async fn main() -> ExitCode {
    let path = std::env::args().nth(1).unwrap();
    let config = match Config::load(Path::new(&path)) {
        Ok(config) => config,
        Err(mistakes) => {
            eprintln!("{mistakes}");
            return ExitCode::FAILURE;
        }
    };
    let surroundings = Surroundings {
        clock: Clock::System,
        chance: Chance::from_os(),
        version: "test".to_owned(),
        config_path: path,
        config_problems: Vec::new(),
    };
    let opened = async {
        let counter = Counter::open(config, surroundings).await?;
        let running = counter.start().await?;
        Ok::<_, counter::StartError>((counter, running))
    };
    let (counter, running) = match opened.await {
        Ok(opened) => opened,
        Err(error) => {
            eprintln!("{error}");
            return ExitCode::FAILURE;
        }
    };
    sign_in(&counter).await.unwrap();
    let mut out = std::io::stdout();
    writeln!(out, "listening {}", running.webhook_address).unwrap();
    out.flush().unwrap();

    let mut lines = lines();
    let mut staff = Staff {
        counter: counter.clone(),
        waiting: Vec::new(),
        tenders: BTreeMap::new(),
    };
    let mut looks = tokio::time::interval(LOOK);
    looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            line = lines.recv() => match line {
                Some(line) => staff.waiting.push(customer(&line)),
                None => break,
            },
            _ = looks.tick() => staff.look_around().await,
        }
    }
    running.stop().await;
    ExitCode::SUCCESS
}

/// Standard input by lines. A thread of its own, for a read of it cannot be called off.
fn lines() -> mpsc::Receiver<String> {
    let (sender, lines) = mpsc::channel(64);
    std::thread::spawn(move || {
        for line in std::io::stdin().lines() {
            let told = line.is_ok_and(|line| sender.blocking_send(line).is_ok());
            if !told {
                return;
            }
        }
    });
    lines
}

/// The one manager does everything here; the first start makes them.
async fn sign_in(counter: &Counter) -> Result<(), CommandError> {
    let session = counter.session().await?;
    if session.needs_manager {
        counter
            .create_first_manager("Анна Директорова", MANAGER_PIN)
            .await?;
        return Ok(());
    }
    let manager = session
        .operators
        .iter()
        .find(|person| person.role == RoleName::Manager);
    counter.sign_in(manager.unwrap().id, MANAGER_PIN).await?;
    Ok(())
}

fn customer(line: &str) -> Customer {
    let words: Vec<&str> = line.split_whitespace().collect();
    let ["customer", number, code, tender] = words[..] else {
        panic!("not understood: {line}");
    };
    Customer {
        number: number.into(),
        code: code.to_owned(),
        tender: match tender {
            "cash" => TenderName::Cash,
            "card" => TenderName::Card,
            "qr" => TenderName::YandexPay,
            other => panic!("not understood: {other}"),
        },
    }
}

struct Staff {
    counter: Counter,
    waiting: Vec<Customer>,
    tenders: BTreeMap<i64, TenderName>,
}

impl Staff {
    async fn look_around(&mut self) {
        if let Err(error) = self.serve().await {
            eprintln!("staff: {error:?}");
        }
    }

    async fn serve(&mut self) -> Result<(), CommandError> {
        self.greet().await?;
        for card in self.counter.board().await?.cards {
            let view = self.counter.order(card.id).await?;
            if let Some(act) = self.next(&view) {
                match self.counter.act(view.id, view.version, act).await {
                    // The world moved on; the next look sees how.
                    Err(error) if matches!(error.code.as_str(), "stale" | "closed" | "paymentOpen") => {}
                    outcome => drop(outcome?),
                }
            }
        }
        self.give_back().await
    }

    /// Checks the codes of those who have come.
    async fn greet(&mut self) -> Result<(), CommandError> {
        for customer in std::mem::take(&mut self.waiting) {
            let order = self.counter.journal().order_by_number(&customer.number).await?;
            if order.is_none_or(|order| order.lifecycle != Lifecycle::Ready) {
                continue;
            }
            match self.counter.check_code(&customer.code).await? {
                CodeAnswer::Matched { order } => {
                    self.tenders.insert(order.id, customer.tender);
                }
                CodeAnswer::Wait { .. } => self.waiting.push(customer),
                CodeAnswer::Typo | CodeAnswer::Unmatched { .. } | CodeAnswer::Locked { .. } => {}
            }
        }
        Ok(())
    }

    fn next(&self, view: &OrderView) -> Option<Act> {
        match view.lifecycle {
            LifecycleName::New if view.restaurant => Some(Act::Accept),
            LifecycleName::New | LifecycleName::Accepted => Some(Act::StartPicking),
            LifecycleName::Picking => {
                let open = view.lines.iter().find(|line| line.pick == PickView::Untouched);
                Some(open.map_or(Act::Assemble, |line| Act::Pick {
                    line: line.no,
                    pick: match line.ordered_grams {
                        Some(grams) => PickView::Weighed { grams: grams + 7 },
                        None => PickView::Pieces {
                            milli: line.ordered_milli,
                        },
                    },
                }))
            }
            LifecycleName::Assembled => {
                let shelf = ShelfName::Ambient;
                Some(Act::MakeReady { shelf, bags: 1 })
            }
            LifecycleName::Ready => self.at_the_counter(view),
            LifecycleName::HandedOver | LifecycleName::Canceled => None,
        }
    }

    fn at_the_counter(&self, view: &OrderView) -> Option<Act> {
        let visit = view.visit.as_ref()?;
        let amount = view.owed;
        if visit.bags_shown.is_empty() {
            return Some(Act::ShowBag { bag: 1 });
        }
        if !visit.composition_confirmed {
            return Some(Act::ConfirmComposition);
        }
        let open = view.payments.iter().find(|attempt| {
            !matches!(
                attempt.state,
                AttemptStateName::Captured | AttemptStateName::Closed
            )
        });
        match open {
            // The terminal approves whatever it is asked.
            Some(attempt) if attempt.tender == TenderName::Card => Some(Act::ConfirmCard {
                attempt: attempt.no,
                reference: "RRN 123456789012".to_owned(),
            }),
            Some(_) => None,
            None if amount == 0 => Some(Act::HandOver),
            None => Some(match self.tenders.get(&view.id)? {
                TenderName::Cash => Act::TakeCash {
                    amount,
                    received: amount + 100,
                },
                TenderName::Card => Act::StartCard { amount },
                TenderName::YandexPay => Act::StartPay {
                    amount,
                    phone: None,
                    no_phone: false,
                },
            }),
        }
    }

    /// Money of canceled orders.
    async fn give_back(&self) -> Result<(), CommandError> {
        for problem in self.counter.problems().await? {
            let Some(id) = problem.order_id else { continue };
            let view = self.counter.order(id).await?;
            let act = if problem.kind == ProblemKind::ReturnOwed {
                owed_by_hand(&view)
            } else if problem.kind == ProblemKind::CardUnsure {
                in_state(&view, AttemptStateName::Started).map(|attempt| Act::DeclineCard { attempt })
            } else {
                None
            };
            if let Some(act) = act {
                self.counter.act(view.id, view.version, act).await?;
            }
        }
        Ok(())
    }
}

/// Cash or card money that a person must give back.
fn owed_by_hand(view: &OrderView) -> Option<Act> {
    view.payments.iter().find_map(|attempt| {
        let back = attempt
            .returns
            .iter()
            .find(|back| back.by_hand && back.state == ReturnStateName::Owed)?;
        Some(Act::ConfirmReturn {
            attempt: attempt.no,
            no: back.no,
            manager_pin: None,
        })
    })
}

fn in_state(view: &OrderView, state: AttemptStateName) -> Option<u16> {
    view.payments
        .iter()
        .find(|attempt| attempt.state == state && attempt.tender != TenderName::YandexPay)
        .map(|attempt| attempt.no)
}
