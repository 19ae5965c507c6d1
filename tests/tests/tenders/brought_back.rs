//! Goods that come back.

use super::*;

/// Packs as delivered, and packs that the customer kept, line by line.
fn packs(view: &OrderView) -> Vec<(i64, i64)> {
    view.lines
        .iter()
        .map(|line| (line.packs_milli, line.left_milli))
        .collect()
}

/// Kuper was told once what was handed over, and hears no more of it.
async fn kuper_knows_what_was_delivered(till: &Till, order: &Placed, heard: &[String], received: usize) {
    till.rest().await;
    let record = till.at_kuper(order);
    assert_eq!((&*record.processed, record.received.len()), (heard, received));
    let told = record.delivered.unwrap();
    assert_eq!(told.due, roubles(464_50));
    let quantities: Vec<_> = told.lines.iter().map(|line| line.quantity).collect();
    assert_eq!(quantities, [Decimal::from(2), Decimal::from(3)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn goods_come_back_only_with_a_managers_word_and_a_reason_and_never_more_than_there_were() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    till.pay_cash(&order).await;
    till.refused(&order, brought_back(1, 0, "Скисло", MANAGER_PIN), "tooEarly")
        .await;
    till.hand_over(&order).await;
    let view = till.view(&order).await;
    assert!(!view.allowed.contains(&CommandKind::ReturnGoods));
    assert!(view.with_manager.contains(&CommandKind::ReturnGoods));
    for (line, left, reason, pin, code) in [
        (1, 2000, "Скисло", "0000", "wrongPin"),
        (1, 2000, "Скисло", CASHIER_PIN, "wrongPin"),
        (1, 2000, " ", MANAGER_PIN, "reasonMissing"),
        (1, 3000, "Скисло", MANAGER_PIN, "badQuantity"),
        (1, 4000, "Скисло", MANAGER_PIN, "badQuantity"),
        (1, -1000, "Скисло", MANAGER_PIN, "badQuantity"),
        // Weighed goods come back whole or not at all.
        (0, 1000, "Скисло", MANAGER_PIN, "badQuantity"),
        (2, 0, "Скисло", MANAGER_PIN, "noSuchLine"),
    ] {
        till.refused(&order, brought_back(line, left, reason, pin), code)
            .await;
    }
    // Once the goods are gone, money goes back for goods and for nothing else.
    till.refused(&order, Act::OweReturn { attempt: 1 }, "closed")
        .await;
    assert_eq!(till.view(&order).await.payments[0].returns, []);
    no_problems(&till).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn goods_that_come_back_are_paid_out_by_hand_for_cash_and_card_and_kuper_hears_nothing_more() {
    let mut till = Till::open(Setup::new()).await;
    for tender in ["cash", "card"] {
        let order = at_the_counter(&till).await;
        if tender == "cash" {
            till.pay_cash(&order).await;
        } else {
            till.pay_card(&order).await;
        }
        let heard = till.hand_over(&order).await;
        let (processed, received) = (heard.processed, heard.received.len());
        let view = bring_back(&till, &order, 1, 2000).await;
        assert_eq!(packs(&view), [(2000, 2000), (3000, 2000)], "{tender}");
        assert_eq!(money(&view), (369_60, 0));
        assert_eq!(view.lifecycle, LifecycleName::HandedOver);
        assert!(view.payments[0].returns[0].by_hand);
        till.restart().await;
        let owed = owed_by_hand(&till, tender, 94_90).await;
        till.act(&order, given(1, 1)).await;
        assert!(
            till.counter
                .resolve(&owed.id, Resolution::ConfirmReturn, "")
                .await
                .is_err(),
            "given back twice"
        );
        // The packs that came back are gone; the rest may come, too.
        till.refused(
            &order,
            brought_back(1, 2000, "Скисло", MANAGER_PIN),
            "badQuantity",
        )
        .await;
        bring_back(&till, &order, 1, 0).await;
        let view = bring_back(&till, &order, 0, 0).await;
        assert_eq!((packs(&view), view.kept), (vec![(2000, 0), (3000, 0)], 0));
        till.refused(&order, brought_back(0, 0, "Скисло", MANAGER_PIN), "nothingTaken")
            .await;
        till.act(&order, given(1, 2)).await;
        till.act(&order, given(1, 3)).await;
        let paid_out: Vec<_> = over(&till, &order, 1, ClosureName::Returned)
            .await
            .returns
            .iter()
            .map(|back| back.amount)
            .collect();
        assert_eq!(paid_out, [94_90, 189_80, 179_80], "{tender}");
        no_problems(&till).await;
        kuper_knows_what_was_delivered(&till, &order, &processed, received).await;
    }
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn goods_that_come_back_are_refunded_by_the_service_to_the_end() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    till.pay_yandex(&order).await;
    let payment = till.newest_payment(&order).await;
    let heard = till.hand_over(&order).await;
    let (processed, received) = (heard.processed, heard.received.len());
    network_fails(&till);
    let view = bring_back(&till, &order, 1, 2000).await;
    assert_eq!(packs(&view), [(2000, 2000), (3000, 2000)]);
    assert_eq!(money(&view), (369_60, 0));
    let problem = till.problem(ProblemKind::RefundUnderWay).await;
    assert_eq!(problem.details["amount"], "9490");
    // The service's money is not given back by hand while the service has not refused.
    till.refused(&order, given(1, 1), "noSuchAttempt").await;
    assert_eq!(held(&till, &payment), roubles(464_50));
    till.simulator.faults().clear();
    until("the refund is done", SOON, async || {
        let back = attempt(&till, &order, 1).await.returns.pop()?;
        (back.state == ReturnStateName::Done).then_some(())
    })
    .await;
    assert_eq!(held(&till, &payment), roubles(369_60));
    bring_back(&till, &order, 0, 0).await;
    bring_back(&till, &order, 1, 0).await;
    let view = over(&till, &order, 1, ClosureName::Returned).await;
    let amounts: Vec<_> = view.returns.iter().map(|back| back.amount).collect();
    assert_eq!(amounts, [94_90, 179_80, 189_80]);
    let now = till.simulator.pay().payment(&payment.order_id).unwrap();
    let refunds = now
        .operations
        .iter()
        .filter(|it| it.kind == OperationKind::Refund);
    assert_eq!((now.status, refunds.count()), (PayStatus::Refunded, 3));
    assert_eq!(held(&till, &payment), Decimal::ZERO);
    no_problems(&till).await;
    kuper_knows_what_was_delivered(&till, &order, &processed, received).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn goods_of_a_split_come_back_from_what_was_paid_last_each_by_its_own_way() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    till.act(&order, cash(364_50, 400_00)).await;
    let payment = qr_part(&till, &order, 100_00).await;
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    till.hand_over(&order).await;
    // 189.80: all of the QR's 100.00, and 89.80 in cash.
    let view = bring_back(&till, &order, 1, 1000).await;
    assert_eq!(money(&view), (274_70, 0));
    assert_eq!(view.payments[0].kept, 274_70);
    over(&till, &order, 2, ClosureName::Returned).await;
    assert_eq!(held(&till, &payment), Decimal::ZERO);
    let owed = owed_by_hand(&till, "cash", 89_80).await;
    till.resolve(&owed, Resolution::ConfirmReturn, "").await;
    let view = attempt(&till, &order, 1).await;
    assert_eq!((view.state, view.kept), (AttemptStateName::Captured, 274_70));
    no_problems(&till).await;
    till.finish().await;
}
