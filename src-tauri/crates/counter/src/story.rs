//! One order's whole story: its log, what was sent to Kuper and answered, what was said to Yandex Pay and heard of it,
//! acts beside it. Read by people and exported, so no code, link, key or phone is in it.

use crate::{
    Counter,
    engine::Inner,
    redact::foreign,
    view::{CommandError, StoryEntry, StoryKind, StoryView, details},
};
use domain::{Attempt, Closure, Event, OperatorId, Order, OrderId, Recorded, Role};
use jiff::Timestamp;
use journal::{
    Act, AttemptOutcome, AuditRow, Journal, Note, OutboxLine, PayCall, PayNotification, PaymentCall,
    ReadError,
};
use std::collections::BTreeMap;

impl Counter {
    pub async fn story(&self, id: i64) -> Result<StoryView, CommandError> {
        self.inner.signed_in(Role::Picker)?;
        self.inner.story_view(OrderId(id)).await
    }
}

/// An entry in its place: to the microsecond, since a call and its effect share a millisecond.
type Placed = (Timestamp, StoryEntry);

impl Inner {
    pub async fn story_view(&self, id: OrderId) -> Result<StoryView, CommandError> {
        let order = self.load(id).await?;
        let names = self.names().await?;
        let name_of =
            |operator: Option<OperatorId>| operator.and_then(|operator| names.get(&operator).cloned());
        let mut entries: Vec<Placed> = Vec::new();
        for recorded in self.journal.log(id).await? {
            let by = name_of(recorded.by);
            entries.push((recorded.at, of_event(&recorded, by)));
        }
        for line in self.outbox(id).await? {
            entries.extend(of_sending(&line));
        }
        for call in self.journal.payment_calls(id).await? {
            entries.extend(of_call(&call));
        }
        for notification in pay_notifications(&self.journal, &order).await? {
            entries.push((notification.at, of_notification(&order, &notification)));
        }
        for row in self.journal.audit_of(id).await? {
            if stands_beside(row.act) {
                let by = name_of(row.operator);
                entries.push((row.at, of_act(row, by)));
            }
        }
        for note in self.journal.notes_of(id).await? {
            entries.push((note.at, of_note(&note, name_of(note.by))));
        }
        // Stable: what happened at one moment stays in the order of the log.
        entries.sort_by_key(|(at, _)| *at);
        Ok(StoryView {
            id: id.0,
            number: order.number.0,
            entries: entries.into_iter().map(|(_, entry)| entry).collect(),
        })
    }
}

/// What Yandex Pay, or somebody in its name, notified of this order's payments.
pub(crate) async fn pay_notifications(
    journal: &Journal,
    order: &Order,
) -> Result<Vec<PayNotification>, ReadError> {
    let mut all = Vec::new();
    for attempt in &order.ledger.attempts {
        if let Some(payment_id) = &attempt.payment_id {
            all.extend(journal.pay_notifications_of(payment_id).await?);
        }
    }
    Ok(all)
}

/// Whose attempt it is about.
pub(crate) fn attempt_of<'order>(
    order: &'order Order,
    notification: &PayNotification,
) -> Option<&'order Attempt> {
    let about = notification.payment_id.as_ref()?;
    let mut attempts = order.ledger.attempts.iter();
    attempts.find(|attempt| attempt.payment_id.as_ref() == Some(about))
}

fn of_event(recorded: &Recorded, by: Option<String>) -> StoryEntry {
    StoryEntry {
        at: recorded.at.as_millisecond(),
        kind: StoryKind::Event,
        name: event_name(recorded),
        by,
        money: is_of_money(&recorded.event),
        details: event_details(&recorded.event),
    }
}

fn of_sending(line: &OutboxLine) -> impl Iterator<Item = Placed> {
    line.attempts.iter().map(|attempt| {
        let at = attempt.finished_at.unwrap_or(attempt.begun_at);
        let entry = StoryEntry {
            at: at.as_millisecond(),
            kind: StoryKind::Sent,
            name: format!("order.{}", line.name),
            by: None,
            money: false,
            details: details([
                ("outcome", Some(outcome_name(attempt.outcome).to_owned())),
                ("attempt", Some(attempt.no.to_string())),
                ("status", attempt.status.map(|status| status.to_string())),
                ("why", attempt.why.clone()),
            ]),
        };
        (at, entry)
    })
}

fn of_call(call: &PaymentCall) -> Option<Placed> {
    match call.call {
        PayCall::Create | PayCall::Ask | PayCall::Rollback | PayCall::Refund | PayCall::Operation => {}
        // The notification itself is told, with its verdict.
        PayCall::Webhook => return None,
    }
    let entry = StoryEntry {
        at: call.at.as_millisecond(),
        kind: StoryKind::Pay,
        name: call.call.word().to_owned(),
        by: None,
        money: true,
        details: details([
            ("attempt", Some(call.attempt.0.to_string())),
            ("outcome", Some(foreign(&call.outcome))),
            ("detail", call.detail.as_deref().map(foreign)),
        ]),
    };
    Some((call.at, entry))
}

fn of_notification(order: &Order, notification: &PayNotification) -> StoryEntry {
    let attempt = attempt_of(order, notification);
    StoryEntry {
        at: notification.at.as_millisecond(),
        kind: StoryKind::Pay,
        name: PayCall::Webhook.word().to_owned(),
        by: None,
        money: true,
        details: details([
            ("attempt", attempt.map(|attempt| attempt.no.0.to_string())),
            ("outcome", Some(notification.verdict.word().to_owned())),
            ("why", notification.reason.clone()),
            ("event", notification.event.clone()),
            ("status", notification.status.clone()),
        ]),
    }
}

/// Shown to staff alone; an export reads the log, which has no notes.
fn of_note(note: &Note, by: Option<String>) -> StoryEntry {
    StoryEntry {
        at: note.at.as_millisecond(),
        kind: StoryKind::Act,
        name: "noted".to_owned(),
        by,
        money: false,
        details: details([
            ("line", note.line.map(|line| (line.0 + 1).to_string())),
            ("text", Some(note.text.clone())),
        ]),
    }
}

fn of_act(row: AuditRow, by: Option<String>) -> StoryEntry {
    StoryEntry {
        at: row.at.as_millisecond(),
        kind: StoryKind::Act,
        name: row.act.word().to_owned(),
        by,
        money: row.act == Act::DrawerOpened,
        details: details([("detail", row.detail)]),
    }
}

/// Whether an act is not told by an event of the order anyway.
fn stands_beside(act: Act) -> bool {
    matches!(
        act,
        Act::SlipPrinted
            | Act::LabelsPrinted
            | Act::NotificationResent
            | Act::NotificationSkipped
            | Act::OrderExported
            | Act::PersonalErased
            | Act::DrawerOpened
    )
}

fn outcome_name(outcome: AttemptOutcome) -> &'static str {
    match outcome {
        AttemptOutcome::UnderWay => "underWay",
        AttemptOutcome::Settled => "settled",
        AttemptOutcome::Already => "already",
        AttemptOutcome::Retry => "retry",
        AttemptOutcome::Stopped => "stopped",
        AttemptOutcome::Lost => "lost",
    }
}

/// The event's own tag, as it is stored.
fn event_name(recorded: &Recorded) -> String {
    serde_json::to_value(&recorded.event)
        .ok()
        .and_then(|value| value.get("type").and_then(|tag| tag.as_str()).map(str::to_owned))
        .unwrap_or_default()
}

/// Whether an event belongs to the story of the payments: money, and what made money go back.
fn is_of_money(event: &Event) -> bool {
    match event {
        Event::PaidAtKuper
        | Event::PrepaidAccepted
        | Event::CashTaken { .. }
        | Event::CardStarted { .. }
        | Event::CardUnsure { .. }
        | Event::PayStarted { .. }
        | Event::PayLinkGiven { .. }
        | Event::RollbackAsked { .. }
        | Event::Captured { .. }
        | Event::Mismatched { .. }
        | Event::AttemptAbandoned { .. }
        | Event::ReturnOwed { .. }
        | Event::ReturnDone { .. }
        | Event::ReturnRefused { .. }
        | Event::ReturnRetried { .. }
        | Event::AttemptClosed { .. }
        | Event::ReceiptNoted { .. }
        | Event::LineRefused { .. }
        | Event::GoodsReturned { .. }
        | Event::Canceled { .. } => true,
        Event::Received { .. }
        | Event::Accepted
        | Event::PickingStarted
        | Event::LinePicked { .. }
        | Event::LineReplaced { .. }
        | Event::UnitMarked { .. }
        | Event::UnitUnmarked { .. }
        | Event::PickUndone
        | Event::Assembled { .. }
        | Event::MadeReady { .. }
        | Event::CodeIssued { .. }
        | Event::CodeMistaken
        | Event::CodeLocked
        | Event::CodeUnlocked { .. }
        | Event::VisitBegun { .. }
        | Event::BagShown { .. }
        | Event::CompositionConfirmed
        | Event::VisitEnded
        | Event::HandedOver { .. }
        | Event::CancelCameTooLate { .. }
        | Event::WindowChanged { .. }
        | Event::WindowAcknowledged
        | Event::EstimateSet { .. }
        | Event::LinesProposed { .. }
        | Event::ProposalAccepted
        | Event::ProposalDismissed => false,
    }
}

fn millis(at: Timestamp) -> String {
    at.as_millisecond().to_string()
}

/// Figures of an event for its line in the story. The code is never among them, nor a payment's link.
fn event_details(event: &Event) -> BTreeMap<String, String> {
    let text = |text: &dyn ToString| Some(text.to_string());
    match event {
        Event::Received { order } => details([("lines", text(&order.lines.len()))]),
        Event::LinePicked { line, .. } | Event::UnitUnmarked { line, .. } => {
            details([("line", text(&(line.0 + 1)))])
        }
        Event::UnitMarked { line, mark, .. } => {
            details([("line", text(&(line.0 + 1))), ("mark", text(&mark.tail()))])
        }
        Event::WindowChanged { window } => details([
            ("from", window.from.map(millis)),
            ("to", window.to.map(millis)),
            ("completeBefore", window.complete_before.map(millis)),
        ]),
        Event::EstimateSet { at } => details([("at", at.map(millis))]),
        Event::LineReplaced { line, substitute } => details([
            ("line", text(&(line.0 + 1))),
            ("name", Some(substitute.name.clone())),
        ]),
        Event::Assembled { composition } | Event::HandedOver { composition } => {
            details([("sum", text(&composition.sum().minor()))])
        }
        Event::MadeReady { placement, .. } => details([("bags", text(&placement.bags))]),
        Event::CodeUnlocked { reason } => details([("reason", Some(reason.clone()))]),
        Event::BagShown { bag } => details([("bag", text(bag))]),
        Event::LineRefused { line, left, .. } => {
            details([("line", text(&(line.0 + 1))), ("left", text(left))])
        }
        Event::GoodsReturned { line, left, reason } => details([
            ("line", text(&(line.0 + 1))),
            ("left", text(left)),
            ("reason", Some(reason.clone())),
        ]),
        Event::Canceled { cancellation } | Event::CancelCameTooLate { cancellation } => details([
            ("slug", Some(cancellation.slug.clone())),
            ("description", Some(cancellation.description.clone())),
        ]),
        Event::CashTaken {
            attempt,
            amount,
            received,
            rounding,
        } => details([
            ("attempt", text(&attempt.0)),
            ("amount", text(&amount.minor())),
            ("received", text(&received.minor())),
            (
                "rounding",
                (!rounding.is_zero()).then(|| rounding.minor().to_string()),
            ),
        ]),
        Event::CardStarted { attempt, amount } => {
            details([("attempt", text(&attempt.0)), ("amount", text(&amount.minor()))])
        }
        Event::PayStarted {
            attempt,
            amount,
            payment_id,
        } => details([
            ("attempt", text(&attempt.0)),
            ("amount", text(&amount.minor())),
            ("paymentId", text(payment_id)),
        ]),
        Event::Captured { attempt, reference } => {
            details([("attempt", text(&attempt.0)), ("reference", reference.clone())])
        }
        Event::Mismatched {
            attempt,
            captured,
            currency,
        } => details([
            ("attempt", text(&attempt.0)),
            ("captured", Some(foreign(&format!("{captured} {currency}")))),
        ]),
        Event::ReturnOwed { attempt, amount } => details([
            ("attempt", text(&attempt.0)),
            ("amount", amount.map(|amount| amount.minor().to_string())),
        ]),
        Event::ReturnDone { attempt, no } | Event::ReturnRetried { attempt, no } => {
            details([("attempt", text(&attempt.0)), ("return", text(&no.0))])
        }
        Event::ReturnRefused { attempt, no, reason } => details([
            ("attempt", text(&attempt.0)),
            ("return", text(&no.0)),
            ("reason", Some(foreign(reason))),
        ]),
        Event::AttemptClosed { attempt, closure } => {
            let (word, reason) = closure_words(closure);
            details([
                ("attempt", text(&attempt.0)),
                ("closure", text(&word)),
                ("reason", reason),
            ])
        }
        Event::PayLinkGiven { attempt, .. }
        | Event::RollbackAsked { attempt }
        | Event::AttemptAbandoned { attempt }
        | Event::CardUnsure { attempt } => details([("attempt", text(&attempt.0))]),
        Event::ReceiptNoted { receipt } => details([("receipt", Some(receipt.clone()))]),
        Event::LinesProposed { lines } => details([("lines", text(&lines.len()))]),
        Event::Accepted
        | Event::PickingStarted
        | Event::PickUndone
        | Event::CodeIssued { .. }
        | Event::CodeMistaken
        | Event::CodeLocked
        | Event::VisitBegun { .. }
        | Event::CompositionConfirmed
        | Event::VisitEnded
        | Event::WindowAcknowledged
        | Event::ProposalAccepted
        | Event::ProposalDismissed
        | Event::PaidAtKuper
        | Event::PrepaidAccepted => BTreeMap::new(),
    }
}

/// The words of [`crate::view::ClosureName`], and the service's reason if there is one.
fn closure_words(closure: &Closure) -> (&'static str, Option<String>) {
    match closure {
        Closure::Declined => ("declined", None),
        Closure::Refused { reason } => ("refused", Some(foreign(reason))),
        Closure::Failed => ("failed", None),
        Closure::RolledBack => ("rolledBack", None),
        Closure::PaidThenRefunded => ("paidThenRefunded", None),
        Closure::Returned => ("returned", None),
    }
}
