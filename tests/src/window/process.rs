//! Other programs, each in a process group of its own, so that what it starts ends with it.

use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{Outcome, PAUSE, Trouble};

/// How long a group has to end by itself once asked. The till hears out what is under way.
const GRACE: Duration = Duration::from_secs(10);

/// A running program and all that it started. Dropping it ends them.
pub struct Group {
    child: Child,
}

impl Group {
    pub fn start(command: &mut Command) -> Outcome<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command
            .stdin(Stdio::null())
            .process_group(0)
            .spawn()
            .map_err(|error| Trouble::from(error).during(&name))?;
        Ok(Self { child })
    }

    /// The leader's process id, which is the group's as well.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// How the leader ended, if it has.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().ok().flatten()
    }

    /// kill -9 for the whole group, as a power cut would.
    pub fn kill(&mut self) {
        signal("KILL", &format!("-{}", self.id()));
        let _ = self.child.wait();
    }

    /// Asks the group to end and waits for its leader. Past the grace it is killed, which is told as `false`.
    pub fn stop(&mut self) -> bool {
        signal("TERM", &format!("-{}", self.id()));
        let asked = Instant::now();
        while asked.elapsed() < GRACE {
            if self.ended().is_some() {
                return true;
            }
            thread::sleep(PAUSE);
        }
        self.kill();
        false
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        if self.ended().is_none() {
            self.stop();
        }
        // The leader is gone; stragglers of its group go now.
        signal("KILL", &format!("-{}", self.id()));
    }
}

/// Sends a signal by the shell's own `kill`. `whom` is a process id, or a group's id after a dash.
pub fn signal(name: &str, whom: &str) {
    let _ = Command::new("sh")
        .args(["-c", &format!("kill -s {name} -- {whom} 2>/dev/null")])
        .status();
}

/// Calls a small tool and gives back what it printed.
pub fn run_tool(program: &str, arguments: &[&str]) -> Outcome<String> {
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Trouble::from(error).during(program))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Trouble::new(format!(
            "{program} failed ({}): {}",
            output.status,
            said.trim()
        )));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
