//! The journal screen: all orders, newest first, and the same as a list for an office program.

use crate::{
    Counter,
    engine::Inner,
    office,
    reconcile::period::{Named, days},
    view::{
        CommandError, HistoryFilter, HistoryPage, HistoryPeriod, HistoryRow, LifecycleName,
        build::masked_name,
    },
};
use domain::{Lifecycle, Order, OrderId, Role, Tender};
use jiff::{Timestamp, ToSpan as _, tz::TimeZone};
use journal::OrdersFilter;

const PAGE: u32 = 20;
/// Of a list in a file; more is no list that anybody reads.
const LONGEST_LIST: usize = 50_000;
/// So many are read at once for it.
const LIST_PAGE: u32 = 500;

impl Counter {
    /// Orders that fit the filter, newest first. `badInput`: a day that is none.
    pub async fn history(&self, filter: HistoryFilter) -> Result<HistoryPage, CommandError> {
        let inner = &self.inner;
        inner.signed_in(Role::Picker)?;
        let before = filter.before.map(OrderId);
        let (wanted, _) = inner.wanted(filter)?;
        let page = inner.journal.orders_page(&wanted, before, PAGE).await?;
        let ids: Vec<OrderId> = page.orders.iter().map(|order| order.id).collect();
        let unsettled = inner.journal.unsettled_of(&ids).await?;
        let names = inner.journal.names_of(&ids).await?;
        let rows = page.orders.iter().map(|order| HistoryRow {
            id: order.id.0,
            number: order.number.0.clone(),
            customer_name: names.get(&order.id).map(|name| masked_name(name)),
            lifecycle: order.lifecycle.into(),
            received_at: order.received_at.as_millisecond(),
            since: order.since.as_millisecond(),
            sum: order.expected_sum().minor(),
            currency: order.currency.code().to_owned(),
            unsettled: unsettled
                .get(&order.id)
                .map_or(0, |count| u32::try_from(*count).unwrap_or(u32::MAX)),
        });
        Ok(HistoryPage {
            rows: rows.collect(),
            next: page.next.map(|order| order.0),
        })
    }

    /// The same orders as a file in the folder for reports: no names, no phones, no codes. Returns its path.
    pub async fn save_history(&self, filter: HistoryFilter) -> Result<String, CommandError> {
        let inner = &self.inner;
        inner.signed_in(Role::Manager)?;
        let (wanted, name) = inner.wanted(filter)?;
        let mut orders = Vec::new();
        let mut before = None;
        while orders.len() < LONGEST_LIST {
            let page = inner.journal.orders_page(&wanted, before, LIST_PAGE).await?;
            orders.extend(page.orders);
            before = page.next;
            if before.is_none() {
                break;
            }
        }
        let content = list(&orders, &words(&inner.language().await), &inner.time_zone());
        inner.save_report(&format!("orders-{name}.csv"), content).await
    }
}

impl Inner {
    /// The filter for the journal, and the period's name as a part of a file's.
    fn wanted(&self, filter: HistoryFilter) -> Result<(OrdersFilter, String), CommandError> {
        let named = self.days_of(&filter.period)?;
        let search = filter.search.trim();
        let wanted = OrdersFilter {
            search: (!search.is_empty()).then(|| search.chars().take(100).collect()),
            lifecycles: filter.lifecycles.into_iter().map(Lifecycle::from).collect(),
            received_from: named.as_ref().map(|named| named.span.from),
            received_before: named.as_ref().and_then(|named| named.span.to),
        };
        let name = named.map_or_else(|| "all".to_owned(), |named| named.name);
        Ok((wanted, name))
    }

    /// `None`: all days.
    fn days_of(&self, period: &HistoryPeriod) -> Result<Option<Named>, CommandError> {
        let zone = self.time_zone();
        let today = self.clock.now().to_zoned(zone.clone()).date();
        let named = match period {
            HistoryPeriod::All => return Ok(None),
            HistoryPeriod::Today => days(today, 1, &zone),
            HistoryPeriod::Yesterday => today
                .checked_sub(1.day())
                .ok()
                .and_then(|date| days(date, 1, &zone)),
            HistoryPeriod::Week => days(today, 7, &zone),
            HistoryPeriod::Day { date } => date.parse().ok().and_then(|date| days(date, 1, &zone)),
        };
        named
            .map(Some)
            .ok_or_else(|| CommandError::new("badInput").with("field", "date"))
    }
}

/// Of the columns; then of the states.
struct Words {
    columns: [&'static str; 10],
    state: fn(Lifecycle) -> &'static str,
}

fn words(language: &str) -> Words {
    match language {
        "uz" => Words {
            columns: [
                "Buyurtma",
                "Kelgan vaqti",
                "Holati",
                "Holat vaqti",
                "Buyurtma summasi",
                "Yakuniy summa",
                "Naqd",
                "Karta",
                "Yandex Pay",
                "Bekor qilish sababi",
            ],
            state: |state| match state {
                Lifecycle::New => "yangi",
                Lifecycle::Accepted => "qabul qilingan",
                Lifecycle::Picking => "yigʻilmoqda",
                Lifecycle::Assembled => "yigʻilgan",
                Lifecycle::Ready => "tayyor",
                Lifecycle::HandedOver => "berilgan",
                Lifecycle::Canceled => "bekor qilingan",
            },
        },
        "en" => Words {
            columns: [
                "Order",
                "Received",
                "State",
                "Since",
                "Ordered sum",
                "Final sum",
                "Cash",
                "Card",
                "Yandex Pay",
                "Reason of the cancellation",
            ],
            state: |state| match state {
                Lifecycle::New => "new",
                Lifecycle::Accepted => "accepted",
                Lifecycle::Picking => "being picked",
                Lifecycle::Assembled => "assembled",
                Lifecycle::Ready => "ready",
                Lifecycle::HandedOver => "handed over",
                Lifecycle::Canceled => "canceled",
            },
        },
        _ => Words {
            columns: [
                "Заказ",
                "Поступил",
                "Состояние",
                "С какого времени",
                "Сумма заказа",
                "Итоговая сумма",
                "Наличные",
                "Карта",
                "Яндекс Пэй",
                "Причина отмены",
            ],
            state: |state| match state {
                Lifecycle::New => "новый",
                Lifecycle::Accepted => "принят",
                Lifecycle::Picking => "сборка",
                Lifecycle::Assembled => "собран",
                Lifecycle::Ready => "готов",
                Lifecycle::HandedOver => "выдан",
                Lifecycle::Canceled => "отменён",
            },
        },
    }
}

fn list(orders: &[Order], words: &Words, zone: &TimeZone) -> Result<Vec<u8>, csv::Error> {
    let mut sheet = office::sheet();
    sheet.write_record(words.columns)?;
    for order in orders {
        let time = |at: Timestamp| office::time(at.as_millisecond(), zone);
        let kept = |tender| {
            let attempts = order.ledger.attempts.iter();
            let sum: domain::Money = attempts
                .filter(|attempt| attempt.tender == tender)
                .map(domain::Attempt::kept)
                .sum();
            office::amount(sum.minor())
        };
        let reason = order.cancellation.as_ref().map(|why| office::defused(&why.slug));
        sheet.write_record([
            office::defused(&order.number.0),
            time(order.received_at),
            (words.state)(order.lifecycle).to_owned(),
            time(order.since),
            office::amount(order.ordered_sum().minor()),
            office::amount(order.expected_sum().minor()),
            kept(Tender::Cash),
            kept(Tender::Card),
            kept(Tender::YandexPay),
            reason.unwrap_or_default(),
        ])?;
    }
    office::finished(sheet)
}

impl From<LifecycleName> for Lifecycle {
    fn from(name: LifecycleName) -> Self {
        match name {
            LifecycleName::New => Self::New,
            LifecycleName::Accepted => Self::Accepted,
            LifecycleName::Picking => Self::Picking,
            LifecycleName::Assembled => Self::Assembled,
            LifecycleName::Ready => Self::Ready,
            LifecycleName::HandedOver => Self::HandedOver,
            LifecycleName::Canceled => Self::Canceled,
        }
    }
}
