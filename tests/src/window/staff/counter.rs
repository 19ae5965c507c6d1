//! From the customer's code to the goods in their hands.

use std::time::Instant;

use simulator::pay::Payment;

use super::{Arrived, Staff, printed, read_qr};
use crate::window::{Outcome, PATIENCE, PAUSE, Trouble, qr};

impl Staff<'_> {
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
        self.window.found("a readable QR", async || read_qr()).await
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
