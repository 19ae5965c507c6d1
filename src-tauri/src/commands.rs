//! What the windows may call. Each command forwards to the counter and hands back what came; which window may call
//! which is in `capabilities`.

use counter::Connection;
use counter::view::{
    Act, BoardView, CashMoveKind, CodeAnswer, CommandError, ConnectionView, DisplayView, GoodsView,
    HistoryFilter, HistoryPage, LabelView, OrderView, Period, ProblemView, ReconciliationView,
    ReportPaperView, Resolution, RoleName, ScanAnswer, SessionView, SettingsView, SetupSection, SetupTest,
    SetupView, ShiftReportView, ShiftView, SlipView, StoryView, TrainingAct, TrainingView, WeighingView,
};
use tauri::ipc::Invoke;
use tauri::{AppHandle, State};

use crate::kiosk;
use crate::printing::{Paper, PrintDesk};
use crate::sound::Speaker;
use crate::till::Till;

type Answer<T> = Result<T, CommandError>;

#[tauri::command]
async fn session(till: State<'_, Till>) -> Answer<SessionView> {
    till.session().await
}

#[tauri::command]
async fn sign_in(till: State<'_, Till>, operator: i64, pin: String) -> Answer<SessionView> {
    till.counter().await?.sign_in(operator, &pin).await
}

#[tauri::command]
async fn sign_out(till: State<'_, Till>) -> Answer<SessionView> {
    till.counter().await?.sign_out().await
}

#[tauri::command]
async fn touch(till: State<'_, Till>) -> Answer<()> {
    till.counter().await?.touch().await;
    Ok(())
}

#[tauri::command]
async fn lock(till: State<'_, Till>) -> Answer<SessionView> {
    till.counter().await?.lock().await
}

#[tauri::command]
async fn create_first_manager(
    app: AppHandle,
    till: State<'_, Till>,
    name: String,
    pin: String,
) -> Answer<SessionView> {
    let session = till.counter().await?.create_first_manager(&name, &pin).await?;
    kiosk::lock_if_managed(&app, &session);
    Ok(session)
}

#[tauri::command]
async fn add_operator(
    till: State<'_, Till>,
    name: String,
    role: RoleName,
    pin: String,
) -> Answer<SettingsView> {
    till.counter().await?.add_operator(&name, role, &pin).await
}

#[tauri::command]
async fn set_operator_active(till: State<'_, Till>, operator: i64, active: bool) -> Answer<SettingsView> {
    till.counter().await?.set_operator_active(operator, active).await
}

#[tauri::command]
async fn set_operator_pin(till: State<'_, Till>, operator: i64, pin: String) -> Answer<SettingsView> {
    till.counter().await?.set_operator_pin(operator, &pin).await
}

#[tauri::command]
async fn now(till: State<'_, Till>) -> Answer<i64> {
    Ok(till.counter().await?.now())
}

#[tauri::command]
async fn board(till: State<'_, Till>) -> Answer<BoardView> {
    till.counter().await?.board().await
}

#[tauri::command]
async fn order(till: State<'_, Till>, id: i64) -> Answer<OrderView> {
    till.counter().await?.order(id).await
}

#[tauri::command]
async fn act(
    till: State<'_, Till>,
    desk: State<'_, PrintDesk>,
    id: i64,
    version: u64,
    act: Act,
) -> Answer<OrderView> {
    let makes_ready = matches!(act, Act::MakeReady { .. });
    let order = till.counter().await?.act(id, version, act).await?;
    // Play is not printed.
    if makes_ready && !till.is_training() {
        desk.order_is_ready(id);
    }
    Ok(order)
}

#[tauri::command]
async fn seen(till: State<'_, Till>, id: i64) -> Answer<()> {
    till.counter().await?.seen(id).await
}

#[tauri::command]
async fn check_code(till: State<'_, Till>, entered: String) -> Answer<CodeAnswer> {
    till.counter().await?.check_code(&entered).await
}

#[tauri::command]
async fn read_scan(till: State<'_, Till>, text: String) -> Answer<ScanAnswer> {
    till.counter().await?.read_scan(&text).await
}

#[tauri::command]
async fn weighing(till: State<'_, Till>, id: i64, line: u16, grams: u32) -> Answer<WeighingView> {
    till.counter().await?.weighing(id, line, grams).await
}

#[tauri::command]
async fn find_goods(till: State<'_, Till>, text: String) -> Answer<Vec<GoodsView>> {
    till.counter().await?.find_goods(&text).await
}

#[tauri::command]
async fn problems(till: State<'_, Till>) -> Answer<Vec<ProblemView>> {
    till.counter().await?.problems().await
}

#[tauri::command]
async fn resolve(
    till: State<'_, Till>,
    id: String,
    resolution: Resolution,
    note: String,
) -> Answer<Vec<ProblemView>> {
    till.counter().await?.resolve(&id, resolution, &note).await
}

#[tauri::command]
async fn history(till: State<'_, Till>, filter: HistoryFilter) -> Answer<HistoryPage> {
    till.counter().await?.history(filter).await
}

/// Answers the path of the file.
#[tauri::command]
async fn save_history(till: State<'_, Till>, filter: HistoryFilter) -> Answer<String> {
    till.counter().await?.save_history(filter).await
}

#[tauri::command]
async fn story(till: State<'_, Till>, id: i64) -> Answer<StoryView> {
    till.counter().await?.story(id).await
}

#[tauri::command]
async fn settings(till: State<'_, Till>) -> Answer<SettingsView> {
    till.counter().await?.settings().await
}

#[tauri::command]
async fn setup(till: State<'_, Till>) -> Answer<SetupView> {
    till.not_in_training()?;
    till.setup().await
}

#[tauri::command]
async fn test_setup(
    till: State<'_, Till>,
    desk: State<'_, PrintDesk>,
    section: SetupSection,
) -> Answer<SetupTest> {
    till.not_in_training()?;
    till.test_setup(&desk, &section).await
}

#[tauri::command]
async fn save_setup(app: AppHandle, till: State<'_, Till>, sections: Vec<SetupSection>) -> Answer<SetupView> {
    till.not_in_training()?;
    till.save_setup(&app, &sections).await
}

#[tauri::command]
async fn test_connection(till: State<'_, Till>, which: Connection) -> Answer<ConnectionView> {
    till.counter().await?.test_connection(which).await
}

#[tauri::command]
async fn test_sound(till: State<'_, Till>, speaker: State<'_, Speaker>, volume_percent: i64) -> Answer<()> {
    till.not_in_training()?;
    till.test_sound(&speaker, volume_percent).await
}

#[tauri::command]
async fn pause_intake(till: State<'_, Till>, paused: bool) -> Answer<SettingsView> {
    till.counter().await?.pause_intake(paused).await
}

#[tauri::command]
async fn set_language(app: AppHandle, till: State<'_, Till>, language: String) -> Answer<SessionView> {
    till.set_language(&app, &language).await
}

#[tauri::command]
async fn reconcile(till: State<'_, Till>, period: Period, ask: bool) -> Answer<ReconciliationView> {
    till.counter().await?.reconcile(period, ask).await
}

/// Answers the path of the file.
#[tauri::command]
async fn save_reconciliation(till: State<'_, Till>, period: Period) -> Answer<String> {
    till.counter().await?.save_reconciliation(period).await
}

#[tauri::command]
async fn shifts(till: State<'_, Till>) -> Answer<Vec<ShiftView>> {
    till.counter().await?.shifts().await
}

#[tauri::command]
async fn open_drawer(till: State<'_, Till>) -> Answer<()> {
    till.counter().await?.open_drawer().await
}

#[tauri::command]
async fn open_shift(till: State<'_, Till>, cash: i64) -> Answer<Vec<ShiftView>> {
    till.counter().await?.open_shift(cash).await
}

#[tauri::command]
async fn close_shift(till: State<'_, Till>, counted: Option<i64>, remark: String) -> Answer<ShiftReportView> {
    till.counter().await?.close_shift(counted, &remark).await
}

#[tauri::command]
async fn shift_report(till: State<'_, Till>, id: i64) -> Answer<ShiftReportView> {
    till.counter().await?.shift_report(id).await
}

#[tauri::command]
async fn move_cash(
    till: State<'_, Till>,
    kind: CashMoveKind,
    amount: i64,
    reason: String,
) -> Answer<ShiftReportView> {
    till.counter().await?.move_cash(kind, amount, &reason).await
}

/// Answers the path of the file.
#[tauri::command]
async fn save_support_bundle(till: State<'_, Till>) -> Answer<String> {
    till.save_support_bundle().await
}

#[tauri::command]
async fn display(till: State<'_, Till>) -> Answer<DisplayView> {
    till.counter().await?.display().await
}

#[tauri::command]
async fn slip(till: State<'_, Till>, id: i64) -> Answer<SlipView> {
    till.counter().await?.slip(id).await
}

#[tauri::command]
async fn labels(till: State<'_, Till>, id: i64) -> Answer<Vec<LabelView>> {
    till.counter().await?.labels(id).await
}

/// Waits until it is on paper, or says why it is not.
#[tauri::command]
async fn print(till: State<'_, Till>, desk: State<'_, PrintDesk>, id: i64, what: Paper) -> Answer<()> {
    till.not_in_training()?;
    let counter = till.counter().await?;
    match what {
        Paper::Slip | Paper::Labels => counter.may_print()?,
        // They have commands of their own, with rules of their own.
        Paper::Report | Paper::Test => return Err(CommandError::new("badInput").with("field", "what")),
    }
    desk.print(id, what).await
}

/// X or Z of a shift: the same.
#[tauri::command]
async fn print_report(till: State<'_, Till>, desk: State<'_, PrintDesk>, shift: i64) -> Answer<()> {
    till.not_in_training()?;
    till.counter().await?.may_print_report()?;
    desk.print(shift, Paper::Report).await
}

/// For the print page.
#[tauri::command]
async fn report_paper(till: State<'_, Till>, shift: i64) -> Answer<ReportPaperView> {
    till.counter().await?.report_paper(shift).await
}

/// The print page shows this job. `height_mm`: of its tallest sheet.
#[tauri::command]
fn print_ready(desk: State<'_, PrintDesk>, id: i64, what: Paper, height_mm: f64) {
    desk.page_is_ready(id, what, height_mm);
}

/// All of them, for the application. The list stands in `build.rs` as well, where Tauri makes permissions of it.
#[tauri::command]
async fn enter_training(app: AppHandle, till: State<'_, Till>) -> Answer<SessionView> {
    till.enter_training(&app).await
}

#[tauri::command]
async fn leave_training(app: AppHandle, till: State<'_, Till>) -> Answer<SessionView> {
    till.leave_training(&app).await
}

#[tauri::command]
async fn training_act(till: State<'_, Till>, act: TrainingAct) -> Answer<TrainingView> {
    till.training_act(act).await
}

pub fn handler() -> impl Fn(Invoke) -> bool + Send + Sync + 'static {
    tauri::generate_handler![
        session,
        sign_in,
        sign_out,
        touch,
        lock,
        create_first_manager,
        add_operator,
        set_operator_active,
        set_operator_pin,
        now,
        board,
        order,
        act,
        seen,
        check_code,
        read_scan,
        weighing,
        find_goods,
        problems,
        resolve,
        history,
        save_history,
        story,
        settings,
        setup,
        test_setup,
        save_setup,
        enter_training,
        leave_training,
        training_act,
        test_connection,
        test_sound,
        pause_intake,
        set_language,
        reconcile,
        save_reconciliation,
        shifts,
        open_drawer,
        open_shift,
        close_shift,
        shift_report,
        move_cash,
        save_support_bundle,
        display,
        slip,
        labels,
        print,
        print_report,
        report_paper,
        print_ready,
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    /// The names after `start`, up to the closing bracket.
    fn listed<'a>(text: &'a str, start: &str) -> BTreeSet<&'a str> {
        let (_, list) = text.split_once(start).unwrap();
        let (list, _) = list.split_once(']').unwrap();
        list.split(',')
            .map(|name| name.trim().trim_matches('"'))
            .filter(|name| !name.is_empty())
            .collect()
    }

    #[test]
    fn every_command_has_its_permission_and_some_window_holds_it() {
        let handled = listed(include_str!("commands.rs"), "tauri::generate_handler![");
        let declared = listed(include_str!("../build.rs"), "COMMANDS: &[&str] = &[");
        assert_eq!(handled, declared);
        let granted: String = [
            include_str!("../capabilities/main.json"),
            include_str!("../capabilities/display.json"),
            include_str!("../capabilities/print.json"),
        ]
        .concat();
        for command in handled {
            let permission = format!("\"allow-{}\"", command.replace('_', "-"));
            assert!(granted.contains(&permission), "{permission} is in no capability");
        }
    }

    #[test]
    fn the_customers_display_can_do_nothing_but_look() {
        let display = include_str!("../capabilities/display.json");
        let granted = listed(display, "\"permissions\": [");
        let expected = BTreeSet::from([
            "core:event:allow-listen",
            "core:event:allow-unlisten",
            "allow-session",
            "allow-now",
            "allow-display",
        ]);
        assert_eq!(granted, expected);
    }
}
