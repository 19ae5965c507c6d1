//! A shift as figures: what was taken and given back by tender, and what must be in the drawer. Pure.

use crate::view::{CashMoveKind, CashMoveView, ShiftReportView, TenderName, TenderTotals, UnfinishedView};
use domain::{Currency, OperatorId};
use jiff::Timestamp;
use journal::{CashMove, Ended, Shift};
use std::collections::HashMap;

/// What a report is made of.
pub(super) struct Books<'a> {
    pub shift: &'a Shift,
    /// When it is drawn up.
    pub at: Timestamp,
    pub store: &'a str,
    pub till: &'a str,
    pub currency: Currency,
    /// Of the shift's time, in `currency`.
    pub tenders: Vec<TenderTotals>,
    pub moves: &'a [CashMove],
    pub ended: Ended,
    pub unfinished: Vec<UnfinishedView>,
    pub names: &'a HashMap<OperatorId, String>,
}

/// X. A closing adds its number, who closed, and the count.
pub(super) fn drawn_up(books: Books<'_>) -> ShiftReportView {
    let name = |operator: Option<OperatorId>| operator.and_then(|by| books.names.get(&by).cloned());
    let moved = |kind: journal::CashMoveKind| -> i64 {
        let of_kind = books.moves.iter().filter(|one| one.kind == kind);
        of_kind.map(|one| one.amount.minor()).sum()
    };
    let (cash_in, cash_out) = (
        moved(journal::CashMoveKind::In),
        moved(journal::CashMoveKind::Out),
    );
    let cash = books
        .tenders
        .iter()
        .filter(|totals| totals.tender == TenderName::Cash);
    let cash_net: i64 = cash.map(|totals| totals.net).sum();
    let cash_before = books.shift.cash_before.minor();
    ShiftReportView {
        shift: books.shift.id.0,
        z_number: None,
        at: books.at.as_millisecond(),
        opened_at: books.shift.opened_at.as_millisecond(),
        opened_by: name(books.shift.opened_by),
        closed_by: None,
        store: books.store.to_owned(),
        till: books.till.to_owned(),
        currency: books.currency.code().to_owned(),
        net: books.tenders.iter().map(|totals| totals.net).sum(),
        handed_over: books.ended.handed_over,
        canceled: books.ended.canceled,
        cash_before,
        cash_in,
        cash_out,
        cash_expected: cash_before + cash_in - cash_out + cash_net,
        cash_counted: None,
        difference: None,
        remark: None,
        moves: books
            .moves
            .iter()
            .map(|one| CashMoveView {
                kind: match one.kind {
                    journal::CashMoveKind::In => CashMoveKind::In,
                    journal::CashMoveKind::Out => CashMoveKind::Out,
                },
                amount: one.amount.minor(),
                reason: one.reason.clone(),
                by: name(one.by),
                at: one.at.as_millisecond(),
            })
            .collect(),
        unfinished: books.unfinished,
        tenders: books.tenders,
    }
}
