//! Who stands at this till. One operator at a time; every act is signed by them. A PIN is short, so wrong ones are few:
//! five, then a growing lock, kept in the journal.

use crate::{
    Clock, Counter,
    engine::Inner,
    pin,
    view::{CommandError, OperatorView, RoleName, SessionView, SettingsView, Update},
};
use domain::{Actor, OperatorId, Role};
use jiff::{SignedDuration, Timestamp};
use journal::{Act, NewAudit, Operator};
use std::{sync::PoisonError, time::Duration};
use tokio::time::Instant;

const PIN_TRIES: u32 = 5;
const PIN_LOCK_S: i64 = 30;
const PIN_LOCK_LONGEST_S: i64 = 900;

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

    fn sign(&self, operator: Option<(OperatorId, Role)>) {
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

    pub async fn operators(&self) -> Result<Vec<Operator>, CommandError> {
        Ok(self.journal.operators().await?)
    }

    /// Checks a PIN against one operator, counting wrong ones.
    async fn check_pin(&self, operator: &Operator, entered: &str) -> Result<(), CommandError> {
        let now = self.clock.now();
        let wait_s = operator.locked_until.map_or(0, |until| wait_s(until, now));
        if wait_s > 0 {
            return Err(CommandError::new("pinLocked").with("waitS", wait_s));
        }
        let hash = operator.pin_hash.0.clone();
        let entered = entered.to_owned();
        // Argon2 is slow on purpose; it must not hold up the till's other work.
        let right = tokio::task::spawn_blocking(move || pin::verify(&entered, &hash))
            .await
            .unwrap_or(false);
        if right {
            self.journal.pin_was_right(operator.id).await?;
            return Ok(());
        }
        let wrong = self.journal.pin_was_wrong(operator.id).await?;
        let Some(over) = wrong.checked_sub(PIN_TRIES) else {
            return Err(CommandError::new("wrongPin").with("triesLeft", PIN_TRIES - wrong));
        };
        let lock_s = PIN_LOCK_S
            .checked_shl(over.min(20))
            .unwrap_or(i64::MAX)
            .min(PIN_LOCK_LONGEST_S);
        let until = now
            .saturating_add(SignedDuration::from_secs(lock_s))
            .unwrap_or(Timestamp::MAX);
        self.journal.set_locked_until(operator.id, Some(until)).await?;
        self.audit(Act::SignInLocked, Some(operator.id), None).await?;
        Err(CommandError::new("pinLocked").with("waitS", lock_s))
    }

    /// A manager vouches with their PIN for one act, whoever is signed in.
    pub async fn vouching_manager(&self, entered: &str) -> Result<Actor, CommandError> {
        let mut managers: Vec<Operator> = self
            .operators()
            .await?
            .into_iter()
            .filter(|operator| operator.active && operator.role == Role::Manager)
            .collect();
        // The signed-in manager first; then whoever has failed least, so that one person's PIN does not lock all.
        let me = self.actor().and_then(|actor| actor.operator);
        managers.sort_by_key(|manager| (Some(manager.id) != me, manager.id));
        let mut refused = CommandError::new("wrongPin").with("triesLeft", 0);
        for manager in &managers {
            match self.check_pin(manager, entered).await {
                Ok(()) => {
                    return Ok(Actor {
                        operator: Some(manager.id),
                        role: Role::Manager,
                    });
                }
                Err(error) => refused = error,
            }
        }
        Err(refused)
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
            needs_manager: !operators
                .iter()
                .any(|operator| operator.active && operator.role == Role::Manager),
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

fn wait_s(until: Timestamp, now: Timestamp) -> i64 {
    until.duration_since(now).as_secs().clamp(0, PIN_LOCK_LONGEST_S)
}

pub(crate) fn operator_view(operator: &Operator) -> OperatorView {
    OperatorView {
        id: operator.id.0,
        name: operator.name.clone(),
        role: operator.role.into(),
        active: operator.active,
    }
}

impl Counter {
    pub async fn session(&self) -> Result<SessionView, CommandError> {
        self.inner.session_view().await
    }

    pub async fn sign_in(&self, operator: i64, entered: &str) -> Result<SessionView, CommandError> {
        let inner = &self.inner;
        let operators = inner.operators().await?;
        let operator = operators
            .iter()
            .find(|known| known.id.0 == operator && known.active)
            .ok_or_else(|| CommandError::new("badInput").with("field", "operator"))?;
        if let Err(error) = inner.check_pin(operator, entered).await {
            inner.audit(Act::SignInWrong, Some(operator.id), None).await?;
            return Err(error);
        }
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

    pub async fn add_operator(
        &self,
        name: &str,
        role: RoleName,
        entered: &str,
    ) -> Result<SettingsView, CommandError> {
        let actor = self.inner.acting(Role::Manager)?;
        self.new_operator(name, role.into(), entered, actor.operator)
            .await?;
        self.settings().await
    }

    async fn new_operator(
        &self,
        name: &str,
        role: Role,
        entered: &str,
        by: Option<OperatorId>,
    ) -> Result<OperatorId, CommandError> {
        let name = name.trim();
        if name.is_empty() || name.chars().count() > 60 {
            return Err(CommandError::new("badInput").with("field", "name"));
        }
        let hash = self.hashed(entered).await?;
        let id = self
            .inner
            .journal
            .add_operator(name.to_owned(), role, hash, self.inner.clock.now())
            .await?;
        self.inner
            .audit(Act::OperatorAdded, by, Some(format!("{} {role:?}", id.0)))
            .await?;
        Ok(id)
    }

    pub async fn set_operator_active(
        &self,
        operator: i64,
        active: bool,
    ) -> Result<SettingsView, CommandError> {
        let actor = self.inner.acting(Role::Manager)?;
        let operators = self.inner.operators().await?;
        let others = operators
            .iter()
            .any(|other| other.active && other.role == Role::Manager && other.id.0 != operator);
        // A till without a manager could never be unlocked again from its screen.
        if !active && !others {
            return Err(CommandError::new("lastManager"));
        }
        self.inner
            .journal
            .set_active(OperatorId(operator), active)
            .await?;
        let act = if active {
            Act::OperatorActivated
        } else {
            Act::OperatorDeactivated
        };
        self.inner
            .audit(act, actor.operator, Some(operator.to_string()))
            .await?;
        let settings = self.settings().await?;
        // Who is taken off the list stands there no more, even if it was by their own hand.
        if !active && actor.operator == Some(OperatorId(operator)) {
            self.inner.sign(None);
            let session = self.inner.session_view().await?;
            self.inner.tell(Update::Session { session });
        }
        Ok(settings)
    }

    pub async fn set_operator_pin(&self, operator: i64, entered: &str) -> Result<SettingsView, CommandError> {
        let actor = self.inner.acting(Role::Manager)?;
        let hash = self.hashed(entered).await?;
        self.inner
            .journal
            .set_pin_hash(OperatorId(operator), hash)
            .await?;
        self.inner.journal.pin_was_right(OperatorId(operator)).await?;
        self.inner
            .audit(Act::PinChanged, actor.operator, Some(operator.to_string()))
            .await?;
        self.settings().await
    }

    async fn hashed(&self, entered: &str) -> Result<journal::PinHash, CommandError> {
        if !pin::is_acceptable(entered) {
            return Err(CommandError::new("pinTooWeak").with("shortest", pin::SHORTEST));
        }
        let (entered, salt) = (entered.to_owned(), self.inner.chance.bytes());
        tokio::task::spawn_blocking(move || pin::hash(&entered, salt))
            .await
            .ok()
            .flatten()
            .map(journal::PinHash)
            .ok_or_else(|| CommandError::new("badInput").with("field", "pin"))
    }
}
