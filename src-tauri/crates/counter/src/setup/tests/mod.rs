//! Settings changed from the screen, with real files, real ports, and the simulator's services.

mod file;
mod live;
mod reopen;

use super::SettingsFile;
use crate::view::{
    CounterForm, IntakeForm, KuperForm, PrintingForm, SecretText, SetupSection, StoreForm, YandexPayForm,
};
use tempfile::TempDir;

const HOOK_TOKEN: &str = "hook-token-long-enough";
const KUPER_TOKEN: &str = "kuper-token-of-theirs";

/// A settings file as an administrator wrote it: with comments, an order of its own, keys that no form knows, and one
/// secret in it.
const BY_HAND: &str = r#"# Written by hand.
[kuper]
token = "inline-kuper-token"   # theirs
base_url = "http://127.0.0.1:9" # nobody is there
timeout_ms = 700
cancel_reasons = [
  { slug = "out_of_stock", text = "Нет в наличии" }, # the usual one
]

[store]
id = '12'
name = "Лавка" # on slips
address = "Лесная, 1"

[intake]
listen = "127.0.0.1:0"
token = "inline-hook-token"

[codes]
length = 7
"#;

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn file(folder: &TempDir) -> SettingsFile {
    SettingsFile::new(folder.path().join("vydacha.toml"))
}

/// As an administrator leaves it: their own eyes only, for there are secrets in it.
fn by_hand(folder: &TempDir) -> SettingsFile {
    let file = file(folder);
    super::whole::write(file.path(), BY_HAND.as_bytes(), 0o600).unwrap();
    file
}

fn text(file: &SettingsFile) -> String {
    std::fs::read_to_string(file.path()).unwrap()
}

fn secret(typed: &str) -> SecretText {
    SecretText(typed.to_owned())
}

fn store() -> StoreForm {
    StoreForm {
        id: "12".to_owned(),
        name: "Лавка на Лесной".to_owned(),
        address: String::new(),
        till: "2".to_owned(),
        currency: "UZS".to_owned(),
        restaurant: false,
        language: "uz".to_owned(),
        opens: "09:00".to_owned(),
        closes: "22:00".to_owned(),
        time_zone: "Asia/Tashkent".to_owned(),
    }
}

fn intake() -> IntakeForm {
    IntakeForm {
        listen: "127.0.0.1:0".to_owned(),
        auth: "bearer".to_owned(),
        user: String::new(),
        token: secret(HOOK_TOKEN),
    }
}

fn kuper() -> KuperForm {
    KuperForm {
        base_url: "http://127.0.0.1:9".to_owned(),
        dialect: "nested".to_owned(),
        token: secret(KUPER_TOKEN),
    }
}

fn no_pay() -> YandexPayForm {
    YandexPayForm {
        on: false,
        region: "ru".to_owned(),
        environment: "production".to_owned(),
        branch_id: String::new(),
        merchant_id: String::new(),
        sms_offer: "required".to_owned(),
        api_key: SecretText::default(),
    }
}

fn printing() -> PrintingForm {
    PrintingForm {
        printer: "off".to_owned(),
        slip_width_mm: 58,
        on_ready: false,
    }
}

/// What the wizard sends at its end.
fn wizard() -> Vec<SetupSection> {
    vec![
        SetupSection::Store(store()),
        SetupSection::Intake(intake()),
        SetupSection::Kuper(kuper()),
        SetupSection::YandexPay(no_pay()),
        SetupSection::Printing(printing()),
    ]
}

/// The forms as the till shows them, unchanged.
fn as_shown(file: &SettingsFile) -> Vec<SetupSection> {
    let view = file.view(Vec::new());
    vec![
        SetupSection::Store(view.store),
        SetupSection::Intake(view.intake),
        SetupSection::Kuper(view.kuper),
        SetupSection::YandexPay(view.yandex_pay),
        SetupSection::Printing(view.printing),
        SetupSection::Counter(view.counter),
    ]
}

fn renamed(file: &SettingsFile, name: &str) -> Vec<SetupSection> {
    let mut form = file.view(Vec::new()).store;
    name.clone_into(&mut form.name);
    vec![SetupSection::Store(form)]
}

fn counter_form() -> CounterForm {
    CounterForm {
        lock_after_min: 5,
        weight_tolerance_percent: 10,
        volume_percent: 80,
    }
}
