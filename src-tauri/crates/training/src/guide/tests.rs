//! Every step, each reached by the domain's own commands, and every way back.

use super::*;
use domain::{
    Actor, AttemptNo, CanceledBy, Cancellation, CashRounding, Code, CodeLength, Command, Event, Fact, Money,
    OrderId, PaymentFact, Placement, Quantity, Recorded, Role, Shelf, decide, record,
};

const MANAGER: Actor = Actor {
    operator: None,
    role: Role::Manager,
};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_750_000_000 + second).unwrap()
}

fn code() -> Code {
    Code::from_random(CodeLength::try_from(6).unwrap(), 7)
}

/// An order that is acted on.
struct Play(Order);

impl Play {
    /// Two lines, 300.00 and 100.00. As the journal keeps it, so that new fields of an order need not be named here.
    fn new(id: i64) -> Self {
        let line = |sku: &str, price: i64| {
            serde_json::json!({"sku": sku, "name": sku, "quantity": 1000, "weight": null,
                "price": price, "discount_price": price})
        };
        let event = serde_json::json!({"type": "received", "order": {
            "number": "T-000001", "keys": {"order_uuid": "shop:1", "original_order_id": null},
            "lines": [line("cheese", 30_000), line("bread", 10_000)], "currency": "RUB", "restaurant": false,
            "window": {"from": null, "to": null, "complete_before": null}, "replacement_policy": null,
        }});
        let event: Event = serde_json::from_value(event).unwrap();
        let recorded = Recorded {
            version: 1,
            at: at(0),
            by: None,
            event,
        };
        Self(Order::first(OrderId(id), &recorded).unwrap())
    }

    fn add(&mut self, events: Vec<Event>) {
        for event in events {
            let version = self.0.version + 1;
            self.0.apply(&Recorded {
                version,
                at: at(i64::try_from(version).unwrap()),
                by: None,
                event,
            });
        }
    }

    fn does(&mut self, command: Command) -> &mut Self {
        let events = decide(&self.0, command.clone(), MANAGER);
        self.add(events.unwrap_or_else(|refusal| panic!("{command:?}: {refusal}")));
        self
    }

    fn hears(&mut self, fact: Fact) -> &mut Self {
        self.add(record(&self.0, fact));
        self
    }

    fn pays(&mut self, attempt: u16, fact: PaymentFact) -> &mut Self {
        let attempt = AttemptNo(attempt);
        self.hears(Fact::Payment { attempt, fact })
    }

    #[track_caller]
    fn at_step(&mut self, expected: TrainingStep) -> &mut Self {
        assert_eq!(step(&self.0), expected, "{:?}", self.0.lifecycle);
        self
    }

    fn ready(id: i64) -> Self {
        let mut play = Self::new(id);
        play.does(Command::StartPicking).does(pick(0)).does(pick(1));
        play.does(Command::Assemble { marked: Vec::new() }).does(ready());
        play
    }

    fn checked(id: i64) -> Self {
        let mut play = Self::ready(id);
        play.does(Command::CheckCode { entered: code() });
        play.does(Command::ShowBag { bag: 1 })
            .does(Command::ShowBag { bag: 2 });
        play.does(Command::ConfirmComposition);
        play
    }
}

fn pick(line: u16) -> Command {
    Command::Pick {
        line: domain::LineNo(line),
        pick: Pick::Pieces {
            quantity: Quantity::ONE,
        },
    }
}

fn ready() -> Command {
    Command::MakeReady {
        placement: Placement {
            shelf: Shelf::Ambient,
            bags: 2,
        },
        code: code(),
        code_first: false,
    }
}

fn cash(minor: i64) -> Command {
    Command::TakeCash {
        amount: Money::from_minor(minor),
        received: Money::from_minor(minor),
        rounding: CashRounding::default(),
    }
}

fn qr() -> Command {
    Command::StartPay {
        amount: Money::from_minor(40_000),
        payment_id: "12-1-1".into(),
    }
}

fn canceled() -> Command {
    Command::Cancel {
        cancellation: Cancellation {
            by: CanceledBy::Merchant,
            slug: "out_of_stock".to_owned(),
            description: String::new(),
        },
    }
}

#[test]
fn the_guided_order_goes_step_by_step_to_the_end() {
    use TrainingStep::{
        Assemble, CheckCode, CheckGoods, Done, HandOver, MakeReady, Open, Pick as Picking, TakePayment,
    };
    let mut play = Play::new(1);
    play.at_step(Open);
    play.does(Command::StartPicking).at_step(Picking);
    play.does(pick(0)).at_step(Picking);
    play.does(pick(1)).at_step(Assemble);
    play.does(Command::Assemble { marked: Vec::new() })
        .at_step(MakeReady);
    play.does(ready()).at_step(CheckCode);
    play.does(Command::CheckCode { entered: code() })
        .at_step(CheckGoods);
    play.does(Command::ShowBag { bag: 1 }).at_step(CheckGoods);
    play.does(Command::ConfirmComposition).at_step(CheckGoods);
    play.does(Command::ShowBag { bag: 2 }).at_step(TakePayment);
    play.does(cash(30_000)).at_step(TakePayment);
    play.does(cash(10_000)).at_step(HandOver);
    play.does(Command::HandOver).at_step(Done);
}

#[test]
fn what_is_taken_back_is_asked_for_again() {
    let mut play = Play::new(1);
    play.does(Command::StartPicking).does(pick(0)).does(pick(1));
    play.at_step(TrainingStep::Assemble);
    play.does(Command::Undo).at_step(TrainingStep::Pick);

    let mut play = Play::checked(1);
    play.at_step(TrainingStep::TakePayment);
    play.does(Command::EndVisit).at_step(TrainingStep::CheckCode);
}

#[test]
fn a_wrong_code_leaves_the_step_where_it_is() {
    let mut play = Play::ready(1);
    let wrong = Code::from_random(CodeLength::try_from(6).unwrap(), 8);
    for _ in 0..5 {
        play.does(Command::CheckCode {
            entered: wrong.clone(),
        });
        play.at_step(TrainingStep::CheckCode);
    }
    assert!(play.0.code.as_ref().unwrap().locked);
}

#[test]
fn a_qr_is_paid_while_it_is_shown_and_the_step_waits_for_its_end() {
    let mut play = Play::checked(1);
    play.does(qr()).at_step(TrainingStep::TakePayment);
    assert_eq!(shown_qr(&play.0, at(0)), None, "no link yet");
    play.pays(
        1,
        PaymentFact::LinkGiven {
            url: "http://127.0.0.1:1/pay".to_owned(),
            expires_at: at(600),
        },
    );
    assert_eq!(shown_qr(&play.0, at(599)), Some(&"12-1-1".into()));
    assert_eq!(shown_qr(&play.0, at(600)), None, "it has expired");
    play.at_step(TrainingStep::TakePayment);
    let (amount, currency) = (Money::from_minor(40_000), "RUB".to_owned());
    play.pays(1, PaymentFact::Captured { amount, currency });
    play.at_step(TrainingStep::HandOver);
    assert_eq!(shown_qr(&play.0, at(1)), None);
}

#[test]
fn money_that_must_go_back_comes_before_the_handover() {
    let mut play = Play::checked(1);
    play.does(cash(40_000)).at_step(TrainingStep::HandOver);
    play.does(Command::RefuseLine {
        line: domain::LineNo(1),
        left: Quantity::ZERO,
        units: Vec::new(),
    });
    play.at_step(TrainingStep::CheckGoods);
    play.does(Command::ConfirmComposition)
        .at_step(TrainingStep::TakePayment);
    play.does(Command::ConfirmReturn {
        attempt: AttemptNo(1),
        no: domain::ReturnNo(1),
    });
    play.at_step(TrainingStep::HandOver);
}

#[test]
fn changes_from_kuper_are_decided_while_picking() {
    let mut play = Play::new(1);
    play.does(Command::StartPicking).does(pick(0)).does(pick(1));
    let mut lines: Vec<_> = play.0.lines.iter().map(|line| line.ordered.clone()).collect();
    lines[0].quantity = Quantity::from_milli(2000);
    play.hears(Fact::LinesProposed { lines })
        .at_step(TrainingStep::Pick);
    play.does(Command::DismissProposal)
        .at_step(TrainingStep::Assemble);
}

#[test]
fn the_order_furthest_along_is_guided_and_the_newest_once_all_are_over() {
    let id = |orders: &[Order]| guided(orders).map(|order| order.id.0);
    let (new, picking, ready) = (
        Play::new(1).0,
        Play::new(2).does(Command::StartPicking).0.clone(),
        Play::ready(3).0,
    );
    assert_eq!(id(&[]), None);
    assert_eq!(id(&[new.clone(), Play::new(9).0]), Some(1), "the older of two");
    assert_eq!(id(&[new.clone(), picking.clone()]), Some(2));
    assert_eq!(id(&[new.clone(), picking, ready]), Some(3));

    let mut over = Play::checked(4);
    over.does(cash(40_000)).does(Command::HandOver);
    assert_eq!(
        id(std::slice::from_ref(&over.0)),
        Some(4),
        "to say that it is done"
    );
    assert_eq!(id(&[over.0.clone(), new]), Some(1), "the next customer waits");

    let mut gone = Play::new(5);
    gone.does(canceled());
    assert_eq!(id(&[over.0, gone.0]), None, "whoever canceled needs a new order");
}
