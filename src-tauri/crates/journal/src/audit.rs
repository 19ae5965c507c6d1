//! Who did what that somebody may ask about later. Rows that follow from events are written with them.

use crate::stored::{self, place, time};
use crate::writer::{Tx, Write};
use crate::{Journal, ReadError, WriteError};
use domain::{CanceledBy, Event, OperatorId, OrderId, Recorded, Verification};
use jiff::Timestamp;

/// An act that is signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Act {
    // From events.
    CodeIssued,
    CodeRight,
    CodeWrong,
    CodeLocked,
    CodeUnlocked,
    CodeOverridden,
    HandedOver,
    CanceledByStore,
    LineRefused,
    ReturnOwed,
    ReturnDone,
    GoodsReturned,
    AttemptAbandoned,
    // From elsewhere.
    /// A code was checked without an order chosen, and opened none.
    CodeUnmatched,
    SlipPrinted,
    LabelsPrinted,
    NotificationResent,
    NotificationSkipped,
    SignedIn,
    SignInWrong,
    SignInLocked,
    SignedOut,
    OperatorAdded,
    OperatorActivated,
    OperatorDeactivated,
    PinChanged,
    IntakePaused,
    IntakeResumed,
    ProblemDismissed,
    SettingsChanged,
    PersonalErased,
    OrderExported,
    KioskLeft,
    ShiftOpened,
    ShiftClosed,
    /// Cash was put into the drawer without an order.
    CashPutIn,
    /// Cash was taken out of it without an order.
    CashTakenOut,
    /// X or Z of a shift was printed, or could not be.
    ReportPrinted,
    /// Nobody touched the till for a while, or somebody locked it: the operator was signed out.
    Locked,
    SupportBundleSaved,
    /// The cash drawer was to be opened: cash was taken or given back.
    DrawerOpened,
}

impl Act {
    const ALL: [Self; 41] = [
        Self::CodeIssued,
        Self::CodeRight,
        Self::CodeWrong,
        Self::CodeLocked,
        Self::CodeUnlocked,
        Self::CodeOverridden,
        Self::HandedOver,
        Self::CanceledByStore,
        Self::LineRefused,
        Self::ReturnOwed,
        Self::ReturnDone,
        Self::GoodsReturned,
        Self::AttemptAbandoned,
        Self::CodeUnmatched,
        Self::SlipPrinted,
        Self::LabelsPrinted,
        Self::NotificationResent,
        Self::NotificationSkipped,
        Self::SignedIn,
        Self::SignInWrong,
        Self::SignInLocked,
        Self::SignedOut,
        Self::OperatorAdded,
        Self::OperatorActivated,
        Self::OperatorDeactivated,
        Self::PinChanged,
        Self::IntakePaused,
        Self::IntakeResumed,
        Self::ProblemDismissed,
        Self::SettingsChanged,
        Self::PersonalErased,
        Self::OrderExported,
        Self::KioskLeft,
        Self::ShiftOpened,
        Self::ShiftClosed,
        Self::CashPutIn,
        Self::CashTakenOut,
        Self::ReportPrinted,
        Self::Locked,
        Self::SupportBundleSaved,
        Self::DrawerOpened,
    ];

    /// The word that is stored, and that the interface translates.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::CodeIssued => "code_issued",
            Self::CodeRight => "code_right",
            Self::CodeWrong => "code_wrong",
            Self::CodeLocked => "code_locked",
            Self::CodeUnlocked => "code_unlocked",
            Self::CodeOverridden => "code_overridden",
            Self::HandedOver => "handed_over",
            Self::CanceledByStore => "canceled_by_store",
            Self::LineRefused => "line_refused",
            Self::ReturnOwed => "return_owed",
            Self::ReturnDone => "return_done",
            Self::GoodsReturned => "goods_returned",
            Self::AttemptAbandoned => "attempt_abandoned",
            Self::CodeUnmatched => "code_unmatched",
            Self::SlipPrinted => "slip_printed",
            Self::LabelsPrinted => "labels_printed",
            Self::NotificationResent => "notification_resent",
            Self::NotificationSkipped => "notification_skipped",
            Self::SignedIn => "signed_in",
            Self::SignInWrong => "sign_in_wrong",
            Self::SignInLocked => "sign_in_locked",
            Self::SignedOut => "signed_out",
            Self::OperatorAdded => "operator_added",
            Self::OperatorActivated => "operator_activated",
            Self::OperatorDeactivated => "operator_deactivated",
            Self::PinChanged => "pin_changed",
            Self::IntakePaused => "intake_paused",
            Self::IntakeResumed => "intake_resumed",
            Self::ProblemDismissed => "problem_dismissed",
            Self::SettingsChanged => "settings_changed",
            Self::PersonalErased => "personal_erased",
            Self::OrderExported => "order_exported",
            Self::KioskLeft => "kiosk_left",
            Self::ShiftOpened => "shift_opened",
            Self::ShiftClosed => "shift_closed",
            Self::CashPutIn => "cash_put_in",
            Self::CashTakenOut => "cash_taken_out",
            Self::ReportPrinted => "report_printed",
            Self::Locked => "locked",
            Self::SupportBundleSaved => "support_bundle_saved",
            Self::DrawerOpened => "drawer_opened",
        }
    }
}

/// An act that no event tells of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewAudit {
    pub at: Timestamp,
    pub operator: Option<OperatorId>,
    pub order: Option<OrderId>,
    pub act: Act,
    /// Never a code, a PIN or personal data.
    pub detail: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    pub id: i64,
    pub at: Timestamp,
    pub operator: Option<OperatorId>,
    pub order: Option<OrderId>,
    pub act: Act,
    pub detail: Option<String>,
}

/// The act that an event is, if it is one.
fn act_of(event: &Event) -> Option<(Act, Option<String>)> {
    Some(match event {
        Event::CodeIssued { .. } => (Act::CodeIssued, None),
        Event::CodeMistaken => (Act::CodeWrong, None),
        Event::CodeLocked => (Act::CodeLocked, None),
        Event::CodeUnlocked { reason } => (Act::CodeUnlocked, Some(reason.clone())),
        Event::VisitBegun {
            verification: Verification::Code,
        } => (Act::CodeRight, None),
        Event::VisitBegun {
            verification: Verification::Override { reason },
        } => (Act::CodeOverridden, Some(reason.clone())),
        Event::HandedOver { .. } => (Act::HandedOver, None),
        Event::Canceled { cancellation } => match cancellation.by {
            CanceledBy::Merchant => (Act::CanceledByStore, Some(cancellation.slug.clone())),
            CanceledBy::Kuper => return None,
        },
        Event::LineRefused { line, .. } => (Act::LineRefused, Some(format!("line {}", line.0))),
        Event::ReturnOwed {
            attempt,
            amount: Some(amount),
        } => (Act::ReturnOwed, Some(format!("attempt {}: {amount}", attempt.0))),
        Event::ReturnOwed {
            attempt,
            amount: None,
        } => (Act::ReturnOwed, Some(format!("attempt {}", attempt.0))),
        Event::ReturnDone { attempt, no } => (
            Act::ReturnDone,
            Some(format!("attempt {}, return {}", attempt.0, no.0)),
        ),
        Event::GoodsReturned { line, reason, .. } => {
            (Act::GoodsReturned, Some(format!("line {}: {reason}", line.0)))
        }
        Event::AttemptAbandoned { attempt } => {
            (Act::AttemptAbandoned, Some(format!("attempt {}", attempt.0)))
        }
        Event::Received { .. }
        | Event::Accepted
        | Event::PickingStarted
        | Event::LinePicked { .. }
        | Event::LineReplaced { .. }
        | Event::UnitMarked { .. }
        | Event::UnitUnmarked { .. }
        | Event::PickUndone
        | Event::Assembled { .. }
        | Event::MadeReady { .. }
        | Event::BagShown { .. }
        | Event::CompositionConfirmed
        | Event::VisitEnded
        | Event::CancelCameTooLate { .. }
        | Event::WindowChanged { .. }
        | Event::WindowAcknowledged
        | Event::EstimateSet { .. }
        | Event::LinesProposed { .. }
        | Event::ProposalAccepted
        | Event::ProposalDismissed
        | Event::PaidAtKuper
        | Event::PrepaidAccepted
        | Event::ReturnRefused { .. }
        | Event::ReturnRetried { .. }
        | Event::CashTaken { .. }
        | Event::CardStarted { .. }
        | Event::CardUnsure { .. }
        | Event::PayStarted { .. }
        | Event::PayLinkGiven { .. }
        | Event::RollbackAsked { .. }
        | Event::Captured { .. }
        | Event::Mismatched { .. }
        | Event::AttemptClosed { .. }
        | Event::ReceiptNoted { .. } => return None,
    })
}

pub(crate) async fn store_event(
    tx: &mut Tx<'_>,
    order: OrderId,
    recorded: &Recorded,
) -> Result<(), WriteError> {
    let Some((act, detail)) = act_of(&recorded.event) else {
        return Ok(());
    };
    let line = NewAudit {
        at: recorded.at,
        operator: recorded.by,
        order: Some(order),
        act,
        detail,
    };
    store(tx, &line).await
}

pub(crate) async fn store(tx: &mut Tx<'_>, line: &NewAudit) -> Result<(), WriteError> {
    let (at, operator) = (stored::micros(line.at), line.operator.map(|id| id.0));
    let (order, act) = (line.order.map(|id| id.0), line.act.word());
    sqlx::query!(
        "INSERT INTO audit (at, operator, order_id, act, detail) VALUES (?, ?, ?, ?, ?)",
        at,
        operator,
        order,
        act,
        line.detail
    )
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

impl Write for NewAudit {
    type Done = ();
    type Refused = WriteError;

    async fn write(self, tx: &mut Tx<'_>) -> Result<(), WriteError> {
        store(tx, &self).await
    }
}

struct Row {
    id: i64,
    at: i64,
    operator: Option<i64>,
    order_id: Option<i64>,
    act: String,
    detail: Option<String>,
}

fn from_rows(rows: Vec<Row>) -> Result<Vec<AuditRow>, ReadError> {
    rows.into_iter()
        .map(|row| {
            let act = Act::ALL
                .into_iter()
                .find(|act| act.word() == row.act)
                .ok_or_else(|| place("audit", "act", &row.id).corrupt("an unknown word"))?;
            Ok(AuditRow {
                id: row.id,
                at: time(row.at, place("audit", "at", &row.id))?,
                operator: stored::operator(row.operator),
                order: row.order_id.map(OrderId),
                act,
                detail: row.detail,
            })
        })
        .collect()
}

impl Journal {
    /// Notes an act that no event tells of.
    pub async fn audit(&self, line: NewAudit) -> Result<(), WriteError> {
        self.write(line).await
    }

    /// The order's acts, oldest first.
    pub async fn audit_of(&self, order: OrderId) -> Result<Vec<AuditRow>, ReadError> {
        let rows = sqlx::query_as!(
            Row,
            "SELECT id, at, operator, order_id, act, detail FROM audit WHERE order_id = ? ORDER BY id",
            order.0
        )
        .fetch_all(self.readers())
        .await?;
        from_rows(rows)
    }

    /// The latest acts of the till, newest first.
    pub async fn audit_latest(&self, limit: u32) -> Result<Vec<AuditRow>, ReadError> {
        let rows = sqlx::query_as!(
            Row,
            "SELECT id, at, operator, order_id, act, detail FROM audit ORDER BY id DESC LIMIT ?",
            limit
        )
        .fetch_all(self.readers())
        .await?;
        from_rows(rows)
    }
}
