//! A journal that the program before this one wrote, as it wrote it: nothing of it is lost, and its folds are ours.
//!
//! `golden/schema-N.sql` is the dump of a journal whose schema ends with migration N. One is added with each release,
//! none is ever changed.

use crate::support::{Home, assert_sound, at, intruder, manager, say};
use domain::{AttemptState, Command, Lifecycle, Money, OrderId, ReturnState};
use journal::{Act, Append, InboxId, Journal, NewPaymentCall, OpenError, PayCall, Rejected, Verdict};
use sqlx::Connection;
use std::fs;

/// A journal as the program left it when schema 4 was the newest.
pub async fn golden() -> Home {
    let home = Home::new();
    fs::write(home.path(), b"").unwrap();
    let mut old = intruder(&home).await;
    sqlx::raw_sql(include_str!("golden/schema-4.sql"))
        .execute(&mut old)
        .await
        .unwrap();
    old.close().await.unwrap();
    home
}

/// All rows of the old tables, as text.
async fn contents(home: &Home) -> Vec<String> {
    let mut connection = intruder(home).await;
    let mut all = Vec::new();
    for sql in [
        "SELECT json_array(order_id, version, at, operator, body) FROM events ORDER BY order_id, version",
        "SELECT json_array(id, version, number, order_uuid, original_order_id, lifecycle, closed, received_at, since,
                           search) FROM orders ORDER BY id",
        "SELECT json_array(digits, order_id, issued_at, closed_at) FROM codes ORDER BY digits",
        "SELECT json_array(order_id, attempt, payment_id, tender, state, final, amount, started_at) FROM payments
         ORDER BY order_id, attempt",
        "SELECT json_array(payment_id, order_id, hex(body), stored_at) FROM payment_requests ORDER BY payment_id",
        "SELECT json_array(order_id, name, phone, search_name) FROM personal ORDER BY order_id",
        "SELECT json_array(id, order_id, seq, event_version, name, announcement, state, not_before) FROM outbox
         ORDER BY id",
        "SELECT json_array(id, received_at, hex(sha256), hex(body), verdict, note) FROM inbox ORDER BY id",
        "SELECT json_array(kind, count, last_at) FROM counters ORDER BY kind",
        "SELECT json_array(id, name, role, pin_hash, active, added_at) FROM operators ORDER BY id",
        "SELECT json_array(id, at, operator, order_id, act, detail) FROM audit ORDER BY id",
        "SELECT json_array(key, value) FROM meta ORDER BY key",
    ] {
        let rows: Vec<String> = sqlx::query_scalar(sql).fetch_all(&mut connection).await.unwrap();
        assert!(!rows.is_empty(), "{sql}");
        all.extend(rows);
    }
    connection.close().await.unwrap();
    all
}

fn copies(home: &Home) -> Vec<std::path::PathBuf> {
    fs::read_dir(home.folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|end| end == "bak"))
        .collect()
}

#[tokio::test]
async fn an_old_journal_is_copied_aside_and_keeps_every_row() {
    let home = golden().await;
    let before = contents(&home).await;
    let journal = home.open().await;
    assert_sound(&journal).await;
    assert_eq!(journal.unreadable().await.unwrap(), []);
    assert_eq!(journal.operators().await.unwrap().len(), 1);
    assert_eq!(journal.rejected().await.unwrap()[0].kind, Rejected::Unauthorized);
    let problem = journal.inbox_problems().await.unwrap().remove(0);
    assert_eq!((problem.id, problem.verdict), (InboxId(1), Verdict::Unreadable));
    assert_eq!(
        journal.audit_of(OrderId(7)).await.unwrap().last().unwrap().act,
        Act::SlipPrinted
    );
    assert_eq!(
        journal
            .payment_request(&"S1-T1-5".into())
            .await
            .unwrap()
            .as_deref(),
        Some(b"{\"exact\": \"bytes\"}".as_slice())
    );
    journal.close().await;
    assert_eq!(contents(&home).await, before);
    let aside = copies(&home);
    assert_eq!(aside.len(), 1);
    assert!(aside[0].to_string_lossy().contains("schema-4"));
    // The copy is the old journal, whole: it opens the same way.
    let again = Home::new();
    fs::copy(&aside[0], again.path()).unwrap();
    assert_eq!(contents(&again).await, before);
    assert_sound(&again.open().await).await;
    // And once is enough.
    home.open().await.close().await;
    assert_eq!(copies(&home).len(), 1);
}

#[tokio::test]
async fn money_that_an_old_journal_owes_can_be_given_back() {
    let home = golden().await;
    let journal = home.open().await;
    // The old program knew no returns, only that all must go back.
    let order = journal.order(OrderId(3)).await.unwrap().unwrap();
    let attempt = &order.ledger.attempts[0];
    assert_eq!(attempt.state, AttemptState::ReturnOwed);
    assert_eq!(attempt.returns.len(), 1);
    assert_eq!(attempt.returns[0].amount, Money::from_minor(29080));
    assert_eq!(attempt.returns[0].state, ReturnState::Owed);
    let open: Vec<_> = journal
        .open_orders()
        .await
        .unwrap()
        .iter()
        .map(|order| order.id)
        .collect();
    assert!(open.contains(&order.id));
    let command = Command::ConfirmReturn {
        attempt: attempt.no,
        no: attempt.returns[0].no,
    };
    let done = Append {
        order: order.id,
        expected_version: order.version,
        events: domain::decide(&order, command, manager()).unwrap(),
        at: at(1000),
        by: None,
        extras: Vec::new(),
    };
    let order = journal.append(done).await.unwrap();
    assert_eq!(order.lifecycle, Lifecycle::Canceled);
    assert!(order.ledger.attempts[0].is_final());
    assert_sound(&journal).await;
}

#[tokio::test]
async fn the_times_of_old_payments_are_those_of_their_last_events() {
    let home = golden().await;
    let journal = home.open().await;
    let watched: Vec<_> = journal
        .recent_payments(at(0))
        .await
        .unwrap()
        .into_iter()
        .map(|payment| payment.payment_id.0)
        .collect();
    assert_eq!(watched, ["S1-T1-6"]);
    let unfinished: Vec<_> = journal
        .unfinished_payments()
        .await
        .unwrap()
        .into_iter()
        .map(|payment| payment.payment_id.0)
        .collect();
    assert_eq!(unfinished, ["S1-T1-5", "S1-T1-8"]);
    let between = async |from, to| {
        let orders = journal.payments_between(at(from), at(to)).await.unwrap();
        orders.into_iter().map(|order| order.0).collect::<Vec<_>>()
    };
    // The cash of order 2 came at 200 and was never touched again; 3's return was owed at 301.
    assert_eq!(between(0, 1000).await, [5, 6, 7, 8, 2, 3, 4]);
    assert_eq!(between(201, 1000).await, [6, 7, 8, 3, 4]);
    assert_eq!(between(302, 1000).await, [6, 7, 8, 4]);
    // 4 was given back at 404, 6 ended at 601, 7 was captured at 700, 8 owed at 801.
    assert_eq!(between(405, 1000).await, [6, 7, 8]);
    assert_eq!(between(602, 1000).await, [7, 8]);
    assert_eq!(between(801, 1000).await, [8]);
    assert_eq!(between(802, 1000).await, Vec::<i64>::new());
}

#[tokio::test]
async fn the_story_of_an_old_payment_goes_on() {
    let home = golden().await;
    let journal = home.open().await;
    let call = NewPaymentCall {
        payment_id: "S1-T1-8".into(),
        order: OrderId(8),
        attempt: domain::AttemptNo(1),
        at: at(900),
        call: PayCall::Refund,
        outcome: "PENDING".to_owned(),
        detail: None,
    };
    journal.note_payment_call(call).await.unwrap();
    assert_eq!(journal.payment_calls(OrderId(8)).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_crash_between_the_migration_and_the_folding_is_made_good_at_the_next_start() {
    let home = golden().await;
    // The folding fails: what it would write is trapped.
    let mut trap = intruder(&home).await;
    say(
        &mut trap,
        "CREATE TRIGGER trap BEFORE UPDATE OF fold ON orders WHEN old.id = 8
         BEGIN SELECT raise(ABORT, 'the light went out'); END",
    )
    .await;
    trap.close().await.unwrap();
    let refused = Journal::open(home.path(), at(0)).await.unwrap_err();
    assert!(matches!(refused, OpenError::Other { .. }), "{refused}");
    let mut trap = intruder(&home).await;
    let rules: i64 = sqlx::query_scalar("PRAGMA user_version")
        .fetch_one(&mut trap)
        .await
        .unwrap();
    assert_eq!(rules, 0);
    // Nothing of the folding stands, not even of the orders before the trap.
    let old: i64 = sqlx::query_scalar("SELECT count(*) FROM orders WHERE fold LIKE '%\"returns\"%'")
        .fetch_one(&mut trap)
        .await
        .unwrap();
    assert_eq!(old, 0);
    say(&mut trap, "DROP TRIGGER trap").await;
    trap.close().await.unwrap();
    let journal = home.open().await;
    assert_sound(&journal).await;
}

#[tokio::test]
async fn an_order_that_cannot_be_folded_anew_is_shown_and_does_not_keep_the_till_shut() {
    let home = golden().await;
    let mut intruder = intruder(&home).await;
    say(
        &mut intruder,
        "UPDATE events SET body = '{\"type\":\"of_tomorrow\"}' WHERE order_id = 3 AND version = 2",
    )
    .await;
    intruder.close().await.unwrap();
    let journal = home.open().await;
    let found = journal.verify().await.unwrap();
    assert!(!found.is_empty());
    assert!(found.iter().all(|one| one.order == OrderId(3)), "{found:?}");
    let repaired = journal.order(OrderId(8)).await.unwrap().unwrap();
    assert_eq!(repaired.ledger.attempts[0].returns.len(), 1);
}

#[tokio::test]
async fn an_old_journal_learns_its_goods_and_what_was_promised_before_the_window_moved() {
    let home = golden().await;
    let mut old = intruder(&home).await;
    // As the old program stored it.
    say(
        &mut old,
        "INSERT INTO events (order_id, version, at, operator, body) VALUES (1, 8, 1772355602000000, NULL,
         '{\"type\":\"window_changed\",\"window\":{\"from\":null,\"to\":\"2026-03-01T12:00:00Z\",\"complete_before\":null}}')",
    )
    .await;
    say(&mut old, "UPDATE orders SET version = 8 WHERE id = 1").await;
    old.close().await.unwrap();
    let journal = home.open().await;
    assert_sound(&journal).await;
    let order = journal.order(OrderId(1)).await.unwrap().unwrap();
    assert_eq!(order.window.to, Some("2026-03-01T12:00:00Z".parse().unwrap()));
    assert_eq!(order.window_before, Some(domain::PickupWindow::default()));
    let goods = journal.find_goods("молоко", 20).await.unwrap();
    assert_eq!(goods.len(), 1);
    assert_eq!(
        (goods[0].sku.0.as_str(), goods[0].price),
        ("100", Money::from_minor(9990))
    );
}

/// An order that is paid in cash at this second, and handed over at that.
async fn sold(journal: &Journal, n: u64, paid: i64, gone: i64) -> OrderId {
    let order = crate::support::at_the_counter(journal, n).await;
    let amount = order.owed();
    let cash = Command::TakeCash {
        amount,
        received: amount,
        rounding: domain::CashRounding::default(),
    };
    let at_second = |order: &domain::Order, command, second| Append {
        at: at(second),
        ..crate::support::append(order, domain::decide(order, command, manager()).unwrap())
    };
    let order = journal.append(at_second(&order, cash, paid)).await.unwrap();
    let order = journal
        .append(at_second(&order, Command::HandOver, gone))
        .await
        .unwrap();
    order.id
}

async fn closed_at(journal: &Journal, second: i64) {
    let close = journal::CloseShift {
        by: None,
        at: at(second),
        counted: None,
        difference: None,
        report: Box::new(|z, _| format!("Z {z}")),
    };
    journal.close_shift(close).await.unwrap();
}

/// The journal as the program before migration 9 left it.
async fn forget_shift_events(home: &Home) {
    let mut old = intruder(home).await;
    say(&mut old, "DROP TABLE shift_events").await;
    say(&mut old, "DELETE FROM _sqlx_migrations WHERE version = 9").await;
    old.close().await.unwrap();
}

#[tokio::test]
async fn the_money_of_old_shifts_is_where_the_program_before_counted_it_and_never_in_two() {
    let home = Home::new();
    let journal = home.open().await;
    let open = async |second| {
        journal
            .open_shift(None, at(second), Money::ZERO)
            .await
            .unwrap()
            .id
    };
    sold(&journal, 1, 50, 60).await;
    let first = open(100).await;
    let in_first = sold(&journal, 2, 110, 120).await;
    let in_both = sold(&journal, 3, 190, 195).await;
    closed_at(&journal, 200).await;
    // The clock was put back: both shifts have the seconds from 150 to 200.
    let second = open(150).await;
    let in_second = sold(&journal, 4, 160, 170).await;
    let later = sold(&journal, 5, 300, 310).await;
    let events = async |journal: &Journal, shift| journal.events_of_shift(shift).await.unwrap();
    // As it was recorded, now that this is known.
    let known = events(&journal, second).await;
    assert_eq!(known.keys().copied().collect::<Vec<_>>(), [in_second, later]);
    let paid_and_gone = known[&in_second].clone();
    journal.close().await;

    forget_shift_events(&home).await;
    let journal = home.open().await;
    assert_sound(&journal).await;
    assert_eq!(events(&journal, second).await, known);
    let of_first = events(&journal, first).await;
    assert_eq!(of_first.keys().copied().collect::<Vec<_>>(), [in_first, in_both]);
    assert_eq!(of_first[&in_first], paid_and_gone);
    assert_eq!(journal.ended_in(first).await.unwrap().handed_over, 2);
    assert_eq!(journal.ended_in(second).await.unwrap().handed_over, 2);
    // What comes now is put down as it comes.
    let now = sold(&journal, 6, 10, 11).await;
    assert_eq!(events(&journal, second).await[&now], paid_and_gone);
    assert_sound(&journal).await;
}

#[tokio::test]
async fn an_event_that_cannot_be_read_does_not_keep_old_shifts_shut() {
    let home = Home::new();
    let journal = home.open().await;
    let shift = journal.open_shift(None, at(0), Money::ZERO).await.unwrap().id;
    let sold = sold(&journal, 1, 10, 20).await;
    journal.close().await;
    forget_shift_events(&home).await;
    let mut old = intruder(&home).await;
    say(
        &mut old,
        "UPDATE events SET body = 'no JSON' WHERE order_id = 1 AND version = 2",
    )
    .await;
    old.close().await.unwrap();
    let journal = home.open().await;
    assert_eq!(journal.events_of_shift(shift).await.unwrap()[&sold].len(), 2);
}
