//! Strict reading of JSON: every complaint names the field by its path, and all are collected.
//!
//! Independent of the till's protocol crates on purpose, and hand-written rather than derived:
//! serde stops at the first fault and knows no paths.

use std::cell::RefCell;
use std::ops::RangeInclusive;

use rust_decimal::Decimal;
use serde_json::{Map, Value};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Missing,
    Unknown,
    Mistyped,
    Invalid,
    TooManyDecimals,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub(crate) kind: Kind,
    pub(crate) path: String,
    pub(crate) message: String,
}

#[derive(Debug, Default)]
pub(crate) struct Complaints(RefCell<Vec<Complaint>>);

impl Complaints {
    pub(crate) fn add(&self, kind: Kind, path: impl Into<String>, message: impl Into<String>) {
        self.0.borrow_mut().push(Complaint {
            kind,
            path: path.into(),
            message: message.into(),
        });
    }

    pub(crate) fn into_vec(self) -> Vec<Complaint> {
        self.0.into_inner()
    }

    pub(crate) fn root<'a>(&'a self, value: &'a Value) -> Node<'a> {
        Node {
            complaints: self,
            path: String::new(),
            value,
        }
    }
}

/// One value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Node<'a> {
    complaints: &'a Complaints,
    pub(crate) path: String,
    pub(crate) value: &'a Value,
}

impl<'a> Node<'a> {
    pub(crate) fn complain(&self, kind: Kind, message: impl Into<String>) {
        self.complaints.add(kind, self.path.clone(), message);
    }

    fn mistyped<T>(&self, expected: &str) -> Option<T> {
        self.complain(Kind::Mistyped, format!("must be {expected}"));
        None
    }

    pub(crate) fn object(&self) -> Option<Fields<'a>> {
        match self.value.as_object() {
            Some(map) => Some(Fields {
                complaints: self.complaints,
                path: self.path.clone(),
                map,
                asked: Vec::new(),
            }),
            None => self.mistyped("an object"),
        }
    }

    pub(crate) fn list(&self) -> Option<Vec<Node<'a>>> {
        let Some(values) = self.value.as_array() else {
            return self.mistyped("an array");
        };
        Some(
            values
                .iter()
                .enumerate()
                .map(|(i, value)| Node {
                    complaints: self.complaints,
                    path: format!("{}[{i}]", self.path),
                    value,
                })
                .collect(),
        )
    }

    /// Any string of at most `longest` characters.
    pub(crate) fn text(&self, longest: usize) -> Option<&'a str> {
        let Some(text) = self.value.as_str() else {
            return self.mistyped("a string");
        };
        if text.chars().count() > longest {
            self.complain(Kind::Invalid, format!("longer than {longest} characters"));
            return None;
        }
        Some(text)
    }

    /// A string that says something.
    pub(crate) fn filled_text(&self, longest: usize) -> Option<&'a str> {
        let text = self.text(longest)?;
        if text.trim().is_empty() {
            self.complain(Kind::Invalid, "must not be empty");
            return None;
        }
        Some(text)
    }

    pub(crate) fn word(&self, allowed: &[&str]) -> Option<&'a str> {
        let text = self.text(usize::MAX)?;
        if allowed.contains(&text) {
            return Some(text);
        }
        self.complain(Kind::Invalid, format!("must be one of {}", allowed.join(", ")));
        None
    }

    pub(crate) fn boolean(&self) -> Option<bool> {
        self.value.as_bool().or_else(|| self.mistyped("true or false"))
    }

    pub(crate) fn integer(&self, range: RangeInclusive<i64>) -> Option<i64> {
        let Some(number) = self.value.as_i64() else {
            return self.mistyped("an integer");
        };
        if !range.contains(&number) {
            self.complain(
                Kind::Invalid,
                format!("must be from {} to {}", range.start(), range.end()),
            );
            return None;
        }
        Some(number)
    }

    /// A JSON number, not below zero, with at most `places` decimals.
    pub(crate) fn quantity(&self, places: u32) -> Option<Decimal> {
        let Value::Number(number) = self.value else {
            return self.mistyped("a number");
        };
        let Ok(amount) = number.to_string().parse::<Decimal>() else {
            self.complain(Kind::Invalid, "must be a plain number");
            return None;
        };
        if amount.is_sign_negative() || amount.normalize().scale() > places {
            self.complain(
                Kind::Invalid,
                format!("must be zero or more, with at most {places} decimals"),
            );
            return None;
        }
        Some(amount)
    }

    /// A decimal string, zero or more, at most `places` decimals, exactly so many if `exact`.
    pub(crate) fn decimal(&self, places: usize, exact: bool) -> Option<Decimal> {
        let Some(text) = self.value.as_str() else {
            return self.mistyped("a decimal string");
        };
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let shaped = digits(whole)
            && (whole == "0" || !whole.starts_with('0'))
            && (digits(fraction) || !text.contains('.'));
        if !shaped {
            self.complain(Kind::Invalid, "must be a plain decimal, zero or more");
            return None;
        }
        if fraction.len() > places {
            self.complain(Kind::TooManyDecimals, format!("has more than {places} decimals"));
            return None;
        }
        if exact && fraction.len() != places {
            self.complain(Kind::Invalid, format!("must have exactly {places} decimals"));
            return None;
        }
        text.parse()
            .ok()
            .or_else(|| self.mistyped("a decimal within reason"))
    }

    /// Money as Kuper writes it: `"199.99"`, always two places.
    pub(crate) fn money(&self) -> Option<Decimal> {
        self.decimal(2, true)
    }
}

/// The fields of one object; [`Fields::finish`] complains of those nobody asked for.
#[derive(Debug)]
pub(crate) struct Fields<'a> {
    complaints: &'a Complaints,
    pub(crate) path: String,
    map: &'a Map<String, Value>,
    asked: Vec<&'static str>,
}

impl<'a> Fields<'a> {
    pub(crate) fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    fn ask(&mut self, name: &'static str) -> Option<Node<'a>> {
        self.asked.push(name);
        let value = self.map.get(name)?;
        Some(Node {
            complaints: self.complaints,
            path: self.path_of(name),
            value,
        })
    }

    /// Must be there, and not null.
    pub(crate) fn need(&mut self, name: &'static str) -> Option<Node<'a>> {
        let found = self.ask(name).filter(|node| !node.value.is_null());
        if found.is_none() {
            self.complaints
                .add(Kind::Missing, self.path_of(name), "is required");
        }
        found
    }

    /// May be absent; null is a mistake (the reader of the value says so).
    pub(crate) fn maybe(&mut self, name: &'static str) -> Option<Node<'a>> {
        self.ask(name)
    }

    /// May be absent or null.
    pub(crate) fn nullable(&mut self, name: &'static str) -> Option<Node<'a>> {
        self.ask(name).filter(|node| !node.value.is_null())
    }

    pub(crate) fn finish(self) {
        for name in self.map.keys() {
            if !self.asked.contains(&name.as_str()) {
                self.complaints.add(
                    Kind::Unknown,
                    self.path_of(name),
                    "is not a field of this message",
                );
            }
        }
    }
}
