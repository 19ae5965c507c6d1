#![allow(clippy::inconsistent_digit_grouping, reason = "roubles_kopecks")]

use super::super::words::words;
use super::*;
use crate::view::{AttemptStateName, ClosureName, DifferenceKind, DifferenceView, ServiceTotals, TenderName};

fn row(number: &str, reference: Option<&str>) -> PaymentRow {
    PaymentRow {
        order_id: 1,
        number: number.to_owned(),
        attempt: 2,
        tender: TenderName::YandexPay,
        state: AttemptStateName::Closed,
        closure: Some(ClosureName::RolledBack),
        started_at: 1_795_338_000_000,
        captured_at: None,
        paid: 1_234_567_05,
        rounding: -50,
        returned: 0,
        going_back: 7,
        kept: 464_00,
        reference: reference.map(str::to_owned),
        payment_id: Some("s12-1".to_owned()),
        their_status: Some("=HYPERLINK(\"x\")".to_owned()),
        theirs: Some(9000),
        operator: Some("Ольга Кассирова".to_owned()),
    }
}

fn view(rows: Vec<PaymentRow>) -> ReconciliationView {
    ReconciliationView {
        from: 1_795_305_600_000,
        to: None,
        currency: "RUB".to_owned(),
        tenders: vec![TenderTotals {
            tender: TenderName::Cash,
            taken_count: 1,
            taken: 464_00,
            rounding: -50,
            returned_count: 0,
            returned: 0,
            net: 464_00,
            open_count: 0,
        }],
        net: 464_00,
        service: Some(ServiceTotals {
            asked_at: 0,
            asked: 3,
            unanswered: 1,
            net: 90_00,
            ours: 0,
        }),
        differences: vec![DifferenceView {
            kind: DifferenceKind::HeldThereOnly,
            order_id: 1,
            number: "12-1-000001".to_owned(),
            payment_id: "s12-1".to_owned(),
            ours: 0,
            theirs: Some(9000),
            their_status: None,
        }],
        rows,
    }
}

/// The file's text without its mark, and its cells as a reader that is not ours sees them.
fn read(view: &ReconciliationView) -> (String, Vec<Vec<String>>) {
    let zone = TimeZone::get("Europe/Moscow").unwrap();
    let content = written(view, words("ru"), &zone).unwrap();
    let text = std::str::from_utf8(content.strip_prefix(crate::office::MARK).unwrap())
        .unwrap()
        .to_owned();
    let cells = csv::ReaderBuilder::new()
        .delimiter(b';')
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes())
        .records()
        .map(|record| record.unwrap().iter().map(str::to_owned).collect())
        .collect();
    (text, cells)
}

#[test]
fn a_row_is_written_as_a_russian_office_program_reads_it() {
    let (text, cells) = read(&view(vec![row("12-1-000001", Some("RRN 1;2"))]));
    assert_eq!(cells[0][0], "Заказ");
    assert_eq!(
        cells[1],
        [
            "12-1-000001",
            "2",
            "Яндекс Пэй",
            "отменён",
            "22.11.2026 12:00:00",
            "",
            "1234567,05",
            "-0,50",
            "0,00",
            "0,07",
            "464,00",
            "RRN 1;2",
            "s12-1",
            "'=HYPERLINK(\"x\")",
            "90,00",
            "деньги есть только в Яндекс Пэй",
        ]
    );
    assert!(text.contains("\r\n"));
    assert!(!text.contains("Ольга"), "no names leave the till");
}

#[test]
fn the_totals_stand_below_the_payments() {
    let (_, cells) = read(&view(Vec::new()));
    let line = |first: &str| cells.iter().rfind(|line| line[0] == first).unwrap()[1..].to_vec();
    assert_eq!(
        line("Наличные"),
        ["1", "464,00", "-0,50", "0", "0,00", "464,00", "0"]
    );
    assert_eq!(line("Всего"), ["464,00"]);
    assert_eq!(line("Период"), ["22.11.2026 03:00:00", "смена открыта"]);
    assert_eq!(line("Валюта"), ["RUB"]);
    assert_eq!(line("Яндекс Пэй: спрошено платежей"), ["3"]);
    assert_eq!(line("Яндекс Пэй: без ответа"), ["1"]);
    assert_eq!(line("Яндекс Пэй: сумма у сервиса"), ["90,00"]);
}

#[test]
fn a_cell_that_a_program_would_run_is_made_a_text() {
    for dangerous in ["=1+1", "+7", "-1", "@SUM(A1)", "\tx", "\rx"] {
        let (_, cells) = read(&view(vec![row("12-1-000001", Some(dangerous))]));
        assert_eq!(cells[1][11], format!("'{dangerous}"));
    }
    for plain in ["RRN 123", "a=b", "", "\"quoted\"; and\r\nbroken"] {
        let (_, cells) = read(&view(vec![row("12-1-000001", Some(plain))]));
        assert_eq!(cells[1][11], plain);
    }
}
