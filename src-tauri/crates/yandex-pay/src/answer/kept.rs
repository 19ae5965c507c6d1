//! What is left of an order's money: captured, less what went back.

use rust_decimal::Decimal;

use super::status::{OperationStatus, OperationType, PaymentStatus};
use super::view::{OperationView, OrderView};

impl OrderView {
    /// What the service holds for the order now, in the order's currency; `None` if that cannot be
    /// told, and then no sum may be built on it.
    ///
    /// Two witnesses: the operations that succeeded, and the order's own amount, which is net of
    /// refunds (*found*) once something is captured and merely repeats what was asked before. Where
    /// both can speak they must agree. A refund under way has not gone back yet
    /// ([`super::MoneyTrail::refund_pending`]), and what is only held has not been taken.
    pub fn net_kept(&self) -> Option<Decimal> {
        let trail = self.money_trail();
        if trail.unreadable {
            return None;
        }
        let by_operations = self
            .succeeded(&OperationType::Capture)
            .map(|captured| captured.saturating_sub(trail.refunded));
        let kept = match self.payment_status {
            PaymentStatus::Captured | PaymentStatus::PartiallyRefunded => {
                let told = self.order_amount?;
                by_operations.is_none_or(|kept| kept == told).then_some(told)
            }
            PaymentStatus::Refunded => {
                let all_went_back = by_operations.is_none_or(|kept| kept.is_zero());
                (all_went_back && !trail.refund_pending).then_some(Decimal::ZERO)
            }
            // No capture listed: nothing was taken, unless the rest of the list says otherwise.
            PaymentStatus::Failed | PaymentStatus::Voided => {
                by_operations.or_else(|| (trail.paid == trail.refunded).then_some(Decimal::ZERO))
            }
            PaymentStatus::Pending | PaymentStatus::Authorized | PaymentStatus::Absent => {
                by_operations.or_else(|| trail.refunded.is_zero().then_some(Decimal::ZERO))
            }
            PaymentStatus::Confirmed | PaymentStatus::Unknown(_) => by_operations,
        };
        kept.filter(|kept| *kept >= Decimal::ZERO)
    }

    /// The refund that we named so, if the order lists it. Where it is listed twice, the entry that
    /// says most: that it succeeded, or at least that it ended.
    pub fn refund_by(&self, external_operation_id: &str) -> Option<&OperationView> {
        self.operations
            .iter()
            .filter(|it| it.operation_type == OperationType::Refund)
            .filter(|it| it.external_operation_id.as_deref() == Some(external_operation_id))
            .max_by_key(|it| (it.status == OperationStatus::Success, it.status.is_final()))
    }
}

/// How an operation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OperationEnd {
    /// Not at its end, or in a word that we do not know: ask again.
    UnderWay,
    Succeeded,
    /// Nothing was moved. The reason is for people; it may not be told.
    Failed {
        reason: Option<String>,
    },
}

impl OperationView {
    /// Whether the operation has come to its end, and how.
    pub fn ended(&self) -> OperationEnd {
        match self.status {
            OperationStatus::Pending | OperationStatus::Unknown(_) => OperationEnd::UnderWay,
            OperationStatus::Success => OperationEnd::Succeeded,
            OperationStatus::Fail => OperationEnd::Failed {
                reason: self.reason.clone(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::answer::{read_operation, read_order};
    use crate::decimal::dec;

    type Listed<'a> = (&'a str, &'a str, &'a str);

    const TAKEN: Listed<'_> = ("CAPTURE", "SUCCESS", "9000.00");

    /// An order of this amount and status, with these operations: type, status, amount.
    fn order(status: &str, amount: &str, operations: &[Listed<'_>]) -> OrderView {
        let operations: Vec<Value> = operations
            .iter()
            .enumerate()
            .map(|(index, (kind, status, amount))| {
                json!({
                    "operationId": format!("op-{index}"), "externalOperationId": format!("x-{index}"),
                    "operationType": kind, "status": status, "amount": amount
                })
            })
            .collect();
        let order = json!({"orderId": "o-1", "orderAmount": amount, "paymentStatus": status});
        read_order(&json!({"order": order, "operations": operations})).unwrap()
    }

    fn kept(status: &str, amount: &str, operations: &[Listed<'_>]) -> Option<Decimal> {
        order(status, amount, operations).net_kept()
    }

    #[test]
    fn a_capture_is_kept_until_its_refund_has_succeeded() {
        let all = Some(dec("9000"));
        assert_eq!(kept("CAPTURED", "9000", &[TAKEN]), all);
        for not_yet in ["PENDING", "FAIL", "LATER"] {
            let refund = ("REFUND", not_yet, "9000");
            assert_eq!(kept("CAPTURED", "9000", &[TAKEN, refund]), all, "{not_yet}");
        }
        let (part, rest) = (("REFUND", "SUCCESS", "2500.50"), ("REFUND", "SUCCESS", "6499.50"));
        assert_eq!(
            kept("PARTIALLY_REFUNDED", "6499.50", &[TAKEN, part]),
            Some(dec("6499.50"))
        );
        let nothing = Some(Decimal::ZERO);
        assert_eq!(kept("REFUNDED", "0", &[TAKEN, part, rest]), nothing);
        assert_eq!(kept("FAILED", "0", &[TAKEN, part, rest]), nothing);
    }

    #[test]
    fn a_capture_without_a_list_of_operations_is_told_by_the_orders_own_amount() {
        assert_eq!(kept("CAPTURED", "9000", &[]), Some(dec("9000")));
        assert_eq!(kept("PARTIALLY_REFUNDED", "6500", &[]), Some(dec("6500")));
        assert_eq!(kept("REFUNDED", "9000", &[]), Some(Decimal::ZERO));
        // One-step shops may list the authorisation alone, and a refund with it.
        let held = ("AUTHORIZE", "SUCCESS", "9000");
        assert_eq!(kept("CAPTURED", "9000", &[held]), Some(dec("9000")));
        let part = ("REFUND", "SUCCESS", "2500");
        assert_eq!(
            kept("PARTIALLY_REFUNDED", "6500", &[held, part]),
            Some(dec("6500"))
        );
    }

    #[test]
    fn an_order_that_took_nothing_keeps_nothing_though_it_repeats_the_amount_asked() {
        let declined = ("CAPTURE", "FAIL", "9000");
        for status in ["PENDING", "AUTHORIZED", "FAILED", "VOIDED", ""] {
            assert_eq!(kept(status, "9000", &[]), Some(Decimal::ZERO), "{status}");
            assert_eq!(kept(status, "9000", &[declined]), Some(Decimal::ZERO), "{status}");
        }
        let held = ("AUTHORIZE", "SUCCESS", "9000");
        assert_eq!(kept("AUTHORIZED", "9000", &[held]), Some(Decimal::ZERO));
        let released = ("VOID", "SUCCESS", "9000");
        assert_eq!(kept("VOIDED", "9000", &[held, released]), Some(Decimal::ZERO));
    }

    #[test]
    fn a_capture_counts_under_every_word_that_does_not_deny_it() {
        for status in [
            "PENDING",
            "AUTHORIZED",
            "CONFIRMED",
            "FAILED",
            "VOIDED",
            "CLEARED",
            "",
        ] {
            assert_eq!(kept(status, "9000", &[TAKEN]), Some(dec("9000")), "{status}");
        }
    }

    #[test]
    fn what_cannot_be_told_is_not_guessed() {
        let back = ("REFUND", "SUCCESS", "9000");
        for (why, status, amount, operations) in [
            (
                "the witnesses disagree",
                "CAPTURED",
                "9000",
                &[("CAPTURE", "SUCCESS", "90")][..],
            ),
            ("the word lags behind", "CAPTURED", "9000", &[TAKEN, back]),
            ("a refund is not listed", "PARTIALLY_REFUNDED", "6500", &[TAKEN]),
            ("no refund is listed", "REFUNDED", "0", &[TAKEN]),
            (
                "the refund is under way",
                "REFUNDED",
                "0",
                &[("REFUND", "PENDING", "9000")],
            ),
            ("no amount of the order", "CAPTURED", "much", &[TAKEN]),
            ("no amount at all", "CAPTURED", "much", &[]),
            (
                "no amount of the capture",
                "CAPTURED",
                "9000",
                &[("CAPTURE", "SUCCESS", "?")],
            ),
            (
                "no amount of a refund",
                "CAPTURED",
                "9000",
                &[TAKEN, ("REFUND", "SUCCESS", "?")],
            ),
            (
                "more went back than came",
                "FAILED",
                "9000",
                &[TAKEN, ("REFUND", "SUCCESS", "9000.01")],
            ),
            ("a negative amount", "CAPTURED", "-1", &[]),
            (
                "a hold is neither taken nor released",
                "FAILED",
                "9000",
                &[("AUTHORIZE", "SUCCESS", "9000")],
            ),
            ("money went back that never came", "PENDING", "9000", &[back]),
            ("a word nobody knows", "CLEARED", "9000", &[]),
            ("a word that promises nothing", "CONFIRMED", "9000", &[]),
        ] {
            assert_eq!(kept(status, amount, operations), None, "{why}");
        }
    }

    #[test]
    fn a_refund_is_found_by_the_name_we_gave_it_and_only_a_refund() {
        let mut view = order("CAPTURED", "9000", &[TAKEN, ("REFUND", "PENDING", "9000")]);
        assert_eq!(view.refund_by("x-1"), Some(&view.operations[1]));
        assert_eq!(view.refund_by("x-0"), None, "a capture is no refund");
        assert_eq!(view.refund_by("x-2"), None);
        // A refund made by a rollback has no name of ours.
        view.operations[1].external_operation_id = None;
        assert_eq!(view.refund_by("x-1"), None);
        assert_eq!(view.refund_by(""), None);
    }

    #[test]
    fn of_a_refund_listed_twice_the_entry_that_says_most_is_taken() {
        for (first, second, taken) in [
            ("SUCCESS", "PENDING", 0),
            ("PENDING", "SUCCESS", 1),
            ("FAIL", "SUCCESS", 1),
            ("SUCCESS", "FAIL", 0),
            ("FAIL", "PENDING", 0),
            ("LATER", "FAIL", 1),
        ] {
            let mut view = order(
                "CAPTURED",
                "9000",
                &[("REFUND", first, "1"), ("REFUND", second, "2")],
            );
            view.operations[1].external_operation_id = Some("x-0".into());
            let found = view.refund_by("x-0").unwrap();
            assert!(std::ptr::eq(found, &view.operations[taken]), "{first} {second}");
        }
    }

    #[test]
    fn an_operation_is_under_way_until_it_says_that_it_is_not() {
        let ended = |fields: Value| read_operation(&json!({ "operation": fields })).unwrap().ended();
        for under_way in [
            json!({}),
            json!({"status": null}),
            json!({"status": ""}),
            json!({"status": "PENDING", "reason": "waiting"}),
            json!({"status": "success"}),
            json!({"status": "STOPPED"}),
            json!({"status": ["SUCCESS"]}),
        ] {
            assert_eq!(ended(under_way.clone()), OperationEnd::UnderWay, "{under_way}");
        }
        assert_eq!(
            ended(json!({"status": "SUCCESS", "reason": "fine"})),
            OperationEnd::Succeeded
        );
        let reason = Some("no money".to_owned());
        assert_eq!(
            ended(json!({"status": "FAIL", "reason": "no money"})),
            OperationEnd::Failed { reason }
        );
        assert_eq!(
            ended(json!({"status": "FAIL"})),
            OperationEnd::Failed { reason: None }
        );
    }

    proptest! {
        #[test]
        fn of_honest_books_the_rest_is_always_told(
            captured in 1..100_000_000_i64,
            refunds in prop::collection::vec((1..100_000_i64, any::<bool>()), 0..6),
        ) {
            let mut left = captured;
            let mut amounts = vec![("CAPTURE", "SUCCESS", Decimal::new(captured, 2).to_string())];
            for (amount, succeeds) in refunds {
                let amount = amount.min(left);
                if amount == 0 { continue; }
                left -= if succeeds { amount } else { 0 };
                let status = if succeeds { "SUCCESS" } else { "FAIL" };
                amounts.push(("REFUND", status, Decimal::new(amount, 2).to_string()));
            }
            let operations: Vec<Listed<'_>> = amounts.iter().map(|(k, s, a)| (*k, *s, a.as_str())).collect();
            let status = match left {
                0 => "REFUNDED",
                _ if left == captured => "CAPTURED",
                _ => "PARTIALLY_REFUNDED",
            };
            let left = Decimal::new(left, 2);
            prop_assert_eq!(kept(status, &left.to_string(), &operations), Some(left));
            prop_assert_eq!(kept("FAILED", "1.00", &operations), Some(left));
        }
    }
}
