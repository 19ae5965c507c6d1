//! A strict Kuper: sends orders to the till, and hears what became of them.
//!
//! Cast: [`KuperConfig`] says which Kuper this is (dialect, tokens, options); [`OrderRecord`] is
//! what it knows of one order; a [`Violation`] is one refusal it had to give. The reading of the
//! wire is `schema`, the order of events `rules`, the sums `sums`; `webhooks` speaks to the till.
//!
//! An order is found by any of its names: `orderUUID` (with or without the slug),
//! `originalOrderId`, or the number that the till gave it.

mod answers;
mod config;
mod marks;
mod notifications;
mod ordered;
mod record;
mod rules;
mod schema;
mod shipments;
mod sums;
mod token;
mod webhooks;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use std::time::Duration;

use axum::Router;
use axum::routing::{get, post};
use jiff::Timestamp;

pub use self::answers::TillAnswer;
pub use self::config::{AcceptedRule, Dialect, KuperConfig, NotificationAuth, StoreKind, WebhookAuth};
pub use self::record::{
    CanceledBy, Cancellation, Composition, Line, OrderRecord, Received, Sent, Stage, Violation, ViolationKind,
};
pub use self::webhooks::NotSent;

use crate::clock::Clock;
use crate::eventually;
use crate::lock::lock;

/// The handle of the running service; clones share it.
#[derive(Clone, Debug)]
pub struct Kuper {
    inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    config: KuperConfig,
    clock: Clock,
    client: reqwest::Client,
    address: SocketAddr,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    till: Option<String>,
    /// By `originalOrderId`, which every order has whatever the dialect.
    orders: BTreeMap<String, OrderRecord>,
    /// `orderUUID` as sent → `originalOrderId`.
    by_uuid: BTreeMap<String, String>,
    /// In the order they were placed.
    placed: Vec<String>,
    violations: Vec<Violation>,
    tokens: BTreeMap<String, Timestamp>,
    tokens_issued: u64,
}

impl Kuper {
    pub(crate) fn new(
        config: KuperConfig,
        clock: Clock,
        client: reqwest::Client,
        address: SocketAddr,
    ) -> Self {
        Self {
            inner: Arc::new(Inner {
                config,
                clock,
                client,
                address,
                state: Mutex::default(),
            }),
        }
    }

    pub(crate) fn router(&self) -> Router {
        Router::new()
            .route("/ofm/api/v1/notifications", post(notifications::notify))
            .route("/auth/token", post(token::issue))
            .route("/ofm/api/v1/shipments", get(shipments::list))
            .route("/ofm/api/v1/shipments/{id}", get(shipments::one))
            .route("/ofm/api/v1/shipments/{id}/state", get(shipments::state))
            .with_state(self.inner.clone())
    }

    /// `http://127.0.0.1:<port>`, without a slash at the end.
    #[must_use]
    pub fn base_url(&self) -> String {
        format!("http://{}", self.inner.address)
    }

    /// Where notifications are to be posted.
    #[must_use]
    pub fn notifications_url(&self) -> String {
        format!("{}/ofm/api/v1/notifications", self.base_url())
    }

    /// Where a token is asked for, if the service wants client credentials.
    #[must_use]
    pub fn token_url(&self) -> String {
        format!("{}/auth/token", self.base_url())
    }

    #[must_use]
    pub fn config(&self) -> &KuperConfig {
        &self.inner.config
    }

    /// Sets the till's webhook endpoint: the whole URL, path included.
    pub fn point_at(&self, url: impl Into<String>) {
        lock(&self.inner.state).till = Some(url.into());
    }

    /// Every order, in the order they were placed.
    #[must_use]
    pub fn orders(&self) -> Vec<OrderRecord> {
        let state = lock(&self.inner.state);
        state
            .placed
            .iter()
            .filter_map(|id| state.orders.get(id))
            .cloned()
            .collect()
    }

    /// One order, by any of its names.
    #[must_use]
    pub fn order(&self, key: &str) -> Option<OrderRecord> {
        lock(&self.inner.state).find(key).cloned()
    }

    /// The events of one order that were processed, in their order, such as `order.in_work`.
    #[must_use]
    pub fn events_of(&self, key: &str) -> Vec<String> {
        self.order(key).map_or_else(Vec::new, |order| order.processed)
    }

    /// Waits until `event` of this order was processed; `None`: not within that time.
    pub async fn wait_for(&self, key: &str, event: &str, within: Duration) -> Option<OrderRecord> {
        let processed = || {
            self.order(key)
                .filter(|order| order.processed.iter().any(|word| word == event))
        };
        eventually(within, processed).await
    }

    /// Every refusal ever given, and every bad answer of the till to a webhook.
    #[must_use]
    pub fn violations(&self) -> Vec<Violation> {
        lock(&self.inner.state).violations.clone()
    }

    /// Makes every token issued so far worthless, as a restart on their side would.
    pub fn revoke_tokens(&self) {
        lock(&self.inner.state).tokens.clear();
    }
}

impl State {
    fn find(&self, key: &str) -> Option<&OrderRecord> {
        self.exactly(key)
            .or_else(|| self.orders.values().find(|order| order.answers_to(key)))
    }

    /// By one of the two names that Kuper itself gives.
    fn exactly(&self, key: &str) -> Option<&OrderRecord> {
        self.orders
            .get(key)
            .or_else(|| self.orders.get(self.by_uuid.get(key)?))
    }

    fn find_mut(&mut self, key: &str) -> Option<&mut OrderRecord> {
        let id = self.find(key)?.original_order_id.clone();
        self.orders.get_mut(&id)
    }
}
