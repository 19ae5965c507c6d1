//! Nothing that was acknowledged is lost when the program ends without a word.

use crate::support::{Home, act, append, assert_sound, at, create};
use domain::{Command, Event, PickupWindow};
use journal::Journal;
use std::io::{BufRead, BufReader};
use std::process::{Command as Process, Stdio};

/// Where the child finds the journal.
const PATH: &str = "JOURNAL_TO_BE_KILLED";

#[test]
fn a_journal_dropped_without_closing_is_whole() {
    let home = Home::new();
    let runtime = || tokio::runtime::Runtime::new().unwrap();
    let order = runtime().block_on(async {
        let journal = home.open().await;
        let order = journal.create(create(1)).await.unwrap();
        let order = act(&journal, &order, Command::StartPicking).await.unwrap();
        // Handed in, and nobody waits for the end.
        let late = append(&order, vec![Event::PickUndone]);
        tokio::spawn(async move { journal.append(late).await });
        order
    });
    runtime().block_on(async {
        let journal = home.open().await;
        let found = journal.order(order.id).await.unwrap().unwrap();
        assert!(found.version >= order.version);
        assert_sound(&journal).await;
    });
}

#[test]
fn what_was_acknowledged_before_a_kill_is_stored_without_gap() {
    let home = Home::new();
    let mut acknowledged = 0;
    for round in 1..=5_u64 {
        let mut child = Process::new(std::env::current_exe().unwrap())
            .args([
                "--exact",
                "kill::writes_until_it_is_killed",
                "--ignored",
                "--nocapture",
            ])
            .env(PATH, home.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut heard = 0;
        while heard < round * 7 {
            let line = lines.next().unwrap().unwrap();
            if let Some(version) = line.strip_prefix("acknowledged ") {
                acknowledged = version.parse::<u64>().unwrap();
                heard += 1;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        // It may have acknowledged more before the kill came.
        for line in lines.map_while(Result::ok) {
            if let Some(version) = line.strip_prefix("acknowledged ") {
                acknowledged = version.parse::<u64>().unwrap_or(acknowledged);
            }
        }
        tokio::runtime::Runtime::new().unwrap().block_on(async {
            let journal = home.open().await;
            let order = journal.open_orders().await.unwrap().remove(0);
            assert!(
                order.version >= acknowledged,
                "{} < {acknowledged}",
                order.version
            );
            assert!(order.version <= acknowledged + 1);
            assert_sound(&journal).await;
            journal.close().await;
        });
    }
}

#[tokio::test]
#[ignore = "the child of what_was_acknowledged_before_a_kill_is_stored_without_gap"]
async fn writes_until_it_is_killed() {
    let Some(path) = std::env::var_os(PATH) else {
        return;
    };
    let journal = Journal::open(path, at(0)).await.unwrap();
    let mut order = match journal.open_orders().await.unwrap().pop() {
        Some(order) => order,
        None => journal.create(create(1)).await.unwrap(),
    };
    // Bounded, should the parent die first.
    for second in 0..100_000 {
        let window = PickupWindow {
            from: Some(at(second)),
            ..PickupWindow::default()
        };
        order = journal
            .append(append(&order, vec![Event::WindowChanged { window }]))
            .await
            .unwrap();
        println!("acknowledged {}", order.version);
    }
}
