//! What happens at the counter, told in sentences. One file a subject.

#[path = "../support/mod.rs"]
mod support;

mod announcing;
mod canceling;
mod counter;
mod paying;
mod picking;
mod proposals;
