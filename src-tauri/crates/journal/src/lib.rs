//! The till's one truth on disk.
//!
//! # This room
//!
//! All SQL of the program: the log of events and its fold, the outbox, the inbox of raw webhooks, payments and
//! their story, operators, shifts, the audit. What may not live here: decisions. The journal stores what [`domain`] decided, in one
//! transaction, or refuses because the caller decided on something stale.
//!
//! - One **writer** owns the only connection that writes. It commits together what waits together, with a
//!   savepoint for each command; a reply is given after `COMMIT`, never before.
//! - **Readers** come from a small pool and cannot write. One may come from another program, for support
//!   ([`Journal::beside`]).
//! - Nothing else may write orders: [`Journal::create`] and [`Journal::append`] are the only doors.
//! - Stored rows are distrusted: one that cannot be right is [`Corrupt`], naming table, column and row.
//!
//! Deliberately absent: a clock (times arrive as arguments; microseconds are kept), retries of refused commands,
//! any network, and any way to change or delete an event.

mod append;
mod audit;
mod backup;
mod beside;
mod change;
mod codes;
mod counters;
mod create;
mod drawer;
mod durable;
mod erase;
mod error;
mod fold;
mod goods;
mod inbox;
mod inbox_cap;
mod journal;
mod lock;
mod marks;
mod meta;
mod notes;
mod open;
mod operators;
mod orders;
mod outbox;
mod pay_notifications;
mod payment_calls;
mod payments;
mod personal;
mod refold;
mod search;
mod sending;
mod shifts;
mod statistics;
mod stored;
mod timeline;
mod tombstones;
mod verify;
mod writer;

pub use append::{Append, AppendError, Extra};
pub use audit::{Act, AuditRow, NewAudit};
pub use backup::BackupError;
pub use beside::{Beside, BesideError, Schema};
pub use change::Change;
pub use counters::{Counter, Rejected};
pub use create::{Create, CreateError, CreatedFrom, NumberFormat};
pub use drawer::{CashMove, CashMoveKind, MoveCashError};
pub use erase::Erased;
pub use error::{Corrupt, ReadError, Trouble, TroubleKind, WriteError};
pub use goods::Goods;
pub use inbox::{
    Answer, InboxId, InboxProblem, InboxSettled, InboxUnsettled, NewInbox, StoredAnswer, Verdict,
};
pub use inbox_cap::{UNREADABLE_MOST, UNREADABLE_MOST_BYTES};
pub use journal::Journal;
pub use notes::{Note, NoteError};
pub use open::OpenError;
pub use operators::{Operator, PinHash};
pub use outbox::{DelayedRow, OutboxHead, OutboxId, StoppedRow};
pub use pay_notifications::{
    NewPayNotification, PAY_NOTIFICATIONS_KEPT, PAY_NOTIFICATIONS_MOST, PayNotification, PayNotificationSeen,
    PayRefusals, PayVerdict,
};
pub use payment_calls::{NewPaymentCall, PAYMENT_CALLS_MOST, PayCall, PaymentCall};
pub use payments::UnfinishedPayment;
pub use personal::Personal;
pub use search::{OrdersFilter, OrdersPage};
pub use sending::{AttemptId, AttemptRow, BeginError, SendOutcome, StoppedError};
pub use shifts::{CloseShift, CloseShiftError, Ended, OpenShiftError, Shift, ShiftId};
pub use statistics::Statistics;
pub use timeline::{AttemptLine, AttemptOutcome, OutboxLine, OutboxState};
pub use tombstones::{NewTombstone, Tombstone, TombstoneError};
pub use verify::Difference;
