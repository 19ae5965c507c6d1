//! From orders and a period to what is shown: the till's totals by tender, its rows, and where the payment
//! service says something else. Pure: no clock, no network, no journal.

use super::{
    compare::{Said, compare},
    moves::{self, Move},
    period::Span,
    placed::{Placed, Within},
};
use crate::view::{
    AttemptStateName, ClosureName, DifferenceView, PaymentRow, ReconciliationView, ServiceTotals,
    TenderTotals,
};
use domain::{
    Attempt, AttemptNo, AttemptState, Currency, Money, OperatorId, Order, OrderId, PaymentId, Tender,
};
use jiff::Timestamp;
use std::collections::HashMap;

/// One payment that the service was asked about, with the attempt as it stood when the answer came.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    pub order: OrderId,
    pub attempt: Attempt,
    pub payment_id: PaymentId,
    pub said: Said,
}

/// What the till brings to a reconciliation.
pub(super) struct Books<'a> {
    /// All in `currency`.
    pub orders: &'a [Placed],
    /// From when to when, for people.
    pub span: Span,
    pub currency: Currency,
    pub names: &'a HashMap<OperatorId, String>,
    /// The store offers Yandex Pay.
    pub offers_pay: bool,
}

impl Books<'_> {
    fn attempts(&self) -> impl Iterator<Item = (&Order, &Attempt, &Within)> {
        self.orders.iter().flat_map(|placed| {
            let attempts = placed.order.ledger.attempts.iter().zip(&placed.within);
            attempts.map(move |(attempt, within)| (&placed.order, attempt, within))
        })
    }

    /// Payments of the span that the service has to be asked about, oldest first: whatever became of them. One that was
    /// closed may hold a late capture, and one that was captured may have been refunded past us.
    pub fn to_ask(&self) -> Vec<(OrderId, AttemptNo, PaymentId)> {
        let mut found: Vec<_> = self
            .attempts()
            .filter(|(_, _, within)| within.any())
            .filter_map(|(order, attempt, _)| {
                let id = attempt.payment_id.clone()?;
                Some((attempt.started_at, (order.id, attempt.no, id)))
            })
            .collect();
        found.sort_by_key(|(started_at, (order, no, _))| (*started_at, *order, *no));
        found.into_iter().map(|(_, payment)| payment).collect()
    }

    /// `asked`: none, when the service was not asked. `asked_at`: none, when there is nobody to ask.
    pub fn view(&self, asked: &[Asked], asked_at: Option<Timestamp>) -> ReconciliationView {
        let differences: Vec<DifferenceView> = asked
            .iter()
            .filter_map(|payment| self.difference(payment))
            .collect();
        let mut rows: Vec<PaymentRow> = self
            .attempts()
            .map(|(order, attempt, within)| self.row(order, attempt, within, asked))
            .filter(|row| row.is_of_the_span || differences.iter().any(|difference| row.is_about(difference)))
            .map(|row| row.row)
            .collect();
        rows.sort_by_key(|row| (row.started_at, row.order_id, row.attempt));
        let tenders = self.tenders();
        ReconciliationView {
            from: self.span.from.as_millisecond(),
            to: self.span.to.map(Timestamp::as_millisecond),
            currency: self.currency.code().to_owned(),
            net: tenders.iter().map(|totals| totals.net).sum(),
            tenders,
            service: asked_at.map(|at| service_totals(asked, at)),
            differences,
            rows,
        }
    }

    /// A line for each tender of the store, also where nothing was taken.
    pub fn tenders(&self) -> Vec<TenderTotals> {
        [Tender::Cash, Tender::Card, Tender::YandexPay]
            .into_iter()
            .map(|tender| self.totals(tender))
            .filter(|totals| {
                self.offers_pay
                    || totals.tender != Tender::YandexPay.into()
                    || *totals != empty(Tender::YandexPay)
            })
            .collect()
    }

    fn totals(&self, tender: Tender) -> TenderTotals {
        let mut totals = empty(tender);
        let of_tender = self.attempts().filter(|(_, attempt, _)| attempt.tender == tender);
        for (_, attempt, within) in of_tender {
            let (taken, returned) = (moves::taken(attempt, within), moves::returned(attempt, within));
            totals.taken_count = totals.taken_count.saturating_add(count(taken.len()));
            totals.taken += sum(&taken).minor();
            totals.rounding += taken.iter().map(|part| part.rounding).sum::<Money>().minor();
            totals.returned_count = totals.returned_count.saturating_add(count(returned.len()));
            totals.returned += sum(&returned).minor();
            totals.open_count = totals
                .open_count
                .saturating_add(count(open_within(attempt, within)));
        }
        totals.net = totals.taken - totals.returned;
        totals
    }

    fn row(&self, order: &Order, attempt: &Attempt, within: &Within, asked: &[Asked]) -> Row {
        let (taken, returned) = (moves::taken(attempt, within), moves::returned(attempt, within));
        let is_of_the_span = !taken.is_empty() || !returned.is_empty() || open_within(attempt, within) > 0;
        let said = asked
            .iter()
            .find(|payment| payment.order == order.id && payment.attempt.no == attempt.no)
            .map(|payment| &payment.said);
        let row = PaymentRow {
            order_id: order.id.0,
            number: order.number.0.clone(),
            attempt: attempt.no.0,
            tender: attempt.tender.into(),
            state: state_name(&attempt.state),
            closure: closure_name(&attempt.state),
            started_at: attempt.started_at.as_millisecond(),
            captured_at: attempt.captured_at.map(Timestamp::as_millisecond),
            paid: sum(&taken).minor(),
            rounding: taken.iter().map(|part| part.rounding).sum::<Money>().minor(),
            returned: sum(&returned).minor(),
            going_back: moves::going_back(attempt)
                .map(|back| back.pay_out)
                .sum::<Money>()
                .minor(),
            kept: moves::kept(attempt).minor(),
            reference: attempt.reference.clone(),
            payment_id: attempt.payment_id.as_ref().map(|id| id.0.clone()),
            their_status: said.and_then(Said::status).map(str::to_owned),
            theirs: said.and_then(Said::theirs).map(Money::minor),
            operator: attempt
                .operator
                .and_then(|operator| self.names.get(&operator).cloned()),
        };
        Row { row, is_of_the_span }
    }

    fn difference(&self, payment: &Asked) -> Option<DifferenceView> {
        let number = self
            .orders
            .iter()
            .find(|placed| placed.order.id == payment.order)
            .map(|placed| placed.order.number.0.clone())
            .unwrap_or_default();
        Some(DifferenceView {
            kind: compare(&payment.attempt, &payment.said)?,
            order_id: payment.order.0,
            number,
            payment_id: payment.payment_id.0.clone(),
            ours: payment.attempt.kept().minor(),
            theirs: payment.said.theirs().map(Money::minor),
            their_status: payment.said.status().map(str::to_owned),
        })
    }
}

struct Row {
    row: PaymentRow,
    is_of_the_span: bool,
}

impl Row {
    fn is_about(&self, difference: &DifferenceView) -> bool {
        self.row.payment_id.as_ref() == Some(&difference.payment_id)
    }
}

fn service_totals(asked: &[Asked], asked_at: Timestamp) -> ServiceTotals {
    // Both sums are of the same payments: those of which the service told what it holds.
    let told: Vec<(Money, Money)> = asked
        .iter()
        .filter_map(|payment| Some((payment.said.theirs()?, payment.attempt.kept())))
        .collect();
    ServiceTotals {
        asked_at: asked_at.as_millisecond(),
        asked: count(asked.len()),
        unanswered: count(
            asked
                .iter()
                .filter(|payment| payment.said == Said::Silent)
                .count(),
        ),
        net: told.iter().map(|(theirs, _)| *theirs).sum::<Money>().minor(),
        ours: told.iter().map(|(_, ours)| *ours).sum::<Money>().minor(),
    }
}

/// What of the attempt is of the period and has no end yet: itself, by its beginning, and each return, by its own.
fn open_within(attempt: &Attempt, within: &Within) -> usize {
    let itself = usize::from(attempt.is_open() && within.began);
    let returns = attempt.returns.iter().zip(&within.returns);
    itself
        + returns
            .filter(|(back, within)| !back.is_done() && within.owed)
            .count()
}

fn sum(moves: &[Move]) -> Money {
    moves.iter().map(|part| part.money).sum()
}

fn count(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

fn empty(tender: Tender) -> TenderTotals {
    TenderTotals {
        tender: tender.into(),
        taken_count: 0,
        taken: 0,
        rounding: 0,
        returned_count: 0,
        returned: 0,
        net: 0,
        open_count: 0,
    }
}

fn state_name(state: &AttemptState) -> AttemptStateName {
    match state {
        AttemptState::Started => AttemptStateName::Started,
        AttemptState::Waiting { .. } => AttemptStateName::Waiting,
        AttemptState::Unsure => AttemptStateName::Unsure,
        AttemptState::RollingBack => AttemptStateName::RollingBack,
        AttemptState::Captured => AttemptStateName::Captured,
        AttemptState::Mismatched { .. } => AttemptStateName::Mismatched,
        AttemptState::ReturnOwed => AttemptStateName::ReturnOwed,
        AttemptState::Closed { .. } => AttemptStateName::Closed,
    }
}

fn closure_name(state: &AttemptState) -> Option<ClosureName> {
    match state {
        AttemptState::Closed { closure } => Some(closure.into()),
        AttemptState::Started
        | AttemptState::Waiting { .. }
        | AttemptState::Unsure
        | AttemptState::RollingBack
        | AttemptState::Captured
        | AttemptState::Mismatched { .. }
        | AttemptState::ReturnOwed => None,
    }
}

#[cfg(test)]
mod tests;
