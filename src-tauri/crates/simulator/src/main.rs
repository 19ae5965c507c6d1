//! `vydacha-simulator`: a Kuper and a Yandex Pay on loopback that send orders to a till and print
//! what happens, until stopped with Ctrl-C.
#![expect(
    clippy::print_stdout,
    reason = "printing what happens is this program's purpose"
)]

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Duration;

use clap::Parser;
use simulator::clock::Clock;
use simulator::kuper::{Dialect, KuperConfig, NotificationAuth, Sent, StoreKind, ViolationKind, WebhookAuth};
use simulator::orders::{Currency, GeneratorConfig, NewOrder, OrderGenerator};
use simulator::pay::{Event, PayConfig, PayStatus};
use simulator::secret::Secret;
use simulator::{Simulator, SimulatorConfig};

/// A strict Kuper and a strict Yandex Pay on this machine, for trying out a till.
///
/// Sends an order to the till every few seconds, takes its notifications, serves the payment page
/// behind the till's QR, and prints everything, refusals first of all. Stop it with Ctrl-C.
#[derive(Parser, Debug)]
#[command(
    version,
    after_help = "EXAMPLE\n  vydacha-simulator --till http://127.0.0.1:8088/kuper/webhook --every 20 --auto-pay 5\n\n\
In the till's settings: Kuper's address is http://127.0.0.1:<KUPER_PORT>, Yandex Pay's is http://127.0.0.1:<PAY_PORT>."
)]
struct Options {
    /// The till's webhook endpoint, whole, with its path
    #[arg(long, value_name = "URL")]
    till: String,
    /// Where Yandex Pay's signed notifications go, whole, with `/v1/webhook`; without it, none leave
    #[arg(long, value_name = "URL")]
    pay_webhook: Option<String>,
    /// Port of Kuper; 0 takes a free one
    #[arg(long, default_value_t = 8091)]
    kuper_port: u16,
    /// Port of Yandex Pay and of its payment page; 0 takes a free one
    #[arg(long, default_value_t = 8092)]
    pay_port: u16,
    /// The bearer token that the till's notifications must carry
    #[arg(long, default_value = "kuper-token")]
    token: String,
    /// The bearer token that our webhooks carry
    #[arg(long, default_value = "webhook-token")]
    webhook_token: String,
    /// The API key that the till must show to Yandex Pay
    #[arg(long, default_value = "pay-key")]
    api_key: String,
    /// Seconds between two orders
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    every: u64,
    /// How many orders to send; without it, no end
    #[arg(long)]
    orders: Option<u64>,
    /// Pay every Yandex Pay order by itself after so many seconds; without it, pay on the page
    #[arg(long, value_name = "SECONDS")]
    auto_pay: Option<u64>,
    /// The same seed sends the same orders
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// The store's id, as in the till's settings
    #[arg(long, default_value = "12")]
    store: String,
    /// Kuper's dialect
    #[arg(long, value_enum, default_value_t = DialectWord::Flat)]
    dialect: DialectWord,
    /// A restaurant's orders instead of a grocery's
    #[arg(long)]
    restaurant: bool,
    /// Prices in Uzbek sum instead of roubles
    #[arg(long)]
    uzs: bool,
    /// Accept payments without the customer's phone (`smsOffer`)
    #[arg(long)]
    no_sms_offer: bool,
}

#[derive(clap::ValueEnum, Clone, Copy, Debug)]
enum DialectWord {
    /// The event's fields stand at the top of `payload`
    Flat,
    /// Everything is wrapped in `event`
    Nested,
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let options = Options::parse();
    let clock = Clock::system();
    let sim = Simulator::start(config(&options, clock.clone())).await?;
    sim.kuper().point_at(&options.till);
    if let Some(url) = &options.pay_webhook {
        sim.pay().point_at(url);
    }
    println!("Kuper       {}", sim.kuper().base_url());
    println!("Yandex Pay  {}", sim.pay().base_url());
    println!("till        {}", options.till);
    if let Some(url) = &options.pay_webhook {
        println!("webhook     {url}");
    }

    let mut generator = OrderGenerator::new(options.seed, generator_config(&options));
    let mut orders = tokio::time::interval(Duration::from_secs(options.every.max(1)));
    let mut retries = tokio::time::interval(Duration::from_secs(5));
    let mut looks = tokio::time::interval(Duration::from_millis(250));
    let mut left = options.orders;
    let mut told = Told::default();
    loop {
        tokio::select! {
            _ = tokio::signal::ctrl_c() => break,
            _ = orders.tick(), if left != Some(0) => {
                place(&sim, &generator.order(clock.now())).await;
                left = left.map(|n| n - 1);
            }
            _ = retries.tick() => send_again(&sim).await,
            _ = looks.tick() => {
                told.tell(&sim);
                if let Some(seconds) = options.auto_pay {
                    pay_those_waiting(&sim, &clock, seconds);
                }
            }
        }
    }
    println!(
        "{} orders, {} violations",
        sim.kuper().orders().len(),
        sim.kuper().violations().len()
    );
    Ok(())
}

fn config(options: &Options, clock: Clock) -> SimulatorConfig {
    SimulatorConfig {
        kuper: KuperConfig {
            dialect: dialect(options),
            auth: NotificationAuth::Static(Secret::new(&options.token)),
            webhook_auth: WebhookAuth::Bearer(Secret::new(&options.webhook_token)),
            ..KuperConfig::default()
        },
        pay: PayConfig {
            api_key: Secret::new(&options.api_key),
            sms_offer_required: !options.no_sms_offer,
            ..PayConfig::default()
        },
        clock,
        kuper_port: options.kuper_port,
        pay_port: options.pay_port,
        webhook_timeout: Duration::from_secs(10),
    }
}

fn generator_config(options: &Options) -> GeneratorConfig {
    GeneratorConfig {
        dialect: dialect(options),
        kind: if options.restaurant {
            StoreKind::Restaurant
        } else {
            StoreKind::Grocery
        },
        currency: if options.uzs { Currency::Uzs } else { Currency::Rub },
        store_id: options.store.clone(),
        ..GeneratorConfig::default()
    }
}

fn dialect(options: &Options) -> Dialect {
    match options.dialect {
        DialectWord::Flat => Dialect::Flat,
        DialectWord::Nested => Dialect::Nested,
    }
}

async fn place(sim: &Simulator, order: &NewOrder) {
    let id = order.original_order_id();
    let due = order.payload()["total"]["discountTotalPrice"]
        .as_str()
        .unwrap_or("?");
    match sim.kuper().place(order).await {
        Ok(answer) => println!(
            "→ {id}  {} lines, {due}  answered {} {}",
            order.positions().len(),
            answer.status,
            answer.number().unwrap_or_default()
        ),
        Err(error) => println!("→ {id}  {error}"),
    }
}

/// What the till never answered with 200, it is sent once more: it may have been started later.
async fn send_again(sim: &Simulator) {
    for order in sim.kuper().orders() {
        let ok = |sent: &Sent| sent.answer.as_ref().is_some_and(|answer| answer.status == 200);
        if order.sent.is_empty() || order.sent.iter().any(ok) {
            continue;
        }
        match sim.kuper().repeat(&order.original_order_id).await {
            Ok(answer) => println!("→ {}  again, answered {}", order.original_order_id, answer.status),
            Err(error) => {
                println!("→ {}  again: {error}", order.original_order_id);
                return;
            }
        }
    }
}

fn pay_those_waiting(sim: &Simulator, clock: &Clock, seconds: u64) {
    for payment in sim.pay().payments() {
        let waited = clock.now().duration_since(payment.created).unsigned_abs();
        let waiting = payment.status == PayStatus::Pending && !payment.rolled_back;
        if waiting && waited >= Duration::from_secs(seconds) {
            // It may have ended between the look and the act; the next look tells.
            let _ = sim.pay().customer_pays(&payment.order_id);
        }
    }
}

/// What was printed already, so that every event is printed once.
#[derive(Default)]
struct Told {
    received: BTreeMap<String, usize>,
    violations: usize,
    refusals: usize,
    payments: BTreeMap<String, PayStatus>,
    /// How often each notification was sent, in their order.
    notified: Vec<usize>,
}

impl Told {
    fn tell(&mut self, sim: &Simulator) {
        for order in sim.kuper().orders() {
            let told = self.received.entry(order.original_order_id.clone()).or_default();
            for received in order.received.iter().skip(*told) {
                println!(
                    "← {}  {}  {}",
                    order.original_order_id, received.event, received.status
                );
            }
            *told = order.received.len();
        }
        let violations = sim.kuper().violations();
        for violation in violations.iter().skip(self.violations) {
            let order = violation.order.as_deref().unwrap_or("-");
            let kind: ViolationKind = violation.kind;
            println!("! Kuper refuses  {order}  {kind:?}  {}", violation.what);
        }
        self.violations = violations.len();
        let refusals = sim.pay().refusals();
        for refusal in refusals.iter().skip(self.refusals) {
            let order = refusal.order_id.as_deref().unwrap_or("-");
            println!(
                "! Yandex Pay refuses  {order}  {} {}",
                refusal.reason_code, refusal.what
            );
        }
        self.refusals = refusals.len();
        for payment in sim.pay().payments() {
            let before = self.payments.insert(payment.order_id.clone(), payment.status);
            if before.is_none() {
                println!(
                    "₽ {}  {:.2} {}  {}",
                    payment.order_id, payment.amount, payment.currency, payment.payment_url
                );
            }
            if before != Some(payment.status) {
                println!("₽ {}  {}", payment.order_id, payment.status.word());
            }
        }
        self.tell_notified(sim);
    }

    fn tell_notified(&mut self, sim: &Simulator) {
        let notified = sim.pay().notified();
        self.notified.resize(notified.len(), 0);
        for (one, told) in notified.iter().zip(&mut self.notified) {
            let what = match &one.event {
                Event::Order(status) => status.word(),
                Event::Operation(_) => "an operation",
            };
            for sent in one.sent.iter().skip(*told) {
                match sent.status {
                    Some(status) => println!("₽→ {}  {what}  answered {status} {}", one.order_id, sent.body),
                    None => println!("₽→ {}  {what}  no answer", one.order_id),
                }
            }
            *told = one.sent.len();
        }
    }
}
