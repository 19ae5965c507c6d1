//! The settings of a till: one TOML file, read once at the start.
//!
//! **What lives here:** the typed settings ([`Config`]), and a reader that finds *every* mistake in one pass and names
//! each by its key, so that whoever sets a till up corrects the file once and not once per mistake. A key that is not
//! known is a mistake too: a mistyped key must never quietly leave a default in force.
//!
//! **What may not:** opening the journal, calling anybody, watching the file. What a manager changes on the screen, [`crate::setup`] writes; what is
//! changed by hand takes a restart.
//!
//! Secrets may stand in the file itself, in another file, in the environment or in the operating system's keyring (see
//! [`secret`]). No mistake ever repeats a value, because the value may be a secret in the wrong place.

mod cash;
mod codes;
mod files;
mod intake;
mod kuper;
mod lines;
mod mistake;
mod people;
mod picking;
mod pickup;
mod printing;
mod secret;
mod section;
mod shown;
mod sound;
mod store;
mod yandex_pay;

use std::collections::BTreeMap;
use std::path::Path;

pub use cash::Cash;
pub use codes::Codes;
pub use files::{JournalFiles, Log, Reports};
pub use intake::Intake;
pub use kuper::Kuper;
pub use mistake::{Mistake, Mistakes};
pub use people::People;
pub use picking::{MarkedGoods, Picking};
pub use pickup::Pickup;
pub use printing::{Printer, Printing};
pub(crate) use shown::{Place, Shown, shown};
pub use sound::Sound;
pub use store::{Hours, Store};
pub use yandex_pay::{SmsOffer, YandexPay};

use secret::Sources;
use section::{Context, Section};

/// The name of the file in the operating system's folder for settings.
pub const FILE_NAME: &str = "vydacha.toml";

/// More than this is no settings file.
const MAX_FILE_BYTES: u64 = 1024 * 1024;

/// Everything a till needs to know before it starts.
#[derive(Debug, Clone)]
pub struct Config {
    pub store: Store,
    pub intake: Intake,
    pub kuper: Kuper,
    /// `None`: the section is absent or switched off, and Yandex Pay is not offered.
    pub yandex_pay: Option<YandexPay>,
    pub codes: Codes,
    pub cash: Cash,
    pub picking: Picking,
    pub pickup: Pickup,
    pub people: People,
    pub printing: Printing,
    pub sound: Sound,
    pub journal: JournalFiles,
    pub reports: Reports,
    pub log: Log,
}

impl Config {
    /// Reads the file, and checks that nobody else can read it if a secret stands in it.
    pub fn load(path: &Path) -> Result<Self, Mistakes> {
        let key = path.display().to_string();
        let text = read(path).map_err(|expected| Mistakes::one(key.clone(), expected))?;
        let base = path.parent().unwrap_or_else(|| Path::new("."));
        let context = Context::new(base, Sources::of_this_machine());
        let config = parse_in(&text, &context);
        if context.has_inline_secret()
            && let Err(expected) = secret::owner_only(path)
        {
            context.mistake(key, expected);
        }
        context.judge(config)
    }

    /// Reads the text of a file; relative paths in it are relative to `base`.
    pub fn parse(text: &str, base: &Path) -> Result<Self, Mistakes> {
        let context = Context::new(base, Sources::of_this_machine());
        let config = parse_in(text, &context);
        context.judge(config)
    }

    /// Everything that is wrong with a text, and what can be read of it all the same (`None`: it is not TOML).
    /// `pending`: secrets that are not kept yet, by how the text refers to them.
    pub(crate) fn judge(
        text: &str,
        base: &Path,
        pending: &BTreeMap<String, String>,
    ) -> (Option<Self>, Mistakes) {
        let context = Context::new(base, Sources::of_this_machine()).with_pending(pending);
        let config = parse_in(text, &context);
        (config, context.into_mistakes())
    }
}

/// Reads all sections, whatever is wrong with the ones before. `None` when the text is not TOML at all; otherwise what
/// could not be read stands as some placeholder, and the context knows the mistake.
fn parse_in(text: &str, context: &Context<'_>) -> Option<Config> {
    let table = match text.parse::<toml::Table>() {
        Ok(table) => table,
        Err(error) => {
            // The error's own display repeats the line, which may hold a secret.
            let line = error
                .span()
                .map(|span| text[..span.start.min(text.len())].matches('\n').count() + 1);
            let place = line.map_or_else(|| "the file".to_owned(), |line| format!("line {line}"));
            context.mistake(place, format!("is not TOML: {}", error.message()));
            return None;
        }
    };
    let mut root = Section::root(context, table);
    let store = store::read(root.section("store"));
    let intake = intake::read(root.section("intake"));
    let kuper = kuper::read(root.section("kuper"));
    let yandex_pay = root.optional_section("yandex_pay").and_then(yandex_pay::read);
    let codes = codes::read(root.section("codes"));
    let cash = cash::read(root.section("cash"));
    let picking = picking::read(root.section("picking"));
    let pickup = pickup::read(root.section("pickup"));
    let people = people::read(root.section("people"));
    let printing = printing::read(root.section("printing"));
    let sound = sound::read(root.section("sound"));
    let journal = files::read_journal(root.section("journal"), &store);
    let reports = files::read_reports(root.section("reports"), &journal);
    let log = files::read_log(root.section("log"));
    root.finish();
    Some(Config {
        store,
        intake,
        kuper,
        yandex_pay,
        codes,
        cash,
        picking,
        pickup,
        people,
        printing,
        sound,
        journal,
        reports,
        log,
    })
}

/// `Err` finishes the sentence that begins with the file.
pub(crate) fn read(path: &Path) -> Result<String, String> {
    let size = std::fs::metadata(path)
        .map_err(|error| format!("cannot be read: {error}"))?
        .len();
    if size > MAX_FILE_BYTES {
        return Err("is far too large for a settings file".to_owned());
    }
    let bytes = std::fs::read(path).map_err(|error| format!("cannot be read: {error}"))?;
    let text = String::from_utf8(bytes).map_err(|_| "must be text in UTF-8".to_owned())?;
    // Editors on Windows like to put one there.
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}

#[cfg(test)]
mod tests;
