//! What a schedule begins with: the store's settings, the service's habits, the goods. All from the seed.

use super::dice::Dice;
use crate::config::Config;
use domain::{CashRounding, Currency, Money, RoundTo};
use simulator::pay::{
    CapturedRollback, Delivery, NotificationConfig, PayConfig, PendingRollback, Settle, TokenTimes,
};
use std::{
    path::Path,
    sync::{Arc, OnceLock},
};

const SETTINGS: &str = r#"
[store]
id = "12"
name = "Лесная лавка"
address = "Ташкент, улица Навои, 1"
[intake]
token = "hook"
[kuper]
token = "kuper"
[yandex_pay]
base_url = "https://pay.invalid"
api_key = "pay-key"
merchant_id = "8a3f6b1e-2c4d-4e5f-9a6b-7c8d9e0f1a2b"
branch_id = "branch-12"
"#;

#[derive(Debug, Clone)]
pub(super) struct Setup {
    pub(super) seed: u64,
    pub(super) currency: Currency,
    pub(super) accept_prepaid: bool,
    pub(super) rounding: CashRounding,
    pub(super) ttl_s: u32,
    /// Of each order, its lines: packs and the price of one.
    pub(super) baskets: Vec<Vec<(u32, i64)>>,
    pub(super) bags: u8,
    /// Whether notifications are signed, sent and verified: the dearest part of a schedule.
    pub(super) notified: bool,
    rollback_takes: Settle,
    pending_rollback: PendingRollback,
    captured_rollback: CapturedRollback,
    second_rollback_gives_back: bool,
    refund_takes: Settle,
    decline_is_final: bool,
    times: TokenTimes,
}

impl Setup {
    pub(super) fn of(seed: u64) -> Self {
        let mut dice = Dice::new(seed ^ 0x7365_7475_7021);
        let currency = if dice.percent(50) {
            Currency::Rub
        } else {
            Currency::Uzs
        };
        let rounding = match dice.below(3) {
            0 => CashRounding::default(),
            1 => CashRounding {
                step: Money::from_minor(100),
                to: RoundTo::Down,
            },
            _ => CashRounding {
                step: Money::from_minor(500),
                to: RoundTo::Nearest,
            },
        };
        let orders = if dice.percent(12) { 2 } else { 1 };
        let baskets = (0..orders).map(|_| basket(&mut dice)).collect();
        let settle = |dice: &mut Dice| match dice.below(4) {
            0 => Settle::AtOnce,
            1 => Settle::AfterReads(1),
            2 => Settle::AfterReads(3),
            _ => Settle::AfterMs(i64::try_from(dice.between(500, 40_000)).unwrap_or(500)),
        };
        Self {
            seed,
            currency,
            accept_prepaid: dice.percent(50),
            rounding,
            ttl_s: if dice.percent(70) { 600 } else { 180 },
            baskets,
            bags: u8::try_from(dice.between(1, 2)).unwrap_or(1),
            notified: dice.percent(15),
            rollback_takes: settle(&mut dice),
            pending_rollback: if dice.percent(50) {
                PendingRollback::Failed
            } else {
                PendingRollback::Voided
            },
            captured_rollback: if dice.percent(50) {
                CapturedRollback::Refunded
            } else {
                CapturedRollback::Failed
            },
            second_rollback_gives_back: dice.percent(30),
            refund_takes: settle(&mut dice),
            decline_is_final: dice.percent(70),
            times: if dice.percent(50) {
                TokenTimes::Numbers
            } else {
                TokenTimes::Texts
            },
        }
    }

    pub(super) fn pay_config(&self) -> PayConfig {
        PayConfig {
            rollback_takes: self.rollback_takes,
            pending_rollback: self.pending_rollback,
            captured_rollback: self.captured_rollback,
            second_rollback_gives_back: self.second_rollback_gives_back,
            refund_takes: self.refund_takes,
            decline_is_final: self.decline_is_final,
            notifications: NotificationConfig {
                times: self.times,
                delivery: Delivery::Never,
                ..NotificationConfig::default()
            },
            ..PayConfig::default()
        }
    }

    pub(super) fn config(&self) -> Arc<Config> {
        static READ: OnceLock<Config> = OnceLock::new();
        let read = READ.get_or_init(|| Config::parse(SETTINGS, Path::new("/till")).expect("good settings"));
        let mut config = read.clone();
        config.store.currency = self.currency;
        config.kuper.accept_prepaid = self.accept_prepaid;
        config.cash.rounding = self.rounding;
        if let Some(pay) = &mut config.yandex_pay {
            pay.ttl_s = self.ttl_s;
        }
        Arc::new(config)
    }
}

fn basket(dice: &mut Dice) -> Vec<(u32, i64)> {
    (0..dice.between(1, 4))
        .map(|_| {
            let packs = u32::try_from(dice.between(1, 3)).unwrap_or(1);
            let price = i64::try_from(dice.between(101, 90_099)).unwrap_or(101);
            (packs, price)
        })
        .collect()
}
