//! What goes on paper: the slip of an order, a label for each bag, the report of a shift, a test slip.

use crate::{
    Counter,
    label::{Label, qr_svg},
    view::{CommandError, LabelView, ReportPaperView, SlipLine, SlipView, TestPaperView, card::promised_at},
};
use domain::{Order, OrderId, Role};
use jiff::Timestamp;
use journal::{Act, NewAudit, ShiftId};

/// What a printer is tried with. Needs no counter: a printer is tried before there is one.
#[must_use]
pub fn test_paper(store: &str, till: &str, language: &str, width_mm: u16, now: Timestamp) -> TestPaperView {
    TestPaperView {
        store: store.to_owned(),
        till: till.to_owned(),
        at: now.as_millisecond(),
        qr_svg: qr_svg(&format!("VYDACHA {width_mm}")).unwrap_or_default(),
        width_mm,
        language: language.to_owned(),
    }
}

impl Counter {
    /// Whether whoever stands at the till may print.
    pub fn may_print(&self) -> Result<(), CommandError> {
        self.inner.acting(Role::Picker).map(|_| ())
    }

    /// The same of the report of a shift.
    pub fn may_print_report(&self) -> Result<(), CommandError> {
        self.inner.acting(Role::Cashier).map(|_| ())
    }

    /// An order's number, for the name of a file; as [`Counter::slip`], whoever is signed in.
    pub async fn number_on_paper(&self, id: i64) -> Result<String, CommandError> {
        Ok(self.inner.load(OrderId(id)).await?.number.0)
    }

    /// X or Z of a shift; as [`Counter::slip`], whoever is signed in.
    pub async fn report_paper(&self, shift: i64) -> Result<ReportPaperView, CommandError> {
        let inner = &self.inner;
        Ok(ReportPaperView {
            report: inner.report_of(ShiftId(shift)).await?,
            width_mm: inner.config.printing.slip_width_mm,
            language: inner.language().await,
        })
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
        let act = if what == "labels" {
            Act::LabelsPrinted
        } else {
            Act::SlipPrinted
        };
        let failure = outcome.as_ref().err().map(|why| format!("failed: {why}"));
        self.note_paper(Some(OrderId(id)), act, failure, outcome).await
    }

    /// The same of the report of a shift.
    pub async fn note_report_printed(
        &self,
        shift: i64,
        outcome: Result<(), String>,
    ) -> Result<(), CommandError> {
        let detail = match &outcome {
            Ok(()) => format!("shift {shift}"),
            Err(why) => format!("shift {shift}: failed: {why}"),
        };
        self.note_paper(None, Act::ReportPrinted, Some(detail), outcome)
            .await
    }

    async fn note_paper(
        &self,
        order: Option<OrderId>,
        act: Act,
        detail: Option<String>,
        outcome: Result<(), String>,
    ) -> Result<(), CommandError> {
        let inner = &self.inner;
        let audit = NewAudit {
            at: inner.clock.now(),
            operator: inner.actor().and_then(|actor| actor.operator),
            order,
            act,
            detail,
        };
        inner.journal.audit(audit).await?;
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
