//! Between the forms and the file: what stands there, and what a form changes in it. A key is written only if its value
//! becomes another one; what is at its default and not in the file stays out of it.

use super::text::Text;
use crate::view::{
    CounterForm, IntakeForm, KuperForm, PrintingForm, SecretText, SetupSection, StoreForm, YandexPayForm,
};
use toml::Value;

/// The secrets that the forms know, by their keys.
pub(super) const SECRETS: [&str; 3] = ["intake.token", "kuper.token", "yandex_pay.api_key"];

/// What applying forms came to.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// The keys whose values became others; of secrets, those that were typed.
    pub keys: Vec<String>,
    /// What was typed, by key.
    pub secrets: Vec<(&'static str, SecretText)>,
}

struct Desk<'a> {
    text: &'a mut Text,
    changes: &'a mut Changes,
}

/// Changes the text as the form says. Secrets are handed back: where they go is not the form's affair.
pub(super) fn apply(section: &SetupSection, text: &mut Text, changes: &mut Changes) {
    let mut desk = Desk { text, changes };
    match section {
        SetupSection::Store(form) => desk.store(form),
        SetupSection::Intake(form) => desk.intake(form),
        SetupSection::Kuper(form) => desk.kuper(form),
        SetupSection::YandexPay(form) => desk.yandex_pay(form),
        SetupSection::Printing(form) => desk.printing(form),
        SetupSection::Counter(form) => desk.counter(form),
    }
}

/// The sections of the file that a form writes: a mistake in them is the form's.
pub(super) fn is_about(section: &SetupSection, key: &str) -> bool {
    let sections: &[&str] = match section {
        SetupSection::Store(_) => &["store"],
        SetupSection::Intake(_) => &["intake"],
        SetupSection::Kuper(_) => &["kuper"],
        SetupSection::YandexPay(_) => &["yandex_pay"],
        SetupSection::Printing(_) => &["printing"],
        SetupSection::Counter(_) => &["people", "picking", "sound"],
    };
    sections.contains(&key.split('.').next().unwrap_or_default())
}

impl Desk<'_> {
    fn store(&mut self, form: &StoreForm) {
        self.put("store.id", &*form.id);
        self.put("store.name", &*form.name);
        self.put_or_leave_out("store.address", &form.address);
        self.put_unless("store.till", &*form.till, defaults::TILL);
        self.put_unless("store.currency", &*form.currency, defaults::CURRENCY);
        self.put_unless("store.restaurant", form.restaurant, false);
        self.put_unless("store.language", &*form.language, defaults::LANGUAGE);
        let hours = [
            ("store.hours.opens", &form.opens),
            ("store.hours.closes", &form.closes),
            ("store.hours.time_zone", &form.time_zone),
        ];
        if hours.iter().all(|(_, text)| text.trim().is_empty()) {
            if self.text.unset_section("store.hours") {
                self.changed("store.hours");
            }
        } else {
            for (key, text) in hours {
                self.put(key, &**text);
            }
        }
    }

    fn intake(&mut self, form: &IntakeForm) {
        self.put_unless("intake.listen", &*form.listen, defaults::LISTEN);
        self.put_unless("intake.auth", &*form.auth, defaults::AUTH);
        // Elsewhere the user would be a mistake, of a field that the form then does not show.
        let user = if form.auth == "basic" { &*form.user } else { "" };
        self.put_or_leave_out("intake.user", user);
        self.secret("intake.token", &form.token);
    }

    fn kuper(&mut self, form: &KuperForm) {
        self.put_unless("kuper.base_url", &*form.base_url, kuper::client::DEFAULT_BASE_URL);
        self.put_unless("kuper.dialect", &*form.dialect, defaults::DIALECT);
        self.secret("kuper.token", &form.token);
    }

    fn yandex_pay(&mut self, form: &YandexPayForm) {
        if !form.on {
            // The section stays for the day it is wanted again.
            if is_pay_on(self.text) {
                self.put("yandex_pay.enabled", false);
            }
            return;
        }
        self.put_unless("yandex_pay.enabled", true, true);
        self.put_unless("yandex_pay.region", &*form.region, defaults::REGION);
        self.put_unless(
            "yandex_pay.environment",
            &*form.environment,
            defaults::ENVIRONMENT,
        );
        self.put("yandex_pay.branch_id", &*form.branch_id);
        self.put_or_leave_out("yandex_pay.merchant_id", &form.merchant_id);
        self.put_unless("yandex_pay.sms_offer", &*form.sms_offer, defaults::SMS_OFFER);
        self.secret("yandex_pay.api_key", &form.api_key);
    }

    fn printing(&mut self, form: &PrintingForm) {
        self.put_unless("printing.printer", &*form.printer, defaults::PRINTER);
        self.put_unless(
            "printing.slip_width_mm",
            i64::from(form.slip_width_mm),
            defaults::SLIP_MM,
        );
        self.put_unless("printing.on_ready", form.on_ready, true);
    }

    fn counter(&mut self, form: &CounterForm) {
        self.put_unless(
            "people.lock_after_min",
            i64::from(form.lock_after_min),
            defaults::LOCK_MIN,
        );
        self.put_unless(
            "picking.weight_tolerance_percent",
            i64::from(form.weight_tolerance_percent),
            defaults::TOLERANCE,
        );
        self.put_unless(
            "sound.volume_percent",
            i64::from(form.volume_percent),
            defaults::VOLUME,
        );
    }

    fn put(&mut self, key: &str, value: impl Into<Value>) {
        if self.text.set(key, trimmed(value.into())) {
            self.changed(key);
        }
    }

    /// A key that may be absent, and then has this value. A text that was emptied goes back to it.
    fn put_unless(&mut self, key: &str, value: impl Into<Value>, default: impl Into<Value>) {
        let (value, default) = (trimmed(value.into()), default.into());
        if value.as_str() == Some("") {
            self.put_or_leave_out(key, "");
        } else if self.text.get(key).is_some() || value != default {
            self.put(key, value);
        }
    }

    fn put_or_leave_out(&mut self, key: &str, text: &str) {
        if !text.trim().is_empty() {
            self.put(key, text);
        } else if self.text.unset(key) {
            self.changed(key);
        }
    }

    fn secret(&mut self, key: &'static str, typed: &SecretText) {
        if !typed.0.trim().is_empty() {
            self.changes
                .secrets
                .push((key, SecretText(typed.0.trim().to_owned())));
            self.changed(key);
        }
    }

    fn changed(&mut self, key: &str) {
        self.changes.keys.push(key.to_owned());
    }
}

fn trimmed(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.trim().to_owned()),
        other @ (Value::Integer(_)
        | Value::Float(_)
        | Value::Boolean(_)
        | Value::Datetime(_)
        | Value::Array(_)
        | Value::Table(_)) => other,
    }
}

/// The forms as the file has them. What cannot be shown in a field (a number where a text belongs) is as if not there.
pub(super) struct Forms {
    pub store: StoreForm,
    pub intake: IntakeForm,
    pub kuper: KuperForm,
    pub yandex_pay: YandexPayForm,
    pub printing: PrintingForm,
    pub counter: CounterForm,
}

impl Forms {
    pub fn of(text: &Text) -> Self {
        let said = |key: &str, default: &str| {
            let value = text.get(key);
            value
                .as_ref()
                .and_then(Value::as_str)
                .unwrap_or(default)
                .to_owned()
        };
        let flag =
            |key: &str, default: bool| text.get(key).and_then(|value| value.as_bool()).unwrap_or(default);
        let number = |key: &str, default: i64| {
            text.get(key)
                .and_then(|value| value.as_integer())
                .unwrap_or(default)
        };
        let small = |key: &str, default: i64| u8::try_from(number(key, default)).unwrap_or_default();
        let short = |key: &str, default: i64| u16::try_from(number(key, default)).unwrap_or_default();
        Self {
            store: StoreForm {
                id: said("store.id", ""),
                name: said("store.name", ""),
                address: said("store.address", ""),
                till: said("store.till", defaults::TILL),
                currency: said("store.currency", defaults::CURRENCY),
                restaurant: flag("store.restaurant", false),
                language: said("store.language", defaults::LANGUAGE),
                opens: said("store.hours.opens", ""),
                closes: said("store.hours.closes", ""),
                time_zone: said("store.hours.time_zone", ""),
            },
            intake: IntakeForm {
                listen: said("intake.listen", defaults::LISTEN),
                auth: said("intake.auth", defaults::AUTH),
                user: said("intake.user", ""),
                token: SecretText::default(),
            },
            kuper: KuperForm {
                base_url: said("kuper.base_url", kuper::client::DEFAULT_BASE_URL),
                dialect: said("kuper.dialect", defaults::DIALECT),
                token: SecretText::default(),
            },
            yandex_pay: YandexPayForm {
                on: is_pay_on(text),
                region: said("yandex_pay.region", defaults::REGION),
                environment: said("yandex_pay.environment", defaults::ENVIRONMENT),
                branch_id: said("yandex_pay.branch_id", ""),
                merchant_id: said("yandex_pay.merchant_id", ""),
                sms_offer: said("yandex_pay.sms_offer", defaults::SMS_OFFER),
                api_key: SecretText::default(),
            },
            printing: PrintingForm {
                printer: said("printing.printer", defaults::PRINTER),
                slip_width_mm: short("printing.slip_width_mm", defaults::SLIP_MM),
                on_ready: flag("printing.on_ready", true),
            },
            counter: CounterForm {
                lock_after_min: short("people.lock_after_min", defaults::LOCK_MIN),
                weight_tolerance_percent: small("picking.weight_tolerance_percent", defaults::TOLERANCE),
                volume_percent: small("sound.volume_percent", defaults::VOLUME),
            },
        }
    }
}

/// Which secrets are set. Client credentials stand in for Kuper's token.
pub(super) fn secrets_set(text: &Text) -> Vec<String> {
    let is_set = |key: &str| {
        let value = text.get(key);
        value
            .as_ref()
            .and_then(Value::as_str)
            .is_some_and(|said| !said.trim().is_empty())
    };
    SECRETS
        .into_iter()
        .filter(|key| is_set(key) || (*key == "kuper.token" && is_set("kuper.client_secret")))
        .map(str::to_owned)
        .collect()
}

fn is_pay_on(text: &Text) -> bool {
    let enabled = || text.get("yandex_pay.enabled").and_then(|value| value.as_bool());
    text.get("yandex_pay").is_some() && enabled().unwrap_or(true)
}

/// What the readers of [`crate::config`] take for granted; a test holds these to the commented file.
mod defaults {
    pub const TILL: &str = "1";
    pub const CURRENCY: &str = "RUB";
    pub const LANGUAGE: &str = "ru";
    pub const LISTEN: &str = "127.0.0.1:8765";
    pub const AUTH: &str = "bearer";
    pub const DIALECT: &str = "flat";
    pub const REGION: &str = "uz";
    pub const ENVIRONMENT: &str = "production";
    pub const SMS_OFFER: &str = "required";
    pub const PRINTER: &str = "off";
    pub const SLIP_MM: i64 = 80;
    pub const LOCK_MIN: i64 = 5;
    pub const TOLERANCE: i64 = 10;
    pub const VOLUME: i64 = 80;
}
