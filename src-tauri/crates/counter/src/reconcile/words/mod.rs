//! The words of the file. Screens put the same names into words of their own; the file has no screen.

mod en;
mod ru;
mod uz;

use crate::view::{AttemptStateName, ClosureName, DifferenceKind, TenderName};

pub(super) fn words(language: &str) -> &'static Words {
    match language {
        "uz" => &uz::UZBEK,
        "en" => &en::ENGLISH,
        _ => &ru::RUSSIAN,
    }
}

/// One language.
pub(super) struct Words {
    /// Of the columns, as `sheet` writes them.
    pub columns: [&'static str; 16],
    /// Of the totals by tender.
    pub totals: [&'static str; 8],
    pub net: &'static str,
    pub period: &'static str,
    pub still_open: &'static str,
    pub currency: &'static str,
    pub service_asked: &'static str,
    pub service_unanswered: &'static str,
    pub service_net: &'static str,
    pub service_ours: &'static str,
    pub service_off: &'static str,
    pub tender: fn(TenderName) -> &'static str,
    pub state: fn(AttemptStateName, Option<ClosureName>) -> &'static str,
    pub difference: fn(DifferenceKind) -> &'static str,
}
