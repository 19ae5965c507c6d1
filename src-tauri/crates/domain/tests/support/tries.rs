//! For a kind of command, a handful of particulars: among them at least one that fits whatever the order allows.

use super::{apples, at, by_merchant, code, line, mark};
use domain::*;

pub fn tries(order: &Order, kind: CommandKind) -> Vec<Command> {
    let lines = order.lines.iter().map(|line| line.no).chain([LineNo(999)]);
    let attempts = || {
        let known = order.ledger.attempts.iter().map(|attempt| attempt.no);
        known.chain([AttemptNo(0), AttemptNo(999)])
    };
    let amounts = || [order.owed(), Money::from_minor(1), order.sum(), Money::ZERO];
    let text = || "по звонку".to_owned();
    match kind {
        CommandKind::Accept => vec![Command::Accept],
        CommandKind::StartPicking => vec![Command::StartPicking],
        CommandKind::Pick => lines
            .flat_map(|line| {
                let mark = mark(&format!("try{}", order.version));
                let picks = [
                    Pick::Untouched,
                    Pick::Missing,
                    Pick::Pieces {
                        quantity: Quantity::ONE,
                    },
                    Pick::Weighed { grams: Grams(300) },
                ]
                .map(|pick| Command::Pick { line, pick });
                picks.into_iter().chain([Command::MarkUnit { line, mark }])
            })
            .collect(),
        CommandKind::Replace => lines
            .flat_map(|no| {
                // Goods that are in no line yet, and some that may be.
                let fresh = line(&format!("other-{}", order.lines.len()), 1, 50);
                [fresh, apples()].map(|substitute| Command::Replace { line: no, substitute })
            })
            .collect(),
        CommandKind::Unmark => lines
            .flat_map(|line| [0, 1, 99].map(|unit| Command::Unmark { line, unit }))
            .collect(),
        CommandKind::Undo => vec![Command::Undo],
        CommandKind::Assemble => vec![Command::Assemble { marked: Vec::new() }],
        CommandKind::SetEstimate => [None, Some(at(60))]
            .map(|estimate| Command::SetEstimate {
                at: estimate,
                now: at(1),
            })
            .to_vec(),
        CommandKind::AcknowledgeWindow => vec![Command::AcknowledgeWindow],
        CommandKind::Note => vec![Command::Note { line: None }],
        CommandKind::MakeReady => [(1, false), (50, true)]
            .map(|(bags, code_first)| Command::MakeReady {
                placement: Placement {
                    shelf: Shelf::Frozen,
                    bags,
                },
                code: code(1),
                code_first,
            })
            .to_vec(),
        CommandKind::CheckCode => [1, 2]
            .map(|random| Command::CheckCode {
                entered: code(random),
            })
            .to_vec(),
        CommandKind::UnlockCode => vec![Command::UnlockCode { reason: text() }],
        CommandKind::OverrideCode => vec![Command::OverrideCode {
            reason: text(),
            allowed: true,
        }],
        CommandKind::ShowBag => [1, 2].map(|bag| Command::ShowBag { bag }).to_vec(),
        CommandKind::ConfirmComposition => vec![Command::ConfirmComposition],
        CommandKind::RefuseLine => lines
            .flat_map(|line| {
                let refuse = |left, units| Command::RefuseLine { line, left, units };
                [
                    refuse(Quantity::ZERO, vec![]),
                    refuse(Quantity::ONE, vec![]),
                    refuse(Quantity::ONE, vec![0]),
                ]
            })
            .collect(),
        CommandKind::EndVisit => vec![Command::EndVisit],
        CommandKind::HandOver => vec![Command::HandOver],
        CommandKind::Cancel => vec![Command::Cancel {
            cancellation: by_merchant(),
        }],
        CommandKind::AcceptProposal => vec![Command::AcceptProposal],
        CommandKind::DismissProposal => vec![Command::DismissProposal],
        CommandKind::TakeCash => amounts()
            .into_iter()
            .flat_map(|amount| {
                let (step, to) = (Money::from_minor(100), RoundTo::Nearest);
                [CashRounding::default(), CashRounding { step, to }].map(|rounding| Command::TakeCash {
                    amount,
                    received: amount + Money::from_minor(500),
                    rounding,
                })
            })
            .collect(),
        CommandKind::StartCard => amounts().map(|amount| Command::StartCard { amount }).to_vec(),
        CommandKind::ConfirmCard => attempts()
            .map(|attempt| Command::ConfirmCard {
                attempt,
                reference: "RRN 12345".to_owned(),
            })
            .collect(),
        CommandKind::DeclineCard => attempts()
            .map(|attempt| Command::DeclineCard { attempt })
            .collect(),
        CommandKind::DoubtCard => attempts().map(|attempt| Command::DoubtCard { attempt }).collect(),
        CommandKind::StartPay => amounts()
            .map(|amount| Command::StartPay {
                amount,
                payment_id: "s12-t07-x".into(),
            })
            .to_vec(),
        CommandKind::AskRollback => attempts()
            .map(|attempt| Command::AskRollback { attempt })
            .collect(),
        CommandKind::CardWasCharged => attempts()
            .map(|attempt| Command::CardWasCharged {
                attempt,
                reference: "RRN 54321".to_owned(),
            })
            .collect(),
        CommandKind::Abandon => attempts().map(|attempt| Command::Abandon { attempt }).collect(),
        CommandKind::ConfirmReturn => returns(order)
            .map(|(attempt, no)| Command::ConfirmReturn { attempt, no })
            .collect(),
        CommandKind::RetryReturn => returns(order)
            .map(|(attempt, no)| Command::RetryReturn { attempt, no })
            .collect(),
        CommandKind::OweReturn => attempts().map(|attempt| Command::OweReturn { attempt }).collect(),
        CommandKind::ReturnGoods => lines
            .flat_map(|line| {
                [Quantity::ZERO, Quantity::ONE].map(|left| Command::ReturnGoods {
                    line,
                    left,
                    reason: text(),
                })
            })
            .collect(),
        CommandKind::NoteReceipt => vec![Command::NoteReceipt { receipt: text() }],
    }
}

/// Every return there is, and some that are not.
fn returns(order: &Order) -> impl Iterator<Item = (AttemptNo, ReturnNo)> {
    let known = order.ledger.attempts.iter().flat_map(|attempt| {
        let returns = attempt.returns.iter().map(|back| back.no);
        returns
            .chain([ReturnNo(0), ReturnNo(999)])
            .map(|no| (attempt.no, no))
    });
    known.chain([(AttemptNo(999), ReturnNo(1))])
}

/// `allowed()` and `decide()` say the same of every kind: an allowed one has particulars that are granted, any
/// other is refused whatever its particulars.
pub fn agree(order: &Order, role: Role) -> Result<(), String> {
    let actor = Actor { operator: None, role };
    let allowed = order.allowed(role);
    for kind in CommandKind::ALL {
        let granted = tries(order, kind)
            .into_iter()
            .any(|command| decide(order, command, actor).is_ok());
        if granted != allowed.contains(&kind) {
            return Err(format!("{kind:?} for {role:?}: granted {granted}, in {order:#?}"));
        }
    }
    Ok(())
}
