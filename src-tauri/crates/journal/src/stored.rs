//! Between rows and values. Distrusts what it reads.

use crate::Corrupt;
use domain::{Lifecycle, OperatorId, OrderId};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};

/// Where a value stands, to be named when it cannot be right.
#[derive(Clone, Copy)]
pub(crate) struct Place<'row> {
    pub table: &'static str,
    pub column: &'static str,
    pub row: &'row dyn std::fmt::Display,
}

impl Place<'_> {
    pub(crate) fn corrupt(&self, problem: impl ToString) -> Corrupt {
        Corrupt {
            table: self.table,
            column: self.column,
            row: self.row.to_string(),
            problem: problem.to_string(),
        }
    }
}

pub(crate) fn place<'row>(
    table: &'static str,
    column: &'static str,
    row: &'row dyn std::fmt::Display,
) -> Place<'row> {
    Place { table, column, row }
}

/// For `json_each`: a list of any length in one parameter.
pub(crate) fn id_list(orders: &[OrderId]) -> String {
    let ids: Vec<String> = orders.iter().map(|order| order.0.to_string()).collect();
    format!("[{}]", ids.join(","))
}

/// Microseconds since 1970; finer parts are cut off.
pub(crate) fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// The time as it will read back.
pub(crate) fn cut(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(micros(at)).unwrap_or(at)
}

pub(crate) fn time(micros: i64, place: Place<'_>) -> Result<Timestamp, Corrupt> {
    Timestamp::from_microsecond(micros).map_err(|error| place.corrupt(error))
}

pub(crate) fn maybe_time(micros: Option<i64>, place: Place<'_>) -> Result<Option<Timestamp>, Corrupt> {
    micros.map(|micros| time(micros, place)).transpose()
}

pub(crate) fn number<N: TryFrom<i64>>(stored: i64, place: Place<'_>) -> Result<N, Corrupt> {
    N::try_from(stored).map_err(|_| place.corrupt("out of range"))
}

pub(crate) fn maybe_status(stored: Option<i64>, place: Place<'_>) -> Result<Option<u16>, Corrupt> {
    stored.map(|stored| number(stored, place)).transpose()
}

/// Our own types always serialise; a failure is reported as the row that could not be made.
pub(crate) fn json<T: Serialize>(value: &T, place: Place<'_>) -> Result<String, Corrupt> {
    serde_json::to_string(value).map_err(|error| place.corrupt(error.classify_text()))
}

pub(crate) fn from_json<T: DeserializeOwned>(text: &str, place: Place<'_>) -> Result<T, Corrupt> {
    serde_json::from_str(text).map_err(|error| place.corrupt(error.classify_text()))
}

/// serde's messages quote the value that did not fit, which may be a code: only the place is told.
trait ClassifyText {
    fn classify_text(&self) -> String;
}

impl ClassifyText for serde_json::Error {
    fn classify_text(&self) -> String {
        format!(
            "{:?} at line {}, column {}",
            self.classify(),
            self.line(),
            self.column()
        )
    }
}

pub(crate) fn operator(stored: Option<i64>) -> Option<OperatorId> {
    stored.map(OperatorId)
}

/// The word for a unit variant, as the domain's own serialisation has it.
pub(crate) fn lifecycle_word(lifecycle: Lifecycle) -> &'static str {
    match lifecycle {
        Lifecycle::New => "new",
        Lifecycle::Accepted => "accepted",
        Lifecycle::Picking => "picking",
        Lifecycle::Assembled => "assembled",
        Lifecycle::Ready => "ready",
        Lifecycle::HandedOver => "handed_over",
        Lifecycle::Canceled => "canceled",
    }
}

/// An unsigned version as SQLite keeps it.
pub(crate) fn version(version: u64) -> i64 {
    i64::try_from(version).unwrap_or(i64::MAX)
}
