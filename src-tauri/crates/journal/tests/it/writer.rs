//! The writer: commits together what waits together, fails alone what is bad alone, and recovers by itself.
//!
//! These run on one thread, where all tasks hand in their commands before the writer gets to run: so they share
//! a transaction.

use crate::support::{Home, append, assert_sound, at, create, intruder, keys, say};
use domain::{Event, Order};
use journal::{AppendError, CreateError, CreatedFrom, Journal, NewInbox, TroubleKind, WriteError};

const TOGETHER: u64 = 20;

async fn orders(journal: &Journal) -> Vec<Order> {
    let mut orders = Vec::new();
    for n in 1..=TOGETHER {
        orders.push(journal.create(create(n)).await.unwrap());
    }
    orders
}

/// All orders start picking at once.
async fn all_at_once(journal: &Journal, orders: &[Order]) -> Vec<Result<Order, AppendError>> {
    let tasks: Vec<_> = orders
        .iter()
        .map(|order| {
            let (journal, one) = (journal.clone(), append(order, vec![Event::PickingStarted]));
            tokio::spawn(async move { journal.append(one).await })
        })
        .collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

fn is_storage(result: &Result<Order, AppendError>) -> bool {
    matches!(result, Err(AppendError::Write(WriteError::Storage(_))))
}

#[tokio::test]
async fn one_bad_command_never_fails_its_neighbours() {
    let home = Home::new();
    let journal = home.open().await;
    let mut orders = orders(&journal).await;
    let mut intruder = intruder(&home).await;
    // One is poisoned in the database, another is stale.
    say(
        &mut intruder,
        "CREATE TRIGGER trap BEFORE INSERT ON outbox WHEN NEW.order_id = 13
         BEGIN SELECT RAISE(ABORT, 'poison'); END",
    )
    .await;
    orders[4].version = 9;
    let results = all_at_once(&journal, &orders).await;
    for (order, result) in orders.iter().zip(&results) {
        match order.id.0 {
            13 => assert!(is_storage(result)),
            5 => assert_eq!(result, &Err(AppendError::Stale { actual: 1 })),
            _ => assert_eq!(result.as_ref().unwrap().version, 2),
        }
    }
    // The event before the poisoned row went with it.
    assert_eq!(journal.log(orders[12].id).await.unwrap().len(), 1);
    assert_sound(&journal).await;
}

#[tokio::test]
async fn when_the_transaction_is_lost_all_in_it_are_told_and_the_writer_goes_on() {
    let home = Home::new();
    let journal = home.open().await;
    let orders = orders(&journal).await;
    let mut intruder = intruder(&home).await;
    // What SQLite itself does when the disk is full or fails.
    say(
        &mut intruder,
        "CREATE TRIGGER trap BEFORE INSERT ON outbox WHEN NEW.order_id = 13
         BEGIN SELECT RAISE(ROLLBACK, 'lost'); END",
    )
    .await;
    let mut changes = journal.changes();
    let results = all_at_once(&journal, &orders).await;
    assert!(results.iter().all(is_storage), "{results:?}");
    assert!(changes.try_recv().is_err());
    for order in &orders {
        assert_eq!(journal.log(order.id).await.unwrap().len(), 1);
    }
    say(&mut intruder, "DROP TRIGGER trap").await;
    let results = all_at_once(&journal, &orders).await;
    assert!(results.iter().all(Result::is_ok));
    assert_sound(&journal).await;
}

#[tokio::test]
async fn a_failed_commit_is_acknowledged_to_nobody_and_leaves_nothing() {
    let home = Home::new();
    let journal = home.open().await;
    let orders = orders(&journal).await;
    let mut intruder = intruder(&home).await;
    // A deferred reference is checked by COMMIT alone: everything before it succeeds.
    for sql in [
        "CREATE TABLE trap_parent (id INTEGER PRIMARY KEY)",
        "CREATE TABLE trap (parent INTEGER REFERENCES trap_parent (id) DEFERRABLE INITIALLY DEFERRED)",
        "CREATE TRIGGER trap_set AFTER INSERT ON events WHEN NEW.order_id = 13
         BEGIN INSERT INTO trap VALUES (1); END",
    ] {
        say(&mut intruder, sql).await;
    }
    let mut changes = journal.changes();
    let results = all_at_once(&journal, &orders).await;
    assert!(results.iter().all(is_storage), "{results:?}");
    assert!(changes.try_recv().is_err());
    for order in &orders {
        assert_eq!(journal.order(order.id).await.unwrap().as_ref(), Some(order));
    }
    say(&mut intruder, "DROP TRIGGER trap_set").await;
    let results = all_at_once(&journal, &orders).await;
    assert!(results.iter().all(Result::is_ok));
    assert_sound(&journal).await;
}

#[tokio::test]
async fn while_another_program_holds_the_file_writes_fail_within_seconds_and_reads_go_on() {
    let home = Home::new();
    let journal = home.open().await;
    let order = journal.create(create(1)).await.unwrap();
    let mut intruder = intruder(&home).await;
    say(&mut intruder, "BEGIN IMMEDIATE").await;
    let write = journal.append(append(&order, vec![Event::PickingStarted]));
    let refused = write.await.unwrap_err();
    match refused {
        AppendError::Write(WriteError::Storage(trouble)) => assert_eq!(trouble.kind, TroubleKind::Busy),
        other => panic!("{other}"),
    }
    assert_eq!(journal.open_orders().await.unwrap(), vec![order.clone()]);
    say(&mut intruder, "ROLLBACK").await;
    let written = journal
        .append(append(&order, vec![Event::PickingStarted]))
        .await
        .unwrap();
    assert_eq!(written.version, 2);
}

#[tokio::test]
async fn a_full_queue_refuses_and_all_that_waits_is_answered_within_seconds() {
    let home = Home::new();
    let journal = home.open().await;
    let mut intruder = intruder(&home).await;
    say(&mut intruder, "BEGIN IMMEDIATE").await;
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..1500 {
        let journal = journal.clone();
        tasks.spawn(async move { journal.meta_set(&format!("{n}"), Some(String::new())).await });
    }
    let (mut overloaded, mut busy) = (0, 0);
    let all_told = async {
        while let Some(told) = tasks.join_next().await {
            match told.unwrap() {
                Err(WriteError::Overloaded) => overloaded += 1,
                Err(WriteError::Storage(_)) => busy += 1,
                other => panic!("{other:?}"),
            }
        }
    };
    // Not one busy timeout for each batch that waits.
    tokio::time::timeout(std::time::Duration::from_secs(20), all_told)
        .await
        .unwrap();
    assert!(overloaded > 0 && busy > 0, "{overloaded} {busy}");
    say(&mut intruder, "ROLLBACK").await;
    journal.meta_set("after", Some("all".to_owned())).await.unwrap();
    assert_eq!(journal.meta_get("after").await.unwrap().as_deref(), Some("all"));
}

#[tokio::test]
async fn a_command_that_panics_is_refused_and_the_writer_goes_on() {
    let home = Home::new();
    let journal = home.open().await;
    let inbox = journal
        .inbox_store(NewInbox {
            received_at: at(0),
            body: Vec::new(),
            sha256: [0; 32],
            event_type: None,
            keys: keys(1),
        })
        .await
        .unwrap();
    let mut faulty = create(1);
    faulty.inbox = Some(CreatedFrom {
        inbox,
        answer: Box::new(|_| panic!("a fault in the answer")),
    });
    let refused = journal.create(faulty).await;
    assert!(matches!(refused, Err(CreateError::Write(WriteError::Storage(_)))));
    assert_eq!(journal.open_orders().await.unwrap(), []);
    assert_eq!(journal.create(create(1)).await.unwrap().number.0, "T1-000001");
    assert_eq!(journal.inbox_unsettled().await.unwrap().len(), 1);
}
