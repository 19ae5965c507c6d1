//! Goods that stood in orders: what a substitute is found among. Kept up in the transaction that stores the event.

use crate::stored::{self, number, place, time};
use crate::writer::Tx;
use crate::{Journal, ReadError, WriteError};
use domain::{Event, Grams, Gtin, MarkingCode, Money, OrderedLine, Recorded, Sku};
use jiff::Timestamp;
use sqlx::{QueryBuilder, Sqlite};

/// More barcodes of one article are somebody's mistake.
const BARCODES_MOST: i64 = 50;
/// Longer is no name of goods.
const SEARCH_MOST: usize = 200;

/// An article as it was last seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Goods {
    pub sku: Sku,
    pub name: String,
    pub barcodes: Vec<String>,
    /// Per pack, before discount.
    pub price: Money,
    /// Of one pack, where it was sold by weight.
    pub grams: Option<Grams>,
    pub last_seen: Timestamp,
}

/// Lower case in every alphabet, and е for ё: people type neither with care.
fn folded(text: &str) -> String {
    text.to_lowercase().replace('ё', "е")
}

/// What a barcode is compared by.
fn comparable(barcode: &str) -> String {
    Gtin::read(barcode).map_or_else(|| barcode.to_owned(), |gtin| gtin.digits())
}

/// The lines that an event tells of.
fn lines(event: &Event) -> &[OrderedLine] {
    match event {
        Event::Received { order } => &order.lines,
        Event::LinesProposed { lines } => lines,
        Event::LineReplaced { substitute, .. } => std::slice::from_ref(substitute),
        Event::Accepted
        | Event::PickingStarted
        | Event::LinePicked { .. }
        | Event::UnitMarked { .. }
        | Event::UnitUnmarked { .. }
        | Event::PickUndone
        | Event::Assembled { .. }
        | Event::MadeReady { .. }
        | Event::CodeIssued { .. }
        | Event::CodeMistaken
        | Event::CodeLocked
        | Event::CodeUnlocked { .. }
        | Event::VisitBegun { .. }
        | Event::BagShown { .. }
        | Event::CompositionConfirmed
        | Event::LineRefused { .. }
        | Event::VisitEnded
        | Event::HandedOver { .. }
        | Event::Canceled { .. }
        | Event::CancelCameTooLate { .. }
        | Event::WindowChanged { .. }
        | Event::WindowAcknowledged
        | Event::EstimateSet { .. }
        | Event::ProposalAccepted
        | Event::ProposalDismissed
        | Event::GoodsReturned { .. }
        | Event::PaidAtKuper
        | Event::PrepaidAccepted
        | Event::CashTaken { .. }
        | Event::CardStarted { .. }
        | Event::CardUnsure { .. }
        | Event::PayStarted { .. }
        | Event::PayLinkGiven { .. }
        | Event::RollbackAsked { .. }
        | Event::Captured { .. }
        | Event::Mismatched { .. }
        | Event::AttemptAbandoned { .. }
        | Event::ReturnOwed { .. }
        | Event::ReturnDone { .. }
        | Event::ReturnRefused { .. }
        | Event::ReturnRetried { .. }
        | Event::AttemptClosed { .. }
        | Event::ReceiptNoted { .. } => &[],
    }
}

/// Learns the goods that an event names.
pub(crate) async fn learn(tx: &mut Tx<'_>, recorded: &Recorded) -> Result<(), WriteError> {
    let at = stored::micros(recorded.at);
    for line in lines(&recorded.event) {
        one(tx, line, at).await?;
    }
    Ok(())
}

/// Of one pack, half up; `None` where a weight says nothing about a pack.
fn grams_per_pack(line: &OrderedLine) -> Option<i64> {
    let weight = line.weight.filter(|_| line.can_be_weighed())?;
    let milli = line.quantity.milli();
    let grams = (i64::from(weight.0) * 1000 + milli / 2) / milli;
    (grams > 0).then_some(grams)
}

async fn one(tx: &mut Tx<'_>, line: &OrderedLine, at: i64) -> Result<(), WriteError> {
    let (sku, price) = (line.sku.0.as_str(), line.price.minor());
    let grams = grams_per_pack(line);
    let search = folded(&line.name);
    // Who replaces goods by hand may not know their name: a SKU in its place does not undo one that is known.
    let nameless = line.name.trim().is_empty() || line.name == line.sku.0;
    sqlx::query!(
        "INSERT INTO goods (sku, name, search, price, grams, last_seen) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
         ON CONFLICT (sku) DO UPDATE SET
           name = CASE WHEN ?7 THEN name ELSE ?2 END, search = CASE WHEN ?7 THEN search ELSE ?3 END,
           price = ?4, grams = coalesce(?5, grams), last_seen = ?6
         WHERE last_seen <= ?6",
        sku,
        line.name,
        search,
        price,
        grams,
        at,
        nameless
    )
    .execute(&mut *tx.conn)
    .await?;
    for barcode in line.barcodes.iter().filter(|barcode| **barcode != line.sku.0) {
        let number = comparable(barcode);
        sqlx::query!(
            "INSERT INTO goods_barcodes (sku, barcode, number)
             SELECT ?1, ?2, ?3 WHERE (SELECT count(*) FROM goods_barcodes WHERE sku = ?1) < ?4
             ON CONFLICT (sku, barcode) DO NOTHING",
            sku,
            barcode,
            number,
            BARCODES_MOST
        )
        .execute(&mut *tx.conn)
        .await?;
    }
    Ok(())
}

impl Journal {
    /// Goods by a scanned barcode, marking code or SKU; else those whose name has every word, newest first.
    pub async fn find_goods(&self, text: &str, limit: u32) -> Result<Vec<Goods>, ReadError> {
        let text: String = text.trim().chars().take(SEARCH_MOST).collect();
        let words: Vec<String> = folded(&text).split_whitespace().map(str::to_owned).collect();
        if words.is_empty() {
            return Ok(Vec::new());
        }
        let scanned = match MarkingCode::read(&text) {
            Some(Ok(code)) => code.gtin().digits(),
            Some(Err(_)) | None => comparable(&text),
        };
        let exact = sqlx::query_scalar!(
            "SELECT g.sku FROM goods g
             WHERE g.sku = ?1 OR g.sku IN (SELECT sku FROM goods_barcodes WHERE number = ?2)
             ORDER BY g.sku = ?1 DESC, g.last_seen DESC LIMIT ?3",
            text,
            scanned,
            limit
        )
        .fetch_all(self.readers())
        .await?;
        let skus = if exact.is_empty() {
            self.goods_named(&words, limit).await?
        } else {
            exact
        };
        let mut found = Vec::with_capacity(skus.len());
        for sku in skus {
            found.extend(self.goods_of(&Sku(sku)).await?);
        }
        Ok(found)
    }

    /// Walks the newest goods until enough have all of the words in their names.
    async fn goods_named(&self, words: &[String], limit: u32) -> Result<Vec<String>, ReadError> {
        let mut query = QueryBuilder::<Sqlite>::new("SELECT sku FROM goods WHERE true");
        for word in words {
            query.push(" AND instr(search, ").push_bind(word).push(") > 0");
        }
        query.push(" ORDER BY last_seen DESC LIMIT ").push_bind(limit);
        Ok(query.build_query_scalar().fetch_all(self.readers()).await?)
    }

    /// `None`: never seen.
    pub async fn goods_of(&self, sku: &Sku) -> Result<Option<Goods>, ReadError> {
        let row = sqlx::query!(
            "SELECT name, price, grams, last_seen FROM goods WHERE sku = ?",
            sku.0
        )
        .fetch_optional(self.readers())
        .await?;
        let Some(row) = row else { return Ok(None) };
        let barcodes = sqlx::query_scalar!(
            "SELECT barcode FROM goods_barcodes WHERE sku = ? ORDER BY barcode",
            sku.0
        )
        .fetch_all(self.readers())
        .await?;
        let grams = row.grams.map(|grams| number(grams, place("goods", "grams", sku)));
        Ok(Some(Goods {
            sku: sku.clone(),
            name: row.name,
            barcodes,
            price: Money::from_minor(row.price),
            grams: grams.transpose()?.map(Grams),
            last_seen: time(row.last_seen, place("goods", "last_seen", sku))?,
        }))
    }
}
