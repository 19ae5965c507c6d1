//! When an attempt brought money, and when money of it went away: the till's side of a reconciliation.
//!
//! Every move stands at one moment, so that the sums of two periods that meet are the sum of both together, and what
//! came less what went is what is in hand.

use domain::{Attempt, AttemptState, Money, Return, ReturnState};
use jiff::Timestamp;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Move {
    pub at: Timestamp,
    pub money: Money,
    /// Of it, the rounding of cash.
    pub rounding: Money,
}

/// What came in: at the capture, with the rounding of cash. Money that came after an attempt was over has no capture of
/// its own in the ledger; it came, as far as we know, when it was found and the return of it began.
pub(super) fn taken(attempt: &Attempt) -> Vec<Move> {
    match attempt.captured_at {
        Some(at) => vec![Move {
            at,
            money: attempt.due(),
            rounding: attempt.rounding,
        }],
        None => attempt
            .returns
            .iter()
            .map(|back| plain(back.owed_at, back.pay_out))
            .collect(),
    }
}

/// What went away: each return when it was done. An attempt that was closed after its capture keeps nothing, whoever
/// gave the rest back; it went, as far as we know, when we learnt of it.
pub(super) fn returned(attempt: &Attempt) -> Vec<Move> {
    let mut moves: Vec<Move> = attempt
        .returns
        .iter()
        .filter_map(|back| match back.state {
            ReturnState::Done { at } => Some(plain(at, back.pay_out)),
            ReturnState::Owed | ReturnState::Refused { .. } => None,
        })
        .collect();
    let closed = matches!(attempt.state, AttemptState::Closed { .. });
    if let (true, Some(_), Some(at)) = (closed, attempt.captured_at, attempt.closed_at) {
        let rest = attempt.due() - attempt.returns.iter().map(|back| back.pay_out).sum();
        if rest.is_positive() {
            moves.push(plain(at, rest));
        }
    }
    moves
}

/// Returns whose end is still to come.
pub(super) fn going_back(attempt: &Attempt) -> impl Iterator<Item = &Return> {
    attempt.returns.iter().filter(|back| !back.is_done())
}

/// What stays, once all that is going back has gone.
pub(super) fn kept(attempt: &Attempt) -> Money {
    let came: Money = taken(attempt).iter().map(|part| part.money).sum();
    let went: Money = returned(attempt).iter().map(|part| part.money).sum();
    let going: Money = going_back(attempt).map(|back| back.pay_out).sum();
    came - went - going
}

fn plain(at: Timestamp, money: Money) -> Move {
    Move {
        at,
        money,
        rounding: Money::ZERO,
    }
}
