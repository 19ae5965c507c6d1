//! Kuper's merchant push API for self-pickup, in both dialects seen in the wild.
//!
//! **What lives here:** the wire and nothing but the wire.
//! - [`webhook`]: what Kuper says to the merchant, read tolerantly into types;
//! - [`webhook_auth`]: who may say it, and [`webhook_answer`]: what is answered, byte for byte the same every
//!   time;
//! - [`notification`]: what the merchant says to Kuper, typed once and written in either
//!   [`notification::Dialect`];
//! - [`client`]: saying it over HTTP, with the token, and an outcome named after what the sender does next.
//!
//! **What may not live here:** anything of a till (its order states, journal, screens), a clock or a random
//! number, a retry loop or a queue. The caller owns order, patience and memory; this crate only tells it
//! honestly what happened.
//!
//! Every fact in the docs carries its source. **SEED**: the merchant's own document, and the default.
//! **FOUND**: seen in public integrations of the same API. **INFERRED**: our reasoning, and therefore an
//! option.
//!
//! Nothing here prints a secret, a pickup code or a person's data through `Debug`: see [`Secret`] and
//! [`Personal`].

pub mod client;
mod depth;
pub mod notification;
mod order_key;
mod patch;
mod secret;
pub mod webhook;
pub mod webhook_answer;
pub mod webhook_auth;

pub use order_key::OrderKey;
pub use patch::Patch;
pub use secret::{Extra, Personal, Secret};
