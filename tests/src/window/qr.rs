//! Reading QR codes from pictures, as a camera does.

use std::fs;
use std::io::Cursor;
use std::path::Path;

use super::{Outcome, Trouble, run_tool};

/// Every QR that can be read in a PNG picture, by place from left to right.
pub fn read_png(picture: &[u8]) -> Outcome<Vec<String>> {
    let mut decoder = png::Decoder::new(Cursor::new(picture));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info()?;
    let size = reader
        .output_buffer_size()
        .ok_or_else(|| Trouble::new("the picture is too large"))?;
    let mut pixels = vec![0; size];
    let frame = reader.next_frame(&mut pixels)?;
    let (width, height) = (frame.width as usize, frame.height as usize);
    let channels = frame.color_type.samples();
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        let at = (y * width + x) * channels;
        match pixels.get(at..at + channels) {
            Some([red, green, blue, ..]) => {
                let sum = u32::from(*red) * 3 + u32::from(*green) * 6 + u32::from(*blue);
                u8::try_from(sum / 10).unwrap_or(u8::MAX)
            }
            Some([grey, ..]) => *grey,
            Some([]) | None => u8::MAX,
        }
    });
    let mut found: Vec<(i32, String)> = image
        .detect_grids()
        .iter()
        .filter_map(|grid| Some((grid.bounds.first()?.x, grid.decode().ok()?.1)))
        .collect();
    found.sort();
    Ok(found.into_iter().map(|(_, text)| text).collect())
}

/// Every QR on the pages of a PDF, page by page.
pub fn read_pdf(file: &Path) -> Outcome<Vec<String>> {
    let folder = tempfile::tempdir()?;
    let prefix = folder.path().join("page").display().to_string();
    // The resolution of a thermal printer: what cannot be read here cannot be read on paper.
    run_tool(
        "pdftoppm",
        &["-r", "203", "-gray", "-png", &file.display().to_string(), &prefix],
    )?;
    let mut pages: Vec<_> = fs::read_dir(folder.path())?
        .flatten()
        .map(|entry| entry.path())
        .collect();
    pages.sort();
    let mut texts = Vec::new();
    for page in pages {
        texts.extend(read_png(&fs::read(page)?)?);
    }
    Ok(texts)
}
