//! Orders for this crate's own tests, grown command by command.

use domain::{
    Actor, AttemptNo, Code, CodeLength, Command, Currency, Event, Fact, KuperKeys, LineNo, Money, NewOrder,
    OperatorId, Order, OrderId, OrderedLine, PaymentFact, PaymentId, Pick, PickupWindow, Placement, Quantity,
    Recorded, Role, Shelf, Sku, decide, record,
};
use jiff::Timestamp;

pub(crate) const MANAGER: Actor = Actor {
    operator: Some(OperatorId(1)),
    role: Role::Manager,
};

/// Noon of a day long ago.
pub(crate) fn noon() -> Timestamp {
    Timestamp::from_second(1_790_000_000).unwrap()
}

/// An order and the time that its next event gets.
pub(crate) struct Sample {
    pub order: Order,
    pub now: Timestamp,
}

impl Sample {
    /// Two lines, 300.00 and 100.00, in one bag since noon.
    pub(crate) fn ready(window: PickupWindow) -> Self {
        let received = Recorded {
            version: 1,
            at: noon(),
            by: None,
            event: Event::Received {
                order: new_order(window),
            },
        };
        let mut sample = Self {
            order: Order::first(OrderId(1), &received).unwrap(),
            now: noon(),
        };
        for command in to_ready() {
            sample.does(command);
        }
        sample
    }

    /// The same at the counter, everything checked.
    pub(crate) fn at_the_counter() -> Self {
        let mut sample = Self::ready(PickupWindow::default());
        sample.comes();
        sample
    }

    pub(crate) fn comes(&mut self) {
        self.does(Command::CheckCode { entered: code() });
        self.does(Command::ShowBag { bag: 1 });
        self.does(Command::ConfirmComposition);
    }

    pub(crate) fn does(&mut self, command: Command) {
        let events = decide(&self.order, command.clone(), MANAGER);
        self.add(events.unwrap_or_else(|refusal| panic!("{command:?}: {refusal}")));
    }

    pub(crate) fn hears(&mut self, fact: Fact) {
        self.add(record(&self.order, fact));
    }

    /// What the payment service says of an attempt.
    pub(crate) fn learns(&mut self, attempt: u16, fact: PaymentFact) {
        let attempt = AttemptNo(attempt);
        self.hears(Fact::Payment { attempt, fact });
    }

    /// A QR for all that is owed, with its link.
    pub(crate) fn shows_qr(&mut self) {
        let no = self.order.ledger.next_no().0;
        self.does(Command::StartPay {
            amount: self.order.owed(),
            payment_id: PaymentId::from(format!("s12-t1-20261121-000001-{no}").as_str()),
        });
        let expires_at = self.now + jiff::SignedDuration::from_mins(10);
        let url = "https://pay.example/1".to_owned();
        self.learns(no, PaymentFact::LinkGiven { url, expires_at });
    }

    pub(crate) fn captured(&mut self, attempt: u16, minor: i64) {
        let amount = Money::from_minor(minor);
        let currency = "RUB".to_owned();
        self.learns(attempt, PaymentFact::Captured { amount, currency });
    }

    fn add(&mut self, events: Vec<Event>) {
        for event in events {
            self.order.apply(&Recorded {
                version: self.order.version + 1,
                at: self.now,
                by: None,
                event,
            });
        }
    }
}

/// Two lines, 300.00 and 100.00.
pub(crate) fn new_order(window: PickupWindow) -> NewOrder {
    let ordered = |sku: &str, price: i64| OrderedLine {
        sku: Sku(sku.to_owned()),
        name: sku.to_owned(),
        barcodes: Vec::new(),
        quantity: Quantity::ONE,
        weight: None,
        price: Money::from_minor(price),
        discount_price: Money::from_minor(price),
        remark: None,
    };
    NewOrder {
        number: "12-1-000001".into(),
        keys: KuperKeys {
            order_uuid: Some("shop:1".to_owned()),
            original_order_id: None,
        },
        lines: vec![ordered("cheese", 30_000), ordered("bread", 10_000)],
        currency: Currency::Rub,
        restaurant: false,
        window,
        replacement_policy: None,
    }
}

/// What staff do until it is ready in one bag.
pub(crate) fn to_ready() -> Vec<Command> {
    let pick = |line| Command::Pick {
        line: LineNo(line),
        pick: Pick::Pieces {
            quantity: Quantity::ONE,
        },
    };
    let placement = Placement {
        shelf: Shelf::Ambient,
        bags: 1,
    };
    let ready = Command::MakeReady {
        placement,
        code: code(),
        code_first: false,
    };
    vec![
        Command::StartPicking,
        pick(0),
        pick(1),
        Command::Assemble { marked: Vec::new() },
        ready,
    ]
}

fn code() -> Code {
    Code::from_random(CodeLength::try_from(6).unwrap(), 7)
}
