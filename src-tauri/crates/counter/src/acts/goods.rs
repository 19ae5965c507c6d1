//! What is done to goods and beside them: scans, substitutes, notes.

use super::{cut, fresh};
use crate::{
    engine::{Inner, Intent},
    view::CommandError,
};
use domain::{
    Actor, Command, Line, LineNo, MarkingCode, MarkingProblem, Order, OrderId, OrderedLine, Pick, Quantity,
    decide,
};
use journal::{Note, NoteError};

impl Inner {
    /// A scan of goods: of a unit's marking code, or of a plain barcode or SKU.
    pub(super) async fn scan_item(
        &self,
        id: OrderId,
        scanned: &str,
        actor: Actor,
    ) -> Result<(), CommandError> {
        let scanned = scanned.trim();
        match MarkingCode::read(scanned) {
            Some(Ok(mark)) => self.decide(id, actor, |order| marked(order, &mark)).await?,
            Some(Err(problem)) => return Err(problem.into()),
            None => self.decide(id, actor, |order| counted(order, scanned)).await?,
        };
        Ok(())
    }

    /// What this till knows of the substitute's barcodes goes with it, so that later scans of it count.
    pub(super) async fn replace(
        &self,
        id: OrderId,
        version: u64,
        line: LineNo,
        mut substitute: OrderedLine,
        actor: Actor,
    ) -> Result<(), CommandError> {
        if let Some(known) = self.journal.goods_of(&substitute.sku).await? {
            for barcode in known.barcodes {
                if !substitute.barcodes.contains(&barcode) {
                    substitute.barcodes.push(barcode);
                }
            }
        }
        let command = Command::Replace { line, substitute };
        self.command(id, actor, command, Some(version)).await
    }

    pub(super) async fn assemble(&self, id: OrderId, version: u64, actor: Actor) -> Result<(), CommandError> {
        self.decide(id, actor, |order| {
            fresh(order, Some(version))?;
            let marked = self.config.picking.marked_goods.lines(order);
            Ok(Command::Assemble { marked }.into())
        })
        .await?;
        Ok(())
    }

    /// Kept beside the order; every window hears of it.
    pub(super) async fn note(
        &self,
        id: OrderId,
        line: Option<LineNo>,
        text: String,
        actor: Actor,
    ) -> Result<(), CommandError> {
        let order = self.load(id).await?;
        decide(&order, Command::Note { line }, actor)?;
        let note = Note {
            order: id,
            line,
            text,
            at: self.clock.now(),
            by: actor.operator,
        };
        self.journal.note(note).await.map_err(|error| match error {
            NoteError::NotOpen => CommandError::new("stale"),
            NoteError::Write(error) => error.into(),
        })
    }
}

/// A unit's code: its line is found by the number of the goods.
fn marked(order: &Order, mark: &MarkingCode) -> Result<Intent, CommandError> {
    let gtin = mark.gtin();
    let unknown = || CommandError::new("unknownBarcode").with("text", gtin.digits());
    let line = the_one(order, |line| line.ordered.has_gtin(gtin)).ok_or_else(unknown)?;
    Ok(Command::MarkUnit {
        line: line.no,
        mark: mark.clone(),
    }
    .into())
}

/// Ticks the line whose barcode or SKU was scanned; a second scan adds one piece.
fn counted(order: &Order, scanned: &str) -> Result<Intent, CommandError> {
    let unknown = || CommandError::new("unknownBarcode").with("text", cut(scanned));
    let line = the_one(order, |line| line.ordered.answers_to(scanned)).ok_or_else(unknown)?;
    let pick = match line.pick {
        Pick::Pieces { quantity } => Pick::Pieces {
            quantity: Quantity::from_milli(quantity.milli() + 1000),
        },
        Pick::Weighed { .. } => {
            return Err(CommandError::new("weighedAlready").with("line", line.no.0));
        }
        Pick::Untouched | Pick::Missing | Pick::Replaced { .. } => Pick::Pieces {
            quantity: Quantity::ONE.min(line.ordered.quantity),
        },
    };
    Ok(Command::Pick { line: line.no, pick }.into())
}

/// Of several lines that fit, the first that still lacks something.
fn the_one(order: &Order, fits: impl Fn(&Line) -> bool) -> Option<&Line> {
    let matching = || order.lines.iter().filter(|line| fits(line));
    matching()
        .find(|line| !line.marks.is_empty() && line.unmarked_units() > 0)
        .or_else(|| matching().find(|line| lacks(line)))
        .or_else(|| matching().next())
}

fn lacks(line: &Line) -> bool {
    match line.pick {
        Pick::Untouched => true,
        Pick::Pieces { quantity } => quantity < line.ordered.quantity,
        Pick::Missing | Pick::Weighed { .. } | Pick::Replaced { .. } => false,
    }
}

impl From<MarkingProblem> for CommandError {
    fn from(problem: MarkingProblem) -> Self {
        Self::new(match problem {
            MarkingProblem::CutShort => "markCutShort",
            MarkingProblem::CheckDigit => "markCheckDigit",
            MarkingProblem::SeparatorLost => "markSeparatorLost",
            MarkingProblem::WrongLetters => "markWrongLetters",
            MarkingProblem::Foreign => "markForeign",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::Sample;
    use domain::PickupWindow;

    fn order_of(skus: &[&str]) -> Order {
        let mut order = Sample::ready(PickupWindow::default()).order;
        let like = order.lines[0].clone();
        order.lines.clear();
        for (no, sku) in (0..).zip(skus) {
            let mut line = like.clone();
            line.no = LineNo(no);
            line.ordered.sku = (*sku).into();
            line.ordered.barcodes.clear();
            line.ordered.quantity = Quantity::pieces(2);
            line.pick = Pick::Untouched;
            order.lines.push(line);
        }
        order
    }

    fn line_of(intent: Result<Intent, CommandError>) -> LineNo {
        let command = intent.unwrap().command;
        if let Command::Pick { line, .. } | Command::MarkUnit { line, .. } = command {
            return line;
        }
        panic!("{command:?}");
    }

    #[test]
    fn a_scan_goes_where_something_lacks() {
        let mut order = order_of(&["4607038360036", "4607038360036"]);
        let mark = MarkingCode::read("010460703836003621A").unwrap().unwrap();
        assert_eq!(line_of(marked(&order, &mark)), LineNo(0));
        order.lines[0].pick = Pick::Pieces {
            quantity: Quantity::pieces(2),
        };
        assert_eq!(line_of(counted(&order, "04607038360036")), LineNo(1));
        // Counted by hand on the first line, one with its code: the next code is the other one's.
        order.lines[0]
            .marks
            .push(MarkingCode::read("010460703836003621B").unwrap().unwrap());
        assert_eq!(line_of(marked(&order, &mark)), LineNo(0));
    }

    #[test]
    fn a_code_of_other_goods_is_told_by_their_number() {
        let mark = MarkingCode::read("010460703836003621A").unwrap().unwrap();
        let refused = marked(&order_of(&["1"]), &mark).err().unwrap();
        assert_eq!(refused.code, "unknownBarcode");
        assert_eq!(refused.params["text"], "04607038360036");
    }
}
