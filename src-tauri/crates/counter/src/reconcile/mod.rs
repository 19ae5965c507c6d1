//! What the till took in a day or a shift, and what the payment service says of the same payments.
//!
//! # This room
//!
//! | Module | Does |
//! |---|---|
//! | `period` | a day of the store's calendar as a span of time, or a shift |
//! | `placed` | which moments of an order's money are of it: by the clock for a day, by the journal's order for a shift |
//! | `moves`, `sums` | the till's side, pure: when money came and went, totals by tender, rows |
//! | `ask`, `compare` | the service's side: what it says of each payment, and how that differs |
//! | `sheet`, `words` | the same as a file for an office program |
//!
//! The day is that of the store: the zone of `store.hours`, else the machine's, else UTC.
//!
//! What is read is the ledgers as they stand now, so a past day shows how its attempts ended since; but money counts
//! where it moved, and no later event moves it to another day. What the asking finds is not written down here: the
//! payment's own follower is told to look, and what follows is decided where it always is.

mod ask;
mod compare;
mod moves;
pub(crate) mod period;
mod placed;
mod sheet;
mod sums;
mod words;

use crate::{
    Counter,
    engine::Inner,
    view::{CommandError, Period, ReconciliationView, TenderTotals},
};
use domain::{OperatorId, Order, Role};
use journal::{Shift, ShiftId};
use period::{Named, Span};
use placed::Placed;
use std::{collections::HashMap, sync::Arc};
use sums::Books;

impl Counter {
    /// Totals of a day or a shift. With `ask`, Yandex Pay is asked about each of its payments, which may take a while.
    pub async fn reconcile(&self, period: Period, ask: bool) -> Result<ReconciliationView, CommandError> {
        self.inner.signed_in(Role::Cashier)?;
        let named = self.inner.span_of(&period).await?;
        reconcile(&self.inner, &named, ask).await
    }

    /// Asks Yandex Pay and writes the whole into the folder for reports. Returns the file's path.
    pub async fn save_reconciliation(&self, period: Period) -> Result<String, CommandError> {
        let inner = &self.inner;
        inner.signed_in(Role::Manager)?;
        let named = inner.span_of(&period).await?;
        let view = reconcile(inner, &named, true).await?;
        let content = sheet::written(&view, words::words(&inner.language().await), &inner.time_zone());
        inner
            .save_report(&format!("payments-{}.csv", named.name), content)
            .await
    }
}

async fn reconcile(inner: &Arc<Inner>, named: &Named, ask: bool) -> Result<ReconciliationView, CommandError> {
    let names: HashMap<OperatorId, String> = inner
        .operators()
        .await?
        .into_iter()
        .map(|operator| (operator.id, operator.name))
        .collect();
    let span = named.span;
    let orders = inner.orders_of(named).await?;
    if !ask {
        return Ok(inner.books(&orders, span, &names).view(&[], None));
    }
    let payments = inner.books(&orders, span, &names).to_ask();
    let asked_at = inner.pay.is_some().then(|| inner.clock.now());
    let asked = ask::ask(inner, payments).await?;
    // The till goes on while the service is asked: the rows are of the same moment as the answers.
    let orders = inner.orders_of(named).await?;
    let view = inner.books(&orders, span, &names).view(&asked, asked_at);
    ask::tell_followers(inner, &asked);
    Ok(view)
}

impl Inner {
    /// Totals by tender of what was recorded in a shift so far.
    pub(crate) async fn totals_of(&self, shift: &Shift) -> Result<Vec<TenderTotals>, CommandError> {
        let span = Span {
            from: shift.opened_at,
            to: shift.closed_at,
        };
        let orders = self.recorded_in(shift.id).await?;
        Ok(self.books(&orders, span, &HashMap::new()).tenders())
    }

    fn books<'a>(
        &self,
        orders: &'a [Placed],
        span: Span,
        names: &'a HashMap<OperatorId, String>,
    ) -> Books<'a> {
        Books {
            orders,
            span,
            currency: self.config.store.currency,
            names,
            offers_pay: self.pay.is_some(),
        }
    }

    async fn orders_of(&self, named: &Named) -> Result<Vec<Placed>, CommandError> {
        match named.shift {
            Some(shift) => self.recorded_in(shift).await,
            None => self.moved_between(&named.span).await,
        }
    }

    async fn moved_between(&self, span: &Span) -> Result<Vec<Placed>, CommandError> {
        let mut placed = Vec::new();
        for id in self.journal.payments_between(span.from, span.end()).await? {
            let order = self.load(id).await?;
            if self.is_in_our_money(&order) {
                placed.push(Placed::by_time(order, span));
            }
        }
        Ok(placed)
    }

    /// The logs are read whole: only they tell by which event money moved.
    async fn recorded_in(&self, shift: ShiftId) -> Result<Vec<Placed>, CommandError> {
        let mut placed = Vec::new();
        for (id, versions) in self.journal.events_of_shift(shift).await? {
            let log = self.journal.log(id).await?;
            let Some(one) = Placed::by_log(id, &log, &versions) else {
                return Err(CommandError::new("storage").with("why", format!("the log of order {id}")));
            };
            if !one.order.ledger.attempts.is_empty() && self.is_in_our_money(&one.order) {
                placed.push(one);
            }
        }
        Ok(placed)
    }

    /// A store that changed its currency has orders whose sums may not be added to those of today.
    fn is_in_our_money(&self, order: &Order) -> bool {
        let ours = order.currency == self.config.store.currency;
        if !ours {
            tracing::warn!(number = %order.number, "is in another currency than the store's, and left out of the totals");
        }
        ours
    }
}
