//! Taking fields out of a JSON object while remembering where we are.
//!
//! Two degrees of strictness. What an order cannot live without (its key, its positions and their numbers) is
//! an error when wrong. Everything else (times, names, flags) is never a reason to lose an order: a value of
//! an unexpected shape stays in the object's leftovers, and its path is noted so that a person can be told.

use std::cell::RefCell;

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use super::unreadable::{FieldProblem, Unreadable};
use crate::{Extra, Patch, Personal};

/// Names of orders and goods longer than this are refused.
pub(super) const MAX_NAME_CHARS: usize = 255;

/// No price, sum or quantity in a shop reaches this; below it products of two numbers cannot overflow a
/// [`Decimal`].
const MAX_NUMBER: u64 = 1_000_000_000_000;

/// Numbers written longer than this are refused.
const MAX_NUMBER_CHARS: usize = 40;

/// Paths of fields that were there but not in a shape we know.
#[derive(Default)]
pub(super) struct Notes(RefCell<Vec<String>>);

/// At most this many are noted: a hostile body must not grow the note without end.
const MAX_NOTES: usize = 50;

impl Notes {
    fn add(&self, path: String) {
        let mut paths = self.0.borrow_mut();
        if paths.len() < MAX_NOTES {
            paths.push(path);
        }
    }

    pub(super) fn into_paths(self) -> Vec<String> {
        self.0.into_inner()
    }
}

/// A JSON object being read: fields are taken out of it, the rest is kept.
pub(super) struct Object<'n> {
    map: Map<String, Value>,
    path: String,
    notes: &'n Notes,
}

impl<'n> Object<'n> {
    pub(super) fn new(map: Map<String, Value>, path: impl Into<String>, notes: &'n Notes) -> Self {
        Self {
            map,
            path: path.into(),
            notes,
        }
    }

    /// The value as an object, or the error that it is none.
    pub(super) fn of(value: Value, path: impl Into<String>, notes: &'n Notes) -> Result<Self, Unreadable> {
        match value {
            Value::Object(map) => Ok(Self::new(map, path, notes)),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
                Err(Unreadable::field(path, FieldProblem::NotAnObject))
            }
        }
    }

    pub(super) fn path(&self) -> &str {
        &self.path
    }

    pub(super) fn path_of(&self, name: &str) -> String {
        if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}.{name}", self.path)
        }
    }

    pub(super) fn error<T>(&self, name: &str, problem: FieldProblem) -> Result<T, Unreadable> {
        Err(Unreadable::field(self.path_of(name), problem))
    }

    /// What nobody asked for, and what was asked for but not understood.
    pub(super) fn leftovers(self) -> Extra {
        Extra(self.map)
    }

    /// Takes a field, keeping the order of the others.
    pub(super) fn take(&mut self, name: &str) -> Option<Value> {
        self.map.shift_remove(name)
    }

    pub(super) fn peek(&self, name: &str) -> Option<&Value> {
        self.map.get(name)
    }

    /// Puts back a value of an unexpected shape and notes it.
    fn odd<T>(&mut self, name: &str, value: Value) -> Patch<T> {
        self.notes.add(self.path_of(name));
        self.map.insert(name.to_owned(), value);
        Patch::Absent
    }

    /// Text or a number, verbatim; blank text counts as null.
    pub(super) fn text(&mut self, name: &str) -> Patch<String> {
        match self.take(name) {
            None => Patch::Absent,
            Some(Value::Null) => Patch::Null,
            Some(Value::String(text)) if text.trim().is_empty() => Patch::Null,
            Some(Value::String(text)) => Patch::Set(text),
            Some(Value::Number(number)) => Patch::Set(number.to_string()),
            Some(value @ (Value::Bool(_) | Value::Array(_) | Value::Object(_))) => self.odd(name, value),
        }
    }

    pub(super) fn personal(&mut self, name: &str) -> Patch<Personal> {
        self.text(name).map(Personal::new)
    }

    /// A name of an order or of goods: must be text when present, and short.
    pub(super) fn name(&mut self, name: &str) -> Result<Option<String>, Unreadable> {
        if matches!(
            self.peek(name),
            Some(Value::Bool(_) | Value::Array(_) | Value::Object(_))
        ) {
            return self.error(name, FieldProblem::NotText);
        }
        match self.text(name).into_value() {
            Some(text) if text.chars().count() > MAX_NAME_CHARS => self.error(name, FieldProblem::TooLong),
            other => Ok(other),
        }
    }

    /// RFC 3339 with an offset; a time without one means nothing and is noted.
    pub(super) fn time(&mut self, name: &str) -> Patch<Timestamp> {
        match self.text(name) {
            Patch::Absent => Patch::Absent,
            Patch::Null => Patch::Null,
            Patch::Set(text) => match text.trim().parse() {
                Ok(time) => Patch::Set(time),
                Err(_) => self.odd(name, text.into()),
            },
        }
    }

    pub(super) fn flag(&mut self, name: &str) -> Patch<bool> {
        let value = match self.take(name) {
            None => return Patch::Absent,
            Some(Value::Null) => return Patch::Null,
            Some(value) => value,
        };
        match (value.as_bool(), value.as_i64(), value.as_str()) {
            (Some(flag), _, _) => Patch::Set(flag),
            (_, Some(1), _) | (_, _, Some("true" | "1")) => Patch::Set(true),
            (_, Some(0), _) | (_, _, Some("false" | "0")) => Patch::Set(false),
            (_, _, Some("")) => Patch::Null,
            _ => self.odd(name, value),
        }
    }

    /// A number that is not negative, written as a JSON number or as text.
    pub(super) fn decimal(&mut self, name: &str) -> Result<Patch<Decimal>, Unreadable> {
        match self.take(name) {
            None => Ok(Patch::Absent),
            Some(Value::Null) => Ok(Patch::Null),
            Some(Value::String(text)) if text.trim().is_empty() => Ok(Patch::Null),
            Some(Value::String(text)) => self.checked(name, &text).map(Patch::Set),
            Some(Value::Number(number)) => self.checked(name, &number.to_string()).map(Patch::Set),
            Some(Value::Bool(_) | Value::Array(_) | Value::Object(_)) => {
                self.error(name, FieldProblem::NotANumber)
            }
        }
    }

    fn checked(&self, name: &str, text: &str) -> Result<Decimal, Unreadable> {
        parse_decimal(text.trim()).or_else(|problem| self.error(name, problem))
    }

    /// Like [`decimal`](Self::decimal) for a number nobody counts with: a wrong one is noted.
    pub(super) fn loose_decimal(&mut self, name: &str) -> Patch<Decimal> {
        let kept = self.peek(name).cloned().unwrap_or_default();
        self.decimal(name).unwrap_or_else(|_| self.odd(name, kept))
    }

    /// Whole grams; zero counts as null, because piece goods have no weight and nothing may be divided by it.
    pub(super) fn grams(&mut self, name: &str) -> Result<Patch<u64>, Unreadable> {
        match self.decimal(name)? {
            Patch::Absent => Ok(Patch::Absent),
            Patch::Null => Ok(Patch::Null),
            Patch::Set(weight) if weight.is_zero() => Ok(Patch::Null),
            Patch::Set(weight) if !weight.fract().is_zero() => self.error(name, FieldProblem::NotWholeGrams),
            Patch::Set(weight) => match weight.trunc().normalize().to_string().parse() {
                Ok(grams) => Ok(Patch::Set(grams)),
                Err(_) => self.error(name, FieldProblem::TooLarge),
            },
        }
    }

    /// An object that the order can live without.
    pub(super) fn object(&mut self, name: &str) -> Patch<Object<'n>> {
        match self.take(name) {
            None => Patch::Absent,
            Some(Value::Null) => Patch::Null,
            Some(Value::Object(map)) => Patch::Set(Object::new(map, self.path_of(name), self.notes)),
            Some(value @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_))) => {
                self.odd(name, value)
            }
        }
    }

    /// Texts in a list, or one text by itself. Blank ones are dropped.
    pub(super) fn texts(&mut self, name: &str) -> Patch<Vec<String>> {
        let values = match self.take(name) {
            None => return Patch::Absent,
            Some(Value::Null) => return Patch::Null,
            Some(Value::Array(values)) => values,
            Some(value @ (Value::Number(_) | Value::String(_))) => vec![value],
            Some(value @ (Value::Bool(_) | Value::Object(_))) => return self.odd(name, value),
        };
        let mut texts = Vec::new();
        for value in &values {
            match value {
                Value::Null => {}
                Value::String(text) if text.trim().is_empty() => {}
                Value::String(text) => texts.push(text.clone()),
                Value::Number(number) => texts.push(number.to_string()),
                Value::Bool(_) | Value::Array(_) | Value::Object(_) => {
                    return self.odd(name, Value::Array(values));
                }
            }
        }
        Patch::Set(texts)
    }

    /// Objects in a list that the order can live without; one that is no object is noted and left out of the
    /// list.
    pub(super) fn objects(&mut self, name: &str) -> Patch<Vec<Object<'n>>> {
        let values = match self.take(name) {
            None => return Patch::Absent,
            Some(Value::Null) => return Patch::Null,
            Some(Value::Array(values)) => values,
            Some(value @ (Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_))) => {
                return self.odd(name, value);
            }
        };
        let path = self.path_of(name);
        let mut objects = Vec::new();
        for (index, value) in values.into_iter().enumerate() {
            match Object::of(value, format!("{path}[{index}]"), self.notes) {
                Ok(object) => objects.push(object),
                Err(_) => self.notes.add(format!("{path}[{index}]")),
            }
        }
        Patch::Set(objects)
    }

    pub(super) fn notes(&self) -> &'n Notes {
        self.notes
    }
}

/// A plain or scientific number, exactly as written: no float in between.
fn parse_decimal(text: &str) -> Result<Decimal, FieldProblem> {
    if text.len() > MAX_NUMBER_CHARS {
        return Err(FieldProblem::TooLong);
    }
    let plain = text
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E'));
    if !plain || text.is_empty() {
        return Err(FieldProblem::NotANumber);
    }
    let parsed = if text.contains(['e', 'E']) {
        Decimal::from_scientific(text)
    } else {
        Decimal::from_str_exact(text)
    };
    let number = parsed.map_err(|_| FieldProblem::NotANumber)?;
    if number.is_sign_negative() && !number.is_zero() {
        return Err(FieldProblem::Negative);
    }
    if number > Decimal::from(MAX_NUMBER) {
        return Err(FieldProblem::TooLarge);
    }
    Ok(if number.is_zero() { number.abs() } else { number })
}
