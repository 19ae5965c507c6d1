//! Payments in the real window: the QR that people scan, and the states of money that only the screen tells.

use counter::view::RoleName;
use rust_decimal::Decimal;
use scenarios::window::staff::{Arrived, Staff, Took, pay_by_link, place_order};
use scenarios::window::{Outcome, Place, Trouble, qr};
use simulator::faults::{Fault, Route};
use simulator::pay::PayStatus;

/// Brings an order to the payment: picked, its code shown, bags and goods checked.
async fn to_the_payment(staff: &Staff<'_>) -> Outcome<Arrived> {
    staff.sign_in(RoleName::Cashier).await?;
    let order = place_order(staff.place, &super::order_with(2, 1)).await?;
    let took: Vec<Took<'_>> = order.lines.iter().map(|_| Took::AsOrdered).collect();
    staff.prepare(&order, &took, 1).await?;
    staff.scan_code(&order).await?;
    staff.tick_bags(1).await?;
    staff.confirm_goods().await?;
    Ok(order)
}

/// What the QR codes on the customer's display say, once it shows this.
async fn on_display(staff: &Staff<'_>, shows: &str) -> Outcome<Vec<String>> {
    let what = format!("the customer's display to show {shows}");
    let looks = async || Ok(staff.window.display_shows().await? == shows);
    staff.window.until(&what, looks).await?;
    let name = format!("display-{shows}");
    qr::read_png(&std::fs::read(staff.window.shoot_display(&name).await?)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_qr_in_both_windows_is_the_link_to_the_letter_and_goes_when_the_payment_is_withdrawn() {
    let place = Place::prepare(None).await.unwrap();
    super::in_both_windows("paying", &place, async |window| {
        let staff = Staff {
            window,
            place: &place,
        };
        to_the_payment(&staff).await?;
        staff.show_qr().await?;
        let link = staff.read_qr().await?;
        let payment = staff.payment(&link)?;
        assert_eq!(link, payment.payment_url, "the till shows another link");
        window.shoot("pay-waiting").await?;
        let seen = on_display(&staff, "qr").await?;
        assert_eq!(
            seen,
            std::slice::from_ref(&link),
            "the customer sees another link"
        );

        place.sim.faults().always(Route::PayGet, Fault::DropBefore);
        window.see("pay-out-of-reach").await?;
        window.shoot("pay-unknown").await?;
        assert!(!window.sees("tender-cash").await?, "another tender is offered");
        place.sim.faults().clear();
        window.gone("pay-out-of-reach").await?;

        window.tap("pay-rollback").await?;
        window.see("last-outcome").await?;
        window.shoot("pay-rolled-back").await?;
        assert_eq!(staff.payment(&link)?.books().net(), Decimal::ZERO);
        assert!(pay_by_link(&link).await.is_err(), "the withdrawn link still pays");
        assert_eq!(on_display(&staff, "sum").await?, Vec::<String>::new());
        staff.count_cash().await?;
        staff.take_cash().await?;
        staff.hand_over().await
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_split_order_loses_an_item_after_it_was_paid_and_yandex_pay_gives_that_back() {
    let place = Place::prepare(None).await.unwrap();
    super::in_window("split", &place, async |window| {
        let staff = Staff {
            window,
            place: &place,
        };
        let order = to_the_payment(&staff).await?;
        window.tap("part-amount").await?;
        window.tap_keys("part", "10").await?;
        window.tap("part-ok").await?;
        window.tap("tender-card").await?;
        window.tap("card-start").await?;
        window.write("card-reference", "RRN 123456789012").await?;
        window.tap("card-approved").await?;
        window.see("half-paid").await?;
        window.shoot("pay-split-half").await?;
        staff.show_qr().await?;
        let link = staff.read_qr().await?;
        pay_by_link(&link).await?;
        window.see("settled").await?;

        // The first line is refused while the service does not answer: the screen says that money is on its way.
        place.sim.faults().always(Route::PayRefund, Fault::DropBefore);
        window.tap("refuse-0").await?;
        window.tap("refuse-confirm").await?;
        window.see("return-2-1").await?;
        window.shoot("pay-refund-under-way").await?;
        let paid = staff.payment(&link)?.books();
        assert!(paid.refunded.is_zero());
        place.sim.faults().clear();
        window.see("returned-2-1").await?;
        let payment = staff.payment(&link)?;
        assert_eq!(payment.status, PayStatus::PartiallyRefunded);
        window.tap("confirm-goods").await?;
        staff.hand_over().await?;

        let record = place
            .sim
            .kuper()
            .wait_for(&order.key, "order.delivered", scenarios::SOON)
            .await
            .ok_or_else(|| Trouble::new("Kuper does not know that the order was handed over"))?;
        let due = record.delivered.map(|told| told.due);
        let kept = payment.books().net() + Decimal::TEN;
        assert_eq!(due, Some(kept), "what is kept is not what was handed over");
        Ok(())
    })
    .await;
}
