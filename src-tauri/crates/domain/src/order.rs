//! The order: four parts side by side — lifecycle, visit, money, fiscal — and what they are about.

use crate::{
    AttemptNo, Code, Composition, Currency, Ledger, Line, LineNo, MarkingCode, OperatorId, OrderId,
    OrderNumber, OrderedLine, Pick, ReturnNo, Visit,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Kuper's keys of the order, exactly as received; at least one is present.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct KuperKeys {
    /// `retailer-slug:uuid` (SEED).
    pub order_uuid: Option<String>,
    /// `H1234567890` (FOUND).
    pub original_order_id: Option<String>,
}

/// When the customer was promised the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PickupWindow {
    pub from: Option<Timestamp>,
    pub to: Option<Timestamp>,
    /// Kuper's `completeBefore`: picked by then.
    pub complete_before: Option<Timestamp>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lifecycle {
    New,
    /// Restaurants only.
    Accepted,
    Picking,
    Assembled,
    Ready,
    HandedOver,
    Canceled,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CanceledBy {
    /// Kuper or the customer through Kuper.
    Kuper,
    Merchant,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cancellation {
    pub by: CanceledBy,
    /// Kuper's word for the reason (`out_of_stock` …).
    pub slug: String,
    pub description: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shelf {
    Ambient,
    Chilled,
    Frozen,
}

/// Where the bags stand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Placement {
    pub shelf: Shelf,
    pub bags: u8,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedCode {
    pub code: Code,
    pub issued_at: Timestamp,
    /// Wrong codes since it was issued or unlocked.
    pub wrong_tries: u8,
    pub locked: bool,
}

/// Receipts of the store's own cash register, as its operator wrote them down.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Fiscal {
    pub receipts: Vec<String>,
}

/// What a return was about. It stands beside the ledger, which knows no goods: the payment service wants to be told
/// what stays of them, in the same words however late, and however often, it is asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnedGoods {
    pub attempt: AttemptNo,
    pub no: ReturnNo,
    /// The goods that stayed the customer's when it came to be owed; later returns may have taken more of them.
    pub left: Option<Composition>,
    /// The service would not have it, and a person gave the money back: the service still counts it as its own.
    pub by_hand: bool,
    /// The version of the order that made it done: returns need not end in the order of their numbers, and clocks
    /// may be put back.
    #[serde(default)]
    pub done: Option<u64>,
}

/// Everything a new order is made of. Personal data is deliberately absent: it lives beside the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewOrder {
    pub number: OrderNumber,
    pub keys: KuperKeys,
    pub lines: Vec<OrderedLine>,
    pub currency: Currency,
    pub restaurant: bool,
    pub window: PickupWindow,
    /// The customer's replacement wish, as received.
    pub replacement_policy: Option<String>,
}

/// An order as its events made it. Only [`Order::apply`] changes one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Order {
    pub id: OrderId,
    /// How many events made it; the next one gets `version + 1`.
    pub version: u64,
    pub received_at: Timestamp,
    pub number: OrderNumber,
    pub keys: KuperKeys,
    pub currency: Currency,
    pub restaurant: bool,
    pub window: PickupWindow,
    /// What was promised before Kuper moved the window, until somebody says that they saw it.
    #[serde(default)]
    pub window_before: Option<PickupWindow>,
    /// When the store itself expects to be ready. Told to nobody outside: Kuper has no word for it.
    #[serde(default)]
    pub estimate: Option<Timestamp>,
    pub replacement_policy: Option<String>,

    pub lifecycle: Lifecycle,
    pub cancellation: Option<Cancellation>,
    /// Since when the lifecycle has stood where it stands.
    pub since: Timestamp,
    pub picker: Option<OperatorId>,
    pub lines: Vec<Line>,
    /// What can be taken back while picking, newest last.
    pub undo: Vec<UndoStep>,
    /// Positions that Kuper sent anew; a person decides.
    pub proposed: Option<Vec<OrderedLine>>,
    /// Set from Assembled on.
    pub composition: Option<Composition>,
    /// What the customer kept, once goods came back. What was handed over stays as it was.
    #[serde(default)]
    pub kept_goods: Option<Composition>,
    /// Of every return, oldest first.
    #[serde(default)]
    pub returned_goods: Vec<ReturnedGoods>,
    pub placement: Option<Placement>,
    pub code: Option<IssuedCode>,

    pub visit: Visit,
    pub ledger: Ledger,
    pub fiscal: Fiscal,
}

/// One pick that can be taken back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UndoStep {
    pub line: LineNo,
    pub was: Pick,
    /// The codes that its units had.
    #[serde(default)]
    pub marks: Vec<MarkingCode>,
    /// The pick had added a substitute line, which goes too.
    pub added_line: bool,
}

impl Lifecycle {
    /// Nothing more happens to the goods.
    #[must_use]
    pub fn is_closed(self) -> bool {
        match self {
            Self::HandedOver | Self::Canceled => true,
            Self::New | Self::Accepted | Self::Picking | Self::Assembled | Self::Ready => false,
        }
    }
}

impl Order {
    #[must_use]
    pub fn line(&self, no: LineNo) -> Option<&Line> {
        self.lines.iter().find(|line| line.no == no)
    }

    /// The goods that are the customer's, or are meant to be: in the bags, and after a return what they kept.
    #[must_use]
    pub fn goods(&self) -> Option<&Composition> {
        self.kept_goods.as_ref().or(self.composition.as_ref())
    }

    /// Marking codes of the units that this order holds: what it holds, nobody else can sell. A canceled order's goods
    /// go back to the shelf, and so do those that were refused or brought back.
    pub fn marks(&self) -> impl Iterator<Item = &MarkingCode> {
        let canceled = self.lifecycle == Lifecycle::Canceled;
        let goods = self.goods().filter(|_| !canceled);
        let in_bags = goods.into_iter().flat_map(Composition::marks);
        let picked = self
            .lines
            .iter()
            .filter(move |_| !canceled && self.goods().is_none());
        in_bags.chain(picked.flat_map(|line| &line.marks))
    }

    /// The first of these lines that still has units without a marking code, and of those that have some code.
    #[must_use]
    pub fn lacks_marks(&self, marked: &[LineNo]) -> Option<(LineNo, usize)> {
        self.lines
            .iter()
            .filter(|line| !line.marks.is_empty() || marked.contains(&line.no))
            .find(|line| line.unmarked_units() > 0)
            .map(|line| (line.no, line.unmarked_units()))
    }

    /// What the customer pays: the goods' sum, or the running sum of picks before they were frozen.
    #[must_use]
    pub fn sum(&self) -> crate::Money {
        match self.goods() {
            Some(composition) => composition.sum(),
            None => self.lines.iter().map(Line::picked_sum).sum(),
        }
    }

    /// The sum as ordered.
    #[must_use]
    pub fn ordered_sum(&self) -> crate::Money {
        self.lines
            .iter()
            .filter(|line| line.substitute_for.is_none())
            .map(|line| line.ordered.ordered_sum())
            .sum()
    }

    /// What the customer expects to pay: the ordered sum until the picker has decided, then what is in the bags.
    #[must_use]
    pub fn expected_sum(&self) -> crate::Money {
        if self.composition.is_some() {
            self.sum()
        } else {
            self.ordered_sum()
        }
    }

    /// What is still to be taken. Negative: too much was taken, and some must go back.
    #[must_use]
    pub fn owed(&self) -> crate::Money {
        self.ledger.owed(self.sum())
    }

    /// Whether all bags have been shown in this visit.
    #[must_use]
    pub fn all_bags_shown(&self) -> bool {
        let Some(placement) = &self.placement else {
            return false;
        };
        let shown = self.visit.bags();
        (1..=placement.bags).all(|bag| shown.contains(&bag))
    }

    /// The short number that staff call out: the last four digits of ours.
    #[must_use]
    pub fn short_number(&self) -> &str {
        let number = self.number.0.as_str();
        let start = number.len().saturating_sub(4);
        number.get(start..).unwrap_or(number)
    }
}
