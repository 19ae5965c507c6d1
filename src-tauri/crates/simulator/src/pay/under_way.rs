//! What was accepted and is not done yet: a rollback or a refund, how it starts and how it ends.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::config::{CapturedRollback, PayConfig, PendingRollback, Settle};
use super::operation::{Operation, OperationKind, OperationStatus};
use super::payment::{NewId, PayStatus, Payment};
use super::refund_body::Target;

#[derive(Clone, Debug)]
pub(super) enum UnderWay {
    Rollback {
        until: Until,
        pending: PendingRollback,
        captured: CapturedRollback,
    },
    Refund(RefundUnderWay),
}

#[derive(Clone, Debug)]
pub(super) struct RefundUnderWay {
    pub(super) until: Until,
    pub(super) fails_by: Option<String>,
    /// As it came: a repeat must say the same.
    pub(super) body: Value,
    /// What remains of the cart when it succeeds, if it says so.
    pub(super) target: Option<Target>,
}

impl UnderWay {
    pub(super) fn until(&self) -> Until {
        match self {
            Self::Rollback { until, .. } => *until,
            Self::Refund(way) => way.until,
        }
    }

    /// One read of the till brings an end that waits for reads nearer.
    pub(super) fn count_read(&mut self) {
        let (Self::Rollback { until, .. } | Self::Refund(RefundUnderWay { until, .. })) = self;
        until.reads_left = until.reads_left.saturating_sub(1);
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Until {
    reads_left: u32,
    due: Timestamp,
}

impl Until {
    pub(super) fn from(settle: Settle, now: Timestamp) -> Self {
        match settle {
            Settle::AtOnce => Self {
                reads_left: 0,
                due: now,
            },
            Settle::AfterReads(reads) => Self {
                reads_left: reads,
                due: now,
            },
            Settle::AfterMs(ms) => Self {
                reads_left: 0,
                due: later(now, SignedDuration::from_millis(ms)),
            },
        }
    }

    pub(super) fn is_over(self, now: Timestamp) -> bool {
        self.reads_left == 0 && now >= self.due
    }
}

impl Payment {
    /// Blocks the payment; the end comes by itself. Repeating it changes nothing.
    pub(super) fn roll_back(&mut self, config: &PayConfig, now: Timestamp, new_id: NewId<'_>) {
        let finished = match self.status {
            PayStatus::Pending => self.rolled_back,
            // Money that came after the end of a rollback: that rollback knew nothing of it.
            PayStatus::Captured | PayStatus::PartiallyRefunded => {
                self.rolled_back && !config.second_rollback_gives_back
            }
            PayStatus::Voided | PayStatus::Failed | PayStatus::Refunded => true,
        };
        let rolling = matches!(self.under_way, Some(UnderWay::Rollback { .. }));
        if finished || rolling {
            return;
        }
        self.rolled_back = true;
        self.updated = now;
        self.refund_the_rest(now, new_id);
        self.under_way = Some(UnderWay::Rollback {
            until: Until::from(config.rollback_takes, now),
            pending: config.pending_rollback,
            captured: config.captured_rollback,
        });
        self.advance(now);
    }

    fn refund_the_rest(&mut self, now: Timestamp, new_id: NewId<'_>) {
        let rest = self.books().net();
        if rest.is_zero() {
            return;
        }
        self.book(Operation {
            operation_id: new_id(),
            external_operation_id: None,
            kind: OperationKind::Refund,
            amount: rest,
            status: OperationStatus::Pending,
            reason: None,
            created: now,
        });
    }

    pub(super) fn end_rollback(
        &mut self,
        now: Timestamp,
        pending: PendingRollback,
        captured: CapturedRollback,
    ) {
        self.end_operation(now, OperationStatus::Success, None);
        // Money that came in while the rollback was under way goes back with it.
        let late = self.books().net();
        if !late.is_zero() {
            let named = self.operations.last().map(|o| format!("{}-back", o.operation_id));
            self.book(Operation {
                operation_id: named.unwrap_or_default(),
                external_operation_id: None,
                kind: OperationKind::Refund,
                amount: late,
                status: OperationStatus::Success,
                reason: Some("captured while rolling back".to_owned()),
                created: now,
            });
        }
        let was_paid = !self.books().captured.is_zero();
        let end = match (was_paid, pending, captured) {
            (true, _, CapturedRollback::Refunded) => PayStatus::Refunded,
            (true, _, CapturedRollback::Failed) | (false, PendingRollback::Failed, _) => PayStatus::Failed,
            (false, PendingRollback::Voided, _) => PayStatus::Voided,
        };
        self.become_status(now, end, Some("rolled back by the merchant"));
    }

    pub(super) fn start_refund(&mut self, operation: Operation, way: RefundUnderWay) {
        let now = operation.created;
        self.book(operation);
        self.updated = now;
        self.under_way = Some(UnderWay::Refund(way));
        self.advance(now);
    }

    pub(super) fn end_refund(&mut self, now: Timestamp, way: RefundUnderWay) {
        let status = if way.fails_by.is_some() {
            OperationStatus::Fail
        } else {
            if let Some(target) = way.target {
                self.remaining = target.counts;
                self.lowered.extend(target.prices);
            }
            OperationStatus::Success
        };
        self.end_operation(now, status, way.fails_by);
        let books = self.books();
        let status = if books.net().is_zero() {
            PayStatus::Refunded
        } else if books.refunded.is_zero() {
            PayStatus::Captured
        } else {
            PayStatus::PartiallyRefunded
        };
        self.become_status(now, status, None);
    }
}

pub(super) fn later(start: Timestamp, by: SignedDuration) -> Timestamp {
    start.checked_add(by).unwrap_or(Timestamp::MAX)
}
