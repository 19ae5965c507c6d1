//! The wrapping of every answer (*found*): `{"status":"success","data":{…}}`, or
//! `{"status":"fail","reasonCode":…,"reason":…,"details":…}` with a real HTTP status.

use serde_json::Value;

/// Longest text of a refusal that is kept: enough to read, bounded.
const KEPT: usize = 2000;

/// Why the service said no. Empty strings where it did not say.
#[derive(Debug, Default)]
pub(crate) struct Failure {
    pub(crate) reason_code: String,
    pub(crate) reason: String,
    /// As compact JSON.
    pub(crate) details: Option<String>,
}

/// `data` of a success. `None` if the body is anything else.
pub(crate) fn success(body: &[u8]) -> Option<Value> {
    let mut answer: Value = serde_json::from_slice(body).ok()?;
    if answer.get("status")?.as_str()? != "success" {
        return None;
    }
    let data = answer.get_mut("data")?.take();
    data.is_object().then_some(data)
}

/// The body of a refusal, if the service itself wrote it (and not a proxy on the way).
pub(crate) fn failure(body: &[u8]) -> Option<Failure> {
    let answer: Value = serde_json::from_slice(body).ok()?;
    let text = |name: &str| {
        let text = answer.get(name).and_then(Value::as_str).unwrap_or_default();
        text.chars().take(KEPT).collect::<String>()
    };
    let reason_code = text("reasonCode");
    if reason_code.is_empty() {
        return None;
    }
    let details = answer.get("details").filter(|details| !details.is_null());
    Some(Failure {
        reason_code,
        reason: text("reason"),
        details: details.map(|details| details.to_string().chars().take(KEPT).collect()),
    })
}
