//! What Kuper hears, and in which order.

use crate::support::{Till, by_merchant, code, kuper_cancels};
use domain::*;

#[test]
fn a_shop_order_is_announced_in_the_seed_s_order_with_the_actual_composition() {
    let till = Till::shop().handed_over();
    assert_eq!(
        till.heard(),
        [
            "in_work",
            "assembled",
            "ready_for_delivery",
            "pickup_code_created",
            "delivered"
        ]
    );
    let composition = till.order.composition.clone().expect("handed over");
    let last = announce(&till.log.last().expect("a log").event);
    assert_eq!(last, Announced::Append(Announcement::Delivered { composition }));
}

#[test]
fn a_restaurant_order_is_announced_as_accepted_first() {
    let till = Till::restaurant().handed_over();
    assert_eq!(till.heard()[..2], ["accepted", "in_work"]);
}

#[test]
fn with_code_first_the_code_is_announced_before_ready() {
    let mut till = Till::shop().assembled();
    let placement = Placement {
        shelf: Shelf::Ambient,
        bags: 1,
    };
    till.must(Command::MakeReady {
        placement,
        code: code(1),
        code_first: true,
    });
    assert_eq!(till.heard()[2..], ["pickup_code_created", "ready_for_delivery"]);
    assert_eq!(till.order.lifecycle, Lifecycle::Ready);
    till.check(1).expect("the code works all the same");
    assert!(till.order.visit.is_verified());
}

#[test]
fn the_merchant_s_cancellation_takes_the_place_of_all_that_is_unsent_and_kuper_s_own_is_not_echoed() {
    let mut till = Till::shop().ready();
    let events = till.cancel();
    let cancellation = by_merchant();
    let said = Announcement::Canceled { cancellation };
    assert_eq!(announce(&events[0]), Announced::Supersede(Some(said)));
    let mut till = Till::shop().ready();
    let events = till.tell(kuper_cancels());
    assert_eq!(announce(&events[0]), Announced::Supersede(None));
}

#[test]
fn what_staff_cancel_is_announced_even_when_the_screen_says_that_kuper_did() {
    let mut till = Till::shop();
    let cancellation = Cancellation {
        by: CanceledBy::Kuper,
        ..by_merchant()
    };
    till.must(Command::Cancel { cancellation });
    assert_eq!(till.heard(), ["canceled"]);
    assert_eq!(till.order.cancellation, Some(by_merchant()));
}

#[test]
fn a_cancellation_needs_a_reason() {
    let mut till = Till::shop();
    let cancellation = Cancellation {
        slug: " ".to_owned(),
        ..by_merchant()
    };
    assert_eq!(
        till.ask(Command::Cancel { cancellation }),
        Err(Refusal::ReasonMissing)
    );
}

#[test]
fn no_bags_and_too_many_bags_are_refused() {
    for bags in [0, 51, u8::MAX] {
        let mut till = Till::shop().assembled();
        let placement = Placement {
            shelf: Shelf::Ambient,
            bags,
        };
        let asked = Command::MakeReady {
            placement,
            code: code(1),
            code_first: false,
        };
        assert_eq!(till.ask(asked), Err(Refusal::BadBags));
    }
}
