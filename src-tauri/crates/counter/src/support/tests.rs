//! The bundle, unpacked and searched for whatever must not be in it.

use super::*;
use crate::stand::{ANNA, PAVEL, PIN, Stand, code};
use domain::{CashRounding, Command, Money};
use journal::Personal;
use std::{
    collections::BTreeMap,
    fs,
    io::{Cursor, Read as _},
};

const SETTINGS: &str = r#"
    [people]
    lock_after_min = 0
    [log]
    folder = "log"
    [yandex_pay]
    api_key = "pay-secret-1"
    branch_id = "b"
    qr_token = "qr-secret-2"
"#;

fn unpacked(path: &str) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(Cursor::new(fs::read(path).unwrap())).unwrap();
    (0..zip.len())
        .map(|at| {
            let mut file = zip.by_index(at).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            (file.name().unwrap().into_owned(), text)
        })
        .collect()
}

fn parsed(entries: &BTreeMap<String, String>, name: &str) -> Value {
    serde_json::from_str(&entries[name]).unwrap()
}

#[tokio::test]
async fn the_bundle_tells_much_and_nothing_that_is_anybodys_secret() {
    let stand = Stand::open(SETTINGS).await;
    let counter = &stand.counter;
    let log = stand.folder.path().join("log");
    fs::create_dir(&log).unwrap();
    fs::write(
        log.join("vydacha.2026-11-22.log"),
        "2026-11-22T05:11:04.123456Z  INFO counter: told +7 900 765-43-21 about https://pay.example/secret-link\n",
    )
    .unwrap();
    // An order of somebody, paid with a note on the drawer and a word to the manager.
    let personal = Personal {
        name: Some("Аристарх Вельяминов".to_owned()),
        phone: Some("+79007654321".to_owned()),
        email: Some("aristarch@example.org".to_owned()),
        comment: Some("домофон 4455".to_owned()),
    };
    let paid = stand.of_somebody(personal).await;
    let digits = code(1).digits().to_owned();
    stand.comes(paid, 1).await;
    let amount = Money::from_minor(40_000);
    let cash = Command::TakeCash {
        amount,
        received: amount,
        rounding: CashRounding::default(),
    };
    stand.does(paid, cash).await;
    stand.sign_in(ANNA).await;
    counter.open_shift(0).await.unwrap();
    let reason = "отдал Вельяминов";
    counter
        .move_cash(crate::view::CashMoveKind::In, 100, reason)
        .await
        .unwrap();
    stand.seconds_pass(180);

    let path = counter.save_support_bundle().await.unwrap();
    assert!(path.starts_with(stand.folder.path().join("support").to_str().unwrap()));
    let entries = unpacked(&path);
    for (name, text) in &entries {
        for secret in [
            "hook-secret",
            "kuper-secret",
            "pay-secret-1",
            "qr-secret-2",
            PIN,
            digits.as_str(),
            "Вельяминов",
            "Аристарх",
            "9007654321",
            "765-43-21",
            "aristarch",
            "домофон",
            "secret-link",
            "Анна",
            "Ольга",
            "Павел",
            "argon2",
        ] {
            assert!(!text.contains(secret), "{secret} in {name}: {text}");
        }
    }
    // And it is no empty box.
    let told = parsed(&entries, "journal.json");
    assert_eq!(told["quickCheck"], json!(["ok"]));
    assert_eq!(told["rows"]["orders"], 1);
    let migrations = told["migrations"].as_array().unwrap();
    assert_eq!(
        migrations.len(),
        std::fs::read_dir("../../../migrations").unwrap().count()
    );
    assert!(entries["settings.toml"].contains("branch_id = \"b\""));
    assert!(entries["settings.toml"].contains("api_key = \"redacted\""));
    assert!(
        entries["log/vydacha.2026-11-22.log"].starts_with("2026-11-22T05:11:04.123456Z INFO counter: told")
    );
    let live = parsed(&entries, "live.json");
    assert_eq!(live["problems"][0]["kind"], "paidNotHandedOver");
    let story = parsed(&entries, &format!("orders/{}.json", paid.0));
    let events: Vec<&str> = story["log"]
        .as_array()
        .unwrap()
        .iter()
        .map(|recorded| recorded["event"]["type"].as_str().unwrap())
        .collect();
    assert!(
        events.contains(&"code_issued") && events.contains(&"cash_taken"),
        "{events:?}"
    );
    let acts = parsed(&entries, "audit.json");
    assert!(
        acts.as_array()
            .unwrap()
            .iter()
            .any(|act| act["act"] == "cash_put_in")
    );
    // The manifest is of what is there.
    for entry in parsed(&entries, "manifest.json")["entries"].as_array().unwrap() {
        let content = &entries[entry["name"].as_str().unwrap()];
        assert_eq!(entry["bytes"], content.len());
        assert_eq!(entry["sha256"], hex(&Sha256::digest(content)));
    }
    let latest = counter.journal().audit_latest(1).await.unwrap();
    assert_eq!(latest[0].act, Act::SupportBundleSaved);
}

#[tokio::test]
async fn only_a_manager_takes_a_bundle_away() {
    let stand = Stand::open("").await;
    assert_eq!(
        stand.counter.save_support_bundle().await.unwrap_err().code,
        "notSignedIn"
    );
    stand.sign_in(PAVEL).await;
    assert_eq!(
        stand.counter.save_support_bundle().await.unwrap_err().code,
        "needsRole"
    );
    assert!(!stand.folder.path().join("support").exists());
}

#[test]
fn what_does_not_fit_is_left_out_and_named() {
    let mut parts = Parts::default();
    parts.add("small", vec![b'a']);
    parts.add("huge", vec![b'b'; MOST_BYTES]);
    parts.add("last", vec![b'c']);
    let content = parts.packed().unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(content)).unwrap();
    assert_eq!(zip.len(), 3);
    let mut manifest = String::new();
    zip.by_name("manifest.json")
        .unwrap()
        .read_to_string(&mut manifest)
        .unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["leftOut"], json!(["huge"]));
}
