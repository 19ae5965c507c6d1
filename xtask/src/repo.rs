//! Where things are in this repository, and cargo called from its top.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::exec::{Failure, Outcome};

pub struct Repo {
    root: PathBuf,
    target: PathBuf,
}

impl Repo {
    /// Found at run time: a path baked in at build time would be wrong in a copy that shares a target folder.
    pub fn find() -> Outcome<Self> {
        let manifest = env::var_os("CARGO_MANIFEST_DIR").ok_or_else(|| {
            Failure::new("start this by `cargo xtask`, which tells it where the repository is")
        })?;
        let root = Path::new(&manifest)
            .parent()
            .ok_or_else(|| Failure::new("the folder of xtask has no parent"))?
            .to_path_buf();
        let target = match env::var_os("CARGO_TARGET_DIR") {
            Some(folder) => root.join(folder),
            None => root.join("target"),
        };
        Ok(Self { root, target })
    }

    pub fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Something under cargo's target folder.
    pub fn target(&self, relative: &str) -> PathBuf {
        self.target.join(relative)
    }

    /// A program of ours, built in debug.
    pub fn built(&self, name: &str) -> PathBuf {
        self.target
            .join("debug")
            .join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// `cargo` at the top of the repository; the same one that runs us.
    ///
    /// Cargo tells us about *our* package by environment variables. They are taken away again, as they would
    /// pass for the environment of whatever we build or test next.
    pub fn cargo<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut cargo = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        cargo.current_dir(&self.root).args(arguments);
        for (name, _) in env::vars_os() {
            let name = name.to_string_lossy();
            if name == "CARGO_MANIFEST_DIR" || name == "CARGO_MANIFEST_PATH" || name.starts_with("CARGO_PKG_")
            {
                cargo.env_remove(&*name);
            }
        }
        cargo
    }
}
