//! Raw webhooks: stored, answered, repeated, canceled before they came.

use crate::support::{Home, append, assert_sound, at, canceled_by, create, keys};
use domain::{CanceledBy, KuperKeys, Lifecycle};
use journal::{
    Answer, Append, Change, CreateError, CreatedFrom, Extra, InboxId, InboxSettled, Journal, NewInbox,
    NewTombstone, Personal, Rejected, TombstoneError, UNREADABLE_MOST, UNREADABLE_MOST_BYTES, Verdict,
    WriteError,
};

const NOBODY: KuperKeys = KuperKeys {
    order_uuid: None,
    original_order_id: None,
};

fn webhook(n: u64, event_type: &str) -> NewInbox {
    NewInbox {
        received_at: at(0),
        body: format!("{{\"n\":{n}}}").into_bytes(),
        sha256: [u8::try_from(n).unwrap(); 32],
        event_type: Some(event_type.to_owned()),
        keys: keys(n),
    }
}

fn settled(inbox: InboxId, verdict: Verdict) -> InboxSettled {
    InboxSettled {
        inbox,
        verdict,
        note: Some("why".to_owned()),
        answer: None,
    }
}

/// What the intake does with an `order.created`.
async fn receive(journal: &Journal, n: u64) -> Vec<u8> {
    let inbox = journal.inbox_store(webhook(n, "order.created")).await.unwrap();
    let mut new = create(n);
    new.inbox = Some(CreatedFrom {
        inbox,
        answer: Box::new(|number| Answer {
            status: 200,
            body: format!("created {number}").into_bytes(),
        }),
    });
    match journal.create(new).await {
        Ok(order) => format!("created {}", order.number).into_bytes(),
        Err(CreateError::Duplicate { order }) => {
            let stored = journal
                .inbox_answer_of(&keys(n), "order.created")
                .await
                .unwrap()
                .unwrap();
            assert_eq!(stored.sha256, [u8::try_from(n).unwrap(); 32]);
            assert_eq!(stored.order, Some(order));
            let mut repeat = settled(inbox, Verdict::Repeat);
            repeat.answer = Some(stored.answer.clone());
            journal.inbox_settle(repeat, Some(order), at(1)).await.unwrap();
            stored.answer.body
        }
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn the_same_webhook_a_hundred_times_at_once_makes_one_order_and_one_answer() {
    let home = Home::new();
    let journal = home.open().await;
    let all: Vec<_> = (0..100)
        .map(|_| {
            let journal = journal.clone();
            tokio::spawn(async move { receive(&journal, 1).await })
        })
        .collect();
    for one in all {
        assert_eq!(one.await.unwrap(), b"created T1-000001");
    }
    assert_eq!(journal.open_orders().await.unwrap().len(), 1);
    assert_eq!(receive(&journal, 1).await, b"created T1-000001");
    assert_eq!(receive(&journal, 2).await, b"created T1-000002");
    assert!(journal.inbox_unsettled().await.unwrap().is_empty());
    assert!(journal.inbox_problems().await.unwrap().is_empty());
    assert_eq!(
        journal.inbox_answer_of(&keys(1), "order.canceled").await.unwrap(),
        None
    );
    assert_sound(&journal).await;
}

#[tokio::test]
async fn what_was_stored_and_not_settled_is_found_after_a_restart() {
    let home = Home::new();
    let journal = home.open().await;
    let new = webhook(1, "order.created");
    let id = journal.inbox_store(new.clone()).await.unwrap();
    journal.close().await;
    let journal = home.open().await;
    let unsettled = journal.inbox_unsettled().await.unwrap();
    assert_eq!(unsettled.len(), 1);
    assert_eq!(unsettled[0].id, id);
    assert_eq!(unsettled[0].body, new.body);
    assert_eq!(unsettled[0].keys, new.keys);
}

#[tokio::test]
async fn a_webhook_is_settled_with_its_effect_or_not_at_all_and_only_once() {
    let home = Home::new();
    let journal = home.open().await;
    let order = journal.create(create(1)).await.unwrap();
    let inbox = journal.inbox_store(webhook(1, "order.canceled")).await.unwrap();
    let cancel = Append {
        extras: vec![Extra::InboxSettled(settled(inbox, Verdict::Handled))],
        ..append(&order, vec![canceled_by(CanceledBy::Kuper)])
    };
    let mut stale = cancel.clone();
    stale.expected_version = 7;
    journal.append(stale).await.unwrap_err();
    assert_eq!(journal.inbox_unsettled().await.unwrap().len(), 1);
    let order = journal.append(cancel.clone()).await.unwrap();
    assert_eq!(order.lifecycle, Lifecycle::Canceled);
    assert!(journal.inbox_unsettled().await.unwrap().is_empty());
    let mut again = cancel;
    again.expected_version = order.version;
    again.events.clear();
    assert_eq!(
        journal.append(again).await,
        Err(WriteError::NoSuchRow { table: "inbox" }.into())
    );
}

#[tokio::test]
async fn a_cancel_before_its_create_leaves_a_tombstone_that_the_create_heeds() {
    let home = Home::new();
    let journal = home.open().await;
    let inbox = journal.inbox_store(webhook(1, "order.canceled")).await.unwrap();
    let mut by_one_key = keys(1);
    by_one_key.original_order_id = None;
    let stone = NewTombstone {
        keys: by_one_key,
        slug: "customer_request".to_owned(),
        description: "передумал".to_owned(),
        at: at(0),
        inbox: Some(settled(inbox, Verdict::Handled)),
    };
    journal.tombstone(stone.clone()).await.unwrap();
    assert!(journal.inbox_unsettled().await.unwrap().is_empty());
    let found = journal.tombstone_of(&keys(1)).await.unwrap().unwrap();
    assert_eq!((found.slug.as_str(), found.at), ("customer_request", at(0)));
    assert_eq!(journal.tombstone_of(&keys(2)).await.unwrap(), None);
    assert_eq!(
        journal.create(create(1)).await,
        Err(CreateError::Tombstoned {
            slug: found.slug,
            description: found.description
        })
    );
    let mut canceled = create(1);
    canceled.more_events = vec![canceled_by(CanceledBy::Kuper)];
    let order = journal.create(canceled).await.unwrap();
    assert_eq!(order.lifecycle, Lifecycle::Canceled);
    // A cancel that loses the race against its create is told so.
    let late = NewTombstone { inbox: None, ..stone };
    assert_eq!(
        journal.tombstone(late).await,
        Err(TombstoneError::OrderExists { order: order.id })
    );
    assert_sound(&journal).await;
}

#[tokio::test]
async fn problems_are_shown_newest_first_until_somebody_dismisses_them() {
    let home = Home::new();
    let journal = home.open().await;
    let mut changes = journal.changes();
    let verdicts = [
        Verdict::Unknown,
        Verdict::Conflict,
        Verdict::Quarantined,
        Verdict::Unreadable,
    ];
    for (n, verdict) in (1..).zip(verdicts) {
        let inbox = journal.inbox_store(webhook(n, "order.odd")).await.unwrap();
        journal
            .inbox_settle(settled(inbox, verdict), None, at(1))
            .await
            .unwrap();
        assert_eq!(changes.recv().await.unwrap(), Change::Inbox);
    }
    let problems = journal.inbox_problems().await.unwrap();
    let shown: Vec<_> = problems.iter().rev().map(|problem| problem.verdict).collect();
    assert_eq!(shown, verdicts);
    assert_eq!(problems[0].note.as_deref(), Some("why"));
    assert_eq!(problems[0].body.as_deref(), Some(b"{\"n\":4}".as_slice()));
    journal.inbox_dismiss(problems[0].id, None, at(2)).await.unwrap();
    assert!(journal.inbox_dismiss(problems[0].id, None, at(2)).await.is_err());
    assert!(journal.inbox_problems().await.unwrap() == problems[1..]);
}

async fn garbage(journal: &Journal, n: u8, size: usize) {
    let inbox = journal
        .inbox_store(NewInbox {
            received_at: at(i64::from(n)),
            body: vec![n; size],
            sha256: [n; 32],
            event_type: None,
            keys: NOBODY,
        })
        .await
        .unwrap();
    journal
        .inbox_settle(settled(inbox, Verdict::Unreadable), None, at(1))
        .await
        .unwrap();
}

#[tokio::test]
async fn of_unreadable_bodies_the_newest_are_kept_and_the_rest_is_counted() {
    let home = Home::new();
    let journal = home.open().await;
    for _ in 0..UNREADABLE_MOST + 3 {
        garbage(&journal, 1, 10).await;
    }
    let kept = journal.inbox_problems().await.unwrap();
    assert_eq!(kept.len(), UNREADABLE_MOST as usize);
    assert_eq!(kept[0].id, InboxId(i64::from(UNREADABLE_MOST) + 3));
    let counters = journal.rejected().await.unwrap();
    assert_eq!(counters.len(), 1);
    assert_eq!(
        (counters[0].kind, counters[0].count),
        (Rejected::UnreadableDropped, 3)
    );
    // Bytes are bounded as well.
    let half = usize::try_from(UNREADABLE_MOST_BYTES / 2).unwrap();
    for n in 2..=4 {
        garbage(&journal, n, half).await;
    }
    let kept = journal.inbox_problems().await.unwrap();
    let first_bytes: Vec<_> = kept.iter().map(|one| one.body.as_ref().unwrap()[0]).collect();
    assert_eq!(first_bytes, [4, 3]);
    // One that is over the bound by itself is still shown.
    garbage(&journal, 5, half * 3).await;
    let kept = journal.inbox_problems().await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].bytes, half as u64 * 3);
    let dropped = journal.rejected().await.unwrap()[0].count;
    assert_eq!(dropped, u64::from(UNREADABLE_MOST) + 3 + 3);
}

#[tokio::test]
async fn what_is_turned_away_leaves_a_number_only() {
    let home = Home::new();
    let journal = home.open().await;
    for second in 1..=3 {
        journal
            .count_rejected(Rejected::Unauthorized, at(second))
            .await
            .unwrap();
    }
    let counters = journal.rejected().await.unwrap();
    assert_eq!(counters.len(), 1);
    assert_eq!((counters[0].count, counters[0].last_at), (3, at(3)));
}

#[tokio::test]
async fn erasing_takes_customers_of_closed_orders_and_old_bodies_from_every_byte_of_the_file() {
    let home = Home::new();
    let journal = home.open().await;
    let mut orders = Vec::new();
    for n in 1..=2 {
        let mut new = create(n);
        new.personal = Some(Personal {
            name: Some("Марфа-Посадница".to_owned()),
            phone: Some("79998887766".to_owned()),
            ..Personal::default()
        });
        orders.push(journal.create(new).await.unwrap());
        let mut inbox = webhook(n, "order.created");
        inbox.body = "Марфа-Посадница".into();
        let inbox = journal.inbox_store(inbox).await.unwrap();
        if n == 1 {
            let mut done = settled(inbox, Verdict::Handled);
            done.note = None;
            journal.inbox_settle(done, None, at(1)).await.unwrap();
        }
    }
    journal
        .append(append(&orders[0], vec![canceled_by(CanceledBy::Kuper)]))
        .await
        .unwrap();
    assert_eq!(journal.erase_personal(at(0)).await.unwrap().personal, 0);
    let erased = journal.erase_personal(at(100)).await.unwrap();
    assert_eq!((erased.personal, erased.bodies), (1, 1));
    assert_eq!(journal.personal(orders[0].id).await.unwrap(), None);
    // The open order's customer is still wanted, and so is the webhook nobody has looked at.
    assert!(journal.personal(orders[1].id).await.unwrap().is_some());
    assert_eq!(journal.inbox_unsettled().await.unwrap().len(), 1);
    let second = journal.order(orders[1].id).await.unwrap().unwrap();
    journal
        .append(append(&second, vec![canceled_by(CanceledBy::Kuper)]))
        .await
        .unwrap();
    let rest = journal.inbox_unsettled().await.unwrap().remove(0);
    let mut done = settled(rest.id, Verdict::Handled);
    done.note = None;
    journal.inbox_settle(done, None, at(1)).await.unwrap();
    journal.erase_personal(at(100)).await.unwrap();
    assert_sound(&journal).await;
    journal.close().await;
    let bytes = std::fs::read(home.path()).unwrap();
    for planted in ["Марфа-Посадница", "марфа-посадница", "79998887766"] {
        let found = bytes
            .windows(planted.len())
            .any(|window| window == planted.as_bytes());
        assert!(!found, "{planted} is still in the file");
    }
}
