//! The shell: the only code that names Tauri.
//!
//! **What lives here:** the command line, the composition of the till, its windows (staff, customer's display, print),
//! the commands that the windows may call, the updates they are sent, and printing.
//!
//! **What may not:** decisions, SQL, HTTP. A command forwards to [`counter`] and hands back what came.
//!
//! The cast: [`arguments`] reads the command line; [`jobs`] are the calls that need no window; [`surface`] prepares the
//! system's webview; [`till`] opens the counter behind the first paint, or says why it cannot; [`setup`]
//! asks for its settings and opens it anew; [`commands`] forward;
//! [`updates`] go the other way; [`sound`] makes the alarm heard; [`windows`] and [`kiosk`] keep people in the till;
//! [`printing`] puts slips on paper.

#![cfg_attr(all(windows, not(debug_assertions)), windows_subsystem = "windows")]

mod arguments;
mod commands;
mod jobs;
mod kiosk;
mod lesson;
mod log;
mod printers;
mod printing;
mod setup;
mod sound;
mod surface;
mod till;
mod updates;
mod windows;

use std::process::ExitCode;

use arguments::{Arguments, Job};

fn main() -> ExitCode {
    let arguments = Arguments::from_command_line();
    let path = match arguments.config_path() {
        Ok(path) => path,
        Err(complaint) => return jobs::fail(&complaint),
    };
    match arguments.job() {
        Job::CheckConfig => jobs::check_config(&path),
        Job::ResetManagerPin => jobs::reset_manager_pin(&path),
        Job::ExportOrder(number) => jobs::export_order(&path, &number),
        Job::SupportBundle => jobs::support_bundle(&path),
        Job::Till(windows) => {
            surface::prepare();
            match till::run(&path, windows) {
                Ok(code) => code,
                Err(error) => jobs::fail(&format!("the window could not be opened: {error}")),
            }
        }
    }
}
