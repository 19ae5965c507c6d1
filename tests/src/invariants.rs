//! What must hold after every test, of a journal and of the simulator that it spoke to.

use counter::Counter;
use counter::view::ProblemKind;
use domain::{
    Announced, Attempt, AttemptState, Event, KuperKeys, Lifecycle, Money, Order, OrderNumber, Recorded,
    ReturnState, Tender, announce,
};
use journal::{Journal, OrdersFilter, OutboxState};
use rust_decimal::Decimal;
use simulator::Simulator;
use simulator::kuper::{CanceledBy, Dialect, OrderRecord, Stage, ViolationKind};
use std::collections::BTreeSet;

/// The seed's order of events.
const IN_ORDER: [&str; 7] = [
    "order.accepted",
    "order.in_work",
    "order.assembled",
    "order.ready_for_delivery",
    "order.pickup_code_created",
    "order.delivered",
    "order.canceled",
];

/// Checks everything. `tolerated`: refusals that this test provoked on purpose.
pub async fn check(journal: &Journal, simulator: &Simulator, tolerated: &[ViolationKind]) {
    assert_eq!(
        journal.verify().await.unwrap(),
        [],
        "the journal differs from its log"
    );
    no_violations(simulator, tolerated);
    for record in simulator.kuper().orders() {
        acknowledged_is_stored(journal, &record).await;
        events_in_the_seeds_order(&record, simulator.kuper().config().code_before_ready);
    }
    let mut ours = BTreeSet::new();
    for order in all_orders(journal).await {
        let log = journal.log(order.id).await.unwrap();
        let record = simulator.kuper().order(&order.number.0);
        let processed = record.as_ref().map_or(&[][..], |record| &record.processed);
        said_what_the_log_says(journal, &order, &log, processed).await;
        handed_over_means_verified_and_paid(&order, &log);
        if let Some(record) = &record {
            same_composition(&order, record, simulator.kuper().config().dialect);
        }
        the_service_keeps_what_we_keep(journal, &order, simulator).await;
        ours.extend(
            order
                .ledger
                .attempts
                .iter()
                .filter_map(|attempt| attempt.payment_id.clone()),
        );
    }
    for payment in simulator.pay().payments() {
        let known = ours.iter().any(|id| id.0 == payment.order_id);
        assert!(
            known,
            "the service has a payment that we do not know: {}",
            payment.order_id
        );
    }
}

/// Every order of the journal, oldest first.
pub async fn all_orders(journal: &Journal) -> Vec<Order> {
    let mut orders = Vec::new();
    let mut before = None;
    loop {
        let page = journal
            .orders_page(&OrdersFilter::default(), before, 200)
            .await
            .unwrap();
        orders.extend(page.orders);
        before = page.next;
        if before.is_none() {
            orders.reverse();
            return orders;
        }
    }
}

fn no_violations(simulator: &Simulator, tolerated: &[ViolationKind]) {
    // Kuper cancels before we hear of it: what was on its way then is refused, and that is nobody's fault.
    let race = ViolationKind::AfterCancel(CanceledBy::Kuper);
    let found: Vec<_> = simulator
        .kuper()
        .violations()
        .into_iter()
        .filter(|violation| violation.kind != race && !tolerated.contains(&violation.kind))
        .collect();
    assert!(found.is_empty(), "Kuper complains: {found:#?}");
}

async fn acknowledged_is_stored(journal: &Journal, record: &OrderRecord) {
    let acknowledged = |event: &str| {
        record.sent.iter().any(|sent| {
            sent.event == event && sent.answer.as_ref().is_some_and(|answer| answer.status == 200)
        })
    };
    let keys = KuperKeys {
        order_uuid: Some(record.order_uuid.clone()),
        original_order_id: Some(record.original_order_id.clone()),
    };
    let stored = journal.order_by_key(&keys).await.unwrap();
    if let Some(number) = record.number.as_ref().filter(|_| acknowledged("order.created")) {
        let stored = stored
            .as_ref()
            .unwrap_or_else(|| panic!("{number} was acknowledged and is not stored"));
        assert_eq!(stored.number, OrderNumber(number.clone()));
    }
    if acknowledged("order.canceled")
        && let Some(stored) = stored
    {
        assert!(
            stored.cancellation.is_some(),
            "the cancellation of {} was acknowledged and is not stored",
            stored.number
        );
    }
}

fn events_in_the_seeds_order(record: &OrderRecord, code_before_ready: bool) {
    let mut order = IN_ORDER;
    if code_before_ready {
        order.swap(3, 4);
    }
    let places: Vec<usize> = record
        .processed
        .iter()
        .map(|event| order.iter().position(|known| known == event).unwrap())
        .collect();
    assert!(
        places.is_sorted_by(|one, next| one < next),
        "{} heard {:?}",
        record.original_order_id,
        record.processed
    );
}

/// What Kuper processed is what the log announces, in the log's order; what we hold for settled, Kuper has.
async fn said_what_the_log_says(journal: &Journal, order: &Order, log: &[Recorded], processed: &[String]) {
    let announced: Vec<String> = log
        .iter()
        .filter_map(|recorded| match announce(&recorded.event) {
            Announced::Append(announcement) | Announced::Supersede(Some(announcement)) => {
                Some(format!("order.{}", announcement.name()))
            }
            Announced::Nothing | Announced::Supersede(None) => None,
        })
        .collect();
    let mut rest = announced.iter();
    for event in processed {
        assert!(
            rest.any(|said| said == event),
            "{}: Kuper processed {processed:?}, the log says {announced:?}",
            order.number
        );
    }
    let lines = journal.outbox_of(order.id).await.unwrap();
    let names: Vec<String> = lines.iter().map(|line| format!("order.{}", line.name)).collect();
    assert_eq!(names, announced, "{}: the outbox is not the log", order.number);
    for (line, name) in lines.iter().zip(&names) {
        let has = processed.contains(name);
        match line.state {
            OutboxState::Settled => assert!(has, "{}: {name} is settled, and Kuper has it not", order.number),
            OutboxState::Pending | OutboxState::Stopped | OutboxState::Superseded | OutboxState::Skipped => {
                let lost = line
                    .attempts
                    .iter()
                    .any(|attempt| attempt.lost_answer || attempt.finished_at.is_none());
                assert!(
                    !has || lost,
                    "{}: Kuper has {name}, and nobody noted it",
                    order.number
                );
            }
        }
    }
}

fn handed_over_means_verified_and_paid(order: &Order, log: &[Recorded]) {
    let Some(end) = log
        .iter()
        .position(|recorded| matches!(recorded.event, Event::HandedOver { .. }))
    else {
        assert_ne!(order.lifecycle, Lifecycle::HandedOver);
        return;
    };
    let Event::HandedOver { composition } = &log[end].event else {
        return;
    };
    assert_eq!(order.composition.as_ref(), Some(composition));
    let verified = log[..end].iter().fold(false, |verified, recorded| {
        (verified || matches!(recorded.event, Event::VisitBegun { .. }))
            && !matches!(recorded.event, Event::VisitEnded)
    });
    assert!(verified, "{} was handed over without a code", order.number);
    let then = Order::fold(order.id, &log[..=end]).unwrap();
    // Kuper took the money, where the store takes Kuper's word.
    let at_the_till = if then.ledger.prepaid {
        Money::ZERO
    } else {
        composition.sum()
    };
    assert_eq!(
        then.ledger.kept(),
        at_the_till,
        "{} was handed over with other money than its goods are worth",
        order.number
    );
    assert_eq!(
        then.ledger.live(),
        None,
        "{} was handed over with a payment open",
        order.number
    );
}

/// What Kuper was told is what is in the bags, line by line, to the kopeck and the gram.
fn same_composition(order: &Order, record: &OrderRecord, dialect: Dialect) {
    let Some(told) = record.delivered.as_ref() else {
        return;
    };
    let ours = order.composition.as_ref().unwrap();
    let present: Vec<_> = ours.present().collect();
    let theirs: Vec<_> = told
        .lines
        .iter()
        .filter(|line| !line.quantity.is_zero())
        .collect();
    assert_eq!(present.len(), theirs.len(), "{}: {told:?}", order.number);
    for (line, told) in present.iter().zip(theirs) {
        assert_eq!(line.sku.0, told.id);
        assert_eq!(line.quantity.to_decimal(), told.quantity);
        assert_eq!(line.price.to_decimal(), told.price);
        assert_eq!(line.discount_price.to_decimal(), told.discount_price);
        assert_eq!(line.discounted_total.to_decimal(), told.due);
        assert_eq!(line.grams.map(|grams| u64::from(grams.0)), told.weight_grams);
        if dialect == Dialect::Nested {
            assert_eq!(Some(line.total.to_decimal()), told.before_discount);
        }
    }
    assert_eq!(ours.sum().to_decimal(), told.due);
    assert_eq!(record.stage, Stage::Delivered);
}

/// Of one order at most one capture is kept at the service; what we hold for over keeps nothing there; what is not
/// over is followed.
async fn the_service_keeps_what_we_keep(journal: &Journal, order: &Order, simulator: &Simulator) {
    let unfinished = journal.unfinished_payments().await.unwrap();
    let books = simulator.pay().ledger();
    let log = journal.log(order.id).await.unwrap();
    let mut kept = 0;
    for attempt in &order.ledger.attempts {
        let Some(id) = attempt.payment_id.as_ref() else {
            assert_ne!(attempt.tender, Tender::YandexPay);
            continue;
        };
        let net = books.get(&id.0).map_or(Decimal::ZERO, |books| books.net());
        let followed = unfinished.iter().any(|payment| payment.payment_id == *id);
        // What the service refused to give back, and a person gave back instead, it still holds.
        let by_hand = given_back_by_hand(&log, attempt);
        match &attempt.state {
            AttemptState::Captured if attempt.is_final() => {
                assert_eq!(
                    net,
                    (attempt.kept() + by_hand).to_decimal(),
                    "{id}: the service does not keep the same"
                );
                kept += 1;
            }
            AttemptState::Captured => {
                assert!(followed, "{id}: money is on its way back, and nobody follows it");
                kept += 1;
            }
            AttemptState::Closed { closure } => {
                assert_eq!(
                    net,
                    by_hand.to_decimal(),
                    "{id}: over ({closure:?}), and the service keeps money"
                );
            }
            AttemptState::Started
            | AttemptState::Waiting { .. }
            | AttemptState::Unsure
            | AttemptState::RollingBack
            | AttemptState::Mismatched { .. }
            | AttemptState::ReturnOwed => {
                assert!(followed, "{id} is not over, and nobody follows it");
            }
        }
    }
    assert!(kept <= 1, "{}: {kept} captures are kept", order.number);
}

/// The returns of an attempt that were done after the service's refusal, by a person: nobody asked it again.
fn given_back_by_hand(log: &[Recorded], of: &Attempt) -> Money {
    let mut refused = BTreeSet::new();
    let mut by_hand = Money::ZERO;
    for recorded in log {
        if let Event::ReturnRefused { attempt, no, .. } = &recorded.event
            && *attempt == of.no
        {
            refused.insert(no.0);
        } else if let Event::ReturnRetried { attempt, no } = &recorded.event
            && *attempt == of.no
        {
            refused.remove(&no.0);
        } else if let Event::ReturnDone { attempt, no } = &recorded.event
            && *attempt == of.no
            && refused.remove(&no.0)
        {
            by_hand = by_hand + of.return_of(*no).unwrap().amount;
        }
    }
    by_hand
}

/// Whatever is open for a person is in the problems list. Needs somebody signed in.
pub async fn nothing_hidden(counter: &Counter) {
    let journal = counter.journal();
    let problems = counter.problems().await.unwrap();
    let shown = |kind: ProblemKind, order: i64| {
        problems
            .iter()
            .any(|problem| problem.kind == kind && problem.order_id == Some(order))
    };
    for row in journal.stopped().await.unwrap() {
        assert!(
            shown(ProblemKind::NotificationStopped, row.order.0),
            "{row:?} is hidden"
        );
    }
    for order in journal.open_orders().await.unwrap() {
        for attempt in &order.ledger.attempts {
            for back in &attempt.returns {
                let kinds: &[ProblemKind] = match (&back.state, attempt.tender) {
                    (ReturnState::Done { .. }, _) => continue,
                    (ReturnState::Refused { .. }, _) => &[ProblemKind::RefundRefused],
                    (ReturnState::Owed, Tender::Cash | Tender::Card) => &[ProblemKind::ReturnOwed],
                    (ReturnState::Owed, Tender::YandexPay) => {
                        &[ProblemKind::RefundUnderWay, ProblemKind::LateCapture]
                    }
                };
                assert!(
                    kinds.iter().any(|kind| shown(*kind, order.id.0)),
                    "{kinds:?} of {} is hidden",
                    order.number
                );
            }
            let kind = match (&attempt.state, attempt.tender) {
                (AttemptState::Unsure, _) => ProblemKind::CardUnsure,
                (AttemptState::Mismatched { .. }, _) => ProblemKind::PaymentMismatched,
                (AttemptState::RollingBack, _) => ProblemKind::RefundUnderWay,
                (
                    AttemptState::ReturnOwed
                    | AttemptState::Started
                    | AttemptState::Waiting { .. }
                    | AttemptState::Captured
                    | AttemptState::Closed { .. },
                    _,
                ) => continue,
            };
            assert!(shown(kind, order.id.0), "{kind:?} of {} is hidden", order.number);
        }
    }
}
