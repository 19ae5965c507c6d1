//! The play till's settings: the store's own ways of working, and for everything that speaks to somebody an address on
//! this machine with a secret made up for this lesson.
//!
//! The base is a settings file of play, read by the till's own reader, so that a section added later stands at its
//! default here. What the store's ways are is named one by one in [`play`]; nothing else of the real settings comes in.

use counter::config::{Config, Mistakes, Store};
use simulator::Simulator;
use std::fmt::Write as _;

use crate::folder::Folder;

/// Words that only this lesson knows, so that nobody else on the machine can speak to its till.
#[derive(Clone)]
pub struct Words {
    pub webhook: String,
    pub kuper: String,
    pub pay: String,
}

/// Who a lesson's payments are about.
pub const MERCHANT: &str = "00000000-0000-4000-8000-7261696e696e";
/// Of the orders of every lesson, so that nobody takes a slip or a line of the log for a real one.
const NUMBER_PREFIX: &str = "TRAINING-";

/// The settings of a lesson in this store, in the language that is spoken at the till.
///
/// # Errors
/// [`Mistakes`]: a fault of this module.
pub fn play(
    real: &Config,
    language: &str,
    simulator: &Simulator,
    words: &Words,
    folder: &Folder,
) -> Result<Config, Mistakes> {
    let mut config = Config::parse(&outward(real, simulator, words), folder.path())?;
    config.journal.path = folder.journal();
    config.reports.folder = folder.path().join("reports");
    config.store = Store {
        language: language.to_owned(),
        // Lessons are held after hours too.
        hours: None,
        // Payments want one, and a store that has not said it yet trains all the same.
        address: if real.store.address.is_empty() {
            real.store.name.clone()
        } else {
            real.store.address.clone()
        },
        ..real.store.clone()
    };
    config.codes = real.codes;
    config.cash = real.cash.clone();
    config.people = real.people.clone();
    // The tolerance alone: play goods carry no marking codes, whatever the store's list says.
    config.picking.weight_tolerance_percent = real.picking.weight_tolerance_percent;
    config.kuper.cancel_reasons.clone_from(&real.kuper.cancel_reasons);
    if let (Some(play), Some(real)) = (&mut config.yandex_pay, &real.yandex_pay) {
        play.region = real.region;
        play.ttl_s = real.ttl_s;
        play.sms_offer = real.sms_offer;
    }
    Ok(config)
}

/// Everybody outside is the simulator; nothing is printed.
fn outward(real: &Config, simulator: &Simulator, words: &Words) -> String {
    let mut text = format!(
        r#"
[store]
id = "training"
name = "training"
[intake]
listen = "127.0.0.1:0"
token = "{webhook}"
[kuper]
base_url = "{kuper_at}"
token = "{kuper}"
timeout_ms = 5000
[printing]
printer = "off"
[journal]
number_prefix = "{NUMBER_PREFIX}"
"#,
        webhook = words.webhook,
        kuper = words.kuper,
        kuper_at = simulator.kuper().base_url(),
    );
    // A store that does not offer it does not train it.
    if real.yandex_pay.is_some() {
        let (at, pay) = (simulator.pay().base_url(), &words.pay);
        let _ = write!(
            text,
            r#"
[yandex_pay]
base_url = "{at}"
api_key = "{pay}"
merchant_id = "{MERCHANT}"
branch_id = "training"
"#,
        );
    }
    text
}

#[cfg(test)]
mod tests;
