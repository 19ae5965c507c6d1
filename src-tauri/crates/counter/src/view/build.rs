//! From an order to what the screens see of it. No decisions: the gate says what is allowed, the domain sums.

use super::{
    AttemptStateName, AttemptView, CancellationView, ClosureName, CodeView, CustomerView, LifecycleName,
    LineView, MarkingView, NoteView, NotificationView, OrderView, PickView, PlacementView, ProposalView,
    ProposedLineView, ReturnStateName, ReturnView, RoleName, ShelfName, TenderName, ToleranceView, VisitView,
    WeightVerdict, WindowView,
};
use crate::label::qr_svg;
use domain::{
    Attempt, AttemptState, CanceledBy, CashRounding, Closure, CommandKind, Lifecycle, Line, LineNo,
    MarkingCode, OperatorId, Order, OrderedLine, Pick, PickupWindow, Return, ReturnState, Role, Shelf,
    TRIES_PER_ORDER, Tender, Verification, Visit,
};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;

/// What an order's view needs besides the order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Beside {
    pub customer: CustomerView,
    pub notifications: Vec<NotificationView>,
    /// Names of operators.
    pub names: HashMap<OperatorId, String>,
    /// The payment service cannot be asked at the moment.
    pub pay_out_of_reach: bool,
    pub cash: CashRounding,
    /// How far off the ordered weight goods are taken without a question.
    pub tolerance_percent: u8,
    /// Lines whose goods the store knows to be marked.
    pub marked: Vec<LineNo>,
    /// What staff wrote, oldest first.
    pub notes: Vec<NoteView>,
}

pub(crate) fn order_view(order: &Order, beside: Beside, role: Option<Role>, now: Timestamp) -> OrderView {
    OrderView {
        id: order.id.0,
        version: order.version,
        number: order.number.0.clone(),
        short_number: order.short_number().to_owned(),
        lifecycle: order.lifecycle.into(),
        since: order.since.as_millisecond(),
        received_at: order.received_at.as_millisecond(),
        restaurant: order.restaurant,
        currency: order.currency.code().to_owned(),
        replacement_policy: order.replacement_policy.clone(),
        window: window_view(order.window),
        window_before: order.window_before.map(window_view),
        estimate: order.estimate.map(Timestamp::as_millisecond),
        lines: order
            .lines
            .iter()
            .map(|line| line_view(order, line, &beside))
            .collect(),
        sum: order.sum().minor(),
        ordered_sum: order.ordered_sum().minor(),
        kept: order.ledger.kept().minor(),
        owed: order.owed().minor(),
        cash_due: beside.cash.due(order.owed()).minor(),
        paid_at_kuper: order.ledger.paid_at_kuper,
        prepaid: order.ledger.prepaid,
        placement: order.placement.as_ref().map(|placement| PlacementView {
            shelf: placement.shelf.into(),
            bags: placement.bags,
        }),
        code: order.code.as_ref().map(|code| CodeView {
            told_to_kuper: beside
                .notifications
                .iter()
                .any(|sent| sent.name == "pickup_code_created" && sent.state == "settled"),
            tries_left: TRIES_PER_ORDER.saturating_sub(code.wrong_tries),
            locked: code.locked,
        }),
        visit: visit_view(order),
        payments: order
            .ledger
            .attempts
            .iter()
            .map(|attempt| attempt_view(order, attempt, &beside, now))
            .collect(),
        proposal: order
            .proposed
            .as_ref()
            .map(|proposed| proposal_view(order, proposed)),
        cancellation: order.cancellation.as_ref().map(|cancellation| CancellationView {
            by_kuper: cancellation.by == CanceledBy::Kuper,
            slug: cancellation.slug.clone(),
            description: cancellation.description.clone(),
            too_late: order.lifecycle == Lifecycle::HandedOver,
        }),
        receipts: order.fiscal.receipts.clone(),
        with_manager: role.map(|role| with_manager(order, role)).unwrap_or_default(),
        allowed: role
            .map(|role| allowed(order, role, &beside.marked))
            .unwrap_or_default(),
        notes: beside.notes,
        notifications: beside.notifications,
        customer: beside.customer,
    }
}

/// What the gate allows; it does not know which goods the store has listed as marked.
fn allowed(order: &Order, role: Role, marked: &[LineNo]) -> Vec<CommandKind> {
    let mut allowed = order.allowed(role);
    if order.lacks_marks(marked).is_some() {
        allowed.retain(|kind| *kind != CommandKind::Assemble);
    }
    allowed
}

fn with_manager(order: &Order, role: Role) -> Vec<CommandKind> {
    let allowed = order.allowed(role);
    let mut more = order.allowed(Role::Manager);
    more.retain(|kind| !allowed.contains(kind));
    more
}

fn window_view(window: PickupWindow) -> WindowView {
    let millis = |time: Option<Timestamp>| time.map(Timestamp::as_millisecond);
    WindowView {
        from: millis(window.from),
        to: millis(window.to),
        complete_before: millis(window.complete_before),
    }
}

/// Until the goods are in bags by the store's list and the codes scanned; from then on by the codes alone.
fn marking_view(order: &Order, line: &Line, marked: &[LineNo]) -> Option<MarkingView> {
    let tails = |marks: &[MarkingCode]| marks.iter().map(|mark| mark.tail().to_owned()).collect();
    if let Some(goods) = order.goods() {
        let in_bags = goods.line(line.no).map_or(&[][..], |line| &line.marks);
        return (!line.marks.is_empty()).then(|| MarkingView {
            lacking: 0,
            units: tails(in_bags),
        });
    }
    let weighed = matches!(line.pick, Pick::Weighed { .. });
    let is_marked = marked.contains(&line.no) || !line.marks.is_empty();
    (is_marked && !weighed).then(|| MarkingView {
        lacking: u32::try_from(line.unmarked_units()).unwrap_or(u32::MAX),
        units: tails(&line.marks),
    })
}

fn line_view(order: &Order, line: &Line, beside: &Beside) -> LineView {
    let in_bags = order
        .composition
        .as_ref()
        .and_then(|composition| composition.line(line.no));
    let picked_grams = match line.pick {
        Pick::Weighed { grams } => Some(grams),
        Pick::Untouched | Pick::Pieces { .. } | Pick::Missing | Pick::Replaced { .. } => None,
    };
    let tolerance = line.ordered.tolerance(beside.tolerance_percent);
    LineView {
        no: line.no.0,
        sku: line.ordered.sku.0.clone(),
        name: line.ordered.name.clone(),
        remark: line.ordered.remark.clone(),
        ordered_milli: line.ordered.quantity.milli(),
        ordered_grams: line.ordered.weight.map(|grams| grams.0),
        price: line.ordered.price.minor(),
        discount_price: line.ordered.discount_price.minor(),
        ordered_sum: line.ordered.ordered_sum().minor(),
        can_be_weighed: line.ordered.can_be_weighed(),
        tolerance: tolerance.map(|tolerance| ToleranceView {
            least: tolerance.least.0,
            most: tolerance.most.0,
        }),
        weight_verdict: tolerance
            .zip(picked_grams)
            .map(|(tolerance, grams)| tolerance.judge(grams).into()),
        marking: marking_view(order, line, &beside.marked),
        pick: pick_view(line.pick),
        packs_milli: in_bags
            .map_or_else(|| line.ordered.packs(line.pick), |line| line.quantity)
            .milli(),
        left_milli: order
            .goods()
            .and_then(|goods| goods.line(line.no))
            .map_or_else(|| line.ordered.packs(line.pick), |line| line.quantity)
            .milli(),
        grams: in_bags
            .map_or(picked_grams, |line| line.grams)
            .map(|grams| grams.0),
        sum: in_bags
            .map_or_else(|| line.picked_sum(), |line| line.discounted_total)
            .minor(),
        substitute_for: line.substitute_for.map(|no| no.0),
    }
}

fn pick_view(pick: Pick) -> PickView {
    match pick {
        Pick::Untouched => PickView::Untouched,
        Pick::Pieces { quantity } => PickView::Pieces {
            milli: quantity.milli(),
        },
        Pick::Weighed { grams } => PickView::Weighed { grams: grams.0 },
        Pick::Missing => PickView::Missing,
        Pick::Replaced { by } => PickView::Replaced { by: by.0 },
    }
}

fn visit_view(order: &Order) -> Option<VisitView> {
    match &order.visit {
        Visit::Nobody => None,
        Visit::Counter {
            verification,
            since,
            bags,
            composition_confirmed,
            ..
        } => Some(VisitView {
            since: since.as_millisecond(),
            by_override: matches!(verification, Verification::Override { .. }),
            bags_shown: bags.iter().copied().collect(),
            composition_confirmed: *composition_confirmed,
        }),
    }
}

fn proposal_view(order: &Order, proposed: &[OrderedLine]) -> ProposalView {
    let ordered = || {
        order
            .lines
            .iter()
            .filter(|line| line.substitute_for.is_none())
            .map(|line| &line.ordered)
    };
    let kept = proposed.iter().map(|wanted| ProposedLineView {
        sku: wanted.sku.0.clone(),
        name: wanted.name.clone(),
        before_milli: ordered()
            .find(|line| line.sku == wanted.sku)
            .map(|line| line.quantity.milli()),
        after_milli: wanted.quantity.milli(),
        price: wanted.discount_price.minor(),
    });
    let gone = ordered()
        .filter(|line| !proposed.iter().any(|wanted| wanted.sku == line.sku))
        .map(|line| ProposedLineView {
            sku: line.sku.0.clone(),
            name: line.name.clone(),
            before_milli: Some(line.quantity.milli()),
            after_milli: 0,
            price: line.discount_price.minor(),
        });
    ProposalView {
        lines: kept.chain(gone).collect(),
    }
}

fn attempt_view(order: &Order, attempt: &Attempt, beside: &Beside, now: Timestamp) -> AttemptView {
    let out_of_reach = beside.pay_out_of_reach && attempt.tender == Tender::YandexPay && !attempt.is_final();
    let mut view = AttemptView {
        no: attempt.no.0,
        tender: attempt.tender.into(),
        amount: attempt.amount.minor(),
        due: attempt.due().minor(),
        kept: attempt.kept().minor(),
        state: AttemptStateName::Started,
        closure: None,
        closure_reason: None,
        qr_svg: None,
        expires_at: None,
        asked_until: None,
        received: attempt.received.map(domain::Money::minor),
        change: attempt.received.map(|_| attempt.change().minor()),
        reference: attempt.reference.clone(),
        captured: None,
        started_at: attempt.started_at.as_millisecond(),
        operator: attempt
            .operator
            .and_then(|operator| beside.names.get(&operator).cloned()),
        out_of_reach,
        abandoned: attempt.abandoned,
        can_be_abandoned: out_of_reach && attempt.can_be_abandoned(),
        would_overpay: order.would_overpay(attempt),
        returns: attempt
            .returns
            .iter()
            .map(|back| return_view(attempt, back))
            .collect(),
    };
    match &attempt.state {
        AttemptState::Started => {}
        AttemptState::Waiting { url, expires_at } => {
            view.state = AttemptStateName::Waiting;
            view.expires_at = Some(expires_at.as_millisecond());
            view.asked_until = Some(grace_end(*expires_at).as_millisecond());
            // After its time the link only shows "too late": the QR goes, asking goes on.
            view.qr_svg = (now < *expires_at).then(|| qr_svg(url)).flatten();
        }
        AttemptState::Unsure => view.state = AttemptStateName::Unsure,
        AttemptState::RollingBack => view.state = AttemptStateName::RollingBack,
        AttemptState::Captured => view.state = AttemptStateName::Captured,
        AttemptState::Mismatched { captured, currency } => {
            view.state = AttemptStateName::Mismatched;
            view.captured = Some(format!("{captured} {currency}"));
        }
        AttemptState::ReturnOwed => view.state = AttemptStateName::ReturnOwed,
        AttemptState::Closed { closure } => {
            view.state = AttemptStateName::Closed;
            view.closure = Some(closure.into());
            if let Closure::Refused { reason } = closure {
                view.closure_reason = Some(reason.clone());
            }
        }
    }
    view
}

/// A payer who opened the link in time has fifteen minutes more.
pub(crate) fn grace_end(expires_at: Timestamp) -> Timestamp {
    expires_at
        .saturating_add(SignedDuration::from_mins(15))
        .unwrap_or(Timestamp::MAX)
}

fn return_view(attempt: &Attempt, back: &Return) -> ReturnView {
    let (state, reason, done_at) = match &back.state {
        ReturnState::Owed => (ReturnStateName::Owed, None, None),
        ReturnState::Refused { reason } => (ReturnStateName::Refused, Some(reason.clone()), None),
        ReturnState::Done { at } => (ReturnStateName::Done, None, Some(at.as_millisecond())),
    };
    ReturnView {
        no: back.no.0,
        amount: back.pay_out.minor(),
        state,
        by_hand: attempt.tender != Tender::YandexPay,
        reason,
        owed_at: back.owed_at.as_millisecond(),
        done_at,
    }
}

/// "Иван Петров" → "Иван П.": enough to confirm aloud, not enough to keep.
pub(crate) fn masked_name(name: &str) -> String {
    let mut words = name.split_whitespace();
    let first = words.next().unwrap_or_default().to_owned();
    match words.next().and_then(|word| word.chars().next()) {
        Some(initial) => format!("{first} {initial}."),
        None => first,
    }
}

impl From<Lifecycle> for LifecycleName {
    fn from(lifecycle: Lifecycle) -> Self {
        match lifecycle {
            Lifecycle::New => Self::New,
            Lifecycle::Accepted => Self::Accepted,
            Lifecycle::Picking => Self::Picking,
            Lifecycle::Assembled => Self::Assembled,
            Lifecycle::Ready => Self::Ready,
            Lifecycle::HandedOver => Self::HandedOver,
            Lifecycle::Canceled => Self::Canceled,
        }
    }
}

impl From<domain::WeightVerdict> for WeightVerdict {
    fn from(verdict: domain::WeightVerdict) -> Self {
        match verdict {
            domain::WeightVerdict::Under => Self::Under,
            domain::WeightVerdict::Within => Self::Within,
            domain::WeightVerdict::Over => Self::Over,
        }
    }
}

impl From<Shelf> for ShelfName {
    fn from(shelf: Shelf) -> Self {
        match shelf {
            Shelf::Ambient => Self::Ambient,
            Shelf::Chilled => Self::Chilled,
            Shelf::Frozen => Self::Frozen,
        }
    }
}

impl From<ShelfName> for Shelf {
    fn from(shelf: ShelfName) -> Self {
        match shelf {
            ShelfName::Ambient => Self::Ambient,
            ShelfName::Chilled => Self::Chilled,
            ShelfName::Frozen => Self::Frozen,
        }
    }
}

impl From<Tender> for TenderName {
    fn from(tender: Tender) -> Self {
        match tender {
            Tender::Cash => Self::Cash,
            Tender::Card => Self::Card,
            Tender::YandexPay => Self::YandexPay,
        }
    }
}

impl From<&Closure> for ClosureName {
    fn from(closure: &Closure) -> Self {
        match closure {
            Closure::Declined => Self::Declined,
            Closure::Refused { .. } => Self::Refused,
            Closure::Failed => Self::Failed,
            Closure::RolledBack => Self::RolledBack,
            Closure::PaidThenRefunded => Self::PaidThenRefunded,
            Closure::Returned => Self::Returned,
        }
    }
}

impl From<Role> for RoleName {
    fn from(role: Role) -> Self {
        match role {
            Role::Picker => Self::Picker,
            Role::Cashier => Self::Cashier,
            Role::Manager => Self::Manager,
        }
    }
}

impl From<RoleName> for Role {
    fn from(role: RoleName) -> Self {
        match role {
            RoleName::Picker => Self::Picker,
            RoleName::Cashier => Self::Cashier,
            RoleName::Manager => Self::Manager,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::masked_name;

    #[test]
    fn a_name_is_cut_to_what_is_said_aloud() {
        assert_eq!(masked_name("Иван Петров"), "Иван П.");
        assert_eq!(masked_name("Иван П."), "Иван П.");
        assert_eq!(masked_name(" Анна "), "Анна");
        assert_eq!(masked_name(""), "");
    }
}
