//! A whole counter for this crate's own tests: a journal in a folder of its own, a clock turned by hand, people to sign
//! in, and orders that are brought to where a test needs them.

use crate::{
    Chance, Clock, Counter, Surroundings,
    config::Config,
    sample::{MANAGER, new_order, noon, to_ready},
    view::RoleName,
};
use domain::{Code, CodeLength, Command, KuperKeys, Order, OrderId, PickupWindow};
use jiff::SignedDuration;
use tempfile::TempDir;

pub(crate) const PIN: &str = "482915";

/// Manager, cashier and picker, by their numbers.
pub(crate) const ANNA: i64 = 1;
pub(crate) const OLGA: i64 = 2;
pub(crate) const PAVEL: i64 = 3;

const SETTINGS: &str = r#"
    [store]
    id = "12"
    name = "Лесная лавка"
    [intake]
    token = "hook-secret"
    listen = "127.0.0.1:0"
    [kuper]
    token = "kuper-secret"
    base_url = "http://127.0.0.1:9"
"#;

pub(crate) struct Stand {
    pub counter: Counter,
    pub folder: TempDir,
    orders: std::cell::Cell<u64>,
}

impl Stand {
    /// With these sections besides the least that a till needs. Nobody is signed in.
    pub async fn open(more: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let settings = format!("{SETTINGS}\n{more}");
        let config_path = folder.path().join("vydacha.toml");
        std::fs::write(&config_path, &settings).unwrap();
        let config = Config::parse(&settings, folder.path()).unwrap();
        let surroundings = Surroundings {
            clock: Clock::manual(noon()),
            chance: Chance::seeded(1),
            version: "test".to_owned(),
            config_path: config_path.display().to_string(),
            config_problems: Vec::new(),
        };
        let counter = Counter::open(config, surroundings).await.unwrap();
        counter.create_first_manager("Анна", PIN).await.unwrap();
        for (name, role) in [("Ольга", RoleName::Cashier), ("Павел", RoleName::Picker)] {
            counter.add_operator(name, role, PIN).await.unwrap();
        }
        counter.sign_out().await.unwrap();
        Self {
            counter,
            folder,
            orders: std::cell::Cell::new(0),
        }
    }

    pub async fn sign_in(&self, operator: i64) {
        self.counter.sign_in(operator, PIN).await.unwrap();
    }

    pub fn seconds_pass(&self, seconds: i64) {
        self.counter
            .inner
            .clock
            .advance(SignedDuration::from_secs(seconds));
    }

    /// Two lines, 300.00 and 100.00, in one bag.
    pub async fn ready(&self) -> OrderId {
        self.made_ready(None).await
    }

    /// The same, of a customer who told who they are.
    pub async fn of_somebody(&self, personal: journal::Personal) -> OrderId {
        self.made_ready(Some(personal)).await
    }

    async fn made_ready(&self, personal: Option<journal::Personal>) -> OrderId {
        let inner = &self.counter.inner;
        let n = self.orders.get() + 1;
        self.orders.set(n);
        let mut order = new_order(PickupWindow::default());
        order.keys = KuperKeys {
            order_uuid: Some(format!("shop:{n}")),
            original_order_id: None,
        };
        let create = journal::Create {
            order,
            format: journal::NumberFormat {
                prefix: "12-1-".to_owned(),
            },
            personal,
            inbox: None,
            more_events: Vec::new(),
            at: inner.clock.now(),
        };
        let id = inner.journal.create(create).await.unwrap().id;
        for command in to_ready() {
            self.does(id, with_code(command, n)).await;
        }
        id
    }

    /// The same, its customer at the counter, everything checked.
    pub async fn at_the_counter(&self) -> OrderId {
        let id = self.ready().await;
        self.comes(id, self.orders.get()).await;
        id
    }

    /// The customer of the order with this number comes, and everything is checked.
    pub async fn comes(&self, id: OrderId, n: u64) {
        let entered = code(n);
        for command in [
            Command::CheckCode { entered },
            Command::ShowBag { bag: 1 },
            Command::ConfirmComposition,
        ] {
            self.does(id, command).await;
        }
    }

    /// Signed by the manager, whoever is signed in.
    pub async fn does(&self, id: OrderId, command: Command) -> Order {
        let decided = self
            .counter
            .inner
            .decide(id, MANAGER, |_| Ok(command.clone().into()))
            .await;
        decided.unwrap_or_else(|error| panic!("{command:?}: {error:?}")).0
    }
}

fn with_code(command: Command, n: u64) -> Command {
    if let Command::MakeReady {
        placement,
        code_first,
        ..
    } = command
    {
        Command::MakeReady {
            placement,
            code: code(n),
            code_first,
        }
    } else {
        command
    }
}

/// Of the order with this number: its digits.
pub(crate) fn code(n: u64) -> Code {
    Code::from_random(CodeLength::try_from(6).unwrap(), n)
}
