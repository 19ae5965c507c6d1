//! The played operators. They share one PIN, which the guide shows: nothing real hangs on it.

use counter::Counter;
use counter::view::{CommandError, RoleName};

/// Of every played operator.
pub const PIN: &str = "4826";

/// Makes a manager, a cashier and a picker, and signs in the one of this role.
///
/// # Errors
/// Whatever the counter refuses; in a lesson's empty journal, only trouble with the disk.
pub async fn come(counter: &Counter, language: &str, role: RoleName) -> Result<(), CommandError> {
    let manager = counter
        .create_first_manager(name(language, RoleName::Manager), PIN)
        .await?;
    for other in [RoleName::Cashier, RoleName::Picker] {
        counter.add_operator(name(language, other), other, PIN).await?;
    }
    if role != RoleName::Manager {
        let session = counter.session().await?;
        let who = session
            .operators
            .iter()
            .find(|person| person.role == role)
            .or(manager.operator.as_ref())
            .ok_or_else(|| CommandError::new("notSignedIn"))?;
        counter.sign_in(who.id, PIN).await?;
    }
    Ok(())
}

fn name(language: &str, role: RoleName) -> &'static str {
    match (language, role) {
        ("uz", RoleName::Manager) => "Oʻquv boshqaruvchisi",
        ("uz", RoleName::Cashier) => "Oʻquv kassiri",
        ("uz", RoleName::Picker) => "Oʻquv yigʻuvchisi",
        ("en", RoleName::Manager) => "Training manager",
        ("en", RoleName::Cashier) => "Training cashier",
        ("en", RoleName::Picker) => "Training picker",
        (_, RoleName::Manager) => "Учебный управляющий",
        (_, RoleName::Cashier) => "Учебный кассир",
        (_, RoleName::Picker) => "Учебный сборщик",
    }
}
