//! A screen for the real window: the one that is there, or a virtual one with a window manager.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use crate::exec::{Failure, Outcome, is_installed, succeeds};
use crate::session::Session;

/// The two screens that the counter's PCs have, with their depth.
pub const WIDE: &str = "1366x768x24";
pub const NARROW: &str = "1024x768x24";
const PATIENCE: Duration = Duration::from_secs(20);

/// Held for as long as the screen is needed; a virtual one ends with it.
pub struct Screen {
    display: String,
    /// Ended in this order: the window manager before the screen it draws on.
    _started: Vec<Session>,
}

impl Screen {
    /// The person's own screen, if there is one.
    pub fn present() -> Option<Self> {
        let display = env::var("DISPLAY").ok().filter(|display| !display.is_empty())?;
        Some(Self {
            display,
            _started: Vec::new(),
        })
    }

    /// A virtual screen on a display number that is free, managed by openbox: without a window manager
    /// nothing goes full screen and nothing gets the keyboard.
    pub fn virtual_one(size: &str) -> Outcome<Self> {
        let mut xvfb = Command::new("Xvfb");
        // Xvfb picks the number itself and writes it to descriptor 1 once it takes connections.
        xvfb.args([
            "-displayfd",
            "1",
            "-screen",
            "0",
            size,
            "-nolisten",
            "tcp",
            "-noreset",
            // Never blank: nobody moves the mouse, and pictures are taken.
            "-s",
            "0",
        ]);
        let mut server = Session::start_piped(&xvfb)?;
        let stdout = server
            .leader()
            .stdout
            .take()
            .ok_or_else(|| Failure::new("Xvfb has no output"))?;
        let mut number = String::new();
        BufReader::new(stdout)
            .read_line(&mut number)
            .map_err(|error| Failure::new(format!("Xvfb did not name its display: {error}")))?;
        let number: u32 = number
            .trim()
            .parse()
            .map_err(|_| Failure::new("Xvfb ended before it was ready"))?;
        let display = format!(":{number}");

        let mut openbox = Command::new("openbox");
        openbox
            .arg("--sm-disable")
            .env("DISPLAY", &display)
            .env("LC_ALL", "C.UTF-8");
        let manager = Session::start(&openbox)?;
        let started = Instant::now();
        // This property is the window manager's to set: once it can be read, windows are managed.
        while !succeeds(
            Command::new("xdotool")
                .arg("get_desktop")
                .env("DISPLAY", &display),
        ) {
            if started.elapsed() > PATIENCE {
                return Err(Failure::new("openbox did not get ready"));
            }
            thread::sleep(Duration::from_millis(50));
        }
        eprintln!("a virtual screen is up: DISPLAY={display}");
        Ok(Self {
            display,
            _started: vec![manager, server],
        })
    }

    /// The command as it has to be called to draw here: with a message bus, and with the webview kept from
    /// graphics paths that a virtual screen (and some real drivers) show as a white window.
    pub fn prepare(&self, command: &Command) -> Command {
        let mut prepared =
            if env::var_os("DBUS_SESSION_BUS_ADDRESS").is_none() && is_installed("dbus-run-session") {
                let mut bus = Command::new("dbus-run-session");
                bus.arg("--").arg(command.get_program());
                bus
            } else {
                Command::new(command.get_program())
            };
        prepared.args(command.get_args());
        for (name, value) in command.get_envs() {
            match value {
                Some(value) => prepared.env(name, value),
                None => prepared.env_remove(name),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            prepared.current_dir(folder);
        }
        prepared
            .env("DISPLAY", &self.display)
            .env("WEBKIT_DISABLE_DMABUF_RENDERER", "1")
            .env("WEBKIT_DISABLE_COMPOSITING_MODE", "1")
            .env("LC_ALL", "C.UTF-8");
        // A virtual screen speaks X11 only; a Wayland session around us would otherwise be preferred.
        prepared.env("GDK_BACKEND", "x11").env_remove("WAYLAND_DISPLAY");
        prepared
    }
}
