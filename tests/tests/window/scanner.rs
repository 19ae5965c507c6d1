//! The hand scanner, where the keyboard's layout is Russian.

use counter::view::RoleName;
use scenarios::window::judge::{self, Story, Tender};
use scenarios::window::staff::{Staff, Took, place_order};
use scenarios::window::{Place, scanner};

#[tokio::test(flavor = "multi_thread")]
async fn an_order_is_taken_to_handover_by_scanner_on_a_russian_keyboard() {
    let place = Place::prepare(None).await.unwrap();
    super::in_window("scanner", &place, async |window| {
        let _russian = scanner::Russian::set()?;
        // What the keys write here, as the page sees it: the test is worth nothing if it is Latin.
        window
            .run("window.written = ''; addEventListener('keydown', (event) => { window.written += event.key }, true)")
            .await?;
        let staff = Staff {
            window,
            place: &place,
        };
        staff.sign_in(RoleName::Cashier).await?;
        let order = place_order(&place, &super::order_with(2, 1)).await?;
        let took: Vec<Took<'_>> = order.lines.iter().map(|_| Took::AsOrdered).collect();
        let expected = staff.prepare(&order, &took, 2).await?;
        staff.scan_code(&order).await?;
        staff.scan_bags(&order, 2).await?;
        let written = window.run("return window.written").await?;
        assert!(written.as_str().is_some_and(|keys| keys.contains('М') && keys.contains('Щ')), "{written}");
        staff.confirm_goods().await?;
        staff.count_cash_exactly().await?;
        staff.take_cash().await?;
        staff.hand_over().await?;
        let delivered = place
            .sim
            .kuper()
            .wait_for(&order.key, "order.delivered", scenarios::SOON)
            .await;
        assert!(
            delivered.is_some(),
            "Kuper does not know that the order was handed over"
        );
        let story = Story {
            order,
            tender: Tender::Cash,
            payment: None,
            expected,
        };
        assert_eq!(judge::mistakes(&place.sim, &story), Vec::<String>::new());
        assert_eq!(judge::refusals(&place.sim), Vec::<String>::new());
        Ok(())
    })
    .await;
}
