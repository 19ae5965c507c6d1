//! Who stands at the counter. A visit begins with the verified code and ends when the customer leaves.

use crate::OperatorId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// How the customer showed that the order is theirs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "by", rename_all = "snake_case")]
pub enum Verification {
    /// The pickup code matched.
    Code,
    /// A manager vouched, in a store whose setting allows it.
    Override { reason: String },
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "at", rename_all = "snake_case")]
pub enum Visit {
    #[default]
    Nobody,
    Counter {
        verification: Verification,
        operator: Option<OperatorId>,
        since: Timestamp,
        /// Labels scanned or ticked, from one.
        bags: BTreeSet<u8>,
        /// Goods checked against the list with the customer.
        composition_confirmed: bool,
    },
}

impl Visit {
    /// Whether the code was verified in this visit.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        match self {
            Self::Nobody => false,
            Self::Counter { .. } => true,
        }
    }

    #[must_use]
    pub fn composition_confirmed(&self) -> bool {
        match self {
            Self::Nobody => false,
            Self::Counter {
                composition_confirmed,
                ..
            } => *composition_confirmed,
        }
    }

    /// Bags shown so far.
    #[must_use]
    pub fn bags(&self) -> BTreeSet<u8> {
        match self {
            Self::Nobody => BTreeSet::new(),
            Self::Counter { bags, .. } => bags.clone(),
        }
    }
}
