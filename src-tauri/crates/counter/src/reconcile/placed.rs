//! Which moments of an order's money are of a period: by the clock for a day of the calendar, by the journal's own order
//! for a shift. Pure.
//!
//! A shift has what was recorded while it was open. Its times are for people: a clock that was put back or forth between
//! two acts moves no money into another shift, nor out of all of them.

use super::period::Span;
use domain::{Attempt, AttemptState, Order, OrderId, Recorded, Return, ReturnState};
use std::collections::BTreeSet;

/// An order, and what of each of its attempts is of the period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Placed {
    pub order: Order,
    /// One for each attempt, in their order.
    pub within: Vec<Within>,
}

/// The moments of an attempt: whether each is of the period. One that has not come is not.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Within {
    pub began: bool,
    pub captured: bool,
    pub closed: bool,
    /// One for each return, in their order.
    pub returns: Vec<ReturnWithin>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ReturnWithin {
    pub owed: bool,
    pub done: bool,
}

impl Placed {
    pub fn by_time(order: Order, span: &Span) -> Self {
        let attempts = order.ledger.attempts.iter();
        let within = attempts.map(|attempt| Within::by_time(attempt, span)).collect();
        Self { order, within }
    }

    /// From the whole log, oldest first, and the versions of those events that are of the period. `None` when the log
    /// does not begin with a received order.
    pub fn by_log(id: OrderId, log: &[Recorded], of_the_period: &BTreeSet<u64>) -> Option<Self> {
        let (first, rest) = log.split_first()?;
        let mut order = Order::first(id, first)?;
        let mut within: Vec<Within> = Vec::new();
        for recorded in rest {
            let before = order.ledger.clone();
            order.apply(recorded);
            let is_of_it = of_the_period.contains(&recorded.version);
            within.resize_with(order.ledger.attempts.len(), Within::default);
            for (attempt, within) in order.ledger.attempts.iter().zip(&mut within) {
                within.note(before.attempt(attempt.no), attempt, is_of_it);
            }
        }
        Some(Self { order, within })
    }
}

impl Within {
    /// Of a period that has no end on either side.
    pub fn always(attempt: &Attempt) -> Self {
        let (owed, done) = (true, true);
        Self {
            began: true,
            captured: true,
            closed: true,
            returns: vec![ReturnWithin { owed, done }; attempt.returns.len()],
        }
    }

    fn by_time(attempt: &Attempt, span: &Span) -> Self {
        let returns = attempt.returns.iter().map(|back| ReturnWithin {
            owed: span.holds(back.owed_at),
            done: match back.state {
                ReturnState::Done { at } => span.holds(at),
                ReturnState::Owed | ReturnState::Refused { .. } => false,
            },
        });
        Self {
            began: span.holds(attempt.started_at),
            captured: attempt.captured_at.is_some_and(|at| span.holds(at)),
            closed: attempt.closed_at.is_some_and(|at| span.holds(at)),
            returns: returns.collect(),
        }
    }

    /// Whether anything of the attempt is of the period.
    pub fn any(&self) -> bool {
        let returns = self.returns.iter().any(|back| back.owed || back.done);
        self.began || self.captured || self.closed || returns
    }

    /// Notes what an event made of the attempt.
    fn note(&mut self, before: Option<&Attempt>, after: &Attempt, is_of_it: bool) {
        if before.is_none() {
            self.began = is_of_it;
        }
        if after.captured_at.is_some() && before.is_none_or(|before| before.captured_at.is_none()) {
            self.captured = is_of_it;
        }
        match (before.is_some_and(is_closed), is_closed(after)) {
            (false, true) => self.closed = is_of_it,
            // It began anew: a late capture, or a card that was charged after all.
            (_, false) => self.closed = false,
            (true, true) => {}
        }
        self.returns
            .resize_with(after.returns.len(), ReturnWithin::default);
        for (back, within) in after.returns.iter().zip(&mut self.returns) {
            let known = before.and_then(|before| before.return_of(back.no));
            if known.is_none() {
                within.owed = is_of_it;
            }
            if back.is_done() && !known.is_some_and(Return::is_done) {
                within.done = is_of_it;
            }
        }
    }
}

fn is_closed(attempt: &Attempt) -> bool {
    matches!(attempt.state, AttemptState::Closed { .. })
}
