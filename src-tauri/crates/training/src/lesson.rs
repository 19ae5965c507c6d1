//! A lesson from beginning to end: the simulator, the play till on a journal of its own, and what the played customer
//! does.

use crate::{
    folder::{Folder, FolderError},
    goods::{Customers, Shop},
    guide, people,
    settings::{self, MERCHANT, Words},
};
use counter::{
    Chance, Clock, Counter, Running, StartError, Surroundings,
    config::{Config, Mistakes, SmsOffer},
    view::{CommandError, RoleName, TrainingAct, TrainingStep, TrainingView},
};
use domain::{Order, OrderNumber};
use simulator::{
    Simulator, SimulatorConfig,
    kuper::{AcceptedRule, Cancellation, KuperConfig, NotificationAuth, WebhookAuth},
    pay::{Host, PayConfig},
    secret::Secret,
};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::{
    sync::{broadcast::error::RecvError, watch},
    task::JoinHandle,
};
use tokio_util::sync::CancellationToken;

/// What the played outside does by itself (Kuper takes the code) is seen at the latest after so long.
const LOOK_EVERY: Duration = Duration::from_millis(300);
/// More than these in hand teach nobody anything.
const OPEN_AT_MOST: usize = 5;

/// What a lesson is made from.
pub struct Plan<'a> {
    /// The settings of the till that is trained on. Only the store's ways are taken over: see [`crate::settings`].
    pub real: &'a Config,
    /// As spoken at the till: `ru`, `uz`, `en`.
    pub language: String,
    /// Whoever begins the lesson goes on in the same role.
    pub role: RoleName,
    pub clock: Clock,
    pub chance: Chance,
    pub version: String,
}

/// Why there is no lesson: by what a person does about it.
#[derive(Debug, thiserror::Error)]
pub enum BeginError {
    /// Make room beside the journal, or move away what is there.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// This machine has no free port on its own address, or no memory.
    #[error("the simulator cannot start: {0}")]
    Simulator(#[from] simulator::StartError),
    /// The disk, most likely: it says which.
    #[error(transparent)]
    Till(#[from] StartError),
    /// A fault of the program: tell those who make it.
    #[error("the lesson's settings: {0}")]
    Settings(Mistakes),
    /// The play till refused its own people: a fault of the program, or the disk.
    #[error("the lesson's people: {}", .0.code)]
    People(CommandError),
}

impl From<BeginError> for CommandError {
    fn from(error: BeginError) -> Self {
        Self::new("trainingFailed").with("why", error.to_string())
    }
}

/// A lesson under way. Ended by [`Lesson::end`]; dropped otherwise, it leaves its folder for the next start to wipe.
pub struct Lesson {
    stage: Arc<Stage>,
    running: Running,
    attending: JoinHandle<()>,
    stop: CancellationToken,
    folder: Folder,
}

/// What the lesson's task and its caller share.
struct Stage {
    counter: Counter,
    simulator: Simulator,
    clock: Clock,
    customers: Mutex<Customers>,
    /// Kuper's keys of the orders of this lesson, oldest first.
    placed: Mutex<Vec<String>>,
    view: watch::Sender<TrainingView>,
}

impl Lesson {
    /// Begins: lays the folder, starts everybody, signs in, and the first customer orders.
    ///
    /// # Errors
    /// [`BeginError`]; nothing stays behind but at worst the folder, which the next beginning wipes.
    pub async fn begin(plan: Plan<'_>) -> Result<Self, BeginError> {
        let folder = Folder::lay(&plan.real.journal.path)?;
        let words = Words {
            webhook: word(&plan.chance),
            kuper: word(&plan.chance),
            pay: word(&plan.chance),
        };
        let simulator = Simulator::start(outside(&plan, &words)).await?;
        let config = settings::play(plan.real, &plan.language, &simulator, &words, &folder)
            .map_err(BeginError::Settings)?;
        let shop = Shop {
            store_id: config.store.id.clone(),
            currency: config.store.currency,
            restaurant: config.store.restaurant,
        };
        let counter = Counter::open(
            config,
            Surroundings {
                clock: plan.clock.clone(),
                chance: plan.chance.clone(),
                version: plan.version,
                config_path: String::new(),
                config_problems: Vec::new(),
            },
        )
        .await?;
        let running = counter.start().await?;
        simulator
            .kuper()
            .point_at(format!("http://{}/kuper/webhook", running.webhook_address));
        simulator
            .pay()
            .point_at(format!("http://{}/v1/webhook", running.webhook_address));
        let stage = Arc::new(Stage {
            counter,
            simulator,
            clock: plan.clock,
            customers: Mutex::new(Customers::new(&shop, plan.chance.number())),
            placed: Mutex::default(),
            view: watch::Sender::new(nothing_yet()),
        });
        if let Err(error) = stage.set(&plan.language, plan.role).await {
            running.stop().await;
            // The next beginning wipes it too.
            let _ = folder.wipe();
            return Err(BeginError::People(error));
        }
        let stop = CancellationToken::new();
        let attending = tokio::spawn(attend(Arc::clone(&stage), stop.clone()));
        tracing::info!("a lesson begins");
        Ok(Self {
            stage,
            running,
            attending,
            stop,
            folder,
        })
    }

    /// The play till: every screen asks it instead of the real one.
    #[must_use]
    pub fn counter(&self) -> &Counter {
        &self.stage.counter
    }

    /// Where the lesson stands.
    #[must_use]
    pub fn view(&self) -> TrainingView {
        self.stage.view.borrow().clone()
    }

    /// The same as it changes, for whoever tells the windows.
    #[must_use]
    pub fn changes(&self) -> watch::Receiver<TrainingView> {
        self.stage.view.subscribe()
    }

    /// How many real orders wait underneath, untouched.
    pub async fn set_real_waiting(&self, count: u32) {
        let told = self.stage.show(|view| view.real_waiting = count).await;
        if let Err(error) = told {
            tracing::warn!(code = error.code, "the windows were not told of orders that wait");
        }
    }

    /// What the played customer does.
    ///
    /// # Errors
    /// `notNow`: no QR waits, there is no order to cancel, or there are orders enough.
    pub async fn act(&self, act: TrainingAct) -> Result<TrainingView, CommandError> {
        match act {
            TrainingAct::Order => self.stage.order().await?,
            TrainingAct::Pay => self.stage.pay().await?,
            TrainingAct::Cancel => self.stage.cancel().await?,
        }
        self.stage.look().await?;
        Ok(self.view())
    }

    /// Stops everybody and wipes the folder.
    pub async fn end(self) {
        self.stop.cancel();
        // It only ever ends by itself.
        let _ = self.attending.await;
        self.running.stop().await;
        drop(self.stage);
        if let Err(error) = self.folder.wipe() {
            tracing::warn!(%error, "a lesson's folder was not wiped; the next start tries again");
        }
        tracing::info!("a lesson ends");
    }
}

/// Keeps the guide at the order's step, and sends the next customer when one has canceled.
async fn attend(stage: Arc<Stage>, stop: CancellationToken) {
    let mut updates = stage.counter.updates();
    loop {
        if let Err(error) = stage.look().await {
            tracing::warn!(code = error.code, "the guide could not look at its order");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(LOOK_EVERY) => {}
            update = updates.recv() => match update {
                Ok(_) | Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return,
            },
        }
    }
}

impl Stage {
    /// People at the till, and the first order on its way.
    async fn set(&self, language: &str, role: RoleName) -> Result<(), CommandError> {
        people::come(&self.counter, language, role).await?;
        self.order().await?;
        self.look().await
    }

    /// A customer orders at Kuper, and the till takes the webhook.
    async fn order(&self) -> Result<(), CommandError> {
        let open = self.orders().await?;
        if open.iter().filter(|order| !order.lifecycle.is_closed()).count() >= OPEN_AT_MOST {
            return Err(CommandError::new("notNow"));
        }
        let order = lock(&self.customers).order(self.clock.now());
        let answer = self.simulator.kuper().place(&order).await;
        match answer {
            Ok(answer) if answer.status == 200 => {
                lock(&self.placed).push(order.original_order_id().to_owned());
                Ok(())
            }
            Ok(answer) => Err(CommandError::new("trainingFailed").with("why", answer.status)),
            Err(error) => Err(CommandError::new("trainingFailed").with("why", error.to_string())),
        }
    }

    async fn pay(&self) -> Result<(), CommandError> {
        let orders = self.orders().await?;
        let payment = guide::guided(&orders)
            .and_then(|order| guide::shown_qr(order, self.clock.now()))
            .ok_or_else(|| CommandError::new("notNow"))?;
        self.simulator
            .pay()
            .customer_pays(&payment.0)
            .map(|_| ())
            .map_err(|_| CommandError::new("notNow"))
    }

    async fn cancel(&self) -> Result<(), CommandError> {
        let orders = self.orders().await?;
        let key = guide::guided(&orders)
            .filter(|order| !order.lifecycle.is_closed())
            .and_then(key_of)
            .ok_or_else(|| CommandError::new("notNow"))?;
        let reason = Cancellation {
            slug: "customer_request".to_owned(),
            description: "Покупатель передумал".to_owned(),
        };
        self.simulator
            .kuper()
            .cancel(key, &reason)
            .await
            .map(|_| ())
            .map_err(|error| CommandError::new("trainingFailed").with("why", error.to_string()))
    }

    /// This lesson's orders as the play till has them, oldest first.
    async fn orders(&self) -> Result<Vec<Order>, CommandError> {
        let placed = lock(&self.placed).clone();
        let mut orders = Vec::with_capacity(placed.len());
        for key in placed {
            let number = self
                .simulator
                .kuper()
                .order(&key)
                .and_then(|record| record.number);
            if let Some(number) = number {
                orders.extend(
                    self.counter
                        .journal()
                        .order_by_number(&OrderNumber(number))
                        .await?,
                );
            }
        }
        Ok(orders)
    }

    /// Brings the guide up to date.
    async fn look(&self) -> Result<(), CommandError> {
        let mut orders = self.orders().await?;
        if guide::guided(&orders).is_none() {
            // The customer, or the store, canceled: the lesson goes on with the next one.
            self.order().await?;
            orders = self.orders().await?;
        }
        let guided = guide::guided(&orders);
        // Once it is handed over the code is used up, also while Kuper has not heard of it yet.
        let record = guided
            .filter(|order| !order.lifecycle.is_closed())
            .and_then(key_of)
            .and_then(|key| self.simulator.kuper().order(key));
        let seen = TrainingView {
            step: guided.map_or(TrainingStep::Open, guide::step),
            order: guided.map(|order| order.id.0),
            phone_code: record
                .filter(simulator::kuper::OrderRecord::has_live_code)
                .and_then(|record| record.code)
                .map(|code| code.reveal().to_owned()),
            can_pay: guided.is_some_and(|order| guide::shown_qr(order, self.clock.now()).is_some()),
            ..nothing_yet()
        };
        self.show(|view| {
            let real_waiting = view.real_waiting;
            *view = TrainingView { real_waiting, ..seen };
        })
        .await
    }

    /// Changes what is shown; the windows hear of it only if it is another thing.
    async fn show(&self, change: impl FnOnce(&mut TrainingView)) -> Result<(), CommandError> {
        let changed = self.view.send_if_modified(|view| {
            let before = view.clone();
            change(view);
            *view != before
        });
        if changed {
            let view = self.view.borrow().clone();
            self.counter.tell_training(view).await?;
        }
        Ok(())
    }
}

fn nothing_yet() -> TrainingView {
    TrainingView {
        step: TrainingStep::Open,
        order: None,
        phone_code: None,
        can_pay: false,
        real_waiting: 0,
        pin: people::PIN.to_owned(),
    }
}

/// Kuper and Yandex Pay as they treat this store.
fn outside(plan: &Plan<'_>, words: &Words) -> SimulatorConfig {
    let clock = plan.clock.clone();
    let mut pay = PayConfig {
        api_key: Secret::new(&*words.pay),
        merchant_id: MERCHANT.to_owned(),
        store_name: plan.real.store.name.clone(),
        ..PayConfig::default()
    };
    if let Some(real) = &plan.real.yandex_pay {
        pay.sms_offer_required = real.sms_offer == SmsOffer::Required;
        pay.host = match real.region {
            yandex_pay::Region::Uz => Host::Uzbekistan,
            yandex_pay::Region::Ru => Host::Russia,
        };
    }
    SimulatorConfig {
        kuper: KuperConfig {
            auth: NotificationAuth::Static(Secret::new(&*words.kuper)),
            webhook_auth: WebhookAuth::Bearer(Secret::new(&*words.webhook)),
            accepted: AcceptedRule::RestaurantsOnly,
            ..KuperConfig::default()
        },
        pay,
        clock: simulator::clock::Clock::new(move || clock.now()),
        ..SimulatorConfig::default()
    }
}

fn key_of(order: &Order) -> Option<&str> {
    order
        .keys
        .original_order_id
        .as_deref()
        .or(order.keys.order_uuid.as_deref())
}

/// Thirty-two letters that nobody guesses.
fn word(chance: &Chance) -> String {
    format!("{:032x}", u128::from_be_bytes(chance.bytes()))
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
