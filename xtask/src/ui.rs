//! The UI's npm packages, its build, and its scripts.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::SystemTime;

use crate::exec::{Failure, Outcome, output_of, program_named, run};
use crate::repo::Repo;

/// The oldest Node.js that Vite and Svelte's tools start on.
const OLDEST_NODE: (u32, u32) = (20, 19);

/// `npm ci`, when there are no packages yet or the lock file is newer than they are.
pub fn install(repo: &Repo) -> Outcome {
    let lock = repo.path("ui/package-lock.json");
    // npm writes this file last, so an install that was cut short is made again.
    let installed = repo.path("ui/node_modules/.package-lock.json");
    if let (Some(wanted), Some(there)) = (modified(&lock), modified(&installed))
        && there >= wanted
    {
        return Ok(());
    }
    check_node()?;
    run(npm(repo).args(["ci", "--no-audit", "--no-fund"]))
}

/// Builds `ui/dist`, which the shell embeds, unless it is newer than all it is made from: the shell compiles
/// again whenever `ui/dist` is written.
pub fn build(repo: &Repo) -> Outcome {
    let built = modified(&repo.path("ui/dist/index.html"));
    if built.is_some() && built >= newest(&repo.path("ui")) {
        eprintln!("ui/dist is up to date");
        return Ok(());
    }
    script(repo, "build")
}

/// One of the scripts in `ui/package.json`.
pub fn script(repo: &Repo, name: &str) -> Outcome {
    run(npm(repo).args(["run", name]))
}

/// `npm`, called in the UI's folder.
pub fn npm(repo: &Repo) -> Command {
    let mut npm = program_named("npm");
    npm.current_dir(repo.path("ui"));
    npm
}

fn check_node() -> Outcome {
    let (major, minor) = OLDEST_NODE;
    let ask = format!("install Node.js {major}.{minor} or newer (with npm), then call this again");
    let said = output_of(Command::new("node").arg("--version"))
        .map_err(|failure| Failure::new(format!("{failure}\n{ask}")))?;
    match version(&said) {
        Some(found) if found >= OLDEST_NODE => Ok(()),
        Some(_) | None => Err(Failure::new(format!(
            "Node.js here is {}: too old for the UI's build.\n{ask}",
            said.trim()
        ))),
    }
}

/// Major and minor of what `node --version` prints.
fn version(said: &str) -> Option<(u32, u32)> {
    let mut numbers = said.trim().strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|about| about.modified()).ok()
}

/// When something in this folder last changed, leaving out what is installed or built. Folders count as well:
/// they change when a file goes.
fn newest(folder: &Path) -> Option<SystemTime> {
    let entries = fs::read_dir(folder).ok()?;
    let inside = entries.flatten().filter_map(|entry| {
        let name = entry.file_name();
        if name == "node_modules" || name == "dist" {
            return None;
        }
        let path = entry.path();
        if path.is_dir() {
            modified(&path).max(newest(&path))
        } else {
            modified(&path)
        }
    });
    inside.max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_version_is_compared_by_numbers_rather_than_letters() {
        assert_eq!(version("v20.20.2\n"), Some((20, 20)));
        assert!(version("v20.9.0").is_some_and(|found| found < OLDEST_NODE));
        assert!(version("v22.1.0").is_some_and(|found| found >= OLDEST_NODE));
        assert_eq!(version("20"), None);
    }
}
