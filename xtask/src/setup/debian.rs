//! The system's packages. Debian's and its children's are installed; elsewhere they are named.

use std::process::Command;

use crate::exec::{Failure, Outcome, is_installed, output_of, run};

pub const COMPILER: &[&str] = &["build-essential", "pkg-config"];
pub const BUILD: &[&str] = &[
    "build-essential",
    "pkg-config",
    "libwebkit2gtk-4.1-dev",
    "libasound2-dev",
];
/// A virtual screen, a window manager and keyboard layouts for it, the webview's WebDriver, keys and pictures, a
/// message bus, and a reader of what was printed.
pub const WINDOW: &[&str] = &[
    "xvfb",
    "xauth",
    "openbox",
    "x11-xkb-utils",
    "webkit2gtk-driver",
    "xdotool",
    "imagemagick",
    "dbus",
    "dbus-x11",
    "poppler-utils",
];
/// The UI's browser tests, and whatever opens the simulator's payment page.
pub const BROWSER: &[&str] = &["chromium"];
/// `prepare` lays the journal's schema with it.
pub const DATABASE: &[&str] = &["sqlite3"];

const ELSEWHERE: &str = "Elsewhere than on Debian, install by hand:
  Fedora:   webkit2gtk4.1-devel gcc pkgconf; for window tests webkit2gtk-driver, Xvfb, openbox, xdotool,
            setxkbmap, ImageMagick, dbus, poppler-utils; chromium; sqlite
  macOS:    the Xcode command line tools (`xcode-select --install`); Node.js
  Windows:  the Visual Studio C++ build tools, the WebView2 runtime (Windows 11 has it); Node.js
The demo and the window tests drive WebKitGTK's window, so they run on Linux only.";

pub fn install(wanted: &[&str]) -> Outcome {
    if !cfg!(target_os = "linux") {
        // Nothing can be asked about here, and a build says well enough what it lacks.
        eprintln!("setup: no packages are installed on this system.\n{ELSEWHERE}");
        return Ok(());
    }
    if !is_installed("dpkg-query") || !is_installed("apt-get") {
        eprintln!(
            "setup: this is no Debian. What its packages are called there: {}\n{ELSEWHERE}",
            wanted.join(" ")
        );
        return Ok(());
    }
    let mut missing: Vec<&str> = wanted
        .iter()
        .copied()
        .filter(|package| !is_there(package))
        .collect();
    // Node.js may have come from anywhere, so it is asked for by its programs. Its version is checked later.
    for (program, package) in [("node", "nodejs"), ("npm", "npm")] {
        if !is_installed(program) {
            missing.push(package);
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    eprintln!("setup: Debian packages are missing: {}", missing.join(" "));
    run(as_root()?.args(["apt-get", "update"]))?;
    run(as_root()?
        .args(["apt-get", "install", "--yes", "--no-install-recommends"])
        .args(&missing))
}

fn is_there(package: &str) -> bool {
    output_of(Command::new("dpkg-query").args(["--show", "--showformat=${db:Status-Status}\\n", package]))
        .is_ok_and(|said| said.lines().any(|line| line == "installed"))
}

/// Through `sudo` unless we are root. `env` hands the setting over, as sudo would drop it.
fn as_root() -> Outcome<Command> {
    const QUIET: &str = "DEBIAN_FRONTEND=noninteractive";
    if output_of(Command::new("id").arg("-u"))?.trim() == "0" {
        let mut env = Command::new("env");
        env.arg(QUIET);
        return Ok(env);
    }
    if !is_installed("sudo") {
        return Err(Failure::new(
            "packages are missing and there is no sudo: call `cargo xtask setup` as root",
        ));
    }
    let mut sudo = Command::new("sudo");
    sudo.args(["env", QUIET]);
    Ok(sudo)
}
