//! From what a screen asks to a command of the domain, signed by whoever is signed in.

mod goods;
mod read;

use crate::{
    Counter,
    engine::{Inner, Intent},
    label::Label,
    links::Peer,
    payments::request::{self, PhoneAnswer},
    view::{Act, CommandError, LinkState, OrderView, ScanAnswer},
};
use domain::{Actor, Code, Command, Event, Money, Order, OrderId, Placement, Role};
use journal::Extra;
use read::{Intended, PhoneForm};

impl Counter {
    /// One request of staff about one order. `version` is the state that the screen showed.
    pub async fn act(&self, id: i64, version: u64, act: Act) -> Result<OrderView, CommandError> {
        let inner = &self.inner;
        let actor = inner.acting(Role::Picker)?;
        let id = OrderId(id);
        inner.perform(id, version, act, actor).await?;
        inner.order_view(id).await
    }

    /// What a scan outside a field means.
    pub async fn read_scan(&self, text: &str) -> Result<ScanAnswer, CommandError> {
        self.inner.acting(Role::Picker)?;
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

impl Inner {
    async fn perform(&self, id: OrderId, version: u64, act: Act, actor: Actor) -> Result<(), CommandError> {
        match read::intended(act, self.config.cash.rounding, self.clock.now())? {
            Intended::Plain { command, fresh } => {
                self.command(id, actor, command, fresh.then_some(version)).await?;
                // Payments may have something to do (a cancellation, a rollback); looking costs nothing.
                self.wake_payments.notify_one();
            }
            Intended::CheckCode { entered } => self.check_code_of(id, &entered, actor).await?,
            Intended::UnlockCode { manager_pin, reason } => {
                let manager = self.vouching_manager(&manager_pin).await?;
                self.command(id, manager, Command::UnlockCode { reason }, None)
                    .await?;
            }
            Intended::OverrideCode { manager_pin, reason } => {
                let manager = self.vouching_manager(&manager_pin).await?;
                let allowed = self.config.codes.allow_override;
                self.command(
                    id,
                    manager,
                    Command::OverrideCode { reason, allowed },
                    Some(version),
                )
                .await?;
                self.focus(id);
            }
            Intended::Vouched { manager_pin, command } => {
                let manager = self.vouching_manager(&manager_pin).await?;
                self.command(id, manager, command, Some(version)).await?;
                self.wake_payments.notify_one();
            }
            Intended::Abandon { attempt, manager_pin } => {
                // Only while the service cannot be asked: otherwise the rollback ends soon, and nobody need guess.
                if self.links.of(Peer::YandexPay).state != LinkState::Down {
                    return Err(CommandError::new("payInReach"));
                }
                let manager = self.vouching_manager(&manager_pin).await?;
                self.command(id, manager, Command::Abandon { attempt }, None)
                    .await?;
                self.wake_payments.notify_one();
            }
            Intended::ScanItem { text } => self.scan_item(id, &text, actor).await?,
            Intended::Replace { line, substitute } => {
                self.replace(id, version, line, substitute, actor).await?;
            }
            Intended::Assemble => self.assemble(id, version, actor).await?,
            Intended::Note { line, text } => self.note(id, line, text, actor).await?,
            Intended::MakeReady { placement } => self.make_ready(id, version, &placement, actor).await?,
            Intended::StartPay { amount, phone } => {
                self.start_pay(id, version, amount, &phone, actor).await?;
                self.wake_payments.notify_one();
            }
        }
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

    /// Ready issues the code. A code that is taken is drawn anew.
    async fn make_ready(
        &self,
        id: OrderId,
        version: u64,
        placement: &Placement,
        actor: Actor,
    ) -> Result<(), CommandError> {
        self.decide(id, actor, |order| {
            fresh(order, Some(version))?;
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
        phone: &PhoneForm,
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
            typed: phone.typed.as_deref(),
            none: phone.none,
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

fn cut(text: &str) -> String {
    text.chars()
        .filter(|letter| !letter.is_control())
        .take(60)
        .collect()
}

/// Whether these events began a visit.
pub(crate) fn began_visit(events: &[Event]) -> bool {
    events
        .iter()
        .any(|event| matches!(event, Event::VisitBegun { .. }))
}
