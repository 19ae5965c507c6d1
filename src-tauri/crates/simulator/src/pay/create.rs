//! `POST /api/merchant/v1/orders`.

use std::sync::Arc;

use axum::Extension as Shared;
use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, Response};
use serde_json::{Value, json};

use super::payment::{PayStatus, Payment};
use super::refund_body::Part;
use super::schema::{self, Asked};
use super::till_facing::{No, answer, authenticate, refuse, request_id};
use super::{Inner, State, cart};
use crate::gate;

pub(super) async fn create(
    Shared(inner): Shared<Arc<Inner>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    if let Err(no) = authenticate(&inner, &headers) {
        return refuse(&inner, None, no);
    }
    let body: Result<Value, _> = serde_json::from_slice(&body);
    let order_id = body
        .as_ref()
        .ok()
        .and_then(|b| b.get("orderId")?.as_str().map(str::to_owned));
    let mut state = inner.up_to_date();
    let outcome = match body {
        Ok(body) => process(&inner, &mut state, &headers, body),
        Err(_) => Err(No::new(400, "BAD_FORMAT", "the body is not JSON")),
    };
    answer(&mut state, inner.clock.now(), order_id.as_deref(), outcome)
}

fn process(inner: &Inner, state: &mut State, headers: &HeaderMap, body: Value) -> Result<Value, No> {
    let request_id = request_id(headers)?;
    if !gate::says_json(headers) {
        return Err(No::new(
            400,
            "BAD_FORMAT",
            "Content-Type: must be application/json",
        ));
    }
    let asked = schema::read(&inner.config, &body).map_err(|complaints| No::complaints(&complaints))?;
    cart::check_sum(&asked.cart)?;
    if let Some(known) = state.payments.get(&asked.order_id) {
        return known_again(known, request_id, &body);
    }
    check_unused(state, request_id, &asked)?;

    let now = inner.clock.now();
    let base = inner.config.public_url.as_ref().unwrap_or(&inner.base_url);
    let payment_url = format!(
        "{}/pay/{}",
        base.trim_end_matches('/'),
        path_segment(&asked.order_id)
    );
    state
        .request_ids
        .insert(request_id.to_owned(), asked.order_id.clone());
    if let Some(token) = asked.sale_token {
        state.sale_tokens.insert(token, asked.order_id.clone());
    }
    state.created.push(asked.order_id.clone());
    let data = json!({ "paymentUrl": payment_url });
    state.payments.insert(
        asked.order_id.clone(),
        Payment {
            order_id: asked.order_id,
            currency: asked.currency,
            amount: asked.cart.total,
            remaining: asked
                .cart
                .items
                .iter()
                .map(|item| (item.product_id.clone(), item.bought))
                .collect(),
            lowered: Part::new(),
            items: asked.cart.items,
            created: now,
            updated: now,
            ttl_s: asked.ttl_s,
            opened: None,
            status: PayStatus::Pending,
            reason: None,
            operations: Vec::new(),
            rolled_back: false,
            request: body,
            payment_url,
            request_id: request_id.to_owned(),
            rollback_request_ids: Vec::new(),
            under_way: None,
            captured_currency: None,
            pretended: None,
            changes: Vec::new(),
        },
    );
    Ok(data)
}

/// A retry of the one intent gets the one answer; everything else under the same id is a conflict.
/// INFERRED: what the real service answers is not known.
fn known_again(known: &Payment, request_id: &str, body: &Value) -> Result<Value, No> {
    if known.request != *body {
        return Err(No::new(
            409,
            "ORDER_ALREADY_EXISTS",
            "orderId: was used for another body",
        ));
    }
    if known.request_id != request_id {
        let why = "X-Request-Id: a retry must carry the id of the first attempt";
        return Err(No::new(409, "ORDER_ALREADY_EXISTS", why));
    }
    Ok(json!({ "paymentUrl": known.payment_url }))
}

fn check_unused(state: &State, request_id: &str, asked: &Asked) -> Result<(), No> {
    if state.request_ids.contains_key(request_id) {
        return Err(No::new(
            409,
            "REQUEST_ID_REUSED",
            "X-Request-Id: belongs to another order",
        ));
    }
    if asked
        .sale_token
        .as_ref()
        .is_some_and(|token| state.sale_tokens.contains_key(token))
    {
        let why = "extensions.paymentData.saleToken: was used for another payment";
        return Err(No::new(400, "BAD_FORMAT", why));
    }
    Ok(())
}

/// Percent-encodes everything but unreserved characters, so that any order id makes a URL.
pub(super) fn path_segment(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}
