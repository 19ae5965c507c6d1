//! Who stands at this till. One operator at a time; every act is signed by them.

use crate::{
    Clock, Counter,
    engine::Inner,
    people::{is_manager, operator_view},
    view::{CommandError, SessionView},
};
use domain::{Actor, OperatorId, Role};
use jiff::Timestamp;
use journal::{Act, NewAudit};
use std::{sync::PoisonError, time::Duration};
use tokio::time::Instant;

/// In memory only: after a restart somebody signs in again.
#[derive(Debug)]
pub(crate) struct Session {
    operator: Option<(OperatorId, Role)>,
    /// The till locked itself, or was locked: who stood there.
    locked: Option<OperatorId>,
    touched: Touched,
}

/// When somebody last did something, by both clocks: the one that no one can turn stands still while the machine sleeps.
#[derive(Debug, Clone, Copy)]
struct Touched {
    when: Instant,
    at: Timestamp,
}

impl Touched {
    fn now(clock: &Clock) -> Self {
        Self {
            when: Instant::now(),
            at: clock.now(),
        }
    }
}

impl Session {
    pub fn new(clock: &Clock) -> Self {
        Self {
            operator: None,
            locked: None,
            touched: Touched::now(clock),
        }
    }
}

impl Inner {
    fn in_session<T>(&self, look: impl FnOnce(&mut Session) -> T) -> T {
        look(&mut self.session.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Who acts now, if anybody is signed in.
    pub fn actor(&self) -> Option<Actor> {
        self.in_session(|session| session.operator)
            .map(|(operator, role)| Actor {
                operator: Some(operator),
                role,
            })
    }

    /// Whoever is signed in, if they may do so much.
    pub fn signed_in(&self, least: Role) -> Result<Actor, CommandError> {
        let actor = self.actor().filter(|_| !self.was_asleep());
        let actor = actor.ok_or_else(|| CommandError::new("notSignedIn"))?;
        if actor.role < least {
            return Err(domain::Refusal::NeedsRole { role: least }.into());
        }
        Ok(actor)
    }

    /// The same, of somebody who does something now and does not only look.
    pub fn acting(&self, least: Role) -> Result<Actor, CommandError> {
        let actor = self.signed_in(least)?;
        self.touch();
        Ok(actor)
    }

    /// Somebody is here.
    pub fn touch(&self) {
        let now = Touched::now(&self.clock);
        self.in_session(|session| session.touched = now);
    }

    /// For how long nobody has touched the till.
    pub fn untouched_for(&self) -> Duration {
        let touched = self.in_session(|session| session.touched);
        let by_wall = Duration::try_from(self.clock.now().duration_since(touched.at)).unwrap_or_default();
        touched.when.elapsed().max(by_wall)
    }

    /// From now on this is who stands there, or nobody.
    pub fn sign(&self, operator: Option<(OperatorId, Role)>) {
        let now = Touched::now(&self.clock);
        self.in_session(|session| {
            session.operator = operator;
            session.locked = None;
            session.touched = now;
        });
    }

    /// Signs out whoever stands there, and keeps who it was. `still`: asked within the lock, so that a touch of this
    /// very moment counts. Tells who it was.
    pub fn sign_out_locked(&self, still: impl FnOnce(Duration) -> bool) -> Option<OperatorId> {
        let at = self.clock.now();
        self.in_session(|session| {
            let by_wall = Duration::try_from(at.duration_since(session.touched.at)).unwrap_or_default();
            if !still(session.touched.when.elapsed().max(by_wall)) {
                return None;
            }
            let (operator, _) = session.operator.take()?;
            session.locked = Some(operator);
            Some(operator)
        })
    }

    pub async fn session_view(&self) -> Result<SessionView, CommandError> {
        let operators = self.operators().await?;
        let (me, locked) = self.in_session(|session| {
            let me = session.operator.map(|(operator, _)| operator);
            (me, session.locked)
        });
        let named = |who: Option<OperatorId>| {
            let known = operators.iter().find(|operator| Some(operator.id) == who);
            known.map(operator_view)
        };
        let config = &self.config;
        Ok(SessionView {
            store: config.store.name.clone(),
            till: config.store.till.clone(),
            currency: config.store.currency.code().to_owned(),
            language: self.language().await,
            operator: named(me),
            needs_manager: !operators.iter().any(is_manager),
            needs_setup: false,
            locked: named(locked),
            lock_after_s: config
                .people
                .lock_after
                .map(|wait| u32::try_from(wait.as_secs()).unwrap_or(u32::MAX)),
            training: self.training(),
            operators: operators
                .iter()
                .filter(|operator| operator.active)
                .map(operator_view)
                .collect(),
            code_length: config.codes.length.digits(),
            sms_offer: config
                .yandex_pay
                .as_ref()
                .map_or("off", crate::config::YandexPay::sms_offer_name)
                .to_owned(),
            code_override: config.codes.allow_override,
            cancel_reasons: config.kuper.cancel_reasons.clone(),
            yandex_pay: config.yandex_pay.is_some(),
            prints_on_ready: config.printing.prints_on_ready(),
            config_problems: self.config_problems.clone(),
            version: self.version.clone(),
        })
    }

    pub async fn audit(
        &self,
        act: Act,
        operator: Option<OperatorId>,
        detail: Option<String>,
    ) -> Result<(), CommandError> {
        Ok(self
            .journal
            .audit(NewAudit {
                at: self.clock.now(),
                operator,
                order: None,
                act,
                detail,
            })
            .await?)
    }
}

impl Counter {
    pub async fn session(&self) -> Result<SessionView, CommandError> {
        self.inner.session_view().await
    }

    pub async fn sign_in(&self, operator: i64, entered: &str) -> Result<SessionView, CommandError> {
        let inner = &self.inner;
        let operator = inner.recognized(operator, entered).await?;
        inner.sign(Some((operator.id, operator.role)));
        inner.audit(Act::SignedIn, Some(operator.id), None).await?;
        inner.session_view().await
    }

    pub async fn sign_out(&self) -> Result<SessionView, CommandError> {
        let operator = self.inner.actor().and_then(|actor| actor.operator);
        if operator.is_some() {
            self.inner.audit(Act::SignedOut, operator, None).await?;
        }
        self.inner.sign(None);
        self.inner.session_view().await
    }

    /// First start: while there is no manager, whoever stands at the till makes one, and is signed in.
    pub async fn create_first_manager(&self, name: &str, entered: &str) -> Result<SessionView, CommandError> {
        let inner = &self.inner;
        if !inner.session_view().await?.needs_manager {
            return Err(CommandError::new("notNow"));
        }
        let id = self.new_operator(name, Role::Manager, entered, None).await?;
        inner.sign(Some((id, Role::Manager)));
        inner.session_view().await
    }
}
