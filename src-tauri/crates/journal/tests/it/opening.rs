//! Opening: what is refused, what is repaired, what is kept aside.

use crate::support::{Home, assert_sound, at, create, intruder, ready, say};
use journal::{BackupError, Journal, OpenError, WriteError};
use sqlx::Connection;
use std::fs;

async fn refused(home: &Home) -> OpenError {
    Journal::open(home.path(), at(0)).await.unwrap_err()
}

fn scribble(home: &Home, from: usize, length: usize) {
    let mut bytes = fs::read(home.path()).unwrap();
    bytes[from..from + length].fill(0x5a);
    fs::write(home.path(), bytes).unwrap();
}

#[tokio::test]
async fn a_second_program_is_refused_until_the_first_one_closes() {
    let home = Home::new();
    let journal = home.open().await;
    assert!(matches!(refused(&home).await, OpenError::LockedByAnother { .. }));
    journal.close().await;
    home.open().await;
}

#[tokio::test]
async fn a_closed_journal_refuses_and_closing_twice_is_nothing() {
    let home = Home::new();
    let journal = home.open().await;
    journal.close().await;
    journal.close().await;
    let late = journal.meta_set("key", None).await;
    assert_eq!(late, Err(WriteError::Closed));
    assert!(journal.open_orders().await.is_err());
}

#[tokio::test]
async fn all_is_there_after_reopening() {
    let home = Home::new();
    let journal = home.open().await;
    let order = ready(&journal, 1).await;
    let log = journal.log(order.id).await.unwrap();
    let outbox = journal.outbox_of(order.id).await.unwrap();
    let audit = journal.audit_of(order.id).await.unwrap();
    journal.close().await;
    let journal = home.open().await;
    assert_eq!(journal.order(order.id).await.unwrap(), Some(order.clone()));
    assert_eq!(journal.log(order.id).await.unwrap(), log);
    assert_eq!(journal.outbox_of(order.id).await.unwrap(), outbox);
    assert_eq!(journal.audit_of(order.id).await.unwrap(), audit);
    assert_eq!(journal.create(create(2)).await.unwrap().number.0, "T1-000002");
    assert_sound(&journal).await;
}

#[tokio::test]
async fn a_journal_of_a_later_version_is_refused_untouched() {
    let home = Home::new();
    home.open().await.close().await;
    let mut later = intruder(&home).await;
    say(
        &mut later,
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
         VALUES (9999, 'later', 1, x'00', 0)",
    )
    .await;
    later.close().await.unwrap();
    match refused(&home).await {
        OpenError::Newer { found, known, .. } => assert_eq!((found, known), (9999, 9)),
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn a_damaged_file_is_told_whether_its_head_or_a_page_is_broken() {
    for (from, length) in [(0, 100), (4096, 4096)] {
        let home = Home::new();
        let journal = home.open().await;
        ready(&journal, 1).await;
        journal.close().await;
        scribble(&home, from, length);
        let error = refused(&home).await;
        assert!(matches!(error, OpenError::Damaged { .. }), "{from}: {error}");
        // The lock is given up: after a restore the till goes on.
        assert!(matches!(refused(&home).await, OpenError::Damaged { .. }));
    }
}

#[tokio::test]
async fn a_journal_that_vanished_is_never_begun_anew_in_silence() {
    for emptied in [true, false] {
        let home = Home::new();
        let journal = home.open().await;
        journal.create(create(1)).await.unwrap();
        journal.close().await;
        if emptied {
            fs::write(home.path(), b"").unwrap();
        } else {
            fs::remove_file(home.path()).unwrap();
        }
        assert!(matches!(refused(&home).await, OpenError::Damaged { .. }));
        // A person may decide so.
        fs::remove_file(home.folder.path().join("journal.sqlite.lock")).unwrap();
        assert_eq!(home.open().await.open_orders().await.unwrap(), []);
    }
}

#[tokio::test]
async fn a_journal_that_was_never_laid_is_laid_at_the_next_start() {
    let home = Home::new();
    // As a kill between making the file and the first migration leaves it.
    fs::write(home.path(), b"").unwrap();
    fs::write(home.folder.path().join("journal.sqlite.lock"), b"").unwrap();
    let journal = home.open().await;
    journal.create(create(1)).await.unwrap();
}

#[tokio::test]
async fn an_up_to_date_journal_is_opened_without_a_copy() {
    let home = Home::new();
    home.open().await.close().await;
    home.open().await.close().await;
    let names: Vec<_> = fs::read_dir(home.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert!(names.iter().all(|name| !name.to_string_lossy().contains("bak")));
}

#[tokio::test]
async fn a_backup_taken_at_work_is_a_whole_journal_and_overwrites_nothing() {
    let home = Home::new();
    let journal = home.open().await;
    let order = ready(&journal, 1).await;
    let copy = Home::new();
    journal.backup_to(copy.path()).await.unwrap();
    assert!(matches!(
        journal.backup_to(copy.path()).await,
        Err(BackupError::Exists { .. })
    ));
    let nowhere = copy.folder.path().join("no/such/folder.sqlite");
    assert!(matches!(
        journal.backup_to(nowhere).await,
        Err(BackupError::Storage(_))
    ));
    let restored = copy.open().await;
    assert_eq!(restored.order(order.id).await.unwrap(), Some(order));
    assert_sound(&restored).await;
}

#[cfg(unix)]
#[tokio::test]
async fn the_journal_and_its_copies_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let home = Home::new();
    let journal = home.open().await;
    journal.create(create(1)).await.unwrap();
    let copy = home.folder.path().join("copy.sqlite");
    journal.backup_to(&copy).await.unwrap();
    let wal = home.folder.path().join("journal.sqlite-wal");
    for path in [home.path(), wal, copy] {
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{}", path.display());
    }
}
