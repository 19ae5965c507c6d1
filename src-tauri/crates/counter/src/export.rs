//! One order's story for support, redacted: what may leave the machine, and no more.

use crate::{
    config::{self, Place},
    redact::foreign,
    story,
};
use domain::{Order, OrderNumber};
use journal::{Beside, BesideError, Journal, OutboxLine, PayNotification, PaymentCall, ReadError, Schema};
use serde_json::{Value, json};
use std::path::Path;

/// Why an order's story cannot be had from the command line. The variants are what a person does next.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Correct the settings.
    #[error("the settings do not tell where the journal is: {mistakes}")]
    NoJournal { mistakes: String },
    #[error(transparent)]
    Journal(#[from] BesideError),
    /// Use the program that wrote it, or open the till once.
    #[error("the journal is of another version: {0}")]
    OtherSchema(Schema),
    #[error("there is no order {number}")]
    NoSuchOrder { number: String },
    #[error("the journal cannot be read: {0}")]
    Read(#[from] ReadError),
}

/// An order's log without the code, what was sent to Kuper and answered, what was said to Yandex Pay and heard of it.
/// Links, keys, phones and personal data are not in it.
///
/// The journal is read beside the till, which may run meanwhile; nothing is noted there. Of the settings, only where the
/// journal is has to be right.
pub async fn export_order(config_path: &Path, number: &str) -> Result<Value, ExportError> {
    let settings = config::shown(config_path);
    let path = match settings.journal {
        Place::Said(path) | Place::Usual(path) => path,
        Place::Unsaid => {
            return Err(ExportError::NoJournal {
                mistakes: settings.mistakes.join("; "),
            });
        }
    };
    let beside = Journal::beside(path).await?;
    let story = story_beside(&beside, number).await;
    beside.journal.close().await;
    story
}

async fn story_beside(beside: &Beside, number: &str) -> Result<Value, ExportError> {
    if !beside.schema.is_ours() {
        return Err(ExportError::OtherSchema(beside.schema));
    }
    let journal = &beside.journal;
    let order = journal
        .order_by_number(&OrderNumber(number.to_owned()))
        .await?
        .ok_or_else(|| ExportError::NoSuchOrder {
            number: number.to_owned(),
        })?;
    let mut story = story_of(journal, &order).await?;
    if beside.misses_last_pages {
        story["missesLastChanges"] = json!(true);
    }
    Ok(story)
}

/// The story itself, redacted, of an order as it stands.
pub(crate) async fn story_of(journal: &Journal, order: &Order) -> Result<Value, ReadError> {
    let log: Vec<Value> = journal
        .log(order.id)
        .await?
        .iter()
        .map(|recorded| redacted(serde_json::to_value(recorded).unwrap_or_default()))
        .collect();
    let sent = journal.outbox_of(order.id).await?;
    let calls = journal.payment_calls(order.id).await?;
    let notified = story::pay_notifications(journal, order).await?;
    Ok(json!({
        "number": order.number,
        "log": log,
        "sent": sent.iter().map(of_sending).collect::<Vec<_>>(),
        "payments": calls.iter().map(of_call).collect::<Vec<_>>(),
        "notified": notified.iter().map(|one| of_notification(order, one)).collect::<Vec<_>>(),
    }))
}

fn of_sending(line: &OutboxLine) -> Value {
    json!({
        "event": format!("order.{}", line.name),
        "attempts": line.attempts.iter().map(|attempt| json!({
            "begun_at": attempt.begun_at,
            "finished_at": attempt.finished_at,
            "status": attempt.status,
            "why": attempt.why,
        })).collect::<Vec<_>>(),
    })
}

fn of_call(call: &PaymentCall) -> Value {
    json!({
        "at": call.at,
        "attempt": call.attempt,
        "call": call.call.word(),
        "outcome": foreign(&call.outcome),
        "detail": call.detail.as_deref().map(foreign),
    })
}

fn of_notification(order: &Order, notification: &PayNotification) -> Value {
    let attempt = story::attempt_of(order, notification);
    json!({
        "at": notification.at,
        "attempt": attempt.map(|attempt| attempt.no),
        "verdict": notification.verdict.word(),
        "reason": notification.reason,
        "event": notification.event,
        "status": notification.status,
    })
}

/// What is left out wherever it stands in an event: the code's digits, the link of a payment, marks of goods, and what
/// the customer wrote.
const LEFT_OUT: [&str; 4] = ["code", "url", "mark", "remark"];
/// Events whose reason is in the words of staff, who may name anybody.
const IN_THEIR_WORDS: [&str; 3] = ["code_unlocked", "visit_begun", "goods_returned"];

/// Takes out what may not leave the machine, and tidies whatever the payment service may have put into its reasons.
fn redacted(mut recorded: Value) -> Value {
    if let Some(event) = recorded.get_mut("event") {
        let of_staff = event
            .get("type")
            .and_then(Value::as_str)
            .is_some_and(|name| IN_THEIR_WORDS.contains(&name));
        redact(event, of_staff);
    }
    recorded
}

fn redact(value: &mut Value, of_staff: bool) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let said = !value.is_null();
                if LEFT_OUT.contains(&name.as_str()) || (of_staff && name == "reason") {
                    if said {
                        *value = json!("redacted");
                    }
                } else if name == "reason" {
                    tidy(value);
                } else {
                    redact(value, of_staff);
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                redact(item, of_staff);
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn tidy(text: &mut Value) {
    if let Some(said) = text.as_str() {
        *text = json!(foreign(said));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_links_and_foreign_words_are_redacted() {
        let export = |event: Value| redacted(json!({ "version": 1, "event": event }))["event"].clone();
        assert_eq!(
            export(json!({"type": "code_issued", "code": "123456"}))["code"],
            "redacted"
        );
        let link = json!({"type": "pay_link_given", "url": "https://pay.example/1"});
        assert_eq!(export(link)["url"], "redacted");
        let closed = json!({
            "type": "attempt_closed",
            "closure": {"why": "refused", "reason": "phone +79001234567 at https://x.example"},
        });
        assert_eq!(export(closed)["closure"]["reason"], "phone +… at …");
        let refused = json!({"type": "return_refused", "reason": "card 4111111111111111"});
        assert_eq!(export(refused)["reason"], "card …");
        let vouched = json!({
            "type": "visit_begun",
            "verification": {"by": "override", "reason": "знаю Ивана Петровича"},
        });
        assert_eq!(export(vouched)["verification"]["reason"], "redacted");
        let received = json!({
            "type": "received",
            "order": {"lines": [{"name": "сыр", "remark": "позвоните Ивану"}, {"remark": null}]},
        });
        assert_eq!(
            export(received)["order"]["lines"],
            json!([{"name": "сыр", "remark": "redacted"}, {"remark": null}])
        );
        let marked = json!({"type": "unit_marked", "line": 1, "mark": "0104601234567890"});
        assert_eq!(export(marked)["mark"], "redacted");
    }
}
