//! The show: a store with a till, its Kuper and its Yandex Pay, and orders that arrive. `cargo xtask demo` calls it.
#![expect(
    clippy::print_stdout,
    reason = "saying what happens is this program's purpose"
)]

mod feed;
mod once;
mod orders;
mod unattended;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use scenarios::window::{Outcome, Place, Till, Window, display, run_tool};

/// Opens the real till in its real window, with orders arriving from a simulated Kuper.
#[derive(Parser)]
struct Options {
    /// Drive one order per tender through the window, check what Kuper heard, and stop
    #[arg(long)]
    once: bool,
    /// Nobody sits at the till: serve the customers through the window, with a picture now and then
    #[arg(long, conflicts_with = "once")]
    unattended: bool,
    /// The program
    #[arg(long, value_name = "FILE")]
    till: PathBuf,
    /// Where pictures, slips and labels go
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::parse();
    match show(&options).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("demo: {trouble}");
            ExitCode::FAILURE
        }
    }
}

async fn show(options: &Options) -> Outcome {
    display()?;
    fs::create_dir_all(&options.out)?;
    let out = std::path::absolute(&options.out)?;
    let till = std::path::absolute(&options.till)?;
    let prints = out.join("print");
    clear(&out)?;
    clear(&prints)?;
    let place = Place::prepare(Some(&prints)).await?;
    println!("Kuper       {}", place.sim.kuper().base_url());
    println!("Yandex Pay  {}", place.sim.pay().base_url());
    println!("settings    {}", place.config.display());
    println!("prints      {}", prints.display());
    for person in &place.people {
        println!("PIN {}    {} ({:?})", person.pin, person.name, person.role);
    }
    let outcome = if options.once || options.unattended {
        in_window(options, &till, &place, &out).await
    } else {
        let mut opened = Till::open(&till, &place, &["--windowed"]).await?;
        feed::until_closed(&place, &mut opened).await
    };
    // The folder goes with the place; what the program said is wanted when something went wrong.
    if outcome.is_err() {
        let kept = out.join("till.log");
        fs::copy(place.folder().join("till.log"), &kept)?;
        println!("the till's log: {}", kept.display());
    }
    outcome
}

async fn in_window(options: &Options, till: &Path, place: &Place, out: &Path) -> Outcome {
    let window = Window::open(till, place, &windows()?, out).await?;
    window.narrow().await?;
    let outcome = if options.once {
        once::one_order_per_tender(place, &window).await
    } else {
        unattended::serve(place, &window).await
    };
    match outcome {
        // Told to end, the till was told so as well: it may be gone already.
        Ok(()) if options.unattended => {
            let _ = window.close().await;
            Ok(())
        }
        Ok(()) => window.close().await,
        Err(trouble) => {
            if let Ok(picture) = window.shoot("failed").await {
                println!("the screen as it was: {}", picture.display());
            }
            Err(trouble)
        }
    }
}

/// Full screen where the screen has the size of a counter's PC, and a window of that size elsewhere.
fn windows() -> Outcome<Vec<&'static str>> {
    let (width, height) = scenarios::window::NARROW;
    let screen = run_tool("xdotool", &["getdisplaygeometry"])?;
    if screen.trim() == format!("{width} {height}") {
        Ok(vec!["--display"])
    } else {
        Ok(vec!["--windowed", "--display"])
    }
}

/// Takes away what an earlier show left: pictures and prints, nothing else.
fn clear(folder: &Path) -> Outcome {
    fs::create_dir_all(folder)?;
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_file()
            && path
                .extension()
                .is_some_and(|kind| kind == "png" || kind == "pdf" || kind == "log")
        {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}
