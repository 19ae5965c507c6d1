//! The last of the log's files. By rule nothing secret stands in them; they are redacted all the same.

use crate::redact;
use std::{
    fs::{self, File},
    io::{self, Read as _, Seek as _, SeekFrom},
    path::Path,
};

const FILES: usize = 3;
/// Of each file, its end.
const BYTES_OF_EACH: u64 = 2 * 1024 * 1024;

/// The newest files by name (they are named by the day), each with its end. What cannot be read is told in its place.
pub(super) fn newest(folder: &Path) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut names: Vec<String> = fs::read_dir(folder)?
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.contains("log"))
        .collect();
    names.sort_unstable_by(|one, other| other.cmp(one));
    names.truncate(FILES);
    let files = names
        .into_iter()
        .map(|name| {
            let text = end_of(&folder.join(&name)).unwrap_or_else(|error| error.to_string());
            let lines: Vec<String> = text.lines().map(redact::log_line).collect();
            (name, lines.join("\n").into_bytes())
        })
        .collect();
    Ok(files)
}

fn end_of(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let size = file.metadata()?.len();
    let skipped = size.saturating_sub(BYTES_OF_EACH);
    file.seek(SeekFrom::Start(skipped))?;
    let mut bytes = Vec::new();
    file.take(BYTES_OF_EACH).read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    // The first line may be the end of a longer one.
    Ok(match text.split_once('\n') {
        Some((_, whole)) if skipped > 0 => whole.to_owned(),
        Some(_) | None => text,
    })
}
