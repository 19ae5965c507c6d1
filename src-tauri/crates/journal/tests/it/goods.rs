//! Goods that were seen, marked units that are taken, notes beside orders.

use crate::support::{Home, act, append, assert_sound, at, create, intruder, keys, manager, say};
use domain::{
    Command, Event, Grams, LineNo, MarkingCode, Money, NewOrder, Order, OrderedLine, Pick, PickupWindow,
    Quantity, Sku,
};
use journal::{AppendError, Create, Journal, Note, NoteError};
use sqlx::Connection;

const EAN: &str = "4607038360036";

fn line(sku: &str, name: &str, price: i64) -> OrderedLine {
    OrderedLine {
        sku: sku.into(),
        name: name.to_owned(),
        barcodes: Vec::new(),
        quantity: Quantity::pieces(2),
        weight: None,
        price: Money::from_minor(price),
        discount_price: Money::from_minor(price / 2),
        remark: None,
    }
}

fn milk() -> OrderedLine {
    OrderedLine {
        barcodes: vec![EAN.to_owned(), "100".to_owned()],
        ..line("100", "Молоко «Ёлочка» 3,2 %", 9990)
    }
}

fn apples() -> OrderedLine {
    OrderedLine {
        weight: Some(Grams(1001)),
        ..line("200", "Яблоки", 4550)
    }
}

async fn receive(journal: &Journal, n: u64, seconds: i64, lines: Vec<OrderedLine>) -> Order {
    let whole = create(n);
    let order = NewOrder {
        lines,
        keys: keys(n),
        ..whole.order.clone()
    };
    let create = Create {
        order,
        at: at(seconds),
        ..whole
    };
    journal.create(create).await.unwrap()
}

async fn found(journal: &Journal, text: &str) -> Vec<String> {
    let goods = journal.find_goods(text, 20).await.unwrap();
    goods.into_iter().map(|goods| goods.sku.0).collect()
}

fn mark(serial: &str) -> MarkingCode {
    MarkingCode::read(&format!("01{EAN:0>14}21{serial}"))
        .unwrap()
        .unwrap()
}

fn scan(serial: &str) -> Command {
    Command::MarkUnit {
        line: LineNo(0),
        mark: mark(serial),
    }
}

#[tokio::test]
async fn ordered_goods_are_known_by_code_and_by_words_of_their_names() {
    let home = Home::new();
    let journal = home.open().await;
    receive(&journal, 1, 0, vec![milk(), apples()]).await;
    for text in [
        "100",
        EAN,
        "04607038360036",
        "молоко",
        "ЕЛОЧКА",
        "ёлочка мол",
        " 3,2   % ",
        mark("A").as_str(),
    ] {
        assert_eq!(found(&journal, text).await, ["100"], "{text}");
    }
    for text in ["молоко 2,5", "460703836003", "", "  ", "100%"] {
        assert!(found(&journal, text).await.is_empty(), "{text}");
    }
    let known = journal.goods_of(&Sku::from("100")).await.unwrap().unwrap();
    assert_eq!(known.barcodes, [EAN], "a barcode that is the SKU says nothing");
    assert_eq!(
        (known.price, known.grams, known.last_seen),
        (Money::from_minor(9990), None, at(0))
    );
    let known = journal.goods_of(&Sku::from("200")).await.unwrap().unwrap();
    assert_eq!(known.grams, Some(Grams(501)), "of one pack, half up");
    assert_eq!(journal.goods_of(&Sku::from("300")).await.unwrap(), None);
}

#[tokio::test]
async fn the_newest_goods_come_first_and_the_newest_price_holds() {
    let home = Home::new();
    let journal = home.open().await;
    receive(
        &journal,
        1,
        20,
        vec![line("1", "Сыр молодой", 100), line("2", "Сыр старый", 200)],
    )
    .await;
    receive(&journal, 2, 30, vec![line("2", "Сыр выдержанный", 300)]).await;
    assert_eq!(found(&journal, "сыр").await, ["2", "1"]);
    assert!(found(&journal, "старый").await.is_empty());
    // A clock that was put back must not bring old prices back.
    receive(&journal, 3, 10, vec![line("2", "Сыр прежний", 100)]).await;
    let known = journal.goods_of(&Sku::from("2")).await.unwrap().unwrap();
    assert_eq!(
        (known.name.as_str(), known.price),
        ("Сыр выдержанный", Money::from_minor(300))
    );
    // Whoever types a SKU alone does not take the name away.
    receive(&journal, 4, 40, vec![line("2", "2", 400)]).await;
    let known = journal.goods_of(&Sku::from("2")).await.unwrap().unwrap();
    assert_eq!(
        (known.name.as_str(), known.price),
        ("Сыр выдержанный", Money::from_minor(400))
    );
}

#[tokio::test]
async fn substitutes_and_proposed_goods_are_known_too() {
    let home = Home::new();
    let journal = home.open().await;
    let order = receive(&journal, 1, 0, vec![milk()]).await;
    let order = act(&journal, &order, Command::StartPicking).await.unwrap();
    let substitute = line("300", "Кефир", 8000);
    let replace = Command::Replace {
        line: LineNo(0),
        substitute,
    };
    let order = act(&journal, &order, replace).await.unwrap();
    let lines = vec![line("400", "Ряженка", 7000)];
    let proposed = domain::record(&order, domain::Fact::LinesProposed { lines });
    journal.append(append(&order, proposed)).await.unwrap();
    assert_eq!(found(&journal, "кефир").await, ["300"]);
    assert_eq!(found(&journal, "ряженка").await, ["400"]);
}

#[tokio::test]
async fn a_refused_order_teaches_nothing() {
    let home = Home::new();
    let journal = home.open().await;
    receive(&journal, 1, 0, vec![milk()]).await;
    let again = Create {
        order: NewOrder {
            lines: vec![line("900", "Лишнее", 1)],
            ..create(1).order
        },
        ..create(1)
    };
    journal.create(again).await.unwrap_err();
    assert!(found(&journal, "лишнее").await.is_empty());
}

#[tokio::test]
async fn among_fifty_thousand_goods_the_right_ones_are_found_and_no_more_than_fit() {
    let home = Home::new();
    home.open().await.close().await;
    let mut filler = intruder(&home).await;
    say(
        &mut filler,
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000)
         INSERT INTO goods (sku, name, search, price, grams, last_seen)
         SELECT 'sku-' || i, 'Товар ' || i, 'товар из очень длинного перечня номер ' || i || ' весовой', i, NULL, i FROM n",
    )
    .await;
    say(
        &mut filler,
        "INSERT INTO goods_barcodes (sku, barcode, number) SELECT sku, '9' || sku, '9' || sku FROM goods",
    )
    .await;
    filler.close().await.unwrap();
    let journal = home.open().await;
    for (text, first, count) in [
        ("9sku-777", Some("sku-777"), 1),
        ("sku-50000", Some("sku-50000"), 1),
        ("ТОВАР весовой", Some("sku-50000"), 20),
        ("перечня 12345", Some("sku-12345"), 1),
        ("товар которого нет", None, 0),
    ] {
        let goods = found(&journal, text).await;
        assert_eq!(
            (goods.first().map(String::as_str), goods.len()),
            (first, count),
            "{text}"
        );
    }
}

#[tokio::test]
async fn a_marked_unit_is_in_one_order() {
    let home = Home::new();
    let journal = home.open().await;
    let mut first = receive(&journal, 1, 0, vec![milk()]).await;
    let mut second = receive(&journal, 2, 0, vec![milk()]).await;
    for order in [&mut first, &mut second] {
        *order = act(&journal, order, Command::StartPicking).await.unwrap();
    }
    first = act(&journal, &first, scan("A")).await.unwrap();
    let refused = act(&journal, &second, scan("A")).await.unwrap_err();
    assert_eq!(refused, AppendError::MarkUsed { holder: first.id });
    assert_eq!(
        journal.order(second.id).await.unwrap(),
        Some(second.clone()),
        "nothing of it is stored"
    );
    assert_eq!(journal.order_with_mark(&mark("A")).await.unwrap(), Some(first.id));

    // Put back, it is free; taking the step back would take it from whoever has it now.
    let missing = Command::Pick {
        line: LineNo(0),
        pick: Pick::Missing,
    };
    first = act(&journal, &first, missing).await.unwrap();
    assert_eq!(journal.order_with_mark(&mark("A")).await.unwrap(), None);
    second = act(&journal, &second, scan("A")).await.unwrap();
    let refused = act(&journal, &first, Command::Undo).await.unwrap_err();
    assert_eq!(refused, AppendError::MarkUsed { holder: second.id });
    assert_sound(&journal).await;

    let cancel = Event::Canceled {
        cancellation: domain::Cancellation {
            by: domain::CanceledBy::Kuper,
            slug: "customer_request".to_owned(),
            description: String::new(),
        },
    };
    journal.append(append(&second, vec![cancel])).await.unwrap();
    act(&journal, &first, Command::Undo).await.unwrap();
    assert_eq!(journal.order_with_mark(&mark("A")).await.unwrap(), Some(first.id));
    assert_sound(&journal).await;
}

#[tokio::test]
async fn rows_of_marks_that_no_order_holds_are_found_out() {
    let home = Home::new();
    let journal = home.open().await;
    let order = receive(&journal, 1, 0, vec![milk()]).await;
    let mut intruder = intruder(&home).await;
    say(
        &mut intruder,
        "INSERT INTO marks (unit, order_id) VALUES ('0100000000000000211', 1)",
    )
    .await;
    let found = journal.verify().await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].order, found[0].what.contains("marked")),
        (order.id, true)
    );
}

#[tokio::test]
async fn notes_are_of_open_orders_and_go_with_the_customer() {
    let home = Home::new();
    let journal = home.open().await;
    let order = receive(&journal, 1, 0, vec![milk()]).await;
    let note = |text: &str| Note {
        order: order.id,
        line: Some(LineNo(0)),
        text: text.to_owned(),
        at: at(5),
        by: manager().operator,
    };
    assert!(!format!("{:?}", note("Иван")).contains("Иван"));
    let mut changes = journal.changes();
    journal.note(note("Иван перезвонит")).await.unwrap();
    assert_eq!(changes.recv().await.unwrap(), journal::Change::Order(order.id));
    assert_eq!(
        journal.notes_of(order.id).await.unwrap(),
        [note("Иван перезвонит")]
    );
    let version = journal.order(order.id).await.unwrap().unwrap().version;
    assert_eq!(version, order.version, "a note is no event");

    let cancel = Command::Cancel {
        cancellation: domain::Cancellation {
            by: domain::CanceledBy::Merchant,
            slug: "out_of_stock".to_owned(),
            description: String::new(),
        },
    };
    act(&journal, &order, cancel).await.unwrap();
    assert_eq!(journal.note(note("поздно")).await, Err(NoteError::NotOpen));
    assert_eq!(
        journal.erase_personal(at(1)).await.unwrap().notes,
        0,
        "closed just then"
    );
    assert_eq!(journal.erase_personal(at(1000)).await.unwrap().notes, 1);
    assert!(journal.notes_of(order.id).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_journal_folded_by_the_rules_before_learns_its_goods_and_what_was_promised() {
    let home = Home::new();
    let journal = home.open().await;
    let order = receive(&journal, 1, 0, vec![milk(), apples()]).await;
    let promised = order.window;
    let window = PickupWindow {
        to: Some(at(900)),
        ..promised
    };
    let moved = domain::record(&order, domain::Fact::WindowChanged { window });
    journal.append(append(&order, moved)).await.unwrap();
    journal.close().await;

    // As the program before this one left it.
    let mut old = intruder(&home).await;
    for sql in [
        "UPDATE orders SET fold = json_remove(fold, '$.window_before', '$.estimate')",
        "DELETE FROM goods_barcodes",
        "DELETE FROM goods",
        "PRAGMA user_version = 2",
    ] {
        say(&mut old, sql).await;
    }
    old.close().await.unwrap();

    let journal = home.open().await;
    assert_sound(&journal).await;
    let order = journal.order(order.id).await.unwrap().unwrap();
    assert_eq!((order.window, order.window_before), (window, Some(promised)));
    assert_eq!(found(&journal, "молоко").await, ["100"]);
    assert_eq!(found(&journal, EAN).await, ["100"]);
    let milk = journal.goods_of(&Sku::from("100")).await.unwrap().unwrap();
    assert_eq!(milk.last_seen, at(0));
}
