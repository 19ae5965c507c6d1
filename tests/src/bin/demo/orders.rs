//! Which orders arrive: the simulator's own, chosen so that there is something to see.

use jiff::Timestamp;
use scenarios::window::{Outcome, Trouble};
use simulator::clock::Clock;
use simulator::orders::{GeneratorConfig, NewOrder, OrderGenerator};

/// The same show every time.
const SEED: u64 = 20_261_121;
/// More orders than this need not be looked at to find one that fits.
const LOOK_AT: usize = 2_000;

pub struct Orders {
    generator: OrderGenerator,
    clock: Clock,
}

impl Orders {
    pub fn new(most_lines: usize) -> Self {
        Self {
            generator: OrderGenerator::new(
                SEED,
                GeneratorConfig {
                    most_lines,
                    ..GeneratorConfig::default()
                },
            ),
            clock: Clock::system(),
        }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn next(&mut self) -> NewOrder {
        let now = self.now();
        self.generator.order(now)
    }

    /// The next order with so many lines by the piece and so many by weight.
    pub fn with(&mut self, pieces: usize, weighed: usize) -> Outcome<NewOrder> {
        for _ in 0..LOOK_AT {
            let order = self.next();
            let by_weight = order
                .positions()
                .iter()
                .filter(|position| position["weight"] != "")
                .count();
            if by_weight == weighed && order.positions().len() - by_weight == pieces {
                return Ok(order);
            }
        }
        Err(Trouble::new(format!(
            "no order with {pieces} lines by the piece and {weighed} by weight"
        )))
    }
}
