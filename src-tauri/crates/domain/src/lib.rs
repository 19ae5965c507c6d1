#![doc = include_str!("../README.md")]
//!
//! # This room
//!
//! What a pickup order is, which commands it accepts, and what outside facts do to it. Everything
//! here is pure: no clock, no I/O, no randomness, no wire format of anybody else. Callers pass the
//! time, the ids and the random digits, and persist what comes back.
//!
//! A **command** may be refused ([`decide`]). A **fact** — money moved, Kuper canceled — may not:
//! it becomes events ([`record`]). Both return events; [`Order::apply`] is the only thing that
//! changes an order; [`announce`] says what Kuper hears of it.

mod announce;
mod apply;
mod cash;
mod code;
mod command;
mod composition;
mod decide;
mod event;
mod fact;
mod gate;
mod ids;
mod ledger;
mod line;
mod mark;
mod money;
mod money_moves;
mod order;
mod paying_once;
mod quantity;
mod refusal;
mod visit;
mod weighing;

pub use announce::{Announced, Announcement, announce};
pub use cash::{CashRounding, RoundTo};
pub use code::{Code, CodeLength, CodeProblem, TRIES_PER_ORDER};
pub use command::{Actor, Command, CommandKind, Role};
pub use composition::{Composition, CompositionLine};
pub use decide::decide;
pub use event::{Event, Recorded};
pub use fact::{Fact, PaymentFact, record};
pub use ids::{AttemptNo, LineNo, OperatorId, OrderId, OrderNumber, PaymentId, ReturnNo, Sku};
pub use ledger::{Attempt, AttemptState, Closure, Ledger, Return, ReturnState, Tender};
pub use line::{Line, OrderedLine, Pick};
pub use mark::{Gtin, MarkingCode, MarkingProblem};
pub use money::{Currency, Money, MoneyProblem};
pub use order::{
    CanceledBy, Cancellation, Fiscal, IssuedCode, KuperKeys, Lifecycle, NewOrder, Order, PickupWindow,
    Placement, ReturnedGoods, Shelf, UndoStep,
};
pub use quantity::{Grams, Quantity, QuantityProblem};
pub use refusal::Refusal;
pub use visit::{Verification, Visit};
pub use weighing::{Tolerance, WeightVerdict};
