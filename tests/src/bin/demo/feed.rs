//! Orders for a person to serve: they arrive, some are canceled, some QR codes are paid without a telephone.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use scenarios::window::{Outcome, Place, Till};
use simulator::kuper::{Cancellation, Stage};
use simulator::pay::PayStatus;
use tokio::signal::unix::{SignalKind, signal};

use crate::orders::Orders;

const EVERY: Duration = Duration::from_secs(20);
const LOOK: Duration = Duration::from_millis(250);
/// Of so many orders the last is canceled, if nobody has begun it by then.
const CANCELED: usize = 7;
const CANCELED_AFTER: SignedDuration = SignedDuration::from_secs(45);
/// Of so many payments the last waits for a person with the link.
const BY_HAND: usize = 4;
const PAID_AFTER: SignedDuration = SignedDuration::from_secs(8);

/// Feeds orders until the window is closed or the demo is told to end.
pub async fn until_closed(place: &Place, till: &mut Till) -> Outcome {
    println!("\nThe till is open; close its window (or press Ctrl-C) to end. Orders arrive every 20 s.");
    let mut ends = [signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?];
    let [terminate, interrupt] = &mut ends;
    let mut orders = Orders::new(8);
    let mut arrivals = tokio::time::interval(EVERY);
    let mut looks = tokio::time::interval(LOOK);
    let mut told = Told::default();
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            _ = arrivals.tick() => arrive(place, &mut orders).await,
            _ = looks.tick() => {
                if till.has_ended() {
                    println!("the window was closed");
                    return Ok(());
                }
                told.tell(place);
                pay_some(place, orders.now(), &mut told);
                cancel_some(place, orders.now()).await;
            }
        }
    }
    if !till.stop() {
        println!("the till had to be killed");
    }
    Ok(())
}

async fn arrive(place: &Place, orders: &mut Orders) {
    let order = orders.next();
    let lines = order.positions().len();
    match place.sim.kuper().place(&order).await {
        Ok(answer) => println!(
            "→ order {} with {lines} lines, answered {}",
            answer.number().unwrap_or_default(),
            answer.status
        ),
        Err(error) => println!("→ an order did not arrive: {error}"),
    }
}

/// As a customer with a telephone would; every now and then a person has to open the link.
fn pay_some(place: &Place, now: Timestamp, told: &mut Told) {
    for (payment, nth) in place.sim.pay().payments().iter().zip(1_usize..) {
        if payment.status != PayStatus::Pending || payment.rolled_back {
            continue;
        }
        if nth.is_multiple_of(BY_HAND) {
            if told.links.insert(payment.order_id.clone()) {
                println!("  pay this one yourself: {}", payment.payment_url);
            }
        } else if now.duration_since(payment.created) >= PAID_AFTER {
            // It may have ended between the look and the act; the next look tells.
            let _ = place.sim.pay().customer_pays(&payment.order_id);
        }
    }
}

async fn cancel_some(place: &Place, now: Timestamp) {
    for (order, nth) in place.sim.kuper().orders().iter().zip(1_usize..) {
        let untouched = matches!(order.stage, Stage::Created | Stage::Accepted);
        if nth.is_multiple_of(CANCELED) && untouched && now.duration_since(order.placed_at) >= CANCELED_AFTER
        {
            let reason = Cancellation {
                slug: "customer_request".to_owned(),
                description: "Передумал".to_owned(),
            };
            let outcome = place.sim.kuper().cancel(&order.original_order_id, &reason).await;
            let number = order.number.as_deref().unwrap_or(&order.original_order_id);
            match outcome {
                Ok(answer) => println!(
                    "→ {number} is canceled by the customer, answered {}",
                    answer.status
                ),
                Err(error) => println!("→ the cancellation of {number} did not arrive: {error}"),
            }
        }
    }
}

/// What was printed already.
#[derive(Default)]
pub struct Told {
    received: BTreeMap<String, usize>,
    refusals: usize,
    payments: BTreeMap<String, PayStatus>,
    links: BTreeSet<String>,
}

impl Told {
    /// Prints what came from the till since the last look.
    pub fn tell(&mut self, place: &Place) {
        for order in place.sim.kuper().orders() {
            let number = order
                .number
                .clone()
                .unwrap_or_else(|| order.original_order_id.clone());
            let told = self.received.entry(order.original_order_id.clone()).or_default();
            for received in order.received.iter().skip(*told) {
                println!("← {number} {} {}", received.event, received.status);
            }
            *told = order.received.len();
        }
        let refusals = scenarios::window::judge::refusals(&place.sim);
        for refusal in refusals.iter().skip(self.refusals) {
            println!("! {refusal}");
        }
        self.refusals = refusals.len();
        for payment in place.sim.pay().payments() {
            if self.payments.insert(payment.order_id.clone(), payment.status) != Some(payment.status) {
                println!("  payment {} {}", payment.order_id, payment.status.word());
            }
        }
    }
}
