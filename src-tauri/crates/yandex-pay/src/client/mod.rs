//! One HTTP exchange per call, and how it ended.
//!
//! Deliberately absent: retries, waiting, and making identifiers. The caller stores the intent with
//! its [`RequestIds`] before the first call, and decides when to call again with the same ones. No
//! redirect is ever followed: the key goes to the configured address and nowhere else.

mod address;
mod error;
mod exchange;
mod headers;
mod http;
pub mod transport;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use jiff::Timestamp;
use reqwest::{Method, Url};

use crate::answer::{OperationView, OrderView, PaymentUrl, read_operation, read_order, read_payment_url};
use crate::check::{Invalid, Problem, Rules, What};
use crate::masked::Secret;
use crate::order::CreateOrder;
use crate::refund::Refund;
use crate::webhook::Keys;

pub use address::{RU_PRODUCTION, RU_SANDBOX, UZ_PRODUCTION, UZ_SANDBOX};
pub use error::{ConfigError, Doubt, PayError};
pub use headers::RequestIds;

use exchange::{Call, Effect};
use http::Http;
use transport::Transport;

/// Bounds of a call's timeout, which the service is told as well (*found*).
pub const TIMEOUT: std::ops::RangeInclusive<Duration> =
    Duration::from_millis(1000)..=Duration::from_millis(10_000);

/// How to speak to the service.
#[derive(Clone, Debug)]
pub struct Config {
    /// One of the four known addresses, or another: `https://host/api/merchant`. A bare host gets
    /// `/api/merchant`. Plain http is taken for loopback only, as the key would be readable.
    pub base_url: String,
    pub api_key: Secret,
    /// For a whole call, from one to ten seconds.
    pub timeout: Duration,
    /// What every order is judged by before it leaves.
    pub rules: Rules,
}

/// A value, and the service's clock when it said it (the `Date` header, to the second), by which a
/// wrong clock of our own is noticed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer<T> {
    pub value: T,
    pub server_time: Option<Timestamp>,
}

/// The answer to a create call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    pub payment_url: PaymentUrl,
}

/// A merchant's connection to the service. One per program is enough; it keeps its connections.
#[derive(Debug)]
pub struct Client {
    transport: Arc<dyn Transport>,
    base: Url,
    authorization: reqwest::header::HeaderValue,
    timeout: Duration,
    rules: Rules,
    /// Numbers the reads, so that the service's log can tell them apart.
    reads: AtomicU64,
}

impl Client {
    /// Speaks HTTP over the network.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        let base = address::base(&config.base_url)?;
        let http = Http::new(&base, config.timeout)?;
        Self::through(config, Arc::new(http))
    }

    /// Speaks through another carrier. The settings are judged all the same.
    pub fn through(config: Config, transport: Arc<dyn Transport>) -> Result<Self, ConfigError> {
        if !TIMEOUT.contains(&config.timeout) {
            return Err(ConfigError::Timeout {
                found: config.timeout,
            });
        }
        Ok(Self {
            transport,
            base: address::base(&config.base_url)?,
            authorization: headers::authorization(&config.api_key)?,
            timeout: config.timeout,
            rules: config.rules,
            reads: AtomicU64::new(0),
        })
    }

    /// Asks for a payment link. The order is validated first; if that fails nothing is sent.
    ///
    /// After [`PayError::Unknown`], send the same order with [`RequestIds::again`]. If *that* is
    /// refused, the first one may still stand: ask [`Client::get`] before giving up the attempt.
    pub async fn create(&self, order: &CreateOrder, ids: &RequestIds) -> Result<Answer<Created>, PayError> {
        order.validate(&self.rules)?;
        let call = Call {
            name: "create",
            effect: Effect::Write,
            method: Method::POST,
            url: self.at("v1/orders"),
            body: Some(body(order)?),
            ids: Some(ids),
            subject: &order.order_id,
        };
        self.exchange(call, |data| {
            Some(Created {
                payment_url: read_payment_url(data)?,
            })
        })
        .await
    }

    /// The order as the service sees it. An answer about another order is no answer.
    pub async fn get(&self, order_id: &str) -> Result<Answer<OrderView>, PayError> {
        let segment = address::segment("orderId", order_id)?;
        let call = Call {
            name: "get",
            effect: Effect::Read,
            method: Method::GET,
            url: self.at(&format!("v1/orders/{segment}")),
            body: None,
            ids: Some(&self.read_ids(&segment)),
            subject: order_id,
        };
        self.exchange(call, |data| {
            read_order(data).filter(|order| order.order_id == order_id)
        })
        .await
    }

    /// Blocks the payment; gives everything back if it was already made. Success means "begun":
    /// [`Client::get`] until [`OrderView::after_rollback`] says that it is over.
    pub async fn rollback(&self, order_id: &str, ids: &RequestIds) -> Result<Answer<()>, PayError> {
        let segment = address::segment("orderId", order_id)?;
        let call = Call {
            name: "rollback",
            effect: Effect::Write,
            method: Method::POST,
            url: self.at(&format!("v1/orders/{segment}/rollback")),
            body: None,
            ids: Some(ids),
            subject: order_id,
        };
        self.exchange(call, |_| Some(())).await
    }

    /// Begins a refund of a captured order, and gives its operation. Follow it with
    /// [`Client::operation`] to its end; on [`PayError::Duplicate`] too.
    pub async fn refund(
        &self,
        order_id: &str,
        refund: &Refund,
        ids: &RequestIds,
    ) -> Result<Answer<OperationView>, PayError> {
        refund.validate(&self.rules)?;
        let segment = address::segment("orderId", order_id)?;
        let call = Call {
            name: "refund",
            effect: Effect::Write,
            method: Method::POST,
            url: self.at(&format!("v2/orders/{segment}/refund")),
            body: Some(body(refund)?),
            ids: Some(ids),
            subject: &refund.external_operation_id,
        };
        self.exchange(call, |data| {
            read_operation(data).filter(|it| is_of(it, &refund.external_operation_id))
        })
        .await
    }

    /// An operation of ours, by the identifier we gave it.
    pub async fn operation(&self, external_operation_id: &str) -> Result<Answer<OperationView>, PayError> {
        let segment = address::segment("externalOperationId", external_operation_id)?;
        let call = Call {
            name: "operation",
            effect: Effect::Read,
            method: Method::GET,
            url: self.at(&format!("v1/operations/{segment}")),
            body: None,
            ids: Some(&self.read_ids(&segment)),
            subject: external_operation_id,
        };
        self.exchange(call, |data| {
            read_operation(data).filter(|it| is_of(it, external_operation_id))
        })
        .await
    }

    /// The keys by which notifications are verified, from `/api/jwks` of the configured host (*found*).
    /// They are public: the key of the API is not sent. Keep the old ones if this fails.
    pub async fn keys(&self) -> Result<Answer<Keys>, PayError> {
        let mut url = self.base.clone();
        url.set_path("/api/jwks");
        let call = Call {
            name: "keys",
            effect: Effect::Read,
            method: Method::GET,
            url,
            body: None,
            ids: None,
            subject: "the public keys",
        };
        self.exchange_bytes(call, |body| Keys::read(body).ok()).await
    }

    /// Below the base address. Not `join`: an identifier such as `a:b` must never be read as an
    /// address of its own.
    fn at(&self, path: &str) -> Url {
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path()));
        url
    }

    /// Reads need no idempotency; the header is sent all the same, as the service asks for it with
    /// every request. The segment is encoded, hence fit for a header.
    fn read_ids(&self, segment: &str) -> RequestIds {
        let number = self.reads.fetch_add(1, Ordering::Relaxed);
        let subject: String = segment.chars().take(64).collect();
        RequestIds::first(format!("read-{number}-{subject}"))
    }
}

fn is_of(operation: &OperationView, external_operation_id: &str) -> bool {
    operation
        .external_operation_id
        .as_deref()
        .is_none_or(|told| told == external_operation_id)
}

fn body(request: &impl serde::Serialize) -> Result<Bytes, Invalid> {
    // Only an amount that does not fit can fail here, and validation has seen to those.
    serde_json::to_vec(request).map(Bytes::from).map_err(|error| {
        Invalid::one(Problem {
            path: ".".to_owned(),
            what: What::Shape(error.to_string()),
        })
    })
}
