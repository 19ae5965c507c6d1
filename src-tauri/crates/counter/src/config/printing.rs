//! `[printing]`: slips and bag labels.

use std::path::PathBuf;

use super::section::Section;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printing {
    pub printer: Printer,
    /// Paper: 58 or 80.
    pub slip_width_mm: u16,
    /// Print slip and labels by themselves when an order becomes ready.
    pub on_ready: bool,
}

impl Printing {
    /// Whether an order that becomes ready is printed without anybody asking for it.
    #[must_use]
    pub fn prints_on_ready(&self) -> bool {
        self.on_ready && self.printer != Printer::Off
    }
}

/// Where slips and labels go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Printer {
    Off,
    /// The system's print dialog; the only one there is outside Linux.
    Dialog,
    /// A file each in this folder, without a dialog.
    Pdf(PathBuf),
    /// A queue of CUPS, without a dialog.
    Cups(String),
}

pub(super) fn read(mut section: Section<'_>) -> Printing {
    const EXPECTED: &str = "\"off\", \"dialog\", \"pdf:FOLDER\" or \"cups:QUEUE\"";
    let printer = section.judged("printer", EXPECTED, |text| match text.split_once(':') {
        None if text == "off" => Some(Kind::Off),
        None if text == "dialog" => Some(Kind::Dialog),
        Some(("pdf", folder)) if !folder.is_empty() => Some(Kind::Pdf(folder.to_owned())),
        Some(("cups", queue)) if is_queue(queue) => Some(Kind::Cups(queue.to_owned())),
        Some(_) | None => None,
    });
    let silent = matches!(printer, Some(Kind::Pdf(_) | Kind::Cups(_)));
    if silent && !cfg!(target_os = "linux") {
        section.wrong(
            "printer",
            "must be \"off\" or \"dialog\" here: printing without a dialog works on Linux only",
        );
    }
    let printing = Printing {
        printer: match printer {
            None | Some(Kind::Off) => Printer::Off,
            Some(Kind::Dialog) => Printer::Dialog,
            Some(Kind::Pdf(folder)) => Printer::Pdf(section.below_base(&folder)),
            Some(Kind::Cups(queue)) => Printer::Cups(queue),
        },
        slip_width_mm: section.whole_of("slip_width_mm", 80, &[58, 80]),
        on_ready: section.flag("on_ready", true),
    };
    section.finish();
    printing
}

enum Kind {
    Off,
    Dialog,
    Pdf(String),
    Cups(String),
}

/// CUPS takes anything printable but space, `/` and `#`.
fn is_queue(name: &str) -> bool {
    (1..=127).contains(&name.chars().count())
        && !name
            .chars()
            .any(|letter| letter.is_whitespace() || letter.is_control() || letter == '/' || letter == '#')
}
