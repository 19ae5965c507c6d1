use super::*;
use counter::config::YandexPay;
use kuper::client::TokenSource;
use kuper::webhook_auth::WebhookAuth;
use simulator::SimulatorConfig;
use std::net::SocketAddr;
use std::path::Path;

/// A store with everything set, and every secret recognisable.
pub(crate) const REAL: &str = r#"
[store]
id = "12"
name = "Лесная лавка"
address = "Москва, Лесная, 5"
till = "7"
currency = "RUB"
[store.hours]
opens = "09:00"
closes = "09:01"
time_zone = "Europe/Moscow"
[intake]
listen = "0.0.0.0:8765"
token = "REAL-webhook-word"
[kuper]
base_url = "https://merchant-api.example"
token = "REAL-kuper-word"
recovery_reads = true
[yandex_pay]
base_url = "https://pay.example"
api_key = "REAL-pay-word"
merchant_id = "REAL-merchant"
branch_id = "REAL-branch"
qr_token = "REAL-qr-word"
region = "ru"
ttl_s = 300
[codes]
length = 8
[people]
lock_after_min = 7
[picking]
weight_tolerance_percent = 15
[cash]
round_to = "1.00"
[printing]
printer = "dialog"
[pickup]
cancel_after_min = 5
[journal]
path = "vydacha.db"
"#;

struct Built {
    config: Config,
    _folder: tempfile::TempDir,
}

async fn built(real: &str) -> Built {
    let home = tempfile::tempdir().unwrap();
    let real = Config::parse(real, home.path()).unwrap();
    let simulator = Simulator::start(SimulatorConfig::default()).await.unwrap();
    let words = Words {
        webhook: "play-webhook".to_owned(),
        kuper: "play-kuper".to_owned(),
        pay: "play-pay".to_owned(),
    };
    let folder = Folder::lay(&real.journal.path).unwrap();
    let config = play(&real, "uz", &simulator, &words, &folder).unwrap();
    assert_ne!(config.journal.path, real.journal.path);
    Built {
        config,
        _folder: home,
    }
}

/// Every address anywhere in the settings, also in sections that come later.
fn addresses(config: &Config) -> Vec<String> {
    let shown = format!("{config:?}");
    shown
        .match_indices("http")
        .map(|(from, _)| shown[from..].split('"').next().unwrap().to_owned())
        .collect()
}

fn is_loopback(address: &str) -> bool {
    let rest = address
        .strip_prefix("http://")
        .unwrap_or_else(|| panic!("{address}"));
    let host: SocketAddr = rest.split('/').next().unwrap().parse().unwrap();
    host.ip().is_loopback()
}

#[tokio::test]
async fn every_address_of_a_lesson_is_this_machines_own() {
    let built = built(REAL).await;
    let addresses = addresses(&built.config);
    assert!(addresses.len() >= 2, "{addresses:?}");
    assert!(
        addresses.iter().all(|address| is_loopback(address)),
        "{addresses:?}"
    );
    assert!(built.config.intake.listen.ip().is_loopback());
    assert!(is_loopback(&built.config.kuper.base_url));
    assert!(is_loopback(&built.config.yandex_pay.as_ref().unwrap().base_url));
}

#[tokio::test]
async fn no_real_secret_is_in_a_lesson() {
    let built = built(REAL).await;
    let config = &built.config;
    let shown = format!("{config:?}");
    assert!(!shown.contains("REAL"), "{shown}");
    // Secrets mask themselves in that, so each is looked at.
    let TokenSource::Static(token) = &config.kuper.token else {
        panic!("a token was given");
    };
    assert_eq!(token.expose(), "play-kuper");
    let WebhookAuth::Bearer(webhook) = &config.intake.auth else {
        panic!("bearer is the default");
    };
    assert_eq!(webhook.expose(), "play-webhook");
    let YandexPay {
        api_key,
        qr_token,
        merchant_id,
        ..
    } = config.yandex_pay.clone().unwrap();
    assert_eq!(api_key.expose(), "play-pay");
    assert!(qr_token.is_none());
    assert_eq!(merchant_id.as_deref(), Some(MERCHANT));
}

#[tokio::test]
async fn the_store_is_itself_but_always_open_and_prints_nothing() {
    let built = built(REAL).await;
    let config = &built.config;
    assert_eq!(config.store.name, "Лесная лавка");
    assert_eq!(
        (config.store.id.as_str(), config.store.till.as_str()),
        ("12", "7")
    );
    assert_eq!(config.store.language, "uz");
    assert!(config.store.hours.is_none());
    assert_eq!(config.codes.length.digits(), 8);
    assert_eq!(config.people.lock_after.unwrap().as_secs(), 7 * 60);
    assert_eq!(config.picking.weight_tolerance_percent, 15);
    assert_eq!(config.cash.rounding.step.minor(), 100);
    assert_eq!(config.yandex_pay.as_ref().unwrap().ttl_s, 300);
    assert_eq!(config.printing.printer, counter::config::Printer::Off);
    assert!(
        config.pickup.cancel_after.is_none(),
        "nothing is canceled under a trainee's hands"
    );
    assert!(!config.kuper.recovery_reads);
    assert!(config.journal.number_prefix.starts_with("TRAINING"));
    let folder = crate::folder::beside(Path::new("vydacha.db"));
    for path in [&config.journal.path, &config.reports.folder] {
        assert!(path.parent().unwrap().ends_with(&folder), "{}", path.display());
    }
    assert!(config.log.folder.is_none());
}

#[tokio::test]
async fn a_store_without_yandex_pay_does_not_train_it() {
    let from = REAL.find("[yandex_pay]").unwrap();
    let to = REAL.find("[codes]").unwrap();
    let built = built(&format!("{}{}", &REAL[..from], &REAL[to..])).await;
    assert!(built.config.yandex_pay.is_none());
}
