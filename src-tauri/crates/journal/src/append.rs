//! Appending to an order's log: the door for everything that happens to an order after its first event.

use crate::fold::{self, Clash};
use crate::inbox::{self, InboxSettled};
use crate::stored::cut;
use crate::writer::{Tx, Write};
use crate::{Change, Journal, Personal, ReadError, WriteError, payments, personal};
use domain::{Event, OperatorId, Order, OrderId, PaymentId};
use jiff::Timestamp;

/// What is to be stored together, or not at all.
#[derive(Debug, Clone)]
pub struct Append {
    pub order: OrderId,
    /// The version on which the events were decided.
    pub expected_version: u64,
    /// May be empty: then only the extras are stored.
    pub events: Vec<Event>,
    pub at: Timestamp,
    pub by: Option<OperatorId>,
    pub extras: Vec<Extra>,
}

/// What is stored in the same transaction beside the log.
#[derive(Clone)]
pub enum Extra {
    /// Adds to what is known of the customer; a `None` keeps what is stored.
    Personal(Personal),
    /// The exact bytes of the request that begins a payment, to be sent again as they are.
    PaymentRequest { payment_id: PaymentId, body: Vec<u8> },
    /// The webhook that caused this is settled with it.
    InboxSettled(InboxSettled),
}

impl std::fmt::Debug for Extra {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Personal(_) => f.write_str("Personal(…)"),
            Self::PaymentRequest { payment_id, body } => f
                .debug_struct("PaymentRequest")
                .field("payment_id", payment_id)
                .field("bytes", &body.len())
                .finish(),
            Self::InboxSettled(settled) => settled.fmt(f),
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// Somebody was faster: load the order and decide again.
    #[error("the order is at version {actual} by now")]
    Stale { actual: u64 },
    /// Draw another code.
    #[error("this code is taken")]
    CodeTaken,
    /// Draw another payment id.
    #[error("the payment id {payment_id} is taken")]
    PaymentIdTaken { payment_id: PaymentId },
    /// A marked unit is another order's: put it aside and take another one.
    #[error("a marked unit is in order {holder}")]
    MarkUsed { holder: OrderId },
    #[error("there is no order {order}")]
    NoSuchOrder { order: OrderId },
    /// A fault of the caller: only [`Journal::create`] stores a first event.
    #[error("an order is received once")]
    ReceivedTwice,
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl From<Clash> for AppendError {
    fn from(clash: Clash) -> Self {
        match clash {
            Clash::Code => Self::CodeTaken,
            Clash::Payment(payment_id) => Self::PaymentIdTaken { payment_id },
            Clash::Mark(holder) => Self::MarkUsed { holder },
            Clash::Write(error) => Self::Write(error),
        }
    }
}

impl From<ReadError> for AppendError {
    fn from(error: ReadError) -> Self {
        Self::Write(error.into())
    }
}

impl Write for Append {
    type Done = Order;
    type Refused = AppendError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<Order, AppendError> {
        let mut order = fold::load(tx.conn, self.order)
            .await?
            .ok_or(AppendError::NoSuchOrder { order: self.order })?;
        if order.version != self.expected_version {
            return Err(AppendError::Stale {
                actual: order.version,
            });
        }
        if self
            .events
            .iter()
            .any(|event| matches!(event, Event::Received { .. }))
        {
            return Err(AppendError::ReceivedTwice);
        }
        let at = cut(self.at);
        if !self.events.is_empty() {
            fold::record(tx, &mut order, self.events, at, self.by).await?;
        }
        for extra in self.extras {
            match extra {
                Extra::Personal(personal) => {
                    personal::store(tx, order.id, &personal).await?;
                    tx.changed(Change::Order(order.id));
                }
                Extra::PaymentRequest { payment_id, body } => {
                    payments::store_request(tx, order.id, &payment_id, &body, at).await?;
                }
                Extra::InboxSettled(settled) => inbox::settle(tx, settled, Some(order.id), at).await?,
            }
        }
        Ok(order)
    }
}

impl Journal {
    /// Stores events that were decided on version `expected_version`, the fold, and what follows from them.
    /// Returns the order as it then is.
    pub async fn append(&self, append: Append) -> Result<Order, AppendError> {
        self.write(append).await
    }
}
