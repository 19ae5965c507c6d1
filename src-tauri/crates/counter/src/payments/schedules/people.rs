//! What really happens to money that no service counts: the drawer and the terminal.

use domain::{AttemptNo, Money};
use std::collections::BTreeMap;

/// A place: the order, and its attempt.
pub(super) type Place = (usize, AttemptNo);

/// What the terminal did with an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Terminal {
    pub(super) charged: bool,
    pub(super) amount: Money,
}

#[derive(Debug, Default)]
pub(super) struct People {
    /// Of each attempt in cash: what stays in the drawer of what was given.
    drawer: BTreeMap<Place, Money>,
    terminal: BTreeMap<Place, Terminal>,
    /// Of the terminal's charges, what it gave back.
    given_back: BTreeMap<Place, Money>,
    /// What was handed out for a payment at the service that would not give it back.
    by_hand: BTreeMap<Place, Money>,
}

impl People {
    pub(super) fn took_cash(&mut self, place: Place, amount: Money) {
        self.drawer.insert(place, amount);
    }

    pub(super) fn gave_cash(&mut self, place: Place, amount: Money) {
        let kept = self.drawer.entry(place).or_default();
        *kept = *kept - amount;
    }

    pub(super) fn tapped_card(&mut self, place: Place, charged: bool, amount: Money) {
        self.terminal.insert(place, Terminal { charged, amount });
    }

    pub(super) fn returned_card(&mut self, place: Place, amount: Money) {
        let back = self.given_back.entry(place).or_default();
        *back = *back + amount;
    }

    pub(super) fn gave_for_service(&mut self, place: Place, amount: Money) {
        let given = self.by_hand.entry(place).or_default();
        *given = *given + amount;
    }

    pub(super) fn was_charged(&self, place: Place) -> bool {
        self.terminal.get(&place).is_some_and(|terminal| terminal.charged)
    }

    /// What the shop holds of this attempt in the drawer or at the terminal's bank. What was handed out in the
    /// service's stead is taken off.
    pub(super) fn holds(&self, place: Place) -> Money {
        let drawer = self.drawer.get(&place).copied().unwrap_or_default();
        let charged = self
            .terminal
            .get(&place)
            .filter(|terminal| terminal.charged)
            .map_or(Money::ZERO, |terminal| terminal.amount);
        let back = self.given_back.get(&place).copied().unwrap_or_default();
        drawer + charged - back - self.by_hand(place)
    }

    pub(super) fn by_hand(&self, place: Place) -> Money {
        self.by_hand.get(&place).copied().unwrap_or_default()
    }
}
