//! Training in the real window: a lesson from the settings to the handover, with a real customer's order arriving
//! meanwhile. The real Kuper hears nothing of the lesson, and the real order waits for whoever comes back.

use counter::view::RoleName;
use domain::Currency;
use scenarios::window::staff::{Arrived, Line, Staff, Took, place_order};
use scenarios::window::{Outcome, Place, Trouble};
use simulator::clock::Clock;
use simulator::orders::product;
use training::goods::{Customers, Shop};

/// The first order of every lesson: what it holds does not depend on chance.
fn guided() -> Outcome<Arrived> {
    let shop = Shop {
        store_id: "12".to_owned(),
        currency: Currency::Rub,
        restaurant: false,
    };
    let order = Customers::new(&shop, 1).order(Clock::system().now());
    let lines = order.positions().iter().map(|position| {
        let sku = position["id"].as_str().unwrap_or_default();
        let goods = product(sku).ok_or_else(|| Trouble::new(format!("nobody sells {sku}")))?;
        let packs = position["quantity"].as_u64().unwrap_or_default();
        let packs = u32::try_from(packs).map_err(|_| Trouble::new("so many packs"))?;
        Ok(Line {
            sku: sku.to_owned(),
            name: goods.name.to_owned(),
            packs,
            grams: goods.pack_grams().map(|pack| pack * packs),
            barcode: goods.barcode.clone(),
        })
    });
    Ok(Arrived {
        key: String::new(),
        number: "TRAINING-000001".to_owned(),
        lines: lines.collect::<Outcome<_>>()?,
    })
}

/// Waits until the guide asks for this.
async fn guide_at(staff: &Staff<'_>, step: &str) -> Outcome {
    let what = format!("the guide to be at {step}");
    staff
        .window
        .until(&what, async || {
            let guide = staff.window.see("training-guide").await?;
            Ok(guide.attr("data-step").await?.as_deref() == Some(step))
        })
        .await
}

/// What a person reads off the played customer's phone.
async fn phone_code(staff: &Staff<'_>) -> Outcome<String> {
    let shown = staff.window.text("phone-code").await?;
    Ok(shown.chars().filter(char::is_ascii_digit).collect())
}

/// The last digit another: the check digit tells.
fn mistyped(code: &str) -> String {
    let (head, last) = code.split_at(code.len() - 1);
    let last = (last.parse::<u8>().unwrap_or_default() + 1) % 10;
    format!("{head}{last}")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_learns_the_code_check_while_a_real_order_arrives_and_waits() {
    let place = Place::prepare(None).await.unwrap();
    let folder = place.folder().join("vydacha.db.training");
    super::in_window("training", &place, async |window| {
        let staff = Staff {
            window,
            place: &place,
        };
        staff.sign_in(RoleName::Manager).await?;
        window.tap("nav-settings").await?;
        window.tap("settings-tab-training").await?;
        window.shoot("training-enter").await?;
        window.tap("training-enter").await?;
        window.see("training-banner").await?;
        guide_at(&staff, "open").await?;
        assert!(folder.is_dir(), "the lesson has no journal of its own");

        // The shop's own till goes on: it answers, and the banner says that somebody waits.
        assert!(!window.sees("real-waiting").await?);
        let real = place_order(&place, &super::order_with(1, 1)).await?;
        window.see("real-waiting").await?;
        assert!(
            !window.sees(&format!("card-{}", real.number)).await?,
            "a real order is on the lesson's board"
        );
        window.shoot("training-board").await?;

        let order = guided()?;
        staff.start_picking(&order).await?;
        guide_at(&staff, "pick").await?;
        for line in &order.lines {
            staff.pick(line, &Took::AsOrdered).await?;
        }
        guide_at(&staff, "assemble").await?;
        window.shoot("training-assemble").await?;
        staff.assemble().await?;
        guide_at(&staff, "makeReady").await?;
        staff.choose_shelf(1).await?;
        window.tap("make-ready").await?;
        window.see("order-ready").await?;
        guide_at(&staff, "checkCode").await?;

        let code = phone_code(&staff).await?;
        window.tap("nav-handover").await?;
        window.tap("choose-TRAINING-000001").await?;
        window.tap_keys("code", &mistyped(&code)).await?;
        window.tap("code-enter").await?;
        window.see("code-typo").await?;
        window.shoot("training-typo").await?;
        window.tap_keys("code", &code).await?;
        window.tap("code-enter").await?;
        window.see("verified").await?;
        guide_at(&staff, "checkGoods").await?;
        staff.tick_bags(1).await?;
        staff.confirm_goods().await?;
        guide_at(&staff, "takePayment").await?;
        staff.show_qr().await?;
        window.shoot("training-pay").await?;
        window.tap("phone-pay").await?;
        window.see("settled").await?;
        guide_at(&staff, "handOver").await?;
        staff.hand_over().await?;
        guide_at(&staff, "done").await?;
        window.shoot("training-done").await?;

        window.tap("training-leave").await?;
        window.gone("training-banner").await?;
        staff.sign_in(RoleName::Cashier).await?;
        window.see(&format!("card-{}", real.number)).await?;
        assert!(
            !window.sees("card-TRAINING-000001").await?,
            "the lesson's order is on the real board"
        );
        window
            .until("the lesson's folder to be gone", async || Ok(!folder.exists()))
            .await?;

        // Nobody outside heard of it.
        let orders = place.sim.kuper().orders();
        assert_eq!(orders.len(), 1, "Kuper knows of another order");
        assert!(
            place.sim.kuper().events_of(&real.key).is_empty(),
            "somebody worked on the real order"
        );
        assert!(
            place.sim.pay().payments().is_empty(),
            "Yandex Pay was asked for play money"
        );
        let seen: Vec<_> = place.sim.log().all().iter().map(|one| one.path.clone()).collect();
        assert!(seen.is_empty(), "calls left the till: {seen:?}");
        Ok(())
    })
    .await;
}
