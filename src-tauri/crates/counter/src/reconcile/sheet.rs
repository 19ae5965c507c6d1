//! A reconciliation as a file for an office program. First the payments, so that they can be filtered and sorted; then
//! the totals.
//!
//! No names, no phones, no codes: only the staff's own reference of a card payment.

use super::words::Words;
use crate::office::{self, amount, defused, time};
use crate::view::{PaymentRow, ReconciliationView, TenderTotals};
use jiff::tz::TimeZone;

/// The file's whole content.
pub(super) fn written(
    view: &ReconciliationView,
    words: &Words,
    zone: &TimeZone,
) -> Result<Vec<u8>, csv::Error> {
    let mut sheet = office::sheet();
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
    office::finished(sheet)
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

#[cfg(test)]
mod tests;
