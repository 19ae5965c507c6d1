//! Where a lesson keeps its journal: a folder of its own beside the real journal, named after it, so that two tills in
//! one place never share one. A lesson begins with an empty folder and leaves none.
//!
//! Only a folder that this module laid is ever deleted: it carries a mark.

use std::io;
use std::path::{Path, PathBuf};

/// Added to the real journal's file name.
const SUFFIX: &str = ".training";
/// The file that tells our folder from anybody else's.
const MARK: &str = "TRAINING.txt";
const MARK_TEXT: &str =
    "Play data of the training mode. Vydacha deletes this folder with everything in it.\n";
const JOURNAL: &str = "training.db";

#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Move away what is there; it was not laid by this program, and is not touched.
    #[error("{} is in the way, and is not a training folder", path.display())]
    Taken { path: PathBuf },
    /// Make room, or give the user the right to write there.
    #[error("{} cannot be used: {source}", path.display())]
    Io { path: PathBuf, source: io::Error },
}

/// A lesson's folder, empty but for its mark.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Lays the folder beside this journal, over what a crashed lesson left.
    ///
    /// # Errors
    /// [`FolderError`]: something else is there, or the disk refuses.
    pub fn lay(real_journal: &Path) -> Result<Self, FolderError> {
        let path = beside(real_journal);
        wipe(&path)?;
        let told = |source| FolderError::Io {
            path: path.clone(),
            source,
        };
        std::fs::create_dir(&path).map_err(told)?;
        std::fs::write(path.join(MARK), MARK_TEXT).map_err(told)?;
        let folder = Self { path };
        // Whatever the names were: a lesson on the real journal is the one thing that must never be.
        if is_same(&folder.journal(), real_journal) {
            return Err(FolderError::Taken { path: folder.path });
        }
        Ok(folder)
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The lesson's journal.
    #[must_use]
    pub fn journal(&self) -> PathBuf {
        self.path.join(JOURNAL)
    }

    /// Deletes all of it.
    ///
    /// # Errors
    /// [`FolderError::Io`]; the next start tries again.
    pub fn wipe(self) -> Result<(), FolderError> {
        wipe(&self.path)
    }
}

/// Deletes what a lesson that was cut off (a crash, a power cut) left beside this journal. Nothing there is fine.
///
/// # Errors
/// [`FolderError`].
pub fn wipe_leftovers(real_journal: &Path) -> Result<(), FolderError> {
    wipe(&beside(real_journal))
}

/// The folder of the lessons beside this journal.
#[must_use]
pub fn beside(real_journal: &Path) -> PathBuf {
    let mut name = real_journal.file_name().unwrap_or_default().to_owned();
    name.push(SUFFIX);
    real_journal.with_file_name(name)
}

fn wipe(path: &Path) -> Result<(), FolderError> {
    let told = |source| FolderError::Io {
        path: path.to_owned(),
        source,
    };
    // Of the link itself, were it one: what it points at is not ours.
    let about = match std::fs::symlink_metadata(path) {
        Ok(about) => about,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(told(error)),
    };
    let is_ours = about.is_dir()
        && (path.join(MARK).is_file() || std::fs::read_dir(path).map_err(told)?.next().is_none());
    if !is_ours {
        return Err(FolderError::Taken {
            path: path.to_owned(),
        });
    }
    // The mark goes last: what is left half-way is still known as ours.
    for entry in std::fs::read_dir(path).map_err(told)? {
        let entry = entry.map_err(told)?;
        if entry.file_name() == MARK {
            continue;
        }
        let is_folder = entry.file_type().map_err(told)?.is_dir();
        let entry = entry.path();
        if is_folder {
            std::fs::remove_dir_all(entry).map_err(told)?;
        } else {
            std::fs::remove_file(entry).map_err(told)?;
        }
    }
    std::fs::remove_dir_all(path).map_err(told)
}

fn is_same(one: &Path, other: &Path) -> bool {
    let whole = |path: &Path| {
        let folder = path.parent()?.canonicalize().ok()?;
        Some(folder.join(path.file_name()?))
    };
    one == other || whole(one).is_some_and(|one| Some(one) == whole(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn real(folder: &tempfile::TempDir) -> PathBuf {
        let real = folder.path().join("vydacha.db");
        std::fs::write(&real, "real").unwrap();
        real
    }

    #[test]
    fn a_lesson_lies_beside_the_journal_in_a_folder_that_is_wiped_with_everything_in_it() {
        let home = tempfile::tempdir().unwrap();
        let real = real(&home);
        let folder = Folder::lay(&real).unwrap();
        assert_eq!(folder.path().parent(), real.parent());
        assert_ne!(folder.journal(), real);
        std::fs::write(folder.journal(), "play").unwrap();
        std::fs::create_dir(folder.path().join("reports")).unwrap();
        let path = folder.path().to_owned();
        folder.wipe().unwrap();
        assert!(!path.exists());
        assert_eq!(std::fs::read_to_string(real).unwrap(), "real");
    }

    #[test]
    fn what_a_crash_left_is_gone_at_the_next_start_and_at_the_next_lesson() {
        let home = tempfile::tempdir().unwrap();
        let real = real(&home);
        for again in [
            |real: &Path| wipe_leftovers(real).unwrap(),
            |real: &Path| drop(Folder::lay(real).unwrap()),
        ] {
            let left = Folder::lay(&real).unwrap();
            std::fs::write(left.journal(), "play").unwrap();
            again(&real);
            assert!(!left.journal().exists());
        }
        wipe_leftovers(&real).unwrap();
        wipe_leftovers(&real).unwrap();
        assert!(!beside(&real).exists());
    }

    #[test]
    fn somebody_elses_folder_of_that_name_is_never_deleted() {
        let home = tempfile::tempdir().unwrap();
        let real = real(&home);
        let theirs = beside(&real);
        std::fs::create_dir(&theirs).unwrap();
        std::fs::write(theirs.join("photos.zip"), "dear").unwrap();
        assert!(matches!(Folder::lay(&real), Err(FolderError::Taken { .. })));
        assert!(matches!(wipe_leftovers(&real), Err(FolderError::Taken { .. })));
        assert!(theirs.join("photos.zip").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_folder_elsewhere_is_not_followed() {
        let home = tempfile::tempdir().unwrap();
        let real = real(&home);
        let elsewhere = home.path().join("elsewhere");
        std::fs::create_dir(&elsewhere).unwrap();
        std::fs::write(elsewhere.join(MARK), MARK_TEXT).unwrap();
        std::os::unix::fs::symlink(&elsewhere, beside(&real)).unwrap();
        assert!(matches!(Folder::lay(&real), Err(FolderError::Taken { .. })));
        assert!(elsewhere.join(MARK).exists());
    }

    #[test]
    fn two_tills_in_one_folder_do_not_share_a_lesson() {
        let home = tempfile::tempdir().unwrap();
        let (one, other) = (home.path().join("one.db"), home.path().join("other.db"));
        let first = Folder::lay(&one).unwrap();
        let second = Folder::lay(&other).unwrap();
        assert_ne!(first.path(), second.path());
        second.wipe().unwrap();
        assert!(first.path().exists());
    }

    #[test]
    fn a_lesson_is_told_from_the_real_journal_however_its_path_is_written() {
        let home = tempfile::tempdir().unwrap();
        let real = real(&home);
        std::fs::create_dir(home.path().join("x")).unwrap();
        let roundabout = home.path().join("x").join("..").join("vydacha.db");
        assert!(is_same(&real, &roundabout));
        assert!(!is_same(&real, &home.path().join("x").join("vydacha.db")));
    }
}
