//! Catching up with Kuper: orders and cancellations whose webhooks never reached this till, because it was off or its
//! tunnel was down. Only with `recovery_reads`, since these reads are not in the merchant's own document.
//!
//! What is found goes the way of a webhook — stored, then given its meaning — so it has exactly one effect even when
//! the webhook arrives after all.

use crate::{engine::Inner, mapping};
use axum::body::Bytes;
use domain::{KuperKeys, Order};
use jiff::{SignedDuration, Timestamp};
use kuper::client::{Shipment, ShipmentFilter, ShipmentPhase};
use serde_json::{Value, json};
use std::{sync::Arc, time::Duration};
use tokio_util::sync::CancellationToken;

const EVERY: Duration = Duration::from_secs(300);
/// How far back the first look of a till goes that has never looked.
const FIRST_LOOK: SignedDuration = SignedDuration::from_hours(24);
/// Looks overlap, since clocks differ.
const OVERLAP: SignedDuration = SignedDuration::from_mins(10);
const PAGE: u32 = 100;
/// More pages than this in one look is a fault of the other side.
const MOST_PAGES: usize = 50;
const LOOKED: &str = "recovery_looked_at";

pub(crate) async fn run(inner: Arc<Inner>, stop: CancellationToken) {
    while inner.config.kuper.recovery_reads && !stop.is_cancelled() {
        look(&inner).await;
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn look(inner: &Inner) {
    let now = inner.clock.now();
    let since = match inner.journal.meta_get(LOOKED).await {
        Ok(stored) => stored.and_then(|text| text.parse::<Timestamp>().ok()),
        Err(error) => {
            tracing::error!(%error, "when Kuper was last read could not be read");
            return;
        }
    };
    let since = since.map_or(now - FIRST_LOOK, |since| since - OVERLAP);
    let mut filter = ShipmentFilter {
        store_id: Some(inner.config.store.id.clone()),
        updated_from: Some(since),
        max_page_size: Some(PAGE),
        page_token: None,
    };
    for _ in 0..MOST_PAGES {
        let page = match inner.kuper.shipments(&filter).await.outcome {
            Ok(page) => page,
            Err(error) => {
                // Tried again at the next look; `LOOKED` stays, so nothing is skipped.
                tracing::info!(%error, "Kuper's list of orders could not be read");
                return;
            }
        };
        for shipment in &page.shipments {
            if let Err(error) = take_up(inner, shipment).await {
                tracing::error!(%error, "an order found with Kuper could not be stored");
                return;
            }
        }
        match page.next_page_token {
            Some(token) => filter.page_token = Some(token),
            None => {
                if let Err(error) = inner.journal.meta_set(LOOKED, Some(now.to_string())).await {
                    tracing::warn!(%error, "the look at Kuper could not be noted; the next one repeats it");
                }
                return;
            }
        }
    }
    tracing::warn!("Kuper's list of orders has no end; the rest is left for the next look");
}

/// Takes up what this till does not know yet.
async fn take_up(inner: &Inner, shipment: &Shipment) -> Result<(), journal::WriteError> {
    let Some(key) = &shipment.key else { return Ok(()) };
    let known = inner.journal.order_by_key(&mapping::keys(key)).await?;
    let Some(body) = missed(shipment, &mapping::keys(key), known.as_ref()) else {
        return Ok(());
    };
    tracing::info!(order = %key, "an order or a cancellation that never arrived was found with Kuper");
    inner.receive(&Bytes::from(body.to_string())).await?;
    Ok(())
}

/// The webhook that should have come, if one is missing. An order that somebody else is already working on is not
/// ours to take.
fn missed(shipment: &Shipment, keys: &KuperKeys, known: Option<&Order>) -> Option<Value> {
    match (known, &shipment.phase) {
        (None, Some(ShipmentPhase::New)) => {
            Some(json!({ "event_type": "order.created", "payload": Value::Object(shipment.all.0.clone()) }))
        }
        (Some(order), Some(ShipmentPhase::Canceled)) if !order.lifecycle.is_closed() => Some(json!({
            "event_type": "order.canceled",
            "payload": {
                "orderUUID": keys.order_uuid,
                "originalOrderId": keys.original_order_id,
                "cancellation": shipment.all.0.get("cancellation"),
            },
        })),
        (None | Some(_), _) => None,
    }
}
