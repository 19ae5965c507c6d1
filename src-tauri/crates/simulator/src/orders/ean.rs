//! EAN-13: thirteen digits, the last of which checks the others.

/// The check digit of twelve digits; `None` if they are not twelve digits.
#[must_use]
pub fn check_digit(twelve: &str) -> Option<u8> {
    if twelve.len() != 12 || !twelve.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let sum: u32 = twelve
        .bytes()
        .zip([1, 3].into_iter().cycle())
        .map(|(digit, weight)| u32::from(digit - b'0') * weight)
        .sum();
    u8::try_from((10 - sum % 10) % 10).ok()
}

/// Whether a scanner would take it for an EAN-13.
#[must_use]
pub fn is_ean13(code: &str) -> bool {
    let Some((twelve, last)) = code.split_at_checked(12) else {
        return false;
    };
    check_digit(twelve).is_some_and(|digit| last == digit.to_string())
}
