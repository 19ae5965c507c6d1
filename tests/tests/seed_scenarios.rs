//! The seed's seven test scenarios and its five typical errors.

use scenarios::{Basket, Setup, Till};

#[tokio::test(flavor = "multi_thread")]
async fn an_order_paid_in_cash_on_receipt_is_handed_over_and_delivered() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::apples_and_milk()).await;
    till.make_ready(&order).await;
    till.to_the_till(&order).await;
    let paid = till.pay_cash(&order).await;
    assert_eq!((paid.owed, paid.kept), (0, 464_50));
    let record = till.hand_over(&order).await;
    assert_eq!(
        record.processed,
        [
            "order.in_work",
            "order.assembled",
            "order.ready_for_delivery",
            "order.pickup_code_created",
            "order.delivered"
        ]
    );
    till.finish().await;
}
