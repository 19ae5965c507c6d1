//! The program under WebKitGTK's own WebDriver: what a person sees and taps, found by `data-testid`.

use std::ffi::OsStr;
use std::fs;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use thirtyfour::{By, Capabilities, WebDriver, WebElement, WindowHandle};

use super::pictures::{DISPLAY, STAFF, picture, picture_of, raise};
use super::{Group, Outcome, PATIENCE, PAUSE, Place, Trouble, display, free_port, till};

/// The size that the narrowest counter PC has.
pub const NARROW: (u32, u32) = (1024, 768);

/// The staff's window.
pub struct Window {
    /// Taken on drop, before its process goes.
    driver: Option<WebDriver>,
    group: Group,
    /// What is being done, for the message when it fails.
    step: Mutex<String>,
    /// Where pictures go.
    pictures: PathBuf,
    main: WindowHandle,
}

impl Window {
    /// Starts the program with these options and waits for its first screen.
    pub async fn open(program: &Path, place: &Place, options: &[&str], pictures: &Path) -> Outcome<Self> {
        Self::open_with(program, &place.config, options, pictures, place.folder()).await
    }

    /// As [`Window::open`], with more in the program's environment.
    pub async fn open_in(
        program: &Path,
        place: &Place,
        environment: &[(&str, &OsStr)],
        pictures: &Path,
    ) -> Outcome<Self> {
        Self::start(program, &place.config, &[], pictures, place.folder(), environment).await
    }

    /// As [`Window::open`], with any settings file. The driver's and the program's output goes to `till.log` in `logs`.
    pub async fn open_with(
        program: &Path,
        config: &Path,
        options: &[&str],
        pictures: &Path,
        logs: &Path,
    ) -> Outcome<Self> {
        Self::start(program, config, options, pictures, logs, &[]).await
    }

    async fn start(
        program: &Path,
        config: &Path,
        options: &[&str],
        pictures: &Path,
        logs: &Path,
        environment: &[(&str, &OsStr)],
    ) -> Outcome<Self> {
        display()?;
        // The WebDriver's client needs one, though it speaks plain HTTP. Whoever was first has done the same.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let port = free_port()?;
        let log = fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(logs.join("till.log"))?;
        let mut command = Command::new("WebKitWebDriver");
        command
            .arg(format!("--port={port}"))
            // Without it a session is never answered.
            .env("TAURI_WEBVIEW_AUTOMATION", "true")
            // What it starts inherits it.
            .envs(environment.iter().copied())
            .stdout(Stdio::from(log.try_clone()?))
            .stderr(Stdio::from(log));
        let mut group = Group::start(&mut command)?;
        let started = Instant::now();
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            if group.ended().is_some() || started.elapsed() > PATIENCE {
                return Err(Trouble::new("WebKitWebDriver does not answer"));
            }
            tokio::time::sleep(PAUSE).await;
        }
        let mut arguments = vec!["--config".to_owned(), config.display().to_string()];
        arguments.extend(options.iter().map(|option| (*option).to_owned()));
        let mut wanted = Capabilities::new();
        wanted.set(
            "webkitgtk:browserOptions",
            json!({ "binary": program, "args": arguments }),
        )?;
        let driver = WebDriver::builder(format!("http://127.0.0.1:{port}"), wanted)
            .request_timeout(PATIENCE)
            .connect()
            .await
            .map_err(|error| Trouble::from(error).during("the window does not open"))?;
        let main = main_window(&driver).await?;
        let window = Self {
            driver: Some(driver),
            group,
            step: Mutex::new("opening the window".to_owned()),
            pictures: pictures.to_owned(),
            main,
        };
        window
            .until("the first screen", async || {
                let state = window.run("return document.readyState + location.href").await?;
                Ok(state
                    .as_str()
                    .is_some_and(|state| state.starts_with("completetauri")))
            })
            .await?;
        Ok(window)
    }

    fn driver(&self) -> Outcome<&WebDriver> {
        self.driver
            .as_ref()
            .ok_or_else(|| Trouble::new("the window is closed"))
    }

    /// Names what follows: a failure is told with it.
    pub fn step(&self, what: impl Into<String>) {
        *self
            .step
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = what.into();
    }

    fn trouble(&self, what: &str) -> Trouble {
        let step = self
            .step
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        Trouble::new(what).during(&step)
    }

    /// Waits until it is so, looking again and again. A look that fails (the page is being redrawn) is no answer.
    pub async fn until<F: Future<Output = Outcome<bool>>>(
        &self,
        what: &str,
        mut look: impl FnMut() -> F,
    ) -> Outcome {
        self.found(what, || {
            let look = look();
            async move { Ok(look.await?.then_some(())) }
        })
        .await
    }

    /// As [`Window::until`], for what there is to find.
    pub async fn found<T, F: Future<Output = Outcome<Option<T>>>>(
        &self,
        what: &str,
        mut look: impl FnMut() -> F,
    ) -> Outcome<T> {
        let started = Instant::now();
        loop {
            let answer = look().await;
            match answer {
                Ok(Some(found)) => return Ok(found),
                Ok(None) if started.elapsed() > PATIENCE => {
                    return Err(self.trouble(&format!("waited in vain for {what}")));
                }
                Err(error) if started.elapsed() > PATIENCE => {
                    return Err(self.trouble(&format!("waited in vain for {what} ({error})")));
                }
                Ok(None) | Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    /// The elements of this name that can be seen.
    async fn visible(&self, testid: &str) -> Outcome<Vec<WebElement>> {
        let css = format!("[data-testid='{testid}']");
        let mut seen = Vec::new();
        for element in self.driver()?.find_all(By::Css(css)).await? {
            if element.is_displayed().await? {
                seen.push(element);
            }
        }
        Ok(seen)
    }

    /// Whether it can be seen now.
    pub async fn sees(&self, testid: &str) -> Outcome<bool> {
        Ok(!self.visible(testid).await?.is_empty())
    }

    /// Waits until it can be seen.
    pub async fn see(&self, testid: &str) -> Outcome<WebElement> {
        self.found(testid, async || {
            Ok(self.visible(testid).await?.into_iter().next())
        })
        .await
    }

    /// Waits until one of these can be seen, and says which.
    pub async fn see_any<'a>(&self, testids: &[&'a str]) -> Outcome<&'a str> {
        self.found(&testids.join(" or "), async || {
            for testid in testids {
                if self.sees(testid).await? {
                    return Ok(Some(*testid));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Waits until it is gone.
    pub async fn gone(&self, testid: &str) -> Outcome {
        self.until(&format!("{testid} to go"), async || {
            Ok(!self.sees(testid).await?)
        })
        .await
    }

    /// Taps it, as soon as it can be tapped.
    pub async fn tap(&self, testid: &str) -> Outcome {
        self.until(&format!("{testid} to be tapped"), async || {
            let Some(element) = self.visible(testid).await?.into_iter().next() else {
                return Ok(false);
            };
            if !element.is_enabled().await? {
                return Ok(false);
            }
            element.click().await?;
            Ok(true)
        })
        .await
    }

    /// Taps one key of a keypad after another.
    pub async fn tap_keys(&self, keypad: &str, digits: &str) -> Outcome {
        for digit in digits.chars() {
            self.tap(&format!("{keypad}-{digit}")).await?;
        }
        Ok(())
    }

    /// Types into a field, in place of what stands there.
    pub async fn write(&self, testid: &str, text: &str) -> Outcome {
        let field = self.see(testid).await?;
        field.clear().await?;
        field.send_keys(text).await?;
        Ok(())
    }

    /// Its words, as they can be read on the screen.
    pub async fn text(&self, testid: &str) -> Outcome<String> {
        Ok(self.see(testid).await?.text().await?)
    }

    /// All the words on the screen.
    pub async fn words(&self) -> Outcome<String> {
        let words = self.run("return document.body.innerText").await?;
        Ok(words.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until these words stand on the screen.
    pub async fn reads(&self, words: &str) -> Outcome {
        self.until(&format!("the words {words:?}"), async || {
            Ok(self.words().await?.contains(words))
        })
        .await
    }

    /// Runs a script in the page: for what a person sees without a name, and for attempts to break out.
    pub async fn run(&self, script: &str) -> Outcome<Value> {
        let answer = self.driver()?.execute(script, Vec::<Value>::new()).await?;
        Ok(answer.json().clone())
    }

    pub async fn address(&self) -> Outcome<String> {
        Ok(self.driver()?.current_url().await?.to_string())
    }

    /// Has the browser itself go somewhere, as its address line would.
    pub async fn go(&self, address: &str) -> Outcome {
        Ok(self.driver()?.goto(address).await?)
    }

    /// Gives the window the size of the narrowest counter PC, if it does not fill such a screen already.
    pub async fn narrow(&self) -> Outcome {
        let (width, height) = NARROW;
        let size = || async {
            let size = self.run("return [window.innerWidth, window.innerHeight]").await?;
            Ok(size == json!([width, height]))
        };
        if self.until_within(Duration::from_secs(3), size).await {
            return Ok(());
        }
        self.driver()?.set_window_rect(0, 0, width, height).await?;
        Ok(())
    }

    /// Whether it becomes so in this time.
    pub async fn until_within<F: Future<Output = Outcome<bool>>>(
        &self,
        within: Duration,
        mut look: impl FnMut() -> F,
    ) -> bool {
        let started = Instant::now();
        while started.elapsed() < within {
            if look().await.unwrap_or(false) {
                return true;
            }
            tokio::time::sleep(PAUSE).await;
        }
        false
    }

    /// How many pages the WebDriver knows, the hidden ones included.
    pub async fn pages(&self) -> Outcome<usize> {
        Ok(self.driver()?.windows().await?.len())
    }

    /// Takes a picture to `NN-name.png` or any other name, and says where it is.
    pub async fn shoot(&self, name: &str) -> Outcome<PathBuf> {
        // Messages go by themselves, and are not what the picture is of.
        let quiet = || async { Ok(!self.sees("toast").await?) };
        self.until_within(Duration::from_secs(10), quiet).await;
        // What moves has come to rest after this long (the longest motion is 150 ms).
        tokio::time::sleep(Duration::from_millis(250)).await;
        let path = self.pictures.join(format!("{name}.png"));
        fs::write(&path, picture()?)?;
        Ok(path)
    }

    /// A picture of the customer's display, which lies behind the staff's window on a single monitor.
    pub async fn shoot_display(&self, name: &str) -> Outcome<PathBuf> {
        let path = self.pictures.join(format!("{name}.png"));
        raise(DISPLAY)?;
        // Until it is painted where it was covered.
        tokio::time::sleep(Duration::from_millis(400)).await;
        let picture = picture_of(DISPLAY);
        raise(STAFF)?;
        fs::write(&path, picture?)?;
        Ok(path)
    }

    /// What the customer's display shows: `idle`, `sum`, `qr`, `change`, `paid`, `thanks`.
    pub async fn display_shows(&self) -> Outcome<String> {
        let driver = self.driver()?;
        let mut shows = Err(self.trouble("the customer's display is not there"));
        for handle in driver.windows().await? {
            driver.switch_to_window(handle).await?;
            if driver.current_url().await?.path() == "/display.html" {
                let script = "return document.querySelector('[data-testid=display]')?.dataset.shows ?? ''";
                shows = self
                    .run(script)
                    .await
                    .map(|answer| answer.as_str().unwrap_or_default().to_owned());
            }
        }
        driver.switch_to_window(self.main.clone()).await?;
        shows
    }

    /// The program's own process: the WebDriver started it.
    pub fn process(&self) -> Outcome<u32> {
        till::descendants(self.group.id(), "vydacha")?
            .first()
            .copied()
            .ok_or_else(|| self.trouble("the program is not running"))
    }

    /// Kills the program as a power cut would, and the WebDriver with it.
    pub async fn cut_power(mut self) {
        self.let_go();
        self.group.kill();
    }

    /// Ends the program as a shutdown of the system does.
    pub async fn close(mut self) -> Outcome {
        let program = self.process()?;
        super::process::signal("TERM", &program.to_string());
        let started = Instant::now();
        while Path::new(&format!("/proc/{program}/exe")).exists() {
            if started.elapsed() > PATIENCE {
                return Err(self.trouble("the till does not end"));
            }
            tokio::time::sleep(PAUSE).await;
        }
        self.let_go();
        Ok(())
    }

    /// The session must not be ended by its own drop: its process is about to go.
    fn let_go(&mut self) {
        if let Some(driver) = self.driver.take() {
            let _ = driver.leak();
        }
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        self.let_go();
    }
}

/// The page that staff see, among those that the program has.
async fn main_window(driver: &WebDriver) -> Outcome<WindowHandle> {
    let started = Instant::now();
    loop {
        for handle in driver.windows().await? {
            driver.switch_to_window(handle.clone()).await?;
            let there = driver.current_url().await?;
            if matches!(there.path(), "/" | "" | "/index.html") && there.scheme() == "tauri" {
                return Ok(handle);
            }
        }
        if started.elapsed() > PATIENCE {
            return Err(Trouble::new("the staff's window does not come up"));
        }
        tokio::time::sleep(PAUSE).await;
    }
}
