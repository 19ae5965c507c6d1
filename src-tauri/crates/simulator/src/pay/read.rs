//! `GET /v1/orders/{id}` and `GET /v1/operations/{externalOperationId}`; the keys that sign.

use std::sync::Arc;

use axum::Extension as Shared;
use axum::body::Body;
use axum::extract::Path;
use axum::http::{HeaderMap, Response};
use serde_json::{Value, json};

use super::Inner;
use super::till_facing::{No, answer, authenticate, refuse};
use crate::gate;
use crate::lock::lock;

pub(super) async fn order(
    Shared(inner): Shared<Arc<Inner>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response<Body> {
    if let Err(no) = authenticate(&inner, &headers) {
        return refuse(&inner, Some(&id), no);
    }
    let mut state = inner.up_to_date();
    let outcome = match state.payments.get_mut(&id) {
        Some(payment) => {
            let operations: Vec<Value> = payment.operations.iter().map(|o| o.json(&id)).collect();
            let seen = json!({
                "order": payment.order_json(&inner.config.merchant_id),
                "operations": operations,
            });
            payment.count_read();
            Ok(seen)
        }
        None => Err(No::new(404, "ORDER_NOT_FOUND", "no such order")),
    };
    answer(&mut state, inner.clock.now(), Some(&id), outcome)
}

/// FOUND: open to all, no key asked.
pub(super) async fn jwks(Shared(inner): Shared<Arc<Inner>>) -> Response<Body> {
    let keys = lock(&inner.state).keys;
    gate::json(200, &keys.jwks())
}

pub(super) async fn operation(
    Shared(inner): Shared<Arc<Inner>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response<Body> {
    if let Err(no) = authenticate(&inner, &headers) {
        return refuse(&inner, None, no);
    }
    let mut state = inner.up_to_date();
    let seen = state.payments.values_mut().find_map(|payment| {
        let operation = payment
            .operations
            .iter()
            .find(|o| o.external_operation_id.as_deref() == Some(&id))?;
        let seen = json!({ "operation": operation.json(&payment.order_id) });
        payment.count_read();
        Some(seen)
    });
    let outcome = seen.ok_or_else(|| No::new(404, "OPERATION_NOT_FOUND", "no such operation"));
    answer(&mut state, inner.clock.now(), None, outcome)
}
