//! What every call of the API shares: who calls, under which request id, and how a refusal looks.

use axum::body::Body;
use axum::http::{HeaderMap, Response};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Inner, Refusal, State};
use crate::gate;
use crate::lock::lock;
use crate::wire::{Complaint, Kind};

/// One refusal on its way out.
#[derive(Debug)]
pub(super) struct No {
    pub(super) status: u16,
    pub(super) reason_code: &'static str,
    pub(super) reason: String,
    pub(super) details: Option<Value>,
}

impl No {
    pub(super) fn new(status: u16, reason_code: &'static str, reason: impl Into<String>) -> Self {
        Self {
            status,
            reason_code,
            reason: reason.into(),
            details: None,
        }
    }

    /// FOUND: `ORDER_CART_DATA_ERROR` for more than two decimals. `BAD_FORMAT` is INFERRED, and so is
    /// that `details` maps paths to messages.
    pub(super) fn complaints(complaints: &[Complaint]) -> Self {
        let decimals = complaints.iter().any(|c| c.kind == Kind::TooManyDecimals);
        let code = if decimals {
            "ORDER_CART_DATA_ERROR"
        } else {
            "BAD_FORMAT"
        };
        let reason = complaints
            .iter()
            .map(|complaint| format!("{}: {}", complaint.path, complaint.message))
            .collect::<Vec<_>>()
            .join("; ");
        let details: Map<String, Value> = complaints
            .iter()
            .map(|c| (c.path.clone(), c.message.clone().into()))
            .collect();
        Self {
            status: 400,
            reason_code: code,
            reason,
            details: Some(Value::Object(details)),
        }
    }
}

/// Notes the refusal and gives it its form.
pub(super) fn answer(
    state: &mut State,
    now: Timestamp,
    order_id: Option<&str>,
    outcome: Result<Value, No>,
) -> Response<Body> {
    match outcome {
        Ok(data) => gate::json(200, &json!({"code": 200, "status": "success", "data": data})),
        Err(no) => {
            state.refusals.push(Refusal {
                at: now,
                status: no.status,
                reason_code: no.reason_code,
                order_id: order_id.map(str::to_owned),
                what: no.reason.clone(),
            });
            let mut body = json!({"status": "fail", "reasonCode": no.reason_code, "reason": no.reason});
            if let Some(details) = no.details {
                body["details"] = details;
            }
            gate::json(no.status, &body)
        }
    }
}

/// For calls that need no state of their own before they are refused.
pub(super) fn refuse(inner: &Inner, order_id: Option<&str>, no: No) -> Response<Body> {
    answer(&mut lock(&inner.state), inner.clock.now(), order_id, Err(no))
}

/// The key first; then the shape of the headers, where they are there.
pub(super) fn authenticate(inner: &Inner, headers: &HeaderMap) -> Result<(), No> {
    let given = gate::header_text(headers, "authorization");
    let key = given.and_then(|text| text.strip_prefix("Api-Key "));
    if key != Some(inner.config.api_key.reveal()) {
        return Err(No::new(
            401,
            "AUTHENTICATION_ERROR",
            "Authorization: Api-Key is missing or wrong",
        ));
    }
    let number = |name: &str, least: u64, most: u64| match headers.get(name) {
        None => Ok(()),
        Some(value) => {
            let number = value.to_str().ok().and_then(|text| text.parse::<u64>().ok());
            match number.filter(|n| (least..=most).contains(n)) {
                Some(_) => Ok(()),
                None => Err(No::new(
                    400,
                    "BAD_FORMAT",
                    format!("{name}: must be from {least} to {most}"),
                )),
            }
        }
    };
    number("X-Request-Timeout", 1000, 10_000)?;
    number("X-Request-Attempt", 0, 1_000_000)
}

/// Writes are told apart by it, so a write without one is refused.
pub(super) fn request_id(headers: &HeaderMap) -> Result<&str, No> {
    gate::header_text(headers, "x-request-id")
        .filter(|id| !id.trim().is_empty() && id.len() <= 2048)
        .ok_or_else(|| No::new(400, "BAD_FORMAT", "X-Request-Id: is required"))
}
