//! The settings as a manager changes them on the screen: the wizard of the first start, and the same forms later.
//!
//! **What lives here:** the [`SettingsFile`] that forms are read from and written to ([`file`], [`forms`], [`text`]),
//! where typed secrets go ([`secrets`]), live tests of a form ([`live`]), and taking new settings over in a running
//! till ([`reopen`]).
//!
//! **What may not:** judging a value. That is [`crate::config`]'s alone: every draft is read by the same reader as the
//! file at a start, and written only if nothing at all is wrong with it.
//!
//! # Who may
//!
//! - **No file:** whoever stands at the till. There is nothing to protect yet, and a till without a file does nothing.
//!   If a journal already lies where the new settings put it, its people still rule: the till opens at their sign-in,
//!   and no new first manager can be made.
//! - **A file that is right:** a signed-in manager.
//! - **A file that is wrong:** nobody at the counter. Who its managers are stands in a journal that only the file
//!   could name, so nobody could be asked for a PIN. It is corrected by whoever administers the machine, as the window
//!   says key by key. Saving from the screen cannot bring it about: the text is read before it is written.

mod file;
mod forms;
mod live;
mod reopen;
mod secrets;
mod text;
mod whole;

pub use file::{Draft, SettingsFile, Written};
pub(crate) use live::is_known_to_pay;
pub use live::try_form;
pub use reopen::{Changed, Opened, change, first, open};

#[cfg(test)]
mod tests;
