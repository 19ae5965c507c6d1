//! The real process, killed at any moment: nothing acknowledged is lost, nothing is repeated out of order, nothing is
//! stuck.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use counter::Counter;
use domain::Lifecycle;
use journal::{Journal, OpenError, OutboxState};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use scenarios::{Setup, invariants};
use simulator::Simulator;
use simulator::kuper::{Cancellation, OrderRecord, Stage};
use simulator::orders::{GeneratorConfig, OrderGenerator};
use simulator::pay::PayStatus;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};

/// Another day: `VYDACHA_SEED=7 cargo nextest run …`.
const SEED: u64 = 20_261_121;
const ORDERS: usize = 36;
const CANCELED: usize = 5;
const KILLS: usize = 10;
/// The day must be over by then, with all its kills.
const DAY: Duration = Duration::from_secs(120);

fn seed() -> u64 {
    std::env::var("VYDACHA_SEED").map_or(SEED, |text| text.parse().unwrap())
}

struct Files {
    folder: TempDir,
}

impl Files {
    fn new(setup: &Setup, simulator: &Simulator) -> Self {
        let files = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let text = setup.toml(simulator, &files.journal());
        std::fs::write(files.settings(), text).unwrap();
        // It holds tokens, so only its owner may read it.
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            std::fs::set_permissions(files.settings(), std::fs::Permissions::from_mode(0o600)).unwrap();
        }
        files
    }

    fn journal(&self) -> PathBuf {
        self.folder.path().join("till.db")
    }

    fn settings(&self) -> PathBuf {
        self.folder.path().join("till.toml")
    }
}

/// A till's process.
struct Process {
    child: Child,
    customers: ChildStdin,
}

fn command(settings: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_till"));
    command
        .arg(settings)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true);
    command
}

impl Process {
    /// Starts it and points Kuper at it.
    async fn start(files: &Files, simulator: &Simulator) -> Self {
        let mut child = command(&files.settings()).spawn().unwrap();
        let customers = child.stdin.take().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = tokio::time::timeout(Duration::from_secs(30), lines.next_line()).await;
        let line = line
            .expect("the till starts")
            .unwrap()
            .expect("the till says where it listens");
        let address = line.strip_prefix("listening ").unwrap();
        simulator
            .kuper()
            .point_at(format!("http://{address}/kuper/webhook"));
        Self { child, customers }
    }

    async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    async fn stop(mut self) {
        drop(self.customers);
        let status = tokio::time::timeout(Duration::from_secs(30), self.child.wait()).await;
        assert!(status.expect("the till stops").unwrap().success());
    }
}

/// Everybody but the store: Kuper, which sends until it is answered, and customers, who come once they have a code and
/// pay what they are shown.
struct World<'a> {
    simulator: &'a Simulator,
    orders: OrderGenerator,
    dice: StdRng,
    clock: counter::Clock,
    placed: usize,
    to_cancel: BTreeSet<String>,
    /// Have come since the till last started.
    here: BTreeSet<String>,
}

impl World<'_> {
    async fn turn(&mut self, till: &mut Process) {
        let kuper = self.simulator.kuper();
        if self.placed < ORDERS {
            self.placed += 1;
            let order = self.orders.order(self.clock.now());
            // No answer is Kuper's trouble: it sends again below.
            let _ = kuper.place(&order).await;
            if self.placed.is_multiple_of(ORDERS / CANCELED) {
                self.to_cancel.insert(order.original_order_id().to_owned());
            }
        }
        for record in kuper.orders() {
            if record.number.is_none() {
                let _ = kuper.repeat(&record.original_order_id).await;
            }
            self.maybe_cancel(&record).await;
            self.maybe_come(&record, till).await;
        }
        for payment in self.simulator.pay().payments() {
            if payment.status == PayStatus::Pending && self.dice.random_range(0..10) == 0 {
                let _ = self.simulator.pay().customer_pays(&payment.order_id);
            }
        }
    }

    /// Cancels at some moment, and says so until it is acknowledged.
    async fn maybe_cancel(&mut self, record: &OrderRecord) {
        let id = &record.original_order_id;
        if !self.to_cancel.contains(id) || self.dice.random_range(0..25) != 0 {
            return;
        }
        let reason = Cancellation {
            slug: "customer_request".to_owned(),
            description: "Передумал".to_owned(),
        };
        let answer = self.simulator.kuper().cancel(id, &reason).await;
        if answer.is_ok_and(|answer| answer.status == 200) {
            self.to_cancel.remove(id);
        }
    }

    async fn maybe_come(&mut self, record: &OrderRecord, till: &mut Process) {
        let (Some(code), Some(number)) = (&record.code, &record.number) else {
            return;
        };
        if record.stage != Stage::CodeCreated || !self.here.insert(number.clone()) {
            return;
        }
        let tender = ["cash", "card", "qr"][usize::from(self.dice.random::<u8>()) % 3];
        let line = format!("customer {number} {} {tender}\n", code.reveal());
        // A till that was killed meanwhile hears nothing; they come again.
        let _ = till.customers.write_all(line.as_bytes()).await;
    }

    fn is_over(&self) -> bool {
        let ends = [Stage::Delivered, Stage::Canceled];
        let orders = self.simulator.kuper().orders();
        self.placed == ORDERS
            && self.to_cancel.is_empty()
            && orders.iter().all(|record| ends.contains(&record.stage))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_orders_survives_ten_kills_at_random_moments() {
    let seed = seed();
    println!("seed {seed}");
    let setup = Setup::new();
    let simulator = setup.simulator().await;
    let files = Files::new(&setup, &simulator);
    let mut till = Process::start(&files, &simulator).await;
    let mut dice = StdRng::seed_from_u64(seed);
    let mut world = World {
        simulator: &simulator,
        orders: OrderGenerator::new(
            seed,
            GeneratorConfig {
                most_lines: 4,
                ..GeneratorConfig::default()
            },
        ),
        dice: StdRng::seed_from_u64(seed + 1),
        clock: setup.clock.clone(),
        placed: 0,
        to_cancel: BTreeSet::new(),
        here: BTreeSet::new(),
    };
    let end = Instant::now() + DAY;
    for _ in 0..KILLS {
        let moment = Instant::now() + Duration::from_millis(dice.random_range(30..700));
        while Instant::now() < moment {
            let _ = tokio::time::timeout(moment - Instant::now(), world.turn(&mut till)).await;
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        till.kill().await;
        world.here.clear();
        till = Process::start(&files, &simulator).await;
    }
    while !world.is_over() {
        world.turn(&mut till).await;
        let left: Vec<_> = simulator
            .kuper()
            .orders()
            .into_iter()
            .filter(|record| !matches!(record.stage, Stage::Delivered | Stage::Canceled))
            .map(|record| (record.original_order_id, record.stage, record.processed))
            .collect();
        assert!(
            Instant::now() < end,
            "seed {seed}: stuck: {left:#?}, {:?}",
            world.to_cancel
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    // What is still owed goes back, and what was taken back is noted.
    let all = simulator.kuper().orders().len();
    assert_eq!(all, ORDERS);
    let journal = settled(till, &files, &simulator, end).await;
    invariants::check(&journal, &simulator, &[]).await;
    let orders = invariants::all_orders(&journal).await;
    assert_eq!(orders.len(), ORDERS, "seed {seed}");
    let handed_over = orders
        .iter()
        .filter(|order| order.lifecycle == Lifecycle::HandedOver)
        .count();
    assert!(handed_over >= ORDERS - CANCELED, "seed {seed}: {handed_over}");
    journal.close().await;
}

/// Lets the till run until nothing is open any more, stops it, and opens its journal.
async fn settled(mut till: Process, files: &Files, simulator: &Simulator, end: Instant) -> Journal {
    loop {
        till.stop().await;
        let clock = counter::Clock::System;
        let journal = Journal::open(files.journal(), clock.now()).await.unwrap();
        let open = open(&journal).await;
        if open.is_empty() {
            return journal;
        }
        journal.close().await;
        assert!(Instant::now() < end, "still open: {open:#?}");
        till = Process::start(files, simulator).await;
        tokio::time::sleep(Duration::from_secs(2)).await;
    }
}

/// Whatever is not done yet, in words.
async fn open(journal: &Journal) -> Vec<String> {
    let mut open = Vec::new();
    for order in invariants::all_orders(journal).await {
        if !order.lifecycle.is_closed() {
            open.push(format!("{} is {:?}", order.number, order.lifecycle));
        }
        for attempt in order.ledger.attempts.iter().filter(|attempt| !attempt.is_final()) {
            open.push(format!("{}: {attempt:?}", order.number));
        }
        for line in journal.outbox_of(order.id).await.unwrap() {
            if matches!(line.state, OutboxState::Pending | OutboxState::Stopped) {
                open.push(format!(
                    "{}: {} is {:?}: {:?}",
                    order.number, line.name, line.state, line.problem
                ));
            }
        }
    }
    open
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_till_on_the_same_journal_refuses_clearly_and_the_first_goes_on() {
    let setup = Setup::new();
    let simulator = setup.simulator().await;
    let files = Files::new(&setup, &simulator);
    let first = Process::start(&files, &simulator).await;

    let mut second = command(&files.settings()).stderr(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    second
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut said)
        .await
        .unwrap();
    assert!(!second.wait().await.unwrap().success());
    assert!(said.contains("is in use by another program"), "{said}");
    assert!(said.contains("till.db"), "{said}");

    // Nor in this process.
    let text = std::fs::read_to_string(files.settings()).unwrap();
    let config = counter::config::Config::parse(&text, files.folder.path()).unwrap();
    let refused = Counter::open(config, setup.surroundings()).await.err().unwrap();
    let locked = matches!(
        refused,
        counter::StartError::Journal(OpenError::LockedByAnother { .. })
    );
    assert!(locked, "{refused}");

    let order = scenarios::Basket::bread().order(1, setup.kuper.dialect);
    let answer = simulator.kuper().place(&order).await.unwrap();
    assert_eq!(answer.status, 200);
    let key = order.original_order_id();
    let told = simulator
        .kuper()
        .wait_for(key, "order.pickup_code_created", scenarios::SOON)
        .await;
    assert!(told.is_some());
    // A kill leaves no lock behind.
    first.kill().await;
    Process::start(&files, &simulator).await.stop().await;
}
