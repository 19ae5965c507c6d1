//! What is told of a journal: counts and checks of any, rows of one that this program can read. Each part by itself:
//! what cannot be had of one keeps nothing from the others.

use super::parts::Parts;
use crate::{export, redact::foreign};
use domain::{Order, OrderId};
use jiff::{SignedDuration, Timestamp};
use journal::{Act, AuditRow, Beside, Journal, OrdersFilter, ReadError};
use serde_json::{Value, json};
use std::{collections::BTreeSet, path::Path};

/// The newest orders whose stories go along, whether or not anything is wrong with them.
const NEWEST: u32 = 20;
/// Stories of orders with problems go along up to so many.
const WITH_PROBLEMS: usize = 100;
const AUDIT_ROWS: u32 = 5_000;
const AUDIT_DAYS: i64 = 7;

/// Of a journal that is read beside its till, or without one.
pub(super) async fn beside(parts: &mut Parts, path: &Path, now: Timestamp) {
    let Beside {
        journal,
        schema,
        misses_last_pages,
    } = match Journal::beside(path).await {
        Ok(beside) => beside,
        Err(error) => {
            parts.lacks("journal.json, audit.json, orders/", error);
            return;
        }
    };
    if misses_last_pages {
        parts.lacks(
            "the last changes of the journal",
            "a crash left them in the log of unwritten pages without its index; the till takes them up at its next start",
        );
    }
    if schema.is_ours() {
        of(parts, &journal, now, BTreeSet::new()).await;
    } else {
        add_or_tell(parts, "journal.json", statistics(&journal).await);
        parts.lacks(
            "audit.json, orders/",
            format!("the journal is of another version: {schema}"),
        );
    }
    journal.close().await;
}

/// Of a journal that this program can read.
pub(super) async fn of(parts: &mut Parts, journal: &Journal, now: Timestamp, with_problems: BTreeSet<i64>) {
    let told = match statistics(journal).await {
        Ok(told) => with_unreadable(parts, journal, told).await,
        Err(error) => Err(error),
    };
    add_or_tell(parts, "journal.json", told);
    add_or_tell(parts, "audit.json", audit(journal, now).await);
    let ids = match orders_of_interest(journal, with_problems).await {
        Ok(ids) => ids,
        Err(error) => {
            parts.lacks("orders/", error);
            return;
        }
    };
    for id in ids {
        let name = format!("orders/{id}.json");
        // One that cannot be read must not keep the others from being told.
        match story(journal, OrderId(id)).await {
            Ok(story) => story.iter().for_each(|story| parts.add_json(&name, story)),
            Err(error) => parts.lacks(&name, error),
        }
    }
}

fn add_or_tell(parts: &mut Parts, name: &str, told: Result<Value, ReadError>) {
    match told {
        Ok(told) => parts.add_json(name, &told),
        Err(error) => parts.lacks(name, error),
    }
}

async fn story(journal: &Journal, id: OrderId) -> Result<Option<Value>, ReadError> {
    match journal.order(id).await? {
        Some(order) => export::story_of(journal, &order).await.map(Some),
        None => Ok(None),
    }
}

/// Numbers of orders with problems, of those that are not over, and of the newest.
async fn orders_of_interest(journal: &Journal, mut ids: BTreeSet<i64>) -> Result<BTreeSet<i64>, ReadError> {
    let number = |order: &Order| order.id.0;
    let open = journal.open_orders().await?;
    ids.extend(open.iter().map(number));
    let mut ids: BTreeSet<i64> = ids.into_iter().rev().take(WITH_PROBLEMS).collect();
    let newest = journal
        .orders_page(&OrdersFilter::default(), None, NEWEST)
        .await?;
    ids.extend(newest.orders.iter().map(number));
    Ok(ids)
}

async fn statistics(journal: &Journal) -> Result<Value, ReadError> {
    let found = journal.statistics().await?;
    let rows: serde_json::Map<String, Value> = found
        .rows
        .into_iter()
        .map(|(table, count)| (table, json!(count)))
        .collect();
    Ok(json!({
        "bytes": found.bytes,
        "walBytes": found.wal_bytes,
        "rows": rows,
        "quickCheck": found.quick_check,
        "migrations": found.migrations,
    }))
}

/// With the rows of the present day that cannot be right.
async fn with_unreadable(parts: &mut Parts, journal: &Journal, mut told: Value) -> Result<Value, ReadError> {
    match journal.unreadable().await {
        Ok(unreadable) => {
            told["unreadable"] = unreadable
                .iter()
                .map(|row| json!({ "table": row.table, "column": row.column, "row": row.row }))
                .collect();
        }
        Err(error) => parts.lacks("journal.json: which rows cannot be read", error),
    }
    Ok(told)
}

async fn audit(journal: &Journal, now: Timestamp) -> Result<Value, ReadError> {
    let since = now
        .saturating_sub(SignedDuration::from_hours(24 * AUDIT_DAYS))
        .unwrap_or(Timestamp::MIN);
    let rows = journal.audit_latest(AUDIT_ROWS).await?;
    let rows = rows.iter().filter(|row| row.at >= since);
    Ok(rows
        .map(|row| {
            json!({
                "at": row.at,
                "operator": row.operator.map(|operator| operator.0),
                "order": row.order.map(|order| order.0),
                "act": row.act.word(),
                "detail": detail(row),
            })
        })
        .collect())
}

/// Only what the till itself wrote: a person's words may name anybody.
fn detail(row: &AuditRow) -> Option<String> {
    let by_the_till = matches!(
        row.act,
        Act::CodeUnmatched
            | Act::CanceledByStore
            | Act::LineRefused
            | Act::ReturnOwed
            | Act::ReturnDone
            | Act::AttemptAbandoned
            | Act::SlipPrinted
            | Act::LabelsPrinted
            | Act::ReportPrinted
            | Act::OperatorAdded
            | Act::OperatorActivated
            | Act::OperatorDeactivated
            | Act::PinChanged
            | Act::SettingsChanged
            | Act::ShiftOpened
            | Act::ShiftClosed
            | Act::DrawerOpened
            | Act::Locked
    );
    row.detail.as_deref().filter(|_| by_the_till).map(foreign)
}
