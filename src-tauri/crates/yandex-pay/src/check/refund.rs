//! A refund before it is sent. The lengths are *found*; the rest is *inferred* from what the
//! operation must mean.

use std::collections::HashMap;

use super::report::Report;
use super::{Invalid, Rules, Shop, What};
use crate::refund::{Refund, TargetCart};

impl Refund {
    /// Every problem is told, by path. An offline shop says where and who, as in the order.
    pub fn validate(&self, rules: &Rules) -> Result<(), Invalid> {
        let mut report = Report::default();
        if report.amount("refundAmount", self.refund_amount) {
            report.positive("refundAmount", self.refund_amount);
        }
        report.address_part("externalOperationId", &self.external_operation_id);
        for (path, id) in [
            ("branchId", self.branch_id.as_deref()),
            ("managerId", self.manager_id.as_deref()),
        ] {
            match rules.shop {
                Shop::Offline => report.mandatory(path, id),
                Shop::Online => report.text(path, id),
            }
        }
        report.text("motive", self.motive.as_deref());
        for (at, cart) in [
            ("targetCart", &self.target_cart),
            ("refundCart", &self.refund_cart),
        ] {
            if let Some(cart) = cart {
                lines(&mut report, at, cart);
            }
        }
        // An empty target cart says that nothing remains; this one would say that nothing goes back.
        if self
            .refund_cart
            .as_ref()
            .is_some_and(|cart| cart.items.is_empty())
        {
            report.add("refundCart.items", What::Empty);
        }
        report.finish()
    }
}

fn lines(report: &mut Report, at: &str, cart: &TargetCart) {
    let mut first_seen: HashMap<&str, usize> = HashMap::new();
    for (index, item) in cart.items.iter().enumerate() {
        let path = |field: &str| format!("{at}.items[{index}].{field}");
        report.identifier(&path("productId"), &item.product_id);
        let first = *first_seen.entry(&item.product_id).or_insert(index);
        if first != index {
            report.add(
                path("productId"),
                What::Repeats {
                    first: format!("{at}.items[{first}].productId"),
                },
            );
        }
        if let Some(count) = item.quantity_count {
            report.not_negative(&path("quantityCount"), count);
        }
        report.amount_option(&path("price"), item.price);
    }
}
