//! Shifts: one at a time, signed, kept.

use crate::support::{Home, at, intruder};
use domain::OperatorId;
use journal::{Act, Change, CloseShiftError, NewAudit, OpenShiftError, ShiftId};

const OLGA: Option<OperatorId> = Some(OperatorId(1));
const IGOR: Option<OperatorId> = Some(OperatorId(2));

#[tokio::test]
async fn one_shift_is_open_at_a_time_and_survives_a_restart() {
    let home = Home::new();
    let journal = home.open().await;
    let mut changes = journal.changes();
    assert_eq!(journal.current_shift().await.unwrap(), None);
    assert_eq!(
        journal.close_shift(OLGA, at(1)).await,
        Err(CloseShiftError::NoneOpen)
    );
    let shift = journal.open_shift(OLGA, at(10)).await.unwrap();
    assert_eq!(changes.recv().await.unwrap(), Change::Meta);
    assert_eq!(
        journal.open_shift(IGOR, at(11)).await,
        Err(OpenShiftError::AlreadyOpen { shift })
    );
    journal.close().await;
    let journal = home.open().await;
    assert_eq!(journal.current_shift().await.unwrap(), Some(shift));
    let closed = journal.close_shift(IGOR, at(20)).await.unwrap();
    assert_eq!(
        (closed.id, closed.opened_at, closed.opened_by),
        (shift.id, at(10), OLGA)
    );
    assert_eq!((closed.closed_at, closed.closed_by), (Some(at(20)), IGOR));
    assert_eq!(journal.current_shift().await.unwrap(), None);
    let next = journal.open_shift(None, at(30)).await.unwrap();
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
            tokio::spawn(async move { journal.open_shift(Some(OperatorId(n)), at(n)).await })
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
    journal.open_shift(OLGA, at(100)).await.unwrap();
    let closed = journal.close_shift(OLGA, at(50)).await.unwrap();
    assert_eq!(closed.closed_at, Some(at(100)));
    assert_eq!(journal.shifts(None, 1).await.unwrap(), [closed]);
}

#[tokio::test]
async fn what_is_done_with_the_drawer_is_signed() {
    let home = Home::new();
    let journal = home.open().await;
    journal.open_shift(OLGA, at(1)).await.unwrap();
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
    journal.close_shift(IGOR, at(3)).await.unwrap();
    // A refusal is nothing that was done.
    journal.close_shift(IGOR, at(4)).await.unwrap_err();
    let mut rows = journal.audit_latest(10).await.unwrap();
    rows.reverse();
    let acts: Vec<_> = rows
        .iter()
        .map(|row| (row.act, row.operator, row.at, row.detail.as_deref()))
        .collect();
    assert_eq!(
        acts,
        [
            (Act::ShiftOpened, OLGA, at(1), Some("shift 1")),
            (Act::DrawerOpened, OLGA, at(2), None),
            (Act::ShiftClosed, IGOR, at(3), Some("shift 1")),
        ]
    );
}
