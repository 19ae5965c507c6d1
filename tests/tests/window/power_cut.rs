//! The power goes while a customer looks at a QR.

use counter::view::RoleName;
use scenarios::window::judge::{self, Story, Tender};
use scenarios::window::staff::{Staff, Took, pay_by_link, place_order};
use scenarios::window::{Place, Window};

#[tokio::test(flavor = "multi_thread")]
async fn after_a_power_cut_the_qr_is_back_and_the_payment_is_taken_once() {
    let place = Place::prepare(None).await.unwrap();
    let window = super::open("power-cut", &place).await;
    let staff = Staff {
        window: &window,
        place: &place,
    };
    let before = async {
        staff.sign_in(RoleName::Cashier).await?;
        let order = place_order(&place, &super::order_with(1, 1)).await?;
        let took: Vec<Took<'_>> = order.lines.iter().map(|_| Took::AsOrdered).collect();
        let expected = staff.prepare(&order, &took, 1).await?;
        staff.scan_code(&order).await?;
        staff.tick_bags(1).await?;
        staff.confirm_goods().await?;
        staff.show_qr().await?;
        Ok((order, expected, staff.read_qr().await?))
    };
    let (order, expected, link) = match before.await {
        Ok(found) => found,
        Err(trouble) => return super::check(&window, Err(trouble)).await,
    };
    window.cut_power().await;

    let window: Window = super::open("power-cut", &place).await;
    let staff = Staff {
        window: &window,
        place: &place,
    };
    let after = async {
        staff.sign_in(RoleName::Cashier).await?;
        staff.open_card(&order).await?;
        window.see("pay-qr").await?;
        assert_eq!(staff.read_qr().await?, link, "another QR is shown");
        pay_by_link(&link).await?;
        window.see("settled").await?;
        staff.hand_over().await
    };
    super::check(&window, after.await).await;

    let delivered = place
        .sim
        .kuper()
        .wait_for(&order.key, "order.delivered", scenarios::SOON)
        .await;
    assert!(
        delivered.is_some(),
        "Kuper does not know that the order was handed over"
    );
    let payments = place.sim.pay().payments();
    assert_eq!(payments.len(), 1, "another payment was made");
    let story = Story {
        order,
        tender: Tender::YandexPay,
        payment: payments.first().map(|payment| payment.order_id.clone()),
        expected,
    };
    assert_eq!(judge::mistakes(&place.sim, &story), Vec::<String>::new());
    assert_eq!(judge::refusals(&place.sim), Vec::<String>::new());
    window.close().await.unwrap();
}
