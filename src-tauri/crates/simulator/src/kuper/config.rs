//! Which Kuper this is: every point where public integrations disagree is an option here.

use std::collections::BTreeSet;

use crate::secret::Secret;

/// How notifications are written. See the protocol's table of disagreements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `{"event_type","payload":{…}}`. SEED, the default.
    Flat,
    /// `{"event":{"type","payload":{…,"order":{…}}}}`. FOUND.
    Nested,
}

/// What the order comes from; a restaurant says `order.accepted` first. SEED
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreKind {
    Grocery,
    Restaurant,
}

/// Who has to send `order.accepted`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AcceptedRule {
    /// A shop that sends it gets 405. SEED
    RestaurantsOnly,
    /// One public specification wants it from everybody. FOUND
    Everybody,
}

/// What a notification must carry.
#[derive(Clone, Debug)]
pub enum NotificationAuth {
    /// `Authorization: Bearer <token>`, one token for ever. SEED
    Static(Secret),
    /// `Client-Token: <token>` with `Api-Version`, on older hosts. FOUND with version `3.0`.
    ClientToken { token: Secret, api_version: String },
    /// A token from `POST /auth/token`, valid for a while. FOUND
    ClientCredentials {
        client_id: String,
        client_secret: Secret,
        valid_for_s: i64,
    },
}

/// How Kuper shows the till that it is Kuper. FOUND; no signature is known.
#[derive(Clone, Debug)]
pub enum WebhookAuth {
    Bearer(Secret),
    Basic {
        user: String,
        password: Secret,
    },
    ClientToken(Secret),
    /// To see that the till refuses it.
    Nothing,
}

#[derive(Clone, Debug)]
pub struct KuperConfig {
    pub dialect: Dialect,
    pub auth: NotificationAuth,
    pub webhook_auth: WebhookAuth,
    pub accepted: AcceptedRule,
    /// The pickup code goes before `ready_for_delivery`. FOUND once; the seed says after.
    pub code_before_ready: bool,
    /// The answer to an event that was already processed: 202, or 422 if false. Both FOUND.
    pub repeat_is_fine: bool,
    /// Checks `price × quantity` or `price × weight ÷ grams per pack` of every line, half-up.
    pub check_line_sums: bool,
    /// Goods (by SKU) whose units must each carry a marking code. Others may.
    pub marked: BTreeSet<String>,
}

impl Default for KuperConfig {
    fn default() -> Self {
        Self {
            dialect: Dialect::Flat,
            auth: NotificationAuth::Static(Secret::new("kuper-token")),
            webhook_auth: WebhookAuth::Bearer(Secret::new("webhook-token")),
            accepted: AcceptedRule::RestaurantsOnly,
            code_before_ready: false,
            repeat_is_fine: true,
            check_line_sums: true,
            marked: BTreeSet::new(),
        }
    }
}
