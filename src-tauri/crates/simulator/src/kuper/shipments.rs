//! The recovery reads, by which a till that was down learns what it missed. FOUND; the shape of one
//! shipment (the webhook's payload as it now stands) is INFERRED.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Query, State as Shared};
use axum::http::{HeaderMap, Response};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::record::OrderRecord;
use super::{Inner, State, token};
use crate::gate;
use crate::lock::lock;

const LARGEST_PAGE: usize = 100;

pub(super) async fn list(
    Shared(inner): Shared<Arc<Inner>>,
    headers: HeaderMap,
    Query(query): Query<BTreeMap<String, String>>,
) -> Response<Body> {
    let state = lock(&inner.state);
    if let Err(refusal) = token::check(&inner.config.auth, &state, &headers, inner.clock.now()) {
        return unauthorized(refusal);
    }
    match page(&state, &query) {
        Ok(page) => gate::json(200, &page),
        Err((field, message)) => gate::json(
            422,
            &json!({"errors": [{"type": "invalid", "field": field, "message": message}]}),
        ),
    }
}

fn page(state: &State, query: &BTreeMap<String, String>) -> Result<Value, (String, &'static str)> {
    let mut store = None;
    let mut from = None;
    let mut size = LARGEST_PAGE;
    let mut start = 0_usize;
    for (name, text) in query {
        let wrong = |message| (name.clone(), message);
        match name.as_str() {
            "filters[storeId]" => store = Some(text),
            "filters[updatedFrom]" => {
                from = Some(
                    text.parse::<Timestamp>()
                        .map_err(|_| wrong("must be an RFC 3339 time"))?,
                );
            }
            "maxPageSize" => {
                let range = 1..=LARGEST_PAGE;
                size = text
                    .parse()
                    .ok()
                    .filter(|n| range.contains(n))
                    .ok_or_else(|| wrong("must be 1 to 100"))?;
            }
            "nextPageToken" => {
                let after = text.strip_prefix("after-").and_then(|n| n.parse().ok());
                start = after.ok_or_else(|| wrong("is no token of ours"))?;
            }
            _ => return Err(wrong("is no parameter of this call")),
        }
    }
    // Pages cut the list of all orders as placed, so that a change between two pages loses nothing.
    let mut data = Vec::new();
    let mut next = None;
    for (i, order) in state.placed.iter().enumerate().skip(start) {
        let Some(order) = state.orders.get(order) else {
            continue;
        };
        let fits = store.is_none_or(|store| order.store_id == *store)
            && from.is_none_or(|from| order.updated_at >= from);
        if !fits {
            continue;
        }
        if data.len() == size {
            next = Some(format!("after-{i}"));
            break;
        }
        data.push(shipment(order));
    }
    let mut page = json!({ "data": data });
    if let Some(next) = next {
        page["nextPageToken"] = Value::String(next);
    }
    Ok(page)
}

pub(super) async fn one(
    Shared(inner): Shared<Arc<Inner>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response<Body> {
    look(&inner, &headers, &id, |order| json!({"data": shipment(order)}))
}

pub(super) async fn state(
    Shared(inner): Shared<Arc<Inner>>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Response<Body> {
    look(
        &inner,
        &headers,
        &id,
        |order| json!({"data": {"state": order.stage.state_word(), "paymentState": payment_word(order)}}),
    )
}

fn look(
    inner: &Inner,
    headers: &HeaderMap,
    id: &str,
    show: impl Fn(&OrderRecord) -> Value,
) -> Response<Body> {
    let state = lock(&inner.state);
    if let Err(refusal) = token::check(&inner.config.auth, &state, headers, inner.clock.now()) {
        return unauthorized(refusal);
    }
    // Only `H…` is known to work here.
    match state.orders.get(id) {
        Some(order) => gate::json(200, &show(order)),
        None => gate::json(
            404,
            &json!({"error": {"title": "Not found", "detail": "no such shipment"}}),
        ),
    }
}

fn unauthorized(refusal: &str) -> Response<Body> {
    gate::json(
        401,
        &json!({"error": {"title": "Unauthorized", "detail": refusal}}),
    )
}

fn shipment(order: &OrderRecord) -> Value {
    let mut payload = order.payload.clone();
    if let Some(fields) = payload.as_object_mut() {
        fields.insert("state".to_owned(), order.stage.state_word().into());
        fields.insert("paymentState".to_owned(), payment_word(order).into());
        if let Some((_, why)) = &order.cancellation {
            let why = json!({"slug": why.slug, "description": why.description});
            fields.insert("cancellation".to_owned(), why);
        }
    }
    payload
}

fn payment_word(order: &OrderRecord) -> &'static str {
    if order.paid_in_advance { "paid" } else { "not_paid" }
}
