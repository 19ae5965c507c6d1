//! The real follower of one payment, with its one call on its way.

use crate::payments::{
    call,
    follower::{Call, Follower, Heard},
};
use domain::{Order, PaymentId};
use jiff::Timestamp;
use std::{
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, Waker},
};
use yandex_pay::Client;

type Flight = Pin<Box<dyn Future<Output = Heard> + Send>>;

/// What this run of the program holds of one payment; a restart loses it.
pub(super) struct Following {
    pub(super) machine: Follower,
    flight: Option<Flight>,
    /// The order as it was when the call was made: the answer is judged against that.
    asked_of: Option<Order>,
    /// When it wished to be asked again, by the world's clock. `None`: it was done, and was let go.
    pub(super) wakes: Option<Timestamp>,
}

impl fmt::Debug for Following {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Following")
            .field("wakes", &self.wakes)
            .finish_non_exhaustive()
    }
}

impl Following {
    pub(super) fn new(machine: Follower, now: Timestamp) -> Self {
        Self {
            machine,
            flight: None,
            asked_of: None,
            wakes: Some(now),
        }
    }

    pub(super) fn is_calling(&self) -> bool {
        self.flight.is_some()
    }

    pub(super) fn call(&mut self, client: &Arc<Client>, payment_id: &PaymentId, of: &Order, due: Call) {
        let (client, payment_id) = (Arc::clone(client), payment_id.clone());
        self.asked_of = Some(of.clone());
        self.flight = Some(Box::pin(async move { call(&client, &payment_id, due).await }));
    }

    /// The answer and the order it was asked for, if the call has come to its end.
    pub(super) fn answer(&mut self) -> Option<(Heard, Order)> {
        let flight = self.flight.as_mut()?;
        match flight.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(heard) => {
                self.flight = None;
                Some((heard, self.asked_of.take()?))
            }
            Poll::Pending => None,
        }
    }
}

/// A word for the trace.
pub(super) fn word(call: &Call) -> String {
    match call {
        Call::Create { ids, .. } => format!("create, try {}", ids.attempt),
        Call::Ask => "ask".to_owned(),
        Call::RollBack { ids } => format!("roll back as {}, try {}", ids.request_id, ids.attempt),
        Call::Refund { refund, ids, .. } => format!(
            "refund {} as {}, try {}",
            refund.refund_amount, refund.external_operation_id, ids.attempt
        ),
        Call::Operation { external_id, .. } => format!("ask for operation {external_id}"),
    }
}
