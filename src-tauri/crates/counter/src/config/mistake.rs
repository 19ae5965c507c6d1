//! What is wrong with a settings file, for the person who corrects it.

use std::fmt;

/// One thing to correct.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The key as one would search for it in the file (`kuper.token`), or the file's or line's name.
    pub key: String,
    /// What the key must be, as the rest of a sentence ("must be a whole number from 1 to 9"). Never the value found.
    pub expected: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.key, self.expected)
    }
}

/// All of them, in the order of the file's sections.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistakes(pub Vec<Mistake>);

impl Mistakes {
    pub fn one(key: impl Into<String>, expected: impl Into<String>) -> Self {
        Self(vec![Mistake {
            key: key.into(),
            expected: expected.into(),
        }])
    }

    /// One line each, as screens and terminals show them.
    pub fn lines(&self) -> Vec<String> {
        self.0.iter().map(Mistake::to_string).collect()
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines().join("\n"))
    }
}

impl std::error::Error for Mistakes {}
