//! Asking the payment service about each payment of a span: a few at a time, and no longer than it lets us.

use super::{
    compare::{Holds, Said, Told, compare},
    sums::Asked,
};
use crate::{
    engine::Inner,
    links::Peer,
    payments,
    view::{CommandError, LinkState},
};
use domain::{Attempt, AttemptNo, Currency, Money, OrderId, PaymentId};
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::{sync::Mutex, task::JoinSet, time::Instant};
use yandex_pay::{Client, OrderView, PayError};

/// Calls under way at once.
const AT_ONCE: usize = 4;
/// One reconciliation asks at a time; a second one waits its turn.
static ASKING: Mutex<()> = Mutex::const_new(());
/// So many calls in a row without a usable answer, and the rest is not tried.
const SILENT_MOST: u32 = 4;
/// After that no more is asked, however well it goes: somebody waits before the screen.
const LONGEST: Duration = Duration::from_secs(90);
/// How often one payment is asked about because it moved while the answer was on its way.
const TIMES: u32 = 3;

type Payment = (OrderId, AttemptNo, PaymentId);

/// Asks about all of them. Whatever could not be asked is told to be silent; only the journal can fail.
pub(super) async fn ask(inner: &Arc<Inner>, payments: Vec<Payment>) -> Result<Vec<Asked>, CommandError> {
    let _turn = ASKING.lock().await;
    let begun = Instant::now();
    let places: Vec<PaymentId> = payments.iter().map(|(_, _, id)| id.clone()).collect();
    let mut waiting: VecDeque<Payment> = payments.into();
    let mut under_way = JoinSet::new();
    let mut asked = Vec::new();
    let mut patience = Patience::default();
    loop {
        while inner.pay.is_some() && !patience.is_over && under_way.len() < AT_ONCE {
            let Some(payment) = waiting.pop_front() else {
                break;
            };
            let inner = Arc::clone(inner);
            under_way.spawn(async move { ask_one(&inner, payment).await });
        }
        let Some(done) = under_way.join_next().await else {
            break;
        };
        let (one, wait) = done.map_err(|_| CommandError::new("storage"))??;
        patience.heard(one.said == Said::Silent, wait, begun.elapsed());
        asked.push(one);
    }
    for (order, no, payment_id) in waiting {
        asked.push(Asked {
            attempt: attempt(inner, order, no).await?,
            order,
            payment_id,
            said: Said::Silent,
        });
    }
    asked.sort_by_key(|one| places.iter().position(|id| *id == one.payment_id));
    inner.tell_strip().await;
    Ok(asked)
}

/// How long the asking goes on. A till must not hang for an hour because the network is gone or slow.
#[derive(Debug, Default)]
struct Patience {
    silent_in_a_row: u32,
    is_over: bool,
}

impl Patience {
    /// One call has ended: without a usable answer (`silent`), perhaps with the wish to be left alone (`wait`).
    fn heard(&mut self, silent: bool, wait: bool, elapsed: Duration) {
        self.silent_in_a_row = if silent { self.silent_in_a_row + 1 } else { 0 };
        self.is_over |= wait || self.silent_in_a_row >= SILENT_MOST || elapsed >= LONGEST;
    }
}

/// The followers of these payments look at once, and record what they find. One that agrees needs nobody.
pub(super) fn tell_followers(inner: &Inner, asked: &[Asked]) {
    for one in asked {
        if matches!(one.said, Said::Told(_)) && compare(&one.attempt, &one.said).is_some() {
            payments::hint(inner, &one.payment_id);
        }
    }
}

/// One payment, and whether no more may be asked now. The attempt is the one that the answer is about: if it moved
/// meanwhile, the two are not of one moment, and the service is asked again.
async fn ask_one(inner: &Inner, (order, no, payment_id): Payment) -> Result<(Asked, bool), CommandError> {
    let mut before = attempt(inner, order, no).await?;
    let mut times = 0;
    loop {
        times += 1;
        let (said, wait) = match &inner.pay {
            Some(pay) => get(inner, pay, &payment_id).await,
            None => (Said::Silent, true),
        };
        let after = attempt(inner, order, no).await?;
        if after == before || wait || times >= TIMES {
            // Never at rest: an answer that is about another moment says nothing.
            let said = if after == before { said } else { Said::Silent };
            let asked = Asked {
                order,
                attempt: after,
                payment_id,
                said,
            };
            return Ok((asked, wait));
        }
        before = after;
    }
}

async fn get(inner: &Inner, pay: &Client, payment_id: &PaymentId) -> (Said, bool) {
    let asked_at = inner.clock.now();
    match pay.get(&payment_id.0).await {
        Ok(answer) => {
            let heard_at = inner.clock.now();
            inner.links.note_clock(answer.server_time, asked_at, heard_at);
            inner.links.note(Peer::YandexPay, LinkState::Up, None);
            let said = told(&answer.value, inner.config.store.currency);
            (Said::Told(said), false)
        }
        Err(PayError::NotFound { .. }) => (Said::Unknown, false),
        Err(error) => {
            tracing::warn!(%error, payment = %payment_id, "the payment service could not be asked");
            let wait = match &error {
                PayError::Unauthorized => {
                    inner
                        .links
                        .note(Peer::YandexPay, LinkState::Unauthorized, Some(error.to_string()));
                    true
                }
                PayError::RateLimited { .. } | PayError::Busy { .. } => true,
                PayError::Unreachable { .. } | PayError::Unanswered { .. } => {
                    inner
                        .links
                        .note(Peer::YandexPay, LinkState::Down, Some(error.to_string()));
                    error.asked_to_wait().is_some()
                }
                PayError::Invalid(_)
                | PayError::Refused { .. }
                | PayError::NotFound { .. }
                | PayError::Duplicate { .. }
                | PayError::Unknown { .. } => error.asked_to_wait().is_some(),
            };
            (Said::Silent, wait)
        }
    }
}

/// What an answer says about money.
fn told(view: &OrderView, currency: Currency) -> Told {
    let foreign = view.currency_code.as_deref() != Some(currency.code());
    let holds = match view.net_kept().map(Money::from_decimal) {
        // Nothing is nothing in every currency.
        Some(Ok(money)) if money.is_zero() || !foreign => Holds::Money(money),
        Some(Ok(_)) if view.currency_code.is_some() => Holds::Foreign,
        Some(Ok(_) | Err(_)) | None => Holds::Unclear,
    };
    Told {
        status: view.payment_status.as_str().to_owned(),
        holds,
        settled: view.is_final() && !view.money_trail().pending,
    }
}

async fn attempt(inner: &Inner, order: OrderId, no: AttemptNo) -> Result<Attempt, CommandError> {
    inner
        .load(order)
        .await?
        .ledger
        .attempt(no)
        .cloned()
        .ok_or_else(|| CommandError::new("noSuchAttempt"))
}

#[cfg(test)]
#[allow(clippy::inconsistent_digit_grouping, reason = "roubles_kopecks")]
mod tests {
    use super::*;
    use rust_decimal::Decimal;
    use yandex_pay::{OperationStatus, OperationType, OperationView, PaymentStatus};

    fn operation(operation_type: OperationType, status: OperationStatus, minor: i64) -> OperationView {
        OperationView {
            operation_id: None,
            external_operation_id: None,
            operation_type,
            order_id: None,
            amount: Some(Decimal::new(minor, 2)),
            status,
            reason: None,
            created: None,
            updated: None,
        }
    }

    fn captured(currency: Option<&str>, amount: Option<Decimal>) -> OrderView {
        OrderView {
            order_id: "o-1".to_owned(),
            merchant_id: None,
            currency_code: currency.map(str::to_owned),
            order_amount: amount,
            payment_status: PaymentStatus::Captured,
            payment_url: None,
            payment_method: None,
            reason: None,
            cart: None,
            created: None,
            updated: None,
            operations: vec![operation(OperationType::Capture, OperationStatus::Success, 90_00)],
        }
    }

    #[test]
    fn asking_ends_when_nothing_is_heard_when_it_is_unwelcome_and_when_it_takes_too_long() {
        let after = |calls: &[(bool, bool, Duration)]| {
            let mut patience = Patience::default();
            for (silent, wait, elapsed) in calls {
                patience.heard(*silent, *wait, *elapsed);
            }
            patience.is_over
        };
        let (heard, silent) = ((false, false, Duration::ZERO), (true, false, Duration::ZERO));
        assert!(!after(&[silent, silent, silent, heard, silent, silent, silent]));
        assert!(after(&[silent, silent, silent, silent, heard]));
        assert!(after(&[heard, (true, true, Duration::ZERO), heard]));
        assert!(after(&[heard, (false, false, LONGEST), heard]));
    }

    #[test]
    fn a_sum_counts_only_in_our_money_and_only_if_it_can_be_told() {
        let ninety = Some(Decimal::new(90_00, 2));
        let holds = |view: &OrderView| told(view, Currency::Rub).holds;
        assert_eq!(
            holds(&captured(Some("RUB"), ninety)),
            Holds::Money(Money::from_minor(90_00))
        );
        assert_eq!(holds(&captured(Some("UZS"), ninety)), Holds::Foreign);
        assert_eq!(holds(&captured(None, ninety)), Holds::Unclear);
        assert_eq!(holds(&captured(Some("RUB"), None)), Holds::Unclear);
        let mut finer = captured(Some("RUB"), Some(Decimal::new(90_001, 3)));
        finer.operations.clear();
        assert_eq!(holds(&finer), Holds::Unclear);
        let mut nothing = captured(None, ninety);
        nothing.payment_status = PaymentStatus::Failed;
        nothing.operations.clear();
        assert_eq!(holds(&nothing), Holds::Money(Money::ZERO));
    }

    #[test]
    fn what_is_still_under_way_there_is_not_settled() {
        let mut view = captured(Some("RUB"), Some(Decimal::new(90_00, 2)));
        assert!(told(&view, Currency::Rub).settled);
        view.operations
            .push(operation(OperationType::Refund, OperationStatus::Pending, 90_00));
        assert!(!told(&view, Currency::Rub).settled);
        view.operations.clear();
        for status in [
            PaymentStatus::Pending,
            PaymentStatus::Absent,
            PaymentStatus::Unknown("SOON".to_owned()),
        ] {
            view.payment_status = status;
            assert!(!told(&view, Currency::Rub).settled);
        }
    }
}
