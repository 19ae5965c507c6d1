//! Yandex Pay's merchant API as a till uses it: the whole request of `POST /v1/orders`, typed and
//! checked before anything leaves the machine; the client; the answers; and what they mean for
//! goods that wait on a counter.
//!
//! **What lives here**
//!
//! - [`order`]: the body of the create call, every field of the published schema.
//! - [`check`]: [`CreateOrder::validate`] and its rules; a problem names its field by path.
//! - [`refund`]: the body of the second refund call.
//! - [`client`]: one HTTP exchange per call, and how it ended ([`PayError`]). What carries it is a
//!   seam ([`transport`]): the network, or a simulated service in a test's own clock.
//! - [`answer`]: an order and its operations as the service tells them, read tolerantly, and the
//!   pure questions a till asks of them ([`OrderView::captured_exactly`],
//!   [`OrderView::after_rollback`], [`OrderView::net_kept`]).
//! - [`webhook`]: whether a notification is the service's own ([`webhook::verify`]), and what it says.
//!
//! **What may not**: anything of the till's own domain, storage, retries and waiting (the caller
//! owns the clock and the identifiers), and the port on which notifications arrive. A call is sent
//! once; sending it again with the same [`RequestIds`] is the caller's decision.
//!
//! ```
//! use rust_decimal::Decimal;
//! use yandex_pay::{CreateOrder, Currency, Region, RenderedCart, RenderedCartItem, Rules};
//!
//! let price = Decimal::new(9_000_00, 2);
//! let line = RenderedCartItem::new("4780001", "Non", Decimal::from(2), price);
//! let cart = RenderedCart::new(vec![line], price);
//! let order = CreateOrder::new("s12-t07-000184-1", Currency::Uzs, cart);
//!
//! // An offline shop must also say where and who: nothing is sent, and the fields are named.
//! let invalid = order.validate(&Rules::till(Region::Uz)).unwrap_err();
//! assert_eq!(invalid.problems[0].path, "extensions.billingReport.branchId");
//! ```
//!
//! Facts carry their source. *Seed*: the published page of the create call, which the request types
//! follow to the letter. *Found*: other official pages and public integrations. *Inferred*: our
//! reasoning, where nobody says.

pub mod answer;
pub mod check;
pub mod client;
mod decimal;
mod masked;
pub mod order;
mod phone;
pub mod refund;
pub mod webhook;

pub use answer::{
    AfterRollback, CaptureCheck, CartLineView, CartView, MoneyTrail, OperationEnd, OperationStatus,
    OperationType, OperationView, OrderView, PaymentMethodView, PaymentStatus, PaymentUrl,
};
pub use check::{Invalid, Problem, Region, Rules, Shop, SmsOfferRule, What};
pub use client::transport;
pub use client::{
    Answer, Client, Config, ConfigError, Created, Doubt, PayError, RU_PRODUCTION, RU_SANDBOX, RequestIds,
    UZ_PRODUCTION, UZ_SANDBOX,
};
pub use masked::{Personal, Secret};
pub use order::{
    AvailablePaymentMethod, BillingReport, CartItemFeatures, CartTotal, CreateOrder, Currency,
    CustomerAggregates, ItemQuantity, MerchantRedirectUrls, MerchantRiskInfo, OrderExtensions, OrderSource,
    PaymentData, PeriodCheckAggregates, PreferredPaymentMethod, QrData, QrType, RenderedCart,
    RenderedCartItem, ShippingType, SmsOffer, TariffModifier,
};
pub use phone::normalise_phone;
pub use refund::{Refund, TargetCart, TargetCartItem};
pub use webhook::{Forged, Keys, NotKeys, Notification};
