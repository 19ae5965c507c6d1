//! What staff do, screen by screen, and what the customer does with the telephone.

mod counter;
mod customer;
mod picking;
mod shift;

use std::fs;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::Duration;

use ::counter::view::RoleName;
use simulator::orders::{NewOrder, Product, product};

use super::{Outcome, Place, Trouble, Window, scanner};

pub use customer::{pay_by_link, read_qr};
pub use shift::{Report, Totals};

/// A scan that did nothing visible for so long is repeated, so many times.
const SCAN_HEARD: Duration = Duration::from_secs(4);
const SCANS: u32 = 4;

/// One line of an order as Kuper sent it.
pub struct Line {
    pub sku: String,
    pub name: String,
    pub packs: u32,
    /// Of the whole line, for goods sold by weight.
    pub grams: Option<u32>,
    pub barcode: Option<String>,
}

/// An order that has arrived: how Kuper calls it, how the till does, and what is in it.
pub struct Arrived {
    pub key: String,
    /// The till's own number, such as `12-1-7`.
    pub number: String,
    pub lines: Vec<Line>,
}

/// What became of a line.
pub enum Took<'a> {
    AsOrdered,
    /// Weighed: so many grams for the whole line.
    Grams(u32),
    Missing,
    /// Another product, as many packs or grams as were ordered.
    Instead(&'a Product),
}

/// Kuper sends the order, and the till answers with its number.
pub async fn place_order(place: &Place, order: &NewOrder) -> Outcome<Arrived> {
    let answer = place.sim.kuper().place(order).await?;
    let number = answer
        .number()
        .filter(|_| answer.status == 200)
        .ok_or_else(|| Trouble::new(format!("the till answered {} to an order", answer.status)))?;
    let lines = order.positions().iter().map(line).collect::<Outcome<_>>()?;
    Ok(Arrived {
        key: order.original_order_id().to_owned(),
        number,
        lines,
    })
}

fn line(position: &serde_json::Value) -> Outcome<Line> {
    let text = |field: &str| position[field].as_str().map(str::to_owned);
    let need = |field: &str| text(field).ok_or_else(|| Trouble::new(format!("a position has no {field}")));
    let packs = position["quantity"]
        .as_u64()
        .and_then(|packs| u32::try_from(packs).ok());
    Ok(Line {
        sku: need("id")?,
        name: need("name")?,
        packs: packs.ok_or_else(|| Trouble::new("a position has no quantity"))?,
        grams: text("weight").and_then(|grams| grams.parse().ok()),
        barcode: position["barcodes"][0].as_str().map(str::to_owned),
    })
}

/// What a person at the till does. Every call leaves the screen as it found the next one needs it.
pub struct Staff<'a> {
    pub window: &'a Window,
    pub place: &'a Place,
}

impl Staff<'_> {
    pub async fn sign_in(&self, role: RoleName) -> Outcome {
        let person = self.place.person(role)?;
        self.window.step(format!("signing in as {}", person.name));
        self.window.tap(&format!("operator-{}", person.id)).await?;
        self.window.tap_keys("pin", person.pin).await?;
        self.window.tap("pin-enter").await?;
        self.window.see("nav-board").await?;
        Ok(())
    }

    pub async fn sign_out(&self) -> Outcome {
        self.window.step("signing out");
        self.window.tap("sign-out").await?;
        self.window.see("pin-1").await?;
        Ok(())
    }

    /// Leaves the till for a moment, and comes back to the same place.
    pub async fn lock_and_come_back(&self, role: RoleName) -> Outcome {
        let person = self.place.person(role)?;
        self.window.step("locking the till");
        self.window.tap("lock").await?;
        self.window.see("locked").await?;
        self.window.tap_keys("pin", person.pin).await?;
        self.window.tap("pin-enter").await?;
        self.window.gone("locked").await
    }

    /// From anywhere to the order's own screen, by its card on the board.
    pub async fn open_card(&self, order: &Arrived) -> Outcome {
        self.window
            .step(format!("opening {} from the board", order.number));
        self.window.tap("nav-board").await?;
        self.window.tap(&format!("card-{}", order.number)).await
    }

    /// Scans, looks whether it was heard, and scans again if not, as anybody does whose scanner did not beep: on a
    /// machine that is busy the keys may come too slowly to be told from typing.
    async fn scan_until<F: Future<Output = Outcome<bool>>>(
        &self,
        what: &str,
        code: &str,
        heard: impl FnMut() -> F,
    ) -> Outcome {
        self.again_until(what, || scanner::scan(code), heard).await
    }

    /// The same for any other use of the scanner.
    pub async fn again_until<F: Future<Output = Outcome<bool>>>(
        &self,
        what: &str,
        scan: impl Fn() -> Outcome,
        mut heard: impl FnMut() -> F,
    ) -> Outcome {
        for _ in 0..SCANS {
            scan()?;
            if self.window.until_within(SCAN_HEARD, &mut heard).await {
                return Ok(());
            }
        }
        self.window.until(what, heard).await
    }
}

/// The newest file that was printed for an order.
pub fn printed(folder: &Path, number: &str, what: &str) -> Outcome<Option<PathBuf>> {
    let start = format!("{number}-{what}-");
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with(&start))
        })
        .collect();
    files.sort();
    Ok(files.pop())
}

/// Something from the same shelf for a line that is out of stock.
pub fn substitute(line: &Line) -> Outcome<&'static Product> {
    product(&line.sku)
        .and_then(|known| {
            known
                .substitutes()
                .into_iter()
                .find(|other| other.pack_grams().is_some() == line.grams.is_some())
        })
        .ok_or_else(|| Trouble::new(format!("nothing can stand in for {}", line.name)))
}
