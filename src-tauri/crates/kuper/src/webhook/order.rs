//! An order as Kuper tells it in `order.created`.
//!
//! The composite of names is FOUND; anything but the key and the positions may be missing. Money is in the
//! currency's main unit, as a [`Decimal`]; quantities are in packs and may be fractional; weights are grams
//! of the whole line.

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::unreadable::{FieldProblem, Unreadable};
use super::update::{CustomerUpdate, DeliveryUpdate, PositionUpdate, UpdatedOrder};
use crate::{Extra, OrderKey, Personal};

/// The payload of `order.created`.
#[derive(Debug, Clone, PartialEq)]
pub struct CreatedOrder {
    pub key: OrderKey,
    pub store_id: Option<String>,
    pub store_import_key: Option<String>,
    /// Kuper's word, as received (seen: `ready`).
    pub state: Option<String>,
    /// Kuper's word, as received (seen: `not_paid`).
    pub payment_state: Option<String>,
    pub customer: Customer,
    pub delivery: Delivery,
    /// By when Kuper wants the order assembled.
    pub complete_before: Option<Timestamp>,
    /// Seen: `pickup`.
    pub shipment_method: Option<String>,
    /// Codes unknown; as received.
    pub payment_methods: Vec<String>,
    /// The customer's wish for missing goods; only `call_or_replace` is known, so as received.
    pub replacement_policy: Option<String>,
    /// The customer's own words.
    pub comment: Option<Personal>,
    pub bonus_card: Option<BonusCard>,
    /// Seen: `cutlery_quantity`.
    pub extensions: Extra,
    /// Never empty.
    pub positions: Vec<OrderedPosition>,
    pub total: Option<Total>,
    /// Fields of the payload that have no type here.
    pub extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Customer {
    pub name: Option<Personal>,
    /// As received (seen: `79001234567`, without a plus).
    pub phone: Option<Personal>,
    pub email: Option<Personal>,
    pub inn: Option<Personal>,
    pub kpp: Option<Personal>,
    pub extra: Extra,
}

/// When the customer is expected (for self-pickup: the pickup window).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Delivery {
    pub expected_from: Option<Timestamp>,
    pub expected_to: Option<Timestamp>,
    pub is_planned: Option<bool>,
    pub extra: Extra,
}

/// One line of the order. `id` is the merchant's SKU: lines have no id of their own, so two lines may share
/// one (see [`CreatedOrder::duplicate_ids`]).
#[derive(Debug, Clone, PartialEq)]
pub struct OrderedPosition {
    pub id: String,
    pub name: Option<String>,
    /// Packs ordered; when the body has only `quantity`, the same as that.
    pub original_quantity: Decimal,
    /// Packs to hand over now; when the body has only `originalQuantity`, the same as that.
    pub quantity: Decimal,
    /// Grams of the whole line as ordered; `None` for piece goods (Kuper sends an empty string, or zero).
    pub weight: Option<u64>,
    /// Per pack (quantum), before discount; not per kilogram.
    pub price: Decimal,
    /// Per pack, after discount.
    pub discount_price: Option<Decimal>,
    /// The line's sum before discount.
    pub total_price: Option<Decimal>,
    /// The line's sum after discount.
    pub total_discount_price: Option<Decimal>,
    /// SKU of the line that stands in for this one (INFERRED).
    pub replaced_by: Option<String>,
    pub is_combo: Option<bool>,
    pub modifiers: Vec<Modifier>,
    /// `barcode` and `barcodes`, text or list, without repeats (INFERRED: no known body carries them).
    pub barcodes: Vec<String>,
    pub extra: Extra,
}

/// A restaurant's addition to a dish. Kuper also sends placeholders whose every text is empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Modifier {
    pub id: Option<String>,
    pub name: Option<String>,
    pub price: Option<Decimal>,
    pub group_id: Option<String>,
    pub group_name: Option<String>,
    pub quantity: Option<Decimal>,
    pub extra: Extra,
}

impl Modifier {
    /// Nothing to show: neither an id nor a name.
    pub fn is_placeholder(&self) -> bool {
        self.id.is_none() && self.name.is_none()
    }
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct BonusCard {
    pub number: Option<Personal>,
    pub phone: Option<Personal>,
    pub extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Total {
    /// Before discount.
    pub total_price: Option<Decimal>,
    /// After discount.
    pub discount_total_price: Option<Decimal>,
    pub extra: Extra,
}

impl CreatedOrder {
    /// SKUs on more than one line, each once, in the order of their first repeat. Readable, but what a
    /// line-less protocol means by it is not known, so the caller sets such an order aside for a person.
    pub fn duplicate_ids(&self) -> Vec<&str> {
        let mut seen = std::collections::HashSet::new();
        let mut repeated = Vec::new();
        for position in &self.positions {
            let id = position.id.as_str();
            if !seen.insert(id) && !repeated.contains(&id) {
                repeated.push(id);
            }
        }
        repeated
    }

    /// A whole order out of what was read field by field; `path` is the payload's, for the error.
    pub(super) fn whole(read: UpdatedOrder, path: &str) -> Result<Self, Unreadable> {
        let at = format!("{path}.positions");
        let lines = read
            .positions
            .into_value()
            .ok_or_else(|| Unreadable::field(&at, FieldProblem::Missing))?;
        if lines.is_empty() {
            return Err(Unreadable::field(&at, FieldProblem::Empty));
        }
        let positions = lines
            .into_iter()
            .enumerate()
            .map(|(index, line)| OrderedPosition::whole(line, &format!("{at}[{index}]")))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            key: read.key,
            store_id: read.store_id.into_value(),
            store_import_key: read.store_import_key.into_value(),
            state: read.state.into_value(),
            payment_state: read.payment_state.into_value(),
            customer: read
                .customer
                .into_value()
                .map(CustomerUpdate::whole)
                .unwrap_or_default(),
            delivery: read
                .delivery
                .into_value()
                .map(DeliveryUpdate::whole)
                .unwrap_or_default(),
            complete_before: read.complete_before.into_value(),
            shipment_method: read.shipment_method.into_value(),
            payment_methods: read.payment_methods.into_value().unwrap_or_default(),
            replacement_policy: read.replacement_policy.into_value(),
            comment: read.comment.into_value(),
            bonus_card: read.bonus_card.into_value(),
            extensions: read.extensions.into_value().unwrap_or_default(),
            positions,
            total: read.total.into_value(),
            extra: read.extra,
        })
    }
}

impl OrderedPosition {
    fn whole(line: PositionUpdate, path: &str) -> Result<Self, Unreadable> {
        let missing = |name: &str| Unreadable::field(format!("{path}.{name}"), FieldProblem::Missing);
        let (ordered, actual) = (line.original_quantity.into_value(), line.quantity.into_value());
        let quantity = actual.or(ordered).ok_or_else(|| missing("quantity"))?;
        Ok(Self {
            id: line.id,
            name: line.name.into_value(),
            original_quantity: ordered.unwrap_or(quantity),
            quantity,
            weight: line.weight.into_value(),
            price: line.price.into_value().ok_or_else(|| missing("price"))?,
            discount_price: line.discount_price.into_value(),
            total_price: line.total_price.into_value(),
            total_discount_price: line.total_discount_price.into_value(),
            replaced_by: line.replaced_by.into_value(),
            is_combo: line.is_combo.into_value(),
            modifiers: line.modifiers.into_value().unwrap_or_default(),
            barcodes: line.barcodes.into_value().unwrap_or_default(),
            extra: line.extra,
        })
    }
}
