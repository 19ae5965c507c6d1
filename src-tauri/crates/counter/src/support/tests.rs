//! The bundle, unpacked and searched for whatever must not be in it.

use super::*;
use crate::{
    ExportError, export_order,
    sample::noon,
    stand::{ANNA, PAVEL, PIN, Stand, code},
};
use domain::{CashRounding, Command, Money, OrderId};
use journal::{Journal, Personal};
use parts::{MOST_BYTES, hex};
use sha2::{Digest as _, Sha256};
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

fn unpacked(path: impl AsRef<Path>) -> BTreeMap<String, String> {
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

/// An order of somebody, paid at the counter, with a log beside the journal that says too much.
async fn paid_by_somebody(stand: &Stand) -> OrderId {
    let log = stand.folder.path().join("log");
    fs::create_dir(&log).unwrap();
    fs::write(
        log.join("vydacha.2026-11-22.log"),
        "2026-11-22T05:11:04.123456Z  INFO counter: told +7 900 765-43-21 about https://pay.example/secret-link\n",
    )
    .unwrap();
    let personal = Personal {
        name: Some("Аристарх Вельяминов".to_owned()),
        phone: Some("+79007654321".to_owned()),
        email: Some("aristarch@example.org".to_owned()),
        comment: Some("домофон 4455".to_owned()),
    };
    let paid = stand.of_somebody(personal).await;
    stand.comes(paid, 1).await;
    let amount = Money::from_minor(40_000);
    let cash = Command::TakeCash {
        amount,
        received: amount,
        rounding: CashRounding::default(),
    };
    stand.does(paid, cash).await;
    paid
}

/// Whatever is somebody's secret, in the settings or in the journal.
#[track_caller]
fn assert_no_secret(entries: &BTreeMap<String, String>) {
    let digits = code(1).digits().to_owned();
    for (name, text) in entries {
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
}

async fn bundle(config_path: &Path) -> (SupportBundle, BTreeMap<String, String>) {
    let written = support_bundle(config_path, "test", AskedBy::CommandLine, &[], noon())
        .await
        .unwrap();
    let entries = unpacked(&written.path);
    assert_no_secret(&entries);
    let readme = &entries["README.txt"];
    for lack in &written.lacks {
        assert!(readme.contains(lack), "{lack}: {readme}");
    }
    (written, entries)
}

fn settings_path(stand: &Stand) -> PathBuf {
    stand.folder.path().join("vydacha.toml")
}

#[tokio::test]
async fn the_bundle_tells_much_and_nothing_that_is_anybodys_secret() {
    let stand = Stand::open(SETTINGS).await;
    let counter = &stand.counter;
    let paid = paid_by_somebody(&stand).await;
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
    assert_no_secret(&entries);
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
    let content = parts.packed("a test").unwrap();
    let mut zip = zip::ZipArchive::new(Cursor::new(content)).unwrap();
    assert_eq!(zip.len(), 4);
    let mut manifest = String::new();
    zip.by_name("manifest.json")
        .unwrap()
        .read_to_string(&mut manifest)
        .unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["leftOut"], json!(["huge"]));
    assert!(
        parts.lacking()[0].starts_with("huge: it does not fit"),
        "{:?}",
        parts.lacking()
    );
}

/// What may be wrong with a settings file, and what the bundle then says of it.
fn spoiled(right: &str) -> [(&'static str, String, &'static str); 4] {
    [
        ("right", right.to_owned(), "branch_id = \"b\""),
        (
            "a key too many",
            right.replace("[kuper]", "[kuper]\nspeed = \"kuper-secret\""),
            "speed = \"redacted\"",
        ),
        (
            "a quote too few",
            right.replace("name = \"", "name = "),
            "lock_after_min = 0",
        ),
        (
            "a section without its end",
            right.replace("[kuper]", "[kuper"),
            "id = \"12\"",
        ),
    ]
}

#[tokio::test]
async fn beside_a_till_that_runs_a_bundle_is_written_whatever_is_wrong_with_the_settings() {
    let stand = Stand::open(SETTINGS).await;
    let paid = paid_by_somebody(&stand).await;
    let path = settings_path(&stand);
    let right = fs::read_to_string(&path).unwrap();
    let audited = stand.counter.journal().audit_latest(1_000).await.unwrap();
    for (what, text, told) in spoiled(&right) {
        fs::write(&path, &text).unwrap();
        let (written, entries) = bundle(&path).await;
        assert!(
            written.path.starts_with(stand.folder.path().join("support")),
            "{what}"
        );
        assert!(
            entries["settings.toml"].contains(told),
            "{what}: {}",
            entries["settings.toml"]
        );
        let readme = &entries["README.txt"];
        let mistakes = parsed(&entries, "about.json")["settingsMistakes"].clone();
        for mistake in mistakes.as_array().unwrap() {
            assert!(readme.contains(mistake.as_str().unwrap()), "{what}: {readme}");
        }
        assert_eq!(
            parsed(&entries, "journal.json")["quickCheck"],
            json!(["ok"]),
            "{what}"
        );
        assert!(!parsed(&entries, "audit.json").as_array().unwrap().is_empty());
        let story = parsed(&entries, &format!("orders/{}.json", paid.0));
        assert_eq!(story["number"], "12-1-000001", "{what}");
        assert!(
            entries["log/vydacha.2026-11-22.log"].contains("INFO counter: told"),
            "{what}"
        );
        // What only the till itself knows is missing, and nothing else is.
        assert!(!entries.contains_key("live.json"));
        assert!(readme.contains("live.json: connections"), "{what}: {readme}");
        fs::remove_file(written.path).unwrap();
    }
    // Nothing of it was noted in the till's journal, and the till goes on.
    assert_eq!(
        stand.counter.journal().audit_latest(1_000).await.unwrap(),
        audited
    );
    stand.ready().await;
}

#[tokio::test]
async fn with_the_till_closed_the_bundle_is_the_same_and_the_journal_stays_as_it_was() {
    let stand = Stand::open(SETTINGS).await;
    let paid = paid_by_somebody(&stand).await;
    let (_, beside) = bundle(&settings_path(&stand)).await;
    stand.counter.journal().close().await;
    let journal = stand.folder.path().join("vydacha.db");
    let before = fs::read(&journal).unwrap();
    let (_, closed) = bundle(&settings_path(&stand)).await;
    assert!(fs::read(&journal).unwrap() == before, "the journal was changed");
    let story = format!("orders/{}.json", paid.0);
    for name in [story.as_str(), "audit.json", "settings.toml"] {
        assert_eq!(closed[name], beside[name]);
    }
}

#[tokio::test]
async fn a_journal_that_is_not_there_or_damaged_or_of_another_version_is_told_in_the_bundle() {
    let folder = tempfile::tempdir().unwrap();
    let (path, journal) = (
        folder.path().join("vydacha.toml"),
        folder.path().join("vydacha.db"),
    );
    // Not even settings.
    let (_, entries) = bundle(&path).await;
    let readme = &entries["README.txt"];
    assert!(
        readme.contains("settings.toml: ") && readme.contains("cannot be read"),
        "{readme}"
    );
    assert!(readme.contains("there is no journal"), "{readme}");
    assert!(!folder.path().join("vydacha.db").exists());
    fs::write(&journal, vec![b'x'; 8_192]).unwrap();
    let (_, entries) = bundle(&path).await;
    let readme = &entries["README.txt"];
    assert!(readme.contains("vydacha.db is damaged"), "{readme}");
    let about = parsed(&entries, "about.json");
    assert_eq!(about["journalFiles"][0]["bytes"], 8_192, "{about:#}");
    fs::remove_file(&journal).unwrap();
    // Folds of other rules, as SQLite's header tells them: a journal of the version before.
    Journal::open(&journal, noon()).await.unwrap().close().await;
    let mut file = fs::read(&journal).unwrap();
    file[60..64].copy_from_slice(&1_u32.to_be_bytes());
    fs::write(&journal, &file).unwrap();
    let (written, entries) = bundle(&path).await;
    assert_eq!(parsed(&entries, "journal.json")["quickCheck"], json!(["ok"]));
    assert!(!entries.contains_key("audit.json"));
    assert!(
        written.lacks.iter().any(
            |lack| lack.contains("of another version: schema ") && lack.contains("with folds of rules 1")
        ),
        "{:?}",
        written.lacks
    );
    let refused = export_order(&path, "12-1-000001").await.unwrap_err();
    assert!(matches!(refused, ExportError::OtherSchema(_)), "{refused}");
    assert!(
        fs::read(&journal).unwrap() == file,
        "the journal was brought up to date"
    );
}

#[tokio::test]
async fn where_the_usual_place_takes_no_bundle_another_does_and_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vydacha.toml");
    fs::create_dir(folder.path().join("data")).unwrap();
    fs::write(folder.path().join("data/support"), b"in the way").unwrap();
    fs::write(&path, "[journal]\npath = \"data/vydacha.db\"\n").unwrap();
    let (written, entries) = bundle(&path).await;
    assert_eq!(written.path.parent().unwrap(), folder.path().join("support"));
    let readme = &entries["README.txt"];
    assert!(
        readme.contains("data/support") && readme.contains("could not be written"),
        "{readme}"
    );
    assert_eq!(
        folders(Some(Path::new("/nowhere/at/all/vydacha.db")), &path).len(),
        2
    );
}

#[tokio::test]
async fn a_window_that_is_not_open_tells_why_in_its_bundle() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vydacha.toml");
    let troubles = ["intake.listen: 127.0.0.1:80 cannot be used; ask +79001234567".to_owned()];
    let written = support_bundle(&path, "test", AskedBy::Window, &troubles, noon())
        .await
        .unwrap();
    let entries = unpacked(written.path);
    let readme = &entries["README.txt"];
    assert!(readme.contains("127.0.0.1:80 cannot be used; ask +…"), "{readme}");
    assert!(!entries.values().any(|text| text.contains("79001234567")));
}

#[tokio::test]
async fn one_orders_story_is_exported_beside_the_till_that_runs() {
    let stand = Stand::open(SETTINGS).await;
    paid_by_somebody(&stand).await;
    let path = settings_path(&stand);
    let story = export_order(&path, "12-1-000001").await.unwrap();
    assert_eq!(story["number"], "12-1-000001");
    assert_no_secret(&BTreeMap::from([("story".to_owned(), story.to_string())]));
    let unknown = export_order(&path, "12-1-000099").await.unwrap_err();
    assert!(matches!(unknown, ExportError::NoSuchOrder { .. }), "{unknown}");
    // Of the settings only the journal's place has to be right.
    fs::write(&path, "[kuper]\nspeed = 3\n").unwrap();
    assert_eq!(export_order(&path, "12-1-000001").await.unwrap(), story);
    fs::write(&path, "[journal]\npath = 3\n").unwrap();
    let lost = export_order(&path, "12-1-000001").await.unwrap_err();
    assert!(matches!(lost, ExportError::NoJournal { .. }), "{lost}");
}
