//! A journal in a folder of its own, and orders to put into it.

use domain::{
    Code, CodeLength, Command, Currency, Event, Fact, KuperKeys, Money, NewOrder, Order, OrderNumber,
    OrderedLine, PaymentFact, PaymentId, PickupWindow, Placement, Quantity, Role, Shelf,
};
use jiff::{Timestamp, ToSpan};
use journal::{Append, AppendError, Create, Extra, Journal, NumberFormat};
use std::path::PathBuf;
use tempfile::TempDir;

pub struct Home {
    pub folder: TempDir,
}

impl Home {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self { folder }
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("journal.sqlite")
    }

    pub async fn open(&self) -> Journal {
        Journal::open(self.path(), at(0)).await.unwrap()
    }
}

/// An order whose customer stands at the counter, all shown.
pub async fn at_the_counter(journal: &Journal, n: u64) -> Order {
    let order = ready(journal, n).await;
    let order = act(journal, &order, Command::CheckCode { entered: code(n) })
        .await
        .unwrap();
    let order = act(journal, &order, Command::ShowBag { bag: 1 }).await.unwrap();
    act(journal, &order, Command::ConfirmComposition).await.unwrap()
}

/// Begins a payment at the service, with its exact request.
pub fn start_pay(order: &Order, id: &str) -> Append {
    let payment_id = PaymentId::from(id);
    Append {
        extras: vec![Extra::PaymentRequest {
            payment_id: payment_id.clone(),
            body: b"{\"exact\": \"bytes\"}".to_vec(),
        }],
        ..append(
            order,
            domain::decide(
                order,
                Command::StartPay {
                    amount: order.owed(),
                    payment_id,
                },
                manager(),
            )
            .unwrap(),
        )
    }
}

/// What the service says of the order's newest attempt.
pub fn heard(order: &Order, fact: PaymentFact) -> Vec<Event> {
    let attempt = order.ledger.attempts.last().unwrap().no;
    domain::record(order, Fact::Payment { attempt, fact })
}

pub fn captured(order: &Order) -> PaymentFact {
    PaymentFact::Captured {
        amount: order.ledger.attempts.last().unwrap().amount,
        currency: "RUB".to_owned(),
    }
}

/// So many seconds into the day.
pub fn at(seconds: i64) -> Timestamp {
    "2026-03-01T09:00:00Z".parse::<Timestamp>().unwrap() + seconds.seconds()
}

pub fn manager() -> domain::Actor {
    domain::Actor {
        operator: None,
        role: Role::Manager,
    }
}

pub fn keys(n: u64) -> KuperKeys {
    KuperKeys {
        order_uuid: Some(format!("shop:{n}")),
        original_order_id: Some(format!("H{n:010}")),
    }
}

pub fn new_order(n: u64) -> NewOrder {
    let line = |sku: &str, name: &str, price| OrderedLine {
        sku: sku.into(),
        name: name.to_owned(),
        barcodes: Vec::new(),
        quantity: Quantity::pieces(2),
        weight: None,
        price: Money::from_minor(price),
        discount_price: Money::from_minor(price),
        remark: None,
    };
    NewOrder {
        number: OrderNumber(String::new()),
        keys: keys(n),
        lines: vec![line("100", "Молоко", 9990), line("200", "Хлеб", 4550)],
        currency: Currency::Rub,
        restaurant: false,
        window: PickupWindow::default(),
        replacement_policy: None,
    }
}

pub fn create(n: u64) -> Create {
    Create {
        order: new_order(n),
        format: NumberFormat {
            prefix: "T1-".to_owned(),
        },
        personal: None,
        inbox: None,
        more_events: Vec::new(),
        at: at(0),
    }
}

pub fn append(order: &Order, events: Vec<Event>) -> Append {
    Append {
        order: order.id,
        expected_version: order.version,
        events,
        at: at(1),
        by: None,
        extras: Vec::new(),
    }
}

/// Decides a command on the order and stores what it comes to.
pub async fn act(journal: &Journal, order: &Order, command: Command) -> Result<Order, AppendError> {
    let events = domain::decide(order, command, manager()).unwrap();
    journal.append(append(order, events)).await
}

pub fn code(random: u64) -> Code {
    Code::from_random(CodeLength::DEFAULT, random)
}

pub fn make_ready(random: u64) -> Command {
    Command::MakeReady {
        placement: Placement {
            shelf: Shelf::Ambient,
            bags: 1,
        },
        code: code(random),
        code_first: false,
    }
}

/// Picks the whole order and freezes it.
pub async fn assemble(journal: &Journal, order: Order) -> Order {
    let mut order = act(journal, &order, Command::StartPicking).await.unwrap();
    for line in order.lines.clone() {
        let pick = domain::Pick::Pieces {
            quantity: line.ordered.quantity,
        };
        order = act(journal, &order, Command::Pick { line: line.no, pick })
            .await
            .unwrap();
    }
    act(journal, &order, Command::Assemble { marked: Vec::new() })
        .await
        .unwrap()
}

/// An order that waits for its customer.
pub async fn ready(journal: &Journal, n: u64) -> Order {
    let order = journal.create(create(n)).await.unwrap();
    let order = assemble(journal, order).await;
    act(journal, &order, make_ready(n)).await.unwrap()
}

pub async fn assert_sound(journal: &Journal) {
    assert_eq!(journal.verify().await.unwrap(), Vec::new());
}

/// A second program on the same file, as a test needs one to lay traps.
pub async fn intruder(home: &Home) -> sqlx::SqliteConnection {
    use sqlx::ConnectOptions;
    sqlx::sqlite::SqliteConnectOptions::new()
        .filename(home.path())
        .connect()
        .await
        .unwrap()
}

pub async fn say(connection: &mut sqlx::SqliteConnection, sql: &'static str) {
    sqlx::query(sql).execute(connection).await.unwrap();
}

pub fn canceled_by(by: domain::CanceledBy) -> Event {
    Event::Canceled {
        cancellation: domain::Cancellation {
            by,
            slug: "out_of_stock".to_owned(),
            description: "нет товара".to_owned(),
        },
    }
}
