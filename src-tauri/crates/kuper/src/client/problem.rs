//! What a refusal says about itself. Two shapes of error body are known (FOUND), and neither is relied upon.

use serde_json::Value;

/// Longest text taken from one field of an answer.
const MAX_CHARS: usize = 300;
/// At most this many messages are joined.
const MAX_MESSAGES: usize = 5;

/// The refusal in the server's words: cut short, without control characters. For a person, never for a
/// decision.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problem {
    /// `code` of the body, or the first error's `type`.
    pub code: Option<String>,
    /// The fields complained about, where named.
    pub fields: Vec<String>,
    /// Empty when the body said nothing readable.
    pub text: String,
}

impl std::fmt::Display for Problem {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (&self.code, self.text.is_empty()) {
            (Some(code), false) => write!(f, "{code}: {}", self.text),
            (Some(code), true) => f.write_str(code),
            (None, false) => f.write_str(&self.text),
            (None, true) => f.write_str("no explanation"),
        }
    }
}

impl Problem {
    pub(super) fn saying(text: &str) -> Self {
        Self {
            text: clean(text),
            ..Self::default()
        }
    }

    /// `{"errors":[{"type","field","message"}],"code"?}`, `{"error":{"title","detail"}}`, other JSON with a
    /// message, or text.
    pub(super) fn read(body: &[u8]) -> Self {
        if !crate::depth::is_shallow(body) {
            return Self::default();
        }
        let Ok(value) = serde_json::from_slice::<Value>(body) else {
            let text = String::from_utf8_lossy(body);
            // A proxy's HTML page explains nothing.
            return if text.trim_start().starts_with('<') {
                Self::default()
            } else {
                Self::saying(&text)
            };
        };
        let mut problem = Self {
            code: text_at(&value, "code"),
            ..Self::default()
        };
        let mut messages = Vec::new();
        if let Some(errors) = value.get("errors").and_then(Value::as_array) {
            for error in errors.iter().take(MAX_MESSAGES) {
                problem.code = problem.code.or_else(|| text_at(error, "type"));
                let field = text_at(error, "field");
                let message = text_at(error, "message").or_else(|| error.as_str().map(clean));
                messages.extend(match (&field, message) {
                    (Some(field), Some(message)) => Some(format!("{field}: {message}")),
                    (None, message) => message,
                    (Some(field), None) => Some(field.clone()),
                });
                problem.fields.extend(field);
            }
        }
        let error = value.get("error");
        for place in [error, Some(&value)].into_iter().flatten() {
            for name in ["title", "detail", "message", "error_description"] {
                if messages.len() < MAX_MESSAGES {
                    messages.extend(text_at(place, name));
                }
            }
        }
        if messages.is_empty() {
            messages.extend(text_at(&value, "error"));
        }
        problem.text = clean(&messages.join("; "));
        problem
    }
}

/// Text, number or object at a key, as short text.
fn text_at(value: &Value, name: &str) -> Option<String> {
    let text = match value.get(name)? {
        Value::Null | Value::Bool(_) => return None,
        Value::String(text) => clean(text),
        other @ (Value::Number(_) | Value::Array(_) | Value::Object(_)) => clean(&other.to_string()),
    };
    (!text.is_empty()).then_some(text)
}

fn clean(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect();
    let plain = plain.trim();
    match plain.char_indices().nth(MAX_CHARS) {
        Some((end, _)) => format!("{}…", &plain[..end]),
        None => plain.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_shape_is_read_with_text_and_object_messages() {
        let body = r#"{"errors":[{"type":"invalid","field":"number","message":"пусто"},{"type":"x","message":{"a":1}}]}"#;
        let problem = Problem::read(body.as_bytes());
        assert_eq!(problem.to_string(), r#"invalid: number: пусто; {"a":1}"#);
        assert_eq!(problem.fields, ["number"]);
    }

    #[test]
    fn the_title_and_detail_shape_is_read() {
        let body = r#"{"error":{"title":"Unprocessable","detail":"order is canceled"},"code":17}"#;
        assert_eq!(
            Problem::read(body.as_bytes()).to_string(),
            "17: Unprocessable; order is canceled"
        );
    }

    #[test]
    fn the_token_services_shape_is_read() {
        let body = r#"{"error":"invalid_client","error_description":"unknown"}"#;
        assert_eq!(Problem::read(body.as_bytes()).to_string(), "unknown");
        assert_eq!(
            Problem::read(br#"{"error":"invalid_client"}"#).to_string(),
            "invalid_client"
        );
    }

    #[test]
    fn long_hostile_and_foreign_bodies_become_short_plain_text() {
        assert_eq!(
            Problem::read(&"я".repeat(5000).into_bytes()).text.chars().count(),
            MAX_CHARS + 1
        );
        assert_eq!(Problem::read(b"a\x1b[2Jb\n").text, "a [2Jb");
        assert_eq!(Problem::read(b"<html>502</html>").to_string(), "no explanation");
        assert_eq!(
            Problem::read("[".repeat(100_000).as_bytes()).to_string(),
            "no explanation"
        );
        assert_eq!(Problem::read(b"").to_string(), "no explanation");
    }
}
