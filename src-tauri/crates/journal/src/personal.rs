//! Who ordered: kept beside the log, so that it can be erased.

use crate::writer::Tx;
use crate::{Journal, ReadError, WriteError, stored};
use domain::OrderId;
use std::collections::HashMap;

/// The customer as Kuper named them. Never printed.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Personal {
    pub name: Option<String>,
    pub phone: Option<String>,
    pub email: Option<String>,
    pub comment: Option<String>,
}

impl std::fmt::Debug for Personal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Personal(…)")
    }
}

/// Lower case, in every alphabet: SQLite folds ASCII only.
pub(crate) fn folded(text: &str) -> String {
    text.to_lowercase()
}

pub(crate) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// Adds to what is stored; `None` keeps it.
pub(crate) async fn store(tx: &mut Tx<'_>, order: OrderId, personal: &Personal) -> Result<(), WriteError> {
    let search_name = personal.name.as_deref().map(folded);
    let search_phone = personal.phone.as_deref().map(digits);
    sqlx::query!(
        "INSERT INTO personal (order_id, name, phone, email, comment, search_name, search_phone)
         VALUES (?1, ?2, ?3, ?4, ?5, coalesce(?6, ''), coalesce(?7, ''))
         ON CONFLICT (order_id) DO UPDATE SET
           name = coalesce(?2, name), phone = coalesce(?3, phone), email = coalesce(?4, email),
           comment = coalesce(?5, comment), search_name = coalesce(?6, search_name),
           search_phone = coalesce(?7, search_phone)",
        order.0,
        personal.name,
        personal.phone,
        personal.email,
        personal.comment,
        search_name,
        search_phone
    )
    .execute(&mut *tx.conn)
    .await?;
    Ok(())
}

impl Journal {
    /// `None` when Kuper sent nothing, or it was erased.
    pub async fn personal(&self, order: OrderId) -> Result<Option<Personal>, ReadError> {
        Ok(sqlx::query_as!(
            Personal,
            "SELECT name, phone, email, comment FROM personal WHERE order_id = ?",
            order.0
        )
        .fetch_optional(self.readers())
        .await?)
    }

    /// The customers' names of these orders, as far as they are known.
    pub async fn names_of(&self, orders: &[OrderId]) -> Result<HashMap<OrderId, String>, ReadError> {
        let ids = stored::id_list(orders);
        let rows = sqlx::query!(
            "SELECT order_id, name FROM personal WHERE order_id IN (SELECT value FROM json_each(?))",
            ids
        )
        .fetch_all(self.readers())
        .await?;
        Ok(rows
            .into_iter()
            .filter_map(|row| Some((OrderId(row.order_id), row.name?)))
            .collect())
    }
}
