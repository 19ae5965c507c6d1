//! Which till and which simulator to start: typed where tests differ often, any key of the settings otherwise.

use counter::{Chance, Clock, Surroundings};
use jiff::{SignedDuration, Timestamp};
use simulator::kuper::{Dialect, KuperConfig, NotificationAuth, StoreKind};
use simulator::pay::PayConfig;
use simulator::{Simulator, SimulatorConfig};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

/// A till for tests, and the world it lives in. The default: a grocery in roubles, flat dialect, static token,
/// Yandex Pay on, the system's clock.
#[derive(Clone, Debug)]
pub struct Setup {
    /// How the simulated Kuper behaves. Dialect, token and options are taken over into the till's settings.
    pub kuper: KuperConfig,
    /// How the simulated Yandex Pay behaves.
    pub pay: PayConfig,
    pub kind: StoreKind,
    pub clock: Clock,
    /// Seeds the till's codes and jitter; `None`: from the operating system, as in a shop.
    pub chance: Option<u64>,
    with_pay: bool,
    with_notifications: bool,
    /// By how much the till's clock is ahead of everybody else's.
    ahead: SignedDuration,
    /// `section.key` → value as TOML; on top of what follows from the rest.
    settings: BTreeMap<String, String>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            kuper: KuperConfig::default(),
            pay: PayConfig::default(),
            kind: StoreKind::Grocery,
            clock: Clock::System,
            chance: None,
            with_pay: true,
            with_notifications: false,
            ahead: SignedDuration::ZERO,
            settings: BTreeMap::new(),
        }
    }
}

impl Setup {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a key of the settings file: `set("codes.length", "4")`. The value is TOML, so texts carry their quotes.
    #[must_use]
    pub fn set(mut self, key: &str, value: impl ToString) -> Self {
        self.settings.insert(key.to_owned(), value.to_string());
        self
    }

    #[must_use]
    pub fn kuper(mut self, change: impl FnOnce(&mut KuperConfig)) -> Self {
        change(&mut self.kuper);
        self
    }

    #[must_use]
    pub fn pay(mut self, change: impl FnOnce(&mut PayConfig)) -> Self {
        change(&mut self.pay);
        self
    }

    #[must_use]
    pub fn nested(self) -> Self {
        self.kuper(|kuper| kuper.dialect = Dialect::Nested)
    }

    #[must_use]
    pub fn restaurant(mut self) -> Self {
        self.kind = StoreKind::Restaurant;
        self
    }

    /// A store that does not offer Yandex Pay.
    #[must_use]
    pub fn without_yandex_pay(mut self) -> Self {
        self.with_pay = false;
        self
    }

    /// A till that Yandex Pay can reach: it takes the notifications that the simulator sends.
    #[must_use]
    pub fn with_pay_notifications(mut self) -> Self {
        self.with_notifications = true;
        self
    }

    pub(crate) fn takes_pay_notifications(&self) -> bool {
        self.with_notifications
    }

    /// Till and simulator live by a clock that stands still until a test turns it.
    #[must_use]
    pub fn clock_by_hand(mut self) -> Self {
        let noon: Timestamp = "2026-11-21T09:00:00Z".parse().unwrap();
        self.clock = Clock::manual(noon);
        self
    }

    /// A till whose clock is wrong: ahead of the counterparties' by so much, or behind.
    #[must_use]
    pub fn clock_ahead_by(mut self, ahead: SignedDuration) -> Self {
        self.ahead = ahead;
        self
    }

    /// Starts the counterparties. The simulator lives by the till's clock, unless that is wrong.
    pub async fn simulator(&self) -> Simulator {
        let (clock, ahead) = (self.clock.clone(), self.ahead);
        Simulator::start(SimulatorConfig {
            kuper: self.kuper.clone(),
            pay: self.pay.clone(),
            clock: simulator::clock::Clock::new(move || clock.now() - ahead),
            ..SimulatorConfig::default()
        })
        .await
        .unwrap()
    }

    /// The till's settings file, for this simulator and this journal. Webhooks are taken on a free port.
    #[must_use]
    pub fn toml(&self, simulator: &Simulator, journal: &Path) -> String {
        let mut all: BTreeMap<String, String> = BTreeMap::new();
        let mut set = |key: &str, value: String| {
            all.insert(key.to_owned(), value);
        };
        let text = |text: &str| format!("{text:?}");
        set("store.id", text("12"));
        set("store.name", text("Лесная лавка"));
        set("store.address", text("Москва, Лесная, 5"));
        set(
            "store.restaurant",
            (self.kind == StoreKind::Restaurant).to_string(),
        );
        set("intake.listen", text("127.0.0.1:0"));
        set("intake.token", text("webhook-token"));
        set("kuper.base_url", text(&simulator.kuper().base_url()));
        set("kuper.timeout_ms", "2000".to_owned());
        match &self.kuper.auth {
            NotificationAuth::Static(token) => set("kuper.token", text(token.reveal())),
            NotificationAuth::ClientCredentials {
                client_id,
                client_secret,
                ..
            } => {
                set("kuper.client_id", text(client_id));
                set("kuper.client_secret", text(client_secret.reveal()));
            }
            NotificationAuth::ClientToken { token, api_version } => {
                set("kuper.token", text(token.reveal()));
                set("kuper.client_token_header", true.to_string());
                set("kuper.api_version", text(api_version));
            }
        }
        let dialect = match self.kuper.dialect {
            Dialect::Flat => "flat",
            Dialect::Nested => "nested",
        };
        set("kuper.dialect", text(dialect));
        set(
            "kuper.code_before_ready",
            self.kuper.code_before_ready.to_string(),
        );
        if self.with_pay {
            set("yandex_pay.base_url", text(&simulator.pay().base_url()));
            set("yandex_pay.api_key", text(self.pay.api_key.reveal()));
            set("yandex_pay.branch_id", text("lesnaya-01"));
            set("yandex_pay.timeout_ms", "1000".to_owned());
            set("yandex_pay.region", text("ru"));
        }
        if self.with_notifications {
            set("yandex_pay.merchant_id", text(&self.pay.merchant_id));
        }
        // Tests turn the clock by hours; those about the lock say when it falls.
        set("people.lock_after_min", "0".to_owned());
        // A folder name of a test is plain; a quoted path needs no escaping beyond what Debug does.
        set("journal.path", text(&journal.display().to_string()));
        all.extend(self.settings.clone());
        in_sections(&all)
    }

    /// What the counter takes from its surroundings.
    #[must_use]
    pub fn surroundings(&self) -> Surroundings {
        Surroundings {
            clock: self.clock.clone(),
            chance: self.chance.map_or_else(Chance::from_os, Chance::seeded),
            version: "test".to_owned(),
            config_path: String::new(),
            config_problems: Vec::new(),
        }
    }
}

/// `a.b.c = v` as `[a.b]` and `c = v`.
fn in_sections(all: &BTreeMap<String, String>) -> String {
    let mut sections: BTreeMap<&str, Vec<(&str, &str)>> = BTreeMap::new();
    for (key, value) in all {
        let (section, name) = key.rsplit_once('.').unwrap();
        sections.entry(section).or_default().push((name, value));
    }
    let mut text = String::new();
    for (section, keys) in sections {
        let _ = writeln!(text, "[{section}]");
        for (name, value) in keys {
            let _ = writeln!(text, "{name} = {value}");
        }
    }
    text
}
