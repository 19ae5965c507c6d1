//! One sample: from the event's own timestamp to the second frame after the screen changed. The first frame draws the
//! change, the second begins when it has been handed to the screen.

use std::time::Duration;

use scenarios::window::{Outcome, PAUSE, Trouble, Window, scanner};

const SAMPLES: usize = 50;
/// A key that changes nothing on the screen gives no sample.
const NO_CHANGE: Duration = Duration::from_secs(3);
/// More keys than this without a change, and the screen is not what it should be.
const TRIES: usize = 4 * SAMPLES;

pub struct Measured {
    pub what: &'static str,
    /// Whether the run fails when it is too slow.
    pub is_promised: bool,
    pub ms: Vec<f64>,
    /// Keys that gave no sample, because nothing changed within [`NO_CHANGE`].
    pub unchanged: usize,
}

impl Measured {
    pub fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.ms.clone();
        sorted.sort_by(f64::total_cmp);
        let at = (sorted.len() * percent).div_ceil(100).saturating_sub(1);
        sorted.get(at).copied().unwrap_or(f64::NAN)
    }
}

pub struct Probe<'a> {
    pub window: &'a Window,
}

impl Probe<'_> {
    /// Measures from each such event to the change of what the selector finds. `only`: a condition on the event.
    async fn watch(&self, event: &str, only: &str, selector: &str) -> Outcome {
        let script = format!(
            "window.benchStop?.();
             window.benchSamples = [];
             let looking;
             const heard = (event) => {{
               if (!({only})) return;
               // A key that changed nothing must not be charged with what the next one does.
               looking?.disconnect();
               const began = event.timeStamp;
               const look = looking = new MutationObserver(() => {{
                 look.disconnect();
                 requestAnimationFrame(() => requestAnimationFrame(() =>
                   window.benchSamples.push(performance.now() - began)));
               }});
               const at = document.querySelector('{selector}');
               if (at) look.observe(at, {{ subtree: true, childList: true, characterData: true, attributes: true }});
             }};
             addEventListener('{event}', heard, true);
             window.benchStop = () => removeEventListener('{event}', heard, true);"
        );
        self.window.run(&script).await.map(drop)
    }

    async fn samples(&self) -> Outcome<Vec<f64>> {
        let samples = self.window.run("return window.benchSamples").await?;
        let list = samples.as_array().cloned().unwrap_or_default();
        Ok(list.iter().filter_map(serde_json::Value::as_f64).collect())
    }

    /// Presses the keys over and over, each when the one before has been drawn.
    async fn keys(&self, what: &'static str, keys: &[&str]) -> Outcome<(Vec<f64>, usize)> {
        let mut samples = Vec::new();
        for (pressed, key) in (1..).zip(keys.iter().cycle().take(TRIES)) {
            let before = samples.len();
            scanner::press(&[key])?;
            let drawn = async || Ok(self.samples().await?.len() > before);
            self.window.until_within(NO_CHANGE, drawn).await;
            samples = self.samples().await?;
            if samples.len() >= SAMPLES {
                return Ok((samples, pressed - before - 1));
            }
        }
        Err(Trouble::new(format!(
            "{what}: only {} of {TRIES} keys changed anything",
            samples.len()
        )))
    }

    /// What this window and this machine can do at all: a key, a word that changes, nothing else on the page.
    pub async fn empty_page(&self) -> Outcome<Measured> {
        self.window
            .run(
                "document.querySelector('#app').style.display = 'none';
                 document.body.insertAdjacentHTML('beforeend',
                   '<div id=\"bench\"><input id=\"bench-in\"><p id=\"bench-out\">0</p></div>');
                 const field = document.querySelector('#bench-in');
                 field.addEventListener('input', () => {
                   document.querySelector('#bench-out').textContent = field.value.length;
                 });
                 field.focus();",
            )
            .await?;
        self.watch("keydown", "true", "#bench-out").await?;
        let (ms, unchanged) = self.keys("an empty page", &["v", "j", "k", "BackSpace"]).await?;
        self.window
            .run("document.querySelector('#bench').remove(); document.querySelector('#app').style.display = '';")
            .await?;
        Ok(Measured {
            what: "an empty page",
            is_promised: false,
            ms,
            unchanged,
        })
    }

    pub async fn board_search(&self) -> Outcome<Measured> {
        self.window.tap("search").await?;
        self.watch("keydown", "true", ".board").await?;
        let keys = ["9", "7", "3", "BackSpace", "BackSpace", "BackSpace"];
        let (ms, unchanged) = self.keys("search on the board", &keys).await?;
        self.window
            .run(
                "const field = document.querySelector('[data-testid=search]');
                 field.value = '';
                 field.dispatchEvent(new Event('input', { bubbles: true }));",
            )
            .await?;
        Ok(Measured {
            what: "search on the board",
            is_promised: true,
            ms,
            unchanged,
        })
    }

    pub async fn journal_search(&self) -> Outcome<Measured> {
        self.window.tap("nav-journal").await?;
        self.window.tap("journal-search").await?;
        self.window
            .until("the history", async || {
                let rows = self
                    .window
                    .run("return document.querySelectorAll('[data-testid^=history-]').length")
                    .await?;
                Ok(rows.as_u64().is_some_and(|rows| rows > 0))
            })
            .await?;
        self.watch("keydown", "true", ".rows").await?;
        // From what many orders have to what one has, and back.
        let keys = [
            "9",
            "7",
            "5",
            "3",
            "1",
            "BackSpace",
            "BackSpace",
            "BackSpace",
            "BackSpace",
            "BackSpace",
        ];
        let (ms, unchanged) = self.keys("search in the journal", &keys).await?;
        Ok(Measured {
            what: "search in the journal",
            is_promised: true,
            ms,
            unchanged,
        })
    }

    pub async fn open_order(&self) -> Outcome<Measured> {
        let mut ms = Vec::new();
        for _ in 0..SAMPLES {
            let first = "[...document.querySelectorAll('[data-testid^=card-]')][0]";
            self.watch("click", "event.target.closest('[data-testid^=card-]')", "main")
                .await?;
            self.window.run(&format!("{first}.click()")).await?;
            ms.extend(self.one("opening an order").await?);
            self.window.tap("nav-board").await?;
            self.window.see("column-new").await?;
        }
        Ok(Measured {
            what: "opening an order",
            is_promised: false,
            ms,
            unchanged: 0,
        })
    }

    /// Scans the labels of this order and the ones after it; counted from the scanner's Enter.
    pub async fn scan(&self, first: u32) -> Outcome<Measured> {
        let mut ms = Vec::new();
        for at in 0..20 {
            self.watch("keydown", "event.code === 'Enter'", "main").await?;
            scanner::scan(&format!("VO{}", first + at))?;
            ms.extend(self.one("scanning a label").await?);
            self.window.tap("nav-board").await?;
            self.window.see("column-new").await?;
        }
        Ok(Measured {
            what: "scanning a label",
            is_promised: false,
            ms,
            unchanged: 0,
        })
    }

    async fn one(&self, what: &'static str) -> Outcome<Vec<f64>> {
        let drawn = async || Ok(!self.samples().await?.is_empty());
        if !self.window.until_within(NO_CHANGE * 3, drawn).await {
            return Err(Trouble::new(format!("{what} changed nothing")));
        }
        tokio::time::sleep(PAUSE).await;
        self.samples().await
    }
}
