//! Takes out of foreign words what may not be shown, logged or exported: links, and runs of digits that could be a
//! phone, a card or a code of somebody. What another program says about a payment is shown to people, and nobody
//! promised us what it puts in there.

/// Longer explanations say nothing more.
const LONGEST: usize = 300;
/// A line of the log tells more than one thing.
const LONGEST_LINE: usize = 2_000;
/// A code may have eight digits, a phone has at least nine; an HTTP status or an amount has fewer.
const DIGITS_FROM: usize = 8;
const LEFT_OUT: &str = "…";

/// Another side's words, fit for the screen and for an export.
pub(crate) fn foreign(text: &str) -> String {
    within(&without_numbers(text), LONGEST)
}

/// A line of our own log: its time stays.
pub(crate) fn log_line(line: &str) -> String {
    let (time, rest) = match line.split_once(' ') {
        Some((time, rest)) if time.parse::<jiff::Timestamp>().is_ok() => (time, rest),
        Some(_) | None => ("", line),
    };
    let said = within(&without_numbers(rest), LONGEST_LINE);
    format!("{time} {said}").trim_start().to_owned()
}

fn without_numbers(text: &str) -> String {
    let mut said = String::new();
    for word in text.split_whitespace() {
        if !said.is_empty() {
            said.push(' ');
        }
        if is_link(word) {
            said.push_str(LEFT_OUT);
        } else {
            without_long_numbers(word, &mut said);
        }
    }
    without_spaced_numbers(&said)
}

fn within(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}{LEFT_OUT}", &text[..end]),
        None => text.to_owned(),
    }
}

fn is_link(word: &str) -> bool {
    word.contains("://") || word.to_ascii_lowercase().contains("www.")
}

/// Runs of digits alone: a payment's id (`s12-t1-20261121-000184-1`) is ours and stays whole.
fn without_long_numbers(word: &str, said: &mut String) {
    let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
    let ours = bare.starts_with('s') && bare.contains("-t");
    if ours {
        said.push_str(word);
        return;
    }
    let mut run = String::new();
    for letter in word.chars().chain([' ']) {
        if letter.is_ascii_digit() {
            run.push(letter);
            continue;
        }
        if run.len() >= DIGITS_FROM {
            said.push_str(LEFT_OUT);
        } else {
            said.push_str(&run);
        }
        run.clear();
        if letter != ' ' {
            said.push(letter);
        }
    }
}

/// `+7 900 123-45-67` and `4111 1111 1111 1111`: numbers that people write in groups.
fn without_spaced_numbers(text: &str) -> String {
    let mut said = String::new();
    let mut group = String::new();
    let close = |group: &mut String, said: &mut String| {
        let digits = group.chars().filter(char::is_ascii_digit).count();
        if digits >= DIGITS_FROM && !group.contains("-t") {
            said.push_str(LEFT_OUT);
            // The blank after a group belongs to the text.
            said.push_str(&group[group.trim_end().len()..]);
        } else {
            said.push_str(group);
        }
        group.clear();
    };
    let mut before = ' ';
    for letter in text.chars() {
        let begins = group.is_empty() && (letter.is_ascii_digit() || matches!(letter, '+' | '('));
        let goes_on =
            !group.is_empty() && (letter.is_ascii_digit() || matches!(letter, ' ' | '-' | '(' | ')' | '+'));
        // Digits inside a word are part of a name, not of a number.
        if (begins && !before.is_alphanumeric() && before != '-') || goes_on {
            group.push(letter);
        } else {
            close(&mut group, &mut said);
            said.push(letter);
        }
        before = letter;
    }
    close(&mut group, &mut said);
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_phones_and_cards_are_left_out_and_the_rest_is_kept() {
        for (told, kept) in [
            (
                "Cart total amount mismatch: 464.50 instead of 400.00",
                "Cart total amount mismatch: 464.50 instead of 400.00",
            ),
            ("see https://pay.example/pay/abc?token=1 now", "see … now"),
            (
                "smsOffer.phone +79001234567 is blocked",
                "smsOffer.phone +… is blocked",
            ),
            ("call +7 900 123-45-67 please", "call … please"),
            ("card 4111 1111 1111 1111.", "card …."),
            ("code 12345678", "code …"),
            ("the service failed with 502", "the service failed with 502"),
            (
                "the outcome of s12-t1-20261121-000184-1 is not known",
                "the outcome of s12-t1-20261121-000184-1 is not known",
            ),
        ] {
            assert_eq!(foreign(told), kept);
        }
    }

    #[test]
    fn a_line_of_the_log_keeps_its_time_and_nothing_else_that_looks_like_a_number_of_somebody() {
        assert_eq!(
            log_line("2026-11-22T05:11:04.123456Z  INFO counter: to +79001234567 in 12 ms"),
            "2026-11-22T05:11:04.123456Z INFO counter: to +… in 12 ms"
        );
        assert_eq!(log_line("  at +7 900 123-45-67"), "at …");
    }

    #[test]
    fn nobody_talks_without_end() {
        let said = foreign(&"слово ".repeat(10_000));
        assert_eq!(said.chars().count(), LONGEST + 1);
    }
}
