//! Words that must not appear in a log: tokens, keys, pickup codes.

use std::fmt;

/// A string whose `Debug` shows only that it is there.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Secret(String);

impl Secret {
    pub fn new(word: impl Into<String>) -> Self {
        Self(word.into())
    }

    /// The word itself. Ask for it where it is compared or sent, nowhere else.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}

impl From<&str> for Secret {
    fn from(word: &str) -> Self {
        Self::new(word)
    }
}

impl From<String> for Secret {
    fn from(word: String) -> Self {
        Self(word)
    }
}
