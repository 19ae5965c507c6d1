//! Notifications: `POST {callback}/v1/webhook`, whose body is a bare JWT signed with ES256 (*found*).
//!
//! Anybody may send anything to an open port, so nothing is believed before the signature is: the
//! header is read only to find the key, the payload not at all. The time bounds stand in the
//! *header* (*found*), where a common JWT reader would not look. A good notification is still no
//! more than a hint, for it tells no amount: the truth is [`crate::Client::get`].
//!
//! Deliberately absent: HTTP, the fetching of keys ([`crate::Client::keys`]), and the memory of what
//! was seen. A token is good until it expires, so a repeated one verifies again; the caller notices
//! it by [`Notification::digest`].

mod forged;
mod keys;
mod notification;
mod token;

use jiff::{SignedDuration, Timestamp};

pub use forged::Forged;
pub use keys::{Keys, NotKeys};
pub use notification::{Event, Notification};

use token::Header;

/// How far two honest clocks may stand apart.
pub const CLOCK_LEEWAY: SignedDuration = SignedDuration::from_secs(60);
/// No token lives longer: the service repeats a notification for a day (*found*), and its own
/// tokens live for hours.
pub const LONGEST_LIFE: SignedDuration = SignedDuration::from_hours(25);
/// Longest token that is looked at. One of the service's has less than a kilobyte.
pub const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// Reads a notification, if the service itself wrote it for this merchant, and lately.
///
/// `token` is the whole body of the request; ASCII blanks around it are passed over.
pub fn verify(token: &[u8], keys: &Keys, merchant_id: &str, now: Timestamp) -> Result<Notification, Forged> {
    let parts = token::split(token)?;
    let header = Header::read(parts.header)?;
    let signature = token::decode(parts.signature)?;
    if !keys.knows(&header.kid) {
        return Err(Forged::UnknownKey { kid: header.kid });
    }
    if !keys.signed(&header.kid, parts.signed, &signature) {
        return Err(Forged::Signature);
    }
    header.lives(now)?;
    notification::read(&parts, merchant_id)
}
