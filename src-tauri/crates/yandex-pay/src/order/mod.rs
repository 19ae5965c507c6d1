//! The body of `POST /v1/orders`: every field of the published schema (*seed*), none added.
//!
//! A field that is not set is left out; `null` is never written. Reading is strict, so that a
//! stored request either comes back exactly or is refused by path ([`CreateOrder::read`]).

mod cart;
mod extensions;
mod risk;

use serde::{Deserialize, Serialize};

use crate::check::{Invalid, Problem, What};
use crate::masked::Personal;

pub use cart::{CartItemFeatures, CartTotal, ItemQuantity, RenderedCart, RenderedCartItem, TariffModifier};
pub use extensions::{BillingReport, OrderExtensions, PaymentData, QrData, SmsOffer};
pub use risk::{CustomerAggregates, MerchantRiskInfo, PeriodCheckAggregates, QrType, ShippingType};

/// A request for a payment link. Start from [`CreateOrder::new`] and set what is known.
///
/// After no answer, the very same value is sent again with the same request id. An `order_id` is
/// never used for another cart, nor after FAILED: a new attempt has a new one (*inferred*).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CreateOrder {
    /// The seller's identifier of this payment, unique; also the key of reconciliations.
    pub order_id: String,
    pub currency_code: Currency,
    /// Where the link was made. A till says [`OrderSource::CashRegister`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order_source: Option<OrderSource>,
    /// For how many seconds the link can be *opened*: 180 to 604800, 1800 if absent. Whoever opened
    /// it in time has fifteen minutes more to pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ttl: Option<u32>,
    pub cart: RenderedCart,
    /// What the payment form offers; not empty, and only SPLIT is described.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available_payment_methods: Option<Vec<AvailablePaymentMethod>>,
    /// Chosen beforehand on the form, if the methods offered allow it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub preferred_payment_method: Option<PreferredPaymentMethod>,
    /// The customer's phone; everything but digits is ignored by the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub billing_phone: Option<Personal>,
    /// Deferred payment. A till hands goods over on a capture, so it leaves this out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub is_prepayment: Option<bool>,
    /// Anything, for the seller's own use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metadata: Option<String>,
    /// Constructor of the plan chosen beforehand in Split; by agreement with the service only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub public_constructor: Option<String>,
    /// What the payment is for, at most 1000 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub purpose: Option<String>,
    /// Where the form sends the payer afterwards; online shops only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redirect_urls: Option<MerchantRedirectUrls>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub extensions: Option<OrderExtensions>,
    /// Whatever may raise the odds of an approval by Split.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub risk: Option<MerchantRiskInfo>,
}

impl CreateOrder {
    /// A request with the three mandatory parts and nothing else.
    pub fn new(order_id: impl Into<String>, currency_code: Currency, cart: RenderedCart) -> Self {
        Self {
            order_id: order_id.into(),
            currency_code,
            order_source: None,
            ttl: None,
            cart,
            available_payment_methods: None,
            preferred_payment_method: None,
            billing_phone: None,
            is_prepayment: None,
            metadata: None,
            public_constructor: None,
            purpose: None,
            redirect_urls: None,
            extensions: None,
            risk: None,
        }
    }

    /// Reads a request from its JSON, as this crate writes it or as the published page shows it.
    ///
    /// The shape alone is judged (types, words of enums, mandatory and unknown fields); the first
    /// thing wrong is named by its path. The rules are [`CreateOrder::validate`]'s.
    pub fn read(json: &[u8]) -> Result<Self, Invalid> {
        let mut reader = serde_json::Deserializer::from_slice(json);
        let order = serde_path_to_error::deserialize(&mut reader).map_err(|error| {
            Invalid::one(Problem {
                path: error.path().to_string(),
                what: What::Shape(error.into_inner().to_string()),
            })
        })?;
        reader.end().map_err(|error| {
            Invalid::one(Problem {
                path: ".".to_owned(),
                what: What::Shape(error.to_string()),
            })
        })?;
        Ok(order)
    }
}

/// Currency of an order (ISO 4217): the two the service knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Currency {
    Rub,
    Uzs,
}

impl Currency {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Rub => "RUB",
            Self::Uzs => "UZS",
        }
    }
}

/// Where the link was made. The text of the page also speaks of TV; its enum does not, so neither
/// do we.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OrderSource {
    /// A button on a site.
    Website,
    /// A button in an app.
    App,
    /// A manager in a CRM.
    Crm,
    /// Shown at an offline till.
    CashRegister,
    /// A CMS plugin.
    CmsPlugin,
}

/// A method the payment form may offer. The page's text allows SPLIT alone, while its example shows
/// CARD: the type knows both, and the check refuses the second.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum AvailablePaymentMethod {
    Split,
    Card,
}

/// The method chosen beforehand on the payment form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum PreferredPaymentMethod {
    FullPayment,
    Split,
}

/// Where the payment form sends the payer. All of it or none: the two ways out are mandatory for
/// the online shops that need it at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct MerchantRedirectUrls {
    pub on_success: String,
    /// Also when the link has expired.
    pub on_error: String,
    /// The payer gave up on the form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_abort: Option<String>,
}
