//! The demo without a person: customers come, and somebody at the till serves them, in the real window.

use std::time::Duration;

use counter::view::RoleName;
use scenarios::window::staff::{Arrived, Staff, Took, pay_by_link, place_order};
use scenarios::window::{Outcome, Place, Window};
use tokio::signal::unix::{SignalKind, signal};

use crate::feed::Told;
use crate::orders::Orders;

const BETWEEN_CUSTOMERS: Duration = Duration::from_secs(10);
/// The pictures go round: after this many the first is taken anew.
const PICTURES: u32 = 24;

/// Until the demo is told to end.
pub async fn serve(place: &Place, window: &Window) -> Outcome {
    println!(
        "\nThere is no screen for a person, so the till is served by the demo itself until it is ended."
    );
    let mut ends = [signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?];
    let [terminate, interrupt] = &mut ends;
    tokio::select! {
        _ = terminate.recv() => Ok(()),
        _ = interrupt.recv() => Ok(()),
        outcome = day(place, window) => outcome,
    }
}

async fn day(place: &Place, window: &Window) -> Outcome {
    let staff = Staff { window, place };
    staff.sign_in(RoleName::Manager).await?;
    let mut orders = Orders::new(5);
    let mut told = Told::default();
    for round in 0_u32.. {
        // Two arrive for each that is served, until the board is as full as it gets to look good.
        if round < 4 {
            arrive(place, &mut orders).await?;
        }
        let order = arrive(place, &mut orders).await?;
        serve_one(&staff, &order, round).await?;
        told.tell(place);
        tokio::time::sleep(BETWEEN_CUSTOMERS).await;
    }
    Ok(())
}

async fn arrive(place: &Place, orders: &mut Orders) -> Outcome<Arrived> {
    let order = place_order(place, &orders.next()).await?;
    println!("→ order {} with {} lines", order.number, order.lines.len());
    Ok(order)
}

async fn serve_one(staff: &Staff<'_>, order: &Arrived, round: u32) -> Outcome {
    let took: Vec<Took<'_>> = order.lines.iter().map(|_| Took::AsOrdered).collect();
    staff.prepare(order, &took, 1).await?;
    staff.window.tap("nav-board").await?;
    shoot(staff, round, "board").await?;
    staff.scan_code(order).await?;
    staff.tick_bags(1).await?;
    staff.confirm_goods().await?;
    match round % 3 {
        0 => {
            staff.show_qr().await?;
            shoot(staff, round, "qr").await?;
            pay_by_link(&staff.read_qr().await?).await?;
            staff.window.see("settled").await?;
        }
        1 => {
            staff.count_cash_exactly().await?;
            staff.take_cash().await?;
        }
        _ => {
            staff.start_card("632518407713").await?;
            staff.card_approved().await?;
        }
    }
    staff.hand_over().await
}

async fn shoot(staff: &Staff<'_>, round: u32, what: &str) -> Outcome {
    let picture = staff
        .window
        .shoot(&format!("day-{:02}-{what}", round % PICTURES))
        .await?;
    println!("picture     {}", picture.display());
    Ok(())
}
