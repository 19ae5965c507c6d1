//! Text that must not reach a log: its `Debug` is a mask, and reading it takes a visible word.

use std::fmt;

use serde_json::{Map, Value};

/// A token, a password or a pickup code. `Debug` shows nothing of it, not even its length.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself. Named so that each use is easy to find in a review.
    pub fn expose(&self) -> &str {
        &self.0
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

/// Something about a person: a name, a phone, free text they wrote. Never empty when read from a body.
#[derive(Clone, PartialEq, Eq)]
pub struct Personal(String);

impl Personal {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn expose(&self) -> &str {
        &self.0
    }

    pub fn into_inner(self) -> String {
        self.0
    }
}

impl fmt::Debug for Personal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personal(***)")
    }
}

/// Fields of a body that this crate has no type for, in the order they came. Kept, because an unknown field
/// is news and not an error; they may hold anything, so `Debug` shows only how many there are.
#[derive(Clone, PartialEq, Default)]
pub struct Extra(pub Map<String, Value>);

impl std::ops::Deref for Extra {
    type Target = Map<String, Value>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl fmt::Debug for Extra {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Extra({} fields)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_neither_secrets_nor_people_nor_unknown_fields() {
        let mut map = Map::new();
        map.insert("phone2".into(), "79001234567".into());
        let shown = format!(
            "{:?} {:?} {:?}",
            Secret::new("tok"),
            Personal::new("Иван"),
            Extra(map)
        );
        assert_eq!(shown, "Secret(***) Personal(***) Extra(1 fields)");
    }
}
