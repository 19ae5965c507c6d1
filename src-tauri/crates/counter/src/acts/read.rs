//! From the words of a screen to a command: what an act means before any order is looked at.

use crate::view::{Act, CommandError, PickView, SubstituteForm};
use domain::{
    AttemptNo, CanceledBy, Cancellation, CashRounding, Command, Grams, LineNo, Money, OrderedLine, Pick,
    Placement, Quantity, ReturnNo, Sku,
};

use jiff::Timestamp;

/// Longer texts of staff are cut off by the screen; a longer one is no honest input.
const LONGEST_TEXT: usize = 500;
/// A hundred million in major units: no price of groceries.
const HIGHEST_PRICE_MINOR: i64 = 10_000_000_000;

pub(super) enum Intended {
    /// A command as it stands. `fresh`: only on the state that the screen showed; the others mean the same on
    /// whatever the order has become.
    Plain {
        command: Command,
        fresh: bool,
    },
    CheckCode {
        entered: String,
    },
    UnlockCode {
        manager_pin: String,
        reason: String,
    },
    OverrideCode {
        manager_pin: String,
        reason: String,
    },
    /// A command that a manager vouches for, on the state that the screen showed.
    Vouched {
        manager_pin: String,
        command: Command,
    },
    Abandon {
        attempt: AttemptNo,
        manager_pin: String,
    },
    ScanItem {
        text: String,
    },
    Replace {
        line: LineNo,
        substitute: OrderedLine,
    },
    Assemble,
    Note {
        line: Option<LineNo>,
        text: String,
    },
    MakeReady {
        placement: Placement,
    },
    StartPay {
        amount: Money,
        phone: PhoneForm,
    },
}

/// What the cashier said of the customer's phone.
pub(super) struct PhoneForm {
    pub typed: Option<String>,
    pub none: bool,
}

/// `rounding`: how the store rounds cash.
pub(super) fn intended(act: Act, rounding: CashRounding, now: Timestamp) -> Result<Intended, CommandError> {
    let fresh = |command| Intended::Plain { command, fresh: true };
    let on_any_state = |command| Intended::Plain {
        command,
        fresh: false,
    };
    Ok(match act {
        Act::Accept => fresh(Command::Accept),
        Act::StartPicking => fresh(Command::StartPicking),
        Act::ScanItem { text } => Intended::ScanItem { text },
        Act::Pick { line, pick } => on_any_state(Command::Pick {
            line: LineNo(line),
            pick: picked(pick),
        }),
        Act::Replace { line, substitute } => Intended::Replace {
            line: LineNo(line),
            substitute: offered(substitute)?,
        },
        Act::Unmark { line, unit } => fresh(Command::Unmark {
            line: LineNo(line),
            unit,
        }),
        Act::Undo => fresh(Command::Undo),
        Act::Assemble => Intended::Assemble,
        Act::SetEstimate { at } => on_any_state(Command::SetEstimate {
            at: at.map(moment).transpose()?,
            now,
        }),
        Act::AcknowledgeWindow => fresh(Command::AcknowledgeWindow),
        Act::Note { line, text: said } => {
            let said = text(said, "text")?.trim().to_owned();
            if said.is_empty() {
                return Err(CommandError::new("badInput").with("field", "text"));
            }
            Intended::Note {
                line: line.map(LineNo),
                text: said,
            }
        }
        Act::MakeReady { shelf, bags } => Intended::MakeReady {
            placement: Placement {
                shelf: shelf.into(),
                bags,
            },
        },
        Act::CheckCode { entered } => Intended::CheckCode { entered },
        Act::UnlockCode { manager_pin, reason } => Intended::UnlockCode {
            manager_pin,
            reason: text(reason, "reason")?,
        },
        Act::OverrideCode { manager_pin, reason } => Intended::OverrideCode {
            manager_pin,
            reason: text(reason, "reason")?,
        },
        Act::ShowBag { bag } => on_any_state(Command::ShowBag { bag }),
        Act::ConfirmComposition => fresh(Command::ConfirmComposition),
        Act::RefuseLine {
            line,
            left_milli,
            units,
        } => fresh(Command::RefuseLine {
            line: LineNo(line),
            left: Quantity::from_milli(left_milli),
            units,
        }),
        Act::EndVisit => fresh(Command::EndVisit),
        Act::HandOver => fresh(Command::HandOver),
        Act::Cancel { slug, description } => fresh(Command::Cancel {
            cancellation: Cancellation {
                by: CanceledBy::Merchant,
                slug: text(slug, "slug")?,
                description: text(description, "description")?,
            },
        }),
        Act::AcceptProposal => fresh(Command::AcceptProposal),
        Act::DismissProposal => fresh(Command::DismissProposal),
        Act::TakeCash { amount, received } => fresh(Command::TakeCash {
            amount: Money::from_minor(amount),
            received: Money::from_minor(received),
            rounding,
        }),
        Act::StartCard { amount } => fresh(Command::StartCard {
            amount: Money::from_minor(amount),
        }),
        Act::ConfirmCard { attempt, reference } => fresh(Command::ConfirmCard {
            attempt: AttemptNo(attempt),
            reference: card_reference(reference)?,
        }),
        Act::DeclineCard { attempt } => fresh(Command::DeclineCard {
            attempt: AttemptNo(attempt),
        }),
        Act::DoubtCard { attempt } => on_any_state(Command::DoubtCard {
            attempt: AttemptNo(attempt),
        }),
        Act::StartPay {
            amount,
            phone,
            no_phone,
        } => Intended::StartPay {
            amount: Money::from_minor(amount),
            phone: PhoneForm {
                typed: phone,
                none: no_phone,
            },
        },
        Act::AskRollback { attempt } => on_any_state(Command::AskRollback {
            attempt: AttemptNo(attempt),
        }),
        Act::CardWasCharged {
            attempt,
            reference,
            manager_pin,
        } => Intended::Vouched {
            manager_pin,
            command: Command::CardWasCharged {
                attempt: AttemptNo(attempt),
                reference: card_reference(reference)?,
            },
        },
        Act::Abandon { attempt, manager_pin } => Intended::Abandon {
            attempt: AttemptNo(attempt),
            manager_pin,
        },
        Act::ConfirmReturn {
            attempt,
            no,
            manager_pin,
        } => {
            let command = Command::ConfirmReturn {
                attempt: AttemptNo(attempt),
                no: ReturnNo(no),
            };
            match manager_pin {
                Some(manager_pin) => Intended::Vouched { manager_pin, command },
                None => fresh(command),
            }
        }
        Act::RetryReturn { attempt, no } => fresh(Command::RetryReturn {
            attempt: AttemptNo(attempt),
            no: ReturnNo(no),
        }),
        Act::ReturnGoods {
            line,
            left_milli,
            reason,
            manager_pin,
        } => Intended::Vouched {
            manager_pin,
            command: Command::ReturnGoods {
                line: LineNo(line),
                left: Quantity::from_milli(left_milli),
                reason: text(reason, "reason")?,
            },
        },
        Act::OweReturn { attempt } => fresh(Command::OweReturn {
            attempt: AttemptNo(attempt),
        }),
        Act::NoteReceipt { receipt } => fresh(Command::NoteReceipt {
            receipt: text(receipt, "receipt")?,
        }),
    })
}

fn moment(millis: i64) -> Result<Timestamp, CommandError> {
    Timestamp::from_millisecond(millis).map_err(|_| CommandError::new("badInput").with("field", "at"))
}

fn picked(pick: PickView) -> Pick {
    match pick {
        PickView::Untouched => Pick::Untouched,
        PickView::Pieces { milli } => Pick::Pieces {
            quantity: Quantity::from_milli(milli),
        },
        PickView::Weighed { grams } => Pick::Weighed { grams: Grams(grams) },
        PickView::Missing => Pick::Missing,
        PickView::Replaced { by } => Pick::Replaced { by: LineNo(by) },
    }
}

fn offered(form: SubstituteForm) -> Result<OrderedLine, CommandError> {
    let bad = |field: &str| CommandError::new("badInput").with("field", field);
    let sku = text(form.sku, "sku")?.trim().to_owned();
    let name = text(form.name, "name")?.trim().to_owned();
    if sku.is_empty() {
        return Err(bad("sku"));
    }
    if form.price <= 0 || form.price > HIGHEST_PRICE_MINOR {
        return Err(bad("price"));
    }
    if form.grams == Some(0) {
        return Err(bad("grams"));
    }
    let price = Money::from_minor(form.price);
    Ok(OrderedLine {
        barcodes: vec![sku.clone()],
        name: if name.is_empty() { sku.clone() } else { name },
        sku: Sku(sku),
        quantity: Quantity::from_milli(form.quantity_milli),
        weight: form.grams.map(Grams),
        price,
        discount_price: price,
        remark: None,
    })
}

/// A card number is 13 to 19 digits in a row, or groups of four; an RRN is 12 digits, an approval code 6. A card
/// number is never kept.
fn card_reference(reference: String) -> Result<String, CommandError> {
    let reference = text(reference, "reference")?;
    let groups: Vec<&str> = reference
        .split(|letter: char| !letter.is_ascii_digit())
        .filter(|run| !run.is_empty())
        .collect();
    let long = groups.iter().any(|run| run.len() >= 13);
    let in_fours = groups
        .windows(3)
        .any(|three| three.iter().all(|run| run.len() == 4));
    if long || in_fours {
        Err(CommandError::new("looksLikeCard"))
    } else {
        Ok(reference)
    }
}

fn text(text: String, field: &str) -> Result<String, CommandError> {
    if text.chars().count() > LONGEST_TEXT {
        return Err(CommandError::new("badInput").with("field", field));
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_number_is_never_taken_for_a_reference() {
        for bad in ["4111 1111 1111 1111", "4111111111111111", "4111-1111-1111-1111"] {
            assert_eq!(
                card_reference(bad.to_owned()).unwrap_err().code,
                "looksLikeCard",
                "{bad}"
            );
        }
        for good in [
            "123456789012",
            "RRN 123456789012 / 123456",
            "123456789012 123456",
            "A1B2C3",
        ] {
            assert!(card_reference(good.to_owned()).is_ok(), "{good}");
        }
    }
}
