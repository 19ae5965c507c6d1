//! A till without a keyboard: words are typed by tapping letters on the screen.

use counter::view::RoleName;
use scenarios::window::staff::{Staff, place_order};
use scenarios::window::{Outcome, Place, Window};
use serde_json::json;

/// A finger on a field. The driver's own pointer is a mouse, so the page is told what a touch screen tells it.
fn finger_on(field: &str) -> String {
    format!(
        "const field = document.querySelector('[data-testid=\"{field}\"]');\
         const at = {{ bubbles: true, cancelable: true, composed: true, pointerType: 'touch' }};\
         field.dispatchEvent(new PointerEvent('pointerdown', at));\
         field.dispatchEvent(new PointerEvent('pointerup', at));\
         field.focus();\
         field.click();"
    )
}

async fn touch(window: &Window, field: &str) -> Outcome {
    window.step(format!("touching {field}"));
    window.see(field).await?;
    window.run(&finger_on(field)).await?;
    window.see("keyboard").await?;
    Ok(())
}

/// Taps the keys of a text in small letters.
async fn tap_letters(window: &Window, text: &str) -> Outcome {
    for one in text.chars() {
        let key = if one == ' ' {
            "space".to_owned()
        } else {
            one.to_string()
        };
        window.tap(&format!("letter-{key}")).await?;
    }
    Ok(())
}

/// What stands in a field, and whether it has the focus.
async fn field(window: &Window, testid: &str) -> Outcome<serde_json::Value> {
    window
        .run(&format!(
            "const field = document.querySelector('[data-testid=\"{testid}\"]');\
             return field && [field.value, document.activeElement === field]"
        ))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_note_and_a_reason_are_written_by_taps_alone() {
    let place = Place::prepare(None).await.unwrap();
    super::in_window("letters", &place, async |window| {
        let staff = Staff { window, place: &place };
        staff.sign_in(RoleName::Cashier).await?;
        let order = place_order(&place, &super::order_with(1, 0)).await?;
        staff.start_picking(&order).await?;

        window.tap("order-menu").await?;
        window.tap("menu-notes").await?;
        window.see("note-text").await?;
        assert!(!window.sees("keyboard").await?, "nobody has called it");
        touch(window, "note-text").await?;
        // A capital, a letter too many, and what comes of erasing it.
        window.tap("letter-shift").await?;
        tap_letters(window, "позвоните заранееё").await?;
        window.tap("letter-erase").await?;
        assert_eq!(field(window, "note-text").await?, json!(["Позвоните заранее", true]));
        let room = window
            .run("return document.querySelector('[data-testid=keyboard]').getBoundingClientRect().top - document.querySelector('[data-testid=note-add]').getBoundingClientRect().bottom")
            .await?;
        assert!(room.as_f64().is_some_and(|free| free >= 8.0), "the main action is covered: {room}");
        window.shoot("note").await?;
        window.tap("letter-enter").await?;
        window.gone("keyboard").await?;
        window.reads("Позвоните заранее").await?;
        window.tap("sheet-close").await?;

        // In a dialog, which keeps the focus inside and closes at a touch outside of what is its own.
        window.tap("cancel-order").await?;
        touch(window, "cancel-note").await?;
        tap_letters(window, "нет").await?;
        window.tap("letter-script").await?;
        tap_letters(window, "ok").await?;
        assert_eq!(field(window, "cancel-note").await?, json!(["нетok", true]));
        window.shoot("reason").await?;
        window.tap("cancel-confirm-keep").await?;
        window.gone("cancel-note").await?;
        window.gone("keyboard").await?;
        Ok(())
    })
    .await;
}
