//! Outside Linux there is the system's dialog only: the settings' `pdf:` and `cups:` are refused here by name.

use tauri::WebviewWindow;

use super::paper::{Sheet, Target};

pub async fn print(_window: &WebviewWindow, _target: Target, _sheet: Sheet) -> Result<(), String> {
    Err("printing without a dialog works on Linux only; set printing.printer to \"dialog\"".to_owned())
}
