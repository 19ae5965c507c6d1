//! The webview's process dies: out of memory, or by a fault of its own.

use std::time::Instant;

use scenarios::window::{Outcome, PATIENCE, PAUSE, Place, Till, built, descendants, picture, signal};

/// Of all pixels so many may differ: a focus, a caret.
const DIFFERING: usize = 200;

/// The picture's pixels, and whether there is more than one colour.
fn pixels(png: &[u8]) -> (Vec<u8>, bool) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    let shows = pixels.iter().any(|pixel| Some(pixel) != pixels.first());
    (pixels, shows)
}

/// Waits for a picture that shows something and stays the same.
async fn at_rest() -> Outcome<Vec<u8>> {
    let started = Instant::now();
    let mut last = Vec::new();
    loop {
        tokio::time::sleep(PAUSE * 10).await;
        if let Ok(png) = picture() {
            let (now, shows) = pixels(&png);
            if shows && now == last {
                return Ok(now);
            }
            last = now;
        }
        assert!(started.elapsed() < PATIENCE, "the window never comes to rest");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_comes_back_when_its_web_process_is_killed() {
    let place = Place::prepare(None).await.unwrap();
    let mut till = Till::open(&built().unwrap(), &place, &[]).await.unwrap();
    let before = at_rest().await.unwrap();
    let killed = descendants(till.id(), "WebKitWebProces").unwrap();
    assert!(!killed.is_empty(), "the window has no web process");
    for process in &killed {
        signal("KILL", &process.to_string());
    }
    let started = Instant::now();
    loop {
        let now = descendants(till.id(), "WebKitWebProces").unwrap();
        if now.len() == killed.len() && now.iter().all(|process| !killed.contains(process)) {
            break;
        }
        assert!(
            started.elapsed() < PATIENCE,
            "no new web process: {killed:?}, now {now:?}"
        );
        tokio::time::sleep(PAUSE).await;
    }
    let started = Instant::now();
    loop {
        let after = at_rest().await.unwrap();
        let differing = before
            .iter()
            .zip(&after)
            .filter(|(one, other)| one != other)
            .count();
        if before.len() == after.len() && differing <= DIFFERING {
            break;
        }
        assert!(
            started.elapsed() < PATIENCE,
            "the window looks otherwise: {differing} bytes differ"
        );
    }
    assert!(!till.has_ended(), "the till ended");
    assert!(till.stop(), "the till had to be killed");
}
