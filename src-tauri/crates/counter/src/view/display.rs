//! The customer's display: no personal data beyond the order's short number.

use serde::Serialize;
use ts_rs::TS;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, TS)]
#[serde(tag = "shows", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum DisplayView {
    Idle {
        store: String,
    },
    Sum {
        short_number: String,
        #[ts(type = "number")]
        sum: i64,
        currency: String,
    },
    Qr {
        short_number: String,
        #[ts(type = "number")]
        sum: i64,
        currency: String,
        qr_svg: String,
        #[ts(type = "number")]
        expires_at: i64,
    },
    Change {
        short_number: String,
        #[ts(type = "number")]
        received: i64,
        #[ts(type = "number")]
        change: i64,
        currency: String,
    },
    Paid {
        short_number: String,
        #[ts(type = "number")]
        sum: i64,
        currency: String,
    },
    Thanks {
        store: String,
    },
}
