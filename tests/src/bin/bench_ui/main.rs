//! How long a person waits for the screen: key to paint in the real window, over a full board and a long history.
//! `cargo xtask bench ui` calls it.
#![expect(
    clippy::print_stdout,
    reason = "saying what was measured is this program's purpose"
)]

mod measure;
mod seed;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use counter::view::RoleName;
use scenarios::window::staff::Staff;
use scenarios::window::{Outcome, Place, Window};

use measure::{Measured, Probe};

/// What UX promises from key to paint, in milliseconds at the 95th percentile.
const LIMIT_MS: f64 = 100.0;

/// Measures key to paint in the till's real window.
#[derive(Parser)]
struct Options {
    /// The program
    #[arg(long, value_name = "FILE")]
    till: PathBuf,
    /// Where the seeded journal is kept for the next run, and pictures go
    #[arg(long, value_name = "FOLDER")]
    out: PathBuf,
}

#[tokio::main]
async fn main() -> ExitCode {
    match bench(&Options::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(trouble) => {
            eprintln!("bench: {trouble}");
            ExitCode::FAILURE
        }
    }
}

/// Says whether what is promised was kept.
async fn bench(options: &Options) -> Outcome<bool> {
    let till = std::path::absolute(&options.till)?;
    let out = std::path::absolute(&options.out)?;
    std::fs::create_dir_all(&out)?;
    let place = Place::prepare(None).await?;
    seed::lay(&place, &out).await?;
    let window = Window::open(&till, &place, &[], &out).await?;
    let rows = measure_all(&window, &place).await;
    if rows.is_err() {
        window.shoot("failed").await?;
    }
    window.close().await?;
    Ok(report(&rows?))
}

async fn measure_all(window: &Window, place: &Place) -> Outcome<Vec<Measured>> {
    window.narrow().await?;
    let staff = Staff { window, place };
    staff.sign_in(RoleName::Manager).await?;
    window.see("column-new").await?;
    let probe = Probe { window };
    let empty = probe.empty_page().await?;
    let board = probe.board_search().await?;
    let open = probe.open_order().await?;
    let scan = probe.scan(seed::FIRST_LIVE).await?;
    let journal = probe.journal_search().await?;
    Ok(vec![empty, board, open, scan, journal])
}

fn report(rows: &[Measured]) -> bool {
    let floor = rows.first().map_or(f64::NAN, |empty| empty.percentile(95));
    println!(
        "\n{:<22} {:>7} {:>8} {:>8} {:>8}   of the empty page's p95",
        "key to paint, ms", "samples", "p50", "p95", "max"
    );
    let mut kept = true;
    for row in rows {
        let p95 = row.percentile(95);
        println!(
            "{:<22} {:>7} {:>8.1} {:>8.1} {:>8.1}   {:.2}",
            row.what,
            row.ms.len(),
            row.percentile(50),
            p95,
            row.percentile(100),
            p95 / floor
        );
        if row.unchanged > 0 {
            println!("    {} more keys changed nothing", row.unchanged);
        }
        if row.is_promised && p95 > LIMIT_MS {
            println!("    above the {LIMIT_MS} ms that are promised");
            kept = false;
        }
    }
    kept
}
