//! Tells Tauri which commands there are, so that each window may call its own few and no others (see `capabilities`).

/// Every command of `src/commands.rs`; a test there holds the two lists together.
const COMMANDS: &[&str] = &[
    "session",
    "sign_in",
    "sign_out",
    "touch",
    "lock",
    "create_first_manager",
    "add_operator",
    "set_operator_active",
    "set_operator_pin",
    "now",
    "board",
    "order",
    "act",
    "seen",
    "check_code",
    "read_scan",
    "weighing",
    "find_goods",
    "problems",
    "resolve",
    "history",
    "save_history",
    "story",
    "settings",
    "setup",
    "test_setup",
    "save_setup",
    "enter_training",
    "leave_training",
    "training_act",
    "test_connection",
    "test_sound",
    "pause_intake",
    "set_language",
    "reconcile",
    "save_reconciliation",
    "shifts",
    "open_drawer",
    "open_shift",
    "close_shift",
    "shift_report",
    "move_cash",
    "save_support_bundle",
    "display",
    "slip",
    "labels",
    "print",
    "print_report",
    "report_paper",
    "print_ready",
];

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        // Cargo shows this and stops.
        eprintln!("{error:#}");
        std::process::exit(1);
    }
}
