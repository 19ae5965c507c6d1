//! Everything whose outcome is unknown or that needs a person, and what a person can do about it. Derived anew from
//! the journal each time: a problem cannot be forgotten, only solved.

use crate::{
    Counter,
    engine::Inner,
    view::{CommandError, ProblemKind, ProblemView, Resolution, details},
};
use domain::{Attempt, AttemptState, Command, Lifecycle, Order, OrderId, Role, Tender};
use jiff::{SignedDuration, Timestamp};
use journal::{Act, InboxId, InboxProblem, NewAudit, OutboxId, Verdict};
use std::collections::BTreeMap;

/// A create call that is not answered by then is worth a word.
const UNANSWERED_AFTER: SignedDuration = SignedDuration::from_secs(15);
/// Paid and still here: somebody forgot something.
const PAID_AND_WAITING: SignedDuration = SignedDuration::from_mins(2);
/// How many webhooks had been turned away, by reason, when somebody last looked.
const REJECTED_SEEN: &str = "rejected_seen";
/// A notification that is not delivered by then.
const DELAYED_AFTER: SignedDuration = SignedDuration::from_mins(2);

impl Counter {
    pub async fn problems(&self) -> Result<Vec<ProblemView>, CommandError> {
        self.inner.signed_in(Role::Picker)?;
        self.inner.problems().await
    }

    /// What a person decided about a problem. Returns what is left.
    pub async fn resolve(
        &self,
        id: &str,
        resolution: Resolution,
        note: &str,
    ) -> Result<Vec<ProblemView>, CommandError> {
        self.inner.resolve(id, resolution, note).await?;
        self.inner.problems().await
    }
}

/// Which problem an opaque id names.
enum Name {
    Outbox(OutboxId),
    Inbox(InboxId),
    /// Webhooks that left no more than a count, by the word of the reason.
    Rejected(String),
    /// An order, and the attempt it is about.
    Attempt(OrderId, domain::AttemptNo),
    Order,
}

fn parse(id: &str) -> Option<Name> {
    let mut parts = id.split(':');
    let kind = parts.next()?;
    if kind == "rejected" {
        return Some(Name::Rejected(parts.next()?.to_owned()));
    }
    let first: i64 = parts.next()?.parse().ok()?;
    match kind {
        "outbox" => Some(Name::Outbox(OutboxId(first))),
        "inbox" => Some(Name::Inbox(InboxId(first))),
        "attempt" => Some(Name::Attempt(
            OrderId(first),
            domain::AttemptNo(parts.next()?.parse().ok()?),
        )),
        "order" => Some(Name::Order),
        _ => None,
    }
}

impl Inner {
    pub async fn problems(&self) -> Result<Vec<ProblemView>, CommandError> {
        let now = self.clock.now();
        let mut problems = Vec::new();
        for stopped in self.journal.stopped().await? {
            problems.push(ProblemView {
                id: format!("outbox:{}", stopped.id.0),
                kind: ProblemKind::NotificationStopped,
                order_id: Some(stopped.order.0),
                short_number: Some(short(&stopped.number.0)),
                since: stopped.since.as_millisecond(),
                details: details([
                    ("event", Some(format!("order.{}", stopped.name))),
                    ("status", stopped.status.map(|status| status.to_string())),
                    ("answer", Some(stopped.problem)),
                ]),
                resolutions: vec![Resolution::Resend, Resolution::Skip, Resolution::OpenOrder],
            });
        }
        for delayed in self.journal.delayed(now - DELAYED_AFTER).await? {
            problems.push(ProblemView {
                id: format!("order:{}:delayed", delayed.order),
                kind: ProblemKind::NotificationDelayed,
                order_id: Some(delayed.order.0),
                short_number: Some(short(&delayed.number.0)),
                since: delayed.since.as_millisecond(),
                details: details([
                    ("event", Some(format!("order.{}", delayed.name))),
                    ("attempts", Some(delayed.attempts.to_string())),
                    ("answer", delayed.why),
                ]),
                resolutions: vec![Resolution::OpenOrder],
            });
        }
        for order in self.journal.open_orders().await? {
            problems.extend(of_order(&order, now));
        }
        problems.extend(
            self.journal
                .unreadable()
                .await?
                .into_iter()
                .map(|corrupt| ProblemView {
                    id: format!("row:{}:{}:{}", corrupt.table, corrupt.row, corrupt.column),
                    kind: ProblemKind::RowDamaged,
                    order_id: None,
                    short_number: None,
                    since: now.as_millisecond(),
                    details: details([("note", Some(corrupt.to_string()))]),
                    resolutions: Vec::new(),
                }),
        );
        problems.extend(self.journal.inbox_problems().await?.into_iter().map(of_inbox));
        problems.extend(self.rejected().await?);
        problems.sort_by_key(|problem| problem.since);
        Ok(problems)
    }

    /// Webhooks turned away since somebody last looked: a wrong token in Kuper's settings would otherwise look like
    /// a quiet day.
    async fn rejected(&self) -> Result<Vec<ProblemView>, CommandError> {
        let seen = self.rejected_seen().await?;
        Ok(self
            .journal
            .rejected()
            .await?
            .into_iter()
            .filter_map(|counter| {
                let word = counter.kind.word();
                let count = counter
                    .count
                    .saturating_sub(seen.get(word).copied().unwrap_or_default());
                (count > 0).then(|| ProblemView {
                    id: format!("rejected:{word}"),
                    kind: ProblemKind::WebhooksRejected,
                    order_id: None,
                    short_number: None,
                    since: counter.last_at.as_millisecond(),
                    details: details([("why", Some(word.to_owned())), ("count", Some(count.to_string()))]),
                    resolutions: vec![Resolution::Dismiss],
                })
            })
            .collect())
    }

    async fn rejected_seen(&self) -> Result<BTreeMap<String, u64>, CommandError> {
        let stored = self.journal.meta_get(REJECTED_SEEN).await?;
        Ok(stored
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default())
    }

    async fn dismiss_rejected(&self, word: &str) -> Result<(), CommandError> {
        let counters = self.journal.rejected().await?;
        let Some(counter) = counters.iter().find(|counter| counter.kind.word() == word) else {
            return Err(CommandError::new("stale"));
        };
        let mut seen = self.rejected_seen().await?;
        seen.insert(word.to_owned(), counter.count);
        self.journal
            .meta_set(REJECTED_SEEN, serde_json::to_string(&seen).ok())
            .await?;
        Ok(())
    }

    async fn resolve(&self, id: &str, resolution: Resolution, note: &str) -> Result<(), CommandError> {
        let bad = || CommandError::new("badInput").with("field", "id");
        let now = self.clock.now();
        match (parse(id).ok_or_else(bad)?, resolution) {
            (Name::Outbox(outbox), Resolution::Resend) => {
                let actor = self.signed_in(Role::Cashier)?;
                self.journal
                    .resend(outbox, actor.operator, now)
                    .await
                    .map_err(stopped_error)?;
                self.wake_courier.notify_one();
            }
            (Name::Outbox(outbox), Resolution::Skip) => {
                let actor = self.signed_in(Role::Manager)?;
                let note = note.trim();
                if note.is_empty() || note.chars().count() > 500 {
                    return Err(domain::Refusal::ReasonMissing.into());
                }
                self.journal
                    .skip(outbox, note.to_owned(), actor.operator, now)
                    .await
                    .map_err(stopped_error)?;
                self.wake_courier.notify_one();
            }
            (Name::Inbox(inbox), Resolution::Dismiss) => {
                let actor = self.signed_in(Role::Cashier)?;
                self.journal.inbox_dismiss(inbox, actor.operator, now).await?;
                let detail = Some(format!("webhook {}", inbox.0));
                let audit = NewAudit {
                    at: now,
                    operator: actor.operator,
                    order: None,
                    act: Act::ProblemDismissed,
                    detail,
                };
                self.journal.audit(audit).await?;
            }
            (Name::Rejected(word), Resolution::Dismiss) => {
                let actor = self.signed_in(Role::Cashier)?;
                self.dismiss_rejected(&word).await?;
                self.audit(
                    Act::ProblemDismissed,
                    actor.operator,
                    Some(format!("rejected webhooks: {word}")),
                )
                .await?;
            }
            (Name::Attempt(order, attempt), Resolution::ConfirmReturn) => {
                let actor = self.signed_in(Role::Cashier)?;
                self.decide(order, actor, |_| Ok(Command::ConfirmReturn { attempt }.into()))
                    .await?;
            }
            (Name::Attempt(order, attempt), Resolution::AskRollback) => {
                let actor = self.signed_in(Role::Cashier)?;
                self.decide(order, actor, |_| Ok(Command::AskRollback { attempt }.into()))
                    .await?;
                self.wake_payments.notify_one();
            }
            (Name::Outbox(_) | Name::Inbox(_) | Name::Rejected(_) | Name::Attempt(..) | Name::Order, _) => {
                return Err(bad());
            }
        }
        Ok(())
    }
}

fn stopped_error(error: journal::StoppedError) -> CommandError {
    match error {
        journal::StoppedError::NotStopped => CommandError::new("stale"),
        journal::StoppedError::Write(error) => error.into(),
    }
}

/// The problems that an order's own state shows.
pub(crate) fn of_order(order: &Order, now: Timestamp) -> Vec<ProblemView> {
    let mut problems: Vec<ProblemView> = order
        .ledger
        .attempts
        .iter()
        .filter_map(|attempt| of_attempt(order, attempt, now))
        .collect();
    let mut about_order = |what: &str, kind, since: Timestamp| {
        problems.push(ProblemView {
            id: format!("order:{}:{what}", order.id),
            kind,
            order_id: Some(order.id.0),
            short_number: Some(order.short_number().to_owned()),
            since: since.as_millisecond(),
            details: BTreeMap::new(),
            resolutions: vec![Resolution::OpenOrder],
        });
    };
    if order.lifecycle == Lifecycle::Ready {
        if let Some(code) = order.code.as_ref().filter(|code| code.locked) {
            about_order("locked", ProblemKind::CodeLocked, code.issued_at);
        }
        let last_paid = order
            .ledger
            .attempts
            .iter()
            .filter_map(|attempt| attempt.captured_at)
            .max();
        let paid = order.owed().is_zero() && order.ledger.kept().is_positive();
        if let Some(since) = last_paid.filter(|since| paid && now.duration_since(*since) >= PAID_AND_WAITING)
        {
            about_order("waiting", ProblemKind::PaidNotHandedOver, since);
        }
    }
    problems
}

fn of_attempt(order: &Order, attempt: &Attempt, now: Timestamp) -> Option<ProblemView> {
    let yandex = attempt.tender == Tender::YandexPay;
    let (kind, resolutions) = match &attempt.state {
        AttemptState::Started if yandex && now.duration_since(attempt.started_at) > UNANSWERED_AFTER => (
            ProblemKind::PaymentUnknown,
            vec![Resolution::AskRollback, Resolution::OpenOrder],
        ),
        // On a closed order nobody looks at the terminal any more, so the question must be asked here.
        AttemptState::Started if !yandex && order.lifecycle.is_closed() => {
            (ProblemKind::CardUnsure, vec![Resolution::OpenOrder])
        }
        AttemptState::Unsure => (ProblemKind::CardUnsure, vec![Resolution::OpenOrder]),
        AttemptState::Mismatched { .. } => (
            ProblemKind::PaymentMismatched,
            vec![Resolution::AskRollback, Resolution::OpenOrder],
        ),
        AttemptState::RollingBack => (ProblemKind::RefundUnderWay, vec![Resolution::OpenOrder]),
        AttemptState::ReturnOwed if yandex => (ProblemKind::RefundUnderWay, vec![Resolution::OpenOrder]),
        AttemptState::ReturnOwed => (
            ProblemKind::ReturnOwed,
            vec![Resolution::ConfirmReturn, Resolution::OpenOrder],
        ),
        AttemptState::Started
        | AttemptState::Waiting { .. }
        | AttemptState::Captured
        | AttemptState::Closed { .. } => return None,
    };
    let captured = match &attempt.state {
        AttemptState::Mismatched { captured, currency } => Some(format!("{captured} {currency}")),
        AttemptState::Started
        | AttemptState::Waiting { .. }
        | AttemptState::Unsure
        | AttemptState::RollingBack
        | AttemptState::Captured
        | AttemptState::ReturnOwed
        | AttemptState::Closed { .. } => None,
    };
    Some(ProblemView {
        id: format!("attempt:{}:{}", order.id, attempt.no.0),
        kind,
        order_id: Some(order.id.0),
        short_number: Some(order.short_number().to_owned()),
        since: attempt.started_at.as_millisecond(),
        details: details([
            ("amount", Some(attempt.amount.minor().to_string())),
            ("currency", Some(order.currency.code().to_owned())),
            ("paymentId", attempt.payment_id.as_ref().map(ToString::to_string)),
            ("captured", captured),
        ]),
        resolutions,
    })
}

fn of_inbox(problem: InboxProblem) -> ProblemView {
    let too_late = problem.note.as_deref() == Some("canceled_too_late");
    let kind = match problem.verdict {
        _ if too_late => ProblemKind::CanceledTooLate,
        Verdict::Unreadable => ProblemKind::WebhookUnreadable,
        Verdict::Conflict => ProblemKind::WebhookConflict,
        Verdict::Quarantined | Verdict::Unknown | Verdict::Handled | Verdict::Repeat => {
            ProblemKind::WebhookQuarantined
        }
    };
    let mut resolutions = vec![Resolution::Dismiss];
    if problem.order.is_some() {
        resolutions.push(Resolution::OpenOrder);
    }
    ProblemView {
        id: format!("inbox:{}", problem.id.0),
        kind,
        order_id: problem.order.map(|order| order.0),
        short_number: None,
        since: problem.received_at.as_millisecond(),
        details: details([
            ("event", problem.event_type),
            (
                "order",
                problem.keys.original_order_id.or(problem.keys.order_uuid),
            ),
            ("note", problem.note.filter(|_| !too_late)),
            ("bytes", Some(problem.bytes.to_string())),
        ]),
        resolutions,
    }
}

fn short(number: &str) -> String {
    number
        .get(number.len().saturating_sub(4)..)
        .unwrap_or(number)
        .to_owned()
}
