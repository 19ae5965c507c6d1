//! Forms tried against real ports and the simulator's services.

use super::super::try_form;
use super::*;
use crate::clock::Clock;
use crate::config::Config;
use crate::view::SetupTest;
use simulator::{Simulator, SimulatorConfig};
use tokio::net::TcpListener;

async fn tried(file: &SettingsFile, section: SetupSection, open: Option<&Config>) -> SetupTest {
    let clock = Clock::manual("2026-11-22T09:05:00Z".parse().unwrap());
    match try_form(file, &section, open, &clock).await {
        Ok((found, _)) => found,
        Err(wrong) => wrong,
    }
}

#[tokio::test]
async fn a_store_is_read_as_at_a_start_and_the_time_there_is_told() {
    let folder = folder();
    let file = file(&folder);
    let found = tried(&file, SetupSection::Store(store()), None).await;
    assert_eq!(
        (found.ok, found.found.as_str(), found.detail.as_deref()),
        (true, "fits", Some("14:05"))
    );
    let spoilt = StoreForm {
        opens: "nine".to_owned(),
        ..store()
    };
    let found = tried(&file, SetupSection::Store(spoilt), None).await;
    assert!(!found.ok);
    assert_eq!(
        (found.found.as_str(), found.field.as_deref()),
        ("wrongField", Some("store.hours.opens"))
    );
}

#[tokio::test]
async fn a_test_keeps_nothing() {
    let folder = folder();
    let file = file(&folder);
    tried(&file, SetupSection::Intake(intake()), None).await;
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[tokio::test]
async fn the_door_is_really_opened_and_turns_strangers_away() {
    let folder = folder();
    let file = file(&folder);
    for (auth, user) in [("bearer", ""), ("basic", "kuper"), ("client_token", "")] {
        let form = IntakeForm {
            auth: auth.to_owned(),
            user: user.to_owned(),
            ..intake()
        };
        let found = tried(&file, SetupSection::Intake(form), None).await;
        assert_eq!(
            (found.ok, found.found.as_str()),
            (true, "hookAnswers"),
            "{auth}: {found:?}"
        );
    }
    let short = IntakeForm {
        token: secret("fifteen-letters"),
        ..intake()
    };
    let found = tried(&file, SetupSection::Intake(short), None).await;
    assert_eq!((found.ok, found.found.as_str()), (true, "tokenShort"));
}

#[tokio::test]
async fn a_port_that_another_program_has_is_told_and_our_own_is_not_taken_for_one() {
    let folder = folder();
    let file = file(&folder);
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let form = SetupSection::Intake(IntakeForm {
        listen: listen.clone(),
        ..intake()
    });
    let found = tried(&file, form.clone(), None).await;
    assert_eq!((found.ok, found.found.as_str()), (false, "portTaken"));
    assert_eq!(found.field.as_deref(), Some("intake.listen"));

    let ours = BY_HAND.replace("127.0.0.1:0", &listen);
    let ours = Config::parse(&ours, folder.path()).unwrap();
    assert_eq!(tried(&file, form, Some(&ours)).await.found, "hookAnswers");

    let elsewhere = IntakeForm {
        listen: "192.0.2.1:8765".to_owned(),
        ..intake()
    };
    let found = tried(&file, SetupSection::Intake(elsewhere), None).await;
    assert_eq!((found.ok, found.found.as_str()), (false, "addressUnavailable"));
}

#[tokio::test]
async fn kuper_is_asked_with_the_token_that_was_typed_or_else_with_the_one_that_is_kept() {
    let simulator = Simulator::start(SimulatorConfig::default()).await.unwrap();
    let simulator::kuper::NotificationAuth::Static(right) = SimulatorConfig::default().kuper.auth else {
        panic!("the simulator asks for something else");
    };
    let folder = folder();
    let file = by_hand(&folder);
    let form = |token: &str| {
        SetupSection::Kuper(KuperForm {
            base_url: simulator.kuper().base_url(),
            dialect: "flat".to_owned(),
            token: secret(token),
        })
    };
    let accepted = tried(&file, form(right.reveal()), None).await;
    assert!(accepted.ok, "{accepted:?}");
    assert_eq!(accepted.found, "tokenAccepted");
    let refused = tried(&file, form("not-the-token"), None).await;
    assert_eq!((refused.ok, refused.found.as_str()), (false, "unauthorized"));
    assert_eq!(refused.field.as_deref(), Some("kuper.token"));
    assert_eq!(
        tried(&file, form(""), None).await.found,
        "unauthorized",
        "the kept one is wrong"
    );
    let kept = text(&file).replace("inline-kuper-token", right.reveal());
    std::fs::write(file.path(), kept).unwrap();
    assert_eq!(tried(&file, form(""), None).await.found, "tokenAccepted");
}

#[tokio::test]
async fn a_kuper_that_does_not_answer_is_told_from_one_that_refuses() {
    let gone = TcpListener::bind("127.0.0.1:0")
        .await
        .unwrap()
        .local_addr()
        .unwrap();
    let folder = folder();
    let form = KuperForm {
        base_url: format!("http://{gone}"),
        ..kuper()
    };
    let found = tried(&by_hand(&folder), SetupSection::Kuper(form), None).await;
    assert_eq!((found.ok, found.found.as_str()), (false, "unreachable"));
    assert!(found.detail.is_some());
}

#[tokio::test]
async fn yandex_pay_is_asked_for_a_payment_that_cannot_exist() {
    let simulator = Simulator::start(SimulatorConfig::default()).await.unwrap();
    let right = SimulatorConfig::default().pay.api_key;
    let folder = folder();
    let file = file(&folder);
    let with_pay = format!(
        "{BY_HAND}[yandex_pay]\nbase_url = \"{}\"\napi_key = \"kept\"\nbranch_id = \"b\"\n",
        simulator.pay().base_url()
    );
    super::super::whole::write(file.path(), with_pay.as_bytes(), 0o600).unwrap();
    let form = |key: &str| {
        SetupSection::YandexPay(YandexPayForm {
            on: true,
            branch_id: "b".to_owned(),
            api_key: secret(key),
            ..no_pay()
        })
    };
    let found = tried(&file, form(right.reveal()), None).await;
    assert_eq!(
        (found.ok, found.found.as_str()),
        (true, "keyAccepted"),
        "{found:?}"
    );
    let found = tried(&file, form(""), None).await;
    assert_eq!(
        (found.ok, found.found.as_str()),
        (false, "unauthorized"),
        "{found:?}"
    );
    let found = tried(&file, SetupSection::YandexPay(no_pay()), None).await;
    assert_eq!((found.ok, found.found.as_str()), (true, "off"));
}
