//! Who may ask for what, over everything that the windows may ask: nobody signed in, and everybody below the role that
//! it takes, are refused.

use crate::{
    settings::Connection,
    stand::{ANNA, OLGA, PAVEL, PIN, Stand},
    view::{Act, CashMoveKind, CommandError, HistoryFilter, Period, Resolution, RoleName},
};
use domain::Role;
use std::{future::Future, pin::Pin};

type Asked<'a> = Pin<Box<dyn Future<Output = Result<(), CommandError>> + 'a>>;

macro_rules! asked {
    ($ask:expr) => {
        Box::pin(async move { $ask.await.map(|_| ()) })
    };
}

fn today() -> Period {
    Period::Day {
        date: "2026-09-21".to_owned(),
    }
}

/// Each with the least role that it takes. None of them does anything lasting when it is let through.
fn all(stand: &Stand, order: i64) -> Vec<(&'static str, Role, Asked<'_>)> {
    let counter = &stand.counter;
    let (picker, cashier, manager) = (Role::Picker, Role::Cashier, Role::Manager);
    vec![
        ("order", picker, asked!(counter.order(order))),
        ("act", picker, asked!(counter.act(order, 0, Act::StartPicking))),
        ("read_scan", picker, asked!(counter.read_scan("4600000000000"))),
        ("weighing", picker, asked!(counter.weighing(order, 0, 100))),
        ("find_goods", picker, asked!(counter.find_goods("сыр"))),
        ("problems", picker, asked!(counter.problems())),
        (
            "history",
            picker,
            asked!(counter.history(HistoryFilter::default())),
        ),
        ("seen", picker, asked!(counter.seen(order))),
        ("story", picker, asked!(counter.story(order))),
        ("print", picker, asked!(async { counter.may_print() })),
        ("check_code", cashier, asked!(counter.check_code("1"))),
        ("reconcile", cashier, asked!(counter.reconcile(today(), false))),
        ("shifts", cashier, asked!(counter.shifts())),
        ("open_shift", cashier, asked!(counter.open_shift(-1))),
        ("close_shift", cashier, asked!(counter.close_shift(None, ""))),
        ("open_drawer", cashier, asked!(counter.open_drawer())),
        ("shift_report", cashier, asked!(counter.shift_report(99))),
        (
            "move_cash",
            cashier,
            asked!(counter.move_cash(CashMoveKind::In, 0, "")),
        ),
        (
            "print_report",
            cashier,
            asked!(async { counter.may_print_report() }),
        ),
        (
            "save_history",
            manager,
            asked!(counter.save_history(HistoryFilter::default())),
        ),
        ("settings", manager, asked!(counter.settings())),
        (
            "save_reconciliation",
            manager,
            asked!(counter.save_reconciliation(today())),
        ),
        (
            "test_connection",
            manager,
            asked!(counter.test_connection(Connection::YandexPay)),
        ),
        ("pause_intake", manager, asked!(counter.pause_intake(false))),
        (
            "add_operator",
            manager,
            asked!(counter.add_operator("", RoleName::Picker, PIN)),
        ),
        (
            "set_operator_active",
            manager,
            asked!(counter.set_operator_active(PAVEL, true)),
        ),
        (
            "set_operator_pin",
            manager,
            asked!(counter.set_operator_pin(PAVEL, "1")),
        ),
        (
            "save_support_bundle",
            manager,
            asked!(counter.save_support_bundle()),
        ),
    ]
}

#[tokio::test]
async fn nobody_and_the_wrong_role_are_refused_whatever_they_ask() {
    let stand = Stand::open("[people]\nlock_after_min = 0").await;
    let order = stand.ready().await.0;
    for (name, _, ask) in all(&stand, order) {
        assert_eq!(ask.await.unwrap_err().code, "notSignedIn", "{name}");
    }
    let people = [
        (PAVEL, Role::Picker),
        (OLGA, Role::Cashier),
        (ANNA, Role::Manager),
    ];
    for (operator, role) in people {
        stand.sign_in(operator).await;
        for (name, least, ask) in all(&stand, order) {
            let code = ask.await.err().map(|error| error.code).unwrap_or_default();
            if role < least {
                assert_eq!(code, "needsRole", "{name} as {role:?}");
            } else {
                assert!(
                    !["needsRole", "notSignedIn"].contains(&code.as_str()),
                    "{name} as {role:?}"
                );
            }
        }
    }
}

#[tokio::test]
async fn a_resolution_and_a_first_manager_are_for_those_who_may() {
    let stand = Stand::open("").await;
    let resolve = stand.counter.resolve("outbox:1", Resolution::Skip, "").await;
    assert_eq!(resolve.unwrap_err().code, "notSignedIn");
    let another = stand.counter.create_first_manager("Вор", PIN).await;
    assert_eq!(another.unwrap_err().code, "notNow");
}

#[tokio::test]
async fn who_is_taken_off_the_list_is_signed_out_at_once() {
    let stand = Stand::open("").await;
    stand.sign_in(ANNA).await;
    stand
        .counter
        .add_operator("Вера", RoleName::Manager, PIN)
        .await
        .unwrap();
    stand.counter.set_operator_active(ANNA, false).await.unwrap();
    assert_eq!(stand.counter.session().await.unwrap().operator, None);
    assert_eq!(
        stand.counter.sign_in(ANNA, PIN).await.unwrap_err().code,
        "badInput"
    );
}
