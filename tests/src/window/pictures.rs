//! Pictures of the windows as they stand on the screen.

use std::process::{Command, Stdio};

use super::{Outcome, Trouble, run_tool};

/// The windows' titles, in the language of the demo and of the tests.
pub(super) const STAFF: &str = "Выдача";
pub(super) const DISPLAY: &str = "Экран покупателя";

/// A picture of the staff's window as PNG, as it stands on the screen. The WebDriver's own pictures wait for the page
/// to be painted anew, which a page at rest never is.
pub fn picture() -> Outcome<Vec<u8>> {
    picture_of(STAFF)
}

/// The X window of this title.
fn window_of(title: &str) -> Outcome<String> {
    let found = run_tool(
        "xdotool",
        &["search", "--onlyvisible", "--name", &format!("^{title}$")],
    )?;
    found
        .lines()
        .next()
        .map(str::to_owned)
        .ok_or_else(|| Trouble::new(format!("no window is called {title}")))
}

/// Brings it in front of the others.
pub(super) fn raise(title: &str) -> Outcome {
    let window = window_of(title)?;
    run_tool("xdotool", &["windowactivate", "--sync", &window]).map(drop)
}

pub(super) fn picture_of(title: &str) -> Outcome<Vec<u8>> {
    let window = window_of(title)?;
    let output = Command::new("import")
        .args(["-silent", "-window", &window, "png:-"])
        .stdin(Stdio::null())
        .output()?;
    if output.status.success() && !output.stdout.is_empty() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(Trouble::new(format!(
        "no picture could be taken: {}",
        said.trim()
    )))
}
