//! Where a secret that was typed is kept: on Unix in a file of its own beside the settings, for its owner's eyes only;
//! elsewhere in the operating system's keyring. Each goes under a name that was free, so that the old settings find
//! the old secret until the new settings stand, and after a failure again.

use std::{io, path::Path};

/// More versions of one secret than this were never tidied away: something is wrong with the folder.
const VERSIONS: u32 = 10_000;

/// The n-th name for a secret: `kuper-token`, `kuper-token-2` …
fn name(key: &str, version: u32) -> String {
    let name = key.replace(['.', '_'], "-");
    if version == 1 {
        name
    } else {
        format!("{name}-{version}")
    }
}

/// Finds a free name; the settings will refer to the secret by it.
pub(super) fn reference(settings: &Path, key: &str) -> io::Result<String> {
    for version in 1..=VERSIONS {
        let name = name(key, version);
        if place::is_free(settings, &name)? {
            return Ok(place::reference(settings, &name));
        }
    }
    Err(io::Error::other("too many old secrets lie beside the settings"))
}

pub(super) use place::{keep, tidy};

#[cfg(unix)]
mod place {
    use super::super::whole;
    use super::name;
    use std::fs::{self, DirBuilder, Permissions};
    use std::io;
    use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
    use std::path::{Path, PathBuf};

    /// The folder beside the settings file.
    const FOLDER: &str = "secrets";

    fn folder(settings: &Path) -> PathBuf {
        settings.with_file_name(FOLDER)
    }

    pub fn is_free(settings: &Path, name: &str) -> io::Result<bool> {
        match fs::symlink_metadata(folder(settings).join(name)) {
            Ok(_) => Ok(false),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(true),
            Err(error) => Err(error),
        }
    }

    pub fn reference(_settings: &Path, name: &str) -> String {
        format!("file:{FOLDER}/{name}")
    }

    pub fn keep(settings: &Path, reference: &str, secret: &str) -> io::Result<()> {
        let folder = folder(settings);
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        fs::set_permissions(&folder, Permissions::from_mode(0o700))?;
        let name = reference.rsplit('/').next().unwrap_or_default();
        whole::write(&folder.join(name), format!("{secret}\n").as_bytes(), 0o600)
    }

    /// Deletes the versions of these secrets that no text refers to any more.
    pub fn tidy(settings: &Path, keys: &[&str], texts: &[&str]) {
        let Ok(entries) = fs::read_dir(folder(settings)) else {
            return;
        };
        for entry in entries.flatten() {
            let found = entry.file_name().to_string_lossy().into_owned();
            let is_ours = keys.iter().any(|key| is_version_of(&found, key));
            let quoted = format!("\"{}\"", reference(settings, &found));
            if is_ours && !texts.iter().any(|text| text.contains(&quoted)) {
                // What cannot be deleted is tried again after the next change.
                let _ = fs::remove_file(entry.path());
            }
        }
    }

    fn is_version_of(found: &str, key: &str) -> bool {
        let first = name(key, 1);
        found.strip_prefix(&first).is_some_and(|rest| {
            rest.is_empty()
                || rest.strip_prefix('-').is_some_and(|version| {
                    !version.is_empty() && version.bytes().all(|byte| byte.is_ascii_digit())
                })
        })
    }
}

#[cfg(not(unix))]
mod place {
    use super::name;
    use std::io;
    use std::path::Path;

    const SERVICE: &str = "vydacha";

    /// Tills with other settings are other tills, and share the keyring.
    fn mark(settings: &Path) -> String {
        let bytes = settings.as_os_str().as_encoded_bytes();
        let mark = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |mark, byte| {
            (mark ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
        });
        format!("{mark:016x}")
    }

    fn entry(user: &str) -> io::Result<keyring::Entry> {
        keyring::Entry::new(SERVICE, user).map_err(io::Error::other)
    }

    pub fn is_free(settings: &Path, name: &str) -> io::Result<bool> {
        Ok(entry(&format!("{}-{name}", mark(settings)))?
            .get_password()
            .is_err())
    }

    pub fn reference(settings: &Path, name: &str) -> String {
        format!("keyring:{SERVICE}/{}-{name}", mark(settings))
    }

    pub fn keep(_settings: &Path, reference: &str, secret: &str) -> io::Result<()> {
        let user = reference.rsplit('/').next().unwrap_or_default();
        entry(user)?.set_password(secret).map_err(io::Error::other)
    }

    /// Deletes the versions of these secrets that no text refers to any more.
    pub fn tidy(settings: &Path, keys: &[&str], texts: &[&str]) {
        for key in keys {
            for version in 1..=super::VERSIONS {
                let name = name(key, version);
                if matches!(is_free(settings, &name), Ok(true) | Err(_)) {
                    break;
                }
                let quoted = format!("\"{}\"", reference(settings, &name));
                if !texts.iter().any(|text| text.contains(&quoted))
                    && let Ok(entry) = entry(&format!("{}-{name}", mark(settings)))
                {
                    let _ = entry.delete_credential();
                }
            }
        }
    }
}
