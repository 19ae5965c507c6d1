//! What the till is heard with: the counter says what there is to ring for, and this makes it sound.
//!
//! The sound comes from the program and not from its page, where no sound may be made before somebody touched it. The
//! device has a thread of its own: opening one can take seconds, and the till waits for none of them. A device that is
//! missing or vanishes is no error but a fact for the strip, and is tried again.

mod player;
mod tones;

use std::sync::mpsc::Sender;

use counter::Counter;
use counter::view::{AlarmName, CommandError};
use tauri::{AppHandle, Manager as _};
use tokio::sync::{oneshot, watch};

use player::Wish;

/// The till's loudspeaker: a handle on its thread. Managed by the application, and the same for every counter.
pub struct Speaker {
    wishes: Sender<Wish>,
    /// Why nothing can be heard; `None`: it can, as far as anybody knows.
    trouble: watch::Receiver<Option<String>>,
}

impl Speaker {
    /// Touches no device yet: see [`Speaker::ring`].
    pub fn start() -> Self {
        let (wishes, trouble) = player::start();
        Self { wishes, trouble }
    }

    /// Rings for this until the next call. The first call with a volume tries the device out.
    fn ring(&self, alarm: AlarmName, volume_percent: u8) {
        // The thread ends with the last handle only.
        let _ = self.wishes.send(Wish::Ring {
            alarm,
            volume_percent,
        });
    }

    /// Sounds once as a new order does, as loud as is asked for.
    pub async fn test(&self, volume_percent: u8) -> Result<(), CommandError> {
        let (answer, heard) = oneshot::channel();
        let _ = self.wishes.send(Wish::Test {
            volume_percent,
            answer,
        });
        match heard.await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(why)) => Err(CommandError::new("noSound").with("why", why)),
            Err(_) => Err(CommandError::new("noSound").with("why", "ended")),
        }
    }
}

/// Rings for the store's own counter (never for one that is only trained on), until the task is ended.
pub async fn follow(app: AppHandle, counter: Counter, volume_percent: u8) {
    let speaker = app.state::<Speaker>();
    let _quiet_at_the_end = Quiet(&speaker);
    let mut alarm = counter.alarm();
    let mut trouble = speaker.trouble.clone();
    loop {
        speaker.ring(*alarm.borrow_and_update(), volume_percent);
        let why = trouble.borrow_and_update().clone();
        counter.note_sound(why).await;
        tokio::select! {
            changed = alarm.changed() => if changed.is_err() { return },
            changed = trouble.changed() => if changed.is_err() { return },
        }
    }
}

/// Nobody rings for a counter that is gone.
struct Quiet<'a>(&'a Speaker);

impl Drop for Quiet<'_> {
    fn drop(&mut self) {
        let _ = self.0.wishes.send(Wish::Hush);
    }
}
