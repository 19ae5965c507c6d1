//! The settings file as it may leave the machine: every key stays, no secret does. What is a secret is what the reader
//! itself asks for as one; what the reader does not know could be one under a mistyped key, and goes as well, and so
//! does a text that is not what it must be. A file that is no TOML is shown by [`lines`].

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::mistake::Mistakes;
use super::secret::{self, Sources};
use super::section::Context;
use super::{Config, MAX_FILE_BYTES, lines, parse_in, read};

const REDACTED: &str = "redacted";

/// Sections that are read only if they are there; with them, every key is asked for.
const ALL_SECTIONS: &str = "[store.hours]\n[yandex_pay]\n";

/// What support is shown of the settings, and where it looks on, however much is wrong with them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    /// `None`: there is nothing to show; the mistakes say why.
    pub text: Option<String>,
    /// What is wrong with it, by key.
    pub mistakes: Vec<String>,
    /// The store's id and the till's, if both can be read.
    pub till: Option<(String, String)>,
    /// Where the journal is, as far as can be told.
    pub journal: Place,
    /// The folder of the log; where nothing can be told, none.
    pub log: Option<PathBuf>,
}

/// Where something is, by the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// They say so.
    Said(PathBuf),
    /// They cannot be read: where it is usually.
    Usual(PathBuf),
    /// They say something, but not that.
    Unsaid,
}

/// Of the file at `path`.
pub(crate) fn shown(path: &Path) -> Shown {
    let base = path.parent().unwrap_or_else(|| Path::new("."));
    match read(path) {
        Ok(text) => {
            let (mut shown, has_inline_secret) = shown_text(&text, base);
            if has_inline_secret && let Err(expected) = secret::owner_only(path) {
                shown.mistakes.push(format!("{}: {expected}", path.display()));
            }
            shown
        }
        Err(why) => {
            let mistakes = Mistakes::one(path.display().to_string(), why).lines();
            let bytes = std::fs::metadata(path)
                .is_ok_and(|about| about.len() <= MAX_FILE_BYTES)
                .then(|| std::fs::read(path).ok())
                .flatten();
            // An editor of another age may have saved it in its own alphabet: the keys can be read all the same.
            match bytes {
                Some(bytes) => by_lines(&String::from_utf8_lossy(&bytes), base, mistakes),
                None => Shown {
                    text: None,
                    mistakes,
                    till: None,
                    journal: Place::Usual(usual_journal(base)),
                    log: None,
                },
            }
        }
    }
}

fn usual_journal(base: &Path) -> PathBuf {
    base.join("vydacha.db")
}

/// And whether a secret stands in the text itself.
fn shown_text(text: &str, base: &Path) -> (Shown, bool) {
    let context = Context::new(base, Sources::of_this_machine());
    let config = parse_in(text, &context);
    let known: BTreeSet<String> = context.asked().into_iter().collect();
    let secret: BTreeSet<String> = context.secret_keys().into_iter().collect();
    let has_inline_secret = context.has_inline_secret();
    let mistakes = context.into_mistakes();
    let (Some(config), Ok(mut table)) = (config, text.parse::<Table>()) else {
        return (by_lines(text, base, mistakes.lines()), has_inline_secret);
    };
    let wrong: BTreeSet<String> = mistakes.0.iter().map(|mistake| mistake.key.clone()).collect();
    let rules = Rules {
        known: &known,
        secret: &secret,
        wrong: &wrong,
    };
    redact(&mut table, "", &rules);
    let is_right = |keys: [&str; 2]| keys.iter().all(|key| !wrong.contains(*key));
    let Config {
        store, journal, log, ..
    } = config;
    let shown = Shown {
        text: Some(toml::to_string_pretty(&table).unwrap_or_default()),
        mistakes: mistakes.lines(),
        till: (!store.id.is_empty()).then_some((store.id, store.till)),
        journal: if is_right(["journal", "journal.path"]) {
            Place::Said(journal.path)
        } else {
            Place::Unsaid
        },
        log: log.folder,
    };
    (shown, has_inline_secret)
}

struct Rules<'a> {
    known: &'a BTreeSet<String>,
    secret: &'a BTreeSet<String>,
    wrong: &'a BTreeSet<String>,
}

fn redact(table: &mut Table, path: &str, rules: &Rules<'_>) {
    for (name, value) in table {
        let key = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        if !rules.known.contains(&key) || rules.secret.contains(&key) {
            *value = Value::String(REDACTED.to_owned());
            continue;
        }
        match value {
            Value::Table(inner) => redact(inner, &key, rules),
            // Something else was written there than belongs there: it may be anything.
            Value::String(_) | Value::Array(_) if rules.wrong.contains(&key) => {
                *value = Value::String(REDACTED.to_owned());
            }
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    if let Value::Table(inner) = item {
                        redact(inner, &format!("{key}[{index}]"), rules);
                    }
                }
            }
            Value::String(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime(_) => {}
        }
    }
}

fn by_lines(text: &str, base: &Path, mistakes: Vec<String>) -> Shown {
    // The schema as the reader has it, whatever this file holds of it.
    let context = Context::new(base, Sources::of_nobody());
    let _ = parse_in(ALL_SECTIONS, &context);
    let known: BTreeSet<String> = context.asked().into_iter().collect();
    let secret: BTreeSet<String> = context.secret_keys().into_iter().collect();
    let lines::Lines { text, settings } = lines::read(text, &known, &secret);
    let said = |key: &str| settings.get(key).filter(|said| !said.is_empty());
    let identifier = |key| {
        said(key)
            .filter(|said| super::store::is_identifier(said))
            .cloned()
    };
    Shown {
        text: Some(text),
        mistakes,
        till: identifier("store.id").zip(identifier("store.till").or_else(|| Some("1".to_owned()))),
        journal: match said("journal.path") {
            Some(path) => Place::Said(base.join(path)),
            None => Place::Usual(usual_journal(base)),
        },
        log: said("log.folder").map(|folder| base.join(folder)),
    }
}

#[cfg(test)]
mod tests;
