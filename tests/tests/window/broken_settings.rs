//! Mistakes in the settings: named by key, in the window and on the terminal.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use scenarios::window::{Window, built};

pub fn vydacha(arguments: &[&str]) -> Output {
    Command::new(built().unwrap()).args(arguments).output().unwrap()
}

pub fn said(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

const BROKEN: &str = "[store]\nid = \"двенадцать\"\nname = \"Лавка\"\n\n[kuper]\ntoken = \"\"\nspeed = 3\n";
/// The keys that are wrong in it, missing in it, or unknown.
const WRONG: [&str; 4] = ["store.id", "intake.token", "kuper.token", "kuper.speed"];

#[tokio::test(flavor = "multi_thread")]
async fn a_window_with_wrong_settings_names_every_mistake_by_its_key() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("vydacha.toml");
    fs::write(&config, BROKEN).unwrap();
    let pictures = super::pictures("broken-settings");
    let window = Window::open_with(&built().unwrap(), &config, &[], &pictures, folder.path())
        .await
        .unwrap();
    for key in WRONG {
        super::check(&window, window.reads(key).await).await;
    }
    window.shoot("broken").await.unwrap();
    // Whoever helps gets the bundle all the same, and nobody's secret in it.
    super::check(&window, window.tap("support-bundle").await).await;
    let path = match window.text("support-bundle-path").await {
        Ok(path) => path,
        Err(trouble) => return super::check(&window, Err(trouble)).await,
    };
    window.shoot("bundle").await.unwrap();
    let bundle = super::support::unpacked(Path::new(path.trim()));
    for key in WRONG {
        assert!(bundle["README.txt"].contains(key), "{}", bundle["README.txt"]);
    }
    assert!(bundle["settings.toml"].contains("token = \"redacted\""));
    assert!(
        !window.sees("pin-1").await.unwrap(),
        "somebody could sign in to a till without settings"
    );
    window.close().await.unwrap();
}

#[test]
fn the_check_of_the_settings_names_every_mistake_and_fails() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("vydacha.toml");
    fs::write(&config, BROKEN).unwrap();
    let output = vydacha(&["--config", &config.display().to_string(), "--check-config"]);
    assert_eq!(output.status.code(), Some(1));
    let said = said(&output.stderr);
    for key in WRONG {
        assert!(said.contains(&format!("{key}: ")), "{key} is not named:\n{said}");
    }
    let missing = vydacha(&["--config", "/nowhere/vydacha.toml", "--check-config"]);
    assert_eq!(missing.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&missing.stderr).contains("/nowhere/vydacha.toml"));
}

#[test]
fn the_help_can_be_read_without_a_window() {
    let output = vydacha(&["--help"]);
    assert!(output.status.success());
    let help = said(&output.stdout);
    for option in [
        "--config <FILE>",
        "--check-config",
        "--reset-manager-pin",
        "--export-order <NUMBER>",
        "--support-bundle",
        "--windowed",
        "vydacha.example.toml",
    ] {
        assert!(help.contains(option), "{option} is not in the help:\n{help}");
    }
    let longest = help.lines().map(|line| line.chars().count()).max();
    assert!(
        longest <= Some(120),
        "the help is too wide for a terminal:\n{help}"
    );
    assert_eq!(vydacha(&["--no-such-option"]).status.code(), Some(2));
}
