//! Nobody gets out of the till: not by a link, a key, a menu or a dropped file.

use std::time::Duration;

use counter::view::RoleName;
use scenarios::window::staff::Staff;
use scenarios::window::{Outcome, Place, Window, run_tool, scanner};

/// Set in the page; a page that was left or loaded anew does not have it.
const MARK: &str = "window.stillTheSamePage = 'yes'";
const MARKED: &str = "return window.stillTheSamePage === 'yes' ? location.href : 'another page'";

/// Ways out by a script, as a fault in the page or a hostile text would try them.
const SCRIPTS: [&str; 9] = [
    "location.href = 'https://example.org/'",
    "location.assign('http://127.0.0.1:9/')",
    "location.replace('file:///etc/passwd')",
    "location.href = 'about:blank'",
    "location.href = 'data:text/html,elsewhere'",
    "window.open('https://example.org/', '_blank')",
    "const a = document.createElement('a'); a.href = 'https://example.org/'; document.body.append(a); a.click(); a.remove()",
    "const f = document.createElement('form'); f.action = 'https://example.org/'; document.body.append(f); f.submit(); f.remove()",
    "window.print()",
];

/// Keys that a browser, or the system's own habits, would act on.
const KEYS: [&str; 14] = [
    "F5",
    "ctrl+r",
    "ctrl+shift+r",
    "ctrl+p",
    "ctrl+shift+i",
    "F12",
    "alt+Left",
    "ctrl+w",
    "ctrl+n",
    "ctrl+o",
    "ctrl+s",
    "F11",
    "ctrl+plus",
    "alt+F4",
];

/// The program's windows that can be seen: a menu or a dialog would be one more.
fn windows() -> Outcome<usize> {
    Ok(run_tool("xdotool", &["search", "--onlyvisible", "--name", ".*"])?
        .lines()
        .count())
}

/// Long enough for a page to begin to load, a menu to open, or a window to close.
async fn settle() {
    tokio::time::sleep(Duration::from_millis(300)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_out_of_the_till() {
    let place = Place::prepare(None).await.unwrap();
    super::in_window("kiosk", &place, async |window| {
        let staff = Staff { window, place: &place };
        staff.sign_in(RoleName::Cashier).await?;
        window.see("search").await?;
        let home = window.address().await?;
        let pages = window.pages().await?;
        window.run(MARK).await?;
        let at_first = windows()?;
        let scale = scale(window).await?;

        let still_there = async |what: &str| -> Outcome {
            settle().await;
            assert_eq!(window.run(MARKED).await?, serde_json::Value::from(home.clone()), "{what}");
            assert_eq!(window.pages().await?, pages, "{what} opened a page");
            assert_eq!(windows()?, at_first, "{what} opened a window, or closed one");
            assert_eq!(scale_of(window).await?, scale, "{what} changed the size of everything");
            Ok(())
        };
        for script in SCRIPTS {
            // A refused navigation may answer with an error; what counts is where we are.
            let _ = window.run(script).await;
            still_there(script).await?;
        }
        for key in KEYS {
            scanner::press(&[key])?;
            still_there(key).await?;
        }
        run_tool("xdotool", &["mousemove", "500", "500", "click", "3"])?;
        still_there("a right click").await?;
        run_tool("xdotool", &["mousemove", "500", "500", "click", "8"])?;
        still_there("the mouse's Back").await?;
        for event in ["contextmenu", "dragover", "drop", "dragstart"] {
            let script = format!(
                "return document.body.dispatchEvent(new Event('{event}', {{ bubbles: true, cancelable: true }}))"
            );
            assert_eq!(window.run(&script).await?, false, "{event} is not refused");
        }
        window.see("search").await?;
        Ok(())
    })
    .await;
}

async fn scale(window: &Window) -> Outcome<serde_json::Value> {
    scale_of(window).await
}

async fn scale_of(window: &Window) -> Outcome<serde_json::Value> {
    window
        .run("return [devicePixelRatio, innerWidth, innerHeight]")
        .await
}
