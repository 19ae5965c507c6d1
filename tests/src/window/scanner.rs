//! A hand scanner: a keyboard that types very fast and ends with Enter.
//!
//! It sends places of keys, not letters, so what arrives depends on the layout; that is why keycodes are sent here.

use super::{Outcome, Trouble, run_tool};

/// The keyboard's rows from left to right, and the keycode of their first key (X11 on evdev).
const ROWS: [(&str, &str, u8); 4] = [
    ("1234567890-=", "!@#$%^&*()_+", 10),
    ("qwertyuiop[]", "QWERTYUIOP{}", 24),
    ("asdfghjkl;'", "ASDFGHJKL:\"", 38),
    ("zxcvbnm,./", "ZXCVBNM<>?", 52),
];
const ENTER: &str = "36";
/// Milliseconds between two keys: what scanners do.
const DELAY: &str = "5";

/// Types a text and Enter into whatever window has the keyboard.
pub fn scan(text: &str) -> Outcome {
    let keys: Vec<String> = text.chars().map(key).collect::<Outcome<_>>()?;
    let mut arguments = vec!["key", "--delay", DELAY];
    arguments.extend(keys.iter().map(String::as_str));
    arguments.push(ENTER);
    run_tool("xdotool", &arguments).map(drop)
}

/// The same code twice, as a scanner whose trigger was held too long: far less than 400 ms apart.
pub fn scan_twice(text: &str) -> Outcome {
    let mut keys: Vec<String> = text.chars().map(key).collect::<Outcome<_>>()?;
    keys.push(ENTER.to_owned());
    let mut arguments = vec!["key", "--delay", DELAY];
    arguments.extend(keys.iter().chain(&keys).map(String::as_str));
    run_tool("xdotool", &arguments).map(drop)
}

/// What a scanner sends of a code that it cannot write as keys: letters, and keys that write nothing.
pub fn scan_garbage() -> Outcome {
    let mut arguments = vec!["key", "--delay", DELAY];
    arguments.extend(["10", "11", "12", "13", "F8", "14", "F8", ENTER]);
    run_tool("xdotool", &arguments).map(drop)
}

/// Presses keys by their names, such as `ctrl+r`.
pub fn press(keys: &[&str]) -> Outcome {
    let mut arguments = vec!["key", "--delay", "30"];
    arguments.extend(keys);
    run_tool("xdotool", &arguments).map(drop)
}

/// The keyboard's layout for the whole screen, by its name in XKB.
pub fn layout(name: &str) -> Outcome {
    run_tool("setxkbmap", &["-layout", name]).map(drop)
}

/// A Russian layout, as long as this lives: the screen's layout is everybody's, so it is put back whatever happens.
pub struct Russian;

impl Russian {
    pub fn set() -> Outcome<Self> {
        layout("ru")?;
        Ok(Self)
    }
}

impl Drop for Russian {
    fn drop(&mut self) {
        let _ = layout("us");
    }
}

fn key(letter: char) -> Outcome<String> {
    for (plain, shifted, first) in ROWS {
        if let Some(place) = plain.find(letter) {
            return Ok((usize::from(first) + place).to_string());
        }
        if let Some(place) = shifted.find(letter) {
            return Ok(format!("shift+{}", usize::from(first) + place));
        }
    }
    Err(Trouble::new(format!("a scanner has no key for {letter:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_and_digits_become_places_on_the_keyboard() {
        let keys: Vec<String> = "1V0-m".chars().map(|letter| key(letter).unwrap()).collect();
        assert_eq!(keys, ["10", "shift+55", "19", "20", "58"]);
        assert!(key('Я').is_err());
    }
}
