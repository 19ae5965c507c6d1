//! Where a secret is kept: in the settings file, in a file of its own, in the environment, or in the operating
//! system's keyring. A file that holds a secret may be read by its owner only.

use std::path::Path;

/// How a secret may be given, as the rest of "must be".
pub(super) const FORMS: &str =
    "the secret itself in quotes, \"file:PATH\", \"env:NAME\" or \"keyring:SERVICE/NAME\"";

/// Header values longer than this are refused by the listener as well.
const MAX_SECRET_BYTES: usize = 1024;

/// Where the environment and the keyring come from; a test brings its own.
pub(super) struct Sources<'a> {
    pub environment: &'a dyn Fn(&str) -> Option<String>,
    pub keyring: &'a dyn Fn(&str, &str) -> Result<String, String>,
}

impl Sources<'_> {
    pub fn of_this_machine() -> Self {
        Self {
            environment: &|name| std::env::var(name).ok(),
            keyring: &from_keyring,
        }
    }

    /// For a reading that wants the keys alone.
    pub fn of_nobody() -> Self {
        Self {
            environment: &|_| None,
            keyring: &|_, _| Err("is not asked".to_owned()),
        }
    }
}

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Source {
    Inline(String),
    File(String),
    Environment(String),
    Keyring { service: String, name: String },
}

impl Source {
    /// Reads how the secret is given; `Err` finishes the sentence that begins with the key.
    pub fn read(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.is_empty() {
            return Err(format!("must not be empty; must be {FORMS}"));
        }
        if let Some(path) = text.strip_prefix("file:") {
            return said(path).map(|path| Self::File(path.to_owned()));
        }
        if let Some(name) = text.strip_prefix("env:") {
            return said(name).map(|name| Self::Environment(name.to_owned()));
        }
        if let Some(entry) = text.strip_prefix("keyring:") {
            return match entry.split_once('/') {
                Some((service, name)) if !service.is_empty() && !name.is_empty() => Ok(Self::Keyring {
                    service: service.to_owned(),
                    name: name.to_owned(),
                }),
                Some(_) | None => Err("must name the keyring's entry as \"keyring:SERVICE/NAME\"".to_owned()),
            };
        }
        Ok(Self::Inline(text.to_owned()))
    }

    /// The secret; `Err` finishes the sentence that begins with the key and never holds the secret.
    pub fn fetch(self, base: &Path, sources: &Sources<'_>) -> Result<String, String> {
        let secret = match self {
            Self::Inline(secret) => secret,
            Self::File(path) => from_file(&base.join(path))?,
            Self::Environment(name) => (sources.environment)(&name)
                .ok_or_else(|| format!("names the environment variable {name}, which is not set"))?,
            Self::Keyring { service, name } => (sources.keyring)(&service, &name)?,
        };
        let secret = secret.trim();
        if secret.is_empty() {
            return Err("must not be empty, and what it refers to is".to_owned());
        }
        if secret.len() > MAX_SECRET_BYTES || !secret.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(format!(
                "must be visible ASCII characters without spaces, at most {MAX_SECRET_BYTES}: it travels in a header"
            ));
        }
        Ok(secret.to_owned())
    }
}

fn said(reference: &str) -> Result<&str, String> {
    if reference.is_empty() {
        return Err(format!("refers to nothing; must be {FORMS}"));
    }
    Ok(reference)
}

fn from_file(path: &Path) -> Result<String, String> {
    owner_only(path).map_err(|expected| format!("refers to {}, which {expected}", path.display()))?;
    let bytes = std::fs::read(path).map_err(|error| format!("refers to {}: {error}", path.display()))?;
    if bytes.len() > 4 * MAX_SECRET_BYTES {
        return Err(format!(
            "refers to {}, which is too long for a secret",
            path.display()
        ));
    }
    String::from_utf8(bytes).map_err(|_| format!("refers to {}, which is not text", path.display()))
}

/// Refuses a file that anybody but its owner can read or write. `Err` finishes the sentence that begins with the file.
#[cfg(unix)]
pub(super) fn owner_only(path: &Path) -> Result<(), String> {
    use std::os::unix::fs::PermissionsExt;
    let metadata = std::fs::metadata(path).map_err(|error| format!("cannot be read: {error}"))?;
    let mode = metadata.permissions().mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(format!(
            "holds a secret and must be open to its owner only (its mode is {mode:03o}): chmod 600 {}",
            path.display()
        ));
    }
    Ok(())
}

/// Elsewhere the folder's own rights decide; the installer puts the file under the user's profile.
#[cfg(not(unix))]
pub(super) fn owner_only(_path: &Path) -> Result<(), String> {
    Ok(())
}

/// The Secret Service on Linux, the Credential Manager on Windows, the keychain on macOS.
fn from_keyring(service: &str, name: &str) -> Result<String, String> {
    let entry = keyring::Entry::new(service, name)
        .map_err(|error| format!("needs the system's keyring, which does not answer ({error})"))?;
    entry.get_password().map_err(|error| {
        format!("names the keyring's entry {service}/{name}, which cannot be read ({error})")
    })
}
