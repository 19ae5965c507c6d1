//! Somebody who works without touch and without a pointer: the Tab key, Enter, the space bar and the digits.

use super::scanner::press;
use super::{Outcome, Trouble, Window, run_tool};

/// More stops of the Tab key than any screen has; once around, and the way through the window's frame.
const STOPS: usize = 150;
/// Milliseconds between two keys of a person who types well: far slower than a scanner.
const DELAY: &str = "140";

impl Window {
    /// What has the keys, by its name; empty: nothing that has one.
    async fn focused(&self) -> Outcome<String> {
        let name = self
            .run("return document.activeElement?.dataset?.testid ?? ''")
            .await?;
        Ok(name.as_str().unwrap_or_default().to_owned())
    }

    /// Walks with the Tab key until this has the keys.
    pub async fn reach(&self, testid: &str) -> Outcome {
        self.see(testid).await?;
        for _ in 0..STOPS {
            if self.focused().await? == testid {
                return Ok(());
            }
            press(&["Tab"])?;
        }
        Err(Trouble::new(format!("the Tab key does not get to {testid}")))
    }

    /// Reaches it and presses Enter, as soon as it can be pressed.
    pub async fn enter(&self, testid: &str) -> Outcome {
        self.until(&format!("{testid} to be enabled"), async || {
            Ok(self.see(testid).await?.is_enabled().await?)
        })
        .await?;
        self.reach(testid).await?;
        press(&["Return"])
    }

    /// Reaches one of a few and chooses it.
    pub async fn choose(&self, testid: &str) -> Outcome {
        self.reach(testid).await?;
        press(&["space"])
    }
}

/// Types digits as a person does.
pub fn type_digits(digits: &str) -> Outcome {
    run_tool("xdotool", &["type", "--delay", DELAY, digits]).map(drop)
}
