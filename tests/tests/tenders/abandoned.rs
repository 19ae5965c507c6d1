//! An outcome that nobody waits for.

use super::*;

pub(super) fn abandon(attempt: u16, pin: &str) -> Act {
    Act::Abandon {
        attempt,
        manager_pin: pin.to_owned(),
    }
}

/// The QR is shown, then nobody answers any more, and the screen says so.
async fn out_of_reach(till: &Till, order: &Placed) -> Payment {
    let payment = till.show_qr(order).await;
    let view = till.last_attempt(order).await;
    assert!(!view.out_of_reach && !view.can_be_abandoned, "{view:?}");
    network_fails(till);
    can_be_abandoned(till, order).await;
    payment
}

pub(super) async fn can_be_abandoned(till: &Till, order: &Placed) {
    until("the screen offers to go on without it", SOON, async || {
        let view = till.last_attempt(order).await;
        assert_eq!(view.can_be_abandoned, view.out_of_reach, "{view:?}");
        view.can_be_abandoned.then_some(())
    })
    .await;
}

/// What the screens say of the first attempt while it is abandoned and nobody answers.
async fn shown_as_abandoned(till: &Till, order: &Placed) {
    let view = attempt(till, order, 1).await;
    assert_eq!(view.state, AttemptStateName::RollingBack);
    assert!(
        view.abandoned && !view.can_be_abandoned && view.qr_svg.is_none(),
        "{view:?}"
    );
    assert_eq!((view.kept, view.closure), (0, None));
    let problem = till.problem(ProblemKind::RefundUnderWay).await;
    assert_eq!(problem.order_id, Some(order.id));
    assert_eq!(problem.details["abandoned"], "true");
    assert_eq!(problem.details["amount"], "46450");
    assert_eq!(problem.details["tender"], "yandexPay");
    assert_eq!(till.counter.problems().await.unwrap().len(), 1);
}

/// A manager lets the order go on; every tender but the service's is open again.
async fn abandoned(till: &Till, order: &Placed) {
    let before = till.view(order).await;
    assert!(!before.allowed.contains(&CommandKind::Abandon));
    assert!(before.with_manager.contains(&CommandKind::Abandon));
    let view = till.act(order, abandon(1, MANAGER_PIN)).await;
    assert_eq!(money(&view), (0, 464_50));
    for (kind, open) in [
        (CommandKind::TakeCash, true),
        (CommandKind::StartCard, true),
        (CommandKind::StartPay, false),
        (CommandKind::HandOver, false),
    ] {
        assert_eq!(view.allowed.contains(&kind), open, "{kind:?}");
    }
    shown_as_abandoned(till, order).await;
    // The customer is asked for the sum, and sees no QR that could still be paid.
    assert!(matches!(
        till.counter.display().await.unwrap(),
        DisplayView::Sum { sum: 464_50, .. }
    ));
    till.refused(order, qr(464_50), "paymentOpen").await;
    till.refused(order, abandon(1, MANAGER_PIN), "noSuchAttempt")
        .await;
    till.refused(order, Act::HandOver, "notPaid").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_goes_on_without_an_outcome_while_the_service_answers_or_without_a_manager() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    let payment = till.show_qr(&order).await;
    till.refused(&order, abandon(1, MANAGER_PIN), "payInReach").await;
    // The manager's own hand at the till changes nothing about that.
    till.sign_in_as_manager().await;
    till.refused(&order, abandon(1, MANAGER_PIN), "payInReach").await;
    till.sign_in_as_cashier().await;
    network_fails(&till);
    can_be_abandoned(&till, &order).await;
    for pin in ["0000", CASHIER_PIN, ""] {
        till.refused(&order, abandon(1, pin), "wrongPin").await;
    }
    till.refused(&order, abandon(2, MANAGER_PIN), "noSuchAttempt")
        .await;
    let view = attempt(&till, &order, 1).await;
    assert_eq!((view.state, view.abandoned), (AttemptStateName::Waiting, false));
    till.refused(&order, cash(464_50, 464_50), "paymentOpen").await;
    till.refused(&order, Act::StartCard { amount: 464_50 }, "paymentOpen")
        .await;
    // The outcome, once it can be asked for, is the outcome.
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.simulator.faults().clear();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    let view = till.view(&order).await;
    assert!(!view.with_manager.contains(&CommandKind::Abandon) && !view.payments[0].can_be_abandoned);
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn cash_goes_on_without_an_outcome_and_who_never_paid_by_qr_has_paid_once() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    let payment = out_of_reach(&till, &order).await;
    abandoned(&till, &order).await;
    let view = till.pay_cash(&order).await;
    assert_eq!(money(&view), (464_50, 0));
    till.hand_over(&order).await;
    // The goods are gone, and the question is still on the list.
    shown_as_abandoned(&till, &order).await;
    till.simulator.faults().clear();
    let view = over(&till, &order, 1, ClosureName::RolledBack).await;
    assert!(view.abandoned && !view.out_of_reach);
    assert_eq!(view.returns, []);
    assert_eq!(held(&till, &payment), Decimal::ZERO);
    // The link is dead: nobody can pay it any more.
    assert!(till.simulator.pay().customer_pays(&payment.order_id).is_err());
    no_problems(&till).await;
    // The journal knows who vouched.
    let log = till.counter.journal().log(OrderId(order.id)).await.unwrap();
    let vouched: Vec<_> = log
        .iter()
        .filter(|row| matches!(row.event, domain::Event::AttemptAbandoned { .. }))
        .map(|row| row.by.unwrap().0)
        .collect();
    assert_eq!(vouched, [till.manager]);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_had_paid_by_qr_unseen_gets_it_back_in_full_when_cash_went_on_without_it() {
    let till = Till::open(Setup::new()).await;
    // The customer pays by QR before the manager vouches, after it, or when the goods are already gone.
    for paid_at in 0..3 {
        let order = at_the_counter(&till).await;
        let payment = out_of_reach(&till, &order).await;
        let pays = |moment| {
            if moment == paid_at {
                till.simulator.pay().customer_pays(&payment.order_id).unwrap();
            }
        };
        pays(0);
        abandoned(&till, &order).await;
        pays(1);
        till.pay_cash(&order).await;
        till.hand_over(&order).await;
        pays(2);
        shown_as_abandoned(&till, &order).await;
        assert_eq!(held(&till, &payment), roubles(464_50));
        till.simulator.faults().clear();
        over(&till, &order, 1, ClosureName::PaidThenRefunded).await;
        let now = till.simulator.pay().payment(&payment.order_id).unwrap();
        assert_eq!(now.status, PayStatus::Refunded, "{paid_at}");
        assert_eq!(held(&till, &payment), Decimal::ZERO, "{paid_at}");
        assert_eq!(till.view(&order).await.kept, 464_50);
        no_problems(&till).await;
    }
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_till_that_restarts_over_an_outcome_that_nobody_waits_for_still_follows_it_to_its_end() {
    let mut till = Till::open(Setup::new()).await;
    for pays in [false, true] {
        let order = at_the_counter(&till).await;
        let payment = out_of_reach(&till, &order).await;
        abandoned(&till, &order).await;
        till.restart().await;
        shown_as_abandoned(&till, &order).await;
        if pays {
            till.simulator.pay().customer_pays(&payment.order_id).unwrap();
        }
        // The customer still stands there. A restart does not forget that a second one at the service may not begin.
        till.refused(&order, qr(464_50), "paymentOpen").await;
        till.pay_card(&order).await;
        till.restart().await;
        till.hand_over(&order).await;
        till.stop().await;
        till.simulator.faults().clear();
        till.start().await;
        let closure = if pays {
            ClosureName::PaidThenRefunded
        } else {
            ClosureName::RolledBack
        };
        over(&till, &order, 1, closure).await;
        assert_eq!(held(&till, &payment), Decimal::ZERO);
        no_problems(&till).await;
    }
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_is_being_created_or_rolled_back_can_be_left_behind_too() {
    let till = Till::open(Setup::new()).await;
    for (what, answered) in [("nothing got through", false), ("created, unanswered", true)] {
        let order = at_the_counter(&till).await;
        network_fails(&till);
        if answered {
            till.simulator.faults().always(Route::PayCreate, Fault::DropAfter);
        }
        till.start_pay(&order).await;
        can_be_abandoned(&till, &order).await;
        abandoned(&till, &order).await;
        till.pay_cash(&order).await;
        till.hand_over(&order).await;
        let there = till.simulator.pay().payments().len();
        till.simulator.faults().clear();
        over(&till, &order, 1, ClosureName::RolledBack).await;
        assert_eq!(till.simulator.pay().payments().len(), there, "{what}");
    }
    let order = at_the_counter(&till).await;
    let payment = out_of_reach(&till, &order).await;
    till.simulator.pay().customer_pays(&payment.order_id).unwrap();
    till.act(&order, Act::AskRollback { attempt: 1 }).await;
    till.refused(&order, cash(464_50, 464_50), "paymentOpen").await;
    can_be_abandoned(&till, &order).await;
    abandoned(&till, &order).await;
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    till.simulator.faults().clear();
    over(&till, &order, 1, ClosureName::PaidThenRefunded).await;
    assert_eq!(held(&till, &payment), Decimal::ZERO);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn once_the_abandoned_payment_is_over_a_second_one_may_begin() {
    let till = Till::open(Setup::new()).await;
    let order = at_the_counter(&till).await;
    let first = out_of_reach(&till, &order).await;
    abandoned(&till, &order).await;
    till.simulator.pay().customer_pays(&first.order_id).unwrap();
    till.simulator.faults().clear();
    over(&till, &order, 1, ClosureName::PaidThenRefunded).await;
    till.pay_yandex(&order).await;
    let second = till.newest_payment(&order).await;
    till.hand_over(&order).await;
    assert_eq!(
        (held(&till, &first), held(&till, &second)),
        (Decimal::ZERO, roubles(464_50))
    );
    till.finish().await;
}
