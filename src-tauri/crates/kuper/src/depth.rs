//! How deeply a body is nested, found out without recursion.
//!
//! A hundred thousand opening brackets fit into a small body and would overflow the stack of a recursive
//! parser (or of the recursive drop after it), so the depth is bounded on the bytes, before any parser sees
//! them.

/// More than any known body of this API needs (the deepest, modifiers of a position, is at 6).
pub(crate) const MAX_DEPTH: usize = 64;

/// True when the brackets outside strings never nest deeper than [`MAX_DEPTH`]. Says nothing about validity.
pub(crate) fn is_shallow(body: &[u8]) -> bool {
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    for byte in body {
        if in_string {
            match byte {
                _ if escaped => escaped = false,
                b'\\' => escaped = true,
                b'"' => in_string = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return false;
                }
            }
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_itself_is_allowed_and_one_more_is_not() {
        assert!(is_shallow("[".repeat(MAX_DEPTH).as_bytes()));
        assert!(!is_shallow("[".repeat(MAX_DEPTH + 1).as_bytes()));
    }

    #[test]
    fn brackets_inside_strings_do_not_count() {
        let body = format!(r#"{{"a":"\"{}","b":"\\"}}"#, "[".repeat(1000));
        assert!(is_shallow(body.as_bytes()));
    }

    #[test]
    fn a_string_that_ends_in_an_escaped_backslash_does_end() {
        let body = format!(r#"["\\",{}"#, "[".repeat(MAX_DEPTH));
        assert!(!is_shallow(body.as_bytes()));
    }
}
