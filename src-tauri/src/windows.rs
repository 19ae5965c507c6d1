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

/// Opens all three. The counter is not needed yet: the pages ask for it and wait. At the first start the staff's is an
/// ordinary window that can be closed: the wizard may send somebody to look for a token.
pub fn open(app: &App, windows: Windows, is_first_start: bool) -> tauri::Result<()> {
    let (first, second) = monitors(app.handle())?;
    let framed = windows.windowed || is_first_start;
    let main = builder(app, MAIN, "index.html", windows)
        .title("Выдача")
        .inner_size(1280.0, 800.0)
        .min_inner_size(800.0, 600.0)
        .decorations(framed)
        .maximizable(framed)
        .minimizable(framed)
        .maximized(is_first_start && !windows.windowed)
        .focused(true)
        .build()?;
    kiosk::guard(&main)?;
    if !framed {
        fill(&main, first.as_ref())?;
    }
    open_display(app, second.as_ref(), windows)?;
    main.set_focus()?;
    let print = builder(app, PRINT, "print.html", windows)
        .title("Печать")
        .visible(false)
        .focused(false)
        .skip_taskbar(true)
        .build()?;
    kiosk::guard(&print)
}

/// Full screen on the second monitor if there is one; else hidden, or a window for whoever asked to see it.
fn open_display(app: &App, monitor: Option<&Monitor>, windows: Windows) -> tauri::Result<()> {
    let display = builder(app, DISPLAY, "display.html", windows)
        .title("Экран покупателя")
        .inner_size(1024.0, 600.0)
        .decorations(windows.windowed && monitor.is_none())
        .focused(false)
        .skip_taskbar(true)
        .visible(false)
        .build()?;
    kiosk::guard(&display)?;
    if monitor.is_some() || windows.display {
        display.show()?;
    }
    match monitor {
        Some(monitor) => fill(&display, Some(monitor)),
        None => Ok(()),
    }
}

/// The staff's monitor and the customers': the system's main one, and one beside it.
fn monitors(app: &AppHandle) -> tauri::Result<(Option<Monitor>, Option<Monitor>)> {
    let all = app.available_monitors()?;
    let first = app.primary_monitor()?.or_else(|| all.first().cloned());
    let second = first
        .as_ref()
        .and_then(|first| all.into_iter().find(|other| other.position() != first.position()));
    Ok((first, second))
}

/// The staff's window keeps to its screen from now on; on a developer's desk it stays as it is.
pub fn fill_screen(app: &AppHandle, windows: Windows) -> tauri::Result<()> {
    let Some(main) = app.get_webview_window(MAIN) else {
        return Ok(());
    };
    if windows.windowed || main.is_fullscreen()? {
        return Ok(());
    }
    main.set_maximizable(false)?;
    main.set_minimizable(false)?;
    main.set_decorations(false)?;
    fill(&main, monitors(app)?.0.as_ref())
}

/// The windows' names, for whoever looks at a list of them. `language`: `ru`, `uz` or `en`.
fn titles(language: &str) -> [(&'static str, &'static str); 3] {
    let [main, display, print] = match language {
        "uz" => ["Vydacha", "Xaridor ekrani", "Chop etish"],
        "en" => ["Vydacha", "Customer display", "Printing"],
        _ => ["Выдача", "Экран покупателя", "Печать"],
    };
    [(MAIN, main), (DISPLAY, display), (PRINT, print)]
}

/// Names the windows in the language of the screens.
pub fn title(app: &AppHandle, language: &str) {
    for (label, title) in titles(language) {
        let told = app
            .get_webview_window(label)
            .map_or(Ok(()), |window| window.set_title(title));
        if let Err(error) = told {
            tracing::warn!(%error, window = label, "the window could not be named");
        }
    }
}

/// Fills a monitor, whichever one the window manager had in mind.
fn fill(window: &WebviewWindow, monitor: Option<&Monitor>) -> tauri::Result<()> {
    match monitor {
        Some(monitor) => {
            window.set_position(*monitor.position())?;
            window.set_fullscreen_on_monitor(monitor.position().cast())
        }
        None => window.set_fullscreen(true),
    }
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
