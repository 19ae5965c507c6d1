//! What the end-to-end tests are made of: a till, its counterparties, the people around it, and what must always hold.
//!
//! # This room
//!
//! | Module | Holds |
//! |---|---|
//! | [`setup`] | [`Setup`]: which till and which simulator to start; writes the till's settings file |
//! | [`till`] | [`Till`]: the headless engine on a journal file, with the simulator pointed at it; stop and restart |
//! | [`staff`] | what staff and customers do at it: pick, make ready, verify, pay, hand over |
//! | [`basket`] | [`Basket`]: orders of chosen lines, so that the sums in a test can be read |
//! | [`invariants`] | what must hold after every test, of a journal and a simulator |
//! | [`wait`] | waiting for a condition with a bound |
//! | [`window`] | the real program in its real window, driven as a person would |
//! | [`traces`] | everything the program logged, for tests that look for what must not be there |
//!
//! A test reads like this:
//!
//! ```no_run
//! # async fn test() {
//! use scenarios::{Basket, Setup, Till};
//!
//! let till = Till::open(Setup::new()).await;
//! let order = till.place(&Basket::apples_and_milk()).await;
//! till.make_ready(&order).await;
//! till.verify_code(&order).await;
//! till.confirm_goods_and_bags(&order).await;
//! till.pay_cash(&order).await;
//! till.hand_over(&order).await;
//! till.finish().await; // waits until all is at rest, then checks every invariant
//! # }
//! ```
//!
//! A test of the window does not use [`Till`], which runs the engine in the test's own process. It takes
//! [`Setup::simulator`] and [`Setup::toml`] for the program's settings, and [`invariants::check`] on the journal once
//! the program has ended.
//!
//! What may not live here: mocks of our own code, and leniency. Whatever fails, panics with what was seen.
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test may fail loudly"
)]
#![allow(clippy::inconsistent_digit_grouping, reason = "roubles_kopecks")]

pub mod basket;
pub mod invariants;
pub mod setup;
pub mod staff;
pub mod till;
pub mod traces;
pub mod wait;
pub mod window;

pub use basket::Basket;
pub use setup::Setup;
pub use till::{Placed, Till};
pub use wait::until;

/// Long enough for anything that is only slow; whatever takes longer is stuck.
pub const SOON: std::time::Duration = std::time::Duration::from_secs(30);

/// Somebody other than the till and its counterparties, who speaks HTTP.
#[must_use]
pub fn somebody() -> reqwest::Client {
    reqwest::Client::builder()
        .no_proxy()
        .timeout(SOON)
        .build()
        .unwrap()
}
