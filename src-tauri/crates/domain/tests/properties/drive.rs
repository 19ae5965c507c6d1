//! Makes plausible sequences: dice say what is asked or told, the order as it stands says with which particulars.
//! Most steps go forward, so that orders get somewhere; the rest are anything at all.

use crate::support::tries::tries;
use crate::support::{at, code, mark, new_order};
use domain::*;
use proptest::prelude::*;
use std::ops::Range;

/// What kind of step, and three dice for its particulars.
pub type Roll = (u8, u16, u16, u32);

#[derive(Debug, Clone)]
pub enum Step {
    Ask(Command),
    Tell(Fact),
}

pub const LARGEST_COIN: i64 = 1000;
pub const RIGHT: u64 = 9_876_543;
pub const WRONG: u64 = 8_765_432;

pub fn rolls(length: Range<usize>) -> impl Strategy<Value = Vec<Roll>> {
    proptest::collection::vec(any::<Roll>(), length)
}

prop_compose! {
    fn lines()(
        sku in 0..5_u8,
        milli in prop_oneof![(1..6_i64).prop_map(|packs| packs * 1000), 1..5000_i64],
        weight in proptest::option::of(1..3000_u32),
        price in prop_oneof![Just(0), 1..100_000_i64],
        percent in 0..=100_i64,
        remark in proptest::option::of(Just("без лука".to_owned())),
    ) -> OrderedLine {
        OrderedLine {
            sku: Sku(format!("sku-{sku}")),
            name: format!("Товар {sku}"),
            barcodes: Vec::new(),
            quantity: Quantity::from_milli(milli),
            weight: weight.map(Grams),
            price: Money::from_minor(price),
            discount_price: Money::from_minor(price * percent / 100),
            remark,
        }
    }
}

pub fn orders() -> impl Strategy<Value = NewOrder> {
    let currency = prop_oneof![Just(Currency::Rub), Just(Currency::Uzs)];
    (proptest::collection::vec(lines(), 1..5), any::<bool>(), currency).prop_map(
        |(lines, restaurant, currency)| NewOrder {
            currency,
            ..new_order(lines, restaurant)
        },
    )
}

/// One of a slice, by a die.
fn one_of<T: Clone>(choice: &[T], die: u16) -> T {
    choice[usize::from(die) % choice.len()].clone()
}

/// Commands that bring an order nearer to its end.
const FORWARD: [CommandKind; 20] = [
    CommandKind::Accept,
    CommandKind::StartPicking,
    CommandKind::Pick,
    CommandKind::Assemble,
    CommandKind::MakeReady,
    CommandKind::CheckCode,
    CommandKind::UnlockCode,
    CommandKind::ShowBag,
    CommandKind::ConfirmComposition,
    CommandKind::HandOver,
    CommandKind::AcceptProposal,
    CommandKind::TakeCash,
    CommandKind::StartCard,
    CommandKind::ConfirmCard,
    CommandKind::DeclineCard,
    CommandKind::StartPay,
    CommandKind::AskRollback,
    CommandKind::ConfirmReturn,
    CommandKind::RetryReturn,
    CommandKind::NoteReceipt,
];

/// What happens now and then: goods or money go back, an attempt is given up, a terminal had charged after all.
const TURNS: [CommandKind; 11] = [
    CommandKind::RefuseLine,
    CommandKind::Unmark,
    CommandKind::SetEstimate,
    CommandKind::AcknowledgeWindow,
    CommandKind::Note,
    CommandKind::OweReturn,
    CommandKind::Abandon,
    CommandKind::Abandon,
    CommandKind::Abandon,
    CommandKind::CardWasCharged,
    CommandKind::ReturnGoods,
];

pub fn step(order: &Order, (roll, a, b, c): Roll) -> Step {
    let allowed = order.allowed(Role::Manager);
    let among = |some: &[CommandKind]| -> Vec<CommandKind> {
        let fits = allowed.iter().filter(|kind| some.contains(kind));
        fits.copied().collect()
    };
    let (forward, turns) = (among(&FORWARD), among(&TURNS));
    let charged = turned_out_charged(order).filter(|_| (111..=118).contains(&roll));
    if let Some(command) = charged {
        return Step::Ask(command);
    }
    match roll {
        0..=70 => Step::Tell(fact(order, a, b, c)),
        71..=110 => {
            let kind = one_of(&CommandKind::ALL, a);
            // One order in a few is canceled by staff, not every one.
            let kind = if kind == CommandKind::Cancel && !b.is_multiple_of(6) {
                CommandKind::Pick
            } else {
                kind
            };
            Step::Ask(command(order, kind, b, a, c))
        }
        111..=130 if !turns.is_empty() => Step::Ask(command(order, one_of(&turns, a), b, a, c)),
        111..=255 if forward.is_empty() => Step::Tell(fact(order, b, a, c)),
        111..=150 if forward.contains(&CommandKind::HandOver) => Step::Ask(Command::HandOver),
        111..=255 => Step::Ask(command(order, one_of(&forward, a), b, a, c)),
    }
}

/// A card that was put down as declined, said to be charged while the service waits for the same money.
fn turned_out_charged(order: &Order) -> Option<Command> {
    order
        .ledger
        .service_payment()
        .filter(|payment| payment.is_live())?;
    let declined = AttemptState::Closed {
        closure: Closure::Declined,
    };
    let mut attempts = order.ledger.attempts.iter();
    let card = attempts.find(|attempt| attempt.state == declined)?;
    Some(Command::CardWasCharged {
        attempt: card.no,
        reference: "RRN 54321".to_owned(),
    })
}

pub fn command(order: &Order, kind: CommandKind, a: u16, b: u16, c: u32) -> Command {
    let owed = order.owed().minor().max(0);
    let some = Money::from_minor(one_of(&[owed, owed, owed / 2, i64::from(c) % (owed + 2)], a));
    match kind {
        CommandKind::Pick if b % 5 == 1 => scan_mark(order, a, c),
        CommandKind::Pick => pick(order, a, b, c),
        CommandKind::Assemble if c.is_multiple_of(3) => Command::Assemble {
            marked: vec![LineNo(a % 4)],
        },
        CommandKind::RefuseLine => refuse(order, a, b, c),
        CommandKind::SetEstimate => Command::SetEstimate {
            at: one_of(&[None, Some(at(u64::from(b))), Some(at(u64::from(b) * 20))], a),
            now: at(u64::from(b) + u64::from(c % 100)),
        },
        CommandKind::MakeReady => Command::MakeReady {
            placement: Placement {
                shelf: one_of(&[Shelf::Ambient, Shelf::Chilled, Shelf::Frozen], b),
                bags: one_of(&[1, 2, 3, 0, 51], a),
            },
            code: code(RIGHT),
            code_first: c.is_multiple_of(2),
        },
        CommandKind::CheckCode => Command::CheckCode {
            entered: code(one_of(&[RIGHT, WRONG, WRONG], a)),
        },
        CommandKind::TakeCash => {
            let rounding = CashRounding {
                step: Money::from_minor(one_of(&[0, 1, 50, 100, 100, LARGEST_COIN], a)),
                to: if c.is_multiple_of(2) {
                    RoundTo::Down
                } else {
                    RoundTo::Nearest
                },
            };
            let more = Money::from_minor(i64::from(b) - 100);
            Command::TakeCash {
                amount: some,
                received: one_of(&[some + more, some + more, some, rounding.due(some)], b),
                rounding,
            }
        }
        CommandKind::StartCard => Command::StartCard { amount: some },
        CommandKind::StartPay => Command::StartPay {
            amount: some,
            payment_id: PaymentId(format!("s12-t07-{}", order.ledger.next_no().0)),
        },
        CommandKind::Accept
        | CommandKind::StartPicking
        | CommandKind::Replace
        | CommandKind::Unmark
        | CommandKind::Undo
        | CommandKind::Assemble
        | CommandKind::AcknowledgeWindow
        | CommandKind::Note
        | CommandKind::UnlockCode
        | CommandKind::OverrideCode
        | CommandKind::ShowBag
        | CommandKind::ConfirmComposition
        | CommandKind::EndVisit
        | CommandKind::HandOver
        | CommandKind::Cancel
        | CommandKind::AcceptProposal
        | CommandKind::DismissProposal
        | CommandKind::ConfirmCard
        | CommandKind::DeclineCard
        | CommandKind::DoubtCard
        | CommandKind::AskRollback
        | CommandKind::CardWasCharged
        | CommandKind::Abandon
        | CommandKind::ConfirmReturn
        | CommandKind::RetryReturn
        | CommandKind::OweReturn
        | CommandKind::ReturnGoods
        | CommandKind::NoteReceipt => one_of(&tries(order, kind), a),
    }
}

/// Mostly codes of their own, now and then one that was scanned before; lines that lack one first.
fn scan_mark(order: &Order, a: u16, c: u32) -> Command {
    let lacking = order
        .lines
        .iter()
        .filter(|line| !line.marks.is_empty() && line.pick.units() > line.marks.len());
    let lacking: Vec<LineNo> = lacking.map(|line| line.no).collect();
    let line = if lacking.is_empty() || c.is_multiple_of(3) {
        LineNo(a % (u16::try_from(order.lines.len()).unwrap_or(u16::MAX) + 1))
    } else {
        one_of(&lacking, a)
    };
    Command::MarkUnit {
        line,
        mark: mark(&format!("unit{}", c % 500)),
    }
}

/// A part of a line, or all of it; marked units mostly as they must be named.
fn refuse(order: &Order, a: u16, b: u16, c: u32) -> Command {
    let goods = order.goods().cloned().unwrap_or_default();
    let present: Vec<&CompositionLine> = goods.present().collect();
    if present.is_empty() {
        return one_of(&tries(order, CommandKind::RefuseLine), a);
    }
    let line = one_of(&present, a);
    let left = one_of(
        &[
            Quantity::ZERO,
            Quantity::from_milli(line.quantity.milli() - 1000),
            Quantity::from_milli(line.quantity.milli() - 1000),
            Quantity::from_milli(i64::from(c % 3000)),
        ],
        b,
    );
    let go = if left.is_zero() {
        0
    } else {
        line.marks.len().saturating_sub(left.units())
    };
    let first = u16::try_from(c % 3).unwrap_or_default();
    let units = (first..).take(go).collect();
    Command::RefuseLine {
        line: line.line,
        left,
        units,
    }
}

/// Undecided lines first, like a picker; sometimes any line, with any number.
fn pick(order: &Order, a: u16, b: u16, c: u32) -> Command {
    let undecided: Vec<LineNo> = order
        .lines
        .iter()
        .filter(|line| line.pick == Pick::Untouched)
        .map(|line| line.no)
        .collect();
    let line = if undecided.is_empty() || b.is_multiple_of(4) {
        LineNo(a % (u16::try_from(order.lines.len()).unwrap_or(u16::MAX) + 1))
    } else {
        one_of(&undecided, a)
    };
    let quantity = Quantity::from_milli(i64::from(c % 6) * 1000);
    let fraction = Quantity::from_milli(i64::from(c % 4000) - 100);
    let grams = Grams(c % 3000);
    let pick = one_of(
        &[
            Pick::Pieces { quantity },
            Pick::Pieces { quantity },
            Pick::Pieces { quantity: fraction },
            Pick::Weighed { grams },
            Pick::Weighed { grams },
            Pick::Weighed { grams: Grams(c) },
            Pick::Missing,
            Pick::Untouched,
        ],
        b,
    );
    Command::Pick { line, pick }
}

fn fact(order: &Order, a: u16, b: u16, c: u32) -> Fact {
    match a % 32 {
        0 if b.is_multiple_of(3) => crate::support::kuper_cancels(),
        // Few stores take Kuper's word: an order settled by it takes no tender any more.
        0 | 1 => Fact::PaidAtKuper {
            settles: b.is_multiple_of(6),
        },
        2 | 3 => Fact::WindowChanged {
            window: PickupWindow {
                to: Some(at(u64::from(b % 3))),
                ..PickupWindow::default()
            },
        },
        4..=7 => Fact::LinesProposed {
            lines: proposal(order, b, c),
        },
        _ => {
            let known = order.ledger.attempts.iter().map(|attempt| attempt.no);
            let newest_first: Vec<AttemptNo> = known.chain([AttemptNo(99)]).rev().collect();
            // Mostly the newest attempt, often an old one, now and then one that never was.
            let attempt = one_of(&newest_first, one_of(&[1, 1, 1, 2, 3, b], b));
            let found = order.ledger.attempt(attempt);
            let amount = found.map_or(Money::ZERO, |found| found.amount);
            let returns = found.map_or(0, |found| found.returns.len());
            // Mostly the newest return, now and then one that never was.
            let last = u16::try_from(returns).unwrap_or_default();
            let no = ReturnNo(one_of(&[last, last, 1, last + 1], b));
            Fact::Payment {
                attempt,
                fact: payment_fact(order.currency, amount, no, a, c),
            }
        }
    }
}

fn payment_fact(currency: Currency, amount: Money, no: ReturnNo, a: u16, c: u32) -> PaymentFact {
    let captured = |amount, currency: &str| PaymentFact::Captured {
        amount,
        currency: currency.to_owned(),
    };
    match c % 19 {
        0..=2 => PaymentFact::LinkGiven {
            url: "https://pay.example/1".to_owned(),
            expires_at: at(u64::from(a)),
        },
        3 => PaymentFact::CreateRefused {
            reason: "ORDER_AMOUNT_MISMATCH".to_owned(),
        },
        4 => PaymentFact::NeverCreated,
        5 | 6 => PaymentFact::Ended {
            refunded: a.is_multiple_of(2),
        },
        7 => captured(amount + Money::from_minor(i64::from(a % 3) - 1), currency.code()),
        8 => captured(amount, "USD"),
        9 => captured(Money::ZERO, currency.code()),
        10..=12 => PaymentFact::Returned { no },
        13 | 14 => PaymentFact::ReturnRefused {
            no,
            reason: "INSUFFICIENT_FUNDS".to_owned(),
        },
        15 => PaymentFact::HeldDespiteRollback { amount },
        _ => captured(amount, currency.code()),
    }
}

/// The order as Kuper might send it anew: lines dropped, changed, without weight, of zero packs, or added.
fn proposal(order: &Order, b: u16, c: u32) -> Vec<OrderedLine> {
    let mut lines = Vec::new();
    for (place, line) in order.lines.iter().take(6).enumerate() {
        let mut wanted = line.ordered.clone();
        match (c >> (place * 3)) % 8 {
            0 => continue,
            1 => wanted.weight = None,
            2 => wanted.quantity = Quantity::ZERO,
            3 => wanted.quantity = Quantity::pieces(u32::from(b % 5) + 1),
            4 => wanted.price = wanted.price + Money::from_minor(100),
            _ => {}
        }
        lines.push(wanted);
    }
    if b.is_multiple_of(3) {
        lines.push(crate::support::line("sku-new", 1, 30));
    }
    lines
}
