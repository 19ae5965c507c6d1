//! The record of every request that reached a service, whatever became of it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::body::Bytes;
use jiff::Timestamp;

use crate::faults::{Fault, Route};
use crate::lock::lock;

/// The record is a window: this many requests, the oldest fall out.
pub const KEPT: usize = 20_000;

/// How a request ended, as far as the sender could tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Still being answered, or the sender hung up first.
    Open,
    Answered(u16),
    /// The connection was closed without an answer.
    Dropped,
}

/// One request.
#[derive(Clone, Debug)]
pub struct Seen {
    pub at: Timestamp,
    /// `None`: no door of ours (the payment page, or a path that nobody serves).
    pub route: Option<Route>,
    pub method: String,
    /// Path and query as sent.
    pub path: String,
    pub request_id: Option<String>,
    /// `X-Request-Attempt` as sent.
    pub attempt: Option<String>,
    pub body: Bytes,
    pub fault: Option<Fault>,
    pub ending: Ending,
}

/// Clones share the record.
#[derive(Clone, Debug, Default)]
pub struct Log(Arc<Mutex<Window>>);

#[derive(Debug, Default)]
struct Window {
    fallen: usize,
    seen: VecDeque<Seen>,
}

impl Log {
    /// Everything still in the window, oldest first.
    #[must_use]
    pub fn all(&self) -> Vec<Seen> {
        lock(&self.0).seen.iter().cloned().collect()
    }

    /// The requests of one route, oldest first.
    #[must_use]
    pub fn of(&self, route: Route) -> Vec<Seen> {
        lock(&self.0)
            .seen
            .iter()
            .filter(|seen| seen.route == Some(route))
            .cloned()
            .collect()
    }

    pub(crate) fn open(&self, seen: Seen) -> usize {
        let mut window = lock(&self.0);
        if window.seen.len() == KEPT {
            window.seen.pop_front();
            window.fallen += 1;
        }
        window.seen.push_back(seen);
        window.fallen + window.seen.len() - 1
    }

    pub(crate) fn close(&self, entry: usize, ending: Ending) {
        let mut window = lock(&self.0);
        let place = entry.checked_sub(window.fallen);
        if let Some(seen) = place.and_then(|place| window.seen.get_mut(place)) {
            seen.ending = ending;
        }
    }
}
