//! The seed's seven test scenarios and its five typical errors, against the strict simulator over real HTTP; and the
//! sums, dialects and options that its documents speak of.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
#![allow(clippy::inconsistent_digit_grouping, reason = "roubles_kopecks")]

use counter::view::{
    Act, AttemptStateName, ClosureName, CodeAnswer, LifecycleName, PickView, SubstituteForm,
};
use rust_decimal::Decimal;
use scenarios::{Basket, Placed, Setup, Till};
use simulator::kuper::{Composition, KuperConfig, NotificationAuth, OrderRecord, Stage};
use simulator::orders::{Product, product};
use std::collections::BTreeSet;

const GROCERY: [&str; 5] = [
    "order.in_work",
    "order.assembled",
    "order.ready_for_delivery",
    "order.pickup_code_created",
    "order.delivered",
];

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

async fn ready(till: &Till, basket: &Basket) -> Placed {
    let order = till.place(basket).await;
    till.make_ready(&order).await;
    order
}

// The seven scenarios.

#[tokio::test(flavor = "multi_thread")]
async fn an_order_paid_in_cash_on_receipt_is_handed_over_and_delivered() {
    let till = Till::open(Setup::new()).await;
    let order = ready(&till, &Basket::apples_and_milk()).await;
    till.to_the_till(&order).await;
    let paid = till.pay_cash(&order).await;
    assert_eq!((paid.owed, paid.kept), (0, 464_50));
    assert_eq!(paid.payments[0].change, Some(35_50));
    let record = till.hand_over(&order).await;
    assert_eq!(record.processed, GROCERY);
    assert_eq!(record.delivered.unwrap().due, decimal("464.50"));
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_paid_by_card_on_receipt_is_handed_over_and_delivered() {
    let till = Till::open(Setup::new()).await;
    let order = ready(&till, &Basket::apples_and_milk()).await;
    till.to_the_till(&order).await;
    let paid = till.pay_card(&order).await;
    assert_eq!(paid.owed, 0);
    assert_eq!(paid.payments[0].state, AttemptStateName::Captured);
    let record = till.hand_over(&order).await;
    assert_eq!(record.processed, GROCERY);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_paid_by_yandex_pay_on_receipt_is_handed_over_and_delivered() {
    let till = Till::open(Setup::new()).await;
    let order = ready(&till, &Basket::apples_and_milk()).await;
    till.to_the_till(&order).await;
    let paid = till.pay_yandex(&order).await;
    assert_eq!(paid.owed, 0);
    let record = till.hand_over(&order).await;
    assert_eq!(record.processed, GROCERY);
    let payments = till.simulator.pay().payments();
    assert_eq!(payments.len(), 1);
    assert_eq!(payments[0].amount, decimal("464.50"));
    assert!(till.simulator.pay().refusals().is_empty());
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_canceled_before_the_code_gets_no_code_and_no_further_word() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::apples_and_milk()).await;
    till.pick_all(&order).await;
    till.act(&order, Act::Assemble).await;
    till.told(&order, "order.assembled").await;
    till.kuper_cancels(&order).await;
    assert_eq!(till.view(&order).await.lifecycle, LifecycleName::Canceled);
    let shelf = counter::view::ShelfName::Ambient;
    till.refused(&order, Act::MakeReady { shelf, bags: 1 }, "closed")
        .await;
    till.rest().await;
    let record = till.at_kuper(&order);
    assert_eq!(record.processed, ["order.in_work", "order.assembled"]);
    assert!(record.code.is_none());
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_canceled_after_the_code_is_not_opened_by_it_any_more() {
    let till = Till::open(Setup::new()).await;
    let order = ready(&till, &Basket::apples_and_milk()).await;
    let code = till.code(&order);
    till.kuper_cancels(&order).await;
    let answer = till.counter.check_code(&code).await.unwrap();
    assert!(matches!(answer, CodeAnswer::Unmatched { .. }), "{answer:?}");
    till.refused(&order, Act::CheckCode { entered: code }, "closed")
        .await;
    till.refused(&order, Act::HandOver, "closed").await;
    assert_eq!(till.at_kuper(&order).stage, Stage::Canceled);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_store_cancels_after_the_code_and_kuper_hears_the_reason() {
    let till = Till::open(Setup::new()).await;
    let order = ready(&till, &Basket::apples_and_milk()).await;
    till.store_cancels(&order, "out_of_stock").await;
    let record = till.told(&order, "order.canceled").await;
    let (_, reason) = record.cancellation.unwrap();
    assert_eq!(reason.slug, "out_of_stock");
    assert_eq!(reason.description, "Нет в наличии");
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_composition_changed_while_picking_is_what_is_paid_and_told() {
    for setup in [Setup::new(), Setup::new().nested()] {
        let till = Till::open(setup).await;
        let order = changed_composition(&till).await;
        let record = till.at_kuper(&order);
        assert_eq!(record.ready, record.delivered);
        check_changed(&record, &record.delivered.clone().unwrap());
        till.finish().await;
    }
}

fn bread() -> &'static Product {
    product("100234").unwrap()
}

/// Apples weigh 1130 g instead of 1000, one of three milks is missing, bread is replaced, and there is no salt.
async fn changed_composition(till: &Till) -> Placed {
    let basket = Basket::apples_and_milk()
        .pieces(&bread().sku, "Хлеб", 1, "40.00", "")
        .pieces("100999", "Соль", 2, "15.00", "12.50");
    let order = till.place(&basket).await;
    till.start_picking(&order).await;
    let pick = |line, pick| Act::Pick { line, pick };
    till.act(&order, pick(0, PickView::Weighed { grams: 1130 })).await;
    till.act(&order, pick(1, PickView::Pieces { milli: 2000 })).await;
    let substitute = SubstituteForm {
        sku: bread().substitutes()[0].sku.clone(),
        name: "Батон".to_owned(),
        price: 45_50,
        quantity_milli: 1000,
        grams: None,
    };
    till.act(&order, Act::Replace { line: 2, substitute }).await;
    till.act(&order, pick(3, PickView::Missing)).await;
    till.finish_picking(&order, 3).await;
    till.customer_has_code(&order).await;
    let view = till.to_the_till(&order).await;
    // 89.90 × 1130 ÷ 500 = 203.174, half-up by line; 2 × 94.90; 45.50.
    assert_eq!(view.owed, 203_17 + 189_80 + 45_50);
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    order
}

fn check_changed(record: &OrderRecord, told: &Composition) {
    let apples = told.line("100262").unwrap();
    assert_eq!(apples.weight_grams, Some(1130));
    assert_eq!(apples.due, decimal("203.17"));
    assert_eq!(apples.quantity, decimal("2"));
    assert!(
        apples
            .before_discount
            .is_none_or(|before| before == decimal("225.77"))
    );
    let milk = told.line("100101").unwrap();
    assert_eq!((milk.quantity, milk.due), (decimal("2"), decimal("189.80")));
    let roll = told.line(&bread().substitutes()[0].sku).unwrap();
    assert_eq!((roll.quantity, roll.due), (decimal("1"), decimal("45.50")));
    assert!(
        told.line("100999").is_none_or(|salt| salt.quantity.is_zero()),
        "{told:?}"
    );
    assert_eq!(told.due, decimal("438.47"), "{record:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_that_another_live_order_has_is_drawn_anew() {
    // Chance that would give two of the first six orders the same four digits.
    let (seed, drawn) = (1..)
        .map(|seed| (seed, first_codes(seed)))
        .find(|(_, drawn)| drawn[..6].iter().collect::<BTreeSet<_>>().len() < 6)
        .unwrap();
    let mut setup = Setup::new()
        .set("codes.length", 4)
        .set("codes.retention_days", 1)
        .set("codes.orders_per_day", 400);
    setup.chance = Some(seed);
    let till = Till::open(setup).await;
    let mut codes = Vec::new();
    for _ in 0..6 {
        let order = ready(&till, &Basket::bread()).await;
        codes.push(till.code(&order));
    }
    assert_eq!(
        codes.iter().collect::<BTreeSet<_>>().len(),
        6,
        "a code came twice"
    );
    let mut once: Vec<String> = Vec::new();
    for code in drawn {
        if !once.contains(&code) {
            once.push(code);
        }
    }
    assert_eq!(
        codes,
        once[..6],
        "chance did not fall as foreseen, so nothing was shown"
    );
    till.finish().await;
}

/// What the till's chance gives, after the salts of its three people's PINs.
fn first_codes(seed: u64) -> Vec<String> {
    let chance = counter::Chance::seeded(seed);
    for _ in 0..3 {
        let _ = chance.bytes();
    }
    let length = domain::CodeLength::try_from(4).unwrap();
    let code = |_| {
        domain::Code::from_random(length, chance.number())
            .digits()
            .to_owned()
    };
    (0..12).map(code).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_who_refuses_to_pay_leaves_without_the_goods() {
    let till = Till::open(Setup::new()).await;
    let order = ready(&till, &Basket::apples_and_milk()).await;
    till.to_the_till(&order).await;
    till.refused(&order, Act::HandOver, "notPaid").await;
    // A QR was shown, and they think better of it.
    till.show_qr(&order).await;
    let attempt = till.last_attempt(&order).await.no;
    till.refused(&order, Act::EndVisit, "paymentOpen").await;
    till.act(&order, Act::AskRollback { attempt }).await;
    let closed = till.attempt_in(&order, AttemptStateName::Closed).await;
    assert_eq!(closed.closure, Some(ClosureName::RolledBack));
    till.act(&order, Act::EndVisit).await;
    till.refused(&order, Act::HandOver, "codeNotVerified").await;
    assert_eq!(till.at_kuper(&order).stage, Stage::CodeCreated);
    // In the evening the store gives up.
    till.store_cancels(&order, "order_not_paid").await;
    let record = till.told(&order, "order.canceled").await;
    assert!(record.delivered.is_none());
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_who_refuses_some_goods_pays_for_the_rest() {
    let till = Till::open(Setup::new()).await;
    let order = ready(&till, &Basket::apples_and_milk()).await;
    till.verify_code(&order).await;
    till.act(
        &order,
        Act::RefuseLine {
            line: 1,
            left_milli: 1000,
            units: Vec::new(),
        },
    )
    .await;
    let view = till.confirm_goods_and_bags(&order).await;
    assert_eq!(view.owed, 179_80 + 94_90);
    till.pay_card(&order).await;
    let told = till.hand_over(&order).await.delivered.unwrap();
    assert_eq!(told.due, decimal("274.70"));
    assert_eq!(told.line("100101").unwrap().quantity, decimal("1"));
    till.finish().await;
}

// The five typical errors, each shown impossible.

#[tokio::test(flavor = "multi_thread")]
async fn delivered_cannot_be_sent_without_the_actual_composition() {
    let till = Till::open(Setup::new()).await;
    // Nothing was found: there is no composition to deliver.
    let order = till.place(&Basket::bread()).await;
    till.start_picking(&order).await;
    till.act(
        &order,
        Act::Pick {
            line: 0,
            pick: PickView::Missing,
        },
    )
    .await;
    till.refused(&order, Act::Assemble, "nothingPicked").await;
    till.refused(&order, Act::HandOver, "tooEarly").await;
    till.store_cancels(&order, "out_of_stock").await;
    // Everything was refused at the counter: nothing is handed over.
    let order = ready(&till, &Basket::bread()).await;
    till.verify_code(&order).await;
    till.act(
        &order,
        Act::RefuseLine {
            line: 0,
            left_milli: 0,
            units: Vec::new(),
        },
    )
    .await;
    till.confirm_goods_and_bags(&order).await;
    till.refused(&order, Act::HandOver, "nothingPicked").await;
    till.refused(
        &order,
        Act::TakeCash {
            amount: 1,
            received: 1,
        },
        "nothingOwed",
    )
    .await;
    till.rest().await;
    assert!(till.at_kuper(&order).delivered.is_none());
    // And a delivered that does go carries what was really handed over, though it is not what was ordered.
    let order = ready(&till, &Basket::apples_and_milk()).await;
    till.verify_code(&order).await;
    till.act(
        &order,
        Act::RefuseLine {
            line: 0,
            left_milli: 0,
            units: Vec::new(),
        },
    )
    .await;
    till.confirm_goods_and_bags(&order).await;
    till.pay_cash(&order).await;
    let record = till.hand_over(&order).await;
    assert_ne!(record.ready, record.delivered);
    assert_eq!(record.delivered.unwrap().due, decimal("284.70"));
    till.store_cancels(
        &till
            .known(&till.simulator.kuper().orders()[1].original_order_id)
            .await,
        "customer_request",
    )
    .await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_never_told_before_ready_for_delivery() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&Basket::bread()).await;
    let shelf = counter::view::ShelfName::Ambient;
    till.refused(&order, Act::MakeReady { shelf, bags: 1 }, "tooEarly")
        .await;
    till.pick_all(&order).await;
    till.refused(&order, Act::MakeReady { shelf, bags: 1 }, "tooEarly")
        .await;
    till.act(&order, Act::Assemble).await;
    till.told(&order, "order.assembled").await;
    // Ready is refused three times over; the code waits behind it.
    for _ in 0..2 {
        till.simulator.faults().next(
            simulator::faults::Route::KuperNotifications,
            simulator::faults::Fault::status(503),
        );
    }
    till.act(&order, Act::MakeReady { shelf, bags: 1 }).await;
    till.customer_has_code(&order).await;
    let received: Vec<_> = till
        .simulator
        .log()
        .of(simulator::faults::Route::KuperNotifications);
    let events: Vec<&str> = received
        .iter()
        .map(|seen| {
            let text = std::str::from_utf8(&seen.body).unwrap();
            [
                "in_work",
                "assembled",
                "ready_for_delivery",
                "pickup_code_created",
            ]
            .into_iter()
            .find(|word| text.contains(&format!("order.{word}\"")))
            .unwrap()
        })
        .collect();
    assert_eq!(
        events,
        [
            "in_work",
            "assembled",
            "ready_for_delivery",
            "ready_for_delivery",
            "ready_for_delivery",
            "pickup_code_created"
        ]
    );
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_handed_over_or_paid_before_the_code_was_checked() {
    let till = Till::open(Setup::new()).await;
    let order = ready(&till, &Basket::bread()).await;
    no_way_without_a_code(&till, &order).await;
    // A visit that ended does not count.
    till.to_the_till(&order).await;
    till.act(&order, Act::EndVisit).await;
    no_way_without_a_code(&till, &order).await;
    // Nor does a wrong code.
    let wrong = wrong_code(&till, &order);
    till.refused(&order, Act::CheckCode { entered: wrong }, "codeWrong")
        .await;
    no_way_without_a_code(&till, &order).await;
    // The way round by a manager is closed unless the store opened it.
    let override_code = Act::OverrideCode {
        manager_pin: scenarios::till::MANAGER_PIN.to_owned(),
        reason: "Телефон разрядился".to_owned(),
    };
    till.refused(&order, override_code, "overrideOff").await;
    no_way_without_a_code(&till, &order).await;
    till.rest().await;
    assert!(till.at_kuper(&order).delivered.is_none());
    till.finish().await;
}

async fn no_way_without_a_code(till: &Till, order: &Placed) {
    let amount = 40_00;
    let ways = [
        Act::HandOver,
        Act::ConfirmComposition,
        Act::ShowBag { bag: 1 },
        Act::RefuseLine {
            line: 0,
            left_milli: 0,
            units: Vec::new(),
        },
        Act::TakeCash {
            amount,
            received: amount,
        },
        Act::StartCard { amount },
        Act::StartPay {
            amount,
            phone: None,
            no_phone: false,
        },
    ];
    for way in ways {
        till.refused(order, way, "codeNotVerified").await;
    }
    let allowed = till.view(order).await.allowed;
    assert!(!allowed.contains(&domain::CommandKind::HandOver), "{allowed:?}");
}

/// Another well-formed code.
fn wrong_code(till: &Till, order: &Placed) -> String {
    let right = till.code(order);
    let length = domain::CodeLength::DEFAULT;
    (0..)
        .map(|n| domain::Code::from_random(length, n).digits().to_owned())
        .find(|code| *code != right)
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn goods_are_never_handed_over_unpaid() {
    let till = Till::open(Setup::new()).await;
    let order = ready(&till, &Basket::apples_and_milk()).await;
    till.verify_code(&order).await;
    till.refused(&order, Act::HandOver, "compositionNotConfirmed")
        .await;
    till.confirm_goods_and_bags(&order).await;
    let owed = till.refused(&order, Act::HandOver, "notPaid").await;
    assert_eq!(owed.params["owed"], 464_50);
    // More than is owed, less than is given, nothing, less than nothing.
    for (amount, received, code) in [
        (464_51, 500_00, "badAmount"),
        (464_50, 464_49, "receivedTooLittle"),
        (0, 0, "badAmount"),
        (-464_50, 0, "badAmount"),
    ] {
        till.refused(&order, Act::TakeCash { amount, received }, code)
            .await;
    }
    // A part is not the whole.
    till.act(
        &order,
        Act::TakeCash {
            amount: 464_49,
            received: 464_49,
        },
    )
    .await;
    till.refused(&order, Act::HandOver, "notPaid").await;
    // A card that is only asked, doubted, declined.
    till.act(&order, Act::StartCard { amount: 1 }).await;
    till.refused(&order, Act::HandOver, "paymentOpen").await;
    let attempt = till.last_attempt(&order).await.no;
    till.act(&order, Act::DoubtCard { attempt }).await;
    till.refused(&order, Act::HandOver, "paymentOpen").await;
    till.act(&order, Act::DeclineCard { attempt }).await;
    till.refused(&order, Act::HandOver, "notPaid").await;
    // A QR that is only shown, and then declined by the bank.
    let payment = till.show_qr(&order).await;
    till.refused(&order, Act::HandOver, "paymentOpen").await;
    till.simulator.pay().customer_declines(&payment.order_id).unwrap();
    till.attempt_in(&order, AttemptStateName::Closed).await;
    till.refused(&order, Act::HandOver, "notPaid").await;
    // The last kopeck, and one of the earlier payments goes back again.
    till.act(
        &order,
        Act::TakeCash {
            amount: 1,
            received: 1,
        },
    )
    .await;
    till.act(&order, Act::OweReturn { attempt: 1 }).await;
    till.refused(&order, Act::HandOver, "returnOpen").await;
    let confirmed = Act::ConfirmReturn {
        attempt: 1,
        no: 1,
        manager_pin: None,
    };
    till.act(&order, confirmed).await;
    till.refused(&order, Act::HandOver, "notPaid").await;
    till.rest().await;
    assert!(till.at_kuper(&order).delivered.is_none());
    till.pay_card(&order).await;
    till.hand_over(&order).await;
    // And twice is once.
    till.refused(&order, Act::HandOver, "closed").await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn paid_goods_leave_only_with_every_bag() {
    let till = Till::open(Setup::new()).await;
    let order = ready(&till, &Basket::bread()).await;
    till.verify_code(&order).await;
    till.act(&order, Act::ShowBag { bag: 1 }).await;
    till.act(&order, Act::ConfirmComposition).await;
    till.pay_cash(&order).await;
    let missing = till.refused(&order, Act::HandOver, "bagsMissing").await;
    assert_eq!(
        (&missing.params["shown"], &missing.params["bags"]),
        (&1.into(), &2.into())
    );
    till.refused(&order, Act::ShowBag { bag: 3 }, "badBags").await;
    till.act(&order, Act::ShowBag { bag: 2 }).await;
    till.hand_over(&order).await;
    till.finish().await;
}

// Dialects and options.

async fn whole_order(till: &Till, basket: &Basket) -> OrderRecord {
    let order = ready(till, basket).await;
    till.to_the_till(&order).await;
    till.pay_cash(&order).await;
    till.hand_over(&order).await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_nested_dialect_carries_an_order_to_its_end() {
    let till = Till::open(Setup::new().nested()).await;
    let record = whole_order(&till, &Basket::apples_and_milk()).await;
    assert_eq!(record.processed, GROCERY);
    let told = record.delivered.unwrap();
    // Before and after discount.
    assert_eq!((told.total, told.due), (decimal("484.50"), decimal("464.50")));
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restaurant_accepts_before_it_cooks() {
    for setup in [Setup::new().restaurant(), Setup::new().restaurant().nested()] {
        let till = Till::open(setup).await;
        let basket = Basket::new()
            .pieces("200001", "Борщ", 2, "390.00", "")
            .from_restaurant();
        let order = till.place(&basket).await;
        till.refused(&order, Act::StartPicking, "acceptFirst").await;
        till.make_ready(&order).await;
        till.to_the_till(&order).await;
        till.pay_card(&order).await;
        let record = till.hand_over(&order).await;
        assert_eq!(record.processed[0], "order.accepted");
        assert_eq!(record.processed[1..], GROCERY);
        till.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn where_kuper_wants_the_code_before_ready_it_goes_first() {
    for setup in [Setup::new(), Setup::new().nested()] {
        let till = Till::open(setup.kuper(|kuper| kuper.code_before_ready = true)).await;
        let record = whole_order(&till, &Basket::bread()).await;
        assert_eq!(
            record.processed,
            [
                "order.in_work",
                "order.assembled",
                "order.pickup_code_created",
                "order.ready_for_delivery",
                "order.delivered"
            ]
        );
        till.finish().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_for_client_credentials_is_fetched_once_and_used_for_all() {
    let credentials = |kuper: &mut KuperConfig| {
        kuper.auth = NotificationAuth::ClientCredentials {
            client_id: "lavka".to_owned(),
            client_secret: "shop-secret-1".into(),
            valid_for_s: 300,
        };
    };
    let till = Till::open(Setup::new().kuper(credentials)).await;
    whole_order(&till, &Basket::bread()).await;
    whole_order(&till, &Basket::bread()).await;
    let fetched = till.simulator.log().of(simulator::faults::Route::KuperToken);
    assert_eq!(fetched.len(), 1);
    till.finish().await;
}
