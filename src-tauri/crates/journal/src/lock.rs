//! The file beside the journal that keeps a second program off it, and remembers that there was a journal.

use crate::OpenError;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

/// What the file says once a journal was laid beside it.
const LAID: &[u8] = b"laid\n";

/// Held as long as the journal is open; the system lets it go when the process dies.
pub(crate) struct Lock {
    file: File,
    laid: bool,
}

pub(crate) fn path_of(journal: &Path) -> PathBuf {
    let mut name = journal.as_os_str().to_owned();
    name.push(".lock");
    PathBuf::from(name)
}

impl Lock {
    pub(crate) fn take(journal: &Path) -> Result<Self, OpenError> {
        let complain = |error| OpenError::from_io(journal, &error);
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .read(true)
            .write(true)
            .open(path_of(journal))
            .map_err(complain)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(OpenError::LockedByAnother {
                    path: journal.to_owned(),
                });
            }
            Err(TryLockError::Error(error)) => return Err(complain(error)),
        }
        let mut said = Vec::new();
        (&file).take(64).read_to_end(&mut said).map_err(complain)?;
        Ok(Self {
            file,
            laid: said == LAID,
        })
    }

    /// A journal that is empty although one was laid here was lost. Beginning anew silently would hide that.
    pub(crate) fn expect_none(&self, journal: &Path) -> Result<(), OpenError> {
        if !self.laid {
            return Ok(());
        }
        Err(OpenError::Damaged {
            path: journal.to_owned(),
            said: format!(
                "it is gone or empty, though it was not before; restore a backup, or remove {} to begin anew",
                path_of(journal).display()
            ),
        })
    }

    pub(crate) fn remember(&mut self, journal: &Path) -> Result<(), OpenError> {
        if self.laid {
            return Ok(());
        }
        let complain = |error| OpenError::from_io(journal, &error);
        self.file.seek(SeekFrom::Start(0)).map_err(complain)?;
        self.file.set_len(0).map_err(complain)?;
        self.file.write_all(LAID).map_err(complain)?;
        self.file.sync_all().map_err(complain)?;
        self.laid = true;
        Ok(())
    }
}
