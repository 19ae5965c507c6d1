//! A settings file that is not TOML, line by line, as it may leave the machine. Where sections and texts end cannot be
//! told for certain, so a line is shown only if it says by itself what it is: an empty one, the head of a section that
//! exists, or one whole setting that exists there and is no secret. Of everything else it is told that it was there.

use std::collections::{BTreeMap, BTreeSet};

use toml::{Table, Value};

/// In the place of a line, as a comment: nobody takes it for a setting.
const LEFT_OUT: &str = "# redacted";

pub(super) struct Lines {
    pub text: String,
    /// The settings that are shown, by key.
    pub settings: BTreeMap<String, String>,
}

pub(super) fn read(text: &str, known: &BTreeSet<String>, secret: &BTreeSet<String>) -> Lines {
    let mut shown = Vec::new();
    let mut settings = BTreeMap::new();
    let mut section = Place::Unknown;
    for line in text.lines() {
        // From here on a line may be part of a longer text, whatever it looks like.
        if line.contains("\"\"\"") || line.contains("'''") {
            section = Place::Lost;
        }
        let line = line.trim();
        if line.is_empty() {
            shown.push(String::new());
            continue;
        }
        if line.starts_with('[') && section != Place::Lost {
            section = head(line)
                .filter(|name| known.contains(name))
                .map_or(Place::Unknown, Place::Section);
            shown.push(match &section {
                Place::Section(name) => format!("[{name}]"),
                Place::Unknown | Place::Lost => LEFT_OUT.to_owned(),
            });
            continue;
        }
        let said = match &section {
            Place::Section(name) => setting(line, name, known, secret),
            Place::Unknown | Place::Lost => None,
        };
        shown.push(match said {
            Some((key, name, value)) => {
                let said = format!("{name} = {value}");
                settings.insert(key, value.as_str().unwrap_or_default().to_owned());
                said
            }
            None => LEFT_OUT.to_owned(),
        });
    }
    shown.push(String::new());
    Lines {
        text: shown.join("\n"),
        settings,
    }
}

#[derive(PartialEq, Eq)]
enum Place {
    Section(String),
    /// Before the first section, or in one that does not exist.
    Unknown,
    /// To the end of the file.
    Lost,
}

/// `[store.hours]`, and nothing on the line besides.
fn head(line: &str) -> Option<String> {
    let name = line.strip_prefix('[')?.strip_suffix(']')?;
    let fit = |byte: u8| byte.is_ascii_lowercase() || b"_.".contains(&byte);
    name.bytes().all(fit).then(|| name.to_owned())
}

/// One setting that is whole by itself: its key, its name in the section, and its value.
fn setting(
    line: &str,
    section: &str,
    known: &BTreeSet<String>,
    secret: &BTreeSet<String>,
) -> Option<(String, String, Value)> {
    let table = line.parse::<Table>().ok()?;
    let (name, value) = table.into_iter().next()?;
    let key = format!("{section}.{name}");
    let is_plain = match &value {
        Value::String(_) | Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {
            true
        }
        Value::Array(_) | Value::Table(_) => false,
    };
    (is_plain && known.contains(&key) && !secret.contains(&key)).then_some((key, name, value))
}
