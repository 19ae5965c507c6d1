//! What the till answers to a webhook, and whether that is what the protocol says.

use axum::body::Bytes;
use jiff::Timestamp;
use serde_json::Value;

use super::State;
use super::record::{Violation, ViolationKind};
use crate::wire::Complaints;

/// What the till said, to the byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TillAnswer {
    pub status: u16,
    pub body: Bytes,
}

impl TillAnswer {
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The till's number for the order, if the answer carries one.
    #[must_use]
    pub fn number(&self) -> Option<String> {
        self.json()?.get("number")?.as_str().map(str::to_owned)
    }
}

/// `{"status":"created","number":"…","expectedAssemblyTime"?: RFC 3339}`, and the same for ever.
pub(super) fn check_created(state: &mut State, id: &str, answer: &TillAnswer, now: Timestamp) {
    if matches!(answer.status, 401 | 429 | 503) {
        return; // The till said no, or not now; nothing was promised.
    }
    let mut found = Vec::new();
    let value = answer.json().unwrap_or(Value::Null);
    let complaints = Complaints::default();
    let mut number = None;
    if answer.status != 200 {
        found.push((
            ViolationKind::BadAnswer,
            format!("status {} instead of 200", answer.status),
        ));
    } else if let Some(mut top) = complaints.root(&value).object() {
        top.need("status").and_then(|node| node.word(&["created"]));
        number = top
            .need("number")
            .and_then(|node| node.filled_text(255))
            .map(str::to_owned);
        let time = top
            .maybe("expectedAssemblyTime")
            .and_then(|node| node.filled_text(64));
        if time.is_some_and(|time| time.parse::<Timestamp>().is_err()) {
            found.push((
                ViolationKind::BadAnswer,
                "expectedAssemblyTime is not RFC 3339".to_owned(),
            ));
        }
        top.finish();
    }
    for complaint in complaints.into_vec() {
        let what = format!("{}: {}", complaint.path, complaint.message);
        found.push((ViolationKind::BadAnswer, what));
    }
    if answer.status == 200
        && let Some(order) = state.orders.get_mut(id)
    {
        match &order.first_answer {
            Some(first) if *first != answer.body => {
                found.push((
                    ViolationKind::AnswerChanged,
                    "a repeat was answered otherwise".to_owned(),
                ));
            }
            Some(_) => {}
            None => order.first_answer = Some(answer.body.clone()),
        }
        match (&order.number, number) {
            (Some(known), Some(given)) if *known != given => {
                found.push((
                    ViolationKind::BadAnswer,
                    "number: the till named the order otherwise".to_owned(),
                ));
            }
            (None, Some(given)) => order.number = Some(given),
            (Some(_) | None, _) => {}
        }
    }
    let found = found
        .into_iter()
        .map(|(kind, what)| violation(now, kind, id, "order.created", what));
    state.violations.extend(found);
}

pub(super) fn violation(
    at: Timestamp,
    kind: ViolationKind,
    order: &str,
    event: &str,
    what: String,
) -> Violation {
    Violation {
        at,
        kind,
        order: Some(order.to_owned()),
        event: Some(event.to_owned()),
        what,
    }
}
