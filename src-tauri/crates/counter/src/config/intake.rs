//! `[intake]`: where Kuper's webhooks arrive, and what they must show.

use std::net::{Ipv4Addr, SocketAddr};

use kuper::{Secret, webhook_auth::WebhookAuth};

use super::section::Section;

/// Where the store's reverse proxy or tunnel finds the till, unless set otherwise.
const DEFAULT_PORT: u16 = 8765;

#[derive(Debug, Clone)]
pub struct Intake {
    /// Loopback by default: the store's proxy or tunnel stands in front. Port 0 takes any free one.
    pub listen: SocketAddr,
    pub auth: WebhookAuth,
    /// A longer body is answered 413.
    pub max_body_bytes: usize,
    /// More at once are refused.
    pub max_connections: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Bearer,
    Basic,
    ClientToken,
}

pub(super) fn read(mut section: Section<'_>) -> Intake {
    let listen = section
        .judged(
            "listen",
            "an address and a port, like \"127.0.0.1:8765\"",
            |text| text.parse().ok(),
        )
        .unwrap_or_else(|| SocketAddr::from((Ipv4Addr::LOCALHOST, DEFAULT_PORT)));
    let scheme = section.choice(
        "auth",
        Scheme::Bearer,
        &[
            ("bearer", Scheme::Bearer),
            ("basic", Scheme::Basic),
            ("client_token", Scheme::ClientToken),
        ],
    );
    let token = Secret::new(section.required_secret("token"));
    let user = section.text("user");
    let auth = match scheme {
        Scheme::Bearer => WebhookAuth::Bearer(token),
        Scheme::ClientToken => WebhookAuth::ClientToken(token),
        Scheme::Basic => {
            if user.as_deref().is_none_or(|user| user.contains(':')) {
                section.wrong("user", "must be a name without a colon when auth = \"basic\"");
            }
            WebhookAuth::Basic {
                user: user.clone().unwrap_or_default(),
                password: token,
            }
        }
    };
    if scheme != Scheme::Basic && user.is_some() {
        section.wrong("user", "is for auth = \"basic\" only; leave it out");
    }
    let intake = Intake {
        listen,
        auth,
        max_body_bytes: section.whole("max_body_kib", 1024_u32, 16..=16_384) as usize * 1024,
        max_connections: section.whole("max_connections", 256_u32, 1..=10_000) as usize,
    };
    section.finish();
    intake
}
