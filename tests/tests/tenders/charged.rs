//! A card that was charged after all.

use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_card_that_was_charged_settles_what_is_still_owed() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    till.act(&order, Act::StartCard { amount: 464_50 }).await;
    // Not declined yet: the ordinary answers are for that.
    till.refused(&order, charged(1, RRN, MANAGER_PIN), "noSuchAttempt")
        .await;
    till.act(&order, Act::DeclineCard { attempt: 1 }).await;
    let view = till.view(&order).await;
    assert!(!view.allowed.contains(&CommandKind::CardWasCharged));
    assert!(view.with_manager.contains(&CommandKind::CardWasCharged));
    for (reference, pin, code) in [
        (RRN, "0000", "wrongPin"),
        (RRN, CASHIER_PIN, "wrongPin"),
        ("4111 1111 1111 1111", MANAGER_PIN, "looksLikeCard"),
        ("4111111111111111", MANAGER_PIN, "looksLikeCard"),
        (" ", MANAGER_PIN, "referenceMissing"),
    ] {
        till.refused(&order, charged(1, reference, pin), code).await;
    }
    assert_eq!(money(&till.view(&order).await), (0, 464_50));
    let view = till.act(&order, charged(1, RRN, MANAGER_PIN)).await;
    assert_eq!(money(&view), (464_50, 0));
    let card = &view.payments[0];
    assert_eq!(
        (card.state, card.reference.as_deref()),
        (AttemptStateName::Captured, Some(RRN))
    );
    assert_eq!((card.closure, card.returns.len()), (None, 0));
    till.refused(&order, charged(1, RRN, MANAGER_PIN), "noSuchAttempt")
        .await;
    till.hand_over(&order).await;
    no_problems(&till).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_card_that_was_charged_goes_back_by_hand_where_the_order_was_paid_otherwise() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    declined(&till, &order).await;
    till.pay_cash(&order).await;
    let view = till.act(&order, charged(1, RRN, MANAGER_PIN)).await;
    assert_eq!(money(&view), (464_50, 0));
    assert_eq!(view.payments[0].state, AttemptStateName::ReturnOwed);
    // The customer still stands there, and the money goes back before the goods go.
    till.refused(&order, Act::HandOver, "returnOpen").await;
    owed_by_hand(&till, "card", 464_50).await;
    till.act(&order, given(1, 1)).await;
    over(&till, &order, 1, ClosureName::Returned).await;
    till.hand_over(&order).await;

    // Part of it was still owed: that part settles, the rest goes back.
    let order = at_the_counter(&till).await;
    declined(&till, &order).await;
    till.act(&order, cash(200_00, 200_00)).await;
    let view = till.act(&order, charged(1, RRN, MANAGER_PIN)).await;
    assert_eq!((money(&view), view.payments[0].kept), ((464_50, 0), 264_50));
    let owed = owed_by_hand(&till, "card", 200_00).await;
    till.resolve(&owed, Resolution::ConfirmReturn, "").await;
    till.hand_over(&order).await;
    no_problems(&till).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_card_that_was_charged_is_found_out_after_the_goods_have_left_or_the_order_was_canceled() {
    let mut till = Till::open(Setup::new()).await;
    let gone = at_the_counter(&till).await;
    declined(&till, &gone).await;
    till.pay_yandex(&gone).await;
    let payment = till.newest_payment(&gone).await;
    till.hand_over(&gone).await;
    let canceled = at_the_counter(&till).await;
    declined(&till, &canceled).await;
    till.kuper_cancels(&canceled).await;
    for order in [&gone, &canceled] {
        let before = till.at_kuper(order);
        till.act(order, charged(1, RRN, MANAGER_PIN)).await;
        till.restart().await;
        let owed = owed_by_hand(&till, "card", 464_50).await;
        assert_eq!(owed.order_id, Some(order.id));
        till.resolve(&owed, Resolution::ConfirmReturn, "").await;
        let view = over(&till, order, 1, ClosureName::Returned).await;
        assert_eq!(view.reference.as_deref(), Some(RRN));
        no_problems(&till).await;
        assert_eq!(till.at_kuper(order).processed, before.processed);
    }
    // What the goods were paid with stays.
    assert_eq!(till.view(&gone).await.kept, 464_50);
    assert_eq!(held(&till, &payment), roubles(464_50));
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_qr_that_the_bank_captures_while_it_is_withdrawn_for_a_charged_card_goes_back_at_the_service() {
    let till = Till::open(Setup::new().pay(|pay| pay.rollback_takes = Settle::AfterReads(4))).await;
    let order = at_the_counter(&till).await;
    declined(&till, &order).await;
    let payment = till.show_qr(&order).await;
    let view = till.act(&order, charged(1, RRN, MANAGER_PIN)).await;
    assert_eq!(money(&view), (464_50, 0));
    // Paid, and still an outcome is open.
    till.refused(&order, Act::HandOver, "paymentOpen").await;
    until("the rollback is under way", SOON, async || {
        let known = till.simulator.pay().payment(&payment.order_id)?;
        known.rolled_back.then_some(())
    })
    .await;
    till.simulator
        .pay()
        .bank_captures_late(&payment.order_id)
        .unwrap();
    over(&till, &order, 2, ClosureName::PaidThenRefunded).await;
    assert_eq!(held(&till, &payment), Decimal::ZERO);
    assert_eq!(money(&till.view(&order).await), (464_50, 0));
    till.hand_over(&order).await;
    till.finish().await;
}
