//! The cash drawer opens when cash changes hands: on a sale, and when cash was given back.

use crate::{engine::Inner, view::Update};
use domain::{Actor, AttemptNo, Event, Order, Tender};
use journal::{Act, NewAudit};

impl Inner {
    /// After a commit: opens the drawer if these events moved cash. Never fails: the money has moved already.
    pub(crate) async fn open_drawer_for(&self, order: &Order, events: &[Event], actor: Actor) {
        for event in events {
            let Some(detail) = cash_moved(order, event) else {
                continue;
            };
            self.tell(Update::Drawer { order_id: order.id.0 });
            let audit = NewAudit {
                at: self.clock.now(),
                operator: actor.operator,
                order: Some(order.id),
                act: Act::DrawerOpened,
                detail: Some(detail),
            };
            if let Err(error) = self.journal.audit(audit).await {
                tracing::error!(%error, "the opening of the drawer could not be noted");
            }
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
