//! What goes on paper: the slip of an order, a label for each bag.

use crate::{
    Counter,
    label::{Label, qr_svg},
    view::{CommandError, LabelView, SlipLine, SlipView, card::promised_at},
};
use domain::{Order, OrderId, Role};
use journal::{Act, NewAudit};

impl Counter {
    /// Whether whoever stands at the till may print.
    pub fn may_print(&self) -> Result<(), CommandError> {
        self.inner.signed_in(Role::Picker).map(|_| ())
    }

    /// For the print page, which is nobody's screen: who may print was asked when the print was, and whoever asked
    /// may have signed out since.
    pub async fn slip(&self, id: i64) -> Result<SlipView, CommandError> {
        let inner = &self.inner;
        let order = inner.load(OrderId(id)).await?;
        let customer = inner.customer(order.id).await?;
        let config = &inner.config;
        Ok(SlipView {
            store: config.store.name.clone(),
            number: order.number.0.clone(),
            short_number: order.short_number().to_owned(),
            currency: order.currency.code().to_owned(),
            promised_at: promised_at(&order).map(jiff::Timestamp::as_millisecond),
            customer_name: customer.masked_name,
            shelf: order.placement.as_ref().map(|placement| placement.shelf.into()),
            bags: order.placement.as_ref().map_or(0, |placement| placement.bags),
            lines: slip_lines(&order),
            sum: order.expected_sum().minor(),
            qr_svg: qr_svg(
                &Label {
                    order: order.id,
                    bag: None,
                }
                .text(),
            )
            .unwrap_or_default(),
            width_mm: config.printing.slip_width_mm,
            pickup_code: order
                .code
                .as_ref()
                .filter(|_| config.codes.on_slip)
                .map(|issued| issued.code.digits().to_owned()),
            language: inner.language().await,
        })
    }

    pub async fn labels(&self, id: i64) -> Result<Vec<LabelView>, CommandError> {
        let inner = &self.inner;
        let order = inner.load(OrderId(id)).await?;
        let customer = inner.customer(order.id).await?;
        let placement = order
            .placement
            .as_ref()
            .ok_or_else(|| CommandError::new("notNow"))?;
        let language = inner.language().await;
        Ok((1..=placement.bags)
            .map(|bag| LabelView {
                short_number: order.short_number().to_owned(),
                number: order.number.0.clone(),
                bag,
                bags: placement.bags,
                shelf: placement.shelf.into(),
                customer_name: customer.masked_name.clone(),
                qr_svg: qr_svg(
                    &Label {
                        order: order.id,
                        bag: Some(bag),
                    }
                    .text(),
                )
                .unwrap_or_default(),
                width_mm: inner.config.printing.slip_width_mm,
                language: language.clone(),
            })
            .collect())
    }

    /// How a print went: into the order's story, and onto the strip if it failed.
    pub async fn note_printed(
        &self,
        id: i64,
        what: &str,
        outcome: Result<(), String>,
    ) -> Result<(), CommandError> {
        let inner = &self.inner;
        let operator = inner.actor().and_then(|actor| actor.operator);
        let act = if what == "labels" {
            Act::LabelsPrinted
        } else {
            Act::SlipPrinted
        };
        let detail = outcome.as_ref().err().map(|why| format!("failed: {why}"));
        inner
            .journal
            .audit(NewAudit {
                at: inner.clock.now(),
                operator,
                order: Some(OrderId(id)),
                act,
                detail,
            })
            .await?;
        inner.links.note_printer(outcome.err());
        inner.tell_strip().await;
        Ok(())
    }
}

fn slip_lines(order: &Order) -> Vec<SlipLine> {
    match &order.composition {
        Some(composition) => composition
            .present()
            .map(|line| SlipLine {
                name: line.name.clone(),
                packs_milli: line.quantity.milli(),
                grams: line.grams.map(|grams| grams.0),
                sum: line.discounted_total.minor(),
            })
            .collect(),
        // Before Assembled a slip is a picking list: what was asked for.
        None => order
            .lines
            .iter()
            .filter(|line| line.substitute_for.is_none())
            .map(|line| SlipLine {
                name: line.ordered.name.clone(),
                packs_milli: line.ordered.quantity.milli(),
                grams: line.ordered.weight.map(|grams| grams.0),
                sum: line.ordered.ordered_sum().minor(),
            })
            .collect(),
    }
}
