//! Pickup codes: random digits with a Damm check digit, so that a slip of the finger is told from a guess.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Wrong codes a chosen order takes before it is locked until a manager unlocks it.
pub const TRIES_PER_ORDER: u8 = 5;

/// The digits a customer shows. Never printed by `Debug`.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Code(String);

/// How many digits the store's codes have: 4 to 8, the last one a check digit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct CodeLength(u8);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CodeProblem {
    /// A mistyped digit or two swapped ones; it burns no try.
    #[error("the check digit does not fit: a typo")]
    Typo,
    #[error("a code of this store has {expected} digits")]
    Length { expected: u8 },
    #[error("a code has digits only")]
    NotDigits,
}

/// A totally anti-symmetric quasigroup of order 10 (H. M. Damm, 2004): any single wrong digit and any
/// swap of neighbours changes the result.
const DAMM: [[u8; 10]; 10] = [
    [0, 3, 1, 7, 5, 9, 8, 6, 4, 2],
    [7, 0, 9, 2, 1, 5, 4, 8, 6, 3],
    [4, 2, 0, 6, 8, 7, 1, 3, 5, 9],
    [1, 7, 5, 0, 9, 8, 3, 4, 2, 6],
    [6, 1, 2, 3, 0, 4, 5, 9, 7, 8],
    [3, 6, 7, 4, 2, 0, 9, 5, 8, 1],
    [5, 8, 6, 9, 7, 2, 0, 1, 3, 4],
    [8, 9, 4, 5, 3, 6, 2, 0, 1, 7],
    [9, 4, 3, 8, 6, 1, 7, 2, 0, 5],
    [2, 5, 8, 1, 4, 3, 6, 7, 9, 0],
];

fn damm(digits: impl Iterator<Item = u8>) -> u8 {
    digits.fold(0, |interim, digit| {
        DAMM[usize::from(interim)][usize::from(digit % 10)]
    })
}

impl CodeLength {
    pub const DEFAULT: Self = Self(6);

    #[must_use]
    pub fn digits(self) -> u8 {
        self.0
    }

    /// How many different codes there are.
    #[must_use]
    pub fn space(self) -> u64 {
        10u64.pow(u32::from(self.0) - 1)
    }
}

impl TryFrom<u8> for CodeLength {
    type Error = &'static str;
    fn try_from(digits: u8) -> Result<Self, Self::Error> {
        if (4..=8).contains(&digits) {
            Ok(Self(digits))
        } else {
            Err("a code has 4 to 8 digits")
        }
    }
}

impl From<CodeLength> for u8 {
    fn from(length: CodeLength) -> Self {
        length.0
    }
}

impl Code {
    /// Makes a code of random digits. `random` must be uniform over all of `u64`; the bias of taking it modulo
    /// 10⁷ at most is below 10⁻¹².
    #[must_use]
    pub fn from_random(length: CodeLength, random: u64) -> Self {
        let body = format!(
            "{:0width$}",
            random % length.space(),
            width = usize::from(length.0) - 1
        );
        let check = damm(body.bytes().map(|byte| byte - b'0'));
        Self(format!("{body}{check}"))
    }

    /// Reads what was typed or scanned. A code that cannot be one of this store's never counts as a try.
    pub fn parse(entered: &str, length: CodeLength) -> Result<Self, CodeProblem> {
        let entered = entered.trim();
        if !entered.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(CodeProblem::NotDigits);
        }
        if entered.len() != usize::from(length.0) {
            return Err(CodeProblem::Length { expected: length.0 });
        }
        if damm(entered.bytes().map(|byte| byte - b'0')) != 0 {
            return Err(CodeProblem::Typo);
        }
        Ok(Self(entered.to_owned()))
    }

    /// The digits, for the notification to Kuper and the index of live codes. Nothing else.
    #[must_use]
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Code(••••)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn debug_shows_no_digit() {
        assert_eq!(
            format!("{:?}", Code::from_random(CodeLength::DEFAULT, 1234)),
            "Code(••••)"
        );
    }

    proptest! {
        #[test]
        fn every_issued_code_reads_back(random: u64, digits in 4u8..=8) {
            let length = CodeLength::try_from(digits).unwrap();
            let code = Code::from_random(length, random);
            prop_assert_eq!(Code::parse(code.digits(), length), Ok(code.clone()));
        }

        #[test]
        fn one_wrong_digit_is_told_as_a_typo(random: u64, place in 0usize..6, shift in 1u8..10) {
            let mut digits = Code::from_random(CodeLength::DEFAULT, random).digits().as_bytes().to_vec();
            digits[place] = b'0' + (digits[place] - b'0' + shift) % 10;
            let entered = String::from_utf8(digits).unwrap();
            prop_assert_eq!(Code::parse(&entered, CodeLength::DEFAULT), Err(CodeProblem::Typo));
        }

        #[test]
        fn two_swapped_neighbours_are_told_as_a_typo(random: u64, place in 0usize..5) {
            let mut digits = Code::from_random(CodeLength::DEFAULT, random).digits().as_bytes().to_vec();
            prop_assume!(digits[place] != digits[place + 1]);
            digits.swap(place, place + 1);
            let entered = String::from_utf8(digits).unwrap();
            prop_assert_eq!(Code::parse(&entered, CodeLength::DEFAULT), Err(CodeProblem::Typo));
        }

        #[test]
        fn garbage_never_panics(entered: String) {
            let _ = Code::parse(&entered, CodeLength::DEFAULT);
        }
    }
}
