//! Training: the same screens over a till of their own, where everybody outside is played by the simulator.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct TrainingView {
    /// What the guide asks for now.
    pub step: TrainingStep,
    /// The guided order, once it has come.
    #[ts(type = "number | null")]
    pub order: Option<i64>,
    /// What the played customer's phone shows: the pickup code that the simulated Kuper passed on. Of no real order.
    pub phone_code: Option<String>,
    /// A QR waits for the played customer.
    pub can_pay: bool,
    /// Orders of real customers that came meanwhile and that nobody has touched.
    pub real_waiting: u32,
    /// The PIN of every played operator, for where the screens ask for a manager's.
    pub pin: String,
}

/// The guided order, in the order of the seed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum TrainingStep {
    /// Touch the new order.
    Open,
    Pick,
    Assemble,
    MakeReady,
    /// Ask for the code on the customer's phone, and enter it.
    CheckCode,
    /// Show every bag, and confirm what is in them.
    CheckGoods,
    TakePayment,
    HandOver,
    Done,
}

/// What the played customer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum TrainingAct {
    /// Orders something new.
    Order,
    /// Pays the QR on the screen.
    Pay,
    /// Cancels the order in the app.
    Cancel,
}
