//! The bundle for support: what somebody far away needs to understand a till, and nothing that is anybody's secret. One
//! zip of entries that each were redacted where they come from: the settings by their own reader, stories as they are
//! exported, foreign words and logs as they are shown.
//!
//! It can always be had: of a till that runs, by its manager or from the command line beside it; of one that cannot
//! open, whatever is wrong with its settings or its journal. What could not be found out is told in the bundle itself.
//!
//! What is never in it: secrets, codes, PINs, names, phones, comments, links of payments.
//!
//! | Module | Does |
//! |---|---|
//! | `parts` | the entries, the readme, the packing |
//! | `of_journal` | what is told of a journal, the till's own or one read beside it |
//! | `logs`, `machine` | the rest of what can be found out without a till |

mod logs;
mod machine;
mod of_journal;
mod parts;

use crate::{
    Counter,
    config::{self, Place, Shown},
    engine::Inner,
    links::Peer,
    office,
    redact::foreign,
    view::CommandError,
};
use domain::Role;
use jiff::{Timestamp, tz::TimeZone};
use journal::Act;
use parts::{Parts, indented};
use serde_json::{Value, json};
use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

/// A bundle that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SupportBundle {
    pub path: PathBuf,
    /// What is not in it, and why: a line each, as in its readme.
    pub lacks: Vec<String>,
}

/// There is no place that a bundle could be written to. The first that was tried is told.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{path} could not be written: {why}")]
pub struct NotSaved {
    pub path: String,
    pub why: String,
}

impl From<NotSaved> for CommandError {
    fn from(NotSaved { path, why }: NotSaved) -> Self {
        tracing::error!(path, why, "the bundle for support could not be written");
        Self::new("reportFailed").with("path", path).with("why", why)
    }
}

/// Who is asked for a bundle without a till.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskedBy {
    CommandLine,
    /// The window of a till that cannot open, or has no settings yet. Nobody is signed in there.
    Window,
}

/// Writes a bundle without a till: of one that does not open, or beside one that runs. Nothing of the till's is changed:
/// its journal is read beside whoever has it, and nothing is noted there.
///
/// `troubles`: what kept the till from opening, if somebody tried.
pub async fn support_bundle(
    config_path: &Path,
    version: &str,
    by: AskedBy,
    troubles: &[String],
    at: Timestamp,
) -> Result<SupportBundle, NotSaved> {
    let settings = shown(config_path).await;
    let asked = Asked {
        config_path,
        version,
        at,
        by: match by {
            AskedBy::CommandLine => "from the command line",
            AskedBy::Window => "in the window of a till that is not open",
        },
        troubles,
    };
    let mut parts = Parts::default();
    parts.lacks(
        "live.json",
        "connections and present problems are known to the till that runs: take a bundle in its settings",
    );
    let path = match &settings.journal {
        Place::Said(path) => Some(path),
        Place::Usual(path) => {
            parts.lacks(
                "what the settings say of the journal",
                format!("they cannot be read; it was looked for at {}", path.display()),
            );
            Some(path)
        }
        Place::Unsaid => {
            parts.lacks(
                "journal.json, audit.json, orders/",
                "the settings do not tell where the journal is",
            );
            None
        }
    };
    if let Some(path) = path {
        of_journal::beside(&mut parts, path, asked.at).await;
    }
    asked.save(parts, &settings, path.map(PathBuf::as_path)).await
}

impl Counter {
    /// Writes the bundle and tells where it is. `reportFailed {path, why}`.
    pub async fn save_support_bundle(&self) -> Result<String, CommandError> {
        let inner = &self.inner;
        let actor = inner.acting(Role::Manager)?;
        let asked = Asked {
            config_path: Path::new(&inner.config_path),
            version: &inner.version,
            at: inner.clock.now(),
            by: "by a manager, of the till that runs",
            troubles: &inner.config_problems,
        };
        // The file may have changed since; of what the till runs with, only these two are told.
        let mut settings = shown(asked.config_path).await;
        settings.till = Some((inner.config.store.id.clone(), inner.config.store.till.clone()));
        settings.log.clone_from(&inner.config.log.folder);
        let mut parts = Parts::default();
        let with_problems = match inner.live().await {
            Ok(live) => {
                parts.add_json("live.json", &live);
                problem_orders(&live)
            }
            Err(error) => {
                parts.lacks("live.json", error.code);
                BTreeSet::new()
            }
        };
        of_journal::of(&mut parts, &inner.journal, asked.at, with_problems).await;
        let path = asked
            .save(parts, &settings, Some(inner.journal.path()))
            .await?
            .path;
        let path = path.display().to_string();
        inner
            .audit(Act::SupportBundleSaved, actor.operator, Some(path.clone()))
            .await?;
        Ok(path)
    }
}

/// The keyring, which it may ask, can take its time.
async fn shown(config_path: &Path) -> Shown {
    let path = config_path.to_owned();
    let failed = |why: String| Shown {
        text: None,
        mistakes: vec![why],
        till: None,
        journal: Place::Unsaid,
        log: None,
    };
    tokio::task::spawn_blocking(move || config::shown(&path))
        .await
        .unwrap_or_else(|error| failed(error.to_string()))
}

/// A call for a bundle.
struct Asked<'a> {
    config_path: &'a Path,
    version: &'a str,
    at: Timestamp,
    by: &'static str,
    troubles: &'a [String],
}

impl Asked<'_> {
    /// Adds what can be had without a till, and writes it all to the first place that takes it.
    async fn save(
        &self,
        mut parts: Parts,
        settings: &Shown,
        journal: Option<&Path>,
    ) -> Result<SupportBundle, NotSaved> {
        let troubles: Vec<String> = self.troubles.iter().map(|trouble| foreign(trouble)).collect();
        parts.add_json(
            "about.json",
            &json!({
                "version": self.version,
                "at": self.at,
                "asked": self.by,
                "settings": self.config_path,
                "settingsMistakes": settings.mistakes,
                "troubles": troubles,
                "system": machine::system(),
                "environment": machine::environment(),
                "journal": journal,
                "journalFiles": journal.map(machine::files_of),
            }),
        );
        match &settings.text {
            Some(text) => parts.add("settings.toml", text.clone().into_bytes()),
            None => parts.lacks("settings.toml", settings.mistakes.join("; ")),
        }
        add_logs(&mut parts, settings).await;
        let head = format!(
            "A bundle for support of Vydacha {}\nmade at {} {}\n\n\
             No secrets, codes, PINs, names, phones, comments and links of payments are in it.\n\n\
             What is wrong with the settings\n{}\n\nWhat kept the till from opening, as it told itself\n{}",
            self.version,
            self.at,
            self.by,
            indented(settings.mistakes.iter().cloned()),
            indented(troubles.into_iter()),
        );
        let stamp = self
            .at
            .to_zoned(TimeZone::UTC)
            .strftime("%Y%m%d-%H%M%S")
            .to_string();
        let name = match &settings.till {
            Some((store, till)) => format!("vydacha-{store}-{till}-{stamp}.zip"),
            None => format!("vydacha-{stamp}.zip"),
        };
        write(parts, &head, &name, &folders(journal, self.config_path)).await
    }
}

async fn add_logs(parts: &mut Parts, settings: &Shown) {
    let Some(folder) = settings.log.clone() else {
        parts.lacks(
            "log/",
            "the settings name no folder for the log (log.folder), so it goes to the standard error alone",
        );
        return;
    };
    let shown = folder.display().to_string();
    let read = tokio::task::spawn_blocking(move || logs::newest(&folder)).await;
    match read {
        Ok(Ok(files)) if files.is_empty() => parts.lacks("log/", format!("{shown} is empty")),
        Ok(Ok(files)) => {
            for (name, content) in files {
                parts.add(&format!("log/{name}"), content);
            }
        }
        Ok(Err(error)) => parts.lacks("log/", format!("{shown}: {error}")),
        Err(error) => parts.lacks("log/", error),
    }
}

/// Where a bundle is looked for: beside the journal, beside the settings; and where anybody may write, if neither takes
/// it. Never where there was no folder: a mistyped path must not grow into one.
fn folders(journal: Option<&Path>, config_path: &Path) -> Vec<PathBuf> {
    let beside = [journal, Some(config_path)];
    let mut folders: Vec<PathBuf> = beside
        .into_iter()
        .flatten()
        .filter_map(Path::parent)
        .filter(|folder| folder.is_dir())
        .map(|folder| folder.join("support"))
        .collect();
    folders.push(std::env::temp_dir().join("vydacha-support"));
    folders
}

async fn write(
    mut parts: Parts,
    head: &str,
    name: &str,
    folders: &[PathBuf],
) -> Result<SupportBundle, NotSaved> {
    let mut first = None;
    for folder in folders {
        let path = folder.join(name);
        let content = parts.packed(head).map_err(|error| error.to_string());
        let target = path.clone();
        let saved = tokio::task::spawn_blocking(move || {
            office::save(&target, &content?).map_err(|error| error.to_string())
        });
        let why = match saved.await {
            Ok(Ok(())) => {
                return Ok(SupportBundle {
                    path,
                    lacks: parts.lacking(),
                });
            }
            Ok(Err(why)) => why,
            Err(error) => error.to_string(),
        };
        let path = path.display().to_string();
        parts.lacks(
            "this bundle at its usual place",
            format!("{path} could not be written: {why}"),
        );
        first.get_or_insert(NotSaved { path, why });
    }
    Err(first.unwrap_or_else(|| NotSaved {
        path: name.to_owned(),
        why: "there is no folder for it".to_owned(),
    }))
}

fn problem_orders(live: &Value) -> BTreeSet<i64> {
    let problems = live.get("problems").and_then(Value::as_array);
    let ids = problems.into_iter().flatten();
    ids.filter_map(|problem| problem.get("order")?.as_i64()).collect()
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

#[cfg(test)]
mod tests;
