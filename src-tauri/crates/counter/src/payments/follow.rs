//! One attempt, followed from where it stands to its end.

use crate::{engine::Inner, links::Peer, view::LinkState};
use domain::{Attempt, AttemptState, Fact, Money, Order, PaymentFact};
use jiff::{SignedDuration, Timestamp};
use journal::{Change, UnfinishedPayment};
use rust_decimal::Decimal;
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use yandex_pay::{AfterRollback, CaptureCheck, CreateOrder, OrderView, PayError, RequestIds};

/// While the customer holds a phone over the QR.
const ASK_FAST: Duration = Duration::from_secs(1);
const FAST_FOR: Duration = Duration::from_secs(180);
const ASK_SLOWLY: Duration = Duration::from_secs(5);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// "No such order" is believed after so many answers over [`UNKNOWN_FOR`]: a create call may still be on its way, and
/// the service gives a call up after ten seconds.
const UNKNOWN_TIMES: u32 = 3;
/// A rollback that changed nothing by then did not take hold, and is asked for anew.
const HOLD_WITHIN: Duration = Duration::from_secs(30);
const UNKNOWN_FOR: Duration = Duration::from_secs(12);

/// What this run of the program knows of the attempt. Everything that must outlive it is in the journal.
struct Memory {
    since: Instant,
    /// Calls of the create intent so far.
    creates: u32,
    /// Some create call may have reached the service.
    create_in_doubt: bool,
    rollbacks: u32,
    /// The rollback that the service took, and when.
    rollback_begun: Option<Instant>,
    /// Rollbacks that did not take hold; each further one is an intent of its own.
    rollback_rounds: u32,
    failures: u32,
    unknown: u32,
    unknown_since: Option<Instant>,
}

/// What to do after one step.
enum Next {
    /// Look again after a while, or as soon as the order changes.
    Wait(Duration),
    /// Over.
    Done,
}

pub(super) async fn follow(inner: &Inner, payment: UnfinishedPayment, stop: &CancellationToken) {
    let mut changes = inner.journal.changes();
    let mut memory = Memory {
        since: Instant::now(),
        creates: 0,
        create_in_doubt: false,
        rollbacks: 0,
        rollback_begun: None,
        rollback_rounds: 0,
        failures: 0,
        unknown: 0,
        unknown_since: None,
    };
    while !stop.is_cancelled() {
        let next = match inner.journal.order(payment.order).await {
            Ok(Some(order)) => match order.ledger.attempt(payment.attempt) {
                Some(attempt) => step(inner, &order, attempt, &payment, &mut memory).await,
                None => Next::Done,
            },
            Ok(None) => Next::Done,
            Err(error) => {
                tracing::error!(%error, "a payment's order could not be read");
                Next::Wait(ASK_SLOWLY)
            }
        };
        let Next::Wait(pause) = next else { return };
        let wake = tokio::time::sleep(pause);
        tokio::pin!(wake);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                () = &mut wake => break,
                change = changes.recv() => match change {
                    Ok(Change::Order(order)) if order == payment.order => break,
                    Ok(_) => {}
                    // Missed some: look.
                    Err(_) => break,
                },
            }
        }
    }
}

async fn step(
    inner: &Inner,
    order: &Order,
    attempt: &Attempt,
    payment: &UnfinishedPayment,
    memory: &mut Memory,
) -> Next {
    match &attempt.state {
        AttemptState::Started => {
            // Nobody knows what an earlier run of the program had sent.
            memory.create_in_doubt |= attempt.started_at <= inner.opened_at;
            create(inner, payment, memory).await
        }
        AttemptState::Waiting { .. } | AttemptState::Mismatched { .. } => {
            ask(inner, order, attempt, payment, memory).await
        }
        AttemptState::RollingBack | AttemptState::ReturnOwed => {
            roll_back(inner, attempt, payment, memory).await
        }
        AttemptState::Unsure | AttemptState::Captured | AttemptState::Closed { .. } => Next::Done,
    }
}

async fn create(inner: &Inner, payment: &UnfinishedPayment, memory: &mut Memory) -> Next {
    let Some(pay) = &inner.pay else { return Next::Done };
    let body = match inner.journal.payment_request(&payment.payment_id).await {
        Ok(Some(body)) => body,
        // Erased, or never stored: it cannot be sent again, but it can be asked about.
        Ok(None) => return look_for_lost(inner, payment, memory, "the request is gone").await,
        Err(error) => {
            tracing::error!(%error, "a payment's request could not be read");
            return Next::Wait(ASK_SLOWLY);
        }
    };
    let request = match CreateOrder::read(&body) {
        Ok(request) => request,
        Err(invalid) => return refused(inner, payment, &invalid.to_string()).await,
    };
    let ids = RequestIds {
        request_id: format!("{}-create", payment.payment_id),
        attempt: memory.creates,
    };
    memory.creates += 1;
    match pay.create(&request, &ids).await {
        Ok(created) => {
            reached(inner, memory, created.server_time).await;
            let ttl = SignedDuration::from_secs(i64::from(request.ttl.unwrap_or(1800)));
            let expires_at = inner.clock.now().saturating_add(ttl).unwrap_or(Timestamp::MAX);
            let url = created.value.payment_url.as_str().to_owned();
            learn(inner, payment, PaymentFact::LinkGiven { url, expires_at }).await
        }
        Err(error) if error.may_be_repeated() => {
            if matches!(error, PayError::Unknown { .. }) {
                memory.create_in_doubt = true;
            }
            trouble(inner, memory, &error).await
        }
        Err(PayError::Unauthorized) => {
            note(inner, LinkState::Unauthorized, Some("401".to_owned())).await;
            in_doubt_or_refused(
                inner,
                payment,
                memory,
                "the payment service does not accept the key",
            )
            .await
        }
        Err(PayError::Refused {
            reason_code, reason, ..
        }) => {
            note(inner, LinkState::Up, None).await;
            in_doubt_or_refused(inner, payment, memory, &format!("{reason_code} {reason}")).await
        }
        Err(error) => in_doubt_or_refused(inner, payment, memory, &error.to_string()).await,
    }
}

/// A refusal ends the attempt only when no earlier call of it can have got through. Otherwise the service is asked.
async fn in_doubt_or_refused(
    inner: &Inner,
    payment: &UnfinishedPayment,
    memory: &mut Memory,
    why: &str,
) -> Next {
    if memory.create_in_doubt {
        look_for_lost(inner, payment, memory, why).await
    } else {
        refused(inner, payment, why).await
    }
}

async fn look_for_lost(inner: &Inner, payment: &UnfinishedPayment, memory: &mut Memory, why: &str) -> Next {
    let Some(pay) = &inner.pay else { return Next::Done };
    match pay.get(&payment.payment_id.0).await {
        Ok(answer) => {
            reached(inner, memory, answer.server_time).await;
            match &answer.value.payment_url {
                Some(url) if !answer.value.is_final() => {
                    let ttl = inner.config.yandex_pay.as_ref().map_or(1800, |pay| pay.ttl_s);
                    let created = answer.value.created.unwrap_or_else(|| inner.clock.now());
                    let expires_at = created
                        .saturating_add(SignedDuration::from_secs(i64::from(ttl)))
                        .unwrap_or(Timestamp::MAX);
                    let url = url.as_str().to_owned();
                    learn(inner, payment, PaymentFact::LinkGiven { url, expires_at }).await
                }
                Some(_) | None => report(inner, payment, &answer.value).await,
            }
        }
        Err(PayError::NotFound { .. }) if believed_unknown(memory) => refused(inner, payment, why).await,
        Err(PayError::NotFound { .. }) => Next::Wait(ASK_SLOWLY),
        Err(error) => trouble(inner, memory, &error).await,
    }
}

async fn refused(inner: &Inner, payment: &UnfinishedPayment, why: &str) -> Next {
    tracing::warn!(payment = %payment.payment_id, why, "the payment service refused to create an order");
    learn(
        inner,
        payment,
        PaymentFact::CreateRefused {
            reason: why.chars().take(300).collect(),
        },
    )
    .await
}

/// Asks how a payment stands while its QR is shown, and through the time that a payer has after the link's end.
async fn ask(
    inner: &Inner,
    order: &Order,
    attempt: &Attempt,
    payment: &UnfinishedPayment,
    memory: &mut Memory,
) -> Next {
    let Some(pay) = &inner.pay else { return Next::Done };
    match pay.get(&payment.payment_id.0).await {
        Ok(answer) => {
            reached(inner, memory, answer.server_time).await;
            if let Some(fact) = fact_of(order, attempt, &answer.value) {
                return learn(inner, payment, fact).await;
            }
            Next::Wait(if memory.since.elapsed() < FAST_FOR {
                ASK_FAST
            } else {
                ASK_SLOWLY
            })
        }
        Err(error) => trouble(inner, memory, &error).await,
    }
}

/// What a view of the service's means for a waiting attempt; none while nothing is decided.
fn fact_of(order: &Order, attempt: &Attempt, view: &OrderView) -> Option<PaymentFact> {
    let currency = super::currency(order.currency);
    match view.captured_exactly(attempt.amount.to_decimal(), currency) {
        CaptureCheck::Exact => Some(PaymentFact::Captured {
            amount: attempt.amount,
            currency: order.currency.code().to_owned(),
        }),
        CaptureCheck::WrongAmount { captured, .. } => Some(PaymentFact::Captured {
            // An amount that cannot be told is certainly not the one we asked for.
            amount: captured
                .and_then(|amount| Money::from_decimal(amount).ok())
                .unwrap_or(Money::ZERO),
            currency: view.currency_code.clone().unwrap_or_default(),
        }),
        CaptureCheck::WrongCurrency { captured, .. } => Some(PaymentFact::Captured {
            amount: view
                .order_amount
                .and_then(|amount| Money::from_decimal(amount).ok())
                .unwrap_or(Money::ZERO),
            currency: captured.unwrap_or_default(),
        }),
        CaptureCheck::NotCaptured { .. } | CaptureCheck::GoingBack => ended(view),
    }
}

fn ended(view: &OrderView) -> Option<PaymentFact> {
    match view.after_rollback() {
        AfterRollback::KeepAsking | AfterRollback::MoneyNotReturned { .. } => None,
        AfterRollback::NeverPaid => Some(PaymentFact::Ended { refunded: false }),
        AfterRollback::PaidAndReturned { .. } => Some(PaymentFact::Ended { refunded: true }),
    }
}

async fn report(inner: &Inner, payment: &UnfinishedPayment, view: &OrderView) -> Next {
    match inner.journal.order(payment.order).await {
        Ok(Some(order)) => {
            let fact = order
                .ledger
                .attempt(payment.attempt)
                .and_then(|attempt| fact_of(&order, attempt, view));
            match fact {
                Some(fact) => learn(inner, payment, fact).await,
                None => Next::Wait(ASK_SLOWLY),
            }
        }
        Ok(None) => Next::Done,
        Err(_) => Next::Wait(ASK_SLOWLY),
    }
}

/// Blocks the payment, or gives it back in full, and asks until the service says that it is over.
async fn roll_back(
    inner: &Inner,
    attempt: &Attempt,
    payment: &UnfinishedPayment,
    memory: &mut Memory,
) -> Next {
    let Some(pay) = &inner.pay else { return Next::Done };
    if memory.rollback_begun.is_none() {
        let request_id = match memory.rollback_rounds {
            0 => format!("{}-rollback", payment.payment_id),
            round => format!("{}-rollback-{round}", payment.payment_id),
        };
        let ids = RequestIds {
            request_id,
            attempt: memory.rollbacks,
        };
        memory.rollbacks += 1;
        match pay.rollback(&payment.payment_id.0, &ids).await {
            Ok(answer) => {
                memory.rollback_begun = Some(Instant::now());
                reached(inner, memory, answer.server_time).await;
            }
            Err(PayError::NotFound { .. }) => return never_created(inner, payment, memory).await,
            // "Already rolled back", "already final": the order itself says what is true.
            Err(PayError::Refused { reason_code, .. }) => {
                tracing::info!(payment = %payment.payment_id, reason_code, "the rollback was refused; asking");
            }
            Err(error) => return trouble(inner, memory, &error).await,
        }
    }
    match pay.get(&payment.payment_id.0).await {
        Ok(answer) => {
            reached(inner, memory, answer.server_time).await;
            match ended(&answer.value) {
                Some(fact) => learn(inner, payment, fact).await,
                None => {
                    let long_ago = memory
                        .rollback_begun
                        .is_some_and(|begun| begun.elapsed() > HOLD_WITHIN);
                    if long_ago && still_captured(&answer.value, attempt) {
                        memory.rollback_begun = None;
                        memory.rollback_rounds += 1;
                        memory.rollbacks = 0;
                    }
                    Next::Wait(ASK_FAST)
                }
            }
        }
        Err(PayError::NotFound { .. }) => never_created(inner, payment, memory).await,
        Err(error) => trouble(inner, memory, &error).await,
    }
}

fn still_captured(view: &OrderView, attempt: &Attempt) -> bool {
    let trail = view.money_trail();
    !trail.refund_pending
        && trail.refunded == Decimal::ZERO
        && view.order_amount == Some(attempt.amount.to_decimal())
}

async fn never_created(inner: &Inner, payment: &UnfinishedPayment, memory: &mut Memory) -> Next {
    if believed_unknown(memory) {
        return learn(inner, payment, PaymentFact::NeverCreated).await;
    }
    Next::Wait(ASK_SLOWLY)
}

/// Counts one more "no such order".
fn believed_unknown(memory: &mut Memory) -> bool {
    memory.unknown += 1;
    let since = *memory.unknown_since.get_or_insert_with(Instant::now);
    memory.unknown >= UNKNOWN_TIMES && since.elapsed() >= UNKNOWN_FOR
}

async fn learn(inner: &Inner, payment: &UnfinishedPayment, fact: PaymentFact) -> Next {
    let fact = Fact::Payment {
        attempt: payment.attempt,
        fact,
    };
    match inner.record(payment.order, fact, Vec::new()).await {
        Ok(_) => Next::Wait(ASK_FAST),
        Err(error) => {
            tracing::error!(%error, payment = %payment.payment_id, "a payment's outcome could not be stored");
            Next::Wait(ASK_SLOWLY)
        }
    }
}

async fn reached(inner: &Inner, memory: &mut Memory, theirs: Option<Timestamp>) {
    memory.failures = 0;
    memory.unknown = 0;
    memory.unknown_since = None;
    inner.links.note_clock(theirs, inner.clock.now());
    note(inner, LinkState::Up, None).await;
}

/// Nothing was learnt: the outcome stays unknown, the screen says so, and the same question is asked again.
async fn trouble(inner: &Inner, memory: &mut Memory, error: &PayError) -> Next {
    let state = match error {
        PayError::Unauthorized => LinkState::Unauthorized,
        PayError::Busy { .. } | PayError::RateLimited { .. } => LinkState::Up,
        PayError::Invalid(_)
        | PayError::Unreachable { .. }
        | PayError::Refused { .. }
        | PayError::NotFound { .. }
        | PayError::Duplicate { .. }
        | PayError::Unknown { .. }
        | PayError::Unanswered { .. } => LinkState::Down,
    };
    note(inner, state, Some(error.to_string())).await;
    let backoff = ASK_FAST
        .saturating_mul(1 << memory.failures.min(6))
        .min(LONGEST_PAUSE);
    memory.failures = memory.failures.saturating_add(1);
    Next::Wait(
        error
            .asked_to_wait()
            .unwrap_or_else(|| inner.chance.jittered(backoff)),
    )
}

async fn note(inner: &Inner, state: LinkState, trouble: Option<String>) {
    if inner.links.note(Peer::YandexPay, state, trouble) {
        inner.tell_strip().await;
        inner.tell_open_payments().await;
    }
}
