//! The problems that an order's own state shows. Pure: the tests' schedules ask here too.

use crate::{
    config::Pickup,
    no_show,
    redact::foreign,
    view::{ProblemKind, ProblemView, Resolution, details},
};
use domain::{Attempt, AttemptState, Lifecycle, Order, Return, ReturnState, Tender};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// A create call that is not answered by then is worth a word.
const UNANSWERED_AFTER: SignedDuration = SignedDuration::from_secs(15);
/// Paid and still here: somebody forgot something.
pub(crate) const PAID_AND_WAITING: SignedDuration = SignedDuration::from_mins(2);

/// Everything about this order that is unknown or needs a person.
pub(crate) fn of_order(order: &Order, pickup: &Pickup, now: Timestamp) -> Vec<ProblemView> {
    let mut problems = Vec::new();
    for attempt in &order.ledger.attempts {
        problems.extend(of_attempt(order, attempt, now));
        let open = attempt.returns.iter().filter(|back| !back.is_done());
        problems.extend(open.map(|back| of_return(order, attempt, back)));
    }
    if order.lifecycle == Lifecycle::Ready {
        if let Some(code) = order.code.as_ref().filter(|code| code.locked) {
            let kind = ProblemKind::CodeLocked;
            problems.push(about(order, "locked", kind, code.issued_at, BTreeMap::new()));
        }
        problems.extend(paid_and_waiting(order, now));
        problems.extend(not_collected(order, pickup, now));
    }
    problems
}

fn about(
    order: &Order,
    what: &str,
    kind: ProblemKind,
    since: Timestamp,
    details: BTreeMap<String, String>,
) -> ProblemView {
    ProblemView {
        id: format!("order:{}:{what}", order.id),
        kind,
        order_id: Some(order.id.0),
        short_number: Some(order.short_number().to_owned()),
        since: since.as_millisecond(),
        details,
        resolutions: vec![Resolution::OpenOrder],
    }
}

fn paid_and_waiting(order: &Order, now: Timestamp) -> Option<ProblemView> {
    let paid_at = paid_at(order)?;
    let long = now.duration_since(paid_at) >= PAID_AND_WAITING;
    long.then(|| {
        let kind = ProblemKind::PaidNotHandedOver;
        about(order, "waiting", kind, paid_at, BTreeMap::new())
    })
}

/// When the last part was paid of an order that is paid in full and still here.
pub(crate) fn paid_at(order: &Order) -> Option<Timestamp> {
    let last_paid = order
        .ledger
        .attempts
        .iter()
        .filter_map(|attempt| attempt.captured_at)
        .max()?;
    let paid = order.owed().is_zero() && order.ledger.kept().is_positive();
    (paid && order.lifecycle == Lifecycle::Ready).then_some(last_paid)
}

/// Nobody came. Who stands at the counter has come.
fn not_collected(order: &Order, pickup: &Pickup, now: Timestamp) -> Option<ProblemView> {
    let remind_at = no_show::remind_at(order, pickup).filter(|at| *at <= now)?;
    if order.visit.is_verified() {
        return None;
    }
    let cancel_at = no_show::cancel_at(order, pickup).filter(|_| no_show::may_cancel(order));
    let millis = |at: Timestamp| at.as_millisecond().to_string();
    let details = details([
        ("promisedAt", Some(millis(no_show::promised_end(order)))),
        ("cancelAt", cancel_at.map(millis)),
    ]);
    let kind = ProblemKind::NotCollected;
    Some(about(order, "notCollected", kind, remind_at, details))
}

fn of_attempt(order: &Order, attempt: &Attempt, now: Timestamp) -> Option<ProblemView> {
    let yandex = attempt.tender == Tender::YandexPay;
    let (kind, resolutions) = match &attempt.state {
        AttemptState::Started if yandex && now.duration_since(attempt.started_at) > UNANSWERED_AFTER => (
            ProblemKind::PaymentUnknown,
            vec![Resolution::AskRollback, Resolution::OpenOrder],
        ),
        // On a closed order nobody looks at the terminal any more, so the question must be asked here.
        AttemptState::Started if !yandex && order.lifecycle.is_closed() => {
            (ProblemKind::CardUnsure, vec![Resolution::OpenOrder])
        }
        AttemptState::Unsure => (ProblemKind::CardUnsure, vec![Resolution::OpenOrder]),
        AttemptState::Mismatched { .. } => (
            ProblemKind::PaymentMismatched,
            vec![Resolution::AskRollback, Resolution::OpenOrder],
        ),
        AttemptState::RollingBack => (ProblemKind::RefundUnderWay, vec![Resolution::OpenOrder]),
        // What goes back is told by its returns.
        AttemptState::Started
        | AttemptState::Waiting { .. }
        | AttemptState::Captured
        | AttemptState::ReturnOwed
        | AttemptState::Closed { .. } => return None,
    };
    let captured = match &attempt.state {
        AttemptState::Mismatched { captured, currency } => Some(foreign(&format!("{captured} {currency}"))),
        AttemptState::Started
        | AttemptState::Waiting { .. }
        | AttemptState::Unsure
        | AttemptState::RollingBack
        | AttemptState::Captured
        | AttemptState::ReturnOwed
        | AttemptState::Closed { .. } => None,
    };
    let mut told = of_money(order, attempt, attempt.amount.minor());
    told.extend(details([("captured", captured)]));
    Some(ProblemView {
        id: format!("attempt:{}:{}", order.id, attempt.no.0),
        kind,
        order_id: Some(order.id.0),
        short_number: Some(order.short_number().to_owned()),
        since: attempt.started_at.as_millisecond(),
        details: told,
        resolutions,
    })
}

/// Money on its way back: by the service, which the till follows, or by hand.
fn of_return(order: &Order, attempt: &Attempt, back: &Return) -> ProblemView {
    let yandex = attempt.tender == Tender::YandexPay;
    let (kind, resolutions, reason) = match &back.state {
        ReturnState::Refused { reason } => (
            ProblemKind::RefundRefused,
            vec![
                Resolution::RetryReturn,
                Resolution::ConfirmReturn,
                Resolution::OpenOrder,
            ],
            Some(foreign(reason)),
        ),
        ReturnState::Owed | ReturnState::Done { .. } if !yandex => (
            ProblemKind::ReturnOwed,
            vec![Resolution::ConfirmReturn, Resolution::OpenOrder],
            None,
        ),
        // It was over when the money came: somebody paid for goods that went another way.
        ReturnState::Owed | ReturnState::Done { .. } if attempt.captured_at.is_none() => {
            (ProblemKind::LateCapture, vec![Resolution::OpenOrder], None)
        }
        ReturnState::Owed | ReturnState::Done { .. } => {
            (ProblemKind::RefundUnderWay, vec![Resolution::OpenOrder], None)
        }
    };
    let mut told = of_money(order, attempt, back.pay_out.minor());
    told.extend(details([
        ("return", Some(back.no.0.to_string())),
        ("reason", reason),
    ]));
    ProblemView {
        id: format!("return:{}:{}:{}", order.id, attempt.no.0, back.no.0),
        kind,
        order_id: Some(order.id.0),
        short_number: Some(order.short_number().to_owned()),
        since: back.owed_at.as_millisecond(),
        details: told,
        resolutions,
    }
}

fn of_money(order: &Order, attempt: &Attempt, amount_minor: i64) -> BTreeMap<String, String> {
    let tender = match attempt.tender {
        Tender::Cash => "cash",
        Tender::Card => "card",
        Tender::YandexPay => "yandexPay",
    };
    details([
        ("amount", Some(amount_minor.to_string())),
        ("currency", Some(order.currency.code().to_owned())),
        ("tender", Some(tender.to_owned())),
        ("attempt", Some(attempt.no.0.to_string())),
        ("paymentId", attempt.payment_id.as_ref().map(ToString::to_string)),
        ("abandoned", attempt.abandoned.then(|| "true".to_owned())),
    ])
}
