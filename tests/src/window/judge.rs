//! Whether Kuper and Yandex Pay heard the truth, in the right order; and the timeline for whoever watches.

use std::fmt::Write as _;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use simulator::Simulator;
use simulator::kuper::{Composition, OrderRecord, Stage};
use simulator::pay::PayStatus;

use super::staff::Arrived;

/// What a grocery says of an order that went well. SEED
pub const IN_ORDER: [&str; 5] = [
    "order.in_work",
    "order.assembled",
    "order.ready_for_delivery",
    "order.pickup_code_created",
    "order.delivered",
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    Packs(u32),
    Grams(u32),
}

/// One line as it lies in the bags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    pub sku: String,
    pub amount: Amount,
}

impl Expected {
    #[must_use]
    pub fn new(sku: &str, amount: Amount) -> Self {
        Self {
            sku: sku.to_owned(),
            amount,
        }
    }
}

/// How the customer paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tender {
    Cash,
    Card,
    YandexPay,
}

impl Tender {
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Cash => "cash",
            Self::Card => "card",
            Self::YandexPay => "Yandex Pay",
        }
    }
}

/// An order that was handed over, and what was really in the bags.
pub struct Story {
    pub order: Arrived,
    pub tender: Tender,
    /// Yandex Pay's name for the payment, if it was paid so.
    pub payment: Option<String>,
    pub expected: Vec<Expected>,
}

/// Everything about one order that is not as it should be. Empty: nothing.
#[must_use]
pub fn mistakes(sim: &Simulator, story: &Story) -> Vec<String> {
    let Some(record) = sim.kuper().order(&story.order.key) else {
        return vec!["Kuper does not know the order".to_owned()];
    };
    let mut found = Vec::new();
    if record.processed != IN_ORDER {
        found.push(format!(
            "Kuper processed {:?}, not {IN_ORDER:?}",
            record.processed
        ));
    }
    for received in &record.received {
        if received.status != 200 || received.attempt != 1 {
            found.push(format!(
                "{} was answered {} on attempt {}",
                received.event, received.status, received.attempt
            ));
        }
    }
    if record.stage != Stage::Delivered {
        found.push(format!("the order ended as {:?}", record.stage));
    }
    for (name, told) in [("ready", &record.ready), ("delivered", &record.delivered)] {
        match told {
            Some(told) => found.extend(differences(name, told, &story.expected)),
            None => found.push(format!("nothing was told of what was {name}")),
        }
    }
    found.extend(money(sim, story, &record));
    found
}

/// Whatever either service had to refuse, in the whole run.
#[must_use]
pub fn refusals(sim: &Simulator) -> Vec<String> {
    let kuper = sim
        .kuper()
        .violations()
        .into_iter()
        .map(|violation| format!("Kuper refused: {:?}, {}", violation.kind, violation.what));
    let pay = sim
        .pay()
        .refusals()
        .into_iter()
        .map(|refusal| format!("Yandex Pay refused: {}, {}", refusal.reason_code, refusal.what));
    kuper.chain(pay).collect()
}

fn differences(name: &str, told: &Composition, expected: &[Expected]) -> Vec<String> {
    let mut told: Vec<Expected> = told
        .lines
        .iter()
        .filter(|line| !line.quantity.is_zero())
        .map(|line| Expected {
            sku: line.id.clone(),
            amount: match line.weight_grams {
                Some(grams) => Amount::Grams(u32::try_from(grams).unwrap_or(u32::MAX)),
                None => Amount::Packs(u32::try_from(line.quantity).unwrap_or(u32::MAX)),
            },
        })
        .collect();
    let mut expected = expected.to_vec();
    told.sort_by(|one, other| one.sku.cmp(&other.sku));
    expected.sort_by(|one, other| one.sku.cmp(&other.sku));
    if told == expected {
        return Vec::new();
    }
    vec![format!("{name}: told {told:?}, in the bags is {expected:?}")]
}

/// Of an order that was paid so, Yandex Pay keeps just what is due.
fn money(sim: &Simulator, story: &Story, record: &OrderRecord) -> Vec<String> {
    let due = record.delivered.as_ref().map(|told| told.due);
    let Some(id) = &story.payment else {
        return Vec::new();
    };
    match sim.pay().payment(id) {
        Some(payment) if payment.status == PayStatus::Captured && Some(payment.books().net()) == due => {
            Vec::new()
        }
        Some(payment) => vec![format!(
            "Yandex Pay keeps {} ({}), and {due:?} is due",
            payment.books().net(),
            payment.status.word()
        )],
        None => vec![format!("Yandex Pay does not know {id}")],
    }
}

/// Payments that nobody should have made. `known`: those that belong to an order.
#[must_use]
pub fn stray_payments(sim: &Simulator, known: &[&str]) -> Vec<String> {
    sim.pay()
        .payments()
        .into_iter()
        .filter(|payment| !known.contains(&payment.order_id.as_str()))
        .map(|payment| format!("{} belongs to no order that was paid so", payment.order_id))
        .collect()
}

/// What happened between the till and Kuper, line by line.
#[must_use]
pub fn timeline(sim: &Simulator, story: &Story) -> String {
    let mut text = format!("{} ({})\n", story.order.number, story.tender.words());
    let Some(record) = sim.kuper().order(&story.order.key) else {
        return text;
    };
    let sent = record.sent.iter().map(|sent| {
        let answer = sent.answer.as_ref().map_or(0, |answer| answer.status);
        (sent.at, "Kuper → till", sent.event.as_str(), answer)
    });
    let received = record.received.iter().map(|received| {
        (
            received.at,
            "till → Kuper",
            received.event.as_str(),
            received.status,
        )
    });
    let mut rows: Vec<_> = sent.chain(received).collect();
    rows.sort_by_key(|(at, ..)| *at);
    for (at, way, event, status) in rows {
        let _ = writeln!(text, "  {}  {way}  {event:<27} {status}", hours(at));
    }
    if let Some(told) = &record.delivered {
        let _ = writeln!(
            text,
            "  handed over: {} lines, {} to pay",
            told.lines.len(),
            told.due
        );
        for line in &told.lines {
            let amount = line.weight_grams.map_or_else(
                || format!("{} packs", line.quantity),
                |grams| format!("{grams} g"),
            );
            let instead = line
                .replaced_by
                .as_ref()
                .map_or_else(String::new, |by| format!(", replaced by {by}"));
            let _ = writeln!(text, "    {:<10} {amount:>9}  {:>9}{instead}", line.id, line.due);
        }
    }
    text
}

fn hours(at: Timestamp) -> String {
    at.to_zoned(TimeZone::system()).strftime("%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rust_decimal::Decimal;
    use simulator::kuper::Line;

    fn told(lines: &[(&str, u32, Option<u64>)]) -> Composition {
        let line = |(id, packs, grams): &(&str, u32, Option<u64>)| Line {
            id: (*id).to_owned(),
            quantity: Decimal::from(*packs),
            price: Decimal::ONE,
            discount_price: Decimal::ONE,
            due: Decimal::ONE,
            before_discount: None,
            weight_grams: *grams,
            replaced_by: None,
            marking_codes: Vec::new(),
        };
        Composition {
            lines: lines.iter().map(line).collect(),
            total: Decimal::ONE,
            due: Decimal::ONE,
        }
    }

    #[test]
    fn the_same_goods_in_another_order_are_no_mistake_and_nothing_of_a_line_is_none_either() {
        let bags = [
            Expected::new("bread", Amount::Packs(1)),
            Expected::new("apples", Amount::Grams(480)),
        ];
        let told = told(&[("apples", 1, Some(480)), ("milk", 0, None), ("bread", 1, None)]);
        assert_eq!(differences("ready", &told, &bags), Vec::<String>::new());
    }

    #[test]
    fn a_gram_a_pack_or_a_line_that_differs_is_told() {
        let bags = [Expected::new("apples", Amount::Grams(480))];
        for wrong in [
            told(&[("apples", 1, Some(481))]),
            told(&[("apples", 1, None)]),
            told(&[("pears", 1, Some(480))]),
            told(&[("apples", 1, Some(480)), ("milk", 1, None)]),
            told(&[]),
        ] {
            assert_eq!(differences("ready", &wrong, &bags).len(), 1, "{wrong:?}");
        }
    }
}
