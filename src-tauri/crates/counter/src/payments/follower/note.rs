//! One line of a payment's story: which call, what came of it. No link, no phone, no body, ever.

use super::{Follower, Heard};
use journal::PayCall;
use yandex_pay::{Doubt, OperationStatus, OperationView, OrderView, PayError};

/// Longest word of the service's that is kept.
const WORD_MOST: usize = 64;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Note {
    pub call: PayCall,
    /// The service's own word (`CAPTURED`), or the till's (`unreachable`).
    pub outcome: String,
    /// For a person.
    pub detail: Option<String>,
}

impl Follower {
    pub(super) fn note_of(&self, heard: &Heard) -> Note {
        match heard {
            Heard::Created(said) => note(
                PayCall::Create,
                said.as_ref().map(|_| ("created".to_owned(), None)),
            ),
            Heard::Order(said) => note(PayCall::Ask, said.as_ref().map(|answer| of_order(&answer.value))),
            Heard::RolledBack(said) => note(
                PayCall::Rollback,
                said.as_ref().map(|_| ("accepted".to_owned(), None)),
            ),
            Heard::Refund { said, .. } => note(
                PayCall::Refund,
                said.as_ref().map(|answer| of_operation(&answer.value)),
            ),
            Heard::Operation { said, .. } => note(
                PayCall::Operation,
                said.as_ref().map(|answer| of_operation(&answer.value)),
            ),
        }
    }
}

fn note(call: PayCall, said: Result<(String, Option<String>), &PayError>) -> Note {
    let (outcome, detail) = said.unwrap_or_else(of_error);
    Note {
        call,
        outcome,
        detail,
    }
}

fn of_order(view: &OrderView) -> (String, Option<String>) {
    let amount = view.order_amount.map(|amount| format!("{amount:.2}"));
    let currency = view.currency().map(yandex_pay::Currency::code);
    let mut detail = [amount.as_deref(), currency]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(" ");
    let back = view.money_trail();
    if !back.refunded.is_zero() {
        detail.push_str(&format!(", refunded {:.2}", back.refunded));
    }
    if back.refund_pending {
        detail.push_str(", refund under way");
    }
    (
        word(view.payment_status.as_str()),
        (!detail.is_empty()).then_some(detail),
    )
}

fn of_operation(operation: &OperationView) -> (String, Option<String>) {
    let status = match &operation.status {
        OperationStatus::Pending => "PENDING",
        OperationStatus::Success => "SUCCESS",
        OperationStatus::Fail => "FAIL",
        OperationStatus::Unknown(status) => status,
    };
    (
        word(status),
        operation.amount.map(|amount| format!("{amount:.2}")),
    )
}

fn of_error(error: &PayError) -> (String, Option<String>) {
    let own = |outcome: &str, detail: Option<String>| (outcome.to_owned(), detail);
    match error {
        PayError::Invalid(_) => own("invalid", None),
        PayError::Unreachable { .. } => own("unreachable", None),
        PayError::Unauthorized => own("unauthorized", None),
        PayError::Refused {
            status, reason_code, ..
        } if reason_code.is_empty() => own("refused", Some(status.to_string())),
        // Its reason may quote what we sent: the code says enough.
        PayError::Refused {
            status, reason_code, ..
        } => (word(reason_code), Some(status.to_string())),
        PayError::NotFound { .. } => own("notFound", None),
        PayError::Duplicate { .. } => own("duplicate", None),
        PayError::Busy { after } => own("busy", after.map(|after| format!("{} s", after.as_secs()))),
        PayError::RateLimited { after } => {
            own("rateLimited", after.map(|after| format!("{} s", after.as_secs())))
        }
        PayError::Unknown { source, .. } => own("unknown", Some(of_doubt(source))),
        PayError::Unanswered { source, .. } => own("unanswered", Some(of_doubt(source))),
    }
}

fn of_doubt(doubt: &Doubt) -> String {
    match doubt {
        Doubt::Lost(_) => "lost".to_owned(),
        Doubt::ServerError { status, .. }
        | Doubt::Unreadable { status }
        | Doubt::NotTheService { status } => status.to_string(),
    }
}

/// Words of the protocol are kept; anything else is only said to have been there.
fn word(word: &str) -> String {
    let plain = word
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    if plain && (1..=WORD_MOST).contains(&word.len()) {
        word.to_owned()
    } else {
        "unreadable".to_owned()
    }
}
