//! A journal as a busy store has it after some years, laid by the journal's own code and kept for the next run.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use counter::config::Config;
use domain::{
    CanceledBy, Cancellation, Currency, Event, KuperKeys, Money, NewOrder, OrderedLine, PickupWindow,
    Quantity, Sku,
};
use jiff::{SignedDuration, Timestamp};
use journal::{Create, Journal, NumberFormat, Personal};
use scenarios::window::{Outcome, Place, Trouble};
use simulator::clock::Clock;
use simulator::orders::product_catalogue;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

/// Changes with what is laid: a kept journal of another version is laid anew.
const VERSION: u32 = 1;
const HISTORY: u32 = 100_000;
const LIVE: u32 = 500;
/// The id of the first order on the board.
pub const FIRST_LIVE: u32 = HISTORY + 1;
/// Writes under way at once; the journal stores what waits together.
const AT_ONCE: usize = 512;

const NAMES: [&str; 8] = [
    "Мария Кузнецова",
    "Тимур Юсупов",
    "Анна Белова",
    "Игорь Соколов",
    "Светлана Орлова",
    "Азиз Каримов",
    "Екатерина Морозова",
    "Максим Волков",
];

/// Puts the journal in the place of the empty one that the place has; its people are the same.
pub async fn lay(place: &Place, out: &Path) -> Outcome {
    let config = Config::load(&place.config).map_err(|mistakes| Trouble::new(mistakes.lines().join("; ")))?;
    let path = &config.journal.path;
    let kept = out.join(format!("journal-{}.db", stamp()));
    if kept.is_file() {
        eprintln!("the journal of an earlier run is taken: {}", kept.display());
        fs::copy(&kept, path)?;
        return Ok(());
    }
    let started = Instant::now();
    let now = Clock::system().now();
    let journal = Arc::new(Journal::open(path, now).await?);
    let format = NumberFormat {
        prefix: config.journal.number_prefix.clone(),
    };
    let room = Arc::new(Semaphore::new(AT_ONCE));
    let mut writes = JoinSet::new();
    // History first, so that the live ones are the last; and in order, so that their ids are known.
    for number in 1..=HISTORY + LIVE {
        let room = Arc::clone(&room).acquire_owned().await?;
        let (journal, create) = (Arc::clone(&journal), create(number, now, &format));
        writes.spawn(async move {
            let created = journal.create(create).await;
            drop(room);
            created.map(drop)
        });
        if number == HISTORY {
            all(&mut writes).await?;
        }
        while let Some(written) = writes.try_join_next() {
            written??;
        }
    }
    all(&mut writes).await?;
    journal.close().await;
    eprintln!(
        "{HISTORY} orders of history and {LIVE} live ones are laid in {:.0} s",
        started.elapsed().as_secs_f64()
    );
    for old in fs::read_dir(out)?.flatten() {
        if old.file_name().to_string_lossy().starts_with("journal-") {
            fs::remove_file(old.path())?;
        }
    }
    fs::copy(path, &kept)?;
    Ok(())
}

async fn all(writes: &mut JoinSet<Result<(), journal::CreateError>>) -> Outcome {
    while let Some(written) = writes.join_next().await {
        written??;
    }
    Ok(())
}

/// What was laid by this code on these migrations. Another schema would be migrated, which is not what is measured.
fn stamp() -> String {
    let migrations = concat!(env!("CARGO_MANIFEST_DIR"), "/../migrations");
    let count = fs::read_dir(migrations).map_or(0, Iterator::count);
    format!("{VERSION}-{count}")
}

fn create(number: u32, now: Timestamp, format: &NumberFormat) -> Create {
    let is_live = number > HISTORY;
    // History comes every ten minutes, live orders are promised over the next hours.
    let age = SignedDuration::from_mins(10 * i64::from(HISTORY.saturating_sub(number)) + 60);
    let at = if is_live { now } else { now - age };
    let promised = at + SignedDuration::from_mins(i64::from(number % 300) + 30);
    let canceled = Event::Canceled {
        cancellation: Cancellation {
            // Kuper knows already: nothing is to be sent.
            by: CanceledBy::Kuper,
            slug: "customer_request".to_owned(),
            description: "Отказ покупателя".to_owned(),
        },
    };
    Create {
        order: NewOrder {
            number: "".into(),
            keys: KuperKeys {
                order_uuid: Some(format!("lesnaya-lavka:265cb601-a78a-4862-9e9d-{number:012}")),
                original_order_id: Some(format!("H{:011}", u64::from(number) * 7919)),
            },
            lines: (0..=number % 5).map(|line| goods(number, line)).collect(),
            currency: Currency::Rub,
            restaurant: false,
            window: PickupWindow {
                from: Some(promised),
                to: Some(promised + SignedDuration::from_hours(2)),
                complete_before: Some(promised),
            },
            replacement_policy: None,
        },
        format: format.clone(),
        personal: Some(Personal {
            name: Some(NAMES[number as usize % NAMES.len()].to_owned()),
            phone: Some(format!("+7916{:07}", u64::from(number) * 7919 % 10_000_000)),
            email: None,
            comment: None,
        }),
        inbox: None,
        more_events: if is_live { Vec::new() } else { vec![canceled] },
        at,
    }
}

fn goods(number: u32, line: u32) -> OrderedLine {
    let catalogue = product_catalogue();
    let product = &catalogue[(number as usize * 31 + line as usize * 7) % catalogue.len()];
    OrderedLine {
        sku: Sku(product.sku.clone()),
        name: product.name.to_owned(),
        barcodes: Vec::new(),
        quantity: Quantity::ONE,
        weight: None,
        price: Money::from_minor(9_900),
        discount_price: Money::from_minor(9_900),
        remark: None,
    }
}
