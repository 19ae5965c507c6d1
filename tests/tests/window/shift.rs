//! A whole shift at the counter: from the first PIN to the last sum, by touch, by scanner and by keyboard.

use std::time::Duration;

use counter::view::RoleName;
use journal::{Journal, ShiftId};
use rust_decimal::Decimal;
use scenarios::basket::Basket;
use scenarios::window::judge::{self, Amount, Expected, Story, Tender};
use scenarios::window::keyboard::type_digits;
use scenarios::window::staff::{Arrived, Line, Report, Staff, Took, Totals, pay_by_link, place_order};
use scenarios::window::{Outcome, Place, Trouble, Window, scanner};
use scenarios::{SOON, invariants};
use simulator::faults::{Fault, Route};
use simulator::kuper::Dialect;
use simulator::orders::{Product, product_catalogue};

const MILK: (&str, &str) = ("100101", "Молоко");
const BREAD: (&str, &str) = ("100234", "Хлеб");
const APPLES: (&str, &str) = ("100262", "Яблоки");

/// One shift, and what is known of it from outside of the till.
struct Shift<'a> {
    staff: Staff<'a>,
    window: &'a Window,
    place: &'a Place,
    /// Orders that went well, with what was in the bags.
    stories: Vec<Story>,
    /// What customers gave, in cash and by card.
    cash: Decimal,
    card: Decimal,
}

/// What was found out at the counter, for the end of the test.
struct Ended {
    stories: Vec<Story>,
    canceled: Arrived,
    z: Report,
}

fn roubles(sum: i64) -> Decimal {
    Decimal::from(sum)
}

fn totals(taken: Decimal) -> Totals {
    Totals {
        taken,
        returned: Decimal::ZERO,
        net: taken,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_whole_shift_by_touch_scanner_and_keyboard_balances_to_the_kopeck_and_kuper_hears_all_of_it() {
    let place = Place::prepare(None).await.unwrap();
    let mut ended = None;
    super::in_window("shift", &place, async |window| {
        ended = Some(work(window, &place).await?);
        Ok(())
    })
    .await;
    let ended = ended.unwrap();
    let sim = &place.sim;

    for story in &ended.stories {
        let mistakes = judge::mistakes(sim, story);
        assert!(
            mistakes.is_empty(),
            "{mistakes:#?}\n{}",
            judge::timeline(sim, story)
        );
    }
    let canceled = sim.kuper().order(&ended.canceled.key).unwrap();
    assert_eq!(
        canceled.processed.last().map(String::as_str),
        Some("order.canceled")
    );
    assert!(canceled.delivered.is_none());
    assert_eq!(judge::refusals(sim), Vec::<String>::new());

    // Kuper was told to the kopeck what the drawer, the terminal and Yandex Pay took.
    let due: Decimal = ended.stories.iter().map(|story| due(&place, &story.order)).sum();
    assert_eq!(due, ended.z.net);
    let paid: Decimal = sim
        .pay()
        .payments()
        .iter()
        .map(|payment| payment.books().net())
        .sum();
    assert_eq!(paid, ended.z.yandex_pay.net);

    let now = counter::Clock::System.now();
    let journal = Journal::open(place.journal(), now).await.unwrap();
    let z = journal.z_report(ShiftId(1)).await.unwrap().unwrap();
    let z: serde_json::Value = serde_json::from_str(&z).unwrap();
    assert_eq!(z["zNumber"], 1);
    assert_eq!(Decimal::new(z["net"].as_i64().unwrap(), 2), ended.z.net);
    assert_eq!((&z["handedOver"], &z["canceled"]), (&4.into(), &1.into()));
    invariants::check(&journal, sim, &[]).await;
    journal.close().await;
}

/// The shift, step by step. What fails here leaves a picture behind.
async fn work(window: &Window, place: &Place) -> Outcome<Ended> {
    let staff = Staff { window, place };
    let mut shift = Shift {
        staff: Staff { window, place },
        window,
        place,
        stories: Vec::new(),
        cash: Decimal::ZERO,
        card: Decimal::ZERO,
    };
    staff.sign_in(RoleName::Cashier).await?;
    staff.open_shift(roubles(5000)).await?;

    shift.by_touch().await?;
    shift.by_scanner().await?;
    shift.by_keyboard().await?;
    staff.move_cash("cash-in", roubles(700), "change").await?;
    shift.in_two_parts().await?;
    let canceled = shift.canceled_at_the_counter().await?;
    staff.move_cash("cash-out", roubles(300), "bank").await?;

    let expected = shift.report();
    let x = staff.x_report().await?;
    assert_eq!(x, expected, "the X report");
    window.shoot("x").await?;

    // One kopeck too little is told before anything is closed; the sum itself is even.
    let unfinished = staff
        .count_the_drawer(expected.expected - Decimal::new(1, 2))
        .await?;
    assert_eq!(unfinished, Vec::<String>::new());
    assert_eq!(staff.count_verdict().await?, "short");
    window.tap("close-back").await?;
    staff.count_the_drawer(expected.expected).await?;
    assert_eq!(staff.count_verdict().await?, "even");
    window.shoot("closing").await?;
    let (title, z, difference) = staff.close_shift().await?;
    window.shoot("z").await?;
    assert!(title.ends_with("№ 1"), "{title}");
    assert_eq!(difference, 0);
    assert_eq!(z, expected, "the Z report");
    staff.sign_out().await?;
    Ok(Ended {
        stories: shift.stories,
        canceled,
        z,
    })
}

impl Shift<'_> {
    async fn order(&self, n: u32, basket: Basket) -> Outcome<Arrived> {
        place_order(self.place, &basket.order(n, Dialect::Flat)).await
    }

    /// Apples by weight and two of milk, all by fingers; paid in cash.
    async fn by_touch(&mut self) -> Outcome {
        let basket = Basket::new()
            .weighed(APPLES.0, APPLES.1, 1, 500, "99.90", "89.90")
            .pieces(MILK.0, MILK.1, 2, "94.90", "");
        let order = self.order(1, basket).await?;
        self.staff.start_picking(&order).await?;
        let mut expected = Vec::new();
        expected.extend(self.staff.pick(&order.lines[0], &Took::Grams(480)).await?);
        expected.push(self.pick_by_touch(&order, 1, 2).await?);
        self.staff.assemble().await?;
        self.staff.make_ready(&order, 2).await?;
        self.staff.type_code(&order).await?;
        self.staff.tick_bags(2).await?;
        // Somebody calls, and the till is left for a moment.
        self.staff.lock_and_come_back(RoleName::Cashier).await?;
        self.window.see("bag-2").await?;
        self.staff.confirm_goods().await?;
        self.staff.count_cash().await?;
        self.staff.take_cash().await?;
        self.staff.hand_over().await?;
        let taken = self.told(&order).await?;
        self.cash += taken;
        self.stories.push(story(order, Tender::Cash, None, expected));
        Ok(())
    }

    /// The scanner under a Russian layout: twice in one pull, in a text field, and what nobody can read. By card.
    async fn by_scanner(&mut self) -> Outcome {
        let _russian = scanner::Russian::set()?;
        let basket = Basket::new()
            .pieces(MILK.0, MILK.1, 2, "94.90", "")
            .pieces(BREAD.0, BREAD.1, 1, "40.00", "");
        let order = self.order(2, basket).await?;
        self.staff.start_picking(&order).await?;
        let (milk, bread) = (&order.lines[0], &order.lines[1]);
        self.scan_garbage(milk).await?;
        self.scan_milk_twice_at_once(milk).await?;
        self.scan_into_a_field(bread).await?;
        // Acts on an order go one after another: a second read would have counted before the bread.
        let id = self.staff.place_of(milk).await?;
        let stands = self.staff.stands(&id).await?;
        assert!(stands.contains("other pieces 1"), "read twice: {stands}");
        let mut expected = Vec::new();
        for line in &order.lines {
            expected.extend(self.rest_of(line).await?);
        }
        self.staff.assemble().await?;
        self.staff.make_ready(&order, 2).await?;
        self.staff.scan_code(&order).await?;
        self.staff.scan_bags(&order, 2).await?;
        self.staff.confirm_goods().await?;
        self.staff.start_card("RRN 123456789012").await?;
        self.staff.card_approved().await?;
        self.staff.hand_over().await?;
        let taken = self.told(&order).await?;
        self.card += taken;
        self.stories.push(story(order, Tender::Card, None, expected));
        Ok(())
    }

    /// Tab, Enter, the space bar and digits; the customer pays by telephone.
    async fn by_keyboard(&mut self) -> Outcome {
        let (window, staff) = (self.window, &self.staff);
        let basket = Basket::new()
            .pieces(MILK.0, MILK.1, 1, "94.90", "")
            .pieces(BREAD.0, BREAD.1, 1, "40.00", "");
        let order = self.order(3, basket).await?;
        window.step("picking by keyboard");
        window.enter("nav-board").await?;
        window.enter(&format!("card-{}", order.number)).await?;
        window.enter("start-picking").await?;
        let mut expected = Vec::new();
        for line in &order.lines {
            let id = staff.place_of(line).await?;
            window.enter(&format!("{id}-plus")).await?;
            staff.until_it_stands(&id, "done pieces 1").await?;
            expected.push(Expected::new(&line.sku, Amount::Packs(1)));
        }
        window.enter("assemble").await?;
        window.choose("shelf-ambient").await?;
        window.enter("make-ready").await?;
        staff.has_its_code(&order).await?;

        window.step("handing over by keyboard");
        window.enter("nav-handover").await?;
        window.see("code-field").await?;
        type_digits(&staff.code(&order)?)?;
        scanner::press(&["Return"])?;
        window.see("verified").await?;
        window.enter("bag-1").await?;
        window.enter("confirm-goods").await?;
        window.enter("tender-pay").await?;
        window.enter("pay-start").await?;
        window.see("pay-qr").await?;
        let link = staff.read_qr().await?;
        pay_by_link(&link).await?;
        window.see("settled").await?;
        window.enter("hand-over").await?;
        window.enter("hand-over-confirm").await?;
        window.see("handed-over").await?;
        let payment = staff.payment(&link)?.order_id;
        self.told(&order).await?;
        self.stories
            .push(story(order, Tender::YandexPay, Some(payment), expected));
        Ok(())
    }

    /// Kuper refuses to hear of it at first; bread is out; half in cash, the rest by card.
    async fn in_two_parts(&mut self) -> Outcome {
        let part = roubles(60);
        let basket = Basket::new()
            .pieces(BREAD.0, BREAD.1, 1, "40.00", "")
            .pieces(MILK.0, MILK.1, 1, "94.90", "");
        let order = self.order(4, basket).await?;
        self.place
            .sim
            .faults()
            .next(Route::KuperNotifications, Fault::status(422));
        self.staff.start_picking(&order).await?;
        self.send_again().await?;
        self.staff.open_card(&order).await?;
        let mut expected = Vec::new();
        let instead = Took::Instead(something_by_the_piece());
        expected.extend(self.staff.pick(&order.lines[0], &instead).await?);
        expected.push(self.pick_by_touch(&order, 1, 1).await?);
        self.staff.assemble().await?;
        self.staff.make_ready(&order, 1).await?;
        self.staff.type_code(&order).await?;
        self.staff.tick_bags(1).await?;
        self.staff.confirm_goods().await?;
        self.window.step("taking a part in cash");
        self.window.tap("part-amount").await?;
        self.window.tap_keys("part", &part.to_string()).await?;
        self.window.tap("part-ok").await?;
        self.window.tap("tender-cash").await?;
        self.window.tap("cash-exact").await?;
        self.window.tap("cash-take").await?;
        self.window.see("half-paid").await?;
        self.staff.start_card("612345678901").await?;
        self.staff.card_approved().await?;
        self.staff.hand_over().await?;
        let taken = self.told(&order).await?;
        self.cash += part;
        self.card += taken - part;
        self.stories.push(story(order, Tender::Card, None, expected));
        Ok(())
    }

    /// The customer stands there, and does not want it any more.
    async fn canceled_at_the_counter(&self) -> Outcome<Arrived> {
        let order = self.order(5, Basket::bread()).await?;
        let took = [Took::AsOrdered];
        self.staff.prepare(&order, &took, 1).await?;
        self.staff.scan_code(&order).await?;
        self.window.step("canceling at the counter");
        self.window.tap("cancel-order").await?;
        self.window.tap("cancel-reason-customer_request").await?;
        self.window.tap("cancel-confirm").await?;
        self.heard(&order, "order.canceled").await?;
        Ok(order)
    }

    /// What must stand in X and Z.
    fn report(&self) -> Report {
        let (cash, card) = (self.cash, self.card);
        let pay = self.place.sim.pay();
        let phone: Decimal = pay.payments().iter().map(|payment| payment.books().net()).sum();
        let (before, cash_in, cash_out) = (roubles(5000), roubles(700), roubles(300));
        Report {
            cash: totals(cash),
            card: totals(card),
            yandex_pay: totals(phone),
            net: cash + card + phone,
            before,
            cash_in,
            cash_out,
            expected: before + cash_in - cash_out + cash,
        }
    }

    async fn pick_by_touch(&self, order: &Arrived, at: usize, packs: u32) -> Outcome<Expected> {
        let line = &order.lines[at];
        self.window.step(format!("tapping {}", line.name));
        let id = self.staff.place_of(line).await?;
        // The first tap takes as much as was ordered.
        self.window.tap(&format!("{id}-plus")).await?;
        self.staff
            .until_it_stands(&id, &format!("done pieces {packs}"))
            .await?;
        Ok(Expected::new(&line.sku, Amount::Packs(packs)))
    }

    /// It is shown, and nothing is picked.
    async fn scan_garbage(&self, milk: &Line) -> Outcome {
        self.window.step("scanning garbage");
        self.staff
            .again_until("garbage to be shown", scanner::scan_garbage, async || {
                Ok(self.window.words().await?.contains("Сканер прочитал мусор"))
            })
            .await?;
        let id = self.staff.place_of(milk).await?;
        assert!(
            self.staff.stands(&id).await?.contains("untouched"),
            "garbage was acted on"
        );
        Ok(())
    }

    /// One pull of the trigger that reads twice. It is one pack, which shows once the next scan has counted.
    async fn scan_milk_twice_at_once(&self, milk: &Line) -> Outcome {
        self.window.step("scanning twice at once");
        let id = self.staff.place_of(milk).await?;
        let code = barcode(milk)?;
        self.staff
            .again_until(
                "milk to be picked",
                || scanner::scan_twice(code),
                async || Ok(self.staff.stands(&id).await?.contains("pieces")),
            )
            .await
    }

    /// The scan is the order's, and the note stays as it was typed.
    async fn scan_into_a_field(&self, bread: &Line) -> Outcome {
        self.window.step("scanning while a field has the keys");
        let id = self.staff.place_of(bread).await?;
        let code = barcode(bread)?;
        self.window.tap("notes-open").await?;
        self.window.write("note-text", "Позвонить").await?;
        // WebDriver types as fast as a scanner; a person's hand must first take one.
        tokio::time::sleep(Duration::from_millis(500)).await;
        self.staff
            .again_until(
                "bread to be picked",
                || scanner::scan(code),
                async || Ok(self.staff.stands(&id).await?.contains("done pieces 1")),
            )
            .await?;
        let note = self.window.see("note-text").await?.value().await?;
        assert_eq!(note.as_deref(), Some("Позвонить"), "the scan is in the note");
        self.window.tap("sheet-close").await
    }

    /// What the scans before have left to take of a line.
    async fn rest_of(&self, line: &Line) -> Outcome<Option<Expected>> {
        let id = self.staff.place_of(line).await?;
        if !self.staff.stands(&id).await?.contains("done") {
            let code = barcode(line)?;
            self.staff
                .again_until(
                    "the rest of a line",
                    || scanner::scan(code),
                    async || Ok(self.staff.stands(&id).await?.contains("done")),
                )
                .await?;
        }
        Ok(Some(Expected::new(&line.sku, Amount::Packs(line.packs))))
    }

    /// On the problems screen, what Kuper refused.
    async fn send_again(&self) -> Outcome {
        self.window.step("resolving what Kuper refused");
        self.window.see("strip-problems").await?;
        self.window.tap("nav-problems").await?;
        self.window.see("problem-notificationStopped").await?;
        self.window.shoot("problem").await?;
        self.window.tap("resolve-resend").await?;
        self.window.gone("problem-notificationStopped").await
    }

    /// Waits until Kuper knows that it was handed over; gives back what is due for it.
    async fn told(&self, order: &Arrived) -> Outcome<Decimal> {
        self.heard(order, "order.delivered").await?;
        Ok(due(self.place, order))
    }

    async fn heard(&self, order: &Arrived, event: &str) -> Outcome {
        let heard = self.place.sim.kuper().wait_for(&order.key, event, SOON).await;
        heard
            .map(drop)
            .ok_or_else(|| Trouble::new(format!("Kuper did not hear {event} of {}", order.number)))
    }
}

fn due(place: &Place, order: &Arrived) -> Decimal {
    let record = place.sim.kuper().order(&order.key);
    record
        .and_then(|record| record.delivered)
        .map(|told| told.due)
        .unwrap_or_default()
}

fn story(order: Arrived, tender: Tender, payment: Option<String>, expected: Vec<Expected>) -> Story {
    Story {
        order,
        tender,
        payment,
        expected,
    }
}

fn barcode(line: &Line) -> Outcome<&str> {
    line.barcode
        .as_deref()
        .ok_or_else(|| Trouble::new(format!("{} has no code", line.name)))
}

/// What may stand in for bread, and is not in the order already.
fn something_by_the_piece() -> &'static Product {
    product_catalogue()
        .iter()
        .find(|product| product.pack_grams().is_none() && ![MILK.0, BREAD.0].contains(&product.sku.as_str()))
        .expect("the catalogue has goods by the piece")
}
