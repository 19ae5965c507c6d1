//! What goes into the bundle, as far as it fits, and what does not, and why: both are told in its `README.txt`.

use crate::redact::foreign;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::{
    collections::BTreeMap,
    fmt::Display,
    io::{Cursor, Write as _},
};
use zip::{ZipWriter, result::ZipError, write::SimpleFileOptions};

/// Of all entries, before they are packed. What does not fit is left out, and the manifest says so.
pub(super) const MOST_BYTES: usize = 20 * 1024 * 1024;

#[derive(Default)]
pub(super) struct Parts {
    entries: Vec<(String, Vec<u8>)>,
    bytes: usize,
    left_out: Vec<String>,
    /// What is missing, and why.
    lacking: Vec<(String, String)>,
}

impl Parts {
    pub fn add(&mut self, name: &str, content: Vec<u8>) {
        let bytes = self.bytes.saturating_add(content.len());
        if bytes > MOST_BYTES {
            self.left_out.push(name.to_owned());
            self.lacks(name, "it does not fit: a bundle holds 20 MB at most");
            return;
        }
        self.bytes = bytes;
        self.entries.push((name.to_owned(), content));
    }

    pub fn add_json(&mut self, name: &str, content: &Value) {
        self.add(name, format!("{content:#}\n").into_bytes());
    }

    /// `why` may be in the words of the system: nothing of anybody's stays in it.
    pub fn lacks(&mut self, what: &str, why: impl Display) {
        self.lacking.push((what.to_owned(), foreign(&why.to_string())));
    }

    /// What is missing, and why: a line each.
    pub fn lacking(&self) -> Vec<String> {
        self.lacking
            .iter()
            .map(|(what, why)| format!("{what}: {why}"))
            .collect()
    }

    /// Behind a readme that begins with `head`, and a manifest that names each entry by its size and SHA-256.
    pub fn packed(&self, head: &str) -> Result<Vec<u8>, ZipError> {
        let listed: Vec<Value> = self
            .entries
            .iter()
            .map(|(name, content)| {
                json!({ "name": name, "bytes": content.len(), "sha256": hex(&Sha256::digest(content)) })
            })
            .collect();
        let manifest = json!({ "entries": listed, "leftOut": self.left_out });
        let readme = self.readme(head);
        let options = SimpleFileOptions::default();
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file("README.txt", options)?;
        zip.write_all(readme.as_bytes())?;
        zip.start_file("manifest.json", options)?;
        zip.write_all(format!("{manifest:#}\n").as_bytes())?;
        for (name, content) in &self.entries {
            zip.start_file(name.as_str(), options)?;
            zip.write_all(content)?;
        }
        Ok(zip.finish()?.into_inner())
    }

    fn readme(&self, head: &str) -> String {
        let mut rooms: BTreeMap<&str, usize> = BTreeMap::new();
        for (name, _) in &self.entries {
            let room = name.split_inclusive('/').next().unwrap_or(name);
            *rooms.entry(room).or_default() += 1;
        }
        let has = rooms.into_iter().map(|(room, count)| {
            let files = if room.ends_with('/') {
                format!(" ({count})")
            } else {
                String::new()
            };
            format!("{room}{files}: {}", meaning(room))
        });
        format!(
            "{head}\n\nWhat is in here\n{}\n\nWhat is not in here, and why\n{}\n",
            indented(has),
            indented(self.lacking().into_iter()),
        )
    }
}

/// Lines of a list; a list without any says so.
pub(super) fn indented(lines: impl Iterator<Item = String>) -> String {
    let lines: Vec<String> = lines.map(|line| format!("  {line}")).collect();
    if lines.is_empty() {
        "  nothing".to_owned()
    } else {
        lines.join("\n")
    }
}

fn meaning(room: &str) -> &'static str {
    match room {
        "about.json" => "the program, the machine, the files of the journal",
        "settings.toml" => "the settings file, every secret taken out",
        "live.json" => "connections and problems, as the till that runs knows them",
        "journal.json" => "how much is in the journal, and whether the file is whole",
        "audit.json" => "who did what in the last days, by numbers",
        "orders/" => "stories of open orders, of orders with problems, and of the newest",
        "log/" => "the ends of the newest files of the log",
        _ => "",
    }
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
