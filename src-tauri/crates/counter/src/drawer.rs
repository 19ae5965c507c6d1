//! The cash drawer opens when cash changes hands: on a sale, when cash was given back, when somebody puts cash in or
//! takes it out; and when it is to be counted, at either end of a shift. Each opening is told to the screens and noted
//! with who caused it.

use crate::{
    Counter,
    engine::Inner,
    view::{CashMoveKind, CommandError, Update},
};
use domain::{Actor, AttemptNo, Event, Order, OrderId, Role, Tender};
use journal::{Act, NewAudit, ShiftId};

impl Counter {
    /// Opens the drawer to be counted: before a shift is opened or closed with the sum, which nobody can know while it
    /// is shut.
    pub async fn open_drawer(&self) -> Result<(), CommandError> {
        let actor = self.inner.acting(Role::Cashier)?;
        self.inner
            .open_drawer(None, "to be counted".to_owned(), actor)
            .await;
        Ok(())
    }
}

impl Inner {
    /// After a commit: opens the drawer if these events moved cash.
    pub(crate) async fn open_drawer_for(&self, order: &Order, events: &[Event], actor: Actor) {
        for event in events {
            if let Some(detail) = cash_moved(order, event) {
                self.open_drawer(Some(order.id), detail, actor).await;
            }
        }
    }

    /// After it is noted that cash goes in or out.
    pub(crate) async fn open_drawer_to_move(&self, shift: ShiftId, kind: CashMoveKind, actor: Actor) {
        let what = match kind {
            CashMoveKind::In => "cash put in",
            CashMoveKind::Out => "cash taken out",
        };
        self.open_drawer(None, format!("{what}: shift {}", shift.0), actor)
            .await;
    }

    /// Never fails: what it opens for has happened already.
    async fn open_drawer(&self, order: Option<OrderId>, detail: String, actor: Actor) {
        self.tell(Update::Drawer {
            order_id: order.map(|order| order.0),
        });
        let audit = NewAudit {
            at: self.clock.now(),
            operator: actor.operator,
            order,
            act: Act::DrawerOpened,
            detail: Some(detail),
        };
        if let Err(error) = self.journal.audit(audit).await {
            tracing::error!(%error, "the opening of the drawer could not be noted");
        }
    }
}

fn cash_moved(order: &Order, event: &Event) -> Option<String> {
    let is_cash = |no: AttemptNo| {
        order
            .ledger
            .attempt(no)
            .is_some_and(|attempt| attempt.tender == Tender::Cash)
    };
    match event {
        Event::CashTaken { attempt, .. } => Some(format!("cash taken: attempt {}", attempt.0)),
        Event::ReturnDone { attempt, no } if is_cash(*attempt) => {
            Some(format!("cash given back: attempt {}, return {}", attempt.0, no.0))
        }
        Event::ReturnDone { .. }
        | Event::Received { .. }
        | Event::Accepted
        | Event::PickingStarted
        | Event::LinePicked { .. }
        | Event::LineReplaced { .. }
        | Event::UnitMarked { .. }
        | Event::UnitUnmarked { .. }
        | Event::PickUndone
        | Event::Assembled { .. }
        | Event::MadeReady { .. }
        | Event::CodeIssued { .. }
        | Event::CodeMistaken
        | Event::CodeLocked
        | Event::CodeUnlocked { .. }
        | Event::VisitBegun { .. }
        | Event::BagShown { .. }
        | Event::CompositionConfirmed
        | Event::LineRefused { .. }
        | Event::VisitEnded
        | Event::HandedOver { .. }
        | Event::Canceled { .. }
        | Event::CancelCameTooLate { .. }
        | Event::WindowChanged { .. }
        | Event::WindowAcknowledged
        | Event::EstimateSet { .. }
        | Event::LinesProposed { .. }
        | Event::ProposalAccepted
        | Event::ProposalDismissed
        | Event::GoodsReturned { .. }
        | Event::PaidAtKuper
        | Event::PrepaidAccepted
        | Event::CardStarted { .. }
        | Event::CardUnsure { .. }
        | Event::PayStarted { .. }
        | Event::PayLinkGiven { .. }
        | Event::RollbackAsked { .. }
        | Event::Captured { .. }
        | Event::Mismatched { .. }
        | Event::AttemptAbandoned { .. }
        | Event::ReturnOwed { .. }
        | Event::ReturnRefused { .. }
        | Event::ReturnRetried { .. }
        | Event::AttemptClosed { .. }
        | Event::ReceiptNoted { .. } => None,
    }
}

#[cfg(test)]
mod tests;
