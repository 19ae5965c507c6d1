//! The till's three windows: staff, customer's display, and the hidden page that is printed.

use tauri::webview::{NewWindowResponse, PermissionResponse};
use tauri::{
    App, AppHandle, Manager as _, Monitor, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Wry,
};

use crate::arguments::Windows;
use crate::kiosk;

pub const MAIN: &str = "main";
pub const DISPLAY: &str = "display";
pub const PRINT: &str = "print";

/// Opens all three. The counter is not needed yet: the pages ask for it and wait.
pub fn open(app: &App, windows: Windows) -> tauri::Result<()> {
    let main = builder(app, MAIN, "index.html", windows)
        .title("Выдача")
        .inner_size(1280.0, 800.0)
        .min_inner_size(800.0, 600.0)
        .decorations(windows.windowed)
        .fullscreen(!windows.windowed)
        .maximizable(windows.windowed)
        .minimizable(windows.windowed)
        .focused(true)
        .build()?;
    kiosk::guard(&main)?;
    open_display(app, &main, windows)?;
    let print = builder(app, PRINT, "print.html", windows)
        .title("Печать")
        .visible(false)
        .focused(false)
        .skip_taskbar(true)
        .build()?;
    kiosk::guard(&print)
}

/// Full screen on the second monitor if there is one; else hidden, or a window for whoever asked to see it.
fn open_display(app: &App, main: &WebviewWindow, windows: Windows) -> tauri::Result<()> {
    let second = second_monitor(main)?;
    let builder = builder(app, DISPLAY, "display.html", windows)
        .title("Экран покупателя")
        .inner_size(1024.0, 600.0)
        .focused(false)
        .skip_taskbar(true)
        .visible(false);
    let display = match &second {
        Some(monitor) => {
            let corner = monitor.position().to_logical::<f64>(monitor.scale_factor());
            builder.decorations(false).position(corner.x, corner.y).build()?
        }
        None => builder.decorations(windows.windowed).build()?,
    };
    kiosk::guard(&display)?;
    if second.is_some() {
        display.show()?;
        display.set_fullscreen(true)?;
        main.set_focus()?;
    } else if windows.display {
        display.show()?;
        main.set_focus()?;
    }
    Ok(())
}

/// A monitor other than the one that the staff's window is on.
fn second_monitor(main: &WebviewWindow) -> tauri::Result<Option<Monitor>> {
    let first = main.current_monitor()?.or(main.primary_monitor()?);
    let others = main.available_monitors()?;
    Ok(first.and_then(|first| {
        others
            .into_iter()
            .find(|other| other.position() != first.position())
    }))
}

/// What is the same for every window: nothing leaves its own page, and nothing of the browser shows.
fn builder<'a>(
    app: &'a App,
    label: &str,
    page: &'static str,
    windows: Windows,
) -> WebviewWindowBuilder<'a, Wry, App> {
    let home = app.handle().clone();
    WebviewWindowBuilder::new(app, label, WebviewUrl::App(page.into()))
        .on_navigation(move |url| is_own_page(&home, url, page))
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .on_permission_request(|_, _| PermissionResponse::Deny)
        // For developers, at their desk; a release does not even contain them.
        .devtools(cfg!(debug_assertions) && windows.windowed)
        .zoom_hotkeys_enabled(false)
        .general_autofill_enabled(false)
}

fn is_own_page(app: &AppHandle, url: &Url, page: &str) -> bool {
    let dev = app.config().build.dev_url.as_ref().filter(|_| tauri::is_dev());
    let own = is_page(url, page, dev);
    if !own {
        // The address may hold what somebody typed or scanned; its scheme says enough.
        tracing::warn!(
            scheme = url.scheme(),
            page,
            "a page tried to go elsewhere and was kept"
        );
    }
    own
}

/// Tauri serves the pages as `tauri://localhost/…`, on Windows as `http://tauri.localhost/…`; hot reload by its own.
fn is_page(url: &Url, page: &str, dev: Option<&Url>) -> bool {
    let ours = match (url.scheme(), url.host_str()) {
        ("tauri", Some("localhost")) => true,
        ("http" | "https", Some("tauri.localhost")) => cfg!(windows),
        _ => dev.is_some_and(|dev| dev.origin() == url.origin()),
    };
    let path = url.path().trim_start_matches('/');
    ours && (path == page || (path.is_empty() && page == "index.html"))
}

/// Brings the staff's window to the front.
pub fn show_main(app: &AppHandle) {
    let Some(main) = app.get_webview_window(MAIN) else {
        return;
    };
    let shown = main
        .unminimize()
        .and_then(|()| main.show())
        .and_then(|()| main.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window could not be brought to the front");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn a_window_stays_on_its_own_page() {
        for good in [
            "tauri://localhost/index.html",
            "tauri://localhost/",
            "tauri://localhost",
            "tauri://localhost/#/order/1",
        ] {
            assert!(is_page(&url(good), "index.html", None), "{good}");
        }
        for bad in [
            "https://example.org/index.html",
            "http://localhost/index.html",
            "http://127.0.0.1:1420/index.html",
            "tauri://elsewhere/index.html",
            "tauri://localhost/display.html",
            "tauri://localhost/index.html/../../etc/passwd",
            "file:///etc/passwd",
            "about:blank",
            "data:text/html,hello",
            "javascript:alert(1)",
            "view-source:tauri://localhost/index.html",
        ] {
            assert!(!is_page(&url(bad), "index.html", None), "{bad}");
        }
        assert!(is_page(
            &url("tauri://localhost/display.html"),
            "display.html",
            None
        ));
        assert!(!is_page(&url("tauri://localhost/"), "display.html", None));
    }

    #[test]
    fn hot_reload_is_let_through_only_where_it_is_configured() {
        let dev = url("http://127.0.0.1:1420/");
        assert!(is_page(
            &url("http://127.0.0.1:1420/display.html"),
            "display.html",
            Some(&dev)
        ));
        assert!(!is_page(
            &url("http://127.0.0.1:1421/display.html"),
            "display.html",
            Some(&dev)
        ));
    }
}
