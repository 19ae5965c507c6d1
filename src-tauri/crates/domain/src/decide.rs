//! From a command to events, or to a refusal.

use crate::{
    Actor, Attempt, AttemptNo, AttemptState, CanceledBy, Cancellation, CashRounding, Closure, Code, Command,
    Composition, Event, Line, LineNo, MarkingCode, Money, Order, OrderedLine, Pick, Placement, Quantity,
    Refusal, ReturnNo, ReturnState, Role, TRIES_PER_ORDER, Tender, Verification,
    paying_once::{not_owed, with_withdrawals},
};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeSet;

/// A clock read a moment ago is no mistake; a time that has passed is.
const ESTIMATE_BEHIND: SignedDuration = SignedDuration::from_mins(1);
const ESTIMATE_AHEAD: SignedDuration = SignedDuration::from_hours(7 * 24);
const MOST_BAGS: u8 = 50;
/// A tonne: beyond any line, so a slip of the finger.
const MOST_GRAMS: u32 = 1_000_000;

/// Decides a command, and withdraws what would take too much after it. Nothing has happened until the events are
/// committed.
pub fn decide(order: &Order, command: Command, actor: Actor) -> Result<Vec<Event>, Refusal> {
    order.gate(command.kind(), actor)?;
    Ok(with_withdrawals(order, asked(order, command, actor)?))
}

fn asked(order: &Order, command: Command, actor: Actor) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Accept => one(Event::Accepted),
        Command::StartPicking => one(Event::PickingStarted),
        Command::Pick { line, pick } => pick_line(order, line, pick),
        Command::Replace { line, substitute } => replace_line(order, line, substitute),
        Command::MarkUnit { line, mark } => mark_unit(order, line, mark),
        Command::Unmark { line, unit } => unmark(order, line, unit),
        Command::Undo => one(Event::PickUndone),
        Command::Assemble { marked } => match order.lacks_marks(&marked) {
            Some((line, lacking)) => Err(Refusal::MarksMissing { line, lacking }),
            None => one(Event::Assembled {
                composition: Composition::of(&order.lines),
            }),
        },
        Command::SetEstimate { at, now } => set_estimate(order, at, now),
        Command::AcknowledgeWindow => one(Event::WindowAcknowledged),
        Command::Note { line } => match line {
            Some(line) if order.line(line).is_none() => Err(Refusal::NoSuchLine { line }),
            Some(_) | None => Ok(Vec::new()),
        },
        Command::MakeReady {
            placement,
            code,
            code_first,
        } => make_ready(order, placement, code, code_first),
        Command::CheckCode { entered } => Ok(check_code(order, &entered)),
        Command::UnlockCode { reason } => one(Event::CodeUnlocked {
            reason: reason_given(reason)?,
        }),
        Command::OverrideCode { reason, allowed } => {
            if !allowed {
                return Err(Refusal::OverrideOff);
            }
            one(Event::VisitBegun {
                verification: Verification::Override {
                    reason: reason_given(reason)?,
                },
            })
        }
        Command::ShowBag { bag } => show_bag(order, bag),
        Command::ConfirmComposition => one(Event::CompositionConfirmed),
        Command::RefuseLine { line, left, units } => {
            let excess = excess_without(order, line, left)?;
            units_told(order, line, left, &units)?;
            let refused = Event::LineRefused { line, left, units };
            Ok([refused].into_iter().chain(shared_out(order, excess)).collect())
        }
        Command::ReturnGoods { line, left, reason } => {
            let reason = reason_given(reason)?;
            let excess = excess_without(order, line, left)?;
            if !left.is_zero() && marks_in_bags(order, line) > 0 {
                return Err(Refusal::MarkedTogether { line });
            }
            let returned = Event::GoodsReturned { line, left, reason };
            Ok([returned].into_iter().chain(shared_out(order, excess)).collect())
        }
        Command::EndVisit => one(Event::VisitEnded),
        Command::HandOver => one(Event::HandedOver {
            composition: order.composition.clone().ok_or(Refusal::NothingPicked)?,
        }),
        // Kuper's own cancellation arrives as a fact; whatever staff cancel, Kuper has to hear of it.
        Command::Cancel { cancellation } => Ok(cancel(
            order,
            Cancellation {
                by: CanceledBy::Merchant,
                slug: reason_given(cancellation.slug)?,
                description: cancellation.description,
            },
        )),
        Command::AcceptProposal => one(Event::ProposalAccepted),
        Command::DismissProposal => one(Event::ProposalDismissed),
        Command::TakeCash {
            amount,
            received,
            rounding,
        } => take_cash(order, amount, received, rounding),
        Command::StartCard { amount } => one(Event::CardStarted {
            attempt: order.ledger.next_no(),
            amount: payable(order, amount)?,
        }),
        Command::ConfirmCard { attempt, reference } => confirm_card(order, attempt, &reference),
        Command::DeclineCard { attempt } => {
            open_card(order, attempt)?;
            one(Event::AttemptClosed {
                attempt,
                closure: Closure::Declined,
            })
        }
        Command::DoubtCard { attempt } => {
            open_card(order, attempt)?;
            one(Event::CardUnsure { attempt })
        }
        Command::StartPay { amount, payment_id } => one(Event::PayStarted {
            attempt: order.ledger.next_no(),
            amount: payable(order, amount)?,
            payment_id,
        }),
        Command::AskRollback { attempt } => {
            let found = order.ledger.attempt(attempt).ok_or(Refusal::NoSuchAttempt)?;
            match (found.tender, &found.state) {
                (
                    Tender::YandexPay,
                    AttemptState::Started | AttemptState::Waiting { .. } | AttemptState::Mismatched { .. },
                ) => one(Event::RollbackAsked { attempt }),
                (Tender::YandexPay | Tender::Card | Tender::Cash, _) => Err(Refusal::NoSuchAttempt),
            }
        }
        Command::CardWasCharged { attempt, reference } => card_was_charged(order, attempt, &reference),
        Command::Abandon { attempt } => {
            let found = order.ledger.attempt(attempt).ok_or(Refusal::NoSuchAttempt)?;
            if !found.can_be_abandoned() {
                return Err(Refusal::NoSuchAttempt);
            }
            one(Event::AttemptAbandoned { attempt })
        }
        Command::ConfirmReturn { attempt, no } => confirm_return(order, attempt, no, actor),
        Command::RetryReturn { attempt, no } => {
            let (_, state) = returning(order, attempt, no)?;
            match state {
                ReturnState::Refused { .. } => one(Event::ReturnRetried { attempt, no }),
                ReturnState::Owed | ReturnState::Done { .. } => Err(Refusal::NoSuchAttempt),
            }
        }
        Command::OweReturn { attempt } => {
            let found = order.ledger.attempt(attempt).ok_or(Refusal::NoSuchAttempt)?;
            if !found.kept().is_positive() {
                return Err(Refusal::NoSuchAttempt);
            }
            one(Event::ReturnOwed {
                attempt,
                amount: Some(found.kept()),
            })
        }
        Command::NoteReceipt { receipt } => one(Event::ReceiptNoted {
            receipt: reason_given(receipt)?,
        }),
    }
}

fn one(event: Event) -> Result<Vec<Event>, Refusal> {
    Ok(vec![event])
}

fn reason_given(reason: String) -> Result<String, Refusal> {
    if reason.trim().is_empty() {
        Err(Refusal::ReasonMissing)
    } else {
        Ok(reason)
    }
}

fn pick_line(order: &Order, no: LineNo, pick: Pick) -> Result<Vec<Event>, Refusal> {
    let line = order.line(no).ok_or(Refusal::NoSuchLine { line: no })?;
    if matches!(line.pick, Pick::Replaced { .. }) {
        return Err(Refusal::AlreadyReplaced { line: no });
    }
    match pick {
        Pick::Pieces { quantity } if quantity.is_zero() || !quantity.is_sane() => {
            return Err(Refusal::BadQuantity { line: no });
        }
        Pick::Weighed { .. } if !line.ordered.can_be_weighed() => {
            return Err(Refusal::NotWeighable { line: no });
        }
        Pick::Weighed { grams } if grams.0 == 0 || grams.0 > MOST_GRAMS => {
            return Err(Refusal::BadQuantity { line: no });
        }
        // Replacing has a command of its own, since it brings a line along.
        Pick::Replaced { .. } => return Err(Refusal::BadQuantity { line: no }),
        Pick::Untouched | Pick::Pieces { .. } | Pick::Weighed { .. } | Pick::Missing => {}
    }
    if line.pick == pick {
        return Ok(Vec::new());
    }
    // Which unit goes, only a person can tell.
    if matches!(pick, Pick::Pieces { .. }) && line.marks.len() > pick.units() {
        let marks = line.marks.len();
        return Err(Refusal::MarksTooMany { line: no, marks });
    }
    one(Event::LinePicked { line: no, pick })
}

/// One code, one unit: of those counted without a code first, else one more.
fn mark_unit(order: &Order, no: LineNo, mark: MarkingCode) -> Result<Vec<Event>, Refusal> {
    let line = order.line(no).ok_or(Refusal::NoSuchLine { line: no })?;
    let taken = match line.pick {
        Pick::Pieces { quantity } => quantity,
        Pick::Untouched | Pick::Missing => Quantity::ZERO,
        Pick::Weighed { .. } => return Err(Refusal::WeighedAlready { line: no }),
        Pick::Replaced { .. } => return Err(Refusal::AlreadyReplaced { line: no }),
    };
    let same = |line: &&Line| line.marks.iter().any(|known| known.is_of_the_same_unit(&mark));
    if let Some(holder) = order.lines.iter().find(same) {
        return Err(Refusal::MarkTwice { line: holder.no });
    }
    let quantity = if line.unmarked_units() > 0 {
        taken
    } else {
        Quantity::from_milli(taken.milli() + Quantity::ONE.milli())
    };
    // Kuper asks for none of these goods any more, or a scanner ran wild.
    if line.ordered.quantity.is_zero() || !quantity.is_sane() {
        return Err(Refusal::BadQuantity { line: no });
    }
    let pick = Pick::Pieces { quantity };
    one(Event::UnitMarked { line: no, pick, mark })
}

fn unmark(order: &Order, no: LineNo, unit: u16) -> Result<Vec<Event>, Refusal> {
    let line = order.line(no).ok_or(Refusal::NoSuchLine { line: no })?;
    if usize::from(unit) >= line.marks.len() {
        return Err(Refusal::NoSuchUnit { line: no });
    }
    let pick = match line.pick {
        Pick::Pieces { quantity } if quantity > Quantity::ONE => Pick::Pieces {
            quantity: Quantity::from_milli(quantity.milli() - Quantity::ONE.milli()),
        },
        Pick::Pieces { .. }
        | Pick::Untouched
        | Pick::Weighed { .. }
        | Pick::Missing
        | Pick::Replaced { .. } => Pick::Untouched,
    };
    one(Event::UnitUnmarked { line: no, unit, pick })
}

fn set_estimate(order: &Order, at: Option<Timestamp>, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    let too_early = now.saturating_sub(ESTIMATE_BEHIND).unwrap_or(Timestamp::MIN);
    let too_late = now.saturating_add(ESTIMATE_AHEAD).unwrap_or(Timestamp::MAX);
    if at.is_some_and(|at| at < too_early || at > too_late) {
        return Err(Refusal::BadEstimate);
    }
    if at == order.estimate {
        return Ok(Vec::new());
    }
    one(Event::EstimateSet { at })
}

fn marks_in_bags(order: &Order, no: LineNo) -> usize {
    let line = order.goods().and_then(|goods| goods.line(no));
    line.map_or(0, |line| line.marks.len())
}

/// Whether it is clear which marked units go: none are named where none are marked or all go, else exactly so many.
fn units_told(order: &Order, no: LineNo, left: Quantity, units: &[u16]) -> Result<(), Refusal> {
    let marks = marks_in_bags(order, no);
    let all_go = marks == 0 || left.is_zero();
    let needed = if all_go {
        0
    } else {
        marks.saturating_sub(left.units())
    };
    let known = units.iter().all(|unit| usize::from(*unit) < marks);
    let distinct: BTreeSet<u16> = units.iter().copied().collect();
    if known && units.len() == needed && distinct.len() == units.len() {
        Ok(())
    } else {
        Err(Refusal::UnitsUnclear { line: no, needed })
    }
}

fn replace_line(order: &Order, no: LineNo, substitute: OrderedLine) -> Result<Vec<Event>, Refusal> {
    let line = order.line(no).ok_or(Refusal::NoSuchLine { line: no })?;
    if matches!(line.pick, Pick::Replaced { .. }) {
        return Err(Refusal::AlreadyReplaced { line: no });
    }
    let weighs_wrong = substitute
        .weight
        .is_some_and(|weight| weight.0 == 0 || weight.0 > MOST_GRAMS);
    let priced_wrong = !substitute.price.is_sane() || !substitute.discount_price.is_sane();
    if substitute.quantity.is_zero()
        || !substitute.quantity.is_sane()
        || weighs_wrong
        || priced_wrong
        || substitute.sku.0.trim().is_empty()
    {
        return Err(Refusal::BadQuantity { line: no });
    }
    // Kuper knows lines by their SKU alone: one SKU twice could not be told apart.
    if let Some(same) = order.lines.iter().find(|line| line.ordered.sku == substitute.sku) {
        return Err(Refusal::InOrderAlready { line: same.no });
    }
    one(Event::LineReplaced { line: no, substitute })
}

fn make_ready(
    order: &Order,
    placement: Placement,
    code: Code,
    code_first: bool,
) -> Result<Vec<Event>, Refusal> {
    if placement.bags == 0 || placement.bags > MOST_BAGS {
        return Err(Refusal::BadBags);
    }
    let composition = order.composition.clone().ok_or(Refusal::NothingPicked)?;
    let ready = Event::MadeReady {
        placement,
        composition,
    };
    let issued = Event::CodeIssued { code };
    Ok(if code_first {
        vec![issued, ready]
    } else {
        vec![ready, issued]
    })
}

/// A wrong code is not a refusal: it happened, and it counts.
fn check_code(order: &Order, entered: &Code) -> Vec<Event> {
    let Some(issued) = &order.code else {
        return vec![Event::CodeMistaken];
    };
    if issued.code == *entered {
        vec![Event::VisitBegun {
            verification: Verification::Code,
        }]
    } else if issued.wrong_tries + 1 >= TRIES_PER_ORDER {
        vec![Event::CodeMistaken, Event::CodeLocked]
    } else {
        vec![Event::CodeMistaken]
    }
}

fn show_bag(order: &Order, bag: u8) -> Result<Vec<Event>, Refusal> {
    let bags = order.placement.as_ref().map_or(0, |placement| placement.bags);
    if bag == 0 || bag > bags {
        return Err(Refusal::BadBags);
    }
    if order.visit.bags().contains(&bag) {
        return Ok(Vec::new());
    }
    one(Event::BagShown { bag })
}

/// What was taken too much, once only `left` packs of a line stay with the customer.
fn excess_without(order: &Order, no: LineNo, left: Quantity) -> Result<Money, Refusal> {
    let goods = order.goods().ok_or(Refusal::NothingPicked)?;
    let line = goods.line(no).ok_or(Refusal::NoSuchLine { line: no })?;
    let divisible = line.grams.is_none();
    if !left.is_sane() || left >= line.quantity || (!left.is_zero() && !divisible) {
        return Err(Refusal::BadQuantity { line: no });
    }
    let mut fewer = goods.clone();
    fewer.keep(no, left, &[]);
    Ok(Money::ZERO - order.ledger.owed(fewer.sum()))
}

/// What goes back of the attempts, newest first.
fn shared_out(order: &Order, excess: Money) -> impl Iterator<Item = Event> {
    order
        .ledger
        .share_out(excess)
        .into_iter()
        .map(|(attempt, amount)| Event::ReturnOwed {
            attempt,
            amount: Some(amount),
        })
}

fn take_cash(
    order: &Order,
    amount: Money,
    received: Money,
    rounding: CashRounding,
) -> Result<Vec<Event>, Refusal> {
    let amount = payable(order, amount)?;
    // Only the part that settles the order is rounded, so that parts and rounding add up to the sum.
    let due = if amount == order.owed() {
        rounding.due(amount)
    } else {
        amount
    };
    if received < due {
        return Err(Refusal::ReceivedTooLittle);
    }
    one(Event::CashTaken {
        attempt: order.ledger.next_no(),
        amount,
        received,
        rounding: due - amount,
    })
}

fn returning(order: &Order, attempt: AttemptNo, no: ReturnNo) -> Result<(&Attempt, &ReturnState), Refusal> {
    let found = order.ledger.attempt(attempt).ok_or(Refusal::NoSuchAttempt)?;
    let back = found.return_of(no).ok_or(Refusal::NoSuchAttempt)?;
    Ok((found, &back.state))
}

/// Cash and card money goes back by hand. The service's own does so only once it has refused, and a manager vouches.
fn confirm_return(
    order: &Order,
    attempt: AttemptNo,
    no: ReturnNo,
    actor: Actor,
) -> Result<Vec<Event>, Refusal> {
    let (found, state) = returning(order, attempt, no)?;
    let by_hand = found.tender != Tender::YandexPay;
    match state {
        ReturnState::Owed if by_hand => {}
        ReturnState::Refused { .. } if actor.role == Role::Manager => {}
        ReturnState::Refused { .. } => return Err(Refusal::NeedsRole { role: Role::Manager }),
        ReturnState::Owed | ReturnState::Done { .. } => return Err(Refusal::NoSuchAttempt),
    }
    one(Event::ReturnDone { attempt, no })
}

/// A declined card that was charged after all: a fact, and what is not owed any more goes back.
fn card_was_charged(order: &Order, attempt: AttemptNo, reference: &str) -> Result<Vec<Event>, Refusal> {
    let found = order.ledger.attempt(attempt).ok_or(Refusal::NoSuchAttempt)?;
    if !found.was_declined() {
        return Err(Refusal::NoSuchAttempt);
    }
    captured_by_card(order, found, reference)
}

fn payable(order: &Order, amount: Money) -> Result<Money, Refusal> {
    let owed = order.owed();
    if amount.is_positive() && amount <= owed {
        Ok(amount)
    } else {
        Err(Refusal::BadAmount { owed })
    }
}

fn open_card(order: &Order, no: AttemptNo) -> Result<(), Refusal> {
    let attempt = order.ledger.attempt(no).ok_or(Refusal::NoSuchAttempt)?;
    let open = matches!(attempt.state, AttemptState::Started | AttemptState::Unsure);
    if attempt.tender == Tender::Card && open {
        Ok(())
    } else {
        Err(Refusal::NoSuchAttempt)
    }
}

/// The terminal charged the card. On a canceled order that is a fact all the same, and the money must go back.
fn confirm_card(order: &Order, attempt: AttemptNo, reference: &str) -> Result<Vec<Event>, Refusal> {
    open_card(order, attempt)?;
    let found = order.ledger.attempt(attempt).ok_or(Refusal::NoSuchAttempt)?;
    captured_by_card(order, found, reference)
}

fn captured_by_card(order: &Order, attempt: &Attempt, reference: &str) -> Result<Vec<Event>, Refusal> {
    if reference.trim().is_empty() {
        return Err(Refusal::ReferenceMissing);
    }
    let captured = Event::Captured {
        attempt: attempt.no,
        reference: Some(reference.trim().to_owned()),
    };
    Ok([captured].into_iter().chain(not_owed(order, attempt)).collect())
}

/// Cancels, and begins to give back what was taken.
pub(crate) fn cancel(order: &Order, cancellation: Cancellation) -> Vec<Event> {
    let mut events = vec![Event::Canceled { cancellation }];
    events.extend(give_back(order));
    events
}

/// Whatever was taken goes back. What is being taken is withdrawn by the rule for all ([`with_withdrawals`]); a card
/// attempt stays open: only a person knows whether the terminal charged.
pub(crate) fn give_back(order: &Order) -> Vec<Event> {
    let kept = order
        .ledger
        .attempts
        .iter()
        .filter(|attempt| attempt.kept().is_positive());
    kept.map(|attempt| Event::ReturnOwed {
        attempt: attempt.no,
        amount: Some(attempt.kept()),
    })
    .collect()
}
