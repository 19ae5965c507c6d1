//! Reading what Kuper knows (FOUND, optional by configuration): how a till that was down finds the orders and the
//! cancellations it missed, and how a 422 after a lost answer is resolved.
//!
//! Reads change nothing, so every failure that may pass is simply [`ReadFailure::Retry`].

use std::time::Duration;

use jiff::Timestamp;
use reqwest::Url;
use serde_json::{Map, Value};

use super::token::NoToken;
use super::{Answer, Client, Failed, MAX_ANSWER_BYTES, Problem, Reply};
use crate::notification::NotificationEvent;
use crate::webhook::{self, CreatedOrder, Unreadable};
use crate::{Extra, OrderKey};

/// A page of shipments is larger than an answer to a notification.
const MAX_PAGE_BYTES: usize = 8 * 1024 * 1024;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadFailure {
    #[error("try again later: {why}")]
    Retry { after: Option<Duration>, why: String },
    /// Kuper does not know it, or this host has no such read: do without.
    #[error("not found")]
    NotFound,
    #[error("the token was refused: {problem}")]
    Unauthorized { problem: Problem },
    #[error("refused ({status}): {problem}")]
    Refused { status: u16, problem: Problem },
    /// An answer came that makes no sense: show it, do without.
    #[error("unreadable answer: {what}")]
    Unreadable { what: &'static str },
}

/// Where an order stands with Kuper (SEED, but for `ready`, which is FOUND in `order.created`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShipmentPhase {
    /// `ready`: waiting for the merchant.
    New,
    Collecting,
    Assembled,
    ReadyToShip,
    Shipped,
    Canceled,
    /// A word we do not know, cut to 100 characters.
    Other(String),
}

/// Whether an event has taken effect, judged by the order's phase.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reached {
    Yes,
    No,
    /// The phase does not show this event: a person decides.
    CannotTell,
}

impl ShipmentPhase {
    fn read(word: &str) -> Self {
        match word.trim() {
            "ready" => Self::New,
            "collecting" => Self::Collecting,
            "assembled" => Self::Assembled,
            "ready_to_ship" => Self::ReadyToShip,
            "shipped" => Self::Shipped,
            "canceled" | "cancelled" => Self::Canceled,
            other => Self::Other(other.chars().take(100).collect()),
        }
    }

    /// Whether the order is at or past what `event` leads to. Accepting and the pickup code leave no phase of their own, so
    /// only a later phase proves them.
    pub fn reached(&self, event: &NotificationEvent) -> Reached {
        let rank = match self {
            Self::New => 0,
            Self::Collecting => 1,
            Self::Assembled => 2,
            Self::ReadyToShip => 3,
            Self::Shipped => 4,
            Self::Canceled => {
                return if matches!(event, NotificationEvent::Canceled(_)) {
                    Reached::Yes
                } else {
                    Reached::No
                };
            }
            Self::Other(_) => return Reached::CannotTell,
        };
        let (proof, shows) = match event {
            NotificationEvent::Accepted => (1, false),
            NotificationEvent::InWork => (1, true),
            NotificationEvent::Assembled => (2, true),
            NotificationEvent::ReadyForDelivery(_) => (3, true),
            NotificationEvent::PickupCodeCreated { .. } => (4, false),
            NotificationEvent::Delivered(_) => (4, true),
            NotificationEvent::Canceled(_) => return Reached::No,
        };
        match (rank >= proof, shows) {
            (true, _) => Reached::Yes,
            (false, true) => Reached::No,
            (false, false) => Reached::CannotTell,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShipmentState {
    pub phase: ShipmentPhase,
    /// Kuper's word, as received.
    pub payment_state: Option<String>,
}

/// One order as the recovery reads tell it. Their schema is not known, so everything is optional and all of it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Shipment {
    pub key: Option<OrderKey>,
    pub phase: Option<ShipmentPhase>,
    pub payment_state: Option<String>,
    pub store_id: Option<String>,
    pub all: Extra,
}

impl Shipment {
    fn read(map: Map<String, Value>) -> Self {
        let text = |names: [&str; 2]| names.into_iter().find_map(|name| text_of(map.get(name)?));
        // Without a key of the webhooks' names, `number` or `id` may be the `H…` name (INFERRED).
        let named = || {
            let id = text(["number", "id"]).filter(|id| id.starts_with('H'))?;
            OrderKey::new(None, Some(id))
        };
        Self {
            key: webhook::key_from(&map).or_else(named),
            phase: text(["state", "status"]).map(|word| ShipmentPhase::read(&word)),
            payment_state: text(["paymentState", "payment_state"]),
            store_id: text(["storeID", "storeId"]),
            all: Extra(map),
        }
    }

    /// The shipment as an order, where it has the fields of `order.created` (INFERRED).
    pub fn as_created(&self) -> Result<CreatedOrder, Unreadable> {
        webhook::order_from(self.all.0.clone())
    }
}

/// `GET …/shipments?filters[storeId]=…&filters[updatedFrom]=…&maxPageSize=…&nextPageToken=…`.
#[derive(Debug, Clone, Default)]
pub struct ShipmentFilter {
    pub store_id: Option<String>,
    pub updated_from: Option<Timestamp>,
    pub max_page_size: Option<u32>,
    /// From the page before.
    pub page_token: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ShipmentPage {
    pub shipments: Vec<Shipment>,
    /// Entries that were no objects.
    pub skipped: usize,
    /// `None` on the last page.
    pub next_page_token: Option<String>,
}

/// What a test of the connection proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// The host answered a read made with the token.
    TokenAccepted,
    /// The host is there, but this read proves nothing about the token: the first notification will tell.
    HostAnswers {
        status: u16,
    },
    Unauthorized {
        problem: Problem,
    },
    /// Nothing usable came back now.
    Failed {
        why: String,
    },
}

impl Client {
    /// Where an order stands; `original_order_id` is the `H…` name.
    pub async fn shipment_state(
        &self,
        original_order_id: &str,
    ) -> Answer<Result<ShipmentState, ReadFailure>> {
        let url = self.below_shipments(&[original_order_id, "state"]);
        self.read(url, MAX_ANSWER_BYTES, |value| {
            let data = data(value)?;
            let word = data.get("state").and_then(text_of).ok_or("no state")?;
            let payment_state = data.get("paymentState").and_then(text_of);
            Ok(ShipmentState {
                phase: ShipmentPhase::read(&word),
                payment_state,
            })
        })
        .await
    }

    /// One order; `original_order_id` is the `H…` name.
    pub async fn shipment(&self, original_order_id: &str) -> Answer<Result<Shipment, ReadFailure>> {
        let url = self.below_shipments(&[original_order_id]);
        self.read(url, MAX_PAGE_BYTES, |value| data(value).map(Shipment::read))
            .await
    }

    /// One page of orders.
    pub async fn shipments(&self, filter: &ShipmentFilter) -> Answer<Result<ShipmentPage, ReadFailure>> {
        self.read(Some(self.page_url(filter)), MAX_PAGE_BYTES, |value| {
            let Value::Object(mut map) = value else {
                return Err("not an object");
            };
            let next = map.get("nextPageToken").and_then(text_of);
            let Some(Value::Array(entries)) = map.shift_remove("data") else {
                return Err("no list of data");
            };
            let mut page = ShipmentPage {
                shipments: Vec::new(),
                skipped: 0,
                next_page_token: next,
            };
            for entry in entries {
                match entry {
                    Value::Object(map) => page.shipments.push(Shipment::read(map)),
                    Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                        page.skipped += 1;
                    }
                }
            }
            Ok(page)
        })
        .await
    }

    /// For a "test the connection" button: obtains a token if tokens are fetched, and reads one order's worth of list.
    /// Sends no notification, so it cannot prove the dialect.
    pub async fn check(&self) -> Answer<Check> {
        let url = self.page_url(&ShipmentFilter {
            max_page_size: Some(1),
            ..ShipmentFilter::default()
        });
        let answer = self.read(Some(url), MAX_PAGE_BYTES, |_| Ok(())).await;
        let outcome = match answer.outcome {
            Ok(()) => Check::TokenAccepted,
            // It came with a success, so the token was good enough.
            Err(ReadFailure::Unreadable { .. }) => Check::TokenAccepted,
            Err(ReadFailure::NotFound) => Check::HostAnswers { status: 404 },
            Err(ReadFailure::Refused { status, problem: _ }) => Check::HostAnswers { status },
            Err(ReadFailure::Unauthorized { problem }) => Check::Unauthorized { problem },
            Err(ReadFailure::Retry { after: _, why }) => Check::Failed { why },
        };
        Answer {
            outcome,
            server_date: answer.server_date,
        }
    }

    fn page_url(&self, filter: &ShipmentFilter) -> Url {
        let mut url = self.inner.shipments.clone();
        {
            let mut query = url.query_pairs_mut();
            if let Some(store) = &filter.store_id {
                query.append_pair("filters[storeId]", store);
            }
            if let Some(from) = filter.updated_from {
                query.append_pair("filters[updatedFrom]", &from.to_string());
            }
            if let Some(size) = filter.max_page_size {
                query.append_pair("maxPageSize", &size.to_string());
            }
            if let Some(token) = &filter.page_token {
                query.append_pair("nextPageToken", token);
            }
        }
        if url.query() == Some("") {
            url.set_query(None);
        }
        url
    }

    /// `None` for a name that would change the path instead of naming an order.
    fn below_shipments(&self, segments: &[&str]) -> Option<Url> {
        if segments
            .iter()
            .any(|segment| matches!(segment.trim(), "" | "." | ".."))
        {
            return None;
        }
        let mut url = self.inner.shipments.clone();
        url.path_segments_mut().ok()?.pop_if_empty().extend(segments);
        Some(url)
    }

    async fn read<T>(
        &self,
        url: Option<Url>,
        limit: usize,
        understand: impl FnOnce(Value) -> Result<T, &'static str>,
    ) -> Answer<Result<T, ReadFailure>> {
        let Some(url) = url else {
            return Answer {
                outcome: Err(ReadFailure::NotFound),
                server_date: None,
            };
        };
        let failure = match self.authorised(|| self.inner.http.get(url.clone()), limit).await {
            Ok(reply) => {
                let outcome = success(&reply)
                    .and_then(|value| understand(value).map_err(|what| ReadFailure::Unreadable { what }));
                return Answer {
                    outcome,
                    server_date: reply.date,
                };
            }
            Err(Failed::Token(NoToken::Refused(problem))) => ReadFailure::Unauthorized { problem },
            Err(Failed::Token(NoToken::Retry(after))) => ReadFailure::Retry {
                after,
                why: "the token service is busy or failing".into(),
            },
            Err(Failed::Token(NoToken::Unreachable(why))) => ReadFailure::Retry { after: None, why },
            Err(Failed::Lost(lost)) => ReadFailure::Retry {
                after: None,
                why: lost.why(),
            },
        };
        Answer {
            outcome: Err(failure),
            server_date: self.inner.tokens.server_date().await,
        }
    }
}

/// The JSON of a successful answer.
fn success(reply: &Reply) -> Result<Value, ReadFailure> {
    let body = reply.body.bytes();
    match reply.status.as_u16() {
        200..=299 if !crate::depth::is_shallow(body) => Err(ReadFailure::Unreadable {
            what: "nested too deep",
        }),
        200..=299 => serde_json::from_slice(body).map_err(|_| ReadFailure::Unreadable {
            what: "not JSON, cut off, or too long",
        }),
        401 => Err(ReadFailure::Unauthorized {
            problem: Problem::read(body),
        }),
        404 => Err(ReadFailure::NotFound),
        status @ (408 | 425 | 429 | 500..) => Err(ReadFailure::Retry {
            after: reply.retry_after,
            why: format!("the server answered {status}"),
        }),
        status => Err(ReadFailure::Refused {
            status,
            problem: Problem::read(body),
        }),
    }
}

/// The object under `data`, or the object itself where a host leaves the wrapper out.
fn data(value: Value) -> Result<Map<String, Value>, &'static str> {
    let Value::Object(mut map) = value else {
        return Err("not an object");
    };
    match map.shift_remove("data") {
        None => Ok(map),
        Some(Value::Object(inner)) => Ok(inner),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_)) => {
            Err("data is not an object")
        }
    }
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}
