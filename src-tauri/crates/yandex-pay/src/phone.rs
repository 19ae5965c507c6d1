//! Phone numbers as `smsOffer.phone` wants them.

use crate::check::Region;

/// E.164 has at most fifteen digits; below seven it is a short code, not a customer.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// `+` and digits, from a number as people write it: `+998 (12) 345-67-89`, `998123456789`.
///
/// A number without `+` is completed only where the country leaves no doubt (*inferred*): in Russia
/// `8 912 …` and `912 …` become `+7912…`, in Uzbekistan nine digits get `+998`. Anything with
/// letters (an extension, "no phone") or an impossible length is `None`: better to ask the customer
/// than to send the link to a stranger.
pub fn normalise_phone(raw: &str, region: Region) -> Option<String> {
    let raw = raw.trim();
    let international = raw.starts_with('+');
    let mut digits = String::new();
    for (index, c) in raw.chars().enumerate() {
        match c {
            '0'..='9' => digits.push(c),
            '+' if index == 0 => {}
            ' ' | '\u{a0}' | '-' | '\u{2011}' | '\u{2013}' | '(' | ')' | '.' => {}
            _ => return None,
        }
    }
    if !international {
        match (region, digits.len()) {
            (Region::Ru, 11) if digits.starts_with('8') => digits.replace_range(..1, "7"),
            (Region::Ru, 10) if digits.starts_with('9') => digits.insert(0, '7'),
            (Region::Uz, 9) => digits.insert_str(0, "998"),
            (Region::Ru | Region::Uz, _) => {}
        }
    }
    DIGITS.contains(&digits.len()).then(|| format!("+{digits}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_spellings_of_the_published_page_are_one_number() {
        for raw in ["998123456789", "+998123456789", "+998 (12) 345-67-89"] {
            assert_eq!(
                normalise_phone(raw, Region::Uz).as_deref(),
                Some("+998123456789"),
                "{raw}"
            );
        }
    }

    #[test]
    fn a_home_spelling_is_completed_only_in_its_own_country() {
        let ru = |raw| normalise_phone(raw, Region::Ru);
        let uz = |raw| normalise_phone(raw, Region::Uz);
        assert_eq!(ru("8 (912) 345-67-89").as_deref(), Some("+79123456789"));
        assert_eq!(ru("912 345 67 89").as_deref(), Some("+79123456789"));
        assert_eq!(ru("+8 912 345 67 89").as_deref(), Some("+89123456789"));
        assert_eq!(uz("12 345 67 89").as_deref(), Some("+998123456789"));
        assert_eq!(uz("89123456789").as_deref(), Some("+89123456789"));
    }

    #[test]
    fn what_is_not_a_phone_is_not_made_one() {
        for raw in [
            "",
            "+",
            "112",
            "no phone",
            "+998123456789 ext. 4",
            "1234567890123456",
            "+9+98123456789",
            "***",
        ] {
            assert_eq!(normalise_phone(raw, Region::Uz), None, "{raw}");
        }
    }
}
