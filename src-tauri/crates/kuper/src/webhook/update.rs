//! A change to an order as Kuper tells it in `order.updated`: only the keys that changed are there (FOUND;
//! seen: `delivery.expectedTo`, `shipmentMethod`). Fields mean what they mean in [`super::order`].

use jiff::Timestamp;
use rust_decimal::Decimal;

use super::order::{BonusCard, Customer, Delivery, Modifier, Total};
use crate::{Extra, OrderKey, Patch, Personal};

/// The payload of `order.updated`. Absent is not null: see [`Patch`].
#[derive(Debug, Clone, PartialEq)]
pub struct UpdatedOrder {
    pub key: OrderKey,
    pub store_id: Patch<String>,
    pub store_import_key: Patch<String>,
    pub state: Patch<String>,
    pub payment_state: Patch<String>,
    pub customer: Patch<CustomerUpdate>,
    pub delivery: Patch<DeliveryUpdate>,
    pub complete_before: Patch<Timestamp>,
    pub shipment_method: Patch<String>,
    pub payment_methods: Patch<Vec<String>>,
    pub replacement_policy: Patch<String>,
    pub comment: Patch<Personal>,
    pub bonus_card: Patch<BonusCard>,
    pub extensions: Patch<Extra>,
    /// The lines that the update speaks of; whether lines it does not name are gone is not known.
    pub positions: Patch<Vec<PositionUpdate>>,
    pub total: Patch<Total>,
    pub extra: Extra,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct CustomerUpdate {
    pub name: Patch<Personal>,
    pub phone: Patch<Personal>,
    pub email: Patch<Personal>,
    pub inn: Patch<Personal>,
    pub kpp: Patch<Personal>,
    pub extra: Extra,
}

impl CustomerUpdate {
    pub(super) fn whole(self) -> Customer {
        Customer {
            name: self.name.into_value(),
            phone: self.phone.into_value(),
            email: self.email.into_value(),
            inn: self.inn.into_value(),
            kpp: self.kpp.into_value(),
            extra: self.extra,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct DeliveryUpdate {
    pub expected_from: Patch<Timestamp>,
    pub expected_to: Patch<Timestamp>,
    pub is_planned: Patch<bool>,
    pub extra: Extra,
}

impl DeliveryUpdate {
    pub(super) fn whole(self) -> Delivery {
        Delivery {
            expected_from: self.expected_from.into_value(),
            expected_to: self.expected_to.into_value(),
            is_planned: self.is_planned.into_value(),
            extra: self.extra,
        }
    }
}

/// One line of an update; only its SKU is certain.
#[derive(Debug, Clone, PartialEq)]
pub struct PositionUpdate {
    pub id: String,
    pub name: Patch<String>,
    pub original_quantity: Patch<Decimal>,
    pub quantity: Patch<Decimal>,
    pub weight: Patch<u64>,
    pub price: Patch<Decimal>,
    pub discount_price: Patch<Decimal>,
    pub total_price: Patch<Decimal>,
    pub total_discount_price: Patch<Decimal>,
    pub replaced_by: Patch<String>,
    pub is_combo: Patch<bool>,
    pub modifiers: Patch<Vec<Modifier>>,
    pub barcodes: Patch<Vec<String>>,
    pub extra: Extra,
}
