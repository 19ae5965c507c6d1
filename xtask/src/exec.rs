//! Calling other programs: shown before they start, their output left alone, a failure named by its command.

use std::fmt;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

pub type Outcome<T = ()> = Result<T, Failure>;

/// Why a command of ours ends. There is one thing to do with it: show it and exit.
#[derive(Debug)]
pub struct Failure(String);

impl Failure {
    pub fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }

    /// A file or folder that could not be read or written.
    pub fn file(path: &Path, error: &io::Error) -> Self {
        Self(format!("{}: {error}", path.display()))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Runs it with our own output and waits. Any exit code but 0 is a failure.
pub fn run(command: &mut Command) -> Outcome {
    let line = line_of(command);
    eprintln!("$ {line}");
    let status = command.status().map_err(|error| cannot_start(&line, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(Failure::new(format!("`{line}` failed ({status})")))
    }
}

/// What it prints to its standard output, or a failure with what it prints to its standard error.
pub fn output_of(command: &mut Command) -> Outcome<String> {
    let line = line_of(command);
    let output = command
        .stdin(Stdio::null())
        .output()
        .map_err(|error| cannot_start(&line, &error))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::new(format!(
            "`{line}` failed ({})\n{}",
            output.status,
            complaint.trim()
        )));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Whether it starts and exits with 0; its output is thrown away.
pub fn succeeds(command: &mut Command) -> bool {
    let quiet = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Whether a program of this name answers `--version`.
pub fn is_installed(program: &str) -> bool {
    succeeds(program_named(program).arg("--version"))
}

/// A command by name. On Windows npm is a `.cmd` file, which is found only by its full name.
pub fn program_named(name: &str) -> Command {
    if cfg!(windows) && name == "npm" {
        Command::new("npm.cmd")
    } else {
        Command::new(name)
    }
}

/// The command as one would type it.
pub fn line_of(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut line = program
        .file_name()
        .unwrap_or(command.get_program())
        .to_string_lossy()
        .into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

fn cannot_start(line: &str, error: &io::Error) -> Failure {
    Failure::new(format!("`{line}` could not be started: {error}"))
}
