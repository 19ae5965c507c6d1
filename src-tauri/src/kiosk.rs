//! Keeping people in the till, and the till on the screen.
//!
//! The pages refuse the browser's keys by themselves; what is here holds even if their scripts do not run.

use tauri::{AppHandle, Manager as _, WebviewWindow, WindowEvent};

use counter::view::{CommandError, RoleName, SessionView};

use crate::arguments::Windows;
use crate::till::Till;
use crate::windows::{self, MAIN, show_main as bring_to_front};

/// Brings the till's window to the front: the program was started a second time.
pub fn show_main(app: &AppHandle) {
    bring_to_front(app);
}

/// From the first manager on the till keeps to its screen: before, there is nobody who could let people out.
pub fn lock_if_managed(app: &AppHandle, session: &SessionView) {
    if session.needs_manager || session.needs_setup {
        return;
    }
    let locked = windows::fill_screen(app, *app.state::<Windows>());
    if let Err(error) = locked {
        tracing::warn!(%error, "the window could not fill the screen");
    }
}

/// Closing takes a signed-in manager, but for a till that is not set up yet and one on a developer's desk.
pub fn on_window_event(app: &AppHandle, label: &str, event: &WindowEvent, windows: Windows) {
    let WindowEvent::CloseRequested { api, .. } = event else {
        return;
    };
    if label != MAIN {
        // The display and the print page live as long as the till.
        api.prevent_close();
        if windows.windowed
            && let Some(window) = app.get_webview_window(label)
        {
            let _ = window.hide();
        }
        return;
    }
    api.prevent_close();
    if windows.windowed {
        app.exit(0);
        return;
    }
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        if may_close(&app.state::<Till>().session().await) {
            app.exit(0);
        } else {
            bring_to_front(&app);
        }
    });
}

/// A till that cannot tell who is signed in may be closed as well: it can do nothing else any more.
fn may_close(session: &Result<SessionView, CommandError>) -> bool {
    match session {
        Ok(session) => {
            let nobody_yet = session.needs_setup || session.needs_manager || session.operators.is_empty();
            let manager = session
                .operator
                .as_ref()
                .is_some_and(|operator| operator.role == RoleName::Manager);
            nobody_yet || manager
        }
        Err(_) => true,
    }
}

/// What the webview itself must not do; and it comes back with the same page when its process dies.
#[cfg(target_os = "linux")]
pub fn guard(window: &WebviewWindow) -> tauri::Result<()> {
    use gtk::prelude::WidgetExt as _;
    use webkit2gtk::WebViewExt as _;

    let label = window.label().to_owned();
    let printable = label == crate::windows::PRINT;
    window.with_webview(move |webview| {
        let view = webview.inner();
        view.connect_context_menu(|_, _, _, _| true);
        // Only the print page may print: a dialog is a way out of the till.
        view.connect_print(move |_, _| !printable);
        view.drag_dest_unset();
        let deaths = std::cell::Cell::new(0_u32);
        view.connect_web_process_terminated(move |view, reason| {
            tracing::error!(
                window = label,
                ?reason,
                "the window's process died; its page is loaded anew"
            );
            deaths.set(deaths.get().saturating_add(1));
            let again = view.clone();
            let wait = reload_after(deaths.get());
            gtk::glib::timeout_add_local_once(wait, move || again.reload());
        });
    })
}

/// At once the first time, then slower: a page that always dies must not take the whole machine with it.
#[cfg(target_os = "linux")]
fn reload_after(deaths: u32) -> std::time::Duration {
    let doublings = deaths.saturating_sub(1).min(6);
    std::time::Duration::from_millis(100) * 2_u32.pow(doublings)
}

/// On Windows WebView2 restarts by itself, and Tauri switches its menus and keys off with the developer tools.
#[cfg(not(target_os = "linux"))]
pub fn guard(_window: &WebviewWindow) -> tauri::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use counter::view::OperatorView;

    fn session(role: Option<RoleName>) -> SessionView {
        let operator = |role| OperatorView {
            id: 1,
            name: "Анна".to_owned(),
            role,
            active: true,
        };
        SessionView {
            store: "Shop".to_owned(),
            till: "1".to_owned(),
            currency: "RUB".to_owned(),
            language: "ru".to_owned(),
            operator: role.map(operator),
            operators: vec![operator(RoleName::Manager)],
            needs_manager: false,
            needs_setup: false,
            locked: None,
            lock_after_s: None,
            training: None,
            code_length: 6,
            sms_offer: "off".to_owned(),
            code_override: false,
            cancel_reasons: Vec::new(),
            yandex_pay: false,
            prints_on_ready: false,
            config_problems: Vec::new(),
            version: "0".to_owned(),
        }
    }

    #[test]
    fn only_a_manager_closes_a_till_that_is_set_up() {
        assert!(!may_close(&Ok(session(None))));
        assert!(!may_close(&Ok(session(Some(RoleName::Picker)))));
        assert!(!may_close(&Ok(session(Some(RoleName::Cashier)))));
        assert!(may_close(&Ok(session(Some(RoleName::Manager)))));
    }

    #[test]
    fn a_till_that_is_not_set_up_can_be_closed_by_anybody() {
        let mut first_start = session(None);
        first_start.needs_manager = true;
        assert!(may_close(&Ok(first_start)));
        let mut wizard = session(None);
        wizard.needs_setup = true;
        assert!(may_close(&Ok(wizard)));
        let mut broken = session(None);
        broken.operators.clear();
        broken.config_problems = vec!["kuper.token: is missing".to_owned()];
        assert!(may_close(&Ok(broken)));
        assert!(may_close(&Err(CommandError::new("storage"))));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_page_that_keeps_dying_is_loaded_ever_more_slowly_up_to_a_bound() {
        assert_eq!(reload_after(1).as_millis(), 100);
        assert_eq!(reload_after(2).as_millis(), 200);
        assert_eq!(reload_after(1_000).as_millis(), 6_400);
    }
}
