//! The program, started as a person starts it.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use super::{Group, Outcome, PATIENCE, PAUSE, Place, Trouble, display};

pub struct Till {
    group: Group,
}

impl Till {
    /// Starts it and waits until it takes webhooks. Its log goes to `till.log` in the place's folder.
    pub async fn open(program: &Path, place: &Place, options: &[&str]) -> Outcome<Self> {
        display()?;
        let log = std::fs::File::create(place.folder().join("till.log"))?;
        let mut command = Command::new(program);
        command
            .arg("--config")
            .arg(&place.config)
            .args(options)
            .stderr(log.try_clone()?)
            .stdout(log);
        let mut till = Self {
            group: Group::start(&mut command)?,
        };
        let started = Instant::now();
        while !takes_webhooks(place).await {
            if let Some(status) = till.group.ended() {
                return Err(Trouble::new(format!("the till ended at once ({status})")));
            }
            if started.elapsed() > PATIENCE {
                return Err(Trouble::new("the till does not take webhooks"));
            }
            tokio::time::sleep(PAUSE).await;
        }
        Ok(till)
    }

    /// The program's process id.
    #[must_use]
    pub fn id(&self) -> u32 {
        self.group.id()
    }

    /// Whether the window was closed, or the program ended otherwise.
    pub fn has_ended(&mut self) -> bool {
        self.group.ended().is_some()
    }

    /// Ends it gracefully. `false`: it had to be killed.
    pub fn stop(&mut self) -> bool {
        self.group.stop()
    }
}

/// Whether somebody listens at the place's webhook address.
pub async fn takes_webhooks(place: &Place) -> bool {
    let Some(address) = place
        .webhook
        .strip_prefix("http://")
        .and_then(|rest| rest.split('/').next())
    else {
        return false;
    };
    tokio::net::TcpStream::connect(address).await.is_ok()
}

/// The program that was built along with us: `target/<profile>/vydacha`.
pub fn built() -> Outcome<PathBuf> {
    let me = std::env::current_exe()?;
    // A test lies in `deps`, a program beside it.
    let found = me
        .ancestors()
        .skip(1)
        .take(2)
        .map(|folder| folder.join("vydacha"))
        .find(|path| path.is_file());
    found.ok_or_else(|| {
        Trouble::new("the till is not built: `cargo xtask test` builds it, or `cargo build -p vydacha`")
    })
}

/// Ids of the processes of this name among the descendants of a process, such as the webview's helpers.
pub fn descendants(of: u32, name: &str) -> Outcome<Vec<u32>> {
    let rows: Vec<(u32, u32, String)> = std::fs::read_dir("/proc")?
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter_map(|process| {
            let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
            // The name in parentheses may hold spaces and parentheses itself.
            let (before, after) = stat.rsplit_once(')')?;
            let (_, command) = before.split_once('(')?;
            let parent = after.split_whitespace().nth(1)?.parse().ok()?;
            Some((process, parent, command.to_owned()))
        })
        .collect();
    let mut family = vec![of];
    // Parents may be listed after their children, so the list is gone through until nobody is added.
    loop {
        let before = family.len();
        for (process, parent, _) in &rows {
            if family.contains(parent) && !family.contains(process) {
                family.push(*process);
            }
        }
        if family.len() == before {
            break;
        }
    }
    Ok(rows
        .into_iter()
        .filter(|(process, _, command)| family.contains(process) && command.starts_with(name))
        .map(|(process, _, _)| process)
        .collect())
}
