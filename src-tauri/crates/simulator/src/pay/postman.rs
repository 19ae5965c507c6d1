//! Carries notifications to the merchant over the network: one queue, in order, again and again
//! until the merchant says `{"status":"success"}` or the tries are used up. FOUND, but for the number
//! of tries: the real service goes on for a day.

use std::collections::VecDeque;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep};

use super::config::Delivery;
use super::news::{Event, Untold, payload};
use super::{Inner, Pay};
use crate::lock::lock;

/// Between two looks for news: some of it only waits for its time, so nobody knocks.
const LOOK: std::time::Duration = std::time::Duration::from_millis(20);

/// One notification that had its turn, and what came of it.
#[derive(Clone, Debug)]
pub struct Notified {
    /// As in [`Token`](super::Token).
    pub number: u64,
    pub order_id: String,
    /// When the change happened.
    pub at: Timestamp,
    pub event: Event,
    pub payload: Value,
    /// Every time it was sent; empty if [`Delivery::Never`].
    pub sent: Vec<Sent>,
}

impl Notified {
    /// Whether the merchant took it.
    #[must_use]
    pub fn is_taken(&self) -> bool {
        self.sent.iter().any(Sent::is_success)
    }
}

/// One time that it was sent.
#[derive(Clone, Debug)]
pub struct Sent {
    pub at: Timestamp,
    /// Signed afresh for every try, so that a late one has not expired; a double is the same token.
    pub jwt: String,
    /// `None`: nobody answered in time, or the connection broke.
    pub status: Option<u16>,
    /// The body of the answer, as text.
    pub body: String,
}

impl Sent {
    /// 200 and `{"status":"success"}`, nothing less.
    #[must_use]
    pub fn is_success(&self) -> bool {
        let says = |body: Value| body["status"] == "success";
        self.status == Some(200) && serde_json::from_str(&self.body).is_ok_and(says)
    }
}

impl Pay {
    /// Notifications go to this address from now on, whole, with its `/v1/webhook`; those that
    /// waited go first. Calling it again moves them elsewhere. Only for a service on the network.
    pub fn point_at(&self, url: impl Into<String>) {
        lock(&self.inner.state).callback = Some(url.into());
        self.inner.pointed.notify_one();
    }

    /// Every notification that had its turn, in that order; the last may be on its way.
    #[must_use]
    pub fn notified(&self) -> Vec<Notified> {
        lock(&self.inner.state).notified.clone()
    }
}

/// The running postman; dropping it ends the rounds.
#[derive(Debug)]
pub(crate) struct Postman(JoinHandle<()>);

impl Postman {
    pub(crate) fn hire(pay: &Pay, client: reqwest::Client) -> Self {
        let inner = pay.inner.clone();
        Self(tokio::spawn(rounds(inner, client)))
    }
}

impl Drop for Postman {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn rounds(inner: Arc<Inner>, client: reqwest::Client) {
    let late = match inner.config.notifications.delivery {
        Delivery::Late(by) => by,
        Delivery::OnTime | Delivery::Twice | Delivery::Never => std::time::Duration::ZERO,
    };
    let mut bag: VecDeque<(Instant, Untold)> = VecDeque::new();
    loop {
        while lock(&inner.state).callback.is_none() {
            inner.pointed.notified().await;
        }
        let fresh = std::mem::take(&mut inner.up_to_date().untold);
        bag.extend(fresh.into_iter().map(|one| (Instant::now() + late, one)));
        match bag.pop_front() {
            Some((due, one)) if due <= Instant::now() => carry(&inner, &client, one).await,
            Some(early) => {
                bag.push_front(early);
                sleep(LOOK).await;
            }
            None => sleep(LOOK).await,
        }
    }
}

async fn carry(inner: &Inner, client: &reqwest::Client, one: Untold) {
    let config = &inner.config.notifications;
    let payload = payload(
        &inner.config.merchant_id,
        &one.order_id,
        one.change.at,
        &one.change.event,
    );
    let place = {
        let mut state = lock(&inner.state);
        state.notified.push(Notified {
            number: one.number,
            order_id: one.order_id,
            at: one.change.at,
            event: one.change.event,
            payload: payload.clone(),
            sent: Vec::new(),
        });
        state.notified.len() - 1
    };
    let doubled = match config.delivery {
        Delivery::Never => return,
        Delivery::Twice => true,
        Delivery::OnTime | Delivery::Late(_) => false,
    };
    for tried in 1..=config.tries {
        let jwt = inner.sign(&payload);
        if send(inner, client, place, jwt.clone()).await {
            if doubled {
                send(inner, client, place, jwt).await;
            }
            return;
        }
        if tried < config.tries {
            sleep(config.pause).await;
        }
    }
}

/// Whether the merchant took it.
async fn send(inner: &Inner, client: &reqwest::Client, place: usize, jwt: String) -> bool {
    let url = lock(&inner.state).callback.clone().unwrap_or_default();
    let at = inner.clock.now();
    let request = client
        .post(url)
        .timeout(inner.config.notifications.timeout)
        .header("Content-Type", "application/octet-stream")
        .body(jwt.clone());
    let answered = async {
        let answer = request.send().await?;
        let status = answer.status().as_u16();
        Ok::<_, reqwest::Error>((status, answer.text().await?))
    };
    let (status, body) = match answered.await {
        Ok((status, body)) => (Some(status), body),
        Err(error) => {
            tracing::info!(%error, "the merchant did not answer a notification");
            (None, String::new())
        }
    };
    let sent = Sent {
        at,
        jwt,
        status,
        body,
    };
    let taken = sent.is_success();
    if let Some(notified) = lock(&inner.state).notified.get_mut(place) {
        notified.sent.push(sent);
    }
    taken
}
