//! The drawer.

use super::*;

/// For which orders the drawer opened since the last look.
fn opened(updates: &mut Receiver<Update>) -> Vec<i64> {
    let mut orders = Vec::new();
    loop {
        match updates.try_recv() {
            Ok(Update::Drawer { order_id }) => orders.extend(order_id),
            Ok(_) => {}
            Err(TryRecvError::Empty) => return orders,
            Err(error @ (TryRecvError::Lagged(_) | TryRecvError::Closed)) => panic!("{error}"),
        }
    }
}

async fn drawer_audit(till: &Till, order: &Placed) -> Vec<(i64, String)> {
    let rows = till.counter.journal().audit_of(OrderId(order.id)).await.unwrap();
    rows.into_iter()
        .filter(|row| row.act == journal::Act::DrawerOpened)
        .map(|row| (row.operator.unwrap().0, row.detail.unwrap()))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_drawer_opens_when_cash_changes_hands_and_at_no_other_time() {
    let till = Till::open(Setup::new()).await;
    let mut updates = till.counter.updates();
    let order = at_the_counter(&till).await;
    till.refused(&order, cash(464_50, 464_49), "receivedTooLittle")
        .await;
    assert!(opened(&mut updates).is_empty(), "no cash was taken");
    till.act(&order, cash(100_00, 100_00)).await;
    assert_eq!(opened(&mut updates), [order.id], "a sale, with no change even");
    card_part(&till, &order, 64_50).await;
    declined(&till, &order).await;
    let payment = qr_part(&till, &order, 200_00).await;
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    assert!(opened(&mut updates).is_empty(), "card and QR");
    till.act(&order, cash(100_00, 500_00)).await;
    assert_eq!(opened(&mut updates), [order.id], "the second part in cash");
    till.hand_over(&order).await;
    assert!(opened(&mut updates).is_empty(), "the handover");
    // All the milk: 284.70, of which 100.00 in cash, then 184.70 of the QR.
    bring_back(&till, &order, 1, 0).await;
    assert!(opened(&mut updates).is_empty(), "cash is owed, and not yet given");
    let owed = owed_by_hand(&till, "cash", 100_00).await;
    till.refused(&order, given(5, 2), "noSuchAttempt").await;
    assert!(opened(&mut updates).is_empty(), "refused");
    till.sign_in_as_manager().await;
    till.resolve(&owed, Resolution::ConfirmReturn, "").await;
    assert_eq!(opened(&mut updates), [order.id], "cash was given back");
    till.rest().await;
    assert_eq!(held(&till, &payment), roubles(15_30));
    // The apples: 15.30 of the QR, 64.50 of the card, 100.00 in cash. Only the last is in the drawer.
    till.sign_in_as_cashier().await;
    bring_back(&till, &order, 0, 0).await;
    till.act(&order, given(2, 1)).await;
    over(&till, &order, 4, ClosureName::Returned).await;
    assert!(opened(&mut updates).is_empty(), "card and QR went back");
    till.act(&order, given(1, 1)).await;
    assert_eq!(opened(&mut updates), [order.id], "the rest of the cash");
    assert_eq!(
        drawer_audit(&till, &order).await,
        [
            (till.cashier, "cash taken: attempt 1".to_owned()),
            (till.cashier, "cash taken: attempt 5".to_owned()),
            (till.manager, "cash given back: attempt 5, return 1".to_owned()),
            (till.cashier, "cash given back: attempt 1, return 1".to_owned()),
        ]
    );
    no_problems(&till).await;
    till.finish().await;
}
