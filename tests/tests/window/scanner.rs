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

/// Nothing runs on the page for a while after the key that `stallAt` counts to; the keys behind it queue up.
const STALLING: &str = "addEventListener('keydown', () => {
    window.pressed += 1;
    if (window.pressed !== window.stallAt) return;
    const began = performance.now();
    while (performance.now() - began < 300);
}, true)";

#[tokio::test(flavor = "multi_thread")]
async fn a_scan_is_heard_whole_by_a_page_that_stalls_in_its_midst() {
    let place = Place::prepare(None).await.unwrap();
    super::in_window("scanner-stalled", &place, async |window| {
        let staff = Staff {
            window,
            place: &place,
        };
        staff.sign_in(RoleName::Cashier).await?;
        window.see("column-new").await?;
        window.run(STALLING).await?;
        // Nobody knows these goods, so the till says what it heard.
        for (key, code) in (1..=6).zip(4_607_053_473_681_u64..) {
            let code = code.to_string();
            window
                .run(&format!("window.pressed = 0; window.stallAt = {key}"))
                .await?;
            scanner::scan(&code)?;
            window
                .until(
                    &format!("all of {code}, after a stall at key {key}"),
                    async || {
                        let text = window.run("return document.body.textContent").await?;
                        Ok(text.as_str().is_some_and(|text| text.contains(&code)))
                    },
                )
                .await?;
        }
        Ok(())
    })
    .await;
}
