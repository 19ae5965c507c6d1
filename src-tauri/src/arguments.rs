//! The command line.

use std::path::PathBuf;

use clap::Parser;
use counter::config::FILE_NAME;

/// The till of a pickup counter: Kuper's orders from webhook to handover.
///
/// Without options it opens the till full screen with the settings of the usual place. Every key of the settings is
/// described in vydacha.example.toml, which comes with the program.
#[derive(Debug, Clone, PartialEq, Eq, Parser)]
#[command(name = "vydacha", version, verbatim_doc_comment)]
pub struct Arguments {
    /// The settings file [default: vydacha.toml in the user's settings folder]
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Say what is wrong with the settings, key by key, and stop
    #[arg(long, group = "job")]
    check_config: bool,

    /// Give the first manager a new PIN, print it, and stop (close the till first)
    #[arg(long, group = "job")]
    reset_manager_pin: bool,

    /// Print one order's story as JSON, without secrets, codes and personal data, and stop (the till may run)
    #[arg(long, value_name = "NUMBER", group = "job")]
    export_order: Option<String>,

    /// Write a bundle for support, without secrets and personal data, say where it is and what it lacks, and stop
    ///
    /// The till may run meanwhile, or be unable to: wrong settings or a damaged journal are told in it.
    #[arg(long, group = "job")]
    support_bundle: bool,

    /// Open ordinary windows that can be closed, instead of filling the screen
    #[arg(long, conflicts_with = "job")]
    windowed: bool,

    /// Show the customer's display even without a second monitor
    #[arg(long, conflicts_with = "job")]
    display: bool,
}

/// What the program was started for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Job {
    CheckConfig,
    ResetManagerPin,
    ExportOrder(String),
    SupportBundle,
    Till(Windows),
}

/// How the windows come up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Windows {
    pub windowed: bool,
    pub display: bool,
}

impl Arguments {
    /// Reads the command line; on `--help`, `--version` or a mistake it answers and ends the program.
    pub fn from_command_line() -> Self {
        Self::parse()
    }

    /// The settings file, named or in the usual place.
    pub fn config_path(&self) -> Result<PathBuf, String> {
        if let Some(path) = &self.config {
            return std::path::absolute(path).map_err(|error| format!("{}: {error}", path.display()));
        }
        directories::ProjectDirs::from("", "", "vydacha")
            .map(|folders| folders.config_dir().join(FILE_NAME))
            .ok_or_else(|| {
                "this user has no folder for settings: name the file with --config FILE".to_owned()
            })
    }

    pub fn job(&self) -> Job {
        if self.support_bundle {
            return Job::SupportBundle;
        }
        match (&self.export_order, self.check_config, self.reset_manager_pin) {
            (Some(number), _, _) => Job::ExportOrder(number.clone()),
            (None, true, _) => Job::CheckConfig,
            (None, false, true) => Job::ResetManagerPin,
            (None, false, false) => Job::Till(Windows {
                windowed: self.windowed,
                display: self.display,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn read(line: &str) -> Result<Arguments, clap::Error> {
        Arguments::try_parse_from(std::iter::once("vydacha").chain(line.split_whitespace()))
    }

    #[test]
    fn clap_finds_no_fault_with_the_options() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn without_options_the_till_opens_full_screen() {
        let job = read("").unwrap().job();
        assert_eq!(
            job,
            Job::Till(Windows {
                windowed: false,
                display: false
            })
        );
        assert!(
            read("")
                .unwrap()
                .config_path()
                .unwrap()
                .ends_with("vydacha/vydacha.toml")
        );
    }

    #[test]
    fn each_job_is_chosen_by_its_option() {
        assert_eq!(read("--check-config").unwrap().job(), Job::CheckConfig);
        assert_eq!(read("--reset-manager-pin").unwrap().job(), Job::ResetManagerPin);
        assert_eq!(
            read("--export-order 12-1-7").unwrap().job(),
            Job::ExportOrder("12-1-7".to_owned())
        );
        assert_eq!(read("--support-bundle").unwrap().job(), Job::SupportBundle);
        let job = read("--windowed --display").unwrap().job();
        assert_eq!(
            job,
            Job::Till(Windows {
                windowed: true,
                display: true
            })
        );
    }

    #[test]
    fn two_jobs_at_once_and_a_window_for_a_job_without_one_are_refused() {
        for line in [
            "--check-config --reset-manager-pin",
            "--check-config --export-order 1",
            "--check-config --windowed",
            "--support-bundle --check-config",
            "--export-order",
            "--fullscreen",
        ] {
            assert!(read(line).is_err(), "{line}");
        }
    }

    #[test]
    fn a_named_file_is_found_wherever_the_program_goes() {
        let path = read("--config till/vydacha.toml").unwrap().config_path().unwrap();
        assert!(path.is_absolute() && path.ends_with("till/vydacha.toml"));
    }

    #[test]
    fn the_help_tells_every_option_and_what_it_does() {
        let help = Arguments::command().render_long_help().to_string();
        for option in [
            "--config <FILE>",
            "--check-config",
            "--reset-manager-pin",
            "--export-order <NUMBER>",
            "--support-bundle",
            "The till may run meanwhile",
            "--windowed",
            "--display",
        ] {
            assert!(help.contains(option), "{help}");
        }
    }
}
