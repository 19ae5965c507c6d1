//! What the merchant answers to a webhook: always HTTP 200 with one of two bodies.
//!
//! The bodies are written by hand from their parts in a fixed order, because a repeated webhook must get the
//! byte-identical answer (INFERRED: Kuper's retries are unknown, so the answer may be compared or ignored).

use jiff::Timestamp;
use serde_json::{Map, Value};

/// `Content-Type` of every answer.
pub const CONTENT_TYPE: &str = "application/json";

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookAnswer {
    /// To `order.created`, also by a store that cannot fulfil it (SEED: it answers created, then cancels).
    Created {
        /// The merchant's own number of the order.
        number: String,
        /// FOUND; left out when `None`.
        expected_assembly_time: Option<Timestamp>,
    },
    /// To everything else: the status is the message. The body is ours (INFERRED: no body is asked for).
    Received,
}

impl WebhookAnswer {
    pub fn created(number: impl Into<String>) -> Self {
        Self::Created {
            number: number.into(),
            expected_assembly_time: None,
        }
    }

    /// The body: `{"status":"created","number":"…"}` (SEED) or `{"status":"ok"}`.
    pub fn body(&self) -> String {
        let mut map = Map::new();
        match self {
            Self::Created {
                number,
                expected_assembly_time,
            } => {
                map.insert("status".into(), "created".into());
                map.insert("number".into(), number.as_str().into());
                if let Some(time) = expected_assembly_time {
                    map.insert("expectedAssemblyTime".into(), time.to_string().into());
                }
            }
            Self::Received => {
                map.insert("status".into(), "ok".into());
            }
        }
        Value::Object(map).to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_answer_to_created_is_the_seeds() {
        assert_eq!(
            WebhookAnswer::created("M-\"42").body(),
            r#"{"status":"created","number":"M-\"42"}"#
        );
    }

    #[test]
    fn the_expected_assembly_time_is_rfc_3339() {
        let time = "2025-06-01T12:00:00+03:00".parse().unwrap();
        let answer = WebhookAnswer::Created {
            number: "1".into(),
            expected_assembly_time: Some(time),
        };
        assert_eq!(
            answer.body(),
            r#"{"status":"created","number":"1","expectedAssemblyTime":"2025-06-01T09:00:00Z"}"#
        );
    }

    #[test]
    fn everything_else_is_answered_alike() {
        assert_eq!(WebhookAnswer::Received.body(), r#"{"status":"ok"}"#);
    }
}
