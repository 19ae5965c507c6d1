//! When the drawer opens beside sales, and what is noted of it.

use crate::{
    stand::{OLGA, PAVEL, Stand},
    view::{CashMoveKind, CommandError, Update},
};
use domain::{CashRounding, Command, Money};
use journal::Act;
use tokio::sync::broadcast::{Receiver, error::TryRecvError};

const SUM: i64 = 40_000;

fn code<T>(answer: Result<T, CommandError>) -> String {
    answer.err().map(|error| error.code).unwrap_or_default()
}

/// For which orders the drawer opened since the last look.
fn opened(updates: &mut Receiver<Update>) -> Vec<Option<i64>> {
    let mut orders = Vec::new();
    loop {
        match updates.try_recv() {
            Ok(Update::Drawer { order_id }) => orders.push(order_id),
            Ok(_) => {}
            Err(TryRecvError::Empty) => return orders,
            Err(error @ (TryRecvError::Lagged(_) | TryRecvError::Closed)) => panic!("{error}"),
        }
    }
}

#[tokio::test]
async fn the_drawer_opens_to_be_counted_and_for_cash_in_and_out_and_says_why() {
    let stand = Stand::open("[people]\nlock_after_min = 0").await;
    stand.sign_in(OLGA).await;
    let counter = &stand.counter;
    let mut updates = counter.updates();
    counter.open_drawer().await.unwrap();
    assert_eq!(opened(&mut updates), [None], "before the float is counted");
    let shift = counter.open_shift(500).await.unwrap()[0].id;
    assert!(opened(&mut updates).is_empty(), "it is open already");
    counter.move_cash(CashMoveKind::In, 100, "размен").await.unwrap();
    assert_eq!(opened(&mut updates), [None]);
    assert_eq!(
        code(counter.move_cash(CashMoveKind::Out, 601, "банк").await),
        "tooMuchOut"
    );
    assert!(opened(&mut updates).is_empty(), "refused");
    counter.move_cash(CashMoveKind::Out, 600, "банк").await.unwrap();
    assert_eq!(opened(&mut updates), [None]);
    let paid = stand.at_the_counter().await;
    let amount = Money::from_minor(SUM);
    let cash = Command::TakeCash {
        amount,
        received: amount,
        rounding: CashRounding::default(),
    };
    stand.does(paid, cash).await;
    assert_eq!(opened(&mut updates), [Some(paid.0)]);
    stand.seconds_pass(60);
    counter.open_drawer().await.unwrap();
    counter.close_shift(Some(SUM), "").await.unwrap();
    assert_eq!(opened(&mut updates), [None], "to be counted, once");
    let noted: Vec<_> = counter
        .journal()
        .audit_latest(100)
        .await
        .unwrap()
        .into_iter()
        .rev()
        .filter(|row| row.act == Act::DrawerOpened)
        .map(|row| (row.order, row.detail.unwrap()))
        .collect();
    assert_eq!(
        noted,
        [
            (None, "to be counted".to_owned()),
            (None, format!("cash put in: shift {shift}")),
            (None, format!("cash taken out: shift {shift}")),
            (Some(paid), "cash taken: attempt 1".to_owned()),
            (None, "to be counted".to_owned()),
        ]
    );
    stand.sign_in(PAVEL).await;
    assert_eq!(code(counter.open_drawer().await), "needsRole");
    assert!(opened(&mut updates).is_empty());
}
