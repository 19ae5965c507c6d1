//! The first event of an order: the only place where orders come from.

use crate::fold::{self, Clash};
use crate::inbox::{self, Answer, InboxId, InboxSettled, Verdict};
use crate::orders;
use crate::stored::{self, cut, place};
use crate::writer::{Tx, Write};
use crate::{Change, Corrupt, Journal, Personal, ReadError, WriteError, personal, tombstones};
use domain::{Event, NewOrder, Order, OrderId, OrderNumber, Recorded};
use jiff::Timestamp;

/// How this till numbers its orders: the prefix, then the order's id in six digits or more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberFormat {
    pub prefix: String,
}

/// The webhook that brings the order, settled as handled in the same transaction.
pub struct CreatedFrom {
    pub inbox: InboxId,
    /// Makes the answer, which holds the number; its bytes are kept for repeats.
    pub answer: Box<dyn FnOnce(&OrderNumber) -> Answer + Send>,
}

/// A new order.
pub struct Create {
    /// Its `number` is ignored: the journal gives one.
    pub order: NewOrder,
    pub format: NumberFormat,
    pub personal: Option<Personal>,
    pub inbox: Option<CreatedFrom>,
    /// What else happened to it already: a cancellation that came first, or the store's own.
    pub more_events: Vec<Event>,
    pub at: Timestamp,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CreateError {
    /// One of the keys belongs to an order already: answer as that one was answered.
    #[error("it is order {order} already")]
    Duplicate { order: OrderId },
    /// Kuper canceled it before it came, and `more_events` does not say so: add the cancellation, create again.
    #[error("it was canceled before it came")]
    Tombstoned { slug: String, description: String },
    /// A fault of the caller: without a key, repeats cannot be told.
    #[error("it has no key of Kuper's")]
    NoKeys,
    /// Another prefix of this till made the same number. Choose another prefix.
    #[error("the number {number} is taken")]
    NumberTaken { number: OrderNumber },
    /// `more_events` hold a code or payment that another order has, or a second first event.
    #[error("the events cannot follow a first event")]
    BadEvents,
    #[error(transparent)]
    Write(#[from] WriteError),
}

impl From<Clash> for CreateError {
    fn from(clash: Clash) -> Self {
        match clash {
            Clash::Code | Clash::Payment(_) | Clash::Mark(_) => Self::BadEvents,
            Clash::Write(error) => Self::Write(error),
        }
    }
}

impl From<sqlx::Error> for CreateError {
    fn from(error: sqlx::Error) -> Self {
        Self::Write(error.into())
    }
}

impl From<ReadError> for CreateError {
    fn from(error: ReadError) -> Self {
        Self::Write(error.into())
    }
}

impl From<Corrupt> for CreateError {
    fn from(error: Corrupt) -> Self {
        Self::Write(error.into())
    }
}

impl Write for Create {
    type Done = Order;
    type Refused = CreateError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<Order, CreateError> {
        let keys = &self.order.keys;
        if keys.order_uuid.is_none() && keys.original_order_id.is_none() {
            return Err(CreateError::NoKeys);
        }
        if let Some(order) = orders::id_by_key(tx.conn, keys).await? {
            return Err(CreateError::Duplicate { order });
        }
        if let Some(stone) = tombstones::find(tx.conn, keys).await?
            && !self
                .more_events
                .iter()
                .any(|event| matches!(event, Event::Canceled { .. }))
        {
            return Err(CreateError::Tombstoned {
                slug: stone.slug,
                description: stone.description,
            });
        }
        if self
            .more_events
            .iter()
            .any(|event| matches!(event, Event::Received { .. }))
        {
            return Err(CreateError::BadEvents);
        }
        let at = cut(self.at);
        let mut order = first(tx, self.order, &self.format, at).await?;
        tombstones::taken(tx, &order.keys, order.id).await?;
        if let Some(personal) = &self.personal {
            personal::store(tx, order.id, personal).await?;
        }
        if !self.more_events.is_empty() {
            fold::record(tx, &mut order, self.more_events, at, None).await?;
        }
        if let Some(from) = self.inbox {
            let settled = InboxSettled {
                inbox: from.inbox,
                verdict: Verdict::Handled,
                note: None,
                answer: Some((from.answer)(&order.number)),
            };
            inbox::settle(tx, settled, Some(order.id), at).await?;
        }
        tx.changed(Change::Order(order.id));
        Ok(order)
    }
}

/// Numbers the order, and stores its row and its first event.
async fn first(
    tx: &mut Tx<'_>,
    mut new: NewOrder,
    format: &NumberFormat,
    at: Timestamp,
) -> Result<Order, CreateError> {
    // No order is ever deleted, and nobody else writes: the next id cannot be taken.
    let row = sqlx::query!(r#"SELECT coalesce(max(id), 0) + 1 AS "next!: i64" FROM orders"#)
        .fetch_one(&mut *tx.conn)
        .await?;
    let id = OrderId(row.next);
    new.number = OrderNumber(format!("{}{:06}", format.prefix, id.0));
    if orders::id_by_number(tx.conn, &new.number).await?.is_some() {
        return Err(CreateError::NumberTaken { number: new.number });
    }
    let recorded = Recorded {
        version: 1,
        at,
        by: None,
        event: Event::Received { order: new },
    };
    let order = Order::first(id, &recorded).ok_or(CreateError::BadEvents)?;
    insert_row(tx, &order).await?;
    fold::store_event(tx, id, &recorded).await?;
    Ok(order)
}

async fn insert_row(tx: &mut Tx<'_>, order: &Order) -> Result<(), CreateError> {
    let version = stored::version(order.version);
    let (lifecycle, closed) = (
        stored::lifecycle_word(order.lifecycle),
        order.lifecycle.is_closed(),
    );
    let (received_at, since) = (stored::micros(order.received_at), stored::micros(order.since));
    let search = fold::search_text(order);
    let fold = stored::json(order, place("orders", "fold", &order.id))?;
    sqlx::query!(
        "INSERT INTO orders (id, version, number, order_uuid, original_order_id, lifecycle, closed, received_at,
                             since, search, fold)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        order.id.0,
        version,
        order.number.0,
        order.keys.order_uuid,
        order.keys.original_order_id,
        lifecycle,
        closed,
        received_at,
        since,
        search,
        fold
    )
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

impl Journal {
    /// Stores a new order with its first events, and settles the webhook that brought it. Returns the order with
    /// the number it was given.
    pub async fn create(&self, create: Create) -> Result<Order, CreateError> {
        self.write(create).await
    }
}
