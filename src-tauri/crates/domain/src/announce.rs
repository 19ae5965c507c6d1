//! What Kuper hears of an event. The outbox is filled from this alone, so what is sent follows the log's order.

use crate::{CanceledBy, Cancellation, Code, Composition, Event};
use serde::{Deserialize, Serialize};

/// A notification in our words; the Kuper crate knows its dialects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Announcement {
    Accepted,
    InWork,
    Assembled,
    ReadyForDelivery { composition: Composition },
    PickupCodeCreated { code: Code },
    Delivered { composition: Composition },
    Canceled { cancellation: Cancellation },
}

impl Announcement {
    /// Kuper's name of the event, without the `order.` prefix.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::InWork => "in_work",
            Self::Assembled => "assembled",
            Self::ReadyForDelivery { .. } => "ready_for_delivery",
            Self::PickupCodeCreated { .. } => "pickup_code_created",
            Self::Delivered { .. } => "delivered",
            Self::Canceled { .. } => "canceled",
        }
    }
}

/// What an event does to the order's queue of notifications.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Announced {
    Nothing,
    /// Joins the end of the queue.
    Append(Announcement),
    /// All that is still unsent goes; this, if anything, takes its place.
    Supersede(Option<Announcement>),
}

/// A cancellation supersedes what is unsent: Kuper's own needs no answer, the merchant's is sent alone.
#[must_use]
pub fn announce(event: &Event) -> Announced {
    match event {
        Event::Accepted => Announced::Append(Announcement::Accepted),
        Event::PickingStarted => Announced::Append(Announcement::InWork),
        Event::Assembled { .. } => Announced::Append(Announcement::Assembled),
        Event::MadeReady { composition, .. } => Announced::Append(Announcement::ReadyForDelivery {
            composition: composition.clone(),
        }),
        Event::CodeIssued { code } => {
            Announced::Append(Announcement::PickupCodeCreated { code: code.clone() })
        }
        Event::HandedOver { composition } => Announced::Append(Announcement::Delivered {
            composition: composition.clone(),
        }),
        Event::Canceled { cancellation } => Announced::Supersede(match cancellation.by {
            CanceledBy::Kuper => None,
            CanceledBy::Merchant => Some(Announcement::Canceled {
                cancellation: cancellation.clone(),
            }),
        }),
        Event::Received { .. }
        | Event::LinePicked { .. }
        | Event::LineReplaced { .. }
        | Event::UnitMarked { .. }
        | Event::UnitUnmarked { .. }
        | Event::PickUndone
        | Event::CodeMistaken
        | Event::CodeLocked
        | Event::CodeUnlocked { .. }
        | Event::VisitBegun { .. }
        | Event::BagShown { .. }
        | Event::CompositionConfirmed
        | Event::LineRefused { .. }
        | Event::VisitEnded
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
        | Event::CashTaken { .. }
        | Event::CardStarted { .. }
        | Event::CardUnsure { .. }
        | Event::PayStarted { .. }
        | Event::PayLinkGiven { .. }
        | Event::RollbackAsked { .. }
        | Event::Captured { .. }
        | Event::Mismatched { .. }
        | Event::AttemptAbandoned { .. }
        | Event::ReturnOwed { .. }
        | Event::ReturnDone { .. }
        | Event::ReturnRefused { .. }
        | Event::ReturnRetried { .. }
        | Event::AttemptClosed { .. }
        | Event::ReceiptNoted { .. } => Announced::Nothing,
    }
}
