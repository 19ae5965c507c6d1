//! A till of one order: asks, tells, keeps the log. Every step is checked against a fold of the log.
#![allow(dead_code, reason = "each test binary uses a part of it")]

pub mod tries;

use domain::*;
use jiff::Timestamp;

pub const MANAGER: Actor = Actor {
    operator: Some(OperatorId(7)),
    role: Role::Manager,
};

pub const CASHIER: Actor = Actor {
    operator: Some(OperatorId(8)),
    role: Role::Cashier,
};

pub fn at(second: u64) -> Timestamp {
    let second = i64::try_from(second).expect("a small number");
    Timestamp::from_second(1_750_000_000 + second).expect("a plain date")
}

pub fn rub(major: i64) -> Money {
    Money::from_minor(major * 100)
}

pub fn code(random: u64) -> Code {
    Code::from_random(CodeLength::try_from(8).expect("8 is a length"), random)
}

pub fn line(sku: &str, packs: u32, price: i64) -> OrderedLine {
    OrderedLine {
        sku: sku.into(),
        name: format!("Товар {sku}"),
        barcodes: Vec::new(),
        quantity: Quantity::pieces(packs),
        weight: None,
        price: rub(price),
        discount_price: rub(price),
        remark: None,
    }
}

/// Two packs of half a kilogram each, 99.90 a pack, 89.90 with the discount.
pub fn apples() -> OrderedLine {
    OrderedLine {
        weight: Some(Grams(1000)),
        price: Money::from_minor(9990),
        discount_price: Money::from_minor(8990),
        ..line("apples", 2, 0)
    }
}

/// A unit's code by its serial.
pub fn mark(serial: &str) -> MarkingCode {
    MarkingCode::read(&format!("010460703836003621{serial}\u{1d}93dGVz"))
        .expect("it looks like a code")
        .expect("it is a code")
}

pub fn window_to(second: u64) -> Fact {
    Fact::WindowChanged {
        window: PickupWindow {
            to: Some(at(second)),
            ..PickupWindow::default()
        },
    }
}

pub fn new_order(lines: Vec<OrderedLine>, restaurant: bool) -> NewOrder {
    NewOrder {
        number: "S12-000184".into(),
        keys: KuperKeys {
            order_uuid: Some("retailer-slug:265cb601".to_owned()),
            original_order_id: None,
        },
        lines,
        currency: Currency::Rub,
        restaurant,
        window: PickupWindow::default(),
        replacement_policy: Some("call_or_replace".to_owned()),
    }
}

pub fn by_merchant() -> Cancellation {
    Cancellation {
        by: CanceledBy::Merchant,
        slug: "out_of_stock".to_owned(),
        description: "Нет товара".to_owned(),
    }
}

pub fn kuper_cancels() -> Fact {
    Fact::KuperCanceled {
        slug: "customer_request".to_owned(),
        description: "Передумал".to_owned(),
    }
}

pub fn pieces(packs: u32) -> Pick {
    Pick::Pieces {
        quantity: Quantity::pieces(packs),
    }
}

pub fn weighed(grams: u32) -> Pick {
    Pick::Weighed { grams: Grams(grams) }
}

pub fn captured(minor: i64, currency: &str) -> PaymentFact {
    PaymentFact::Captured {
        amount: Money::from_minor(minor),
        currency: currency.to_owned(),
    }
}

pub fn charged(attempt: u16) -> Command {
    Command::ConfirmCard {
        attempt: AttemptNo(attempt),
        reference: format!("RRN {attempt}"),
    }
}

pub fn given(attempt: u16, no: u16) -> Command {
    Command::ConfirmReturn {
        attempt: AttemptNo(attempt),
        no: ReturnNo(no),
    }
}

pub fn brought(line: u16, left: u32) -> Command {
    Command::ReturnGoods {
        line: LineNo(line),
        left: Quantity::pieces(left),
        reason: "брак".to_owned(),
    }
}

pub fn owes(attempt: u16, minor: i64) -> Event {
    Event::ReturnOwed {
        attempt: AttemptNo(attempt),
        amount: Some(Money::from_minor(minor)),
    }
}

pub fn returned(no: u16) -> PaymentFact {
    PaymentFact::Returned { no: ReturnNo(no) }
}

pub fn return_refused(no: u16) -> PaymentFact {
    PaymentFact::ReturnRefused {
        no: ReturnNo(no),
        reason: "INSUFFICIENT_FUNDS".to_owned(),
    }
}

pub fn paid_at_kuper(settles: bool) -> Fact {
    Fact::PaidAtKuper { settles }
}

#[derive(Clone)]
pub struct Till {
    pub order: Order,
    pub log: Vec<Recorded>,
}

impl Till {
    pub fn receive(order: NewOrder) -> Self {
        let first = Recorded {
            version: 1,
            at: at(1),
            by: None,
            event: Event::Received { order },
        };
        let order = Order::first(OrderId(1), &first).expect("the first event receives the order");
        Self {
            order,
            log: vec![first],
        }
    }

    /// Milk (2 × 90.00) and weighed apples.
    pub fn shop() -> Self {
        Self::receive(new_order(vec![line("milk", 2, 90), apples()], false))
    }

    pub fn restaurant() -> Self {
        Self::receive(new_order(vec![line("soup", 2, 90), apples()], true))
    }

    pub fn commit(&mut self, events: &[Event], by: Option<OperatorId>) {
        for event in events {
            let version = self.order.version + 1;
            let recorded = Recorded {
                version,
                at: at(version),
                by,
                event: event.clone(),
            };
            self.order.apply(&recorded);
            self.log.push(recorded);
        }
    }

    pub fn ask_as(&mut self, actor: Actor, command: Command) -> Result<Vec<Event>, Refusal> {
        let events = decide(&self.order, command, actor)?;
        self.commit(&events, actor.operator);
        Ok(events)
    }

    pub fn ask(&mut self, command: Command) -> Result<Vec<Event>, Refusal> {
        self.ask_as(MANAGER, command)
    }

    /// Asks for what must be granted.
    #[track_caller]
    pub fn must(&mut self, command: Command) -> Vec<Event> {
        let asked = format!("{command:?}");
        match self.ask(command) {
            Ok(events) => events,
            Err(refusal) => panic!("{asked} was refused: {refusal}"),
        }
    }

    pub fn tell(&mut self, fact: Fact) -> Vec<Event> {
        let events = record(&self.order, fact);
        self.commit(&events, None);
        events
    }

    pub fn pay_says(&mut self, attempt: u16, fact: PaymentFact) -> Vec<Event> {
        self.tell(Fact::Payment {
            attempt: AttemptNo(attempt),
            fact,
        })
    }

    pub fn state(&self, attempt: u16) -> &AttemptState {
        &self
            .order
            .ledger
            .attempt(AttemptNo(attempt))
            .expect("the attempt is in the ledger")
            .state
    }

    /// The names of all that joined the queue to Kuper, as if each had been sent at once.
    pub fn heard(&self) -> Vec<&'static str> {
        self.log
            .iter()
            .filter_map(|recorded| match announce(&recorded.event) {
                Announced::Append(said) | Announced::Supersede(Some(said)) => Some(said.name()),
                Announced::Nothing | Announced::Supersede(None) => None,
            })
            .collect()
    }

    pub fn picking(mut self) -> Self {
        if self.order.restaurant {
            self.must(Command::Accept);
        }
        self.must(Command::StartPicking);
        self
    }

    /// Everything as ordered: 180.00 and 179.80.
    pub fn decided(mut self) -> Self {
        self = self.picking();
        self.pick(0, pieces(2));
        self.pick(1, weighed(1000));
        self
    }

    pub fn assembled(mut self) -> Self {
        self = self.decided();
        self.must(Command::Assemble { marked: Vec::new() });
        self
    }

    pub fn make_ready(&mut self, bags: u8) -> Vec<Event> {
        self.must(Command::MakeReady {
            placement: Placement {
                shelf: Shelf::Chilled,
                bags,
            },
            code: code(1),
            code_first: false,
        })
    }

    pub fn ready(mut self) -> Self {
        self = self.assembled();
        self.make_ready(2);
        self
    }

    pub fn check(&mut self, entered: u64) -> Result<Vec<Event>, Refusal> {
        self.ask(Command::CheckCode {
            entered: code(entered),
        })
    }

    pub fn at_the_counter(mut self) -> Self {
        self = self.ready();
        self.check(1).expect("the right code is granted");
        self
    }

    pub fn confirmed(mut self) -> Self {
        self = self.at_the_counter();
        self.must(Command::ConfirmComposition);
        self.must(Command::ShowBag { bag: 1 });
        self.must(Command::ShowBag { bag: 2 });
        self
    }

    pub fn cash_paid(mut self) -> Self {
        self = self.confirmed();
        self.take_cash();
        self
    }

    pub fn card_started(mut self) -> Self {
        self = self.confirmed();
        let amount = self.order.owed();
        self.must(Command::StartCard { amount });
        self
    }

    pub fn card_unsure(mut self) -> Self {
        self = self.card_started();
        let attempt = AttemptNo(1);
        self.must(Command::DoubtCard { attempt });
        self
    }

    pub fn pay_started(mut self) -> Self {
        self = self.confirmed();
        self.start_pay();
        self
    }

    pub fn qr_shown(mut self) -> Self {
        self = self.pay_started();
        self.give_link(1);
        self
    }

    pub fn handed_over(mut self) -> Self {
        self = self.cash_paid();
        self.must(Command::HandOver);
        self
    }

    pub fn canceled(mut self) -> Self {
        self = self.ready();
        self.cancel();
        self
    }

    pub fn pick(&mut self, line: u16, pick: Pick) {
        let line = LineNo(line);
        self.must(Command::Pick { line, pick });
    }

    pub fn mark(&mut self, line: u16, serial: &str) -> Vec<Event> {
        let (line, mark) = (LineNo(line), mark(serial));
        self.must(Command::MarkUnit { line, mark })
    }

    pub fn cancel(&mut self) -> Vec<Event> {
        self.must(Command::Cancel {
            cancellation: by_merchant(),
        })
    }

    pub fn take_cash(&mut self) {
        let owed = self.order.owed();
        self.take_cash_of(owed);
    }

    /// A part, out of a note of a thousand, in a store that does not round.
    pub fn take_cash_of(&mut self, amount: Money) -> Vec<Event> {
        self.must(Command::TakeCash {
            amount,
            received: rub(1000),
            rounding: CashRounding::default(),
        })
    }

    /// Charges the card at once.
    pub fn take_card_of(&mut self, amount: Money) {
        let attempt = self.order.ledger.next_no();
        self.must(Command::StartCard { amount });
        self.must(charged(attempt.0));
    }

    /// The customer pays by the QR at once.
    pub fn take_pay_of(&mut self, amount: Money) {
        let attempt = self.order.ledger.next_no();
        let payment_id = PaymentId(format!("s12-t07-{}", attempt.0));
        self.must(Command::StartPay { amount, payment_id });
        self.give_link(attempt.0);
        self.pay_says(attempt.0, captured(amount.minor(), "RUB"));
    }

    pub fn card_paid(mut self) -> Self {
        self = self.confirmed();
        let owed = self.order.owed();
        self.take_card_of(owed);
        self
    }

    pub fn pay_captured(mut self) -> Self {
        self = self.confirmed();
        let owed = self.order.owed();
        self.take_pay_of(owed);
        self
    }

    pub fn card_declined(mut self) -> Self {
        self = self.card_started();
        let attempt = AttemptNo(1);
        self.must(Command::DeclineCard { attempt });
        self
    }

    pub fn abandoned(mut self) -> Self {
        self = self.qr_shown();
        self.abandon(1);
        self
    }

    pub fn abandon(&mut self, attempt: u16) -> Vec<Event> {
        let attempt = AttemptNo(attempt);
        self.must(Command::Abandon { attempt })
    }

    /// The customer refuses goods: `left` packs of the line stay.
    pub fn refuse(&mut self, line: u16, left: u32) -> Vec<Event> {
        let (line, left) = (LineNo(line), Quantity::pieces(left));
        let units = Vec::new();
        self.must(Command::RefuseLine { line, left, units })
    }

    /// The customer brings goods back after the handover.
    pub fn bring_back(&mut self, line: u16, left: u32) -> Vec<Event> {
        self.must(brought(line, left))
    }

    pub fn give_out(&mut self, attempt: u16, no: u16) -> Vec<Event> {
        self.must(given(attempt, no))
    }

    /// Amounts of an attempt's returns, and what is handed out for them.
    pub fn returns(&self, attempt: u16) -> Vec<(i64, i64)> {
        let found = self.order.ledger.attempt(AttemptNo(attempt));
        let returns = &found.expect("the attempt is in the ledger").returns;
        let minor = |back: &Return| (back.amount.minor(), back.pay_out.minor());
        returns.iter().map(minor).collect()
    }

    pub fn kept(&self) -> Money {
        self.order.ledger.kept()
    }

    pub fn start_pay(&mut self) {
        let amount = self.order.owed();
        let payment_id = PaymentId(format!("s12-t07-{}", self.order.ledger.next_no().0));
        self.must(Command::StartPay { amount, payment_id });
    }

    pub fn give_link(&mut self, attempt: u16) {
        let url = "https://pay.example/1".to_owned();
        let expires_at = at(600);
        self.pay_says(attempt, PaymentFact::LinkGiven { url, expires_at });
    }
}
