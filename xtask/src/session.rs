//! Programs that must not outlive us: the virtual screen, its window manager, the demo, the window tests.
//!
//! Each is started as the leader of a session of its own, and its whole session is ended, because what it
//! starts (the WebDriver, the till, the webview's helpers) may sit in process groups that only it knows.
//! Ctrl-C, SIGTERM and an ordinary end all come through here.

use std::fs;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::exec::{Failure, Outcome, line_of};

/// How long a session has to end by itself once asked.
const GRACE: Duration = Duration::from_secs(3);
const POLL: Duration = Duration::from_millis(50);

/// The sessions that are running now, by the id of their leader.
static RUNNING: Mutex<Vec<u32>> = Mutex::new(Vec::new());

/// A running program and all that it started. Dropping it ends them.
pub struct Session {
    leader: Child,
    line: String,
}

impl Session {
    /// Starts it through `setsid`, which becomes the program itself, so the child's id is the session's.
    pub fn start(command: &Command) -> Outcome<Self> {
        Self::spawn(command, Stdio::inherit())
    }

    /// As `start`, with its standard output to be read by us.
    pub fn start_piped(command: &Command) -> Outcome<Self> {
        Self::spawn(command, Stdio::piped())
    }

    fn spawn(command: &Command, stdout: Stdio) -> Outcome<Self> {
        let line = line_of(command);
        let mut setsid = Command::new("setsid");
        setsid.arg(command.get_program()).args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => setsid.env(name, value),
                None => setsid.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            setsid.current_dir(folder);
        }
        // Held across the start, so that an interrupt either sees this session or keeps it from starting.
        let mut running = running();
        let leader = setsid
            .stdin(Stdio::null())
            .stdout(stdout)
            .spawn()
            .map_err(|error| Failure::new(format!("`{line}` could not be started: {error}")))?;
        running.push(leader.id());
        Ok(Self { leader, line })
    }

    pub fn leader(&mut self) -> &mut Child {
        &mut self.leader
    }

    /// Waits for the program to end by itself. Any exit code but 0 is a failure.
    pub fn wait(mut self) -> Outcome {
        let status = self
            .leader
            .wait()
            .map_err(|error| Failure::new(format!("`{}`: {error}", self.line)))?;
        self.judge(status)
    }

    /// Waits no longer than this; `None` if it is still running then.
    pub fn wait_at_most(&mut self, limit: Duration) -> Outcome<Option<ExitStatus>> {
        let started = Instant::now();
        loop {
            let ended = self.leader.try_wait();
            let ended = ended.map_err(|error| Failure::new(format!("`{}`: {error}", self.line)))?;
            if ended.is_some() || started.elapsed() >= limit {
                return Ok(ended);
            }
            thread::sleep(POLL);
        }
    }

    pub fn judge(&self, status: ExitStatus) -> Outcome {
        if status.success() {
            Ok(())
        } else {
            Err(Failure::new(format!("`{}` failed ({status})", self.line)))
        }
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let id = self.leader.id();
        // Reaped as soon as it ends, so that it does not count as alive while we wait for the others.
        end(&[id], || {
            let _ = self.leader.try_wait();
        });
        let _ = self.leader.wait();
        running().retain(|other| *other != id);
    }
}

/// Ends every session on Ctrl-C, SIGTERM or SIGHUP, and then this program.
pub fn end_all_on_interrupt() {
    let set = ctrlc::set_handler(|| {
        let running = running();
        end(&running, || {});
        std::process::exit(130);
    });
    if let Err(error) = set {
        eprintln!("xtask: Ctrl-C will not clean up: {error}");
    }
}

fn running() -> MutexGuard<'static, Vec<u32>> {
    RUNNING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Asks all members of these sessions to end, waits a little, and then ends them.
fn end(sessions: &[u32], mut reap: impl FnMut()) {
    signal("TERM", &members(sessions));
    let asked = Instant::now();
    loop {
        reap();
        let left = members(sessions);
        if left.is_empty() {
            return;
        }
        if asked.elapsed() >= GRACE {
            return signal("KILL", &left);
        }
        thread::sleep(POLL);
    }
}

/// Sends a signal by the shell's own `kill`: the program of that name is not on every machine.
fn signal(name: &str, processes: &[u32]) {
    if processes.is_empty() {
        return;
    }
    let ids: Vec<String> = processes.iter().map(u32::to_string).collect();
    let script = format!("kill -{name} {} 2>/dev/null", ids.join(" "));
    let _ = Command::new("sh").args(["-c", &script]).status();
}

/// The processes of these sessions that have not ended yet.
fn members(sessions: &[u32]) -> Vec<u32> {
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    processes
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|process| {
            fs::read_to_string(format!("/proc/{process}/stat"))
                .ok()
                .and_then(|stat| session_of(&stat))
                .is_some_and(|session| sessions.contains(&session))
        })
        .collect()
}

/// The session in a line of `/proc/<id>/stat`; none for a process that has ended and only waits to be reaped.
fn session_of(stat: &str) -> Option<u32> {
    // The name in parentheses may hold spaces and parentheses itself: count from its end.
    let (_, fields) = stat.rsplit_once(')')?;
    let mut fields = fields.split_whitespace();
    if matches!(fields.next()?, "Z" | "X") {
        return None;
    }
    fields.nth(2)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_session_is_read_past_a_name_with_spaces_and_parentheses() {
        assert_eq!(session_of("42 (a (b) c) S 1 40 39 0 -1 4194560"), Some(39));
    }

    #[test]
    fn a_process_that_only_waits_to_be_reaped_is_no_member() {
        assert_eq!(session_of("42 (sh) Z 1 40 39 0 -1 4194560"), None);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_dropped_session_takes_its_grandchildren_along_even_from_other_process_groups() {
        let mut shell = Command::new("sh");
        // `set -m` gives the background job a process group of its own, as the demo does with its WebDriver.
        shell.args(["-c", "set -m; sleep 300 & echo started; wait"]);
        let mut session = Session::start_piped(&shell).expect("sh starts");
        let leader = session.leader().id();
        let mut stdout = session.leader().stdout.take().expect("piped");
        let mut started = [0_u8; 8];
        std::io::Read::read_exact(&mut stdout, &mut started).expect("the shell says that it started its job");
        assert_eq!(members(&[leader]).len(), 2, "the shell and its job");
        drop(session);
        assert_eq!(members(&[leader]), [], "nobody is left");
    }
}
