//! The lock, on a clock turned by hand.

use crate::{
    stand::{ANNA, OLGA, PIN, Stand},
    view::{SessionView, Update},
};
use domain::{AttemptNo, CashRounding, Command, Money, OrderId};
use journal::Act;
use std::time::Duration;

/// As set: five minutes.
const WAIT_S: i64 = 300;

async fn session(stand: &Stand) -> SessionView {
    stand.counter.session().await.unwrap()
}

/// What a look finds after so long without a touch.
async fn locked_after(stand: &Stand, seconds: i64) -> bool {
    stand.seconds_pass(seconds);
    stand.counter.inner.lock_if_untouched().await;
    session(stand).await.operator.is_none()
}

async fn takes_cash(stand: &Stand, id: OrderId) {
    let amount = Money::from_minor(40_000);
    let received = amount;
    let rounding = CashRounding::default();
    let command = Command::TakeCash {
        amount,
        received,
        rounding,
    };
    stand.does(id, command).await;
}

#[tokio::test]
async fn a_till_that_nobody_touched_signs_out_and_says_who_it_was() {
    let stand = Stand::open("").await;
    stand.sign_in(OLGA).await;
    assert_eq!(session(&stand).await.lock_after_s, Some(300));
    assert!(!locked_after(&stand, WAIT_S - 1).await);
    let mut updates = stand.counter.updates();
    assert!(locked_after(&stand, 1).await);
    let now = session(&stand).await;
    assert_eq!(now.locked.as_ref().map(|who| who.id), Some(OLGA));
    let Ok(Update::Session { session: told }) = updates.try_recv() else {
        panic!("the windows were not told");
    };
    assert_eq!(told, now);
    let audit = stand.counter.journal().audit_latest(1).await.unwrap();
    assert_eq!(
        (audit[0].act, audit[0].operator.map(|who| who.0)),
        (Act::Locked, Some(OLGA))
    );
    assert_eq!(
        stand.counter.read_scan("1").await.unwrap_err().code,
        "notSignedIn"
    );
    // Whoever signs in takes over.
    let view = stand.counter.sign_in(ANNA, PIN).await.unwrap();
    assert_eq!((view.locked, view.operator.map(|who| who.id)), (None, Some(ANNA)));
}

#[tokio::test]
async fn touches_and_acts_keep_it_open_and_looking_does_not() {
    let stand = Stand::open("").await;
    stand.sign_in(OLGA).await;
    assert!(!locked_after(&stand, WAIT_S - 1).await);
    stand.counter.touch().await;
    assert!(!locked_after(&stand, WAIT_S - 1).await);
    stand.counter.read_scan("4600000000000").await.unwrap();
    assert!(!locked_after(&stand, WAIT_S - 1).await);
    stand.counter.board().await.unwrap();
    stand.counter.shifts().await.unwrap();
    assert!(locked_after(&stand, 1).await);
}

#[tokio::test]
async fn it_never_locks_while_a_payment_runs_and_waits_the_whole_time_after() {
    let stand = Stand::open("").await;
    stand.sign_in(OLGA).await;
    let id = stand.at_the_counter().await;
    let amount = Money::from_minor(40_000);
    stand.does(id, Command::StartCard { amount }).await;
    for _ in 0..5 {
        assert!(
            !locked_after(&stand, WAIT_S + 60).await,
            "the card is at the terminal"
        );
    }
    stand.seconds_pass(WAIT_S - 1);
    let attempt = AttemptNo(1);
    stand.does(id, Command::DeclineCard { attempt }).await;
    assert!(
        !locked_after(&stand, WAIT_S - 1).await,
        "the end of it counts as a touch"
    );
    assert!(locked_after(&stand, 1).await, "nobody paid");
}

#[tokio::test]
async fn it_never_locks_while_a_customer_who_paid_waits_for_the_goods() {
    let stand = Stand::open("").await;
    stand.sign_in(OLGA).await;
    let id = stand.at_the_counter().await;
    takes_cash(&stand, id).await;
    for _ in 0..3 {
        assert!(!locked_after(&stand, WAIT_S).await);
    }
    stand.does(id, Command::HandOver).await;
    assert!(locked_after(&stand, WAIT_S).await);
    // Paid in part is money taken as well; only come to look is not.
    stand.sign_in(OLGA).await;
    stand.at_the_counter().await;
    assert!(locked_after(&stand, WAIT_S).await);
}

#[tokio::test]
async fn a_qr_and_its_rollback_keep_it_open_and_an_outcome_that_a_person_must_tell_does_not() {
    let qr = |command| async move {
        let stand = Stand::open("").await;
        stand.sign_in(OLGA).await;
        let id = stand.at_the_counter().await;
        let start = Command::StartPay {
            amount: Money::from_minor(40_000),
            payment_id: domain::PaymentId::from("s12-t1-20261121-000001-1"),
        };
        stand.does(id, start).await;
        if let Some(command) = command {
            stand.does(id, command).await;
        }
        locked_after(&stand, WAIT_S).await
    };
    let attempt = AttemptNo(1);
    assert!(!qr(None).await);
    assert!(!qr(Some(Command::AskRollback { attempt })).await);
    let stand = Stand::open("").await;
    stand.sign_in(OLGA).await;
    let id = stand.at_the_counter().await;
    let amount = Money::from_minor(40_000);
    stand.does(id, Command::StartCard { amount }).await;
    stand.does(id, Command::DoubtCard { attempt }).await;
    assert!(locked_after(&stand, WAIT_S).await, "it may wait overnight");
}

#[tokio::test]
async fn after_a_sleep_of_the_machine_it_is_locked_before_anybody_looked() {
    let stand = Stand::open("").await;
    stand.sign_in(OLGA).await;
    stand.seconds_pass(8 * 3600);
    assert_eq!(
        stand
            .counter
            .move_cash(crate::view::CashMoveKind::In, 1, "x")
            .await
            .unwrap_err()
            .code,
        "notSignedIn"
    );
    // The first touch of the morning does not revive the evening's session.
    stand.counter.touch().await;
    let now = session(&stand).await;
    assert_eq!((now.operator, now.locked.map(|who| who.id)), (None, Some(OLGA)));
}

#[tokio::test]
async fn a_clock_set_back_neither_locks_nor_keeps_anybody_signed_in_for_ever() {
    let stand = Stand::open("").await;
    stand.sign_in(OLGA).await;
    assert!(!locked_after(&stand, -7 * 24 * 3600).await);
    stand.counter.touch().await;
    assert!(!locked_after(&stand, WAIT_S - 1).await);
    assert!(locked_after(&stand, 1).await);
}

#[tokio::test]
async fn anybody_can_lock_by_hand_and_a_store_may_do_without() {
    let stand = Stand::open("[people]\nlock_after_min = 0").await;
    stand.sign_in(OLGA).await;
    assert_eq!(session(&stand).await.lock_after_s, None);
    assert!(!locked_after(&stand, 24 * 3600).await);
    let view = stand.counter.lock().await.unwrap();
    assert_eq!((view.operator, view.locked.map(|who| who.id)), (None, Some(OLGA)));
    // Twice is once.
    let view = stand.counter.lock().await.unwrap();
    assert_eq!(view.locked.map(|who| who.id), Some(OLGA));
    assert_eq!(stand.counter.sign_out().await.unwrap().locked, None);
}

#[tokio::test]
async fn a_running_till_looks_by_itself() {
    let stand = Stand::open("").await;
    let running = stand.counter.start().await.unwrap();
    stand.sign_in(OLGA).await;
    stand.seconds_pass(WAIT_S);
    let looked = async {
        while session(&stand).await.operator.is_some() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), looked)
        .await
        .unwrap();
    assert_eq!(session(&stand).await.locked.map(|who| who.id), Some(OLGA));
    running.stop().await;
}
