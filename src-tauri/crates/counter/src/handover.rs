//! The code check. Two guards: five wrong codes lock a chosen order; wrong codes at this till, whatever they were
//! tried on, make it wait longer and longer. Both survive a restart.

use crate::{
    Counter,
    acts::began_visit,
    engine::Inner,
    guard::Guard,
    view::{CodeAnswer, CommandError},
};
use domain::{Actor, Code, Command, OrderId, Refusal, Role, TRIES_PER_ORDER};
use journal::{Act, NewAudit};

const GUARD: &str = "code_guard";

impl Counter {
    /// A code typed or scanned with no order chosen.
    pub async fn check_code(&self, entered: &str) -> Result<CodeAnswer, CommandError> {
        let inner = &self.inner;
        let actor = inner.acting(Role::Cashier)?;
        // One at a time: two checks at once must not share one count.
        let _checking = inner.checking.lock().await;
        let guard = inner.guard().await?;
        let wait_s = guard.wait_s(inner.clock.now());
        if wait_s > 0 {
            return Ok(CodeAnswer::Wait { wait_s });
        }
        let Ok(code) = Code::parse(entered, inner.config.codes.length) else {
            return Ok(CodeAnswer::Typo);
        };
        let Some(order) = inner.journal.order_by_live_code(&code).await? else {
            let wait_s = inner.wrong_code(guard, actor).await?;
            return Ok(CodeAnswer::Unmatched { wait_s });
        };
        if order.visit.is_verified() {
            inner.focus(order.id);
            return Ok(CodeAnswer::Matched {
                order: Box::new(inner.order_view(order.id).await?),
            });
        }
        let decided = inner
            .decide(order.id, actor, |_| {
                Ok(Command::CheckCode {
                    entered: code.clone(),
                }
                .into())
            })
            .await;
        match decided {
            Ok(_) => {
                inner.forgive(guard).await?;
                inner.focus(order.id);
                Ok(CodeAnswer::Matched {
                    order: Box::new(inner.order_view(order.id).await?),
                })
            }
            Err(error) if error.code == "codeLocked" => Ok(CodeAnswer::Locked {
                order: Box::new(inner.order_view(order.id).await?),
            }),
            Err(error) => Err(error),
        }
    }
}

impl Inner {
    /// A code entered against a chosen order.
    pub(crate) async fn check_code_of(
        &self,
        id: OrderId,
        entered: &str,
        actor: Actor,
    ) -> Result<(), CommandError> {
        let _checking = self.checking.lock().await;
        let guard = self.guard().await?;
        let wait_s = guard.wait_s(self.clock.now());
        if wait_s > 0 {
            return Err(CommandError::new("codeWait").with("waitS", wait_s));
        }
        let code = Code::parse(entered, self.config.codes.length).map_err(Refusal::CodeUnreadable)?;
        let (order, events) = self
            .decide(id, actor, |_| {
                Ok(Command::CheckCode {
                    entered: code.clone(),
                }
                .into())
            })
            .await?;
        if began_visit(&events) {
            self.forgive(guard).await?;
            self.focus(id);
            return Ok(());
        }
        self.wrong_code(guard, actor).await?;
        let issued = order.code.as_ref();
        if issued.is_some_and(|code| code.locked) {
            return Err(Refusal::CodeLocked.into());
        }
        let tried = issued.map_or(0, |code| code.wrong_tries);
        Err(CommandError::new("codeWrong").with("triesLeft", TRIES_PER_ORDER.saturating_sub(tried)))
    }

    async fn guard(&self) -> Result<Guard, CommandError> {
        let stored = self.journal.meta_get(GUARD).await?;
        Ok(stored
            .and_then(|text| serde_json::from_str(&text).ok())
            .unwrap_or_default())
    }

    /// Counts a wrong code, and says how long the till now waits. The digits are not kept.
    async fn wrong_code(&self, guard: Guard, actor: Actor) -> Result<u32, CommandError> {
        let now = self.clock.now();
        let guard = guard.after_wrong(now);
        self.journal
            .meta_set(GUARD, serde_json::to_string(&guard).ok())
            .await?;
        let detail = format!("{} wrong in a row", guard.wrong);
        let audit = NewAudit {
            at: now,
            operator: actor.operator,
            order: None,
            act: Act::CodeUnmatched,
            detail: Some(detail),
        };
        self.journal.audit(audit).await?;
        Ok(guard.wait_s(now))
    }

    async fn forgive(&self, guard: Guard) -> Result<(), CommandError> {
        if guard != Guard::default() {
            self.journal.meta_set(GUARD, None).await?;
        }
        Ok(())
    }
}
