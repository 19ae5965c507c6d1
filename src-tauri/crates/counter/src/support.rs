//! The bundle for support: what somebody far away needs to understand a till, and nothing that is anybody's secret. One
//! zip in the folder `support` beside the journal, of entries that each were redacted where they come from: the settings
//! by their own reader, stories as they are exported, foreign words and logs as they are shown.
//!
//! What is never in it: secrets, codes, PINs, names, phones, comments, links of payments.

mod logs;

use crate::{
    Counter,
    clock::Clock,
    config::{self, Config},
    engine::{Inner, StartError},
    export,
    links::Peer,
    office,
    redact::foreign,
    view::CommandError,
};
use domain::{Order, OrderId, Role};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use journal::{Act, AuditRow, Journal, NewAudit, OrdersFilter, ReadError};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::{
    collections::BTreeSet,
    io::{Cursor, Write as _},
    path::{Path, PathBuf},
};
use zip::{ZipWriter, result::ZipError, write::SimpleFileOptions};

/// Of all entries, before they are packed. What does not fit is left out, and the manifest says so.
const MOST_BYTES: usize = 20 * 1024 * 1024;
/// The newest orders whose stories go along, whether or not anything is wrong with them.
const NEWEST: u32 = 20;
/// Stories of orders with problems go along up to so many.
const WITH_PROBLEMS: usize = 100;
const AUDIT_ROWS: u32 = 5_000;
const AUDIT_DAYS: i64 = 7;

impl Counter {
    /// Writes the bundle and tells where it is. `reportFailed {path, why}`.
    pub async fn save_support_bundle(&self) -> Result<String, CommandError> {
        let inner = &self.inner;
        let actor = inner.acting(Role::Manager)?;
        let live = inner.live().await?;
        let saved = save(
            &inner.journal,
            &inner.config,
            Path::new(&inner.config_path),
            &inner.version,
            inner.clock.now(),
            live,
        )
        .await;
        match saved {
            Ok(path) => {
                let path = path.display().to_string();
                inner
                    .audit(Act::SupportBundleSaved, actor.operator, Some(path.clone()))
                    .await?;
                Ok(path)
            }
            Err(SaveError::Read(error)) => Err(error.into()),
            Err(SaveError::Write { path, why }) => {
                tracing::error!(path, why, "the bundle for support could not be written");
                Err(CommandError::new("reportFailed")
                    .with("path", path)
                    .with("why", why))
            }
        }
    }

    /// The same from the command line, for a till whose screen does not open. The journal must not be in use.
    pub async fn support_bundle(
        config: &Config,
        config_path: &Path,
        version: &str,
    ) -> Result<PathBuf, StartError> {
        let now = Clock::System.now();
        let journal = Journal::open(&config.journal.path, now).await?;
        let live = json!({ "running": false });
        let saved = save(&journal, config, config_path, version, now, live).await;
        let path = match saved {
            Ok(path) => path,
            Err(SaveError::Read(error)) => return Err(error.into()),
            Err(SaveError::Write { path, why }) => return Err(StartError::NotSaved { path, why }),
        };
        let audit = NewAudit {
            at: now,
            operator: None,
            order: None,
            act: Act::SupportBundleSaved,
            detail: Some("from the command line".to_owned()),
        };
        journal.audit(audit).await?;
        journal.close().await;
        Ok(path)
    }
}

impl Inner {
    /// What only a till that runs knows: its connections and its problems.
    async fn live(&self) -> Result<Value, CommandError> {
        let link = |peer| {
            let link = self.links.of(peer);
            json!({
                "state": link.state,
                "lastTrouble": link.last_trouble.as_deref().map(foreign),
            })
        };
        let problems: Vec<Value> = self
            .problems()
            .await?
            .into_iter()
            .map(|problem| {
                let details: serde_json::Map<String, Value> = problem
                    .details
                    .iter()
                    .map(|(name, said)| (name.clone(), json!(foreign(said))))
                    .collect();
                json!({
                    "kind": problem.kind,
                    "order": problem.order_id,
                    "since": problem.since,
                    "details": details,
                })
            })
            .collect();
        Ok(json!({
            "running": true,
            "openedAt": self.opened_at,
            "kuper": link(Peer::Kuper),
            "yandexPay": link(Peer::YandexPay),
            "clockOffS": self.links.clock_off_s(),
            "printer": self.links.printer_problem().as_deref().map(foreign),
            "journal": self.links.journal_problem().as_deref().map(foreign),
            "problems": problems,
        }))
    }
}

enum SaveError {
    Read(ReadError),
    Write { path: String, why: String },
}

impl From<ReadError> for SaveError {
    fn from(error: ReadError) -> Self {
        Self::Read(error)
    }
}

async fn save(
    journal: &Journal,
    config: &Config,
    config_path: &Path,
    version: &str,
    now: Timestamp,
    live: Value,
) -> Result<PathBuf, SaveError> {
    let stamp = now.to_zoned(TimeZone::UTC).strftime("%Y%m%d-%H%M%S").to_string();
    let name = format!("vydacha-{}-{}-{stamp}.zip", config.store.id, config.store.till);
    let path = config.journal.path.with_file_name("support").join(name);
    let shown = path.display().to_string();
    let failed = |why: String| SaveError::Write {
        path: shown.clone(),
        why,
    };
    let mut parts = Parts::default();
    let settings = config::shown(config_path);
    parts.add_json(
        "about.json",
        &json!({
            "version": version,
            "at": now,
            "os": std::env::consts::OS,
            "arch": std::env::consts::ARCH,
            "settingsMistakes": settings.mistakes,
        }),
    );
    parts.add("settings.toml", settings.text.into_bytes());
    let orders_with_problems = problem_orders(&live);
    parts.add_json("live.json", &live);
    parts.add_json("journal.json", &statistics(journal).await?);
    parts.add_json("audit.json", &audit(journal, now).await?);
    for order in orders_of_interest(journal, orders_with_problems).await? {
        let story = export::story_of(journal, &order).await?;
        parts.add_json(&format!("orders/{}.json", order.id), &story);
    }
    if let Some(folder) = config.log.folder.clone() {
        let logs = tokio::task::spawn_blocking(move || logs::newest(&folder)).await;
        for (name, content) in logs.map_err(|error| failed(error.to_string()))? {
            parts.add(&format!("log/{name}"), content);
        }
    }
    let target = path.clone();
    let packed = tokio::task::spawn_blocking(move || {
        let content = parts.packed().map_err(|error| error.to_string())?;
        office::save(&target, &content).map_err(|error| error.to_string())
    });
    match packed.await {
        Ok(Ok(())) => Ok(path),
        Ok(Err(why)) => Err(failed(why)),
        Err(error) => Err(failed(error.to_string())),
    }
}

fn problem_orders(live: &Value) -> BTreeSet<i64> {
    let problems = live.get("problems").and_then(Value::as_array);
    let ids = problems.into_iter().flatten();
    ids.filter_map(|problem| problem.get("order")?.as_i64()).collect()
}

/// Orders with problems, those that are not over, and the newest.
async fn orders_of_interest(journal: &Journal, mut ids: BTreeSet<i64>) -> Result<Vec<Order>, ReadError> {
    let open = journal.open_orders().await?;
    ids.extend(open.iter().map(|order| order.id.0));
    let mut ids: BTreeSet<i64> = ids.into_iter().rev().take(WITH_PROBLEMS).collect();
    let newest = journal
        .orders_page(&OrdersFilter::default(), None, NEWEST)
        .await?;
    ids.extend(newest.orders.iter().map(|order| order.id.0));
    let mut orders = Vec::with_capacity(ids.len());
    for id in ids {
        // One that cannot be read must not keep the others from being told.
        match journal.order(OrderId(id)).await {
            Ok(order) => orders.extend(order),
            Err(error) => tracing::warn!(%error, id, "an order is left out of the bundle"),
        }
    }
    Ok(orders)
}

async fn statistics(journal: &Journal) -> Result<Value, ReadError> {
    let found = journal.statistics().await?;
    let unreadable = journal.unreadable().await?;
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
        "unreadable": unreadable.iter().map(|row| json!({
            "table": row.table,
            "column": row.column,
            "row": row.row,
        })).collect::<Vec<_>>(),
    }))
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

/// What goes into the bundle, as far as it fits.
#[derive(Default)]
struct Parts {
    entries: Vec<(String, Vec<u8>)>,
    bytes: usize,
    left_out: Vec<String>,
}

impl Parts {
    fn add(&mut self, name: &str, content: Vec<u8>) {
        let bytes = self.bytes.saturating_add(content.len());
        if bytes > MOST_BYTES {
            self.left_out.push(name.to_owned());
            return;
        }
        self.bytes = bytes;
        self.entries.push((name.to_owned(), content));
    }

    fn add_json(&mut self, name: &str, content: &Value) {
        self.add(name, format!("{content:#}\n").into_bytes());
    }

    /// With a manifest that names each entry by its size and SHA-256.
    fn packed(self) -> Result<Vec<u8>, ZipError> {
        let listed: Vec<Value> = self
            .entries
            .iter()
            .map(|(name, content)| {
                json!({ "name": name, "bytes": content.len(), "sha256": hex(&Sha256::digest(content)) })
            })
            .collect();
        let manifest = json!({ "entries": listed, "leftOut": self.left_out });
        let options = SimpleFileOptions::default();
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("manifest.json", options)?;
        zip.write_all(format!("{manifest:#}\n").as_bytes())?;
        for (name, content) in &self.entries {
            zip.start_file(name.as_str(), options)?;
            zip.write_all(content)?;
        }
        Ok(zip.finish()?.into_inner())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests;
