//! `[yandex_pay]`: payment by a QR on the screen. Without the section, or with `enabled = false`, it is not offered.

use std::time::Duration;

use yandex_pay::{
    Personal, RU_PRODUCTION, RU_SANDBOX, Region, Rules, Secret, Shop, SmsOfferRule, UZ_PRODUCTION,
    UZ_SANDBOX, check::TTL_S,
};

use super::section::Section;

#[derive(Debug, Clone)]
pub struct YandexPay {
    pub base_url: String,
    pub api_key: Secret,
    pub region: Region,
    /// The merchant that notifications must be about. `None`: none are taken; the till asks by itself.
    pub merchant_id: Option<String>,
    /// `billingReport.branchId`: the point of sale, mandatory for an offline shop (SEED).
    pub branch_id: String,
    /// How long the link can be opened, seconds.
    pub ttl_s: u32,
    pub sms_offer: SmsOffer,
    /// `qrData.token`, sent only if set.
    pub qr_token: Option<Personal>,
    pub merchant_name: Option<String>,
    pub merchant_mcc: Option<String>,
    pub merchant_tax_number: Option<String>,
    pub merchant_legal_address: Option<String>,
    /// For one whole call; the service is told as well, and takes 1 to 10 seconds.
    pub timeout: Duration,
}

/// Whether the customer's phone goes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmsOffer {
    /// As the seed says of offline shops: without a phone from Kuper the cashier is asked.
    Required,
    /// Sent if Kuper told the phone, never asked for.
    WhenKnown,
    Off,
}

impl YandexPay {
    /// The setting's name for the screens.
    #[must_use]
    pub fn sms_offer_name(&self) -> &'static str {
        match self.sms_offer {
            SmsOffer::Required => "required",
            SmsOffer::WhenKnown => "whenKnown",
            SmsOffer::Off => "off",
        }
    }

    /// The settings of Yandex Pay's client.
    pub fn client_config(&self) -> yandex_pay::Config {
        yandex_pay::Config {
            base_url: self.base_url.clone(),
            api_key: self.api_key.clone(),
            timeout: self.timeout,
            rules: Rules {
                region: self.region,
                shop: Shop::Offline,
                // The till asks for the phone before it starts, and the cashier may say that there is none.
                sms_offer: SmsOfferRule::Optional,
            },
        }
    }
}

/// `None`: it is switched off. What stands there must be right all the same, but key and point of sale may be missing.
pub(super) fn read(mut section: Section<'_>) -> Option<YandexPay> {
    let enabled = section.flag("enabled", true);
    if !enabled {
        section.forgive_empty(&["api_key", "branch_id"]);
    }
    let region = section.choice("region", Region::Uz, &[("uz", Region::Uz), ("ru", Region::Ru)]);
    let is_sandbox = section.choice("environment", false, &[("production", false), ("sandbox", true)]);
    let home = match (region, is_sandbox) {
        (Region::Uz, false) => UZ_PRODUCTION,
        (Region::Uz, true) => UZ_SANDBOX,
        (Region::Ru, false) => RU_PRODUCTION,
        (Region::Ru, true) => RU_SANDBOX,
    };
    let yandex_pay = YandexPay {
        base_url: section.address("base_url").unwrap_or_else(|| home.to_owned()),
        api_key: Secret::new(if enabled {
            section.required_secret("api_key")
        } else {
            section.secret("api_key").unwrap_or_default()
        }),
        region,
        merchant_id: section.text("merchant_id"),
        branch_id: if enabled {
            section.required_text("branch_id", "the point of sale as Yandex Pay knows it")
        } else {
            section.text_or("branch_id", "")
        },
        ttl_s: section.whole("ttl_s", 600, TTL_S),
        sms_offer: section.choice(
            "sms_offer",
            SmsOffer::Required,
            &[
                ("required", SmsOffer::Required),
                ("when_known", SmsOffer::WhenKnown),
                ("off", SmsOffer::Off),
            ],
        ),
        qr_token: section.secret("qr_token").map(Personal::new),
        merchant_name: section.text("merchant_name"),
        merchant_mcc: section.judged("merchant_mcc", "four digits in quotes", |text| {
            let fit = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            fit.then(|| text.to_owned())
        }),
        merchant_tax_number: section.text("merchant_tax_number"),
        merchant_legal_address: section.text("merchant_legal_address"),
        timeout: Duration::from_millis(u64::from(section.whole("timeout_ms", 5_000_u32, 1_000..=10_000))),
    };
    section.finish();
    enabled.then_some(yandex_pay)
}
