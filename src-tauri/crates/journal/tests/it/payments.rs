//! Payments: found again after a restart, re-sent byte for byte.

use crate::support::{
    Home, act, append, assert_sound, at, at_the_counter, captured, heard, manager, start_pay,
};
use domain::{
    CashRounding, Command, Event, Fact, Lifecycle, Order, PaymentFact, PaymentId, Quantity, record,
};
use journal::{Append, AppendError, Journal};

#[tokio::test]
async fn an_unfinished_payment_is_found_after_a_restart_with_its_exact_request() {
    let home = Home::new();
    let journal = home.open().await;
    let order = at_the_counter(&journal, 1).await;
    let id = PaymentId::from("S1-T1-abc");
    let order = journal.append(start_pay(&order, &id.0)).await.unwrap();
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
    journal.append(start_pay(&first, "S1-T1-abc")).await.unwrap();
    let second = at_the_counter(&journal, 2).await;
    assert_eq!(
        journal.append(start_pay(&second, "S1-T1-abc")).await,
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
        rounding: CashRounding::default(),
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
    let no = order.ledger.attempts[0].returns[0].no;
    act(&journal, &order, Command::ConfirmReturn { attempt, no })
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
    let order = journal.append(start_pay(&order, "S1-T1-abc")).await.unwrap();
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

/// Stores events at a second of the day.
async fn then(journal: &Journal, order: &Order, events: Vec<Event>, second: i64) -> Order {
    let append = Append {
        at: at(second),
        ..append(order, events)
    };
    journal.append(append).await.unwrap()
}

async fn do_at(journal: &Journal, order: &Order, command: Command, second: i64) -> Order {
    let events = domain::decide(order, command, manager()).unwrap();
    then(journal, order, events, second).await
}

#[tokio::test]
async fn a_handed_over_order_whose_refund_is_owed_or_refused_stays_open_and_watched() {
    let home = Home::new();
    let journal = home.open().await;
    let order = at_the_counter(&journal, 1).await;
    let order = journal.append(start_pay(&order, "S1-T1-abc")).await.unwrap();
    let events = heard(&order, captured(&order));
    let order = then(&journal, &order, events, 10).await;
    let order = do_at(&journal, &order, Command::HandOver, 20).await;
    journal_is_quiet(&journal, &order).await;
    let line = order.composition.as_ref().unwrap().lines[0].line;
    let back = Command::ReturnGoods {
        line,
        left: Quantity::pieces(1),
        reason: "spoilt".to_owned(),
    };
    let order = do_at(&journal, &order, back, 30).await;
    assert_eq!(order.lifecycle, Lifecycle::HandedOver);
    assert_eq!(journal.open_orders().await.unwrap(), vec![order.clone()]);
    assert_eq!(journal.unfinished_payments().await.unwrap().len(), 1);
    // The attempt itself stands as before: only its return changed.
    let attempt = &order.ledger.attempts[0];
    assert_eq!(attempt.state, domain::AttemptState::Captured);
    let no = attempt.returns[0].no;
    let reason = "limit".to_owned();
    let events = heard(&order, PaymentFact::ReturnRefused { no, reason });
    let order = then(&journal, &order, events, 40).await;
    assert_eq!(journal.open_orders().await.unwrap(), vec![order.clone()]);
    let order = do_at(
        &journal,
        &order,
        Command::RetryReturn {
            attempt: attempt.no,
            no,
        },
        50,
    )
    .await;
    let events = heard(&order, PaymentFact::Returned { no });
    let order = then(&journal, &order, events, 60).await;
    journal_is_quiet(&journal, &order).await;
    assert_sound(&journal).await;

    let acts: Vec<_> = journal
        .audit_of(order.id)
        .await
        .unwrap()
        .into_iter()
        .skip_while(|row| row.act != journal::Act::GoodsReturned)
        .map(|row| (row.act.word(), row.detail.unwrap()))
        .collect();
    assert_eq!(
        acts,
        [
            ("goods_returned", "line 0: spoilt".to_owned()),
            ("return_owed", "attempt 1: 99.90".to_owned()),
            ("return_done", "attempt 1, return 1".to_owned()),
        ]
    );
}

/// Nothing of the order is left to be done with its money; its notifications are another matter.
async fn journal_is_quiet(journal: &Journal, order: &Order) {
    assert!(order.lifecycle.is_closed());
    while journal.unsettled_count().await.unwrap() > 0 {
        for head in journal.heads(at(1000), 100).await.unwrap() {
            let attempt = journal.begin_attempt(head.id, at(70)).await.unwrap();
            let outcome = journal::SendOutcome::Settled {
                already: false,
                status: Some(200),
            };
            journal.finish_attempt(attempt.id, outcome, at(70)).await.unwrap();
        }
    }
    assert_eq!(journal.open_orders().await.unwrap(), []);
    assert_eq!(journal.unfinished_payments().await.unwrap(), []);
}

#[tokio::test]
async fn an_abandoned_payment_is_watched_and_signed() {
    let home = Home::new();
    let journal = home.open().await;
    let order = at_the_counter(&journal, 1).await;
    let order = journal.append(start_pay(&order, "S1-T1-abc")).await.unwrap();
    let attempt = order.ledger.attempts[0].no;
    let order = do_at(&journal, &order, Command::Abandon { attempt }, 10).await;
    assert_eq!(journal.unfinished_payments().await.unwrap().len(), 1);
    let last = journal.audit_of(order.id).await.unwrap().pop().unwrap();
    assert_eq!(last.act, journal::Act::AttemptAbandoned);
    assert_eq!(last.detail.as_deref(), Some("attempt 1"));
    assert_sound(&journal).await;
}

#[tokio::test]
async fn a_reconciliation_finds_what_began_before_its_end_and_changed_since_its_beginning() {
    let home = Home::new();
    let journal = home.open().await;
    let first = at_the_counter(&journal, 1).await;
    let second = at_the_counter(&journal, 2).await;
    let pay = |order: &Order, id: &str, second| Append {
        at: at(second),
        ..start_pay(order, id)
    };
    // The second order's payment begins first.
    let second = journal.append(pay(&second, "S1-T1-2", 100)).await.unwrap();
    let first = journal.append(pay(&first, "S1-T1-1", 200)).await.unwrap();
    let events = heard(&second, captured(&second));
    let second = then(&journal, &second, events, 300).await;
    let between = async |from, to| journal.payments_between(at(from), at(to)).await.unwrap();
    assert_eq!(between(0, 1000).await, [second.id, first.id]);
    assert_eq!(between(200, 201).await, [second.id, first.id]);
    // Begun at the end itself: of the next day.
    assert_eq!(between(0, 200).await, [second.id]);
    assert_eq!(between(201, 1000).await, [second.id]);
    assert_eq!(between(300, 1000).await, [second.id]);
    assert_eq!(between(301, 1000).await, []);
    // An event that changes no attempt touches none.
    let second = do_at(&journal, &second, Command::HandOver, 400).await;
    assert_eq!(between(301, 1000).await, []);
    // A return touches its attempt, though its state stays.
    let line = second.composition.as_ref().unwrap().lines[0].line;
    let back = Command::ReturnGoods {
        line,
        left: Quantity::pieces(1),
        reason: "spoilt".to_owned(),
    };
    do_at(&journal, &second, back, 500).await;
    assert_eq!(between(500, 1000).await, [second.id]);
    // Two attempts of one order are one order.
    let events = heard(&first, PaymentFact::NeverCreated);
    let first = then(&journal, &first, events, 600).await;
    journal.append(pay(&first, "S1-T1-1b", 700)).await.unwrap();
    assert_eq!(between(500, 1000).await, [second.id, first.id]);
    assert_sound(&journal).await;
}

#[tokio::test]
async fn a_payment_that_was_closed_lately_is_still_watched() {
    let home = Home::new();
    let journal = home.open().await;
    let order = at_the_counter(&journal, 1).await;
    let start = Append {
        at: at(100),
        ..start_pay(&order, "S1-T1-abc")
    };
    let order = journal.append(start).await.unwrap();
    assert_eq!(journal.recent_payments(at(0)).await.unwrap(), []);
    let attempt = order.ledger.attempts[0].no;
    let order = do_at(&journal, &order, Command::AskRollback { attempt }, 110).await;
    let events = heard(&order, PaymentFact::Ended { refunded: false });
    let order = then(&journal, &order, events, 120).await;
    // A card is nothing that the service could capture.
    let start = Command::StartCard { amount: order.owed() };
    let order = do_at(&journal, &order, start, 130).await;
    let card = order.ledger.attempts[1].no;
    let order = do_at(&journal, &order, Command::DeclineCard { attempt: card }, 140).await;
    let watched = journal.recent_payments(at(100)).await.unwrap();
    assert_eq!(watched.len(), 1);
    assert_eq!((watched[0].order, watched[0].attempt), (order.id, attempt));
    assert_eq!(watched[0].payment_id, "S1-T1-abc".into());
    assert_eq!(journal.recent_payments(at(101)).await.unwrap(), []);
    // It was captured late: now it is unfinished, and only that.
    let late = Fact::Payment {
        attempt,
        fact: captured(&order),
    };
    then(&journal, &order, record(&order, late), 150).await;
    assert_eq!(journal.recent_payments(at(0)).await.unwrap(), []);
    assert_eq!(journal.unfinished_payments().await.unwrap(), watched);
    assert_sound(&journal).await;
}
