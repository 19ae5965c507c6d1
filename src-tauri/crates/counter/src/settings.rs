//! What the manager sees of the settings, the live test of a connection, pausing intake, and the language on screen.

use crate::{
    Counter,
    config::Printer,
    engine::Inner,
    links::Peer,
    people::operator_view,
    setup::is_known_to_pay,
    view::{CodesView, CommandError, ConnectionView, LinkState, SessionView, SettingsView, Update},
};
use domain::Role;
use journal::Act;
use kuper::client::Check;
use serde::Deserialize;
use yandex_pay::PayError;

const PAUSED: &str = "intake_paused";
const LANGUAGE: &str = "language";
/// The languages that the screens have texts for; the same as in the settings file.
pub const LANGUAGES: [&str; 3] = ["ru", "uz", "en"];

/// Which connection to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Connection {
    Kuper,
    YandexPay,
}

impl Counter {
    pub async fn settings(&self) -> Result<SettingsView, CommandError> {
        let inner = &self.inner;
        inner.signed_in(Role::Manager)?;
        let config = &inner.config;
        Ok(SettingsView {
            config_path: inner.config_path.clone(),
            journal_path: config.journal.path.display().to_string(),
            kuper: inner.connection(Connection::Kuper),
            yandex_pay: inner.connection(Connection::YandexPay),
            webhook_address: format!("http://{}/kuper/webhook", config.intake.listen),
            printer: match &config.printing.printer {
                Printer::Off => "off".to_owned(),
                Printer::Dialog => "dialog".to_owned(),
                Printer::Pdf(folder) => format!("pdf: {}", folder.display()),
                Printer::Cups(queue) => format!("cups: {queue}"),
            },
            slip_width_mm: config.printing.slip_width_mm,
            codes: CodesView {
                length: config.codes.length.digits(),
                retention_days: config.codes.retention_days,
                allow_override: config.codes.allow_override,
                on_slip: config.codes.on_slip,
            },
            intake_paused: inner.intake_paused().await,
            operators: inner.operators().await?.iter().map(operator_view).collect(),
            config_problems: inner.config_problems.clone(),
        })
    }

    /// Asks the other side something harmless, now.
    pub async fn test_connection(&self, which: Connection) -> Result<ConnectionView, CommandError> {
        let inner = &self.inner;
        inner.signed_in(Role::Manager)?;
        match which {
            Connection::Kuper => inner.try_kuper().await,
            Connection::YandexPay => inner.try_yandex_pay().await?,
        }
        inner.tell_strip().await;
        Ok(inner.connection(which))
    }

    /// While intake is paused, new orders are answered and then canceled with "store closed".
    pub async fn pause_intake(&self, paused: bool) -> Result<SettingsView, CommandError> {
        let inner = &self.inner;
        let actor = inner.signed_in(Role::Manager)?;
        inner
            .journal
            .meta_set(PAUSED, paused.then(|| "yes".to_owned()))
            .await?;
        let act = if paused {
            Act::IntakePaused
        } else {
            Act::IntakeResumed
        };
        inner.audit(act, actor.operator, None).await?;
        inner.tell_strip().await;
        self.settings().await
    }

    /// Switches the language (`ru`, `uz`, `en`) of all windows and of what is printed, and keeps it over restarts.
    /// Nobody need be signed in: who cannot read the sign-in screen must be able to change it there. Anything else
    /// than these three is `badInput`.
    pub async fn set_language(&self, language: &str) -> Result<SessionView, CommandError> {
        let inner = &self.inner;
        if !LANGUAGES.contains(&language) {
            return Err(CommandError::new("badInput").with("field", "language"));
        }
        inner
            .journal
            .meta_set(LANGUAGE, Some(language.to_owned()))
            .await?;
        let session = inner.session_view().await?;
        inner.tell(Update::Session {
            session: session.clone(),
        });
        Ok(session)
    }
}

impl Inner {
    pub(crate) async fn intake_paused(&self) -> bool {
        match self.journal.meta_get(PAUSED).await {
            Ok(value) => value.is_some(),
            Err(error) => {
                tracing::error!(%error, "whether intake is paused could not be read");
                false
            }
        }
    }

    /// What was chosen on the screen; until then, and when it cannot be read, what the settings file says.
    pub(crate) async fn language(&self) -> String {
        let chosen = match self.journal.meta_get(LANGUAGE).await {
            Ok(chosen) => chosen,
            Err(error) => {
                tracing::error!(%error, "the chosen language could not be read");
                None
            }
        };
        chosen
            .filter(|language| LANGUAGES.contains(&language.as_str()))
            .unwrap_or_else(|| self.config.store.language.clone())
    }

    fn connection(&self, which: Connection) -> ConnectionView {
        let config = &self.config;
        let (base_url, variant, link) = match which {
            Connection::Kuper => {
                let variant = match config.kuper.dialect {
                    kuper::notification::Dialect::Flat => "flat",
                    kuper::notification::Dialect::Nested => "nested",
                };
                (
                    config.kuper.base_url.clone(),
                    variant.to_owned(),
                    self.links.of(Peer::Kuper),
                )
            }
            Connection::YandexPay => {
                let pay = config.yandex_pay.as_ref();
                let variant = pay.map_or("", |pay| match pay.region {
                    yandex_pay::Region::Uz => "uz",
                    yandex_pay::Region::Ru => "ru",
                });
                let base_url = pay.map(|pay| pay.base_url.clone()).unwrap_or_default();
                (base_url, variant.to_owned(), self.links.of(Peer::YandexPay))
            }
        };
        ConnectionView {
            base_url,
            variant,
            state: link.state,
            last_trouble: link.last_trouble,
        }
    }

    async fn try_kuper(&self) {
        let (state, trouble) = match self.kuper.check().await.outcome {
            // A host without this read proves the address; the first notification proves the token.
            Check::TokenAccepted | Check::HostAnswers { .. } => (LinkState::Up, None),
            Check::Unauthorized { problem } => (LinkState::Unauthorized, Some(problem.to_string())),
            Check::Failed { why } => (LinkState::Down, Some(why)),
        };
        self.links.note(Peer::Kuper, state, trouble);
    }

    async fn try_yandex_pay(&self) -> Result<(), CommandError> {
        let pay = self.pay.as_ref().ok_or_else(|| CommandError::new("payOff"))?;
        let (state, trouble) = match is_known_to_pay(pay, &self.config.store).await {
            Ok(()) => (LinkState::Up, None),
            Err(error @ PayError::Unauthorized) => (LinkState::Unauthorized, Some(error.to_string())),
            Err(error) => (LinkState::Down, Some(error.to_string())),
        };
        self.links.note(Peer::YandexPay, state, trouble);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::{Chance, Clock, Counter, Surroundings, config::Config, view::Update};
    use std::path::Path;

    const SETTINGS: &str = r#"
        [store]
        id = "12"
        name = "Shop"
        language = "uz"
        [intake]
        token = "hook"
        [kuper]
        token = "kuper"
    "#;

    async fn open(folder: &Path) -> Counter {
        let surroundings = Surroundings {
            clock: Clock::manual("2026-11-22T09:00:00Z".parse().unwrap()),
            chance: Chance::seeded(1),
            version: "test".to_owned(),
            config_path: String::new(),
            config_problems: Vec::new(),
        };
        let config = Config::parse(SETTINGS, folder).unwrap();
        Counter::open(config, surroundings).await.unwrap()
    }

    #[tokio::test]
    async fn the_chosen_language_is_told_to_the_windows_and_kept_over_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let counter = open(folder.path()).await;
        assert_eq!(counter.session().await.unwrap().language, "uz", "the file's");
        let mut updates = counter.updates();
        assert_eq!(counter.set_language("en").await.unwrap().language, "en");
        let Ok(Update::Session { session }) = updates.try_recv() else {
            panic!("the windows were not told");
        };
        assert_eq!(session.language, "en");
        counter.journal().close().await;
        drop(counter);
        let counter = open(folder.path()).await;
        assert_eq!(counter.session().await.unwrap().language, "en");
        assert_eq!(counter.inner.language().await, "en", "for slips and labels");
    }

    #[tokio::test]
    async fn a_language_without_texts_is_refused_and_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let counter = open(folder.path()).await;
        let refused = counter.set_language("de").await.unwrap_err();
        assert_eq!(refused.code, "badInput");
        assert_eq!(counter.session().await.unwrap().language, "uz");
    }
}
