//! Cash in coins that exist.

use super::*;

/// The two ways to round to a rouble, and what 464.50 is then.
const ROUNDED: [(&str, i64); 2] = [("down", 464_00), ("nearest", 465_00)];

async fn rounding(way: &str) -> Till {
    let setup = Setup::new()
        .set("cash.round_to", "\"1.00\"")
        .set("cash.rounding", format!("{way:?}"));
    Till::open(setup).await
}

#[tokio::test(flavor = "multi_thread")]
async fn cash_is_rounded_as_the_store_set_it_and_kuper_hears_the_price_of_the_goods() {
    for (way, due) in ROUNDED {
        let till = rounding(way).await;
        let order = at_the_counter(&till).await;
        let view = till.view(&order).await;
        assert_eq!(
            (view.sum, view.owed, view.cash_due),
            (464_50, 464_50, due),
            "{way}"
        );
        till.refused(&order, cash(464_50, due - 1), "receivedTooLittle")
            .await;
        // What is rounded is what is handed in, not what is settled.
        if due != 464_50 {
            till.refused(&order, cash(465_00, 500_00), "badAmount").await;
        }
        let view = till.act(&order, cash(464_50, 500_00)).await;
        assert_eq!((money(&view), view.cash_due), ((464_50, 0), 0), "{way}");
        let taken = &view.payments[0];
        assert_eq!((taken.amount, taken.due, taken.kept), (464_50, due, 464_50));
        assert_eq!((taken.received, taken.change), (Some(500_00), Some(500_00 - due)));
        let DisplayView::Change { received, change, .. } = till.counter.display().await.unwrap() else {
            panic!("no change on the display");
        };
        assert_eq!((received, change), (500_00, 500_00 - due));
        let told = till.hand_over(&order).await.delivered.unwrap();
        assert_eq!(told.due, roubles(464_50), "{way}");

        let exact = at_the_counter(&till).await;
        let view = till.act(&exact, cash(464_50, due)).await;
        assert_eq!(view.payments[0].change, Some(0));
        till.hand_over(&exact).await;

        let by_card = at_the_counter(&till).await;
        let view = till.pay_card(&by_card).await;
        assert_eq!((view.payments[0].due, money(&view)), (464_50, (464_50, 0)));
        till.hand_over(&by_card).await;
        till.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_split_only_the_cash_that_settles_it_is_rounded() {
    for (way, due) in [("down", 163_00), ("nearest", 164_00)] {
        let till = rounding(way).await;
        let order = at_the_counter(&till).await;
        // 100.67 + 200.00 + 163.83
        till.refused(&order, cash(100_67, 100_66), "receivedTooLittle")
            .await;
        let view = till.act(&order, cash(100_67, 101_00)).await;
        assert_eq!(
            (view.payments[0].due, view.payments[0].change),
            (100_67, Some(33))
        );
        card_part(&till, &order, 200_00).await;
        let view = till.view(&order).await;
        assert_eq!((view.owed, view.cash_due), (163_83, due), "{way}");
        till.refused(&order, cash(163_83, due - 1), "receivedTooLittle")
            .await;
        let view = till.act(&order, cash(163_83, 200_00)).await;
        let last = &view.payments[2];
        assert_eq!(
            (last.amount, last.due, last.change),
            (163_83, due, Some(200_00 - due))
        );
        assert_eq!(money(&view), (464_50, 0));
        let told = till.hand_over(&order).await.delivered.unwrap();
        assert_eq!(told.due, roubles(464_50));

        // Settled by card: nothing was rounded.
        let order = at_the_counter(&till).await;
        till.act(&order, cash(100_67, 150_00)).await;
        card_part(&till, &order, 363_83).await;
        let view = till.view(&order).await;
        let dues: Vec<_> = view.payments.iter().map(|part| part.due).collect();
        assert_eq!((dues, view.owed), (vec![100_67, 363_83], 0));
        till.hand_over(&order).await;
        till.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_back_whole_is_paid_out_as_it_was_paid_in() {
    for (way, due) in ROUNDED {
        let till = rounding(way).await;
        // Before the handover, at once.
        let order = at_the_counter(&till).await;
        till.act(&order, cash(464_50, 500_00)).await;
        till.act(&order, Act::OweReturn { attempt: 1 }).await;
        let owed = owed_by_hand(&till, "cash", due).await;
        till.resolve(&owed, Resolution::ConfirmReturn, "").await;
        let view = over(&till, &order, 1, ClosureName::Returned).await;
        assert_eq!(view.returns[0].amount, due, "{way}");
        till.store_cancels(&order, "customer_request").await;

        // After it, bit by bit: the last bit takes the rounding along.
        let order = at_the_counter(&till).await;
        till.act(&order, cash(464_50, 500_00)).await;
        till.hand_over(&order).await;
        for (line, left_milli, goods) in [(1, 2000, 94_90), (1, 0, 189_80), (0, 0, 179_80)] {
            bring_back(&till, &order, line, left_milli).await;
            let back = attempt(&till, &order, 1).await.returns.pop().unwrap();
            let rounding = if (line, left_milli) == (0, 0) {
                due - 464_50
            } else {
                0
            };
            assert_eq!(back.amount, goods + rounding, "{way}");
            till.act(&order, given(1, back.no)).await;
        }
        let view = over(&till, &order, 1, ClosureName::Returned).await;
        let paid_out: i64 = view.returns.iter().map(|back| back.amount).sum();
        assert_eq!(paid_out, due, "{way}");
        till.finish().await;
    }
}
