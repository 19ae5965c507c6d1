//! One order with its journal: a list of JSON lines, as the real one stores them, and the requests beside them.

use super::world::{Broken, Outcome, broken};
use domain::{
    Actor, AttemptNo, Code, CodeLength, Command, Currency, Event, Grams, KuperKeys, NewOrder, Order, OrderId,
    OrderedLine, PaymentId, Pick, PickupWindow, Placement, Quantity, Recorded, Role, Shelf, decide,
};
use domain::{Composition, LineNo, Money, OperatorId};
use jiff::Timestamp;
use std::collections::BTreeMap;

pub(super) const CASHIER: Actor = Actor {
    operator: Some(OperatorId(8)),
    role: Role::Cashier,
};

pub(super) const MANAGER: Actor = Actor {
    operator: Some(OperatorId(7)),
    role: Role::Manager,
};

/// What stands in the journal of one order. It alone survives a restart.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) order: Order,
    pub(super) log: Vec<String>,
    pub(super) requests: BTreeMap<PaymentId, Vec<u8>>,
    /// What left the counter, at the moment it left.
    pub(super) handed_over: Option<Composition>,
}

impl Case {
    /// An order in its bags, code issued.
    pub(super) fn ready(
        id: i64,
        currency: Currency,
        prices: &[(u32, i64)],
        bags: u8,
        now: Timestamp,
    ) -> Result<Self, Broken> {
        let lines = prices
            .iter()
            .enumerate()
            .map(|(place, (packs, price))| ordered(place, *packs, *price))
            .collect::<Vec<_>>();
        let order = NewOrder {
            number: format!("12-1-{id:06}").as_str().into(),
            keys: KuperKeys {
                order_uuid: Some(format!("shop:{id}")),
                original_order_id: None,
            },
            lines,
            currency,
            restaurant: false,
            window: PickupWindow::default(),
            replacement_policy: None,
        };
        let received = Recorded {
            version: 1,
            at: now,
            by: None,
            event: Event::Received { order },
        };
        let order =
            Order::first(OrderId(id), &received).ok_or_else(|| broken("an order begins", "it did not"))?;
        let mut case = Self {
            order,
            log: vec![line(&received)?],
            requests: BTreeMap::new(),
            handed_over: None,
        };
        case.make_ready(bags, now)?;
        Ok(case)
    }

    fn make_ready(&mut self, bags: u8, now: Timestamp) -> Outcome {
        let mut commands = vec![Command::StartPicking];
        for line in &self.order.lines {
            let pick = match line.ordered.weight {
                Some(weight) => Pick::Weighed {
                    grams: Grams(weight.0 + 37),
                },
                None => Pick::Pieces {
                    quantity: line.ordered.quantity,
                },
            };
            commands.push(Command::Pick { line: line.no, pick });
        }
        commands.push(Command::Assemble { marked: Vec::new() });
        commands.push(Command::MakeReady {
            placement: Placement {
                shelf: Shelf::Ambient,
                bags,
            },
            code: Code::from_random(CodeLength::DEFAULT, 4_711 + self.order.id.0.unsigned_abs()),
            code_first: false,
        });
        for command in commands {
            let events = decide(&self.order, command, CASHIER)
                .map_err(|refusal| broken("an order is made ready", refusal.to_string()))?;
            self.commit(&events, CASHIER.operator, now)?;
        }
        Ok(())
    }

    /// One transaction: each event is written as the journal writes it, and what is read back is applied.
    pub(super) fn commit(&mut self, events: &[Event], by: Option<OperatorId>, at: Timestamp) -> Outcome {
        for event in events {
            let recorded = Recorded {
                version: self.order.version + 1,
                at,
                by,
                event: event.clone(),
            };
            let line = line(&recorded)?;
            let read = read(&line)?;
            if read != recorded {
                return Err(broken(
                    "what is stored is what happened",
                    format!("{recorded:?} became {line}"),
                ));
            }
            self.order.apply(&read);
            self.log.push(line);
            if let Event::HandedOver { composition } = &read.event {
                self.handed_over = Some(composition.clone());
            }
        }
        Ok(())
    }

    /// The order as the log alone tells it.
    pub(super) fn folded(&self) -> Result<Order, Broken> {
        let log = self
            .log
            .iter()
            .map(|line| read(line))
            .collect::<Result<Vec<_>, _>>()?;
        Order::fold(self.order.id, &log).ok_or_else(|| broken("the log tells the order", "it does not"))
    }

    /// What the last run left.
    pub(super) fn reload(&mut self) -> Outcome {
        let folded = self.folded()?;
        if folded != self.order {
            return Err(broken(
                "the fold of the log is the order",
                format!("{folded:?} is not {:?}", self.order),
            ));
        }
        self.order = folded;
        Ok(())
    }

    pub(super) fn attempt_of(&self, payment_id: &str) -> Option<AttemptNo> {
        let mut attempts = self.order.ledger.attempts.iter();
        attempts
            .find(|attempt| attempt.payment_id.as_ref().is_some_and(|id| id.0 == payment_id))
            .map(|attempt| attempt.no)
    }

    /// What the customer has in the end, in money: nothing, unless it was handed over.
    pub(super) fn worth(&self) -> Money {
        match &self.handed_over {
            Some(_) => self.order.goods().map(Composition::sum).unwrap_or_default(),
            None => Money::ZERO,
        }
    }
}

fn line(recorded: &Recorded) -> Result<String, Broken> {
    serde_json::to_string(recorded).map_err(|error| broken("an event can be stored", error.to_string()))
}

fn read(line: &str) -> Result<Recorded, Broken> {
    serde_json::from_str(line).map_err(|error| broken("an event can be read", format!("{error}: {line}")))
}

/// Every third line is goods by weight.
fn ordered(place: usize, packs: u32, price: i64) -> OrderedLine {
    let no = LineNo(u16::try_from(place).unwrap_or(u16::MAX));
    OrderedLine {
        sku: format!("sku-{}", no.0).as_str().into(),
        name: format!("Товар {}", no.0),
        barcodes: Vec::new(),
        quantity: Quantity::pieces(packs),
        weight: (place % 3 == 2).then_some(Grams(500 * packs)),
        price: Money::from_minor(price + 500),
        discount_price: Money::from_minor(price),
        remark: None,
    }
}
