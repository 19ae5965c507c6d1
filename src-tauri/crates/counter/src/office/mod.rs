//! Lists as files that a Russian office program opens by a double click: UTF-8 with its mark, semicolons, decimal
//! commas, times of the store.

mod file;

pub(crate) use file::save;

use crate::{engine::Inner, view::CommandError};
use domain::Money;
use jiff::{Timestamp, tz::TimeZone};

pub(crate) const MARK: &[u8] = "\u{feff}".as_bytes();

/// An empty list, to be filled and then [`finished`].
pub(crate) fn sheet() -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new()
        .delimiter(b';')
        .terminator(csv::Terminator::CRLF)
        .flexible(true)
        .from_writer(MARK.to_vec())
}

/// The whole content of the file.
pub(crate) fn finished(mut sheet: csv::Writer<Vec<u8>>) -> Result<Vec<u8>, csv::Error> {
    sheet.flush()?;
    sheet.into_inner().map_err(|error| error.into_error().into())
}

/// `-0,50`.
pub(crate) fn amount(minor: i64) -> String {
    Money::from_minor(minor).to_string().replace('.', ",")
}

/// In the store's time, as the office program reads it.
pub(crate) fn time(millis: i64, zone: &TimeZone) -> String {
    Timestamp::from_millisecond(millis)
        .map(|at| {
            at.to_zoned(zone.clone())
                .strftime("%d.%m.%Y %H:%M:%S")
                .to_string()
        })
        .unwrap_or_default()
}

/// A text from outside must never be taken for a formula.
pub(crate) fn defused(text: &str) -> String {
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        Some(_) | None => text.to_owned(),
    }
}

impl Inner {
    /// Writes into the folder for reports, over what was there by that name. Returns the file's path; `reportFailed`
    /// tells it with why it could not be written.
    pub(crate) async fn save_report(
        &self,
        name: &str,
        content: Result<Vec<u8>, csv::Error>,
    ) -> Result<String, CommandError> {
        let path = self.config.reports.folder.join(name);
        let shown = path.display().to_string();
        let failed = |why: String| {
            tracing::error!(path = shown, why, "a report could not be written");
            CommandError::new("reportFailed")
                .with("path", shown.clone())
                .with("why", why)
        };
        let content = content.map_err(|error| failed(error.to_string()))?;
        tokio::task::spawn_blocking(move || file::save(&path, &content))
            .await
            .map_err(|error| failed(error.to_string()))?
            .map_err(|error| failed(error.to_string()))?;
        Ok(shown)
    }
}
