//! Half paid.

use super::abandoned::{abandon, can_be_abandoned};
use super::*;

#[tokio::test(flavor = "multi_thread")]
async fn a_split_whose_second_part_is_refused_goes_on_with_another_tender() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    till.act(&order, cash(200_00, 500_00)).await;
    till.refused(&order, qr(264_51), "badAmount").await;
    let failed = qr_part(&till, &order, 264_50).await;
    till.refused(&order, Act::EndVisit, "paymentOpen").await;
    till.simulator.pay().customer_declines(&failed.order_id).unwrap();
    over(&till, &order, 2, ClosureName::Failed).await;
    assert_eq!(money(&till.view(&order).await), (200_00, 264_50));
    declined(&till, &order).await;
    till.refused(&order, Act::HandOver, "notPaid").await;
    card_part(&till, &order, 64_50).await;
    let paid = qr_part(&till, &order, 200_00).await;
    assert_eq!(paid.amount, roubles(200_00));
    till.simulator.pay().customer_pays(&paid.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    let view = till.view(&order).await;
    let kept: Vec<_> = view.payments.iter().map(|part| part.kept).collect();
    assert_eq!(kept, [200_00, 0, 0, 64_50, 200_00]);
    let told = till.hand_over(&order).await.delivered.unwrap();
    assert_eq!(told.due, roubles(464_50));
    assert_eq!(
        (held(&till, &failed), held(&till, &paid)),
        (Decimal::ZERO, roubles(200_00))
    );
    till.finish().await;
}

/// The same customer, with the same code, once more at the counter.
async fn comes_again(till: &Till, order: &Placed) {
    let view = till.view(order).await;
    assert_eq!((view.lifecycle, view.visit), (LifecycleName::Ready, None));
    assert_eq!((view.kept, view.owed), (0, 464_50));
    till.to_the_till(order).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_split_that_the_customer_gives_up_goes_back_by_hand_and_they_may_come_again() {
    let mut till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    till.act(&order, cash(200_00, 200_00)).await;
    card_part(&till, &order, 100_00).await;
    declined(&till, &order).await;
    till.refused(&order, Act::EndVisit, "moneyTaken").await;
    till.refused(&order, given(1, 1), "noSuchAttempt").await;
    till.refused(&order, Act::OweReturn { attempt: 3 }, "noSuchAttempt")
        .await;
    till.act(&order, Act::OweReturn { attempt: 1 }).await;
    till.refused(&order, Act::OweReturn { attempt: 1 }, "noSuchAttempt")
        .await;
    till.refused(&order, Act::EndVisit, "moneyTaken").await;
    till.act(&order, Act::OweReturn { attempt: 2 }).await;
    till.restart().await;
    assert_eq!(till.problems_of(ProblemKind::ReturnOwed).await.len(), 2);
    till.refused(&order, Act::EndVisit, "returnOpen").await;
    // By number: another attempt's or another return's is not meant.
    till.refused(&order, given(1, 2), "noSuchAttempt").await;
    till.refused(&order, given(3, 1), "noSuchAttempt").await;
    till.act(&order, given(1, 1)).await;
    till.refused(&order, given(1, 1), "noSuchAttempt").await;
    till.refused(&order, Act::EndVisit, "returnOpen").await;
    till.act(&order, given(2, 1)).await;
    no_problems(&till).await;
    till.act(&order, Act::EndVisit).await;
    till.restart().await;
    comes_again(&till, &order).await;
    till.pay_yandex(&order).await;
    till.hand_over(&order).await;
    let view = till.view(&order).await;
    let kept: Vec<_> = view.payments.iter().map(|part| part.kept).collect();
    assert_eq!(kept, [0, 0, 0, 464_50]);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_split_paid_in_part_by_qr_is_given_back_by_the_service_while_the_customer_leaves() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    let payment = qr_part(&till, &order, 300_00).await;
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    declined(&till, &order).await;
    // The refund cannot get through; that need not keep the customer here.
    network_fails(&till);
    till.act(&order, Act::OweReturn { attempt: 1 }).await;
    till.refused(&order, given(1, 1), "noSuchAttempt").await;
    till.act(&order, Act::EndVisit).await;
    let problem = till.problem(ProblemKind::RefundUnderWay).await;
    assert_eq!(problem.details["amount"], "30000");
    comes_again(&till, &order).await;
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    assert_eq!(held(&till, &payment), roubles(300_00));
    till.simulator.faults().clear();
    over(&till, &order, 1, ClosureName::Returned).await;
    assert_eq!(held(&till, &payment), Decimal::ZERO);
    no_problems(&till).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn kuper_cancels_a_half_paid_order_and_every_part_goes_back_its_own_way() {
    let till = Till::open(Setup::new()).await;
    for (paid, seen, closure) in [
        (false, false, ClosureName::RolledBack),
        (true, false, ClosureName::PaidThenRefunded),
        (true, true, ClosureName::Returned),
    ] {
        let order = at_the_counter(&till).await;
        till.act(&order, cash(150_00, 200_00)).await;
        let payment = qr_part(&till, &order, 200_00).await;
        if !seen {
            network_fails(&till);
            can_be_abandoned(&till, &order).await;
        }
        if paid {
            till.simulator.pay().customer_pays(&payment.order_id).unwrap();
        }
        if seen {
            till.attempt_in(&order, AttemptStateName::Captured).await;
            assert_eq!(money(&till.view(&order).await), (350_00, 114_50));
        }
        till.kuper_cancels(&order).await;
        let view = till.view(&order).await;
        assert_eq!((view.lifecycle, view.kept), (LifecycleName::Canceled, 0));
        assert!(view.cancellation.unwrap().by_kuper);
        // Never the note that was handed in: what was kept of it.
        let owed = owed_by_hand(&till, "cash", 150_00).await;
        for act in [cash(1_00, 1_00), qr(1_00), Act::HandOver] {
            till.refused(&order, act, "closed").await;
        }
        if !seen {
            // A manager cannot wave this one through: there is nothing to go on with.
            till.refused(&order, abandon(2, MANAGER_PIN), "closed").await;
            till.problem(ProblemKind::RefundUnderWay).await;
        }
        till.simulator.faults().clear();
        over(&till, &order, 2, closure).await;
        assert_eq!(held(&till, &payment), Decimal::ZERO, "{closure:?}");
        // The service is done, and the cash is still in the drawer.
        assert_eq!(
            till.counter.problems().await.unwrap(),
            std::slice::from_ref(&owed)
        );
        till.resolve(&owed, Resolution::ConfirmReturn, "").await;
        over(&till, &order, 1, ClosureName::Returned).await;
        no_problems(&till).await;
        assert!(till.at_kuper(&order).delivered.is_none());
    }
    till.finish().await;
}
