//! What changed, told after `COMMIT` to whoever listens: the screens, the courier, the payment watcher.

use domain::OrderId;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Change {
    /// The order's log grew, or what stands beside it (personal data) changed.
    Order(OrderId),
    /// Something may have become ready to send, or came to rest.
    Outbox,
    /// The problems of the inbox changed.
    Inbox,
    Operators,
    /// A key of `meta` changed (intake pause, …), or a shift was opened or closed.
    Meta,
}
