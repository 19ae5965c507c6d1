//! Reading one table of the file: every accessor takes a key out, notes a mistake if it is not as it must be, and gives
//! a placeholder so that the reading goes on. What is left at the end was not asked for, hence is not known.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use toml::{Table, Value};

use super::Config;
use super::mistake::{Mistake, Mistakes};
use super::secret::{self, Sources};

/// Longest text of a setting, in characters: what Yandex Pay takes at most.
const MAX_TEXT: usize = 2048;

/// One reading of one file.
pub(super) struct Context<'a> {
    base: &'a Path,
    sources: Sources<'a>,
    mistakes: RefCell<Vec<Mistake>>,
    /// Every key that was asked for: the schema, as the program really has it.
    asked: RefCell<Vec<String>>,
    /// Those of them that were asked for as secrets.
    secret_keys: RefCell<Vec<String>>,
    inline_secret: Cell<bool>,
    /// Secrets that are not kept yet, by how the text refers to them.
    pending: BTreeMap<String, String>,
}

impl<'a> Context<'a> {
    pub fn new(base: &'a Path, sources: Sources<'a>) -> Self {
        Self {
            base,
            sources,
            mistakes: RefCell::default(),
            asked: RefCell::default(),
            secret_keys: RefCell::default(),
            inline_secret: Cell::new(false),
            pending: BTreeMap::new(),
        }
    }

    /// With secrets that will be kept only if the text is right.
    pub fn with_pending(self, pending: &BTreeMap<String, String>) -> Self {
        Self {
            pending: pending.clone(),
            ..self
        }
    }

    pub fn mistake(&self, key: impl Into<String>, expected: impl Into<String>) {
        self.mistakes.borrow_mut().push(Mistake {
            key: key.into(),
            expected: expected.into(),
        });
    }

    pub fn has_inline_secret(&self) -> bool {
        self.inline_secret.get()
    }

    /// The settings, if nothing at all is wrong with them.
    pub fn judge(self, config: Option<Config>) -> Result<Config, Mistakes> {
        let mistakes = self.mistakes.into_inner();
        match config {
            Some(config) if mistakes.is_empty() => Ok(config),
            Some(_) | None => Err(Mistakes(mistakes)),
        }
    }

    pub fn into_mistakes(self) -> Mistakes {
        Mistakes(self.mistakes.into_inner())
    }

    pub fn secret_keys(&self) -> Vec<String> {
        self.secret_keys.borrow().clone()
    }

    pub fn asked(&self) -> Vec<String> {
        self.asked.borrow().clone()
    }
}

/// A table being read. It must be [finished](Section::finish), or unknown keys pass unseen.
#[must_use]
pub(super) struct Section<'a> {
    context: &'a Context<'a>,
    path: String,
    table: Table,
    known: Vec<&'static str>,
}

impl<'a> Section<'a> {
    pub fn root(context: &'a Context<'a>, table: Table) -> Self {
        Self {
            context,
            path: String::new(),
            table,
            known: Vec::new(),
        }
    }

    /// A table that may be left out when all of its keys have defaults.
    pub fn section(&mut self, name: &'static str) -> Self {
        self.optional_section(name).unwrap_or_else(|| Self {
            context: self.context,
            path: self.key(name),
            table: Table::new(),
            known: Vec::new(),
        })
    }

    /// A table whose absence means something.
    pub fn optional_section(&mut self, name: &'static str) -> Option<Self> {
        let table = match self.take(name)? {
            Value::Table(table) => table,
            Value::String(_)
            | Value::Integer(_)
            | Value::Float(_)
            | Value::Boolean(_)
            | Value::Datetime(_)
            | Value::Array(_) => {
                self.wrong(name, format!("must be a section: [{}]", self.key(name)));
                return None;
            }
        };
        Some(Self {
            context: self.context,
            path: self.key(name),
            table,
            known: Vec::new(),
        })
    }

    /// Tables of an array (`[[kuper.cancel_reasons]]`), if the key is there.
    pub fn sections(&mut self, name: &'static str, expected: &str) -> Option<Vec<Self>> {
        let Value::Array(items) = self.take(name)? else {
            self.wrong(name, expected);
            return None;
        };
        let mut sections = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            let path = format!("{}[{index}]", self.key(name));
            let Value::Table(table) = item else {
                self.context.mistake(path, expected);
                return None;
            };
            sections.push(Self {
                context: self.context,
                path,
                table,
                known: Vec::new(),
            });
        }
        Some(sections)
    }

    pub fn has(&self, name: &str) -> bool {
        self.table.contains_key(name)
    }

    pub fn flag(&mut self, name: &'static str, default: bool) -> bool {
        match self.take(name) {
            None => default,
            Some(Value::Boolean(flag)) => flag,
            Some(_) => {
                self.wrong(name, "must be true or false");
                default
            }
        }
    }

    pub fn whole<T>(&mut self, name: &'static str, default: T, range: RangeInclusive<T>) -> T
    where
        T: TryFrom<i64> + PartialOrd + std::fmt::Display + Copy,
    {
        let Some(value) = self.take(name) else {
            return default;
        };
        let found = value.as_integer().and_then(|number| T::try_from(number).ok());
        match found {
            Some(number) if range.contains(&number) => number,
            Some(_) | None => {
                let (least, most) = (range.start(), range.end());
                self.wrong(name, format!("must be a whole number from {least} to {most}"));
                default
            }
        }
    }

    /// One of a few numbers.
    pub fn whole_of(&mut self, name: &'static str, default: u16, choices: &[u16]) -> u16 {
        let Some(value) = self.take(name) else {
            return default;
        };
        let found = value
            .as_integer()
            .and_then(|number| choices.iter().find(|choice| i64::from(**choice) == number));
        if found.is_none() {
            let listed: Vec<_> = choices.iter().map(u16::to_string).collect();
            self.wrong(name, format!("must be {}", listed.join(" or ")));
        }
        found.copied().unwrap_or(default)
    }

    /// A text that says something, if the key is there.
    pub fn text(&mut self, name: &'static str) -> Option<String> {
        let value = self.take(name)?;
        match value.as_str().map(str::trim) {
            Some(text) if is_said(text) => Some(text.to_owned()),
            Some(_) | None => {
                self.wrong(
                    name,
                    format!("must be a text in quotes, not empty, of at most {MAX_TEXT} characters"),
                );
                None
            }
        }
    }

    pub fn text_or(&mut self, name: &'static str, default: &str) -> String {
        self.text(name).unwrap_or_else(|| default.to_owned())
    }

    pub fn required_text(&mut self, name: &'static str, meaning: &str) -> String {
        if !self.has(name) {
            self.missing(name, meaning);
        }
        self.text_or(name, "")
    }

    /// A text that `judge` takes; `expected` finishes the sentence "must be".
    pub fn judged<T>(
        &mut self,
        name: &'static str,
        expected: &str,
        judge: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = self.take(name)?;
        let judged = value.as_str().map(str::trim).and_then(judge);
        if judged.is_none() {
            self.wrong(name, format!("must be {expected}"));
        }
        judged
    }

    /// One of a few words.
    pub fn choice<T: Copy>(&mut self, name: &'static str, default: T, words: &[(&str, T)]) -> T {
        let listed: Vec<_> = words.iter().map(|(word, _)| format!("\"{word}\"")).collect();
        let expected = format!("one of {}", listed.join(", "));
        self.judged(name, &expected, |found| {
            words
                .iter()
                .find(|(word, _)| *word == found)
                .map(|(_, meaning)| *meaning)
        })
        .unwrap_or(default)
    }

    /// A path, relative to the file's own folder.
    pub fn path(&mut self, name: &'static str) -> Option<PathBuf> {
        self.text(name).map(|text| self.below_base(&text))
    }

    pub fn below_base(&self, path: &str) -> PathBuf {
        self.context.base.join(path)
    }

    /// An address that a secret may be sent to.
    pub fn address(&mut self, name: &'static str) -> Option<String> {
        let expected = "an address like https://host/path (plain http only for 127.0.0.1, ::1 and localhost)";
        self.judged(name, expected, |text| {
            is_safe_address(text).then(|| text.to_owned())
        })
    }

    /// A secret, wherever it is kept. Not there: `None`. There but not to be had: a mistake, and `None`.
    pub fn secret(&mut self, name: &'static str) -> Option<String> {
        self.context.secret_keys.borrow_mut().push(self.key(name));
        let value = self.take(name)?;
        let Some(text) = value.as_str() else {
            self.wrong(name, format!("must be {}", secret::FORMS));
            return None;
        };
        let source = match self.context.pending.get(text) {
            // Whatever was typed is the secret itself.
            Some(typed) => secret::Source::Inline(typed.clone()),
            None => match secret::Source::read(text) {
                Ok(source) => source,
                Err(expected) => {
                    self.wrong(name, expected);
                    return None;
                }
            },
        };
        if matches!(source, secret::Source::Inline(_)) {
            self.context.inline_secret.set(true);
        }
        match source.fetch(self.context.base, &self.context.sources) {
            Ok(secret) => Some(secret),
            Err(expected) => {
                self.wrong(name, expected);
                None
            }
        }
    }

    /// A secret without which nothing works. The empty placeholder never leaves, as the mistake is noted.
    pub fn required_secret(&mut self, name: &'static str) -> String {
        if !self.has(name) {
            self.missing(name, secret::FORMS);
        }
        self.secret(name).unwrap_or_default()
    }

    /// An empty text is as good as none: of a section that is switched off.
    pub fn forgive_empty(&mut self, names: &[&str]) {
        for name in names {
            if self
                .table
                .get(*name)
                .and_then(Value::as_str)
                .is_some_and(|text| text.trim().is_empty())
            {
                self.table.remove(*name);
            }
        }
    }

    pub fn missing(&self, name: &str, meaning: &str) {
        self.wrong(name, format!("is missing; must be {meaning}"));
    }

    pub fn wrong(&self, name: &str, expected: impl Into<String>) {
        self.context.mistake(self.key(name), expected);
    }

    /// What is still there is not a key of this section.
    pub fn finish(self) {
        let place = if self.path.is_empty() {
            "the file".to_owned()
        } else {
            format!("[{}]", self.path)
        };
        for name in self.table.keys() {
            let known = self.known.join(", ");
            self.wrong(
                name,
                format!("is not a key of {place}; the keys there are: {known}"),
            );
        }
    }

    fn take(&mut self, name: &'static str) -> Option<Value> {
        if !self.known.contains(&name) {
            self.known.push(name);
            self.context.asked.borrow_mut().push(self.key(name));
        }
        self.table.remove(name)
    }

    fn key(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }
}

fn is_said(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= MAX_TEXT && !text.chars().any(char::is_control)
}

/// Https, or this very machine; nothing that hides a password or cannot be a base.
fn is_safe_address(text: &str) -> bool {
    let Ok(url) = reqwest::Url::parse(text) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default();
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let loopback = bare.eq_ignore_ascii_case("localhost")
        || bare
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback());
    let safe = url.scheme() == "https" || (url.scheme() == "http" && loopback);
    safe && url.has_host()
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}
