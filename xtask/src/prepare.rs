//! `prepare`: the query data that sqlx's macros read when there is no database, so that nobody needs one to build.
//!
//! The macros check every query against a database laid by `/migrations`, and write what they learnt about it,
//! one file a query, into the folder that `SQLX_OFFLINE_DIR` names. A build without a database finds them in
//! `.sqlx` beside the crate's `Cargo.toml`. This is what sqlx's own program does, without having to build it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::exec::{Failure, Outcome, is_installed, run};
use crate::repo::Repo;

const HOME: &str = "src-tauri/crates/journal/.sqlx";
const ROOT_OF_JOURNAL: &str = "src-tauri/crates/journal/src/lib.rs";

pub fn prepare(repo: &Repo, check: bool) -> Outcome {
    if !is_installed("sqlite3") {
        return Err(Failure::new(
            "the program sqlite3 is missing: `cargo xtask setup --for ci` installs it",
        ));
    }
    let scratch = repo.target("prepare");
    if scratch.exists() {
        fs::remove_dir_all(&scratch).map_err(|error| Failure::file(&scratch, &error))?;
    }
    let learnt = scratch.join("queries");
    fs::create_dir_all(&learnt).map_err(|error| Failure::file(&learnt, &error))?;
    let database = scratch.join("journal.db");
    lay_schema(&migrations(&repo.path("migrations"))?, &database)?;
    learn(repo, &database, &learnt)?;

    let home = repo.path(HOME);
    let (fresh, committed) = (queries(&learnt)?, queries(&home)?);
    if fresh == committed {
        eprintln!("{HOME}: {} queries, all up to date", fresh.len());
        return Ok(());
    }
    if check {
        return Err(Failure::new(format!(
            "{HOME} is out of date: call `cargo xtask prepare` and commit it"
        )));
    }
    replace(&home, &committed, &fresh)?;
    eprintln!("{HOME}: {} queries written", fresh.len());
    Ok(())
}

/// The migrations that go forward, in the order of their numbers.
fn migrations(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).map_err(|error| Failure::file(folder, &error))? {
        let path = entry.map_err(|error| Failure::file(folder, &error))?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if !name.ends_with(".sql") || name.ends_with(".down.sql") {
            continue;
        }
        let number = name
            .split('_')
            .next()
            .and_then(|number| number.parse::<i64>().ok());
        let number = number
            .ok_or_else(|| Failure::new(format!("{name}: a migration's name starts with its number")))?;
        found.insert(number, path);
    }
    Ok(found.into_values().collect())
}

fn lay_schema(migrations: &[PathBuf], database: &Path) -> Outcome {
    for migration in migrations {
        let script = File::open(migration).map_err(|error| Failure::file(migration, &error))?;
        let mut sqlite = Command::new("sqlite3");
        run(sqlite.arg("-bail").arg(database).stdin(Stdio::from(script)))
            .map_err(|failure| Failure::new(format!("{}: {failure}", migration.display())))?;
    }
    if !database.exists() {
        return Err(Failure::new("there are no migrations to lay a schema with"));
    }
    Ok(())
}

/// Compiles the journal with the database at hand.
///
/// Cargo does not know that the macros read the environment. The crate's root is made to look changed, and gets
/// its own time back afterwards, so that whatever was built from it before stays good.
fn learn(repo: &Repo, database: &Path, learnt: &Path) -> Outcome {
    let path = repo.path(ROOT_OF_JOURNAL);
    let complain = |error| Failure::file(&path, &error);
    let root = File::options().append(true).open(&path).map_err(complain)?;
    let changed = root
        .metadata()
        .and_then(|about| about.modified())
        .map_err(complain)?;
    let now = fs::metadata(database)
        .and_then(|about| about.modified())
        .map_err(complain)?;
    root.set_modified(now).map_err(complain)?;
    let outcome = run(repo
        .cargo(["check", "--package", "journal", "--all-targets"])
        .env("DATABASE_URL", format!("sqlite://{}", database.display()))
        .env("SQLX_OFFLINE", "false")
        .env("SQLX_OFFLINE_DIR", learnt));
    root.set_modified(changed).map_err(complain)?;
    outcome
}

/// The query files of a folder with their text; none if there is no such folder.
fn queries(folder: &Path) -> Outcome<BTreeMap<String, String>> {
    let mut found = BTreeMap::new();
    if !folder.exists() {
        return Ok(found);
    }
    for entry in fs::read_dir(folder).map_err(|error| Failure::file(folder, &error))? {
        let path = entry.map_err(|error| Failure::file(folder, &error))?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        if name.starts_with("query-") && name.ends_with(".json") {
            found.insert(
                name,
                fs::read_to_string(&path).map_err(|error| Failure::file(&path, &error))?,
            );
        }
    }
    Ok(found)
}

/// Writes what is new or different, and removes what no query asks for any more.
fn replace(home: &Path, old: &BTreeMap<String, String>, new: &BTreeMap<String, String>) -> Outcome {
    fs::create_dir_all(home).map_err(|error| Failure::file(home, &error))?;
    for (name, text) in new.iter().filter(|(name, text)| old.get(*name) != Some(text)) {
        let path = home.join(name);
        fs::write(&path, text).map_err(|error| Failure::file(&path, &error))?;
    }
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        let path = home.join(name);
        fs::remove_file(&path).map_err(|error| Failure::file(&path, &error))?;
    }
    Ok(())
}
