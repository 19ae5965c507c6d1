//! Everything whose outcome is unknown or that needs a person, and what a person can do about it. Derived anew from
//! the journal each time: a problem cannot be forgotten, only solved.

pub(crate) mod order;
mod turned_away;

use crate::{
    Counter,
    engine::Inner,
    view::{CommandError, ProblemKind, ProblemView, Resolution, details},
};
use domain::{AttemptNo, Command, OrderId, ReturnNo, Role};
use jiff::SignedDuration;
use journal::{Act, InboxId, InboxProblem, NewAudit, OutboxId, Verdict};
use turned_away::Door;

pub(crate) use order::of_order;

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
    /// What was turned away at a door and left no more than a count, by the word of the reason.
    TurnedAway(Door, String),
    /// An order, and the attempt it is about.
    Attempt(OrderId, AttemptNo),
    /// And the return of it.
    Return(OrderId, AttemptNo, ReturnNo),
    Order,
}

fn parse(id: &str) -> Option<Name> {
    let mut parts = id.split(':');
    let kind = parts.next()?;
    if let Some(door) = Door::named(kind) {
        return Some(Name::TurnedAway(door, parts.next()?.to_owned()));
    }
    let first: i64 = parts.next()?.parse().ok()?;
    match kind {
        "outbox" => Some(Name::Outbox(OutboxId(first))),
        "inbox" => Some(Name::Inbox(InboxId(first))),
        "attempt" => Some(Name::Attempt(
            OrderId(first),
            AttemptNo(parts.next()?.parse().ok()?),
        )),
        "return" => Some(Name::Return(
            OrderId(first),
            AttemptNo(parts.next()?.parse().ok()?),
            ReturnNo(parts.next()?.parse().ok()?),
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
            problems.extend(of_order(&order, &self.config.pickup, now));
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
        problems.extend(self.turned_away().await?);
        problems.sort_by_key(|problem| problem.since);
        Ok(problems)
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
            (Name::TurnedAway(door, word), Resolution::Dismiss) => {
                let actor = self.signed_in(Role::Cashier)?;
                self.dismiss_turned_away(door, &word).await?;
                let detail = Some(format!("{}: {word}", door.what()));
                self.audit(Act::ProblemDismissed, actor.operator, detail).await?;
            }
            (Name::Return(order, attempt, no), Resolution::ConfirmReturn) => {
                let actor = self.signed_in(Role::Cashier)?;
                self.decide(
                    order,
                    actor,
                    |_| Ok(Command::ConfirmReturn { attempt, no }.into()),
                )
                .await?;
                self.wake_payments.notify_one();
            }
            (Name::Return(order, attempt, no), Resolution::RetryReturn) => {
                let actor = self.signed_in(Role::Cashier)?;
                self.decide(order, actor, |_| Ok(Command::RetryReturn { attempt, no }.into()))
                    .await?;
                self.wake_payments.notify_one();
            }
            (Name::Attempt(order, attempt), Resolution::AskRollback) => {
                let actor = self.signed_in(Role::Cashier)?;
                self.decide(order, actor, |_| Ok(Command::AskRollback { attempt }.into()))
                    .await?;
                self.wake_payments.notify_one();
            }
            (
                Name::Outbox(_)
                | Name::Inbox(_)
                | Name::TurnedAway(..)
                | Name::Attempt(..)
                | Name::Return(..)
                | Name::Order,
                _,
            ) => return Err(bad()),
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

#[cfg(test)]
mod tests;
