//! Payments: found again after a restart, re-sent byte for byte.

use crate::support::{Home, act, append, assert_sound, code, ready};
use domain::{Command, Event, Fact, Order, PaymentFact, PaymentId, record};
use journal::{Append, AppendError, Extra, Journal};

async fn at_the_counter(journal: &Journal, n: u64) -> Order {
    let order = ready(journal, n).await;
    let order = act(journal, &order, Command::CheckCode { entered: code(n) })
        .await
        .unwrap();
    act(journal, &order, Command::ConfirmComposition).await.unwrap()
}

fn start(order: &Order, id: &str) -> Append {
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
                crate::support::manager(),
            )
            .unwrap(),
        )
    }
}

#[tokio::test]
async fn an_unfinished_payment_is_found_after_a_restart_with_its_exact_request() {
    let home = Home::new();
    let journal = home.open().await;
    let order = at_the_counter(&journal, 1).await;
    let id = PaymentId::from("S1-T1-abc");
    let order = journal.append(start(&order, &id.0)).await.unwrap();
    journal.close().await;
    let journal = home.open().await;
    let unfinished = journal.unfinished_payments().await.unwrap();
    assert_eq!(unfinished.len(), 1);
    assert_eq!((unfinished[0].order, unfinished[0].attempt.0), (order.id, 1));
    assert_eq!(unfinished[0].payment_id, id);
    assert_eq!(
        journal.payment_request(&id).await.unwrap().as_deref(),
        Some(b"{\"exact\": \"bytes\"}".as_slice())
    );
    let (owner, attempt) = journal.order_of_payment(&id).await.unwrap().unwrap();
    assert_eq!(owner, order.id);
    assert_eq!(journal.order_of_payment(&"other".into()).await.unwrap(), None);

    let captured = Fact::Payment {
        attempt,
        fact: PaymentFact::Captured {
            amount: order.owed(),
            currency: "RUB".to_owned(),
        },
    };
    let order = journal
        .append(append(&order, record(&order, captured)))
        .await
        .unwrap();
    assert!(order.owed().is_zero());
    assert_eq!(journal.unfinished_payments().await.unwrap(), []);
    assert_sound(&journal).await;
}

#[tokio::test]
async fn a_payment_id_belongs_to_one_attempt_for_ever() {
    let home = Home::new();
    let journal = home.open().await;
    let first = at_the_counter(&journal, 1).await;
    journal.append(start(&first, "S1-T1-abc")).await.unwrap();
    let second = at_the_counter(&journal, 2).await;
    assert_eq!(
        journal.append(start(&second, "S1-T1-abc")).await,
        Err(AppendError::PaymentIdTaken {
            payment_id: "S1-T1-abc".into()
        })
    );
    assert_eq!(journal.order(second.id).await.unwrap(), Some(second));
    assert_sound(&journal).await;
}

#[tokio::test]
async fn a_closed_order_stays_open_on_the_board_while_money_must_go_back() {
    let home = Home::new();
    let journal = home.open().await;
    let order = at_the_counter(&journal, 1).await;
    let owed = order.owed();
    let pay = Command::TakeCash {
        amount: owed,
        received: owed,
    };
    let order = act(&journal, &order, pay).await.unwrap();
    let fact = Fact::KuperCanceled {
        slug: "x".to_owned(),
        description: String::new(),
    };
    let order = journal
        .append(append(&order, record(&order, fact)))
        .await
        .unwrap();
    assert!(order.lifecycle.is_closed());
    assert_eq!(journal.unsettled_count().await.unwrap(), 0);
    assert_eq!(journal.open_orders().await.unwrap(), vec![order.clone()]);
    // The service has nothing to do with cash.
    assert_eq!(journal.unfinished_payments().await.unwrap(), []);
    let attempt = order.ledger.attempts[0].no;
    act(&journal, &order, Command::ConfirmReturn { attempt })
        .await
        .unwrap();
    assert_eq!(journal.open_orders().await.unwrap(), []);
    assert_sound(&journal).await;
}

#[tokio::test]
async fn verify_tells_a_tampered_payment_and_a_tampered_log() {
    let home = Home::new();
    let journal = home.open().await;
    let order = at_the_counter(&journal, 1).await;
    let order = journal.append(start(&order, "S1-T1-abc")).await.unwrap();
    assert_sound(&journal).await;
    let mut intruder = crate::support::intruder(&home).await;
    crate::support::say(&mut intruder, "UPDATE payments SET amount = 1").await;
    let found = journal.verify().await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].what, "the payments differ from the ledger");
    crate::support::say(
        &mut intruder,
        r#"UPDATE events SET body = '{"type":"accepted"}' WHERE version = 3"#,
    )
    .await;
    let log = journal.log(order.id).await.unwrap();
    assert_eq!(log[2].event, Event::Accepted);
    let found = journal.verify().await.unwrap();
    assert!(
        found
            .iter()
            .any(|one| one.what == "the stored fold differs from the log's")
    );
}
