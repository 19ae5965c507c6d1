//! The order of events: for every stage and event, what happens.

use super::config::{AcceptedRule, KuperConfig, StoreKind};
use super::record::{OrderRecord, Stage};
use super::schema::Event;

/// What the rules say to one event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Process it; the order comes to this stage.
    Goes(Stage),
    /// It was processed before.
    Repeat,
    OutOfOrder,
    AfterCancel,
    NotApplicable,
}

pub(super) fn judge(config: &KuperConfig, order: &OrderRecord, event: Event) -> Verdict {
    let wants_accepted = match config.accepted {
        AcceptedRule::RestaurantsOnly => order.kind == StoreKind::Restaurant,
        AcceptedRule::Everybody => true,
    };
    if event == Event::Accepted && !wants_accepted {
        return Verdict::NotApplicable;
    }
    let processed = order.processed.iter().any(|word| word == event.word());
    if order.stage == Stage::Canceled {
        // Only the merchant's own cancellation, once more, is nothing new.
        return if processed && event == Event::Canceled {
            Verdict::Repeat
        } else {
            Verdict::AfterCancel
        };
    }
    if processed {
        return Verdict::Repeat;
    }
    if event == Event::Canceled {
        return if order.stage == Stage::Delivered {
            Verdict::OutOfOrder
        } else {
            Verdict::Goes(Stage::Canceled)
        };
    }
    match next(order.stage, wants_accepted, config.code_before_ready) {
        Some((expected, stage)) if expected == event => Verdict::Goes(stage),
        Some(_) | None => Verdict::OutOfOrder,
    }
}

/// The one event that may come next, but for a cancellation.
fn next(stage: Stage, wants_accepted: bool, code_before_ready: bool) -> Option<(Event, Stage)> {
    let (ready, code) = (
        (Event::Ready, Stage::Ready),
        (Event::CodeCreated, Stage::CodeCreated),
    );
    match stage {
        Stage::Created if wants_accepted => Some((Event::Accepted, Stage::Accepted)),
        Stage::Created | Stage::Accepted => Some((Event::InWork, Stage::InWork)),
        Stage::InWork => Some((Event::Assembled, Stage::Assembled)),
        Stage::Assembled => Some(if code_before_ready { code } else { ready }),
        Stage::Ready if code_before_ready => Some((Event::Delivered, Stage::Delivered)),
        Stage::Ready => Some(code),
        Stage::CodeCreated if code_before_ready => Some(ready),
        Stage::CodeCreated => Some((Event::Delivered, Stage::Delivered)),
        Stage::Delivered | Stage::Canceled => None,
    }
}
