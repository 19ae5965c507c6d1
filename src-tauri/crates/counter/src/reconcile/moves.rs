//! When an attempt brought money, and when money of it went away: the till's side of a reconciliation.
//!
//! Every move stands at one moment, so that the sums of two periods that meet are the sum of both together, and what
//! came less what went is what is in hand.

use super::placed::Within;
use domain::{Attempt, AttemptState, Money, Return, ReturnState};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Move {
    pub money: Money,
    /// Of it, the rounding of cash.
    pub rounding: Money,
}

/// What came in within a period: at the capture, with the rounding of cash. Money that came after an attempt was over
/// has no capture of its own in the ledger; it came, as far as we know, when it was found and the return of it began.
pub(super) fn taken(attempt: &Attempt, within: &Within) -> Vec<Move> {
    match attempt.captured_at {
        Some(_) if within.captured => vec![Move {
            money: attempt.due(),
            rounding: attempt.rounding,
        }],
        Some(_) => Vec::new(),
        None => returns(attempt, within)
            .filter(|(_, within)| within.owed)
            .map(|(back, _)| plain(back.pay_out))
            .collect(),
    }
}

/// What went away within a period: each return when it was done. An attempt that was closed after its capture keeps
/// nothing, whoever gave the rest back; it went, as far as we know, when we learnt of it.
pub(super) fn returned(attempt: &Attempt, within: &Within) -> Vec<Move> {
    let mut moves: Vec<Move> = returns(attempt, within)
        .filter(|(back, within)| within.done && matches!(back.state, ReturnState::Done { .. }))
        .map(|(back, _)| plain(back.pay_out))
        .collect();
    let closed = matches!(attempt.state, AttemptState::Closed { .. });
    if closed && within.closed && attempt.captured_at.is_some() {
        let rest = attempt.due() - attempt.returns.iter().map(|back| back.pay_out).sum();
        if rest.is_positive() {
            moves.push(plain(rest));
        }
    }
    moves
}

fn returns<'a>(
    attempt: &'a Attempt,
    within: &'a Within,
) -> impl Iterator<Item = (&'a Return, &'a super::placed::ReturnWithin)> {
    attempt.returns.iter().zip(&within.returns)
}

/// Returns whose end is still to come.
pub(super) fn going_back(attempt: &Attempt) -> impl Iterator<Item = &Return> {
    attempt.returns.iter().filter(|back| !back.is_done())
}

/// What stays, once all that is going back has gone.
pub(super) fn kept(attempt: &Attempt) -> Money {
    let always = Within::always(attempt);
    let came: Money = taken(attempt, &always).iter().map(|part| part.money).sum();
    let went: Money = returned(attempt, &always).iter().map(|part| part.money).sum();
    let going: Money = going_back(attempt).map(|back| back.pay_out).sum();
    came - went - going
}

fn plain(money: Money) -> Move {
    Move {
        money,
        rounding: Money::ZERO,
    }
}
