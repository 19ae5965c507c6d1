//! Cash in coins that exist.

use crate::Money;
use serde::{Deserialize, Serialize};

/// Which way the last cash part is rounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RoundTo {
    /// In the customer's favour.
    #[default]
    Down,
    /// To the nearest step, a half up.
    Nearest,
}

/// The store's rule: cash is taken in whole steps (a rouble, fifty tiyin). The default does not round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct CashRounding {
    /// The smallest coin; zero or one minor unit: no rounding.
    pub step: Money,
    pub to: RoundTo,
}

impl CashRounding {
    /// What is paid in cash for `amount`. Never nothing: what would round to nothing is paid to the kopeck.
    #[must_use]
    pub fn due(self, amount: Money) -> Money {
        let step = self.step.minor();
        if step <= 1 {
            return amount;
        }
        let over = amount.minor().rem_euclid(step);
        let down = amount - Money::from_minor(over);
        let up = match self.to {
            RoundTo::Down => false,
            RoundTo::Nearest => over.saturating_mul(2) >= step,
        };
        let due = if up { down + self.step } else { down };
        if due.is_positive() { due } else { amount }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn due(step: i64, to: RoundTo, amount: i64) -> i64 {
        let step = Money::from_minor(step);
        CashRounding { step, to }.due(Money::from_minor(amount)).minor()
    }

    #[test]
    fn cash_is_rounded_to_whole_steps_the_way_the_store_says() {
        assert_eq!(due(100, RoundTo::Down, 46_499), 46_400);
        assert_eq!(due(100, RoundTo::Nearest, 46_449), 46_400);
        assert_eq!(due(100, RoundTo::Nearest, 46_450), 46_500);
        assert_eq!(due(50, RoundTo::Nearest, 46_424), 46_400);
        assert_eq!(due(50, RoundTo::Nearest, 46_425), 46_450);
        assert_eq!(due(0, RoundTo::Nearest, 46_425), 46_425);
        assert_eq!(due(1, RoundTo::Down, 46_425), 46_425);
    }

    #[test]
    fn what_would_round_to_nothing_is_not_rounded() {
        assert_eq!(due(100, RoundTo::Down, 99), 99);
        assert_eq!(due(100, RoundTo::Nearest, 49), 49);
    }
}
