//! Which Yandex Pay this is, and how long it takes over things.

use std::time::Duration;

use crate::secret::Secret;

/// The host's country: on `.uz` points do not exist.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    Uzbekistan,
    Russia,
}

/// When something asynchronous is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settle {
    AtOnce,
    /// So many reads still see it under way.
    AfterReads(u32),
    /// By the simulator's clock.
    AfterMs(i64),
}

/// How the rollback of an unpaid order ends. Both FOUND.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PendingRollback {
    Failed,
    Voided,
}

/// How the rollback of a paid order ends, the money being refunded either way. Both FOUND.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CapturedRollback {
    Refunded,
    Failed,
}

/// What becomes of a notification on the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Delivery {
    OnTime,
    /// So long after the change, by the machine's time.
    Late(Duration),
    /// The very same token once more, after the merchant took it.
    Twice,
    /// It is lost, every one of them.
    Never,
}

/// How `iat` and `exp` are written. Both FOUND.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenTimes {
    Numbers,
    Texts,
}

/// How the service notifies the merchant.
#[derive(Clone, Debug)]
pub struct NotificationConfig {
    /// The same seed makes the same keys.
    pub seed: u64,
    pub times: TokenTimes,
    /// From `iat` to `exp`. INFERRED
    pub lives_s: i64,
    pub delivery: Delivery,
    /// How often one notification is sent before it is given up, at least once.
    pub tries: u32,
    /// Between two tries.
    pub pause: Duration,
    /// How long the merchant may take to answer. FOUND: about 10 s.
    pub timeout: Duration,
}

impl Default for NotificationConfig {
    fn default() -> Self {
        Self {
            seed: 1,
            times: TokenTimes::Numbers,
            lives_s: 600,
            delivery: Delivery::OnTime,
            tries: 5,
            pause: Duration::from_millis(500),
            timeout: Duration::from_secs(10),
        }
    }
}

#[derive(Clone, Debug)]
pub struct PayConfig {
    pub api_key: Secret,
    pub merchant_id: String,
    pub host: Host,
    /// Shown on the payment page.
    pub store_name: String,
    /// Whether `extensions.smsOffer.phone` is mandatory. SEED: for offline shops it is.
    pub sms_offer_required: bool,
    pub rollback_takes: Settle,
    pub pending_rollback: PendingRollback,
    pub captured_rollback: CapturedRollback,
    /// Whether a second rollback, after the first has ended, gives back what the bank captured after
    /// that end. What the real service does is unknown; a till must not count on it. INFERRED
    pub second_rollback_gives_back: bool,
    pub refund_takes: Settle,
    /// A declined card ends the payment; otherwise the payer may try another.
    pub decline_is_final: bool,
    /// How a browser reaches the payment page, if not by the listener's own address.
    pub public_url: Option<String>,
    pub notifications: NotificationConfig,
}

impl Default for PayConfig {
    fn default() -> Self {
        Self {
            api_key: Secret::new("pay-key"),
            merchant_id: "8a3f6b1e-2c4d-4e5f-9a6b-7c8d9e0f1a2b".to_owned(),
            host: Host::Uzbekistan,
            store_name: "Лесная лавка".to_owned(),
            sms_offer_required: true,
            rollback_takes: Settle::AfterReads(1),
            pending_rollback: PendingRollback::Failed,
            captured_rollback: CapturedRollback::Refunded,
            second_rollback_gives_back: false,
            refund_takes: Settle::AfterReads(1),
            decline_is_final: true,
            public_url: None,
            notifications: NotificationConfig::default(),
        }
    }
}
