//! The counter itself: what it is made of, and the two ways in which an order changes — a command is decided, a fact is
//! recorded — each retried by itself when somebody else was faster.

use crate::{
    alarm::Alarm,
    chance::Chance,
    clock::Clock,
    config::Config,
    links::Links,
    notices::KeyShelf,
    payments::Hints,
    session::Session,
    view::{CommandError, TrainingView, Update},
};
use domain::{Actor, Command, Event, Fact, Order, OrderId, decide, record};
use jiff::Timestamp;
use journal::{Append, AppendError, Extra, Journal, OpenError};
use std::sync::{Arc, Mutex};
use tokio::sync::{Notify, RwLock, broadcast};

/// How often a decision is made anew because somebody was faster. Each time somebody else got on, so more than a few
/// means a fault of ours.
const DECIDE_AGAIN: usize = 20;
/// Updates kept for a slow window; past that it reads everything anew.
const UPDATES_KEPT: usize = 256;

/// The pickup counter: one per till. Cloning shares it.
#[derive(Clone)]
pub struct Counter {
    pub(crate) inner: Arc<Inner>,
}

/// What the counter does not make itself: time, chance, and what to tell about the program.
#[derive(Debug, Clone)]
pub struct Surroundings {
    pub clock: Clock,
    pub chance: Chance,
    pub version: String,
    pub config_path: String,
    /// Mistakes that did not keep the till from starting; shown in settings.
    pub config_problems: Vec<String>,
}

pub(crate) struct Inner {
    pub config: Config,
    pub journal: Journal,
    pub clock: Clock,
    /// When this run of the program began.
    pub opened_at: Timestamp,
    /// The same moment by the clock that no one can turn.
    pub opened: tokio::time::Instant,
    pub chance: Chance,
    pub version: String,
    pub config_path: String,
    pub config_problems: Vec<String>,
    pub links: Links,
    /// What the till rings for.
    pub alarm: Alarm,
    pub session: Mutex<Session>,
    /// Held while a PIN is looked at.
    pub pin_check: tokio::sync::Mutex<()>,
    /// The lesson held on this counter; `None` on the shop's own.
    pub training: Mutex<Option<TrainingView>>,
    pub kuper: kuper::client::Client,
    pub pay: Option<yandex_pay::Client>,
    /// The keys that Yandex Pay signs its notifications with.
    pub pay_keys: KeyShelf,
    pub updates: broadcast::Sender<Update>,
    pub wake_courier: Notify,
    pub wake_payments: Notify,
    /// Which payments are followed, and which are to be asked about at once.
    pub hints: Hints,
    /// Held while a code is checked: two checks at once must not share one count.
    pub checking: tokio::sync::Mutex<()>,
    /// Held by many while orders change, and alone while the drawer is counted up: what moves money lies on one side
    /// of a closing or the other.
    pub drawer: RwLock<()>,
    /// The order on the customer's display.
    pub in_focus: Mutex<Option<OrderId>>,
}

/// Why the till cannot run. The variants are what a person does next.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Journal(#[from] OpenError),
    #[error("the settings for Kuper: {0}")]
    Kuper(#[from] kuper::client::ConfigError),
    #[error("the settings for Yandex Pay: {0}")]
    YandexPay(#[from] yandex_pay::ConfigError),
    #[error("intake.listen: {address} cannot be used: {source}")]
    Listen {
        address: std::net::SocketAddr,
        source: std::io::Error,
    },
    #[error("the journal cannot be read: {0}")]
    Read(#[from] journal::ReadError),
    #[error("the journal cannot be written: {0}")]
    Write(#[from] journal::WriteError),
}

impl Counter {
    /// Opens the journal and builds the clients. Nothing runs yet: see [`Counter::start`].
    pub async fn open(config: Config, surroundings: Surroundings) -> Result<Self, StartError> {
        // Whoever installed a provider first has done the same; only one can be.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let journal = Journal::open(&config.journal.path, surroundings.clock.now()).await?;
        let kuper = kuper::client::Client::new(config.kuper.client_config())?;
        let pay = config
            .yandex_pay
            .as_ref()
            .map(|pay| yandex_pay::Client::new(pay.client_config()))
            .transpose()?;
        let (updates, _) = broadcast::channel(UPDATES_KEPT);
        let session = Session::new(&surroundings.clock);
        let inner = Inner {
            links: Links::new(pay.is_some()),
            alarm: Alarm::default(),
            config,
            journal,
            opened_at: surroundings.clock.now(),
            opened: tokio::time::Instant::now(),
            clock: surroundings.clock,
            chance: surroundings.chance,
            version: surroundings.version,
            config_path: surroundings.config_path,
            config_problems: surroundings.config_problems,
            session: Mutex::new(session),
            pin_check: tokio::sync::Mutex::default(),
            training: Mutex::default(),
            kuper,
            pay,
            pay_keys: KeyShelf::default(),
            updates,
            wake_courier: Notify::new(),
            wake_payments: Notify::new(),
            hints: Hints::default(),
            checking: tokio::sync::Mutex::new(()),
            drawer: RwLock::new(()),
            in_focus: Mutex::new(None),
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The settings that it was opened with.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.inner.config
    }

    /// What the screens are told, as it happens.
    #[must_use]
    pub fn updates(&self) -> broadcast::Receiver<Update> {
        self.inner.updates.subscribe()
    }

    /// The journal, for checks of its invariants.
    #[must_use]
    pub fn journal(&self) -> &Journal {
        &self.inner.journal
    }
}

/// A command and what is stored with it, made anew for each state of the order it is decided on.
pub(crate) struct Intent {
    pub command: Command,
    pub extras: Vec<Extra>,
}

impl From<Command> for Intent {
    fn from(command: Command) -> Self {
        Self {
            command,
            extras: Vec::new(),
        }
    }
}

impl Inner {
    pub async fn load(&self, id: OrderId) -> Result<Order, CommandError> {
        self.journal
            .order(id)
            .await?
            .ok_or_else(|| CommandError::new("unknownOrder"))
    }

    /// Decides a command on the newest state and commits what follows. `intent` is asked again whenever somebody was
    /// faster. Returns the order as it then is, and the events that were new.
    pub async fn decide(
        &self,
        id: OrderId,
        actor: Actor,
        intent: impl Fn(&Order) -> Result<Intent, CommandError>,
    ) -> Result<(Order, Vec<Event>), CommandError> {
        for _ in 0..DECIDE_AGAIN {
            let order = self.load(id).await?;
            let Intent { command, extras } = intent(&order)?;
            let events = decide(&order, command, actor)?;
            if events.is_empty() {
                return Ok((order, events));
            }
            match self.append(&order, events.clone(), actor.operator, extras).await {
                Ok(order) => {
                    self.open_drawer_for(&order, &events, actor).await;
                    return Ok((order, events));
                }
                // A stale version and a taken code are both mended by asking again.
                Err(
                    AppendError::Stale { .. } | AppendError::CodeTaken | AppendError::PaymentIdTaken { .. },
                ) => {}
                Err(AppendError::MarkUsed { holder }) => return Err(self.mark_used(holder).await?),
                Err(
                    error @ (AppendError::NoSuchOrder { .. }
                    | AppendError::ReceivedTwice
                    | AppendError::Write(_)),
                ) => return Err(error.into()),
            }
        }
        Err(CommandError::new("stale"))
    }

    /// Another order holds a marked unit: which one, as people call it.
    async fn mark_used(&self, holder: OrderId) -> Result<CommandError, CommandError> {
        let holder = self.load(holder).await?;
        Ok(CommandError::new("markUsed").with("number", holder.number.0))
    }

    /// Records a fact of the outside world. It is never refused; only the storage can fail. `Ok(None)`: nothing new.
    pub async fn record(
        &self,
        id: OrderId,
        fact: Fact,
        extras: Vec<Extra>,
    ) -> Result<Option<Order>, AppendError> {
        loop {
            let Some(order) = self.journal.order(id).await? else {
                return Err(AppendError::NoSuchOrder { order: id });
            };
            let events = record(&order, fact.clone());
            if events.is_empty() && extras.is_empty() {
                return Ok(None);
            }
            match self.append(&order, events, None, extras.clone()).await {
                Ok(order) => return Ok(Some(order)),
                Err(AppendError::Stale { .. }) => {}
                Err(
                    error @ (AppendError::NoSuchOrder { .. }
                    | AppendError::ReceivedTwice
                    | AppendError::CodeTaken
                    | AppendError::PaymentIdTaken { .. }
                    | AppendError::MarkUsed { .. }
                    | AppendError::Write(_)),
                ) => return Err(error),
            }
        }
    }

    async fn append(
        &self,
        order: &Order,
        events: Vec<Event>,
        by: Option<domain::OperatorId>,
        extras: Vec<Extra>,
    ) -> Result<Order, AppendError> {
        let _drawer = self.drawer.read().await;
        let append = Append {
            order: order.id,
            expected_version: order.version,
            events,
            at: self.clock.now(),
            by,
            extras,
        };
        let outcome = self.journal.append(append).await;
        match &outcome {
            Ok(after) => {
                self.links.note_journal(None);
                // Whoever stands there while a payment ends is not away.
                if order.ledger.live().is_some() && after.ledger.live().is_none() {
                    self.touch();
                }
            }
            Err(AppendError::Write(error)) => self.links.note_journal(Some(error.to_string())),
            Err(
                AppendError::Stale { .. }
                | AppendError::CodeTaken
                | AppendError::PaymentIdTaken { .. }
                | AppendError::MarkUsed { .. }
                | AppendError::NoSuchOrder { .. }
                | AppendError::ReceivedTwice,
            ) => {}
        }
        outcome
    }
}
