//! Nobody pays twice. What may still be taken of a customer can become less while a payment is under way: a card that
//! was put down as declined had been charged after all, Kuper was paid, the order was canceled. One rule for all of it:
//!
//! * A payment at the service that would now take more than may be taken is rolled back, whatever made it too much.
//! * A card at the terminal is out of the till's reach: the screen says that it has to be stopped there.
//! * What is captured beyond what may be taken goes back, to the last minor unit.

use crate::{Attempt, AttemptState, Event, Lifecycle, Money, Order, Recorded, Tender};

impl Order {
    /// What may still be taken. Never negative; nothing for goods that nobody gets. Goods that left are owed for: the
    /// service may have given their money back past us.
    #[must_use]
    pub fn may_be_taken(&self) -> Money {
        match self.lifecycle {
            Lifecycle::Canceled => Money::ZERO,
            Lifecycle::New
            | Lifecycle::Accepted
            | Lifecycle::Picking
            | Lifecycle::Assembled
            | Lifecycle::Ready
            | Lifecycle::HandedOver => self.owed().max(Money::ZERO),
        }
    }

    /// Whether an attempt of unknown outcome would take more than may be taken.
    #[must_use]
    pub fn would_overpay(&self, attempt: &Attempt) -> bool {
        attempt.is_open() && attempt.amount > self.may_be_taken()
    }
}

/// What of an attempt that is captured now may not be kept, and goes back.
pub(crate) fn not_owed(order: &Order, attempt: &Attempt) -> Option<Event> {
    let excess = attempt.amount - order.may_be_taken();
    excess.is_positive().then_some(Event::ReturnOwed {
        attempt: attempt.no,
        amount: Some(excess),
    })
}

/// Adds the withdrawal of every payment that would take too much once these events have happened.
pub(crate) fn with_withdrawals(order: &Order, mut events: Vec<Event>) -> Vec<Event> {
    let waits = order.ledger.attempts.iter().any(can_be_withdrawn);
    if !waits || events.is_empty() {
        return events;
    }
    let mut after = order.clone();
    for event in &events {
        after.apply(&Recorded {
            version: after.version + 1,
            // Nobody sees this order: neither the time nor the person changes what is owed.
            at: order.since,
            by: None,
            event: event.clone(),
        });
    }
    let too_much = after
        .ledger
        .attempts
        .iter()
        .filter(|attempt| can_be_withdrawn(attempt) && after.would_overpay(attempt));
    events.extend(too_much.map(|attempt| Event::RollbackAsked { attempt: attempt.no }));
    events
}

/// The service can be told to forget it, and has not been yet.
fn can_be_withdrawn(attempt: &Attempt) -> bool {
    let stands = match attempt.state {
        AttemptState::Started | AttemptState::Waiting { .. } | AttemptState::Mismatched { .. } => true,
        AttemptState::Unsure
        | AttemptState::RollingBack
        | AttemptState::Captured
        | AttemptState::ReturnOwed
        | AttemptState::Closed { .. } => false,
    };
    attempt.tender == Tender::YandexPay && stands
}
