//! A counter that opens, and takes other settings over while it runs.

use super::super::{Opened, change, first, open};
use super::*;
use crate::config::Config;
use crate::{Chance, Clock, Counter, Surroundings};
use journal::Act;
use std::net::SocketAddr;
use tokio::net::{TcpListener, TcpStream};

const PIN: &str = "4711";

fn surroundings(file: &SettingsFile) -> Surroundings {
    Surroundings {
        clock: Clock::manual("2026-11-22T09:00:00Z".parse().unwrap()),
        chance: Chance::seeded(1),
        version: "test".to_owned(),
        config_path: file.path().display().to_string(),
        config_problems: Vec::new(),
    }
}

/// A till that runs with the file of an administrator, with a manager signed in.
async fn running(folder: &TempDir) -> (SettingsFile, Opened) {
    let file = by_hand(folder);
    let config = Config::load(file.path()).unwrap();
    let opened = open(config, surroundings(&file)).await.unwrap();
    opened.counter.create_first_manager("Анна", PIN).await.unwrap();
    (file, opened)
}

async fn signed_in(counter: &Counter) -> Option<String> {
    counter
        .session()
        .await
        .unwrap()
        .operator
        .map(|operator| operator.name)
}

async fn is_open(address: SocketAddr) -> bool {
    TcpStream::connect(address).await.is_ok()
}

#[tokio::test]
async fn a_first_start_writes_opens_and_asks_for_a_manager() {
    let folder = folder();
    let file = file(&folder);
    let opened = first(&file, &wizard(), surroundings(&file)).await.unwrap();
    let session = opened.counter.session().await.unwrap();
    assert!(session.needs_manager && !session.needs_setup);
    assert_eq!(
        (session.store.as_str(), session.language.as_str()),
        ("Лавка на Лесной", "uz")
    );
    assert!(is_open(opened.running.webhook_address).await);
    let session = opened.counter.create_first_manager("Анна", PIN).await.unwrap();
    assert_eq!(session.operator.unwrap().name, "Анна");
    opened.running.stop().await;
}

#[tokio::test]
async fn a_first_start_that_cannot_open_leaves_no_file_behind() {
    let folder = folder();
    let file = file(&folder);
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let mut sections = wizard();
    sections.push(SetupSection::Intake(IntakeForm {
        listen: listen.clone(),
        ..intake()
    }));
    let refused = first(&file, &sections, surroundings(&file)).await.err().unwrap();
    assert_eq!(refused.code, "setupNotOpened");
    assert!(refused.params["why"].as_str().unwrap().contains(&listen));
    assert!(!file.path().exists());
    drop(taken);
    let opened = first(&file, &sections, surroundings(&file)).await.unwrap();
    opened.running.stop().await;
}

#[tokio::test]
async fn a_missing_file_beside_a_journal_hands_the_till_to_the_journals_managers() {
    let folder = folder();
    let (file, opened) = running(&folder).await;
    opened.running.stop().await;
    std::fs::remove_file(file.path()).unwrap();
    let opened = first(&file, &wizard(), surroundings(&file)).await.unwrap();
    let session = opened.counter.session().await.unwrap();
    assert!(!session.needs_manager && session.operator.is_none());
    let stolen = opened
        .counter
        .create_first_manager("Чужой", "9999")
        .await
        .unwrap_err();
    assert_eq!(stolen.code, "notNow");
    let refused = opened
        .counter
        .draft_setup(&file, &as_shown(&file))
        .await
        .unwrap_err();
    assert_eq!(refused.code, "notSignedIn");
    opened.running.stop().await;
}

#[tokio::test]
async fn new_settings_are_taken_over_and_whoever_was_signed_in_stays_so() {
    let folder = folder();
    let (file, before) = running(&folder).await;
    let old_address = before.running.webhook_address;
    let mut sections = renamed(&file, "Новая лавка");
    sections.push(SetupSection::Kuper(kuper()));
    let draft = before.counter.draft_setup(&file, &sections).await.unwrap();
    let changed = change(&file, &draft, before, surroundings(&file)).await;
    assert_eq!(changed.refused, None);
    let Opened { counter, running } = changed.opened.unwrap();
    assert!(!is_open(old_address).await, "the old door is still open");
    assert!(is_open(running.webhook_address).await);
    let session = counter.session().await.unwrap();
    assert_eq!(session.store, "Новая лавка");
    assert_eq!(signed_in(&counter).await.as_deref(), Some("Анна"));
    let audit = counter.journal().audit_latest(10).await.unwrap();
    let row = audit.iter().find(|row| row.act == Act::SettingsChanged).unwrap();
    assert_eq!(
        row.detail.as_deref(),
        Some("store.name, kuper.dialect, kuper.token")
    );
    assert_eq!(
        row.operator.map(|operator| operator.0),
        session.operator.map(|operator| operator.id)
    );
    running.stop().await;
}

#[tokio::test]
async fn when_the_new_settings_cannot_open_the_old_ones_come_back_and_the_till_goes_on() {
    let folder = folder();
    let (file, before) = running(&folder).await;
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let listen = taken.local_addr().unwrap().to_string();
    let sections = [SetupSection::Intake(IntakeForm {
        listen: listen.clone(),
        ..intake()
    })];
    let draft = before.counter.draft_setup(&file, &sections).await.unwrap();
    let changed = change(&file, &draft, before, surroundings(&file)).await;
    let refused = changed.refused.unwrap();
    assert_eq!(refused.code, "setupNotOpened");
    assert!(
        refused.params["why"].as_str().unwrap().contains(&listen),
        "{refused:?}"
    );
    assert_eq!(text(&file), BY_HAND);
    assert!(!folder.path().join("secrets/intake-token").exists());
    let Opened { counter, running } = changed.opened.unwrap();
    assert!(is_open(running.webhook_address).await);
    assert_eq!(signed_in(&counter).await.as_deref(), Some("Анна"));
    let audit = counter.journal().audit_latest(10).await.unwrap();
    assert!(audit.iter().all(|row| row.act != Act::SettingsChanged));
    running.stop().await;
}

#[tokio::test]
async fn only_a_manager_changes_settings() {
    let folder = folder();
    let (file, opened) = running(&folder).await;
    let counter = &opened.counter;
    counter
        .add_operator("Ольга", crate::view::RoleName::Cashier, "2468")
        .await
        .unwrap();
    counter.sign_out().await.unwrap();
    let sections = renamed(&file, "Новая");
    assert_eq!(
        counter.draft_setup(&file, &sections).await.unwrap_err().code,
        "notSignedIn"
    );
    let olga = counter
        .session()
        .await
        .unwrap()
        .operators
        .iter()
        .find(|one| one.name == "Ольга")
        .unwrap()
        .id;
    counter.sign_in(olga, "2468").await.unwrap();
    assert_eq!(
        counter.draft_setup(&file, &sections).await.unwrap_err().code,
        "needsRole"
    );
    assert_eq!(counter.may_set_up().unwrap_err().code, "needsRole");
    opened.running.stop().await;
}

#[tokio::test]
async fn the_language_of_the_form_goes_before_one_chosen_on_the_screen_earlier() {
    let folder = folder();
    let (file, before) = running(&folder).await;
    before.counter.set_language("uz").await.unwrap();
    let form = StoreForm {
        language: "en".to_owned(),
        ..file.view(Vec::new()).store
    };
    let draft = before
        .counter
        .draft_setup(&file, &[SetupSection::Store(form)])
        .await
        .unwrap();
    let changed = change(&file, &draft, before, surroundings(&file)).await;
    let Opened { counter, running } = changed.opened.unwrap();
    assert_eq!(counter.session().await.unwrap().language, "en");
    running.stop().await;
}

#[tokio::test]
async fn settings_that_name_another_journal_ask_its_people_to_sign_in() {
    let folder = folder();
    let (file, before) = running(&folder).await;
    let moved = format!("{BY_HAND}[journal]\npath = \"other.db\"\n");
    std::fs::write(file.path(), moved).unwrap();
    let sections = renamed(&file, "Новая");
    let draft = before.counter.draft_setup(&file, &sections).await.unwrap();
    let changed = change(&file, &draft, before, surroundings(&file)).await;
    let Opened { counter, running } = changed.opened.unwrap();
    assert_eq!(signed_in(&counter).await, None);
    running.stop().await;
}
