//! Reading beside the till: what it sees, and that it leaves nothing behind.

use crate::support::{Home, assert_sound, at, create, intruder, ready, say};
use domain::OrderNumber;
use journal::{Act, BesideError, Journal, NewAudit, OpenError, Schema, WriteError};
use sqlx::Connection;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The folder's files by name, with their sizes. Not their content: opening a file that SQLite has open in the same
/// process would take its locks away.
fn files(folder: &Path) -> BTreeMap<String, u64> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let name = entry.file_name().into_string().unwrap();
            (name, entry.metadata().unwrap().len())
        })
        .collect()
}

async fn beside(home: &Home) -> Journal {
    let beside = Journal::beside(home.path()).await.unwrap();
    assert!(beside.schema.is_ours(), "{}", beside.schema);
    assert!(!beside.misses_last_pages);
    beside.journal
}

async fn refusal(home: &Home) -> BesideError {
    Journal::beside(home.path()).await.err().unwrap()
}

#[tokio::test]
async fn beside_a_till_at_work_its_orders_are_read_and_it_goes_on_writing() {
    let home = Home::new();
    let till = home.open().await;
    let order = ready(&till, 1).await;
    let before = files(home.folder.path());
    let reader = beside(&home).await;
    assert_eq!(
        reader.order_by_number(&order.number).await.unwrap().unwrap(),
        order
    );
    assert_eq!(
        reader.log(order.id).await.unwrap(),
        till.log(order.id).await.unwrap()
    );
    assert_eq!(reader.statistics().await.unwrap().quick_check, ["ok"]);
    assert_eq!(files(home.folder.path()), before);
    // What the till commits meanwhile is seen as well.
    let later = till.create(create(2)).await.unwrap();
    assert_eq!(reader.order(later.id).await.unwrap().unwrap(), later);
    reader.close().await;
    // The till has lost neither its journal nor its lock.
    till.create(create(3)).await.unwrap();
    assert!(matches!(
        Journal::open(home.path(), at(0)).await.err().unwrap(),
        OpenError::LockedByAnother { .. }
    ));
    till.close().await;
    let till = home.open().await;
    assert_sound(&till).await;
}

#[tokio::test]
async fn nothing_can_be_written_beside_a_till() {
    let home = Home::new();
    let till = home.open().await;
    let reader = beside(&home).await;
    let audit = NewAudit {
        at: at(0),
        operator: None,
        order: None,
        act: Act::OrderExported,
        detail: None,
    };
    assert_eq!(reader.audit(audit).await, Err(WriteError::Closed));
    assert!(reader.create(create(1)).await.is_err());
    assert_eq!(till.audit_latest(9).await.unwrap(), []);
    // Nor once the journal is closed, twice over.
    reader.close().await;
    reader.close().await;
    till.close().await;
}

#[tokio::test]
async fn a_journal_that_nobody_has_open_is_read_and_left_as_it_was() {
    let home = Home::new();
    let till = home.open().await;
    let order = ready(&till, 1).await;
    till.close().await;
    drop(till);
    let before = (files(home.folder.path()), fs::read(home.path()).unwrap());
    let reader = beside(&home).await;
    assert_eq!(reader.open_orders().await.unwrap(), [order]);
    reader.close().await;
    assert_eq!(
        (files(home.folder.path()), fs::read(home.path()).unwrap()),
        before
    );
}

#[tokio::test]
async fn what_a_crash_left_is_read_and_stays_for_the_till_to_take_up() {
    let home = Home::new();
    let till = home.open().await;
    let order = ready(&till, 1).await;
    // As the disk looks after a power cut.
    let (cut, bare) = (Home::new(), Home::new());
    for ending in ["", "-wal", "-shm"] {
        let name = format!("journal.sqlite{ending}");
        let from = home.folder.path().join(&name);
        fs::copy(&from, cut.folder.path().join(&name)).unwrap();
        if ending != "-shm" {
            fs::copy(&from, bare.folder.path().join(&name)).unwrap();
        }
    }
    till.close().await;
    let before = (
        files(cut.folder.path()),
        fs::read(cut.path()).unwrap(),
        fs::read(cut.folder.path().join("journal.sqlite-wal")).unwrap(),
    );
    let reader = beside(&cut).await;
    assert_eq!(reader.open_orders().await.unwrap(), std::slice::from_ref(&order));
    reader.close().await;
    let after = (
        files(cut.folder.path()),
        fs::read(cut.path()).unwrap(),
        fs::read(cut.folder.path().join("journal.sqlite-wal")).unwrap(),
    );
    assert_eq!(after.0, before.0);
    assert!(after == before, "a file was changed");
    // Without the index, the file alone is read, and that is said.
    let before = files(bare.folder.path());
    match Journal::beside(bare.path()).await {
        Ok(beside) => {
            assert!(beside.misses_last_pages);
            beside.journal.close().await;
        }
        // All of it may still stand in the log of unwritten pages.
        Err(error) => assert!(matches!(error, BesideError::Foreign { .. }), "{error}"),
    }
    assert_eq!(files(bare.folder.path()), before);
    for home in [cut, bare] {
        let till = home.open().await;
        assert_eq!(till.open_orders().await.unwrap(), std::slice::from_ref(&order));
        till.close().await;
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_or_no_journal_or_damaged_is_told_apart() {
    let home = Home::new();
    assert!(matches!(refusal(&home).await, BesideError::Absent { .. }));
    assert!(files(home.folder.path()).is_empty());
    fs::write(home.path(), b"").unwrap();
    assert!(matches!(refusal(&home).await, BesideError::Foreign { .. }));
    fs::write(home.path(), vec![b'x'; 8192]).unwrap();
    assert!(matches!(refusal(&home).await, BesideError::Damaged { .. }));
    fs::remove_file(home.path()).unwrap();
    fs::write(home.path(), b"").unwrap();
    let mut another = intruder(&home).await;
    say(&mut another, "CREATE TABLE recipes (name TEXT)").await;
    another.close().await.unwrap();
    assert!(matches!(refusal(&home).await, BesideError::Foreign { .. }));
    assert_eq!(files(home.folder.path()).len(), 1);
    fs::remove_file(home.path()).unwrap();
    fs::create_dir(home.path()).unwrap();
    assert!(matches!(refusal(&home).await, BesideError::Unreadable { .. }));
}

#[tokio::test]
async fn a_journal_of_another_version_is_counted_and_not_brought_up_to_date() {
    let home = crate::upgrade::golden().await;
    let before = (files(home.folder.path()), fs::read(home.path()).unwrap());
    let beside = Journal::beside(home.path()).await.unwrap();
    assert_eq!(beside.schema.found.0, 4);
    assert!(!beside.schema.is_ours());
    let told = beside.journal.statistics().await.unwrap();
    assert_eq!(told.migrations, [1, 2, 3, 4]);
    beside.journal.close().await;
    assert_eq!(
        (files(home.folder.path()), fs::read(home.path()).unwrap()),
        before
    );
}

#[tokio::test]
async fn a_later_schema_and_folds_of_other_rules_are_not_ours() {
    let home = Home::new();
    home.open().await.close().await;
    let ours = Journal::beside(home.path()).await.unwrap();
    let Schema { found, known } = ours.schema;
    assert_eq!(found, known);
    ours.journal.close().await;
    let mut later = intruder(&home).await;
    say(&mut later, "PRAGMA user_version = 1").await;
    let other = Journal::beside(home.path()).await.unwrap();
    assert_eq!(
        (other.schema.found, other.schema.is_ours()),
        ((known.0, 1), false)
    );
    other.journal.close().await;
    say(
        &mut later,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'of tomorrow', 1, x'00', 0)",
    )
    .await;
    later.close().await.unwrap();
    let other = Journal::beside(home.path()).await.unwrap();
    assert_eq!(other.schema.found.0, 9999);
    assert_eq!(
        other
            .journal
            .order_by_number(&OrderNumber("1".to_owned()))
            .await
            .unwrap(),
        None
    );
    other.journal.close().await;
}
