//! Pickup codes: typos, wrong tries, locks, guessing; and that no code ever leaves by another door than Kuper's.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use counter::view::{Act, CodeAnswer, HistoryFilter, OrderView, ProblemKind, ScanAnswer, StoryKind};
use domain::{Code, CodeLength};
use jiff::SignedDuration;
use scenarios::till::{CASHIER_PIN, MANAGER_PIN};
use scenarios::{Basket, Placed, Setup, Till, traces};
use std::collections::BTreeSet;
use std::sync::Arc;

async fn ready(till: &Till) -> Placed {
    let order = till.place(&Basket::bread()).await;
    till.make_ready(&order).await;
    order
}

/// Well-formed codes that are nobody's.
fn wrong_codes(right: &str) -> impl Iterator<Item = String> + use<> {
    let right = right.to_owned();
    (1000..)
        .map(|n| Code::from_random(CodeLength::DEFAULT, n).digits().to_owned())
        .filter(move |code| *code != right)
}

/// The code with its last digit wrong, and with two neighbours swapped.
fn typos(code: &str) -> Vec<String> {
    let digits: Vec<char> = code.chars().collect();
    let mut last = digits.clone();
    let end = last.len() - 1;
    last[end] = char::from_digit((last[end].to_digit(10).unwrap() + 1) % 10, 10).unwrap();
    let mut found = vec![last.into_iter().collect()];
    if let Some(place) = (1..digits.len()).find(|place| digits[*place] != digits[place - 1]) {
        let mut swapped = digits;
        swapped.swap(place, place - 1);
        found.push(swapped.into_iter().collect());
    }
    found
}

async fn tries_left(till: &Till, order: &Placed) -> u8 {
    till.view(order).await.code.unwrap().tries_left
}

fn check(entered: &str) -> Act {
    Act::CheckCode {
        entered: entered.to_owned(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_typo_is_told_as_one_and_burns_no_try() {
    let till = Till::open(Setup::new()).await;
    let order = ready(&till).await;
    let code = till.code(&order);
    let mut slips = typos(&code);
    slips.extend(["", "12345", "1234567", "12a456", "１２３４５６"].map(str::to_owned));
    for _ in 0..4 {
        for slip in &slips {
            till.refused(&order, check(slip), "codeTypo").await;
            let answer = till.counter.check_code(slip).await.unwrap();
            assert_eq!(answer, CodeAnswer::Typo, "{slip}");
        }
    }
    assert_eq!(tries_left(&till, &order).await, 5);
    // With the spaces that a person types, it is still the code.
    let spaced = format!(" {code} ");
    assert!(till.act(&order, check(&spaced)).await.visit.is_some());
    till.finish().await;
}

/// Five wrong codes against one order, waiting as long as the till asks in between.
async fn lock(till: &Till, order: &Placed) {
    let wrong = wrong_codes(&till.code(order));
    for (left, wrong) in [4, 3, 2, 1].into_iter().zip(wrong) {
        let refusal = till.refused(order, check(&wrong), "codeWrong").await;
        assert_eq!(refusal.params["triesLeft"], left);
        till.setup.clock.advance(SignedDuration::from_secs(300));
    }
    let wrong = wrong_codes(&till.code(order)).nth(7).unwrap();
    till.refused(order, check(&wrong), "codeLocked").await;
    till.setup.clock.advance(SignedDuration::from_secs(300));
}

#[tokio::test(flavor = "multi_thread")]
async fn five_wrong_codes_lock_the_order_over_a_restart_until_a_manager_unlocks_it() {
    let mut till = Till::open(Setup::new().clock_by_hand()).await;
    let order = ready(&till).await;
    let code = till.code(&order);
    lock(&till, &order).await;
    for _ in 0..2 {
        // The right code does not open it any more, by either way.
        till.refused(&order, check(&code), "codeLocked").await;
        let answer = till.counter.check_code(&code).await.unwrap();
        assert!(matches!(answer, CodeAnswer::Locked { .. }), "{answer:?}");
        assert_eq!(
            till.problem(ProblemKind::CodeLocked).await.order_id,
            Some(order.id)
        );
        till.restart().await;
    }
    let unlock = |manager_pin: &str, reason: &str| Act::UnlockCode {
        manager_pin: manager_pin.to_owned(),
        reason: reason.to_owned(),
    };
    till.refused(&order, unlock("0815", "Опечатки"), "wrongPin").await;
    till.refused(&order, unlock(CASHIER_PIN, "Опечатки"), "wrongPin")
        .await;
    till.refused(&order, unlock(MANAGER_PIN, " "), "reasonMissing")
        .await;
    till.act(&order, unlock(MANAGER_PIN, "Клиент показал экран"))
        .await;
    assert_eq!(till.problems_of(ProblemKind::CodeLocked).await, []);
    till.to_the_till(&order).await;
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_without_an_order_waits_longer_and_longer_and_a_restart_forgives_nothing() {
    let mut till = Till::open(Setup::new().clock_by_hand()).await;
    let order = ready(&till).await;
    let code = till.code(&order);
    let mut waits = Vec::new();
    for (n, wrong) in wrong_codes(&code).take(6).enumerate() {
        let answer = till.counter.check_code(&wrong).await.unwrap();
        let CodeAnswer::Unmatched { wait_s } = answer else {
            panic!("{answer:?}");
        };
        waits.push(wait_s);
        if wait_s > 0 {
            // Even the right code has to wait, by either way, also after a restart.
            if n == 4 {
                till.restart().await;
            }
            till.setup
                .clock
                .advance(SignedDuration::from_secs(i64::from(wait_s) - 1));
            let answer = till.counter.check_code(&code).await.unwrap();
            assert_eq!(answer, CodeAnswer::Wait { wait_s: 1 });
            till.refused(&order, check(&code), "codeWait").await;
            till.setup.clock.advance(SignedDuration::from_secs(1));
        }
    }
    assert_eq!(waits, [0, 0, 2, 4, 8, 16]);
    // The right code makes good.
    till.verify_code(&order).await;
    till.act(&order, Act::EndVisit).await;
    let wrong = wrong_codes(&code).next().unwrap();
    let answer = till.counter.check_code(&wrong).await.unwrap();
    assert_eq!(answer, CodeAnswer::Unmatched { wait_s: 0 });
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_people_guessing_at_once_get_no_more_tries_than_one() {
    let till = Till::open(Setup::new()).await;
    let order = ready(&till).await;
    let version = till.view(&order).await.version;
    let mut calls = tokio::task::JoinSet::new();
    for wrong in wrong_codes(&till.code(&order)).take(10) {
        let (counter, id) = (till.counter.clone(), order.id);
        calls.spawn(async move { counter.act(id, version, check(&wrong)).await.unwrap_err().code });
    }
    let answers = calls.join_all().await;
    let looked_at = answers.iter().filter(|code| *code == "codeWrong").count();
    assert_eq!(looked_at, 3, "{answers:?}");
    assert_eq!(tries_left(&till, &order).await, 2);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn hundreds_of_live_codes_of_a_thousand_are_all_different() {
    // By chance alone two of 250 would agree, but for one case in 10^14: so taken ones were drawn anew.
    let setup = Setup::new()
        .set("codes.length", 4)
        .set("codes.retention_days", 1)
        .set("codes.orders_per_day", 400);
    let till = Arc::new(Till::open(setup).await);
    let mut pickers = tokio::task::JoinSet::new();
    for _ in 0..5 {
        let till = Arc::clone(&till);
        pickers.spawn(async move {
            let mut orders = Vec::new();
            for _ in 0..50 {
                let order = till.place(&Basket::bread()).await;
                till.assemble_and_ready(&order, 1).await;
                orders.push(order);
            }
            orders
        });
    }
    let orders: Vec<Placed> = pickers.join_all().await.into_iter().flatten().collect();
    let mut codes = BTreeSet::new();
    for order in &orders {
        till.customer_has_code(order).await;
        let code = till.code(order);
        assert_eq!(code.len(), 4);
        assert!(codes.insert(code), "a code came twice");
    }
    // Each opens its own order.
    for order in orders.iter().step_by(40) {
        till.verify_code(order).await;
    }
    Arc::into_inner(till).unwrap().finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_orders_code_is_not_issued_again_soon() {
    let till = Till::open(Setup::new()).await;
    let order = ready(&till).await;
    till.store_cancels(&order, "out_of_stock").await;
    let code = Code::parse(&till.code(&order), CodeLength::DEFAULT).unwrap();
    assert!(till.counter.journal().is_code_taken(&code).await.unwrap());
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_store_allows_it_a_manager_vouches_with_pin_and_reason_and_it_is_on_record() {
    let till = Till::open(Setup::new().set("codes.allow_override", true)).await;
    let order = ready(&till).await;
    let vouch = |manager_pin: &str, reason: &str| Act::OverrideCode {
        manager_pin: manager_pin.to_owned(),
        reason: reason.to_owned(),
    };
    till.refused(&order, vouch("0815", "Телефон разрядился"), "wrongPin")
        .await;
    till.refused(&order, vouch(MANAGER_PIN, ""), "reasonMissing")
        .await;
    let view = till.act(&order, vouch(MANAGER_PIN, "Телефон разрядился")).await;
    assert!(view.visit.unwrap().by_override);
    till.confirm_goods_and_bags(&order).await;
    // Paid it must be all the same.
    till.refused(&order, Act::HandOver, "notPaid").await;
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    let audit = till
        .counter
        .journal()
        .audit_of(domain::OrderId(order.id))
        .await
        .unwrap();
    let vouched = audit
        .iter()
        .find(|row| row.act == journal::Act::CodeOverridden)
        .unwrap();
    assert_eq!(vouched.operator.unwrap().0, till.manager);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_label_is_never_taken_for_a_code() {
    let till = Till::open(Setup::new()).await;
    let order = ready(&till).await;
    let code = till.code(&order);
    for (scanned, bag) in [
        (format!("VO{}", order.id), None),
        (format!("VO{}-2", order.id), Some(2)),
    ] {
        let answer = till.counter.read_scan(&scanned).await.unwrap();
        assert_eq!(answer, ScanAnswer::Label { id: order.id, bag });
        assert_eq!(till.counter.check_code(&scanned).await.unwrap(), CodeAnswer::Typo);
        till.refused(&order, check(&scanned), "codeTypo").await;
    }
    // Even a label whose digits are the code.
    let label = format!("VO{code}");
    let answer = till.counter.read_scan(&label).await.unwrap();
    assert!(matches!(answer, ScanAnswer::Label { .. }), "{answer:?}");
    assert_eq!(till.counter.check_code(&label).await.unwrap(), CodeAnswer::Typo);
    assert_eq!(till.counter.read_scan(&code).await.unwrap(), ScanAnswer::CodeLike);
    // Garbage of any length and kind is only garbage.
    for garbage in [
        "\u{1}\u{1b}[A",
        &"9".repeat(10_000),
        "4607000012345",
        "VO-1",
        "vo1",
    ] {
        assert_eq!(
            till.counter.read_scan(garbage).await.unwrap(),
            ScanAnswer::Other,
            "{garbage:.20}"
        );
    }
    assert_eq!(tries_left(&till, &order).await, 5);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picker_may_not_check_codes() {
    let till = Till::open(Setup::new()).await;
    let order = ready(&till).await;
    till.sign_in_as_picker().await;
    let code = till.code(&order);
    assert_eq!(
        till.counter.check_code(&code).await.unwrap_err().code,
        "needsRole"
    );
    till.refused(&order, check(&code), "needsRole").await;
    till.counter.sign_out().await.unwrap();
    assert_eq!(
        till.counter.check_code(&code).await.unwrap_err().code,
        "notSignedIn"
    );
    till.sign_in_as_cashier().await;
    till.finish().await;
}

// Where a code must never be.

/// Everything that the screens are told, in every form they could be told it.
async fn everything_shown(till: &Till, order: &Placed) -> Vec<(&'static str, String)> {
    let counter = &till.counter;
    let view: OrderView = till.view(order).await;
    let story = counter.story(order.id).await.unwrap();
    assert!(story.entries.iter().any(|entry| entry.kind == StoryKind::Sent));
    let stored = till.stored(order).await;
    let log = counter.journal().log(domain::OrderId(order.id)).await.unwrap();
    let audit = counter
        .journal()
        .audit_of(domain::OrderId(order.id))
        .await
        .unwrap();
    let outbox = counter
        .journal()
        .outbox_of(domain::OrderId(order.id))
        .await
        .unwrap();
    let heads = counter.journal().heads(jiff::Timestamp::MAX, 100).await.unwrap();
    let json = |value: serde_json::Result<String>| value.unwrap();
    vec![
        ("the order's view", json(serde_json::to_string(&view))),
        ("the order's view by Debug", format!("{view:?}")),
        (
            "the board",
            json(serde_json::to_string(&counter.board().await.unwrap())),
        ),
        ("the story", json(serde_json::to_string(&story))),
        (
            "the problems",
            json(serde_json::to_string(&counter.problems().await.unwrap())),
        ),
        (
            "the slip",
            json(serde_json::to_string(&counter.slip(order.id).await.unwrap())),
        ),
        (
            "the labels",
            json(serde_json::to_string(&counter.labels(order.id).await.unwrap())),
        ),
        (
            "the display",
            json(serde_json::to_string(&counter.display().await.unwrap())),
        ),
        (
            "the session",
            json(serde_json::to_string(&counter.session().await.unwrap())),
        ),
        ("the stored order by Debug", format!("{stored:?}")),
        ("the log by Debug", format!("{log:?}")),
        ("the audit by Debug", format!("{audit:?}")),
        ("the outbox by Debug", format!("{outbox:?} {heads:?}")),
    ]
}

/// Digits stand alone: not a part of a longer number, a time or a path of an SVG.
fn holds(text: &str, code: &str) -> bool {
    text.match_indices(code).any(|(place, _)| {
        let before = text[..place].chars().next_back();
        let after = text[place + code.len()..].chars().next();
        let bounded = |next: Option<char>| !next.is_some_and(|next| next.is_ascii_digit() || next == '.');
        bounded(before) && bounded(after)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_in_no_view_log_line_story_export_or_debug_and_search_does_not_find_it() {
    let traces = traces::capture();
    // Eight digits, so that none of them comes by chance.
    let till = Till::open(Setup::new().set("codes.length", 8)).await;
    let mut updates = till.counter.updates();
    let order = till.place(&Basket::apples_and_milk()).await;
    // Trouble makes programs talkative.
    till.simulator.faults().seeded(7, 300);
    till.assemble_and_ready(&order, 2).await;
    till.customer_has_code(&order).await;
    let code = till.code(&order);
    let never = |place: &str, text: &str| {
        assert!(!holds(text, &code), "{place} holds the code: {text}");
    };
    for (place, text) in everything_shown(&till, &order).await {
        never(place, &text);
    }
    let search = HistoryFilter {
        search: code.clone(),
        ..HistoryFilter::default()
    };
    assert_eq!(till.counter.history(search).await.unwrap().rows, []);
    till.to_the_till(&order).await;
    for (place, text) in everything_shown(&till, &order).await {
        never(place, &text);
    }
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    for (place, text) in everything_shown(&till, &order).await {
        never(place, &text);
    }
    while let Ok(update) = updates.try_recv() {
        never("an update", &serde_json::to_string(&update).unwrap());
        never("an update by Debug", &format!("{update:?}"));
    }
    till.simulator.faults().clear();
    till.rest().await;
    let export = till.export(&order).await;
    assert!(export.to_string().contains("pickup_code_created"), "{export}");
    never("the export", &export.to_string());
    let text = traces.text();
    assert!(
        text.contains("order received") && text.contains("DEBUG"),
        "nothing was captured"
    );
    for line in text.lines() {
        never("the log", line);
        for secret in ["kuper-token", "webhook-token", "pay-key", MANAGER_PIN] {
            let word = line.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
            assert!(
                !word.into_iter().any(|word| word == secret),
                "the log holds {secret}: {line}"
            );
        }
        assert!(
            !line.contains("Кузнецова") && !line.contains("79001234567"),
            "personal: {line}"
        );
    }
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_on_the_slip_only_where_the_store_wants_it() {
    for wanted in [false, true] {
        let till = Till::open(Setup::new().set("codes.on_slip", wanted)).await;
        let order = ready(&till).await;
        let slip = till.counter.slip(order.id).await.unwrap();
        let expected = wanted.then(|| till.code(&order));
        assert_eq!(slip.pickup_code, expected);
        till.finish().await;
    }
}
