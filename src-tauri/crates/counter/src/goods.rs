//! What the screens ask about goods: what a weight would make of a line, and what a line can be replaced with.

use crate::{
    Counter,
    engine::Inner,
    view::{CommandError, GoodsView, NoteView, WeighingView},
};
use domain::{Command, Grams, LineNo, OrderId, Pick, Recorded, Refusal, Role, decide};
use journal::Goods;

/// More help nobody to choose.
const FOUND_MOST: u32 = 20;

impl Counter {
    /// What a weight would make of a line. Nothing changes; what could not be picked is refused the same way.
    pub async fn weighing(&self, id: i64, line: u16, grams: u32) -> Result<WeighingView, CommandError> {
        let inner = &self.inner;
        let actor = inner.signed_in(Role::Picker)?;
        let (no, grams) = (LineNo(line), Grams(grams));
        let mut order = inner.load(OrderId(id)).await?;
        let pick = Pick::Weighed { grams };
        for event in decide(&order, Command::Pick { line: no, pick }, actor)? {
            order.apply(&Recorded {
                version: order.version + 1,
                at: inner.clock.now(),
                by: actor.operator,
                event,
            });
        }
        let line = order.line(no).ok_or(Refusal::NoSuchLine { line: no })?;
        let percent = inner.config.picking.weight_tolerance_percent;
        let tolerance = line.ordered.tolerance(percent);
        let tolerance = tolerance.ok_or(Refusal::NotWeighable { line: no })?;
        Ok(WeighingView {
            sum: line.picked_sum().minor(),
            order_sum: order.sum().minor(),
            verdict: tolerance.judge(grams).into(),
        })
    }

    /// Goods by a scanned code, or by words of their names.
    pub async fn find_goods(&self, text: &str) -> Result<Vec<GoodsView>, CommandError> {
        self.inner.signed_in(Role::Picker)?;
        let found = self.inner.journal.find_goods(text, FOUND_MOST).await?;
        Ok(found.into_iter().map(goods_view).collect())
    }
}

fn goods_view(goods: Goods) -> GoodsView {
    GoodsView {
        sku: goods.sku.0,
        name: goods.name,
        barcodes: goods.barcodes,
        price: goods.price.minor(),
        grams: goods.grams.map(|grams| grams.0),
        last_seen: goods.last_seen.as_millisecond(),
    }
}

impl Inner {
    pub async fn notes(&self, id: OrderId) -> Result<Vec<NoteView>, CommandError> {
        let notes = self.journal.notes_of(id).await?;
        if notes.is_empty() {
            return Ok(Vec::new());
        }
        let names = self.names().await?;
        let view = |note: journal::Note| NoteView {
            line: note.line.map(|line| line.0),
            text: note.text,
            by: note.by.and_then(|by| names.get(&by).cloned()),
            at: note.at.as_millisecond(),
        };
        Ok(notes.into_iter().map(view).collect())
    }
}
