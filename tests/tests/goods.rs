//! Goods from the shelf to Kuper: marking codes, weights, substitutes, and what is said and promised around them.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]
#![allow(clippy::inconsistent_digit_grouping, reason = "roubles_kopecks")]

use counter::view::{
    Act, CommandError, LifecycleName, LineView, OrderView, PickView, SubstituteForm, Update, WeightVerdict,
};
use jiff::{SignedDuration, Timestamp};
use scenarios::{Basket, Placed, Setup, Till};
use serde_json::json;
use simulator::kuper::{Composition, ViolationKind};
use tempfile::TempDir;

/// Milk, each pack with a code of its own.
const MILK: &str = "4607038360036";
/// Its number in fourteen digits, as a code has it.
const GTIN: &str = "04607038360036";

fn code(serial: &str) -> String {
    format!("01{GTIN}21{serial}\u{1d}93dGVz")
}

/// A store that lists milk as marked, and a Kuper that wants its codes.
fn marked_store(setup: Setup) -> (Setup, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("marked.txt");
    std::fs::write(&list, format!("# by GTIN\n{GTIN}\n")).unwrap();
    let setup = setup
        .set(
            "picking.marked_goods",
            format!("{:?}", list.display().to_string()),
        )
        .set("kuper.flat_marking", "\"send\"")
        .kuper(|kuper| kuper.marked = [MILK.to_owned()].into());
    (setup, folder)
}

/// Two packs of milk and a kilogram of apples.
fn milk_and_apples() -> Basket {
    Basket::new().pieces(MILK, "Молоко", 2, "94.90", "").weighed(
        "100262",
        "Яблоки",
        2,
        1000,
        "99.90",
        "89.90",
    )
}

fn scan(text: &str) -> Act {
    Act::ScanItem {
        text: text.to_owned(),
    }
}

fn pieces(line: u16, packs: i64) -> Act {
    let pick = PickView::Pieces { milli: packs * 1000 };
    Act::Pick { line, pick }
}

fn refuse(left: i64, units: &[u16]) -> Act {
    Act::RefuseLine {
        line: 0,
        left_milli: left * 1000,
        units: units.to_vec(),
    }
}

fn weigh(grams: u32) -> Act {
    Act::Pick {
        line: 1,
        pick: PickView::Weighed { grams },
    }
}

fn milk(view: &OrderView) -> &LineView {
    &view.lines[0]
}

fn units(view: &OrderView) -> (u32, Vec<&str>) {
    let marking = milk(view).marking.as_ref().unwrap();
    (
        marking.lacking,
        marking.units.iter().map(String::as_str).collect(),
    )
}

fn sent(composition: &Composition) -> &[String] {
    &composition.line(MILK).unwrap().marking_codes
}

/// Ready, with codes A and B, and the customer at the counter.
async fn marked_at_the_counter(till: &Till) -> Placed {
    let order = till.place(&milk_and_apples()).await;
    till.start_picking(&order).await;
    till.act(&order, weigh(1000)).await;
    for serial in ["A", "B"] {
        till.act(&order, scan(&code(serial))).await;
    }
    till.finish_picking(&order, 1).await;
    till.customer_has_code(&order).await;
    till.verify_code(&order).await;
    order
}

async fn a_marked_order_arrives_whole(setup: Setup) {
    let (setup, _list) = marked_store(setup);
    let till = Till::open(setup).await;
    let order = till.place(&milk_and_apples()).await;
    till.start_picking(&order).await;
    till.act(&order, weigh(1000)).await;

    // Counted by hand: two units lack their codes, and nothing can be assembled.
    let view = till.act(&order, pieces(0, 2)).await;
    assert_eq!(units(&view), (2, vec![]));
    assert!(!view.allowed.contains(&domain::CommandKind::Assemble));
    let missing = till.refused(&order, Act::Assemble, "marksMissing").await;
    assert_eq!(
        (missing.params["line"].clone(), missing.params["lacking"].clone()),
        (json!(0), json!(2))
    );

    // A scanner may put its own signs before the code.
    till.act(&order, scan(&format!("]d2{}", code("A")))).await;
    let view = till.act(&order, scan(&format!("\u{1d}{}", code("B")))).await;
    assert_eq!(units(&view), (0, vec!["A", "B"]));
    assert_eq!(milk(&view).pick, PickView::Pieces { milli: 2000 });
    assert_eq!(
        till.refused(&order, scan(&code("A")), "markTwice").await.params["line"],
        json!(0)
    );

    // One more, taken back in one step.
    let view = till.act(&order, scan(&code("C"))).await;
    assert_eq!(milk(&view).pick, PickView::Pieces { milli: 3000 });
    till.refused(&order, pieces(0, 2), "marksTooMany").await;
    let view = till.act(&order, Act::Undo).await;
    assert_eq!(
        (milk(&view).pick, units(&view)),
        (PickView::Pieces { milli: 2000 }, (0, vec!["A", "B"]))
    );

    assert!(view.allowed.contains(&domain::CommandKind::Assemble));
    till.finish_picking(&order, 1).await;
    till.customer_has_code(&order).await;
    till.to_the_till(&order).await;
    till.pay_cash(&order).await;
    let record = till.hand_over(&order).await;
    let exactly = [code("A"), code("B")];
    assert_eq!(sent(record.ready.as_ref().unwrap()), exactly);
    assert_eq!(sent(record.delivered.as_ref().unwrap()), exactly);
    let apples = record.delivered.as_ref().unwrap().line("100262").unwrap();
    assert!(apples.marking_codes.is_empty());
    till.finish().await;
}

#[tokio::test]
async fn a_marked_order_arrives_at_kuper_with_its_codes_exactly() {
    a_marked_order_arrives_whole(Setup::new()).await;
}

#[tokio::test]
async fn the_nested_dialect_carries_the_codes_too() {
    a_marked_order_arrives_whole(Setup::new().nested()).await;
}

#[tokio::test]
async fn the_flat_dialect_leaves_codes_out_unless_the_store_sends_them() {
    let till = Till::open(Setup::new()).await;
    let order = till
        .place(&Basket::new().pieces(MILK, "Молоко", 1, "94.90", ""))
        .await;
    till.start_picking(&order).await;
    // Goods that no list names are marked as soon as one code was scanned.
    let view = till.view(&order).await;
    assert_eq!(milk(&view).marking, None);
    let view = till.act(&order, scan(&code("A"))).await;
    assert_eq!(units(&view), (0, vec!["A"]));
    till.finish_picking(&order, 1).await;
    till.customer_has_code(&order).await;
    assert!(sent(till.at_kuper(&order).ready.as_ref().unwrap()).is_empty());
    till.finish().await;
}

#[tokio::test]
async fn a_refused_unit_is_not_among_the_delivered_codes() {
    let (setup, _list) = marked_store(Setup::new());
    let till = Till::open(setup).await;
    let order = marked_at_the_counter(&till).await;
    assert_eq!(
        till.refused(&order, refuse(1, &[]), "unitsUnclear").await.params["needed"],
        json!(1)
    );
    let view = till.act(&order, refuse(1, &[0])).await;
    assert_eq!(units(&view), (0, vec!["B"]));
    till.confirm_goods_and_bags(&order).await;
    till.pay_cash(&order).await;
    let record = till.hand_over(&order).await;
    assert_eq!(sent(record.ready.as_ref().unwrap()), [code("A"), code("B")]);
    assert_eq!(sent(record.delivered.as_ref().unwrap()), [code("B")]);

    // The refused one is on the shelf again, the sold one is not.
    let next = till.place(&milk_and_apples()).await;
    till.start_picking(&next).await;
    let used = till.refused(&next, scan(&code("B")), "markUsed").await;
    assert_eq!(used.params["number"], json!(order.number));
    till.act(&next, scan(&code("A"))).await;
    till.finish().await;
}

#[tokio::test]
async fn a_unit_belongs_to_one_open_order_until_that_is_canceled() {
    let (setup, _list) = marked_store(Setup::new());
    let mut till = Till::open(setup).await;
    let first = till.place(&milk_and_apples()).await;
    let second = till.place(&milk_and_apples()).await;
    for order in [&first, &second] {
        till.start_picking(order).await;
    }
    till.act(&first, scan(&code("A"))).await;
    till.restart().await;
    // Without its seal it is the same unit.
    let bare = format!("01{GTIN}21A");
    till.refused(&second, scan(&bare), "markUsed").await;
    till.store_cancels(&first, "out_of_stock").await;
    till.act(&second, scan(&bare)).await;
    till.rest().await;
    till.finish().await;
}

#[tokio::test]
async fn a_unit_that_was_put_back_cannot_be_brought_back_once_another_order_has_it() {
    let till = Till::open(Setup::new()).await;
    let first = till.place(&milk_and_apples()).await;
    let second = till.place(&milk_and_apples()).await;
    for order in [&first, &second] {
        till.start_picking(order).await;
    }
    till.act(&first, scan(&code("A"))).await;
    let view = till.act(&first, Act::Unmark { line: 0, unit: 0 }).await;
    assert_eq!(
        (milk(&view).pick, milk(&view).marking.clone()),
        (PickView::Untouched, None)
    );
    till.act(&second, scan(&code("A"))).await;
    till.refused(&first, Act::Undo, "markUsed").await;
    till.finish().await;
}

#[tokio::test]
async fn a_misread_code_says_what_to_do_and_changes_nothing() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&milk_and_apples()).await;
    till.start_picking(&order).await;
    let before = till.stored(&order).await;
    for (scanned, refusal) in [
        ("0104607038360035215A\u{1d}93dGVz", "markCheckDigit"),
        ("]d20104607038360036", "markCutShort"),
        ("0104607038360036215Zk:q(Y7aaaa93dGVzbbbb", "markSeparatorLost"),
        ("010460703836003621Яж", "markWrongLetters"),
        ("010460703836003621A\u{1d}8005120000", "markForeign"),
    ] {
        till.refused(&order, scan(scanned), refusal).await;
    }
    let other = till
        .refused(&order, scan("0104601234567893215A"), "unknownBarcode")
        .await;
    assert_eq!(other.params["text"], json!("04601234567893"));
    assert_eq!(till.stored(&order).await, before);
    till.finish().await;
}

#[tokio::test]
async fn a_weight_is_judged_by_the_stores_tolerance_before_and_after_it_is_taken() {
    let till = Till::open(Setup::new().set("picking.weight_tolerance_percent", 5)).await;
    let order = till.place(&milk_and_apples()).await;
    let weighing = async |line, grams| till.counter.weighing(order.id, line, grams).await;
    assert_eq!(weighing(1, 1000).await.unwrap_err().code, "tooEarly");
    till.start_picking(&order).await;
    till.act(&order, pieces(0, 2)).await;
    let before = till.view(&order).await;
    let tolerance = before.lines[1].tolerance.unwrap();
    assert_eq!((tolerance.least, tolerance.most), (950, 1050));
    assert_eq!(
        (before.lines[0].tolerance, before.lines[1].weight_verdict),
        (None, None)
    );

    let preview = weighing(1, 1051).await.unwrap();
    // 89.90 for half a kilogram: 1051 g are 188.97.
    assert_eq!((preview.sum, preview.order_sum), (188_97, 188_97 + 189_80));
    assert_eq!(preview.verdict, WeightVerdict::Over);
    assert_eq!(weighing(1, 949).await.unwrap().verdict, WeightVerdict::Under);
    let after = till.view(&order).await;
    assert_eq!(
        (after.version, after.lines),
        (before.version, before.lines),
        "a preview changes nothing"
    );
    for (line, grams, refusal) in [
        (0, 100, "notWeighable"),
        (1, 0, "badQuantity"),
        (9, 100, "noSuchLine"),
    ] {
        assert_eq!(weighing(line, grams).await.unwrap_err().code, refusal);
    }

    let after = till.act(&order, weigh(1051)).await;
    assert_eq!(after.lines[1].weight_verdict, Some(WeightVerdict::Over));
    assert_eq!((after.lines[1].sum, after.sum), (preview.sum, preview.order_sum));
    assert_eq!(weighing(1, 1051).await.unwrap(), preview, "as it stands already");
    till.finish().await;
}

#[tokio::test]
async fn the_stores_own_estimate_is_shown_and_told_to_nobody() {
    let till = Till::open(Setup::new().clock_by_hand()).await;
    let order = till.place(&milk_and_apples()).await;
    till.sign_in_as_picker().await;
    let now = till.setup.clock.now();
    let at = |minutes| Some((now + SignedDuration::from_mins(minutes)).as_millisecond());
    let set = |minutes| Act::SetEstimate { at: at(minutes) };
    assert_eq!(till.act(&order, set(25)).await.estimate, at(25));
    let card = till.counter.board().await.unwrap().cards.remove(0);
    assert_eq!(card.estimate, at(25));
    for wrong in [-2, 7 * 24 * 60 + 1] {
        till.refused(&order, set(wrong), "badEstimate").await;
    }
    assert_eq!(
        till.act(&order, Act::SetEstimate { at: None }).await.estimate,
        None
    );
    till.act(&order, set(10)).await;
    till.pick_all(&order).await;
    till.finish_picking(&order, 1).await;
    till.refused(&order, set(20), "tooLate").await;
    assert_eq!(till.view(&order).await.estimate, at(10), "what was said stays");
    let story = till.counter.story(order.id).await.unwrap();
    let set = story.entries.iter().filter(|entry| entry.name == "estimate_set");
    let times: Vec<Option<&String>> = set.map(|entry| entry.details.get("at")).collect();
    let text = |minutes| at(minutes).unwrap().to_string();
    assert_eq!(times, [Some(&text(25)), None, Some(&text(10))]);
    till.sign_in_as_cashier().await;
    // The strict Kuper would have refused a word it does not know.
    till.finish().await;
}

#[tokio::test]
async fn a_moved_pickup_time_stays_marked_until_somebody_saw_it() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&milk_and_apples()).await;
    let promised = till.view(&order).await.window;
    let moved = async |until: &str| {
        let changes = json!({"delivery": {"expectedTo": until}});
        till.simulator.kuper().update(&order.key, changes).await.unwrap();
        till.view(&order).await
    };
    let changed = async || till.counter.board().await.unwrap().cards[0].window_changed;
    assert!(!changed().await);

    let view = moved("2026-11-21T18:00:00+03:00").await;
    assert_eq!(view.window_before, Some(promised.clone()));
    let six: Timestamp = "2026-11-21T15:00:00Z".parse().unwrap();
    assert_eq!(view.window.to, Some(six.as_millisecond()));
    assert!(changed().await);

    // Back to what was promised: nobody need know.
    let view = moved("2026-11-21T14:00:00+03:00").await;
    assert_eq!((view.window_before, view.window), (None, promised.clone()));
    till.refused(&order, Act::AcknowledgeWindow, "windowUnchanged")
        .await;

    moved("2026-11-21T18:00:00+03:00").await;
    till.make_ready(&order).await;
    assert_eq!(till.view(&order).await.window_before, Some(promised));
    till.sign_in_as_picker().await;
    let view = till.act(&order, Act::AcknowledgeWindow).await;
    assert_eq!(view.window_before, None);
    assert!(!changed().await);
    till.sign_in_as_cashier().await;
    till.finish().await;
}

const SAID: &str = "Мария просила позвонить";

fn note(line: Option<u16>, text: &str) -> Act {
    Act::Note {
        line,
        text: text.to_owned(),
    }
}

#[tokio::test]
async fn notes_are_shown_to_staff_and_go_with_the_customers_data() {
    let till = Till::open(Setup::new()).await;
    let order = till.place(&milk_and_apples()).await;
    till.sign_in_as_picker().await;
    let mut updates = till.counter.updates();
    let view = till.act(&order, note(Some(1), &format!("  {SAID} "))).await;
    till.act(&order, note(None, "второй пакет в холодильнике")).await;
    assert_eq!(view.notes.len(), 1);
    assert_eq!(view.notes[0].text, SAID);
    assert_eq!(
        (view.notes[0].line, view.notes[0].by.as_deref()),
        (Some(1), Some("Пётр Сборщиков"))
    );
    // The other windows hear of it, though the order's version stays.
    loop {
        if let Update::Order { order } = updates.recv().await.unwrap()
            && order.notes.len() == 2
        {
            assert_eq!(order.version, view.version);
            break;
        }
    }
    till.refused(&order, note(Some(9), "?"), "noSuchLine").await;
    till.refused(&order, note(None, "  "), "badInput").await;
    till.sign_in_as_cashier().await;
    till.make_ready(&order).await;
    till.to_the_till(&order).await;
    till.act(&order, note(None, "ждёт у стойки")).await;
    till.pay_cash(&order).await;
    till.hand_over(&order).await;
    till.refused(&order, note(None, "поздно"), "closed").await;
    let told = async |till: &Till| {
        let story = till.counter.story(order.id).await.unwrap();
        let notes = story.entries.into_iter().filter(|entry| entry.name == "noted");
        notes
            .map(|entry| entry.details["text"].clone())
            .collect::<Vec<_>>()
    };
    assert_eq!(
        told(&till).await,
        [SAID, "второй пакет в холодильнике", "ждёт у стойки"]
    );

    // Nothing of it leaves the machine.
    let export = till.export(&order).await;
    assert!(!export.to_string().contains("Мария"), "{export}");

    let later = till.setup.clock.now() + SignedDuration::from_hours(1);
    let erased = till.counter.journal().erase_personal(later).await.unwrap();
    assert_eq!(erased.notes, 3);
    let view = till.view(&order).await;
    assert_eq!((view.notes.len(), view.lifecycle), (0, LifecycleName::HandedOver));
    assert!(told(&till).await.is_empty());
    till.finish().await;
}

#[tokio::test]
async fn goods_seen_in_orders_are_found_and_stand_in_for_others() {
    let till = Till::open(Setup::new()).await;
    let kefir = "4601234567893";
    let seen = Basket::new()
        .pieces("100101", "Кефир «Весёлый», 1 %", 1, "80.00", "75.00")
        .weighed("100262", "Яблоки", 2, 1000, "99.90", "89.90");
    let mut first = seen
        .order(till.next_order(), till.setup.kuper.dialect)
        .body()
        .clone();
    first["payload"]["positions"][0]["barcodes"] = json!([kefir]);
    let first = simulator::orders::NewOrder::from_body(first, till.setup.kind).unwrap();
    till.simulator.kuper().place(&first).await.unwrap();
    let order = till.place(&Basket::bread()).await;
    till.sign_in_as_picker().await;

    let found = async |text: &str| -> Result<Vec<String>, CommandError> {
        let goods = till.counter.find_goods(text).await?;
        Ok(goods.into_iter().map(|goods| goods.sku).collect())
    };
    for text in [
        kefir,
        "100101",
        "КЕФИР",
        "весел кеф",
        &format!("01{:0>14}21A", kefir),
    ] {
        assert_eq!(found(text).await.unwrap(), ["100101"], "{text}");
    }
    assert!(found("кефир 3,2").await.unwrap().is_empty());
    assert!(found("  ").await.unwrap().is_empty());
    let apples = till.counter.find_goods("яблоки").await.unwrap().remove(0);
    assert_eq!((apples.price, apples.grams), (99_90, Some(500)));

    till.start_picking(&order).await;
    let goods = till.counter.find_goods("кефир").await.unwrap().remove(0);
    let substitute = SubstituteForm {
        sku: goods.sku,
        name: goods.name,
        quantity_milli: 1000,
        price: goods.price,
        grams: goods.grams,
    };
    till.act(&order, Act::Replace { line: 0, substitute }).await;
    // The form knows no barcode; the till does.
    let view = till.act(&order, scan(kefir)).await;
    assert_eq!(view.lines[1].pick, PickView::Pieces { milli: 2000 });
    till.finish_picking(&order, 1).await;
    till.customer_has_code(&order).await;
    let ready = till.at_kuper(&order).ready.unwrap();
    assert_eq!(ready.line("100101").unwrap().quantity, 2.into());
    till.sign_in_as_cashier().await;
    till.finish().await;
}

/// Whether the simulator would see a till that forgets codes.
#[tokio::test]
async fn a_till_that_lists_nothing_is_caught_by_the_strict_kuper() {
    let setup = Setup::new().kuper(|kuper| kuper.marked = [MILK.to_owned()].into());
    let mut till = Till::open(setup).await;
    till.tolerate(ViolationKind::Schema);
    let order = till
        .place(&Basket::new().pieces(MILK, "Молоко", 1, "94.90", ""))
        .await;
    till.assemble_and_ready(&order, 1).await;
    scenarios::until("the refusal", scenarios::SOON, async || {
        let violations = till.simulator.kuper().violations();
        violations
            .iter()
            .any(|one| one.what.contains("markingCode"))
            .then_some(())
    })
    .await;
    till.finish().await;
}
