use super::*;
use proptest::prelude::*;
use std::fs;

fn of(text: &str) -> Shown {
    shown_text(text, Path::new("/nowhere")).0
}

#[test]
fn every_key_stays_and_no_secret_and_nothing_unknown_does() {
    let shown = of(r#"
        passwort = "hunter2-root"
        [store]
        id = "12"
        name = "Лавка"
        [intake]
        token = "hunter2-hook"
        [kuper]
        token = "hunter2-kuper"
        tokn = "hunter2-typo"
        base_url = "https://somebody:hunter2-url@kuper.example"
        cancel_reasons = [{ slug = "out_of_stock", text = "Нет", word = "hunter2-list" }]
        [yandex_pay]
        api_key = "file:hunter2-file"
        branch_id = "b"
        qr_token = "hunter2-qr"
        [magic]
        key = "hunter2-section"
        "#);
    let text = shown.text.unwrap();
    assert!(!text.contains("hunter2"), "{text}");
    for kept in [
        "name = \"Лавка\"",
        "branch_id = \"b\"",
        "base_url = \"redacted\"",
        "api_key = \"redacted\"",
        "qr_token = \"redacted\"",
        "tokn = \"redacted\"",
        "magic = \"redacted\"",
        "out_of_stock",
    ] {
        assert!(text.contains(kept), "{kept}: {text}");
    }
    assert!(
        shown
            .mistakes
            .iter()
            .any(|mistake| mistake.starts_with("kuper.tokn"))
    );
    let mistakes = shown.mistakes.concat();
    assert!(!mistakes.contains("hunter2-typo") && !mistakes.contains("hunter2-url"));
    assert_eq!(shown.till, Some(("12".to_owned(), "1".to_owned())));
    assert_eq!(shown.journal, Place::Said("/nowhere/vydacha.db".into()));
}

#[test]
fn of_what_is_no_toml_the_lines_are_shown_that_say_by_themselves_what_they_are() {
    let shown = of(r#"token = "hunter2-root"
[store]
id = "12"  # hunter2-comment
name = "Лавка
till = "2"

[kuper]
token = "hunter2-kuper"
timeout_ms = 9000
[kuper
base_url = "https://hunter2.example"
[journal]
path = "data/till.db"
number_prefix = "A-" path = "hunter2"
[log]
folder = "log"
filter = """
hunter2-long"""
folder = "hunter2-after"
[log]
folder = "hunter2-lost""#);
    let text = shown.text.unwrap();
    assert_eq!(
        text,
        r#"# redacted
[store]
id = "12"
# redacted
till = "2"

[kuper]
# redacted
timeout_ms = 9000
# redacted
# redacted
[journal]
path = "data/till.db"
# redacted
[log]
folder = "log"
# redacted
# redacted
# redacted
# redacted
# redacted
"#
    );
    assert_eq!(shown.mistakes.len(), 1);
    assert!(!shown.mistakes[0].contains("hunter2"), "{:?}", shown.mistakes);
    assert_eq!(shown.till, Some(("12".to_owned(), "2".to_owned())));
    assert_eq!(shown.journal, Place::Said("/nowhere/data/till.db".into()));
    assert_eq!(shown.log, Some("/nowhere/log".into()));
}

#[test]
fn a_file_that_is_not_there_not_text_or_wrong_about_the_journal_is_told_as_such() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vydacha.toml");
    let usual = folder.path().join("vydacha.db");
    let none = shown(&path);
    assert_eq!((none.text, none.journal), (None, Place::Usual(usual.clone())));
    assert!(none.mistakes[0].contains("cannot be read"), "{:?}", none.mistakes);
    // Saved in windows-1251.
    fs::write(
        &path,
        b"[store]\nid = \"12\"\nname = \"\xcb\xe0\xe2\xea\xe0\"\n[kuper]\ntoken = \"hunter2\"\n",
    )
    .unwrap();
    let old = shown(&path);
    let text = old.text.unwrap();
    assert!(
        text.contains("id = \"12\"") && !text.contains("hunter2"),
        "{text}"
    );
    assert!(
        old.mistakes[0].ends_with("must be text in UTF-8"),
        "{:?}",
        old.mistakes
    );
    assert_eq!(old.journal, Place::Usual(usual));
    fs::write(&path, "[journal]\npath = 5\n").unwrap();
    assert_eq!(shown(&path).journal, Place::Unsaid);
}

#[cfg(unix)]
#[test]
fn that_others_can_read_the_file_is_told_whatever_else_is_wrong() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("vydacha.toml");
    fs::write(&path, "[kuper]\ntoken = \"hunter2\"\nspeed = 3\n").unwrap();
    let told = |mode| {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let mistakes = shown(&path).mistakes;
        mistakes.iter().any(|mistake| mistake.contains("chmod 600"))
    };
    assert!(told(0o644));
    assert!(!told(0o600));
}

/// What hands do to a file.
#[derive(Debug, Clone)]
enum Slip {
    Delete(usize),
    Insert(usize, char),
    DropLine(usize),
    SwapLines(usize, usize),
    JoinLines(usize),
    Twice(usize),
    CutAt(usize),
}

fn slip() -> impl Strategy<Value = Slip> {
    let at = 0..2_000_usize;
    prop_oneof![
        at.clone().prop_map(Slip::Delete),
        (
            at.clone(),
            prop::sample::select(vec!['"', '\'', '[', ']', '=', '#', '\n', '{', '\\', ' '])
        )
            .prop_map(|(at, letter)| Slip::Insert(at, letter)),
        at.clone().prop_map(Slip::DropLine),
        (at.clone(), at.clone()).prop_map(|(one, other)| Slip::SwapLines(one, other)),
        at.clone().prop_map(Slip::JoinLines),
        at.clone().prop_map(Slip::Twice),
        at.prop_map(Slip::CutAt),
    ]
}

impl Slip {
    fn on(&self, text: &str) -> String {
        let mut letters: Vec<char> = text.chars().collect();
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        if letters.is_empty() || lines.len() < 2 {
            return text.to_owned();
        }
        let (place, line) = (|at: usize| at % letters.len(), |at: usize| at % lines.len());
        match *self {
            Self::Delete(at) => {
                let at = place(at);
                letters.remove(at);
                letters.into_iter().collect()
            }
            Self::Insert(at, letter) => {
                let at = place(at);
                letters.insert(at, letter);
                letters.into_iter().collect()
            }
            Self::CutAt(at) => letters[..place(at)].iter().collect(),
            Self::DropLine(at) => {
                let at = line(at);
                lines.remove(at);
                lines.join("\n")
            }
            Self::SwapLines(one, other) => {
                let (one, other) = (line(one), line(other));
                lines.swap(one, other);
                lines.join("\n")
            }
            Self::JoinLines(at) => {
                let at = line(at).min(lines.len() - 2);
                let next = lines.remove(at + 1);
                lines[at].push_str(&next);
                lines.join("\n")
            }
            Self::Twice(at) => {
                let at = line(at);
                lines.insert(at, lines[at].clone());
                lines.join("\n")
            }
        }
    }
}

fn settings(secrets: &[String]) -> String {
    let [one, two, three, four, five, six] = secrets else {
        panic!("six secrets");
    };
    format!(
        r#"# The till of the shop
[store]
id = "12"  # was {six} before
name = "Лавка"
till = "1"
[intake]
listen = "127.0.0.1:8080"
token = "{one}"
[kuper]
# token = "{five}"
client_id = "us"
client_secret = "{two}"
timeout_ms = 9000
[yandex_pay]
api_key = '{three}'
branch_id = "b"
qr_token = "{four}"
merchant_name = "Shop"
pin = "{six}"
[journal]
path = "till.db"
[log]
folder = "log"
"#
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_000))]

    #[test]
    fn no_slip_of_the_hand_lets_a_piece_of_a_secret_out(
        secrets in prop::collection::vec("[A-Za-z0-9!$%&()*+,./:;<>?@^_|~-]{14,24}", 6),
        slips in prop::collection::vec(slip(), 0..4),
    ) {
        let text = slips.iter().fold(settings(&secrets), |text, slip| slip.on(&text));
        let shown = of(&text);
        let told = format!("{}\n{}", shown.text.unwrap_or_default(), shown.mistakes.join("\n"));
        for secret in &secrets {
            for start in 0..=secret.len() - 6 {
                let piece = &secret[start..start + 6];
                prop_assert!(!told.contains(piece), "{piece} of\n{text}\nin\n{told}");
            }
        }
    }
}
