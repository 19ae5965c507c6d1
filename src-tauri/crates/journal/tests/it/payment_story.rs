//! What was said to Yandex Pay and heard from it: kept in order, and never more than a bound.

use crate::support::{Home, assert_sound, at, at_the_counter, captured, create, heard, intruder, start_pay};
use domain::{AttemptNo, Order, OrderId, PaymentId};
use jiff::{SignedDuration, Timestamp};
use journal::{
    Append, Change, Journal, NewPayNotification, NewPaymentCall, PAY_NOTIFICATIONS_KEPT,
    PAY_NOTIFICATIONS_MOST, PAYMENT_CALLS_MOST, PayCall, PayNotificationSeen, PayVerdict, WriteError,
};
use tokio::task::JoinSet;

async fn paying(journal: &Journal, n: u64, id: &str) -> Order {
    let order = at_the_counter(journal, n).await;
    journal.append(start_pay(&order, id)).await.unwrap()
}

fn call(order: &Order, call: PayCall, second: i64) -> NewPaymentCall {
    let attempt = order.ledger.attempts.last().unwrap();
    NewPaymentCall {
        payment_id: attempt.payment_id.clone().unwrap(),
        order: order.id,
        attempt: attempt.no,
        at: at(second),
        call,
        outcome: "PENDING".to_owned(),
        detail: Some(format!("look {second}")),
    }
}

/// Writes all, many at once, in their order.
async fn note_all(journal: &Journal, calls: Vec<NewPaymentCall>) {
    let mut writes = JoinSet::new();
    for call in calls {
        while writes.len() >= 64 {
            writes.join_next().await.unwrap().unwrap();
        }
        let journal = journal.clone();
        writes.spawn(async move { journal.note_payment_call(call).await.unwrap() });
    }
    writes.join_all().await;
}

#[tokio::test]
async fn the_calls_about_all_payments_of_an_order_are_told_in_order_and_survive_a_restart() {
    let home = Home::new();
    let journal = home.open().await;
    let order = paying(&journal, 1, "S1-T1-a").await;
    let other = paying(&journal, 2, "S1-T1-b").await;
    journal
        .note_payment_call(call(&other, PayCall::Ask, 1))
        .await
        .unwrap();
    let all = [
        PayCall::Create,
        PayCall::Ask,
        PayCall::Webhook,
        PayCall::Rollback,
        PayCall::Refund,
        PayCall::Operation,
    ];
    for (second, kind) in (1..).zip(all) {
        journal
            .note_payment_call(call(&order, kind, second))
            .await
            .unwrap();
    }
    journal.close().await;
    let journal = home.open().await;
    let story = journal.payment_calls(order.id).await.unwrap();
    assert_eq!(story.iter().map(|row| row.call).collect::<Vec<_>>(), all);
    assert_eq!(story[1].payment_id, "S1-T1-a".into());
    assert_eq!((story[1].attempt, story[1].at), (AttemptNo(1), at(2)));
    assert_eq!(story[1].outcome, "PENDING");
    assert_eq!(story[1].detail.as_deref(), Some("look 2"));
    assert_eq!(journal.payment_calls(other.id).await.unwrap().len(), 1);
    assert_sound(&journal).await;
}

#[tokio::test]
async fn a_call_about_a_payment_that_the_order_does_not_have_is_refused() {
    let home = Home::new();
    let journal = home.open().await;
    let order = paying(&journal, 1, "S1-T1-a").await;
    let other = journal.create(create(2)).await.unwrap();
    let right = call(&order, PayCall::Ask, 1);
    for wrong in [
        NewPaymentCall {
            payment_id: "S1-T1-x".into(),
            ..right.clone()
        },
        NewPaymentCall {
            order: other.id,
            ..right.clone()
        },
        NewPaymentCall {
            attempt: AttemptNo(2),
            ..right.clone()
        },
        NewPaymentCall {
            order: OrderId(99),
            ..right.clone()
        },
    ] {
        assert_eq!(
            journal.note_payment_call(wrong).await,
            Err(WriteError::NoSuchRow { table: "payments" })
        );
    }
    assert_eq!(journal.payment_calls(order.id).await.unwrap(), []);
    journal.note_payment_call(right).await.unwrap();
}

#[tokio::test]
async fn of_too_many_calls_the_oldest_looks_go_first_and_the_newest_stays() {
    let home = Home::new();
    let journal = home.open().await;
    let order = paying(&journal, 1, "S1-T1-a").await;
    let neighbour = paying(&journal, 2, "S1-T1-b").await;
    note_all(&journal, vec![call(&neighbour, PayCall::Ask, 0)]).await;
    let most = usize::try_from(PAYMENT_CALLS_MOST).unwrap();
    note_all(&journal, vec![call(&order, PayCall::Create, 0)]).await;
    let looks = (1..=PAYMENT_CALLS_MOST + 49).map(|second| call(&order, PayCall::Ask, second.into()));
    note_all(&journal, looks.collect()).await;
    let story = journal.payment_calls(order.id).await.unwrap();
    assert_eq!(story.len(), most);
    assert_eq!(story[0].call, PayCall::Create);
    // Writes at once may overtake each other by a few; none of the first fifty is left.
    assert!(
        story[1].at >= at(50 - 1) && story[1].at <= at(50 + 64),
        "{:?}",
        story[1]
    );
    // A refund of hours: its looks push out older looks, not the intent.
    note_all(&journal, vec![call(&order, PayCall::Refund, 1000)]).await;
    let looks = (0..PAYMENT_CALLS_MOST * 2).map(|n| call(&order, PayCall::Operation, 1001 + i64::from(n)));
    note_all(&journal, looks.collect()).await;
    let story = journal.payment_calls(order.id).await.unwrap();
    assert_eq!(story.len(), most);
    assert_eq!(
        [story[0].call, story[1].call, story[2].call],
        [PayCall::Create, PayCall::Refund, PayCall::Operation]
    );
    // Were there no looks, the oldest of the rest would go; never the one just written.
    let words = (0..PAYMENT_CALLS_MOST).map(|n| call(&order, PayCall::Webhook, 5000 + i64::from(n)));
    note_all(&journal, words.collect()).await;
    note_all(&journal, vec![call(&order, PayCall::Ask, 9000)]).await;
    let story = journal.payment_calls(order.id).await.unwrap();
    assert_eq!(story.len(), most);
    assert_eq!(story.last().unwrap().call, PayCall::Ask);
    // Each payment has a bound of its own.
    assert_eq!(journal.payment_calls(neighbour.id).await.unwrap().len(), 1);
}

fn notification(n: u64, second: i64) -> NewPayNotification {
    let mut digest = [0xab; 32];
    digest[..8].copy_from_slice(&n.to_be_bytes());
    NewPayNotification {
        at: at(second),
        refused: None,
        digest,
        payment_id: Some("S1-T1-a".into()),
        event: Some("ORDER_STATUS_UPDATED".to_owned()),
        status: Some("CAPTURED".to_owned()),
    }
}

fn forged(n: u64, second: i64) -> NewPayNotification {
    NewPayNotification {
        refused: Some("signature"),
        ..notification(n, second)
    }
}

const PAYMENT: &str = "S1-T1-a";

#[tokio::test]
async fn the_same_notification_is_accepted_once_also_after_a_restart() {
    let home = Home::new();
    let journal = home.open().await;
    let see = async |journal: &Journal, new| journal.note_pay_notification(new).await.unwrap();
    // A forgery of the same bytes does not spoil the true one.
    assert_eq!(see(&journal, forged(1, 0)).await, PayNotificationSeen::Refused);
    assert_eq!(
        see(&journal, notification(1, 1)).await,
        PayNotificationSeen::First
    );
    assert_eq!(
        see(&journal, notification(1, 2)).await,
        PayNotificationSeen::Repeated
    );
    journal.close().await;
    let journal = home.open().await;
    assert_eq!(
        see(&journal, notification(1, 3)).await,
        PayNotificationSeen::Repeated
    );
    assert_eq!(
        see(&journal, notification(2, 4)).await,
        PayNotificationSeen::First
    );
    // An expired replay stays refused.
    assert_eq!(see(&journal, forged(1, 5)).await, PayNotificationSeen::Refused);
    let rows = journal.pay_notifications_of(&PAYMENT.into()).await.unwrap();
    let verdicts: Vec<_> = rows.iter().map(|row| (row.verdict, row.at)).collect();
    assert_eq!(
        verdicts,
        [
            (PayVerdict::Accepted, at(1)),
            (PayVerdict::Repeated, at(2)),
            (PayVerdict::Repeated, at(3)),
            (PayVerdict::Accepted, at(4)),
        ]
    );
    assert_eq!(rows[0].digest, format!("{:016x}{}", 1, "ab".repeat(24)));
    assert_eq!(rows[0].event.as_deref(), Some("ORDER_STATUS_UPDATED"));
    assert_eq!(rows[0].status.as_deref(), Some("CAPTURED"));
    assert_eq!(rows[0].reason, None);
}

#[tokio::test]
async fn the_same_notification_many_times_at_once_is_accepted_once() {
    let home = Home::new();
    let journal = home.open().await;
    let mut writes = JoinSet::new();
    for _ in 0..100 {
        let journal = journal.clone();
        writes.spawn(async move { journal.note_pay_notification(notification(1, 0)).await.unwrap() });
    }
    let seen = writes.join_all().await;
    let first = seen.iter().filter(|seen| **seen == PayNotificationSeen::First);
    assert_eq!(first.count(), 1);
}

#[tokio::test]
async fn a_refused_notification_keeps_no_word_of_its_sender() {
    let home = Home::new();
    let journal = home.open().await;
    paying(&journal, 1, PAYMENT).await;
    let mut changes = journal.changes();
    journal.note_pay_notification(forged(1, 1)).await.unwrap();
    assert_eq!(changes.recv().await.unwrap(), Change::Inbox);
    let evil = NewPayNotification {
        payment_id: Some(PaymentId("+79990001122 Анна".to_owned())),
        event: Some("<script>".to_owned()),
        status: Some("x".repeat(100_000)),
        ..forged(2, 2)
    };
    journal.note_pay_notification(evil.clone()).await.unwrap();
    // A payment of ours is named all the same: its story shows that somebody tried.
    let rows = journal.pay_notifications_of(&PAYMENT.into()).await.unwrap();
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].verdict, rows[0].reason.as_deref()),
        (PayVerdict::Refused, Some("signature"))
    );
    assert_eq!((&rows[0].event, &rows[0].status), (&None, &None));
    assert_eq!(
        journal
            .pay_notifications_of(&evil.payment_id.clone().unwrap())
            .await
            .unwrap(),
        []
    );
    // And an accepted one brings protocol words, or none.
    let odd = NewPayNotification {
        refused: None,
        payment_id: Some(PAYMENT.into()),
        ..evil
    };
    journal.note_pay_notification(odd).await.unwrap();
    let rows = journal.pay_notifications_of(&PAYMENT.into()).await.unwrap();
    assert_eq!((&rows[1].event, &rows[1].status), (&None, &None));
    let mut intruder = intruder(&home).await;
    let bytes: i64 = sqlx::query_scalar(
        "SELECT max(length(coalesce(payment_id, '') || coalesce(event, '') || coalesce(status, ''))) FROM pay_notifications",
    )
    .fetch_one(&mut intruder)
    .await
    .unwrap();
    assert!(bytes < 100);
}

/// Notes all, many at once.
async fn flood(journal: &Journal, all: impl Iterator<Item = NewPayNotification>) {
    let mut writes = JoinSet::new();
    for new in all {
        while writes.len() >= 64 {
            writes.join_next().await.unwrap().unwrap();
        }
        let journal = journal.clone();
        writes.spawn(async move {
            journal.note_pay_notification(new).await.unwrap();
        });
    }
    writes.join_all().await;
}

async fn stored(home: &Home, verdict: &str) -> i64 {
    let mut intruder = intruder(home).await;
    sqlx::query_scalar("SELECT count(*) FROM pay_notifications WHERE verdict = ?")
        .bind(verdict)
        .fetch_one(&mut intruder)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_flood_of_forgeries_is_counted_and_pushes_out_nothing_but_forgeries() {
    let home = Home::new();
    let journal = home.open().await;
    journal.note_pay_notification(notification(0, 0)).await.unwrap();
    let expired = NewPayNotification {
        refused: Some("expired"),
        ..forged(1, 5)
    };
    journal.note_pay_notification(expired).await.unwrap();
    let more = u64::from(PAY_NOTIFICATIONS_MOST) + 300;
    flood(&journal, (0..more).map(|n| forged(n + 10, 10))).await;
    flood(&journal, (0..more).map(|_| notification(0, 20))).await;
    assert_eq!(stored(&home, "accepted").await, 1);
    assert_eq!(stored(&home, "repeated").await, i64::from(PAY_NOTIFICATIONS_MOST));
    assert_eq!(stored(&home, "refused").await, i64::from(PAY_NOTIFICATIONS_MOST));
    let refused = journal.pay_notifications_refused_since(at(0)).await.unwrap();
    let told: Vec<_> = refused
        .iter()
        .map(|one| (one.reason.as_str(), one.count, one.total, one.last_at))
        .collect();
    assert_eq!(
        told,
        [
            ("expired", 0, 1, at(5)),
            ("signature", u64::from(PAY_NOTIFICATIONS_MOST), more, at(10)),
        ]
    );
    let later = journal.pay_notifications_refused_since(at(6)).await.unwrap();
    assert_eq!(later.len(), 1);
    assert_eq!(later[0].reason, "signature");
    assert_eq!(journal.pay_notifications_refused_since(at(11)).await.unwrap(), []);
}

#[tokio::test]
async fn accepted_notifications_are_kept_for_ninety_days_and_forgeries_for_their_number() {
    let home = Home::new();
    let journal = home.open().await;
    let day = 24 * 3600;
    let note = async |new| journal.note_pay_notification(new).await.unwrap();
    note(notification(1, 0)).await;
    note(notification(1, 1)).await;
    note(forged(9, 2)).await;
    note(notification(2, 89 * day)).await;
    assert_eq!(stored(&home, "accepted").await, 2);
    assert_eq!(PAY_NOTIFICATIONS_KEPT, SignedDuration::from_hours(90 * 24));
    note(notification(3, 90 * day)).await;
    assert_eq!(stored(&home, "accepted").await, 3);
    note(notification(4, 90 * day + 2)).await;
    assert_eq!(stored(&home, "accepted").await, 3);
    assert_eq!(stored(&home, "repeated").await, 0);
    assert_eq!(stored(&home, "refused").await, 1);
    // Clocks that are far off harm nothing.
    for at in [Timestamp::MIN, Timestamp::MAX] {
        note(NewPayNotification {
            at,
            ..notification(5, 0)
        })
        .await;
    }
}

#[tokio::test]
async fn the_story_outlives_the_customers_name() {
    let home = Home::new();
    let journal = home.open().await;
    let order = paying(&journal, 1, PAYMENT).await;
    journal
        .note_payment_call(call(&order, PayCall::Create, 1))
        .await
        .unwrap();
    journal.note_pay_notification(notification(1, 2)).await.unwrap();
    let captured = Append {
        at: at(3),
        ..crate::support::append(&order, heard(&order, captured(&order)))
    };
    let order = journal.append(captured).await.unwrap();
    let events = domain::decide(&order, domain::Command::HandOver, crate::support::manager()).unwrap();
    journal
        .append(crate::support::append(&order, events))
        .await
        .unwrap();
    let erased = journal.erase_personal(at(1000)).await.unwrap();
    assert_eq!(erased.payment_requests, 1);
    assert_eq!(journal.payment_calls(order.id).await.unwrap().len(), 1);
    assert_eq!(
        journal.pay_notifications_of(&PAYMENT.into()).await.unwrap().len(),
        1
    );
    assert_sound(&journal).await;
}
