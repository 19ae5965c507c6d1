//! The real program in its real window: what only shows there.
//!
//! Each test has a store of its own. They need a screen, which `cargo xtask test` provides, and run one at a time.
#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

mod broken_settings;
mod first_start;
mod kiosk;
mod letters;
mod paper;
mod paying;
mod power_cut;
mod scanner;
mod shift;
mod sound;
mod support;
mod training;
mod web_process;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use scenarios::window::{Outcome, Place, Window, built};
use simulator::clock::Clock;
use simulator::orders::{GeneratorConfig, NewOrder, OrderGenerator};

/// Opens the till and lets the test work in it. Whatever fails leaves a picture of the screen behind.
async fn in_window(name: &str, place: &Place, test: impl AsyncFnOnce(&Window) -> Outcome) {
    work_in(open(name, place).await, test).await;
}

/// The same with the customer's display, which a single monitor does not show by itself.
async fn in_both_windows(name: &str, place: &Place, test: impl AsyncFnOnce(&Window) -> Outcome) {
    work_in(open_with(name, place, &["--display"]).await, test).await;
}

/// The same with more in the program's environment.
async fn in_window_with(
    name: &str,
    place: &Place,
    environment: &[(&str, &OsStr)],
    test: impl AsyncFnOnce(&Window) -> Outcome,
) {
    let opened = Window::open_in(&built().unwrap(), place, environment, &pictures(name)).await;
    work_in(
        opened.unwrap_or_else(|trouble| panic!("{trouble}\n{}", log(place.folder()))),
        test,
    )
    .await;
}

async fn work_in(window: Window, test: impl AsyncFnOnce(&Window) -> Outcome) {
    check(&window, test(&window).await).await;
    window.close().await.unwrap();
}

async fn open(name: &str, place: &Place) -> Window {
    open_with(name, place, &[]).await
}

async fn open_with(name: &str, place: &Place, options: &[&str]) -> Window {
    let pictures = pictures(name);
    let opened = Window::open(&built().unwrap(), place, options, &pictures).await;
    opened.unwrap_or_else(|trouble| panic!("{trouble}\n{}", log(place.folder())))
}

async fn check(window: &Window, outcome: Outcome) {
    if let Err(trouble) = outcome {
        let picture = window
            .shoot("failed")
            .await
            .map_or_else(|why| why.to_string(), |path| path.display().to_string());
        panic!("{trouble}\nthe screen as it was: {picture}");
    }
}

fn pictures(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("window").join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn log(folder: &Path) -> String {
    fs::read_to_string(folder.join("till.log")).unwrap_or_default()
}

/// An order with so many lines by the piece and so many by weight; the same in every run.
fn order_with(pieces: usize, weighed: usize) -> NewOrder {
    let mut generator = OrderGenerator::new(7, GeneratorConfig::default());
    let now = Clock::system().now();
    (0..2_000)
        .map(|_| generator.order(now))
        .find(|order| {
            let lines = order.positions();
            let by_weight = lines.iter().filter(|line| line["weight"] != "").count();
            by_weight == weighed && lines.len() - by_weight == pieces
        })
        .expect("the generator makes orders of every shape")
}
