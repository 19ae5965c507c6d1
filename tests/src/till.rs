//! The headless engine on a journal file, with the simulator pointed at it.

use crate::{Basket, SOON, Setup, invariants, until};
use counter::config::Config;
use counter::view::RoleName;
use counter::{Counter, Running};
use domain::{OrderId, OrderNumber};
use simulator::Simulator;
use simulator::kuper::ViolationKind;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use tempfile::TempDir;

pub const MANAGER_PIN: &str = "4711";
pub const CASHIER_PIN: &str = "3172";
pub const PICKER_PIN: &str = "8264";

/// An order as both sides know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// Ours.
    pub id: i64,
    /// Our number for it.
    pub number: String,
    /// Kuper's `H…`.
    pub key: String,
}

/// A running till and its world. End a test with [`Till::finish`]; a test that passes without it panics.
pub struct Till {
    pub setup: Setup,
    pub simulator: Simulator,
    pub counter: Counter,
    pub manager: i64,
    pub cashier: i64,
    pub picker: i64,
    running: Option<Running>,
    folder: TempDir,
    orders: AtomicU32,
    tolerated: Vec<ViolationKind>,
    finished: AtomicBool,
}

impl Till {
    /// Starts the simulator and the till, points one at the other, makes a manager, a cashier and a picker, and signs
    /// the cashier in.
    pub async fn open(setup: Setup) -> Self {
        let simulator = setup.simulator().await;
        let folder = tempfile::tempdir().unwrap();
        let config = config(&setup, &simulator, &folder);
        let counter = Counter::open(config, setup.surroundings()).await.unwrap();
        let running = counter.start().await.unwrap();
        point(&setup, &simulator, &running);
        let session = counter
            .create_first_manager("Анна Директорова", MANAGER_PIN)
            .await
            .unwrap();
        let manager = session.operator.unwrap().id;
        counter
            .add_operator("Ольга Кассирова", RoleName::Cashier, CASHIER_PIN)
            .await
            .unwrap();
        let people = counter
            .add_operator("Пётр Сборщиков", RoleName::Picker, PICKER_PIN)
            .await
            .unwrap()
            .operators;
        let of = |role| people.iter().find(|person| person.role == role).unwrap().id;
        let (cashier, picker) = (of(RoleName::Cashier), of(RoleName::Picker));
        counter.sign_in(cashier, CASHIER_PIN).await.unwrap();
        Self {
            setup,
            simulator,
            counter,
            manager,
            cashier,
            picker,
            running: Some(running),
            folder,
            orders: AtomicU32::new(0),
            tolerated: Vec::new(),
            finished: AtomicBool::new(false),
        }
    }

    /// This test provokes refusals of this kind.
    pub fn tolerate(&mut self, kind: ViolationKind) {
        self.tolerated.push(kind);
    }

    #[must_use]
    pub fn journal_path(&self) -> PathBuf {
        self.folder.path().join("till.db")
    }

    /// `--export-order`, of the till's own settings and beside the till.
    pub async fn export(&self, order: &Placed) -> serde_json::Value {
        let settings = self.folder.path().join("vydacha.toml");
        std::fs::write(&settings, self.setup.toml(&self.simulator, &self.journal_path())).unwrap();
        counter::export_order(&settings, &order.number).await.unwrap()
    }

    /// Where webhooks go.
    #[must_use]
    pub fn webhook_url(&self) -> String {
        webhook_url(self.running.as_ref().unwrap())
    }

    /// Where Yandex Pay's notifications go.
    #[must_use]
    pub fn pay_webhook_url(&self) -> String {
        pay_webhook_url(self.running.as_ref().unwrap())
    }

    /// The next number for a [`Basket::order`] of this test.
    pub fn next_order(&self) -> u32 {
        self.orders.fetch_add(1, Ordering::Relaxed) + 1
    }

    /// The customer orders at Kuper, and the till gets the webhook.
    pub async fn place(&self, basket: &Basket) -> Placed {
        let order = basket.order(self.next_order(), self.setup.kuper.dialect);
        let answer = self.simulator.kuper().place(&order).await.unwrap();
        assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
        self.known(order.original_order_id()).await
    }

    /// An order that Kuper has a number for.
    pub async fn known(&self, key: &str) -> Placed {
        let record = self.simulator.kuper().order(key).unwrap();
        let number = record.number.unwrap();
        let found = self
            .counter
            .journal()
            .order_by_number(&OrderNumber(number.clone()))
            .await
            .unwrap();
        Placed {
            id: found.unwrap().id.0,
            number,
            key: record.original_order_id,
        }
    }

    /// The order as the journal has it.
    pub async fn stored(&self, order: &Placed) -> domain::Order {
        self.counter
            .journal()
            .order(OrderId(order.id))
            .await
            .unwrap()
            .unwrap()
    }

    pub async fn sign_in_as_manager(&self) {
        self.counter.sign_in(self.manager, MANAGER_PIN).await.unwrap();
    }

    pub async fn sign_in_as_cashier(&self) {
        self.counter.sign_in(self.cashier, CASHIER_PIN).await.unwrap();
    }

    pub async fn sign_in_as_picker(&self) {
        self.counter.sign_in(self.picker, PICKER_PIN).await.unwrap();
    }

    /// Stops the program in good order. Its journal stays.
    pub async fn stop(&mut self) {
        if let Some(running) = self.running.take() {
            running.stop().await;
        }
    }

    /// Starts the program again on the same journal, on another port, with the cashier signed in.
    pub async fn start(&mut self) {
        assert!(self.running.is_none(), "it runs already");
        let config = config(&self.setup, &self.simulator, &self.folder);
        self.counter = Counter::open(config, self.setup.surroundings()).await.unwrap();
        let running = self.counter.start().await.unwrap();
        point(&self.setup, &self.simulator, &running);
        self.running = Some(running);
        self.sign_in_as_cashier().await;
    }

    /// [`Till::stop`], then [`Till::start`].
    pub async fn restart(&mut self) {
        self.stop().await;
        self.start().await;
    }

    /// Waits until nothing is under way: every notification settled or waiting for a person, every payment at the
    /// service over or waiting for one.
    pub async fn rest(&self) {
        let what = "everything at rest";
        until(what, SOON, async || self.is_at_rest().await.then_some(())).await;
    }

    async fn is_at_rest(&self) -> bool {
        let journal = self.counter.journal();
        let stopped: std::collections::BTreeSet<_> = journal
            .stopped()
            .await
            .unwrap()
            .into_iter()
            .map(|row| row.order)
            .collect();
        for order in journal.open_orders().await.unwrap() {
            let lines = journal.outbox_of(order.id).await.unwrap();
            let pending = lines
                .iter()
                .any(|line| line.state == journal::OutboxState::Pending);
            if pending && !stopped.contains(&order.id) {
                return false;
            }
            let under_way = order.ledger.attempts.iter().any(|attempt| {
                let open = matches!(
                    attempt.state,
                    domain::AttemptState::Started | domain::AttemptState::RollingBack
                );
                attempt.tender == domain::Tender::YandexPay && (open || attempt.next_return().is_some())
            });
            if under_way {
                return false;
            }
        }
        true
    }

    /// What must always hold, now.
    pub async fn assert_invariants(&self) {
        invariants::check(self.counter.journal(), &self.simulator, &self.tolerated).await;
        invariants::nothing_hidden(&self.counter).await;
    }

    /// Ends a test: waits for rest, checks, stops, opens the journal anew, and checks once more.
    pub async fn finish(mut self) {
        self.rest().await;
        self.assert_invariants().await;
        self.stop().await;
        let journal = journal::Journal::open(self.journal_path(), self.setup.clock.now())
            .await
            .unwrap();
        invariants::check(&journal, &self.simulator, &self.tolerated).await;
        journal.close().await;
        self.finished.store(true, Ordering::Relaxed);
    }
}

impl Drop for Till {
    fn drop(&mut self) {
        let forgotten = !self.finished.load(Ordering::Relaxed) && !std::thread::panicking();
        assert!(!forgotten, "a test must end with Till::finish");
    }
}

fn config(setup: &Setup, simulator: &Simulator, folder: &TempDir) -> Config {
    let text = setup.toml(simulator, &folder.path().join("till.db"));
    match Config::parse(&text, folder.path()) {
        Ok(config) => config,
        Err(mistakes) => panic!("{mistakes:?} in\n{text}"),
    }
}

fn webhook_url(running: &Running) -> String {
    format!("http://{}/kuper/webhook", running.webhook_address)
}

fn pay_webhook_url(running: &Running) -> String {
    format!("http://{}/v1/webhook", running.webhook_address)
}

fn point(setup: &Setup, simulator: &Simulator, running: &Running) {
    simulator.kuper().point_at(webhook_url(running));
    if setup.takes_pay_notifications() {
        simulator.pay().point_at(pay_webhook_url(running));
    }
}
