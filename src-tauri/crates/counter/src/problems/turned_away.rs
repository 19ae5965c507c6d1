//! What was turned away at the doors since somebody last looked: a wrong token in Kuper's settings would otherwise look
//! like a quiet day, and forged payment notifications like none.

use crate::{
    engine::Inner,
    view::{CommandError, ProblemKind, ProblemView, Resolution, details},
};
use jiff::Timestamp;
use std::collections::BTreeMap;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Door {
    /// Kuper's webhooks.
    Kuper,
    /// Yandex Pay's notifications.
    YandexPay,
}

/// How many were turned away at a door for one reason, ever.
struct Counted {
    reason: String,
    total: u64,
    last_at: Timestamp,
}

impl Door {
    const ALL: [Self; 2] = [Self::Kuper, Self::YandexPay];

    /// By the first word of a problem's id.
    pub fn named(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|door| door.word() == word)
    }

    fn word(self) -> &'static str {
        match self {
            Self::Kuper => "rejected",
            Self::YandexPay => "payRefused",
        }
    }

    /// For the audit.
    pub fn what(self) -> &'static str {
        match self {
            Self::Kuper => "rejected webhooks",
            Self::YandexPay => "refused payment notifications",
        }
    }

    /// Where it is kept how many had been counted, by reason, when somebody last looked.
    fn seen(self) -> &'static str {
        match self {
            Self::Kuper => "rejected_seen",
            Self::YandexPay => "pay_refused_seen",
        }
    }

    fn kind(self) -> ProblemKind {
        match self {
            Self::Kuper => ProblemKind::WebhooksRejected,
            Self::YandexPay => ProblemKind::PayNotificationsRefused,
        }
    }
}

impl Inner {
    pub(super) async fn turned_away(&self) -> Result<Vec<ProblemView>, CommandError> {
        let mut problems = Vec::new();
        for door in Door::ALL {
            let seen = self.seen_at(door).await?;
            for counted in self.counted_at(door).await? {
                let before = seen.get(&counted.reason).copied().unwrap_or_default();
                let count = counted.total.saturating_sub(before);
                if count > 0 {
                    problems.push(ProblemView {
                        id: format!("{}:{}", door.word(), counted.reason),
                        kind: door.kind(),
                        order_id: None,
                        short_number: None,
                        since: counted.last_at.as_millisecond(),
                        details: details([("why", Some(counted.reason)), ("count", Some(count.to_string()))]),
                        resolutions: vec![Resolution::Dismiss],
                    });
                }
            }
        }
        Ok(problems)
    }

    /// Somebody has looked: only what comes from now on is shown again.
    pub(super) async fn dismiss_turned_away(&self, door: Door, reason: &str) -> Result<(), CommandError> {
        let counted = self.counted_at(door).await?;
        let Some(counted) = counted.iter().find(|counted| counted.reason == reason) else {
            return Err(CommandError::new("stale"));
        };
        let mut seen = self.seen_at(door).await?;
        seen.insert(reason.to_owned(), counted.total);
        self.journal
            .meta_set(door.seen(), serde_json::to_string(&seen).ok())
            .await?;
        Ok(())
    }

    async fn counted_at(&self, door: Door) -> Result<Vec<Counted>, CommandError> {
        Ok(match door {
            Door::Kuper => {
                let counters = self.journal.rejected().await?;
                let counted = counters.into_iter().map(|counter| Counted {
                    reason: counter.kind.word().to_owned(),
                    total: counter.count,
                    last_at: counter.last_at,
                });
                counted.collect()
            }
            Door::YandexPay => {
                let ever = Timestamp::UNIX_EPOCH;
                let refusals = self.journal.pay_notifications_refused_since(ever).await?;
                let counted = refusals.into_iter().map(|refusals| Counted {
                    reason: refusals.reason,
                    total: refusals.total,
                    last_at: refusals.last_at,
                });
                counted.collect()
            }
        })
    }

    async fn seen_at(&self, door: Door) -> Result<BTreeMap<String, u64>, CommandError> {
        let stored = self.journal.meta_get(door.seen()).await?;
        Ok(stored
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default())
    }
}
