//! What a shift leaves to the next one, the most urgent first. Pure.

use crate::view::{UnfinishedKind, UnfinishedView};
use domain::{Attempt, Lifecycle, Order, Return};

/// Of these orders, with whether Kuper has not been told all of each. An order stands once under each kind that it is of.
pub(super) fn listed(orders: &[(Order, bool)]) -> Vec<UnfinishedView> {
    let mut listed: Vec<UnfinishedView> = orders
        .iter()
        .flat_map(|(order, unsent)| {
            kinds(order, *unsent).into_iter().map(|kind| UnfinishedView {
                kind,
                order: order.id.0,
                number: order.number.0.clone(),
            })
        })
        .collect();
    listed.sort_by_key(|one| (one.kind, one.order));
    listed
}

fn kinds(order: &Order, unsent: bool) -> Vec<UnfinishedKind> {
    let attempts = &order.ledger.attempts;
    let is_owed = |attempt: &Attempt| !attempt.returns.iter().all(Return::is_done);
    let told = [
        (attempts.iter().any(Attempt::is_open), UnfinishedKind::PaymentOpen),
        (attempts.iter().any(is_owed), UnfinishedKind::ReturnOwed),
        (unsent, UnfinishedKind::Unsent),
    ];
    let told = told
        .into_iter()
        .filter_map(|(applies, kind)| applies.then_some(kind));
    told.chain(place(order)).collect()
}

/// Where the goods are. `None`: with the customer, or back on the shelves.
fn place(order: &Order) -> Option<UnfinishedKind> {
    if order.lifecycle.is_closed() {
        None
    } else if order.ledger.kept().is_positive() {
        Some(UnfinishedKind::PaidNotHandedOver)
    } else if order.visit.is_verified() {
        Some(UnfinishedKind::AtTheCounter)
    } else if order.lifecycle == Lifecycle::Ready {
        Some(UnfinishedKind::Ready)
    } else {
        Some(UnfinishedKind::InWork)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;
    use domain::{AttemptNo, CashRounding, Command, Money, PickupWindow, ReturnNo};

    fn of(sample: &Sample) -> Vec<UnfinishedKind> {
        kinds(&sample.order, false)
    }

    fn cash(sample: &mut Sample, minor: i64) {
        let amount = Money::from_minor(minor);
        sample.does(Command::TakeCash {
            amount,
            received: amount,
            rounding: CashRounding::default(),
        });
    }

    #[test]
    fn an_order_is_told_by_where_it_stands_until_it_is_over() {
        let mut sample = Sample::ready(PickupWindow::default());
        assert_eq!(of(&sample), [UnfinishedKind::Ready]);
        assert_eq!(
            kinds(&sample.order, true),
            [UnfinishedKind::Unsent, UnfinishedKind::Ready]
        );
        sample.comes();
        assert_eq!(of(&sample), [UnfinishedKind::AtTheCounter]);
        cash(&mut sample, 10_000);
        assert_eq!(of(&sample), [UnfinishedKind::PaidNotHandedOver], "in part");
        cash(&mut sample, 30_000);
        assert_eq!(of(&sample), [UnfinishedKind::PaidNotHandedOver]);
        sample.does(Command::HandOver);
        assert_eq!(of(&sample), []);
        assert_eq!(kinds(&sample.order, true), [UnfinishedKind::Unsent]);
    }

    #[test]
    fn money_on_its_way_is_told_beside_where_the_goods_are() {
        let mut sample = Sample::at_the_counter();
        sample.shows_qr();
        assert_eq!(
            of(&sample),
            [UnfinishedKind::PaymentOpen, UnfinishedKind::AtTheCounter]
        );
        sample.captured(1, 40_000);
        assert_eq!(of(&sample), [UnfinishedKind::PaidNotHandedOver]);
        sample.does(Command::OweReturn {
            attempt: AttemptNo(1),
        });
        assert_eq!(
            of(&sample),
            [UnfinishedKind::ReturnOwed, UnfinishedKind::AtTheCounter]
        );
        sample.learns(1, domain::PaymentFact::Returned { no: ReturnNo(1) });
        assert_eq!(of(&sample), [UnfinishedKind::AtTheCounter]);
    }

    #[test]
    fn the_most_urgent_come_first() {
        let ready = Sample::ready(PickupWindow::default()).order;
        let mut paying = Sample::at_the_counter();
        paying.shows_qr();
        paying.order.id = domain::OrderId(2);
        let listed = listed(&[(ready, true), (paying.order, false)]);
        let told: Vec<_> = listed.iter().map(|one| (one.kind, one.order)).collect();
        assert_eq!(
            told,
            [
                (UnfinishedKind::PaymentOpen, 2),
                (UnfinishedKind::AtTheCounter, 2),
                (UnfinishedKind::Unsent, 1),
                (UnfinishedKind::Ready, 1),
            ]
        );
    }
}
