//! Starting and stopping: what was left over is taken up first, then the doors open.

use crate::{
    Counter, alarm, chance::Chance, clock::Clock, config::Config, courier, engine::StartError, idle, intake,
    intake::listener, narrator, no_show, notices, payments, pin, recovery,
};
use domain::Role;
use journal::{Act, Journal, NewAudit, PinHash};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

/// Calls under way are heard out for so long when the till stops; after that their outcome is unknown, and the next
/// start resumes them.
const STOP_WITHIN: Duration = Duration::from_secs(15);
/// Codes of closed orders are freed so often.
const RELEASE_EVERY: Duration = Duration::from_secs(3600);

/// The background tasks of a till that runs.
pub struct Running {
    /// Where Kuper's webhooks are taken.
    pub webhook_address: SocketAddr,
    counter: Counter,
    tasks: JoinSet<()>,
    stop: CancellationToken,
}

impl Counter {
    /// Resumes what the last run left unfinished, opens the door for webhooks, and starts the background tasks.
    pub async fn start(&self) -> Result<Running, StartError> {
        let inner = Arc::clone(&self.inner);
        let lost = inner.journal.lose_open_attempts(inner.clock.now()).await?;
        if lost > 0 {
            tracing::warn!(
                lost,
                "notifications were under way when the till stopped; they are sent again"
            );
        }
        inner.finish_intake().await?;
        let address = inner.config.intake.listen;
        let socket = listener::bind(address)
            .await
            .map_err(|source| StartError::Listen { address, source })?;
        let webhook_address = socket
            .local_addr()
            .map_err(|source| StartError::Listen { address, source })?;
        let stop = CancellationToken::new();
        let mut tasks = JoinSet::new();
        let mut router = intake::router(Arc::clone(&inner));
        if let Some(notices) = notices::router(&inner) {
            router = router.merge(notices);
        }
        tasks.spawn(listener::serve(
            socket,
            router,
            inner.config.intake.max_connections,
            stop.clone(),
        ));
        tasks.spawn(courier::run(Arc::clone(&inner), stop.clone()));
        tasks.spawn(payments::run(Arc::clone(&inner), stop.clone()));
        tasks.spawn(alarm::run(Arc::clone(&inner), stop.clone()));
        tasks.spawn(narrator::run(Arc::clone(&inner), stop.clone()));
        tasks.spawn(recovery::run(Arc::clone(&inner), stop.clone()));
        tasks.spawn(no_show::run(Arc::clone(&inner), stop.clone()));
        tasks.spawn(idle::run(Arc::clone(&inner), stop.clone()));
        tasks.spawn(release_codes(inner, stop.clone()));
        tracing::info!(%webhook_address, "the counter is open");
        Ok(Running {
            webhook_address,
            counter: self.clone(),
            tasks,
            stop,
        })
    }

    /// For the machine's administrator: a new random PIN for the first active manager (or a new manager, if there is
    /// none). Returns the PIN.
    pub async fn reset_manager_pin(config: &Config) -> Result<String, StartError> {
        let (clock, chance) = (Clock::System, Chance::from_os());
        let journal = Journal::open(&config.journal.path, clock.now()).await?;
        let fresh = loop {
            let candidate = format!("{:06}", chance.number() % 1_000_000);
            if pin::is_acceptable(&candidate) {
                break candidate;
            }
        };
        let hash = pin::hash(&fresh, chance.bytes())
            .map(PinHash)
            .unwrap_or_else(|| PinHash(String::new()));
        let operators = journal.operators().await?;
        let manager = operators
            .iter()
            .find(|operator| operator.active && operator.role == Role::Manager);
        let id = match manager {
            Some(manager) => {
                journal.set_pin_hash(manager.id, hash).await?;
                journal.pin_was_right(manager.id).await?;
                manager.id
            }
            None => {
                journal
                    .add_operator("Администратор".to_owned(), Role::Manager, hash, clock.now())
                    .await?
            }
        };
        let detail = Some(format!("{} from the command line", id.0));
        journal
            .audit(NewAudit {
                at: clock.now(),
                operator: Some(id),
                order: None,
                act: Act::PinChanged,
                detail,
            })
            .await?;
        journal.close().await;
        Ok(fresh)
    }
}

impl Running {
    /// Closes the door, hears out what is under way, and closes the journal.
    pub async fn stop(mut self) {
        self.stop.cancel();
        let all = async { while self.tasks.join_next().await.is_some() {} };
        if tokio::time::timeout(STOP_WITHIN, all).await.is_err() {
            tracing::warn!("some calls did not end in time; the next start resumes them");
            self.tasks.shutdown().await;
        }
        self.counter.inner.journal.close().await;
    }
}

/// A closed order's code stays taken through the retention period, then may be drawn again.
async fn release_codes(inner: Arc<crate::engine::Inner>, stop: CancellationToken) {
    let kept = jiff::SignedDuration::from_hours(24 * i64::from(inner.config.codes.retention_days));
    loop {
        if let Ok(before) = inner.clock.now().saturating_sub(kept)
            && let Err(error) = inner.journal.release_codes(before).await
        {
            tracing::warn!(%error, "old codes could not be freed");
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(RELEASE_EVERY) => {}
        }
    }
}
