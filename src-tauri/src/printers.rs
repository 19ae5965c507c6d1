//! The printers that the system knows.

/// Their queues, as CUPS lists them. None where it is not installed, or does not answer.
#[cfg(target_os = "linux")]
pub async fn known() -> Vec<String> {
    /// A printing system that does not answer has no printers for us.
    const ANSWER_WITHIN: std::time::Duration = std::time::Duration::from_secs(3);

    let asked = tokio::process::Command::new("lpstat")
        .arg("-e")
        .env("LC_ALL", "C")
        .stdin(std::process::Stdio::null())
        .kill_on_drop(true)
        .output();
    match tokio::time::timeout(ANSWER_WITHIN, asked).await {
        Ok(Ok(answer)) => listed(&String::from_utf8_lossy(&answer.stdout)),
        Ok(Err(error)) => {
            tracing::info!(%error, "the printers could not be listed");
            Vec::new()
        }
        Err(_) => {
            tracing::warn!("the printing system does not say which printers there are");
            Vec::new()
        }
    }
}

/// Elsewhere the print dialog lists them.
#[cfg(not(target_os = "linux"))]
pub async fn known() -> Vec<String> {
    Vec::new()
}

/// One a line.
#[cfg(target_os = "linux")]
fn listed(answer: &str) -> Vec<String> {
    let queues = answer.lines().map(str::trim).filter(|queue| !queue.is_empty());
    queues.map(str::to_owned).collect()
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn each_line_is_a_queue() {
        assert_eq!(listed("XP-80\n\nOffice_HP \n"), ["XP-80", "Office_HP"]);
        assert!(listed("").is_empty());
    }
}
