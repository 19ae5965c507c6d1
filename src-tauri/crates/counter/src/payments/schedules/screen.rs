//! Whether the screens say what is true: the cashier's order, the customer's display, the list of problems.

use super::{
    coverage::Sight,
    network::Reach,
    world::{Broken, Outcome, World, broken},
};
use crate::{
    display::shown,
    problems::of_order,
    view::{
        AttemptStateName, AttemptView, DisplayView, LinkState, OrderView, ProblemKind, ReturnStateName,
        TenderName,
        build::{Beside, order_view},
    },
};
use domain::{Attempt, AttemptState, Lifecycle, Order, Role, Tender};
use jiff::{SignedDuration, Timestamp};
use rust_decimal::Decimal;

/// A create call without an answer is unknown from then on.
const UNKNOWN_AFTER: SignedDuration = SignedDuration::from_secs(15);

impl World {
    /// The order as the screen shows it to somebody of this role.
    pub(super) fn view(&self, case: usize, role: Role) -> OrderView {
        let beside = Beside {
            pay_out_of_reach: self.link == LinkState::Down,
            cash: self.config.cash.rounding,
            ..Beside::default()
        };
        order_view(&self.cases[case].order, beside, Some(role), self.wall())
    }

    pub(super) fn look_at_all(&mut self) -> Outcome {
        for case in 0..self.cases.len() {
            self.look(case)?;
        }
        Ok(())
    }

    /// Looks at every screen, if anything on them can have changed.
    fn look(&mut self, case: usize) -> Outcome {
        self.check_link()?;
        let order = &self.cases[case].order;
        let wall = self.wall();
        let by_time = order
            .ledger
            .attempts
            .iter()
            .filter(|attempt| match &attempt.state {
                AttemptState::Waiting { expires_at, .. } => *expires_at <= wall,
                AttemptState::Started => wall.duration_since(attempt.started_at) > UNKNOWN_AFTER,
                _ => false,
            });
        let glance = (
            order.version,
            self.link,
            u8::try_from(by_time.count()).unwrap_or(u8::MAX),
        );
        if self.looked.insert(case, glance) == Some(glance) {
            return Ok(());
        }
        let view = self.view(case, Role::Cashier);
        self.check_view(case, &view)?;
        self.check_display(case, &view)?;
        self.check_problems(case)
    }

    /// "Out of reach" is said when, and only when, the last call came to nothing.
    fn check_link(&mut self) -> Outcome {
        if self.is_calling() {
            return Ok(());
        }
        let expected = match self.reach() {
            Reach::Untried | Reach::Unclear => return Ok(()),
            Reach::Answered => LinkState::Up,
            Reach::Failed => LinkState::Down,
            Reach::KeyRefused => LinkState::Unauthorized,
        };
        let said = self.link;
        if said == LinkState::Untried || said == expected {
            return Ok(());
        }
        Err(broken(
            "the connection is shown as the last call found it",
            format!("{said:?} is shown, {expected:?} is true"),
        ))
    }

    fn check_view(&mut self, case: usize, view: &OrderView) -> Outcome {
        let order = self.cases[case].order.clone();
        for (shown, attempt) in view.payments.iter().zip(&order.ledger.attempts) {
            self.check_attempt(&order, shown, attempt)?;
        }
        let kept: i64 = view.payments.iter().map(|shown| shown.kept).sum();
        let to_take = if view.prepaid { 0 } else { view.sum };
        if view.kept != kept || view.owed != to_take - kept {
            return Err(broken("the figures on the screen add up", format!("{view:?}")));
        }
        if view.owed < 0 {
            return Err(broken(
                "never more is kept than the sum",
                format!("kept {}, sum {}", view.kept, view.sum),
            ));
        }
        Ok(())
    }

    fn check_attempt(&mut self, order: &Order, shown: &AttemptView, attempt: &Attempt) -> Outcome {
        let says = |rule| broken(rule, format!("{shown:?} of {attempt:?}"));
        let canceled = order.lifecycle == Lifecycle::Canceled;
        let too_much = attempt.is_open() && (canceled || attempt.amount > order.owed());
        if shown.would_overpay != too_much {
            return Err(says("the cashier is told of what would be taken too much"));
        }
        if shown.tender != TenderName::YandexPay {
            return Ok(());
        }
        if shown.out_of_reach {
            self.seen.note(Sight::OutOfReachShown);
            if self.link != LinkState::Down || attempt.is_final() {
                return Err(says("out of reach is said of what is asked in vain"));
            }
        }
        let id = attempt.payment_id.clone().unwrap_or_else(|| "".into()).0;
        match (&attempt.state, &shown.qr_svg) {
            (AttemptState::Waiting { url, expires_at }, Some(_)) => {
                self.seen.note(Sight::QrShown);
                if shown.would_overpay {
                    return Err(says("a QR is shown only for money that is owed"));
                }
                if self.wall() >= *expires_at {
                    return Err(says("a QR goes when its time is over"));
                }
                let Some(payment) = self.pay.payment(&id) else {
                    return Err(says("a QR is of a payment that the service knows"));
                };
                if payment.payment_url != *url || payment.amount != attempt.amount.to_decimal() {
                    return Err(says("a QR leads to its own payment"));
                }
                if payment.currency != order.currency.code() {
                    return Err(says("a QR is in the order's currency"));
                }
                let link_ends = payment.created + SignedDuration::from_secs(payment.ttl_s);
                if self.clock_is_true() && *expires_at > link_ends {
                    return Err(says("a QR goes before its link does"));
                }
            }
            (AttemptState::Waiting { .. }, None) => self.seen.note(Sight::QrExpired),
            (_, Some(_)) => return Err(says("a QR is shown only while it can be paid")),
            (_, None) => {}
        }
        if shown.kept > 0 || shown.state == AttemptStateName::Captured {
            let books = self.pay.ledger().get(&id).copied();
            let captured = books.map_or(Decimal::ZERO, |books| books.captured);
            let net = books.map_or(Decimal::ZERO, |books| books.net());
            if captured != attempt.amount.to_decimal() || net < attempt.kept().to_decimal() {
                return Err(broken(
                    "paid is said only of what the service holds",
                    format!("{books:?}, {attempt:?}"),
                ));
            }
        }
        Ok(())
    }

    fn check_display(&mut self, case: usize, view: &OrderView) -> Outcome {
        let order = &self.cases[case].order;
        let wall = self.wall();
        let display = shown(order, "store".to_owned(), wall);
        let says = |rule| Err(broken(rule, format!("{display:?} of {view:?}")));
        let at_counter = order.lifecycle == Lifecycle::Ready && order.visit.is_verified();
        match &display {
            DisplayView::Idle { .. } if at_counter && view.sum > 0 => {
                says("who stands at the counter sees something")
            }
            DisplayView::Idle { .. } => Ok(()),
            DisplayView::Thanks { .. } if view_is_handed_over(order) => Ok(()),
            DisplayView::Thanks { .. } => says("thanks are for who was given the goods"),
            _ if !at_counter => says("nobody's sums are shown"),
            DisplayView::Sum { sum, .. } if *sum == view.owed && *sum > 0 => Ok(()),
            DisplayView::Sum { .. } => says("the customer is told what is owed"),
            DisplayView::Qr { sum, qr_svg, .. } => {
                let same = view
                    .payments
                    .iter()
                    .any(|shown| shown.qr_svg.as_ref() == Some(qr_svg) && shown.amount == *sum);
                if same {
                    Ok(())
                } else {
                    says("both screens show one QR")
                }
            }
            DisplayView::Change { .. } | DisplayView::Paid { .. } if view.owed != 0 => {
                says("paid is never said while something is owed")
            }
            DisplayView::Change { received, change, .. } => {
                let cash = view
                    .payments
                    .iter()
                    .rev()
                    .find(|shown| shown.received == Some(*received) && shown.change == Some(*change));
                if cash.is_some() {
                    Ok(())
                } else {
                    says("the change shown is that of the cash")
                }
            }
            DisplayView::Paid { .. } => Ok(()),
        }
    }

    /// Everything unknown, and everything on its way back, stands in the list.
    fn check_problems(&mut self, case: usize) -> Outcome {
        let order = &self.cases[case].order;
        let wall = self.wall();
        let problems = of_order(order, &self.config.pickup, wall);
        let listed = |attempt: &Attempt, fits: &dyn Fn(ProblemKind) -> bool| {
            let about = format!(":{}:{}", order.id, attempt.no.0);
            problems.iter().any(|problem| {
                let named = problem.id.ends_with(&about) || problem.id.contains(&format!("{about}:"));
                named && fits(problem.kind)
            })
        };
        for attempt in &order.ledger.attempts {
            if let Some(missing) = missing(attempt, wall, &listed) {
                let kinds: Vec<_> = problems
                    .iter()
                    .map(|problem| (&problem.id, problem.kind))
                    .collect();
                return Err(broken(
                    "every open return and unknown is listed",
                    format!("{missing}: {attempt:?}, listed {kinds:?}"),
                ));
            }
        }
        Ok(())
    }

    /// What the screens said of an order that has come to rest.
    pub(super) fn check_rest(&self, case: usize) -> Result<(), Broken> {
        let view = self.view(case, Role::Cashier);
        let open = view.payments.iter().find(|shown| {
            let returned = shown
                .returns
                .iter()
                .all(|back| back.state == ReturnStateName::Done);
            shown.out_of_reach || shown.qr_svg.is_some() || !returned
        });
        match open {
            Some(shown) => Err(broken("nothing is open at the end", format!("{shown:?}"))),
            None => Ok(()),
        }
    }
}

fn view_is_handed_over(order: &Order) -> bool {
    order.lifecycle == Lifecycle::HandedOver
}

/// Whether a problem of such a kind is listed for an attempt.
type Listed<'a> = dyn Fn(&Attempt, &dyn Fn(ProblemKind) -> bool) -> bool + 'a;

fn missing(attempt: &Attempt, wall: Timestamp, listed: &Listed<'_>) -> Option<&'static str> {
    let yandex = attempt.tender == Tender::YandexPay;
    let any = |_: ProblemKind| true;
    if attempt.returns.iter().any(|back| !back.is_done()) && !listed(attempt, &any) {
        return Some("a return");
    }
    let refused = |kind: ProblemKind| kind == ProblemKind::RefundRefused;
    let is_refused = attempt
        .returns
        .iter()
        .any(|back| !back.is_done() && !back.is_owed());
    if is_refused && !listed(attempt, &refused) {
        return Some("a refused return");
    }
    match &attempt.state {
        AttemptState::Started if yandex && wall.duration_since(attempt.started_at) > UNKNOWN_AFTER => {
            (!listed(attempt, &|kind| kind == ProblemKind::PaymentUnknown))
                .then_some("an unknown create call")
        }
        AttemptState::Unsure => {
            (!listed(attempt, &|kind| kind == ProblemKind::CardUnsure)).then_some("an unsure card")
        }
        AttemptState::Mismatched { .. } => {
            (!listed(attempt, &|kind| kind == ProblemKind::PaymentMismatched)).then_some("a mismatch")
        }
        AttemptState::RollingBack => {
            (!listed(attempt, &|kind| kind == ProblemKind::RefundUnderWay)).then_some("a rollback")
        }
        AttemptState::Started
        | AttemptState::Waiting { .. }
        | AttemptState::Captured
        | AttemptState::ReturnOwed
        | AttemptState::Closed { .. } => None,
    }
}
