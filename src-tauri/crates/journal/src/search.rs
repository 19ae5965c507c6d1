//! The journal screen: all orders, newest first, page by page. A code finds nothing: it is not in the index.

use crate::fold::from_row;
use crate::orders::healthy;
use crate::{Journal, ReadError, personal, stored};
use domain::{Lifecycle, Order, OrderId};
use jiff::Timestamp;

/// Fewer digits than these are no phone.
const LEAST_PHONE_DIGITS: usize = 4;
/// The index knows three characters in a row. What is shorter is looked for in the orders themselves, newest first, and
/// is found soon because so many have it.
const LEAST_INDEXED: usize = 3;

#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrdersFilter {
    /// Part of a number, a key, a customer's name or phone, an item's name or SKU; in any case.
    pub search: Option<String>,
    /// Only these; empty: all.
    pub lifecycles: Vec<Lifecycle>,
    pub received_from: Option<Timestamp>,
    pub received_before: Option<Timestamp>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrdersPage {
    pub orders: Vec<Order>,
    /// Ask for this as `before` to see older ones; `None` at the end.
    pub next: Option<OrderId>,
}

impl Journal {
    /// Orders older than `before` (all when `None`) that fit the filter, newest first, at most `limit`.
    /// A row that cannot be right is left out.
    pub async fn orders_page(
        &self,
        filter: &OrdersFilter,
        before: Option<OrderId>,
        limit: u32,
    ) -> Result<OrdersPage, ReadError> {
        let wanted = filter
            .search
            .as_deref()
            .map(str::trim)
            .filter(|text| !text.is_empty());
        let text = wanted.map(personal::folded);
        let phrase = text.as_deref().and_then(phrase);
        let phone = wanted
            .filter(|text| looks_like_a_phone(text))
            .map(personal::digits)
            .filter(|digits| digits.len() >= LEAST_PHONE_DIGITS);
        let words: Vec<&str> = filter
            .lifecycles
            .iter()
            .copied()
            .map(stored::lifecycle_word)
            .collect();
        let lifecycles = (!words.is_empty()).then(|| format!("[\"{}\"]", words.join("\",\"")));
        let from = filter.received_from.map(stored::micros);
        let until = filter.received_before.map(stored::micros);
        let before = before.map(|id| id.0);
        let one_more = i64::from(limit) + 1;
        let rows = if let Some(phrase) = phrase {
            // Whoever has the words first: asked the other way round, a rare word costs a look at every order.
            sqlx::query_as!(
                Row,
                "WITH known (id) AS MATERIALIZED (
                   SELECT rowid FROM orders_text WHERE orders_text MATCH ?5
                   UNION SELECT order_id FROM personal INDEXED BY personal_search
                     WHERE instr(search_name, ?6) > 0 OR (?7 IS NOT NULL AND instr(search_phone, ?7) > 0))
                 SELECT o.id, o.version, o.fold FROM orders o
                 WHERE o.id IN (SELECT id FROM known)
                   AND (?1 IS NULL OR o.id < ?1)
                   AND (?2 IS NULL OR o.lifecycle IN (SELECT value FROM json_each(?2)))
                   AND (?3 IS NULL OR o.received_at >= ?3)
                   AND (?4 IS NULL OR o.received_at < ?4)
                 ORDER BY o.id DESC LIMIT ?8",
                before,
                lifecycles,
                from,
                until,
                phrase,
                text,
                phone,
                one_more
            )
            .fetch_all(self.readers())
            .await?
        } else {
            sqlx::query_as!(
                Row,
                "SELECT o.id, o.version, o.fold FROM orders o LEFT JOIN personal p ON p.order_id = o.id
                 WHERE (?1 IS NULL OR o.id < ?1)
                   AND (?2 IS NULL OR o.lifecycle IN (SELECT value FROM json_each(?2)))
                   AND (?3 IS NULL OR o.received_at >= ?3)
                   AND (?4 IS NULL OR o.received_at < ?4)
                   AND (?5 IS NULL OR instr(o.search, ?5) > 0 OR instr(p.search_name, ?5) > 0)
                 ORDER BY o.id DESC LIMIT ?6",
                before,
                lifecycles,
                from,
                until,
                text,
                one_more
            )
            .fetch_all(self.readers())
            .await?
        };
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        let orders = rows
            .iter()
            .take(limit)
            .filter_map(|row| healthy(from_row(row.id, row.version, &row.fold)))
            .collect();
        let next = rows
            .get(limit.saturating_sub(1))
            .filter(|_| more)
            .map(|row| OrderId(row.id));
        Ok(OrdersPage { orders, next })
    }
}

/// A stored order, not read yet.
struct Row {
    id: i64,
    version: i64,
    fold: String,
}

/// The text as the index is asked for it; `None` for one that is too short to be in it.
fn phrase(text: &str) -> Option<String> {
    let is_indexed = text.chars().count() >= LEAST_INDEXED;
    is_indexed.then(|| format!("\"{}\"", text.replace('"', "\"\"")))
}

fn looks_like_a_phone(text: &str) -> bool {
    text.chars()
        .all(|char| char.is_ascii_digit() || matches!(char, '+' | '-' | '(' | ')' | ' '))
}
