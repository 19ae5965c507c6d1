//! Kuper's webhooks: authenticate the raw bytes, store them, give them their meaning, answer — all within the request.
//!
//! An answer of 2xx means that the order or the cancellation is on disk. What cannot be read is kept and shown. When
//! the journal cannot be written the answer is 503, and Kuper tries again.

pub(crate) mod listener;
mod meaning;

use crate::engine::Inner;
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, Response, StatusCode, header},
    response::IntoResponse,
    routing::post,
};
use domain::KuperKeys;
use journal::{Answer, InboxId, InboxSettled, NewInbox, Rejected, Verdict, WriteError};
use kuper::webhook::{self, WebhookEvent};
use kuper::webhook_auth::WebhookAuth;
use serde_json::json;
use sha2::{Digest, Sha256};
use std::{sync::Arc, time::Duration};
use tower::limit::GlobalConcurrencyLimitLayer;

/// A body must have arrived by then: a client that dawdles is not waited for.
const BODY_WITHIN: Duration = Duration::from_secs(10);
/// Webhooks being worked on at once; the rest wait at the socket, so memory stays bounded.
const AT_ONCE: usize = 64;

pub(crate) fn router(inner: Arc<Inner>) -> Router {
    Router::new()
        .route("/kuper/webhook", post(receive))
        .layer(GlobalConcurrencyLimitLayer::new(AT_ONCE))
        // The body is read by hand, with its own limit and time.
        .layer(DefaultBodyLimit::disable())
        .with_state(inner)
}

/// The same door with nobody behind it: who may pass is told (200, 401), and nothing is stored.
pub(crate) fn rehearsal(auth: WebhookAuth) -> Router {
    let knock = async |State(auth): State<Arc<WebhookAuth>>, headers: HeaderMap| {
        if is_admitted(&auth, &headers) {
            answer(StatusCode::OK, Vec::new())
        } else {
            turned_away()
        }
    };
    Router::new()
        .route("/kuper/webhook", post(knock))
        .with_state(Arc::new(auth))
}

fn is_admitted(auth: &WebhookAuth, headers: &HeaderMap) -> bool {
    let mut values = headers.get_all(auth.header_name()).iter();
    let value = match (values.next(), values.next()) {
        (Some(value), None) => Some(value.as_bytes()),
        (None, _) | (Some(_), Some(_)) => None,
    };
    auth.admits(value)
}

fn turned_away() -> Response<Body> {
    answer(
        StatusCode::UNAUTHORIZED,
        error_body("unauthorized", "", "the token is not the one agreed on"),
    )
}

async fn receive(State(inner): State<Arc<Inner>>, headers: HeaderMap, body: Body) -> Response<Body> {
    if !is_admitted(&inner.config.intake.auth, &headers) {
        if let Err(error) = inner
            .journal
            .count_rejected(Rejected::Unauthorized, inner.clock.now())
            .await
        {
            tracing::warn!(%error, "a refused webhook could not be counted");
        }
        return turned_away();
    }
    let read = axum::body::to_bytes(body, inner.config.intake.max_body_bytes);
    let bytes = match tokio::time::timeout(BODY_WITHIN, read).await {
        Ok(Ok(bytes)) => bytes,
        Ok(Err(_)) => {
            if let Err(error) = inner
                .journal
                .count_rejected(Rejected::TooLarge, inner.clock.now())
                .await
            {
                tracing::warn!(%error, "an oversized webhook could not be counted");
            }
            let limit = inner.config.intake.max_body_bytes;
            let said = format!("the body is cut off or larger than {limit} bytes");
            return answer(StatusCode::PAYLOAD_TOO_LARGE, error_body("too_large", "", &said));
        }
        Err(_) => {
            return answer(
                StatusCode::REQUEST_TIMEOUT,
                error_body("too_slow", "", "the body did not arrive"),
            );
        }
    };
    match inner.receive(&bytes).await {
        Ok(said) => {
            let status = StatusCode::from_u16(said.status).unwrap_or(StatusCode::OK);
            answer(status, said.body)
        }
        Err(error) => {
            inner.links.note_journal(Some(error.to_string()));
            inner.tell_strip().await;
            tracing::error!(%error, "a webhook could not be stored");
            let mut response = answer(
                StatusCode::SERVICE_UNAVAILABLE,
                error_body("unavailable", "", "try again in a while"),
            );
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, header::HeaderValue::from_static("5"));
            response
        }
    }
}

fn answer(status: StatusCode, body: Vec<u8>) -> Response<Body> {
    (
        status,
        [(header::CONTENT_TYPE, kuper::webhook_answer::CONTENT_TYPE)],
        body,
    )
        .into_response()
}

fn error_body(kind: &str, field: &str, message: &str) -> Vec<u8> {
    json!({ "errors": [{ "type": kind, "field": field, "message": message }] })
        .to_string()
        .into_bytes()
}

impl Inner {
    /// Stores a webhook's bytes, then does what it says. The answer is given only for what is on disk.
    pub(crate) async fn receive(&self, body: &Bytes) -> Result<Answer, WriteError> {
        let about = webhook::about(body);
        let keys = about.key.as_ref().map_or(
            KuperKeys {
                order_uuid: None,
                original_order_id: None,
            },
            crate::mapping::keys,
        );
        let new = NewInbox {
            received_at: self.clock.now(),
            body: body.to_vec(),
            sha256: sha256(body),
            event_type: about.event_type,
            keys,
        };
        let inbox = self.journal.inbox_store(new).await?;
        self.links.note_journal(None);
        self.give_meaning(inbox, body).await
    }

    async fn give_meaning(&self, inbox: InboxId, body: &Bytes) -> Result<Answer, WriteError> {
        match webhook::decode(body) {
            Err(unreadable) => self.unreadable(inbox, &unreadable.to_string()).await,
            Ok(decoded) => match decoded.event {
                WebhookEvent::Created(created) => self.created(inbox, sha256(body), &created).await,
                WebhookEvent::Updated(update) => self.updated(inbox, &update).await,
                WebhookEvent::Paid(key) => self.paid(inbox, &key).await,
                WebhookEvent::Canceled { key, cancellation } => {
                    self.canceled(inbox, &key, cancellation).await
                }
                WebhookEvent::Unknown { event_type, .. } => {
                    self.settle(inbox, Verdict::Unknown, Some(event_type), received())
                        .await
                }
            },
        }
    }

    async fn unreadable(&self, inbox: InboxId, why: &str) -> Result<Answer, WriteError> {
        let (field, message) = why.split_once(": ").unwrap_or(("", why));
        let said = Answer {
            status: 400,
            body: error_body("unreadable", field, message),
        };
        self.settle(inbox, Verdict::Unreadable, Some(why.to_owned()), said)
            .await
    }

    /// Settles a webhook that changes no order.
    async fn settle(
        &self,
        inbox: InboxId,
        verdict: Verdict,
        note: Option<String>,
        answer: Answer,
    ) -> Result<Answer, WriteError> {
        let settled = InboxSettled {
            inbox,
            verdict,
            note,
            answer: Some(answer.clone()),
        };
        self.journal.inbox_settle(settled, None, self.clock.now()).await?;
        Ok(answer)
    }

    /// Gives their meaning to webhooks that were stored, but not answered, when the till went down. Kuper repeats
    /// them too; they have one effect.
    pub(crate) async fn finish_intake(&self) -> Result<(), journal::ReadError> {
        for left in self.journal.inbox_unsettled().await? {
            let body = Bytes::from(left.body);
            if let Err(error) = self.give_meaning(left.id, &body).await {
                tracing::error!(%error, "a webhook left over from before the restart could not be handled");
            }
        }
        Ok(())
    }
}

/// What is answered to everything but `order.created`.
fn received() -> Answer {
    Answer {
        status: 200,
        body: kuper::webhook_answer::WebhookAnswer::Received.body().into_bytes(),
    }
}

fn sha256(body: &[u8]) -> [u8; 32] {
    Sha256::digest(body).into()
}
