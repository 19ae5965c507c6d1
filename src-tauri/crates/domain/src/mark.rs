//! Marking codes ("Честный ЗНАК"): the GS1 DataMatrix on one unit of goods.
//!
//! Read are `01` + GTIN (14 digits), `21` + serial, and the groups `91`, `92`, `93` of the seal; each but the GTIN ends
//! with the separator GS (0x1d) or with the code. What stands in the seal is nobody's business here: it is carried as
//! read. Two codes are of one unit when GTIN and serial are the same, whatever their seals.

use serde::{Deserialize, Serialize};
use std::fmt;

/// FNC1 inside a code, as scanners send it.
const GS: char = '\u{1d}';
/// What a scanner may put before a GS1 DataMatrix (ISO/IEC 15424).
const SYMBOLOGY: &str = "]d2";
const SERIAL_MOST: usize = 20;
const GROUP_MOST: usize = 90;
const SEAL: [&str; 3] = ["91", "92", "93"];
/// How much of a serial tells units apart on a screen.
const TAIL: usize = 6;

/// A trade item's number in its fourteen digits, however many it was written with.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gtin([u8; 14]);

impl Gtin {
    /// Of EAN-8, UPC-A, EAN-13 or GTIN-14, with a right check digit.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let digits = text.as_bytes();
        if !matches!(digits.len(), 8 | 12 | 13 | 14) || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let mut all = [b'0'; 14];
        all[14 - digits.len()..].copy_from_slice(digits);
        has_right_check_digit(&all).then_some(Self(all))
    }

    #[must_use]
    pub fn digits(&self) -> String {
        self.0.iter().map(|digit| char::from(*digit)).collect()
    }
}

impl fmt::Debug for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gtin({})", self.digits())
    }
}

/// From the right, weights 1 and 3 in turn: the sum of a right number ends in zero.
fn has_right_check_digit(digits: &[u8; 14]) -> bool {
    let sum: u32 = digits
        .iter()
        .rev()
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    sum.is_multiple_of(10)
}

/// Why a scan that looks like a marking code is none; the variants are what staff do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MarkingProblem {
    /// Scan again: a part of the code is missing or misread.
    #[error("the code was not read whole")]
    CutShort,
    /// Scan again; if it stays so, the label is wrong.
    #[error("the check digit of the goods' number is wrong")]
    CheckDigit,
    /// Set the scanner to send GS: it runs the parts of the code together.
    #[error("the scanner leaves out the separators")]
    SeparatorLost,
    /// Set the scanner (or the keyboard) to Latin: letters came that no code has.
    #[error("a sign that no code has")]
    WrongLetters,
    /// Scan the other code on the pack: this one has parts that marking codes do not have.
    #[error("not a marking code of a unit")]
    Foreign,
}

/// The code of one unit, as it is sent on: without what the scanner put before it.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MarkingCode {
    text: String,
    gtin: Gtin,
    /// Where the serial ends in the text; it begins after `01…21`.
    serial_end: usize,
}

/// `01` + 14 + `21`.
const SERIAL_FROM: usize = 18;

impl MarkingCode {
    /// `None`: the scan is something else, a plain barcode for instance.
    #[must_use]
    pub fn read(scanned: &str) -> Option<Result<Self, MarkingProblem>> {
        let bare = scanned.strip_prefix(SYMBOLOGY);
        let (told, rest) = (bare.is_some(), bare.unwrap_or(scanned));
        let (led, rest) = rest.strip_prefix(GS).map_or((false, rest), |rest| (true, rest));
        (told || led || begins_like_one(rest)).then(|| Self::whole(rest))
    }

    fn whole(text: &str) -> Result<Self, MarkingProblem> {
        let text = text.trim_end_matches(GS);
        if let Some(strange) = text
            .chars()
            .find(|letter| *letter != GS && !is_of_a_code(*letter))
        {
            // A scanner that breaks off sends controls; letters of another alphabet are a matter of its settings.
            return Err(if strange.is_control() {
                MarkingProblem::CutShort
            } else {
                MarkingProblem::WrongLetters
            });
        }
        if !begins_like_one(text) {
            return Err(MarkingProblem::CutShort);
        }
        let gtin = Gtin::read(&text[2..16]).ok_or(MarkingProblem::CheckDigit)?;
        let mut parts = text[SERIAL_FROM..].split(GS);
        let serial = parts.next().unwrap_or_default();
        if serial.is_empty() {
            return Err(MarkingProblem::CutShort);
        }
        if serial.len() > SERIAL_MOST {
            return Err(MarkingProblem::SeparatorLost);
        }
        for group in parts {
            if group.len() < 3 {
                return Err(MarkingProblem::CutShort);
            }
            if !SEAL.iter().any(|kind| group.starts_with(kind)) {
                return Err(MarkingProblem::Foreign);
            }
            if group.len() > GROUP_MOST + 2 {
                return Err(MarkingProblem::SeparatorLost);
            }
        }
        Ok(Self {
            serial_end: SERIAL_FROM + serial.len(),
            text: text.to_owned(),
            gtin,
        })
    }

    /// The whole code: `01…21…`, GS between its groups.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    #[must_use]
    pub fn gtin(&self) -> Gtin {
        self.gtin
    }

    #[must_use]
    pub fn serial(&self) -> &str {
        &self.text[SERIAL_FROM..self.serial_end]
    }

    /// GTIN and serial: the unit, and nothing that a scanner may add or lose.
    #[must_use]
    pub fn unit(&self) -> &str {
        &self.text[..self.serial_end]
    }

    #[must_use]
    pub fn is_of_the_same_unit(&self, other: &Self) -> bool {
        self.unit() == other.unit()
    }

    /// The serial's end, enough to tell units apart on a screen.
    #[must_use]
    pub fn tail(&self) -> &str {
        let serial = self.serial();
        &serial[serial.len().saturating_sub(TAIL)..]
    }
}

/// `01`, fourteen digits, `21`.
fn begins_like_one(text: &str) -> bool {
    let digits = text.as_bytes();
    digits.len() >= SERIAL_FROM
        && digits.starts_with(b"01")
        && digits[2..16].iter().all(u8::is_ascii_digit)
        && &digits[16..SERIAL_FROM] == b"21"
}

/// GS1's set of 82 signs, and those of Base64, which seals are written in.
fn is_of_a_code(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "!\"%&'()*+,-./:;<=>?_".contains(letter)
}

/// Logs stay short.
impl fmt::Debug for MarkingCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MarkingCode(…{})", self.tail())
    }
}

impl TryFrom<String> for MarkingCode {
    type Error = MarkingProblem;

    fn try_from(text: String) -> Result<Self, MarkingProblem> {
        Self::whole(&text)
    }
}

impl From<MarkingCode> for String {
    fn from(code: MarkingCode) -> Self {
        code.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MILK: &str = "0104607038360036215Zk:q(Y7\u{1d}93dGVz";

    fn read(text: &str) -> Result<MarkingCode, MarkingProblem> {
        MarkingCode::read(text).expect("it looks like a code")
    }

    #[test]
    fn a_code_is_read_with_and_without_what_scanners_put_before_it() {
        for text in [
            MILK.to_owned(),
            format!("\u{1d}{MILK}"),
            format!("]d2{MILK}"),
            format!("]d2\u{1d}{MILK}"),
        ] {
            let code = read(&text).expect("a whole code");
            assert_eq!(code.as_str(), MILK);
            assert_eq!(code.serial(), "5Zk:q(Y7");
            assert_eq!(code.tail(), "k:q(Y7");
            assert_eq!(code.gtin().digits(), "04607038360036");
        }
        let long = "0104607038360036219876543210abcdefghIJ\u{1d}91EE06\u{1d}92dGVzdHRlc3R0ZXN0dGVzdHRlc3R0ZXN0dGVzdHRlc3Q=";
        assert_eq!(read(long).map(|code| code.serial().len()), Ok(20));
        assert!(read("0104607038360036215Zk").is_ok(), "without a seal");
        assert!(
            read(&format!("{MILK}\u{1d}")).is_ok(),
            "with a separator at the end"
        );
    }

    #[test]
    fn plain_barcodes_are_something_else() {
        for text in [
            "4607038360036",
            "0104607038360036",
            "46070383",
            "milk",
            "",
            "010460703836003A21x",
        ] {
            assert_eq!(MarkingCode::read(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_says_what_to_do() {
        use MarkingProblem::*;
        for (text, problem) in [
            ("]d20104607038360036", CutShort),
            ("010460703836003621", CutShort),
            ("0104607038360036215Zk\u{1d}93", CutShort),
            ("0104607038360036215Zk\u{1d}\u{1d}93dGVz", CutShort),
            ("0104607038360036215Zk\u{7}", CutShort),
            ("0104607038360035215Zk", CheckDigit),
            ("0104607038360036215Zk:q(Y7aaaa93dGVzbbbb", SeparatorLost),
            ("0104607038360036215Яж", WrongLetters),
            ("0104607038360036215Zk\u{1d}8005120000", Foreign),
        ] {
            assert_eq!(read(text), Err(problem), "{text:?}");
        }
    }

    #[test]
    fn a_unit_is_its_number_and_serial_whatever_the_seal() {
        let bare = read("0104607038360036215Zk:q(Y7").expect("a code");
        let sealed = read(MILK).expect("a code");
        assert_ne!(bare, sealed);
        assert!(bare.is_of_the_same_unit(&sealed));
        assert!(!bare.is_of_the_same_unit(&read("0104607038360036215Zk:q(Y8").expect("a code")));
    }

    #[test]
    fn a_barcode_and_a_code_of_the_same_goods_have_one_number() {
        assert_eq!(
            Gtin::read("4607038360036"),
            Some(read(MILK).expect("a code").gtin())
        );
        assert_eq!(Gtin::read("04607038360036"), Gtin::read("4607038360036"));
        for wrong in [
            "4607038360035",
            "460703836003",
            "46070383600365555",
            "460703836003x",
            "",
        ] {
            assert_eq!(Gtin::read(wrong), None, "{wrong}");
        }
        assert!(Gtin::read("96385074").is_some(), "EAN-8");
        assert!(Gtin::read("036000291452").is_some(), "UPC-A");
    }

    #[test]
    fn a_stored_code_that_cannot_be_right_is_not_taken() {
        let stored = serde_json::to_string(&read(MILK).expect("a code")).expect("text");
        assert_eq!(
            serde_json::from_str::<MarkingCode>(&stored).expect("it reads back"),
            read(MILK).expect("a code")
        );
        assert!(serde_json::from_str::<MarkingCode>("\"4607038360036\"").is_err());
        assert_eq!(format!("{:?}", read(MILK)), "Ok(MarkingCode(…k:q(Y7))");
    }
}
