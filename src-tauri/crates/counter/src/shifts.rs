//! Shifts: from when to when the drawer was one person's to answer for. Opening and closing is signed; the journal
//! keeps the audit with it.

use crate::{
    Counter,
    engine::Inner,
    view::{CommandError, ShiftView},
};
use domain::{OperatorId, Role};
use jiff::Timestamp;
use journal::{CloseShiftError, OpenShiftError, Shift};
use std::collections::HashMap;

/// Shifts on one screen.
const LISTED: u32 = 50;

impl Counter {
    /// The latest shifts, newest first. If one is open, it is the first, and has no `closed_at`.
    pub async fn shifts(&self) -> Result<Vec<ShiftView>, CommandError> {
        self.inner.signed_in(Role::Cashier)?;
        self.inner.shifts_view().await
    }

    /// Opens a shift, and tells [`Counter::shifts`]. `shiftOpen`: one is open already, and is gone on with.
    pub async fn open_shift(&self) -> Result<Vec<ShiftView>, CommandError> {
        let inner = &self.inner;
        let actor = inner.signed_in(Role::Cashier)?;
        match inner.journal.open_shift(actor.operator, inner.clock.now()).await {
            Ok(_) => inner.shifts_view().await,
            Err(OpenShiftError::AlreadyOpen { shift }) => {
                Err(CommandError::new("shiftOpen").with("id", shift.id.0))
            }
            Err(OpenShiftError::Write(error)) => Err(error.into()),
        }
    }

    /// Closes the open shift, and tells [`Counter::shifts`]. `noShift`: none is open.
    pub async fn close_shift(&self) -> Result<Vec<ShiftView>, CommandError> {
        let inner = &self.inner;
        let actor = inner.signed_in(Role::Cashier)?;
        match inner.journal.close_shift(actor.operator, inner.clock.now()).await {
            Ok(_) => inner.shifts_view().await,
            Err(CloseShiftError::NoneOpen) => Err(CommandError::new("noShift")),
            Err(CloseShiftError::Write(error)) => Err(error.into()),
        }
    }
}

impl Inner {
    async fn shifts_view(&self) -> Result<Vec<ShiftView>, CommandError> {
        let names: HashMap<OperatorId, String> = self
            .operators()
            .await?
            .into_iter()
            .map(|operator| (operator.id, operator.name))
            .collect();
        let shifts = self.journal.shifts(None, LISTED).await?;
        Ok(shifts.iter().map(|shift| shift_view(shift, &names)).collect())
    }
}

fn shift_view(shift: &Shift, names: &HashMap<OperatorId, String>) -> ShiftView {
    let name = |operator: Option<OperatorId>| operator.and_then(|operator| names.get(&operator).cloned());
    ShiftView {
        id: shift.id.0,
        opened_at: shift.opened_at.as_millisecond(),
        opened_by: name(shift.opened_by),
        closed_at: shift.closed_at.map(Timestamp::as_millisecond),
        closed_by: name(shift.closed_by),
        z_number: None,
        difference: None,
    }
}
