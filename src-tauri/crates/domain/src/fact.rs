//! From facts of the outside world to events. A fact is never refused; a repeated one changes nothing.

use crate::{
    Attempt, AttemptNo, AttemptState, CanceledBy, Cancellation, Closure, Event, Lifecycle, Money, Order,
    OrderedLine, PickupWindow, ReturnNo, ReturnState, Tender,
    decide::{cancel, give_back},
    paying_once::{not_owed, with_withdrawals},
};
use jiff::Timestamp;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// Kuper, or the customer through Kuper, canceled.
    KuperCanceled {
        slug: String,
        description: String,
    },
    WindowChanged {
        window: PickupWindow,
    },
    /// Kuper sent other positions. They never overwrite picks.
    LinesProposed {
        lines: Vec<OrderedLine>,
    },
    /// `settles`: the store takes Kuper's word for it.
    PaidAtKuper {
        settles: bool,
    },
    Payment {
        attempt: AttemptNo,
        fact: PaymentFact,
    },
}

/// What the payment service says of one attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PaymentFact {
    LinkGiven {
        url: String,
        expires_at: Timestamp,
    },
    /// The service refused to create the order: nobody can pay it.
    CreateRefused {
        reason: String,
    },
    /// The service does not know the order: nobody can pay it.
    NeverCreated,
    Captured {
        amount: Money,
        currency: String,
    },
    /// Finally not ours (FAILED, VOIDED, REFUNDED). `refunded`: the operations show that it had been paid.
    Ended {
        refunded: bool,
    },
    /// It was rolled back more than once, and the service holds so much all the same (the bank captured after the
    /// rollback's end). Only a refund gives it back.
    HeldDespiteRollback {
        amount: Money,
    },
    /// A refund came to its end.
    Returned {
        no: ReturnNo,
    },
    /// A refund failed for good, or was refused.
    ReturnRefused {
        no: ReturnNo,
        reason: String,
    },
}

/// Records a fact, and withdraws what would take too much after it.
#[must_use]
pub fn record(order: &Order, fact: Fact) -> Vec<Event> {
    with_withdrawals(order, happened(order, fact))
}

fn happened(order: &Order, fact: Fact) -> Vec<Event> {
    match fact {
        Fact::KuperCanceled { slug, description } => {
            let cancellation = Cancellation {
                by: CanceledBy::Kuper,
                slug,
                description,
            };
            match order.lifecycle {
                Lifecycle::Canceled => Vec::new(),
                Lifecycle::HandedOver if order.cancellation.is_some() => Vec::new(),
                Lifecycle::HandedOver => vec![Event::CancelCameTooLate { cancellation }],
                Lifecycle::New
                | Lifecycle::Accepted
                | Lifecycle::Picking
                | Lifecycle::Assembled
                | Lifecycle::Ready => cancel(order, cancellation),
            }
        }
        Fact::WindowChanged { window } if window == order.window => Vec::new(),
        Fact::WindowChanged { window } => vec![Event::WindowChanged { window }],
        Fact::LinesProposed { lines } => {
            let as_ordered = order
                .lines
                .iter()
                .filter(|line| line.substitute_for.is_none())
                .map(|line| &line.ordered);
            let current = order
                .proposed
                .as_ref()
                .map_or_else(|| as_ordered.collect::<Vec<_>>(), |lines| lines.iter().collect());
            if ask_for_the_same(lines.iter(), current) {
                Vec::new()
            } else {
                vec![Event::LinesProposed { lines }]
            }
        }
        Fact::PaidAtKuper { settles } => paid_at_kuper(order, settles),
        Fact::Payment { attempt, fact } => match order.ledger.attempt(attempt) {
            // The service can only speak of its own attempts: cash and card are what a person says they are.
            Some(found) if found.tender == Tender::YandexPay => payment(order, found, fact),
            Some(_) | None => Vec::new(),
        },
    }
}

/// Whether two lists ask for the same goods: in any order, and a line of zero packs is a line that is not there
/// (an accepted proposal leaves such lines behind).
fn ask_for_the_same<'line>(
    wanted: impl Iterator<Item = &'line OrderedLine>,
    mut current: Vec<&'line OrderedLine>,
) -> bool {
    current.retain(|line| !line.quantity.is_zero());
    for line in wanted.filter(|line| !line.quantity.is_zero()) {
        match current.iter().position(|other| *other == line) {
            Some(place) => current.swap_remove(place),
            None => return false,
        };
    }
    current.is_empty()
}

/// Where the store takes Kuper's word, whatever the till took goes back: nobody pays twice.
fn paid_at_kuper(order: &Order, settles: bool) -> Vec<Event> {
    let mut events = Vec::new();
    if !order.ledger.paid_at_kuper {
        events.push(Event::PaidAtKuper);
    }
    // On a canceled order everything goes back already, and Kuper returns what it took.
    if settles && !order.ledger.prepaid && order.lifecycle != Lifecycle::Canceled {
        events.push(Event::PrepaidAccepted);
        events.extend(give_back(order));
    }
    events
}

fn payment(order: &Order, found: &Attempt, fact: PaymentFact) -> Vec<Event> {
    let attempt = found.no;
    let close = |closure| vec![Event::AttemptClosed { attempt, closure }];
    match fact {
        PaymentFact::LinkGiven { url, expires_at } => match found.state {
            AttemptState::Started => vec![Event::PayLinkGiven {
                attempt,
                url,
                expires_at,
            }],
            AttemptState::Waiting { .. }
            | AttemptState::Unsure
            | AttemptState::RollingBack
            | AttemptState::Captured
            | AttemptState::Mismatched { .. }
            | AttemptState::ReturnOwed
            | AttemptState::Closed { .. } => Vec::new(),
        },
        PaymentFact::CreateRefused { reason } => match found.state {
            AttemptState::Started => close(Closure::Refused { reason }),
            AttemptState::RollingBack => close(Closure::RolledBack),
            AttemptState::Waiting { .. }
            | AttemptState::Unsure
            | AttemptState::Captured
            | AttemptState::Mismatched { .. }
            | AttemptState::ReturnOwed
            | AttemptState::Closed { .. } => Vec::new(),
        },
        PaymentFact::NeverCreated => match found.state {
            AttemptState::Started | AttemptState::RollingBack => close(Closure::RolledBack),
            AttemptState::Waiting { .. }
            | AttemptState::Unsure
            | AttemptState::Captured
            | AttemptState::Mismatched { .. }
            | AttemptState::ReturnOwed
            | AttemptState::Closed { .. } => Vec::new(),
        },
        PaymentFact::Captured { amount, currency } => captured(order, found, amount, currency),
        PaymentFact::Ended { refunded } => match found.state {
            AttemptState::Started | AttemptState::Waiting { .. } => close(if refunded {
                Closure::PaidThenRefunded
            } else {
                Closure::Failed
            }),
            AttemptState::RollingBack => close(if refunded {
                Closure::PaidThenRefunded
            } else {
                Closure::RolledBack
            }),
            AttemptState::Mismatched { .. } | AttemptState::ReturnOwed => close(Closure::Returned),
            // Somebody refunded it past us: the ledger tells the truth, and the order shows what is owed.
            AttemptState::Captured => close(if refunded {
                Closure::Returned
            } else {
                Closure::Failed
            }),
            AttemptState::Unsure | AttemptState::Closed { .. } => Vec::new(),
        },
        PaymentFact::HeldDespiteRollback { amount } => match found.state {
            AttemptState::RollingBack => vec![Event::ReturnOwed {
                attempt,
                amount: Some(told_or_asked(found, amount)),
            }],
            AttemptState::Started
            | AttemptState::Waiting { .. }
            | AttemptState::Unsure
            | AttemptState::Captured
            | AttemptState::Mismatched { .. }
            | AttemptState::ReturnOwed
            | AttemptState::Closed { .. } => Vec::new(),
        },
        PaymentFact::Returned { no } => match found.return_of(no).map(|back| &back.state) {
            Some(ReturnState::Owed | ReturnState::Refused { .. }) => vec![Event::ReturnDone { attempt, no }],
            Some(ReturnState::Done { .. }) | None => Vec::new(),
        },
        PaymentFact::ReturnRefused { no, reason } => match found.return_of(no).map(|back| &back.state) {
            Some(ReturnState::Owed) => vec![Event::ReturnRefused { attempt, no, reason }],
            Some(ReturnState::Refused { .. } | ReturnState::Done { .. }) | None => Vec::new(),
        },
    }
}

/// A capture settles the order only while its attempt waits, for the right amount, and is still owed. Any other
/// goes back.
fn captured(order: &Order, found: &Attempt, amount: Money, currency: String) -> Vec<Event> {
    let attempt = found.no;
    let exact = amount == found.amount && currency == order.currency.code();
    match found.state {
        AttemptState::Started | AttemptState::Waiting { .. } if !exact => {
            vec![Event::Mismatched {
                attempt,
                captured: amount,
                currency,
            }]
        }
        AttemptState::Started | AttemptState::Waiting { .. } => {
            let mut events = vec![Event::Captured {
                attempt,
                reference: None,
            }];
            events.extend(not_owed(order, found));
            events
        }
        // An old answer that came late: that money has gone back already.
        AttemptState::Closed {
            closure: Closure::Returned | Closure::PaidThenRefunded,
        } => Vec::new(),
        // Too late: the attempt was over, another tender may have been taken. Never kept.
        AttemptState::Closed {
            closure: Closure::Declined | Closure::Refused { .. } | Closure::Failed | Closure::RolledBack,
        } => {
            // Some of it may have gone back before the attempt was said to be over.
            let left = told_or_asked(found, amount) - found.going_back();
            if left.is_positive() {
                let amount = Some(left);
                vec![Event::ReturnOwed { attempt, amount }]
            } else {
                Vec::new()
            }
        }
        // The rollback under way refunds it in full; its end says so.
        AttemptState::RollingBack
        | AttemptState::Unsure
        | AttemptState::Captured
        | AttemptState::Mismatched { .. }
        | AttemptState::ReturnOwed => Vec::new(),
    }
}

/// An amount that nobody can tell is taken for what was asked.
fn told_or_asked(found: &Attempt, amount: Money) -> Money {
    if amount.is_positive() {
        amount
    } else {
        found.amount
    }
}
