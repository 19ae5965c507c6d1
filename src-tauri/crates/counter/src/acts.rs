//! From what a screen asks to a command of the domain, signed by whoever is signed in.

use crate::{
    Counter,
    engine::{Inner, Intent},
    label::Label,
    payments::request::{self, PhoneAnswer},
    view::{Act, CommandError, OrderView, PickView, ScanAnswer, SubstituteForm},
};
use domain::{
    Actor, AttemptNo, CanceledBy, Cancellation, Code, Command, Event, Grams, Line, LineNo, Money, Order,
    OrderId, OrderedLine, Pick, Placement, Quantity, Role, Sku,
};
use journal::Extra;

/// Longer texts of staff are cut off by the screen; a longer one is no honest input.
const LONGEST_TEXT: usize = 500;

impl Counter {
    /// One request of staff about one order. `version` is the state that the screen showed.
    pub async fn act(&self, id: i64, version: u64, act: Act) -> Result<OrderView, CommandError> {
        let inner = &self.inner;
        let actor = inner.signed_in(Role::Picker)?;
        let id = OrderId(id);
        let order = inner.load(id).await?;
        if order.version != version && !is_lenient(&act) {
            return Err(CommandError::new("stale"));
        }
        inner.perform(id, version, act, actor).await?;
        inner.order_view(id).await
    }

    /// What a scan outside a field means.
    pub async fn read_scan(&self, text: &str) -> Result<ScanAnswer, CommandError> {
        self.inner.signed_in(Role::Picker)?;
        let text = text.trim();
        if let Some(label) = Label::parse(text) {
            return Ok(ScanAnswer::Label {
                id: label.order.0,
                bag: label.bag,
            });
        }
        let digits = usize::from(self.inner.config.codes.length.digits());
        let code_like = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_digit());
        Ok(if code_like {
            ScanAnswer::CodeLike
        } else {
            ScanAnswer::Other
        })
    }
}

/// Acts that mean the same on whatever the order has become; the others are refused as stale, and the screen shows
/// what changed.
fn is_lenient(act: &Act) -> bool {
    match act {
        Act::ScanItem { .. }
        | Act::Pick { .. }
        | Act::ShowBag { .. }
        | Act::AskRollback { .. }
        | Act::DoubtCard { .. }
        | Act::CheckCode { .. } => true,
        Act::Accept
        | Act::StartPicking
        | Act::Replace { .. }
        | Act::Undo
        | Act::Assemble
        | Act::MakeReady { .. }
        | Act::UnlockCode { .. }
        | Act::OverrideCode { .. }
        | Act::ConfirmComposition
        | Act::RefuseLine { .. }
        | Act::EndVisit
        | Act::HandOver
        | Act::Cancel { .. }
        | Act::AcceptProposal
        | Act::DismissProposal
        | Act::TakeCash { .. }
        | Act::StartCard { .. }
        | Act::ConfirmCard { .. }
        | Act::DeclineCard { .. }
        | Act::StartPay { .. }
        | Act::ConfirmReturn { .. }
        | Act::OweReturn { .. }
        | Act::NoteReceipt { .. } => false,
    }
}

impl Inner {
    async fn perform(&self, id: OrderId, version: u64, act: Act, actor: Actor) -> Result<(), CommandError> {
        let lenient = is_lenient(&act);
        match act {
            Act::CheckCode { entered } => return self.check_code_of(id, &entered, actor).await,
            Act::UnlockCode { manager_pin, reason } => {
                let manager = self.vouching_manager(&manager_pin).await?;
                let reason = text(reason, "reason")?;
                return self
                    .command(id, manager, Command::UnlockCode { reason }, None)
                    .await;
            }
            Act::OverrideCode { manager_pin, reason } => {
                let manager = self.vouching_manager(&manager_pin).await?;
                let allowed = self.config.codes.allow_override;
                let reason = text(reason, "reason")?;
                self.command(
                    id,
                    manager,
                    Command::OverrideCode { reason, allowed },
                    Some(version),
                )
                .await?;
                self.focus(id);
                return Ok(());
            }
            Act::ScanItem { text } => return self.scan_item(id, &text, actor).await,
            Act::MakeReady { shelf, bags } => {
                let placement = Placement {
                    shelf: shelf.into(),
                    bags,
                };
                return self.make_ready(id, &placement, actor).await;
            }
            Act::StartPay {
                amount,
                phone,
                no_phone,
            } => {
                self.start_pay(
                    id,
                    version,
                    Money::from_minor(amount),
                    phone.as_deref(),
                    no_phone,
                    actor,
                )
                .await?;
                self.wake_payments.notify_one();
                return Ok(());
            }
            Act::Accept
            | Act::StartPicking
            | Act::Pick { .. }
            | Act::Replace { .. }
            | Act::Undo
            | Act::Assemble
            | Act::ShowBag { .. }
            | Act::ConfirmComposition
            | Act::RefuseLine { .. }
            | Act::EndVisit
            | Act::HandOver
            | Act::Cancel { .. }
            | Act::AcceptProposal
            | Act::DismissProposal
            | Act::TakeCash { .. }
            | Act::StartCard { .. }
            | Act::ConfirmCard { .. }
            | Act::DeclineCard { .. }
            | Act::DoubtCard { .. }
            | Act::AskRollback { .. }
            | Act::ConfirmReturn { .. }
            | Act::OweReturn { .. }
            | Act::NoteReceipt { .. } => {}
        }
        let command = plain(act)?;
        self.command(id, actor, command, (!lenient).then_some(version))
            .await?;
        // Payments may have something to do (a cancellation, a rollback); looking costs nothing.
        self.wake_payments.notify_one();
        Ok(())
    }

    /// Decides one command. With a version it is decided on that state or refused as stale.
    async fn command(
        &self,
        id: OrderId,
        actor: Actor,
        command: Command,
        version: Option<u64>,
    ) -> Result<(), CommandError> {
        self.decide(id, actor, |order| {
            fresh(order, version)?;
            Ok(command.clone().into())
        })
        .await?;
        Ok(())
    }

    /// Ticks the line whose barcode or SKU was scanned; a second scan adds one piece.
    async fn scan_item(&self, id: OrderId, scanned: &str, actor: Actor) -> Result<(), CommandError> {
        let scanned = scanned.trim();
        self.decide(id, actor, |order| {
            let matching: Vec<&Line> = order.lines.iter().filter(|line| is_of(line, scanned)).collect();
            // Of several lines with one barcode, the first that still lacks something.
            let line = matching
                .iter()
                .find(|line| lacks(line))
                .or(matching.first())
                .ok_or_else(|| CommandError::new("unknownBarcode").with("text", cut(scanned)))?;
            let pick = match line.pick {
                Pick::Pieces { quantity } => Pick::Pieces {
                    quantity: Quantity::from_milli(quantity.milli() + 1000),
                },
                Pick::Untouched | Pick::Missing | Pick::Weighed { .. } | Pick::Replaced { .. } => {
                    Pick::Pieces {
                        quantity: Quantity::ONE.min(line.ordered.quantity),
                    }
                }
            };
            if let Pick::Weighed { .. } = line.pick {
                return Err(CommandError::new("weighedAlready").with("line", line.no.0));
            }
            Ok(Command::Pick { line: line.no, pick }.into())
        })
        .await?;
        Ok(())
    }

    /// Ready issues the code. A code that is taken is drawn anew.
    async fn make_ready(&self, id: OrderId, placement: &Placement, actor: Actor) -> Result<(), CommandError> {
        self.decide(id, actor, |_| {
            Ok(Command::MakeReady {
                placement: placement.clone(),
                code: Code::from_random(self.config.codes.length, self.chance.number()),
                code_first: self.config.kuper.code_before_ready,
            }
            .into())
        })
        .await?;
        Ok(())
    }

    async fn start_pay(
        &self,
        id: OrderId,
        version: u64,
        amount: Money,
        typed: Option<&str>,
        no_phone: bool,
        actor: Actor,
    ) -> Result<(), CommandError> {
        let pay = self
            .config
            .yandex_pay
            .as_ref()
            .ok_or_else(|| CommandError::new("payOff"))?;
        let known = self
            .journal
            .personal(id)
            .await?
            .and_then(|personal| personal.phone);
        let answer = PhoneAnswer {
            known: known.as_deref(),
            typed,
            none: no_phone,
        };
        let phone =
            request::phone(pay.sms_offer, pay, answer).map_err(|_| CommandError::new("phoneNeeded"))?;
        let rules = pay.client_config().rules;
        self.decide(id, actor, |order| {
            fresh(order, Some(version))?;
            let payment_id = request::payment_id(&self.config, order, self.clock.now());
            let request = request::create_order(
                &self.config,
                pay,
                order,
                amount,
                &payment_id,
                actor.operator,
                phone.clone(),
            );
            if let Err(invalid) = request.validate(&rules) {
                return Err(CommandError::new("badInput").with("field", invalid.to_string()));
            }
            let body = serde_json::to_vec(&request)
                .map_err(|_| CommandError::new("badInput").with("field", "cart"))?;
            Ok(Intent {
                command: Command::StartPay {
                    amount,
                    payment_id: payment_id.clone(),
                },
                extras: vec![Extra::PaymentRequest { payment_id, body }],
            })
        })
        .await?;
        Ok(())
    }

    /// Puts an order on the customer's display.
    pub(crate) fn focus(&self, id: OrderId) {
        *self
            .in_focus
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner) = Some(id);
    }
}

fn fresh(order: &Order, version: Option<u64>) -> Result<(), CommandError> {
    match version {
        Some(version) if version != order.version => Err(CommandError::new("stale")),
        Some(_) | None => Ok(()),
    }
}

fn is_of(line: &Line, scanned: &str) -> bool {
    line.ordered.sku.0 == scanned || line.ordered.barcodes.iter().any(|barcode| barcode == scanned)
}

fn lacks(line: &Line) -> bool {
    match line.pick {
        Pick::Untouched => true,
        Pick::Pieces { quantity } => quantity < line.ordered.quantity,
        Pick::Missing | Pick::Weighed { .. } | Pick::Replaced { .. } => false,
    }
}

fn cut(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_control())
        .take(60)
        .collect()
}

fn text(text: String, field: &str) -> Result<String, CommandError> {
    if text.chars().count() > LONGEST_TEXT {
        return Err(CommandError::new("badInput").with("field", field));
    }
    Ok(text)
}

/// Acts that are commands as they stand.
fn plain(act: Act) -> Result<Command, CommandError> {
    Ok(match act {
        Act::Accept => Command::Accept,
        Act::StartPicking => Command::StartPicking,
        Act::Pick { line, pick } => Command::Pick {
            line: LineNo(line),
            pick: picked(pick),
        },
        Act::Replace { line, substitute } => Command::Replace {
            line: LineNo(line),
            substitute: offered(substitute)?,
        },
        Act::Undo => Command::Undo,
        Act::Assemble => Command::Assemble,
        Act::ShowBag { bag } => Command::ShowBag { bag },
        Act::ConfirmComposition => Command::ConfirmComposition,
        Act::RefuseLine { line, left_milli } => Command::RefuseLine {
            line: LineNo(line),
            left: Quantity::from_milli(left_milli),
        },
        Act::EndVisit => Command::EndVisit,
        Act::HandOver => Command::HandOver,
        Act::Cancel { slug, description } => Command::Cancel {
            cancellation: Cancellation {
                by: CanceledBy::Merchant,
                slug: text(slug, "slug")?,
                description: text(description, "description")?,
            },
        },
        Act::AcceptProposal => Command::AcceptProposal,
        Act::DismissProposal => Command::DismissProposal,
        Act::TakeCash { amount, received } => Command::TakeCash {
            amount: Money::from_minor(amount),
            received: Money::from_minor(received),
        },
        Act::StartCard { amount } => Command::StartCard {
            amount: Money::from_minor(amount),
        },
        Act::ConfirmCard { attempt, reference } => Command::ConfirmCard {
            attempt: AttemptNo(attempt),
            reference: card_reference(reference)?,
        },
        Act::DeclineCard { attempt } => Command::DeclineCard {
            attempt: AttemptNo(attempt),
        },
        Act::DoubtCard { attempt } => Command::DoubtCard {
            attempt: AttemptNo(attempt),
        },
        Act::AskRollback { attempt } => Command::AskRollback {
            attempt: AttemptNo(attempt),
        },
        Act::ConfirmReturn { attempt } => Command::ConfirmReturn {
            attempt: AttemptNo(attempt),
        },
        Act::OweReturn { attempt } => Command::OweReturn {
            attempt: AttemptNo(attempt),
        },
        Act::NoteReceipt { receipt } => Command::NoteReceipt {
            receipt: text(receipt, "receipt")?,
        },
        Act::CheckCode { .. }
        | Act::UnlockCode { .. }
        | Act::OverrideCode { .. }
        | Act::ScanItem { .. }
        | Act::MakeReady { .. }
        | Act::StartPay { .. } => return Err(CommandError::new("notNow")),
    })
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
    if form.price <= 0 || form.price > 10_000_000_000 {
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

/// Whether these events began a visit.
pub(crate) fn began_visit(events: &[Event]) -> bool {
    events
        .iter()
        .any(|event| matches!(event, Event::VisitBegun { .. }))
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
