//! What the program runs on. Named things only: the rest of an environment is full of other people's secrets.

use crate::redact::foreign;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::{fs, path::Path};

/// What windows, sound, printing and times depend on.
const VARIABLES: [&str; 17] = [
    "LANG",
    "LC_ALL",
    "LANGUAGE",
    "TZ",
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XDG_SESSION_TYPE",
    "XDG_CURRENT_DESKTOP",
    "GDK_BACKEND",
    "GDK_SCALE",
    "GTK_THEME",
    "WEBKIT_DISABLE_DMABUF_RENDERER",
    "WEBKIT_DISABLE_COMPOSITING_MODE",
    "PULSE_SERVER",
    "ALSA_CARD",
    "CUPS_SERVER",
    "RUST_LOG",
];
/// Of these, only whether they are there: an address may hold a password.
const PRESENT: [&str; 4] = [
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
    "DBUS_SESSION_BUS_ADDRESS",
];

pub(super) fn environment() -> Value {
    let named = VARIABLES.iter().filter_map(|name| {
        let value = std::env::var_os(name)?;
        Some(((*name).to_owned(), json!(foreign(&value.to_string_lossy()))))
    });
    let present = PRESENT
        .iter()
        .flat_map(|name| [(*name).to_owned(), name.to_ascii_lowercase()]);
    let present = present
        .filter(|name| std::env::var_os(name).is_some())
        .map(|name| (name, json!("is set")));
    named.chain(present).collect::<serde_json::Map<_, _>>().into()
}

/// What the system tells of itself; where it does not, nothing.
pub(super) fn system() -> Value {
    let release = fs::read_to_string("/etc/os-release").ok();
    let named = release.iter().flat_map(|text| text.lines()).find_map(|line| {
        let name = line.strip_prefix("PRETTY_NAME=")?;
        Some(name.trim_matches('"').to_owned())
    });
    let kernel = fs::read_to_string("/proc/sys/kernel/osrelease").ok();
    let memory = fs::read_to_string("/proc/meminfo").ok();
    let memory: Option<Vec<&str>> = memory.as_ref().map(|text| text.lines().take(3).collect());
    json!({
        "os": std::env::consts::OS,
        "arch": std::env::consts::ARCH,
        "release": named,
        "kernel": kernel.as_deref().map(str::trim),
        "processors": std::thread::available_parallelism().ok().map(std::num::NonZero::get),
        "memory": memory,
    })
}

/// The journal, its side files and its backups: names, sizes and times.
pub(super) fn files_of(journal: &Path) -> Value {
    let (Some(folder), Some(name)) = (journal.parent(), journal.file_name()) else {
        return Value::Null;
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return json!(format!("{}: {error}", folder.display())),
    };
    let name = name.to_string_lossy();
    let mut found: Vec<(String, Value)> = entries
        .flatten()
        .filter_map(|entry| {
            let file = entry.file_name().to_string_lossy().into_owned();
            let about = entry.metadata().ok().filter(|_| file.starts_with(&*name))?;
            let changed = about.modified().ok().and_then(|at| Timestamp::try_from(at).ok());
            Some((
                file.clone(),
                json!({ "name": file, "bytes": about.len(), "changed": changed, "readOnly": about.permissions().readonly() }),
            ))
        })
        .collect();
    found.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    found.into_iter().map(|(_, about)| about).collect()
}
