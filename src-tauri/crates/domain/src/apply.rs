//! From events to the order: the fold. Total and dull on purpose; nothing is decided here.

use crate::{
    AttemptNo, Event, Fiscal, IssuedCode, Ledger, Lifecycle, Line, LineNo, Order, OrderId, OrderedLine, Pick,
    PickupWindow, Quantity, Recorded, Return, ReturnNo, Visit,
    order::{ReturnedGoods, UndoStep},
};
use jiff::Timestamp;

/// How many picks can be taken back; older ones stay.
const UNDO_DEPTH: usize = 100;

impl Order {
    /// The order its first event makes. `None` unless that is [`Event::Received`].
    #[must_use]
    pub fn first(id: OrderId, recorded: &Recorded) -> Option<Self> {
        let Event::Received { order } = &recorded.event else {
            return None;
        };
        let mut lines = Vec::with_capacity(order.lines.len());
        for ordered in &order.lines {
            push_line(&mut lines, ordered.clone(), None);
        }
        Some(Self {
            id,
            version: recorded.version,
            received_at: recorded.at,
            number: order.number.clone(),
            keys: order.keys.clone(),
            currency: order.currency,
            restaurant: order.restaurant,
            window: order.window,
            window_before: None,
            estimate: None,
            replacement_policy: order.replacement_policy.clone(),
            lifecycle: Lifecycle::New,
            cancellation: None,
            since: recorded.at,
            picker: None,
            lines,
            undo: Vec::new(),
            proposed: None,
            composition: None,
            kept_goods: None,
            returned_goods: Vec::new(),
            placement: None,
            code: None,
            visit: Visit::Nobody,
            ledger: Ledger::default(),
            fiscal: Fiscal::default(),
        })
    }

    /// Folds a whole log. `None` when it does not begin with [`Event::Received`].
    #[must_use]
    pub fn fold<'log>(id: OrderId, log: impl IntoIterator<Item = &'log Recorded>) -> Option<Self> {
        let mut log = log.into_iter();
        let mut order = Self::first(id, log.next()?)?;
        for recorded in log {
            order.apply(recorded);
        }
        Some(order)
    }

    /// Applies one event.
    pub fn apply(&mut self, recorded: &Recorded) {
        self.version = recorded.version;
        match &recorded.event {
            // Only ever first; a second one is a fault of the writer, which its unique key refuses.
            Event::Received { .. } => {}
            Event::Accepted => self.enter(Lifecycle::Accepted, recorded.at),
            Event::PickingStarted => {
                self.enter(Lifecycle::Picking, recorded.at);
                self.picker = recorded.by;
            }
            Event::LinePicked { line, pick } => {
                self.pick(*line, *pick, false);
            }
            Event::UnitMarked { line, pick, mark } => {
                if let Some(line) = self.pick(*line, *pick, false) {
                    line.marks.push(mark.clone());
                }
            }
            Event::UnitUnmarked { line, unit, pick } => {
                if let Some(line) = self.unmark(*line, *unit) {
                    line.pick = *pick;
                }
            }
            Event::LineReplaced { line, substitute } => {
                let by = push_line(&mut self.lines, substitute.clone(), Some(*line));
                self.pick(*line, Pick::Replaced { by }, true);
            }
            Event::PickUndone => self.undo_pick(),
            Event::Assembled { composition } => {
                self.enter(Lifecycle::Assembled, recorded.at);
                self.composition = Some(composition.clone());
                self.undo.clear();
            }
            Event::MadeReady { placement, .. } => {
                self.enter(Lifecycle::Ready, recorded.at);
                self.placement = Some(placement.clone());
            }
            Event::CodeIssued { code } => {
                self.code = Some(IssuedCode {
                    code: code.clone(),
                    issued_at: recorded.at,
                    wrong_tries: 0,
                    locked: false,
                });
            }
            Event::CodeMistaken => {
                if let Some(code) = &mut self.code {
                    code.wrong_tries = code.wrong_tries.saturating_add(1);
                }
            }
            Event::CodeLocked => {
                if let Some(code) = &mut self.code {
                    code.locked = true;
                }
            }
            Event::CodeUnlocked { .. } => {
                if let Some(code) = &mut self.code {
                    code.locked = false;
                    code.wrong_tries = 0;
                }
            }
            Event::VisitBegun { verification } => {
                self.visit = Visit::Counter {
                    verification: verification.clone(),
                    operator: recorded.by,
                    since: recorded.at,
                    bags: std::collections::BTreeSet::new(),
                    composition_confirmed: false,
                };
            }
            Event::BagShown { bag } => {
                if let Visit::Counter { bags, .. } = &mut self.visit {
                    bags.insert(*bag);
                }
            }
            Event::CompositionConfirmed => self.confirm_composition(true),
            Event::LineRefused { line, left, units } => {
                if let Some(composition) = &mut self.composition {
                    composition.keep(*line, *left, units);
                }
                self.confirm_composition(false);
            }
            Event::VisitEnded => self.visit = Visit::Nobody,
            Event::HandedOver { composition } => {
                self.enter(Lifecycle::HandedOver, recorded.at);
                self.composition = Some(composition.clone());
                self.visit = Visit::Nobody;
            }
            Event::Canceled { cancellation } => {
                self.enter(Lifecycle::Canceled, recorded.at);
                self.cancellation = Some(cancellation.clone());
                self.visit = Visit::Nobody;
                self.proposed = None;
            }
            Event::CancelCameTooLate { cancellation } => self.cancellation = Some(cancellation.clone()),
            Event::WindowChanged { window } => self.move_window(*window),
            Event::WindowAcknowledged => self.window_before = None,
            Event::EstimateSet { at } => self.estimate = *at,
            Event::LinesProposed { lines } => self.proposed = Some(lines.clone()),
            Event::ProposalAccepted => self.accept_proposal(),
            Event::ProposalDismissed => self.proposed = None,
            Event::GoodsReturned { line, left, .. } => {
                let mut kept = self.goods().cloned().unwrap_or_default();
                kept.keep(*line, *left, &[]);
                self.kept_goods = Some(kept);
            }
            Event::PaidAtKuper
            | Event::PrepaidAccepted
            | Event::CashTaken { .. }
            | Event::CardStarted { .. }
            | Event::PayStarted { .. }
            | Event::CardUnsure { .. }
            | Event::PayLinkGiven { .. }
            | Event::RollbackAsked { .. }
            | Event::Captured { .. }
            | Event::Mismatched { .. }
            | Event::AttemptAbandoned { .. }
            | Event::ReturnRefused { .. }
            | Event::ReturnRetried { .. }
            | Event::AttemptClosed { .. } => self.ledger.apply(recorded),
            Event::ReturnOwed { attempt, .. } => {
                self.ledger.apply(recorded);
                self.note_goods_left(*attempt);
            }
            Event::ReturnDone { attempt, no } => {
                self.note_done(*attempt, *no);
                self.ledger.apply(recorded);
            }
            Event::ReceiptNoted { receipt } => self.fiscal.receipts.push(receipt.clone()),
        }
    }

    /// The goods changed first, if they did: what is left now is what the newest return leaves.
    fn note_goods_left(&mut self, attempt: AttemptNo) {
        let newest = self
            .ledger
            .attempt(attempt)
            .and_then(|found| found.returns.last());
        if let Some(no) = newest.map(|back| back.no) {
            self.returned_goods.push(ReturnedGoods {
                attempt,
                no,
                left: self.goods().cloned(),
                by_hand: false,
                done: None,
            });
        }
    }

    /// Only a person ends a return that the service has refused.
    fn note_done(&mut self, attempt: AttemptNo, no: ReturnNo) {
        let was_refused = self
            .ledger
            .attempt(attempt)
            .and_then(|found| found.return_of(no))
            .is_some_and(Return::is_refused);
        let mut noted = self.returned_goods.iter_mut();
        if let Some(noted) = noted.find(|noted| noted.attempt == attempt && noted.no == no) {
            noted.by_hand = was_refused;
            noted.done = Some(self.version);
        }
    }

    fn enter(&mut self, lifecycle: Lifecycle, at: Timestamp) {
        self.lifecycle = lifecycle;
        self.since = at;
        if lifecycle.is_closed() {
            // Nobody need hurry, or wait, any more.
            self.window_before = None;
        }
    }

    /// The first window that nobody has acknowledged a change of is remembered; back to it, and nothing has changed.
    fn move_window(&mut self, window: PickupWindow) {
        let promised = self.window_before.unwrap_or(self.window);
        self.window = window;
        self.window_before = (promised != window && !self.lifecycle.is_closed()).then_some(promised);
    }

    /// A line as it stands, to be gone back to.
    fn remember(&mut self, no: LineNo, added_line: bool) -> Option<&mut Line> {
        let line = self.lines.iter_mut().find(|line| line.no == no)?;
        self.undo.push(UndoStep {
            line: no,
            was: line.pick,
            marks: line.marks.clone(),
            added_line,
        });
        if self.undo.len() > UNDO_DEPTH {
            self.undo.remove(0);
        }
        Some(line)
    }

    /// What is not counted has no codes.
    fn pick(&mut self, no: LineNo, pick: Pick, added_line: bool) -> Option<&mut Line> {
        let line = self.remember(no, added_line)?;
        line.pick = pick;
        line.marks.truncate(pick.units());
        Some(line)
    }

    fn unmark(&mut self, no: LineNo, unit: u16) -> Option<&mut Line> {
        let line = self.remember(no, false)?;
        let unit = usize::from(unit);
        if unit < line.marks.len() {
            line.marks.remove(unit);
        }
        Some(line)
    }

    fn undo_pick(&mut self) {
        let Some(step) = self.undo.pop() else { return };
        if step.added_line {
            self.lines.pop();
        }
        if let Some(line) = self.lines.iter_mut().find(|line| line.no == step.line) {
            line.pick = step.was;
            line.marks = step.marks;
        }
    }

    fn confirm_composition(&mut self, confirmed: bool) {
        if let Visit::Counter {
            composition_confirmed,
            ..
        } = &mut self.visit
        {
            *composition_confirmed = confirmed;
        }
    }

    /// Takes over what Kuper proposed: quantities and prices change, picks stay, lines that are gone are asked for
    /// zero packs, new ones are added. The picker decides again only where the old pick has lost its meaning.
    fn accept_proposal(&mut self) {
        let Some(proposed) = self.proposed.take() else {
            return;
        };
        let mut proposed: Vec<Option<OrderedLine>> = proposed.into_iter().map(Some).collect();
        let mut taken: Vec<Option<OrderedLine>> = vec![None; self.lines.len()];
        // One SKU may stand in several lines (a dish with different modifiers), so each wanted line is taken once:
        // by the line that is made the same way, then by any line of that SKU.
        for same_remark in [true, false] {
            for (line, place) in self.lines.iter().zip(&mut taken) {
                if line.substitute_for.is_some() || place.is_some() {
                    continue;
                }
                let found = proposed.iter_mut().find(|wanted| {
                    wanted.as_ref().is_some_and(|wanted| {
                        wanted.sku == line.ordered.sku
                            && (!same_remark || wanted.remark == line.ordered.remark)
                    })
                });
                *place = found.and_then(Option::take);
            }
        }
        for (line, wanted) in self.lines.iter_mut().zip(taken) {
            if line.substitute_for.is_none() {
                reorder(line, wanted);
            }
        }
        for wanted in proposed.into_iter().flatten() {
            push_line(&mut self.lines, wanted, None);
        }
        // A step back would now undo onto other lines.
        self.undo.clear();
    }
}

/// What is wanted of a line changes; `None`: nothing any more.
fn reorder(line: &mut Line, wanted: Option<OrderedLine>) {
    let was_gone = line.ordered.quantity.is_zero();
    match wanted {
        Some(wanted) => line.ordered = wanted,
        None => line.ordered.quantity = Quantity::ZERO,
    }
    let is_gone = line.ordered.quantity.is_zero();
    line.pick = match line.pick {
        Pick::Untouched if is_gone => Pick::Missing,
        // The customer wants it after all: it may well be on the shelf.
        Pick::Missing if was_gone && !is_gone => Pick::Untouched,
        // Grams without grams per pack have no price: goods must not go out for nothing.
        Pick::Weighed { .. } if !line.ordered.can_be_weighed() => Pick::Untouched,
        stays @ (Pick::Untouched
        | Pick::Pieces { .. }
        | Pick::Weighed { .. }
        | Pick::Missing
        | Pick::Replaced { .. }) => stays,
    };
}

/// A substitute comes picked as it was asked for; an ordered line waits for the picker.
fn push_line(lines: &mut Vec<Line>, ordered: OrderedLine, substitute_for: Option<LineNo>) -> LineNo {
    let no = LineNo(u16::try_from(lines.len()).unwrap_or(u16::MAX));
    let pick = match (substitute_for, ordered.weight) {
        (None, _) => Pick::Untouched,
        (Some(_), Some(grams)) => Pick::Weighed { grams },
        (Some(_), None) => Pick::Pieces {
            quantity: ordered.quantity,
        },
    };
    lines.push(Line {
        no,
        ordered,
        pick,
        substitute_for,
        marks: Vec::new(),
    });
    no
}
