//! Everything that the program logs, at the finest level, for tests that look for what must not be there.

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use tracing_subscriber::{filter::LevelFilter, fmt::MakeWriter};

/// What was logged in this process since the first call of [`capture`]. Clones share it.
#[derive(Clone, Default)]
pub struct Traces(Arc<Mutex<Vec<u8>>>);

impl Traces {
    /// All lines so far.
    #[must_use]
    pub fn text(&self) -> String {
        let bytes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Write for Traces {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl MakeWriter<'_> for Traces {
    type Writer = Self;

    fn make_writer(&self) -> Self::Writer {
        self.clone()
    }
}

/// Keeps every line of every part of the program, third parties included, from now on.
pub fn capture() -> Traces {
    static CAPTURED: OnceLock<Traces> = OnceLock::new();
    CAPTURED
        .get_or_init(|| {
            let traces = Traces::default();
            tracing_subscriber::fmt()
                .with_max_level(LevelFilter::TRACE)
                .with_ansi(false)
                .with_writer(traces.clone())
                .init();
            traces
        })
        .clone()
}
