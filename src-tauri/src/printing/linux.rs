//! Printing without a dialog: WebKit's own print operation, to a queue of CUPS or to a PDF.

use std::cell::RefCell;
use std::rc::Rc;

use gtk::{PageSetup, PaperSize, PrintSettings, Unit, glib};
use tauri::WebviewWindow;
use tokio::sync::oneshot;
use webkit2gtk::{PrintOperation, PrintOperationExt as _, WebView};

use super::paper::{Sheet, Target};

/// Prints what the window shows now. Ends when the printing system has taken it.
pub async fn print(window: &WebviewWindow, target: Target, sheet: Sheet) -> Result<(), String> {
    let (done, ended) = oneshot::channel();
    window
        .with_webview(move |webview| {
            start(&webview.inner(), &target, sheet, done);
        })
        .map_err(|error| error.to_string())?;
    ended
        .await
        .unwrap_or_else(|_| Err("the window went away while printing".to_owned()))
}

fn start(view: &WebView, target: &Target, sheet: Sheet, done: oneshot::Sender<Result<(), String>>) {
    let settings = PrintSettings::new();
    match target {
        Target::Queue(queue) => settings.set_printer(queue),
        Target::File(path) => {
            let uri = match glib::filename_to_uri(path, None) {
                Ok(uri) => uri,
                Err(error) => {
                    let _ = done.send(Err(error.to_string()));
                    return;
                }
            };
            // GTK finds the file printer by its name in the user's language.
            settings.set_printer(&glib::dgettext(Some("gtk30"), "Print to File"));
            settings.set("output-file-format", Some("pdf"));
            settings.set("output-uri", Some(&uri));
        }
    }
    let paper = PaperSize::new_custom("vydacha-roll", "Roll", sheet.width_mm, sheet.height_mm, Unit::Mm);
    settings.set_paper_size(&paper);
    let setup = PageSetup::new();
    setup.set_paper_size(&paper);
    setup.set_top_margin(0.0, Unit::Mm);
    setup.set_bottom_margin(0.0, Unit::Mm);
    setup.set_left_margin(0.0, Unit::Mm);
    setup.set_right_margin(0.0, Unit::Mm);

    let operation = PrintOperation::new(view);
    operation.set_print_settings(&settings);
    operation.set_page_setup(&setup);
    // `failed` fires before `finished`. The operation must live until then, so the closure holds it and lets it go.
    let trouble = Rc::new(RefCell::new(None));
    let kept = Rc::new(RefCell::new(Some((operation.clone(), done))));
    operation.connect_failed({
        let trouble = Rc::clone(&trouble);
        move |_, error| *trouble.borrow_mut() = Some(error.to_string())
    });
    operation.connect_finished(move |_| {
        if let Some((_operation, done)) = kept.take() {
            let outcome = trouble.take().map_or(Ok(()), Err);
            let _ = done.send(outcome);
        }
    });
    operation.print();
}
