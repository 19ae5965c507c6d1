//! From a machine without settings to an order from Kuper, and settings changed with people at the counter: what the
//! program does, without its window.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use counter::setup::{Opened, SettingsFile, change, first};
use counter::view::{
    Act, BoardColumn, IntakeForm, KuperForm, PrintingForm, SecretText, SetupSection, StoreForm, YandexPayForm,
};
use scenarios::{Basket, SOON, Setup, Till, until};
use simulator::kuper::NotificationAuth;
use simulator::{Simulator, SimulatorConfig};

const PIN: &str = "4711";
const HOOK_TOKEN: &str = "webhook-token";

/// What somebody fills in at the first start.
fn wizard(simulator: &Simulator, listen: &str) -> Vec<SetupSection> {
    let NotificationAuth::Static(token) = SimulatorConfig::default().kuper.auth else {
        panic!("the simulator asks for something else");
    };
    vec![
        SetupSection::Store(StoreForm {
            id: "12".to_owned(),
            name: "Лавка на Лесной".to_owned(),
            address: "Москва, Лесная, 5".to_owned(),
            till: "1".to_owned(),
            currency: "RUB".to_owned(),
            restaurant: false,
            language: "ru".to_owned(),
            opens: String::new(),
            closes: String::new(),
            time_zone: String::new(),
        }),
        SetupSection::Intake(IntakeForm {
            listen: listen.to_owned(),
            auth: "bearer".to_owned(),
            user: String::new(),
            token: SecretText(HOOK_TOKEN.to_owned()),
        }),
        SetupSection::Kuper(KuperForm {
            base_url: simulator.kuper().base_url(),
            dialect: "flat".to_owned(),
            token: SecretText(token.reveal().to_owned()),
        }),
        SetupSection::YandexPay(YandexPayForm {
            on: false,
            region: "ru".to_owned(),
            environment: "production".to_owned(),
            branch_id: String::new(),
            merchant_id: String::new(),
            sms_offer: "required".to_owned(),
            api_key: SecretText::default(),
        }),
        SetupSection::Printing(PrintingForm {
            printer: "off".to_owned(),
            slip_width_mm: 80,
            on_ready: false,
        }),
    ]
}

fn hook(opened: &Opened) -> String {
    format!("http://{}/kuper/webhook", opened.running.webhook_address)
}

#[tokio::test(flavor = "multi_thread")]
async fn from_no_settings_to_an_order_and_on_under_other_settings() {
    let simulator = Simulator::start(SimulatorConfig::default()).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = SettingsFile::new(folder.path().join("vydacha.toml"));
    let surroundings = Setup::new().surroundings();
    let opened = first(&file, &wizard(&simulator, "127.0.0.1:0"), surroundings.clone())
        .await
        .unwrap();
    opened
        .counter
        .create_first_manager("Анна Директорова", PIN)
        .await
        .unwrap();
    simulator.kuper().point_at(hook(&opened));
    let dialect = SimulatorConfig::default().kuper.dialect;
    let order = Basket::apples_and_milk().order(1, dialect);
    assert_eq!(simulator.kuper().place(&order).await.unwrap().status, 200);
    let card = opened.counter.board().await.unwrap().cards.remove(0);
    assert_eq!(card.column, BoardColumn::New);

    // The next day the token is changed, and the old one opens the door no more.
    let form = IntakeForm {
        token: SecretText("another-token-of-the-webhooks".to_owned()),
        ..file.view(Vec::new()).intake
    };
    let draft = opened
        .counter
        .draft_setup(&file, &[SetupSection::Intake(form)])
        .await
        .unwrap();
    let changed = change(&file, &draft, opened, surroundings).await;
    assert_eq!(changed.refused, None);
    let opened = changed.opened.unwrap();
    simulator.kuper().point_at(hook(&opened));
    let another = Basket::apples_and_milk().order(2, dialect);
    assert_eq!(simulator.kuper().place(&another).await.unwrap().status, 401);
    let cards = opened.counter.board().await.unwrap().cards;
    assert_eq!(
        cards.len(),
        1,
        "the order of before is still here, and the refused one is not"
    );
    opened
        .counter
        .act(card.id, card.version, Act::StartPicking)
        .await
        .unwrap();
    until("Kuper hears of the picking", SOON, async || {
        let events = simulator.kuper().events_of(order.original_order_id());
        (!events.is_empty()).then_some(())
    })
    .await;
    opened.running.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_changes_settings_while_a_payment_is_under_way() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::apples_and_milk()).await;
    till.make_ready(&order).await;
    till.to_the_till(&order).await;
    let owed = till.view(&order).await.owed;
    till.act(&order, Act::StartCard { amount: owed }).await;
    till.sign_in_as_manager().await;
    let folder = tempfile::tempdir().unwrap();
    let file = SettingsFile::new(folder.path().join("vydacha.toml"));
    let sections = wizard(&till.simulator, "127.0.0.1:0");
    let refused = till.counter.draft_setup(&file, &sections).await.unwrap_err();
    assert_eq!(
        (refused.code.as_str(), refused.params["count"].as_u64()),
        ("paymentsOpen", Some(1))
    );
    till.act(&order, Act::DeclineCard { attempt: 1 }).await;
    till.counter.draft_setup(&file, &sections).await.unwrap();
    till.finish().await;
}
