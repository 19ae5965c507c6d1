//! The settings on the screen: what the wizard and the forms ask for, and a till that opens anew with what they say.
//! The rules are [`counter::setup`]'s; here is what needs windows and paper.

use counter::Clock;
use counter::config::{Config, Printer, Sound};
use counter::setup::{self, Opened};
use counter::view::{CommandError, SetupSection, SetupTest, SetupView};
use tauri::AppHandle;

use crate::printers;
use crate::printing::PrintDesk;
use crate::sound::Speaker;
use crate::till::{Phase, Till, cannot_open};

impl Till {
    /// What is set now; of a manager, or of whoever stands at the till at the first start.
    pub async fn setup(&self) -> Result<SetupView, CommandError> {
        self.may_set_up().await?;
        Ok(self.setup_view().await)
    }

    async fn may_set_up(&self) -> Result<Phase, CommandError> {
        let phase = self.settled().await;
        match &phase {
            Phase::Open(open) => open.real().may_set_up()?,
            Phase::Setup { .. } => {}
            Phase::Opening | Phase::Broken(_) => return Err(CommandError::new("notConfigured")),
        }
        Ok(phase)
    }

    async fn setup_view(&self) -> SetupView {
        let mut view = self.file().view(printers::known().await);
        if let Phase::Setup { language } = self.settled().await {
            view.store.language = language;
        }
        view
    }

    /// Tries a form without keeping it.
    pub async fn test_setup(
        &self,
        desk: &PrintDesk,
        section: &SetupSection,
    ) -> Result<SetupTest, CommandError> {
        let phase = self.may_set_up().await?;
        let open = match &phase {
            Phase::Open(open) => Some(open.real().config()),
            Phase::Setup { .. } | Phase::Opening | Phase::Broken(_) => None,
        };
        let (found, config) = match setup::try_form(self.file(), section, open, &Clock::System).await {
            Ok(right) => right,
            Err(wrong) => return Ok(wrong),
        };
        match section {
            SetupSection::Printing(_) => Ok(self.try_printer(desk, config).await),
            SetupSection::Store(_)
            | SetupSection::Intake(_)
            | SetupSection::Kuper(_)
            | SetupSection::YandexPay(_)
            | SetupSection::Counter(_) => Ok(found),
        }
    }

    /// Makes a volume heard without keeping it. `badInput {field}`: it is no percentage. `noSound {why}`.
    pub async fn test_sound(&self, speaker: &Speaker, volume_percent: i64) -> Result<(), CommandError> {
        self.may_set_up().await?;
        let Some(volume) = Sound::volume(volume_percent) else {
            return Err(CommandError::new("badInput").with("field", "sound.volume_percent"));
        };
        speaker.test(volume).await
    }

    async fn try_printer(&self, desk: &PrintDesk, config: Config) -> SetupTest {
        let language = match self.session().await {
            Ok(session) => session.language,
            Err(_) => config.store.language.clone(),
        };
        match &config.printing.printer {
            Printer::Off => return answer(true, "off", None, None),
            Printer::Cups(queue) if !printers::known().await.contains(queue) => {
                return answer(false, "unknownPrinter", Some("printing.printer"), None);
            }
            Printer::Dialog | Printer::Pdf(_) | Printer::Cups(_) => {}
        }
        let paper = counter::test_paper(
            &config.store.name,
            &config.store.till,
            &language,
            config.printing.slip_width_mm,
            Clock::System.now(),
        );
        match desk.test(config.printing, paper).await {
            Ok(()) => answer(true, "printed", None, None),
            Err(error) => {
                let why = error
                    .params
                    .get("why")
                    .and_then(|why| why.as_str())
                    .map(str::to_owned);
                answer(false, "printFailed", None, why.or(Some(error.code)))
            }
        }
    }

    /// Keeps what all forms say, or nothing, and opens the till with it. Whoever was signed in stays so.
    pub async fn save_setup(
        &self,
        app: &AppHandle,
        sections: &[SetupSection],
    ) -> Result<SetupView, CommandError> {
        let _one_at_a_time = self.changing().await;
        match self.settled().await {
            Phase::Setup { language } => {
                self.enter(Phase::Opening);
                match setup::first(self.file(), sections, self.surroundings()).await {
                    Ok(opened) => self.show(app, opened).await,
                    Err(error) => {
                        self.enter(Phase::Setup { language });
                        return Err(error);
                    }
                }
            }
            Phase::Open(open) => {
                let counter = open.real();
                let draft = counter.draft_setup(self.file(), sections).await?;
                if draft.changed.is_empty() {
                    return Ok(self.setup_view().await);
                }
                // Gone only while the till is being closed.
                let Some(running) = self.take_running().await else {
                    return Err(CommandError::new("notNow"));
                };
                self.enter(Phase::Opening);
                let before = Opened {
                    counter: counter.clone(),
                    running,
                };
                let changed = setup::change(self.file(), &draft, before, self.surroundings()).await;
                match changed.opened {
                    Ok(opened) => self.show(app, opened).await,
                    Err(error) => self.enter(cannot_open(&error, &counter.config().store.language)),
                }
                if let Some(refused) = changed.refused {
                    return Err(refused);
                }
            }
            Phase::Opening | Phase::Broken(_) => return Err(CommandError::new("notConfigured")),
        }
        Ok(self.setup_view().await)
    }
}

fn answer(ok: bool, found: &str, field: Option<&str>, detail: Option<String>) -> SetupTest {
    SetupTest {
        ok,
        found: found.to_owned(),
        field: field.map(str::to_owned),
        detail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    /// A wizard, where nobody can be signed in yet, and a till where nothing can be set up.
    fn till(phase: Phase) -> Till {
        let till = Till::new(Path::new("vydacha.toml"), Vec::new());
        till.enter(phase);
        till
    }

    #[tokio::test]
    async fn only_a_volume_is_made_heard_and_only_where_it_may_be_set() {
        let speaker = Speaker::start();
        let wizard = till(Phase::Setup {
            language: "ru".to_owned(),
        });
        for wrong in [-1, 101, i64::MAX] {
            let refused = wizard.test_sound(&speaker, wrong).await.unwrap_err();
            assert_eq!(
                (refused.code.as_str(), refused.params["field"].as_str()),
                ("badInput", Some("sound.volume_percent"))
            );
        }
        // A volume all right, but nothing can be heard of it; and it needs no device.
        let silent = wizard.test_sound(&speaker, 0).await.unwrap_err();
        assert_eq!(
            (silent.code.as_str(), silent.params["why"].as_str()),
            ("noSound", Some("volume"))
        );
        let broken = till(Phase::Broken(Box::new(wizard.session().await.unwrap())));
        let refused = broken.test_sound(&speaker, 50).await.unwrap_err();
        assert_eq!(refused.code, "notConfigured");
    }
}
