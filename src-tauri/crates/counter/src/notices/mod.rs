//! Yandex Pay's notifications, at the same door as Kuper's webhooks (`POST /v1/webhook`). FOUND
//!
//! Anybody may call it, so nothing is believed before the signature is, and even then it is only a hint: it tells no
//! amount. What it does is to make the till ask at once ([`payments::hint`]); a till that hears none learns everything
//! by asking by itself. Each one is journalled, whatever became of it.

mod shelf;

use crate::{engine::Inner, payments};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::{DefaultBodyLimit, State},
    http::{Response, StatusCode, header},
    response::IntoResponse,
    routing::post,
};
use domain::PaymentId;
use journal::{NewPayNotification, PayNotificationSeen};
use serde_json::json;
use sha2::{Digest, Sha256};
use shelf::Need;
use std::{sync::Arc, time::Duration};
use tower::limit::GlobalConcurrencyLimitLayer;
use yandex_pay::{
    Forged, Notification, OperationStatus,
    webhook::{self, Event},
};

pub(crate) use shelf::KeyShelf;

/// A token is there at once or not at all.
const BODY_WITHIN: Duration = Duration::from_secs(5);
/// The service waits about ten seconds for an answer (FOUND); fetching its keys may take most of that.
const ANSWER_WITHIN: Duration = Duration::from_secs(9);
/// Notifications being worked on at once: a flood of forged ones must not get in the way of orders.
const AT_ONCE: usize = 16;

/// The door, if the store takes notifications at all.
pub(crate) fn router(inner: &Arc<Inner>) -> Option<Router> {
    inner.merchant_id()?;
    let router = Router::new()
        .route("/v1/webhook", post(receive))
        .layer(GlobalConcurrencyLimitLayer::new(AT_ONCE))
        // The body is read by hand, with its own limit and time.
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::clone(inner));
    Some(router)
}

/// What the service is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    Success,
    /// It need not send this one again.
    No {
        status: u16,
        code: &'static str,
    },
    /// Nothing could be judged or stored: it should try again later.
    Later,
}

/// Why one is refused: the words of [`Forged`], and these.
struct Refused {
    word: &'static str,
    status: u16,
    code: &'static str,
}

impl Refused {
    const TOO_LARGE: Self = Self {
        word: "too_large",
        status: 413,
        code: "OTHER",
    };
    const NOT_OURS: Self = Self {
        word: "order_not_found",
        status: 404,
        code: "ORDER_NOT_FOUND",
    };

    fn forged(forged: &Forged) -> Self {
        Self {
            word: forged.word(),
            status: forged.http_status(),
            code: forged.reason_code(),
        }
    }
}

/// The token could not be judged, for the keys could not be had.
const NO_KEYS: &str = "no_keys";

enum Judged {
    Good(Notification),
    Forged(Forged),
    NoKeys,
}

async fn receive(State(inner): State<Arc<Inner>>, body: Body) -> Response<Body> {
    let read = axum::body::to_bytes(body, webhook::MAX_TOKEN_BYTES);
    let token = match tokio::time::timeout(BODY_WITHIN, read).await {
        Ok(Ok(token)) => Some(token),
        Ok(Err(_)) => None,
        Err(_) => {
            return answer(Answer::No {
                status: 408,
                code: "OTHER",
            });
        }
    };
    // On its own: whoever hangs up must not stop us between storing a notification and acting on it.
    let work = tokio::spawn(async move {
        match token {
            Some(token) => inner.take_notice(&token).await,
            None => inner.refuse_notice(Refused::TOO_LARGE, sha256(b""), None).await,
        }
    });
    match tokio::time::timeout(ANSWER_WITHIN, work).await {
        Ok(Ok(said)) => answer(said),
        Ok(Err(_)) | Err(_) => answer(Answer::Later),
    }
}

fn answer(said: Answer) -> Response<Body> {
    let (status, body) = match said {
        Answer::Success => (200, json!({ "status": "success" })),
        Answer::No { status, code } => (status, json!({ "status": "fail", "reasonCode": code })),
        Answer::Later => (500, json!({ "status": "fail", "reasonCode": "OTHER" })),
    };
    (
        StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
        [(header::CONTENT_TYPE, "application/json")],
        body.to_string(),
    )
        .into_response()
}

impl Inner {
    fn merchant_id(&self) -> Option<&str> {
        self.config.yandex_pay.as_ref()?.merchant_id.as_deref()
    }

    async fn take_notice(&self, token: &Bytes) -> Answer {
        let notification = match self.judge(token).await {
            Judged::Good(notification) => notification,
            Judged::Forged(forged) => {
                return self
                    .refuse_notice(Refused::forged(&forged), sha256(token), None)
                    .await;
            }
            Judged::NoKeys => {
                // Noted, so that a person can see why notifications do not help. The service sends it again.
                let refused = Refused {
                    word: NO_KEYS,
                    status: 500,
                    code: "OTHER",
                };
                return self.refuse_notice(refused, sha256(token), None).await;
            }
        };
        let payment_id = PaymentId(notification.order_id.clone());
        match self.journal.order_of_payment(&payment_id).await {
            Ok(Some(_)) => {}
            Ok(None) => {
                return self
                    .refuse_notice(Refused::NOT_OURS, notification.digest, Some(payment_id))
                    .await;
            }
            Err(error) => {
                tracing::error!(%error, "a notification's payment could not be looked up");
                return Answer::Later;
            }
        }
        let (event, status) = words(&notification);
        let new = NewPayNotification {
            at: self.clock.now(),
            refused: None,
            digest: notification.digest,
            payment_id: Some(payment_id.clone()),
            event: Some(event.to_owned()),
            status: Some(status),
        };
        match self.journal.note_pay_notification(new).await {
            Ok(PayNotificationSeen::First) => {
                tracing::info!(payment = %payment_id, event, "Yandex Pay notified of a payment");
                payments::hint(self, &payment_id);
                Answer::Success
            }
            // It had its effect, so the sender may stop.
            Ok(PayNotificationSeen::Repeated | PayNotificationSeen::Refused) => Answer::Success,
            Err(error) => self.not_noted(&error),
        }
    }

    /// Notes a refusal. What it is refused for is told; what it claims is not believed.
    async fn refuse_notice(&self, refused: Refused, digest: [u8; 32], claimed: Option<PaymentId>) -> Answer {
        // In the journal and among the problems, so not in the log: anybody could fill it.
        tracing::debug!(why = refused.word, "a payment notification was refused");
        let new = NewPayNotification {
            at: self.clock.now(),
            refused: Some(refused.word),
            digest,
            payment_id: claimed,
            event: None,
            status: None,
        };
        match self.journal.note_pay_notification(new).await {
            Ok(_) if refused.status >= 500 => Answer::Later,
            Ok(_) => Answer::No {
                status: refused.status,
                code: refused.code,
            },
            Err(error) => self.not_noted(&error),
        }
    }

    fn not_noted(&self, error: &journal::WriteError) -> Answer {
        self.links.note_journal(Some(error.to_string()));
        tracing::error!(%error, "a payment notification could not be stored");
        Answer::Later
    }

    async fn judge(&self, token: &[u8]) -> Judged {
        let (Some(pay), Some(merchant_id)) = (&self.pay, self.merchant_id()) else {
            return Judged::NoKeys;
        };
        let Some(keys) = self.pay_keys.keys(pay, Need::Any).await else {
            return Judged::NoKeys;
        };
        match webhook::verify(token, &keys, merchant_id, self.clock.now()) {
            Ok(notification) => return Judged::Good(notification),
            Err(Forged::UnknownKey { .. }) => {}
            Err(forged) => return Judged::Forged(forged),
        }
        // Perhaps the service has a new key.
        let Some(keys) = self.pay_keys.keys(pay, Need::Newer).await else {
            return Judged::NoKeys;
        };
        match webhook::verify(token, &keys, merchant_id, self.clock.now()) {
            Ok(notification) => Judged::Good(notification),
            Err(forged) => Judged::Forged(forged),
        }
    }
}

/// The event and the status that it claims, in the service's words.
fn words(notification: &Notification) -> (&'static str, String) {
    match &notification.event {
        Event::OrderStatus(status) => ("ORDER_STATUS_UPDATED", status.as_str().to_owned()),
        Event::OperationStatus { status, .. } => {
            let status = match status {
                OperationStatus::Pending => "PENDING",
                OperationStatus::Success => "SUCCESS",
                OperationStatus::Fail => "FAIL",
                OperationStatus::Unknown(word) => word,
            };
            ("OPERATION_STATUS_UPDATED", status.to_owned())
        }
    }
}

fn sha256(token: &[u8]) -> [u8; 32] {
    Sha256::digest(token.trim_ascii()).into()
}
