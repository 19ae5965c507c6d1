//! A machine without settings: the wizard in the real window, from the language to the first order on the board.

use std::fs;

use scenarios::window::{Outcome, Window, built, free_port};
use simulator::kuper::{KuperConfig, WebhookAuth};
use simulator::secret::Secret;
use simulator::{Simulator, SimulatorConfig};

const HOOK_TOKEN: &str = "a-long-token-of-the-webhooks";
const PIN: &str = "5719";

#[tokio::test(flavor = "multi_thread")]
async fn a_till_without_settings_is_set_up_in_its_window_and_takes_orders() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("till/vydacha.toml");
    let simulator = Simulator::start(SimulatorConfig {
        kuper: KuperConfig {
            webhook_auth: WebhookAuth::Bearer(Secret::new(HOOK_TOKEN)),
            ..KuperConfig::default()
        },
        ..SimulatorConfig::default()
    })
    .await
    .unwrap();
    let listen = format!("127.0.0.1:{}", free_port().unwrap());
    simulator
        .kuper()
        .point_at(format!("http://{listen}/kuper/webhook"));
    let pictures = super::pictures("first-start");
    let window = Window::open_with(&built().unwrap(), &config, &[], &pictures, folder.path())
        .await
        .unwrap_or_else(|trouble| panic!("{trouble}\n{}", super::log(folder.path())));

    let done = set_up(&window, &simulator, &listen).await;
    super::check(&window, done).await;
    let text = fs::read_to_string(&config).unwrap();
    assert!(text.contains(&format!("listen = \"{listen}\"")), "{text}");
    assert!(!text.contains(HOOK_TOKEN), "a secret stands in the settings file");

    let order = super::order_with(1, 0);
    assert_eq!(simulator.kuper().place(&order).await.unwrap().status, 200);
    let record = simulator.kuper().order(order.original_order_id()).unwrap();
    let card = format!("card-{}", record.number.unwrap());
    super::check(&window, window.see(&card).await.map(drop)).await;
    window.shoot("board").await.unwrap();
    window.close().await.unwrap();
}

async fn set_up(window: &Window, simulator: &Simulator, listen: &str) -> Outcome {
    window.tap("language-ru").await?;
    on(window, "store").await?;
    // A mistake is told at its field, and the step stays.
    window.write("setup-store-id", "двенадцать").await?;
    window.write("setup-store-name", "Лавка на Лесной").await?;
    window.tap("setup-next").await?;
    window.reads("Латинские буквы").await?;
    window.shoot("mistake").await?;
    window.write("setup-store-id", "12").await?;
    on(window, "kuper").await?;

    window
        .write("setup-kuper-base-url", &simulator.kuper().base_url())
        .await?;
    window.write("setup-kuper-token", "not-theirs").await?;
    finds(window, "kuper", "unauthorized").await?;
    window.write("setup-kuper-token", "kuper-token").await?;
    finds(window, "kuper", "tokenAccepted").await?;
    window.shoot("kuper").await?;
    on(window, "intake").await?;

    window.write("setup-intake-listen", listen).await?;
    window.write("setup-intake-token", HOOK_TOKEN).await?;
    finds(window, "intake", "hookAnswers").await?;
    on(window, "yandexPay").await?;
    on(window, "printing").await?;
    on(window, "check").await?;
    window.shoot("check").await?;
    window.tap("setup-save").await?;

    window.write("manager-name", "Марина Ковалёва").await?;
    window.tap("first-next").await?;
    for _ in ["a new one", "the same again"] {
        window.tap_keys("pin", PIN).await?;
        window.tap("pin-enter").await?;
    }
    window.see("nav-board").await.map(drop)
}

/// Goes on to this step.
async fn on(window: &Window, step: &str) -> Outcome {
    window.tap("setup-next").await?;
    window
        .until(&format!("the step {step}"), async || {
            let script = "return document.querySelector('[data-testid=setup]')?.dataset.step ?? ''";
            Ok(window.run(script).await?.as_str() == Some(step))
        })
        .await
}

/// Runs a form's test, and waits for what it finds.
async fn finds(window: &Window, section: &str, found: &str) -> Outcome {
    window.tap(&format!("setup-test-{section}")).await?;
    window
        .until(&format!("the test of {section} to find {found}"), async || {
            let script = format!(
                "return document.querySelector('[data-testid=setup-test-{section}-result]')?.dataset.found ?? ''"
            );
            Ok(window.run(&script).await?.as_str() == Some(found))
        })
        .await
}
