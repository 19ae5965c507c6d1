//! PINs: argon2id, salted, in PHC text. A PIN is short, so the tries are what protects it: see [`crate::session`].

use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};

pub const SHORTEST: usize = 4;
const LONGEST: usize = 12;

/// Whether it may be somebody's PIN: digits, four to twelve, and not all the same.
#[must_use]
pub fn is_acceptable(pin: &str) -> bool {
    (SHORTEST..=LONGEST).contains(&pin.len())
        && pin.bytes().all(|byte| byte.is_ascii_digit())
        && pin.bytes().any(|byte| Some(byte) != pin.bytes().next())
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
    fn a_pin_has_four_to_twelve_digits_not_all_alike() {
        assert!(is_acceptable("1234"));
        for bad in ["", "123", "0000", "12a4", "1234567890123", "１２３４"] {
            assert!(!is_acceptable(bad), "{bad}");
        }
    }
}
