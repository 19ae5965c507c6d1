//! What happens at the counter, told in sentences. One file a subject.

#[path = "../support/mod.rs"]
mod support;

mod abandoning;
mod announcing;
mod bringing;
mod canceling;
mod cash;
mod charged;
mod counter;
mod marking;
mod old_logs;
mod paying;
mod picking;
mod prepaid;
mod proposals;
mod returning;
mod times;
