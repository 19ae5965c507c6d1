//! PINs: argon2id, salted, in PHC text. A PIN is short, so the tries are what protects it: see [`crate::people`].

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};

pub const SHORTEST: usize = 4;
const LONGEST: usize = 8;

/// Whether it may be somebody's PIN: digits, four to eight, neither all the same nor in a row, up or down.
#[must_use]
pub fn is_acceptable(pin: &str) -> bool {
    let steps = |by: i16| {
        pin.as_bytes()
            .windows(2)
            .all(|two| i16::from(two[1]) - i16::from(two[0]) == by)
    };
    (SHORTEST..=LONGEST).contains(&pin.len())
        && pin.bytes().all(|byte| byte.is_ascii_digit())
        && ![-1, 0, 1].into_iter().any(steps)
}

/// The hash to store. `None` only if the salt were unfit, which sixteen bytes are not.
#[must_use]
pub fn hash(pin: &str, salt: [u8; 16]) -> Option<String> {
    Argon2::default()
        .hash_password_with_salt(pin.as_bytes(), &salt)
        .ok()
        .map(|hash| hash.to_string())
}

/// Whether the PIN is the one. An unreadable hash admits nobody.
#[must_use]
pub fn verify(pin: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(pin.as_bytes(), &hash).is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_right_pin_is_told_from_the_wrong_one_and_the_hash_does_not_hold_it() {
        let stored = hash("1234", [7; 16]).unwrap();
        assert!(stored.starts_with("$argon2id$"), "{stored}");
        assert!(verify("1234", &stored));
        assert!(!verify("1235", &stored));
        assert!(!verify("1234", "rubbish"));
    }

    #[test]
    fn a_pin_has_four_to_eight_digits_not_all_alike_and_not_in_a_row() {
        for good in ["1235", "1233", "3210987", "90817263", "1243", "2468"] {
            assert!(is_acceptable(good), "{good}");
        }
        for bad in [
            "",
            "123",
            "0000",
            "1234",
            "987654",
            "12a4",
            "123456780",
            "１２３４",
        ] {
            assert!(!is_acceptable(bad), "{bad}");
        }
    }
}
