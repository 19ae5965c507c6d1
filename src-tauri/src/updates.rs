//! What happens at the counter, told to the windows as it happens.

use counter::Counter;
use counter::view::Update;
use tauri::{AppHandle, Emitter as _, EventTarget, Manager as _};
use tokio::sync::broadcast::error::RecvError;

use crate::till::Till;
use crate::windows::{self, DISPLAY, MAIN};

/// The event that every window listens to.
const UPDATE: &str = "update";

/// Until the counter is gone. A window that fell behind is sent the session, on which it reads everything anew. Only
/// while the windows see this counter, as `is_seen` says of the till; what is told meanwhile is read anew after.
pub async fn forward(app: AppHandle, counter: Counter, is_seen: fn(&Till) -> bool) {
    let till = app.state::<Till>();
    let mut updates = counter.updates();
    loop {
        let heard = updates.recv().await;
        if !is_seen(&till) && !matches!(heard, Err(RecvError::Closed)) {
            continue;
        }
        match heard {
            Ok(update) => tell(&app, &update),
            Err(RecvError::Lagged(missed)) => {
                tracing::info!(missed, "the windows fell behind and read everything anew");
                if let Ok(session) = counter.session().await {
                    tell(&app, &Update::Session { session });
                }
            }
            Err(RecvError::Closed) => return,
        }
    }
}

/// The customer's display is told what it shows and no more: orders carry names and phones.
pub fn tell(app: &AppHandle, update: &Update) {
    if let Update::Session { session } = update {
        windows::title(app, &session.language);
    }
    let for_customers = match update {
        Update::Display { .. } | Update::Session { .. } => true,
        Update::Card { .. }
        | Update::CardGone { .. }
        | Update::Order { .. }
        | Update::Strip { .. }
        | Update::Drawer { .. } => false,
    };
    let told = app.emit_filter(UPDATE, update, |target| {
        matches!(target, EventTarget::WebviewWindow { label } if label == MAIN || (for_customers && label == DISPLAY))
    });
    if let Err(error) = told {
        tracing::warn!(%error, "an update did not reach the windows");
    }
}
