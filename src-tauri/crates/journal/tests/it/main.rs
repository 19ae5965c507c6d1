//! The journal on real files. One binary, so that it links once.
#![allow(
    clippy::unwrap_used,
    clippy::wildcard_enum_match_arm,
    reason = "a test says what went wrong by panicking"
)]

mod beside;
mod goods;
mod inbox;
mod kill;
mod opening;
mod orders;
mod outbox;
mod payment_story;
mod payments;
mod people;
mod sequences;
mod shifts;
mod support;
mod upgrade;
mod writer;
