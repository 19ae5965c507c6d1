//! What a job is printed on: a sheet of the roll's width, into a queue or a file.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Paper;

/// A page of the roll; the height is what the page itself needs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sheet {
    pub width_mm: f64,
    pub height_mm: f64,
}

/// A page shorter than this is a mistake in measuring; a longer one than the other would empty the roll.
const HEIGHT_MM: std::ops::RangeInclusive<f64> = 20.0..=2_000.0;

impl Sheet {
    /// Whole millimetres, rounded up, so that the last line never goes to a page of its own.
    pub fn new(width_mm: u16, height_mm: f64) -> Self {
        let height_mm = if height_mm.is_finite() {
            height_mm.ceil()
        } else {
            *HEIGHT_MM.end()
        };
        Self {
            width_mm: f64::from(width_mm),
            height_mm: height_mm.clamp(*HEIGHT_MM.start(), *HEIGHT_MM.end()),
        }
    }
}

/// Where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(
    not(target_os = "linux"),
    allow(dead_code, reason = "only Linux prints without a dialog")
)]
pub enum Target {
    /// A queue of CUPS.
    Queue(String),
    /// A PDF, which does not exist yet.
    File(PathBuf),
}

/// `12-1-000042-slip-20261121-231545.pdf`, in the machine's time; a number behind it if that is taken.
pub fn free_name(folder: &Path, number: &str, what: Paper, now: Timestamp) -> PathBuf {
    let number: String = number
        .chars()
        .map(|letter| {
            if letter.is_alphanumeric() || ".-_".contains(letter) {
                letter
            } else {
                '_'
            }
        })
        .take(80)
        .collect();
    let time = now
        .to_zoned(TimeZone::system())
        .strftime("%Y%m%d-%H%M%S")
        .to_string();
    let stem = format!("{number}-{}-{time}", what.name());
    let mut path = folder.join(format!("{stem}.pdf"));
    let mut copy = 2;
    while path.exists() {
        path = folder.join(format!("{stem}-{copy}.pdf"));
        copy += 1;
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        "2026-11-21T23:15:45Z".parse().unwrap()
    }

    #[test]
    fn two_prints_in_one_second_are_two_files() {
        let folder = tempfile::tempdir().unwrap();
        let first = free_name(folder.path(), "12-1-000042", Paper::Slip, now());
        let name = first.file_name().unwrap().to_string_lossy().into_owned();
        assert!(
            name.starts_with("12-1-000042-slip-2026112") && name.ends_with("45.pdf"),
            "{name}"
        );
        std::fs::write(&first, "").unwrap();
        let second = free_name(folder.path(), "12-1-000042", Paper::Slip, now());
        assert_ne!(first, second);
        let labels = free_name(folder.path(), "12-1-000042", Paper::Labels, now());
        assert!(labels.to_string_lossy().contains("-labels-"));
    }

    #[test]
    fn a_number_from_elsewhere_never_leaves_the_folder() {
        let folder = Path::new("/slips");
        let path = free_name(folder, "../../etc/пароль №1", Paper::Slip, now());
        assert_eq!(path.parent(), Some(folder));
        assert!(path.starts_with("/slips/") && path.to_string_lossy().contains(".._.._etc_пароль__1"));
    }

    #[test]
    fn a_page_is_never_cut_short_and_never_endless() {
        let height = |wanted| Sheet::new(80, wanted).height_mm;
        assert_eq!(height(101.2), 102.0);
        assert_eq!(height(0.0), 20.0);
        assert_eq!(height(1e9), 2_000.0);
        assert_eq!(height(f64::NAN), 2_000.0);
    }
}
