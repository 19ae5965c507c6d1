//! A report on the disk: written whole, then given its name, readable by its owner only.

use std::{
    fs::{DirBuilder, File, OpenOptions},
    io::{self, Write as _},
    path::Path,
    sync::{Mutex, PoisonError},
};

/// Two savings of one report share the name of the unfinished file.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// Replaces what was there under this name. The folder is made if it is not there.
pub(crate) fn save(path: &Path, content: &[u8]) -> io::Result<()> {
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(folder) = path.parent() {
        make(folder)?;
    }
    let mut unfinished = path.as_os_str().to_owned();
    unfinished.push(".part");
    let unfinished = Path::new(&unfinished);
    // What a crash left there may be somebody else's link, or readable by others.
    match std::fs::remove_file(unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let written = create(unfinished).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    let done = written.and_then(|()| std::fs::rename(unfinished, path));
    if done.is_err() {
        // Best effort: the first error is the one that is told.
        let _ = std::fs::remove_file(unfinished);
    }
    done
}

fn make(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder.create(folder)
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_replaces_the_one_before_and_leaves_nothing_else() {
        let room = tempfile::tempdir().unwrap();
        let path = room.path().join("reports").join("payments-shift-1.csv");
        save(&path, b"first").unwrap();
        save(&path, b"second").unwrap();
        assert_eq!(std::fs::read(&path).unwrap(), b"second");
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn only_its_owner_can_read_a_report() {
        use std::os::unix::fs::PermissionsExt as _;
        let room = tempfile::tempdir().unwrap();
        let path = room.path().join("a").join("b").join("r.csv");
        save(&path, b"x").unwrap();
        let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        assert_eq!(mode(&room.path().join("a")), 0o700);
    }

    #[test]
    fn where_nothing_can_be_written_it_is_said_and_the_old_report_stays() {
        let room = tempfile::tempdir().unwrap();
        let in_the_way = room.path().join("file");
        std::fs::write(&in_the_way, b"old").unwrap();
        assert!(save(&in_the_way.join("r.csv"), b"new").is_err());
        // A folder under the report's name: the renaming fails, and the unfinished file goes.
        let taken = room.path().join("r.csv");
        std::fs::create_dir(&taken).unwrap();
        std::fs::write(taken.join("kept"), b"").unwrap();
        assert!(save(&taken, b"new").is_err());
        assert!(!room.path().join("r.csv.part").exists());
        assert_eq!(std::fs::read(&in_the_way).unwrap(), b"old");
    }
}
