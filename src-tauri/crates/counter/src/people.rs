//! The people at this till: who they are, their PINs, and who may change that. A PIN is short, so wrong ones are few:
//! five, then a growing lock, kept in the journal.

use crate::{
    Counter,
    engine::Inner,
    pin,
    view::{CommandError, OperatorView, RoleName, SettingsView, Update},
};
use domain::{Actor, OperatorId, Role};
use jiff::{SignedDuration, Timestamp};
use journal::{Act, Operator};

const PIN_TRIES: u32 = 5;
const PIN_LOCK_S: i64 = 30;
const PIN_LOCK_LONGEST_S: i64 = 900;

/// What a wrong PIN led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Wrong {
    Left(u32),
    /// For so many seconds.
    Locked(i64),
}

impl From<Wrong> for CommandError {
    fn from(wrong: Wrong) -> Self {
        match wrong {
            Wrong::Left(tries) => Self::new("wrongPin").with("triesLeft", tries),
            Wrong::Locked(wait_s) => Self::new("pinLocked").with("waitS", wait_s),
        }
    }
}

impl Inner {
    pub async fn operators(&self) -> Result<Vec<Operator>, CommandError> {
        Ok(self.journal.operators().await?)
    }

    /// Whoever is on the list with this number, if that is their PIN.
    pub async fn recognized(&self, operator: i64, entered: &str) -> Result<Operator, CommandError> {
        // Two guesses at once would both be made before either is counted.
        let _one_at_a_time = self.pin_check.lock().await;
        let operators = self.operators().await?;
        let operator = operators
            .into_iter()
            .find(|known| known.id.0 == operator && known.active)
            .ok_or_else(|| CommandError::new("badInput").with("field", "operator"))?;
        let tried = match self.wait_s(&operator) {
            0 if is_pin_of(&operator, entered).await => {
                self.journal.pin_was_right(operator.id).await?;
                return Ok(operator);
            }
            0 => self.count_wrong(&operator).await?,
            wait_s => Wrong::Locked(wait_s),
        };
        self.audit(Act::SignInWrong, Some(operator.id), None).await?;
        Err(tried.into())
    }

    /// A manager vouches with their PIN for one act, whoever is signed in.
    pub async fn vouching_manager(&self, entered: &str) -> Result<Actor, CommandError> {
        let _one_at_a_time = self.pin_check.lock().await;
        let managers = self.operators().await?.into_iter().filter(is_manager);
        let (free, locked): (Vec<_>, Vec<_>) = managers.partition(|manager| self.wait_s(manager) == 0);
        for manager in &free {
            if is_pin_of(manager, entered).await {
                self.journal.pin_was_right(manager.id).await?;
                return Ok(Actor {
                    operator: Some(manager.id),
                    role: Role::Manager,
                });
            }
        }
        // Nobody knows whose it was meant to be: a guess at all of them counts against each.
        let mut wrong: Vec<Wrong> = locked
            .iter()
            .map(|manager| Wrong::Locked(self.wait_s(manager)))
            .collect();
        for manager in &free {
            wrong.push(self.count_wrong(manager).await?);
        }
        Err(wrong.into_iter().min().unwrap_or(Wrong::Left(0)).into())
    }

    /// For how long no PIN of theirs is looked at.
    fn wait_s(&self, operator: &Operator) -> i64 {
        let now = self.clock.now();
        operator.locked_until.map_or(0, |until| {
            until.duration_since(now).as_secs().clamp(0, PIN_LOCK_LONGEST_S)
        })
    }

    async fn count_wrong(&self, operator: &Operator) -> Result<Wrong, CommandError> {
        let wrong = self.journal.pin_was_wrong(operator.id).await?;
        let Some(over) = wrong.checked_sub(PIN_TRIES) else {
            return Ok(Wrong::Left(PIN_TRIES - wrong));
        };
        let lock_s = PIN_LOCK_S
            .checked_shl(over.min(20))
            .unwrap_or(i64::MAX)
            .min(PIN_LOCK_LONGEST_S);
        let until = self.clock.now().saturating_add(SignedDuration::from_secs(lock_s));
        let until = until.unwrap_or(Timestamp::MAX);
        self.journal.set_locked_until(operator.id, Some(until)).await?;
        self.audit(Act::SignInLocked, Some(operator.id), None).await?;
        Ok(Wrong::Locked(lock_s))
    }
}

/// Argon2 is slow on purpose; it must not hold up the till's other work.
async fn is_pin_of(operator: &Operator, entered: &str) -> bool {
    let (entered, hash) = (entered.to_owned(), operator.pin_hash.0.clone());
    tokio::task::spawn_blocking(move || pin::verify(&entered, &hash))
        .await
        .unwrap_or(false)
}

pub(crate) fn is_manager(operator: &Operator) -> bool {
    operator.active && operator.role == Role::Manager
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

    pub(crate) async fn new_operator(
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
            .any(|other| is_manager(other) && other.id.0 != operator);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stand::{ANNA, OLGA, PIN, Stand};

    const OTHER_PIN: &str = "5719";
    const WRONG: &str = "9999";

    /// A second manager, with a PIN of their own.
    async fn with_boris() -> (Stand, i64) {
        let stand = Stand::open("").await;
        stand.sign_in(ANNA).await;
        let added = stand
            .counter
            .add_operator("Борис", RoleName::Manager, OTHER_PIN)
            .await;
        let boris = added.unwrap().operators.last().unwrap().id;
        stand.counter.sign_out().await.unwrap();
        (stand, boris)
    }

    async fn refused(stand: &Stand, entered: &str) -> CommandError {
        stand.counter.inner.vouching_manager(entered).await.unwrap_err()
    }

    #[tokio::test]
    async fn one_manager_who_vouches_costs_no_other_a_try() {
        let (stand, boris) = with_boris().await;
        for _ in 0..2 * PIN_TRIES {
            let vouched = stand.counter.inner.vouching_manager(OTHER_PIN).await.unwrap();
            assert_eq!(vouched.operator, Some(OperatorId(boris)));
        }
        let error = stand.counter.sign_in(ANNA, WRONG).await.unwrap_err();
        assert_eq!(error.params["triesLeft"], PIN_TRIES - 1);
    }

    #[tokio::test]
    async fn a_guess_at_any_manager_counts_against_all_and_a_cashiers_pin_is_one() {
        let (stand, boris) = with_boris().await;
        let cashiers = "8264";
        stand.sign_in(ANNA).await;
        stand.counter.set_operator_pin(OLGA, cashiers).await.unwrap();
        for left in (1..PIN_TRIES).rev() {
            let error = refused(&stand, cashiers).await;
            assert_eq!(
                (error.code.as_str(), error.params["triesLeft"].as_u64()),
                ("wrongPin", Some(left.into()))
            );
        }
        assert_eq!(refused(&stand, cashiers).await.code, "pinLocked");
        for (manager, pin) in [(ANNA, PIN), (boris, OTHER_PIN)] {
            assert_eq!(refused(&stand, pin).await.code, "pinLocked", "even the right one");
            assert_eq!(
                stand.counter.sign_in(manager, pin).await.unwrap_err().code,
                "pinLocked"
            );
        }
        stand.counter.sign_in(OLGA, cashiers).await.unwrap();
        stand.seconds_pass(PIN_LOCK_S);
        assert!(stand.counter.inner.vouching_manager(OTHER_PIN).await.is_ok());
    }

    #[tokio::test]
    async fn who_is_locked_out_keeps_no_other_manager_from_vouching() {
        let (stand, boris) = with_boris().await;
        for _ in 0..PIN_TRIES {
            stand.counter.sign_in(ANNA, WRONG).await.unwrap_err();
        }
        assert_eq!(
            refused(&stand, PIN).await.params["triesLeft"],
            PIN_TRIES - 1,
            "hers is not looked at"
        );
        let vouched = stand.counter.inner.vouching_manager(OTHER_PIN).await.unwrap();
        assert_eq!(vouched.operator, Some(OperatorId(boris)));
    }

    #[tokio::test]
    async fn many_guesses_at_once_are_no_more_guesses() {
        let stand = Stand::open("").await;
        let mut guesses = tokio::task::JoinSet::new();
        for entered in [WRONG; PIN_TRIES as usize].into_iter().chain([PIN]) {
            let inner = std::sync::Arc::clone(&stand.counter.inner);
            guesses.spawn(async move { inner.recognized(ANNA, entered).await.unwrap_err().code });
        }
        let mut refused = guesses.join_all().await;
        refused.sort();
        let locked = ["pinLocked", "pinLocked"];
        assert_eq!(
            refused[..2],
            locked,
            "the fifth guess locks, and the right one came after it"
        );
        assert_eq!(refused[2..], ["wrongPin"; 4]);
    }
}
