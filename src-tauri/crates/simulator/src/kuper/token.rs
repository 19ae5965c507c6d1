//! Who may notify: one static token, or tokens issued for client credentials.

use std::sync::Arc;

use axum::Form;
use axum::body::Body;
use axum::extract::State as Shared;
use axum::extract::rejection::FormRejection;
use axum::http::{HeaderMap, Response};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::json;

use super::config::NotificationAuth;
use super::{Inner, State};
use crate::gate;
use crate::lock::lock;

pub(super) fn check(
    auth: &NotificationAuth,
    state: &State,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<(), &'static str> {
    let header = |name| gate::header_text(headers, name);
    let bearer = header("authorization").and_then(|text| text.strip_prefix("Bearer "));
    let good = match auth {
        NotificationAuth::Static(token) => bearer == Some(token.reveal()),
        NotificationAuth::ClientToken { token, api_version } => {
            header("client-token") == Some(token.reveal()) && header("api-version") == Some(api_version)
        }
        NotificationAuth::ClientCredentials { .. } => bearer
            .and_then(|given| state.tokens.get(given))
            .is_some_and(|expires| now < *expires),
    };
    if good {
        Ok(())
    } else {
        Err("the token is missing or not valid")
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ask {
    client_id: String,
    client_secret: String,
    grant_type: String,
}

/// `POST /auth/token`, a form. FOUND: the fields, the answer, the lower case that `token_type` may have.
pub(super) async fn issue(
    Shared(inner): Shared<Arc<Inner>>,
    ask: Result<Form<Ask>, FormRejection>,
) -> Response<Body> {
    let refuse = |status, detail: &str| {
        gate::json(
            status,
            &json!({"error": {"title": "invalid_request", "detail": detail}}),
        )
    };
    let NotificationAuth::ClientCredentials {
        client_id,
        client_secret,
        valid_for_s,
    } = &inner.config.auth
    else {
        return refuse(404, "this installation uses a static token");
    };
    let Ok(Form(ask)) = ask else {
        return refuse(
            400,
            "a form of client_id, client_secret and grant_type is expected",
        );
    };
    if ask.grant_type != "client_credentials" {
        return refuse(400, "grant_type must be client_credentials");
    }
    if ask.client_id != *client_id || ask.client_secret != client_secret.reveal() {
        return refuse(401, "unknown client");
    }
    let now = inner.clock.now();
    let mut state = lock(&inner.state);
    state.tokens_issued += 1;
    let token = format!("issued-{:06}", state.tokens_issued);
    let expires = now
        .checked_add(SignedDuration::from_secs(*valid_for_s))
        .unwrap_or(Timestamp::MAX);
    state.tokens.retain(|_, expires| now < *expires);
    state.tokens.insert(token.clone(), expires);
    gate::json(
        200,
        &json!({"access_token": token, "expires_in": valid_for_s, "token_type": "bearer"}),
    )
}
