//! What staff do, screen by screen, and what the customer does with the telephone.

use std::fs;
use std::future::Future;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use counter::view::RoleName;
use rust_decimal::Decimal;
use simulator::orders::{NewOrder, Product, product};
use simulator::pay::Payment;

use super::judge::{Amount, Expected};
use super::{Outcome, PATIENCE, PAUSE, Place, Trouble, Window, picture, qr, scanner};

/// The scanner's double read: the same code within this time counts once.
const SAME_CODE_AGAIN: Duration = Duration::from_millis(450);

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

    /// From anywhere to the order's own screen, by its card on the board.
    pub async fn open_card(&self, order: &Arrived) -> Outcome {
        self.window
            .step(format!("opening {} from the board", order.number));
        self.window.tap("nav-board").await?;
        self.window.tap(&format!("card-{}", order.number)).await
    }

    pub async fn start_picking(&self, order: &Arrived) -> Outcome {
        self.open_card(order).await?;
        self.window.tap("start-picking").await?;
        self.window.see("assemble").await?;
        Ok(())
    }

    /// The name of a line's place on the screen.
    async fn line_id(&self, name: &str) -> Outcome<String> {
        let script = format!(
            "const li = [...document.querySelectorAll('li[data-testid^=line-]')]\
             .find((li) => li.querySelector('b')?.textContent === {});\
             return li ? li.dataset.testid : null",
            serde_json::Value::from(name)
        );
        self.window
            .found(&format!("the line {name}"), async || {
                Ok(self.window.run(&script).await?.as_str().map(str::to_owned))
            })
            .await
    }

    /// What stands on a line's stepper, such as `2шт`; with `done` in front once it is as ordered.
    async fn stands(&self, line: &str) -> Outcome<String> {
        let script = format!(
            "const li = document.querySelector('[data-testid=\"{line}\"]');\
             return li ? li.className.split(' ')[0] + ' ' + li.dataset.pick + ' ' + \
             (li.querySelector('output')?.textContent ?? '') : ''"
        );
        Ok(self
            .window
            .run(&script)
            .await?
            .as_str()
            .unwrap_or_default()
            .to_owned())
    }

    /// Decides one line, and says what of it Kuper is to be told.
    pub async fn pick(&self, line: &Line, took: &Took<'_>) -> Outcome<Option<Expected>> {
        self.window.step(format!("picking {}", line.name));
        let id = self.line_id(&line.name).await?;
        match took {
            Took::AsOrdered => self.pick_as_ordered(&id, line).await.map(Some),
            Took::Grams(grams) => {
                self.weigh(&id, *grams).await?;
                Ok(Some(Expected::new(&line.sku, Amount::Grams(*grams))))
            }
            Took::Missing => {
                self.window.tap(&format!("{id}-missing")).await?;
                self.until_it_stands(&id, "missing").await?;
                Ok(None)
            }
            Took::Instead(product) => self.replace(&id, line, product).await.map(Some),
        }
    }

    async fn pick_as_ordered(&self, id: &str, line: &Line) -> Outcome<Expected> {
        if let Some(grams) = line.grams {
            self.weigh(id, grams).await?;
            return Ok(Expected::new(&line.sku, Amount::Grams(grams)));
        }
        let code = line.barcode.as_ref().unwrap_or(&line.sku);
        for taken in 1..=line.packs {
            let how = if taken == line.packs { "done" } else { "other" };
            let words = format!("{how} pieces {taken}");
            self.scan_until(&format!("{id} to be \"{words}\""), code, async || {
                Ok(self.stands(id).await?.contains(&words))
            })
            .await?;
            if taken < line.packs {
                tokio::time::sleep(SAME_CODE_AGAIN).await;
            }
        }
        Ok(Expected::new(&line.sku, Amount::Packs(line.packs)))
    }

    /// Scans, looks whether it was heard, and scans again if not, as anybody does whose scanner did not beep: on a
    /// machine that is busy the keys may come too slowly to be told from typing.
    async fn scan_until<F: Future<Output = Outcome<bool>>>(
        &self,
        what: &str,
        code: &str,
        mut heard: impl FnMut() -> F,
    ) -> Outcome {
        for _ in 0..SCANS {
            scanner::scan(code)?;
            if self.window.until_within(SCAN_HEARD, &mut heard).await {
                return Ok(());
            }
        }
        self.window.until(what, heard).await
    }

    async fn until_it_stands(&self, id: &str, how: &str) -> Outcome {
        self.window
            .until(&format!("{id} to be \"{how}\""), async || {
                Ok(self.stands(id).await?.contains(how))
            })
            .await
    }

    async fn weigh(&self, id: &str, grams: u32) -> Outcome {
        self.weigh_up_to_ok(id, grams).await?;
        self.weigh_ok(id).await
    }

    /// The weight typed, and not taken yet: for a picture of it.
    pub async fn weigh_up_to_ok(&self, id: &str, grams: u32) -> Outcome {
        self.window.tap(&format!("{id}-weigh")).await?;
        self.window.tap_keys("weigh", &grams.to_string()).await?;
        self.window
            .until("the weight", async || {
                Ok(self
                    .window
                    .text("weigh-value")
                    .await?
                    .starts_with(&grams.to_string()))
            })
            .await
    }

    pub async fn weigh_ok(&self, id: &str) -> Outcome {
        self.window.tap("weigh-ok").await?;
        self.until_it_stands(id, "weighed").await
    }

    async fn replace(&self, id: &str, line: &Line, product: &Product) -> Outcome<Expected> {
        self.replace_up_to_ok(id, line, product).await?;
        self.replace_ok(id).await?;
        Ok(Expected::new(&product.sku, amount_of(line)))
    }

    /// The substitute typed and scanned, and not taken yet: for a picture of it.
    pub async fn replace_up_to_ok(&self, id: &str, line: &Line, product: &Product) -> Outcome {
        self.window.tap(&format!("{id}-replace")).await?;
        self.window.see("replace-sku").await?;
        self.scan_until("the substitute's code in its field", &product.sku, async || {
            let value = self.window.see("replace-sku").await?.value().await?;
            Ok(value.as_deref() == Some(product.sku.as_str()))
        })
        .await?;
        self.window.write("replace-name", product.name).await?;
        let price = Decimal::new(product.price_kopecks, 2)
            .to_string()
            .replace('.', ",");
        self.window.write("replace-price", &price).await?;
        if let Some(grams) = line.grams {
            self.window.tap("replace-by-weight").await?;
            self.window.write("replace-grams", &grams.to_string()).await?;
        } else {
            self.window.tap("replace-by-pieces").await?;
        }
        Ok(())
    }

    pub async fn replace_ok(&self, id: &str) -> Outcome {
        self.window.tap("replace-ok").await?;
        self.until_it_stands(id, "replaced").await
    }

    /// A line's place on the screen, for the calls that stop half-way.
    pub async fn place_of(&self, line: &Line) -> Outcome<String> {
        self.line_id(&line.name).await
    }

    pub async fn assemble(&self) -> Outcome {
        self.window.step("assembling");
        self.window.tap("assemble").await?;
        self.window.see("make-ready").await?;
        Ok(())
    }

    /// Chooses shelf and bags, and makes it ready. Ends when Kuper has the code.
    pub async fn make_ready(&self, order: &Arrived, bags: u32) -> Outcome {
        self.choose_shelf(bags).await?;
        self.ready(order).await
    }

    pub async fn choose_shelf(&self, bags: u32) -> Outcome {
        self.window.step("putting it on the shelf");
        self.window.tap("shelf-chilled").await?;
        for _ in 1..bags {
            self.window.tap("bags-plus").await?;
        }
        Ok(())
    }

    pub async fn ready(&self, order: &Arrived) -> Outcome {
        self.window.step(format!("making {} ready", order.number));
        self.window.tap("make-ready").await?;
        self.window.see("order-ready").await?;
        let told = self
            .place
            .sim
            .kuper()
            .wait_for(&order.key, "order.pickup_code_created", PATIENCE)
            .await;
        told.map(drop)
            .ok_or_else(|| Trouble::new(format!("Kuper has not got the code of {}", order.number)))
    }

    /// From nothing to the shelf; gives back what Kuper is to be told of it.
    pub async fn prepare(&self, order: &Arrived, took: &[Took<'_>], bags: u32) -> Outcome<Vec<Expected>> {
        self.start_picking(order).await?;
        let mut expected = Vec::new();
        for (line, took) in order.lines.iter().zip(took) {
            expected.extend(self.pick(line, took).await?);
        }
        self.assemble().await?;
        self.make_ready(order, bags).await?;
        Ok(expected)
    }

    /// The code as the customer's telephone shows it: Kuper told it.
    pub fn code(&self, order: &Arrived) -> Outcome<String> {
        self.place
            .sim
            .kuper()
            .order(&order.key)
            .and_then(|known| known.code.map(|code| code.reveal().to_owned()))
            .ok_or_else(|| Trouble::new(format!("{} has no code", order.number)))
    }

    /// The customer's code by the scanner, no order chosen.
    pub async fn scan_code(&self, order: &Arrived) -> Outcome {
        self.window.step(format!("scanning the code of {}", order.number));
        self.window.tap("nav-handover").await?;
        self.window.see("code-field").await?;
        let code = self.code(order)?;
        self.scan_until("the code to be right", &code, async || {
            self.window.sees("verified").await
        })
        .await
    }

    /// The customer's code by the keypad, the order chosen from the list.
    pub async fn type_code(&self, order: &Arrived) -> Outcome {
        self.window.step(format!("typing the code of {}", order.number));
        self.window.tap("nav-handover").await?;
        self.window.tap(&format!("choose-{}", order.number)).await?;
        self.window.tap_keys("code", &self.code(order)?).await?;
        self.window.tap("code-enter").await?;
        self.window.see("verified").await?;
        Ok(())
    }

    /// Every bag by the label that was printed for it.
    pub async fn scan_bags(&self, order: &Arrived, bags: usize) -> Outcome {
        self.window.step(format!("scanning the bags of {}", order.number));
        let labels = self.labels(order, bags).await?;
        for (label, bag) in labels.iter().zip(1_u32..) {
            self.scan_until(&format!("bag {bag} to be ticked"), label, async || {
                self.is_bag_shown(bag).await
            })
            .await?;
        }
        Ok(())
    }

    /// Every bag by a tap.
    pub async fn tick_bags(&self, bags: u32) -> Outcome {
        self.window.step("ticking the bags");
        for bag in 1..=bags {
            self.window.tap(&format!("bag-{bag}")).await?;
            self.until_bag_is_shown(bag).await?;
        }
        Ok(())
    }

    async fn until_bag_is_shown(&self, bag: u32) -> Outcome {
        self.window
            .until(&format!("bag {bag} to be ticked"), async || {
                self.is_bag_shown(bag).await
            })
            .await
    }

    async fn is_bag_shown(&self, bag: u32) -> Outcome<bool> {
        let button = self.window.see(&format!("bag-{bag}")).await?;
        Ok(button.attr("aria-pressed").await?.as_deref() == Some("true"))
    }

    /// What the QR codes on the printed labels say.
    async fn labels(&self, order: &Arrived, bags: usize) -> Outcome<Vec<String>> {
        let started = Instant::now();
        loop {
            if let Some(file) = printed(&self.place.prints, &order.number, "labels")?
                && let Ok(texts) = qr::read_pdf(&file)
                && texts.len() == bags
            {
                return Ok(texts);
            }
            if started.elapsed() > PATIENCE {
                return Err(Trouble::new(format!(
                    "no {bags} labels with a readable QR were printed for {} in {}",
                    order.number,
                    self.place.prints.display()
                )));
            }
            tokio::time::sleep(PAUSE).await;
        }
    }

    pub async fn confirm_goods(&self) -> Outcome {
        self.window.step("checking the goods");
        self.window.tap("confirm-goods").await?;
        self.window.see("goods-confirmed").await?;
        self.window.see("tender-cash").await?;
        Ok(())
    }

    /// Cash, up to the press that takes it: the customer gives a note of 5000 roubles.
    pub async fn count_cash(&self) -> Outcome {
        self.window.step("taking cash");
        self.window.tap("tender-cash").await?;
        self.window.tap("cash-note-500000").await
    }

    /// Cash of just the sum, up to the press that takes it.
    pub async fn count_cash_exactly(&self) -> Outcome {
        self.window.step("taking cash");
        self.window.tap("tender-cash").await?;
        self.window.tap("cash-exact").await
    }

    pub async fn take_cash(&self) -> Outcome {
        self.window.tap("cash-take").await?;
        self.window.see("settled").await?;
        Ok(())
    }

    /// The card, up to the terminal's answer.
    pub async fn start_card(&self, reference: &str) -> Outcome {
        self.window.step("taking a card");
        self.window.tap("tender-card").await?;
        self.window.tap("card-start").await?;
        self.window.see("card-amount").await?;
        self.window.write("card-reference", reference).await
    }

    pub async fn card_approved(&self) -> Outcome {
        self.window.tap("card-approved").await?;
        self.window.see("settled").await?;
        Ok(())
    }

    /// Yandex Pay, up to the QR on the screen.
    pub async fn show_qr(&self) -> Outcome {
        self.window.step("showing the QR");
        self.window.tap("tender-pay").await?;
        self.window.tap("pay-start").await?;
        self.window.see("pay-qr").await?;
        Ok(())
    }

    /// The telephone's camera: what the one QR on the screen says.
    pub async fn read_qr(&self) -> Outcome<String> {
        self.window.step("reading the QR on the screen");
        self.window
            .found("a readable QR", async || {
                let texts = qr::read_png(&picture()?)?;
                match <[String; 1]>::try_from(texts) {
                    Ok([text]) => Ok(Some(text)),
                    Err(texts) if texts.is_empty() => Ok(None),
                    Err(texts) => Err(Trouble::new(format!("{} QR codes on one screen", texts.len()))),
                }
            })
            .await
    }

    /// The newest payment of an order at Yandex Pay.
    pub fn payment(&self, url: &str) -> Outcome<Payment> {
        self.place
            .sim
            .pay()
            .payments()
            .into_iter()
            .find(|payment| payment.payment_url == url)
            .ok_or_else(|| Trouble::new("the QR is not the link of any payment"))
    }

    pub async fn hand_over(&self) -> Outcome {
        self.window.step("handing over");
        self.window.tap("hand-over").await?;
        self.window.tap("hand-over-confirm").await?;
        self.window.see("handed-over").await?;
        Ok(())
    }
}

fn amount_of(line: &Line) -> Amount {
    line.grams.map_or(Amount::Packs(line.packs), Amount::Grams)
}

/// The customer opens the link from the QR and presses the page's button.
pub async fn pay_by_link(url: &str) -> Outcome {
    let client = reqwest::Client::builder().timeout(PATIENCE).no_proxy().build()?;
    let page = client.get(url).send().await?;
    let status = page.status();
    let text = page.text().await?;
    let at = text
        .split("action=\"")
        .filter_map(|rest| rest.split('"').next())
        .find(|action| action.ends_with("/pay"))
        .ok_or_else(|| Trouble::new(format!("the payment page ({status}) offers no payment")))?;
    let origin = url
        .find("/pay/")
        .and_then(|end| url.get(..end))
        .ok_or_else(|| Trouble::new(format!("{url} is no payment page")))?;
    let paid = client.post(format!("{origin}{at}")).send().await?;
    let text = paid.text().await?;
    if text.contains("Оплачено") {
        return Ok(());
    }
    Err(Trouble::new("the payment page does not say that it is paid"))
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
