//! The client against real sockets on loopback: every outcome, the token, the recovery reads.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test that cannot go on should stop where it is"
)]

mod outcomes;
mod reads;
mod server;
mod tokens;

use kuper::OrderKey;
use kuper::notification::{Notification, NotificationEvent};

fn in_work() -> Notification {
    Notification {
        order: OrderKey::new(Some("slug:265c".into()), Some("H1".into())).unwrap(),
        number: "M-42".into(),
        event: NotificationEvent::InWork,
    }
}

const IN_WORK_FLAT: &str =
    r#"{"event_type":"order.in_work","payload":{"orderUUID":"slug:265c","number":"M-42"}}"#;
