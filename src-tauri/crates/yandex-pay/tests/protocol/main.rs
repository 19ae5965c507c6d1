//! The crate from outside: bodies to the letter, every rule, sums of any cart, and the client
//! against real HTTP on loopback.

#![allow(clippy::unwrap_used)]

mod body;
mod client;
mod rules;
mod samples;
mod server;
mod sums;
mod webhook;
