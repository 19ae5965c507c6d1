//! What goes wrong on the way: which fault, on which route, once, always or by chance.
//!
//! A queued fault (`next`) comes before a standing one (`always`), which comes before chance
//! (`seeded`). The same seed gives the same sequence of faults per route, whatever the others do.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use crate::lock::lock;

/// A door of one of the services. The payment page is none: its visitor is a browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Route {
    KuperNotifications,
    KuperToken,
    /// All three recovery reads.
    KuperShipments,
    PayCreate,
    PayGet,
    PayRollback,
    PayRefund,
    PayOperation,
    /// The keys that notifications are signed with.
    PayJwks,
}

impl Route {
    pub const ALL: [Self; 9] = [
        Self::KuperNotifications,
        Self::KuperToken,
        Self::KuperShipments,
        Self::PayCreate,
        Self::PayGet,
        Self::PayRollback,
        Self::PayRefund,
        Self::PayOperation,
        // Last, so that a seed gives the others the faults that it always gave.
        Self::PayJwks,
    ];
}

/// One thing that goes wrong with one request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Answers so without processing.
    Status {
        code: u16,
        retry_after: Option<Duration>,
    },
    /// Processes, then answers so: the sender cannot know that it was done.
    StatusAfter { code: u16 },
    /// Closes the connection without processing.
    DropBefore,
    /// Processes, then closes the connection without an answer.
    DropAfter,
    /// Waits, then processes and answers as usual.
    Delay(Duration),
    /// Processes, then holds the answer back.
    DelayAfter(Duration),
    /// Processes, then answers 200 with a body that is not JSON.
    Garbage,
}

impl Fault {
    /// A bare error status, before processing.
    #[must_use]
    pub fn status(code: u16) -> Self {
        Self::Status {
            code,
            retry_after: None,
        }
    }
}

/// The plan of faults. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Plan>>);

#[derive(Debug, Default)]
struct Plan {
    queued: BTreeMap<Route, VecDeque<Fault>>,
    standing: BTreeMap<Route, Fault>,
    chance: Option<Chance>,
}

#[derive(Debug)]
struct Chance {
    per_mille: u16,
    dice: BTreeMap<Route, StdRng>,
}

impl Faults {
    /// The next request on `route` meets `fault`; call again to queue more, first in, first met.
    pub fn next(&self, route: Route, fault: Fault) {
        lock(&self.0).queued.entry(route).or_default().push_back(fault);
    }

    /// Every request on `route` meets `fault` until [`Faults::clear`].
    pub fn always(&self, route: Route, fault: Fault) {
        lock(&self.0).standing.insert(route, fault);
    }

    /// Each request on any route meets some fault with a chance of `per_mille` in 1000.
    ///
    /// Delays stay below 200 ms, and statuses are ones that a sender should try again on.
    pub fn seeded(&self, seed: u64, per_mille: u16) {
        let dice = Route::ALL
            .iter()
            .zip(1_u64..)
            .map(|(route, n)| {
                (
                    *route,
                    StdRng::seed_from_u64(seed ^ n.wrapping_mul(0x9E37_79B9_7F4A_7C15)),
                )
            })
            .collect();
        lock(&self.0).chance = Some(Chance { per_mille, dice });
    }

    /// Everything works again.
    pub fn clear(&self) {
        *lock(&self.0) = Plan::default();
    }

    /// Whether queued faults of `route` are still waiting to be met.
    #[must_use]
    pub fn waiting(&self, route: Route) -> usize {
        lock(&self.0).queued.get(&route).map_or(0, VecDeque::len)
    }

    pub(crate) fn draw(&self, route: Route) -> Option<Fault> {
        let mut plan = lock(&self.0);
        if let Some(fault) = plan.queued.get_mut(&route).and_then(VecDeque::pop_front) {
            return Some(fault);
        }
        if let Some(fault) = plan.standing.get(&route) {
            return Some(fault.clone());
        }
        let chance = plan.chance.as_mut()?;
        let die = chance.dice.get_mut(&route)?;
        (die.random_range(0..1000_u16) < chance.per_mille).then(|| some_fault(die))
    }
}

fn some_fault(die: &mut StdRng) -> Fault {
    match die.random_range(0..8_u8) {
        0 => Fault::status(500),
        1 => Fault::status(503),
        2 => Fault::Status {
            code: 429,
            retry_after: Some(Duration::from_secs(1)),
        },
        3 => Fault::StatusAfter { code: 502 },
        4 => Fault::DropBefore,
        5 => Fault::DropAfter,
        6 => Fault::Delay(Duration::from_millis(die.random_range(1..200))),
        _ => Fault::Garbage,
    }
}
