//! At the end of a day: what the till says it took, what the payment service says of it, and every way in which the two
//! may differ.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
#![allow(clippy::inconsistent_digit_grouping, reason = "roubles_kopecks")]

use counter::view::{
    Act, AttemptStateName, ClosureName, DifferenceKind, DifferenceView, Period, ReconciliationView,
    ReturnStateName, TenderName, TenderTotals,
};
use jiff::SignedDuration;
use rust_decimal::Decimal;
use scenarios::till::MANAGER_PIN;
use scenarios::{Basket, Placed, SOON, Setup, Till, somebody, until};
use serde_json::{Value, json};
use simulator::faults::{Fault, Route};
use simulator::pay::{PayStatus, Settle};
use std::path::Path;
use std::time::Duration;

/// The day of [`Setup::clock_by_hand`].
fn today() -> Period {
    Period::Day {
        date: "2026-11-21".to_owned(),
    }
}

fn shift(id: i64) -> Period {
    Period::Shift { id }
}

async fn at_the_counter(till: &Till) -> Placed {
    let order = till.place(&Basket::apples_and_milk()).await;
    till.make_ready(&order).await;
    till.to_the_till(&order).await;
    order
}

/// An order of 464.50, paid by Yandex Pay and handed over; with the payment's name at the service.
async fn sold_by_qr(till: &Till) -> (Placed, String) {
    let order = at_the_counter(till).await;
    till.pay_yandex(&order).await;
    till.hand_over(&order).await;
    let payment = till.newest_payment(&order).await.order_id;
    (order, payment)
}

/// A QR was shown and nobody paid: the order was canceled, the payment rolled back.
async fn canceled_unpaid(till: &Till) -> (Placed, String) {
    let order = at_the_counter(till).await;
    let payment = till.show_qr(&order).await.order_id;
    till.kuper_cancels(&order).await;
    till.attempt_in(&order, AttemptStateName::Closed).await;
    (order, payment)
}

/// Another program of the store does something to a payment, with the store's own key.
async fn past_the_till(till: &Till, path: &str, body: Option<Value>) {
    let key = till.setup.pay.api_key.reveal();
    let request = somebody()
        .post(format!("{}/api/merchant/{path}", till.simulator.pay().base_url()))
        .header("Authorization", format!("Api-Key {key}"))
        .header("X-Request-Id", format!("cabinet-{path}"));
    let request = match &body {
        Some(body) => request.json(body),
        None => request,
    };
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200, "{}", answer.text().await.unwrap());
}

fn refunding_at_once() -> Setup {
    Setup::new().clock_by_hand().pay(|pay| {
        (pay.rollback_takes, pay.refund_takes) = (Settle::AtOnce, Settle::AtOnce);
    })
}

async fn looked_at(till: &Till, period: Period) -> ReconciliationView {
    till.counter.reconcile(period, false).await.unwrap()
}

async fn asked(till: &Till) -> ReconciliationView {
    till.counter.reconcile(today(), true).await.unwrap()
}

fn of(view: &ReconciliationView, tender: TenderName) -> &TenderTotals {
    view.tenders
        .iter()
        .find(|totals| totals.tender == tender)
        .unwrap()
}

/// How many were taken and how much, how many returned and how much, and what is left.
fn sums(view: &ReconciliationView, tender: TenderName) -> (u32, i64, u32, i64, i64) {
    let totals = of(view, tender);
    (
        totals.taken_count,
        totals.taken,
        totals.returned_count,
        totals.returned,
        totals.net,
    )
}

fn only(view: &ReconciliationView) -> &DifferenceView {
    assert_eq!(view.differences.len(), 1, "{:?}", view.differences);
    &view.differences[0]
}

fn told(difference: &DifferenceView) -> (DifferenceKind, i64, Option<i64>, Option<&str>) {
    (
        difference.kind,
        difference.ours,
        difference.theirs,
        difference.their_status.as_deref(),
    )
}

/// Waits until a reconciliation finds nothing to say.
async fn agrees(till: &Till) -> ReconciliationView {
    until("the till and the service agree", SOON, async || {
        let view = asked(till).await;
        view.differences.is_empty().then_some(view)
    })
    .await
}

async fn return_goods(till: &Till, order: &Placed, line: u16, left_milli: i64) {
    let act = Act::ReturnGoods {
        line,
        left_milli,
        reason: "Не понравилось".to_owned(),
        manager_pin: MANAGER_PIN.to_owned(),
    };
    till.act(order, act).await;
}

/// The file's rows, read by a reader that is not ours, and its whole text.
fn read(path: &str) -> (Vec<Vec<String>>, String) {
    let text = std::fs::read_to_string(path).unwrap();
    let cells = text
        .strip_prefix('\u{feff}')
        .expect("the mark by which Excel knows UTF-8");
    let rows = csv::ReaderBuilder::new()
        .delimiter(b';')
        .has_headers(false)
        .flexible(true)
        .from_reader(cells.as_bytes())
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect();
    (rows, text)
}

fn minor(cell: &str) -> i64 {
    let decimal: Decimal = cell.replace(',', ".").parse().unwrap();
    (decimal * Decimal::ONE_HUNDRED)
        .normalize()
        .to_string()
        .parse()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_every_tender_adds_up_agrees_with_the_service_and_goes_to_a_file() {
    let till = Till::open(Setup::new().clock_by_hand().set("cash.round_to", "\"1.00\"")).await;
    // 464.50 is rounded down to 464.
    let cash = at_the_counter(&till).await;
    till.pay_cash(&cash).await;
    till.hand_over(&cash).await;
    let card = at_the_counter(&till).await;
    till.pay_card(&card).await;
    till.hand_over(&card).await;
    let split = at_the_counter(&till).await;
    let (amount, received) = (100_00, 500_00);
    till.act(&split, Act::TakeCash { amount, received }).await;
    till.act(&split, Act::StartCard { amount: 200_00 }).await;
    let attempt = till.last_attempt(&split).await.no;
    let reference = "=RRN;1".to_owned();
    till.act(&split, Act::ConfirmCard { attempt, reference }).await;
    till.pay_yandex(&split).await;
    till.hand_over(&split).await;
    // One of three packs of milk comes back.
    let (partly, _) = sold_by_qr(&till).await;
    return_goods(&till, &partly, 1, 2000).await;
    until("the refund is done", SOON, async || {
        let back = till.last_attempt(&partly).await.returns.pop()?;
        (back.state == ReturnStateName::Done).then_some(())
    })
    .await;
    // Everything goes back before the goods have left, and the order is canceled.
    let whole = at_the_counter(&till).await;
    till.pay_cash(&whole).await;
    let attempt = till.last_attempt(&whole).await.no;
    till.act(&whole, Act::OweReturn { attempt }).await;
    let back = till.last_attempt(&whole).await.returns[0].no;
    let waiting = looked_at(&till, today()).await;
    assert_eq!(
        of(&waiting, TenderName::Cash).open_count,
        1,
        "the cash is still to be handed out"
    );
    let confirmed = Act::ConfirmReturn {
        attempt,
        no: back,
        manager_pin: None,
    };
    till.act(&whole, confirmed).await;
    till.store_cancels(&whole, "customer_request").await;
    let (_, unpaid) = canceled_unpaid(&till).await;

    let view = asked(&till).await;
    assert_eq!(view.differences, []);
    assert_eq!(sums(&view, TenderName::Cash), (3, 1028_00, 1, 464_00, 564_00));
    assert_eq!(of(&view, TenderName::Cash).rounding, -1_00);
    assert_eq!(sums(&view, TenderName::Card), (2, 664_50, 0, 0, 664_50));
    assert_eq!(sums(&view, TenderName::YandexPay), (2, 629_00, 1, 94_90, 534_10));
    assert!(view.tenders.iter().all(|totals| totals.open_count == 0));
    assert_eq!((view.net, view.currency.as_str()), (1762_60, "RUB"));
    let service = view.service.clone().unwrap();
    assert_eq!((service.asked, service.unanswered), (3, 0));
    assert_eq!((service.net, service.ours), (534_10, 534_10));
    assert_eq!(till.simulator.pay().net_paid("s12"), Decimal::new(534_10, 2));
    assert!(
        view.rows
            .iter()
            .all(|row| row.payment_id.as_deref() != Some(&unpaid))
    );
    let kept: i64 = view.rows.iter().map(|row| row.kept).sum();
    assert_eq!(kept, view.net, "nothing is on its way");
    let row = view.rows.iter().find(|row| row.number == partly.number).unwrap();
    assert_eq!(
        (row.paid, row.returned, row.kept, row.theirs),
        (464_50, 94_90, 369_60, Some(369_60))
    );
    assert_eq!(row.operator.as_deref(), Some("Ольга Кассирова"));

    // Nothing is asked unless it is wished.
    let gets = till.simulator.log().of(Route::PayGet).len();
    let own = looked_at(&till, today()).await;
    assert_eq!(
        (own.tenders, own.net, own.service),
        (view.tenders.clone(), view.net, None)
    );
    assert_eq!(till.simulator.log().of(Route::PayGet).len(), gets);

    // The file.
    let refused = till.counter.save_reconciliation(today()).await.unwrap_err();
    assert_eq!(refused.code, "needsRole", "a cashier may look, and not take away");
    till.sign_in_as_manager().await;
    let path = till.counter.save_reconciliation(today()).await.unwrap();
    assert!(
        Path::new(&path).ends_with("reports/payments-2026-11-21.csv"),
        "{path}"
    );
    let (rows, text) = read(&path);
    let payments: Vec<&Vec<String>> = rows[1..].iter().take_while(|row| row.len() > 1).collect();
    assert_eq!(payments.len(), view.rows.len());
    let column = |name: &str| rows[0].iter().position(|cell| cell == name).unwrap();
    let sum = |name: &str| payments.iter().map(|row| minor(&row[column(name)])).sum::<i64>();
    assert_eq!(sum("Оплачено"), 1028_00 + 664_50 + 629_00);
    assert_eq!(sum("Возвращено"), 464_00 + 94_90);
    assert_eq!(sum("Округление"), -1_00);
    let total = |tender: &str| {
        rows.iter()
            .find(|row| row.len() == 8 && row[0] == tender)
            .unwrap()
    };
    assert_eq!(total("Наличные")[2], "1028,00");
    assert_eq!(total("Яндекс Пэй")[6], "534,10");
    assert!(rows.iter().any(|row| row[0] == "Всего" && row[1] == "1762,60"));
    assert!(
        payments
            .iter()
            .any(|row| row[column("RRN и код подтверждения")] == "'=RRN;1")
    );

    // In the till's language, column by column.
    till.counter.set_language("en").await.unwrap();
    let (english, _) = read(&till.counter.save_reconciliation(today()).await.unwrap());
    assert_eq!(english[0].len(), rows[0].len());
    let paid = english[0].iter().position(|cell| cell == "Paid").unwrap();
    assert_eq!(paid, column("Оплачено"));
    assert!(english.iter().any(|row| row[0] == "Total" && row[1] == "1762,60"));
    for order in [&cash, &card, &split, &partly, &whole] {
        assert!(!text.contains(&till.code(order)), "a code is in the file");
    }
    for personal in ["Мария", "Кузнецова", "9001234567", "Кассирова"] {
        assert!(!text.contains(personal), "{personal} is in the file");
    }
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_capture_after_the_end_is_found_by_the_reconciliation_and_refunded() {
    let till = Till::open(Setup::new().clock_by_hand()).await;
    let (order, payment) = canceled_unpaid(&till).await;
    assert_eq!(agrees(&till).await.rows, [], "nothing moved");
    till.simulator.pay().bank_captures_late(&payment).unwrap();
    let view = asked(&till).await;
    let difference = only(&view);
    assert_eq!(
        told(difference),
        (DifferenceKind::HeldThereOnly, 0, Some(464_50), Some("CAPTURED"))
    );
    assert_eq!(
        (difference.order_id, &difference.payment_id),
        (order.id, &payment)
    );
    assert_eq!(
        view.rows.len(),
        1,
        "what differs is shown, though it took nothing here"
    );
    let service = view.service.unwrap();
    assert_eq!((service.net, service.ours), (464_50, 0));
    // The asking alone set the refund going.
    until("the late capture is refunded", SOON, async || {
        let payment = till.simulator.pay().payment(&payment).unwrap();
        (payment.status == PayStatus::Refunded).then_some(())
    })
    .await;
    let view = agrees(&till).await;
    assert_eq!(sums(&view, TenderName::YandexPay), (1, 464_50, 1, 464_50, 0));
    assert_eq!(
        till.last_attempt(&order).await.closure,
        Some(ClosureName::Returned)
    );
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_that_was_refunded_past_the_till_is_found_and_then_counted_as_gone() {
    let till = Till::open(refunding_at_once()).await;
    let (order, payment) = sold_by_qr(&till).await;
    agrees(&till).await;
    past_the_till(
        &till,
        &format!("v2/orders/{payment}/refund"),
        Some(json!({
            "refundAmount": "94.90", "externalOperationId": "cabinet-1", "branchId": "b", "managerId": "m",
            "targetCart": {"items": [
                {"productId": "100262", "quantityCount": "1"},
                {"productId": "100101", "quantityCount": "2"},
            ]},
        })),
    )
    .await;
    let view = asked(&till).await;
    assert_eq!(
        told(only(&view)),
        (
            DifferenceKind::Amount,
            464_50,
            Some(369_60),
            Some("PARTIALLY_REFUNDED")
        )
    );
    assert_eq!(view.net, 464_50, "the till says what it knows");
    past_the_till(&till, &format!("v1/orders/{payment}/rollback"), None).await;
    let view = agrees(&till).await;
    assert_eq!(sums(&view, TenderName::YandexPay), (1, 464_50, 1, 464_50, 0));
    assert_eq!(
        till.last_attempt(&order).await.closure,
        Some(ClosureName::Returned)
    );
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn money_that_the_service_no_longer_holds_is_a_difference() {
    let till = Till::open(refunding_at_once()).await;
    let (_, payment) = sold_by_qr(&till).await;
    past_the_till(&till, &format!("v1/orders/{payment}/rollback"), None).await;
    let view = asked(&till).await;
    assert_eq!(
        told(only(&view)),
        (DifferenceKind::HeldHereOnly, 464_50, Some(0), Some("REFUNDED"))
    );
    agrees(&till).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outcome_that_is_open_is_no_difference_of_sums() {
    let till = Till::open(Setup::new().clock_by_hand()).await;
    let order = at_the_counter(&till).await;
    let payment = till.show_qr(&order).await.order_id;
    let view = asked(&till).await;
    assert_eq!(
        told(only(&view)),
        (DifferenceKind::Open, 0, Some(0), Some("PENDING"))
    );
    assert_eq!(of(&view, TenderName::YandexPay).open_count, 1);
    till.simulator.pay().customer_pays(&payment).unwrap();
    till.attempt_in(&order, AttemptStateName::Captured).await;
    till.hand_over(&order).await;
    assert_eq!(agrees(&till).await.net, 464_50);
    // A return under way here is open as well.
    till.simulator
        .faults()
        .always(Route::PayRefund, Fault::DropBefore);
    return_goods(&till, &order, 1, 2000).await;
    let view = asked(&till).await;
    assert_eq!(
        told(only(&view)),
        (DifferenceKind::Open, 369_60, Some(464_50), Some("CAPTURED"))
    );
    assert_eq!(
        (view.net, view.rows[0].going_back, view.rows[0].kept),
        (464_50, 94_90, 369_60)
    );
    till.simulator.faults().clear();
    assert_eq!(agrees(&till).await.net, 369_60);
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_that_does_not_answer_agrees_with_nothing_and_is_not_pressed() {
    let till = Till::open(Setup::new().clock_by_hand()).await;
    for _ in 0..9 {
        sold_by_qr(&till).await;
    }
    let faults = till.simulator.faults();
    let gets = || till.simulator.log().of(Route::PayGet).len();
    let limit = Fault::Status {
        code: 429,
        retry_after: Some(Duration::from_secs(30)),
    };
    // Four at once; silence is tried three times more, a clear word is not.
    for (fault, calls) in [
        (Fault::DropBefore, 7),
        (Fault::status(500), 7),
        (Fault::Garbage, 7),
        (Fault::status(401), 4),
        (limit, 4),
    ] {
        faults.always(Route::PayGet, fault.clone());
        let before = gets();
        let view = asked(&till).await;
        faults.clear();
        assert_eq!(view.differences.len(), 9, "{fault:?}");
        for difference in &view.differences {
            let unknown = (DifferenceKind::Unanswered, 464_50, None, None);
            assert_eq!(told(difference), unknown, "{fault:?}");
        }
        let service = view.service.unwrap();
        assert_eq!((service.asked, service.unanswered), (9, 9));
        assert_eq!((service.net, service.ours), (0, 0), "no sum is built on silence");
        assert_eq!(
            view.net,
            9 * 464_50,
            "the till's own side does not need the service"
        );
        assert_eq!(gets() - before, calls, "{fault:?}");
    }
    // One of them is lost: the others are told about.
    faults.next(Route::PayGet, Fault::DropBefore);
    let view = asked(&till).await;
    assert_eq!(only(&view).kind, DifferenceKind::Unanswered);
    let service = view.service.unwrap();
    assert_eq!(
        (service.unanswered, service.net, service.ours),
        (1, 8 * 464_50, 8 * 464_50)
    );
    agrees(&till).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_payment_that_the_service_does_not_know_is_a_difference_if_it_brought_money() {
    let mut till = Till::open(Setup::new().clock_by_hand()).await;
    let (order, payment) = sold_by_qr(&till).await;
    canceled_unpaid(&till).await;
    let right = till.setup.clone();
    // The settings name the sandbox, say.
    let other = right.simulator().await;
    till.stop().await;
    till.setup = right
        .clone()
        .set("yandex_pay.base_url", format!("{:?}", other.pay().base_url()));
    till.start().await;
    let view = asked(&till).await;
    let difference = only(&view);
    assert_eq!(
        told(difference),
        (DifferenceKind::UnknownThere, 464_50, None, None)
    );
    assert_eq!(
        (difference.order_id, &difference.payment_id),
        (order.id, &payment)
    );
    till.stop().await;
    till.setup = right;
    till.start().await;
    agrees(&till).await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_took_yandex_pay_off_sees_that_it_cannot_ask_and_other_money_is_left_out() {
    let mut till = Till::open(Setup::new().clock_by_hand()).await;
    sold_by_qr(&till).await;
    let right = till.setup.clone();
    till.stop().await;
    till.setup = right.clone().without_yandex_pay();
    till.start().await;
    let view = asked(&till).await;
    assert_eq!(only(&view).kind, DifferenceKind::Unanswered);
    assert_eq!((view.service, view.net), (None, 464_50));
    till.stop().await;
    // Roubles are never added to what is in another currency.
    till.setup = right
        .clone()
        .without_yandex_pay()
        .set("store.currency", "\"UZS\"");
    till.start().await;
    let view = looked_at(&till, today()).await;
    assert_eq!((view.currency.as_str(), view.net, view.rows), ("UZS", 0, vec![]));
    till.stop().await;
    till.setup = right;
    till.start().await;
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shift_has_what_moved_between_its_borders() {
    let till = Till::open(Setup::new().clock_by_hand()).await;
    let minute = SignedDuration::from_mins(1);
    let code = |answer: Result<(), counter::view::CommandError>| answer.unwrap_err().code;
    assert_eq!(till.counter.shifts().await.unwrap(), []);
    assert_eq!(
        code(till.counter.close_shift(None, "").await.map(|_| ())),
        "noShift"
    );
    till.sign_in_as_picker().await;
    assert_eq!(code(till.counter.open_shift(0).await.map(|_| ())), "needsRole");
    assert_eq!(
        till.counter.reconcile(today(), false).await.unwrap_err().code,
        "needsRole"
    );
    till.sign_in_as_cashier().await;

    let opened = till.counter.open_shift(0).await.unwrap();
    let first = &opened[0];
    assert_eq!(
        (first.closed_at, first.opened_by.as_deref()),
        (None, Some("Ольга Кассирова"))
    );
    assert_eq!(code(till.counter.open_shift(0).await.map(|_| ())), "shiftOpen");
    let morning = at_the_counter(&till).await;
    till.pay_cash(&morning).await;
    till.hand_over(&morning).await;
    let open = looked_at(&till, shift(first.id)).await;
    assert_eq!(
        (open.to, open.net),
        (None, 464_50),
        "an open shift goes up to now"
    );
    till.setup.clock.advance(minute);
    till.sign_in_as_manager().await;
    till.counter.close_shift(None, "").await.unwrap();
    let closed = till.counter.shifts().await.unwrap();
    assert_eq!(closed[0].closed_at, Some(till.setup.clock.now().as_millisecond()));
    assert_eq!(closed[0].closed_by.as_deref(), Some("Анна Директорова"));
    till.sign_in_as_cashier().await;

    // The second shift begins where the first ended, to the microsecond: money of that moment is the second's.
    let second = till.counter.open_shift(0).await.unwrap();
    let ids: Vec<i64> = second.iter().map(|shift| shift.id).collect();
    assert_eq!(ids, [first.id + 1, first.id], "newest first");
    assert_eq!(second[0].opened_at, closed[0].closed_at.unwrap());
    let noon = at_the_counter(&till).await;
    till.pay_card(&noon).await;
    till.hand_over(&noon).await;
    till.setup.clock.advance(minute);
    // Milk of the first shift comes back in the second.
    return_goods(&till, &morning, 1, 2000).await;
    let back = till.last_attempt(&morning).await;
    let confirmed = Act::ConfirmReturn {
        attempt: back.no,
        no: back.returns[0].no,
        manager_pin: None,
    };
    till.act(&morning, confirmed).await;

    let one = looked_at(&till, shift(first.id)).await;
    assert_eq!(sums(&one, TenderName::Cash), (1, 464_50, 0, 0, 464_50));
    assert_eq!(sums(&one, TenderName::Card), (0, 0, 0, 0, 0));
    assert_eq!(one.to, closed[0].closed_at);
    let two = looked_at(&till, shift(first.id + 1)).await;
    assert_eq!(sums(&two, TenderName::Cash), (0, 0, 1, 94_90, -94_90));
    assert_eq!(sums(&two, TenderName::Card), (1, 464_50, 0, 0, 464_50));
    assert_eq!(looked_at(&till, today()).await.net, one.net + two.net);
    let yesterday = Period::Day {
        date: "2026-11-20".to_owned(),
    };
    assert_eq!(looked_at(&till, yesterday).await.rows, []);
    assert_eq!(
        till.counter.reconcile(shift(99), false).await.unwrap_err().code,
        "unknownShift"
    );
    let no_day = Period::Day {
        date: "../../etc".to_owned(),
    };
    assert_eq!(
        till.counter.reconcile(no_day, false).await.unwrap_err().code,
        "badInput"
    );

    let acts: Vec<&str> = till
        .counter
        .journal()
        .audit_latest(200)
        .await
        .unwrap()
        .iter()
        .map(|row| row.act.word())
        .filter(|act| act.starts_with("shift"))
        .collect();
    assert_eq!(acts, ["shift_opened", "shift_closed", "shift_opened"]);

    till.sign_in_as_manager().await;
    let path = till.counter.save_reconciliation(shift(first.id)).await.unwrap();
    assert!(
        path.ends_with(&format!("payments-shift-{}.csv", first.id)),
        "{path}"
    );
    till.finish().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_that_cannot_be_written_says_where_and_a_day_is_the_stores() {
    // It is 12:00 in Moscow and 23:00 of the same day in Kiribati's Line Islands; an hour later it is tomorrow there.
    let setup = Setup::new()
        .clock_by_hand()
        .set("reports.folder", "\"till.db/reports\"")
        .set("store.hours.opens", "\"00:00\"")
        .set("store.hours.closes", "\"23:59\"")
        .set("store.hours.time_zone", "\"Pacific/Kiritimati\"");
    let till = Till::open(setup).await;
    let order = at_the_counter(&till).await;
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    till.setup.clock.advance(SignedDuration::from_hours(1));
    let order = at_the_counter(&till).await;
    till.pay_card(&order).await;
    till.hand_over(&order).await;
    let tomorrow = Period::Day {
        date: "2026-11-22".to_owned(),
    };
    let (one, two) = (looked_at(&till, today()).await, looked_at(&till, tomorrow).await);
    assert_eq!(
        (of(&one, TenderName::Cash).net, of(&one, TenderName::Card).net),
        (464_50, 0)
    );
    assert_eq!(
        (of(&two, TenderName::Cash).net, of(&two, TenderName::Card).net),
        (0, 464_50)
    );
    till.sign_in_as_manager().await;
    let error = till.counter.save_reconciliation(today()).await.unwrap_err();
    assert_eq!(error.code, "reportFailed");
    let path = error.params["path"].as_str().unwrap();
    assert!(
        path.ends_with("till.db/reports/payments-2026-11-21.csv"),
        "{path}"
    );
    till.finish().await;
}
