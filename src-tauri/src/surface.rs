//! What the system's webview must find in the environment before it starts.

/// WebKitGTK draws a white window on some Linux drivers unless its DMA-BUF renderer is off.
#[cfg(target_os = "linux")]
const RENDERER: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Sets what is missing, by starting the program anew in place: same process, same arguments, fuller environment.
/// Changing the environment of a running process is unsound once there are threads, and libraries may start some before
/// `main`; a WebDriver, systemd or a terminal that watches the process id sees no difference.
#[cfg(target_os = "linux")]
pub fn prepare() {
    use std::os::unix::process::CommandExt as _;

    if std::env::var_os(RENDERER).is_some() {
        return;
    }
    let Ok(program) = std::env::current_exe() else {
        return;
    };
    let mut line = std::env::args_os();
    let mut command = std::process::Command::new(program);
    if let Some(name) = line.next() {
        command.arg0(name);
    }
    // Returns only if it failed; then the till comes up as it is.
    let _ = command.args(line).env(RENDERER, "1").exec();
}

#[cfg(not(target_os = "linux"))]
pub fn prepare() {}
