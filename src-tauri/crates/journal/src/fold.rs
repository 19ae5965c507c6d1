//! Writing events and what follows from them: the fold's row, the outbox, codes, payments, the audit.

use crate::stored::{self, place};
use crate::writer::Tx;
use crate::{Change, Corrupt, ReadError, WriteError, audit, goods, marks, outbox, payments, shifts};
use crate::{codes, payments::Touched, personal};
use domain::{Announced, Event, OperatorId, Order, OrderId, PaymentId, Recorded, announce};
use jiff::Timestamp;
use sqlx::SqliteConnection;

/// What unique things an event may run into.
pub(crate) enum Clash {
    Code,
    Payment(PaymentId),
    /// Another order holds a marked unit.
    Mark(OrderId),
    Write(WriteError),
}

impl From<WriteError> for Clash {
    fn from(error: WriteError) -> Self {
        Self::Write(error)
    }
}

impl From<sqlx::Error> for Clash {
    fn from(error: sqlx::Error) -> Self {
        Self::Write(error.into())
    }
}

impl From<Corrupt> for Clash {
    fn from(error: Corrupt) -> Self {
        Self::Write(error.into())
    }
}

/// The stored fold of an order.
pub(crate) async fn load(conn: &mut SqliteConnection, order: OrderId) -> Result<Option<Order>, ReadError> {
    let row = sqlx::query!("SELECT id, version, fold FROM orders WHERE id = ?", order.0)
        .fetch_optional(conn)
        .await?;
    Ok(row
        .map(|row| from_row(row.id, row.version, &row.fold))
        .transpose()?)
}

/// A row's order, if the row agrees with itself.
pub(crate) fn from_row(id: i64, version: i64, fold: &str) -> Result<Order, Corrupt> {
    let here = place("orders", "fold", &id);
    let order: Order = stored::from_json(fold, here)?;
    if order.id.0 != id {
        return Err(here.corrupt("it is another order's"));
    }
    if stored::version(order.version) != version {
        return Err(place("orders", "version", &id).corrupt("it is not the fold's"));
    }
    Ok(order)
}

/// The whole log folded, and when each attempt was last changed. `None` unless it begins with a received order.
pub(crate) fn refold(id: OrderId, log: &[Recorded]) -> Option<(Order, Touched)> {
    let (first, rest) = log.split_first()?;
    let mut order = Order::first(id, first)?;
    let mut touched = Touched::new();
    for recorded in rest {
        apply(&mut order, recorded, &mut touched);
    }
    Some((order, touched))
}

/// Tells whether the event is of a shift: it changed an attempt, or ended the order.
fn apply(order: &mut Order, recorded: &Recorded, touched: &mut Touched) -> bool {
    let (before, was_closed) = (order.ledger.clone(), order.lifecycle.is_closed());
    order.apply(recorded);
    let moved = payments::touch(touched, &before, &order.ledger, recorded.at);
    moved || was_closed != order.lifecycle.is_closed()
}

/// Stores events and applies them. The order's row must exist.
pub(crate) async fn record(
    tx: &mut Tx<'_>,
    order: &mut Order,
    events: Vec<Event>,
    at: Timestamp,
    by: Option<OperatorId>,
) -> Result<(), Clash> {
    let mut touched = Touched::new();
    let before = order.clone();
    for event in events {
        let recorded = Recorded {
            version: order.version + 1,
            at,
            by,
            event,
        };
        let is_of_a_shift = apply(order, &recorded, &mut touched);
        store_event(tx, order.id, &recorded).await?;
        if is_of_a_shift {
            shifts::note_event(tx, order.id, recorded.version).await?;
        }
    }
    if let Some(holder) = marks::keep_up(tx, &before, order).await? {
        return Err(Clash::Mark(holder));
    }
    save(tx, order).await?;
    payments::store(tx, order, &touched).await?;
    if order.lifecycle.is_closed() {
        codes::order_closed(tx, order).await?;
    }
    tx.changed(Change::Order(order.id));
    Ok(())
}

/// One event with all that it brings along.
pub(crate) async fn store_event(tx: &mut Tx<'_>, order: OrderId, recorded: &Recorded) -> Result<(), Clash> {
    let (version, at) = (stored::version(recorded.version), stored::micros(recorded.at));
    let by = recorded.by.map(|by| by.0);
    let body = stored::json(&recorded.event, place("events", "body", &order))?;
    sqlx::query!(
        "INSERT INTO events (order_id, version, at, operator, body) VALUES (?, ?, ?, ?, ?)",
        order.0,
        version,
        at,
        by,
        body
    )
    .execute(&mut *tx.conn)
    .await?;
    match announce(&recorded.event) {
        Announced::Nothing => {}
        Announced::Append(announcement) => {
            outbox::enqueue(tx, order, recorded, &announcement).await?;
        }
        Announced::Supersede(replacement) => {
            outbox::supersede(tx, order, recorded.at).await?;
            if let Some(announcement) = replacement {
                outbox::enqueue(tx, order, recorded, &announcement).await?;
            }
        }
    }
    if let Event::CodeIssued { code } = &recorded.event
        && !codes::reserve(tx, order, code, recorded.at).await?
    {
        return Err(Clash::Code);
    }
    if let Event::PayStarted { payment_id, .. } = &recorded.event
        && payments::is_known(tx, payment_id).await?
    {
        return Err(Clash::Payment(payment_id.clone()));
    }
    goods::learn(tx, recorded).await?;
    audit::store_event(tx, order, recorded).await?;
    Ok(())
}

/// Brings the row up to the fold.
pub(crate) async fn save(tx: &mut Tx<'_>, order: &Order) -> Result<(), WriteError> {
    let version = stored::version(order.version);
    let (lifecycle, closed) = (
        stored::lifecycle_word(order.lifecycle),
        order.lifecycle.is_closed(),
    );
    let since = stored::micros(order.since);
    let search = search_text(order);
    let fold = stored::json(order, place("orders", "fold", &order.id))?;
    sqlx::query!(
        "UPDATE orders SET version = ?, lifecycle = ?, closed = ?, since = ?, search = ?, fold = ? WHERE id = ?",
        version,
        lifecycle,
        closed,
        since,
        search,
        fold,
        order.id.0
    )
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

/// What an order is found by. The code is deliberately absent.
pub(crate) fn search_text(order: &Order) -> String {
    let mut text = order.number.0.clone();
    for key in [&order.keys.order_uuid, &order.keys.original_order_id]
        .into_iter()
        .flatten()
    {
        text.push('\n');
        text.push_str(key);
    }
    for line in &order.lines {
        for part in [&line.ordered.name, &line.ordered.sku.0] {
            text.push('\n');
            text.push_str(part);
        }
    }
    personal::folded(&text)
}
