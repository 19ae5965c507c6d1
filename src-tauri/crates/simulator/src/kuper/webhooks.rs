//! Kuper speaks to the till: sends webhooks, keeps the bytes of the answers, checks them.

use std::collections::BTreeMap;

use axum::body::Bytes;
use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::config::WebhookAuth;
use super::record::{CanceledBy, Cancellation, OrderRecord, Ordered, Sent, Stage, Violation, ViolationKind};
use super::{Kuper, State};
use crate::lock::lock;
use crate::orders::NewOrder;
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

/// Why no answer is there.
#[derive(Debug, thiserror::Error)]
pub enum NotSent {
    /// Call [`Kuper::point_at`] first.
    #[error("no till was pointed at")]
    NoTill,
    /// Place it first.
    #[error("no order answers to {0}")]
    NoSuchOrder(String),
    /// Nobody answered in time, or the connection broke. Send it again.
    #[error("the till did not answer")]
    NoAnswer {
        #[source]
        source: reqwest::Error,
    },
}

impl Kuper {
    /// The customer orders: Kuper knows the order from now on, and posts `order.created`.
    ///
    /// # Errors
    /// [`NotSent`]; the order stays known, so [`Kuper::repeat`] can send it again.
    pub async fn place(&self, order: &NewOrder) -> Result<TillAnswer, NotSent> {
        self.hold_back(order);
        self.repeat(order.original_order_id()).await
    }

    /// The customer orders, but no webhook leaves: only the recovery reads know of it.
    pub fn hold_back(&self, order: &NewOrder) {
        let now = self.inner.clock.now();
        let mut state = lock(&self.inner.state);
        let id = order.original_order_id().to_owned();
        if state.orders.contains_key(&id) {
            return;
        }
        state.orders.insert(id.clone(), record(order, now));
        state.placed.push(id);
    }

    /// Posts `order.created` (again), the very same bytes. Safe to call many times at once.
    ///
    /// # Errors
    /// [`NotSent`].
    pub async fn repeat(&self, key: &str) -> Result<TillAnswer, NotSent> {
        let (id, bytes) = {
            let state = lock(&self.inner.state);
            let order = state
                .find(key)
                .ok_or_else(|| NotSent::NoSuchOrder(key.to_owned()))?;
            (order.original_order_id.clone(), order.created_bytes.clone())
        };
        let answer = self.post(bytes).await;
        let now = self.inner.clock.now();
        let mut state = lock(&self.inner.state);
        note(&mut state, &id, "order.created", answer.as_ref().ok(), now);
        if let Ok(answer) = &answer {
            check_created(&mut state, &id, answer, now);
        }
        answer
    }

    /// Kuper or the customer cancels. Kuper holds the order for canceled before the till hears it.
    ///
    /// # Errors
    /// [`NotSent`]; the order is canceled at Kuper all the same.
    pub async fn cancel(&self, key: &str, reason: &Cancellation) -> Result<TillAnswer, NotSent> {
        self.cancel_silently(key, reason)?;
        let cancellation = json!({"slug": reason.slug, "description": reason.description});
        self.about(key, "order.canceled", json!({ "cancellation": cancellation }))
            .await
    }

    /// Cancels without a webhook: only the recovery reads tell.
    ///
    /// # Errors
    /// [`NotSent::NoSuchOrder`].
    pub fn cancel_silently(&self, key: &str, reason: &Cancellation) -> Result<(), NotSent> {
        let now = self.inner.clock.now();
        let mut state = lock(&self.inner.state);
        let order = state
            .find_mut(key)
            .ok_or_else(|| NotSent::NoSuchOrder(key.to_owned()))?;
        if !matches!(order.stage, Stage::Delivered | Stage::Canceled) {
            order.stage = Stage::Canceled;
            order.cancellation = Some((CanceledBy::Kuper, reason.clone()));
            order.updated_at = now;
        }
        Ok(())
    }

    /// Posts `order.updated` with only the keys of `changes`, and takes them over.
    ///
    /// # Errors
    /// [`NotSent`].
    pub async fn update(&self, key: &str, changes: Value) -> Result<TillAnswer, NotSent> {
        let now = self.inner.clock.now();
        {
            let mut state = lock(&self.inner.state);
            let order = state
                .find_mut(key)
                .ok_or_else(|| NotSent::NoSuchOrder(key.to_owned()))?;
            merge(&mut order.payload, &changes);
            order.ordered = ordered_lines(&order.payload);
            order.updated_at = now;
        }
        self.about(key, "order.updated", changes).await
    }

    /// Posts `order.paid`: paid through Kuper, in advance.
    ///
    /// # Errors
    /// [`NotSent`].
    pub async fn paid(&self, key: &str) -> Result<TillAnswer, NotSent> {
        let now = self.inner.clock.now();
        {
            let mut state = lock(&self.inner.state);
            let order = state
                .find_mut(key)
                .ok_or_else(|| NotSent::NoSuchOrder(key.to_owned()))?;
            order.paid_in_advance = true;
            order.updated_at = now;
        }
        self.about(key, "order.paid", json!({"paymentState": "paid"}))
            .await
    }

    /// Posts any event about a known order: its names, and the fields of `extra`.
    ///
    /// # Errors
    /// [`NotSent`].
    pub async fn about(&self, key: &str, event: &str, extra: Value) -> Result<TillAnswer, NotSent> {
        let now = self.inner.clock.now();
        let (id, body) = {
            let state = lock(&self.inner.state);
            let order = state
                .find(key)
                .ok_or_else(|| NotSent::NoSuchOrder(key.to_owned()))?;
            let mut payload =
                json!({"originalOrderId": order.original_order_id, "orderUUID": order.order_uuid});
            merge(&mut payload, &extra);
            let body = json!({"event_type": event, "timestamp": now.to_string(), "payload": payload});
            (order.original_order_id.clone(), body)
        };
        let answer = self.post(Bytes::from(body.to_string())).await;
        let mut state = lock(&self.inner.state);
        note(&mut state, &id, event, answer.as_ref().ok(), now);
        if let Some(answer) = answer.as_ref().ok().filter(|answer| answer.status != 200) {
            let what = format!("status {} instead of 200", answer.status);
            state
                .violations
                .push(violation(now, ViolationKind::BadAnswer, &id, event, what));
        }
        answer
    }

    /// Posts any bytes with exactly these headers (no authorisation of our own), for bad input.
    ///
    /// # Errors
    /// [`NotSent`].
    pub async fn post_raw(
        &self,
        body: impl Into<Bytes>,
        headers: &[(&str, &str)],
    ) -> Result<TillAnswer, NotSent> {
        let mut request = self
            .inner
            .client
            .post(self.till()?)
            .body(reqwest::Body::from(body.into()));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        finish(request).await
    }

    /// Posts any bytes as JSON, with the right authorisation.
    ///
    /// # Errors
    /// [`NotSent`].
    pub async fn post(&self, body: impl Into<Bytes>) -> Result<TillAnswer, NotSent> {
        let request = self
            .inner
            .client
            .post(self.till()?)
            .header("content-type", "application/json")
            .body(reqwest::Body::from(body.into()));
        let request = match &self.inner.config.webhook_auth {
            WebhookAuth::Bearer(token) => request.bearer_auth(token.reveal()),
            WebhookAuth::Basic { user, password } => request.basic_auth(user, Some(password.reveal())),
            WebhookAuth::ClientToken(token) => request.header("Client-Token", token.reveal()),
            WebhookAuth::Nothing => request,
        };
        finish(request).await
    }

    fn till(&self) -> Result<String, NotSent> {
        lock(&self.inner.state).till.clone().ok_or(NotSent::NoTill)
    }
}

async fn finish(request: reqwest::RequestBuilder) -> Result<TillAnswer, NotSent> {
    let no_answer = |source| NotSent::NoAnswer { source };
    let answer = request.send().await.map_err(no_answer)?;
    let status = answer.status().as_u16();
    Ok(TillAnswer {
        status,
        body: answer.bytes().await.map_err(no_answer)?,
    })
}

fn note(state: &mut State, id: &str, event: &str, answer: Option<&TillAnswer>, now: Timestamp) {
    if let Some(order) = state.orders.get_mut(id) {
        order.sent.push(Sent {
            at: now,
            event: event.to_owned(),
            answer: answer.cloned(),
        });
    }
}

/// `{"status":"created","number":"…","expectedAssemblyTime"?: RFC 3339}`, and the same for ever.
fn check_created(state: &mut State, id: &str, answer: &TillAnswer, now: Timestamp) {
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

fn violation(at: Timestamp, kind: ViolationKind, order: &str, event: &str, what: String) -> Violation {
    Violation {
        at,
        kind,
        order: Some(order.to_owned()),
        event: Some(event.to_owned()),
        what,
    }
}

/// Objects are merged key by key, everything else is replaced.
fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                merge(into.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from.clone(),
    }
}

fn record(order: &NewOrder, now: Timestamp) -> OrderRecord {
    let payload = order.payload().clone();
    let text = |name: &str| {
        payload
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
            .to_owned()
    };
    OrderRecord {
        order_uuid: text("orderUUID"),
        original_order_id: order.original_order_id().to_owned(),
        store_id: text("storeID"),
        kind: order.kind(),
        stage: Stage::Created,
        paid_in_advance: payload.get("paymentState").and_then(Value::as_str) == Some("paid"),
        placed_at: now,
        updated_at: now,
        number: None,
        code: None,
        ready: None,
        delivered: None,
        cancellation: None,
        processed: Vec::new(),
        received: Vec::new(),
        sent: Vec::new(),
        ordered: ordered_lines(&payload),
        created_bytes: Bytes::from(order.body().to_string()),
        first_answer: None,
        said: BTreeMap::new(),
        payload,
    }
}

/// Read leniently: these are Kuper's own words, and a test may bend them.
fn ordered_lines(payload: &Value) -> BTreeMap<String, Ordered> {
    let mut lines: BTreeMap<String, Ordered> = BTreeMap::new();
    let positions = payload.get("positions").and_then(Value::as_array);
    for position in positions.into_iter().flatten().filter_map(Value::as_object) {
        let Some(id) = position.get("id").and_then(plain) else {
            continue;
        };
        let number = |name: &str| decimal(position, name);
        let line = Ordered {
            quantity: number("originalQuantity")
                .or_else(|| number("quantity"))
                .unwrap_or(Decimal::ONE),
            weight_grams: position
                .get("weight")
                .and_then(plain)
                .and_then(|text| text.parse().ok()),
            price: number("price"),
            discount_price: number("discountPrice"),
            times: 1,
        };
        lines
            .entry(id)
            .and_modify(|known| known.times += 1)
            .or_insert(line);
    }
    lines
}

fn decimal(fields: &Map<String, Value>, name: &str) -> Option<Decimal> {
    fields.get(name).and_then(plain)?.parse().ok()
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
