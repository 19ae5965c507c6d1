//! `[cash]`: coins that exist.

use domain::{CashRounding, Money, RoundTo};

use super::section::Section;

#[derive(Debug, Clone, Default)]
pub struct Cash {
    /// How the last cash part of an order is rounded.
    pub rounding: CashRounding,
}

pub(super) fn read(mut section: Section<'_>) -> Cash {
    let step = section
        .judged(
            "round_to",
            "an amount in quotes like \"1.00\", up to \"1000.00\"",
            |text| {
                let step = text
                    .parse()
                    .ok()
                    .and_then(|step| Money::from_decimal(step).ok())?;
                (step.is_positive() && step.minor() <= 100_000).then_some(step)
            },
        )
        .unwrap_or_default();
    let to = section.choice(
        "rounding",
        RoundTo::Down,
        &[("down", RoundTo::Down), ("nearest", RoundTo::Nearest)],
    );
    section.finish();
    Cash {
        rounding: CashRounding { step, to },
    }
}
