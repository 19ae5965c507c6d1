//! Reading what Kuper knows (FOUND, optional by configuration): how a till that was down finds the orders and
//! the cancellations it missed, and how a 422 after a lost answer is resolved.
//!
//! Reads change nothing, so every failure that may pass is simply [`ReadFailure::Retry`].

use std::time::Duration;

use reqwest::Url;
use serde_json::{Map, Value};

use super::shipment::{Shipment, ShipmentFilter, ShipmentPage, ShipmentPhase, ShipmentState, text_of};
use super::token::NoTokenWhy;
use super::{Answer, Client, Failed, MAX_ANSWER_BYTES, Problem, Reply};

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

/// What a test of the connection proved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Check {
    /// The host answered a read made with the token.
    TokenAccepted,
    /// The host is there, but does not offer this read, which proves nothing about the token: the first
    /// notification will tell. `token_issued`: the token service at least took the credentials.
    HostAnswers {
        status: u16,
        token_issued: bool,
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

    /// For a "test the connection" button: obtains a token if tokens are fetched, and reads one order's worth
    /// of list. Sends no notification, so it cannot prove the dialect.
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
            Err(ReadFailure::NotFound) => Check::HostAnswers {
                status: 404,
                token_issued: self.inner.tokens.are_fetched(),
            },
            Err(ReadFailure::Refused { status, problem: _ }) => Check::HostAnswers {
                status,
                token_issued: self.inner.tokens.are_fetched(),
            },
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
        match self.authorised(|| self.inner.http.get(url.clone()), limit).await {
            Ok(reply) => {
                let outcome = success(&reply)
                    .and_then(|value| understand(value).map_err(|what| ReadFailure::Unreadable { what }));
                Answer {
                    outcome,
                    server_date: reply.date,
                }
            }
            Err(Failed::Token(no_token)) => {
                let failure = match no_token.why {
                    NoTokenWhy::Refused(problem) => ReadFailure::Unauthorized { problem },
                    NoTokenWhy::Retry(after) => ReadFailure::Retry {
                        after,
                        why: "the token service is busy or failing".into(),
                    },
                    NoTokenWhy::Unreachable(why) => ReadFailure::Retry { after: None, why },
                };
                Answer {
                    outcome: Err(failure),
                    server_date: no_token.date,
                }
            }
            Err(Failed::Lost(lost)) => Answer {
                outcome: Err(ReadFailure::Retry {
                    after: None,
                    why: lost.why(),
                }),
                server_date: None,
            },
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
