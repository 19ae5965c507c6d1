//! Kuper speaks to the till: sends webhooks, keeps the bytes of the answers, checks them.

use axum::body::Bytes;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::answers::{TillAnswer, check_created, violation};
use super::config::WebhookAuth;
use super::ordered::{ordered_lines, record};
use super::record::{CanceledBy, Cancellation, Sent, Stage, ViolationKind};
use super::{Kuper, State};
use crate::lock::lock;
use crate::orders::NewOrder;

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
        state.by_uuid.insert(order.order_uuid().to_owned(), id.clone());
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
