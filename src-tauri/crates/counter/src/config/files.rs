//! `[journal]`, `[reports]` and `[log]`: the files the till writes.

use std::path::PathBuf;
use std::str::FromStr;

use tracing::level_filters::LevelFilter;

use super::section::Section;
use super::store::{Store, is_identifier_byte};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JournalFiles {
    pub path: PathBuf,
    /// Every merchant number begins with it; never change it while orders are open. Default `{store}-{till}-`.
    pub number_prefix: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reports {
    /// Where lists are saved (CSV). Default: `reports` beside the journal.
    pub folder: PathBuf,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// `info`, or by part: `info,counter=debug`.
    pub filter: String,
    /// `None`: the standard error alone.
    pub folder: Option<PathBuf>,
}

pub(super) fn read_journal(mut section: Section<'_>, store: &Store) -> JournalFiles {
    let journal = JournalFiles {
        path: section
            .path("path")
            .unwrap_or_else(|| section.below_base("vydacha.db")),
        number_prefix: section
            .judged(
                "number_prefix",
                "1 to 72 letters, digits, dots, dashes or underscores (Latin)",
                |text| {
                    let fit = (1..=72).contains(&text.len()) && text.bytes().all(is_identifier_byte);
                    fit.then(|| text.to_owned())
                },
            )
            .unwrap_or_else(|| format!("{}-{}-", store.id, store.till)),
    };
    section.finish();
    journal
}

pub(super) fn read_reports(mut section: Section<'_>, journal: &JournalFiles) -> Reports {
    let reports = Reports {
        folder: section
            .path("folder")
            .unwrap_or_else(|| journal.path.with_file_name("reports")),
    };
    section.finish();
    reports
}

pub(super) fn read_log(mut section: Section<'_>) -> Log {
    let log = Log {
        filter: section
            .judged(
                "filter",
                "off, error, warn, info, debug or trace, or a list like \"info,counter=debug\"",
                |text| is_filter(text).then(|| text.to_owned()),
            )
            .unwrap_or_else(|| "info".to_owned()),
        folder: section.path("folder"),
    };
    section.finish();
    log
}

/// The part of the filter language that a person needs: levels, and levels by part of the program.
fn is_filter(text: &str) -> bool {
    text.split(',').all(|part| {
        let (target, level) = part.split_once('=').unwrap_or(("all", part));
        let named = !target.is_empty()
            && target
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"_:".contains(&byte));
        named && LevelFilter::from_str(level).is_ok() && !level.bytes().all(|byte| byte.is_ascii_digit())
    })
}
