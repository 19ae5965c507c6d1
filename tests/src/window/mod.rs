//! The real program in its real window, driven as a person would drive it.
//!
//! **What lives here:** what the demo (`src/bin/demo.rs`) and the window tests (`tests/window*.rs`) share. [`Place`]
//! is a store of its own: settings, people, folders, and the simulator. [`Till`] is the program started as a person
//! starts it; [`Window`] is the program under a WebDriver. [`scanner`] types as a hand scanner does, [`keyboard`] as a person without a
//! pointer, [`qr`] reads what
//! a telephone's camera would read, [`staff`] is what staff do on which screen, [`judge`] says whether all that the
//! simulator received is right.
//!
//! **What may not:** ways around the screen. Orders come in as Kuper's webhooks, customers pay on the payment page,
//! and staff only tap, type and scan.

pub mod judge;
pub mod keyboard;
mod pictures;
mod place;
mod process;
pub mod qr;
pub mod scanner;
pub mod staff;
mod till;
mod trouble;
mod webdriver;

pub use pictures::picture;
pub use place::{Person, Place, free_port};
pub use process::{Group, run_tool, signal};
pub use till::{Till, built, descendants};
pub use trouble::{Outcome, Trouble};
pub use webdriver::{NARROW, Window};

use std::time::Duration;

/// How long anything on the screen may take before it counts as broken. Far above what it takes: the machine that
/// runs this may be compiling as well.
pub const PATIENCE: Duration = Duration::from_secs(30);
/// Between two looks.
pub const PAUSE: Duration = Duration::from_millis(40);

/// Where the windows open; the error says how to get a screen.
pub fn display() -> Outcome<String> {
    std::env::var("DISPLAY")
        .ok()
        .filter(|display| !display.is_empty())
        .ok_or_else(|| {
            Trouble::new("there is no display to open the window on; `cargo xtask test` provides one")
        })
}
