//! The use cases of the pickup counter and its background tasks, headless.
//!
//! # This room
//!
//! | Module | Does |
//! |---|---|
//! | `intake` | takes Kuper's webhooks: authenticate, store, answer within the request |
//! | `acts`, `handover` | what staff ask for, signed; the code check and its guards |
//! | `session`, `people` | who stands at the till, and who may: operators, their PINs, and the few wrong tries |
//! | `goods` | what a weight would make of a line, what a line can be replaced with |
//! | `payments` | drives every Yandex Pay attempt to its end |
//! | `notices` | takes Yandex Pay's notifications: verify, note, and let `payments` ask at once |
//! | `courier` | sends notifications: one strictly ordered queue per order |
//! | `history`, `office` | all orders on the journal screen, and lists as files for an office program |
//! | `reconcile`, `shifts` | what was taken in a day or a shift, and what Yandex Pay says of it |
//! | `recovery` | catches up with orders and cancellations that never arrived |
//! | `alarm` | what the till rings for, and since when |
//! | `idle` | locks the till that nobody touches |
//! | `no_show` | reminds of orders that nobody comes for, and cancels them in the end |
//! | `lesson` | what a lesson tells of itself, and must know of the till underneath |
//! | `start` | resumes what the last run left, opens the doors, stops gracefully |
//! | `narrator`, `queries`, `story`, `problems`, `display`, `drawer`, [`view`] | what the screens are told |
//! | `export`, `support`, `redact` | what may leave the machine |
//! | [`config`], [`setup`] | the one settings file, and how a manager changes it |
//!
//! One rule holds everywhere: **decide, commit, then act**. A use case loads an order, asks [`domain`] what follows,
//! commits it through [`journal`] and returns; only then do the background tasks talk to anybody.
//!
//! What may not live here: windows (the shell's), SQL (the journal's), rules about orders (the domain's), wire formats
//! (the protocol crates').

mod acts;
mod alarm;
mod chance;
mod clock;
pub mod config;
mod courier;
mod display;
mod drawer;
mod engine;
mod error;
mod export;
mod goods;
mod guard;
mod handover;
mod history;
mod hours;
mod idle;
mod intake;
mod label;
mod lesson;
mod links;
mod mapping;
mod narrator;
mod no_show;
mod notices;
mod office;
mod payments;
mod people;
mod pin;
mod printing;
mod problems;
mod queries;
mod reconcile;
mod recovery;
mod redact;
#[cfg(test)]
mod roles;
#[cfg(test)]
mod sample;
mod session;
mod settings;
pub mod setup;
mod shifts;
#[cfg(test)]
mod stand;
mod start;
mod story;
mod support;
pub mod view;

pub use chance::Chance;
pub use clock::Clock;
pub use engine::{Counter, StartError, Surroundings};
pub use export::{ExportError, export_order};
pub use printing::test_paper;
pub use settings::{Connection, LANGUAGES};
pub use start::Running;
pub use support::{AskedBy, NotSaved, SupportBundle, support_bundle};
