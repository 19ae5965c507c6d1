//! From a new order to the shelf.

use std::time::Duration;

use rust_decimal::Decimal;
use simulator::orders::Product;

use super::{Arrived, Line, Staff, Took};
use crate::window::judge::{Amount, Expected};
use crate::window::{Outcome, PATIENCE, Trouble};

/// The scanner's double read: the same code within this time counts once.
const SAME_CODE_AGAIN: Duration = Duration::from_millis(450);

impl Staff<'_> {
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
    pub async fn stands(&self, line: &str) -> Outcome<String> {
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
    /// Waits until a line's stepper says so.
    pub async fn until_it_stands(&self, id: &str, how: &str) -> Outcome {
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
        self.has_its_code(order).await
    }

    /// Waits until Kuper has the code.
    pub async fn has_its_code(&self, order: &Arrived) -> Outcome {
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
}

fn amount_of(line: &Line) -> Amount {
    line.grams.map_or(Amount::Packs(line.packs), Amount::Grams)
}
