//! Slips, labels and the reports of shifts on paper, one after another.
//!
//! A job travels so: a command (or an order that became ready) puts it into the queue; the hidden print page is told,
//! lays it out and says that it is ready; the page is printed as the settings say; the outcome goes to the counter's
//! journal and back to whoever waits for it. A test slip goes the same way, with settings of its own: it tries a printer
//! that is not set up yet, so it needs no counter.

mod paper;
#[cfg(target_os = "linux")]
#[path = "linux.rs"]
mod system;
#[cfg(not(target_os = "linux"))]
#[path = "elsewhere.rs"]
mod system;

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use counter::config::{Printer, Printing};
use counter::view::{CommandError, TestPaperView};
use counter::{Clock, Counter};
use serde::{Deserialize, Serialize};
use tauri::{AppHandle, Emitter as _, Manager as _, WebviewWindow};
use tokio::sync::{mpsc, oneshot};

use crate::till::Till;
use crate::windows::PRINT;
use paper::{Sheet, Target};

/// The page has so long to lay a slip out.
const LAYOUT_WITHIN: Duration = Duration::from_secs(10);
/// The printing system has so long to take it.
const PRINT_WITHIN: Duration = Duration::from_secs(60);
/// More waiting jobs than this are refused: the printer is stuck, and paper is not what the till is for.
const JOBS_WAITING: usize = 64;

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Paper {
    Slip,
    Labels,
    /// X or Z of a shift.
    Report,
    /// Tries a printer.
    Test,
}

impl Paper {
    pub fn name(self) -> &'static str {
        match self {
            Self::Slip => "slip",
            Self::Labels => "labels",
            Self::Report => "report",
            Self::Test => "test",
        }
    }
}

/// Why nothing came out, for the screen's `printFailed`. Stable names.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Failure {
    /// The settings say that there is no printer.
    Off,
    /// The print page did not lay the slip out in time.
    Page,
    /// The queue is full.
    Stuck,
    /// In the printing system's words.
    System(String),
}

impl Failure {
    fn why(&self) -> &str {
        match self {
            Self::Off => "off",
            Self::Page => "page",
            Self::Stuck => "stuck",
            Self::System(words) => words,
        }
    }
}

impl From<Failure> for CommandError {
    fn from(failure: Failure) -> Self {
        match &failure {
            Failure::Off => Self::new("printerOff"),
            Failure::Page | Failure::Stuck | Failure::System(_) => {
                Self::new("printFailed").with("why", failure.why())
            }
        }
    }
}

struct Job {
    /// Of the order; of a report, of its shift; of a test, of that try.
    id: i64,
    what: Paper,
    test: Option<Box<Test>>,
    /// Nobody asked for it: the order became ready. The settings say whether that prints.
    by_itself: bool,
    done: oneshot::Sender<Result<(), Failure>>,
}

/// A printer to be tried, and what to put on it.
struct Test {
    printing: Printing,
    paper: TestPaperView,
}

/// What the print page is told. It asks for the rest itself, but for a test, which nobody keeps.
#[derive(Debug, Clone, Serialize)]
struct PrintJob {
    id: i64,
    what: Paper,
    #[serde(skip_serializing_if = "Option::is_none")]
    test: Option<TestPaperView>,
}

/// The queue, and the print page's word that it is ready.
pub struct PrintDesk {
    jobs: mpsc::Sender<Job>,
    waiting: Mutex<Option<mpsc::Receiver<Job>>>,
    awaited: Mutex<Option<Awaited>>,
    /// Printers tried so far.
    tests: AtomicI64,
}

/// The job whose layout is waited for.
struct Awaited {
    id: i64,
    what: Paper,
    height_mm: oneshot::Sender<f64>,
}

impl Default for PrintDesk {
    fn default() -> Self {
        let (jobs, waiting) = mpsc::channel(JOBS_WAITING);
        Self {
            jobs,
            waiting: Mutex::new(Some(waiting)),
            awaited: Mutex::new(None),
            tests: AtomicI64::new(0),
        }
    }
}

impl PrintDesk {
    /// Queues a job and waits for its end.
    pub async fn print(&self, id: i64, what: Paper) -> Result<(), CommandError> {
        self.queue_and_wait(id, what, None).await
    }

    /// Prints a test slip as `printing` says, whatever is set up now, and waits for its end.
    pub async fn test(&self, printing: Printing, paper: TestPaperView) -> Result<(), CommandError> {
        let id = self.tests.fetch_add(1, Ordering::Relaxed);
        let test = Box::new(Test { printing, paper });
        self.queue_and_wait(id, Paper::Test, Some(test)).await
    }

    async fn queue_and_wait(
        &self,
        id: i64,
        what: Paper,
        test: Option<Box<Test>>,
    ) -> Result<(), CommandError> {
        let ended = self.queue(id, what, test, false)?;
        // The worker is gone only when the till is being closed.
        ended.await.unwrap_or(Err(Failure::Stuck))?;
        Ok(())
    }

    /// An order has become ready: its slip and labels follow, if the settings say so. Nobody waits for them; a failure
    /// shows on the strip.
    pub fn order_is_ready(&self, id: i64) {
        for what in [Paper::Slip, Paper::Labels] {
            if self.queue(id, what, None, true).is_err() {
                tracing::warn!(
                    order = id,
                    what = what.name(),
                    "not printed: the printer is stuck"
                );
            }
        }
    }

    fn queue(
        &self,
        id: i64,
        what: Paper,
        test: Option<Box<Test>>,
        by_itself: bool,
    ) -> Result<oneshot::Receiver<Result<(), Failure>>, Failure> {
        let (done, ended) = oneshot::channel();
        let job = Job {
            id,
            what,
            test,
            by_itself,
            done,
        };
        self.jobs.try_send(job).map_err(|_| Failure::Stuck)?;
        Ok(ended)
    }

    /// The page shows this job. A word about another one came too late: that job was given up.
    pub fn page_is_ready(&self, id: i64, what: Paper, height_mm: f64) {
        let mut awaited = self.awaited.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(job) = awaited.take_if(|job| job.id == id && job.what == what) {
            // Whoever waited may have given up this very moment.
            let _ = job.height_mm.send(height_mm);
        }
    }

    fn expect(&self, id: i64, what: Paper) -> oneshot::Receiver<f64> {
        let (height_mm, laid_out) = oneshot::channel();
        let job = Awaited { id, what, height_mm };
        *self.awaited.lock().unwrap_or_else(PoisonError::into_inner) = Some(job);
        laid_out
    }
}

/// Prints what is queued, until the till is closed. Each job as the counter on screen then is set up: the settings may
/// change under a running till.
pub async fn work(app: AppHandle) {
    let desk = app.state::<PrintDesk>();
    let waiting = desk.waiting.lock().unwrap_or_else(PoisonError::into_inner).take();
    let Some(mut waiting) = waiting else {
        return;
    };
    while let Some(job) = waiting.recv().await {
        let Job {
            id,
            what,
            test,
            by_itself,
            done,
        } = job;
        let outcome = match test {
            Some(test) => try_printer(&app, &desk, id, *test).await,
            None => {
                let Ok(counter) = app.state::<Till>().counter().await else {
                    let _ = done.send(Err(Failure::Off));
                    continue;
                };
                if by_itself && !counter.config().printing.prints_on_ready() {
                    continue;
                }
                let outcome = print(&app, &desk, &counter, id, what).await;
                if outcome != Err(Failure::Off) {
                    note(&counter, id, what, &outcome).await;
                }
                outcome
            }
        };
        if let Err(failure) = &outcome {
            tracing::warn!(id, what = what.name(), why = failure.why(), "not printed");
        }
        let _ = done.send(outcome);
    }
}

/// Into the journal, and onto the strip if it failed.
async fn note(counter: &Counter, id: i64, what: Paper, outcome: &Result<(), Failure>) {
    let told = outcome.clone().map_err(|failure| failure.why().to_owned());
    let noted = match what {
        Paper::Slip | Paper::Labels | Paper::Test => counter.note_printed(id, what.name(), told).await,
        Paper::Report => counter.note_report_printed(id, told).await,
    };
    if let Err(error) = noted {
        let code = error.code;
        tracing::warn!(id, code, "how the print went could not be noted");
    }
}

async fn print(
    app: &AppHandle,
    desk: &PrintDesk,
    counter: &Counter,
    id: i64,
    what: Paper,
) -> Result<(), Failure> {
    let settings = &counter.config().printing;
    if settings.printer == Printer::Off {
        return Err(Failure::Off);
    }
    let name = match what {
        Paper::Slip | Paper::Labels | Paper::Test => counter.number_on_paper(id).await,
        Paper::Report => Ok(format!("shift-{id}")),
    };
    let name = name.map_err(|error| Failure::System(error.code))?;
    let job = PrintJob { id, what, test: None };
    put_on_paper(app, desk, settings, &name, job).await
}

async fn try_printer(app: &AppHandle, desk: &PrintDesk, id: i64, test: Test) -> Result<(), Failure> {
    let job = PrintJob {
        id,
        what: Paper::Test,
        test: Some(test.paper),
    };
    put_on_paper(app, desk, &test.printing, "printer", job).await
}

async fn put_on_paper(
    app: &AppHandle,
    desk: &PrintDesk,
    settings: &Printing,
    name: &str,
    job: PrintJob,
) -> Result<(), Failure> {
    let complain = |error: &dyn std::fmt::Display| Failure::System(error.to_string());
    if settings.printer == Printer::Off {
        return Err(Failure::Off);
    }
    let window = app.get_webview_window(PRINT).ok_or(Failure::Page)?;
    let what = job.what;
    let height_mm = lay_out(desk, &window, job).await?;
    let target = match &settings.printer {
        Printer::Off => return Err(Failure::Off),
        Printer::Dialog => return window.print().map_err(|error| complain(&error)),
        Printer::Cups(queue) => Target::Queue(queue.clone()),
        Printer::Pdf(folder) => {
            std::fs::create_dir_all(folder).map_err(|error| complain(&error))?;
            Target::File(paper::free_name(folder, name, what, Clock::System.now()))
        }
    };
    let sheet = Sheet::new(settings.slip_width_mm, height_mm);
    let printing = system::print(&window, target, sheet);
    match tokio::time::timeout(PRINT_WITHIN, printing).await {
        Ok(outcome) => outcome.map_err(Failure::System),
        Err(_) => Err(Failure::System("the printing system does not answer".to_owned())),
    }
}

/// Tells the page what to show and waits until it stands. Gives the height of its tallest sheet.
async fn lay_out(desk: &PrintDesk, window: &WebviewWindow, job: PrintJob) -> Result<f64, Failure> {
    let laid_out = desk.expect(job.id, job.what);
    window
        .emit_to(PRINT, "print-job", job)
        .map_err(|error| Failure::System(error.to_string()))?;
    match tokio::time::timeout(LAYOUT_WITHIN, laid_out).await {
        Ok(Ok(height_mm)) => Ok(height_mm),
        Ok(Err(_)) | Err(_) => Err(Failure::Page),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_reaches_the_screen_under_a_stable_name() {
        assert_eq!(CommandError::from(Failure::Off).code, "printerOff");
        let failed = CommandError::from(Failure::System("no such queue".to_owned()));
        assert_eq!(failed.code, "printFailed");
        assert_eq!(failed.params["why"], "no such queue");
    }

    #[tokio::test]
    async fn a_stuck_printer_does_not_gather_jobs_without_end() {
        let desk = PrintDesk::default();
        let waiting = desk.waiting.lock().unwrap().take();
        for id in 0..JOBS_WAITING {
            assert!(desk.queue(id as i64, Paper::Slip, None, false).is_ok());
        }
        let refused = desk.print(1, Paper::Slip).await.unwrap_err();
        assert_eq!(refused.params["why"], "stuck");
        drop(waiting);
    }

    #[tokio::test]
    async fn the_word_about_a_job_that_was_given_up_never_prints_another() {
        let desk = PrintDesk::default();
        drop(desk.expect(1, Paper::Slip));
        let mut second = desk.expect(2, Paper::Slip);
        desk.page_is_ready(1, Paper::Slip, 10.0);
        desk.page_is_ready(2, Paper::Labels, 20.0);
        assert!(second.try_recv().is_err());
        desk.page_is_ready(2, Paper::Slip, 30.0);
        assert_eq!(second.await, Ok(30.0));
    }
}
