//! What the screens see. Plain data, made from orders by this module's builders; the UI formats it and decides
//! nothing: amounts are minor units, times are epoch milliseconds, and every order carries the commands it takes.
//!
//! The pickup code is in none of these types, and never may be.

mod act;
mod answer;
mod board;
pub(crate) mod build;
pub(crate) mod card;
mod display;
mod order;
mod print;
mod problem;
mod reconcile;
mod session;
mod setup;
mod shift;
mod story;
mod training;

pub use act::{Act, PickView, ShelfName, SubstituteForm};
pub use answer::{CodeAnswer, CommandError, ScanAnswer};
pub use board::{AlarmName, BoardCard, BoardColumn, BoardView, LinkState, PromiseState, StripView};
pub use display::DisplayView;
pub use order::{
    AttemptStateName, AttemptView, CancellationView, ClosureName, CodeView, CustomerView, GoodsView,
    LifecycleName, LineView, MarkingView, NoteView, NotificationView, OrderView, PlacementView, ProposalView,
    ProposedLineView, ReturnStateName, ReturnView, TenderName, ToleranceView, VisitView, WeighingView,
    WeightVerdict, WindowView,
};
pub use print::{LabelView, ReportPaperView, SlipLine, SlipView, TestPaperView};
pub use problem::{ProblemKind, ProblemView, Resolution};
pub use reconcile::{
    DifferenceKind, DifferenceView, PaymentRow, Period, ReconciliationView, ServiceTotals, TenderTotals,
};
pub use session::{CodesView, ConnectionView, OperatorView, RoleName, SessionView, SettingsView};
pub use setup::{
    CounterForm, IntakeForm, KuperForm, PrintingForm, SecretText, SetupSection, SetupTest, SetupView,
    StoreForm, YandexPayForm,
};
pub use shift::{CashMoveKind, CashMoveView, ShiftReportView, ShiftView, UnfinishedKind, UnfinishedView};
pub use story::{HistoryFilter, HistoryPage, HistoryPeriod, HistoryRow, StoryEntry, StoryKind, StoryView};
pub use training::{TrainingAct, TrainingStep, TrainingView};

use serde::Serialize;
use ts_rs::TS;

/// Pushed to the windows whenever something changed; each replaces what the screen knew.
#[derive(Debug, Clone, PartialEq, Serialize, TS)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[ts(export)]
pub enum Update {
    Card {
        card: BoardCard,
    },
    CardGone {
        #[ts(type = "number")]
        id: i64,
    },
    Order {
        order: Box<OrderView>,
    },
    Strip {
        strip: StripView,
    },
    Display {
        display: DisplayView,
    },
    Session {
        session: SessionView,
    },
    /// Cash changes hands, or is to be counted: the drawer opens. Without an order, it is the shift's cash.
    Drawer {
        #[ts(type = "number | null")]
        order_id: Option<i64>,
    },
}

/// Figures for a text; what is absent is left out.
pub(crate) fn details<const N: usize>(
    pairs: [(&str, Option<String>); N],
) -> std::collections::BTreeMap<String, String> {
    pairs
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect()
}
