//! What the screens ask: the board and one order.

use crate::{
    Counter,
    engine::Inner,
    links::Peer,
    problems,
    view::{
        BoardCard, BoardView, CommandError, CustomerView, LinkState, NotificationView, OrderView, StripView,
        build::{self, Beside},
        card::card,
    },
};
use domain::{OperatorId, Order, OrderId, Role};
use journal::{OutboxLine, OutboxState};
use std::collections::HashMap;

impl Counter {
    /// What time it is here, in epoch milliseconds: what counts down on a screen goes by it.
    #[must_use]
    pub fn now(&self) -> i64 {
        self.inner.clock.now().as_millisecond()
    }

    pub async fn board(&self) -> Result<BoardView, CommandError> {
        self.inner.board_view().await
    }

    pub async fn order(&self, id: i64) -> Result<OrderView, CommandError> {
        self.inner.signed_in(Role::Picker)?;
        self.inner.order_view(OrderId(id)).await
    }
}

pub(crate) fn is_unsettled(line: &OutboxLine) -> bool {
    matches!(line.state, OutboxState::Pending | OutboxState::Stopped)
}

impl Inner {
    pub async fn board_view(&self) -> Result<BoardView, CommandError> {
        let mut cards = Vec::new();
        for order in self.journal.open_orders().await? {
            cards.extend(self.card(&order).await?);
        }
        // Unpromised orders last; among equals the older first.
        cards.sort_by_key(|card| (card.promised_at.unwrap_or(i64::MAX), card.id));
        Ok(BoardView {
            cards,
            strip: self.strip_view().await?,
        })
    }

    pub async fn card(&self, order: &Order) -> Result<Option<BoardCard>, CommandError> {
        let customer = self.customer(order.id).await?;
        let now = self.clock.now();
        let has_problem = !problems::of_order(order, &self.config.pickup, now).is_empty();
        let card = card(order, (customer.masked_name, customer.phone), has_problem, now);
        Ok(card.map(|card| BoardCard {
            unseen: self.alarm.rings_for(order),
            ..card
        }))
    }

    pub async fn order_view(&self, id: OrderId) -> Result<OrderView, CommandError> {
        let order = self.load(id).await?;
        let beside = Beside {
            customer: self.customer(id).await?,
            notifications: self.outbox(id).await?.iter().map(notification_view).collect(),
            names: self.names().await?,
            pay_out_of_reach: self.links.of(Peer::YandexPay).state == LinkState::Down,
            cash: self.config.cash.rounding,
            tolerance_percent: self.config.picking.weight_tolerance_percent,
            marked: self.config.picking.marked_goods.lines(&order),
            notes: self.notes(id).await?,
        };
        let role = self.actor().map(|actor| actor.role);
        Ok(build::order_view(&order, beside, role, self.clock.now()))
    }

    pub async fn customer(&self, id: OrderId) -> Result<CustomerView, CommandError> {
        Ok(self
            .journal
            .personal(id)
            .await?
            .map_or_else(CustomerView::default, |personal| CustomerView {
                masked_name: personal.name.as_deref().map(build::masked_name),
                name: personal.name,
                phone: personal.phone,
                comment: personal.comment,
            }))
    }

    pub async fn outbox(&self, id: OrderId) -> Result<Vec<OutboxLine>, CommandError> {
        Ok(self.journal.outbox_of(id).await?)
    }

    pub async fn names(&self) -> Result<HashMap<OperatorId, String>, CommandError> {
        Ok(self
            .operators()
            .await?
            .into_iter()
            .map(|operator| (operator.id, operator.name))
            .collect())
    }

    pub async fn strip_view(&self) -> Result<StripView, CommandError> {
        let problems = self.problems().await?;
        let stopped = self.journal.stopped().await?.len();
        let open_payments = self.journal.unfinished_payments().await?.len();
        let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
        Ok(StripView {
            kuper: self.links.of(Peer::Kuper).state,
            yandex_pay: self.links.of(Peer::YandexPay).state,
            unsent: u32::try_from(self.journal.unsettled_count().await?).unwrap_or(u32::MAX),
            stopped: count(stopped),
            open_payments: count(open_payments),
            problems: count(problems.len()),
            intake_paused: self.intake_paused().await,
            printer_problem: self.links.printer_problem(),
            clock_off_s: self.links.clock_off_s(),
            journal_problem: self.links.journal_problem(),
            alarm: self.alarm.now(),
            sound_problem: self.links.sound_problem(),
        })
    }
}

fn notification_view(line: &OutboxLine) -> NotificationView {
    let state = match line.state {
        OutboxState::Pending => "pending",
        OutboxState::Stopped => "stopped",
        OutboxState::Settled => "settled",
        OutboxState::Skipped => "skipped",
        OutboxState::Superseded => "superseded",
    };
    NotificationView {
        name: line.name.clone(),
        state: state.to_owned(),
        attempts: u32::try_from(line.attempts.len()).unwrap_or(u32::MAX),
    }
}
