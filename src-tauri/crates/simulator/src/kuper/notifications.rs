//! `POST /ofm/api/v1/notifications`: authenticate, read strictly, judge, remember, answer.

use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::State as Shared;
use axum::http::{HeaderMap, Response};
use serde_json::{Value, json};

use super::config::Dialect;
use super::record::{CanceledBy, OrderRecord, Received, Stage, Violation, ViolationKind};
use super::rules::{self, Verdict};
use super::schema::{self, Event, Notification, OrderKey};
use super::{Inner, State, marks, sums, token};
use crate::gate;
use crate::lock::lock;
use crate::secret::Secret;
use crate::wire::{Complaint, Complaints, Kind};

struct Refusal {
    status: u16,
    kind: ViolationKind,
    complaints: Vec<Complaint>,
}

impl Refusal {
    fn one(status: u16, kind: ViolationKind, path: &str, message: impl Into<String>) -> Self {
        let complaint = Complaint {
            kind: Kind::Invalid,
            path: path.to_owned(),
            message: message.into(),
        };
        Self {
            status,
            kind,
            complaints: vec![complaint],
        }
    }

    fn schema(complaints: Vec<Complaint>) -> Self {
        Self {
            status: 422,
            kind: ViolationKind::Schema,
            complaints,
        }
    }

    fn answer(&self) -> Value {
        let errors: Vec<Value> = self
            .complaints
            .iter()
            .map(|complaint| {
                let kind = match complaint.kind {
                    Kind::Missing => "missing",
                    Kind::Unknown => "unknown",
                    Kind::Mistyped => "type",
                    Kind::Invalid | Kind::TooManyDecimals => "invalid",
                };
                json!({"type": kind, "field": complaint.path, "message": complaint.message})
            })
            .collect();
        json!({ "errors": errors })
    }
}

pub(super) async fn notify(
    Shared(inner): Shared<Arc<Inner>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let now = inner.clock.now();
    let dialect = inner.config.dialect;
    let mut state = lock(&inner.state);
    if let Err(refusal) = token::check(&inner.config.auth, &state, &headers, now) {
        state.violations.push(Violation {
            at: now,
            kind: ViolationKind::Token,
            order: None,
            event: None,
            what: refusal.to_owned(),
        });
        let answer = json!({"error": {"title": "Unauthorized", "detail": refusal}});
        return gate::json(401, &answer);
    }
    let parsed: Option<Value> = serde_json::from_slice(&body).ok();
    let outcome = process(&inner, &mut state, &headers, parsed.as_ref());

    let read = parsed.unwrap_or_else(|| Value::String(String::from_utf8_lossy(&body).into_owned()));
    let event = schema::event_at_a_glance(dialect, &read).map(str::to_owned);
    let order = schema::key_at_a_glance(dialect, &read)
        .and_then(|key| state.find(key))
        .map(|order| order.original_order_id.clone());
    let status = match &outcome {
        Ok(status) => *status,
        Err(refusal) => refusal.status,
    };
    if let Some(order) = order.as_ref().and_then(|id| state.orders.get_mut(id)) {
        let event = event.clone().unwrap_or_default();
        let before = order
            .received
            .iter()
            .filter(|received| received.event == event)
            .count();
        let attempt = u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1);
        order.received.push(Received {
            at: now,
            event,
            body: read,
            status,
            attempt,
        });
    }
    match outcome {
        Ok(status) => gate::json(status, &json!({})),
        Err(refusal) => {
            state
                .violations
                .extend(refusal.complaints.iter().map(|complaint| Violation {
                    at: now,
                    kind: refusal.kind,
                    order: order.clone(),
                    event: event.clone(),
                    what: format!("{}: {}", complaint.path, complaint.message),
                }));
            gate::json(refusal.status, &refusal.answer())
        }
    }
}

fn process(
    inner: &Inner,
    state: &mut State,
    headers: &HeaderMap,
    body: Option<&Value>,
) -> Result<u16, Refusal> {
    if !gate::says_json(headers) {
        return Err(Refusal::one(
            422,
            ViolationKind::Schema,
            "Content-Type",
            "must be application/json",
        ));
    }
    let Some(body) = body else {
        return Err(Refusal::one(
            422,
            ViolationKind::Schema,
            "",
            "the body is not JSON",
        ));
    };
    let dialect = inner.config.dialect;
    let notification = schema::read(dialect, body).map_err(Refusal::schema)?;
    let order = find(state, &notification.key)
        .ok_or_else(|| Refusal::one(404, ViolationKind::UnknownOrder, "order", "no such order"))?;
    check_names(order, &notification, dialect)?;

    let event = notification.event;
    match rules::judge(&inner.config, order, event) {
        Verdict::NotApplicable => {
            let why = "this store does not send order.accepted";
            Err(Refusal::one(405, ViolationKind::NotApplicable, "event", why))
        }
        Verdict::OutOfOrder => {
            let why = format!("{} cannot follow {:?}", event.word(), order.stage);
            Err(Refusal::one(422, ViolationKind::OutOfOrder, "event", why))
        }
        Verdict::AfterCancel => {
            let by = order
                .cancellation
                .as_ref()
                .map_or(CanceledBy::Kuper, |(by, _)| *by);
            Err(Refusal::one(
                422,
                ViolationKind::AfterCancel(by),
                "event",
                "the order is canceled",
            ))
        }
        Verdict::Repeat => repeat(inner, order, event, body),
        Verdict::Goes(stage) => {
            check_content(inner, state, order, &notification)?;
            let id = order.original_order_id.clone();
            if let Some(order) = state.orders.get_mut(&id) {
                remember(order, notification, stage, body);
                order.updated_at = inner.clock.now();
            }
            Ok(200)
        }
    }
}

fn find<'a>(state: &'a State, key: &OrderKey) -> Option<&'a OrderRecord> {
    // Identifiers are echoed as received, so nothing but the very same text will do.
    match key {
        OrderKey::Uuid(uuid) => state.orders.get(state.by_uuid.get(uuid)?),
        OrderKey::OriginalId(id) => state.orders.get(id),
    }
}

fn check_names(order: &OrderRecord, notification: &Notification, dialect: Dialect) -> Result<(), Refusal> {
    let at = match dialect {
        Dialect::Flat => "payload",
        Dialect::Nested => "event.payload",
    };
    if let (Some(known), Some(given)) = (&order.number, &notification.number)
        && known != given
    {
        let path = format!("{at}.number");
        return Err(Refusal::one(
            422,
            ViolationKind::Schema,
            &path,
            "the till named the order otherwise before",
        ));
    }
    if let Some(inside) = &notification.named_inside
        && *inside != order.original_order_id
    {
        let path = format!("{at}.order.originalOrderId");
        return Err(Refusal::one(
            422,
            ViolationKind::Schema,
            &path,
            "is the name of another order",
        ));
    }
    Ok(())
}

fn repeat(inner: &Inner, order: &OrderRecord, event: Event, body: &Value) -> Result<u16, Refusal> {
    if order.said.get(event.word()) != Some(body) {
        let why = "was processed with another content";
        return Err(Refusal::one(422, ViolationKind::RepeatDiffers, "event", why));
    }
    if inner.config.repeat_is_fine {
        return Ok(202);
    }
    Err(Refusal::one(
        422,
        ViolationKind::OutOfOrder,
        "event",
        "was already processed",
    ))
}

fn check_content(
    inner: &Inner,
    state: &State,
    order: &OrderRecord,
    notification: &Notification,
) -> Result<(), Refusal> {
    let at = match inner.config.dialect {
        Dialect::Flat => "payload",
        Dialect::Nested => "event.payload.order",
    };
    if let Some(composition) = &notification.composition {
        let complaints = Complaints::default();
        sums::check(composition, order, at, inner.config.check_line_sums, &complaints);
        marks::check(composition, &inner.config.marked, order, state, at, &complaints);
        let complaints = complaints.into_vec();
        if !complaints.is_empty() {
            return Err(Refusal::schema(complaints));
        }
    }
    if let Some(code) = &notification.code {
        let taken = state.orders.values().any(|other| {
            other.code.as_ref().map(Secret::reveal) == Some(code.as_str())
                && other.has_live_code()
                && other.original_order_id != order.original_order_id
        });
        if taken {
            let field = match inner.config.dialect {
                Dialect::Flat => "payload.pickupCode",
                Dialect::Nested => "event.payload.code",
            };
            let why = "another live order has this code";
            return Err(Refusal::one(422, ViolationKind::CodeNotUnique, field, why));
        }
    }
    Ok(())
}

fn remember(order: &mut OrderRecord, notification: Notification, stage: Stage, body: &Value) {
    order.stage = stage;
    order.processed.push(notification.event.word().to_owned());
    order
        .said
        .insert(notification.event.word().to_owned(), body.clone());
    if order.number.is_none() {
        order.number = notification.number;
    }
    if let Some(code) = notification.code {
        order.code = Some(Secret::new(code));
    }
    match notification.event {
        Event::Ready => order.ready = notification.composition,
        Event::Delivered => order.delivered = notification.composition,
        Event::Accepted | Event::InWork | Event::Assembled | Event::CodeCreated | Event::Canceled => {}
    }
    if let Some(cancellation) = notification.cancellation {
        order.cancellation = Some((CanceledBy::Merchant, cancellation));
    }
}
