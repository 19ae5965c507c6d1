//! Rollback and refund: one change at a time, each with its end some reads or moments away. What a
//! refund says is read in `refund_body`.

use std::sync::Arc;

use axum::Extension as Shared;
use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::{HeaderMap, Response};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::operation::{Operation, OperationKind, OperationStatus};
use super::payment::{PayStatus, Payment};
use super::refund_body;
use super::till_facing::{No, answer, authenticate, refuse, request_id};
use super::under_way::{RefundUnderWay, UnderWay, Until};
use super::{Inner, State, operation_id};
use crate::gate;

pub(super) async fn rollback(
    Shared(inner): Shared<Arc<Inner>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Bytes,
) -> Response<Body> {
    if let Err(no) = authenticate(&inner, &headers) {
        return refuse(&inner, Some(&id), no);
    }
    let mut state = inner.up_to_date();
    let outcome = roll_back(&inner, &mut state, &headers, &id, &body);
    answer(&mut state, inner.clock.now(), Some(&id), outcome)
}

fn roll_back(
    inner: &Inner,
    state: &mut State,
    headers: &HeaderMap,
    id: &str,
    body: &Bytes,
) -> Result<Value, No> {
    let request_id = request_id(headers)?;
    if !body.is_empty() {
        return Err(No::new(400, "BAD_FORMAT", "this call has no body"));
    }
    let State {
        payments,
        operations_made,
        ..
    } = state;
    let payment = payments.get_mut(id).ok_or_else(no_order)?;
    if payment
        .rollback_request_ids
        .iter()
        .any(|known| known == request_id)
    {
        return Ok(json!({}));
    }
    if matches!(payment.under_way, Some(UnderWay::Refund(_))) {
        return Err(No::new(
            409,
            "ANOTHER_OPERATION_IN_PROGRESS",
            "a refund is under way",
        ));
    }
    payment.rollback_request_ids.push(request_id.to_owned());
    payment.roll_back(&inner.config, inner.clock.now(), &mut || {
        operation_id(operations_made)
    });
    Ok(json!({}))
}

pub(super) async fn refund(
    Shared(inner): Shared<Arc<Inner>>,
    headers: HeaderMap,
    Path(id): Path<String>,
    body: Bytes,
) -> Response<Body> {
    if let Err(no) = authenticate(&inner, &headers) {
        return refuse(&inner, Some(&id), no);
    }
    let mut state = inner.up_to_date();
    let outcome = start_refund(&inner, &mut state, &headers, &id, &body);
    answer(&mut state, inner.clock.now(), Some(&id), outcome)
}

fn start_refund(
    inner: &Inner,
    state: &mut State,
    headers: &HeaderMap,
    id: &str,
    body: &Bytes,
) -> Result<Value, No> {
    request_id(headers)?;
    if !gate::says_json(headers) {
        return Err(No::new(
            400,
            "BAD_FORMAT",
            "Content-Type: must be application/json",
        ));
    }
    let body: Value =
        serde_json::from_slice(body).map_err(|_| No::new(400, "BAD_FORMAT", "the body is not JSON"))?;
    let taken = |external: &str| {
        state.payments.values().any(|payment| {
            payment.order_id != id
                && payment
                    .operations
                    .iter()
                    .any(|o| o.external_operation_id.as_deref() == Some(external))
        })
    };
    let asked = {
        let payment = state.payments.get(id).ok_or_else(no_order)?;
        let asked = refund_body::read(&body, payment)?;
        if taken(&asked.external_id) {
            return Err(duplicate());
        }
        asked
    };
    let now = inner.clock.now();
    let State {
        payments,
        operations_made,
        failing_refunds,
        ..
    } = state;
    let payment = payments.get_mut(id).ok_or_else(no_order)?;
    let known = payment
        .operations
        .iter()
        .find(|o| o.external_operation_id.as_deref() == Some(&asked.external_id));
    if let Some(known) = known {
        let same = matches!(&payment.under_way, Some(UnderWay::Refund(way)) if way.body == body);
        return match known.status {
            OperationStatus::Pending if same => Ok(json!({ "operation": known.json(id) })),
            OperationStatus::Pending | OperationStatus::Success | OperationStatus::Fail => Err(duplicate()),
        };
    }
    check_refundable(payment, asked.amount)?;
    let target = refund_body::check_carts(&asked, payment)?;
    let operation = Operation {
        operation_id: operation_id(operations_made),
        external_operation_id: Some(asked.external_id),
        kind: OperationKind::Refund,
        amount: asked.amount,
        status: OperationStatus::Pending,
        reason: None,
        created: now,
    };
    let fails_by = (!failing_refunds.is_empty()).then(|| failing_refunds.remove(0));
    // The answer shows the operation as it starts, even where it ends at once.
    let seen = json!({ "operation": operation.json(id) });
    let way = RefundUnderWay {
        until: Until::from(inner.config.refund_takes, now),
        fails_by,
        body,
        target,
    };
    payment.start_refund(operation, way);
    Ok(seen)
}

/// INFERRED: the two reason codes of this function but for the first.
fn check_refundable(payment: &Payment, amount: Decimal) -> Result<(), No> {
    if payment.under_way.is_some() {
        return Err(No::new(
            409,
            "ANOTHER_OPERATION_IN_PROGRESS",
            "another change is under way",
        ));
    }
    match payment.status {
        PayStatus::Captured | PayStatus::PartiallyRefunded => {}
        PayStatus::Pending | PayStatus::Voided | PayStatus::Failed | PayStatus::Refunded => {
            let why = format!("nothing to refund in {}", payment.status.word());
            return Err(No::new(409, "INVALID_ORDER_STATUS", why));
        }
    }
    if amount > payment.books().net() {
        return Err(No::new(
            400,
            "INVALID_REFUND_AMOUNT",
            "refundAmount: more than is left",
        ));
    }
    Ok(())
}

fn no_order() -> No {
    No::new(404, "ORDER_NOT_FOUND", "no such order")
}

fn duplicate() -> No {
    No::new(
        409,
        "DUPLICATE_EXTERNAL_OPERATION_ID",
        "externalOperationId: was used before",
    )
}
