//! Training: a till of its own, with the simulator for everybody outside, on which staff learn the code check.
//!
//! # This room
//!
//! | Module | Does |
//! |---|---|
//! | [`lesson`] | begins and ends a lesson, and does what the played customer does |
//! | [`guide`] | which step of the guided order comes next: pure, from the order alone |
//! | [`settings`] | the play till's settings: the store's own ways, nobody's real address and no real secret |
//! | [`folder`] | where a lesson keeps its journal, wiped before and after |
//! | [`goods`] | what the played customers order |
//! | [`people`] | the played operators |
//!
//! The seed wants staff trained in checking codes. The real till goes on underneath: it takes webhooks, sends its
//! queue and drives payments, and knows nothing of the lesson.
//!
//! What may not live here: windows (the shell's), the real journal (a lesson never opens it), any address that is not
//! this machine's own. Rules about orders are the domain's, also for play.

pub mod folder;
pub mod goods;
pub mod guide;
pub mod lesson;
pub mod people;
pub mod settings;

pub use folder::wipe_leftovers;
pub use lesson::{BeginError, Lesson, Plan};
