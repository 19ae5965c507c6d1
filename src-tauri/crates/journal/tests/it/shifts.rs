//! Shifts: one at a time, signed, kept.

use crate::support::{Home, act, append, at, at_the_counter, canceled_by, intruder, manager};
use domain::{CanceledBy, CashRounding, Command, Money, OperatorId, Order};
use jiff::Timestamp;
use journal::{
    Act, Append, CashMove, CashMoveKind, Change, CloseShift, CloseShiftError, Ended, MoveCashError, NewAudit,
    OpenShiftError, ShiftId,
};
use std::collections::{BTreeMap, BTreeSet};

const OLGA: Option<OperatorId> = Some(OperatorId(1));
const IGOR: Option<OperatorId> = Some(OperatorId(2));

const FLOAT: Money = Money::from_minor(50_000);

/// Closed without a count.
fn close(by: Option<OperatorId>, at: Timestamp) -> CloseShift {
    CloseShift {
        by,
        at,
        counted: None,
        difference: None,
        report: Box::new(|z, closed_at| format!("Z {z} at {closed_at}")),
    }
}

fn moved(kind: CashMoveKind, minor: i64, at: Timestamp) -> CashMove {
    CashMove {
        at,
        kind,
        amount: Money::from_minor(minor),
        reason: "размен".to_owned(),
        by: OLGA,
    }
}

#[tokio::test]
async fn one_shift_is_open_at_a_time_and_survives_a_restart() {
    let home = Home::new();
    let journal = home.open().await;
    let mut changes = journal.changes();
    assert_eq!(journal.current_shift().await.unwrap(), None);
    assert_eq!(
        journal.close_shift(close(OLGA, at(1))).await,
        Err(CloseShiftError::NoneOpen)
    );
    let shift = journal.open_shift(OLGA, at(10), FLOAT).await.unwrap();
    assert_eq!(changes.recv().await.unwrap(), Change::Meta);
    assert_eq!(
        journal.open_shift(IGOR, at(11), FLOAT).await,
        Err(OpenShiftError::AlreadyOpen { shift })
    );
    journal.close().await;
    let journal = home.open().await;
    assert_eq!(journal.current_shift().await.unwrap(), Some(shift));
    let closed = journal.close_shift(close(IGOR, at(20))).await.unwrap();
    assert_eq!(
        (closed.id, closed.opened_at, closed.opened_by),
        (shift.id, at(10), OLGA)
    );
    assert_eq!((closed.closed_at, closed.closed_by), (Some(at(20)), IGOR));
    assert_eq!(journal.current_shift().await.unwrap(), None);
    let next = journal.open_shift(None, at(30), FLOAT).await.unwrap();
    assert_eq!(journal.shifts(None, 10).await.unwrap(), [next, closed]);
    assert_eq!(journal.shifts(None, 1).await.unwrap(), [next]);
    assert_eq!(journal.shifts(Some(next.id), 10).await.unwrap(), [closed]);
    assert_eq!(journal.shifts(Some(ShiftId(closed.id.0)), 10).await.unwrap(), []);
}

#[tokio::test]
async fn two_who_open_a_shift_at_once_open_one() {
    let home = Home::new();
    let journal = home.open().await;
    let all: Vec<_> = (0..20)
        .map(|n| {
            let journal = journal.clone();
            tokio::spawn(async move { journal.open_shift(Some(OperatorId(n)), at(n), FLOAT).await })
        })
        .collect();
    let mut opened = 0;
    for one in all {
        match one.await.unwrap() {
            Ok(_) => opened += 1,
            Err(OpenShiftError::AlreadyOpen { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
    assert_eq!(opened, 1);
    assert_eq!(journal.shifts(None, 100).await.unwrap().len(), 1);
    // Nor could anybody else lay a second one.
    let mut intruder = intruder(&home).await;
    let second = sqlx::query("INSERT INTO shifts (opened_at) VALUES (1)")
        .execute(&mut intruder)
        .await;
    assert!(second.is_err());
}

#[tokio::test]
async fn a_shift_is_closed_even_when_the_clock_was_set_back() {
    let home = Home::new();
    let journal = home.open().await;
    journal.open_shift(OLGA, at(100), FLOAT).await.unwrap();
    let closed = journal.close_shift(close(OLGA, at(50))).await.unwrap();
    assert_eq!(closed.closed_at, Some(at(100)));
    assert_eq!(journal.shifts(None, 1).await.unwrap(), [closed]);
}

#[tokio::test]
async fn what_is_done_with_the_drawer_is_signed() {
    let home = Home::new();
    let journal = home.open().await;
    journal.open_shift(OLGA, at(1), FLOAT).await.unwrap();
    journal
        .audit(NewAudit {
            at: at(2),
            operator: OLGA,
            order: None,
            act: Act::DrawerOpened,
            detail: None,
        })
        .await
        .unwrap();
    journal.close_shift(close(IGOR, at(3))).await.unwrap();
    // A refusal is nothing that was done.
    journal.close_shift(close(IGOR, at(4))).await.unwrap_err();
    let mut rows = journal.audit_latest(10).await.unwrap();
    rows.reverse();
    let acts: Vec<_> = rows
        .iter()
        .map(|row| (row.act, row.operator, row.at, row.detail.as_deref()))
        .collect();
    assert_eq!(
        acts,
        [
            (
                Act::ShiftOpened,
                OLGA,
                at(1),
                Some("shift 1: 500.00 in the drawer")
            ),
            (Act::DrawerOpened, OLGA, at(2), None),
            (Act::ShiftClosed, IGOR, at(3), Some("shift 1: Z 1, not counted")),
        ]
    );
}

#[tokio::test]
async fn z_reports_are_numbered_without_gaps_and_stay_as_they_were_drawn_up() {
    let home = Home::new();
    // A shift from before the numbers.
    home.open().await.close().await;
    let mut old = intruder(&home).await;
    sqlx::query("INSERT INTO shifts (opened_at, closed_at) VALUES (1, 2)")
        .execute(&mut old)
        .await
        .unwrap();
    let journal = home.open().await;
    for n in 1..=3_u32 {
        let begun = i64::from(n) * 10;
        let shift = journal.open_shift(OLGA, at(begun), FLOAT).await.unwrap();
        // What was refused uses no number up.
        journal.open_shift(OLGA, at(begun), FLOAT).await.unwrap_err();
        let counted = CloseShift {
            counted: Some(Money::from_minor(49_000)),
            difference: Some(Money::from_minor(-1_000)),
            ..close(IGOR, at(begun + 1))
        };
        let closed = journal.close_shift(counted).await.unwrap();
        journal.close_shift(close(IGOR, at(begun + 2))).await.unwrap_err();
        assert_eq!((closed.id, closed.z_number), (shift.id, Some(n)));
        assert_eq!(closed.cash_before, FLOAT);
        assert_eq!(closed.difference, Some(Money::from_minor(-1_000)));
        let report = journal.z_report(shift.id).await.unwrap().unwrap();
        assert_eq!(report, format!("Z {n} at {}", at(begun + 1)));
    }
    let shifts = journal.shifts(None, 10).await.unwrap();
    let numbers: Vec<_> = shifts.iter().map(|shift| shift.z_number).collect();
    assert_eq!(numbers, [Some(3), Some(2), Some(1), None]);
    assert_eq!(journal.z_report(shifts[3].id).await.unwrap(), None);
    assert_eq!(journal.z_report(ShiftId(99)).await.unwrap(), None);
    let changed = sqlx::query("UPDATE shifts SET report = 'other' WHERE z_number = 2")
        .execute(&mut old)
        .await;
    assert!(changed.unwrap_err().to_string().contains("stays as it is"));
}

#[tokio::test]
async fn cash_is_moved_in_the_open_shift_alone_and_signed() {
    let home = Home::new();
    let journal = home.open().await;
    let early = moved(CashMoveKind::In, 1, at(1));
    assert_eq!(journal.move_cash(early).await, Err(MoveCashError::NoneOpen));
    let first = journal.open_shift(OLGA, at(2), FLOAT).await.unwrap();
    let fetched = moved(CashMoveKind::In, 10_000, at(3));
    let carried = moved(CashMoveKind::Out, 4_050, at(4));
    assert_eq!(journal.move_cash(fetched.clone()).await.unwrap(), fetched);
    journal.move_cash(carried.clone()).await.unwrap();
    journal.close_shift(close(OLGA, at(5))).await.unwrap();
    let late = moved(CashMoveKind::In, 1, at(6));
    assert_eq!(journal.move_cash(late).await, Err(MoveCashError::NoneOpen));
    let second = journal.open_shift(OLGA, at(7), Money::ZERO).await.unwrap();
    assert_eq!(journal.cash_moves(first.id).await.unwrap(), [fetched, carried]);
    assert_eq!(journal.cash_moves(second.id).await.unwrap(), []);
    let rows = journal.audit_latest(20).await.unwrap();
    let signed: Vec<_> = rows
        .iter()
        .filter(|row| matches!(row.act, Act::CashPutIn | Act::CashTakenOut))
        .map(|row| (row.act, row.operator, row.detail.as_deref()))
        .collect();
    assert_eq!(
        signed,
        [
            (Act::CashTakenOut, OLGA, Some("shift 1: 40.50: размен")),
            (Act::CashPutIn, OLGA, Some("shift 1: 100.00: размен")),
        ]
    );
}

#[tokio::test]
async fn what_moves_money_or_ends_an_order_is_of_the_shift_that_is_open_whatever_the_clock_says() {
    let home = Home::new();
    let journal = home.open().await;
    let paid = async |n, second| {
        let order = at_the_counter(&journal, n).await;
        let amount = order.owed();
        let cash = Command::TakeCash {
            amount,
            received: amount,
            rounding: CashRounding::default(),
        };
        let events = domain::decide(&order, cash, manager()).unwrap();
        let at = at(second);
        let append = Append {
            at,
            ..append(&order, events)
        };
        journal.append(append).await.unwrap()
    };
    let of = async |shift| journal.events_of_shift(shift).await.unwrap();
    // Nobody answers for it.
    let before = paid(1, 10).await;
    let first = journal.open_shift(OLGA, at(1_000), FLOAT).await.unwrap().id;
    let back = paid(2, -1_000_000).await;
    let ahead = paid(3, 1_000_000).await;
    journal.close_shift(close(OLGA, at(900))).await.unwrap();
    let second = journal.open_shift(OLGA, at(-5), FLOAT).await.unwrap().id;
    let gone = act(&journal, &back, Command::HandOver).await.unwrap();
    let canceled = canceled_by(CanceledBy::Kuper);
    journal.append(append(&ahead, vec![canceled])).await.unwrap();
    let once = |order: &Order| (order.id, BTreeSet::from([order.version]));
    assert_eq!(of(first).await, BTreeMap::from([once(&back), once(&ahead)]));
    let canceled = (ahead.id, BTreeSet::from([ahead.version + 1]));
    assert_eq!(of(second).await, BTreeMap::from([once(&gone), canceled]));
    let ended = journal.ended_in(second).await.unwrap();
    assert_eq!((ended.handed_over, ended.canceled), (1, 1));
    assert_eq!(journal.ended_in(first).await.unwrap(), Ended::default());
    // It is told by no shift, and by its day.
    assert!(!of(first).await.contains_key(&before.id));
    let that_day = journal.payments_between(at(0), at(100)).await.unwrap();
    assert!(that_day.contains(&before.id));
}
