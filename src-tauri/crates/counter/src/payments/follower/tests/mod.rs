//! The machine by table: where the attempt stands × what the service answers → what is learnt, what is done next.

mod ask;
mod create;
mod give_back;
mod remains;
mod roll_back;
mod stories;
mod watch;

use super::{Call, Follower, Habits, Heard, Learnt, Moment, Step};
use crate::{sample::Sample, view::LinkState};
use domain::{AttemptNo, AttemptState, Command, PaymentFact, PaymentId, ReturnNo};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;
use std::time::Duration;
use yandex_pay::{
    Answer, CreateOrder, Created, Currency, Doubt, Invalid, OperationStatus, OperationType, OperationView,
    OrderView, PayError, PaymentStatus, PaymentUrl, Region, RenderedCart, RenderedCartItem, Rules,
};

/// Jitter of nothing: the whole pause.
const NO_CHANCE: u64 = 500;
const ID: &str = "s12-t1-20261121-000001-1";

/// A machine, its order, and the time.
struct Bench {
    sample: Sample,
    machine: Follower,
    ticks: Duration,
    request: Option<Vec<u8>>,
}

fn habits() -> Habits {
    Habits {
        ttl_s: 600,
        branch_id: "branch".to_owned(),
    }
}

/// The stored request of a QR for both lines.
fn request() -> Vec<u8> {
    let item = |sku: &str, minor| {
        let price = Decimal::new(minor, 2);
        let mut item = RenderedCartItem::new(sku, sku, Decimal::ONE, price);
        item.discounted_unit_price = Some(price);
        item
    };
    let cart = RenderedCart::new(
        vec![item("cheese", 30_000), item("bread", 10_000)],
        Decimal::new(40_000, 2),
    );
    let mut order = CreateOrder::new(ID, Currency::Rub, cart);
    order.ttl = Some(900);
    serde_json::to_vec(&order).unwrap()
}

impl Bench {
    /// A payment of 400.00 has been begun; nothing was called.
    fn started() -> Self {
        let mut sample = Sample::at_the_counter();
        sample.does(Command::StartPay {
            amount: sample.order.owed(),
            payment_id: PaymentId::from(ID),
        });
        Self::of(sample, false)
    }

    fn of(sample: Sample, began_before: bool) -> Self {
        Self {
            sample,
            machine: Follower::new(PaymentId::from(ID), &habits(), began_before),
            ticks: Duration::ZERO,
            request: Some(request()),
        }
    }

    fn waiting() -> Self {
        let mut sample = Sample::at_the_counter();
        sample.shows_qr();
        Self::of(sample, false)
    }

    fn mismatched() -> Self {
        let mut bench = Self::waiting();
        bench.sample.captured(1, 39_999);
        bench
    }

    fn rolling_back() -> Self {
        let mut bench = Self::waiting();
        bench.does(Command::AskRollback {
            attempt: AttemptNo(1),
        });
        bench
    }

    fn captured() -> Self {
        let mut bench = Self::waiting();
        bench.sample.captured(1, 40_000);
        bench
    }

    /// The bread was refused: 100.00 goes back.
    fn owing() -> Self {
        let mut bench = Self::captured();
        bench.does(Command::RefuseLine {
            line: domain::LineNo(1),
            left: domain::Quantity::ZERO,
            units: Vec::new(),
        });
        bench
    }

    fn closed(fact: PaymentFact) -> Self {
        let mut bench = Self::rolling_back();
        bench.sample.learns(1, fact);
        bench
    }

    fn rolled_back() -> Self {
        Self::closed(PaymentFact::Ended { refunded: false })
    }

    /// As after a restart: what the machine knew is lost.
    fn restarted(self) -> Self {
        Self::of(self.sample, true)
    }

    fn does(&mut self, command: Command) {
        self.sample.does(command);
    }

    fn now(&self) -> Moment {
        Moment {
            wall: self.sample.now,
            ticks: self.ticks,
        }
    }

    fn pass(&mut self, seconds: u32) {
        self.ticks += Duration::from_secs(seconds.into());
        self.sample.now += SignedDuration::from_secs(seconds.into());
    }

    fn state(&self) -> AttemptState {
        self.sample.order.ledger.attempts[0].state.clone()
    }

    fn step(&mut self) -> Step {
        let now = self.now();
        let order = &self.sample.order;
        self.machine
            .next(order, &order.ledger.attempts[0], self.request.as_deref(), now)
    }

    /// What is due, in words.
    fn next(&mut self) -> String {
        told(&self.step())
    }

    /// What is due once the pause, which must not be longer than a minute, is over.
    fn due(&mut self) -> String {
        match self.step() {
            Step::Wait(pause) => {
                assert!(pause <= Duration::from_secs(60), "{pause:?}");
                self.ticks += pause;
                self.sample.now += SignedDuration::try_from(pause).unwrap();
                self.next()
            }
            step @ (Step::Call(_) | Step::Done) => told(&step),
        }
    }

    /// Hears an answer without recording what it means.
    fn told(&mut self, heard: Heard) -> Learnt {
        let now = self.now();
        let order = &self.sample.order;
        self.machine
            .heard(order, &order.ledger.attempts[0], heard, now, NO_CHANCE)
    }

    /// Hears an answer, and records it as the till does.
    fn hears(&mut self, heard: Heard) -> Option<PaymentFact> {
        let learnt = self.told(heard);
        if let Some(fact) = &learnt.fact {
            self.sample.learns(1, fact.clone());
        }
        learnt.fact
    }
}

fn told(step: &Step) -> String {
    let text = match step {
        Step::Wait(pause) => format!("wait {pause:?}"),
        Step::Done => "done".to_owned(),
        Step::Call(Call::Create { ids, .. }) => format!("create {} {}", ids.request_id, ids.attempt),
        Step::Call(Call::Ask) => "ask".to_owned(),
        Step::Call(Call::RollBack { ids }) => format!("roll back {} {}", ids.request_id, ids.attempt),
        Step::Call(Call::Refund { refund, no, ids }) => {
            assert_eq!(ids.request_id, refund.external_operation_id);
            format!(
                "refund {} {} {} {}",
                no.0, refund.refund_amount, ids.request_id, ids.attempt
            )
        }
        Step::Call(Call::Operation { external_id, no }) => format!("operation {} {external_id}", no.0),
    };
    text.replace(ID, "ID")
}

fn said<T>(value: T) -> Result<Answer<T>, PayError> {
    Ok(Answer {
        value,
        server_time: None,
    })
}

fn created() -> Heard {
    Heard::Created(said(Created { payment_url: url() }))
}

fn url() -> PaymentUrl {
    PaymentUrl::parse("https://pay.example/new").unwrap()
}

/// An order as the service shows it: status, amount, and operations as kind, status, amount.
fn view(
    status: PaymentStatus,
    amount: &str,
    operations: &[(OperationType, OperationStatus, &str)],
) -> OrderView {
    OrderView {
        order_id: ID.to_owned(),
        merchant_id: None,
        currency_code: Some("RUB".to_owned()),
        order_amount: amount.parse().ok(),
        payment_status: status,
        payment_url: None,
        payment_method: None,
        reason: None,
        cart: None,
        created: None,
        updated: None,
        operations: operations
            .iter()
            .map(|(kind, status, amount)| operation(kind.clone(), status.clone(), amount, None))
            .collect(),
    }
}

fn operation(
    kind: OperationType,
    status: OperationStatus,
    amount: &str,
    external_id: Option<&str>,
) -> OperationView {
    OperationView {
        operation_id: None,
        external_operation_id: external_id.map(str::to_owned),
        operation_type: kind,
        order_id: Some(ID.to_owned()),
        amount: amount.parse().ok(),
        status,
        reason: None,
        created: None,
        updated: None,
    }
}

fn seen(view: OrderView) -> Heard {
    Heard::Order(said(view))
}

/// An order that stands so, with the amount asked and no operations.
fn stands(status: PaymentStatus) -> Heard {
    seen(view(status, "400.00", &[]))
}

const TAKEN: (OperationType, OperationStatus, &str) =
    (OperationType::Capture, OperationStatus::Success, "400.00");

fn back(status: OperationStatus, amount: &str) -> (OperationType, OperationStatus, &str) {
    (OperationType::Refund, status, amount)
}

/// Where all 400.00 came and went.
fn all_back(status: PaymentStatus) -> OrderView {
    view(status, "0.00", &[TAKEN, back(OperationStatus::Success, "400.00")])
}

/// Every word of the service's that says nothing final about money.
fn undecided() -> Vec<PaymentStatus> {
    vec![
        PaymentStatus::Pending,
        PaymentStatus::Authorized,
        PaymentStatus::Confirmed,
        PaymentStatus::Absent,
        PaymentStatus::Unknown("captured".to_owned()),
        PaymentStatus::Unknown("SOMETHING_NEW".to_owned()),
    ]
}

fn refund_said(no: u16, status: OperationStatus, amount: &str) -> Heard {
    Heard::Refund {
        no: ReturnNo(no),
        said: said(operation(OperationType::Refund, status, amount, None)),
    }
}

fn operation_said(no: u16, status: OperationStatus, amount: &str) -> Heard {
    Heard::Operation {
        no: ReturnNo(no),
        said: said(operation(OperationType::Refund, status, amount, None)),
    }
}

/// Every way in which a call can fail, by name. Those with a wish for a pause wish for seven seconds.
fn failure(name: &str) -> PayError {
    let subject = || "it".to_owned();
    let after = Some(Duration::from_secs(7));
    match name {
        "invalid" => PayError::Invalid(invalid()),
        "unreachable" => PayError::Unreachable {
            source: "no route".into(),
        },
        "unauthorized" => PayError::Unauthorized,
        "refused" => PayError::Refused {
            status: 400,
            reason_code: "BAD_FORMAT".to_owned(),
            reason: "no good".to_owned(),
            details: None,
        },
        "not found" => PayError::NotFound {
            subject: subject(),
            reason_code: "ORDER_NOT_FOUND".to_owned(),
        },
        "duplicate" => PayError::Duplicate { subject: subject() },
        "busy" => PayError::Busy { after },
        "limited" => PayError::RateLimited { after },
        "unknown" => PayError::Unknown {
            subject: subject(),
            source: Doubt::Lost("cut".into()),
        },
        "unknown, wait" => PayError::Unknown {
            subject: subject(),
            source: Doubt::ServerError {
                status: 503,
                reason_code: String::new(),
                after,
            },
        },
        "unanswered" => PayError::Unanswered {
            subject: subject(),
            source: Doubt::Unreadable { status: 200 },
        },
        other => panic!("no such failure: {other}"),
    }
}

const FAILURES: [&str; 11] = [
    "invalid",
    "unreachable",
    "unauthorized",
    "refused",
    "not found",
    "duplicate",
    "busy",
    "limited",
    "unknown",
    "unknown, wait",
    "unanswered",
];

fn invalid() -> Invalid {
    let cart = RenderedCart::new(Vec::new(), Decimal::ZERO);
    CreateOrder::new(ID, Currency::Rub, cart)
        .validate(&Rules::till(Region::Ru))
        .unwrap_err()
}

/// One line of a table: a failure, what is learnt from it, what is due next, and how the connection is held to be.
type Row = (&'static str, Option<PaymentFact>, &'static str, LinkState);

/// Goes through a table of failures of one call; every failure must be in it.
fn judge(table: Vec<Row>, bench: impl Fn() -> Bench, call: impl Fn(PayError) -> Heard) {
    let names: Vec<_> = table.iter().map(|row| row.0).collect();
    assert_eq!(names, FAILURES, "the table leaves something out");
    for (name, fact, next, link) in table {
        let mut bench = bench();
        let due = bench.next();
        assert!(!due.starts_with("wait") && due != "done", "{name}: {due}");
        let learnt = bench.told(call(failure(name)));
        assert_eq!(learnt.fact, fact, "{name}");
        assert_eq!(learnt.link, link, "{name}");
        assert!(learnt.note.is_some(), "{name}");
        assert_eq!(bench.next(), next, "{name}");
    }
}

fn captured_fact(minor: i64, currency: &str) -> PaymentFact {
    PaymentFact::Captured {
        amount: domain::Money::from_minor(minor),
        currency: currency.to_owned(),
    }
}

fn ended(refunded: bool) -> Option<PaymentFact> {
    Some(PaymentFact::Ended { refunded })
}

fn at(seconds: i64) -> Timestamp {
    crate::sample::noon() + SignedDuration::from_secs(seconds)
}
