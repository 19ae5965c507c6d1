//! One ordered queue per order; only its head is sent; nothing is lost when the till stops in between.

use crate::support::{
    Home, act, append, assemble, assert_sound, at, canceled_by, create, intruder, ready, say,
};
use domain::{Announcement, CanceledBy, Command, Order};
use journal::{
    Act, AttemptOutcome, BeginError, Change, Journal, OutboxHead, OutboxState, SendOutcome, StoppedError,
};

const SETTLED: SendOutcome = SendOutcome::Settled {
    already: false,
    status: Some(200),
};

async fn heads(journal: &Journal) -> Vec<OutboxHead> {
    journal.heads(at(1000), 100).await.unwrap()
}

async fn only_head(journal: &Journal) -> OutboxHead {
    let mut heads = heads(journal).await;
    assert_eq!(heads.len(), 1, "{heads:?}");
    heads.remove(0)
}

/// Sends the head and hears the answer.
async fn send(journal: &Journal, outcome: SendOutcome) -> OutboxHead {
    let head = only_head(journal).await;
    let attempt = journal.begin_attempt(head.id, at(10)).await.unwrap();
    assert_eq!(attempt.no, head.attempts + 1);
    journal.finish_attempt(attempt.id, outcome, at(11)).await.unwrap();
    head
}

async fn states(journal: &Journal, order: &Order) -> Vec<(String, OutboxState)> {
    let lines = journal.outbox_of(order.id).await.unwrap();
    lines.into_iter().map(|line| (line.name, line.state)).collect()
}

#[tokio::test]
async fn notifications_leave_in_the_logs_order_one_by_one() {
    let home = Home::new();
    let journal = home.open().await;
    ready(&journal, 1).await;
    assert_eq!(journal.unsettled_count().await.unwrap(), 4);
    let mut sent = Vec::new();
    while !heads(&journal).await.is_empty() {
        sent.push(send(&journal, SETTLED).await.announcement.name());
    }
    assert_eq!(
        sent,
        [
            "in_work",
            "assembled",
            "ready_for_delivery",
            "pickup_code_created"
        ]
    );
    assert_eq!(journal.unsettled_count().await.unwrap(), 0);
    assert_eq!(journal.next_due().await.unwrap(), None);
    assert_sound(&journal).await;
}

#[tokio::test]
async fn queues_of_different_orders_do_not_wait_for_each_other() {
    let home = Home::new();
    let journal = home.open().await;
    for n in 1..=3 {
        ready(&journal, n).await;
    }
    let first = heads(&journal).await;
    assert_eq!(first.len(), 3);
    assert!(first.iter().all(|head| head.seq == 1));
    assert_eq!(journal.heads(at(1000), 2).await.unwrap().len(), 2);
    let attempt = journal.begin_attempt(first[0].id, at(10)).await.unwrap();
    // While one is under way its order offers nothing; the others do.
    assert_eq!(heads(&journal).await.len(), 2);
    assert_eq!(
        journal.begin_attempt(first[0].id, at(10)).await,
        Err(BeginError::UnderWay)
    );
    journal.finish_attempt(attempt.id, SETTLED, at(11)).await.unwrap();
    assert_eq!(heads(&journal).await.len(), 3);
}

#[tokio::test]
async fn only_the_head_may_be_begun() {
    let home = Home::new();
    let journal = home.open().await;
    let order = ready(&journal, 1).await;
    let lines = journal.outbox_of(order.id).await.unwrap();
    assert_eq!(
        journal.begin_attempt(lines[1].id, at(10)).await,
        Err(BeginError::NotHead)
    );
    send(&journal, SETTLED).await;
    assert_eq!(
        journal.begin_attempt(lines[0].id, at(10)).await,
        Err(BeginError::NotHead)
    );
    assert_eq!(only_head(&journal).await.id, lines[1].id);
}

#[tokio::test]
async fn a_retry_waits_for_its_time_and_holds_the_queue() {
    let home = Home::new();
    let journal = home.open().await;
    ready(&journal, 1).await;
    let retry = SendOutcome::Retry {
        not_before: at(500),
        why: "503".to_owned(),
        status: Some(503),
        lost_answer: true,
    };
    send(&journal, retry).await;
    assert_eq!(journal.heads(at(499), 100).await.unwrap(), []);
    assert_eq!(journal.next_due().await.unwrap(), Some(at(500)));
    let head = journal.heads(at(500), 100).await.unwrap().remove(0);
    assert_eq!((head.seq, head.attempts, head.lost_answer), (1, 1, true));
    assert_eq!(head.announcement, Announcement::InWork);
}

#[tokio::test]
async fn kupers_own_cancel_clears_what_is_unsent() {
    let home = Home::new();
    let journal = home.open().await;
    let order = ready(&journal, 1).await;
    send(&journal, SETTLED).await;
    let head = only_head(&journal).await;
    journal
        .append(append(&order, vec![canceled_by(CanceledBy::Kuper)]))
        .await
        .unwrap();
    assert_eq!(heads(&journal).await, []);
    assert_eq!(
        journal.begin_attempt(head.id, at(10)).await,
        Err(BeginError::NotHead)
    );
    let states = states(&journal, &order).await;
    assert_eq!(states[0].1, OutboxState::Settled);
    assert!(
        states[1..]
            .iter()
            .all(|(_, state)| *state == OutboxState::Superseded)
    );
    assert_sound(&journal).await;
}

#[tokio::test]
async fn the_stores_cancel_replaces_what_is_unsent() {
    let home = Home::new();
    let journal = home.open().await;
    let order = ready(&journal, 1).await;
    journal
        .append(append(&order, vec![canceled_by(CanceledBy::Merchant)]))
        .await
        .unwrap();
    let head = only_head(&journal).await;
    assert_eq!((head.seq, head.announcement.name()), (5, "canceled"));
    send(&journal, SETTLED).await;
    assert_eq!(heads(&journal).await, []);
    assert_sound(&journal).await;
}

#[tokio::test]
async fn a_cancel_during_an_attempt_waits_for_its_end() {
    for settles in [true, false] {
        let home = Home::new();
        let journal = home.open().await;
        let order = journal.create(create(1)).await.unwrap();
        let order = act(&journal, &order, Command::StartPicking).await.unwrap();
        let head = only_head(&journal).await;
        let attempt = journal.begin_attempt(head.id, at(10)).await.unwrap();
        journal
            .append(append(&order, vec![canceled_by(CanceledBy::Merchant)]))
            .await
            .unwrap();
        // Else Kuper might hear the two in the wrong order.
        assert_eq!(heads(&journal).await, []);
        let outcome = if settles {
            SETTLED
        } else {
            SendOutcome::Stopped {
                status: Some(422),
                problem: "out of order".to_owned(),
            }
        };
        journal.finish_attempt(attempt.id, outcome, at(11)).await.unwrap();
        assert_eq!(only_head(&journal).await.announcement.name(), "canceled");
        let expected = if settles {
            OutboxState::Settled
        } else {
            OutboxState::Superseded
        };
        assert_eq!(states(&journal, &order).await[0].1, expected);
    }
}

#[tokio::test]
async fn an_attempt_without_an_answer_is_known_after_a_restart() {
    let home = Home::new();
    let journal = home.open().await;
    let order = ready(&journal, 1).await;
    let head = only_head(&journal).await;
    assert!(!head.lost_answer);
    journal.begin_attempt(head.id, at(10)).await.unwrap();
    journal.close().await;
    let journal = Journal::open(home.path(), at(20)).await.unwrap();
    let head = only_head(&journal).await;
    assert_eq!((head.attempts, head.lost_answer), (1, true));
    let lines = journal.outbox_of(order.id).await.unwrap();
    assert_eq!(lines[0].attempts[0].outcome, AttemptOutcome::Lost);
    assert_eq!(lines[0].attempts[0].finished_at, Some(at(20)));
}

#[tokio::test]
async fn a_courier_that_starts_anew_gives_up_the_attempts_of_the_one_before() {
    let home = Home::new();
    let journal = home.open().await;
    ready(&journal, 1).await;
    let lost = journal
        .begin_attempt(only_head(&journal).await.id, at(10))
        .await
        .unwrap();
    assert_eq!(journal.lose_open_attempts(at(12)).await.unwrap(), 1);
    assert_eq!(journal.lose_open_attempts(at(13)).await.unwrap(), 0);
    assert!(only_head(&journal).await.lost_answer);
    // The answer comes after all: it counts.
    journal.finish_attempt(lost.id, SETTLED, at(14)).await.unwrap();
    assert_eq!(only_head(&journal).await.announcement.name(), "assembled");
    // But an attempt ends once.
    assert!(journal.finish_attempt(lost.id, SETTLED, at(15)).await.is_err());
}

#[tokio::test]
async fn a_stopped_notification_waits_for_a_person_who_signs() {
    let home = Home::new();
    let journal = home.open().await;
    let order = ready(&journal, 1).await;
    let other = ready(&journal, 2).await;
    let stop = SendOutcome::Stopped {
        status: Some(405),
        problem: "not for this store".to_owned(),
    };
    let head = heads(&journal).await.remove(0);
    for round in 0..2 {
        let attempt = journal.begin_attempt(head.id, at(10)).await.unwrap();
        assert_eq!(attempt.no, round + 1);
        journal
            .finish_attempt(attempt.id, stop.clone(), at(11))
            .await
            .unwrap();
        // Only that order waits.
        assert_eq!(only_head(&journal).await.order, other.id);
        let stopped = journal.stopped().await.unwrap();
        assert_eq!(stopped.len(), 1);
        assert_eq!((stopped[0].status, stopped[0].since), (Some(405), at(11)));
        assert_eq!(stopped[0].number, order.number);
        if round == 0 {
            journal.resend(head.id, None, at(12)).await.unwrap();
        }
    }
    let by = Some(domain::OperatorId(3));
    journal
        .skip(head.id, "told by phone".to_owned(), by, at(13))
        .await
        .unwrap();
    assert_eq!(
        journal.skip(head.id, String::new(), by, at(13)).await,
        Err(StoppedError::NotStopped)
    );
    assert_eq!(
        journal.resend(head.id, by, at(13)).await,
        Err(StoppedError::NotStopped)
    );
    assert_eq!(heads(&journal).await[0].announcement.name(), "assembled");
    let audit = journal.audit_of(order.id).await.unwrap();
    let acts: Vec<_> = audit.iter().map(|row| row.act).collect();
    assert_eq!(
        acts,
        [Act::CodeIssued, Act::NotificationResent, Act::NotificationSkipped]
    );
    assert_eq!(audit[2].operator, by);
    assert_eq!(audit[2].detail.as_deref(), Some("in_work: told by phone"));
}

#[tokio::test]
async fn a_poison_row_holds_its_own_queue_only_and_is_named() {
    let home = Home::new();
    let journal = home.open().await;
    let order = journal.create(create(1)).await.unwrap();
    let poisoned = assemble(&journal, order).await;
    let healthy = ready(&journal, 2).await;
    let mut intruder = intruder(&home).await;
    say(
        &mut intruder,
        r#"UPDATE outbox SET announcement = '{"type":"no such"}' WHERE order_id = 1 AND seq = 1"#,
    )
    .await;
    say(&mut intruder, "UPDATE orders SET fold = '{}' WHERE id = 1").await;
    assert_eq!(only_head(&journal).await.order, healthy.id);
    let open = journal.open_orders().await.unwrap();
    assert_eq!(
        open.iter().map(|order| order.id).collect::<Vec<_>>(),
        [healthy.id]
    );
    let named: Vec<_> = journal
        .unreadable()
        .await
        .unwrap()
        .into_iter()
        .map(|corrupt| (corrupt.table, corrupt.column, corrupt.row))
        .collect();
    assert_eq!(
        named,
        [
            ("orders", "fold", "1".to_owned()),
            ("outbox", "announcement", "1".to_owned())
        ]
    );
    let found = journal.verify().await.unwrap();
    assert!(!found.is_empty());
    assert!(found.iter().all(|difference| difference.order == poisoned.id));
}

#[tokio::test]
async fn listeners_hear_of_changes_after_they_are_stored() {
    let home = Home::new();
    let journal = home.open().await;
    let mut changes = journal.changes();
    let order = journal.create(create(1)).await.unwrap();
    assert_eq!(changes.recv().await.unwrap(), Change::Order(order.id));
    let order = act(&journal, &order, Command::StartPicking).await.unwrap();
    let mut heard = vec![changes.recv().await.unwrap(), changes.recv().await.unwrap()];
    heard.sort_by_key(|change| *change == Change::Outbox);
    assert_eq!(heard, [Change::Order(order.id), Change::Outbox]);
    // A refused command changes nothing.
    let mut stale = append(&order, vec![domain::Event::PickingStarted]);
    stale.expected_version = 1;
    journal.append(stale).await.unwrap_err();
    assert!(changes.try_recv().is_err());
}
