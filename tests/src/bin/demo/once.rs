//! `--once`: one order per tender through the real window, every screen pictured, and what Kuper heard judged.

use std::cell::Cell;

use counter::view::RoleName;
use scenarios::window::judge::{self, Expected, Story, Tender};
use scenarios::window::staff::{self, Arrived, Staff, Took, pay_by_link, place_order, substitute};
use scenarios::window::{Outcome, Place, Trouble, Window};
use simulator::kuper::Cancellation;

use crate::orders::Orders;

/// The terminal's reference, as its slip would show it.
const REFERENCE: &str = "632518407713";
/// Orders that only stand on the board.
const BYSTANDERS: usize = 4;

/// The pictures, numbered in the order they are taken.
struct Album<'a> {
    window: &'a Window,
    taken: Cell<u32>,
}

impl Album<'_> {
    async fn shoot(&self, name: &str) -> Outcome {
        let picture = self.window.shoot(&self.name(name)).await?;
        println!("picture     {}", picture.display());
        Ok(())
    }

    /// The customer's display, once it shows this.
    async fn shoot_display(&self, shows: &str) -> Outcome {
        let looks = || async { Ok(self.window.display_shows().await? == shows) };
        self.window
            .until(&format!("the customer's display to show {shows}"), looks)
            .await?;
        let picture = self
            .window
            .shoot_display(&self.name(&format!("display-{shows}")))
            .await?;
        println!("picture     {}", picture.display());
        Ok(())
    }

    fn name(&self, name: &str) -> String {
        self.taken.set(self.taken.get() + 1);
        format!("{:02}-{name}", self.taken.get())
    }
}

pub async fn one_order_per_tender(place: &Place, window: &Window) -> Outcome {
    let album = Album {
        window,
        taken: Cell::new(0),
    };
    let staff = Staff { window, place };
    window.see("pin-1").await?;
    album.shoot("sign-in").await?;
    staff.sign_in(RoleName::Picker).await?;

    let mut orders = Orders::new(6);
    let cash = place_order(place, &orders.with(2, 1)?).await?;
    let card = place_order(place, &orders.with(3, 0)?).await?;
    let pay = place_order(place, &orders.with(1, 2)?).await?;
    let mut bystanders = Vec::new();
    for _ in 0..BYSTANDERS {
        bystanders.push(place_order(place, &orders.next()).await?);
    }
    window.step("waiting for the orders on the board");
    for order in [&cash, &card, &pay].into_iter().chain(&bystanders) {
        window.see(&format!("card-{}", order.number)).await?;
    }
    album.shoot("board-new").await?;

    let in_cash_bags = pick_for_cash(&staff, &album, &cash).await?;
    let in_card_bags = pick_for_card(&staff, &album, &card).await?;
    let in_pay_bags = pick_for_pay(&staff, &pay).await?;
    if let Some(bystander) = bystanders.first() {
        staff.start_picking(bystander).await?;
        if let Some(line) = bystander.lines.first() {
            staff.pick(line, &Took::AsOrdered).await?;
        }
    }
    cancel_one(place, bystanders.last()).await?;
    staff.sign_out().await?;

    staff.sign_in(RoleName::Cashier).await?;
    serve_cash(&staff, &album, &cash, bystanders.first()).await?;
    serve_card(&staff, &album, &card).await?;
    let payment = serve_pay(&staff, &album, &pay).await?;
    // Something that cannot be read: a line among the problems, and the till goes on.
    place
        .sim
        .kuper()
        .post("{\"event_type\": \"order.created\", ")
        .await?;
    staff.sign_out().await?;

    staff.sign_in(RoleName::Manager).await?;
    look_around(&album, &pay).await?;

    let story = |order, tender, payment, expected| Story {
        order,
        tender,
        payment,
        expected,
    };
    judge_all(
        place,
        &[
            story(cash, Tender::Cash, None, in_cash_bags),
            story(card, Tender::Card, None, in_card_bags),
            story(pay, Tender::YandexPay, Some(payment), in_pay_bags),
        ],
    )
}

async fn pick_for_cash(staff: &Staff<'_>, album: &Album<'_>, order: &Arrived) -> Outcome<Vec<Expected>> {
    staff.start_picking(order).await?;
    let mut in_bags = Vec::new();
    for line in &order.lines {
        match line.grams {
            // Weighed, and a little more than was asked for.
            Some(grams) => {
                album.shoot("picking").await?;
                let grams = grams + 37;
                let id = staff.place_of(line).await?;
                staff.weigh_up_to_ok(&id, grams).await?;
                album.shoot("weighing").await?;
                staff.weigh_ok(&id).await?;
                in_bags.push(Expected::new(&line.sku, judge::Amount::Grams(grams)));
            }
            None => in_bags.extend(staff.pick(line, &Took::AsOrdered).await?),
        }
    }
    staff.assemble().await?;
    staff.choose_shelf(2).await?;
    album.shoot("assembled").await?;
    staff.ready(order).await?;
    album.shoot("ready").await?;
    Ok(in_bags)
}

/// One line is not there, another is replaced by something from the same shelf.
async fn pick_for_card(staff: &Staff<'_>, album: &Album<'_>, order: &Arrived) -> Outcome<Vec<Expected>> {
    staff.start_picking(order).await?;
    let mut in_bags = Vec::new();
    for (line, at) in order.lines.iter().zip(0..) {
        let took = match at {
            0 => Took::Missing,
            1 => Took::Instead(substitute(line)?),
            _ => Took::AsOrdered,
        };
        if let Took::Instead(product) = &took {
            let id = staff.place_of(line).await?;
            staff.replace_up_to_ok(&id, line, product).await?;
            album.shoot("replacing").await?;
            staff.replace_ok(&id).await?;
            in_bags.push(Expected::new(&product.sku, judge::Amount::Packs(line.packs)));
        } else {
            in_bags.extend(staff.pick(line, &took).await?);
        }
    }
    album.shoot("picked").await?;
    staff.assemble().await?;
    staff.make_ready(order, 1).await?;
    Ok(in_bags)
}

async fn pick_for_pay(staff: &Staff<'_>, order: &Arrived) -> Outcome<Vec<Expected>> {
    let took: Vec<Took<'_>> = order
        .lines
        .iter()
        .map(|line| {
            line.grams
                .map_or(Took::AsOrdered, |grams| Took::Grams(grams - 25))
        })
        .collect();
    staff.prepare(order, &took, 2).await
}

/// A customer who changes their mind: Kuper cancels an order that nobody has begun.
async fn cancel_one(place: &Place, order: Option<&Arrived>) -> Outcome {
    if let Some(order) = order {
        let reason = Cancellation {
            slug: "customer_request".to_owned(),
            description: "Передумал".to_owned(),
        };
        place.sim.kuper().cancel(&order.key, &reason).await?;
    }
    Ok(())
}

async fn serve_cash(
    staff: &Staff<'_>,
    album: &Album<'_>,
    order: &Arrived,
    other: Option<&Arrived>,
) -> Outcome {
    staff.window.tap("nav-handover").await?;
    staff.window.see("code-field").await?;
    album.shoot("handover-code").await?;
    staff.scan_code(order).await?;
    staff.scan_bags(order, 2).await?;
    album.shoot("goods-check").await?;
    // The customer is at the counter: the board shows all four of its columns.
    staff.window.tap("nav-board").await?;
    if let Some(other) = other {
        staff.window.see(&format!("card-{}", other.number)).await?;
    }
    album.shoot("board").await?;
    staff.window.tap(&format!("card-{}", order.number)).await?;
    staff.confirm_goods().await?;
    album.shoot("payment").await?;
    album.shoot_display("sum").await?;
    staff.count_cash().await?;
    album.shoot("payment-cash").await?;
    staff.take_cash().await?;
    album.shoot("paid").await?;
    album.shoot_display("change").await?;
    staff.hand_over().await?;
    album.shoot("done").await
}

async fn serve_card(staff: &Staff<'_>, album: &Album<'_>, order: &Arrived) -> Outcome {
    staff.type_code(order).await?;
    staff.tick_bags(1).await?;
    staff.confirm_goods().await?;
    staff.start_card(REFERENCE).await?;
    album.shoot("payment-card").await?;
    staff.card_approved().await?;
    staff.hand_over().await
}

/// Gives back Yandex Pay's name for the payment.
async fn serve_pay(staff: &Staff<'_>, album: &Album<'_>, order: &Arrived) -> Outcome<String> {
    staff.scan_code(order).await?;
    staff.scan_bags(order, 2).await?;
    staff.confirm_goods().await?;
    staff.show_qr().await?;
    let link = staff.read_qr().await?;
    album.shoot("payment-qr").await?;
    album.shoot_display("qr").await?;
    let payment = staff.payment(&link)?;
    println!(
        "the QR says {link}, the link of {} ({} {})",
        payment.order_id, payment.amount, payment.currency
    );
    staff.window.step("waiting for the payment");
    pay_by_link(&link).await?;
    staff.window.see("settled").await?;
    album.shoot("payment-qr-paid").await?;
    album.shoot_display("paid").await?;
    staff.hand_over().await?;
    Ok(payment.order_id)
}

async fn look_around(album: &Album<'_>, order: &Arrived) -> Outcome {
    let window = album.window;
    window.step("looking around");
    window.tap("nav-problems").await?;
    window.see("problem-webhookUnreadable").await?;
    album.shoot("problems").await?;
    window.tap("nav-journal").await?;
    window.see(&format!("history-{}", order.number)).await?;
    album.shoot("journal").await?;
    window.tap(&format!("history-{}", order.number)).await?;
    window.see("story").await?;
    album.shoot("story").await?;
    window.tap("nav-settings").await?;
    window.tap("settings-tab-connections").await?;
    window.see("test-kuper").await?;
    album.shoot("settings").await
}

fn judge_all(place: &Place, stories: &[Story]) -> Outcome {
    let mut found = judge::refusals(&place.sim);
    let payments: Vec<&str> = stories
        .iter()
        .filter_map(|story| story.payment.as_deref())
        .collect();
    found.extend(judge::stray_payments(&place.sim, &payments));
    for story in stories {
        println!("\n{}", judge::timeline(&place.sim, story));
        for file in ["slip", "labels"] {
            match staff::printed(&place.prints, &story.order.number, file)? {
                Some(path) => println!("  printed {}", path.display()),
                None => found.push(format!("{}: no {file} was printed", story.order.number)),
            }
        }
        let mistakes = judge::mistakes(&place.sim, story);
        found.extend(
            mistakes
                .into_iter()
                .map(|mistake| format!("{}: {mistake}", story.order.number)),
        );
    }
    if found.is_empty() {
        println!("\nKuper heard everything once, in its order, with what was really in the bags.");
        return Ok(());
    }
    Err(Trouble::new(found.join("\n")))
}
