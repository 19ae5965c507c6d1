//! The settings file as it may leave the machine: every key stays, no secret does. What is a secret is what the reader
//! itself asks for as one; what the reader does not know could be one under a mistyped key, and goes as well.

use std::collections::BTreeSet;
use std::path::Path;

use toml::{Table, Value};

use super::secret::Sources;
use super::section::Context;
use super::{parse_in, read};

const REDACTED: &str = "redacted";

/// What support is shown of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Shown {
    pub text: String,
    /// What is wrong with it, by key.
    pub mistakes: Vec<String>,
}

/// Of the file at `path`, however much is wrong with it.
pub(crate) fn shown(path: &Path) -> Shown {
    match read(path) {
        Ok(text) => shown_text(&text, path.parent().unwrap_or_else(|| Path::new("."))),
        Err(why) => Shown {
            text: String::new(),
            mistakes: vec![why],
        },
    }
}

fn shown_text(text: &str, base: &Path) -> Shown {
    let context = Context::new(base, Sources::of_this_machine());
    // Only the keys are wanted here, and the mistakes.
    let _ = parse_in(text, &context);
    let known: BTreeSet<String> = context.asked().into_iter().collect();
    let secret: BTreeSet<String> = context.secret_keys().into_iter().collect();
    let mistakes = context.into_mistakes().lines();
    let shown = text.parse::<Table>().map(|mut table| {
        redact(&mut table, "", &known, &secret);
        toml::to_string_pretty(&table).unwrap_or_default()
    });
    Shown {
        // Text that is no TOML cannot be told apart from its secrets.
        text: shown.unwrap_or_default(),
        mistakes,
    }
}

fn redact(table: &mut Table, path: &str, known: &BTreeSet<String>, secret: &BTreeSet<String>) {
    for (name, value) in table {
        let key = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        if !known.contains(&key) || secret.contains(&key) {
            *value = Value::String(REDACTED.to_owned());
        } else if let Value::Table(inner) = value {
            redact(inner, &key, known, secret);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_stays_and_no_secret_and_nothing_unknown_does() {
        let shown = shown_text(
            r#"
            passwort = "hunter2-root"
            [store]
            id = "12"
            name = "Лавка"
            [intake]
            token = "hunter2-hook"
            [kuper]
            token = "hunter2-kuper"
            tokn = "hunter2-typo"
            cancel_reasons = [{ slug = "out_of_stock", text = "Нет" }]
            [yandex_pay]
            api_key = "file:hunter2-file"
            branch_id = "b"
            qr_token = "hunter2-qr"
            [magic]
            key = "hunter2-section"
            "#,
            Path::new("/nowhere"),
        );
        assert!(!shown.text.contains("hunter2"), "{}", shown.text);
        for kept in [
            "name = \"Лавка\"",
            "branch_id = \"b\"",
            "api_key = \"redacted\"",
            "qr_token = \"redacted\"",
            "tokn = \"redacted\"",
            "magic = \"redacted\"",
            "out_of_stock",
        ] {
            assert!(shown.text.contains(kept), "{kept}: {}", shown.text);
        }
        assert!(
            shown
                .mistakes
                .iter()
                .any(|mistake| mistake.starts_with("kuper.tokn"))
        );
        assert!(!shown.mistakes.concat().contains("hunter2-typo"));
    }

    #[test]
    fn what_is_no_toml_is_not_shown_at_all() {
        let shown = shown_text("token = \"hunter2\nname", Path::new("/nowhere"));
        assert_eq!((shown.text.as_str(), shown.mistakes.len()), ("", 1));
        assert!(!shown.mistakes[0].contains("hunter2"));
    }
}
