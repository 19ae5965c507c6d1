//! Whatever is unknown or needs a person, each with what can be done about it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub struct ProblemView {
    /// Opaque; given back with a resolution.
    pub id: String,
    pub kind: ProblemKind,
    #[ts(type = "number | null")]
    pub order_id: Option<i64>,
    pub short_number: Option<String>,
    #[ts(type = "number")]
    pub since: i64,
    /// Figures and names for the text: amount, event, status, answer of the other side.
    #[ts(type = "Record<string, string>")]
    pub details: std::collections::BTreeMap<String, String>,
    pub resolutions: Vec<Resolution>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum ProblemKind {
    /// Kuper refused a notification; the order's queue waits for a person.
    NotificationStopped,
    /// Not delivered for a while; the till keeps trying.
    NotificationDelayed,
    /// Yandex Pay's answer is not known yet; the till keeps asking.
    PaymentUnknown,
    /// The cashier could not say whether the card was charged.
    CardUnsure,
    /// Captured another amount or currency than asked.
    PaymentMismatched,
    /// Yandex Pay is giving money back; the till follows it.
    RefundUnderWay,
    /// Yandex Pay refused to give money back, or could not: a person decides.
    RefundRefused,
    /// Money came after its payment was over (after a cancellation, a rollback): it is being given back.
    LateCapture,
    /// Cash or card money that a person must give back.
    ReturnOwed,
    /// Paid, not handed over for two minutes.
    PaidNotHandedOver,
    /// Kuper canceled after the goods had left.
    CanceledTooLate,
    /// Nobody came for it within the time that the store set.
    NotCollected,
    /// Notifications in Yandex Pay's name that were not Yandex Pay's, or not for this shop.
    PayNotificationsRefused,
    /// A code is locked after too many wrong tries.
    CodeLocked,
    /// A webhook that could not be read.
    WebhookUnreadable,
    /// A webhook for another store, or of a kind that a person should see.
    WebhookQuarantined,
    /// The same order key came with another body.
    WebhookConflict,
    /// Webhooks were turned away with no more than a count: a wrong token, too long a body, a full disk.
    WebhooksRejected,
    /// A row of the journal cannot be right; it was left alone, and everything else goes on.
    RowDamaged,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
#[ts(export)]
pub enum Resolution {
    /// Send the notification again.
    Resend,
    /// Go on without it (manager).
    Skip,
    /// Seen; take it off the list.
    Dismiss,
    /// Open the order and act there.
    OpenOrder,
    /// The money was given back.
    ConfirmReturn,
    /// Give the payment back at the service.
    AskRollback,
    /// Ask the service again for the refund that it refused.
    RetryReturn,
}
