//! Who is signed in, and how the till is set up. Secrets are never part of it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SessionView {
    pub store: String,
    pub till: String,
    pub currency: String,
    /// ru | uz | en
    pub language: String,
    pub operator: Option<OperatorView>,
    /// Who can sign in.
    pub operators: Vec<OperatorView>,
    /// First start: there is no manager yet, and the screen asks for one.
    pub needs_manager: bool,
    /// First start: there are no settings yet, and the wizard asks for them.
    pub needs_setup: bool,
    /// The till locked itself because nobody touched it: who stood there.
    pub locked: Option<OperatorView>,
    /// So long it waits before it does; null: never.
    pub lock_after_s: Option<u32>,
    /// Set while training: all orders, codes and money on screen are play.
    pub training: Option<super::TrainingView>,
    pub code_length: u8,
    /// required | whenKnown | off
    pub sms_offer: String,
    pub code_override: bool,
    /// Reasons for a cancellation: slug and text.
    pub cancel_reasons: Vec<(String, String)>,
    pub yandex_pay: bool,
    /// Slip and labels come out by themselves when an order becomes ready.
    pub prints_on_ready: bool,
    /// Mistakes in the configuration file, by key; shown in settings.
    pub config_problems: Vec<String>,
    pub version: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct OperatorView {
    #[ts(type = "number")]
    pub id: i64,
    pub name: String,
    pub role: RoleName,
    pub active: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum RoleName {
    Picker,
    Cashier,
    Manager,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct SettingsView {
    pub config_path: String,
    pub journal_path: String,
    pub kuper: ConnectionView,
    pub yandex_pay: ConnectionView,
    pub webhook_address: String,
    pub printer: String,
    pub slip_width_mm: u16,
    pub codes: CodesView,
    pub intake_paused: bool,
    pub operators: Vec<OperatorView>,
    pub config_problems: Vec<String>,
}

/// How pickup codes are made and kept: facts of the settings file, changed there alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct CodesView {
    /// Digits, the check digit included.
    pub length: u8,
    /// For so many days a code is not issued again.
    pub retention_days: u32,
    /// Whether a manager may hand over without a code.
    pub allow_override: bool,
    /// Whether slips show the code.
    pub on_slip: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ConnectionView {
    pub base_url: String,
    /// The dialect, or the merchant host's kind.
    pub variant: String,
    pub state: super::LinkState,
    /// What the last trouble was, in the other side's words.
    pub last_trouble: Option<String>,
}
