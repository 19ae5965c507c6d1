//! The settings as a manager changes them on the screen: the wizard of the first start, and the same forms later.
//! A secret goes in and never comes out.

use serde::{Deserialize, Serialize, Serializer};
use std::fmt;
use ts_rs::TS;

/// A secret as it was typed. It comes in and never goes out: it is written as an empty text, and masked in a `Debug`.
#[derive(Clone, Default, PartialEq, Eq, Deserialize, TS)]
#[serde(transparent)]
#[ts(type = "string")]
pub struct SecretText(pub String);

impl Serialize for SecretText {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str("")
    }
}

impl fmt::Debug for SecretText {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_empty() {
            "SecretText(empty)"
        } else {
            "SecretText(set)"
        })
    }
}

/// What is set now; before the first start, the defaults.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SetupView {
    /// The settings file.
    pub path: String,
    /// Why it cannot be changed here, in words; null: it can.
    pub locked: Option<String>,
    pub store: StoreForm,
    pub intake: IntakeForm,
    pub kuper: KuperForm,
    pub yandex_pay: YandexPayForm,
    pub printing: PrintingForm,
    pub counter: CounterForm,
    /// Printers that the system knows, by their queues.
    pub printers: Vec<String>,
    /// Those that are set, of `intake.token`, `kuper.token`, `yandex_pay.api_key`.
    pub secrets: Vec<String>,
}

/// One form, to be tested or saved. An empty secret means: as it is.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, TS)]
#[serde(tag = "section", content = "form", rename_all = "camelCase")]
#[ts(export)]
pub enum SetupSection {
    Store(StoreForm),
    Intake(IntakeForm),
    Kuper(KuperForm),
    YandexPay(YandexPayForm),
    Printing(PrintingForm),
    Counter(CounterForm),
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(export)]
pub struct StoreForm {
    pub id: String,
    pub name: String,
    pub address: String,
    pub till: String,
    /// RUB | UZS
    pub currency: String,
    pub restaurant: bool,
    /// ru | uz | en
    pub language: String,
    /// Empty, all three: always open.
    pub opens: String,
    pub closes: String,
    pub time_zone: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(export)]
pub struct IntakeForm {
    /// Address and port: 127.0.0.1:8765.
    pub listen: String,
    /// bearer | basic | client_token
    pub auth: String,
    pub user: String,
    pub token: SecretText,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(export)]
pub struct KuperForm {
    pub base_url: String,
    /// flat | nested
    pub dialect: String,
    pub token: SecretText,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(export)]
pub struct YandexPayForm {
    /// Off: no QR is offered.
    pub on: bool,
    /// ru | uz
    pub region: String,
    /// production | sandbox
    pub environment: String,
    pub branch_id: String,
    /// Empty: the till asks by itself and takes no notifications.
    pub merchant_id: String,
    /// required | when_known | off
    pub sms_offer: String,
    pub api_key: SecretText,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(export)]
pub struct PrintingForm {
    /// off | dialog | pdf:FOLDER | cups:QUEUE
    pub printer: String,
    /// 58 | 80
    pub slip_width_mm: u16,
    pub on_ready: bool,
}

/// How the counter works: what staff notice of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[ts(export)]
pub struct CounterForm {
    /// Minutes without a touch until the till locks itself; 0: never.
    pub lock_after_min: u16,
    /// By how much a weight may differ from the ordered one, in percent.
    pub weight_tolerance_percent: u8,
    /// Percent of full volume; 0: silent.
    pub volume_percent: u8,
}

/// What a live test of a form found. Nothing is kept by it.
///
/// | `found` | of | ok | means |
/// |---|---|---|---|
/// | `wrongField` | all | no | `field` is not as it must be; `detail` says what it must be |
/// | `fits` | store, counter | yes | the reader takes it; of a store with hours, `detail` is the time there now: `14:05` |
/// | `hookAnswers` | intake | yes | a webhook with the token was let in, one without was turned away |
/// | `tokenShort` | intake | yes | as before, but the token has fewer than 16 characters: it can be guessed |
/// | `portTaken` | intake | no | another program has the port |
/// | `addressUnavailable` | intake | no | the address cannot be listened on; `detail` in the system's words |
/// | `hookSilent` | intake | no | it could be listened on, but the answer was another one; `detail` |
/// | `tokenAccepted` | kuper | yes | Kuper knows the token |
/// | `hostAnswers` | kuper | yes | Kuper answers, and has no way to try the token: the first notification does |
/// | `keyAccepted` | yandexPay | yes | Yandex Pay knows the key |
/// | `off` | yandexPay, printing | yes | it is off: there is nothing to try |
/// | `unauthorized` | kuper, yandexPay | no | the token or key is refused; `field` is it; `detail` in their words |
/// | `unreachable` | kuper, yandexPay | no | no answer, or none that makes sense; `detail` |
/// | `printed` | printing | yes | the printing system took the test slip; whether paper came out, a person sees |
/// | `unknownPrinter` | printing | no | the system knows no such queue; `field` |
/// | `printFailed` | printing | no | `detail` in the printing system's words; `page`: the slip was not laid out in time |
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SetupTest {
    pub ok: bool,
    /// A name of the table above. Stable.
    pub found: String,
    /// The key of the field that is wrong (`kuper.token`), if one is.
    pub field: Option<String>,
    pub detail: Option<String>,
}
