//! A reconciliation as a file that a Russian office program opens by a double click: UTF-8 with its mark, semicolons,
//! decimal commas. First the payments, so that they can be filtered and sorted; then the totals.
//!
//! No names, no phones, no codes: only the staff's own reference of a card payment.

use super::words::Words;
use crate::view::{PaymentRow, ReconciliationView, TenderTotals};
use domain::Money;
use jiff::{Timestamp, tz::TimeZone};

const MARK: &[u8] = "\u{feff}".as_bytes();

/// The file's whole content.
pub(super) fn written(
    view: &ReconciliationView,
    words: &Words,
    zone: &TimeZone,
) -> Result<Vec<u8>, csv::Error> {
    let mut content = MARK.to_vec();
    let mut sheet = csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(&mut content);
    sheet.write_record(words.columns)?;
    for row in &view.rows {
        sheet.write_record(payment(row, view, words, zone))?;
    }
    sheet.write_record([""])?;
    sheet.write_record(words.totals)?;
    for totals in &view.tenders {
        sheet.write_record(total(totals, words))?;
    }
    sheet.write_record([words.net.to_owned(), amount(view.net)])?;
    sheet.write_record([""])?;
    let to = view
        .to
        .map_or_else(|| words.still_open.to_owned(), |to| time(to, zone));
    sheet.write_record([words.period.to_owned(), time(view.from, zone), to])?;
    sheet.write_record([words.currency, &view.currency])?;
    match &view.service {
        Some(service) => {
            sheet.write_record([words.service_asked.to_owned(), service.asked.to_string()])?;
            sheet.write_record([
                words.service_unanswered.to_owned(),
                service.unanswered.to_string(),
            ])?;
            sheet.write_record([words.service_net.to_owned(), amount(service.net)])?;
            sheet.write_record([words.service_ours.to_owned(), amount(service.ours)])?;
        }
        None => sheet.write_record([words.service_off])?,
    }
    sheet.flush()?;
    drop(sheet);
    Ok(content)
}

fn payment(row: &PaymentRow, view: &ReconciliationView, words: &Words, zone: &TimeZone) -> [String; 16] {
    let difference = view
        .differences
        .iter()
        .find(|difference| row.payment_id.as_ref() == Some(&difference.payment_id));
    let maybe = |text: &Option<String>| text.as_deref().map(defused).unwrap_or_default();
    [
        defused(&row.number),
        row.attempt.to_string(),
        (words.tender)(row.tender).to_owned(),
        (words.state)(row.state, row.closure).to_owned(),
        time(row.started_at, zone),
        row.captured_at.map(|at| time(at, zone)).unwrap_or_default(),
        amount(row.paid),
        amount(row.rounding),
        amount(row.returned),
        amount(row.going_back),
        amount(row.kept),
        maybe(&row.reference),
        maybe(&row.payment_id),
        maybe(&row.their_status),
        row.theirs.map(amount).unwrap_or_default(),
        difference
            .map(|difference| (words.difference)(difference.kind).to_owned())
            .unwrap_or_default(),
    ]
}

fn total(totals: &TenderTotals, words: &Words) -> [String; 8] {
    [
        (words.tender)(totals.tender).to_owned(),
        totals.taken_count.to_string(),
        amount(totals.taken),
        amount(totals.rounding),
        totals.returned_count.to_string(),
        amount(totals.returned),
        amount(totals.net),
        totals.open_count.to_string(),
    ]
}

/// `-0,50`.
fn amount(minor: i64) -> String {
    Money::from_minor(minor).to_string().replace('.', ",")
}

/// In the store's time, as the office program reads it.
fn time(millis: i64, zone: &TimeZone) -> String {
    Timestamp::from_millisecond(millis)
        .map(|at| {
            at.to_zoned(zone.clone())
                .strftime("%d.%m.%Y %H:%M:%S")
                .to_string()
        })
        .unwrap_or_default()
}

/// A text from outside must never be taken for a formula.
fn defused(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        Some(_) | None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests;
