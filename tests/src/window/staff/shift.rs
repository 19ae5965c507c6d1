//! The drawer: opening and closing a shift, cash in and out, and reading X and Z.

use rust_decimal::Decimal;

use super::Staff;
use crate::window::{Outcome, Trouble};

/// What a report says of one tender.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Totals {
    pub taken: Decimal,
    pub returned: Decimal,
    pub net: Decimal,
}

/// X or Z as it can be read on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Report {
    pub cash: Totals,
    pub card: Totals,
    pub yandex_pay: Totals,
    pub net: Decimal,
    pub before: Decimal,
    pub cash_in: Decimal,
    pub cash_out: Decimal,
    pub expected: Decimal,
}

impl Staff<'_> {
    async fn to_the_shift(&self) -> Outcome {
        self.window.tap("nav-takings").await?;
        self.window.see("shift").await?;
        Ok(())
    }

    /// Counts the drawer, and begins.
    pub async fn open_shift(&self, float: Decimal) -> Outcome {
        self.window.step("opening the shift");
        self.to_the_shift().await?;
        self.tap_sum("float", float).await?;
        self.window.tap("open-shift").await?;
        self.window.see("close-shift").await?;
        Ok(())
    }

    /// Cash into the drawer (`cash-in`) or out of it (`cash-out`), for one of the reasons on the screen.
    pub async fn move_cash(&self, way: &str, sum: Decimal, reason: &str) -> Outcome {
        self.window.step(format!("{way}: {sum}"));
        self.to_the_shift().await?;
        self.window.tap(way).await?;
        self.tap_sum("move", sum).await?;
        self.window.tap(&format!("move-reason-{reason}")).await?;
        self.window.tap("move-ok").await?;
        self.window.gone("move-ok").await
    }

    /// The X report of the open shift, drawn up anew.
    pub async fn x_report(&self) -> Outcome<Report> {
        self.window.step("reading the X report");
        // Coming from elsewhere, the screen asks for it when it opens.
        self.window.tap("nav-board").await?;
        self.to_the_shift().await?;
        self.window.see("close-shift").await?;
        self.report().await
    }

    /// Up to the counted sum; what is unfinished, by its kinds.
    pub async fn count_the_drawer(&self, counted: Decimal) -> Outcome<Vec<String>> {
        self.window.step("closing the shift");
        self.to_the_shift().await?;
        self.window.tap("close-shift").await?;
        self.window.see("closing").await?;
        self.tap_sum("counted", counted).await?;
        let kinds = self
            .window
            .run("return [...document.querySelectorAll('[data-testid=unfinished] > li')].map((li) => li.dataset.testid)")
            .await?;
        let kinds = kinds.as_array().into_iter().flatten();
        Ok(kinds
            .filter_map(|kind| kind.as_str().map(str::to_owned))
            .collect())
    }

    /// How the screen compares the count: `even`, `over`, `short`.
    pub async fn count_verdict(&self) -> Outcome<String> {
        let verdict = self.window.see("count-verdict").await?;
        Ok(verdict.attr("data-state").await?.unwrap_or_default())
    }

    /// Closes with the count, and reads the Z report: its title, its sums, and the difference in minor units.
    pub async fn close_shift(&self) -> Outcome<(String, Report, i64)> {
        self.window.tap("close-counted").await?;
        self.window.tap("close-shift-confirm").await?;
        self.window.see("print-z").await?;
        let difference = self
            .window
            .see("drawer-difference")
            .await?
            .attr("data-minor")
            .await?;
        let difference = difference.and_then(|minor| minor.parse().ok());
        let difference = difference.ok_or_else(|| Trouble::new("the Z report tells no difference"))?;
        Ok((
            self.window.text("shift-title").await?,
            self.report().await?,
            difference,
        ))
    }

    async fn report(&self) -> Outcome<Report> {
        Ok(Report {
            cash: self.totals("cash").await?,
            card: self.totals("card").await?,
            yandex_pay: self.totals("yandexPay").await?,
            net: self.sum_of("takings-net").await?,
            before: self.sum_of("drawer-before").await?,
            cash_in: self.sum_of("drawer-in").await?,
            cash_out: self.sum_of("drawer-out").await?,
            expected: self.sum_of("drawer-expected").await?,
        })
    }

    async fn totals(&self, tender: &str) -> Outcome<Totals> {
        self.window.see(&format!("totals-{tender}")).await?;
        let script = format!(
            "const row = document.querySelector('[data-testid=totals-{tender}]');\
             return [...row.querySelectorAll('td')].map((cell) => cell.innerText.split('\\n')[0])"
        );
        let cells = self.window.run(&script).await?;
        let cell = |at: usize| sum(cells[at].as_str().unwrap_or_default());
        Ok(Totals {
            taken: cell(0)?,
            returned: cell(1)?,
            net: cell(2)?,
        })
    }

    async fn sum_of(&self, testid: &str) -> Outcome<Decimal> {
        sum(&self.window.text(testid).await?)
    }

    /// On one of our keypads, as on a calculator.
    async fn tap_sum(&self, keypad: &str, sum: Decimal) -> Outcome {
        for letter in sum.normalize().to_string().chars() {
            let key = if letter == '.' {
                "comma".to_owned()
            } else {
                letter.to_string()
            };
            self.window.tap(&format!("{keypad}-{key}")).await?;
        }
        Ok(())
    }
}

/// `5 820,00 ₽` as a number.
fn sum(text: &str) -> Outcome<Decimal> {
    let digits: String = text
        .chars()
        .filter_map(|letter| match letter {
            ',' => Some('.'),
            '0'..='9' | '-' => Some(letter),
            _ => None,
        })
        .collect();
    digits
        .parse()
        .map_err(|_| Trouble::new(format!("{text:?} is no sum")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_read_as_people_read_them() {
        assert_eq!(sum("5\u{a0}820,05\u{a0}₽").unwrap(), Decimal::new(582_005, 2));
        assert_eq!(sum("-0,20").unwrap(), Decimal::new(-20, 2));
        assert!(sum("—").is_err());
    }
}
