//! Shifts: from when to when the drawer was one person's to answer for, what went through it, and what was counted.
//! Every step is signed; the journal keeps the audit with it.
//!
//! | Module | Does |
//! |---|---|
//! | `report` | X and Z from what the shift holds: pure |
//! | `unfinished` | what the next shift takes over: pure |
//!
//! X is drawn up whenever it is asked for. Z is drawn up once, in the transaction that closes, and kept as it was: no
//! later event changes it, and nothing computes it again. What moves money waits while the drawer is counted up
//! ([`Inner::drawer`]), so that each coin lies on one side of a closing or the other: a shift has what was recorded while
//! it was open, by the journal's own order. Its times are for people; a clock that was put back moves no money.

mod report;
#[cfg(test)]
mod tests;
mod unfinished;

use crate::{
    Counter,
    engine::Inner,
    view::{CashMoveKind, CommandError, ShiftReportView, ShiftView, UnfinishedView},
};
use domain::{Money, OperatorId, Order, Role};
use jiff::Timestamp;
use journal::{CashMove, CloseShift, CloseShiftError, MoveCashError, OpenShiftError, Shift, ShiftId};
use report::{Books, drawn_up};
use std::collections::HashMap;

/// Shifts on one screen.
const LISTED: u32 = 50;
/// A hundred million in major units: no drawer holds more, and no sum of such overflows.
const MOST: i64 = 10_000_000_000;
/// Longer reasons and remarks are no honest input.
const LONGEST_TEXT: usize = 500;

impl Counter {
    /// The latest shifts, newest first. If one is open, it is the first, and has no `closed_at`.
    pub async fn shifts(&self) -> Result<Vec<ShiftView>, CommandError> {
        self.inner.signed_in(Role::Cashier)?;
        self.inner.shifts_view().await
    }

    /// Opens a shift with `cash` (minor units) counted in the drawer, and tells [`Counter::shifts`]. `shiftOpen`: one
    /// is open already, and is gone on with. `badInput {field}`: `cash` is no sum of a drawer.
    pub async fn open_shift(&self, cash: i64) -> Result<Vec<ShiftView>, CommandError> {
        let inner = &self.inner;
        let actor = inner.acting(Role::Cashier)?;
        let cash = counted(cash, "cash")?;
        let _alone = inner.drawer.write().await;
        let opened = inner
            .journal
            .open_shift(actor.operator, inner.clock.now(), cash)
            .await;
        match opened {
            Ok(_) => inner.shifts_view().await,
            Err(OpenShiftError::AlreadyOpen { shift }) => {
                Err(CommandError::new("shiftOpen").with("id", shift.id.0))
            }
            Err(OpenShiftError::Write(error)) => Err(error.into()),
        }
    }

    /// Closes the open shift and answers its Z report. `counted`: what lies in the drawer, in minor units; `None`:
    /// nobody counted. What is not finished does not keep it open, and is listed.
    ///
    /// `noShift`: none is open. `remarkMissing {difference}`: what was counted is not what must be there, and nobody
    /// said why. `badInput {field}`.
    pub async fn close_shift(
        &self,
        counted_cash: Option<i64>,
        remark: &str,
    ) -> Result<ShiftReportView, CommandError> {
        let inner = &self.inner;
        let actor = inner.acting(Role::Cashier)?;
        let counted = counted_cash.map(|cash| counted(cash, "counted")).transpose()?;
        let remark = said(remark, "remark")?;
        let _alone = inner.drawer.write().await;
        let shift = inner.open_shift_now().await?;
        let at = inner.clock.now();
        let names = inner.names().await?;
        let mut report = inner
            .drawn_up(&shift, Some(at.max(shift.opened_at)), &names)
            .await?;
        let difference = counted.map(|counted| counted - Money::from_minor(report.cash_expected));
        if let Some(difference) = difference.filter(|difference| !difference.is_zero())
            && remark.is_none()
        {
            return Err(CommandError::new("remarkMissing").with("difference", difference.minor()));
        }
        report.closed_by = actor.operator.and_then(|by| names.get(&by).cloned());
        report.cash_counted = counted.map(Money::minor);
        report.difference = difference.map(Money::minor);
        report.remark = remark;
        let close = CloseShift {
            by: actor.operator,
            at,
            counted,
            difference,
            report: Box::new(move |number, closed_at| {
                report.z_number = Some(number);
                report.at = closed_at.as_millisecond();
                serde_json::to_string(&report).unwrap_or_default()
            }),
        };
        match inner.journal.close_shift(close).await {
            Ok(closed) => inner.kept_report(&closed).await,
            Err(CloseShiftError::NoneOpen) => Err(CommandError::new("noShift")),
            Err(CloseShiftError::Write(error)) => Err(error.into()),
        }
    }

    /// X of the open shift, as of now; Z of a closed one, as it was. Of a closed shift that is older than the reports,
    /// what would have been in it. `unknownShift`.
    pub async fn shift_report(&self, id: i64) -> Result<ShiftReportView, CommandError> {
        self.inner.signed_in(Role::Cashier)?;
        self.inner.report_of(ShiftId(id)).await
    }

    /// Notes cash put into the drawer or taken out, opens the drawer for it, and answers the X report.
    ///
    /// `noShift`: nobody answers for the drawer. `reasonMissing`. `tooMuchOut {expected}`: there is not so much in it.
    /// `badInput {field}`.
    pub async fn move_cash(
        &self,
        kind: CashMoveKind,
        amount: i64,
        reason: &str,
    ) -> Result<ShiftReportView, CommandError> {
        let inner = &self.inner;
        let actor = inner.acting(Role::Cashier)?;
        let amount = counted(amount, "amount")?;
        if amount.is_zero() {
            return Err(bad("amount"));
        }
        let reason = said(reason, "reason")?.ok_or(domain::Refusal::ReasonMissing)?;
        let _alone = inner.drawer.write().await;
        let shift = inner.open_shift_now().await?;
        let names = inner.names().await?;
        let expected = inner.drawn_up(&shift, None, &names).await?.cash_expected;
        if kind == CashMoveKind::Out && amount.minor() > expected {
            return Err(CommandError::new("tooMuchOut").with("expected", expected));
        }
        let moved = CashMove {
            at: inner.clock.now(),
            kind: match kind {
                CashMoveKind::In => journal::CashMoveKind::In,
                CashMoveKind::Out => journal::CashMoveKind::Out,
            },
            amount,
            reason,
            by: actor.operator,
        };
        match inner.journal.move_cash(moved).await {
            Ok(_) => {
                inner.open_drawer_to_move(shift.id, kind, actor).await;
                inner.drawn_up(&shift, None, &names).await
            }
            Err(MoveCashError::NoneOpen) => Err(CommandError::new("noShift")),
            Err(MoveCashError::Write(error)) => Err(error.into()),
        }
    }
}

impl Inner {
    /// X or Z, whoever asks.
    pub(crate) async fn report_of(&self, id: ShiftId) -> Result<ShiftReportView, CommandError> {
        let shift = self
            .shift(id)
            .await?
            .ok_or_else(|| CommandError::new("unknownShift"))?;
        if shift.z_number.is_some() {
            return self.kept_report(&shift).await;
        }
        let names = self.names().await?;
        let mut report = self.drawn_up(&shift, shift.closed_at, &names).await?;
        report.closed_by = shift.closed_by.and_then(|by| names.get(&by).cloned());
        Ok(report)
    }

    async fn open_shift_now(&self) -> Result<Shift, CommandError> {
        self.journal
            .current_shift()
            .await?
            .ok_or_else(|| CommandError::new("noShift"))
    }

    async fn kept_report(&self, shift: &Shift) -> Result<ShiftReportView, CommandError> {
        let kept = self.journal.z_report(shift.id).await?.unwrap_or_default();
        serde_json::from_str(&kept).map_err(|error| {
            // The text itself holds names, the place of the fault does not.
            let (line, column) = (error.line(), error.column());
            tracing::error!(shift = shift.id.0, line, column, "a Z report cannot be read");
            CommandError::new("storage").with("why", format!("Z report of shift {}", shift.id.0))
        })
    }

    /// All that was recorded in the shift so far. `to`: when it ended, for people; `None`: it goes on.
    async fn drawn_up(
        &self,
        shift: &Shift,
        to: Option<Timestamp>,
        names: &HashMap<OperatorId, String>,
    ) -> Result<ShiftReportView, CommandError> {
        let tenders = self.totals_of(shift).await?;
        let moves = self.journal.cash_moves(shift.id).await?;
        let ended = self.journal.ended_in(shift.id).await?;
        let store = &self.config.store;
        let books = Books {
            shift,
            at: to.unwrap_or_else(|| self.clock.now()),
            store: &store.name,
            till: &store.till,
            currency: store.currency,
            tenders,
            moves: &moves,
            ended,
            unfinished: self.unfinished().await?,
            names,
        };
        Ok(drawn_up(books))
    }

    async fn unfinished(&self) -> Result<Vec<UnfinishedView>, CommandError> {
        let mut orders: Vec<(Order, bool)> = Vec::new();
        for order in self.journal.open_orders().await? {
            let unsent = self
                .outbox(order.id)
                .await?
                .iter()
                .any(crate::queries::is_unsettled);
            orders.push((order, unsent));
        }
        Ok(unfinished::listed(&orders))
    }

    async fn shifts_view(&self) -> Result<Vec<ShiftView>, CommandError> {
        let names = self.names().await?;
        let shifts = self.journal.shifts(None, LISTED).await?;
        Ok(shifts.iter().map(|shift| shift_view(shift, &names)).collect())
    }
}

/// What a person counted: nothing or more.
fn counted(minor: i64, field: &str) -> Result<Money, CommandError> {
    if (0..=MOST).contains(&minor) {
        Ok(Money::from_minor(minor))
    } else {
        Err(bad(field))
    }
}

/// What a person wrote; `None`: nothing.
fn said(text: &str, field: &str) -> Result<Option<String>, CommandError> {
    let text = text.trim();
    if text.chars().count() > LONGEST_TEXT {
        return Err(bad(field));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

fn bad(field: &str) -> CommandError {
    CommandError::new("badInput").with("field", field)
}

fn shift_view(shift: &Shift, names: &HashMap<OperatorId, String>) -> ShiftView {
    let name = |operator: Option<OperatorId>| operator.and_then(|operator| names.get(&operator).cloned());
    ShiftView {
        id: shift.id.0,
        opened_at: shift.opened_at.as_millisecond(),
        opened_by: name(shift.opened_by),
        closed_at: shift.closed_at.map(Timestamp::as_millisecond),
        closed_by: name(shift.closed_by),
        z_number: shift.z_number,
        difference: shift.difference.map(Money::minor),
    }
}
