//! `icons`: the program's icon in the sizes that the bundles need, from the two drawings in `/icons`.
//!
//! Chromium draws them, as it does what the till shows; ImageMagick only puts the Windows icon together.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::exec::{Failure, Outcome, run};
use crate::repo::Repo;
use crate::setup::debian;
use crate::stage::stage;

/// File and its width in pixels, as `tauri.conf.json` names them.
const PICTURES: [(&str, u32); 4] = [
    ("32x32.png", 32),
    ("128x128.png", 128),
    ("128x128@2x.png", 256),
    ("icon.png", 512),
];
/// The sizes inside `icon.ico`. Tauri takes the first for the window, so the sharpest of the usual comes first.
const WINDOWS: [u32; 6] = [32, 16, 24, 48, 64, 256];
/// ImageMagick's converter, where Debian puts it: others like to call themselves the same.
const CONVERT: &str = "/usr/bin/convert";
/// Up to this width the drawing for small sizes is the clearer one.
const SMALL: u32 = 24;

pub fn icons(repo: &Repo) -> Outcome {
    debian::install(&["chromium", "imagemagick"])?;
    let icons = repo.path("icons");
    let scratch = repo.target("icons");
    fs::create_dir_all(&scratch).map_err(|error| Failure::file(&scratch, &error))?;
    stage("draw the icons", || {
        for (name, width) in PICTURES {
            draw(&icons, &scratch, width, &icons.join(name))?;
        }
        let mut parts = Vec::new();
        for width in WINDOWS {
            let part = scratch.join(format!("{width}.png"));
            draw(&icons, &scratch, width, &part)?;
            parts.push(part);
        }
        run(Command::new(CONVERT).args(parts).arg(icons.join("icon.ico")))
    })
}

/// One picture with a transparent ground. The page around the drawing makes it fill the window exactly.
fn draw(icons: &Path, scratch: &Path, width: u32, to: &Path) -> Outcome {
    let drawing = icons.join(if width <= SMALL {
        "vydacha-small.svg"
    } else {
        "vydacha.svg"
    });
    let svg = fs::read_to_string(&drawing).map_err(|error| Failure::file(&drawing, &error))?;
    let page = scratch.join("page.html");
    let style =
        format!("html,body{{margin:0;overflow:hidden}}svg{{display:block;width:{width}px;height:{width}px}}");
    fs::write(&page, format!("<!doctype html><style>{style}</style>{svg}"))
        .map_err(|error| Failure::file(&page, &error))?;
    // Chromium makes no window smaller than some 500 pixels, so the picture is cut out of a larger one.
    let shot: PathBuf = scratch.join("shot.png");
    run(Command::new("chromium")
        .args([
            "--headless",
            "--no-sandbox",
            "--hide-scrollbars",
            "--force-device-scale-factor=1",
        ])
        .args(["--default-background-color=00000000", "--window-size=512,600"])
        .arg(format!("--screenshot={}", shot.display()))
        .arg(format!("file://{}", page.display())))?;
    let (cut, strip) = (
        format!("{width}x{width}+0+0"),
        ["-strip", "-define", "png:color-type=6"],
    );
    run(Command::new(CONVERT)
        .arg(&shot)
        .args(["-crop", &cut, "+repage"])
        .args(strip)
        .arg(to))
}
