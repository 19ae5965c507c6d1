//! Random days at the counter: whatever is decided and recorded, what is stored agrees with the log.

use crate::support::{Home, append, at, canceled_by, create, manager, new_order};
use domain::{
    AttemptNo, CanceledBy, Cancellation, CashRounding, Code, CodeLength, Command, Fact, LineNo, MarkingCode,
    Money, Order, PaymentFact, PaymentId, Pick, Placement, Quantity, ReturnNo, Shelf, decide, record,
};
use journal::{Append, AppendError, Journal, SendOutcome};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// One thing that happens. Numbers are taken modulo what there is.
#[derive(Debug, Clone)]
enum Step {
    New,
    Do(usize, Wish),
    Hear(usize, News),
    /// The courier sends whatever it may; the number says how Kuper answers.
    Send(u8),
    /// The till is started anew.
    Restart,
}

#[derive(Debug, Clone)]
enum Wish {
    /// The next step of an ordinary order.
    GoOn,
    Pick(u16, u32),
    /// A unit's code is scanned; of few codes, so that orders want the same.
    Mark(u16, u8),
    Unmark(u16),
    Undo,
    WrongCode(u64),
    Unlock,
    Leave,
    Cash,
    Card,
    Pay(u32),
    Rollback,
    Cancel,
    /// A pack of a line is refused at the counter.
    Refuse(u16),
    /// Or brought back after the handover.
    BringBack(u16),
    GiveBack,
    Retry,
    Abandon,
}

#[derive(Debug, Clone)]
enum News {
    Canceled,
    OtherLines,
    Captured(bool),
    Ended(bool),
    /// A refund went through, or was refused.
    Refund(bool),
    /// The store takes Kuper's word for it, or not.
    PaidAtKuper(bool),
}

fn wish() -> impl Strategy<Value = Wish> {
    prop_oneof![
        12 => Just(Wish::GoOn),
        2 => (0u16..3, 0u32..4).prop_map(|(line, quantity)| Wish::Pick(line, quantity)),
        4 => (0u16..2, 0u8..6).prop_map(|(line, serial)| Wish::Mark(line, serial)),
        1 => (0u16..2).prop_map(Wish::Unmark),
        1 => Just(Wish::Undo),
        2 => any::<u64>().prop_map(Wish::WrongCode),
        1 => Just(Wish::Unlock),
        1 => Just(Wish::Leave),
        2 => Just(Wish::Cash),
        1 => Just(Wish::Card),
        2 => (0u32..40).prop_map(Wish::Pay),
        1 => Just(Wish::Rollback),
        1 => Just(Wish::Cancel),
        2 => (0u16..3).prop_map(Wish::Refuse),
        2 => (0u16..3).prop_map(Wish::BringBack),
        2 => Just(Wish::GiveBack),
        1 => Just(Wish::Retry),
        1 => Just(Wish::Abandon),
    ]
}

fn news() -> impl Strategy<Value = News> {
    prop_oneof![
        Just(News::Canceled),
        Just(News::OtherLines),
        any::<bool>().prop_map(News::Captured),
        any::<bool>().prop_map(News::Ended),
        any::<bool>().prop_map(News::Refund),
        any::<bool>().prop_map(News::PaidAtKuper),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        2 => Just(Step::New),
        20 => (any::<usize>(), wish()).prop_map(|(order, wish)| Step::Do(order, wish)),
        4 => (any::<usize>(), news()).prop_map(|(order, news)| Step::Hear(order, news)),
        4 => any::<u8>().prop_map(Step::Send),
        1 => Just(Step::Restart),
    ]
}

/// Codes from a small space, so that they clash.
fn some_code(random: u64) -> Code {
    Code::from_random(CodeLength::DEFAULT, random % 4)
}

fn command(order: &Order, wish: &Wish) -> Command {
    let attempt = AttemptNo(u16::try_from(order.ledger.attempts.len()).unwrap());
    match wish {
        Wish::GoOn => next_step(order),
        Wish::Pick(line, quantity) => Command::Pick {
            line: LineNo(*line),
            pick: match quantity {
                0 => Pick::Missing,
                _ => Pick::Pieces {
                    quantity: Quantity::pieces(*quantity),
                },
            },
        },
        Wish::Mark(line, serial) => Command::MarkUnit {
            line: LineNo(*line),
            mark: mark(&serial.to_string()),
        },
        Wish::Unmark(line) => Command::Unmark {
            line: LineNo(*line),
            unit: 0,
        },
        Wish::Undo => Command::Undo,
        Wish::WrongCode(random) => Command::CheckCode {
            entered: some_code(*random),
        },
        Wish::Unlock => Command::UnlockCode {
            reason: "known".to_owned(),
        },
        Wish::Leave => Command::EndVisit,
        Wish::Cash => Command::TakeCash {
            amount: order.owed(),
            received: order.owed(),
            rounding: CashRounding::default(),
        },
        Wish::Card if order.ledger.live().is_some() => Command::ConfirmCard {
            attempt,
            reference: "rrn".to_owned(),
        },
        Wish::Card => Command::StartCard { amount: order.owed() },
        Wish::Pay(id) => Command::StartPay {
            amount: order.owed(),
            payment_id: PaymentId(format!("S-T-{id}")),
        },
        Wish::Rollback => Command::AskRollback { attempt },
        Wish::Refuse(line) => Command::RefuseLine {
            line: LineNo(*line),
            left: Quantity::pieces(1),
            units: match order.goods().and_then(|goods| goods.line(LineNo(*line))) {
                Some(line) if !line.marks.is_empty() => vec![0],
                Some(_) | None => Vec::new(),
            },
        },
        Wish::BringBack(line) => Command::ReturnGoods {
            line: LineNo(*line),
            left: Quantity::ZERO,
            reason: "spoilt".to_owned(),
        },
        Wish::GiveBack => Command::ConfirmReturn {
            attempt,
            no: newest_return(order),
        },
        Wish::Retry => Command::RetryReturn {
            attempt,
            no: newest_return(order),
        },
        Wish::Abandon => Command::Abandon { attempt },
        Wish::Cancel => Command::Cancel {
            cancellation: Cancellation {
                by: CanceledBy::Merchant,
                slug: "out_of_stock".to_owned(),
                description: String::new(),
            },
        },
    }
}

fn mark(serial: &str) -> MarkingCode {
    MarkingCode::read(&format!("010460703836003621{serial}"))
        .unwrap()
        .unwrap()
}

fn newest_return(order: &Order) -> ReturnNo {
    let returns = order.ledger.attempts.last().map_or(0, |last| last.returns.len());
    ReturnNo(u16::try_from(returns).unwrap())
}

fn next_step(order: &Order) -> Command {
    use domain::Lifecycle as L;
    match order.lifecycle {
        L::New | L::Accepted => Command::StartPicking,
        L::Picking => match order.lines.iter().find(|line| line.pick == Pick::Untouched) {
            Some(line) => Command::Pick {
                line: line.no,
                pick: Pick::Pieces {
                    quantity: line.ordered.quantity,
                },
            },
            None if order.proposed.is_some() => Command::AcceptProposal,
            None => match order.lacks_marks(&[]) {
                Some((line, _)) => Command::MarkUnit {
                    line,
                    mark: mark(&format!("{}-{}", order.id.0, order.version)),
                },
                None => Command::Assemble { marked: Vec::new() },
            },
        },
        L::Assembled => Command::MakeReady {
            placement: Placement {
                shelf: Shelf::Chilled,
                bags: 1,
            },
            code: some_code(order.id.0.unsigned_abs() + order.version),
            code_first: order.id.0 % 2 == 0,
        },
        L::Ready if !order.visit.is_verified() => Command::CheckCode {
            entered: order.code.as_ref().unwrap().code.clone(),
        },
        L::Ready if !order.visit.composition_confirmed() => Command::ConfirmComposition,
        L::Ready if !order.all_bags_shown() => Command::ShowBag { bag: 1 },
        L::Ready if order.owed().is_positive() => Command::TakeCash {
            amount: order.owed(),
            received: order.owed(),
            rounding: CashRounding::default(),
        },
        L::Ready => Command::HandOver,
        L::HandedOver | L::Canceled => Command::DismissProposal,
    }
}

fn fact(order: &Order, news: &News) -> Fact {
    let attempt = AttemptNo(u16::try_from(order.ledger.attempts.len()).unwrap());
    let amount = order
        .ledger
        .attempt(attempt)
        .map_or(Money::ZERO, |found| found.amount);
    match news {
        News::Canceled => Fact::KuperCanceled {
            slug: "customer_request".to_owned(),
            description: String::new(),
        },
        News::OtherLines => {
            let mut lines = new_order(1).lines;
            lines[0].quantity = Quantity::pieces(u32::try_from(order.version % 3).unwrap() + 1);
            Fact::LinesProposed { lines }
        }
        News::Captured(exact) => Fact::Payment {
            attempt,
            fact: PaymentFact::Captured {
                amount: if *exact { amount } else { Money::from_minor(1) },
                currency: "RUB".to_owned(),
            },
        },
        News::Ended(refunded) => Fact::Payment {
            attempt,
            fact: PaymentFact::Ended { refunded: *refunded },
        },
        News::Refund(done) => Fact::Payment {
            attempt,
            fact: if *done {
                PaymentFact::Returned {
                    no: newest_return(order),
                }
            } else {
                PaymentFact::ReturnRefused {
                    no: newest_return(order),
                    reason: "limit".to_owned(),
                }
            },
        },
        News::PaidAtKuper(settles) => Fact::PaidAtKuper { settles: *settles },
    }
}

/// What the test believes to be stored, and what Kuper heard, by order.
#[derive(Default)]
struct Believed {
    orders: Vec<Order>,
    heard: BTreeMap<i64, Vec<u64>>,
}

async fn store(journal: &Journal, believed: &mut Order, events: Vec<domain::Event>) {
    let append = Append {
        at: at(i64::try_from(believed.version).unwrap()),
        ..append(believed, events)
    };
    match journal.append(append).await {
        Ok(order) => *believed = order,
        // Nothing may have changed then; the end of the test compares.
        Err(AppendError::CodeTaken | AppendError::PaymentIdTaken { .. } | AppendError::MarkUsed { .. }) => {}
        Err(error) => panic!("{error}"),
    }
}

async fn send(journal: &Journal, believed: &mut Believed, answer: u8) {
    for head in journal.heads(at(1000), 100).await.unwrap() {
        let attempt = journal.begin_attempt(head.id, at(5)).await.unwrap();
        let outcome = match answer % 4 {
            0 => {
                // The till dies before the answer.
                continue;
            }
            1 => SendOutcome::Retry {
                not_before: at(6),
                why: "503".to_owned(),
                status: Some(503),
                lost_answer: true,
            },
            _ => {
                let line = journal.outbox_of(head.order).await.unwrap();
                let version = line.iter().find(|line| line.id == head.id).unwrap().event_version;
                believed.heard.entry(head.order.0).or_default().push(version);
                SendOutcome::Settled {
                    already: false,
                    status: Some(200),
                }
            }
        };
        journal.finish_attempt(attempt.id, outcome, at(6)).await.unwrap();
    }
}

async fn live(steps: Vec<Step>) {
    let home = Home::new();
    let mut journal = home.open().await;
    let mut believed = Believed::default();
    believed.orders.push(journal.create(create(0)).await.unwrap());
    for step in steps {
        let count = believed.orders.len();
        match step {
            Step::New => {
                let mut new = create(count as u64);
                if count % 5 == 4 {
                    new.more_events = vec![canceled_by(CanceledBy::Merchant)];
                }
                believed.orders.push(journal.create(new).await.unwrap());
            }
            Step::Do(which, wish) => {
                let order = &mut believed.orders[which % count];
                if let Ok(events) = decide(order, command(order, &wish), manager()) {
                    store(&journal, order, events).await;
                }
            }
            Step::Hear(which, news) => {
                let order = &mut believed.orders[which % count];
                let events = record(order, fact(order, &news));
                store(&journal, order, events).await;
            }
            Step::Send(answer) => send(&journal, &mut believed, answer).await,
            Step::Restart => {
                journal.close().await;
                journal = home.open().await;
            }
        }
    }
    journal.close().await;
    let journal = home.open().await;
    assert_eq!(journal.verify().await.unwrap(), Vec::new());
    for order in &believed.orders {
        assert_eq!(journal.order(order.id).await.unwrap().as_ref(), Some(order));
    }
    for heard in believed.heard.values() {
        assert!(
            heard.is_sorted_by(|one, next| one < next),
            "out of order: {heard:?}"
        );
    }
    assert_codes_are_unique(&believed.orders);
}

fn assert_codes_are_unique(orders: &[Order]) {
    let mut digits: Vec<_> = orders
        .iter()
        .filter_map(|order| order.code.as_ref())
        .map(|issued| issued.code.digits())
        .collect();
    digits.sort_unstable();
    assert!(digits.is_sorted_by(|one, next| one < next));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_store_agrees_with_the_log(
        steps in proptest::collection::vec(step(), 1..120)
    ) {
        tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap()
            .block_on(live(steps));
    }
}
