//! A strict Yandex Pay: takes orders of the till, lets customers pay, keeps the books.
//!
//! Cast: [`PayConfig`] says which Yandex Pay this is; [`Payment`] is one order of the till as it
//! stands; a [`Refusal`] is one answer that was no; [`Books`] is the money of one order. The
//! reading of the wire is `schema` and `cart`, the life of a payment `payment`, the page that the
//! customer sees `page`.
//!
//! The merchant is notified of every change by a signed [`Token`]: over the network once
//! [`Pay::point_at`] was called, or by whoever takes the tokens ([`Pay::take_notifications`]). Nobody
//! needs to listen: a till behind NAT hears nothing, and polling alone must do. [`Forgery`] names the
//! tokens that must not be believed.

mod acts;
mod base64;
mod cart;
mod change;
mod config;
mod create;
mod forge;
mod keys;
mod news;
mod offline;
mod operation;
mod page;
mod payment;
mod postman;
mod read;
mod refund_body;
mod schema;
mod till_facing;
mod token;
mod under_way;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use axum::routing::{get, post};
use axum::{Extension, Router};
use jiff::Timestamp;
use rust_decimal::Decimal;
use tokio::sync::Notify;

pub use self::acts::PayResult;
pub use self::config::{
    CapturedRollback, Delivery, Host, NotificationConfig, PayConfig, PendingRollback, Settle, TokenTimes,
};
pub use self::forge::Forgery;
pub use self::news::{Event, Token};
pub use self::operation::{Books, Operation, OperationKind, OperationStatus};
pub use self::payment::{CannotPay, Item, PayStatus, Payment};
pub(crate) use self::postman::Postman;
pub use self::postman::{Notified, Sent};

use self::keys::Keyring;
use self::news::Untold;
use crate::clock::Clock;
use crate::eventually;
use crate::lock::lock;

/// The handle of the running service; clones share it.
#[derive(Clone, Debug)]
pub struct Pay {
    inner: Arc<Inner>,
}

#[derive(Debug)]
pub(crate) struct Inner {
    config: PayConfig,
    clock: Clock,
    /// Without a slash at the end.
    base_url: String,
    state: Mutex<State>,
    pointed: Notify,
}

#[derive(Debug)]
struct State {
    payments: BTreeMap<String, Payment>,
    /// In the order they were created.
    created: Vec<String>,
    /// `X-Request-Id` of every accepted create, and whose it is.
    request_ids: BTreeMap<String, String>,
    sale_tokens: BTreeMap<String, String>,
    refusals: Vec<Refusal>,
    operations_made: u64,
    /// Reasons by which the next refunds will fail in the end.
    failing_refunds: Vec<String>,
    keys: Keyring,
    changes_made: u64,
    /// Oldest first.
    untold: Vec<Untold>,
    callback: Option<String>,
    notified: Vec<Notified>,
}

impl State {
    fn new(seed: u64) -> Self {
        Self {
            payments: BTreeMap::new(),
            created: Vec::new(),
            request_ids: BTreeMap::new(),
            sale_tokens: BTreeMap::new(),
            refusals: Vec::new(),
            operations_made: 0,
            failing_refunds: Vec::new(),
            keys: Keyring::new(seed),
            changes_made: 0,
            untold: Vec::new(),
            callback: None,
            notified: Vec::new(),
        }
    }
}

/// One answer that was no.
#[derive(Clone, Debug)]
pub struct Refusal {
    pub at: Timestamp,
    pub status: u16,
    pub reason_code: &'static str,
    pub order_id: Option<String>,
    /// The first complaint, with the field's path.
    pub what: String,
}

/// The doors of every Yandex Pay of this process; which one is meant, a request's extension says.
/// So a new service costs no new router.
fn doors() -> Router {
    static DOORS: LazyLock<Router> = LazyLock::new(|| {
        Router::new()
            .route("/api/merchant/v1/orders", post(create::create))
            .route("/api/merchant/v1/orders/{id}", get(read::order))
            .route("/api/merchant/v1/orders/{id}/rollback", post(change::rollback))
            .route("/api/merchant/v2/orders/{id}/refund", post(change::refund))
            .route("/api/merchant/v1/operations/{id}", get(read::operation))
            .route("/api/jwks", get(read::jwks))
            .route("/pay/{id}", get(page::show))
            .route("/pay/{id}/pay", post(page::pay))
            .route("/pay/{id}/decline", post(page::decline))
            .route("/pay/{id}/abandon", post(page::abandon))
    });
    DOORS.clone()
}

impl Pay {
    pub(crate) fn new(config: PayConfig, clock: Clock, base_url: String) -> Self {
        Self {
            inner: Arc::new(Inner {
                state: Mutex::new(State::new(config.notifications.seed)),
                config,
                clock,
                base_url,
                pointed: Notify::new(),
            }),
        }
    }

    pub(crate) fn router(&self) -> Router {
        doors().layer(Extension(self.inner.clone()))
    }

    /// `http://127.0.0.1:<port>`, without a slash at the end; the API is under `/api/merchant`.
    #[must_use]
    pub fn base_url(&self) -> String {
        self.inner.base_url.clone()
    }

    #[must_use]
    pub fn config(&self) -> &PayConfig {
        &self.inner.config
    }

    /// Every order of the till, in the order of creation, as of now.
    #[must_use]
    pub fn payments(&self) -> Vec<Payment> {
        let state = self.inner.up_to_date();
        state
            .created
            .iter()
            .filter_map(|id| state.payments.get(id))
            .cloned()
            .collect()
    }

    /// One order of the till, as of now.
    #[must_use]
    pub fn payment(&self, order_id: &str) -> Option<Payment> {
        self.inner.up_to_date().payments.get(order_id).cloned()
    }

    /// Waits until the newest order whose id starts so is in `status`; `None`: not within that time.
    pub async fn wait_for(&self, prefix: &str, status: PayStatus, within: Duration) -> Option<Payment> {
        let newest = || {
            let mut payments = self.payments().into_iter();
            payments.rfind(|payment| payment.order_id.starts_with(prefix))
        };
        eventually(within, || newest().filter(|payment| payment.status == status)).await
    }

    /// Every refusal ever given.
    #[must_use]
    pub fn refusals(&self) -> Vec<Refusal> {
        lock(&self.inner.state).refusals.clone()
    }

    /// The money of every order of the till.
    #[must_use]
    pub fn ledger(&self) -> BTreeMap<String, Books> {
        let state = self.inner.up_to_date();
        state
            .payments
            .iter()
            .map(|(id, payment)| (id.clone(), payment.books()))
            .collect()
    }

    /// What the customers of all orders with this prefix have really paid, refunds taken off.
    #[must_use]
    pub fn net_paid(&self, order_id_prefix: &str) -> Decimal {
        let books = self.ledger();
        books
            .iter()
            .filter(|(id, _)| id.starts_with(order_id_prefix))
            .map(|(_, books)| books.net())
            .sum()
    }

    /// How many orders with this prefix keep money: more than one means that somebody paid twice.
    #[must_use]
    pub fn captures_kept(&self, order_id_prefix: &str) -> usize {
        let books = self.ledger();
        books
            .iter()
            .filter(|(id, books)| id.starts_with(order_id_prefix) && !books.net().is_zero())
            .count()
    }
}

impl Inner {
    /// The state after everything that only waited for its time.
    fn up_to_date(&self) -> std::sync::MutexGuard<'_, State> {
        let now = self.clock.now();
        let mut state = lock(&self.state);
        for payment in state.payments.values_mut() {
            payment.advance(now);
        }
        state.gather();
        state
    }
}

fn operation_id(made: &mut u64) -> String {
    *made += 1;
    uuid::Builder::from_random_bytes(
        (0x5100_0000_0000_0000_0000_0000_0000_0000 | u128::from(*made)).to_be_bytes(),
    )
    .into_uuid()
    .to_string()
}
