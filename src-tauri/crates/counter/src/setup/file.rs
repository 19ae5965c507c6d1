//! The settings file on the disk: looked at, drafted anew, written whole, put back.

use super::forms::{self, Changes, Forms, SECRETS};
use super::text::Text;
use super::{secrets, whole};
use crate::config::{Config, Mistake};
use crate::view::{CommandError, SecretText, SetupSection, SetupView};
use std::collections::BTreeMap;
use std::fmt;
use std::fs::{self, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

/// What a new file begins as.
const EXAMPLE: &str = include_str!("../../../../vydacha.example.toml");
/// A file with secrets in it, or beside it, is its owner's.
const OWNERS: u32 = 0o600;

/// The settings file of a till, there or not.
#[derive(Debug, Clone)]
pub struct SettingsFile {
    path: PathBuf,
}

/// New settings, judged and not yet written.
pub struct Draft {
    pub config: Config,
    /// The keys that changed, for the record. Never their values.
    pub changed: Vec<String>,
    text: String,
    /// Under which reference each typed secret will be kept.
    secrets: Vec<(String, SecretText)>,
}

/// By the keys alone: the text may hold a secret that somebody wrote into it.
impl fmt::Debug for Draft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft")
            .field("changed", &self.changed)
            .finish_non_exhaustive()
    }
}

/// New settings that stand, and the way back.
pub struct Written {
    file: SettingsFile,
    before: Option<(Vec<u8>, u32)>,
}

impl SettingsFile {
    #[must_use]
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the forms show: what the file says, or before the first start the defaults.
    pub fn view(&self, printers: Vec<String>) -> SetupView {
        let (text, trouble) = match self.text() {
            Ok(text) => (text, None),
            Err(trouble) => (template(), Some(trouble)),
        };
        let forms = Forms::of(&text);
        SetupView {
            path: self.path.display().to_string(),
            locked: trouble.or_else(|| self.locked()),
            store: forms.store,
            intake: forms.intake,
            kuper: forms.kuper,
            yandex_pay: forms.yandex_pay,
            printing: forms.printing,
            counter: forms.counter,
            printers,
            secrets: forms::secrets_set(&text),
        }
    }

    /// The settings with these forms in them. Wrong ones answer `setupWrong`, by the first mistake's key.
    pub fn draft(&self, sections: &[SetupSection]) -> Result<Draft, CommandError> {
        let locked = |why: String| CommandError::new("setupLocked").with("why", why);
        let mut text = self.text().map_err(locked)?;
        if let Some(why) = self.locked() {
            return Err(locked(why));
        }
        let mut changes = Changes::default();
        for section in sections {
            forms::apply(section, &mut text, &mut changes);
        }
        let mut kept = Vec::new();
        for (key, secret) in changes.secrets {
            let reference = secrets::reference(&self.path, key).map_err(|error| not_written(&error))?;
            text.set(key, reference.as_str());
            kept.push((reference, secret));
        }
        let (config, mistakes) = Config::judge(text.as_str(), self.base(), &pending(&kept));
        match (config, mistakes.0.into_iter().next()) {
            (Some(config), None) => Ok(Draft {
                config,
                changed: changes.keys,
                text: text.as_str().to_owned(),
                secrets: kept,
            }),
            (_, mistake) => Err(setup_wrong(mistake)),
        }
    }

    /// The settings as they would be with this form, for a test of it. What is wrong elsewhere does not matter;
    /// `Err` is the form's first mistake.
    pub(super) fn judge(&self, section: &SetupSection) -> Result<Config, Mistake> {
        let mut text = self.text().unwrap_or_else(|_| template());
        let mut changes = Changes::default();
        forms::apply(section, &mut text, &mut changes);
        let mut typed = Vec::new();
        for (key, secret) in changes.secrets {
            // No name of a file: nothing is kept.
            let reference = format!("file:/typed/{key}");
            text.set(key, reference.as_str());
            typed.push((reference, secret));
        }
        let (config, mistakes) = Config::judge(text.as_str(), self.base(), &pending(&typed));
        let mut all = mistakes.0.into_iter();
        match config {
            None => Err(all.next().unwrap_or_else(unreadable)),
            Some(config) => all
                .find(|mistake| forms::is_about(section, &mistake.key))
                .map_or(Ok(config), Err),
        }
    }

    fn base(&self) -> &Path {
        self.path.parent().unwrap_or_else(|| Path::new("."))
    }

    /// Links lead to the file itself: what is written goes where it is, and the link stays.
    fn itself(&self) -> PathBuf {
        self.path.canonicalize().unwrap_or_else(|_| self.path.clone())
    }

    /// `Err`: why the forms cannot change it, in words.
    fn text(&self) -> Result<Text, String> {
        match crate::config::read(&self.path) {
            Ok(text) => Text::new(text).ok_or_else(|| "the file is not TOML".to_owned()),
            Err(_) if matches!(self.path.try_exists(), Ok(false)) => Ok(template()),
            Err(expected) => Err(expected),
        }
    }

    /// Why nothing can be written, in the system's words.
    fn locked(&self) -> Option<String> {
        let path = self.itself();
        match fs::metadata(&path) {
            Ok(metadata) if !metadata.is_file() => return Some("it is not an ordinary file".to_owned()),
            Ok(_) => {
                if let Err(error) = OpenOptions::new().append(true).open(&path) {
                    return Some(error.to_string());
                }
            }
            // The folder is made with the file.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return None,
            Err(error) => return Some(error.to_string()),
        }
        // The new file is written beside the old one.
        let probe = path.with_file_name(".vydacha-may-write");
        let written = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .open(&probe);
        let _ = fs::remove_file(&probe);
        written.err().map(|error| error.to_string())
    }
}

impl Draft {
    /// Puts the new settings in the old one's place, whole or not at all. The old ones are kept as `….before`.
    pub fn write(&self, file: &SettingsFile) -> Result<Written, CommandError> {
        self.try_write(file).map_err(|error| not_written(&error))
    }

    fn try_write(&self, file: &SettingsFile) -> io::Result<Written> {
        let path = file.itself();
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        for (reference, secret) in &self.secrets {
            secrets::keep(&file.path, reference, &secret.0)?;
        }
        let before = match fs::read(&path) {
            Ok(bytes) => Some((bytes, whole::mode(&path)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        if let Some((bytes, mode)) = &before {
            whole::write(&kept_as(&path), bytes, *mode)?;
        }
        let mode = before.as_ref().map_or(OWNERS, |(_, mode)| *mode);
        whole::write(&path, self.text.as_bytes(), mode)?;
        Ok(Written {
            file: file.clone(),
            before,
        })
    }
}

impl Written {
    /// The till opened with them: secrets that neither they nor the ones before need any more are deleted.
    pub fn settle(self) {
        let path = self.file.itself();
        let texts: Vec<_> = [&path, &kept_as(&path)]
            .into_iter()
            .filter_map(|path| fs::read_to_string(path).ok())
            .collect();
        let texts: Vec<_> = texts.iter().map(String::as_str).collect();
        secrets::tidy(&self.file.path, &SECRETS, &texts);
    }

    /// The till cannot open with them: what stood there before comes back.
    pub fn undo(self) -> io::Result<()> {
        let path = self.file.itself();
        match &self.before {
            Some((bytes, mode)) => whole::write(&path, bytes, *mode)?,
            None => {
                fs::remove_file(&path)?;
                whole::sync_folder(&path)?;
            }
        }
        self.settle();
        Ok(())
    }
}

/// The commented file without anybody's values.
fn template() -> Text {
    let mut text = Text::new(EXAMPLE.to_owned()).unwrap_or_else(Text::empty);
    text.set("store.id", "");
    text.set("store.name", "");
    text.set("yandex_pay.enabled", false);
    text
}

fn kept_as(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".before");
    path.with_file_name(name)
}

fn pending(secrets: &[(String, SecretText)]) -> BTreeMap<String, String> {
    let pair = |(reference, secret): &(String, SecretText)| (reference.clone(), secret.0.clone());
    secrets.iter().map(pair).collect()
}

fn setup_wrong(mistake: Option<Mistake>) -> CommandError {
    let mistake = mistake.unwrap_or_else(unreadable);
    CommandError::new("setupWrong")
        .with("field", mistake.key)
        .with("expected", mistake.expected)
}

fn unreadable() -> Mistake {
    Mistake {
        key: "the file".to_owned(),
        expected: "cannot be read".to_owned(),
    }
}

fn not_written(error: &io::Error) -> CommandError {
    tracing::error!(%error, "the settings could not be written");
    CommandError::new("setupNotWritten").with("why", error.to_string())
}
